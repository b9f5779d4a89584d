"""Scans of the case at hand: taken, turned, moved, removed. No widget here; the panel and the list work on it.

Files are read, judged and encrypted on a read lane, one at a time, so that neither the window nor a save waits for a big one. What comes back
is attached to the draft that was on screen when it was asked for, or to none. Every change is one step of undo; a removed scan stays in the
vault, so that undo finds it. An original in the watched folder is deleted only when the settings say so and the draft that names it is saved.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.intake.model import AttachedFile, MaterialEntry, MaterialStatus
from ui.clerk.scan_watch import Fresh
from ui.clerk.session import CaseSession, Saved
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of

if TYPE_CHECKING:
    from offline.vault.files import FileVault


@dataclass(frozen=True, slots=True)
class _Job:
    """What is done on the lane, and for which material of which draft. `replaces`: the file that the result stands for."""

    draft_id: str
    code: str
    name: str
    call: Callable[[], AttachedFile] | None
    replaces: str = ""
    turn: tuple[int, int | None] = (0, None)
    """(quarters, page) of `replaces`, whose file is looked up when the job begins: an earlier turn may have replaced it."""
    original: Fresh | None = None


class ScanDesk(QObject):
    """ScanDesk(session, vault, lanes)."""

    changed = Signal()
    """How much is on its way."""
    told = Signal(object)
    """A sentence for the clerk: something was done that is not seen."""
    refused = Signal(object)
    """A sentence that names the file."""

    def __init__(
        self, session: CaseSession, vault: FileVault, lanes: Lanes, *, delete_originals: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._vault, self._lanes = session, vault, lanes
        self._delete = delete_originals
        self._waiting: deque[_Job] = deque()
        self._now: _Job | None = None
        self._became: dict[str, str] = {}
        self._leaving: list[Fresh] = []
        session.saved.connect(self._saved)

    @property
    def vault(self) -> FileVault:
        return self._vault

    @property
    def busy(self) -> int:
        """Files that are on their way."""
        return len(self._waiting) + (self._now is not None)

    def files(self, code: str) -> tuple[AttachedFile, ...]:
        draft = self._session.draft
        entry = draft.materials.get(code) if draft is not None else None
        return entry.files if entry is not None else ()

    def file(self, code: str, file_id: str) -> AttachedFile | None:
        """A file by the id that it has or had before it was turned."""
        held = {file.file_id: file for file in self.files(code)}
        while file_id not in held and file_id in self._became:
            file_id = self._became[file_id]
        return held.get(file_id)

    # taking

    def take_paths(self, code: str, paths: Iterable[Path]) -> None:
        from offline.vault.scans import keep

        for path in paths:
            self._submit(code, path.name, partial(keep, self._vault, path))

    def take_bytes(self, code: str, name: str, data: bytes) -> None:
        from offline.vault.scans import keep_bytes

        self._submit(code, name, partial(keep_bytes, self._vault, name, data))

    def take_fresh(self, code: str, found: Sequence[Fresh]) -> None:
        """What the watched folder brought."""
        from offline.vault.scans import keep

        for fresh in found:
            self._submit(code, fresh.path.name, partial(keep, self._vault, fresh.path), original=fresh)

    # changing

    def turn(self, code: str, file_id: str, quarters: int = 1, page: int | None = None) -> None:
        """To the right; one page or all of them."""
        held = self.file(code, file_id)
        if held is not None:
            self._submit(code, held.filename, None, replaces=held.file_id, turn=(quarters, page))

    def remove(self, code: str, file_id: str) -> None:
        held = self.file(code, file_id)
        if held is not None:
            self._put(code, tuple(file for file in self.files(code) if file.file_id != held.file_id))

    def move(self, code: str, file_id: str, to: str) -> None:
        """One step of undo for both materials."""
        held, draft = self.file(code, file_id), self._session.draft
        if held is None or draft is None or code == to:
            return
        entries = dict(draft.materials)
        entries[code] = self._entry(code, tuple(file for file in self.files(code) if file.file_id != held.file_id))
        entries[to] = self._entry(to, (*self.files(to), held))
        self._session.change(materials=entries)

    # inside

    def _submit(
        self,
        code: str,
        name: str,
        call: Callable[[], AttachedFile] | None,
        replaces: str = "",
        turn: tuple[int, int | None] = (0, None),
        original: Fresh | None = None,
    ) -> None:
        draft = self._session.draft
        if draft is None or self._session.held:
            return
        self._waiting.append(_Job(draft.draft_id, code, name, call, replaces, turn, original))
        self._go_on()
        self.changed.emit()

    def _go_on(self) -> None:
        while self._now is None and self._waiting:
            job = self._waiting.popleft()
            call = job.call or self._turning(job)
            if call is not None:
                self._now = job
                self._lanes.submit(Lane.READ, call, self._done, self._failed)

    def _turning(self, job: _Job) -> Callable[[], AttachedFile] | None:
        from offline.vault.scans import turned

        held = self.file(job.code, job.replaces)
        return partial(turned, self._vault, held, *job.turn) if held is not None else None

    def _done(self, file: AttachedFile) -> None:
        job, self._now = self._now, None
        self._go_on_after(job, file)
        self._go_on()
        self.changed.emit()

    def _go_on_after(self, job: _Job | None, file: AttachedFile) -> None:
        draft = self._session.draft
        if job is None:
            return
        if draft is None or draft.draft_id != job.draft_id or self._session.held:
            self.refused.emit(_("{name} was not attached: the case is no longer open here", name=job.name))
        elif job.replaces:
            old = self.file(job.code, job.replaces)
            if old is not None:
                self._became[old.file_id] = file.file_id
            self._put(job.code, tuple(file if held == old else held for held in self.files(job.code)))
        elif any(held.sha256 == file.sha256 for held in self.files(job.code)):
            self.told.emit(_("{name} is already there", name=job.name))
        else:
            self._put(job.code, (*self.files(job.code), file))
            if job.original is not None and self._delete:
                self._leaving.append(job.original)
                self._session.flush()

    def _failed(self, error: Exception) -> None:
        job, self._now = self._now, None
        name = job.name if job is not None else ""
        self.refused.emit(words_of(error, _("{name} could not be read", name=name)))
        self._go_on()
        self.changed.emit()

    def _put(self, code: str, files: tuple[AttachedFile, ...]) -> None:
        if files != self.files(code):
            entry = self._entry(code, files)
            self._session.set_material(code, files=entry.files, pages=entry.pages, status=entry.status)

    def _entry(self, code: str, files: tuple[AttachedFile, ...]) -> MaterialEntry:
        draft, found = self._session.draft, self._session.assessment
        line = next((line for line in (found.materials if found is not None else ()) if line.need.material.code == code), None)
        given = draft.materials.get(code) if draft is not None else None
        entry = given or (line.entry if line is not None else MaterialEntry())
        return with_files(entry, files, line is not None and line.status is MaterialStatus.UNCHECKED)

    @Slot(object)
    def _saved(self, state: Saved) -> None:
        """Everything that was sent is on the disk: what it was copied from may go."""
        if self._leaving and not state.error and not self._session.saving:
            gone, self._leaving = tuple(self._leaving), []
            self._lanes.submit(Lane.READ, partial(delete_originals, gone), self._deleted)

    def _deleted(self, left: tuple[str, ...]) -> None:
        for name in left:
            self.refused.emit(_("{name} could not be deleted from the scan folder", name=name))


def with_files(entry: MaterialEntry, files: tuple[AttachedFile, ...], unchecked: bool) -> MaterialEntry:
    """The entry with these scans: pages follow unless a person counted otherwise; 待核对 that gets a scan is 已交."""
    counted = entry.pages is None or entry.pages == _pages(entry.files)
    status = MaterialStatus.PROVIDED if unchecked and files else entry.status
    return replace(entry, files=files, pages=_pages(files) if counted else entry.pages, status=status)


def _pages(files: tuple[AttachedFile, ...]) -> int | None:
    return sum(file.pages or 1 for file in files) or None


def delete_originals(found: Sequence[Fresh]) -> tuple[str, ...]:
    """Deletes each that still is what was copied; names of those that could not be."""
    left = []
    for fresh in found:
        try:
            now = fresh.path.stat()
            if (now.st_size, now.st_mtime_ns) == fresh.stamp:
                fresh.path.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            left.append(fresh.path.name)
    return tuple(left)

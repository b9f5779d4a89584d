"""The folder into which a document camera saves. New scans are offered, nothing is taken by itself and nothing is ever written there.

A file counts once its size and time are the same at two looks, so that none is taken half-written. What was taken before is known by its
content: the vault has it. Files older than half a day when watching begins are somebody's archive and are passed over. The folder is read on a
lane, at a signal of the system and on a clock as well: a network folder sends no signals.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop.clock import now
from desktop.errors import EnvironmentFault, HallError, RuleViolation
from desktop.sentences import sentence
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of

if TYPE_CHECKING:
    from offline.vault.files import FileVault
    from offline.vault.scans import Seen

SETTLE_MS = 400
REST_MS = 2500
RECENT = timedelta(hours=12)
ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"})
MOST_AT_ONCE = 12
"""Files judged in one look: the lane is free again soon."""

Stamp = tuple[int, int]
"""Size and time of the last change in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A whole new file that lies in the folder."""

    path: Path
    stamp: Stamp
    seen: Seen


@dataclass(frozen=True, slots=True)
class Survey:
    """One look: every candidate's stamp, what was judged now, and why the folder cannot be read, if so."""

    stamps: Mapping[Path, Stamp] = field(default_factory=dict)
    fresh: tuple[Fresh, ...] = ()
    judged: Mapping[Path, Stamp] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    away: bool = False
    unsettled: bool = False


def survey(folder: Path, before: Mapping[Path, Stamp], judged: Mapping[Path, Stamp], since_ns: int, vault: FileVault) -> Survey:
    """Looks once. Runs on a lane; raises nothing."""
    from offline.vault.scans import look

    try:
        stamps = _stamps(folder, since_ns)
    except OSError:
        return Survey(away=True)
    fresh: list[Fresh] = []
    now_judged: dict[Path, Stamp] = {}
    refusals: list[str] = []
    unsettled = False
    for path, stamp in stamps.items():
        if judged.get(path) == stamp:
            continue
        if before.get(path) != stamp or not stamp[0] or len(now_judged) >= MOST_AT_ONCE:
            unsettled = True
            continue
        now_judged[path] = stamp
        try:
            seen = look(path)
            if not vault.contains(seen.sha256):
                fresh.append(Fresh(path, stamp, seen))
        except EnvironmentFault:
            del now_judged[path]
        except RuleViolation as refusal:
            refusals.append(sentence(refusal))
    return Survey(stamps, tuple(fresh), now_judged, tuple(refusals), unsettled=unsettled)


def _stamps(folder: Path, since_ns: int) -> dict[Path, Stamp]:
    """Ordinary files that look like scans, oldest first. Links are not followed."""
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            path = Path(entry.path)
            if path.suffix.lower() not in ENDINGS or entry.name.startswith((".", "~")):
                continue
            try:
                said = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISREG(said.st_mode) and said.st_mtime_ns >= since_ns:
                found[path] = (said.st_size, said.st_mtime_ns)
    return dict(sorted(found.items(), key=lambda one: (one[1][1], one[0].name)))


class ScanWatch(QObject):
    """ScanWatch(folder, vault, lanes). `start` when the room is on screen, `stop` when it goes. A folder "" is never looked at."""

    changed = Signal()
    """`fresh` or `trouble` is another."""
    refused = Signal(object)
    """A sentence that names the file; once a file."""

    def __init__(
        self, folder: str, vault: FileVault, lanes: Lanes, *, since: datetime | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = Path(folder) if folder else None
        self._vault, self._lanes = vault, lanes
        self._since_ns = int(((since or now()) - RECENT).timestamp() * 1_000_000_000)
        self._stamps: Mapping[Path, Stamp] = {}
        self._judged: dict[Path, Stamp] = {}
        self._looking = self._running = False
        self.fresh: tuple[Fresh, ...] = ()
        self.trouble = ""
        self._system = QFileSystemWatcher(self)
        self._system.directoryChanged.connect(self._look_soon)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    @property
    def active(self) -> bool:
        """A folder is set."""
        return self._folder is not None

    def start(self) -> None:
        if self._folder is not None and not self._running:
            self._running = True
            self._look()

    def stop(self) -> None:
        self._running = False
        self._timer.stop()

    def take(self) -> tuple[Fresh, ...]:
        """What is there, given away: it is not offered again while it stays as it is."""
        taken, self.fresh = self.fresh, ()
        if taken:
            self.changed.emit()
        return taken

    def _look_soon(self, _folder: str) -> None:
        if self._running and not self._looking:
            self._timer.start(SETTLE_MS)

    def _look(self) -> None:
        if self._folder is None or self._looking or not self._running:
            return
        self._looking = True
        call = partial(survey, self._folder, self._stamps, dict(self._judged), self._since_ns, self._vault)
        self._lanes.submit(Lane.READ, call, self._looked, self._not_looked)

    def _looked(self, found: Survey) -> None:
        self._looking = False
        if found.away:
            self._tell(self.fresh, _("The scan folder cannot be read"))
            self._again(REST_MS)
            return
        if self._folder is not None and not self._system.directories():
            self._system.addPath(str(self._folder))
        self._stamps = found.stamps
        self._judged.update(found.judged)
        for said in found.refusals:
            self.refused.emit(said)
        known = {fresh.seen.sha256 for fresh in self.fresh}
        still = tuple(fresh for fresh in self.fresh if found.stamps.get(fresh.path) == fresh.stamp)
        more = {fresh.seen.sha256: fresh for fresh in found.fresh if fresh.seen.sha256 not in known}
        self._tell((*still, *more.values()), "")
        self._again(SETTLE_MS if found.unsettled else REST_MS)

    def _not_looked(self, error: Exception) -> None:
        self._looking = False
        again = self.trouble if not isinstance(error, HallError) else ""
        self._tell(self.fresh, again or words_of(error, _("The scan folder cannot be read")))
        self._again(REST_MS)

    def _again(self, wait: int) -> None:
        if self._running:
            self._timer.start(wait)

    def _tell(self, fresh: tuple[Fresh, ...], trouble: str) -> None:
        if (fresh, trouble) != (self.fresh, self.trouble):
            self.fresh, self.trouble = fresh, trouble
            self.changed.emit()

"""From a case to a sheet: number the copy, compose, sign, draw, and hand it to its printer or write its file. The only place where intake, printing
and keys meet.

A paper goes to the printer that the settings route it to; where none is set up, or the caller names a file, it becomes a PDF there, or nothing: what
was printed can always be made again from the recorded content, so no paper lies about in the clear (invariant 8).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.changes import Changes
from desktop.clock import hall_date
from desktop.errors import EnvironmentFault
from desktop.intake.copies import Sheet
from desktop.intake.documents import CopyKind, DocumentKind
from desktop.intake.journal import Origin
from desktop.intake.service import Intake
from desktop.prints.model import Job, NewJob
from desktop.staff.model import Actor
from desktop.values import dump
from offline.vault.secrets import SigningKey

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from printing.page import Page, Paper
    from printing.spool import Route, Spool
    from printing.templates import Stationery


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A copy that exists. `path` None: it was made and recorded but not kept as a file. With a `job` it is on its way to `printer` and may yet fail."""

    document_no: str
    kind: DocumentKind
    copy: CopyKind
    copy_no: int
    path: Path | None
    pages: tuple[Page, ...] = ()
    """As they were printed, for the screen."""
    job_id: str = ""
    printer: str = ""


class PaperDesk:
    """Issues papers. A character that no font has stops it before a number is used (`RuleViolation` paper.no_glyph)."""

    def __init__(
        self, intake: Intake, keys: Callable[[], tuple[SigningKey, ...]], province_away: Callable[[], bool], folder: Path | None = None,
        spool: Spool | None = None, address: str = "",
    ) -> None:  # fmt: skip
        self._intake = intake
        self._spool = spool
        self._keys = keys
        self._away = province_away
        self._address = address
        """Where a plain phone verifies (`[hall] verify_address`); "" leaves it off the code."""
        self.folder = folder
        self.changed: Callable[[Changes], None] = lambda changes: None
        self.stationery: Callable[[], Stationery] = _plain
        """The hall's logo and seal; read when first asked for."""

    def issue(
        self, actor: Actor, case_no: str, kind: DocumentKind, *, reprint: bool = False, large: bool = False, to: Path | None = None
    ) -> PrintedPaper:
        """Makes, delivers and records the next copy. Takes tens of milliseconds: for a lane, not for the GUI thread.
        `large`: in large type, of papers that have such a form.

        `RuleViolation`: case.unknown, paper.does_not_fit, paper.already_printed, paper.not_printed_yet, paper.no_glyph.
        `EnvironmentFault`: paper.not_written, and the store's. What a printer says comes later, by its job.
        """
        from printing.pdf import to_pdf

        route = self._spool.route(kind.value) if self._spool is not None and to is None else None
        if self._spool is not None and route is not None:
            return self._print(self._spool, route, actor, case_no, kind, reprint, large)

        def make(sheet: Sheet) -> tuple[str, str | None]:
            paper = self.compose(sheet, large)
            pages.extend(paper.pages)
            pdf = to_pdf(paper, title=sheet.document_no)
            target = to or (self.folder / f"{sheet.document_no}-{sheet.mark.copy_no}.pdf" if self.folder else None)
            if target is not None:
                write_file(target, pdf)
                written.append(target)
            return hashlib.sha256(pdf).hexdigest(), str(target) if target else None

        written: list[Path] = []
        pages: list[Page] = []
        sheet, changes = self._intake.print_copy(actor, case_no, kind, make, reprint=reprint, province_away=self._away())
        self.changed(changes)
        return PrintedPaper(sheet.document_no, kind, sheet.mark.kind, sheet.mark.copy_no, written[0] if written else None, tuple(pages))

    def _print(
        self, spool: Spool, route: Route, actor: Actor, case_no: str, kind: DocumentKind, reprint: bool, large: bool
    ) -> PrintedPaper:
        """The copy and its job in one transaction, so that neither is without the other whatever happens in between."""
        from printing.pdf import to_pdf
        from printing.printers.device import Load

        made: list[tuple[Paper, bytes]] = []
        jobs: list[Job] = []

        def make(sheet: Sheet) -> tuple[str, None]:
            paper = self.compose(sheet, large)
            pdf = to_pdf(paper, title=sheet.document_no)
            made.append((paper, pdf))
            return hashlib.sha256(pdf).hexdigest(), None

        def note(connection: Connection, sheet: Sheet, origin: Origin, digest: str) -> None:
            paper = made[0][0]
            new = NewJob(
                kind.value,
                paper.title,
                route.first,
                actor.id,
                len(paper.pages),
                dump(origin),
                sheet.document_no,
                None,
                sheet.mark.copy_no,
                digest,
                "large" if large else "",
            )
            jobs.append(spool.jobs.spool(connection, new))

        sheet, changes = self._intake.print_copy(actor, case_no, kind, make, reprint=reprint, province_away=self._away(), spool=note)
        paper, pdf = made[0]
        self.changed(changes | Changes(prints=True))
        spool.submit(jobs[0], Load(paper, pdf, f"{sheet.document_no}-{sheet.mark.copy_no}"), route.printers)
        return PrintedPaper(sheet.document_no, kind, sheet.mark.kind, sheet.mark.copy_no, None, paper.pages, jobs[0].id, route.first)

    def compose(self, sheet: Sheet, large: bool = False) -> Paper:
        """One numbered copy, laid out, with its signed token."""
        from printing.code import Token, at_address, digest_of, sign
        from printing.papers import compose

        head = sheet.content.head
        key = self._keys()[0]
        token = sign(
            Token(sheet.kind, sheet.document_no, hall_date(head.issued_at), digest_of(sheet.digest), self._intake.profile.hall_id),
            key.private,
            key.key_id,
        )
        content = replace(sheet.content, head=replace(head, document_no=sheet.document_no))
        return compose(content, copy=sheet.mark, token=at_address(self._address, token), large=large, stationery=self.stationery())


def _plain() -> Stationery:
    from printing.templates import PLAIN

    return PLAIN


def write_file(path: Path, content: bytes) -> None:
    """Whole or not at all. `EnvironmentFault` paper.not_written."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError as fault:
        with suppress(OSError):
            beside.unlink()
        raise EnvironmentFault("paper.not_written", file=path.name) from fault

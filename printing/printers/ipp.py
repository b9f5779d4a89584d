"""An IPP printer or a CUPS queue (RFC 8011): tray, sides and copies are preset, nothing is asked, and the job's own state is followed to its end.

A queue accepts a job for a printer that is gone: accepted is `sent`, never `printed`. A job that does not end in time is taken back, so that it is
not spat out the next morning; what then cannot be said for certain is `unknown`.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop.prints.model import JobState
from printing.printers.device import Load, Outcome, Refused
from printing.printers.ipp_words import (
    BOOLEAN,
    INTEGER,
    JOB,
    KEYWORD,
    MIME,
    NAME,
    OPERATION,
    URI,
    Answer,
    Attribute,
    collection,
    read_answer,
    request,
)
from printing.printers.post import Unanswered, post

PORT = 631
ANSWER_SECONDS = 15.0
PATIENCE = 90.0
PAGE_SECONDS = 6.0
LOOK_EVERY = 0.5
_PRINT, _CANCEL, _JOB, _PRINTER = 0x02, 0x08, 0x09, 0x0B
_STOPPED = 5
_COMPLETED, _CANCELED, _ABORTED, _JOB_STOPPED = 9, 7, 8, 6
_ASKED = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported")
_JOB_ASKED = ("job-state", "job-state-reasons", "job-printer-state-reasons", "job-impressions-completed", "printer-state-reasons")
_CAUSES = {
    "media-empty": "print.paper_out", "media-needed": "print.paper_out", "input-tray-missing": "print.paper_out",
    "media-jam": "print.jammed", "output-area-full": "print.jammed", "door-open": "print.cover_open", "cover-open": "print.cover_open",
    "interlock-open": "print.cover_open", "toner-empty": "print.no_ink", "marker-supply-empty": "print.no_ink",
    "offline": "print.away", "shutdown": "print.away", "connecting-to-device": "print.away", "timed-out": "print.away",
    "paused": "print.stopped", "stopped": "print.stopped", "moving-to-paused": "print.stopped",
}  # fmt: skip
"""printer-state-reasons (RFC 8011, 5.4.12) that a person must see to."""


@dataclass(frozen=True, slots=True)
class Presets:
    tray: str = ""
    duplex: bool = False
    copies: int = 1


class Ipp:
    """Ipp("ipp://host:631/printers/office", presets)."""

    def __init__(
        self, address: str, presets: Presets, *, patience: float = PATIENCE, every: float = LOOK_EVERY, answer: float = ANSWER_SECONDS
    ) -> None:
        parts = urlsplit(address)
        self._uri, self._path = address, parts.path or "/"
        self._host, self._port = parts.hostname or "", parts.port or PORT
        self._presets, self._patience, self._every, self._answer = presets, patience, every, answer
        self._numbers = itertools.count(1)
        self._pause = threading.Event()

    def look(self) -> None:
        self._ready()

    def deliver(self, load: Load, sent: Callable[[], None]) -> Outcome:
        if "application/pdf" not in self._ready():
            raise Refused("print.format", address=self._uri)
        try:
            answer = self._ask(_PRINT, self._about_job(load), self._template(load), load.pdf)
        except (Unanswered, ValueError):
            return Outcome(JobState.UNKNOWN, "print.lost")
        number = answer.first("job-id")
        if answer.status >= 0x100 or not isinstance(number, int):
            raise Refused("print.format" if answer.status == 0x40A else "print.error", address=self._uri)
        sent()
        return self._follow(number, self._patience + PAGE_SECONDS * len(load.paper.pages) * self._presets.copies)

    def _ready(self) -> tuple[str, ...]:
        """The formats it takes. Raises `Refused` with what keeps it from printing."""
        try:
            said = self._ask(_PRINTER, _wanted(_ASKED))
        except Unanswered as fault:
            raise Refused("print.silent", address=self._uri) from fault
        except ValueError as fault:
            raise Refused("print.address", address=self._uri) from fault
        if said.status >= 0x100:
            raise Refused("print.address" if said.status == 0x406 else "print.error", address=self._uri)
        reason = cause(said.values.get("printer-state-reasons", ()))
        if said.first("printer-is-accepting-jobs") is False or said.first("printer-state") == _STOPPED:
            raise Refused(reason or "print.stopped", address=self._uri)
        if reason and reason != "print.away":  # a queue that was away may be back: its job will tell
            raise Refused(reason, address=self._uri)
        return tuple(str(name) for name in said.values.get("document-format-supported", ("application/pdf",)))

    def _follow(self, number: int, seconds: float) -> Outcome:
        """The job's own state until it ends; what is still there after `seconds` is taken back."""
        until, reason = time.monotonic() + seconds, ""
        while time.monotonic() < until:
            try:
                said = self._ask(_JOB, self._one(number, _JOB_ASKED))
            except (Unanswered, ValueError, Refused):
                reason = "print.away"
            else:
                ended = _ended(said)
                if ended is not None:
                    return ended
                reason = _reason(said)
            self._pause.wait(self._every)
        return self._take_back(number, reason or "print.silent")

    def _take_back(self, number: int, reason: str) -> Outcome:
        """Cancels; `failed` only where the printer says that no page is out."""
        try:
            self._ask(_CANCEL, self._one(number, ()))
            said = self._ask(_JOB, self._one(number, _JOB_ASKED))
        except (Unanswered, ValueError, Refused):
            return Outcome(JobState.UNKNOWN, reason)
        if said.first("job-state") == _COMPLETED:
            return Outcome(JobState.PRINTED)
        none_out = said.first("job-impressions-completed") == 0
        gone = said.first("job-state") in (_CANCELED, _ABORTED)
        return Outcome(JobState.FAILED if gone and none_out else JobState.UNKNOWN, reason)

    def _ask(self, operation: int, about: Sequence[Attribute], template: Sequence[Attribute] = (), data: bytes = b"") -> Answer:
        head = [Attribute(URI, "printer-uri", self._uri)]
        groups = [(OPERATION, [*head, *about]), *([(JOB, template)] if template else [])]
        body = request(operation, next(self._numbers), groups) + data
        return read_answer(post(self._host, self._port, self._path, body, self._answer))

    def _one(self, number: int, wanted: Sequence[str]) -> list[Attribute]:
        return [Attribute(INTEGER, "job-id", number), Attribute(NAME, "requesting-user-name", "tidehall"), *_wanted(wanted)]

    def _about_job(self, load: Load) -> list[Attribute]:
        return [
            Attribute(NAME, "requesting-user-name", "tidehall"),
            Attribute(NAME, "job-name", load.name[:100]),
            Attribute(BOOLEAN, "ipp-attribute-fidelity", False),
            Attribute(MIME, "document-format", "application/pdf"),
        ]

    def _template(self, load: Load) -> list[Attribute]:
        """Presets; the page's own size, never scaled to fit."""
        page = load.paper.pages[0]
        wide, high = (round(side / 72 * 2540) for side in (page.width, page.height))
        size = collection("media-size", Attribute(INTEGER, "x-dimension", wide), Attribute(INTEGER, "y-dimension", high))
        tray = (Attribute(KEYWORD, "media-source", self._presets.tray),) if self._presets.tray else ()
        sides = "two-sided-long-edge" if self._presets.duplex and len(load.paper.pages) > 1 else "one-sided"
        return [
            Attribute(INTEGER, "copies", self._presets.copies),
            Attribute(KEYWORD, "sides", sides),
            Attribute(KEYWORD, "print-scaling", "none"),
            collection("media-col", size, *tray),
        ]


def _wanted(names: Sequence[str]) -> list[Attribute]:
    return [Attribute(KEYWORD, "requested-attributes" if n == 0 else "", name) for n, name in enumerate(names)]


def cause(reasons: Sequence[object]) -> str:
    """The first reason that keeps a printer from printing, as a code; "" when there is none. "-report" and "-warning" keep it from nothing."""
    for said in reasons:
        word = str(said)
        if word.endswith(("-report", "-warning")):
            continue
        if (found := _CAUSES.get(word.removesuffix("-error"))) is not None:
            return found
    return ""


def _reason(said: Answer) -> str:
    for name in ("job-printer-state-reasons", "printer-state-reasons"):
        if found := cause(said.values.get(name, ())):
            return found
    return "print.stopped" if said.first("job-state") == _JOB_STOPPED else ""


def _ended(said: Answer) -> Outcome | None:
    """None while it goes on."""
    if said.status == 0x406:  # it is not known any more: some forget a job as soon as it is out
        return Outcome(JobState.UNKNOWN, "print.silent")
    state = said.first("job-state")
    if state == _COMPLETED:
        return Outcome(JobState.PRINTED)
    if state in (_CANCELED, _ABORTED):
        none_out = said.first("job-impressions-completed") in (0, None)
        reason = "print.cancelled" if state == _CANCELED else "print.aborted"
        return Outcome(JobState.FAILED if none_out else JobState.UNKNOWN, reason)
    return None

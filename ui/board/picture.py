"""What the board shows, from what the queue says: calls, who waits where, numbers that were missed, and notes that take turns.

It remembers between two readings only what a reading cannot say: which calls are new, and which windows have begun to serve more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from desktop.clock import shanghai
from desktop.queue.model import Board, BoardCall, BoardWindow, WindowState
from ui.text import _, mark

CHANGE_SHOWN = timedelta(minutes=10)
"""How long a window's new service is told."""


@dataclass(frozen=True, slots=True)
class WaitRow:
    name: str
    waiting: int
    minutes: int | None
    """None: no open window serves it now."""


@dataclass(frozen=True, slots=True)
class Note:
    head: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`as_of` None: nothing was ever read. `away`: the hall's store does not answer; the rest is what was read last."""

    calls: tuple[BoardCall, ...] = ()
    waiting: tuple[WaitRow, ...] = ()
    no_shows: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    as_of: datetime | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class _Gain:
    window: str
    services: tuple[str, ...]
    at: datetime


class BoardMemory:
    """Takes one reading after the other."""

    def __init__(self) -> None:
        self.picture = Picture()
        self._windows: dict[str, BoardWindow] = {}
        self._known: frozenset[tuple[str, str, datetime]] = frozenset()
        self._gains: tuple[_Gain, ...] = ()

    def take(self, board: Board, at: datetime) -> tuple[BoardCall, ...]:
        """The calls and recalls that are new, oldest first; the first reading has none."""
        first = self.picture.as_of is None
        new = tuple(takewhile(lambda call: (call.number, call.window, call.at) not in self._known, board.called))
        self._known = frozenset((call.number, call.window, call.at) for call in board.called)
        self._notice_gains(board, at)
        self.picture = Picture(
            _one_a_window(board.called, board.no_shows),
            tuple(WaitRow(entry.name, entry.waiting, board.minutes.get(entry.code)) for entry in board.services),
            board.no_shows,
            tuple(self._notes(board)),
            board.as_of or at,
        )
        return () if first else new[::-1]

    def lose(self) -> None:
        """The hall's store does not answer."""
        self.picture = replace(self.picture, away=True)

    def _notice_gains(self, board: Board, at: datetime) -> None:
        gains = [gain for gain in self._gains if at - gain.at < CHANGE_SHOWN]
        for place in board.windows:
            before = self._windows.get(place.no)
            served = before is not None and before.state is not WindowState.CLOSED and place.state is WindowState.OPEN
            more = tuple(code for code in place.services if before is not None and code not in before.services)
            if served and more:
                gains = [gain for gain in gains if gain.window != place.no] + [_Gain(place.no, more, at)]
        self._windows = {place.no: place for place in board.windows}
        self._gains = tuple(gain for gain in gains if set(gain.services) <= set(_served(self._windows.get(gain.window))))

    def _notes(self, board: Board) -> list[Note]:
        services = {entry.code: entry for entry in board.services}
        changing = {place.no for place in board.windows if _changing(place, board.as_of)}
        names = {entry.code: entry.name for entry in board.services}
        notes = [_change_note(place, names) for place in board.windows if place.no in changing]
        for gain in self._gains:
            if gain.window in changing:
                continue
            found = [services[code] for code in gain.services if code in services]
            head = _(
                "Window {no} now also serves {services}", no=window_words(gain.window), services=mark("、").join(e.name for e in found)
            )
            notes.append(
                Note(head, _("Numbers with {prefixes}: please listen for your call", prefixes=mark("、").join(e.prefix for e in found)))
            )
        paused: dict[str, list[str]] = {}
        for place in board.windows:
            if place.state is WindowState.PAUSED:
                paused.setdefault(place.pause_reason, []).append(window_words(place.no))
        notes += [Note(_("Window {no} is paused", no=mark("、").join(places)), reason) for reason, places in paused.items()]
        return notes + [Note(text) for text in board.notices]


def _one_a_window(calls: Iterable[BoardCall], missed: Collection[str]) -> tuple[BoardCall, ...]:
    """Newest first: who was called to a window before is not the one that is at it, and who missed the call is told of below."""
    found: dict[str, BoardCall] = {}
    for call in calls:
        found.setdefault(call.window, call)
    return tuple(call for call in found.values() if call.number not in missed)


def _changing(place: BoardWindow, at: datetime | None) -> bool:
    """It has been told to change its services, and calls nobody until it has."""
    until = place.switching_until
    return place.state is WindowState.OPEN and (bool(place.next_services) or (until is not None and at is not None and until > at))


def _change_note(place: BoardWindow, names: Mapping[str, str]) -> Note:
    """For whoever waits in front of it: what it will serve, and from when. Nobody's place in line changes."""
    no, until = window_words(place.no), place.switching_until
    said = mark("、").join(names.get(code, code) for code in place.next_services or place.services)
    if place.next_services or until is None:
        head = _("Window {no}: {services} after this visitor", no=no, services=said)
    else:
        head = _("Window {no} serves {services} from {time}", no=no, services=said, time=f"{shanghai(until):%H:%M}")
    return Note(head, _("You keep your place; watch for your number"))


def _served(place: BoardWindow | None) -> tuple[str, ...]:
    return place.services if place is not None and place.state is WindowState.OPEN else ()


def window_words(window_no: str) -> str:
    """A window's number as it hangs over it: two digits at least."""
    return window_no.zfill(2) if window_no.isascii() and window_no.isdigit() else window_no


def page_of(count: int, places: int, turn: int) -> tuple[slice, int, int]:
    """Which of `count` things stand in `places` at this turn; the page and how many there are. Pages are filled evenly."""
    pages = max(1, -(-count // max(1, places)))
    each = -(-count // pages)
    page = turn % pages
    return slice(page * each, (page + 1) * each), page, pages

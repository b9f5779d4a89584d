"""A case that is not here, or went on elsewhere: its course from the hall's replica, and from the province when the hall has none.

Looking asks hall and province and writes nothing: it belongs on a reading lane. Taking in is `desktop.intake.adopted`. The province is asked by
case id, which is all it can be asked by: an id that was given, or those of the hall's cases whose progress came down here. What comes back is
checked for its shape and for being the case that was asked for; a course with a gap is not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from desktop.changes import Changes
from desktop.clock import from_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake import rounds
from desktop.intake.adopted import Adoption
from desktop.intake.course import Course
from desktop.intake.journal import HALL, PROVINCE, CaseEvent, EventType, from_row
from desktop.intake.model import CaseRow
from desktop.intake.person import person_keys, typed
from desktop.intake.service import Intake
from desktop.intake.tables import case_file, document, progress
from desktop.sealing import Sealer
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store
from offline.sync.case_keys import cases_under, number_key, person_keys_blind
from offline.sync.peers.hall import payload_of
from offline.sync.platform_side import PlatformSide
from offline.sync.tables import hall_journal

_CASE_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ASKED_MOST = 12
"""Cases that the province is asked for when only a number is known."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found under a number. `events` empty: nothing newer than what is here under `case_no`. `source`: hall or province."""

    asked: str
    case_no: str = ""
    events: tuple[CaseEvent, ...] = ()
    source: str = ""
    fault: EnvironmentFault | RuleViolation | None = None
    """Why nothing was found, where nothing is here either."""

    @property
    def workstations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(event.workstation_id for event in self.events))


class Fetching:
    """Fetching(vault, hall, sealer, look, intake, adoption). `resting`: neither hall nor province is to be asked (emergency mode)."""

    def __init__(
        self,
        vault: Store,
        hall: Store | None,
        sealer: Sealer | None,
        look: Callable[[str], PlatformSide | None],
        intake: Intake,
        adoption: Adoption,
        resting: Callable[[], bool] = lambda: False,
    ) -> None:
        self._vault, self._hall, self._sealer, self._ask_province = vault, hall, sealer, look
        self._intake, self._adoption, self._resting = intake, adoption, resting

    def look(self, actor: Actor, asked: str) -> Looked:
        """By case number, a paper's number or case id. Never raises for what is away: `Looked.fault` says it. `RuleViolation` staff.forbidden."""
        require(actor, Permission.TAKE_CASES)
        number = typed(asked)
        case_id, case_no = self._here(number)
        away: list[EnvironmentFault] = []
        for source, find in ((HALL, self._at_hall), (PROVINCE, self._at_province)):
            if source == PROVINCE and case_no:
                break  # it goes on here; what only the province knows of it comes with its answers
            try:
                if self._resting():
                    raise EnvironmentFault("peer.absent")
                found = find(case_id, number)
            except EnvironmentFault as fault:
                away.append(fault)
                continue
            except RuleViolation as fault:
                return Looked(number, case_no, fault=None if case_no else fault)
            if found:
                return Looked(number, case_no or self._adoption.course_of(found).case_no, found, source)
        if case_no:
            return Looked(number, case_no)
        known = RuleViolation("case.unknown", case_no=number[:40])
        return Looked(number, fault=EnvironmentFault("case.out_of_reach", case_no=number[:40]) if len(away) == 2 else known)

    def take_in(self, looked: Looked) -> tuple[str, Changes]:
        """The case number to go on with, and what that brought into the vault. Raises `Looked.fault`, and what `Adoption.adopt` raises."""
        if looked.fault is not None:
            raise looked.fault
        changes = self._adoption.adopt(looked.events, looked.source) if looked.events else Changes()
        return looked.case_no, changes

    def to_go_on_with(self, id_no: str) -> tuple[CaseRow, ...]:
        """As `Intake.to_go_on_with`, with those that only the hall has; newest first. The hall being away leaves those that are here."""
        here = self._intake.to_go_on_with(id_no)
        if self._hall is None or self._sealer is None or self._resting():
            return here
        try:
            with self._hall.read() as connection:
                found = cases_under(connection, person_keys_blind(self._sealer, person_keys(id_no)))
            courses = [self._course(case_id) for case_id in found if not self._here(case_id)[1]]
        except (EnvironmentFault, RuleViolation):
            return here
        there = tuple(_row(course) for course in courses if course is not None and course.state in rounds.OPEN)
        return tuple(sorted((*here, *there), key=lambda row: row.received_at, reverse=True))

    def _course(self, case_id: str) -> Course | None:
        events = self._at_hall(case_id, "")
        return self._adoption.course_of(events) if events else None

    def _here(self, asked: str) -> tuple[str, str]:
        """(case id, case number) of what lies in this vault under a number; the id alone when one was given."""
        given = asked.lower() if _CASE_ID.fullmatch(asked) else ""
        of_paper = select(document.c.case_id).where(document.c.document_no == asked).scalar_subquery()
        mine = (case_file.c.case_id == given) if given else (case_file.c.case_no == asked) | (case_file.c.case_id == of_paper)
        with self._vault.read() as connection:
            row = connection.execute(select(case_file.c.case_id, case_file.c.case_no).where(mine)).first()
        return (row.case_id, row.case_no) if row is not None else (given, "")

    def _at_hall(self, case_id: str, number: str) -> tuple[CaseEvent, ...]:
        """The whole course of a case in the replica; () when it has none, or no longer what was said in it, because it left its
        workstation (`desktop.intake.retention`). `RuleViolation` case.course_broken for one with a gap."""
        if self._hall is None or self._sealer is None:
            raise EnvironmentFault("peer.absent")
        with self._hall.read() as connection:
            ids = [case_id] if case_id else cases_under(connection, [number_key(self._sealer, number)])
            rows = (
                connection.execute(select(hall_journal).where(hall_journal.c.case_id == ids[0]).order_by(hall_journal.c.seq)).all()
                if ids
                else []
            )
        try:
            events = tuple(from_row(SimpleNamespace(**{**row._mapping, "payload": payload_of(row, self._sealer)})) for row in rows)
            return () if any("departed" in event.payload for event in events) else _whole(events, ids[0] if ids else "")
        except ValueError as fault:
            raise RuleViolation("case.course_broken", seq=0) from fault

    def _at_province(self, case_id: str, number: str) -> tuple[CaseEvent, ...]:
        for wanted in [case_id] if case_id else self._candidates():
            side = self._ask_province(wanted)
            events = _whole(_wired(side.events), wanted) if side is not None else ()
            if events and (case_id or _answers_to(events, number)):
                return events
        return ()

    def _candidates(self) -> Sequence[str]:
        """Cases of the hall that moved lately and do not lie here."""
        not_here = progress.c.case_id.not_in(select(case_file.c.case_id))
        query = select(progress.c.case_id).where(not_here).distinct().order_by(progress.c.case_id.desc()).limit(ASKED_MOST)
        with self._vault.read() as connection:
            return list(connection.scalars(query))


def _whole(events: tuple[CaseEvent, ...], case_id: str) -> tuple[CaseEvent, ...]:
    for place, event in enumerate(events, 1):
        if event.seq != place or event.case_id.lower() != case_id.lower():
            raise RuleViolation("case.course_broken", seq=place)
    return events


def _wired(said: Sequence[Mapping[str, Any]]) -> tuple[CaseEvent, ...]:
    """The platform's events as values. `RuleViolation` case.course_broken for what has not the contract's shape."""
    try:
        return tuple(
            CaseEvent(
                entry["event_id"], entry["case_id"], int(entry["seq"]), EventType(entry["type"]), from_text(entry["occurred_at"]),
                str(entry["hall_id"]), str(entry["workstation_id"]), str(entry["operator_id"]), bool(entry.get("offline")), dict(entry["payload"]),
            )
            for entry in sorted(said, key=lambda entry: int(entry["seq"]))
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as fault:
        raise RuleViolation("case.course_broken", seq=0) from fault


def _answers_to(events: Sequence[CaseEvent], number: str) -> bool:
    """Whether one of the case's numbers is this one."""
    return any(
        typed(str(event.payload[key])) == number
        for event in events
        for key in ("case_no", "paper_no", "document_no", "notice_no")
        if isinstance(event.payload.get(key), str)
    )


def _row(course: Course) -> CaseRow:
    return CaseRow(
        course.draft.case_id, course.case_no, "", course.draft.applicant.name, course.state, course.received_at, None, course.operator_id,
        course.draft.ticket_no, None,
    )  # fmt: skip

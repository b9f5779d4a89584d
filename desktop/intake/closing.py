"""The way to the end of a case: withdrawn by the person, deferred materials brought, results handed out (行政许可法 44)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desktop.catalogue.model import Item
from desktop.changes import Changes
from desktop.clock import day_of, from_text, hall_date, moment_of, to_text
from desktop.errors import Issue, RuleViolation
from desktop.intake import cases, contents, party, rounds, visits
from desktop.intake.assess import REMARKS, text_issues
from desktop.intake.casework import RUNNING, CaseDesk, case_in, changed, sound_text
from desktop.intake.documents import DocumentKind
from desktop.intake.issue import next_document_no, series_needed, write_document
from desktop.intake.journal import EventType, Origin, append
from desktop.intake.model import CaseState, Decision, Draft, MaterialEntry, MaterialStatus, OutcomeKind
from desktop.intake.outcome_papers import ResultContent, ResultLine
from desktop.intake.paper_head import PaperHead
from desktop.intake.progressed import ENDED
from desktop.intake.record import write_files
from desktop.intake.tables import case_file, deferred_material, progress, result_handed, suspension
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.values import dump, plain, revive

WITHDRAWABLE = (*rounds.OPEN, *RUNNING)


@dataclass(frozen=True, slots=True)
class Deferred:
    """A material that an accepted case still waits for. `by_hall`: the hall fetches it, the person need not."""

    material_code: str
    name: str
    by_hall: bool
    due: date | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A special procedure: while `ended_on` is None the clock stands still."""

    procedure: str
    started_on: date
    days_needed: int
    reason: str
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open about a case besides its state."""

    deferred: tuple[Deferred, ...]
    stops: tuple[Stop, ...]
    handed: frozenset[str]
    """Item codes whose result was handed out."""
    ready: frozenset[str]
    """Item codes with a result that nobody has collected yet."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes the results home. An empty name is the applicant; `id_no` comes masked onto the paper."""

    name: str = ""
    id_no: str = ""
    is_agent: bool = False
    delivery: str = "窗口领取"


class Closing:
    """Rights are checked here. `EnvironmentFault`: numbers.exhausted, or the store's; nothing is half written then."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def standing(self, case_no: str) -> Standing:
        """`RuleViolation` case.unknown."""
        with self._desk.vault.read() as connection:
            case_id = cases.by_number(connection, case_no).case_id
            handed = frozenset(connection.scalars(select(result_handed.c.item_code).where(result_handed.c.case_id == case_id)))
            done = {row.item_code for row in _finished(connection, case_id)}
            waiting = connection.execute(select(deferred_material).where(deferred_material.c.case_id == case_id)).all()
            stops = connection.execute(select(suspension).where(suspension.c.case_id == case_id).order_by(suspension.c.started_on)).all()
        return Standing(
            deferred=tuple(_deferred(row) for row in waiting),
            stops=tuple(
                Stop(
                    row.procedure,
                    date.fromisoformat(row.started_on),
                    row.days_needed,
                    row.reason,
                    day_of(row.ended_on),
                )
                for row in stops
            ),
            handed=handed,
            ready=frozenset(done - handed),
        )

    def withdraw(self, actor: Actor, case_no: str, reason: str, *, province_away: bool) -> Changes:
        """撤回: the applicant takes the application back before it is decided. `RuleViolation` case.closed, text.missing."""
        require(actor, Permission.TAKE_CASES)
        said = sound_text("reason", reason)
        with self._desk.vault.write() as connection:
            row = case_in(connection, case_no, WITHDRAWABLE)
            at, values = self._desk.clock(), {"state": CaseState.WITHDRAWN.value, "answer_by": None, "cure_by": None}
            append(connection, Origin.of(actor, province_away), row.case_id, EventType.WITHDRAWN, at, {"reason": said}, **values)
            stopped = (suspension.c.case_id == row.case_id) & suspension.c.ended_on.is_(None)
            connection.execute(update(suspension).where(stopped).values(ended_on=hall_date(at).isoformat()))
        return changed(row.case_id)

    def deliver(self, actor: Actor, case_no: str, materials: Mapping[str, MaterialEntry], *, province_away: bool) -> Changes:
        """容缺后补: what an accepted case waited for is here; makes the supplement receipt, whose event tells the province.

        `RuleViolation`: case.closed, deferred.unknown (the case does not wait for it), deferred.nothing.
        """
        require(actor, Permission.TAKE_CASES)
        if not materials:
            raise RuleViolation("deferred.nothing")
        at = self._desk.clock()
        day = hall_date(at)
        self._desk.numbers.ensure(*series_needed(day))
        with self._desk.vault.write() as connection:
            row = case_in(connection, case_no, RUNNING)
            open_ones = {
                entry.material_code
                for entry in connection.execute(
                    select(deferred_material).where(deferred_material.c.case_id == row.case_id, deferred_material.c.delivered_at.is_(None))
                )
            }
            unknown = [code for code in materials if code not in open_ones]
            if unknown:
                raise RuleViolation("deferred.unknown", code=unknown[0][:64])
            if wrong := text_issues(
                *((f"/materials/{code}/{key}", getattr(entry, key)) for code, entry in materials.items() for key in REMARKS)
            ):
                raise RuleViolation("intake.invalid", issues=wrong)
            body = json.loads(row.body)
            before: Draft = revive(Draft, body["draft"])
            given = {code: replace(entry, status=MaterialStatus.PROVIDED) for code, entry in materials.items()}
            draft = replace(before, materials={**before.materials, **given}, edition=row.edition)
            found = self._desk.intake.assess(draft, province_away=province_away)
            number = next_document_no(connection, self._desk.intake.profile, DocumentKind.MATERIAL_RECEIPT, day)
            top = self._desk.head(body, actor, at, row, number)
            write_document(
                connection,
                self._desk.intake.profile,
                row.case_id,
                contents.supplement(top, found, set(given)),
                number,
                DocumentKind.MATERIAL_RECEIPT,
                day,
            )
            connection.execute(
                update(deferred_material)
                .where(deferred_material.c.case_id == row.case_id, deferred_material.c.material_code.in_(tuple(given)))
                .values(delivered_at=to_text(at))
            )
            body["draft"] = plain(draft)
            body["visit"] = visits.later(row.case_id, None, hall_date(at), body, row.received_day)
            connection.execute(update(case_file).where(case_file.c.case_id == row.case_id).values(body=dump(body), updated_at=to_text(at)))
            write_files(connection, self._desk.taken(actor, draft, found, Decision(OutcomeKind.ACCEPTED), row, at, province_away))
        return changed(row.case_id, number)

    def hand_out(
        self,
        actor: Actor,
        case_no: str,
        *,
        items: Sequence[str] | None = None,
        receiver: Receiver | None = None,
    ) -> Changes:
        """结果交接 (行政许可法 44): the results that are there, or those of `items`, to the applicant or who comes for them; makes the 结果交接单.

        `RuleViolation`: result.none, result.not_there, case.unknown, intake.invalid with the places of `receiver`.
        """
        require(actor, Permission.TAKE_CASES)
        _refuse_receiver(receiver or Receiver())
        at = self._desk.clock()
        day = hall_date(at)
        self._desk.numbers.ensure(*series_needed(day))
        with self._desk.vault.write() as connection:
            row = rounds.kept(connection, case_no)
            handed = set(connection.scalars(select(result_handed.c.item_code).where(result_handed.c.case_id == row.case_id)))
            there = {entry.item_code: entry for entry in _finished(connection, row.case_id) if entry.item_code not in handed}
            wanted = list(there) if items is None else list(dict.fromkeys(items))
            if not wanted:
                raise RuleViolation("result.none")
            absent = [code for code in wanted if code not in there]
            if absent:
                raise RuleViolation("result.not_there", code=absent[0][:64])
            body = json.loads(row.body)
            number = next_document_no(connection, self._desk.intake.profile, DocumentKind.RESULT, day)
            head = self._desk.head(body, actor, at, row, number)
            paper = self._result_paper(body, row.edition, head, {code: there[code] for code in wanted}, handed, receiver or Receiver())
            write_document(connection, self._desk.intake.profile, row.case_id, paper, number, DocumentKind.RESULT, day)
            connection.execute(
                insert(result_handed),
                [{"case_id": row.case_id, "item_code": code, "document_no": number, "handed_at": to_text(at)} for code in wanted],
            )
            body["visit"] = visits.later(row.case_id, None, day, body, row.received_day)
            connection.execute(update(case_file).where(case_file.c.case_id == row.case_id).values(body=dump(body)))
        return changed(row.case_id, number)

    def _result_paper(
        self, body: Mapping[str, Any], edition: str, head: PaperHead, wanted: Mapping[str, Row[Any]], handed: set[str], receiver: Receiver
    ) -> ResultContent:
        draft: Draft = revive(Draft, body["draft"])
        chosen = self._desk.intake.bundle(replace(draft, edition=edition)).chosen
        items = {item.code: item for item in chosen}
        name = party.normalised(replace(draft.applicant, name=receiver.name, original_name="")).name
        return ResultContent(
            head=head,
            handed_on=head.issued_at.date(),
            results=tuple(_result_line(items.get(code), entry) for code, entry in wanted.items()),
            receiver_name=name or head.applicant_name,
            receiver_id_masked=party.mask_id(receiver.id_no.strip()) if receiver.id_no.strip() else head.id_masked,
            receiver_is_agent=receiver.is_agent,
            delivery=receiver.delivery,
            pending=tuple(item.name for item in chosen if item.code not in wanted and item.code not in handed),
        )


def _refuse_receiver(receiver: Receiver) -> None:
    issues = text_issues(("/receiver/name", receiver.name), most=party.NAME_MAX, one_line=True)
    issues += text_issues(("/receiver/id_no", receiver.id_no), ("/receiver/delivery", receiver.delivery), most=party.ID_MAX, one_line=True)
    if receiver.is_agent and not receiver.name.strip():
        issues += (Issue("/receiver/name", "party.name_missing"),)
    if issues:
        raise RuleViolation("intake.invalid", issues=issues)


def _result_line(item: Item | None, entry: Row[Any]) -> ResultLine:
    return ResultLine(
        item.name if item else entry.item_code,
        entry.authority,
        item.result if item else "",
        entry.result_document or "",
        {"granted": "准予", "refused": "不予"}.get(entry.state, "办结"),
        hall_date(from_text(entry.at)),
    )


def _finished(connection: Connection, case_id: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(progress).where(progress.c.case_id == case_id, progress.c.state.in_(sorted(ENDED))).order_by(progress.c.item_code)
    ).all()


def _deferred(row: Row[Any]) -> Deferred:
    return Deferred(
        row.material_code,
        row.name,
        bool(row.by_hall),
        day_of(row.due_date),
        moment_of(row.delivered_at),
    )

"""The way to the end of a case: taken back, deferred materials brought, results handed out (行政许可法 44), departments' progress (DESIGN.md 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft, resident_id
from journal_walk import ACCEPT, decide, everything, notified, paper, receive, types
from sqlalchemy import insert, select

from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake.closing import Receiver
from desktop.intake.documents import DocumentKind
from desktop.intake.model import AttachedFile, CaseState, Draft, MaterialEntry, MaterialStatus
from desktop.intake.progressed import follow_progress
from desktop.intake.service import DayFigures
from desktop.intake.tables import document, file_delivery, file_entry, progress, result_handed
from ui.app import Desk

HERE = MaterialEntry(MaterialStatus.PROVIDED, 1, 3)


def refused(desk: Desk, code: str, act: Any, *given: Any, **named: Any) -> RuleViolation:
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        act(*given, **named)
    assert refusal.value.code == code
    assert everything(desk) == before
    return refusal.value


def scan(pages: int = 2) -> AttachedFile:
    return AttachedFile(uuid7(), "材料.pdf", "application/pdf", 1000, "ab" * 32, pages)


def with_deferred(desk: Desk, away: bool = True) -> tuple[str, list[str], Draft]:
    """An accepted case that waits for what the catalogue lets defer; its number, those codes, the draft."""
    clerk = actor(desk)
    for theme in sorted(desk.shelf.themes):
        draft = complete_draft(desk, clerk, theme)
        needs = desk.intake.bundle(draft).materials
        codes = [need.material.code for need in needs if need.required and need.material.deferrable and not need.material.shareable]
        fetched = [need.material.code for need in needs if need.required and need.material.shareable]
        if codes and fetched:
            break
    waiting = {code: MaterialEntry(MaterialStatus.DEFERRED) for code in (*codes, *fetched)}
    draft = replace(draft, materials={**draft.materials, **waiting})
    return decide(desk, clerk, draft, ACCEPT, away=away), codes + fetched, draft


def deliver(desk: Desk, case_no: str, materials: dict[str, MaterialEntry]) -> None:
    desk.closing.deliver(actor(desk), case_no, materials, province_away=False)


def test_what_was_deferred_is_brought_once(desk: Desk, clock: Hands) -> None:
    """容缺后补: open until brought, by the promised day; what the hall fetches itself is told apart."""
    case_no, codes, _draft = with_deferred(desk)
    waiting = desk.closing.standing(case_no).deferred
    assert {entry.material_code for entry in waiting} == set(codes)
    assert {entry.by_hall for entry in waiting} == {True, False}
    assert {entry.due for entry in waiting} == {desk.intake.case(case_no).promised_date}
    refused(desk, "deferred.nothing", deliver, desk, case_no, {})
    refused(desk, "deferred.unknown", deliver, desk, case_no, {"none-such" * 1000: HERE})
    refused(desk, "deferred.unknown", deliver, desk, case_no, {codes[0]: HERE, "none-such": HERE})
    refused(desk, "intake.invalid", deliver, desk, case_no, {codes[0]: replace(HERE, problem="长" * 10_000)})
    clock.on(days=1)
    attached = scan()
    deliver(desk, case_no, {codes[0]: replace(HERE, files=(attached,))})
    refused(desk, "deferred.unknown", deliver, desk, case_no, {codes[0]: HERE})
    still = {entry.material_code: entry.delivered_at for entry in desk.closing.standing(case_no).deferred}
    assert still[codes[0]] is not None and all(still[code] is None for code in codes[1:])
    with desk.home.vault.read() as connection:
        assert connection.execute(select(file_entry.c.file_id, file_entry.c.material_code)).all() == [(attached.file_id, codes[0])]
        assert list(connection.scalars(select(file_delivery.c.state))) == ["queued"]
    said = paper(desk, case_no, DocumentKind.MATERIAL_RECEIPT)
    assert said.supplement and [row.pages for row in said.materials] == [3] and said.answer_by is None
    desk.papers.issue(actor(desk), case_no, DocumentKind.MATERIAL_RECEIPT)
    assert types(desk, case_no)[-1] == "document.issued", "by its paper the province hears of it"


def test_only_an_accepted_case_waits_for_anything(desk: Desk) -> None:
    refused(desk, "case.closed", deliver, desk, receive(desk), {"a": HERE})
    case_no, codes, _draft = with_deferred(desk)
    desk.closing.withdraw(actor(desk), case_no, "不办了", province_away=False)
    refused(desk, "case.closed", deliver, desk, case_no, {codes[0]: HERE})


def test_deferring_needs_the_catalogue_and_a_promise_on_paper(desk: Desk) -> None:
    """The person signs for what the person will bring; what the hall fetches is none of theirs (国务院令 716 第 7 条)."""
    case_no, codes, draft = with_deferred(desk)
    said = paper(desk, case_no, DocumentKind.DEFERRAL)
    names = {need.material.code: need.material for need in desk.intake.bundle(draft).materials}
    assert {line.name for line in said.deferred} == {names[code].name for code in codes if not names[code].shareable}
    assert types(desk, case_no) == ["received", "accepted"]


def taking_back(desk: Desk, case_no: str, reason: str) -> None:
    desk.closing.withdraw(actor(desk), case_no, reason, province_away=True)


def test_an_application_is_taken_back_for_a_reason_in_words(desk: Desk) -> None:
    case_no = notified(desk)[0]
    for reason in ("", " \n", "长" * 501, "隐\u200b藏", "\x00"):
        refused(desk, "intake.invalid", taking_back, desk, case_no, reason)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        desk.closing.withdraw(actor(desk, "guide"), case_no, "不办了", province_away=False)
    taking_back(desk, case_no, " 不办了 ")
    last = desk.intake.detail(case_no).events[-1].event
    assert (last.payload, last.offline) == ({"reason": "不办了"}, True)


def told(desk: Desk, case_no: str, states: dict[str, str]) -> CaseState:
    """Progress as it comes in from the departments; the case's state after it."""
    case = desk.intake.case(case_no)
    with desk.home.vault.write() as connection:
        for code, state in states.items():
            connection.execute(progress.delete().where(progress.c.case_id == case.case_id, progress.c.item_code == code))
            connection.execute(
                insert(progress).values(
                    case_id=case.case_id,
                    item_code=code,
                    authority="某局",
                    state=state,
                    at="2026-03-05T02:00:00.000000Z",
                    result_document="证〔2026〕1号" if state == "granted" else None,
                )
            )
        follow_progress(connection, case.case_id)
    return desk.intake.case(case_no).state


def items_of(desk: Desk, case_no: str) -> list[str]:
    return [entry["item_code"] for entry in desk.intake.detail(case_no).events[0].event.payload["items"]]


def several(desk: Desk) -> str:
    """An accepted case with at least three items."""
    clerk = actor(desk)
    for theme in sorted(desk.shelf.themes):
        draft = complete_draft(desk, clerk, theme)
        if len(desk.intake.bundle(draft).chosen) >= 3:
            return accept(desk, clerk, draft)
    raise LookupError("no theme with three items")


def test_departments_move_the_case_and_the_last_one_ends_it(desk: Desk) -> None:
    """DESIGN.md 4: accepted → processing → done; done is done."""
    case_no = several(desk)
    first, *rest = items_of(desk, case_no)
    assert told(desk, case_no, {}) is CaseState.ACCEPTED, "nobody has said anything: another window fetched it"
    assert told(desk, case_no, {first: "processing"}) is CaseState.PROCESSING
    assert desk.intake.today(actor(desk)) == DayFigures(taken=1, accepted_at_once=1)  # wherever it has gone since
    notified(desk)
    assert desk.intake.today(actor(desk)) == DayFigures(taken=2, accepted_at_once=1)
    assert told(desk, case_no, {first: "granted"}) is CaseState.PROCESSING
    assert told(desk, case_no, {"none-such": "done"}) is CaseState.PROCESSING
    assert told(desk, case_no, dict.fromkeys(rest, "done")) is CaseState.DONE
    assert told(desk, case_no, {first: "processing"}) is CaseState.DONE
    refused(desk, "case.closed", taking_back, desk, case_no, "太晚了")


@pytest.mark.parametrize("state", ["withdrawn", "received", "correcting"])
def test_progress_moves_nothing_that_is_not_accepted(desk: Desk, state: str) -> None:
    case_no = several(desk) if state == "withdrawn" else receive(desk) if state == "received" else notified(desk)[0]
    if state == "withdrawn":
        taking_back(desk, case_no, "不办了")
    assert told(desk, case_no, dict.fromkeys(items_of(desk, case_no), "done")).value == state


def hand_out(desk: Desk, case_no: str, **named: Any) -> None:
    desk.closing.hand_out(actor(desk), case_no, **named)


def test_results_are_handed_out_each_once(desk: Desk) -> None:
    """44: 颁发、送达 - what is there, against a signature; the rest is named as still to come."""
    case_no = several(desk)
    first, second, *_rest = items_of(desk, case_no)
    refused(desk, "result.none", hand_out, desk, case_no)
    told(desk, case_no, {first: "granted", second: "refused"})
    assert desk.closing.standing(case_no).ready == {first, second}
    refused(desk, "result.none", hand_out, desk, case_no, items=())
    refused(desk, "result.not_there", hand_out, desk, case_no, items=(first, "none-such" * 1000))
    hand_out(desk, case_no, items=(first, first))
    standing = desk.closing.standing(case_no)
    assert (standing.handed, standing.ready) == ({first}, {second})
    said = paper(desk, case_no, DocumentKind.RESULT)
    assert [(line.outcome, line.document) for line in said.results] == [("准予", "证〔2026〕1号")]
    assert len(said.pending) == len(items_of(desk, case_no)) - 1
    refused(desk, "result.not_there", hand_out, desk, case_no, items=(first,))
    hand_out(desk, case_no)
    assert [line.outcome for line in paper(desk, case_no, DocumentKind.RESULT).results] == ["不予"]
    refused(desk, "result.none", hand_out, desk, case_no)
    with desk.home.vault.read() as connection:
        assert len(connection.execute(select(result_handed)).all()) == 2
        assert len(list(connection.scalars(select(document.c.document_no).where(document.c.kind == "result")))) == 2


def test_who_takes_results_home_is_named_and_masked(desk: Desk) -> None:
    case_no = several(desk)
    first, second, *_rest = items_of(desk, case_no)
    told(desk, case_no, {first: "done", second: "done"})
    for receiver, pointer in (
        (Receiver("长" * 101), "/receiver/name"),
        (Receiver("代\u202e办"), "/receiver/name"),
        (Receiver(is_agent=True), "/receiver/name"),
        (Receiver("某人", "9" * 41), "/receiver/id_no"),
        (Receiver("某人", delivery="邮\x00寄"), "/receiver/delivery"),
    ):
        fault = refused(desk, "intake.invalid", hand_out, desk, case_no, receiver=receiver)
        assert [issue.pointer for issue in fault.issues] == [pointer]
    agent = resident_id(serial=9)
    hand_out(desk, case_no, items=(first,), receiver=Receiver("买买提•艾力", f" {agent} ", is_agent=True, delivery="邮寄"))
    said = paper(desk, case_no, DocumentKind.RESULT)
    assert (said.receiver_name, said.receiver_is_agent, said.delivery) == ("买买提·艾力", True, "邮寄")
    assert said.receiver_id_masked == agent[:6] + "*" * 8 + agent[-4:]
    hand_out(desk, case_no, items=(second,))
    said = paper(desk, case_no, DocumentKind.RESULT)
    assert (said.receiver_name, said.receiver_id_masked) == (said.head.applicant_name, said.head.id_masked)
    assert "*" in said.receiver_id_masked


def test_without_a_case_there_is_nothing(desk: Desk) -> None:
    for act in (lambda: hand_out(desk, "x" * 9_999), lambda: deliver(desk, "", {"a": HERE}), lambda: taking_back(desk, "\x00", "x")):
        refused(desk, "case.unknown", act)

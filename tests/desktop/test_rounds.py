"""Received, noticed, corrected: how a case goes on at the counter (行政许可法 32(3)-(5); DESIGN.md 4). Every journal is walked as a strict province reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, applicant, complete_draft, resident_id
from journal_walk import ACCEPT, LACKING, NOTIFY, PARTLY, RECEIVE, bring, decide, everything, lacking, notified, paper, receive, types, walk

from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Decision, DeclineReason, IdType, MaterialStatus, OutcomeKind, Party, PartyKind, Prefilled
from desktop.intake.service import DayFigures
from ui.app import Desk

DECLINE = Decision(OutcomeKind.DECLINED, DeclineReason.NOT_OUR_AUTHORITY, "不归本厅", "行政许可法第三十二条")
REDIRECT = Decision(OutcomeKind.REDIRECTED, to_authority="住建局", reason="属地办理")
AGAIN = replace(NOTIFY, override_reason="首次告知时材料夹带，没有看到")


def refused(desk: Desk, code: str, *given: Any, **named: Any) -> RuleViolation:
    """The decision is refused with this code, and nothing at all is written."""
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        decide(desk, *given, **named)
    assert refusal.value.code == code
    assert everything(desk) == before
    return refusal.value


@pytest.mark.parametrize(
    ("decision", "state", "event"),
    [
        (ACCEPT, "accepted", "accepted"),
        (NOTIFY, "correcting", "correction_requested"),
        (DECLINE, "declined", "declined"),
        (REDIRECT, "redirected", "redirected"),
    ],
)
def test_a_receipt_is_not_an_acceptance_and_is_decided_later(desk: Desk, clock: Hands, decision: Decision, state: str, event: str) -> None:
    """32(4): 收件 ≠ 受理. What is decided later keeps number and moment of receipt."""
    clerk, case_no = actor(desk), receive(desk)
    row = desk.intake.case(case_no)
    assert (row.state.value, row.promised_date, str(row.answer_by)) == ("received", None, "2026-03-09")
    clock.on(days=2)
    draft = desk.intake.take_up(clerk, case_no)
    draft = lacking(desk, draft)[0] if decision is NOTIFY else draft
    assert decide(desk, clerk, draft, decision) == case_no
    assert types(desk, case_no) == ["received", event]
    after = desk.intake.case(case_no)
    assert (after.state.value, after.received_at, after.answer_by) == (state, row.received_at, None)
    assert desk.intake.drafts(clerk) == ()
    if state in ("declined", "redirected"):
        with pytest.raises(RuleViolation, match=r"case\.closed"):
            desk.intake.take_up(clerk, case_no)


def test_a_case_is_received_once(desk: Desk) -> None:
    """32(4): more papers before the answer do not begin the five days anew."""
    clerk, case_no = actor(desk), receive(desk)
    draft = desk.intake.take_up(clerk, case_no)
    refused(desk, "intake.received_already", clerk, draft, RECEIVE)
    changed = replace(draft, form={**draft.form, next(key for key in draft.form if key.endswith("-date")): "2026-03-02"})
    refused(desk, "intake.received_already", clerk, changed, RECEIVE)


def test_each_later_material_cures_its_line_and_complete_is_accepted_from_that_day(desk: Desk, clock: Hands) -> None:
    """32(5): 按照要求提交全部补正申请材料的，应当受理 - from the day of the last one, in Shanghai (16:30 UTC is the next day there)."""
    clerk = actor(desk)
    case_no, (first, second) = notified(desk)
    assert [line["material_code"] for line in desk.intake.detail(case_no).body["missing"]] == [first, second]
    clock.on(days=1)
    draft = desk.intake.take_up(clerk, case_no)
    assert desk.intake.assess(draft, province_away=False).outcome is OutcomeKind.CORRECTED
    refused(desk, "intake.nothing_brought", clerk, draft, PARTLY)
    refused(desk, "intake.incomplete", clerk, bring(draft, first), ACCEPT)
    decide(desk, clerk, bring(draft, first), PARTLY)
    detail = desk.intake.detail(case_no)
    assert detail.row.state.value == "correcting" and [line["material_code"] for line in detail.body["missing"]] == [second]
    assert detail.row.cure_by is not None, "the rest stands, with its day"
    clock.at = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    draft = desk.intake.take_up(clerk, case_no)
    whole = bring(draft, second)
    refused(desk, "intake.notice_cured", clerk, whole, PARTLY)
    decide(desk, clerk, whole, ACCEPT)
    assert types(desk, case_no) == ["received", "correction_requested", "corrected", "corrected", "accepted"]
    events = walk(desk, case_no)
    assert [event.payload.get("complete") for event in events[2:4]] == [False, True]
    assert [[entry["material_code"] for entry in event.payload["materials"]] for event in events[2:4]] == [[first], [second]]
    said = paper(desk, case_no, DocumentKind.ACCEPTANCE)
    assert (str(said.accepted_on), str(said.applied_on), said.after_correction, said.deemed) == ("2026-03-06", "2026-03-02", True, False)
    after = desk.intake.detail(case_no)
    assert after.accepted_at is not None and after.accepted_at.day == 5 and events[-1].payload["accepted_at"].startswith("2026-03-06T00:30")
    fresh = desk.intake.assess(replace(whole, received_at=None), province_away=False)
    assert after.row.promised_date == fresh.dates.promised_on and after.body["missing"] == []


def test_what_was_noticed_first_was_not_accepted_at_once(desk: Desk) -> None:
    case_no, names = notified(desk)
    decide(desk, actor(desk), bring(desk.intake.take_up(actor(desk), case_no), *names), ACCEPT)
    at_once = accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    desk.closing.withdraw(actor(desk), at_once, "不办了", province_away=False)
    assert desk.intake.today(actor(desk)) == DayFigures(taken=2, accepted_at_once=1)


def test_a_second_notice_needs_a_supervisors_name_and_a_reason(desk: Desk) -> None:
    """32(4) and DESIGN.md 4: told once; again only when somebody answers for it."""
    clerk, supervisor = actor(desk), actor(desk, "supervisor")
    case_no, (first, second) = notified(desk)
    draft = bring(desk.intake.take_up(clerk, case_no), first)
    refused(desk, "intake.second_notice", clerk, draft, NOTIFY)
    refused(desk, "intake.second_notice", clerk, draft, AGAIN)
    refused(desk, "intake.second_notice", clerk, draft, replace(AGAIN, override_reason=" \n"), signed=supervisor)
    before = everything(desk)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        decide(desk, clerk, draft, AGAIN, signed=clerk)
    assert everything(desk) == before
    decide(desk, clerk, draft, AGAIN, signed=supervisor)
    said = walk(desk, case_no)[-1].payload
    assert (said["round"], said["override_reason"], said["signed_by"]) == (2, AGAIN.override_reason, supervisor.id)
    assert [line["material_code"] for line in said["missing"]] == [second]
    assert paper(desk, case_no, DocumentKind.NOTICE).override_reason == AGAIN.override_reason
    assert types(desk, case_no) == ["received", "correction_requested", "corrected", "correction_requested"]


def test_what_the_notice_did_not_name_is_not_asked_for_later(desk: Desk) -> None:
    """32(4): 一次告知需要补正的全部内容. A line that was overlooked never slips in by a partial cure."""
    clerk, supervisor = actor(desk), actor(desk, "supervisor")
    case_no, (first, second) = notified(desk)
    draft = bring(desk.intake.take_up(clerk, case_no), first)
    other = next(code for code, entry in sorted(draft.materials.items()) if entry.status is MaterialStatus.PROVIDED and code != first)
    beyond = replace(draft, materials={**draft.materials, other: LACKING})
    found = desk.intake.assess(beyond, province_away=False)
    assert [miss.material_code for miss in found.beyond] == [other] and found.outcome is OutcomeKind.NOTIFIED
    decide(desk, clerk, beyond, PARTLY)
    assert [line["material_code"] for line in desk.intake.detail(case_no).body["missing"]] == [second]
    cured = bring(desk.intake.take_up(clerk, case_no), second)
    assert cured.named == (f"material:{second}",)
    assert [miss.key for miss in desk.intake.assess(cured, province_away=False).beyond] == [f"material:{other}"]
    refused(desk, "intake.notice_cured", clerk, cured, PARTLY)
    refused(desk, "intake.second_notice", clerk, cured, NOTIFY)
    decide(desk, clerk, cured, AGAIN, signed=supervisor)
    assert [line["material_code"] for line in walk(desk, case_no)[-1].payload["missing"]] == [other]


def test_papers_taken_in_to_be_examined_cure_nothing_yet(desk: Desk) -> None:
    """补交待审: what was named and turns out wrong is still named; it needs no second notice."""
    clerk = actor(desk)
    case_no, (first, second) = notified(desk)
    decide(desk, clerk, bring(desk.intake.take_up(clerk, case_no), first, second), RECEIVE)
    row = desk.intake.case(case_no)
    assert (row.state.value, row.cure_by) == ("corrected", None)
    draft = desk.intake.take_up(clerk, case_no)
    wrong = replace(draft, materials={**draft.materials, second: LACKING})
    found = desk.intake.assess(wrong, province_away=False)
    assert found.beyond == () and found.outcome is OutcomeKind.CORRECTED
    decide(desk, clerk, bring(wrong, first), PARTLY)
    assert [line["material_code"] for line in desk.intake.detail(case_no).body["missing"]] == [second]
    decide(desk, clerk, bring(desk.intake.take_up(clerk, case_no), second), ACCEPT)
    assert types(desk, case_no) == ["received", "correction_requested", "corrected", "corrected", "corrected", "accepted"]


def test_nothing_is_told_twice(desk: Desk) -> None:
    """What was found and confirmed when the case was received is not "brought" when it goes on."""
    clerk = actor(desk)
    draft, _codes = lacking(desk, complete_draft(desk, clerk))
    code = next(iter(draft.form))
    filled = {code: Prefilled(draft.form[code], "上次办件", None, confirmed=True)}
    draft = replace(draft, form={key: value for key, value in draft.form.items() if key != code}, prefilled=filled)
    case_no = decide(desk, clerk, draft, NOTIFY)
    refused(desk, "intake.nothing_brought", clerk, desk.intake.take_up(clerk, case_no), RECEIVE)


def test_a_person_is_not_exchanged_but_a_name_may_be_put_right(desk: Desk) -> None:
    """31: who applied answers for what was handed in. A slip in the name goes on with the case and into its event."""
    clerk = actor(desk)
    case_no, codes = notified(desk)
    draft = bring(desk.intake.take_up(clerk, case_no), *codes)
    who = draft.applicant
    person = Party(PartyKind.PERSON, who.name, IdType.RESIDENT_ID, resident_id(serial=7))
    firm = Party(PartyKind.ORGANISATION, who.name, IdType.USCC, applicant("organisation")["id_no"])
    for other in (replace(person, id_no=resident_id(serial=8)), replace(firm, id_no="91350100M000100Y43")):
        refused(desk, "case.other_applicant", clerk, replace(draft, applicant=other), ACCEPT)
    spaced = replace(who, id_no=f" {who.id_no.lower()} ", name=who.name + "丰")
    decide(desk, clerk, replace(draft, applicant=spaced), ACCEPT)
    said = next(event for event in walk(desk, case_no) if event.type.value == "case.corrected").payload
    assert said["applicant"]["name"] == who.name + "丰" and said["applicant"]["id_no"] == who.id_no
    assert desk.intake.case(case_no).applicant_name == who.name + "丰"


def test_another_thing_is_another_case(desk: Desk) -> None:
    """The items of a case are those of its receipt: the province was told those."""
    clerk, case_no = actor(desk), receive(desk)
    draft = desk.intake.take_up(clerk, case_no)
    chosen = [item.code for item in desk.intake.bundle(draft).chosen]
    theme = next(code for code in sorted(desk.shelf.themes) if code != draft.theme_code)
    alone = replace(draft, theme_code=None, item_codes=tuple(chosen), situation={})
    for changed in (replace(draft, item_codes=tuple(chosen[:1])), alone):
        assert len(chosen) > 1
        refused(desk, "case.other_thing", clerk, changed, DECLINE)
    other = replace(complete_draft(desk, clerk, theme), applicant=draft.applicant)
    changed = replace(draft, theme_code=theme, situation=other.situation, form=other.form, materials=other.materials)
    refused(desk, "case.other_thing", clerk, changed, DECLINE)

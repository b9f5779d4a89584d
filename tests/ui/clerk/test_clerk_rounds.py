"""A case over several visits at one window: taken in only, noticed, cured in parts, noticed again with a second signature, moved on elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.intake.calendar import WorkCalendar
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseState, Decision, MaterialStatus, OutcomeKind
from desktop.queue.model import TicketState
from ui.clerk.pages.decision_words import head as decision_head

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
Hall = Any
PLAN = "restaurant-layout-plan"
PASSWORD = "tidehall-demo"


def decide(hall: Hall, digit: Qt.Key | None = None) -> None:
    """On the decision step, with a digit or as the page stands; every paper is made."""
    hall.clerk.case.go_to("decision")
    if digit is not None:
        hall.press(digit)
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: hall.clerk.session.case is not None and not hall.clerk.run.owed and not hall.clerk.run.printing)


def noticed(hall: Hall, missing: tuple[str, ...] = (PLAN,)) -> str:
    """A case with a notice, and the window free again; answers its number."""
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill(missing=missing)
    decide(hall)
    number = str(hall.clerk.session.case.case_no)
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: hall.clerk.idle.isVisible())
    return number


def take_up(hall: Hall, number: str) -> None:
    """Ctrl+O, the number, Enter."""
    hall.press(Key.Key_O, CTRL)
    hall.write(f"{number[:4]} {number[4:]}")
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.session.draft is not None and hall.clerk.session.draft.continues == number)
    hall.quiet()


def other_required(hall: Hall) -> str:
    """A material that the notice did not name."""
    lines = hall.clerk.session.assessment.materials
    return str(
        next(line.need.material.code for line in lines if line.need.required and not line.by_rule and line.need.material.code != PLAN)
    )


def test_what_the_notice_named_is_cured_and_the_case_accepted(hall: Hall) -> None:
    number = noticed(hall)
    take_up(hall, number)
    head = hall.clerk.case.head
    assert hall.step() == "materials" and hall.focus is hall.clerk.case.pages["materials"].list
    assert "第 1 次告知" in head.banner.words.text() and "补齐 0 项" in head.banner.words.text()
    hall.until(lambda: "前补齐" in head.banner.words.text())
    found = hall.clerk.session.assessment
    assert decision_head(OutcomeKind.CORRECTED, found)[1] == "部门 1 个，材料 1 份"
    form = replace(found, missing=tuple(replace(miss, material_code=None) for miss in found.missing))
    assert decision_head(OutcomeKind.NOTIFIED, form)[1] == "部门 1 个，表单 1 项", "what there is none of is not said"
    beyond = replace(found, missing=tuple(replace(miss, beyond=True) for miss in found.missing))
    assert decision_head(OutcomeKind.CORRECTED, beyond)[1] == "", "what the notice did not name is not still to come from it"
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    assert "补齐 1 项" in head.banner.words.text()
    decide(hall)
    row = hall.desk.intake.case(number)
    assert row.state is CaseState.ACCEPTED
    assert [paper.kind for paper in hall.clerk.run.made] == [DocumentKind.ACCEPTANCE]
    assert not head.banner.isVisible()


def test_a_field_that_the_notice_named_leads_to_no_second_one(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill(missing=(PLAN,))
    session = hall.clerk.session
    for code in tuple(session.draft.form):
        session.set_field(code, "")
    decide(hall)
    number = str(session.case.case_no)
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: hall.clerk.idle.isVisible())
    take_up(hall, number)
    session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    assert any(line.issue == "missing" for line in session.assessment.fields)
    assert session.in_the_way() == f"告知的还差 {len(session.assessment.missing)} 项，可以先登记补交"


def test_part_of_it_is_recorded_and_the_rest_stands(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.fill()
    second = other_required(hall)
    hall.press(Key.Key_Escape)
    hall.clerk._leave()
    hall.quiet()
    number = noticed(hall, missing=(PLAN, second))
    take_up(hall, number)
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    page = hall.clerk.case.decision
    hall.clerk.case.go_to("decision")
    assert page.options.value() is OutcomeKind.CORRECTED
    decide(hall, Key.Key_6)
    assert hall.desk.intake.case(number).state is CaseState.CORRECTING
    assert [paper.kind for paper in hall.clerk.run.made] == [DocumentKind.MATERIAL_RECEIPT]


def test_a_second_notice_names_what_is_new_and_is_signed_at_the_counter(hall: Hall) -> None:
    number = noticed(hall)
    take_up(hall, number)
    extra = other_required(hall)
    hall.clerk.session.set_material(extra, status=MaterialStatus.MISSING)
    case, page = hall.clerk.case, hall.clerk.case.decision
    case.go_to("decision")
    name = next(line.need.material.name for line in hall.clerk.session.assessment.materials if line.need.material.code == extra)
    assert page.options.value() is OutcomeKind.NOTIFIED
    assert page.second.isVisible() and name in page.second.words.text()
    assert not case.primary.isEnabled() and "理由" in case.sentence.text()
    hall.press(Key.Key_Return)
    for words in ("上次没有看到", "supervisor", "not-the-password"):
        hall.write(words)
        hall.press(Key.Key_Return)
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: page.second.password.property("error"))
    assert hall.focus is page.second.password and page.second.password.text() == ""
    assert hall.desk.intake.case(number).state is CaseState.CORRECTING and hall.clerk.session.case is None
    hall.write(PASSWORD)
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: hall.clerk.session.case is not None and hall.clerk.run.made)
    assert hall.desk.intake.take_up(hall.who, number).round == 2
    assert "supervisor" not in {entry.account.name for entry in hall.desk.staff.recent()}


def test_a_clerk_cannot_sign_a_second_notice(hall: Hall) -> None:
    number = noticed(hall)
    take_up(hall, number)
    page = hall.clerk.case.decision
    hall.clerk.case.go_to("decision")
    hall.press(Key.Key_2)
    hall.press(Key.Key_Return)
    for words in ("再看一次", "clerk", PASSWORD):
        hall.write(words)
        hall.press(Key.Key_Return)
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: page.second.password.property("error"))
    assert hall.clerk.session.case is None


def test_taken_in_only_is_answered_from_my_day(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill()
    decide(hall, Key.Key_5)
    number = hall.clerk.session.case.case_no
    row = hall.desk.intake.case(number)
    assert row.state is CaseState.RECEIVED and row.answer_by is not None
    assert [paper.kind for paper in hall.clerk.run.made] == [DocumentKind.MATERIAL_RECEIPT]
    assert "收件凭证" in hall.clerk.case.decision.made.buttons()[0].entry.title
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: hall.clerk.idle.day.due.buttons())
    hall.clerk.idle.day.due.buttons()[0].click()
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.until(lambda: "逾期视为受理" in hall.clerk.case.head.banner.words.text())
    hall.quiet()
    decide(hall, Key.Key_1)
    assert hall.desk.intake.case(number).state is CaseState.ACCEPTED


def elsewhere(hall: Hall, number: str) -> None:
    """Another window records that a fuller copy of something came."""
    intake = hall.desk.intake
    intake.discard_draft(hall.who, hall.clerk.session.draft.draft_id)
    other = intake.take_up(hall.who, number)
    code = next(code for code, entry in other.materials.items() if entry.status is MaterialStatus.PROVIDED)
    brought = replace(other, materials={**other.materials, code: replace(other.materials[code], pages=9)})
    intake.decide(hall.who, brought, Decision(OutcomeKind.CORRECTED), province_away=False)


def test_a_stale_draft_says_so_and_is_opened_anew(hall: Hall) -> None:
    number = noticed(hall)
    take_up(hall, number)
    stale = hall.clerk.session.draft
    elsewhere(hall, number)
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    banner = hall.clerk.case.head.banner
    hall.until(lambda: banner.again.isVisible())
    hall.clerk.case.go_to("decision")
    assert not hall.clerk.case.primary.isEnabled()
    hall.press(Key.Key_F5)
    hall.until(lambda: hall.clerk.session.draft is not None and hall.clerk.session.draft.draft_id != stale.draft_id)
    assert not banner.again.isVisible() and not hall.clerk.session.moved
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    hall.quiet()
    decide(hall)
    assert hall.desk.intake.case(number).state is CaseState.ACCEPTED


def test_the_number_at_the_window_belongs_to_the_case_that_goes_on(hall: Hall) -> None:
    number = noticed(hall)
    hall.take()
    hall.call()
    empty = hall.clerk.session.draft
    take_up(hall, number)
    hall.until(lambda: hall.clerk.line.current is not None and hall.clerk.line.current.state is TicketState.SERVING)
    assert empty.draft_id not in {draft.draft_id for draft in hall.desk.intake.drafts(hall.who)}
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    decide(hall)
    assert hall.clerk.case.primary.key == "F8"
    hall.press(Key.Key_F8)
    hall.until(lambda: hall.clerk.line.current is None and hall.clerk.idle.isVisible())


def test_what_stands_open_is_not_pushed_aside(hall: Hall) -> None:
    number = noticed(hall)
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.clerk.take_up(number)
    assert "Ctrl+H" in hall.clerk.case.toast.words.text()
    assert hall.clerk.session.draft.continues is None


def test_the_palette_offers_a_case_number(hall: Hall) -> None:
    number = noticed(hall)
    first = next(iter(hall.clerk.palette_entries(number.lower())))
    assert "接着办" in first.title
    assert "接着办" not in next(iter(hall.clerk.palette_entries("餐饮"))).title


def test_declining_shows_its_living_paper(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill()
    case = hall.clerk.case
    case.go_to("decision")
    hall.press(Key.Key_3)
    hall.until(lambda: "不予受理" in case.summary.paper.accessibleDescription())
    case.decision.decline.reason.setFocus()
    hall.write("申请的事不归本厅办")
    hall.until(lambda: "不归本厅办" in case.summary.paper.accessibleDescription())


def test_passing_on_to_another_place_is_recorded_as_such(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill()
    hall.clerk.case.go_to("decision")
    hall.press(Key.Key_4)
    hall.press(Key.Key_Return)
    for words in ("邻江市市场监督管理局", "经营场所在邻江市"):
        hall.write(words)
        hall.press(Key.Key_Return)
    hall.press(Key.Key_Space)
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: hall.clerk.session.case is not None and hall.clerk.run.made)
    detail = hall.desk.intake.detail(hall.clerk.session.case.case_no)
    assert detail.channel == "cross_region"
    assert [paper.kind for paper in hall.clerk.run.made] == [DocumentKind.REDIRECT]


def test_a_year_without_a_table_asks_a_person_for_the_day(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall.desk.intake, "_calendar", lambda: WorkCalendar(()))
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill()
    case, page = hall.clerk.case, hall.clerk.case.decision
    case.go_to("decision")
    assert page.day.isVisible() and "没有" in page.day.words.text()
    assert not case.primary.isEnabled()
    hall.press(Key.Key_Return)
    assert hall.focus is page.day.day
    hall.write("2099-13-40")
    assert not case.primary.isEnabled()
    page.day.day.clear()
    hall.write("2099-01-20")
    assert case.primary.isEnabled()
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: hall.clerk.session.case is not None)
    assert str(hall.desk.intake.case(hall.clerk.session.case.case_no).promised_date) == "2099-01-20"


def test_an_accepted_case_with_something_deferred_hands_over_both_papers(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill()
    session = hall.clerk.session
    line = next(
        line
        for line in session.assessment.materials
        if (line.need.material.deferrable or line.need.material.promisable) and not line.need.material.shareable
    )
    status = MaterialStatus.DEFERRED if line.need.material.deferrable else MaterialStatus.PROMISED
    session.set_material(line.need.material.code, status=status)
    decide(hall)
    assert [paper.kind for paper in hall.clerk.run.made] == [DocumentKind.ACCEPTANCE, DocumentKind.DEFERRAL]
    assert len(hall.clerk.case.decision.made.buttons()) == 2 and "2 份文书" in hall.clerk.case.sentence.text()


def test_nobody_is_called_beside_a_case_without_a_number(hall: Hall) -> None:
    """Two people's papers are never on one screen."""
    number = noticed(hall)
    take_up(hall, number)
    call = hall.clerk.queue.keys["call"]
    assert hall.clerk.line.current is None and not call.isEnabled()
    assert "暂存" in call.toolTip() + call.accessibleDescription()

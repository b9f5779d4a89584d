"""The step pages at the keyboard: digits, Enter, the caret that stays, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hall_cases import resident_id
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.intake.model import DeclineReason, MaterialStatus, OutcomeKind, ProblemKind
from ui.app import Desk, open_desk
from ui.clerk.gathering import Gathering
from ui.clerk.pages import ApplicantPage, DecisionPage, FormPage, MaterialsPage, SituationPage, ThingPage
from ui.clerk.pages.notice_list import AcceptedList
from ui.clerk.session import CaseSession
from ui.clerk.steps import step_row
from ui.cli import main
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch
from ui.widgets.keys import KeyHint
from ui.widgets.steps import StepState

THEME = "restaurant"
PLAN = "restaurant-layout-plan"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home: Path = tmp_path_factory.mktemp("pages") / "home"
    assert main(["init", "--demo", "--home", str(home)]) == 0
    opened = open_desk(home)
    yield opened
    opened.close()


@pytest.fixture
def session(desk: Desk, lanes: Lanes, qtbot: QtBot) -> Iterator[CaseSession]:
    actor = desk.staff.actor(desk.staff.account("clerk"))
    made = CaseSession(desk.intake, actor, lanes, ChangeFeed())
    made.open(desk.intake.open_draft(actor))
    yield made
    made.flush()
    qtbot.waitUntil(lambda: not made.saving, timeout=3000)


@pytest.fixture
def case(session: CaseSession, desk: Desk) -> CaseSession:
    """A restaurant with a sign, over 300 square metres."""
    session.choose_theme(next(code for code in desk.shelf.themes if THEME in code))
    session.answer("restaurant-area", "from-300")
    session.answer("restaurant-sign", "yes")
    return session


def show(page: QWidget, session: CaseSession, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    session.changed.connect(page.refresh)  # type: ignore[attr-defined]
    page.resize(750, 588)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.refresh()  # type: ignore[attr-defined]
    page.begin()  # type: ignore[attr-defined]


def status(session: CaseSession, code: str) -> MaterialStatus:
    assert session.assessment is not None
    return next(line.status for line in session.assessment.materials if line.need.material.code == code)


def test_digits_set_the_status_and_go_to_the_next_unchecked(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = MaterialsPage(look, case)
    show(page, case, qtbot)
    first = page.list.current
    assert status(case, first) is MaterialStatus.UNCHECKED
    QTest.keyClick(page.list, Qt.Key.Key_1)
    assert status(case, first) is MaterialStatus.PROVIDED
    assert page.list.current != first
    assert status(case, page.list.current) is MaterialStatus.UNCHECKED


def test_what_each_digit_means_stands_behind_the_hint(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = MaterialsPage(look, case)
    show(page, case, qtbot)
    hints = [hint for hint in page.findChildren(KeyHint) if hint.accessibleName().startswith("1+")]
    assert [hint.toolTip() for hint in hints] == ["1 已交  2 共享  3 容缺  4 承诺  5 缺"]


def test_a_status_that_the_rules_forbid_is_refused(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = MaterialsPage(look, case)
    show(page, case, qtbot)
    page.list.go_to("restaurant-business-licence")
    QTest.keyClick(page.list, Qt.Key.Key_5)
    assert status(case, "restaurant-business-licence") is MaterialStatus.SHARED
    page.list.go_to(PLAN)
    for refused in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4):
        QTest.keyClick(page.list, refused)
    assert status(case, PLAN) is MaterialStatus.UNCHECKED
    assert page.list.current == PLAN


def test_digits_are_text_inside_a_field_and_enter_goes_on_to_the_next(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = MaterialsPage(look, case)
    show(page, case, qtbot)
    case.set_material(PLAN, status=MaterialStatus.MISSING, problem_kind=ProblemKind.WRONG)
    page.list.go_to(PLAN)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    editor = page.list.editor
    assert editor is not None and editor.problem.hasFocus()
    QTest.keyClicks(editor.problem, "2 rooms")
    assert case.draft is not None and case.draft.materials[PLAN].problem == "2 rooms"
    assert status(case, PLAN) is MaterialStatus.MISSING
    for field in (editor.problem, editor.standard, editor.where):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.list.editor is None
    assert page.list.hasFocus()
    assert status(case, page.list.current) is MaterialStatus.UNCHECKED


def test_escape_closes_the_row_where_it_is(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = MaterialsPage(look, case)
    show(page, case, qtbot)
    page.list.open(PLAN)
    assert page.list.editor is not None
    QTest.keyClick(page.list.editor.status, Qt.Key.Key_Escape)
    assert page.list.editor is None
    assert (page.list.current, page.list.hasFocus()) == (PLAN, True)


def test_rows_stay_the_same_widgets_when_an_answer_adds_materials(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = MaterialsPage(look, case)
    show(page, case, qtbot)
    kept = dict(page.list.rows)
    case.answer("restaurant-smoke", "yes")
    assert len(page.list.rows) > len(kept)
    assert all(page.list.rows[code] is row for code, row in kept.items())


def test_enter_goes_through_the_applicant_and_then_onward(look: ThemeSwitch, session: CaseSession, qtbot: QtBot) -> None:
    page = ApplicantPage(look, session)
    show(page, session, qtbot)
    assert page.applicant.name.hasFocus()
    for field in page.applicant.fields:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.way.hasFocus()
    with qtbot.waitSignal(page.onward):
        QTest.keyClick(page.way, Qt.Key.Key_Return)


def test_a_wrong_check_digit_is_told_at_the_number(look: ThemeSwitch, session: CaseSession, qtbot: QtBot) -> None:
    page = ApplicantPage(look, session)
    show(page, session, qtbot)
    page.applicant.id_no.setFocus()
    QTest.keyClicks(page.applicant.id_no, "99010219910925071")
    assert not page.applicant.id_no.property("error")
    QTest.keyClicks(page.applicant.id_no, "3")
    assert page.applicant.id_no.property("error")


def test_nothing_changes_or_saves_a_draft_that_is_held(case: CaseSession) -> None:
    case.flush()
    held = case.hold_still()
    assert held is not None and not case.undo()
    case.go_to("form")
    assert case.draft is not None and (case.draft.step, case.draft.situation) == ("form", held.situation)
    assert not case._wanted
    case.let_go()
    assert case.undo() and case.draft.step == "form"


def test_refresh_keeps_the_caret(look: ThemeSwitch, session: CaseSession, qtbot: QtBot) -> None:
    page = ApplicantPage(look, session)
    show(page, session, qtbot)
    QTest.keyClicks(page.applicant.name, "abcdef")
    page.applicant.name.setCursorPosition(2)
    QTest.keyClicks(page.applicant.name, "X")
    page.refresh()
    assert (page.applicant.name.text(), page.applicant.name.cursorPosition()) == ("abXcdef", 3)


def test_an_everyday_word_finds_the_thing_and_enter_takes_it(look: ThemeSwitch, session: CaseSession, desk: Desk, qtbot: QtBot) -> None:
    page = ThingPage(look, session, desk.shelf)
    show(page, session, qtbot)
    page.search.setText("餐饮")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert session.draft is not None and THEME in (session.draft.theme_code or "")
    assert page.way.hasFocus()


def test_before_a_thing_is_chosen_no_page_says_that_nothing_is_needed_and_a_wrong_number_is_no_tick(
    look: ThemeSwitch, session: CaseSession, desk: Desk, lanes: Lanes, qtbot: QtBot
) -> None:
    actor = desk.staff.actor(desk.staff.account("clerk"))
    for page in (
        SituationPage(look, session),
        MaterialsPage(look, session),
        FormPage(look, session, Gathering(session, None, actor, lanes)),
    ):
        show(page, session, qtbot)
        assert page._empty.words.text() == "先选要办的事"
    session.set_party("applicant", name="陈静", id_no=resident_id(3))
    session.go_to("thing")
    assert step_row(session)[0].state is StepState.DONE
    session.set_party("applicant", id_no=resident_id(3)[:-1])
    assert step_row(session)[0].state is StepState.BLOCKED


def test_digits_answer_the_question_in_focus(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = SituationPage(look, case)
    show(page, case, qtbot)
    row = page.questions.rows["restaurant-area"]
    assert row.segments.hasFocus()
    QTest.keyClick(row.segments, Qt.Key.Key_1)
    assert case.draft is not None and case.draft.situation["restaurant-area"] == "below-300"
    QTest.keyClick(row.segments, Qt.Key.Key_Return)
    assert page.questions.rows["restaurant-sign"].segments.hasFocus()


def test_the_form_keeps_its_fields_and_blames_only_what_was_left(
    look: ThemeSwitch, case: CaseSession, desk: Desk, lanes: Lanes, qtbot: QtBot
) -> None:
    actor = desk.staff.actor(desk.staff.account("clerk"))
    page = FormPage(look, case, Gathering(case, None, actor, lanes))
    show(page, case, qtbot)
    qtbot.waitUntil(lambda: page.built, timeout=3000)
    kept = dict(page.fields)
    area = page.fields["restaurant-floor-area"].editor
    assert not area.property("error")
    area.setFocus()
    QTest.keyClicks(area, "many")
    QTest.keyClick(area, Qt.Key.Key_Return)
    assert area.property("error")
    assert page.fields == kept
    assert case.draft is not None and case.draft.form["restaurant-floor-area"] == "many"


def test_the_decision_that_is_not_possible_is_refused(look: ThemeSwitch, case: CaseSession, qtbot: QtBot) -> None:
    page = DecisionPage(look, case)
    show(page, case, qtbot)
    QTest.keyClick(page.options, Qt.Key.Key_1)
    assert page.decision().kind is OutcomeKind.NOTIFIED
    QTest.keyClick(page.options, Qt.Key.Key_3)
    assert page.why_not()
    page.decline.reason_code.set_value(DeclineReason.NOT_OUR_AUTHORITY.value)
    page.decline.legal_basis.setText("basis")
    page.decline.reason.setText("words")
    assert page.why_not() == ""
    assert page.decision().reason_code is DeclineReason.NOT_OUR_AUTHORITY


def test_the_list_counts_what_may_be_needed_and_the_head_what_the_answers_leave_out(
    look: ThemeSwitch, session: CaseSession, desk: Desk, qtbot: QtBot
) -> None:
    newborn = desk.shelf.themes["newborn"]
    page = ThingPage(look, session, desk.shelf)
    show(page, session, qtbot)
    page.search.setText("xse")
    assert page.results.model().rows[0].note == f"最多 {len(newborn.items)} 项"  # type: ignore[attr-defined]
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert session.assessment is not None
    needed = len(session.assessment.bundle.items)
    assert needed < len(newborn.items)
    assert page._head.note.text() == f"{needed} 项里办 {needed} 项，另 {len(newborn.items) - needed} 项按情形不用办"


def test_a_day_without_a_calendar_is_a_dash_and_a_quiet_line_says_who_fills_the_gap(
    look: ThemeSwitch, case: CaseSession, qtbot: QtBot
) -> None:
    page = AcceptedList(look)
    qtbot.addWidget(page)
    found = case.assessment
    assert found is not None
    page.show_dates(replace(found, dates=replace(found.dates, calendar_missing=())))
    assert page.lacking.isHidden()
    page.show_dates(replace(found, dates=replace(found.dates, statutory_on=None, calendar_missing=(2027,))))
    assert page._statutory.value.text() == "—" and not page.lacking.isHidden()
    assert "2027" in page.lacking.text() and "管理员" in page.lacking.text() and "日历" in page.lacking.text()

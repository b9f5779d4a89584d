"""A person at the window, from F2 to the paper in the hand, by keyboard only; and what happens on the way: undo, autosave, crash, composing."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import THEME  # type: ignore[import-not-found]
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.errors import EnvironmentFault
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseState, DeclineReason, IdType, MaterialStatus, OutcomeKind
from desktop.queue.model import TicketState
from ui.clerk.desk import ClerkDesk
from ui.clerk.session import STEPS, CaseSession
from ui.runtime.feed import ChangeFeed

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
Hall = Any
PLAN = "restaurant-layout-plan"


def test_from_the_call_to_the_paper_by_keyboard_only(hall: Hall) -> None:
    hall.take()
    hall.call()
    assert hall.step() == "applicant"
    hall.applicant()
    hall.press(Key.Key_Return, CTRL)
    assert hall.step() == "thing"
    pane = hall.clerk.case.summary._no_paper
    assert pane.isVisible() and "选好事项" in pane.words.text()
    hall.write("开饭店")
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.session.draft.theme_code == THEME)
    assert not pane.isVisible()
    hall.press(Key.Key_Return, CTRL)
    assert hall.step() == "situation"
    hall.press(Key.Key_Return, CTRL)
    assert hall.step() == "materials"
    for _n in range(20):
        if not hall.clerk.session.assessment.unchecked:
            break
        hall.press(Key.Key_1)
    hall.press(Key.Key_Return, CTRL)
    assert hall.step() == "form"
    hall.fill()
    hall.press(Key.Key_Return, CTRL)
    assert hall.step() == "decision"
    assert hall.clerk.case.decision.options.value() is OutcomeKind.ACCEPTED
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: list(hall.papers.glob("*.pdf")))
    hall.until(lambda: hall.clerk.case.primary.key == "F8")
    assert hall.focus is hall.clerk.case.primary
    assert "已打印" in hall.clerk.case.sentence.text()
    hall.press(Key.Key_F8)
    hall.until(lambda: hall.clerk.session.draft is None and hall.clerk.line.current is None)
    hall.quiet()
    (row,) = hall.desk.intake.listed()
    assert row.state is CaseState.ACCEPTED and row.applicant_name == "林秋平" and row.ticket_no == "C001"
    assert hall.desk.intake.drafts(hall.who) == ()


def test_enter_goes_past_the_kind_of_document_and_on_from_it(hall: Hall) -> None:
    hall.take()
    hall.call()
    form = hall.clerk.case.pages["applicant"].applicant
    hall.write("林秋平")
    hall.press(Key.Key_Return)
    assert hall.focus is form.id_no
    hall.press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert hall.focus is form.id_type
    hall.press(Key.Key_4)
    hall.press(Key.Key_Return)
    assert hall.focus is form.id_no
    assert hall.clerk.session.draft.applicant.id_type is IdType.PASSPORT


class Windows(QObject):
    """Every widget that comes on screen as a window of its own."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.shown: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_the_pages_are_made_behind_whatever_is_on_screen(hall: Hall) -> None:
    """Each in its own turn; nothing flashes up, and the focus stays."""
    focus, windows = hall.focus, Windows(hall.app)
    hall.clerk.case.pages.clear()
    while hall.clerk.case.pages.make_one():
        hall.app.processEvents()
    assert list(hall.clerk.case.pages) == list(STEPS)
    hall.app.removeEventFilter(windows)
    assert windows.shown == [] and hall.focus is focus


def test_every_step_puts_the_focus_where_its_work_is(hall: Hall) -> None:
    hall.take()
    hall.call()
    case = hall.clerk.case
    assert hall.focus is case.pages["applicant"].applicant.name
    hall.applicant()
    hall.clerk.session.choose_theme(THEME)
    wanted = {
        "thing": case.pages["thing"].search,
        "materials": case.pages["materials"].list,
        "decision": case.decision.options,
    }
    for step in ("thing", "situation", "materials", "form", "decision"):
        hall.press(Key.Key_Return, CTRL)
        assert hall.step() == step
        assert case.pages[step].isAncestorOf(hall.focus)
        if step in wanted:
            assert hall.focus is wanted[step]


def test_what_is_missing_goes_on_one_notice(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.applicant()
    hall.fill(missing=(PLAN,))
    case = hall.clerk.case
    case.go_to("decision")
    assert case.decision.options.value() is OutcomeKind.NOTIFIED
    hall.press(Key.Key_1)
    assert case.decision.options.value() is OutcomeKind.NOTIFIED
    hall.until(lambda: "打印前检查" in case.sentence.text())
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: case.primary.key == "F8")
    (row,) = hall.desk.intake.listed()
    assert row.state is CaseState.CORRECTING
    papers = hall.desk.intake.detail(row.case_no).documents
    assert DocumentKind.NOTICE.value in {paper.kind for paper in papers}


def test_the_sheet_of_the_decision_step_names_what_nobody_has_checked(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.applicant()
    hall.clerk.session.choose_theme(THEME)
    paper = hall.clerk.case.summary.paper
    hall.until(lambda: "待核对" in paper.accessibleDescription())
    hall.clerk.case.go_to("decision")
    hall.until(lambda: "本次未提交" in paper.accessibleDescription() and "待核对" not in paper.accessibleDescription())
    assert "会按缺写" in hall.clerk.case.sentence.text()
    said = paper.accessibleDescription().split()
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: hall.clerk.case.primary.key == "F8")
    printed = paper.accessibleDescription().split()
    assert [line for line in said if "本次未提交" in line] == [line for line in printed if "本次未提交" in line]


def test_declining_asks_for_its_grounds_first(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.applicant()
    hall.fill()
    case = hall.clerk.case
    case.go_to("decision")
    hall.press(Key.Key_3)
    assert not case.primary.isEnabled()
    assert "依据" in case.sentence.text()
    page = case.decision.decline
    page.reason_code.set_value(DeclineReason.NOT_OUR_AUTHORITY.value)
    page.reason_code.picked.emit(page.reason_code.value())
    for editor, words in (
        (page.legal_basis, "行政许可法第三十二条"),
        (page.reason, "不属于本机关职权"),
        (page.proper_authority, "市住建局"),
    ):
        editor.setFocus()
        hall.write(words)
    assert case.primary.isEnabled()
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: hall.clerk.session.case is not None)
    assert hall.clerk.session.case.state is CaseState.DECLINED
    hall.until(lambda: case.primary.key == "F8")
    assert [paper.kind for paper in hall.clerk.run.made] == [DocumentKind.DECLINE]
    assert "不予受理" in case.decision.made.buttons()[0].entry.title


def test_undo_walks_back_over_the_case_and_never_over_a_decision(hall: Hall) -> None:
    hall.take()
    hall.call()
    session = hall.clerk.session
    hall.fill()
    hall.clerk.case.go_to("materials")
    before = session.draft.materials[PLAN].status
    hall.clerk.case.pages["materials"].list.go_to(PLAN)
    hall.press(Key.Key_5)
    assert session.draft.materials[PLAN].status is MaterialStatus.MISSING
    hall.press(Key.Key_Z, CTRL)
    assert session.draft.materials[PLAN].status is before
    assert session.draft.step == "materials"


def test_one_field_typed_is_one_step_of_undo(hall: Hall) -> None:
    hall.take()
    hall.call()
    session = hall.clerk.session
    for words in ("林", "林秋", "林秋平"):
        session.set_party("applicant", name=words)
    assert session.undo()
    assert session.draft.applicant.name == ""
    assert not session.undo()


def test_autosave_shows_the_second_and_a_failed_save_stands(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.take()
    hall.call()
    case = hall.clerk.case
    hall.write("林秋平")
    hall.until(lambda: hall.clerk.session.save_state.at)
    assert hall.desk.intake.drafts(hall.who)[0].applicant.name == "林秋平"

    def full(*_args: object) -> None:
        raise EnvironmentFault("store.full")

    monkeypatch.setattr(hall.desk.intake, "save_draft", full)
    hall.write("二")
    hall.until(lambda: hall.clerk.session.save_state.error)
    assert case.sentence.text() == hall.clerk.session.save_state.error
    assert case.sentence.property("tone") == "missing"
    monkeypatch.undo()
    hall.until(lambda: not hall.clerk.session.save_state.error)
    assert hall.desk.intake.drafts(hall.who)[0].applicant.name == "林秋平二"


def test_a_save_that_failed_is_tried_again_behind_another_case(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise EnvironmentFault("store.full")

    session = hall.clerk.session
    first, second = hall.desk.intake.open_draft(hall.who), hall.desk.intake.open_draft(hall.who)
    session.open(first)
    with monkeypatch.context() as broken:
        broken.setattr(hall.desk.intake, "save_draft", full)
        session.set_party("applicant", name="林秋平")
        session.open(second)
        hall.until(lambda: session.save_state.error)

    def kept() -> bool:
        return any(draft.applicant.name == "林秋平" for draft in hall.desk.intake.drafts(hall.who))

    hall.until(kept)


def test_typing_without_a_pause_does_not_put_the_save_off(hall: Hall) -> None:
    session = hall.clerk.session
    session.open(hall.desk.intake.open_draft(hall.who))
    session.set_party("applicant", name="林")
    due = session._timer.remainingTime()
    hall.bot.waitUntil(lambda: session._timer.remainingTime() < due - 20, timeout=1000)
    session.set_party("applicant", name="林秋")
    assert session._timer.remainingTime() < due


def test_a_draft_comes_back_where_it_was(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.applicant()
    hall.fill(missing=(PLAN,))
    hall.clerk.case.go_to("form")
    hall.quiet()
    (kept,) = hall.desk.intake.drafts(hall.who)
    again = CaseSession(hall.desk.intake, hall.who, hall.services.lanes, ChangeFeed())
    again.open(kept)
    assert again.draft.step == "form"
    assert again.assessment == hall.clerk.session.assessment or again.assessment.missing == hall.clerk.session.assessment.missing
    hall.press(Key.Key_F8)
    hall.until(lambda: hall.clerk.session.draft is None)
    hall.until(lambda: hall.clerk.idle.day.drafts.buttons())
    (entry,) = hall.clerk.idle.day.drafts.buttons()
    assert "林**" in entry.entry.title and "表单" in entry.entry.note
    entry.click()
    assert hall.step() == "form" and hall.clerk.case.isVisible()


def test_no_key_acts_while_an_input_method_composes(hall: Hall) -> None:
    hall.take()
    hall.call()
    composing = QInputMethodEvent("lin", [])
    hall.app.sendEvent(hall.focus, composing)
    for key, modifier in (
        (Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Key.Key_Return, CTRL),
        (Key.Key_F4, Qt.KeyboardModifier.NoModifier),
    ):
        hall.press(key, modifier)
    assert hall.step() == "applicant" and hall.clerk.line.current is not None
    hall.write("林")
    assert isinstance(hall.focus, QLineEdit) and hall.focus.text() == "林"
    hall.press(Key.Key_Return, CTRL)
    assert hall.step() == "thing"


def test_what_the_province_shares_is_deferred_while_it_is_away(hall: Hall) -> None:
    from dataclasses import replace

    hall.take()
    hall.call()
    hall.fill()
    session = hall.clerk.session

    def shared() -> MaterialStatus:
        return next(line.status for line in session.assessment.materials if line.need.material.shareable)

    assert shared() is MaterialStatus.SHARED
    hall.services.status.tell(replace(hall.services.status.status, province_ok=False))
    assert shared() is MaterialStatus.DEFERRED
    assert session.assessment.outcome is OutcomeKind.ACCEPTED
    hall.services.status.tell(replace(hall.services.status.status, province_ok=True))
    assert shared() is MaterialStatus.SHARED


def test_a_case_without_a_number_ends_back_at_the_queue(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill()
    hall.clerk.case.go_to("decision")
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: list(hall.papers.glob("*.pdf")) and hall.clerk.run.made)
    assert hall.clerk.case.primary.key == "Ctrl+Enter"
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: hall.clerk.idle.isVisible())


def test_a_paper_that_fails_can_be_printed_again(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise EnvironmentFault("paper.not_written", file="x.pdf")

    hall.take()
    hall.call()
    hall.applicant()
    hall.fill()
    case = hall.clerk.case
    case.go_to("decision")
    with monkeypatch.context() as broken:
        broken.setattr(type(hall.services.papers), "issue", away)
        hall.press(Key.Key_P, CTRL)
        hall.until(lambda: hall.clerk.run.error)
    assert case.sentence.property("tone") == "missing" and hall.clerk.session.case is not None
    assert case.primary.key == "Ctrl+P" and case.primary.isEnabled()
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: list(hall.papers.glob("*.pdf")))


def test_the_receipt_is_there_once_the_case_is_received(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.applicant()
    hall.fill(missing=(PLAN,))
    case = hall.clerk.case
    case.go_to("decision")
    assert not case.receipt.isVisible()
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: case.primary.key == "F8")
    hall.press(Key.Key_R, CTRL)
    hall.until(lambda: len(list(hall.papers.glob("*.pdf"))) == 2)


def test_a_preview_that_came_too_late_is_dropped(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.fill()
    summary = hall.clerk.case.summary
    hall.until(lambda: summary.paper._pages)
    shown = summary.paper._pages

    class Old:
        pages, title, missing = (), "", ()

    summary._composed((summary._turn - 1, Old()))
    summary._composed((summary._turn - 1, EnvironmentFault("store.busy")))
    assert summary.paper._pages == shown and not summary.trouble
    summary._composed((summary._turn, EnvironmentFault("store.busy")))
    assert summary.trouble


@pytest.mark.parametrize("state", [TicketState.CALLED])
def test_a_called_number_is_served_from_the_first_entry_on(hall: Hall, state: TicketState) -> None:
    hall.take()
    hall.call()
    desk: ClerkDesk = hall.clerk
    hall.quiet()
    assert desk.line.current is not None and desk.line.current.state is state
    hall.write("林秋平")
    hall.until(lambda: desk.line.current is not None and desk.line.current.state is TicketState.SERVING)

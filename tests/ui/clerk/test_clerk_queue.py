"""The queue at the window: the keys, the reasons, the list that does not move under the hand, and the layouts of large text."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from desktop.intake.model import Decision, OutcomeKind
from desktop.queue.model import TicketClass, TicketState, WindowState
from ui.theme import ThemeSwitch

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
Hall = Any


def back_at_window(hall: Hall, said: str) -> None:
    """What is said of the number that left, and Ctrl+Z on it."""
    toast = hall.clerk.idle.toast
    hall.until(toast.undo.isVisible)
    hall.quiet()
    assert toast.words.text() == said and hall.clerk.line.current is None
    hall.press(Key.Key_Z, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None and hall.clerk.line.current is not None)
    assert said.startswith(hall.clerk.line.current.number) and hall.clerk.case.isVisible() and not toast.isVisible()


def test_the_call_button_has_the_focus_as_soon_as_somebody_waits(hall: Hall) -> None:
    assert hall.focus is hall.clerk.idle.direct
    hall.take()
    hall.clerk.line.refresh()
    hall.until(lambda: hall.focus is hall.clerk.idle.call)
    assert hall.clerk.idle.call.words == "呼叫 C001"


def test_a_no_show_before_anything_was_entered_leaves_no_draft_and_is_taken_back(hall: Hall) -> None:
    number = hall.take()
    hall.call()
    assert hall.clerk.queue.keys["no_show"].isEnabled()
    hall.press(Key.Key_F4)
    hall.until(lambda: hall.clerk.session.draft is None)
    hall.quiet()
    assert hall.desk.intake.drafts(hall.who) == ()
    assert hall.clerk.idle.isVisible()
    back_at_window(hall, f"{number} 未到，已过号")
    assert hall.clerk.line.current.no_shows == 0


def test_a_number_is_opened_once(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.quiet()
    hall.clerk.line.refresh()
    hall.quiet()
    assert len(hall.desk.intake.drafts(hall.who)) == 1


def test_hold_asks_why_and_f6_takes_back(hall: Hall) -> None:
    number = hall.take()
    hall.call()
    hall.write("林秋平")
    hall.press(Key.Key_F6)
    pane = hall.clerk.queue
    assert hall.focus is pane.reason.reason
    hall.press(Key.Key_Return)
    assert pane.reason.isVisible()
    hall.write("去复印材料")
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.session.draft is None and hall.clerk.line.view.held)
    assert pane.keys["hold"].words == "取回"
    hall.press(Key.Key_F6)
    hall.until(lambda: hall.clerk.session.draft is not None and hall.clerk.line.current is not None)
    assert hall.clerk.line.current.number == number
    assert hall.clerk.session.draft.applicant.name == "林秋平"


def test_transfer_names_a_service_and_a_reason_without_a_dialog_and_is_taken_back(hall: Hall) -> None:
    number = hall.take()
    hall.call()
    hall.press(Key.Key_F7)
    pane = hall.clerk.queue
    assert hall.focus is pane.reason.service
    hall.press(Key.Key_1)
    hall.press(Key.Key_Return)
    hall.write("来办社保")
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.session.draft is None)
    assert hall.app.activeModalWidget() is None
    back_at_window(hall, f"{number} 已转移")
    assert hall.clerk.line.current.service == "business"


def test_a_finish_pressed_too_early_is_taken_back_with_what_was_entered(hall: Hall) -> None:
    number = hall.take()
    hall.call()
    hall.write("林秋平")
    hall.until(lambda: hall.clerk.line.current.state is TicketState.SERVING)
    hall.press(Key.Key_F8)
    back_at_window(hall, f"{number} 已结束")
    assert hall.clerk.session.draft.applicant.name == "林秋平"
    assert hall.clerk.line.current.state is TicketState.SERVING


def test_a_decided_cases_number_is_not_taken_back_as_if_nothing_had_been_done(hall: Hall) -> None:
    number = hall.take()
    hall.call()
    hall.applicant()
    hall.fill()
    hall.until(lambda: hall.clerk.line.current.state is TicketState.SERVING)
    hall.clerk.session.decide(Decision(OutcomeKind.ACCEPTED))
    hall.until(lambda: hall.clerk.session.case is not None)
    hall.quiet()
    hall.press(Key.Key_F8)
    toast = hall.clerk.idle.toast
    hall.until(toast.isVisible)
    hall.quiet()
    assert toast.words.text() == f"{number} 已结束" and not toast.undo.isVisible()
    hall.press(Key.Key_Z, CTRL)
    hall.quiet()
    assert hall.clerk.idle.isVisible() and hall.clerk.line.current is None
    assert hall.desk.intake.drafts(hall.who) == (), "a blank draft under the number of a case that is decided"


def test_esc_leaves_the_reason_and_nothing_has_happened(hall: Hall) -> None:
    hall.take()
    hall.call()
    field = hall.focus
    hall.press(Key.Key_F6)
    hall.press(Key.Key_Escape)
    assert not hall.clerk.queue.reason.isVisible()
    assert hall.focus is field
    assert hall.clerk.line.current.state is not TicketState.HELD


def test_a_pause_says_why_and_f9_ends_it(hall: Hall) -> None:
    hall.press(Key.Key_F9)
    hall.write("整理材料")
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.line.view.window.state is WindowState.PAUSED)
    assert hall.clerk.queue.keys["pause"].words == "恢复服务"
    hall.press(Key.Key_F9)
    hall.until(lambda: hall.clerk.line.view.window.state is WindowState.OPEN)


def test_a_pause_with_its_reason_waits_for_the_move_that_is_on_its_way(hall: Hall) -> None:
    hall.take()
    hall.call()
    line, gate = hall.clerk.line, threading.Event()
    hall.services.lanes.submit("write", gate.wait)
    line.finish()
    line.pause("开会")
    gate.set()
    hall.until(lambda: line.view is not None and line.view.window.pause_reason == "开会")
    assert line.current is None


def test_a_number_that_another_window_took_is_not_replaced_by_the_next(hall: Hall) -> None:
    hall.take()
    hall.take()
    hall.clerk.line.refresh()
    hall.until(lambda: hall.clerk.line.next is not None)
    wanted = hall.clerk.line.next
    other = hall.desk.queue.status()[1]
    place = next(window.no for window in other if window.no != hall.who.window_no and "business" in window.services)
    hall.desk.queue.open_window(hall.who, place, ("business",))
    hall.desk.queue.call(hall.who, place, ticket_id=wanted.id)
    hall.clerk.line.call(wanted.id)
    hall.until(lambda: hall.clerk.idle.toast.isVisible())
    hall.until(lambda: hall.clerk.line.next is not None and hall.clerk.line.next.id != wanted.id)
    assert hall.clerk.line.current is None


def test_a_view_read_before_the_last_move_is_dropped(hall: Hall) -> None:
    hall.take()
    hall.call()
    line = hall.clerk.line
    hall.until(lambda: line.current is not None)
    old = line.view
    hall.press(Key.Key_F8)
    hall.until(lambda: line.current is None)
    line._read((line._asked - 1, old))
    assert line.current is None


def test_new_arrivals_do_not_move_the_list_that_is_read(hall: Hall) -> None:
    hall.take()
    hall.take()
    hall.take()
    hall.call()
    pane = hall.clerk.queue
    hall.until(lambda: len(pane.model.rows) == 2)
    pane.table.setFocus()
    hall.take(kind=TicketClass.APPOINTMENT)
    hall.clerk.line.refresh()
    hall.until(lambda: pane.fresh.text() == "新到 1")
    assert len(pane.model.rows) == 2
    hall.clerk.case.primary.setFocus()
    hall.clerk.line.refresh()
    hall.until(lambda: len(pane.model.rows) == 3)


def test_one_row_of_the_list_can_be_called(hall: Hall) -> None:
    for _n in range(3):
        hall.take()
    hall.clerk.line.refresh()
    hall.until(lambda: len(hall.clerk.idle.model.rows) == 2 and hall.focus is hall.clerk.idle.call)
    hall.press(Key.Key_Down)
    hall.press(Key.Key_Down)
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.line.current is not None)
    assert hall.clerk.line.current.number == "C003"


@pytest.mark.looks
def test_at_150_per_cent_the_queue_is_a_rail_and_f12_opens_the_paper(hall: Hall, look: ThemeSwitch) -> None:
    hall.take()
    hall.call()
    hall.fill()
    case = hall.clerk.case
    case.go_to("materials")
    look.use("high_contrast", 150)
    assert hall.clerk.queue.width() <= 132
    assert case.line.isVisible() and not case.summary.isVisible()
    hall.press(Key.Key_F12)
    assert case.summary.isVisible() and not case.stack.isVisible()
    hall.press(Key.Key_Escape)
    assert not case.summary.isVisible() and hall.focus is case.pages["materials"].list
    look.use("light", 100)
    assert case.summary.isVisible() and hall.clerk.queue.width() == 236


def test_the_keys_stay_in_place_and_say_why_they_are_dim(hall: Hall) -> None:
    keys = hall.clerk.queue.keys
    for name in ("recall", "no_show", "hold", "transfer", "finish"):
        assert not keys[name].isEnabled() and keys[name].toolTip()
        assert keys[name].isVisible()


def test_a_case_that_opens_behind_another_room_takes_the_focus_when_it_is_entered(hall: Hall) -> None:
    stack, other = QStackedWidget(), QLineEdit()
    hall.bot.addWidget(stack)
    for room in (other, hall.clerk):
        stack.addWidget(room)
    with hall.bot.waitActive(stack):
        stack.show()
        stack.activateWindow()
    other.setFocus()
    hall.clerk.take_theme("newborn")
    hall.until(lambda: hall.clerk.stack.currentWidget() is hall.clerk.case and not hall.services.lanes.pending)
    left_alone = stack.focusWidget() is other
    stack.setCurrentWidget(hall.clerk)
    hall.clerk.enter()
    taken = hall.clerk.case.pages[hall.step()].isAncestorOf(hall.focus)
    hall.clerk.setParent(None)  # the fixture's own
    assert left_alone
    assert taken

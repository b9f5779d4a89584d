"""调度 on a real desk: the advice is taken, adjusted, turned down and taken back by keyboard; a block is dragged; the hall goes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_scene import CTRL, Scene, make_scene
from hall_cases import Hands, actor
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tidal_floor import CLERKS, Sayer, move_to, pair

from desktop.errors import EnvironmentFault
from desktop.tidal.decisions import DecisionState
from desktop.tidal.desk import TidalDesk
from desktop.tidal.model import HallInfo, Move
from ui.app import Desk
from ui.ledger_rooms import person
from ui.runtime.lanes import Lanes
from ui.services import Status, StatusSource
from ui.supervisor.alerts import alert_rows
from ui.supervisor.board_model import proposed
from ui.supervisor.lower import RULES
from ui.supervisor.reading import FloorSource
from ui.supervisor.room import LEAST_LOWER, DispatchRoom
from ui.supervisor.rooms import behind, may_move
from ui.theme import ThemeSwitch

Key = Qt.Key


class Floor:
    """The room, the desk below it and a planner that says what it is told."""

    def __init__(self, scene: Scene, look: ThemeSwitch) -> None:
        self.scene, self.says = scene, list[Move]()
        desk = scene.desk
        self.tidal = TidalDesk(desk.home.hall, desk.clock, self._planner, desk.calendar.calendar)
        source = FloorSource(self.tidal, lambda name: person(desk, name), lambda: behind(desk))
        self.status = StatusSource(Status(True, attention=2))
        self.room = DispatchRoom(look, scene.who, source, lanes=scene.lanes, feed=scene.feed, status=self.status, clock=desk.clock)
        for who, no, services in ((actor(desk), "1", ("tax",)), (scene.who, "2", ("social",))):
            desk.queue.open_window(who, no, services)
        for _ in range(3):
            desk.queue.take("social")
        scene.show(self.room)

    def _planner(self, info: HallInfo) -> Sayer:
        return Sayer(info, self.says)

    def read(self) -> None:
        self.room.acts.reload()
        self.scene.quiet()
        self.room.fresh.stop()  # as who has looked at what came

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = self.room.window().focusWidget()
        assert focus is not None, "nothing has the focus"
        QTest.keyClick(focus, key, modifier)
        self.scene.quiet()

    def served(self, no: str) -> tuple[str, ...]:
        return self.scene.desk.queue.view(no).window.services

    def states(self) -> list[DecisionState]:
        return [entry.state for entry in self.tidal.look().decisions]


@pytest.fixture
def floor(desk: Desk, clock: Hands, lanes: Lanes, qtbot: QtBot, look: ThemeSwitch, tmp_path: Path) -> Iterator[Floor]:
    scene = make_scene(desk, lanes, qtbot, tmp_path / "papers", "supervisor")
    made = Floor(scene, look)
    made.says.append(move_to("1", "social", before=21, after=13.5))
    made.read()
    yield made
    made.room.stop()
    scene.quiet()


def test_the_advice_is_said_with_its_numbers_taken_and_taken_back_by_keyboard(floor: Floor) -> None:
    card = floor.room.card
    assert card.title.text() == "01 窗口改办社保医保" and card.reason.text() == "社保医保有人在等"
    assert card.bars.accessibleName() == "税务 21.0 降到13.5；社保医保 21.0 降到13.5"
    assert "停 4 分钟，至少保持 20 分钟" in card.cost.text()
    floor.room.enter()
    floor.press(Key.Key_Return, CTRL)
    assert floor.served("1") == ("social",) and floor.states() == [DecisionState.ACCEPTED]
    assert floor.room.toast.words.text() == "01 窗口改办社保医保"
    floor.press(Key.Key_Z, CTRL)
    assert floor.served("1") == ("tax",) and floor.states() == [DecisionState.UNDONE]
    assert card.title.text() == "现在不用动" and not card.accept.isEnabled(), "what was taken back is not advised at once"
    assert floor.room.below.model.rows[0].state == "已撤销"


def test_two_windows_that_change_together_are_one_advice_taken_and_taken_back_whole(floor: Floor) -> None:
    room, queue = floor.room, floor.scene.desk.queue
    queue.open_window(CLERKS["3"], "3", ("social",))
    floor.says[:] = pair(back=24)
    floor.read()
    card = room.card
    assert card.title.text() == "03 窗口改办税务\n01 窗口改办公积金" and card.accept.words == "两个一起采纳"
    assert card.reason.text() == (
        "公积金来得比往常多，有 7 人在等，最久 26 分钟，社保医保没有人等。两个要一起改，单改一个无用。约 24 分钟后换回为好。"
    )
    room.enter()
    floor.press(Key.Key_Return, CTRL)
    assert (floor.served("3"), floor.served("1")) == (("tax",), ("fund",))
    assert room.toast.words.text() == "03 窗口改办税务，01 窗口改办公积金"
    floor.press(Key.Key_Z, CTRL)
    assert (floor.served("3"), floor.served("1")) == (("social",), ("tax",))


def test_who_moves_one_half_is_offered_the_other(floor: Floor) -> None:
    room, queue = floor.room, floor.scene.desk.queue
    queue.open_window(CLERKS["3"], "3", ("social",))
    floor.says[:] = pair()
    floor.read()
    second = floor.says[1]
    held = proposed(room.reading.look, second)
    assert held is not None
    floor.says.clear()  # to the planner the other half alone is worth nothing
    room.board.dropped.emit(held)
    floor.scene.quiet()
    floor.read()
    assert floor.served("1") == ("fund",) and floor.served("3") == ("social",)
    assert room.card.title.text() == "03 窗口改办税务" and room.card.reason.text().startswith("与刚才的调整是一对")
    assert room.toast.words.text().endswith("另一半在右边")
    room.enter()
    floor.press(Key.Key_Return, CTRL)
    assert floor.served("3") == ("tax",) and room.card.title.text() == "现在不用动"


def test_what_is_shown_stays_while_it_is_advised_and_nobody_takes_what_came_under_the_finger(floor: Floor) -> None:
    room = floor.room
    room.enter()
    floor.says[:] = [move_to("1", "fund"), move_to("1", "social", before=25, after=14)]
    floor.read()
    assert room.card.title.text() == "01 窗口改办社保医保" and "2/2" in room.card.head.text() and "25.0" in room.card.bars.accessibleName()
    floor.says[:] = [move_to("1", "fund")]
    room.acts.reload()
    floor.scene.quiet()
    assert room.card.title.text() == "01 窗口改办公积金"
    for key, modifier in ((Key.Key_Return, CTRL), (Key.Key_Delete, Qt.KeyboardModifier.NoModifier)):
        floor.press(key, modifier)
        assert set(floor.states()) == {DecisionState.PROPOSED} and floor.served("1") == ("tax",) and "刚刚换了" in room.toast.words.text()
    room.fresh.stop()
    floor.press(Key.Key_Return, CTRL)
    assert floor.served("1") == ("fund",)


def test_another_not_now_and_adjusted(floor: Floor) -> None:
    room = floor.room
    room.enter()
    floor.press(Key.Key_N)
    assert len(room.offered.moves) > 1 and room.offered.place == 1 and "2/" in room.card.head.text()
    floor.press(Key.Key_N)
    while room.offered.place:
        floor.press(Key.Key_N)
    floor.press(Key.Key_E)
    board = room.board
    assert board.held is not None and board.held.services == ("social",) and board.hasFocus()
    while board.held.target != "fund":
        floor.press(Key.Key_Down)
    floor.press(Key.Key_Return)
    [done] = floor.tidal.look().decisions
    assert (done.state, done.to, done.advised) == (DecisionState.ADJUSTED, ("fund",), ("1", ("social",)))
    floor.says[:] = [move_to("2", "fund")]
    floor.scene.desk.queue.open_window(floor.scene.who, "2", ("social", "fund"))
    floor.read()
    floor.press(Key.Key_Delete)
    assert floor.states()[0] is DecisionState.DISMISSED and room.offered.shown is None


def test_a_block_is_lifted_with_m_and_shows_its_effect_before_it_is_dropped(floor: Floor) -> None:
    board = floor.room.board
    board.choose_service("tax", "1")
    board.setFocus()
    floor.press(Key.Key_M)
    assert board.held is not None and board.held.taken == "tax"
    while board.held.target != "household":
        floor.press(Key.Key_Down)
    assert board.held.effect is not None
    assert "01 窗口改办公安户政，停 4 分钟，税务 20.0 → 12.0 分" in board.accessibleDescription()
    floor.press(Key.Key_Escape)
    assert board.held is None and floor.served("1") == ("tax",), "let go is not dropped"
    floor.scene.desk.queue.set_skills(floor.scene.who, "clerk", ["tax", "social"])
    floor.read()
    floor.press(Key.Key_M)
    assert board.held is not None and board.held.refusal == "01 窗口的人不会办公安户政"
    floor.press(Key.Key_Return)
    assert floor.served("1") == ("tax",) and board.held is not None


def test_a_block_is_dragged_to_another_service(floor: Floor) -> None:
    board = floor.room.board
    start, end = (board._cell(board._row_of(code), board._column_of("1")).center().toPoint() for code in ("tax", "realty"))
    QTest.mousePress(board.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for part in (0.2, 0.6, 1.0):
        at = QPoint(start.x() + 30, round(start.y() + (end.y() - start.y()) * part))
        from PySide6.QtCore import QEvent, QPointF
        from PySide6.QtGui import QMouseEvent

        where = QPointF(at)
        moved = QMouseEvent(QEvent.Type.MouseMove, where, board.viewport().mapToGlobal(where), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
        board.mouseMoveEvent(moved)
    assert board.held is not None and board.held.services == ("realty",)
    floor.scene.quiet()
    assert board.held.effect is not None, "the effect is shown while it is dragged"
    QTest.mouseRelease(board.viewport(), Qt.MouseButton.LeftButton, pos=end)
    floor.scene.quiet()
    assert floor.served("1") == ("realty",)
    [first, *_rest] = [entry for entry in floor.tidal.look().decisions if entry.state is DecisionState.ACCEPTED]
    assert (first.before, first.after) == (20, 12)


def test_the_automatic_mode_is_set_within_limits_and_paused_by_a_key(floor: Floor) -> None:
    room, panel = floor.room, floor.room.below.rules
    room.below.show_tab(RULES)
    panel.edits["moves_per_hour"].setText("many")
    panel.edits["automatic_windows"].setText("1、9x")
    panel.save.click()
    assert panel.rows["moves_per_hour"].hint.text().startswith("“many”") and panel.rows["automatic_windows"].editor.property("error")
    panel.edits["moves_per_hour"].setText("2000")
    panel.edits["automatic_windows"].setText("1")
    panel.automatic.choose("on")
    panel.save.click()
    floor.scene.quiet()
    assert panel.rows["moves_per_hour"].hint.text() == "0 到 200" and not floor.tidal.look().rules.automatic
    panel.edits["moves_per_hour"].setText("3")
    panel.save.click()
    floor.scene.quiet()
    rules = floor.tidal.look().rules
    assert (rules.automatic, rules.automatic_windows, rules.moves_per_hour) == (True, ("1",), 3)
    room.enter()
    floor.press(Key.Key_F9)
    assert floor.tidal.look().rules.automatic_paused and room.side.auto.words.text() == "自动调度已暂停"
    floor.press(Key.Key_F9)
    floor.scene.desk.clock.on(minutes=2)  # type: ignore[attr-defined]
    floor.read()
    floor.scene.quiet()
    assert floor.states() == [DecisionState.AUTOMATIC] and floor.served("1") == ("social",)
    assert room.toast.words.text() == "已自动调度：01 → 社保医保"


def test_with_the_hall_away_the_floor_stands_as_it_was_and_nothing_is_decided(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise EnvironmentFault("store.unreachable", store="hall")

    monkeypatch.setattr(floor.tidal, "look", gone)
    floor.read()
    card, board = floor.room.card, floor.room.board
    assert not any(button.isEnabled() for button in (card.accept, card.another, card.adjust, card.dismiss))
    assert "连不上数据库" in card.cost.text() and card.title.text() == "01 窗口改办社保医保"
    board.setFocus()
    QTest.keyClick(board, Key.Key_M)
    assert board.held is None
    monkeypatch.undo()
    floor.read()
    assert card.accept.isEnabled()


def test_alerts_lead_to_their_place(floor: Floor) -> None:
    floor.scene.desk.clock.on(minutes=20)  # type: ignore[attr-defined]
    floor.read()
    assert floor.room.reading is not None
    rows = alert_rows(floor.room.reading, floor.status.status)
    assert [row.key for row in rows] == ["floor/social", "attention"] and rows[0].title == "B001 等了 20 分钟"
    asked = []
    floor.room.room_wanted.connect(asked.append)
    floor.room.side.alert_opened.emit(rows[1])
    floor.room.side.alert_opened.emit(rows[0])
    assert asked == ["attention"] and floor.room.board.row == floor.room.board._row_of("social")


def test_only_who_may_move_windows_has_the_room(floor: Floor) -> None:
    desk = floor.scene.desk
    assert {name for name in ("clerk", "guide", "supervisor", "admin") if may_move(actor(desk, name))} == {"supervisor"}


@pytest.mark.looks
def test_a_low_window_keeps_two_rows_of_the_floor(floor: Floor, look: ThemeSwitch) -> None:
    room = floor.room
    floor.read()
    assert not room.strip.isHidden()
    room.setFixedHeight(room.figures.height() + room.strip.height() + look.theme.px(LEAST_LOWER) + room.board.needed_height(2) - 1)
    assert room.strip.isHidden() and room.stack.height() == room.board.needed_height(2) + room.strip.sizeHint().height() - 1
    room.setFixedHeight(room.height() + 1)
    assert not room.strip.isHidden() and room.stack.height() == room.board.needed_height(2)

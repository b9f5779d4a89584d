"""The floor on screen and outside: large halls and empty ones, the chart in words, the notice for whoever waits in front of a window."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from tidal_floor import BOSS, Hall, move_to

from desktop.errors import EnvironmentFault
from desktop.tidal.model import Standing, Why
from desktop.tidal.reasons import reason
from ui.board.picture import BoardMemory
from ui.supervisor.advice import AdviceCard
from ui.supervisor.board import WindowBoard
from ui.supervisor.chart import DAY, LineChart
from ui.supervisor.floor_acts import FloorActs
from ui.supervisor.words import decision_words, kept_words, outcome_words, reason_words
from ui.text import LANGUAGE, speak
from ui.theme import ThemeSwitch

Key = Qt.Key
LARGE = {
    "services": [{"code": f"s{n}", "name": f"业务 {n}", "prefix": f"P{n}"} for n in range(20)],
    "windows": [{"no": str(n + 1), "services": [f"s{n % 20}"]} for n in range(40)],
}


def board_of(look: ThemeSwitch, qtbot: QtBot, hall: Hall) -> WindowBoard:
    board = WindowBoard(look)
    qtbot.addWidget(board)
    board.resize(1022, 300)
    board.show()
    board.show_floor(hall.tidal.look(), {"clerk1": "古丽娜尔·阿卜杜热合曼·艾山江"}, ())
    return board


@pytest.mark.looks
def test_forty_windows_by_twenty_services_scroll_and_the_current_cell_is_in_sight(look: ThemeSwitch, qtbot: QtBot) -> None:
    board = board_of(look, qtbot, Hall(plan=LARGE, opened=False))
    cells = QRectF(board._label(), board._head(), board.viewport().width() - board._label(), board.viewport().height() - board._head())
    for key in (Key.Key_End, *[Key.Key_Down] * 19):
        QTest.keyClick(board, key)
    assert (board.row, board.column) == (19, 39)
    assert cells.adjusted(-1, -1, 1, 1).contains(board._cell(19, 39)) and board._x(0) < board._label()
    assert "40 窗口" in board.accessibleDescription() and "业务 19" in board.accessibleDescription()
    QTest.keyClick(board, Key.Key_Home)
    assert board._x(0) == board._label()
    look.use("light", 150)
    assert board._wide() >= 90 and not board.grab().isNull()


@pytest.mark.looks
def test_one_window_and_none(look: ThemeSwitch, qtbot: QtBot) -> None:
    one = {"services": LARGE["services"][:1], "windows": LARGE["windows"][:1]}
    board = board_of(look, qtbot, Hall(plan=one))
    QTest.keyClick(board, Key.Key_M)
    QTest.keyClick(board, Key.Key_Down)
    QTest.keyClick(board, Key.Key_Space)
    assert board.held is not None and board.held.refusal == "窗口至少留一项业务"
    empty = board_of(look, qtbot, Hall(plan={"services": [], "windows": []}, opened=False))
    for key in (Key.Key_Down, Key.Key_M, Key.Key_Return, Key.Key_Space):
        QTest.keyClick(empty, key)
    assert empty.held is None and not empty.grab().isNull()


@pytest.mark.looks
def test_the_chart_says_every_minute_in_words(look: ThemeSwitch, qtbot: QtBot) -> None:
    hall = Hall()
    hall.clock.on(minutes=30)
    for _ in range(4):
        hall.take("social")
    hall.clock.on(minutes=30)
    hall.call("3")
    hall.says.append(move_to("1", "social"))
    floor = hall.tidal.look()
    chart = LineChart(look)
    qtbot.addWidget(chart)
    chart.resize(800, 220)
    chart.show()
    chart.show_line(floor, floor.line("social"), DAY)
    assert chart.words_at(20) == "8:50 0 人在等" and chart.words_at(45) == "9:15 4 人在等"
    assert re.fullmatch(r"10:00 约 2 人在等（0 到 9），采纳后 3", chart.words_at(90))
    QTest.keyClick(chart, Key.Key_Right)
    assert chart.accessibleDescription().startswith("9:35 约")
    chart.show_line(floor, floor.line("fund"), DAY)
    assert not chart.grab().isNull()


@pytest.mark.looks
def test_a_card_whose_words_become_shorter_needs_no_scroll_bar_any_more(look: ThemeSwitch, qtbot: QtBot) -> None:
    window = QMainWindow()
    card = AdviceCard(look)
    window.setCentralWidget(card)
    look.dress(window)
    qtbot.addWidget(window)
    card.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # as one that stood there for longer words
    window.show()
    card._parts(bars=False, cost=True)
    for count in range(12, 40):
        card.cost.say("字" * count)
        window.resize(344, 700)
        QTest.qWait(0)
        window.resize(344, card.content_height())
        QTest.qWait(0)
        view, body = card.area.viewport(), card._inner.layout()
        assert body is not None and body.heightForWidth(view.width()) <= view.height(), count


def test_words_name_services_and_say_what_happened() -> None:
    hall = Hall()
    done, _ = hall.tidal.accept(BOSS, move_to("1", "social"))
    hall.clock.on(minutes=61)
    hall.tidal.tend(BOSS, ())
    floor = hall.tidal.look()
    assert decision_words(floor, floor.decisions[0]) == "税务 → 社保" and reason_words(floor, done.reason) == "社保有人在等"
    assert outcome_words(done) == "一小时后" and outcome_words(floor.decisions[0]) == "没有叫号"


def test_the_log_says_why_in_the_language_of_the_screen() -> None:
    hall, asked = Hall(), move_to("1", "social")
    why = Why((Standing("social", 14, 25, surging=True),), (Standing("tax", 0, 0),), (("2", ("fund",)),), 24)
    said = reason("1", ("social",), why, asked.touched)
    done, _ = hall.tidal.accept(BOSS, replace(asked, reason=said))
    floor = hall.tidal.look()
    assert done.reason == said and kept_words(floor, done) == reason_words(floor, said)
    speak("en")
    try:
        assert kept_words(floor, done) == (
            "More come to 社保 than usual: 14 waiting, 25 min at most, nobody waits for 税务. Window 02 changes to 公积金 with it. "
            "社保 is expected to wait 12 minutes instead of 20. Best given back after some 24 minutes."
        )
        assert kept_words(floor, replace(done, reason="{social} 有人在等")) == "社保有人在等"
    finally:
        speak(LANGUAGE)


def test_whoever_waits_outside_reads_what_a_window_changes_to_and_from_when() -> None:
    hall = Hall()
    memory = BoardMemory()
    memory.take(hall.queue.board(), hall.clock())
    hall.take("tax")
    hall.call("1")
    hall.tidal.accept(BOSS, move_to("1", "social"))
    hall.tidal.accept(BOSS, move_to("2", "fund"))
    memory.take(hall.queue.board(), hall.clock())
    assert [note.head for note in memory.picture.notes] == ["01 号窗口办完手上这位后改办社保", "02 号窗口 08:34 起办公积金"]
    assert memory.picture.notes[0].line == "等候的号位置不变，请留意叫号"
    hall.clock.on(minutes=5)
    memory.take(hall.queue.board(), hall.clock())
    heads = [note.head for note in memory.picture.notes]
    assert heads[0] == "01 号窗口办完手上这位后改办社保" and not any("起办" in head for head in heads), "it has changed"
    assert timedelta(minutes=5) < hall.clock.at - hall.tidal.look().decisions[0].at


def test_a_defect_is_not_taken_for_a_hall_that_is_away(qtbot: QtBot) -> None:
    nobody: Any = None
    acts = FloorActs(nobody, nobody, nobody, nobody)
    for told in (acts._not_tended, acts._unweighed, acts._unplanned):
        told(EnvironmentFault("store.unreachable"))
        with pytest.raises(ZeroDivisionError):
            told(ZeroDivisionError())

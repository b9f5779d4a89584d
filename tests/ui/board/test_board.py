"""The public board: what it shows of the queue's words, that nothing leaves its place, and that a lost hall never empties it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.errors import EnvironmentFault
from desktop.queue.model import Board, BoardCall, BoardWindow, Service, WindowState
from desktop.settings import BOARD_SCALES, BoardSettings, Settings
from ui.app import Desk
from ui.board.inks import INKS
from ui.board.layout import lay_out
from ui.board.opening import BoardEntries
from ui.board.pen import Pen, _breaking
from ui.board.picture import CHANGE_SHOWN, BoardMemory, page_of
from ui.board.program import BoardProgram
from ui.board.screen import BoardScreen, theme_of
from ui.commands.window import only_one
from ui.theme import ThemeSwitch
from ui.theme.tokens import THEMES

NOW = datetime(2026, 11, 20, 1, 52, tzinfo=UTC)
SIZES = [(1366, 768), (1920, 1080), (3840, 2160), (1024, 768), (2560, 1080), (1080, 1920), (768, 1366)]
LONG = "工程建设项目审批综合服务（含联合验收、规划核实与土地出让金清缴）"


def call(number: str, window: str = "3", minute: int = 0) -> BoardCall:
    return BoardCall(number, window, NOW + timedelta(minutes=minute), False, "税务")


def board(*calls: BoardCall, windows: tuple[BoardWindow, ...] = (), **more: Any) -> Board:
    """Newest call first."""
    services = (Service("tax", "税务", "A", 4), Service("fund", "公积金", "F"))
    return Board(calls, services, windows, (), {"tax": 12}, as_of=NOW, **more)


def window(no: str, *services: str, state: WindowState = WindowState.OPEN, reason: str = "") -> BoardWindow:
    return BoardWindow(no, state, reason, services)


def test_new_calls_are_told_once_oldest_first() -> None:
    memory = BoardMemory()
    a, b, c = call("A001", minute=1), call("A002", minute=2), call("A003", minute=3)
    assert memory.take(board(a), NOW) == ()
    assert memory.take(board(c, b, a), NOW) == (b, c)
    assert memory.take(board(c, b, a), NOW) == ()
    assert memory.take(board(b, a, call("A000")), NOW) == ()  # the newest was undone; an older one comes back into sight
    again = replace(a, recalled=True, at=NOW + timedelta(minutes=9))
    assert memory.take(board(again, b), NOW) == (again,)
    late = call("A004", minute=-30)  # the machine's clock went back
    assert memory.take(board(late, again, b), NOW) == (late,)


def test_paused_windows_stand_with_their_reason_and_more_services_are_told_for_a_while() -> None:
    memory = BoardMemory()
    paused = [window(no, "tax", state=WindowState.PAUSED, reason="设备检修") for no in ("5", "8")]
    memory.take(board(windows=(window("9", "tax"), *paused)), NOW)
    assert [(note.head, note.line) for note in memory.picture.notes] == [("05、08 号窗口暂停服务", "设备检修")]
    more = board(windows=(window("9", "tax", "fund"),))
    memory.take(more, NOW)
    assert [(note.head, note.line) for note in memory.picture.notes] == [("09 号窗口现在也办公积金", "持 F 号的群众请留意叫号")]
    memory.take(more, NOW + CHANGE_SHOWN)
    assert memory.picture.notes == ()


def test_a_window_stands_on_the_board_once_with_whoever_was_called_last() -> None:
    memory = BoardMemory()
    memory.take(board(call("A003", "3", 3), call("A002", "5", 2), call("A001", "3", 1)), NOW)
    assert [(one.number, one.window) for one in memory.picture.calls] == [("A003", "3"), ("A002", "5")]
    assert memory.take(board(call("A005", "5", 5), call("A004", "5", 4), call("A003", "3", 3)), NOW) == (
        call("A004", "5", 4),
        call("A005", "5", 5),
    )


def test_pages_hold_everything_once() -> None:
    for count in range(15):
        pages = page_of(count, 6, 0)[2]
        shown = [list(range(count))[page_of(count, 6, turn)[0]] for turn in range(pages)]
        assert [n for page in shown for n in page] == list(range(count)) and all(len(page) <= 6 for page in shown)


@pytest.mark.parametrize("size", SIZES)
def test_every_place_is_on_the_screen_and_none_on_another(size: tuple[int, int]) -> None:
    places = lay_out(*size)
    whole = [places.top, places.latest, *places.rows, places.missed, places.head, *places.waits, places.notes, places.foot]
    for n, one in enumerate(whole):
        assert one.left() >= 0 and one.right() <= places.size.width() + 0.01 and one.bottom() <= places.size.height() + 0.01
        assert all(one.intersected(other).width() * one.intersected(other).height() < 1 for other in whole[:n])
    assert len(places.rows) >= 5 and len(places.waits) >= 5
    for percent in BOARD_SCALES:
        larger = lay_out(*size, percent)
        assert larger.scale == pytest.approx(places.scale * percent / 100) and len(larger.rows) >= 3 and len(larger.waits) >= 3
        assert larger.foot.bottom() <= larger.size.height() + 0.01 and larger.rows[-1].bottom() <= larger.missed.y() + 0.01


@pytest.fixture
def screen(look: ThemeSwitch, qtbot: QtBot) -> Iterator[BoardScreen]:
    made = BoardScreen(look, "临澜市" * 9 + "政务服务中心", BoardSettings(hours="12:00 至 13:30 休息"), drill=True, clock=lambda: NOW)
    qtbot.addWidget(made)
    yield made


@pytest.mark.looks
def test_the_longest_words_stay_in_their_places(screen: BoardScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float]] = []
    words = Pen.words

    def watched(pen: Pen, text: str, x: float, middle: float, pixels: float, ink: str, **more: Any) -> float:
        wide = words(pen, text, x, middle, pixels, ink, **more)
        left = x - wide if more.get("right") else x
        drawn.append((left, left + wide))
        return wide

    monkeypatch.setattr(Pen, "words", watched)
    calls = tuple(replace(call(f"应A00{n}", "128"), service=LONG) for n in range(8))
    services = tuple(Service(str(n), LONG, "A", 188) for n in range(12))
    notes = (window("128", "0", state=WindowState.PAUSED, reason=LONG * 2),)
    numbers = tuple(f"应A{n:03d}" for n in range(12))
    screen.show_board(Board(calls, services, notes, (LONG * 3,), {"0": 130}, numbers, NOW))
    for size in SIZES:
        drawn.clear()
        screen.resize(*size)
        screen.grab()
        edge = lay_out(*size).size.width()
        assert len(drawn) > 30 and all(left >= 0 and right <= edge for left, right in drawn), size


def test_a_call_flashes_twice_and_stands(screen: BoardScreen, qtbot: QtBot) -> None:
    screen.show_board(board())
    with qtbot.waitSignal(screen.called) as told:
        screen.show_board(board(call("A001")))
    assert told.args == [(call("A001"),)]
    seen = [screen.scene.inverted]
    for _n in range(4):
        screen._next_flash()
        seen.append(screen.scene.inverted)
    assert seen == [True, False, True, False, False]


@pytest.mark.parametrize("theme", THEMES)
def test_every_ink_is_read_from_far(look: ThemeSwitch, theme: str) -> None:
    own = theme_of(BoardSettings(theme=theme), look.theme)

    def light(path: str) -> float:
        parts = QColor(own.hex(path)).getRgbF()[:3]  # type: ignore[index]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for name, (ink, ground) in INKS.items():
        dark, bright = sorted((light(ink), light(ground)))
        assert (bright + 0.05) / (dark + 0.05) >= 7, name


@pytest.mark.looks
@pytest.mark.parametrize(("theme", "scale", "ground"), [("dark", 100, "#0f1e36"), ("light", 125, "#f6f3ea"), ("pink", 125, "#0f1e36"), ("high_contrast", 150, "#0f1e36")])  # fmt: skip
def test_the_board_has_a_look_of_its_own(look: ThemeSwitch, qtbot: QtBot, theme: str, scale: int, ground: str) -> None:
    """The workstation's is another here; what there is not is the design's."""
    made = BoardScreen(look, "大厅", BoardSettings(theme=theme, text_scale=scale), clock=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(640, 360)
    made.show_board(board(call("A001")))
    assert made.grab().toImage().pixelColor(2, 2).name() == ground


def test_words_of_letters_are_not_parted(look: ThemeSwitch) -> None:
    metrics = QFontMetricsF(look.theme.font())
    words = "Please take a number and wait to be called"
    for room in range(60, 300, 20):
        count = _breaking(words, metrics, float(room))
        assert words[count - 1] == " " or words[count : count + 1] in (" ", "")


class Told:
    """In the voice's place."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def say(self, number: str, window: str, age: float = 0.0) -> None:
        self.said.append((number, window))


def test_the_board_beside_a_hall_that_works_and_goes_away(
    desk: Desk, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, voice, here = desk.staff.sign_in("clerk", "tidehall-demo"), Told(), desk.settings.workstation.window
    first = desk.queue.take("tax")
    desk.queue.take("tax")
    desk.queue.open_window(clerk, here, ("tax",))
    real, read = desk.queue.board, list[Board]()

    def remembered() -> Board:
        read.append(real())
        return read[-1]

    monkeypatch.setattr(desk.queue, "board", remembered)
    program = BoardProgram(qapp, Settings(), lambda: desk, voice=voice)  # type: ignore[arg-type]
    try:
        program.loader.start()
        qtbot.waitUntil(lambda: program.screen.scene.picture.as_of is not None)
        shown: Callable[[], Any] = lambda: program.screen.scene.picture  # noqa: E731
        assert [(row.waiting, row.minutes is not None) for row in shown().waiting if row.name == "税务"] == [(2, True)]
        desk.queue.call(clerk, here)
        qtbot.waitUntil(lambda: voice.said == [(first.number, here)])
        desk.queue.recall(clerk, first.id)
        qtbot.waitUntil(lambda: len(voice.said) == 2)
        desk.queue.no_show(clerk, first.id)
        qtbot.waitUntil(lambda: shown().no_shows == (first.number,))
        assert not shown().calls  # who missed the call stands below and nowhere else

        def away() -> Board:
            raise EnvironmentFault("store.unreachable")

        monkeypatch.setattr(desk.queue, "board", away)
        program.refresh()
        qtbot.waitUntil(lambda: shown().away)
        assert shown().as_of == read[-1].as_of and shown().no_shows == (first.number,)
        monkeypatch.undo()
        program.refresh()
        qtbot.waitUntil(lambda: not shown().away)
    finally:
        program.end()


def test_the_window_opens_the_board_only_where_there_is_a_second_screen(tmp_path: Path) -> None:
    class Screens:
        def __init__(self, count: int) -> None:
            self.count = count

        def screens(self) -> list[None]:
            return [None] * self.count

    started: list[Path] = []
    (alone,) = BoardEntries(Screens(1), tmp_path, started.append)("")  # type: ignore[arg-type]
    (beside,) = BoardEntries(Screens(2), tmp_path, started.append)("")  # type: ignore[arg-type]
    assert alone.run is None and alone.reason and beside.run is not None
    beside.run()
    assert started == [tmp_path]


def test_a_board_stands_beside_a_window_but_not_beside_a_board(tmp_path: Path, qapp: QApplication) -> None:
    held = [only_one(tmp_path, "window"), only_one(tmp_path, "board")]
    with pytest.raises(EnvironmentFault) as refused:
        only_one(tmp_path, "board")
    assert refused.value.code == "home.board_open"
    for lock in held:
        lock.unlock()

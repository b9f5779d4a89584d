"""A whole number that fits nothing here is asked for at the hall with Enter, and stands in the list afterwards."""

from __future__ import annotations

from pathlib import Path

from case_scene import make_scene
from hall_cases import Hands, actor
from journal_walk import receive
from pytestqt.qtbot import QtBot
from two_windows import second_window, to_hall

from ui.app import Desk
from ui.cases.room import CasesRoom
from ui.cases.work import CaseWork
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch


def test_enter_fetches_what_another_window_took(
    desk: Desk, made_home: Path, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot, tmp_path: Path, clock: Hands
) -> None:
    scene = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    other = second_window(desk, made_home, tmp_path / "w02", clock)
    case_no = receive(other, actor(other))
    room = CasesRoom(
        look, scene.who, intake=desk.intake, papers=scene.papers, lanes=lanes, feed=scene.feed, services=scene.services,
        work=CaseWork(scene.services, desk.staff, scene.who, lambda: False), take_up=lambda number: None, clock=clock,
    )  # fmt: skip
    scene.show(room)
    room.search(case_no)
    scene.quiet()
    assert not room.model.rowCount() and "Enter" in room.empty.words.text()
    room.head.box.returnPressed.emit()
    scene.until(lambda: case_no in room.toast.words.text())
    to_hall(other)
    room.toast.dismiss()
    room.head.box.returnPressed.emit()
    scene.until(lambda: room.model.rowCount() == 1)
    scene.quiet()
    assert room.model.rows[0].case_no == case_no and "W02" in room.toast.words.text()
    other.home.vault.engine.dispose()

"""Who gets which of the guide's rooms."""

from __future__ import annotations

from pathlib import Path

from case_scene import make_scene
from hall_cases import actor
from pytestqt.qtbot import QtBot

from ui.app import Desk
from ui.guide.rooms import FIRST_ROOMS, floor_services, guide_rooms
from ui.runtime.lanes import Lanes
from ui.services import Services, StatusSource
from ui.theme import ThemeSwitch


def test_rooms_by_role(desk: Desk, lanes: Lanes, qtbot: QtBot, look: ThemeSwitch, tmp_path: Path) -> None:
    scene = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    services = Services(
        desk.staff, desk.queue, desk.intake, desk.shelf, scene.papers, lanes, scene.feed, desk.settings.profile, StatusSource(),
        scene.services, floor_services(desk),
    )  # fmt: skip
    found = {}
    for name in ("clerk", "guide", "supervisor"):
        rooms = guide_rooms(look, services, actor(desk, name), desk)
        found[name] = [room.key for room in rooms]
        for room in rooms:
            qtbot.addWidget(room.make())
    assert found == {"clerk": [], "guide": ["guide", "counter", "today"], "supervisor": ["counter", "today"]}
    first = {name: next((key for key in FIRST_ROOMS["guide"] if key in keys), None) for name, keys in found.items()}
    assert first == {"clerk": None, "guide": "guide", "supervisor": "counter"}
    scene.quiet()

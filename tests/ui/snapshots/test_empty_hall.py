"""A hall's first day, before anybody came: what the main rooms say while there is nothing in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hall_cases import actor
from looking import LOOKS, look_at, still_morning, still_stage
from played import Played, make_home
from PySide6.QtWidgets import QApplication, QWidget
from scenes import BOSS, Scene, Show
from stage import Stage

from ui.attention.room import AttentionRoom
from ui.cases.room import CasesRoom
from ui.clerk.desk import ClerkDesk
from ui.registers.room import RegistersRoom
from ui.supervisor.room import DispatchRoom


def room(key: str, kind: type[QWidget]) -> Show:
    def show(stage: Stage) -> Iterator[QWidget]:
        stage.open(key, kind)
        stage.stand(unsent=0, attention=0)
        yield stage.window

    return show


SCENES = [
    Scene("empty-idle", BOSS, room("intake", ClerkDesk)),
    Scene("empty-cases", BOSS, room("cases", CasesRoom)),
    Scene("empty-attention", BOSS, room("attention", AttentionRoom)),
    Scene("empty-registers", BOSS, room("registers", RegistersRoom)),
    Scene("empty-dispatch", BOSS, room("dispatch", DispatchRoom)),
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stage]:
    with still_morning(qapp) as hands:
        home = tmp_path_factory.mktemp("first-day") / "home"
        make_home(home)
        with still_stage(qapp, Played(home), hands, request) as opened:
            desk = opened.places.desk
            desk.tidal.set_rules(
                actor(desk, "supervisor"), open_minute=8 * 60, close_minute=17 * 60
            )  # since eight o'clock: a forecast is drawn
            yield opened


@pytest.mark.parametrize(("theme", "scale"), LOOKS)
def test_nothing_yet_is_said_as_it_was_reviewed(stage: Stage, theme: str, scale: int) -> None:
    look_at(stage, SCENES, theme, scale, "-empty")

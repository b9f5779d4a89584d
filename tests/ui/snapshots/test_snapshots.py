"""Every screen as a stored picture: what is painted now is compared with what a person has looked at and found right.

`make snapshots` paints them anew, with contact sheets for whoever reviews; `make snapshots-check` compares all six looks. A picture that differs is
left beside its difference in the folder that the failure names.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rooms  # noqa: F401 - its scenes join the others
from looking import LOOKS, look_at, still_morning, still_stage
from played import make_home, play
from PySide6.QtWidgets import QApplication
from scenes import SCENES
from stage import Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stage]:
    with still_morning(qapp) as hands:
        home = tmp_path_factory.mktemp("snapshots") / "home"
        make_home(home)
        hands.on(minutes=10)
        played = play(home, hands)
        with still_stage(qapp, played, hands, request) as opened:
            yield opened


@pytest.mark.parametrize(("theme", "scale"), LOOKS)
def test_every_screen_looks_as_it_was_reviewed(stage: Stage, theme: str, scale: int) -> None:
    look_at(stage, SCENES, theme, scale)

"""Every screen as a stored picture: what is painted now is compared with what a person has looked at and found right.

`make snapshots` paints them anew, with contact sheets for whoever reviews; `make snapshots-check` compares all six looks. A picture that differs is
left beside its difference in the folder that the failure names.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pictures
import pytest
import rooms  # noqa: F401 - its scenes join the others
from contrast import faint
from played import make_home, play
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scenes import SCENES
from stage import Stage, open_stage
from still import StillHands, stand_still

STORED = Path(__file__).parent / "pictures"
LOOKS = [(theme, scale) for scale in (100, 150) for theme in ("light", "dark", "high_contrast")]
ALWAYS = [("light", 100)]
MODE = os.environ.get("SNAPSHOTS", "")
""""": the looks of every run; "all": every look; "write": every look, stored anew."""
MORNING = datetime(2026, 3, 2, 0, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stage]:
    hands = StillHands(MORNING)
    with pytest.MonkeyPatch.context() as patch:
        stand_still(patch, hands, qapp)
        home = tmp_path_factory.mktemp("snapshots") / "home"
        make_home(home)
        hands.on(minutes=10)
        played = play(home, hands)
        hands.still = True
        with open_stage(qapp, played, hands, QtBot(request)) as opened:
            yield opened


@pytest.mark.parametrize(("theme", "scale"), LOOKS if MODE else ALWAYS)
def test_every_screen_looks_as_it_was_reviewed(stage: Stage, theme: str, scale: int) -> None:
    name = f"{theme}-{scale}"
    stage.begin_look(theme, scale)
    seat, wrong, pale = ("", ""), [], []
    for scene in SCENES:
        if scene.seat != seat:
            stage.program.shell.hide()
            stage.sit(*scene.seat)
            seat = scene.seat
        showing = scene.show(stage)
        window = next(showing)
        pixels = pictures.pixels_of(window.grab().toImage())
        pale += [f"{scene.name}: {line}" for line in faint(window, pixels, 7.0 if theme == "high_contrast" else 4.5)]
        next(showing, None)
        wrong += against_stored(pictures.picture_of(pixels), name, scene.name)
    if MODE == "write":
        pictures.contact_sheets([STORED / name / f"{scene.name}{pictures.SUFFIX}" for scene in SCENES], Path("out/snapshots"), name)
    assert not wrong, "these screens look otherwise than reviewed; `make snapshots` stores them anew:\n" + "\n".join(wrong)
    assert not pale, "words too near their ground:\n" + "\n".join(sorted(set(pale)))


def against_stored(painted: pictures.Pixels, look: str, scene: str) -> list[str]:
    """The picture that shows the difference, if there is one; in the writing mode it is stored and there is none."""
    file = STORED / look / f"{scene}{pictures.SUFFIX}"
    if MODE == "write":
        pictures.store(painted, file)
        return []
    stored = pictures.load(file) if file.exists() else None
    if stored is not None and not pictures.differing(painted, stored).any():
        return []
    return [pictures.show_difference(painted, stored, Path(tempfile.gettempdir()) / "tidehall-snapshots" / look, scene)]

"""One look of many scenes: each is shown, painted, measured for pale words and compared with what is stored of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pictures
import pytest
from contrast import faint
from played import Played
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scenes import Scene
from stage import Stage, open_stage
from still import StillHands, stand_still

STORED = Path(__file__).parent / "pictures"
MODE = os.environ.get("SNAPSHOTS", "")
""""": the looks of every run; "all": every look; "write": every look, stored anew."""
_EVERY = [(theme, scale) for scale in (100, 150) for theme in ("light", "dark", "high_contrast")]
LOOKS = _EVERY if MODE else [("light", 100)]
_MORNING = datetime(2026, 3, 2, 0, 20, tzinfo=UTC)


@contextmanager
def still_morning(app: QApplication) -> Iterator[StillHands]:
    """Twenty past eight, and every clock of the program is these hands."""
    hands = StillHands(_MORNING)
    with pytest.MonkeyPatch.context() as patch:
        stand_still(patch, hands, app)
        yield hands


@contextmanager
def still_stage(app: QApplication, played: Played, hands: StillHands, request: pytest.FixtureRequest) -> Iterator[Stage]:
    hands.still = True
    with open_stage(app, played, hands, QtBot(request)) as opened:
        yield opened


def look_at(stage: Stage, scenes: Sequence[Scene], theme: str, scale: int, sheets: str = "") -> None:
    """`sheets`: what the contact sheets are called beside their look."""
    name = f"{theme}-{scale}"
    stage.begin_look(theme, scale)
    seat, wrong, pale = ("", ""), [], []
    for scene in scenes:
        if scene.seat != seat:
            stage.program.shell.hide()
            stage.sit(*scene.seat)
            seat = scene.seat
        showing = scene.show(stage)
        window = next(showing)
        pixels = pictures.pixels_of(window.grab().toImage())
        pale += [f"{scene.name}: {line}" for line in faint(window, pixels, 7.0 if theme == "high_contrast" else 4.5)]
        next(showing, None)
        wrong += _against_stored(pictures.picture_of(pixels), name, scene.name)
    if MODE == "write":
        pictures.contact_sheets(
            [STORED / name / f"{scene.name}{pictures.SUFFIX}" for scene in scenes], Path("out/snapshots"), f"{name}{sheets}"
        )
    assert not wrong, "these screens look otherwise than reviewed; `make snapshots` stores them anew:\n" + "\n".join(wrong)
    assert not pale, "words too near their ground:\n" + "\n".join(sorted(set(pale)))


def _against_stored(painted: pictures.Pixels, look: str, scene: str) -> list[str]:
    """The picture that shows the difference, if there is one; in the writing mode it is stored and there is none."""
    file = STORED / look / f"{scene}{pictures.SUFFIX}"
    if MODE == "write":
        pictures.store(painted, file)
        return []
    stored = pictures.load(file) if file.exists() else None
    if stored is not None and not pictures.differing(painted, stored).any():
        return []
    return [pictures.show_difference(painted, stored, Path(tempfile.gettempdir()) / "tidehall-snapshots" / look, scene)]

"""Every screen in English, at the usual size and at the largest: nothing is cut, no Chinese mark stands between English words, and one is one.

With ENGLISH=FOLDER the pictures are left there to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import rooms  # noqa: F401 - its scenes join the others
from english import cut, listening, wrong_words
from looking import still_morning, still_stage
from played import make_home, play
from PySide6.QtWidgets import QApplication
from scenes import SCENES
from stage import Stage

from desktop import tongue
from ui.attention import words as attention_words

pytestmark = pytest.mark.looks
FOLDER = os.environ.get("ENGLISH", "")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stage]:
    with still_morning(qapp) as hands, pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("english") / "home"
        make_home(home)
        hands.on(minutes=10)
        played = play(home, hands)
        patch.setattr(tongue, "_spoken", ["en"])
        forget_words()
        with still_stage(qapp, played, hands, request) as opened:
            yield opened
    forget_words()


def forget_words() -> None:
    """A process has one language and keeps some words of it."""
    attention_words._keys.cache_clear()
    attention_words._choices.cache_clear()


@pytest.mark.parametrize(("theme", "scale"), [("light", 100), ("high_contrast", 150)])
def test_english_has_room_and_its_own_marks_on_every_screen(stage: Stage, theme: str, scale: int) -> None:
    stage.begin_look(theme, scale)
    seat, found = ("", ""), set()
    for scene in SCENES:
        if scene.seat != seat:
            stage.program.shell.hide()
            stage.sit(*scene.seat)
            seat = scene.seat
        showing = scene.show(stage)
        window = next(showing)
        with listening() as painted:
            picture = window.grab()
        if FOLDER:
            Path(FOLDER).mkdir(parents=True, exist_ok=True)
            picture.save(str(Path(FOLDER) / f"{theme}-{scale}-{scene.name}.png"))
        found |= {f"{scene.name}: {line}" for line in (*cut(window, painted, scale), *wrong_words(window, painted))}
        next(showing, None)
    assert not found, "\n".join(sorted(found))

"""English on every screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import rooms  # noqa: F401 - its scenes join the others
from english import CHINESE, MIXED, cut_headings, listening, said
from looking import still_morning, still_stage
from played import make_home, play
from PySide6.QtWidgets import QApplication
from scenes import SCENES
from stage import Stage
from workplaces import clipped

from desktop import tongue

pytestmark = pytest.mark.looks


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stage]:
    with still_morning(qapp) as hands:
        home = tmp_path_factory.mktemp("english") / "home"
        make_home(home)
        hands.on(minutes=10)
        played = play(home, hands)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tongue, "_spoken", ["en"])
            with still_stage(qapp, played, hands, request) as opened:
                yield opened


@pytest.mark.parametrize(("theme", "scale"), [("light", 100), ("high_contrast", 150)])
def test_probe(stage: Stage, theme: str, scale: int) -> None:
    stage.begin_look(theme, scale)
    seat = ("", "")
    out = Path("/tmp/h9/out") / f"{theme}-{scale}"
    out.mkdir(parents=True, exist_ok=True)
    report = (out / "report.txt").open("w")
    for scene in SCENES:
        if scene.seat != seat:
            stage.program.shell.hide()
            stage.sit(*scene.seat)
            seat = scene.seat
        showing = scene.show(stage)
        window = next(showing)
        with listening() as painted:
            window.grab().save(str(out / f"{scene.name}.png"))
        print("=====", scene.name, file=report)
        for line in sorted(painted.cut):
            print("CUT ", line, file=report)
        for line in clipped(window):
            print("CLIP", line, file=report)
        for line in cut_headings(window):
            print("HEAD", line, file=report)
        for line in sorted({*said(window), *painted.words}):
            if MIXED.search(line):
                print("MARK", line.replace("\n", "|"), file=report)
            elif CHINESE.search(line) and os.environ.get("ALL"):
                print("ZH  ", line.replace("\n", "|"), file=report)
        report.flush()
        next(showing, None)
    report.close()

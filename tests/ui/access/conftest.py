"""One desk with work on it and the program on it, for all tests of this folder; every workplace is built once and looked at there and then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from workplaces import Places, open_places

from ui.app import open_desk


@pytest.fixture(scope="module")
def places(
    made_home: Path, tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, request: pytest.FixtureRequest
) -> Iterator[Places]:
    folder = tmp_path_factory.mktemp("places")
    home = Path(shutil.copytree(made_home, folder / "home"))
    with open_places(qapp, open_desk(home), home, folder / "papers", QtBot(request)) as opened:
        yield opened

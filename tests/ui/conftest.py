"""Screens are tested off screen, with the carried fonts, in the look that the test asks for."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch


@pytest.fixture(scope="session")
def shared_look(qapp: QApplication) -> ThemeSwitch:
    return ThemeSwitch(qapp)


@pytest.fixture
def look(shared_look: ThemeSwitch) -> Iterator[ThemeSwitch]:
    """Light, 100 %; put back after the test. What earlier tests left to be deleted goes first: another look is put on every widget that is there."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    shared_look.use("light", 100)
    yield shared_look
    shared_look.use("light", 100)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    assert made.close()

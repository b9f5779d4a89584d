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


class Look(ThemeSwitch):
    """The product's look, with or without its style sheet: that takes a third of the time that building a screen takes. The rooms of a test stand in
    no window, so it lies on the application here."""

    dressed = False

    def wear(self, dressed: bool) -> None:
        if dressed is not self.dressed:
            self.dressed = dressed
            self._apply()

    @property
    def sheet(self) -> str:
        return super().sheet if self.dressed else ""

    def _apply(self) -> None:
        super()._apply()
        self._app.setStyleSheet(self.sheet)


@pytest.fixture(scope="session")
def shared_look(qapp: QApplication) -> Look:
    return Look(qapp)


@pytest.fixture
def look(shared_look: Look, request: pytest.FixtureRequest) -> Iterator[ThemeSwitch]:
    """Light, 100 %; put back after the test. The style sheet is on where a test measures or paints and says so (`pytest.mark.looks`).

    What earlier tests left to be deleted goes first: another look is put on every widget that is there.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    shared_look.wear(request.node.get_closest_marker("looks") is not None)
    shared_look.use("light", 100)
    yield shared_look
    shared_look.wear(False)
    shared_look.use("light", 100)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    assert made.close()

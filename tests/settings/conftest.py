"""An administrator and a supervisor at the settings of a home."""

from __future__ import annotations

import pytest
from hall_cases import actor

from desktop.hall_settings.service import HallSetup
from desktop.staff.model import Actor
from ui.app import Desk
from ui.settings.making import hall_setup


@pytest.fixture
def setup(desk: Desk) -> HallSetup:
    return hall_setup(desk)


@pytest.fixture
def admin(desk: Desk) -> Actor:
    return actor(desk, "admin")


@pytest.fixture
def boss(desk: Desk) -> Actor:
    return actor(desk, "supervisor")

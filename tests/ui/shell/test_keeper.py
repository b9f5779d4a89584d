"""What stands at the foot of every screen is what is so now, also where nothing is to be sent."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import EnvironmentFault
from ui import keeper
from ui.app import Desk
from ui.keeper import StatusKeeper, read_status
from ui.runtime.lanes import Lanes
from ui.services import Status, StatusSource


class Cut:
    """The line to the hall's store is torn."""

    def enter(self) -> None:
        raise EnvironmentFault("store.unreachable", store="hall")

    def lost(self, fault: EnvironmentFault) -> None:
        """Nobody counts."""


def test_a_hall_that_is_owed_nothing_is_asked_whether_it_answers(desk: Desk) -> None:
    there = read_status(desk)
    desk.home.hall.gate = Cut()
    gone = read_status(desk, before=there)
    still = read_status(desk, before=gone)
    desk.home.hall.gate = None
    assert there.hall_ok is True and gone.hall_ok is False
    assert gone.hall_since is not None and still.hall_since == gone.hall_since
    assert read_status(desk, before=still).hall_ok is True


def test_the_whole_is_counted_again_when_the_first_reading_failed_and_a_defect_is_told_once(
    desk: Desk, lanes: Lanes, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[Exception | None] = [KeyError("x"), KeyError("x"), EnvironmentFault("store.busy"), None, None]
    whole: list[bool] = []

    def read(desk: Desk, **said: Any) -> Status:
        whole.append(said["whole"])
        if (error := errors.pop(0)) is not None:
            raise error
        return Status()

    monkeypatch.setattr(keeper, "read_status", read)
    watch = StatusKeeper(desk, lanes, StatusSource())
    with qtbot.capture_exceptions() as caught:
        while errors:
            watch.refresh()
            qtbot.waitUntil(lambda: not lanes.pending)
    assert whole == [True, True, True, True, False]
    assert [kind for kind, _error, _trace in caught] == [KeyError]

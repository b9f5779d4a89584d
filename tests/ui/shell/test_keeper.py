"""What stands at the foot of every screen is what is so now, also where nothing is to be sent."""

from __future__ import annotations

from desktop.errors import EnvironmentFault
from ui.app import Desk
from ui.keeper import read_status


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

"""The second signature: a supervisor's password at the counter signs one thing, and signs nobody in."""

from __future__ import annotations

import pytest
from hall_cases import Hands

from desktop.errors import RuleViolation
from desktop.staff.lockout import FIRST_DELAY, TRIES
from ui.app import Desk

PASSWORD = "tidehall-demo"


def refused(desk: Desk, name: str, password: str) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        desk.staff.countersign(name, password)
    return caught.value


def test_a_supervisor_signs_and_nobody_is_signed_in_by_it(desk: Desk) -> None:
    desk.staff.sign_in("clerk", PASSWORD)
    before = desk.staff.recent()
    signer = desk.staff.countersign("supervisor", PASSWORD)
    assert (signer.id, signer.role.value) == ("supervisor", "supervisor")
    assert desk.staff.recent() == before


def test_the_right_is_asked_of_the_right_password_only(desk: Desk) -> None:
    assert refused(desk, "clerk", PASSWORD).code == "staff.forbidden"
    assert refused(desk, "clerk", "not-this-one").code == "staff.wrong_password"
    assert refused(desk, "nobody-here", PASSWORD).code == "staff.wrong_password"


def test_wrong_passwords_count_and_lock_as_at_sign_in(desk: Desk, clock: Hands) -> None:
    left = [refused(desk, "supervisor", "not-this-one").data["left"] for _n in range(TRIES - 2)]
    assert left == list(range(TRIES - 1, 1, -1))
    with pytest.raises(RuleViolation):
        desk.staff.sign_in("supervisor", "not-this-one")
    assert refused(desk, "supervisor", "not-this-one").code == "staff.locked"
    assert refused(desk, "supervisor", PASSWORD).code == "staff.locked"
    clock.on(seconds=FIRST_DELAY.total_seconds() + 60)
    assert desk.staff.countersign("supervisor", PASSWORD).id == "supervisor"


def test_who_signed_may_do_so_again_while_the_hall_is_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.errors import EnvironmentFault

    desk.staff.countersign("supervisor", PASSWORD)

    def away() -> None:
        raise EnvironmentFault("store.away")

    monkeypatch.setattr(desk.staff._hall, "read", away)
    assert desk.staff.countersign("supervisor", PASSWORD).id == "supervisor"

"""Accounts, rights and the lock after wrong passwords, with the hall and without it."""

from __future__ import annotations

import threading

import pytest
from hall_cases import Hands, actor, with_role
from made_once import full_cost
from sqlalchemy import create_engine, text

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.sentences import sentence
from desktop.staff import permissions, verifiers
from desktop.staff.accounts import Accounts
from desktop.staff.lockout import FIRST_DELAY
from desktop.staff.model import Place, Role
from desktop.staff.permissions import Permission, allowed
from desktop.staff.service import Staff
from desktop.store import Store
from ui.app import Desk

RIGHT = "tidehall-demo"
R, P = Role, Permission


def alone(desk: Desk) -> Staff:
    """The same vault with the hall's store away."""
    return Staff(desk.home.vault, Store(create_engine("sqlite:////nowhere/at/all/hall.db"), "hall"), Place("LL", "W01", "1"), desk.clock)


def accounts(staff: Staff, desk: Desk) -> Accounts:
    return Accounts(desk.home.vault, staff._hall, staff, desk.clock)


def refusal(staff: Staff, name: str = "clerk", password: str = "wrong") -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        staff.sign_in(name, password)
    return caught.value


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.TAKE_CASES, {R.CLERK, R.SUPERVISOR}),
        (P.SEE_CASES, {R.CLERK, R.GUIDE, R.SUPERVISOR}),
        (P.PRINT_PAPERS, {R.CLERK, R.SUPERVISOR}),
        (P.CALL_TICKETS, {R.CLERK, R.SUPERVISOR}),
        (P.RESOLVE_ATTENTION, {R.SUPERVISOR}),
        (P.MANAGE_ACCOUNTS, {R.ADMINISTRATOR}),
    ],
)
def test_who_may_do_what(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if allowed(role, permission)} == roles


def test_every_permission_is_in_the_table() -> None:
    assert set(permissions._ALLOWED) == set(Permission)


@pytest.mark.parametrize("role", [R.GUIDE, R.ADMINISTRATOR])
def test_rights_are_checked_in_the_services(desk: Desk, role: Role) -> None:
    who = with_role(desk, role)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden") as caught:
        desk.intake.open_draft(who)
    assert "权限" in sentence(caught.value)


def test_signing_in(desk: Desk) -> None:
    who = desk.staff.sign_in("clerk", RIGHT)
    assert (who.id, who.role, who.workstation_id) == ("clerk", R.CLERK, "W01")
    assert [entry.account.name for entry in desk.staff.recent()] == ["clerk"]


def test_a_wrong_name_says_what_a_wrong_password_says(desk: Desk) -> None:
    by_password, by_name = refusal(desk.staff), refusal(desk.staff, "nobody")
    assert by_password.code == by_name.code == "staff.wrong_password"
    assert sentence(by_password) == sentence(by_name)


def test_five_wrong_ones_lock_also_for_the_right_one_until_the_delay_is_over(desk: Desk, clock: Hands) -> None:
    assert [refusal(desk.staff).data.get("left") for _ in range(4)] == [4, 3, 2, 1]
    fifth = refusal(desk.staff)
    assert fifth.code == "staff.locked" and "锁定" in sentence(fifth)
    assert refusal(desk.staff, password=RIGHT).code == "staff.locked"
    clock.on(seconds=FIRST_DELAY.total_seconds() - 1)
    assert refusal(desk.staff, password=RIGHT).code == "staff.locked"
    clock.on(seconds=2)
    assert desk.staff.sign_in("clerk", RIGHT).id == "clerk"


def test_the_second_lock_lasts_longer_and_a_sign_in_forgets_both(desk: Desk, clock: Hands) -> None:
    for _ in range(5):
        refusal(desk.staff)
    clock.on(seconds=FIRST_DELAY.total_seconds() + 1)
    for _ in range(5):
        again = refusal(desk.staff)
    assert again.data["until"] - clock.at > FIRST_DELAY * 1.9
    clock.on(seconds=2 * FIRST_DELAY.total_seconds() + 1)
    desk.staff.sign_in("clerk", RIGHT)
    assert refusal(desk.staff).data["left"] == 4


def test_the_lock_outlives_the_program_and_is_one_accounts_own(desk: Desk) -> None:
    for _ in range(5):
        refusal(desk.staff)
    again = Staff(desk.home.vault, desk.home.hall, Place("LL", "W01", "1"), desk.clock)
    assert refusal(again, password=RIGHT).code == "staff.locked"
    assert again.sign_in("supervisor", RIGHT).id == "supervisor"


def test_without_the_hall_the_vault_remembers_and_locks_as_well(desk: Desk) -> None:
    desk.staff.sign_in("clerk", RIGHT)
    offline = alone(desk)
    assert offline.sign_in("clerk", RIGHT).role is R.CLERK
    for _ in range(5):
        last = refusal(offline)
    assert last.code == "staff.locked"
    assert refusal(offline, password=RIGHT).code == "staff.locked"
    assert refusal(desk.staff, password=RIGHT).code == "staff.locked"


def test_without_the_hall_a_stranger_stays_outside(desk: Desk) -> None:
    assert refusal(alone(desk), "supervisor", RIGHT).code == "staff.wrong_password"
    with pytest.raises(EnvironmentFault):
        accounts(alone(desk), desk).add(with_role(desk, R.ADMINISTRATOR), "new", "新", R.CLERK, "long enough")


def test_guesses_on_many_threads_are_all_counted(desk: Desk) -> None:
    codes: list[str] = []
    threads = [threading.Thread(target=lambda: codes.append(refusal(desk.staff).code)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["staff.locked"] + ["staff.wrong_password"] * 4
    assert refusal(desk.staff, password=RIGHT).code == "staff.locked"


def test_accounts_are_an_administrators(desk: Desk) -> None:
    admin = with_role(desk, R.ADMINISTRATOR)
    for role in (R.CLERK, R.GUIDE, R.SUPERVISOR):
        with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
            desk.accounts.add(with_role(desk, role), "new", "新", R.ADMINISTRATOR, "long enough")
    for name, password, code in (
        ("clerk", "long enough", "staff.exists"),
        ("new", "short", "staff.password_short"),
        ("", "long enough", "staff.name_form"),
        ("名", "long enough", "staff.name_form"),
        ("a b", "long enough", "staff.name_form"),
        ("a" * 41, "long enough", "staff.name_form"),
    ):
        with pytest.raises(RuleViolation) as caught:
            desk.accounts.add(admin, name, "新", R.CLERK, password)
        assert caught.value.code == code
    desk.accounts.add(admin, "new-clerk_1", "新", R.CLERK, "口令要够长才行吧")
    assert desk.staff.sign_in("new-clerk_1", "口令要够长才行吧").account.display_name == "新"


def test_verifiers_are_argon2id_at_full_cost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifiers, "hasher", full_cost)
    desk.accounts.set_password(actor(desk, "admin"), "guide", "另一个够长的口令")
    with desk.home.hall.read() as connection:
        kept = {row.name: row.verifier for row in connection.execute(text("SELECT name, verifier FROM account"))}
    assert len(set(kept.values())) == 4
    kind, version, cost = kept["guide"].split("$")[1:4]
    assert (kind, version) == ("argon2id", "v=19")
    assert {name: int(value) for name, value in (part.split("=") for part in cost.split(","))}["m"] >= 19 * 1024


def test_the_actor_of_a_demo_needs_no_password_but_must_exist(desk: Desk) -> None:
    assert actor(desk).id == "clerk"
    with pytest.raises(RuleViolation, match=r"staff\.unknown"):
        desk.staff.account("nobody")

"""Accounts beyond signing in: disabled ones, windows, the verifiers' expiry, PINs, passwords, and the command line (issue 8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hall_cases import Hands, Said, complete_draft, with_role
from sqlalchemy import create_engine, select

from desktop.audit.model import AuditKind, Wanted
from desktop.audit.tables import audit_entry
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.staff.model import Account, Actor, Place, Role
from desktop.staff.pins import sound
from desktop.staff.service import Staff
from desktop.store import Store
from ui.app import Desk

PASSWORD = "tidehall-demo"


@pytest.fixture
def admin(desk: Desk) -> Actor:
    return with_role(desk, Role.ADMINISTRATOR)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.code


def alone(desk: Desk, days: int = 30) -> Staff:
    """The same vault with the hall's store away."""
    away = Store(create_engine("sqlite:////nowhere/at/all/hall.db"), "hall")
    return Staff(desk.home.vault, away, Place("LL", "W01", "1"), desk.clock, offline_days=days)


def test_a_disabled_account_stays_outside_also_offline_once_this_machine_could_know(desk: Desk, admin: Actor) -> None:
    desk.staff.sign_in("clerk", PASSWORD)
    desk.staff.sign_in("guide", PASSWORD)
    desk.accounts.disable(admin, "clerk")
    assert code(lambda: desk.staff.sign_in("clerk", PASSWORD)) == "staff.disabled"
    assert code(lambda: alone(desk).sign_in("clerk", PASSWORD)) == "staff.disabled"
    assert code(lambda: desk.staff.sign_in("clerk", "wrong one")) == "staff.wrong_password", "only the right password learns it"
    assert [entry.account.name for entry in desk.staff.recent()] == ["guide"]
    desk.accounts.enable(admin, "clerk")
    assert desk.staff.sign_in("clerk", PASSWORD).id == "clerk"


def test_another_machines_change_arrives_with_anybodys_sign_in(desk: Desk, admin: Actor) -> None:
    """The hall disabled the account elsewhere: this machine hears of it when a colleague signs in, and keeps to it when the hall is away."""
    from sqlalchemy import update

    from desktop.staff.tables import account

    desk.staff.sign_in("clerk", PASSWORD)
    with desk.home.hall.write() as connection:
        connection.execute(update(account).where(account.c.name == "clerk").values(disabled_at="2026-03-02T01:00:00.000000Z"))
    assert alone(desk).sign_in("clerk", PASSWORD).id == "clerk"
    desk.staff.sign_in("guide", PASSWORD)
    assert code(lambda: alone(desk).sign_in("clerk", PASSWORD)) == "staff.disabled"


def test_what_the_vault_remembers_expires(desk: Desk, clock: Hands) -> None:
    desk.staff.sign_in("clerk", PASSWORD)
    clock.on(days=29)
    assert alone(desk).sign_in("clerk", PASSWORD).id == "clerk", "an offline sign-in proves nothing new"
    clock.on(days=2)
    assert code(lambda: alone(desk).sign_in("clerk", PASSWORD)) == "staff.verifier_expired"
    assert code(lambda: alone(desk).countersign("clerk", PASSWORD)) == "staff.verifier_expired"
    desk.staff.sign_in("clerk", PASSWORD)
    assert alone(desk).sign_in("clerk", PASSWORD).id == "clerk"


def test_windows_bind_who_sits_down_not_who_signs(desk: Desk, admin: Actor) -> None:
    desk.accounts.set_windows(admin, "clerk", ("7", "8"))
    assert code(lambda: desk.staff.sign_in("clerk", PASSWORD)) == "staff.other_window"
    desk.accounts.set_windows(admin, "clerk", ("1", "7"))
    assert desk.staff.sign_in("clerk", PASSWORD).window_no == "1"
    desk.accounts.set_windows(admin, "supervisor", ("9",))
    assert desk.staff.countersign("supervisor", PASSWORD).id == "supervisor"
    assert code(lambda: desk.accounts.set_windows(admin, "clerk", ("a b",))) == "staff.window_form"


def test_the_hall_keeps_an_administrator(desk: Desk, admin: Actor) -> None:
    assert code(lambda: desk.accounts.disable(admin, "admin")) == "staff.yourself"
    assert code(lambda: desk.accounts.set_role(admin, "admin", Role.CLERK)) == "staff.last_administrator"
    desk.accounts.add(admin, "second", "二", Role.ADMINISTRATOR, "long enough")
    desk.accounts.set_role(admin, "admin", Role.CLERK)
    assert desk.staff.sign_in("admin", PASSWORD).role is Role.CLERK
    second = desk.staff.sign_in("second", "long enough")
    assert code(lambda: desk.accounts.set_role(second, "nobody", Role.CLERK)) == "staff.unknown"


def test_passwords_are_changed_by_their_owner_or_an_administrator(desk: Desk, admin: Actor) -> None:
    clerk = desk.staff.sign_in("clerk", PASSWORD)
    change = desk.accounts.set_password
    assert code(lambda: change(clerk, "guide", "long enough")) == "staff.forbidden"
    assert code(lambda: change(clerk, "clerk", "long enough", old="not it")) == "staff.wrong_password"
    assert code(lambda: change(clerk, "clerk", PASSWORD, old=PASSWORD)) == "staff.password_same"
    assert code(lambda: change(clerk, "clerk", "short", old=PASSWORD)) == "staff.password_short"
    change(clerk, "clerk", "my own new one", old=PASSWORD)
    assert alone(desk).sign_in("clerk", "my own new one").id == "clerk"
    assert code(lambda: desk.staff.sign_in("clerk", PASSWORD)) == "staff.wrong_password"
    change(admin, "clerk", "given by admin")
    assert desk.staff.sign_in("clerk", "given by admin").id == "clerk"


def test_what_the_hall_has_committed_is_in_the_log_though_it_goes_away_at_once(desk: Desk, admin: Actor) -> None:
    class Once:
        asked = 0

        def enter(self) -> None:
            self.asked += 1
            if self.asked > 1:
                raise EnvironmentFault("store.unreachable", store="hall")

        def lost(self, fault: EnvironmentFault) -> None: ...

    desk.accounts._hall.gate = Once()
    desk.accounts.set_windows(admin, "clerk", ["7"])
    with desk.home.vault.read() as connection:
        line = connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc()).limit(1)).one()
    assert (line.kind, line.subject, json.loads(line.detail)) == ("account_changed", "clerk", {"change": "windows", "windows": "7"})


def test_an_administrator_ends_a_lock(desk: Desk, admin: Actor) -> None:
    for _ in range(5):
        code(lambda: desk.staff.sign_in("clerk", "wrong one"))
    line = next(line for line in desk.accounts.listed(admin) if line.account.name == "clerk")
    assert line.locked_until is not None and line.disabled_at is None and line.windows == line.skills == ()
    assert desk.accounts.unlock(admin, "clerk") and not desk.accounts.unlock(admin, "clerk")
    assert desk.staff.sign_in("clerk", PASSWORD).id == "clerk"


# PINs


def test_a_pin_unlocks_on_the_day_of_the_password_and_three_wrong_ones_end_it(desk: Desk, clock: Hands) -> None:
    clerk = desk.staff.sign_in("clerk", PASSWORD)
    assert not desk.pins.usable("clerk")
    desk.pins.set(clerk, "4826")
    desk.pins.unlock(clerk, "4826")
    assert code(lambda: desk.pins.unlock(clerk, "4827")) == "staff.wrong_pin"
    desk.pins.unlock(clerk, "4826")
    assert [code(lambda: desk.pins.unlock(clerk, "0000")) for _ in range(3)] == ["staff.wrong_pin", "staff.wrong_pin", "staff.pin_over"]
    assert code(lambda: desk.pins.unlock(clerk, "4826")) == "staff.pin_over" and not desk.pins.usable("clerk")
    desk.staff.unlock(clerk, PASSWORD)
    desk.pins.unlock(clerk, "4826")
    clock.on(days=1)
    assert code(lambda: desk.pins.unlock(clerk, "4826")) == "staff.pin_over"


def test_a_pin_ends_with_the_account_the_password_and_the_lock(desk: Desk, admin: Actor) -> None:
    for end in (
        lambda: desk.accounts.disable(admin, "clerk"),
        lambda: desk.accounts.set_password(admin, "clerk", "given by admin"),
        lambda: [code(lambda: desk.staff.sign_in("clerk", "wrong one")) for _ in range(5)],
    ):
        desk.accounts.enable(admin, "clerk")
        clerk = desk.staff.actor(desk.staff.account("clerk"))
        for password in (PASSWORD, "given by admin"):
            try:
                clerk = desk.staff.sign_in("clerk", password)
                break
            except RuleViolation:
                continue
        desk.pins.set(clerk, "4826")
        assert desk.pins.usable("clerk")
        end()
        assert not desk.pins.usable("clerk")


@pytest.mark.parametrize("pin", ["123", "4826173", "1111", "1234", "8765", "12a4", "１２３５", ""])
def test_a_pin_that_a_bystander_would_try_first_is_none(pin: str) -> None:
    assert not sound(pin) and sound("1357") and sound("48261")


# The command line


def test_an_administrator_works_by_the_command_line(desk: Desk, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", PASSWORD)
    said = run_cli(
        "account", "add", "wang", "--role", "clerk", "--display-name", "王", "--windows", "1", "2", "--as", "admin", input="long enough\n"
    )
    assert said.code == 0, said.err
    assert run_cli("account", "skills", "wang", "business", "--as", "admin").code == 0
    assert run_cli("account", "role", "wang", "--role", "guide", "--as", "admin").code == 0
    assert run_cli("account", "disable", "wang", "--as", "admin").code == 0
    lines = {line["name"]: line for line in run_cli("account", "list", "--json", "--as", "admin").lines}
    wang = lines["wang"]
    assert (wang["role"], wang["windows"], wang["skills"], bool(wang["disabled_at"])) == ("guide", ["1", "2"], ["business"], True)
    assert run_cli("account", "windows", "wang", "--as", "admin").code == run_cli("account", "enable", "wang", "--as", "admin").code == 0
    monkeypatch.setenv("TIDEHALL_PASSWORD", "long enough")
    assert run_cli("account", "password", "wang", "--as", "wang", input="another long one\n").code == 0
    monkeypatch.setenv("TIDEHALL_PASSWORD", PASSWORD)
    refused = run_cli("account", "disable", "wang", "--as", "clerk")
    assert refused.code == 1 and "权限" in refused.err
    assert run_cli("account", "unlock", "wang", "--as", "admin").code == 0
    said = run_cli("audit", "list", "--kind", "account_changed", "--as", "supervisor")
    assert said.code == 0 and "业务 business" in said.out and "口令" in said.out and "another long one" not in said.out


# Handing over a shift


def test_a_colleagues_unfinished_case_goes_over_with_a_supervisors_signature_only(desk: Desk) -> None:
    clerk, boss = with_role(desk, Role.CLERK), with_role(desk, Role.SUPERVISOR)
    other = replace(clerk, account=Account("other", "别人", Role.CLERK))
    draft = desk.intake.save_draft(clerk, complete_draft(desk, clerk))
    assert desk.handover.sealed(clerk) == ()
    (sealed,) = desk.handover.sealed(other)
    assert (sealed.owner, sealed.owner_name, sealed.draft_id) == ("clerk", "周敏", draft.draft_id)
    assert code(lambda: desk.handover.release(other, draft.draft_id, "交接班")) == "staff.signature_needed"
    assert code(lambda: desk.handover.release(other, draft.draft_id, "交接班", signed=other)) == "staff.forbidden"
    assert code(lambda: desk.handover.release(other, "none", "交接班", signed=boss)) == "handover.absent"
    assert code(lambda: desk.handover.release(other, draft.draft_id, " ", signed=boss)) == "intake.invalid"
    shelved, _changes = desk.handover.release(other, draft.draft_id, "交接班", signed=boss)
    assert shelved.put_by == "clerk" and desk.handover.sealed(other) == ()
    taken, _changes = desk.put_aside.take_up(other, shelved.code)
    assert taken.draft.operator_id == "other" and taken.draft.form == draft.form
    (line,) = desk.audit.search(boss, Wanted(kinds=(AuditKind.OVERRIDDEN,))).entries
    assert (line.operator_id, line.second, line.purpose, line.detail["was"]) == ("other", "supervisor", "交接班", "clerk")

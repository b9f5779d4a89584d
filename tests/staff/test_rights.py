"""Who may do what: the whole table, role by role, against the services themselves (issue 8)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hall_cases import with_role
from pytest import TempPathFactory

import resources
from desktop.audit.model import Wanted
from desktop.errors import HallError, RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.queue.model import TicketClass
from desktop.sentences import sentence
from desktop.staff.model import Actor, Role
from desktop.staff.permissions import _ALLOWED, Permission, allowed, require_signed
from desktop.staff.words import PERMISSION_WORDS
from offline.sync.resolution import Way
from ui.app import Desk, open_desk
from ui.ledger_rooms import let_out

P = Permission
REFUSALS = ("staff.forbidden", "staff.signature_needed")
Deed = Callable[[Desk, Actor], Any]
DEEDS: Mapping[Permission, tuple[Deed, ...]] = {
    P.TAKE_CASES: (
        lambda desk, who: desk.intake.open_draft(who),
        lambda desk, who: desk.intake.take_up(who, "LL-none"),
        lambda desk, who: desk.terms.resume(who, "LL-none"),
        lambda desk, who: desk.put_aside.take_up(who, "none"),
        lambda desk, who: desk.emergency_mode.switch(who, False),
        lambda desk, who: desk.elsewhere.look(who, "LL-none"),
    ),
    P.PRINT_PAPERS: (lambda desk, who: desk.intake.print_copy(who, "LL-none", DocumentKind.ACCEPTANCE, _never, province_away=True),),
    P.GIVE_NOTICE: (lambda desk, who: desk.intake.print_copy(who, "LL-none", DocumentKind.NOTICE, _never, province_away=True),),
    P.GIVE_NUMBERS: (lambda desk, who: desk.numbers.arrive(who, "none"),),
    P.CALL_TICKETS: (
        lambda desk, who: desk.queue.call(who, "none"),
        lambda desk, who: desk.queue.pause(who, "none", "x"),
        lambda desk, who: desk.window_queue.finish(who, "none"),
    ),
    P.ORDER_TICKETS: (lambda desk, who: desk.queue.set_class(who, "none", TicketClass.PRIORITY, "x"),),
    P.RUN_FLOOR: (lambda desk, who: desk.queue.post_notice(who, " "), lambda desk, who: desk.queue.close_day(who)),
    P.MANAGE_SKILLS: (
        lambda desk, who: desk.queue.set_skills(who, "none", ("none",)),
        lambda desk, who: desk.accounts.set_skills(who, "none", ()),
    ),
    P.KEEP_REGISTERS: (lambda desk, who: desk.registers.rate(who, "LL-none", None, province_away=True),),
    P.SIGN_SECOND: (
        lambda desk, who: desk.staff.countersign(who.id, "tidehall-demo"),
        lambda desk, who: desk.terms.extend(with_role(desk, Role.CLERK), "LL-none", days=1, reason="x", legal_basis="x", signed=who),
    ),
    P.RESOLVE_ATTENTION: (lambda desk, who: desk.resolver.resolve(who, "none", Way.VOID, "x"),),
    P.MANAGE_ACCOUNTS: (
        lambda desk, who: desk.accounts.listed(who),
        lambda desk, who: desk.accounts.add(who, "clerk", "x", Role.CLERK, "long enough"),
        lambda desk, who: desk.accounts.set_role(who, "none", Role.CLERK),
        lambda desk, who: desk.accounts.set_windows(who, "none", ()),
        lambda desk, who: desk.accounts.set_password(who, "none", "long enough"),
        lambda desk, who: desk.accounts.rename(who, "none", "x"),
        lambda desk, who: desk.accounts.disable(who, "none"),
        lambda desk, who: desk.accounts.enable(who, "none"),
        lambda desk, who: desk.accounts.unlock(who, "none"),
    ),
    P.MOVE_WINDOWS: (lambda desk, who: desk.tidal.undo(who, "none"),),
    P.EXPORT: (lambda desk, who: let_out(desk, who, "", ""),),
    P.REVEAL: (lambda desk, who: desk.reveal.whole(who, "LL-none", "核对身份"),),
    P.SEE_AUDIT: (lambda desk, who: desk.audit.search(who, Wanted()), lambda desk, who: desk.audit.operators(who)),
}
"""What each right opens, as it is called. A right without a line here is asked through the command line or beside another: `ELSEWHERE`."""
ELSEWHERE: Mapping[Permission, tuple[str, ...]] = {
    P.SEE_CASES: ("cases", "--json"),
    P.KEEP_KEYS: ("key", "recovery"),
}


def _never(_sheet: Any) -> tuple[str, str | None]:
    raise AssertionError("nothing is drawn here")


@pytest.fixture(scope="module")
def hall(made_home: Path, tmp_path_factory: TempPathFactory) -> Any:
    import shutil

    home = Path(shutil.copytree(made_home, tmp_path_factory.mktemp("rights") / "home"))
    desk = open_desk(home, lambda: datetime(2026, 3, 2, 1, 12, tzinfo=UTC))
    yield desk
    desk.close()


def refused(desk: Desk, deed: Deed, who: Actor) -> bool:
    try:
        deed(desk, who)
    except RuleViolation as refusal:
        return refusal.code in REFUSALS
    except HallError:
        return False
    return False


@pytest.mark.parametrize("permission", list(DEEDS), ids=lambda permission: permission.value)
def test_the_services_refuse_whom_the_table_refuses_and_nobody_else(hall: Desk, permission: Permission) -> None:
    for number, deed in enumerate(DEEDS[permission]):
        found = {role for role in Role if not refused(hall, deed, with_role(hall, role))}
        assert found == {role for role in Role if allowed(role, permission)}, f"deed {number}"


@pytest.mark.parametrize("permission", list(ELSEWHERE), ids=lambda permission: permission.value)
def test_the_command_line_asks_the_same_table(home: Path, run_cli: Any, monkeypatch: pytest.MonkeyPatch, permission: Permission) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    for account, role in (("clerk", Role.CLERK), ("guide", Role.GUIDE), ("supervisor", Role.SUPERVISOR), ("admin", Role.ADMINISTRATOR)):
        said = run_cli(*ELSEWHERE[permission], "--as", account)
        assert (said.code == 0) == allowed(role, permission) and ("权限" in said.err) != allowed(role, permission)


def test_every_right_is_walked() -> None:
    asked_beside = {P.CHANGE_SETTINGS}
    assert set(DEEDS) | set(ELSEWHERE) | asked_beside == set(Permission) == set(_ALLOWED)


def test_a_signature_stands_for_the_right_of_who_gave_it(hall: Desk) -> None:
    clerk, boss, guide = (with_role(hall, role) for role in (Role.CLERK, Role.SUPERVISOR, Role.GUIDE))
    assert require_signed(clerk, boss, P.EXPORT) is boss and require_signed(boss, None, P.EXPORT) is boss
    with pytest.raises(RuleViolation, match=r"staff\.signature_needed") as caught:
        require_signed(clerk, None, P.EXPORT)
    assert "导出清单" in sentence(caught.value)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        require_signed(clerk, guide, P.EXPORT)


def test_the_table_in_the_help_is_the_code() -> None:
    help_ = json.loads(resources.text("help/rights.json"))
    said = {row["right"]: (row["words"], {Role(role) for role in row["roles"]}) for row in help_["rights"]}
    assert said == {permission.value: (PERMISSION_WORDS[permission.value], set(roles)) for permission, roles in _ALLOWED.items()}

"""Who may do what: the whole table, role by role, against the services themselves (issue 8)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hall_cases import accept, complete_draft, with_role
from pytest import TempPathFactory

import resources
from desktop.audit.model import Wanted
from desktop.errors import HallError, RuleViolation
from desktop.hall_settings.bundle import export_settings
from desktop.hall_settings.keys import KEYS
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Decision, OutcomeKind
from desktop.prints.model import NewJob
from desktop.queue.model import TicketClass
from desktop.sentences import sentence
from desktop.staff.model import Actor, Role
from desktop.staff.permissions import _ALLOWED, Permission, allowed, require_signed
from desktop.staff.words import PERMISSION_WORDS
from offline.sync.resolution import Way
from ui.app import Desk, open_desk
from ui.commands.privacy import export_person
from ui.ledger_rooms import let_out
from ui.settings.making import hall_setup

P = Permission
REFUSALS = ("staff.forbidden", "staff.signature_needed", "intake.second_notice")
SIGNED_KEY = next(name for name, key in KEYS.items() if key.signed)
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
    P.CHANGE_SETTINGS: (
        lambda desk, who: hall_setup(desk).import_calendar(who, b"", "x", signed=with_role(desk, Role.SUPERVISOR)),
        lambda desk, who: hall_setup(desk).put_secret(who, "none", "x", signed=with_role(desk, Role.SUPERVISOR)),
        lambda desk, who: hall_setup(desk).change(who, {SIGNED_KEY: None}, signed=with_role(desk, Role.SUPERVISOR)),
    ),
    P.MOVE_WINDOWS: (lambda desk, who: desk.tidal.undo(who, "none"),),
    P.KEEP_KEYS: (
        lambda desk, who: desk.paper_keys.certify(who, "none"),
        lambda desk, who: desk.paper_keys.revoke(who, "none", date(2026, 3, 2), "x"),
        lambda desk, who: desk.paper_keys.found(who),
        lambda desk, who: desk.paper_keys.take(who, ("none",)),
    ),
    P.EXPORT: (lambda desk, who: let_out(desk, who, "", ""),),
    P.REVEAL: (lambda desk, who: desk.reveal.whole(who, "LL-none", "核对身份"),),
    P.SEE_AUDIT: (lambda desk, who: desk.audit.search(who, Wanted()), lambda desk, who: desk.audit.operators(who)),
}
"""What each right opens, as it is called. A right without a line here is asked through the command line or beside another: `ELSEWHERE`."""
ELSEWHERE: Mapping[Permission, tuple[str, ...]] = {
    P.SEE_CASES: ("cases", "--json"),
    P.KEEP_KEYS: ("key", "recovery"),
}


Signed = Callable[[Desk, Actor, Actor | None], Any]
SIGNED: Mapping[str, tuple[Role, Signed]] = {
    "second notice": (Role.CLERK, lambda desk, who, signed: _notice_again(desk, who, signed)),
    "void": (Role.CLERK, lambda desk, who, signed: desk.resolver.resolve(who, "none", Way.VOID, "x", signed=signed)),
    "misprint": (Role.CLERK, lambda desk, who, signed: desk.spool.jobs.void(who, _printed(desk), " ", signed=signed)),
    "conflict": (Role.CLERK, lambda desk, who, signed: desk.resolver.resolve(who, "none", Way.ACCEPT_PLATFORM, "x", signed=signed)),
    "reveal": (Role.CLERK, lambda desk, who, signed: desk.reveal.whole(who, _colleagues(desk), "核对", signed=signed)),
    "export of the ledger": (Role.CLERK, lambda desk, who, signed: let_out(desk, who, signed.id if signed else "", "tidehall-demo")),
    "export of a person": (Role.CLERK, lambda desk, who, signed: export_person(desk, who, signed, " ", "x", Path("none"))),
    "export of the settings": (
        Role.ADMINISTRATOR,
        lambda desk, who, signed: export_settings(hall_setup(desk), who, signed, desk.clock(), "x"),
    ),
    "settings": (Role.ADMINISTRATOR, lambda desk, who, signed: hall_setup(desk).change(who, {SIGNED_KEY: None}, signed=signed)),
}


def _colleagues(desk: Desk) -> str:
    """A case of another clerk's."""
    who = with_role(desk, Role.SUPERVISOR)
    return accept(desk, who, complete_draft(desk, who))


def _notice_again(desk: Desk, who: Actor, signed: Actor | None) -> None:
    draft = replace(complete_draft(desk, who), materials={})
    draft = desk.intake.save_draft(who, draft)
    first, _ = desk.intake.decide(who, draft, Decision(OutcomeKind.NOTIFIED), province_away=False)
    again = replace(desk.intake.take_up(who, first.case.case_no), materials={})
    again = desk.intake.save_draft(who, again)
    desk.intake.decide(who, again, Decision(OutcomeKind.NOTIFIED, override_reason="另有一份"), province_away=False, signed=signed)


def _printed(desk: Desk) -> str:
    """A paper's job that is out."""
    new = NewJob("acceptance", "受理通知书", "一号", "clerk", 1, document_no="LL-none", copy_no=1)
    return desk.spool.jobs.spool_alone(new).id


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
    """No right is left out, none is only named: whoever adds one writes a call of its service, or a command, above."""
    assert all(DEEDS.values()) and all(ELSEWHERE.values())
    assert set(DEEDS) | set(ELSEWHERE) == set(Permission) == set(_ALLOWED)


@pytest.mark.parametrize("deed", list(SIGNED), ids=str)
def test_what_wants_a_second_signature_wants_a_supervisors(hall: Desk, deed: str) -> None:
    """Second notice, void, conflict, whole-id reveal, export, settings (issue 8): alone nobody but a supervisor, and only a supervisor's signature counts."""
    actor, call = with_role(hall, SIGNED[deed][0]), SIGNED[deed][1]
    for signed, passes in ((None, False), (with_role(hall, Role.GUIDE), False), (with_role(hall, Role.SUPERVISOR), True)):
        assert refused(hall, lambda desk, who, signed=signed: call(desk, who, signed), actor) != passes, (deed, signed)


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

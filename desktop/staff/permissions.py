"""Who may do what: one table, asked by the services for window and command line alike (DESIGN.md 8)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from desktop.errors import RuleViolation
from desktop.staff.model import Actor, Role


class Permission(StrEnum):
    TAKE_CASES = "take_cases"
    GIVE_NOTICE = "give_notice"
    """The one-time notice for a new case, and its paper; nothing else is decided by it."""
    SEE_CASES = "see_cases"
    PRINT_PAPERS = "print_papers"
    GIVE_NUMBERS = "give_numbers"
    """Taking a number for somebody, checking in, redeeming a voucher."""
    CALL_TICKETS = "call_tickets"
    KEEP_REGISTERS = "keep_registers"
    """Ratings, 办不成事, 首问负责."""
    SIGN_SECOND = "sign_second"
    """The second signature that a supervisor gives (a second notice in a round, an extension)."""
    RESOLVE_ATTENTION = "resolve_attention"
    MANAGE_ACCOUNTS = "manage_accounts"


_ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.TAKE_CASES: frozenset({Role.CLERK, Role.SUPERVISOR}),
    Permission.GIVE_NOTICE: frozenset({Role.CLERK, Role.GUIDE, Role.SUPERVISOR}),
    Permission.SEE_CASES: frozenset({Role.CLERK, Role.GUIDE, Role.SUPERVISOR}),
    Permission.PRINT_PAPERS: frozenset({Role.CLERK, Role.SUPERVISOR}),
    Permission.GIVE_NUMBERS: frozenset({Role.CLERK, Role.GUIDE, Role.SUPERVISOR}),
    Permission.CALL_TICKETS: frozenset({Role.CLERK, Role.SUPERVISOR}),
    Permission.KEEP_REGISTERS: frozenset({Role.CLERK, Role.GUIDE, Role.SUPERVISOR}),
    Permission.SIGN_SECOND: frozenset({Role.SUPERVISOR}),
    Permission.RESOLVE_ATTENTION: frozenset({Role.SUPERVISOR}),
    Permission.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
}


def allowed(role: Role, permission: Permission) -> bool:
    return role in _ALLOWED[permission]


def require(actor: Actor, permission: Permission) -> None:
    """`RuleViolation` staff.forbidden where the actor's role does not have the right."""
    if not allowed(actor.role, permission):
        raise RuleViolation("staff.forbidden", role=actor.role.value, permission=permission.value)

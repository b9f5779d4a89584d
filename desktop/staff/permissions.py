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
    MOVE_WINDOWS = "move_windows"
    """Tidal moves, and the limits within which the hall makes them by itself."""
    MANAGE_ACCOUNTS = "manage_accounts"
    ORDER_TICKETS = "order_tickets"
    """Pinning, priority, cancelling, on the floor."""
    RUN_FLOOR = "run_floor"
    """Closing the day, notices on the board."""
    MANAGE_SKILLS = "manage_skills"
    """Which services a person serves."""
    REVEAL = "reveal"
    """Whole identity numbers, mobiles and addresses of a case; of a colleague's case with a second signature."""
    SEE_AUDIT = "see_audit"
    EXPORT = "export"
    """Lists that leave this machine as a file; who lacks the right brings a supervisor's signature."""
    CHANGE_SETTINGS = "change_settings"
    """With a supervisor's signature."""
    KEEP_KEYS = "keep_keys"
    """The recovery key, the passphrase, another vault key."""


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
    Permission.MOVE_WINDOWS: frozenset({Role.SUPERVISOR}),
    Permission.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Permission.ORDER_TICKETS: frozenset({Role.CLERK, Role.GUIDE, Role.SUPERVISOR}),
    Permission.RUN_FLOOR: frozenset({Role.SUPERVISOR}),
    Permission.MANAGE_SKILLS: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Permission.REVEAL: frozenset({Role.CLERK, Role.SUPERVISOR}),
    Permission.SEE_AUDIT: frozenset({Role.SUPERVISOR}),
    Permission.EXPORT: frozenset({Role.SUPERVISOR}),
    Permission.CHANGE_SETTINGS: frozenset({Role.ADMINISTRATOR}),
    Permission.KEEP_KEYS: frozenset({Role.ADMINISTRATOR}),
}


def allowed(role: Role, permission: Permission) -> bool:
    return role in _ALLOWED[permission]


def require(actor: Actor, permission: Permission) -> None:
    """`RuleViolation` staff.forbidden where the actor's role does not have the right."""
    if not allowed(actor.role, permission):
        raise RuleViolation("staff.forbidden", role=actor.role.value, permission=permission.value)


def require_signed(actor: Actor, signed: Actor | None, permission: Permission) -> Actor:
    """Who answers for a deed that needs `permission`: the actor, having it, or the one who signed beside him. `RuleViolation` staff.signature_needed
    where nobody with the right stands behind it, staff.forbidden where the one who signed has none."""
    if signed is not None:
        require(signed, permission)
        return signed
    if not allowed(actor.role, permission):
        raise RuleViolation("staff.signature_needed", permission=permission.value)
    return actor

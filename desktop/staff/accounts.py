"""Accounts: an administrator makes, changes, disables and unlocks them; everybody changes their own password.

They live at the hall; with its store away nothing here works but unlocking, which is this workstation's own. The hall always keeps one
administrator who can sign in. No account is ever deleted: its name stands on cases and in the audit log, so that it can never become
somebody else. The audit line is written in the vault as soon as the hall has committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import Clock, moment_of, to_text
from desktop.errors import RuleViolation
from desktop.intake.casework import sound_text
from desktop.queue.tables import clerk_skill, service
from desktop.staff.lockout import forget
from desktop.staff.model import Account, AccountLine, Actor, Role
from desktop.staff.permissions import Permission, require
from desktop.staff.pins import forget_pin
from desktop.staff.service import Staff, kept
from desktop.staff.tables import account, known_account, sign_in_failures
from desktop.staff.verifiers import made
from desktop.store import Store, hold

SetSkills = Callable[[Actor, str, Sequence[str]], Changes]
"""The queue's own door: it knows the services."""
PASSWORD_LEAST = 8
PASSWORD_MOST = 200
NAME_MOST = 40
STAFF = Changes(staff=True)


class Accounts:
    """Every refusal leaves everything as it was."""

    def __init__(self, vault: Store, hall: Store, staff: Staff, clock: Clock, *, set_skills: SetSkills | None = None) -> None:
        self._vault = vault
        self._hall = hall
        self._staff = staff
        self._clock = clock
        self._set_skills = set_skills

    def listed(self, actor: Actor) -> tuple[AccountLine, ...]:
        """Everybody, those who may sign in first, by name. `RuleViolation` staff.forbidden."""
        require(actor, Permission.MANAGE_ACCOUNTS)
        with self._hall.read() as connection:
            rows = connection.execute(select(account).order_by(account.c.disabled_at.is_not(None), account.c.name)).all()
            skills = connection.execute(select(clerk_skill.c.account, clerk_skill.c.service).order_by(clerk_skill.c.service)).all()
        with self._vault.read() as connection:
            seen = {row.name: row.last_sign_in for row in connection.execute(select(known_account))}
            locks = {row.name: row.locked_until for row in connection.execute(select(sign_in_failures))}
        now = to_text(self._clock())
        return tuple(
            AccountLine(
                Account(row.name, row.display_name, Role(row.role)),
                moment_of(row.disabled_at),
                tuple(row.windows.split()),
                tuple(skill.service for skill in skills if skill.account == row.name),
                moment_of(seen.get(row.name)),
                moment_of(locks[row.name]) if (locks.get(row.name) or "") > now else None,
            )
            for row in rows
        )

    def services(self) -> tuple[str, ...]:
        """The codes of business that there are, for skills."""
        with self._hall.read() as connection:
            return tuple(connection.scalars(select(service.c.code).order_by(service.c.code)).all())

    def add(self, actor: Actor | None, name: str, display_name: str, role: Role, password: str, *, windows: Sequence[str] = ()) -> Account:
        """Makes an account. `actor` None is the making of a new home. `RuleViolation`: staff.forbidden, staff.exists, staff.password_short,
        staff.name_form, staff.window_form, text.*"""
        if actor is not None:
            require(actor, Permission.MANAGE_ACCOUNTS)
        _refuse_weak(password)
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum() or len(name) > NAME_MOST:
            raise RuleViolation("staff.name_form")
        shown, seats = sound_text("display_name", display_name)[:NAME_MOST], _windows(windows)
        with self._hall.write() as connection:
            hold(connection, "accounts")
            if connection.scalar(select(account.c.name).where(account.c.name == name)) is not None:
                raise RuleViolation("staff.exists", name=name)
            values = {
                "name": name, "display_name": shown, "role": role.value, "verifier": made(password), "updated_at": to_text(self._clock()),
                "windows": seats,
            }  # fmt: skip
            row = connection.execute(insert(account).values(values).returning(*account.c)).one()
        self._keep(actor, AuditKind.ACCOUNT_ADDED, row, role=role.value, windows=seats)
        return Account(name, shown, role)

    def set_role(self, actor: Actor, name: str, role: Role) -> Changes:
        """`RuleViolation`: staff.forbidden, staff.unknown, staff.last_administrator."""
        return self._change(actor, name, "role", role=role.value)

    def set_windows(self, actor: Actor, name: str, windows: Sequence[str]) -> Changes:
        """Which windows the person may sit at; none: any. `RuleViolation`: staff.forbidden, staff.unknown, staff.window_form."""
        return self._change(actor, name, "windows", windows=_windows(windows))

    def set_skills(self, actor: Actor, name: str, services: Sequence[str]) -> Changes:
        """Which services the person serves; none: every one. `RuleViolation`: staff.forbidden, staff.unknown, queue.unknown_service."""
        require(actor, Permission.MANAGE_SKILLS)
        self._staff.account(name)
        if self._set_skills is None:
            raise RuleViolation("staff.forbidden", role=actor.role.value, permission=Permission.MANAGE_SKILLS.value)
        changes = self._set_skills(actor, name, services)
        with self._vault.write() as connection:
            note(
                connection, AuditKind.ACCOUNT_CHANGED, actor, self._clock(), subject=name, change="skills", skills=sorted(services),
            )  # fmt: skip
        return changes

    def rename(self, actor: Actor, name: str, display_name: str) -> Changes:
        """How the person is called on papers from now on. `RuleViolation`: staff.forbidden, staff.unknown, text.missing."""
        return self._change(actor, name, "display_name", display_name=sound_text("display_name", display_name)[:NAME_MOST])

    def disable(self, actor: Actor, name: str) -> Changes:
        """From now on nobody signs in by this name. `RuleViolation`: staff.forbidden, staff.unknown, staff.yourself, staff.last_administrator."""
        if name == actor.id:
            raise RuleViolation("staff.yourself")
        return self._change(actor, name, "disabled", disabled_at=to_text(self._clock()))

    def enable(self, actor: Actor, name: str) -> Changes:
        return self._change(actor, name, "enabled", disabled_at=None)

    def set_password(self, actor: Actor, name: str, password: str, *, old: str = "") -> Changes:
        """Another password; `old` is asked of who changes their own. `RuleViolation`: staff.forbidden, staff.unknown, staff.password_short,
        staff.password_same, and those of `Staff.sign_in`."""
        _refuse_weak(password)
        if name == actor.id:
            if password == old:
                raise RuleViolation("staff.password_same")
            self._staff.confirm(name, old)
        else:
            require(actor, Permission.MANAGE_ACCOUNTS)
        with self._hall.write() as connection:
            row = self._update(connection, name, verifier=made(password))
        with self._vault.write() as connection:
            forget_pin(connection, name)
        self._keep(actor, AuditKind.ACCOUNT_CHANGED, row, change="password")
        return STAFF

    def unlock(self, actor: Actor, name: str) -> bool:
        """Ends a lock on this workstation; answers whether there was anything to end. `RuleViolation`: staff.forbidden, staff.unknown."""
        require(actor, Permission.MANAGE_ACCOUNTS)
        self._staff.account(name)
        with self._vault.write() as connection:
            ended = forget(connection, name)
            note(connection, AuditKind.ACCOUNT_CHANGED, actor, self._clock(), subject=name, change="unlocked")
        return ended

    def _change(self, actor: Actor, name: str, change: str, **values: Any) -> Changes:
        require(actor, Permission.MANAGE_ACCOUNTS)
        with self._hall.write() as connection:
            row = self._update(connection, name, **values)
        said = {key: value for key, value in values.items() if key in ("role", "windows")}
        self._keep(actor, AuditKind.ACCOUNT_CHANGED, row, change=change, **said)
        return STAFF

    def _update(self, connection: Connection, name: str, **values: Any) -> Row[Any]:
        hold(connection, "accounts")
        changed = update(account).where(account.c.name == name).values(updated_at=to_text(self._clock()), **values)
        row = connection.execute(changed.returning(*account.c)).first()
        if row is None:
            raise RuleViolation("staff.unknown", name=name[:40])
        left = (account.c.role == Role.ADMINISTRATOR.value) & account.c.disabled_at.is_(None)
        if not connection.scalar(select(func.count()).select_from(account).where(left)):
            raise RuleViolation("staff.last_administrator")
        return row

    def _keep(self, actor: Actor | None, kind: AuditKind, row: Row[Any], **detail: Any) -> None:
        """What the hall has committed: what the vault remembers of the account, and the log's line. Asks the hall nothing more: it may be gone."""
        with self._vault.write() as connection:
            connection.execute(update(known_account).where(known_account.c.name == row.name).values(**kept(row)))
            note(connection, kind, actor, self._clock(), workstation_id=self._staff.place.workstation_id, subject=row.name, **detail)


def _refuse_weak(password: str) -> None:
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise RuleViolation("staff.password_short", least=PASSWORD_LEAST)


def _windows(windows: Iterable[str]) -> str:
    found = list(dict.fromkeys(windows))
    if any(not (window.isascii() and window.isalnum() and len(window) <= 8) for window in found):
        raise RuleViolation("staff.window_form")
    return " ".join(found)

"""Who acts: accounts and roles. An `Actor` goes into every service call that a person answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    CLERK = "clerk"
    GUIDE = "guide"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    """An account without its verifier. `name` signs in; `display_name` stands on papers."""

    name: str
    display_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person at a place. Permissions are checked against `role` in the services."""

    account: Account
    hall_id: str
    workstation_id: str
    window_no: str

    @property
    def id(self) -> str:
        return self.account.name

    @property
    def role(self) -> Role:
        return self.account.role


@dataclass(frozen=True, slots=True)
class RecentSignIn:
    account: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as an administrator sees it. `windows` and `skills` empty: any. `locked_until`, `last_sign_in`: at this workstation."""

    account: Account
    disabled_at: datetime | None
    windows: tuple[str, ...]
    skills: tuple[str, ...]
    last_sign_in: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where this workstation stands."""

    hall_id: str
    workstation_id: str
    window_no: str

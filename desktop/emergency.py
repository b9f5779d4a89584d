"""Emergency mode (应急): a person decides that province and hall count as away, although they answer - badly. Every switch is recorded.

It stands in the vault, so that it outlives the program; who switched, when and why only grows. What follows from it - shares deferred, emergency
numbers, sync at rest - is done by whoever asks `on`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import DDL, Column, Connection, Integer, Table, Text, event, insert, select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import Clock, from_text, to_text
from desktop.errors import EnvironmentFault, Issue, RuleViolation
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Gate, Store
from desktop.tables import vault

WHY_MAX = 200

emergency_switch = Table(
    "emergency_switch",
    vault,
    Column("position", Integer, primary_key=True),
    Column("on_", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("why", Text, nullable=False),
)

for _verb in ("UPDATE", "DELETE"):
    event.listen(
        emergency_switch,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER IF NOT EXISTS emergency_refuses_{_verb.lower()} BEFORE {_verb} ON emergency_switch "
            "BEGIN SELECT RAISE(ABORT, 'switches only grow'); END"
        ).execute_if(dialect="sqlite"),
    )


@dataclass(frozen=True, slots=True)
class Switched:
    """One press of the key; or why it was pressed, said afterwards (then `at` and who are the press's)."""

    on: bool
    at: datetime
    operator_id: str
    by_name: str
    why: str


class EmergencyMode:
    """Durable when a switch returns. `on` is kept in memory after the first look: it is asked at every keystroke of a form."""

    def __init__(self, vault_store: Store, clock: Clock) -> None:
        self._vault = vault_store
        self._clock = clock
        self._last: Switched | None = None
        self._read = False

    @property
    def on(self) -> bool:
        last = self.last
        return last is not None and last.on

    @property
    def last(self) -> Switched | None:
        """The last switch; None when there never was one."""
        if not self._read:
            with self._vault.read() as connection:
                self._last = _newest(connection)
            self._read = True
        return self._last

    def history(self) -> tuple[Switched, ...]:
        """Every switch, newest first."""
        with self._vault.read() as connection:
            rows = connection.execute(select(emergency_switch).order_by(emergency_switch.c.position.desc())).all()
        return tuple(_switched(row) for row in rows)

    def switch(self, actor: Actor, on: bool, why: str = "") -> tuple[Switched, Changes]:
        """Begins or ends it. To be in that mode already is no fault: the standing switch is answered, and nothing is written.

        `RuleViolation`: staff.forbidden, intake.invalid with /why.
        """
        require(actor, Permission.TAKE_CASES)
        said = _said(why)
        with self._vault.write() as connection:
            last = _newest(connection)
            if last is not None and last.on == on:
                self._last, self._read = last, True
                return last, Changes()
            made = Switched(on, self._clock(), actor.id, actor.account.display_name, said)
            note(connection, AuditKind.EMERGENCY, actor, made.at, purpose=said, on=on)
            _put(connection, made)
        self._last, self._read = made, True
        return made, Changes(windows=frozenset({actor.window_no}), ledger=True)

    def explain(self, actor: Actor, why: str) -> Switched | None:
        """Why it was begun, said while it lasts: another line, of the same moment and the same person; the log has who said it, and when.

        Nothing is written when it is over or nothing was said. `RuleViolation` as `switch`.
        """
        require(actor, Permission.TAKE_CASES)
        said = _said(why)
        with self._vault.write() as connection:
            last = _newest(connection)
            if last is not None and last.on and said:
                last = replace(last, why=said)
                note(connection, AuditKind.EMERGENCY, actor, self._clock(), purpose=said, on=True)
                _put(connection, last)
        self._last, self._read = last, True
        return last


class EmergencyGate:
    """Before the hall's store: while the mode is on it counts as away at once, for everything that would ask it."""

    def __init__(self, mode: EmergencyMode, inner: Gate | None = None) -> None:
        self._mode = mode
        self._inner = inner

    def enter(self) -> None:
        if self._mode.on:
            raise EnvironmentFault("store.unreachable", store="hall")
        if self._inner is not None:
            self._inner.enter()

    def lost(self, fault: EnvironmentFault) -> None:
        if self._inner is not None:
            self._inner.lost(fault)


def _said(why: str) -> str:
    said = " ".join(why.split())
    if len(said) > WHY_MAX:
        raise RuleViolation("intake.invalid", issues=(Issue("/why", "text.too_long", {"most": WHY_MAX}),))
    return said


def _put(connection: Connection, made: Switched) -> None:
    values = {"on_": int(made.on), "at": to_text(made.at), "operator_id": made.operator_id, "by_name": made.by_name, "why": made.why}
    connection.execute(insert(emergency_switch).values(values))


def _newest(connection: Connection) -> Switched | None:
    row = connection.execute(select(emergency_switch).order_by(emergency_switch.c.position.desc()).limit(1)).first()
    return _switched(row) if row is not None else None


def _switched(row: object) -> Switched:
    found = row._mapping  # type: ignore[attr-defined]
    return Switched(bool(found["on_"]), from_text(found["at"]), found["operator_id"], found["by_name"], found["why"])

"""The tidal desk whose decisions stand in the audit log as well: taken, adjusted, put off, undone, done by itself, and every change of its rules.

The hall's own table is the record; this workstation's log says who pressed here. The line follows the hall's commit, so a decision that was
refused leaves none. Advice that nobody took is not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.staff.model import Actor, Place
from desktop.store import Store
from desktop.tidal.decisions import Decision, DecisionState
from desktop.tidal.desk import Tended, TidalDesk
from desktop.tidal.model import Assignment, Move


class AuditedTidal(TidalDesk):
    """A `TidalDesk` with the vault beside it: AuditedTidal(vault, hall, clock, …)."""

    def __init__(self, vault: Store, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._vault = vault

    def tend(self, actor: Actor, advice: Sequence[Move]) -> Tended:
        done = super().tend(actor, advice)
        self._note(actor, *done.moved)
        return done

    def tend_standing(self, place: Place, advice: Sequence[Move]) -> Tended:
        done = super().tend_standing(place, advice)
        if done.actor is not None:
            self._note(done.actor, *done.moved)
        return done

    def dismiss(self, actor: Actor, move: Move, decision_id: str = "") -> Decision:
        done = super().dismiss(actor, move, decision_id)
        self._note(actor, done)
        return done

    def undo(self, actor: Actor, decision_id: str) -> tuple[Decision, Changes]:
        done = super().undo(actor, decision_id)
        self._note(actor, done[0])
        return done

    def take_plan(self, actor: Actor, plan: Assignment) -> tuple[tuple[Decision, ...], Changes]:
        done = super().take_plan(actor, plan)
        self._note(actor, *done[0])
        return done

    def _do(self, actor: Actor, moves: Sequence[tuple[Move, str]], state: DecisionState) -> tuple[tuple[Decision, ...], Changes]:
        """However it was taken: one move, one that a person drew, several together."""
        done = super()._do(actor, moves, state)
        self._note(actor, *done[0])
        return done

    def set_rules(self, actor: Actor, **changes: Any) -> Any:
        done = super().set_rules(actor, **changes)
        with self._vault.write() as connection:
            for key, value in changes.items():
                note(connection, AuditKind.SETTINGS_CHANGED, actor, self._clock(), subject="tidal", key=key, value=str(value))
        return done

    def _note(self, actor: Actor, *decided: Decision) -> None:
        if not decided:
            return
        with self._vault.write() as connection:
            for one in decided:
                note(
                    connection, AuditKind.TIDAL, actor, self._clock(), subject=one.window, way=one.state.value, was=one.was, value=one.to,
                    event=one.id,
                )  # fmt: skip

"""What an action changed. Services return it; screens compare it with what they show and refresh only that."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of what changed. `catalogue`, `staff`, `registers` and `prints` are flags: they change rarely and as a whole."""

    cases: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()
    tickets: frozenset[str] = frozenset()
    windows: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    ledger: bool = False
    catalogue: bool = False
    staff: bool = False
    registers: bool = False
    prints: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(*(getattr(self, one.name) | getattr(other, one.name) for one in fields(self)))

    def __bool__(self) -> bool:
        return self != Changes()

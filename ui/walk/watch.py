"""Watches a workplace for the walk: turns what really happens there (calls, decisions, numbers, moves, rooms) into Facts, and tells when they changed.

It listens and reads; it never presses anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.errors import HallError
from desktop.intake.model import CaseRow, CaseState, MaterialLine, MaterialStatus
from desktop.queue.model import Ticket
from ui.walk.steps import Facts

if TYPE_CHECKING:
    from ui.clerk.desk import ClerkDesk
    from ui.guide.desk import GuideDesk
    from ui.supervisor.room import DispatchRoom

_NOTED = (CaseState.CORRECTING,)
_TAKEN = (CaseState.ACCEPTED, CaseState.PROCESSING, CaseState.DONE)


class Watch(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.facts = Facts()

    def look(self) -> Facts:
        """What is so now."""
        return self.facts

    @Slot(object)
    def room_opened(self, key: object) -> None:
        self._now(room=str(key))

    def _now(self, **values: object) -> None:
        facts = replace(self.facts, **values)  # type: ignore[arg-type]
        if facts != self.facts:
            self.facts = facts
            self.changed.emit()


class ClerkWatch(Watch):
    def __init__(self, clerk: ClerkDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clerk = clerk
        clerk.line.changed.connect(self._read)
        clerk.session.changed.connect(self._read)
        clerk.line.called.connect(self._called)
        clerk.line.finished.connect(self._finished)
        clerk.session.decided.connect(self._decided)
        self._read()

    @Slot(object)
    def nobody_came(self, error: Exception) -> None:
        """The line stays as it is; a number can be taken at the number desk."""
        if not isinstance(error, HallError):
            raise error

    @Slot()
    def _read(self) -> None:
        draft, found = self._clerk.session.draft, self._clerk.session.assessment
        party = draft.applicant if draft is not None else None
        self._now(
            at_window=self._clerk.line.current is not None,
            theme=(draft.theme_code or "") if draft is not None else "",
            applicant=party is not None and bool(party.name and party.id_no),
            materials_left=sum(line.missing for line in found.materials) if found is not None else -1,
            marked_missing=_marked(found.materials) if found is not None else 0,
        )

    @Slot(object)
    def _called(self, ticket: Ticket | None) -> None:
        if ticket is not None:
            self._now(called=self.facts.called + 1)

    @Slot(object)
    def _finished(self, ticket: Ticket) -> None:
        self._now(finished=self.facts.finished + 1)

    @Slot(object)
    def _decided(self, case: CaseRow) -> None:
        if case.state in _TAKEN:
            self._now(accepted=self.facts.accepted + 1)
        elif case.state in _NOTED:
            self._now(notified=self.facts.notified + 1)


def _marked(lines: Iterable[MaterialLine]) -> int:
    return sum(line.missing and line.status is not MaterialStatus.UNCHECKED for line in lines)


class GuideWatch(Watch):
    def __init__(self, guide: GuideDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guide = guide
        self._last = ""
        guide.asking.changed.connect(self._read)
        guide.ticket_given.connect(self._given)
        self._read()

    @Slot()
    def _read(self) -> None:
        visit = self._guide.asking.visit
        looked = sum(entry.status is not MaterialStatus.UNCHECKED for entry in visit.draft.materials.values())
        self._now(theme=visit.theme or next(iter(visit.draft.item_codes or ()), ""), checked=looked)

    @Slot(object)
    def _given(self, ticket: Ticket) -> None:
        self._now(given=self.facts.given + 1)


class DispatchWatch(Watch):
    def __init__(self, dispatch: DispatchRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        dispatch.acts.decided.connect(self._decided)
        dispatch.below.tabs.chosen.connect(self._turned)

    @Slot(object)
    def _decided(self, decision: object) -> None:
        self._now(decided=self.facts.decided + 1)

    @Slot(object)
    def _turned(self, key: object) -> None:
        self._now(turned=self.facts.turned + 1)

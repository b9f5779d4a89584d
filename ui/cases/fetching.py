"""A case number that nothing here fits: asked for at the hall and, where it has none, at the province; what comes is in the list afterwards."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.changes import Changes
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.text import _, mark

if TYPE_CHECKING:
    from offline.sync.fetching import Fetching, Looked

CASE_NO = re.compile(r"[A-Z]{1,6}\d{10}|.{1,40}〔\d{4}〕\d{1,8}号|[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
"""A case's number, the number of one of its papers, its id; of what `as_number` gives."""


def as_number(text: str) -> str:
    """As typed or scanned, without the spaces that make it readable."""
    return "".join(text.split()).upper()


class CaseFetcher(QObject):
    """CaseFetcher(elsewhere, actor, lanes, feed). One at a time; looking is on the read lane, taking in on the write lane."""

    told = Signal(object)
    failed = Signal(object)
    """A sentence."""

    def __init__(self, elsewhere: Fetching | None, actor: Actor, lanes: Lanes, feed: ChangeFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._elsewhere, self._actor, self._lanes, self._feed = elsewhere, actor, lanes, feed
        self._busy = False
        self._stations: tuple[str, ...] = ()

    def offers(self, text: str) -> bool:
        """Whether this may be looked for elsewhere: a whole number, by who takes cases."""
        fits = CASE_NO.fullmatch(as_number(text)) is not None
        return fits and self._elsewhere is not None and allowed(self._actor.role, Permission.TAKE_CASES)

    def fetch(self, text: str) -> None:
        if self._elsewhere is not None and not self._busy:
            self._busy = True
            self._lanes.submit(Lane.READ, partial(self._elsewhere.look, self._actor, text), self._looked, self._lost)

    def _looked(self, looked: Looked) -> None:
        assert self._elsewhere is not None
        self._stations = tuple(name for name in looked.workstations if name != self._actor.workstation_id)
        self._lanes.submit(Lane.WRITE, partial(self._elsewhere.take_in, looked), self._here, self._lost)

    def _here(self, done: tuple[str, Changes]) -> None:
        self._busy = False
        self._feed.tell(done[1])
        if self._stations:
            self.told.emit(
                _("Fetched. Scans and printed papers of workstation {stations} stay there", stations=mark("、").join(self._stations))
            )

    def _lost(self, error: Exception) -> None:
        self._busy = False
        self.failed.emit(words_of(error, _("That did not work. Nothing was changed.")))

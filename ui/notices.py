"""What the province has to say (notices, catalogue entries that were not taken), told in the window one after another, each once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ui.runtime.lanes import Lane, Lanes
from ui.services import Status, StatusSource
from ui.text import _
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from ui.app import Desk


class Notices(QObject):
    """Notices(desk, lanes, source, bar). While one stands in the bar the next one waits: a sentence nobody saw is not told."""

    def __init__(self, desk: Desk, lanes: Lanes, source: StatusSource, bar: ToastBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._bar = desk, lanes, bar
        self._told = ""
        source.changed.connect(self._follow)
        self._follow(source.status)

    @Slot(object)
    def _follow(self, status: Status) -> None:
        if status.notice is None or status.notice[0] == self._told or not self._bar.isHidden():
            return
        self._told, words = status.notice
        self._bar.tell_error(_("From the province: {words}", words=words))
        self._lanes.submit(Lane.WRITE, partial(mark_read, self._desk, self._told))


def unread(desk: Desk) -> tuple[str, str] | None:
    """(id, words) of the oldest notice that nobody was told. On a lane."""
    from sqlalchemy import select

    from offline.sync.tables import province_notice

    with desk.home.vault.read() as connection:
        found = select(province_notice.c.change_id, province_notice.c.text).where(province_notice.c.read_at.is_(None))
        row = connection.execute(found.order_by(province_notice.c.at).limit(1)).first()
    return (row.change_id, row.text) if row is not None else None


def mark_read(desk: Desk, change_id: str) -> None:
    """On the write lane."""
    from sqlalchemy import update

    from desktop.clock import to_text
    from offline.sync.tables import province_notice

    with desk.home.vault.write() as connection:
        connection.execute(update(province_notice).where(province_notice.c.change_id == change_id).values(read_at=to_text(desk.clock())))

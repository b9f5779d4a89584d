"""The one place from which screens hear what changed. Emits in the GUI thread; screens compare the ids with what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from desktop.changes import Changes


class ChangeFeed(QObject):
    """`tell` may be called on any thread; `changed` is emitted in the thread that made the feed. Empty changes are not told."""

    changed = Signal(object)
    """desktop.changes.Changes"""
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told.connect(self._emit, Qt.ConnectionType.QueuedConnection)

    def tell(self, changes: Changes) -> None:
        if changes:
            self._told.emit(changes)

    @Slot(object)
    def _emit(self, changes: Changes) -> None:
        self.changed.emit(changes)

"""The scans of the materials page put together: the panel at its foot, what opens over the list, the watched folder, the keys.

Ctrl+I opens and leaves the panel, Ctrl+J puts what was just scanned into the current material, Ctrl+O chooses files. It changes no case itself:
`ScanDesk` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.intake.model import AttachedFile
from desktop.settings import ScanSettings
from ui.clerk.pages.material_list import MaterialList
from ui.clerk.scan_chooser import ScanChooser
from ui.clerk.scan_mime import Brought
from ui.clerk.scan_panel import ScanPanel
from ui.clerk.scan_pictures import ScanPictures
from ui.clerk.scan_view import ScanView
from ui.clerk.scan_watch import ScanWatch
from ui.clerk.scans import ScanDesk
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.keys import key_within

if TYPE_CHECKING:
    from offline.vault.files import FileVault


class MaterialScans(QObject):
    """MaterialScans(look, session, vault, lanes, settings, list)."""

    opening = Signal()
    """The foot of the page is wanted for the panel."""
    told = Signal(object)
    refused = Signal(object)

    def __init__(
        self, look: ThemeSwitch, session: CaseSession, vault: FileVault, lanes: Lanes, settings: ScanSettings, rows: MaterialList
    ) -> None:
        super().__init__(rows)
        self._session, self._list = session, rows
        self.desk = ScanDesk(session, vault, lanes, delete_originals=settings.delete_after_import, parent=self)
        self.pictures = ScanPictures(vault, lanes, self)
        self.watch = ScanWatch(settings.folder, vault, lanes, parent=self)
        self.panel = ScanPanel(look, self.desk, self.pictures, self.watch)
        self.view = ScanView(look, self.pictures)
        self.chooser = ScanChooser(look, lanes)
        self.open_button = ActionButton(look, _("Scans"), "Ctrl+I", icon="scan", variant="quiet", size="compact")
        self.fresh_button = ActionButton(look, "", "Ctrl+J", icon="scan", size="compact")
        self.buttons = (self.fresh_button, self.open_button)
        self._over: QStackedWidget | None = None
        self._from: tuple[str, str] = ("", "")
        self._connect()

    def lay_into(self, over: QStackedWidget, column: QVBoxLayout) -> None:
        self._over = over
        over.addWidget(self.view)
        over.addWidget(self.chooser)
        column.addWidget(self.panel)
        self.panel.hide()

    def bind(self, page: QWidget) -> None:
        for key, slot in (("Ctrl+I", self.toggle), ("Ctrl+J", self.take_fresh), ("Ctrl+O", self.choose)):
            key_within(page, key, slot)

    def refresh(self) -> None:
        row = self._list.rows.get(self._list.current)
        line = row.line if row is not None else None
        if not self.panel.isHidden() and not self._list.carrying:
            self.panel.show_material(line, locked=self._session.case is not None)
        self.open_button.setVisible(line is not None)
        fresh = len(self.watch.fresh)
        self.fresh_button.say(_("Just scanned: {n}", n=fresh))
        self.fresh_button.setVisible(bool(fresh) and self.panel.isHidden() and self._session.case is None)

    def toggle(self) -> None:
        """Ctrl+I."""
        if self.panel.isHidden():
            self.open()
        else:
            self.close()

    def open(self) -> None:
        if self._list.current:
            self.opening.emit()
            self.panel.show()
            self.refresh()
            self.panel.begin()

    def close(self) -> None:
        """The panel goes, the list has the focus."""
        self.close_all()
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_all(self) -> None:
        self._close_over()
        self._list.lift("")
        self.panel.hide()
        self.refresh()

    def take_fresh(self) -> None:
        """Ctrl+J: what the folder brought goes to the current material."""
        if self._list.current and self.watch.fresh and not self._session.held:
            self.desk.take_fresh(self._list.current, self.watch.take())

    def choose(self) -> None:
        """Ctrl+O: files, chosen inside the page."""
        if self._over is None or not self._list.current or self._session.case is not None:
            return
        self.opening.emit()
        self.panel.hide()
        self._over.setCurrentWidget(self.chooser)
        self.chooser.open()

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.toggle)
        self.fresh_button.clicked.connect(self.take_fresh)
        self.panel.closed.connect(self.close)
        self.panel.files_wanted.connect(self.choose)
        self.panel.fresh_wanted.connect(self.take_fresh)
        self.panel.large_wanted.connect(self._show_large)
        self.panel.lifted.connect(self._lift)
        self.panel.removed.connect(self._removed)
        self.panel.stepped.connect(self._list.step)
        self.chooser.chosen.connect(self._chosen)
        self.chooser.closed.connect(self._not_chosen)
        self.view.closed.connect(self._view_closed)
        self.view.turn_wanted.connect(self._turn)
        self._list.stands.connect(self.refresh)
        self._list.brought.connect(self._brought)
        self._list.put_down.connect(self._put_down)
        self.desk.changed.connect(self._changed)
        self.desk.told.connect(self.told)
        self.desk.refused.connect(self.refused)
        self.watch.changed.connect(self._watched)
        self.watch.refused.connect(self.refused)

    def _changed(self) -> None:
        self.refresh()
        shown = self.view.file
        if shown is not None and self._over is not None and self._over.currentWidget() is self.view:
            now = self.desk.file(self._list.current, shown.file_id)
            if now is not None and now != shown:
                self.view.show_file(now, keep_page=True)

    def _watched(self) -> None:
        if self.watch.trouble:
            self.refused.emit(self.watch.trouble)
        self.refresh()

    def _brought(self, code: object, found: object) -> None:
        if isinstance(found, Brought) and found:
            self._list.go_to(str(code))
            self.panel.code = str(code)
            self.panel.take(found)

    def _chosen(self, paths: object) -> None:
        self._close_over()
        if isinstance(paths, tuple):
            self.desk.take_paths(self._list.current, paths)
        self.open()

    def _not_chosen(self) -> None:
        self._close_over()
        self.open()

    def _show_large(self, file: object) -> None:
        if isinstance(file, AttachedFile) and self._over is not None:
            self.view.show_file(file)
            self._over.setCurrentWidget(self.view)
            self.panel.hide()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _view_closed(self) -> None:
        self._close_over()
        self.open()

    def _turn(self, page: object) -> None:
        file = self.view.file
        if file is not None and isinstance(page, int):
            self.desk.turn(self._list.current, file.file_id, 1, page)

    def _lift(self, file: object) -> None:
        if isinstance(file, AttachedFile):
            self._from = (self._list.current, file.file_id)
            self._list.lift(file.filename)
            self.panel.note.say("")
            self.panel.title.say(_("↑↓ choose the material, Enter puts it there, Esc puts it back"))

    def _put_down(self, code: object) -> None:
        came, file_id = self._from
        self._list.lift("")
        if code:
            self.desk.move(came, file_id, str(code))
        else:
            self._list.go_to(came)
        self.refresh()
        self.panel.begin()

    def _removed(self, file: object) -> None:
        if isinstance(file, AttachedFile):
            self.told.emit(_("{name} was removed", name=file.filename))

    def _close_over(self) -> None:
        if self._over is not None:
            self._over.setCurrentIndex(0)

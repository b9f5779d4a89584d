"""The scans of the current material, at the foot of the materials page: files, drop, paste and the watched folder bring them; R Del M Space work on one.

It decides nothing: `ScanDesk` does the work, the page owns what opens over the list. ↑↓ go to another material and the panel follows.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.model import MaterialLine
from ui.clerk.scan_mime import Brought, brought, offers
from ui.clerk.scan_pictures import ScanPictures
from ui.clerk.scan_strip import ScanStrip
from ui.clerk.scan_watch import ScanWatch
from ui.clerk.scans import ScanDesk
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.text import ElidedLabel, Text


class ScanPanel(QWidget):
    """ScanPanel(look, desk, pictures, watch)."""

    closed = Signal()
    files_wanted = Signal()
    fresh_wanted = Signal()
    large_wanted = Signal(object)
    """AttachedFile"""
    lifted = Signal(object)
    """AttachedFile that shall go to another material."""
    removed = Signal(object)
    stepped = Signal(int)
    """To another material: -1 or 1."""

    def __init__(self, look: ThemeSwitch, desk: ScanDesk, pictures: ScanPictures, watch: ScanWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._watch = desk, watch
        self.code = ""
        self._locked = False
        self.setAcceptDrops(True)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = ElidedLabel(look, "", "body-bold")
        self.note = Text(look, "", "label", "secondary")
        self.files = ActionButton(look, _("Choose files"), "Ctrl+O", size="compact")
        self.paste = ActionButton(look, _("Paste"), "Ctrl+V", size="compact")
        self.fresh = ActionButton(look, _("Put in what was scanned"), "Ctrl+J", icon="scan", size="compact")
        self.close_button = ActionButton(look, _("Close"), "Esc", variant="quiet", size="compact")
        self.turn = ActionButton(look, _("Turn"), "R", variant="quiet", size="compact")
        self.remove = ActionButton(look, _("Remove"), "Del", variant="quiet", size="compact")
        self.move_button = ActionButton(look, _("To another material"), "M", variant="quiet", size="compact")
        self.large = ActionButton(look, _("View large"), "Space", variant="quiet", size="compact")
        self.strip = ScanStrip(look, pictures)
        self.strip.setProperty("surface", "pane")
        self._lay_out()
        self._connect()

    def show_material(self, line: MaterialLine | None, *, locked: bool) -> None:
        """The scans of this one. `locked`: the case is decided, nothing changes any more."""
        self.code = line.need.material.code if line is not None else ""
        self._locked = locked or line is None
        files = self._desk.files(self.code)
        pages = sum(file.pages or 1 for file in files)
        self.title.say(_("Scans: {name}", name=line.need.material.name) if line is not None else _("Scans"))
        count = _("files {n}, pages {m}", n=len(files), m=pages) if files else ""
        self.note.say(_("Taking {n} in", n=self._desk.busy) if self._desk.busy else count)
        self.strip.show_files(files, _("Nothing yet: drop files here, paste, or choose them"))
        self._show_actions()

    def begin(self) -> None:
        self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, found: Brought) -> None:
        """What a drop or the clipboard brought, for this material."""
        if found.paths:
            self._desk.take_paths(self.code, found.paths)
        elif found.data:
            self._desk.take_bytes(self.code, found.name, found.data)

    def paste_now(self) -> bool:
        """False when the clipboard has nothing to take."""
        mime = QGuiApplication.clipboard().mimeData()
        found = brought(mime) if mime is not None and offers(mime) and not self._locked else Brought()
        self.take(found)
        if not found:
            self.note.say(_("There is no picture and no file to paste"))
        return bool(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if offers(event.mimeData()) and not self._locked:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take(brought(event.mimeData()))
        event.acceptProposedAction()

    def _lay_out(self) -> None:
        top, below = QFrame(), QFrame()
        for frame, left in ((top, 16), (below, 8)):
            row = QHBoxLayout(frame)
            row.setContentsMargins(left, 4, 8, 4)
            row.setSpacing(6)
        head, foot = top.layout(), below.layout()
        assert isinstance(head, QHBoxLayout) and isinstance(foot, QHBoxLayout)
        head.addWidget(self.title, 1)
        for widget in (self.note, self.fresh, self.files, self.paste, self.close_button):
            head.addWidget(widget)
        for widget in (self.turn, self.remove, self.move_button, self.large):
            foot.addWidget(widget)
        foot.addStretch(1)
        for button in (self.files, self.paste, self.fresh, self.close_button, self.turn, self.remove, self.move_button, self.large):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.strip)
        column.addWidget(below)
        self.setTabOrder(self.strip, self.files)

    def _connect(self) -> None:
        self.strip.pressed.connect(self._pressed)
        self.strip.pasted.connect(self.paste_now)
        self.strip.moved.connect(self._show_actions)
        self.files.clicked.connect(self.files_wanted)
        self.paste.clicked.connect(self.paste_now)
        self.fresh.clicked.connect(self.fresh_wanted)
        self.close_button.clicked.connect(self.closed)
        self.turn.clicked.connect(self._turn)
        self.remove.clicked.connect(self._remove)
        self.move_button.clicked.connect(self._lift)
        self.large.clicked.connect(self._large)
        self._watch.changed.connect(self._show_actions)

    def _pressed(self, key: object) -> None:
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
            return
        button = {
            Qt.Key.Key_R: self.turn,
            Qt.Key.Key_Delete: self.remove,
            Qt.Key.Key_M: self.move_button,
            Qt.Key.Key_Escape: self.close_button,
        }.get(key, self.large)  # type: ignore[call-overload]
        button.click()

    def _turn(self) -> None:
        file = self.strip.current()
        if file is not None:
            self._desk.turn(self.code, file.file_id)

    def _remove(self) -> None:
        file = self.strip.current()
        if file is not None:
            self._desk.remove(self.code, file.file_id)
            self.removed.emit(file)

    def _lift(self) -> None:
        file = self.strip.current()
        if file is not None:
            self.lifted.emit(file)

    def _large(self) -> None:
        file = self.strip.current()
        if file is not None:
            self.large_wanted.emit(file)

    def _show_actions(self) -> None:
        fresh = len(self._watch.fresh)
        self.fresh.setVisible(self._watch.active and bool(fresh))
        self.fresh.say(_("Just scanned: {n}", n=fresh))
        decided = _("The case is decided; its scans stay as they are") if self._locked else ""
        none = "" if self.strip.current() is not None else _("There is no scan here")
        for button in (self.files, self.paste, self.fresh):
            button.why_not(decided)
        for button in (self.turn, self.remove, self.move_button):
            button.why_not(decided or none)
        self.large.why_not(none)

"""Step 4: the materials, once each for the whole thing, with their scans, and what is asked beyond the catalogue on a legal basis.

The list has the page; at its foot the scans of the current material (Ctrl+I) or the form of a cited one (Ctrl+M); over it a scan seen large or
the choice of files. Esc closes the innermost. Without a vault (`casework` None) there are no scans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.settings import ScanSettings
from ui.clerk.pages.cited import CitedForm, cited_basis, incomplete, remove_cited
from ui.clerk.pages.material_editor import status_options
from ui.clerk.pages.material_list import MaterialList
from ui.clerk.pages.material_row import columns
from ui.clerk.pages.material_scans import MaterialScans
from ui.clerk.pages.parts import nothing_here, page_column
from ui.clerk.session import CaseSession
from ui.clerk.text import _, _n
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.keys import KeyHint, key_within
from ui.widgets.scroller import Scroller
from ui.widgets.text import EmptyState, SectionHeader, Text

if TYPE_CHECKING:
    from ui.services import CaseServices


class _Heads(QWidget):
    """The column heads, painted where the rows have their columns."""

    def __init__(self, look: ThemeSwitch, view: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._view = look, view
        look.changed.connect(self._resize)
        self._resize()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        words = {"name": _("Material"), "used": _("Needed by"), "source": _("Source"), "status": _("Status")}
        for key, (left, right) in columns(theme, self._view.width()).items():
            align = paint.RIGHT if key == "status" else paint.LEFT
            paint.text(
                painter,
                QRectF(QPointF(left, 0), QPointF(right, self.height())),
                words[key],
                theme.font("label"),
                theme.colour("text.tertiary"),
                align,
            )
        painter.fillRect(QRectF(0, self.height() - theme.hairline, self.width(), theme.hairline), theme.colour("line.hairline"))

    def _resize(self) -> None:
        self.setFixedHeight(self._look.theme.px(26))
        self.setVisible(self._look.theme.scale < 150)


class MaterialsPage(QWidget):
    """MaterialsPage(look, session, casework=, lanes=). `scans` is None where there is no vault."""

    onward = Signal()
    told = Signal(object)
    """A sentence: something was done that may be taken back."""
    refused = Signal(object)
    """A sentence: something was not possible."""

    def __init__(
        self,
        look: ThemeSwitch,
        session: CaseSession,
        *,
        casework: CaseServices | None = None,
        lanes: Lanes | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._draft_id = ""
        self.list = MaterialList(look, session)
        self.cited = CitedForm(look, session)
        self.scans: MaterialScans | None = None
        if casework is not None and lanes is not None:
            self.scans = MaterialScans(look, session, casework.scans, lanes, casework.scan or ScanSettings(), self.list)
        self._lay_out()
        self._connect()
        self._resize()

    def refresh(self) -> None:
        """Shows the materials as they stand."""
        found, draft = self._session.assessment, self._session.draft
        if draft is not None and draft.draft_id != self._draft_id:
            self._draft_id = draft.draft_id
            self.list.current = ""
            self.cited.code = ""
            self.cited.hide()
            if self.scans is not None:
                self.scans.close_all()
        lines = found.materials if found is not None else ()
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._empty.say(nothing_here(found, _("No material is needed for what was chosen")))
        self._empty.setVisible(not lines)
        saved = found.bundle.saved.materials if found is not None else 0
        note = _("{before} before merging, {saved} fewer to hand in", before=len(lines) + saved, saved=saved) if saved else ""
        self._head.say(_n("{n} material", "{n} materials", len(lines)), note)
        self.cited.refresh()
        self.add_cited.say(_("Finish the cited material") if incomplete(draft) else _("Add a material (needs a legal basis)"))
        self.add_cited.setVisible(found is not None and self._session.case is None)
        if self.scans is not None:
            self.scans.refresh()

    def begin(self) -> None:
        """The list, at the first that nobody has checked."""
        self.list.go_to(self.list.next_unchecked("") or self.list.current)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def cite(self) -> None:
        """Ctrl+M: the cited one that the list stands on, else one that was begun, else a new one."""
        draft = self._session.draft
        if draft is None or self._session.case is not None or self._session.assessment is None:
            return
        if self.scans is not None:
            self.scans.close_all()
        self.cited.open(self.list.current if cited_basis(draft, self.list.current) else incomplete(draft))

    def remove_cited(self) -> None:
        """Ctrl+Del: takes off the cited one that is open or that the list stands on."""
        code = self.cited.code or self.list.current
        if remove_cited(self._session, code):
            self.told.emit(_("Taken off"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.scans is not None:
            self.scans.watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.scans is not None:
            self.scans.watch.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc from the list closes what stands at its foot."""
        if event.key() == Qt.Key.Key_Escape and self.scans is not None and self.scans.panel.isVisible():
            self.scans.close()
        elif event.key() == Qt.Key.Key_Escape and self.cited.isVisible():
            self.cited.close_it()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        look = self._look
        self._head = SectionHeader(look, _("Materials"))
        self._head.setProperty("edge", "bottom")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        hints: tuple[QWidget, ...] = (
            Text(look, _("change status"), "label", "secondary"), KeyHint(look, "1", "…", "5"),
            Text(look, _("next one"), "label", "secondary"), KeyHint(look, "↓"),
        )  # fmt: skip
        for hint in hints:
            self._head.add(hint)
        for hint in hints[:2]:
            hint.setToolTip("  ".join(f"{option.digit} {option.text}" for option in status_options()))
        self._empty = EmptyState(look, "")
        self.add_cited = ActionButton(
            look, _("Add a material (needs a legal basis)"), "Ctrl+M", icon="plus", variant="quiet", size="compact"
        )
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        self._foot = foot = QHBoxLayout()
        foot.setContentsMargins(10, 4, 12, 6)
        foot.setSpacing(6)
        foot.addWidget(self.add_cited)
        foot.addStretch(1)
        for widget in (self.list, self._empty):
            self._scroller.column.addWidget(widget)
        self._scroller.column.addLayout(foot)
        self._scroller.column.addStretch(1)
        under = QWidget()
        self._heads = _Heads(look, self._scroller.viewport(), parent=under)
        below = QVBoxLayout(under)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self._head)
        below.addWidget(self._heads)
        below.addWidget(self._scroller, 1)
        self._over = QStackedWidget()
        self._over.addWidget(under)
        self._over.setMinimumHeight(80)
        column = page_column(self)
        column.addWidget(self._over, 1)
        self.cited.hide()
        if self.scans is not None:
            self.scans.lay_into(self._over, column)
        column.addWidget(self.cited)

    def _connect(self) -> None:
        self._scroller.verticalScrollBar().rangeChanged.connect(self._heads.update)
        self._scroller.verticalScrollBar().rangeChanged.connect(self._room_changed)
        self.list.moved.connect(self._see)
        self.cited.closed.connect(self._cited_closed)
        self.add_cited.clicked.connect(self.cite)
        self.add_cited.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key_within(self, "Ctrl+Del", self.remove_cited)
        if self.scans is not None:
            self.scans.bind(self)
            self.scans.opening.connect(self.cited.close_it)
            self.scans.told.connect(self.told)
            self.scans.refused.connect(self.refused)
        self._look.changed.connect(self._resize)

    def _cited_closed(self, code: object) -> None:
        self.list.go_to(str(code) or self.list.current)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _room_changed(self) -> None:
        """What opened at the foot does not cover the row that it belongs to."""
        if self.cited.isVisible() or (self.scans is not None and self.scans.panel.isVisible()):
            self._see(self.list.rows.get(self.list.current))

    def _see(self, widget: object) -> None:
        if isinstance(widget, QWidget):
            self._scroller.column.activate()
            self._scroller.ensureWidgetVisible(widget, 0, 24)

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(39))
        large = self._look.theme.scale >= 150
        self._head.setVisible(not large)
        for button in self.scans.buttons if self.scans is not None else ():
            if large:
                self._foot.addWidget(button)
            else:
                self._head.add(button)

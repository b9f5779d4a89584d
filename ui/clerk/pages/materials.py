"""Step 4: the materials, once each for the whole thing. Digits set the status of the current row and go to the next unchecked one; Enter opens a row.

The list is one stop for Tab. Rows are kept by material code: `refresh` changes them in place and closes nothing that still exists.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from desktop.intake.model import MaterialLine, MaterialStatus
from ui.clerk.pages.material_editor import STATUSES, MaterialEditor, refusals
from ui.clerk.pages.material_row import MaterialRow, columns, used_words
from ui.clerk.pages.parts import Scroller, is_enter, page_column
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.keys import KeyHint
from ui.widgets.text import EmptyState, SectionHeader, Text


class MaterialList(QWidget):
    """The rows, the current one and the opened one."""

    moved = Signal(object)
    """The row that shall be seen."""
    checked_all = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self.rows: dict[str, MaterialRow] = {}
        self.current = ""
        self.editor: MaterialEditor | None = None
        self._open = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Materials"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, lines: tuple[MaterialLine, ...]) -> None:
        found = self._session.assessment
        codes = [line.need.material.code for line in lines]
        if codes != list(self.rows):
            self._keep(codes)
        for line in lines:
            code = line.need.material.code
            self.rows[code].show_line(line, used_words(line, found.bundle) if found is not None else "")
            if code == self._open and self.editor is not None:
                self.editor.show_line(line)
        if self.current not in self.rows:
            self.current = self.next_unchecked("") or next(iter(codes), "")
        self._mark()

    def next_unchecked(self, after: str) -> str:
        """The first 待核对 behind `after`, from the top again; "" when there is none. Only those that stand in the way."""
        codes = list(self.rows)
        start = codes.index(after) + 1 if after in codes else 0
        for code in (*codes[start:], *codes[:start]):
            line = self.rows[code].line
            if line is not None and line.status is MaterialStatus.UNCHECKED and line.need.required:
                return code
        return ""

    def go_to(self, code: str) -> None:
        if code in self.rows and code != self.current:
            self.current = code
            self._mark()
        if code in self.rows:
            self.moved.emit(self.rows[code])

    def set_status(self, status: MaterialStatus) -> bool:
        """Of the current row, if it may be; a refusal is told at the row."""
        row = self.rows.get(self.current)
        if row is None or row.line is None:
            return False
        why = refusals(row.line.need.material).get(status.value, "")
        if why:
            QToolTip.showText(row.mapToGlobal(row.rect().bottomLeft()), why, row)
            self.setAccessibleDescription(why)
            return False
        self._session.set_material(self.current, status=status)
        return True

    def open(self, code: str) -> None:
        """Opens a row; another that is open closes."""
        row = self.rows.get(code)
        if row is None or row.line is None or self._session.case is not None:
            return
        if code != self._open:
            self._shut()
            self.editor = MaterialEditor(self._look, self._session, row.line)
            self.editor.closed.connect(self._closed)
            self.editor.chain.entered.connect(self.moved)
            row.body.addWidget(self.editor)
            self.editor.show()
            self._open = code
        self.go_to(code)
        if self.editor is not None:
            self.editor.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        codes = list(self.rows)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(Qt.Key(event.key()), 0)
        if not self.hasFocus() or not codes:
            super().keyPressEvent(event)
        elif step or event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            place = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(codes) - 1}.get(Qt.Key(event.key()), codes.index(self.current) + step)
            self.go_to(codes[min(max(place, 0), len(codes) - 1)])
        elif event.text() in tuple("12345") and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.set_status(STATUSES[int(event.text()) - 1]):
                self.go_to(self.next_unchecked(self.current) or self.current)
        elif is_enter(event):
            self.open(self.current)
        elif event.key() == Qt.Key.Key_Escape and self._open:
            self._closed(False)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()

    def _keep(self, codes: list[str]) -> None:
        """Exactly these rows in this order; those that stay are the same widgets."""
        if self._open not in codes:
            had = self._shut()
            if had:
                self.setFocus()
        for code in [code for code in self.rows if code not in codes]:
            row = self.rows.pop(code)
            row.hide()
            row.deleteLater()
        for row in self.rows.values():
            self._column.removeWidget(row)
        self.rows = {code: self.rows.get(code) or self._made(code) for code in codes}
        for row in self.rows.values():
            self._column.addWidget(row)
            row.show()

    def _made(self, code: str) -> MaterialRow:
        row = MaterialRow(self._look, code)
        row.pressed.connect(self._pressed)
        row.opened.connect(self.open)
        return row

    def _pressed(self, code: str) -> None:
        if code == self.current and not self._open:
            self.open(code)
            return
        if self._open and code != self._open:
            self._shut()
        self.go_to(code)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _closed(self, on: bool) -> None:
        self._shut()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        following = self.next_unchecked(self.current) if on else ""
        self.go_to(following or self.current)
        if on and not following:
            self.checked_all.emit()

    def _shut(self) -> bool:
        """Closes the opened row; True when the focus was in it."""
        editor, self.editor, self._open = self.editor, None, ""
        if editor is None:
            return False
        focus = self.window().focusWidget()
        had = focus is not None and editor.isAncestorOf(focus)
        editor.hide()
        editor.deleteLater()
        self._mark()
        return had

    def _mark(self) -> None:
        for code, row in self.rows.items():
            row.show_current(code == self.current, code == self.current and self.hasFocus() and not self._open)
        now = self.rows.get(self.current)
        self.setAccessibleDescription(now.accessibleName() if now is not None else "")


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
    """MaterialsPage(look, session)."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._draft_id = ""
        self._head = SectionHeader(look, _("Materials"))
        self._head.setProperty("edge", "bottom")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        hints: tuple[QWidget, ...] = (
            Text(look, _("change status"), "label", "secondary"), KeyHint(look, "1", "…", "5"),
            Text(look, _("next one"), "label", "secondary"), KeyHint(look, "↓"),
            Text(look, _("open"), "label", "secondary"), KeyHint(look, "Enter"),
        )  # fmt: skip
        for hint in hints:
            self._head.add(hint)
        self.list = MaterialList(look, session)
        self._empty = EmptyState(look, _("No material is needed for what was chosen"))
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        self._scroller.column.addWidget(self.list)
        self._scroller.column.addWidget(self._empty)
        self._scroller.column.addStretch(1)
        self._heads = _Heads(look, self._scroller.viewport())
        self._scroller.verticalScrollBar().rangeChanged.connect(self._heads.update)
        column = page_column(self)
        for widget in (self._head, self._heads):
            column.addWidget(widget)
        column.addWidget(self._scroller, 1)
        self.list.moved.connect(self._see)
        look.changed.connect(self._resize)
        self._resize()

    def refresh(self) -> None:
        """Shows the materials as they stand."""
        found, draft = self._session.assessment, self._session.draft
        if draft is not None and draft.draft_id != self._draft_id:
            self._draft_id = draft.draft_id
            self.list.current = ""
        lines = found.materials if found is not None else ()
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        saved = found.bundle.saved.materials if found is not None else 0
        note = _("{before} before merging, {saved} fewer to hand in", before=len(lines) + saved, saved=saved) if saved else ""
        self._head.say(_("{n} materials", n=len(lines)), note)

    def begin(self) -> None:
        """The list, at the first that nobody has checked."""
        self.list.go_to(self.list.next_unchecked("") or self.list.current)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _see(self, widget: object) -> None:
        if isinstance(widget, QWidget):
            self._scroller.column.activate()
            self._scroller.ensureWidgetVisible(widget, 0, 24)

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(39))
        self._head.setVisible(self._look.theme.scale < 150)

"""The material list: every material once, in one stop for Tab. Digits set the status of the current row and go to the next unchecked one.

Rows are kept by material code: `show_lines` changes them in place and closes nothing that still exists. Scans are dropped on a row or pasted
into the current one; what becomes of them is the page's business.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from desktop.intake.model import MaterialLine, MaterialStatus
from ui.clerk.pages.cited import cited_basis
from ui.clerk.pages.material_editor import STATUSES, MaterialEditor, refusals
from ui.clerk.pages.material_row import MaterialRow, RowFacts, used_words
from ui.clerk.scan_mime import brought, offers
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.enter import is_enter


class MaterialList(QWidget):
    """The rows, the current one and the opened one."""

    moved = Signal(object)
    """The row that shall be seen."""
    checked_all = Signal()
    stands = Signal()
    """The current row is another."""
    brought = Signal(object, object)
    """(code, Brought): dropped on a row or pasted."""
    put_down = Signal(object)
    """What was lifted goes to the material with this code; "" puts it back."""

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self.rows: dict[str, MaterialRow] = {}
        self.current = ""
        self.editor: MaterialEditor | None = None
        self.carrying = ""
        """The name of a scan that is lifted: arrows choose where it goes, Enter puts it down, Esc puts it back."""
        self._open = ""
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Materials"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, lines: tuple[MaterialLine, ...]) -> None:
        found, draft = self._session.assessment, self._session.draft
        beside = RowFacts(due=found.dates.promised_on if found is not None else None, decided=self._session.case is not None)
        codes = [line.need.material.code for line in lines]
        if codes != list(self.rows):
            self._keep(codes)
        for line in lines:
            code = line.need.material.code
            self.rows[code].show_line(
                line,
                used_words(line, found.bundle) if found is not None else "",
                replace(beside, basis=cited_basis(draft, code), brought=code in self._session.brought),
            )
            if code == self._open and self.editor is not None:
                self.editor.show_line(line)
        if self.current not in self.rows:
            self.current = self.next_unchecked("") or next(iter(codes), "")
        self._mark()
        self.stands.emit()

    def next_unchecked(self, after: str) -> str:
        """The first 待核对 behind `after`, from the top again; "" when there is none. Only those that stand in the way.

        While a notice is being cured what is still missing waits for the clerk as well.
        """
        codes = list(self.rows)
        draft = self._session.draft
        waits = (MaterialStatus.UNCHECKED, MaterialStatus.MISSING) if draft is not None and draft.round else (MaterialStatus.UNCHECKED,)
        start = codes.index(after) + 1 if after in codes else 0
        for code in (*codes[start:], *codes[:start]):
            line = self.rows[code].line
            if line is not None and line.status in waits and line.need.required:
                return code
        return ""

    def go_to(self, code: str) -> None:
        if code in self.rows and code != self.current:
            self.current = code
            self._mark()
            self.stands.emit()
        if code in self.rows:
            self.moved.emit(self.rows[code])

    def step(self, by: int) -> None:
        """So many rows down or up, as far as there are rows."""
        codes = list(self.rows)
        if self.current in codes:
            self.go_to(codes[min(max(codes.index(self.current) + by, 0), len(codes) - 1)])

    def lift(self, name: str) -> None:
        """Takes a scan along; "" when it was put down."""
        self.carrying = name
        if name:
            self._shut()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._mark()

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
        elif self.carrying and (is_enter(event) or event.key() == Qt.Key.Key_Escape):
            self.put_down.emit(self.current if is_enter(event) else "")
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif step or event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            place = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(codes) - 1}.get(Qt.Key(event.key()), codes.index(self.current) + step)
            self.go_to(codes[min(max(place, 0), len(codes) - 1)])
        elif event.text() in tuple("12345") and not self.carrying and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if offers(event.mimeData()) and self._session.case is None:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The row under the hand is the current one, so that it is seen where it goes."""
        code = self._code_at(event.position().toPoint())
        if code:
            self.go_to(code)
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        code = self._code_at(event.position().toPoint()) or self.current
        if code:
            self.brought.emit(code, brought(event.mimeData()))
            event.acceptProposedAction()

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and offers(mime) and self.current and self._session.case is None:
            self.brought.emit(self.current, brought(mime))

    def _code_at(self, where: QPoint) -> str:
        return next((code for code, row in self.rows.items() if row.geometry().contains(where)), "")

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
        said = now.accessibleName() if now is not None else ""
        self.setAccessibleDescription(_("{name} goes to: {material}", name=self.carrying, material=said) if self.carrying else said)

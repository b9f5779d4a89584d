"""Left of 取号: one field for everything a person brings (code, QR, identity number, voucher, number), the services, and a number for them.

The field keeps the focus: arrows move among the services, Enter on an empty field takes a number, what a scanner types lands here wherever
the focus is. It asks; the room does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import HallError, RuleViolation
from desktop.queue.giving import ServiceLine
from desktop.queue.model import TicketClass
from desktop.sentences import sentence
from ui.guide.counter_rows import ServiceDelegate, class_words, service_columns
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import FieldRow, SearchBox
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import CellDelegate, RowModel, RowTable
from ui.widgets.text import ElidedLabel, Text

CLASSES = (
    TicketClass.NORMAL,
    TicketClass.ELDERLY,
    TicketClass.DISABLED,
    TicketClass.VETERAN,
    TicketClass.EXPECTANT,
    TicketClass.PRIORITY,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A number that is wanted: services in their order, and for whom."""

    services: tuple[str, ...]
    class_: TicketClass
    reason: str
    id_no: str


class ScanTable(RowTable):
    """A table that hands on what is typed into it: a scanner does not know where the focus is."""

    typed = Signal(object)

    def __init__(
        self, look: ThemeSwitch, model: RowModel, delegate: CellDelegate, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(look, model, delegate, name=name, parent=parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chord = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.text().isprintable() and event.text().strip() and not chord:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class ServiceTable(ScanTable):
    """Space puts the service into the visit or takes it out."""

    toggled = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)


class ScanField(SearchBox):
    """Arrows are for the list below; Enter is told."""

    stepped = Signal(object)
    entered = Signal()

    def event(self, event: QEvent) -> bool:
        """While it is empty, Ctrl+Z is the room's."""
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.text()
        if asked and event.matches(QKeySequence.StandardKey.Undo):  # type: ignore[attr-defined]
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.stepped.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class GiveForm(QFrame):
    """GiveForm(look). `wanted` tells a Wish, `brought` a text that is a code or a number."""

    wanted = Signal(object)
    brought = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "pane")
        self.setProperty("edge", "right")
        self._lines: tuple[ServiceLine, ...] = ()
        self._visit: list[str] = []
        self._hint = _("Check in, vouchers and numbers: scan or type them here")
        self.scan = ScanField(look, _("Code, card or voucher"), "F2")
        self.note = Text(look, self._hint, "label", "secondary", wrap=True)
        self.model = RowModel(service_columns(), lambda line: line.service.code, self)
        self.table = ServiceTable(look, self.model, ServiceDelegate(look, self._place_of, self.model), name=_("Services"))
        self.several = ActionButton(look, _("Together"), "Ctrl+T", icon="plus", variant="quiet", size="compact")
        self.visit = ElidedLabel(look, "", "label-medium", "accent")
        self.class_ = Segmented(
            look, [SegmentOption(kind.value, class_words(kind)) for kind in CLASSES], TicketClass.NORMAL.value, name=_("Class"), folds=True
        )
        self.reason = QLineEdit()
        self.id_no = QLineEdit()
        for edit, most in ((self.reason, 100), (self.id_no, 18)):
            edit.setMaxLength(most)
            edit.setProperty("density", "compact")
        self.id_no.setPlaceholderText(_("optional; one number each"))
        self.reason_row = FieldRow(look, _("Why"), self.reason, label_width=64)
        self.id_row = FieldRow(look, _("Identity no."), self.id_no, label_width=64)
        self.give = ActionButton(look, _("Number and slip"), "Ctrl+Enter", icon="ticket", variant="primary", size="call")
        self._lay_out()
        self._connect()

    def show_services(self, lines: Sequence[ServiceLine]) -> None:
        self._lines = tuple(lines)
        self.model.show_rows(lines)
        known = {line.service.code for line in lines}
        self._visit = [code for code in self._visit if code in known]
        if self.table.current() is None and lines:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._say_visit()

    def wish(self) -> Wish:
        here = self.table.current()
        services = tuple(self._visit) or ((here.service.code,) if here is not None else ())
        class_ = TicketClass(self.class_.value())
        return Wish(services, class_, self.reason.text().strip() if class_ is TicketClass.PRIORITY else "", self.id_no.text().strip())

    def clear(self) -> None:
        """Ready for the next person; the service stays chosen."""
        self._visit = []
        self.class_.set_value(TicketClass.NORMAL.value)
        for edit in (self.scan, self.reason, self.id_no):
            edit.clear()
        self.say_error("")
        self._say_class()
        self._say_visit()
        if self.isVisible():
            self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_error(self, words: str) -> None:
        """Under the field; "" puts its hint back. What was typed stays."""
        for row in (self.reason_row, self.id_row):
            row.set_error("")
        self.note.say(words or self._hint, "missing" if words else "secondary")

    def show_refusal(self, error: HallError) -> None:
        """Where it happened: at the identity number, at the reason, else under the field."""
        self.say_error("")
        codes = [issue.pointer for issue in error.issues] if isinstance(error, RuleViolation) else []
        if "/id_no" in codes:
            self.id_row.set_error(sentence(error))
            self.id_no.setFocus(Qt.FocusReason.OtherFocusReason)
        elif error.code == "queue.reason_needed":
            self.reason_row.set_error(sentence(error))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.note.say(sentence(error), "missing")

    def type_on(self, text: str) -> None:
        """A scanner's or a person's sign from elsewhere in the room."""
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scan.insert(text)

    def set_busy(self, why: str) -> None:
        self.give.why_not(why)

    def _place_of(self, code: str) -> int:
        return self._visit.index(code) + 1 if code in self._visit else 0

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top, foot, head = QFrame(), QFrame(), QHBoxLayout()
        for bar, edge in ((top, "bottom"), (foot, "top")):
            bar.setProperty("surface", "pane")
            bar.setProperty("edge", edge)
        above = QVBoxLayout(top)
        above.setContentsMargins(16, 12, 16, 10)
        above.setSpacing(6)
        above.addWidget(self.scan)
        above.addWidget(self.note)
        head.setContentsMargins(16, 6, 10, 6)
        head.addWidget(Text(self._look, _("Which business"), "label-medium", "secondary"), 1)
        head.addWidget(self.several)
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 10, 16, 14)
        below.setSpacing(8)
        for part in (self.visit, self.class_, self.reason_row, self.id_row, self.give):
            below.addWidget(part)
        column.addWidget(top)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(foot)
        self._say_class()
        self._say_visit()

    def _connect(self) -> None:
        self.scan.stepped.connect(self._step)
        self.scan.entered.connect(self._entered)
        self.scan.textEdited.connect(self._edited)
        self.table.opened.connect(self._take)
        self.table.toggled.connect(self._toggle)
        self.table.typed.connect(self.type_on)
        self.several.clicked.connect(self._toggle)
        self.class_.chosen.connect(self._say_class)
        self.reason.returnPressed.connect(self._take)
        self.id_no.returnPressed.connect(self._take)
        self.give.clicked.connect(self._take)

    def _step(self, by: object) -> None:
        place = self.table.currentIndex().row() + (by if isinstance(by, int) else 0)
        if 0 <= place < len(self.model.rows):
            self.table.setCurrentIndex(self.model.index(place, 0))

    def _edited(self, text: str) -> None:
        """The letter of a service chooses it."""
        self.say_error("")
        letter = text.strip().upper()
        line = next((entry for entry in self._lines if entry.service.prefix.upper() == letter), None)
        if line is not None:
            self.table.go_to(line.service.code)

    def _entered(self) -> None:
        text = self.scan.text().strip()
        letters = {line.service.prefix.upper() for line in self._lines}
        if not text or text.upper() in letters:
            self._take()
        else:
            self.brought.emit(text)

    def _take(self, _row: object = None) -> None:
        if self.give.isEnabled():
            self.say_error("")
            self.wanted.emit(self.wish())

    def _toggle(self) -> None:
        line = self.table.current()
        if line is None:
            return
        code = line.service.code
        self._visit = [entry for entry in self._visit if entry != code] if code in self._visit else [*self._visit, code]
        self._say_visit()
        self.table.viewport().update()

    def _say_visit(self) -> None:
        names = {line.service.code: line.service.name for line in self._lines}
        self.visit.setVisible(bool(self._visit))
        self.visit.say(_("One visit: {services}", services=" → ".join(names[code] for code in self._visit if code in names)))

    def _say_class(self, _key: object = None) -> None:
        wanted = self.class_.value() == TicketClass.PRIORITY.value
        self.reason_row.setVisible(wanted)
        if wanted and _key is not None:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

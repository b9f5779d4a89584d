"""What every action on a case has in common: a panel above the foot with its fields, the deed's button and the errors at their places. No dialog.

Enter goes from field to field and from the last one does it; Esc leaves and nothing has happened. A panel asks; the room does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.errors import HallError, RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.sentences import sentence
from ui.cases.reading import CaseFile
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.enter import EnterChain
from ui.widgets.fields import FieldRow
from ui.widgets.text import ElidedLabel, Text

LABEL = 84


@dataclass(frozen=True, slots=True)
class Deed:
    """What a panel asks the room to do. `print_kind`: the paper that it makes. `said`: what the room says when it is done."""

    what: str
    values: Mapping[str, Any] = field(default_factory=dict)
    print_kind: DocumentKind | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """How a deed ended, from the lane."""

    deed: Deed
    case_no: str
    changes: Changes
    answer: Any = None
    """What was asked for, where the deed is a question."""


class Panel(QFrame):
    """Panel(look, title, words, button). Subclasses put fields in with `add`, and answer `deed`."""

    wanted = Signal(object)
    """Deed"""
    left = Signal()

    def __init__(self, look: ThemeSwitch, title: str, words: str, button: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.rows: dict[str, FieldRow] = {}
        self._busy = ""
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self.setProperty("asks", True)
        self.title = Text(look, title, "body-bold")
        self.words = ElidedLabel(look, words, "label", "secondary")
        self.go = ActionButton(look, button, "Ctrl+Enter", variant="primary")
        self.leave = ActionButton(look, _("Leave it"), "Esc", variant="quiet")
        self._sign = IconLabel(look, "cross-circle", "status.missing.on_tint", 14, line=19)
        self.problem = Text(look, "", "label", "missing", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.chain = EnterChain(self)
        self._lay_out()
        self.go.clicked.connect(self.give)
        self.leave.clicked.connect(self.left)
        self.chain.finished.connect(self.give)
        self.say_problem("")

    def add(
        self, pointer: str, label: str, editor: QWidget, hint: str = "", row: QHBoxLayout | None = None, width: int = LABEL
    ) -> FieldRow:
        """A field whose errors come with `pointer`; side by side where a `row` is given."""
        made = FieldRow(self._look, label, editor, hint, label_width=width)
        self.rows[pointer] = made
        if row is None:
            self.body.addWidget(made)
        else:
            row.addWidget(made, 1, Qt.AlignmentFlag.AlignTop)
        return made

    def side_by_side(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(20)
        self.body.addLayout(row)
        return row

    def order(self, *fields: QWidget) -> None:
        self.chain.set_order(fields)

    def deed(self) -> Deed | None:
        """What is wanted now; None when something is missing that the panel has said itself."""
        raise NotImplementedError

    def start(self) -> None:
        """Without errors, the focus in the first field."""
        self.clear()
        first = self.chain.first()
        (first if first is not None else self.go).setFocus(Qt.FocusReason.OtherFocusReason)

    def give(self) -> None:
        if self._busy:
            return
        self.clear()
        deed = self.deed()
        if deed is not None:
            self.set_busy(_("Being done"))
            self.wanted.emit(deed)

    def set_busy(self, why: str) -> None:
        self._busy = why
        self.go.why_not(why)

    def clear(self) -> None:
        for row in self.rows.values():
            row.set_error("")
        self.say_problem("")
        self.set_busy("")

    def say_problem(self, words: str) -> None:
        self.problem.say(words)
        for part in (self.problem, self._sign):
            part.setVisible(bool(words))

    def show_error(self, error: HallError) -> None:
        """Every issue at its field, what has no field above the button. The first wrong field has the focus."""
        self.set_busy("")
        rest: list[str] = []
        at: dict[str, list[str]] = {}
        for issue in error.issues if isinstance(error, RuleViolation) else ():
            (at.setdefault(issue.pointer, []) if issue.pointer in self.rows else rest).append(sentence(issue))
        for pointer, said in at.items():
            self.rows[pointer].set_error("  ".join(dict.fromkeys(said)))
        wrong = [row for row in self.rows.values() if row.editor.property("error")]
        if not wrong and not rest:
            rest = [sentence(error)]
        self.say_problem("  ".join(rest))
        if wrong:
            wrong[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.give()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 10)
        column.setSpacing(8)
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.words, 1)
        foot.setSpacing(8)
        foot.addWidget(self._sign)
        foot.addWidget(self.problem, 1)
        foot.addStretch(0)
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        column.addLayout(top)
        column.addLayout(self.body)
        column.addLayout(foot)


class CasePanel(Panel):
    """A panel about one case."""

    def show_file(self, file: CaseFile) -> None:
        """For this case, everything as it is proposed."""
        raise NotImplementedError

    def begin(self, file: CaseFile) -> None:
        self.show_file(file)
        self.start()


def line(look: ThemeSwitch, name: str, *, most: int = 500, placeholder: str = "") -> QLineEdit:
    """A line edit of a panel."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(most)
    made.setPlaceholderText(placeholder)
    return made


def read_count(row: FieldRow, text: str) -> int | None:
    """A whole number that was typed; else None, and the row says so."""
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) <= 5:
        return int(plain)
    row.set_error(_("A whole number, please"))
    row.editor.setFocus(Qt.FocusReason.OtherFocusReason)
    return None

"""One field of the form: its label, the editor that its type wants, an example or where the value came from, and what is wrong with it.

A value that nobody typed says its source; until a person has confirmed it (Enter in the field) it carries a mark and the word for it.
"""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.catalogue.model import Field, FieldType
from desktop.intake.model import FieldLine
from ui.clerk.pages.form_rows import RowsEditor, cell_options, cell_text
from ui.clerk.text import _
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.chips import IconLabel
from ui.widgets.choices import ChoiceBox
from ui.widgets.fields import FieldRow, at_left, put_long_text, put_text
from ui.widgets.keys import KeyHint
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ElidedLabel

_SEGMENTS_MOST = 14
"""Characters of all options together up to which a choice is shown side by side."""


def issue_words(code: str, field: Field) -> str:
    """What is wrong with a value, for the clerk."""
    low, high = _number(field.minimum), _number(field.maximum)
    between = (
        _("Between {low} and {high}", low=low, high=high)
        if low and high
        else _("At least {low}", low=low)
        if low
        else _("At most {high}", high=high)
    )
    return {
        "missing": _("Not filled in yet"),
        "field.number": _("A number, please"),
        "field.range": between,
        "field.date": _("A day as 2026-12-20, please"),
        "field.id_no": _("The identity number is not right; please compare it with the document"),
        "field.uscc": _("The credit code is not right; please compare it with the licence"),
        "field.mobile": _("The telephone number is not right"),
        "field.too_long": _("Too long: {n} characters at most", n=field.max_length),
        "field.hidden": _("Holds characters that cannot be seen; please type it again"),
        "field.rows": _("Something in the table is not right"),
    }.get(code, _("Not in the form that is asked for"))


def example_words(field: Field) -> str:
    """例如 …, with the words of a choice and the first row of a table."""
    if field.type in (FieldType.CHOICE, FieldType.BOOLEAN) or not field.example:
        return ""
    shown = field.example
    if field.type is FieldType.ROWS:
        names = {column.code: dict(cell_options(column)) for column in field.columns}
        try:
            first = json.loads(field.example)[0]
        except (ValueError, LookupError):
            return ""
        told = {code: cell_text(entry) for code, entry in first.items()}
        shown = " ".join(words.get(told[code], told[code]) for code, words in names.items() if told.get(code))
    return _("for example {value}", value=shown)


class SourceMark(QWidget):
    """Where a prefilled value came from: with a mark and 待核对 until a person has confirmed it, then with a tick."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = IconLabel(look, "", "text.secondary", 14, line=19)
        self.words = ElidedLabel(look, "", "label", "secondary")
        self.key = KeyHint(look, "Enter")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.key)
        self.hide()

    def show_source(self, source: str, *, confirmed: bool) -> None:
        self.setVisible(bool(source))
        self.key.setVisible(not confirmed)
        status = "ok" if confirmed else "attention"
        self.icon.set_icon(STATUS_ICONS[status], f"status.{status}.on_tint")
        said = _("checked, from {source}", source=source) if confirmed else _("please check, from {source}", source=source)
        self.words.say(said if source else "", "secondary" if confirmed else "attention")


class FormField(QWidget):
    """FormField(look, line). `edited(code, value)` for what a person changed."""

    edited = Signal(str, object)
    inputs_changed = Signal()

    def __init__(self, look: ThemeSwitch, line: FieldLine, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.line = look, line
        self._left = False
        field = line.need.field
        self.editor = self._make(field)
        self.editor.setAccessibleName(field.name)
        label = _("{name} *", name=field.name) if line.need.required else field.name
        self._row = FieldRow(
            look, label, at_left(self.editor) if isinstance(self.editor, Segmented) else self.editor, example_words(field), above=True
        )
        self.source = SourceMark(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._row)
        column.addWidget(self.source)
        for each in self.inputs():
            each.installEventFilter(self)
        look.changed.connect(self._resize)
        self._resize()

    @property
    def wide(self) -> bool:
        return self.line.need.field.type in (FieldType.LONG_TEXT, FieldType.ROWS)

    def inputs(self) -> list[QWidget]:
        """What takes the focus, in order."""
        return self.editor.inputs() if isinstance(self.editor, RowsEditor) else [self.editor]

    def show_line(self, line: FieldLine) -> None:
        self.line = line
        self._show_value("" if line.value is None else line.value)
        source = line.prefilled_from if line.value is not None else ""
        party = {"applicant": _("from the applicant"), "agent": _("from the agent")}.get(source.partition(".")[0], "")
        self.source.show_source("" if party else source, confirmed=line.confirmed)
        self._row.set_hint(party or ("" if source else example_words(line.need.field)))
        quiet = line.issue is None or (line.issue == "missing" and not self._left) or (line.issue != "missing" and self._typing())
        self._row.set_error("" if quiet else issue_words(str(line.issue), line.need.field))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._left = True
            self.show_line(self.line)
        return False

    def _typing(self) -> bool:
        """A value that is still being typed is not blamed: a date, number or code is wrong until its last character."""
        return any(each.hasFocus() for each in self.inputs())

    def _make(self, field: Field) -> QWidget:
        pairs = cell_options(field)
        if field.type is FieldType.BOOLEAN or (
            field.type is FieldType.CHOICE and len(pairs) <= 4 and sum(len(text) for _c, text in pairs) <= _SEGMENTS_MOST
        ):
            segments = Segmented(self._look, [SegmentOption(code, text, "", str(n)) for n, (code, text) in enumerate(pairs, 1)])
            segments.chosen.connect(self._tell)
            return segments
        if field.type is FieldType.CHOICE:
            box = ChoiceBox(self._look, pairs)
            box.picked.connect(self._tell)
            return box
        if field.type is FieldType.ROWS:
            rows = RowsEditor(self._look, field)
            rows.edited.connect(self._tell)
            rows.inputs_changed.connect(self._new_inputs)
            return rows
        if field.type is FieldType.LONG_TEXT:
            long = QPlainTextEdit()
            long.setTabChangesFocus(True)
            long.textChanged.connect(self._long_typed)
            return long
        line = QLineEdit()
        line.setMaxLength(max(field.max_length, 1))
        line.setPlaceholderText("YYYY-MM-DD" if field.type is FieldType.DATE else "")
        line.textEdited.connect(self._tell)
        return line

    def _show_value(self, value: Any) -> None:
        editor = self.editor
        said = str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(editor, QLineEdit):
            put_text(editor, said)
        elif isinstance(editor, QPlainTextEdit):
            put_long_text(editor, said)
        elif isinstance(editor, Segmented | ChoiceBox):
            editor.set_value(said)
        elif isinstance(editor, RowsEditor):
            editor.set_value(value if isinstance(value, list) else [])

    def _tell(self, value: object) -> None:
        self.edited.emit(self.line.need.field.code, value)

    def _long_typed(self) -> None:
        if isinstance(self.editor, QPlainTextEdit):
            self._tell(self.editor.toPlainText())

    def _new_inputs(self) -> None:
        for each in self.inputs():
            each.installEventFilter(self)
        self.inputs_changed.emit()

    def _resize(self) -> None:
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.setFixedHeight(self._look.theme.px(3 * 22 + 14))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"

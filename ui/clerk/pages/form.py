"""Step 5: the form, each field asked once for the whole thing. Values of the applicant are filled in; Enter goes from field to field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.intake.model import FieldLine
from ui.clerk.pages.form_field import FormField
from ui.clerk.pages.parts import Columns, EnterChain, Scroller, page_column
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.keys import KeyHint
from ui.widgets.text import EmptyState, SectionHeader, Text


class FormPage(QWidget):
    """FormPage(look, session)."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._draft_id = ""
        self.fields: dict[str, FormField] = {}
        self._head = SectionHeader(look, _("Form"))
        self._head.setProperty("edge", "bottom")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._head.add(Text(look, _("next field"), "label", "secondary"))
        self._head.add(KeyHint(look, "Enter"))
        self._columns = Columns(look)
        self._empty = EmptyState(look, _("Nothing to fill in"))
        self._chain = EnterChain(self)
        self._scroller = Scroller()
        self._scroller.column.addWidget(self._columns)
        self._scroller.column.addWidget(self._empty)
        self._scroller.column.addStretch(1)
        column = page_column(self)
        column.addWidget(self._head)
        column.addWidget(self._scroller, 1)
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        look.changed.connect(self._resize)
        self._resize()

    def refresh(self) -> None:
        """Shows the form as it stands; fields that stay are the same widgets."""
        found, draft = self._session.assessment, self._session.draft
        self.setEnabled(found is not None and self._session.case is None)
        lines = found.fields if found is not None else ()
        fresh = draft is not None and draft.draft_id != self._draft_id
        if fresh and draft is not None:
            self._draft_id = draft.draft_id
        wanted = [(line.need.field, line.need.required) for line in lines]
        if fresh or wanted != [(field.line.need.field, field.line.need.required) for field in self.fields.values()]:
            self._show_fields(lines, {} if fresh else self.fields)
        for line in lines:
            self.fields[line.need.field.code].show_line(line)
        left = sum(line.issue == "missing" for line in lines)
        wrong = sum(line.issue not in (None, "missing") for line in lines)
        note = _("{n} more to fill in", n=left) if left else _("{n} to put right", n=wrong) if wrong else _("complete")
        self._head.say(_("Form {done}/{total}", done=len(lines) - left - wrong, total=len(lines)), note if lines else "")
        self._empty.setVisible(not lines)

    def begin(self) -> None:
        """The first field that is asked for and not right yet, else the first."""
        first = next((field for field in self.fields.values() if field.line.issue), None) or next(iter(self.fields.values()), None)
        (first.inputs()[0] if first is not None else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_fields(self, lines: tuple[FieldLine, ...], kept: dict[str, FormField]) -> None:
        fields = {}
        for line in lines:
            code = line.need.field.code
            old = kept.get(code)
            same = old is not None and (old.line.need.field, old.line.need.required) == (line.need.field, line.need.required)
            fields[code] = old if old is not None and same else self._made(line)
        self.fields = fields
        self._columns.set_cells([(field, field.wide) for field in fields.values()])
        self._order()

    def _made(self, line: FieldLine) -> FormField:
        field = FormField(self._look, line)
        field.edited.connect(self._session.set_field)
        field.inputs_changed.connect(self._order)
        return field

    def _order(self) -> None:
        self._chain.set_order([each for field in self.fields.values() for each in field.inputs()])

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(39))

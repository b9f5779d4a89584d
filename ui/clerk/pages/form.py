"""Step 5: the form, each field asked once for the whole thing. Values of the applicant are filled in; Enter goes from field to field and confirms a
value that was prefilled.

Fields are built in slices while nothing else waits, as soon as the thing is chosen; who is faster than that gets the first few at once.
"""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.intake.model import FieldLine
from ui.clerk.gathering import Gathering
from ui.clerk.pages.form_field import FormField
from ui.clerk.pages.form_tools import FormTools
from ui.clerk.pages.parts import nothing_here, page_column
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.columns import Columns
from ui.widgets.enter import EnterChain
from ui.widgets.keys import KeyHint
from ui.widgets.scroller import Scroller
from ui.widgets.text import EmptyState, SectionHeader, Text

AT_ONCE = 4
SLICE_SECONDS = 0.010


class FormPage(QWidget):
    """FormPage(look, session, gathering)."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, gathering: Gathering, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._draft_id = ""
        self._waiting: list[FieldLine] = []
        """Fields that are still to be built."""
        self.fields: dict[str, FormField] = {}
        self._head = SectionHeader(look, _("Form"))
        self._head.setProperty("edge", "bottom")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._head.add(Text(look, _("next field"), "label", "secondary"))
        self._head.add(KeyHint(look, "Enter"))
        self.tools = FormTools(look, gathering)
        self._columns = Columns(look)
        self._empty = EmptyState(look, "")
        self._chain = EnterChain(self)
        self._scroller = Scroller()
        self._scroller.column.addWidget(self._columns)
        self._scroller.column.addWidget(self._empty)
        self._scroller.column.addStretch(1)
        column = page_column(self)
        column.addWidget(self._head)
        column.addWidget(self.tools)
        column.addWidget(self._scroller, 1)
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._build_some)
        self._connect()
        self._resize()

    def refresh(self) -> None:
        """Shows the form as it stands; fields that stay are the same widgets."""
        found = self._session.assessment
        self.setEnabled(found is not None and self._session.case is None)
        lines = found.fields if found is not None else ()
        self._match(lines, AT_ONCE)
        self._build(self._waiting[: max(AT_ONCE - len(self.fields), 0)])
        for line in lines:
            if line.need.field.code in self.fields:
                self.fields[line.need.field.code].show_line(line)
        self._show_head(lines)
        self._empty.say(nothing_here(found, _("Nothing to fill in")))
        self._empty.setVisible(not lines)

    def _ahead(self) -> None:
        """While another step is on screen: the fields that this case will ask for are built already."""
        found = self._session.assessment
        if found is not None and self._session.case is None and not self.isVisible():
            self._match(found.fields, 0)

    def _match(self, lines: tuple[FieldLine, ...], at_once: int) -> None:
        """Makes the fields those of the lines, all anew for another case."""
        draft = self._session.draft
        fresh = draft is not None and draft.draft_id != self._draft_id
        if fresh and draft is not None:
            self._draft_id = draft.draft_id
            self.tools.forget()
        wanted = [(line.need.field, line.need.required) for line in lines]
        standing = [field.line for field in self.fields.values()] + self._waiting
        if fresh or wanted != [(line.need.field, line.need.required) for line in standing]:
            self._show_fields(lines, {} if fresh else self.fields, at_once)
        self._waiting = [line for line in lines if line.need.field.code not in self.fields]

    def begin(self) -> None:
        """The first field that is asked for and not right yet or not confirmed, else the first."""
        found = self._session.assessment
        lines = found.fields if found is not None else ()
        open_ones = (line.need.field.code for line in lines if line.issue or not line.confirmed)
        code = next(open_ones, lines[0].need.field.code if lines else "")
        while code and code not in self.fields and self._waiting:
            self._build(self._waiting[:1])
        field = self.fields.get(code)
        (field.inputs()[0] if field is not None else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self._session.changed.connect(self._ahead)
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        self._chain.passed.connect(self._passed)
        self.tools.confirm_all.connect(self._confirm_all)
        self.tools.left.connect(self.begin)
        self._look.changed.connect(self._resize)

    def _show_head(self, lines: tuple[FieldLine, ...]) -> None:
        left = sum(line.issue == "missing" for line in lines)
        wrong = sum(line.issue not in (None, "missing") for line in lines)
        unconfirmed = sum(not line.confirmed for line in lines)
        note = _("{n} more to fill in", n=left) if left else _("{n} to put right", n=wrong) if wrong else _("complete")
        if unconfirmed:
            said = _("{n} prefilled to confirm", n=unconfirmed)
            note = said if note == _("complete") else note + _(", ") + said
        self._head.say(_("Form {done}/{total}", done=len(lines) - left - wrong, total=len(lines)), note if lines else "")
        draft = self._session.draft
        self.tools.show_standing(unconfirmed, who=draft is not None and bool(draft.applicant.id_no) and bool(lines))

    def _show_fields(self, lines: tuple[FieldLine, ...], kept: dict[str, FormField], at_once: int) -> None:
        """Fields that stay, and the first `at_once`, now; the others in slices."""
        self.fields = {}
        ready: list[tuple[QWidget, bool]] = []
        for place, line in enumerate(lines):
            code = line.need.field.code
            old = kept.get(code)
            same = old is not None and (old.line.need.field, old.line.need.required) == (line.need.field, line.need.required)
            if old is None or not same:
                if place >= at_once:
                    break
                old = self._made(line)
            self.fields[code] = old
            ready.append((old, old.wide))
        self._columns.set_cells(ready)
        self._waiting = list(lines[len(ready) :])
        self._order()
        if self._waiting:
            self._slice.start()

    @property
    def built(self) -> bool:
        """Every field of the form is there: a long one is made a slice at a time."""
        return not self._waiting

    def _build_some(self) -> None:
        """A slice: as many fields as fit into ten milliseconds, at least one."""
        until = perf_counter() + SLICE_SECONDS
        while self._waiting and perf_counter() < until:
            self._build(self._waiting[:1])
        if not self._waiting:
            self._slice.stop()

    def _build(self, lines: list[FieldLine]) -> None:
        for line in lines:
            self._waiting.remove(line)
            field = self.fields[line.need.field.code] = self._made(line)
            field.show_line(line)
            self._columns.add_cells([(field, field.wide)])
        self._order()

    def _made(self, line: FieldLine) -> FormField:
        field = FormField(self._look, line)
        field.edited.connect(self._session.set_field)
        field.inputs_changed.connect(self._order)
        return field

    def _passed(self, watched: object) -> None:
        """Enter in a field: its prefilled value was looked at and is right."""
        for code, field in self.fields.items():
            if not field.line.confirmed and any(each is watched for each in field.inputs()):
                self._session.confirm(code)
                return

    def _confirm_all(self) -> None:
        """What the form shows as prefilled, all of it on this one page."""
        if self._session.confirm(*self._session.unconfirmed()):
            self.begin()

    def _order(self) -> None:
        self._chain.set_order([each for field in self.fields.values() for each in field.inputs()])

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(39))

"""The form for one case from paper, from its number to what was decided, one page that scrolls. It holds what was typed and shows errors at their places.

What is asked for depends on the day that stands on the paper: the catalogue of that day is resolved on a lane by whoever owns the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Bundle, FieldType
from desktop.catalogue.resolve import holds
from desktop.intake.model import FieldLine
from ui.backentry.line import Typed
from ui.backentry.material_rows import MaterialRows
from ui.backentry.outcome_fields import OutcomeFields
from ui.backentry.party_fields import PartyFields
from ui.backentry.thing_box import ThingBox
from ui.clerk.pages.form_field import FormField
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.choices import ChoiceBox, TickBox
from ui.widgets.columns import Columns
from ui.widgets.enter import EnterChain
from ui.widgets.fields import FieldRow
from ui.widgets.scroller import Scroller
from ui.widgets.text import SectionHeader

_LABEL = 84
_BESIDE_TEXT = 26


class EntryForm(Scroller):
    """EntryForm(look, catalogue). `basis_changed`: another thing, day or answer, so another bundle; then `show_bundle`."""

    basis_changed = Signal()
    finished = Signal()

    def __init__(self, look: ThemeSwitch, catalogue: Callable[[], Catalogue], *, parent: QWidget | None = None) -> None:
        super().__init__(margins=(0, 0, 0, 16), spacing=10, parent=parent)
        self._look = look
        self.bundle: Bundle | None = None
        self.paper_no, self.day, self.time = QLineEdit(), QLineEdit(), QLineEdit()
        self.paper_no.setMaxLength(100)
        self.day.setPlaceholderText("YYYY-MM-DD")
        self.time.setPlaceholderText("HH:MM")
        self.applicant = PartyFields(look, "/applicant")
        self.has_agent = TickBox(look, _("somebody came for the applicant"))
        self.agent = PartyFields(look, "/agent")
        self.thing = ThingBox(look, catalogue)
        self.questions: dict[str, tuple[FieldRow, ChoiceBox]] = {}
        self.materials = MaterialRows(look)
        self.all_in = ActionButton(look, _("All handed in"), "Alt+A", size="compact")
        self.fields: dict[str, FormField] = {}
        self.form: dict[str, Any] = {}
        self.outcome = OutcomeFields(look)
        self.chain = EnterChain(self)
        self._paper_rows = {
            "/paper_no": FieldRow(look, _("Paper no."), self.paper_no, label_width=_LABEL),
            "/received_at": FieldRow(look, _("Received"), self.day, label_width=_LABEL),
            "/time": FieldRow(look, _("At"), self.time, label_width=40),
        }
        self._columns = Columns(look)
        self._lay_out()
        self._connect()
        self.show_bundle(None)
        self.clear()
        self._resize()

    def typed(self) -> Typed:
        hit = self.thing.hit
        return Typed(
            paper_no=self.paper_no.text(),
            day=self.day.text(),
            time=self.time.text(),
            applicant=self.applicant.party(),
            agent=self.agent.party() if self.has_agent.isChecked() else None,
            theme_code=hit.code if hit is not None and hit.kind == "theme" else None,
            items=(hit.code,) if hit is not None and hit.kind == "item" else None,
            situation=self.answers(),
            materials=self.materials.given(),
            form={code: self.form[code] for code in self.fields if code in self.form},
            outcome=self.outcome.value(),
        )

    def answers(self) -> Mapping[str, str]:
        return {code: box.value() for code, (row, box) in self.questions.items() if not row.isHidden() and box.value()}

    def show_bundle(self, bundle: Bundle | None) -> None:
        """What this thing asks for; what was marked and filled stays where it is still asked for."""
        self.bundle = bundle
        self._show_questions(bundle)
        self.materials.show_needs(bundle.materials if bundle is not None else ())
        wanted = {need.field.code: need for need in bundle.fields} if bundle is not None else {}
        for code in [code for code, made in self.fields.items() if wanted.get(code) != made.line.need]:
            del self.fields[code]
        fresh = {code: self.fields.get(code) or FormField(self._look, FieldLine(need, None, None)) for code, need in wanted.items()}
        for code, made in fresh.items():
            if code not in self.fields:
                made.edited.connect(self._filled)
                made.inputs_changed.connect(self._order)
        self.fields = fresh
        self._columns.set_cells([(made, made.wide) for made in fresh.values()])
        for part in self._about_thing:
            part.setVisible(bundle is not None)
        self._order()

    def check_moment(self) -> FieldRow | None:
        """The first of day and time that is none, with the error said; None where both are fine."""
        wrong = None
        for pointer, editor, form, words in (
            ("/time", self.time, "%H:%M", _("A time as 09:12")),
            ("/received_at", self.day, "%Y-%m-%d", _("A day as 2026-12-20, please")),
        ):
            try:
                datetime.strptime(editor.text().strip(), form)
            except ValueError:
                wrong = self._paper_rows[pointer]
                wrong.set_error(words)
        return wrong

    def show_issues(self, errors: tuple[Mapping[str, str], ...]) -> str:
        """Each message at its place, the first wrong one in sight and in focus; answers those that have no place."""
        rest, first = [], None
        for error in errors:
            row = self._row(error["pointer"])
            if row is None:
                rest.append(error["message"])
                continue
            row.set_error(error["message"])
            first = first or row
        if first is not None:
            target = first.editor.focusProxy() or first.editor
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(first, 0, 60)
        return "  ".join(rest)

    def clear_issues(self) -> None:
        for row in self.findChildren(FieldRow):
            row.set_error("")

    def clear(self, paper_no: str = "") -> None:
        """For the next paper: the day stays."""
        self.paper_no.setText(paper_no)
        self.time.clear()
        self.applicant.clear()
        self.agent.clear()
        self.has_agent.setChecked(False)
        self.agent.hide()
        self.thing.clear()
        self.form = {}
        self.fields = {}
        self.show_bundle(None)
        self.outcome.clear()
        self.clear_issues()
        self.verticalScrollBar().setValue(0)

    def begin(self) -> None:
        (self.paper_no if not self.paper_no.text() or self.day.text() else self.day).setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, pointer: str) -> FieldRow | None:
        parts = pointer.split("/")
        fixed = self._paper_rows | self.applicant.rows | self.agent.rows | self.outcome.rows
        if pointer in fixed:
            return fixed[pointer]
        if parts[1:2] in (["theme_code"], ["items"]):
            return self.thing.row
        if parts[1:2] == ["situation"] and len(parts) > 2:
            return self.questions[parts[2]][0] if parts[2] in self.questions else None
        if parts[1:2] == ["materials"] and len(parts) > 2 and parts[2].isdigit():
            marked = self.materials.marked()
            return marked[int(parts[2])].row if int(parts[2]) < len(marked) else None
        if parts[1:2] == ["form"] and len(parts) > 2 and parts[2] in self.fields:
            return self.fields[parts[2]].findChild(FieldRow)
        return None

    def _lay_out(self) -> None:
        paper, agent = QHBoxLayout(), QWidget()
        paper.setSpacing(20)
        for row, stretch in zip(self._paper_rows.values(), (3, 2, 1), strict=True):
            paper.addWidget(row, stretch, Qt.AlignmentFlag.AlignTop)
        below = QVBoxLayout(agent)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(10)
        below.addWidget(self.has_agent)
        below.addWidget(self.agent)
        self._situation, self._rows = QWidget(), QVBoxLayout()
        self._situation.setLayout(self._rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        materials = self._section(_("Materials"), _("as they stand on the paper: 1 handed in, 3 deferred, 4 promised, 5 missing"))
        materials.add(self.all_in)
        self._situation_head = self._section(_("Situation"), "")
        form = self._section(_("Form"), _("what the paper does not say stays empty; the rules then name it"))
        self._about_thing = (materials, self.materials, form, self._columns)
        holder = QWidget()
        holder.setLayout(paper)
        parts: tuple[QWidget, ...] = (
            self._section(_("Paper"), _("the number on the paper is entered once; the day and the time are those on the paper")), holder,
            self._section(_("Applicant"), ""), self.applicant, agent,
            self._section(_("Thing"), ""), self.thing, self._situation_head, self._situation,
            materials, self.materials, form, self._columns, self._section(_("What was decided"), ""), self.outcome,
        )  # fmt: skip
        for part in parts:
            if not isinstance(part, SectionHeader):
                part.setContentsMargins(16, 0, 16, 0)
            self.column.addWidget(part)
        self.column.addStretch(1)

    def _resize(self) -> None:
        """A moment's fields hold what they ask for, at every text size."""
        theme = self._look.theme
        metrics = QFontMetrics(theme.font())
        for editor in (self.day, self.time):
            editor.setMinimumWidth(metrics.horizontalAdvance(editor.placeholderText()) + theme.px(_BESIDE_TEXT))

    def _section(self, title: str, note: str) -> SectionHeader:
        made = SectionHeader(self._look, title, note)
        made.setProperty("surface", "pane")
        made.setProperty("edge", "bottom")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        made.setMinimumHeight(self._look.theme.px(34))
        return made

    def _connect(self) -> None:
        self._look.changed.connect(self._resize)
        self.all_in.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.all_in.clicked.connect(self.materials.all_handed_in)
        self.has_agent.toggled.connect(self.agent.setVisible)
        self.has_agent.toggled.connect(self._order)
        self.thing.chosen.connect(self._basis)
        self.day.editingFinished.connect(self._basis)
        self.outcome.order_changed.connect(self._order)
        self.chain.entered.connect(self.follow)
        self.chain.finished.connect(self.finished)

    def _basis(self, _what: object = None) -> None:
        self.basis_changed.emit()

    def _filled(self, code: str, value: object) -> None:
        made = self.fields.get(code)
        if made is not None:
            kind = made.line.need.field.type
            self.form[code] = value == "true" if kind is FieldType.BOOLEAN and isinstance(value, str) else value
            made.show_line(FieldLine(made.line.need, self.form[code], None))

    def _show_questions(self, bundle: Bundle | None) -> None:
        asked = {question.code: question for question in bundle.questions} if bundle is not None else {}
        for code in [code for code in self.questions if code not in asked]:
            row, _box = self.questions.pop(code)
            self._rows.removeWidget(row)
            row.deleteLater()
        for code, question in asked.items():
            if code not in self.questions:
                box = ChoiceBox(self._look, [(option.code, option.text) for option in question.options], name=question.text)
                box.picked.connect(self._basis)
                self.questions[code] = (FieldRow(self._look, question.text, box, above=True), box)
                self._rows.addWidget(self.questions[code][0])
            row, box = self.questions[code]
            if bundle is not None and not box.value():
                box.set_value(bundle.answers.get(code, ""))
            row.setVisible(bundle is not None and holds(question.when, bundle.answers))
        for part in (self._situation_head, self._situation):
            part.setVisible(bool(asked))

    def _order(self, _what: object = None) -> None:
        self.chain.set_order(
            [
                self.paper_no, self.day, self.time, *self.applicant.fields, self.has_agent, *self.agent.fields, self.thing.search,
                *(box for _row, box in self.questions.values()), *self.materials.fields(),
                *(each for made in self.fields.values() for each in made.inputs()), *self.outcome.fields(),
            ]
        )  # fmt: skip

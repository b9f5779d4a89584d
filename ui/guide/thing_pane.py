"""The middle of the guide desk: what was found, whole or one item of it; the situation's questions; what was brought.

Focus goes down with the arrows: questions, then the checklist, then the outcome. It shows an Asking when it is told to, and tells it what a person does.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Audience, Bundle, Question, Theme
from desktop.intake.assess import TEXT_MAX
from desktop.intake.model import MaterialStatus, ProblemKind
from ui.clerk.pages.questions import QuestionRow, QuestionRows, visible_questions
from ui.clerk.pages.theme_note import ThemeNote
from ui.guide.asking import Asking, asked_for
from ui.guide.check_list import CheckList
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.choices import ChoiceBox
from ui.widgets.enter import is_enter
from ui.widgets.fields import FieldRow, put_text
from ui.widgets.keys import KeyHint
from ui.widgets.scroller import Scroller
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ElidedLabel, SectionHeader, Text

_QUESTION, _HEAD, _TITLE = 42, 35, 53
_WITH_WORDS = (ProblemKind.WRONG, ProblemKind.OTHER)


class ThingPane(QWidget):
    """ThingPane(look, asking). `onward`: past the checklist."""

    onward = Signal()
    backward = Signal()
    rebuilt = Signal()
    """Other questions are asked: Tab goes another way."""

    def __init__(self, look: ThemeSwitch, asking: Asking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._asking = look, asking
        self.questions = QuestionRows(look)
        self._items: tuple[tuple[str, str], ...] = ()
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = ElidedLabel(look, "", "title")
        self.about = ElidedLabel(look, "", "label", "secondary")
        ways = [SegmentOption("whole", _("The whole thing")), SegmentOption("single", _("Only one item"))]
        self.way = Segmented(look, ways, "whole", name=_("The whole thing or one item"))
        self.item = ChoiceBox(look, name=_("Which item"))
        self.note = ThemeNote(look)
        self.situation = SectionHeader(look, _("Situation"), _("The answers decide what is needed"))
        self.brought = SectionHeader(look, _("Brought"))
        self.rest = ActionButton(look, _("All the rest is here"), "Ctrl+A", variant="quiet", size="compact")
        self.checks = CheckList(look)
        self.words = QLineEdit()
        self.words.setMaxLength(TEXT_MAX)
        self.words_row = FieldRow(look, _("What is wrong"), self.words, _("Stands on the notice"), label_width=84)
        self.empty = Text(look, _("Search what the person wants; the first result is taken with Enter"), "body", "secondary", wrap=True)
        self._lay_out()
        self._connect()
        self._resize()

    # showing

    def refresh(self) -> None:
        found = self._asking.found
        for part in (self._head, self.note, self._scroller):
            part.setVisible(found is not None)
        self.empty.setVisible(found is None)
        if found is None:
            self._show_questions((), {})
            self.checks.show_lines(())
            self._words_foot.hide()
            return
        bundle = found.bundle
        self.title.say(bundle.name)
        self.about.say(_about(bundle))
        self.note.show_theme(bundle.theme)
        self._show_way()
        questions = visible_questions(bundle.questions, bundle.answers)
        self._show_questions(questions, bundle.answers)
        self.situation.setVisible(bool(questions))
        self.checks.show_lines(found.materials)
        free = sum(not asked_for(line) for line in found.materials)
        note = (
            _("{n} of {m} not needed", n=free, m=len(found.materials))
            if free
            else _n("{n} material", "{n} materials", len(found.materials))
        )
        self.brought.say(_("Brought"), note)
        self.rest.setVisible(self._asking.advice.unasked > 0)
        self._show_words()

    def show_items(self, catalogue: Catalogue, theme: Theme | None) -> None:
        """The items of the thing that was found, for choosing one of them. How many there are is said where no answer decides it."""
        items = tuple((code, catalogue.items[code].name) for code in theme.items if code in catalogue.items) if theme else ()
        if items != self._items:
            self._items = items
            self.item.set_options(items)
            whole = (
                _n("The whole thing, {n} item", "The whole thing, {n} items", len(items))
                if theme and not catalogue.varies(theme)
                else _("The whole thing")
            )
            self.way.set_options([SegmentOption("whole", whole), SegmentOption("single", _("Only one item"))])

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in the order of the work."""
        return (self.way, self.item, *self.questions.editors, self.rest, self.checks, self.words)

    def begin(self) -> None:
        """At the first question, or at the checklist where there is none."""
        first = self._editors()
        (first[0] if first else self.checks).setFocus(Qt.FocusReason.TabFocusReason)

    def _show_way(self) -> None:
        visit = self._asking.visit
        single = visit.draft.theme_code is None
        self.way.setVisible(bool(visit.theme))
        self.way.set_value("single" if single else "whole")
        self.item.setVisible(single and bool(visit.theme))
        self.about.setVisible(self.item.isHidden() and self._look.theme.scale < 150)
        self.item.set_value(next(iter(visit.draft.item_codes or ()), ""))

    def _show_questions(self, questions: tuple[Question, ...], answers: Mapping[str, str]) -> None:
        if self.questions.show_questions(questions, answers):
            self.rebuilt.emit()

    def _made(self, row: QuestionRow) -> None:
        for editor in (row.segments, row.box):
            editor.installEventFilter(self)
        self._fit_row(row)

    def _show_words(self) -> None:
        line = self.checks.line()
        wanted = line is not None and line.status is MaterialStatus.MISSING and line.entry.problem_kind in _WITH_WORDS
        self._words_foot.setVisible(wanted)
        if wanted and line is not None:
            put_text(self.words, line.entry.problem)

    # acting

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroller.follow(watched)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.words:
            if is_enter(event) or event.key() == Qt.Key.Key_Escape:
                self.checks.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            return False
        listed = isinstance(watched, ChoiceBox)
        down = is_enter(event) or (event.key() == Qt.Key.Key_Down and not listed)
        if down or (event.key() == Qt.Key.Key_Up and not listed):
            return self._walk(watched, 1 if down else -1)
        return False

    def _walk(self, from_: QObject, step: int) -> bool:
        editors = self._editors()
        places = [n for n, editor in enumerate(editors) if editor is from_]
        if not places:
            return False
        place = places[0] + step
        if place < 0:
            self.backward.emit()
        elif place < len(editors):
            editors[place].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.checks.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _editors(self) -> list[QWidget]:
        head: list[QWidget] = [self.item] if not self.item.isHidden() else []
        return head + [self.questions.rows[question.code].editor() for question in self.questions.asked]

    def _up(self) -> None:
        editors = self._editors()
        if editors:
            editors[-1].setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            self.backward.emit()

    def _looked(self, code: str, brought: bool, kind: ProblemKind) -> None:
        line = next((line for line in self.checks.lines if line.need.material.code == code), None)
        problem = line.entry.problem if line is not None and kind in _WITH_WORDS and line.entry.problem_kind is kind else ""
        self._asking.look(code, brought, kind, problem)
        if not brought and kind in _WITH_WORDS:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rest(self) -> None:
        """Everything that was not asked for yet is here."""
        self._asking.look_rest()
        self.checks.setFocus(Qt.FocusReason.OtherFocusReason)

    def _worded(self, said: str) -> None:
        line = self.checks.line()
        if line is not None:
            self._asking.look(line.need.material.code, False, line.entry.problem_kind, said)

    def _way_chosen(self, key: str) -> None:
        visit = self._asking.visit
        if key == "whole":
            self._asking.choose_theme(visit.theme)
        elif self._items:
            self._asking.choose_item(self._items[0][0])
            self.item.setFocus(Qt.FocusReason.OtherFocusReason)

    def _item_chosen(self, code: str) -> None:
        self._asking.choose_item(code)

    def _follow(self, where: QRect) -> None:
        self._scroller.ensureVisible(0, where.center().y() + self.checks.y(), 0, where.height())

    # layout

    def _lay_out(self) -> None:
        self._head = QFrame()
        self._head.setProperty("edge", "bottom")
        row = QHBoxLayout(self._head)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.about, 1)
        row.addWidget(self.item)
        row.addWidget(self.way)
        self._hints: list[QWidget] = []
        hints = ((self.situation, ("←", "→", _("choose"), "↓", _("next"))), (self.brought, ("Space", _("here"), "1-4", _("trouble"))))
        for header, parts in hints:
            inside = header.layout()
            if inside is not None:
                inside.setContentsMargins(20, 0, 20, 0)
            header.setProperty("surface", "pane")
            header.setProperty("edge", "bottom")
            header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            for part in parts:
                cap = part in ("←", "→", "↓", "Space", "1-4")
                hint = KeyHint(self._look, part) if cap else Text(self._look, part, "caption", "secondary")
                self._hints.append(hint)
                header.add(hint)
        self.brought.add(self.rest)
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        body = self._scroller.column
        body.addWidget(self.situation)
        body.addLayout(self.questions)
        body.addWidget(self.brought)
        body.addWidget(self.checks)
        self._words_foot = QFrame()
        self._words_foot.setProperty("edge", "top")
        below = QHBoxLayout(self._words_foot)
        below.setContentsMargins(20, 8, 20, 8)
        below.addWidget(self.words_row)
        body.addStretch(1)
        self.empty.setContentsMargins(20, 18, 20, 18)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.note)
        column.addWidget(self.empty)
        column.addWidget(self._scroller, 1)
        column.addWidget(self._words_foot)
        column.addStretch(0)

    def _connect(self) -> None:
        self.questions.made.connect(self._made)
        self.questions.answered.connect(self._asking.answer)
        self.way.chosen.connect(self._way_chosen)
        self.way.installEventFilter(self)
        self.item.picked.connect(self._item_chosen)
        self.item.installEventFilter(self)
        self.words.installEventFilter(self)
        self.words.textEdited.connect(self._worded)
        self.rest.clicked.connect(self._rest)
        self.rest.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)  # from the questions too; in a field it stays the field's
        self.checks.looked.connect(self._looked)
        self.checks.stands.connect(self._show_words)
        self.checks.moved.connect(self._follow)
        self.checks.onward.connect(self.onward)
        self.checks.left_upwards.connect(self._up)
        self._look.changed.connect(self._resize)

    def _resize(self) -> None:
        px = self._look.theme.px
        self.about.setVisible(self.item.isHidden() and self._look.theme.scale < 150)
        for hint in self._hints:
            hint.setVisible(self._look.theme.scale < 125)
        self._head.setFixedHeight(px(_TITLE))
        for header in (self.situation, self.brought):
            header.setFixedHeight(px(_HEAD))
        self.item.setMaximumWidth(px(220))
        for row in self.questions.rows.values():
            self._fit_row(row)

    def _fit_row(self, row: QuestionRow) -> None:
        """Lower than at the clerk's counter: the checklist follows on the same page."""
        inside = row.layout()
        if inside is not None:
            inside.setContentsMargins(20, 5, 20, 5)
        row.box.setMinimumWidth(0)
        row.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.setMinimumWidth(1)  # narrower than its choices: then they become a list box
        row.setMinimumHeight(self._look.theme.px(_QUESTION))


def _about(bundle: Bundle) -> str:
    who = {Audience.PERSON: _("persons"), Audience.ORGANISATION: _("organisations"), Audience.BOTH: _("everybody")}
    lead = bundle.theme.lead_authority if bundle.theme is not None else ""
    if not lead and len(bundle.chosen) == 1:
        lead = bundle.chosen[0].authority
        return _("{who}, {lead}", who=who[bundle.audience], lead=lead)
    return _("{who}, {lead} leads", who=who[bundle.audience], lead=lead) if lead else who[bundle.audience]

"""Step 3: the questions that decide which items and materials are needed. A question shows as soon as an answer makes it count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from desktop.catalogue.model import Question
from ui.clerk.pages.parts import nothing_here, page_column
from ui.clerk.pages.theme_note import ThemeNote
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.enter import EnterChain
from ui.widgets.scroller import Scroller
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import EmptyState, SectionHeader, Text

_SIDE_TEXT = 190
"""Width that a question's words need beside their choices; less puts the choices below."""


def visible_questions(questions: Sequence[Question], answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Those whose `when` holds for the answers."""
    return tuple(each for each in questions if all(answers.get(code) in wanted for code, wanted in each.when.items()))


class QuestionRow(QFrame):
    """One question and its options with digits."""

    answered = Signal(str, str)

    def __init__(self, look: ThemeSwitch, question: Question, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.question = look, question
        self.setProperty("edge", "bottom")
        self.words = Text(look, question.text, "body", wrap=True)
        pairs = [(option.code, option.text) for option in question.options]
        options = [SegmentOption(code, text, "", str(n) if n <= 9 else "") for n, (code, text) in enumerate(pairs, 1)]
        self.segments = Segmented(look, options, name=question.text)
        self.box = ChoiceBox(look, pairs, name=question.text)
        self.words.setBuddy(self.segments)
        self.segments.chosen.connect(self._chosen)
        self.box.picked.connect(self._chosen)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(16, 9, 16, 9)
        self._row.setSpacing(8)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self.box)
        self._fit(10_000)

    def editor(self) -> QWidget:
        return self.box if self.segments.isHidden() else self.segments

    def show_answer(self, option: str) -> None:
        self.segments.set_value(option)
        self.box.set_value(option)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        wide, side = self.segments.sizeHint().width() + 40, self._look.theme.px(_SIDE_TEXT)
        below = wide + side > width
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != direction:
            self._row.setDirection(direction)
        listed = wide > width or len(self.question.options) > 9
        if listed != self.segments.isHidden() or listed == self.box.isHidden():
            had = self.segments.hasFocus() or self.box.hasFocus()
            self.segments.setHidden(listed)
            self.box.setVisible(listed)
            if had:
                self.editor().setFocus()

    def _chosen(self, key: str) -> None:
        self.answered.emit(self.question.code, key)


class SituationPage(QWidget):
    """SituationPage(look, session)."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._rows: dict[str, QuestionRow] = {}
        self._shown: tuple[Question, ...] = ()
        self._head = SectionHeader(look, _("Situation"))
        self._head.setProperty("edge", "bottom")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.note = ThemeNote(look)
        self._empty = EmptyState(look, "")
        self._chain = EnterChain(self)
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._scroller.column.addLayout(self._list)
        self._scroller.column.addWidget(self._empty)
        self._scroller.column.addStretch(1)
        column = page_column(self)
        column.addWidget(self._head)
        column.addWidget(self.note)
        column.addWidget(self._scroller, 1)
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        look.changed.connect(self._resize)
        self._resize()

    def refresh(self) -> None:
        """Shows the questions that count for the answers given so far."""
        found = self._session.assessment
        self.setEnabled(found is not None and self._session.case is None)
        answers = found.bundle.answers if found is not None else {}
        questions = visible_questions(found.bundle.questions, answers) if found is not None else ()
        if questions != self._shown:
            self._show_questions(questions)
        for question in questions:
            self._rows[question.code].show_answer(answers.get(question.code, ""))
        self.note.show_theme(found.bundle.theme if found is not None else None)
        saved = found.bundle.saved.materials if found is not None else 0
        count = len(found.materials) if found is not None else 0
        self._head.say(
            _("Situation: {n} questions", n=len(questions)), _("{n} materials for these answers", n=count) if saved or count else ""
        )
        self._empty.say(nothing_here(found, _("Nothing to ask: press Enter for the next step")))
        self._empty.setVisible(not questions)

    def begin(self) -> None:
        first = self._chain.first()
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_questions(self, questions: tuple[Question, ...]) -> None:
        self._shown = questions
        wanted = {question.code: question for question in questions}
        for code in [code for code, row in self._rows.items() if wanted.get(code) != row.question]:
            row = self._rows.pop(code)
            row.hide()
            row.deleteLater()
        for place, question in enumerate(questions):
            if question.code not in self._rows:
                made = self._rows[question.code] = QuestionRow(self._look, question)
                made.answered.connect(self._session.answer)
                self._list.insertWidget(place, made)
                made.show()
        self._chain.set_order([editor for each in questions for editor in (self._rows[each.code].segments, self._rows[each.code].box)])

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(39))

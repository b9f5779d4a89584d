"""The questions of a thing, one under the other, each with its options; the clerk's step and the guide's desk ask them alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from desktop.catalogue.model import Question
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text

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


class QuestionRows(QVBoxLayout):
    """QuestionRows(look): a layout. A row stays as it is while its question is asked."""

    answered = Signal(str, str)
    made = Signal(object)
    """A new QuestionRow, before it is shown."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__()
        self._look = look
        self.asked: tuple[Question, ...] = ()
        self.rows: dict[str, QuestionRow] = {}
        self.setSpacing(0)

    def show_questions(self, questions: tuple[Question, ...], answers: Mapping[str, str]) -> bool:
        """Whether others are asked than before."""
        others = questions != self.asked
        if others:
            self._ask(questions)
        for code, row in self.rows.items():
            row.show_answer(answers.get(code, ""))
        return others

    @property
    def editors(self) -> tuple[QWidget, ...]:
        """Both of each question, of which one is hidden."""
        return tuple(editor for each in self.asked for editor in (self.rows[each.code].segments, self.rows[each.code].box))

    def _ask(self, questions: tuple[Question, ...]) -> None:
        self.asked = questions
        for code in [code for code, row in self.rows.items() if row.question not in questions]:
            row = self.rows.pop(code)
            row.hide()
            row.deleteLater()
        for place, question in enumerate(questions):
            if question.code not in self.rows:
                made = self.rows[question.code] = QuestionRow(self._look, question)
                made.answered.connect(self.answered)
                self.made.emit(made)
                self.insertWidget(place, made)
                made.show()

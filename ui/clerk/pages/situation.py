"""Step 3: the questions that decide which items and materials are needed. A question shows as soon as an answer makes it count."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.clerk.pages.parts import nothing_here, page_column
from ui.clerk.pages.questions import QuestionRows, visible_questions
from ui.clerk.pages.theme_note import ThemeNote
from ui.clerk.session import CaseSession
from ui.clerk.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.enter import EnterChain
from ui.widgets.scroller import Scroller
from ui.widgets.text import EmptyState, SectionHeader


class SituationPage(QWidget):
    """SituationPage(look, session)."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self.questions = QuestionRows(look)
        self._head = SectionHeader(look, _("Situation"))
        self._head.setProperty("edge", "bottom")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.note = ThemeNote(look)
        self._empty = EmptyState(look, "")
        self._chain = EnterChain(self)
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        self._scroller.column.addLayout(self.questions)
        self._scroller.column.addWidget(self._empty)
        self._scroller.column.addStretch(1)
        column = page_column(self)
        column.addWidget(self._head)
        column.addWidget(self.note)
        column.addWidget(self._scroller, 1)
        self.questions.answered.connect(session.answer)
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
        if self.questions.show_questions(questions, answers):
            self._chain.set_order(self.questions.editors)
        self.note.show_theme(found.bundle.theme if found is not None else None)
        saved = found.bundle.saved.materials if found is not None else 0
        count = len(found.materials) if found is not None else 0
        self._head.say(
            _n("Situation: {n} question", "Situation: {n} questions", len(questions)),
            _n("{n} material for these answers", "{n} materials for these answers", count) if saved or count else "",
        )
        self._empty.say(nothing_here(found, _("Nothing to ask: press Enter for the next step")))
        self._empty.setVisible(not questions)

    def begin(self) -> None:
        first = self._chain.first()
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(39))

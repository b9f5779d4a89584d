"""录一件: the form, what was recorded from it beside it, and the deed. A line goes through the same rules as `tidehall intake`.

A form that is cleared is put away as it is and an empty one takes its place: Ctrl+Z brings it back until the next paper is recorded or cleared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.catalogue.model import Bundle
from desktop.catalogue.resolve import resolve
from desktop.changes import Changes
from desktop.clock import Clock
from desktop.errors import HallError
from desktop.intake.backfill import Backfill
from desktop.sentences import sentence
from ui.backentry.entry_form import EntryForm
from ui.backentry.line import following, to_line
from ui.backentry.words import answer_fact
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import Fact, FactGroup, FactPane, FactSheet
from ui.widgets.keys import key_within
from ui.widgets.text import Text

if TYPE_CHECKING:
    from desktop.catalogue.shelf import Shelf

_KEPT = 60


class EntryTab(QWidget):
    """EntryTab(look, shelf, run, lanes, feed, clock)."""

    told = Signal(object)
    cleared = Signal(bool)
    """The form was cleared and can be brought back; or it no longer can."""
    failed = Signal(object)

    def __init__(
        self, look: ThemeSwitch, shelf: Shelf, run: Callable[[], Backfill], lanes: Lanes, feed: ChangeFeed, clock: Clock, *, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._shelf, self._run, self._lanes, self._feed, self._clock = look, shelf, run, lanes, feed, clock
        self._facts: list[Fact] = []
        self._busy = False
        self._shown = ""
        """The line of which it was said that it becomes a notice: given again as it is, it is meant so."""
        self._forms = QStackedWidget()
        self.form = self._make_form()
        self._blank = self.form.typed()
        self._spare: EntryForm | None = None
        self._cleared = False
        """The spare form holds what was cleared."""
        self.pane = FactPane(look, name=_("Entered just now"))
        self.problem = Text(look, "", "label", "missing", wrap=True)
        self.next = ActionButton(look, _("Clear the form"), "Ctrl+N")
        self.record = ActionButton(look, _("Record this case"), "Ctrl+Enter", variant="primary")
        self._lay_out()
        self.next.clicked.connect(self._clear)
        self.record.clicked.connect(self.give)
        look.changed.connect(self._resize)
        self._resize()
        self._show_facts()

    def bind(self) -> None:
        self.next.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key_within(self, "Ctrl+Z", self.bring_back)

    def begin(self) -> None:
        self.form.begin()

    def give(self) -> None:
        """Records what was typed; what nobody marked is asked for first."""
        if self._busy:
            return
        self.form.clear_issues()
        self.problem.say("")
        if (unclear := self.form.check_moment()) is not None:
            unclear.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        open_one = self.form.materials.unmarked() if self.form.outcome.value() is None else None
        if open_one is not None:
            open_one.row.set_error(_("Handed in or not? Please mark it as it stands on the paper"))
            open_one.status.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.ensureWidgetVisible(open_one, 0, 60)
            return
        self._set_busy(True)
        text = json.dumps(to_line(self.form.typed()), ensure_ascii=False)
        run, now, confirmed = self._run, self._clock(), text == self._shown
        self._shown = text

        def record() -> dict[str, Any]:
            return run().line(1, text, Path(), now, confirmed=confirmed)

        self._lanes.submit(Lane.WRITE, record, self._recorded, self._refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.give()
        elif enter and self.form.thing.open_results() and self.form.thing.search.hasFocus():
            self.form.thing.take_first()
        else:
            super().keyPressEvent(event)

    def _recorded(self, answer: Mapping[str, Any]) -> None:
        self._set_busy(False)
        given, self._shown = self._shown, ""
        if answer["errors"]:
            self.problem.say(self.form.show_issues(tuple(answer["errors"])))
            return
        if "unconfirmed" in answer:
            self._shown = given
            self.problem.say(
                _(
                    "By the rules this becomes a one-time notice with {n} missing. If the paper says so, press Ctrl+Enter again",
                    n=answer["unconfirmed"],
                )
            )
            return
        paper_no = self.form.paper_no.text().strip()
        self._facts.insert(0, answer_fact(paper_no, answer))
        del self._facts[_KEPT:]
        self._show_facts()
        if not answer.get("duplicate"):
            self._feed.tell(Changes(cases=frozenset({answer["case_id"]}), ledger=True))
        self.told.emit(
            _("{no} was entered before, as case {case}", no=paper_no, case=answer["case_no"]) if answer.get("duplicate")
            else _("{no} is entered as case {case}", no=paper_no or _("The paper"), case=answer["case_no"])
        )  # fmt: skip
        self._forget_cleared()
        self.form.clear(following(paper_no))
        if self.isVisible():
            self.form.begin()

    def _refused(self, error: Exception) -> None:
        self._set_busy(False)
        self._shown = ""
        if isinstance(error, HallError):
            self.problem.say(sentence(error))
        else:
            self.failed.emit(error)

    def _rebundle(self) -> None:
        hit = self.form.thing.hit
        if hit is None:
            self.form.show_bundle(None)
            return
        shelf, code, answers, day = self._shelf, hit.code, dict(self.form.answers()), _day(self.form.day.text())

        def read() -> tuple[str, Bundle]:
            return code, resolve(shelf.on(day) if day is not None else shelf.current(), code, answers)

        self._lanes.submit(Lane.READ, read, self._bundled, self._no_bundle)

    def _bundled(self, found: tuple[str, Bundle]) -> None:
        hit = self.form.thing.hit
        if hit is not None and hit.code == found[0]:
            self.form.show_bundle(found[1])

    def _no_bundle(self, error: Exception) -> None:
        """Not in the catalogue of that day, or another one's answers: said at the thing."""
        self.form.show_bundle(None)
        if isinstance(error, HallError):
            self.form.thing.row.set_error(_("On this day the catalogue did not have it: {why}", why=sentence(error)))
        else:
            self.failed.emit(error)

    def _clear(self) -> None:
        """The day stays. What was typed goes on the spare form's place, and that one comes here empty."""
        if self._busy or not self._has_typed():
            return
        day = self.form.day.text()
        self._forget_cleared()
        self._change(self._spare or self._make_form())
        self.form.clear()
        self.form.day.setText(day)
        self.form.begin()
        self._cleared = True
        self.cleared.emit(True)

    def bring_back(self) -> None:
        """What was cleared last, as it stood; what was typed since is put away in its turn."""
        if self._cleared and self._spare is not None and not self._busy:
            self._forget_cleared()
            self._cleared = self._has_typed()
            self._change(self._spare)
            self._rebundle()
            if self._cleared:
                self.cleared.emit(True)
            (self.form.focusWidget() or self.form.paper_no).setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_typed(self) -> bool:
        return replace(self.form.typed(), day="") != self._blank

    def _forget_cleared(self) -> None:
        if self._cleared:
            self._cleared = False
            self.cleared.emit(False)

    def _make_form(self) -> EntryForm:
        made = EntryForm(self._look, self._shelf.current)
        made.basis_changed.connect(self._rebundle)
        made.finished.connect(self._to_record)
        for editor in made.findChildren(QLineEdit):
            editor.installEventFilter(self)
        self._forms.addWidget(made)
        return made

    def _change(self, form: EntryForm) -> None:
        self._spare, self.form = self.form, form
        self._forms.setCurrentWidget(form)
        self._shown = ""
        self.problem.say("")

    def _to_record(self) -> None:
        self.record.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo is the tab's while the field has nothing of its own to take back."""
        asked = (
            event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        )
        if asked and isinstance(watched, QLineEdit) and not watched.isUndoAvailable():
            event.ignore()
            return True
        return False

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.record.why_not(_("Being recorded") if busy else "")

    def _show_facts(self) -> None:
        none = _("Nothing yet. What was entered stands here, with its case number.")
        self.pane.show_sheet(
            FactSheet(_("Entered just now {n}", n=len(self._facts)), "" if self._facts else none, (), (FactGroup("", tuple(self._facts)),))
        )

    def _lay_out(self) -> None:
        left, foot = QFrame(), QFrame()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        deeds = QHBoxLayout(foot)
        deeds.setContentsMargins(20, 8, 20, 8)
        deeds.setSpacing(10)
        deeds.addWidget(self.problem, 1)
        deeds.addWidget(self.next)
        deeds.addWidget(self.record)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._forms, 1)
        column.addWidget(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)

    def _resize(self) -> None:
        self.pane.setFixedWidth({100: 340, 110: 350, 125: 370, 150: 390}[self._look.theme.scale])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

"""录一件: the form, what was recorded from it beside it, and the deed. A line goes through the same rules as `tidehall intake`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

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
from ui.widgets.text import Text

if TYPE_CHECKING:
    from desktop.catalogue.shelf import Shelf

_KEPT = 60


class EntryTab(QWidget):
    """EntryTab(look, shelf, run, lanes, feed, clock)."""

    told = Signal(object)
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
        self.form = EntryForm(look, shelf.current)
        self.pane = FactPane(look, name=_("Entered just now"))
        self.problem = Text(look, "", "label", "missing", wrap=True)
        self.next = ActionButton(look, _("Clear the form"), "Ctrl+N")
        self.record = ActionButton(look, _("Record this case"), "Ctrl+Enter", variant="primary")
        self._lay_out()
        self.next.clicked.connect(self._clear)
        self.record.clicked.connect(self.give)
        self.form.basis_changed.connect(self._rebundle)
        self.form.finished.connect(self.record.setFocus)
        look.changed.connect(self._resize)
        self._resize()
        self._show_facts()

    def bind(self) -> None:
        self.next.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)

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
        self.form.clear(following(paper_no))
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
        self.problem.say("")
        self.form.clear()
        self.form.begin()

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
        column.addWidget(self.form, 1)
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

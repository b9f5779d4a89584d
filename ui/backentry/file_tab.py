"""读清单: a JSONL list, line by line through the same rules as `tidehall intake`; good and bad lines with their messages. Loading it again records nothing twice.

Lines go to the write lane a few at a time, so that the window answers and other work gets through; Esc stops between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock
from desktop.errors import HallError
from desktop.intake.backfill import Backfill
from desktop.intake.backfill_file import answers
from desktop.sentences import sentence
from ui.backentry.words import outcome_words
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.shell.days import grouped
from ui.text import _, _n
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import Fact, FactGroup, FactPane, FactSheet
from ui.widgets.fields import FieldRow
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable
from ui.widgets.text import Text

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of the list as it came out."""

    number: int
    status: str
    """of the theme: provided (recorded), done (entered before), missing (refused)"""
    case_no: str
    words: str
    errors: tuple[Mapping[str, str], ...] = ()
    case_id: str = ""


def list_line(answer: Mapping[str, Any]) -> ListLine:
    errors = tuple(answer["errors"])
    if errors:
        more = _("  and {n} more", n=len(errors) - 1) if len(errors) > 1 else ""
        return ListLine(answer["line"], "missing", "", errors[0]["message"] + more, errors)
    status = "done" if answer.get("duplicate") else "provided"
    words = outcome_words(answer["outcome"]) if status == "provided" else _("entered before")
    return ListLine(answer["line"], status, answer["case_no"], words, (), answer["case_id"])


def _lines(run: Callable[[], Backfill], path: Path, clock: Clock) -> Iterator[dict[str, Any]]:
    """Nothing is opened before the first line is asked for, on the lane."""
    yield from answers(run(), path, clock)


class _Lines(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if column.key == "words":
            at = QPointF(where.left() + theme.px(7), where.center().y())
            paint.icon(painter, theme, at, STATUS_ICONS[row.status], f"status.{row.status}.on_tint", 14)
            ink = "status.missing.on_tint" if row.errors else "text.primary"
            paint.text(painter, where.adjusted(theme.px(24), 0, 0, 0), row.words, theme.font(), theme.colour(ink))
        else:
            super().cell(painter, theme, where, row, column, selected)


class FileTab(QWidget):
    """FileTab(look, run, lanes, feed, clock). A file may be dropped on it."""

    told = Signal(object)
    failed = Signal(object)

    def __init__(
        self, look: ThemeSwitch, run: Callable[[], Backfill], lanes: Lanes, feed: ChangeFeed, clock: Clock, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._run, self._lanes, self._feed, self._clock = look, run, lanes, feed, clock
        self._lines: list[ListLine] = []
        self._reading: Iterator[dict[str, Any]] | None = None
        self._under_way = False
        """Also while the last lines of a list that was stopped are still coming."""
        self.path = QLineEdit()
        self.path.setPlaceholderText(_("the list's path; or drop the file here"))
        self._row = FieldRow(look, _("List"), self.path, label_width=84)
        self.load = ActionButton(look, _("Read the list"), "Ctrl+Enter", icon="upload", variant="primary")
        self.stop = ActionButton(look, _("Stop"), "Esc", variant="quiet")
        self.filter = Segmented(look, self._options(), "all", name=_("Which lines"))
        columns = [
            Column("number", _("Line"), 72, lambda row: str(row.number), right=True),
            Column("case", _("Case number"), 168, lambda row: grouped(row.case_no) or "–"),
            Column("words", _("Result"), 0, lambda row: row.words),
        ]
        self.model = RowModel(columns, lambda row: str(row.number), self)
        self.table = RowTable(look, self.model, _Lines(look, self), name=_("Lines of the list"))
        self.count = Text(look, "", "label", "secondary")
        self.pane = FactPane(look, name=_("The line"))
        self.setAcceptDrops(True)
        self._lay_out()
        self.load.clicked.connect(self.start)
        self.stop.clicked.connect(self.end)
        self.path.returnPressed.connect(self.start)
        self.filter.chosen.connect(self._show)
        self.table.moved.connect(self._choose)
        self.stop.hide()
        look.changed.connect(self._resize)
        self._resize()
        self._show()

    def begin(self) -> None:
        (self.table if self._lines else self.path).setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """Reads from the top; what was recorded before answers as it did then."""
        name = self.path.text().strip().strip('"')
        if self._under_way or not name:
            self._row.set_error("" if name else _("Which file?"))
            return
        self._row.set_error("")
        self._lines, self._under_way = [], True
        self._reading = _lines(self._run, Path(name), self._clock)
        self.load.why_not(_("Being read"))
        self.stop.show()
        self._next()

    def end(self) -> None:
        """After the lines that are under way."""
        self._reading = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.start()
        elif event.key() == Qt.Key.Key_Escape and self._reading is not None:
            self.end()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.path.setText(files[0])
            self.path.setFocus()
            event.acceptProposedAction()

    def _next(self) -> None:
        reading = self._reading
        if reading is None:
            self._finished()
            return

        def some() -> list[dict[str, Any]]:
            return list(islice(reading, _AT_ONCE))

        self._lanes.submit(Lane.WRITE, some, self._came, self._refused)

    def _came(self, found: list[dict[str, Any]]) -> None:
        made = [list_line(answer) for answer in found]
        self._lines += made
        fresh = frozenset(line.case_id for line in made if line.status == "provided")
        if fresh:
            self._feed.tell(Changes(cases=fresh, ledger=True))
        if len(found) < _AT_ONCE:
            self._reading = None
        self._show()
        self._next()

    def _finished(self) -> None:
        self._rest()
        bad = sum(bool(line.errors) for line in self._lines)
        self.told.emit(
            _n("{n} line read, in order", "{n} lines read, all in order", len(self._lines)) if not bad
            else _n("{n} line read, {bad} to put right; the good ones are recorded, the list can be read again", "{n} lines read, {bad} to put right; the good ones are recorded, the list can be read again", len(self._lines), bad=bad)
        )  # fmt: skip
        if bad:
            self.filter.choose("bad")
        if self.isVisible():  # a long list: whoever works elsewhere meanwhile goes on typing there
            self.begin()

    def _rest(self) -> None:
        self._reading, self._under_way = None, False
        self.load.why_not("")
        self.stop.hide()

    def _refused(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, HallError) and error.code.startswith("file."):
            self._row.set_error(sentence(error))
            if self.isVisible():
                self.path.setFocus()
        else:
            self.failed.emit(error)

    def _options(self) -> list[SegmentOption]:
        bad = sum(bool(line.errors) for line in self._lines)
        again = sum(line.status == "done" for line in self._lines)
        return [
            SegmentOption("all", _("All {n}", n=len(self._lines))),
            SegmentOption("bad", _("To put right {n}", n=bad)),
            SegmentOption("again", _("Entered before {n}", n=again)),
        ]

    def _show(self, _value: object = None) -> None:
        wanted = self.filter.value()
        rows = [line for line in self._lines if wanted == "all" or (bool(line.errors) if wanted == "bad" else line.status == "done")]
        self.model.show_rows(rows)
        self.filter.set_options(self._options())
        self.count.say(_n("{n} line so far", "{n} lines so far", len(self._lines)) if self._reading is not None else "")
        if rows and self.table.current() is None:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._choose(self.table.current())

    def _choose(self, row: object) -> None:
        if not isinstance(row, ListLine):
            words = _("One case a line, as the command tidehall intake reads it. A bad line never stops the others.")
            self.pane.show_sheet(FactSheet(_("A list of cases"), words))
            return
        facts = tuple(
            Fact(error["message"], error["pointer"] or _("the whole line"), "", "cross-circle", "status.missing.on_tint")
            for error in row.errors
        )
        lines = (_("Case {no}", no=grouped(row.case_no)),) if row.case_no else ()
        self.pane.show_sheet(FactSheet(_("Line {n}", n=row.number), row.words if not facts else "", lines, (FactGroup("", facts),)))

    def _lay_out(self) -> None:
        left, head, bar = QFrame(), QFrame(), QFrame()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        for part in (head, bar):
            part.setProperty("surface", "pane" if part is head else "raised")
            part.setProperty("edge", "bottom")
        top, below = QHBoxLayout(head), QHBoxLayout(bar)
        top.setContentsMargins(20, 10, 20, 10)
        top.setSpacing(10)
        for widget in (self._row, self.stop, self.load):
            top.addWidget(widget, 1 if widget is self._row else 0, Qt.AlignmentFlag.AlignTop)
        below.setContentsMargins(20, 7, 20, 7)
        below.addWidget(self.filter)
        below.addStretch(1)
        below.addWidget(self.count)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for place, piece in enumerate((head, bar, self.table)):
            column.addWidget(piece, 1 if place == 2 else 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)

    def _resize(self) -> None:
        self.pane.setFixedWidth({100: 340, 110: 350, 125: 370, 150: 390}[self._look.theme.scale])

"""对账: the numbers on the paper against what was entered; what is missing first in the eye, the whole list to a file for the folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.clock import Clock, shanghai
from desktop.errors import HallError, RuleViolation
from desktop.intake.party import shown_name
from desktop.intake.reconcile import Found, PaperLine, Reconciliation, read_numbers, to_csv
from desktop.sentences import sentence
from ui.papers import write_file
from ui.runtime.lanes import Lane, Lanes
from ui.shell.days import day_words, grouped
from ui.text import _
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import FieldRow
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable
from ui.widgets.text import Figure, Text

if TYPE_CHECKING:
    from desktop.intake.service import Intake

_STATUS = {Found.ENTERED: "provided", Found.MISSING: "missing", Found.UNEXPECTED: "attention"}


def found_words(found: Found) -> str:
    return {
        Found.ENTERED: _("entered"),
        Found.MISSING: _("not entered"),
        Found.UNEXPECTED: _("not on the list"),
    }[found]


class _Lines(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if column.key == "found":
            status = _STATUS[row.found]
            right = where.left() - theme.px(8) + paint.chip_width(theme, column.text(row), True)
            paint.chip(painter, theme, right, where.center().y(), status, column.text(row), STATUS_ICONS[status])
        else:
            super().cell(painter, theme, where, row, column, selected)


def _received(row: PaperLine) -> str:
    return day_words(shanghai(row.received_at).date()) if row.received_at is not None else "–"


class ReconcileTab(QWidget):
    """ReconcileTab(look, intake, lanes, clock, folder). `folder` is where the list goes; None: nowhere."""

    told = Signal(object)
    failed = Signal(object)

    def __init__(
        self, look: ThemeSwitch, intake: Intake, lanes: Lanes, clock: Clock, folder: Callable[[], Path | None], *, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._intake, self._lanes, self._clock, self._folder = look, intake, lanes, clock, folder
        self.found: Reconciliation | None = None
        self.numbers = QPlainTextEdit()
        self.numbers.setTabChangesFocus(True)
        self.numbers.setPlaceholderText("临-0001..临-0040\n临-0052")
        self._row = FieldRow(look, _("Numbers on paper"), self.numbers, _("one by one, or from..to; several lines are fine"), above=True)
        self.check = ActionButton(look, _("Compare"), "Ctrl+Enter", variant="primary")
        self.export = ActionButton(look, _("Save the list"), "Ctrl+S", icon="download")
        self.figures = {found: Figure(look, found_words(found), "–", kind="title") for found in Found}
        self.filter = Segmented(look, self._options(), "all", name=_("Which lines"))
        columns = [
            Column("no", _("Paper no."), 170, lambda row: row.paper_no),
            Column("found", _("Result"), 138, lambda row: found_words(row.found)),
            Column("case", _("Case number"), 164, lambda row: grouped(row.case_no) or "–", hide_from=150),
            Column("title", _("Thing and applicant"), 0, lambda row: f"{row.title} {shown_name(row.applicant_name)}".strip() or "–"),
            Column("day", _("Received"), 96, _received, right=True, hide_from=125),
        ]
        self.model = RowModel(columns, lambda row: row.paper_no, self)
        self.table = RowTable(look, self.model, _Lines(look, self), name=_("The paper numbers"))
        self.verdict = Text(look, "", "body", "secondary", wrap=True)
        self._lay_out()
        self.check.clicked.connect(self.compare)
        self.export.clicked.connect(self._export)
        self.filter.chosen.connect(self._show)
        look.changed.connect(self._resize)
        self._resize()
        self._show()

    def bind(self) -> None:
        self.export.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def begin(self) -> None:
        (self.numbers if self.found is None else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def compare(self) -> None:
        self._row.set_error("")
        try:
            numbers = read_numbers(self.numbers.toPlainText())
        except RuleViolation as refusal:
            self._row.set_error("  ".join(sentence(issue) for issue in refusal.issues[:3]))
            self.numbers.setFocus()
            return
        self._lanes.submit(Lane.READ, partial(self._intake.reconcile, numbers), self._compared, self._refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.compare()
        else:
            super().keyPressEvent(event)

    def _compared(self, found: Reconciliation) -> None:
        self.found = found
        self.filter.set_options(self._options(), "missing" if found.count(Found.MISSING) else "all")
        for kind, figure in self.figures.items():
            count = found.count(kind)
            figure.show_value(f"{count:,}", tone=_STATUS[kind] if count and kind is not Found.ENTERED else "primary")
        self._show()
        if self.isVisible():
            self.table.setFocus()

    def _refused(self, error: Exception) -> None:
        self.failed.emit(error)

    def _options(self) -> list[SegmentOption]:
        found = self.found
        return [
            SegmentOption("all", _("All {n}", n=len(found.lines) if found else 0)),
            SegmentOption("missing", _("Not entered {n}", n=found.count(Found.MISSING) if found else 0)),
            SegmentOption("unexpected", _("Not on the list {n}", n=found.count(Found.UNEXPECTED) if found else 0)),
        ]

    def _show(self, _value: object = None) -> None:
        found, wanted = self.found, self.filter.value()
        lines = found.lines if found is not None else ()
        self.model.show_rows([line for line in lines if wanted in ("all", line.found.value)])
        if self.model.rows and self.table.current() is None:
            self.table.setCurrentIndex(self.model.index(0, 0))
        even = found is not None and not found.count(Found.MISSING) and not found.count(Found.UNEXPECTED)
        self.verdict.say(
            _("Type the numbers of the pad that was used; then it shows which are entered and which are not.") if found is None
            else _("Even: every paper is entered, none too many.") if even
            else _("Not even. Enter what is missing; look at what nobody expected.")
        )  # fmt: skip
        self.export.why_not("" if found is not None else _("Compare first"))

    def _export(self) -> None:
        found, folder = self.found, self._folder()
        if found is None:
            return
        if folder is None:
            self.told.emit(_("Not set up on this workstation"))
            return
        target = folder / f"对账-{shanghai(self._clock()):%Y%m%d-%H%M%S}.csv"

        def save() -> Path:
            write_file(target, to_csv(found).encode("utf-8"))
            return target

        self._lanes.submit(Lane.READ, save, self._saved, self._refused_save)

    def _saved(self, target: Path) -> None:
        self.told.emit(_("The list is at {where}", where=target))

    def _refused_save(self, error: Exception) -> None:
        if isinstance(error, HallError):
            self._row.set_error(sentence(error))
        else:
            self.failed.emit(error)

    def _lay_out(self) -> None:
        left, side = QFrame(), QFrame()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        side.setProperty("surface", "pane")
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 8, 20, 8)
        bar.setSpacing(10)
        bar.addWidget(self.filter)
        bar.addStretch(1)
        bar.addWidget(self.export)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        aside = QVBoxLayout(side)
        aside.setContentsMargins(16, 12, 16, 12)
        aside.setSpacing(12)
        aside.addWidget(self._row)
        aside.addWidget(self.check)
        figures = QHBoxLayout()
        for figure in self.figures.values():
            figures.addWidget(figure)
        aside.addLayout(figures)
        aside.addWidget(self.verdict)
        aside.addStretch(1)
        self._side = side
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(side)

    def _resize(self) -> None:
        theme = self._look.theme
        self._side.setFixedWidth({100: 340, 110: 350, 125: 380, 150: 420}[theme.scale])
        self.numbers.setFixedHeight(theme.px(132))

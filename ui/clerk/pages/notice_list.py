"""What the decision will say: the entries of a one-time notice (every one that is missing, once), and the items with their days for an acceptance."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.model import Assessment, Missing, ProblemKind
from ui.clerk.text import _
from ui.shell import days
from ui.text import mark
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.chips import StatusChip
from ui.widgets.text import Figure, NumberLabel, Text


def day_words(day: date | None) -> str:
    """2026-12-11 周五, for a sentence; a calendar that lacks the year is said, not guessed."""
    if day is None:
        return _("no calendar for that year")
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{day.isoformat()} {names[day.weekday()]}"


def show_day(figure: Figure, day: date | None) -> None:
    """A dash where the calendar lacks the year; what to do about it is `lacking_words`."""
    figure.show_value(day_words(day) if day is not None else "—", "", "primary" if day is not None else "secondary")


def lacking_words(found: Assessment | None) -> str:
    """Why a day is left open and who fills the gap where; "" where every day is known."""
    years = found.dates.calendar_missing if found is not None else ()
    if not years:
        return ""
    said = mark("、").join(str(year) for year in years)
    return _("The calendar has no table for {years}, so days in it stay open. An administrator imports it: Settings, Calendar", years=said)


def short_day(day: date | None) -> str:
    return days.day_words(day) if day is not None else "–"


def problem_words(kind: ProblemKind) -> str:
    return {
        ProblemKind.ABSENT: _("Absent"),
        ProblemKind.EXPIRED: _("Expired"),
        ProblemKind.WRONG: _("Wrong"),
        ProblemKind.OTHER: _("Other"),
    }[kind]


def authorities(found: Assessment, codes: tuple[str, ...]) -> tuple[str, ...]:
    names = {entry.item.code: entry.item.authority for entry in found.bundle.items}
    return tuple(dict.fromkeys(names[code] for code in codes if code in names))


class NoticeEntry(QFrame):
    """One number of the notice: what it is, what is wrong, what is right, where to get it."""

    def __init__(self, look: ThemeSwitch, number: int, entry: Missing, name: str, authority: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(look, name, "body-medium", wrap=False))
        head.addWidget(StatusChip(look, "missing", problem_words(entry.kind) if entry.material_code else _("Not filled in"), ""))
        if entry.beyond:
            head.addWidget(StatusChip(look, "attention", _("Not in the notice")))
        head.addStretch(1)
        head.addWidget(NumberLabel(look, authority, "label", "secondary"))
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 6, 16, 6)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, 30)
        self._grid, self._look = grid, look
        look.changed.connect(self._resize)
        self._resize()
        grid.setColumnStretch(2, 1)
        grid.addWidget(Text(look, str(number), "body-bold"), 0, 0)
        grid.addLayout(head, 0, 1, 1, 2)
        standard = " ".join(part for part in (entry.standard, entry.sample) if part)
        lines = [
            (_("What is wrong"), entry.problem, "primary"),
            (_("What is right"), standard, "secondary"),
            (_("Where to get it"), entry.where, "secondary"),
        ]
        shown = [line for line in lines if line[1]] if entry.material_code else []
        for row, (said, words, tone) in enumerate(shown, 1):
            grid.addWidget(Text(look, said, "label", "secondary"), row, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(look, words, "label", tone, wrap=True), row, 2)
        self.setAccessibleName(f"{number} {name} {entry.problem}")

    def _resize(self) -> None:
        theme = self._look.theme
        widest = max(paint.width(said, theme.font("label")) for said in (_("What is wrong"), _("What is right"), _("Where to get it")))
        self._grid.setColumnMinimumWidth(1, max(theme.px(68), round(widest) + 10))


class NoticeList(QWidget):
    """All entries; made anew only when what is missing changed."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[Missing, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_missing(self, found: Assessment, *, only_named: bool = False) -> None:
        """`only_named`: what the notice that is being cured named, not what came up since."""
        entries = tuple(entry for entry in found.missing if not (only_named and entry.beyond))
        if entries == self._shown:
            return
        self._shown = entries
        _clear(self._column)
        names = {line.need.material.code: line.need.material.name for line in found.materials}
        names |= {line.need.field.code: line.need.field.name for line in found.fields}
        for number, entry in enumerate(entries, 1):
            name = names.get(entry.material_code or entry.field_code or "", "")
            self._column.addWidget(NoticeEntry(self._look, number, entry, name, " ".join(authorities(found, entry.items)[:2])))


class AcceptedList(QWidget):
    """受理日, 承诺办结, 法定期限, and below them the items with their authority and day."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: object = None
        self._accepted, self._promised, self._statutory = (
            Figure(look, said, kind="section") for said in (_("Accepted on"), _("Promised by"), _("By law at the latest"))
        )
        figures = QHBoxLayout()
        figures.setContentsMargins(16, 10, 16, 12)
        for figure in (self._accepted, self._promised, self._statutory):
            figures.addWidget(figure, 1)
        self.lacking = Text(look, "", "label", "secondary", wrap=True)
        self.lacking.setContentsMargins(16, 0, 16, 10)
        self._items = QVBoxLayout()
        self._items.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(figures)
        column.addWidget(self.lacking)
        column.addLayout(self._items)

    def show_dates(self, found: Assessment) -> None:
        dates = found.dates
        for figure, day in (
            (self._accepted, dates.accepted_on),
            (self._promised, dates.promised_on),
            (self._statutory, dates.statutory_on),
        ):
            show_day(figure, day)
        self.lacking.say(lacking_words(found))
        self.lacking.setVisible(bool(self.lacking.text()))
        shown = tuple((entry.item, entry.due) for entry in found.items)
        if shown != self._shown:
            self._shown = shown
            _clear(self._items)
            for item, due in shown:
                self._items.addWidget(self._item(item.name, item.authority, short_day(due)))

    def _item(self, name: str, authority: str, due: str) -> QWidget:
        frame = QFrame()
        frame.setProperty("edge", "top")
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 7, 20, 7)
        row.setSpacing(12)
        row.addWidget(Text(self._look, name, "body"))
        row.addStretch(1)
        row.addWidget(NumberLabel(self._look, authority, "label", "secondary"))
        day = NumberLabel(self._look, due, "body", "secondary")
        day.setMinimumWidth(self._look.theme.px(76))
        row.addWidget(day)
        return frame


def _clear(column: QVBoxLayout) -> None:
    while (taken := column.takeAt(0)) is not None:
        widget = taken.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

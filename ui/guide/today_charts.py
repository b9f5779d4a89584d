"""今天 as pictures: waits through the day, who came and was served, cases by thing, notices, ratings - from the same data as the day's report.

Pure but for the widgets: `DayPicture` in, charts out. What the hall does not answer is said in its place; cases and ratings are this
workstation's alone, and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.day_report import DayReport
from desktop.queue.half_hours import HalfHour
from ui.guide.today_rows import span_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.charts import BandChart, BandPoint, BarChart, Bars, StackChart
from ui.widgets.text import EmptyState, SectionHeader

if TYPE_CHECKING:
    from datetime import date

    from ui.app import Desk

THEMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class DayPicture:
    """The day's report and its half hours; no half hours where the hall did not answer."""

    report: DayReport
    halves: tuple[HalfHour, ...]


def picture_of(desk: Desk, day: date) -> DayPicture:
    """Reads both stores: for a lane. The vault's `EnvironmentFault` passes, the hall's is said in the report."""
    from desktop.queue.half_hours import half_hours
    from ui.day_reports import report_of

    report = report_of(desk, day, "")
    return DayPicture(report, half_hours(desk.home.hall, day) if report.queue is not None else ())


class ChartBox(QFrame):
    """A heading, a chart, and a sentence in the chart's place where there is nothing to show."""

    def __init__(self, look: ThemeSwitch, title: str, chart: QWidget, empty: str) -> None:
        super().__init__()
        self.chart = chart
        self.head = SectionHeader(look, title)
        self.empty = EmptyState(look, empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 10, 4, 4)
        column.setSpacing(0)
        for part in (self.head, chart, self.empty):
            column.addWidget(part)
        column.addStretch(1)

    def tell(self, title: str, note: str, anything: bool, empty: str = "") -> None:
        self.head.say(title, note)
        self.chart.setVisible(anything)
        self.empty.setVisible(not anything)
        if empty:
            self.empty.say(empty)


class TodayCharts(QScrollArea):
    """TodayCharts(look). `show_day(picture)`; the charts are stops of Tab, the arrow keys read their values."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("The day in charts"))
        self.waits = BandChart(look, _("Waits through the day"), (_("half wait less"), _("nine of ten wait less")))
        self.flow = BarChart(look, _("Taken and served by the hour"), (_("Numbers taken"), _("Served")))
        self.themes = StackChart(look, _("Cases by thing"), (_("accepted"), _("told what is missing"), _("other")))
        self.notices = StackChart(look, _("Notices"))
        self.ratings = StackChart(look, _("Ratings"))
        nobody = _("Nobody took a number on this day.")
        self.boxes = {
            "waits": ChartBox(look, _("Waits through the day"), self.waits, nobody),
            "flow": ChartBox(look, _("Taken and served by the hour"), self.flow, nobody),
            "themes": ChartBox(look, _("Cases by thing"), self.themes, _("No case was taken at this workstation on this day.")),
            "notices": ChartBox(look, _("Notices"), self.notices, _("No notice was given at this workstation on this day.")),
            "ratings": ChartBox(look, _("Ratings"), self.ratings, _("Nobody has rated on this day.")),
        }
        body = QFrame()
        body.setProperty("surface", "raised")
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 8)
        grid.setSpacing(0)
        places = {"waits": (0, 0, 1, 2), "flow": (1, 0, 1, 1), "themes": (1, 1, 1, 1), "notices": (2, 0, 1, 1), "ratings": (2, 1, 1, 1)}
        for key, place in places.items():
            grid.addWidget(self.boxes[key], *place)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(3, 1)
        self.setWidget(body)

    def show_day(self, picture: DayPicture) -> None:
        report, queue = picture.report, picture.report.queue
        away = report.queue_note if queue is None else ""
        self.waits.show_points(wait_points(picture.halves))
        note = _("minutes; half waited less than {half}, nine of ten less than {nine}", half=span_words(queue.whole.wait_median), nine=span_words(queue.whole.wait_p90)) if queue is not None and queue.whole.wait_median is not None else ""  # fmt: skip
        nobody = _("Nobody took a number on this day.")
        called = any(half.called for half in picture.halves)
        self.boxes["waits"].tell(
            _("Waits through the day"), note, called, away or (_("Nobody was called yet.") if picture.halves else nobody)
        )
        flow = flow_bars(picture.halves)
        self.flow.show_groups(flow)
        self.boxes["flow"].tell(_("Taken and served by the hour"), "", bool(flow), away or nobody)
        here = _("at this workstation")
        themes = theme_bars(report)
        self.themes.show_rows(themes)
        self.boxes["themes"].tell(_("Cases by thing"), here, bool(themes))
        cases = report.cases
        self.notices.show_rows(notice_bars(report))
        share = f"{cases.second_notices / cases.notices:.1%}" if cases.notices else ""
        said = _("{share} were second notices in one round", share=share) if share else ""
        self.boxes["notices"].tell(_("Notices"), said, bool(cases.notices))
        ratings = rating_bars(report)
        self.ratings.show_rows(ratings)
        marks = report.ratings
        told = _("{n} would not rate, {g} registered as not done", n=marks.unwilling, g=marks.grievances)
        self.boxes["ratings"].tell(_("Ratings"), told if marks.unwilling or marks.grievances else here, bool(ratings))


def wait_points(halves: Sequence[HalfHour]) -> tuple[BandPoint, ...]:
    """In minutes, a tick at each full hour."""
    found = []
    for half in halves:
        time = clock_words(half.minute)
        median = half.wait_median / 60 if half.wait_median is not None else None
        p90 = half.wait_p90 / 60 if half.wait_p90 is not None else None
        words = (
            _("{time}: {n} called, half waited less than {half}, nine of ten less than {nine}", time=time, n=half.called, half=span_words(half.wait_median), nine=span_words(half.wait_p90))
            if half.called
            else _("{time}: nobody was called", time=time)
        )  # fmt: skip
        found.append(BandPoint(median, p90, words, time if half.minute % 60 == 0 else ""))
    return tuple(found)


def flow_bars(halves: Sequence[HalfHour]) -> tuple[Bars, ...]:
    hours: dict[int, list[int]] = {}
    for half in halves:
        hour = hours.setdefault(half.minute // 60, [0, 0])
        hour[0] += half.taken
        hour[1] += half.served
    return tuple(
        Bars((taken, served), _("{time}: {n} taken, {m} served", time=clock_words(hour * 60), n=taken, m=served), str(hour))
        for hour, (taken, served) in hours.items()
    )


def theme_bars(report: DayReport) -> tuple[Bars, ...]:
    """The most frequent, the others together."""
    lines = [(line.title, line.taken, line.accepted, line.notified) for line in report.cases.themes]
    if len(lines) > THEMES_SHOWN:
        rest = lines[THEMES_SHOWN - 1 :]
        taken, accepted, notified = (sum(line[1] for line in rest), sum(line[2] for line in rest), sum(line[3] for line in rest))
        lines = [*lines[: THEMES_SHOWN - 1], (_n("{n} other thing", "{n} other things", len(rest)), taken, accepted, notified)]
    return tuple(
        Bars(
            (accepted, notified, max(0, taken - accepted - notified)),
            _("{title}: {n} taken, {a} accepted, {m} told what is missing", title=title, n=taken, a=accepted, m=notified),
            title,
            str(max(taken, accepted + notified)),
        )
        for title, taken, accepted, notified in lines
    )


def notice_bars(report: DayReport) -> tuple[Bars, ...]:
    cases = report.cases
    lines = (
        (_("first notices"), cases.notices - cases.second_notices),
        (_("second notices"), cases.second_notices),
        (_("came back complete"), cases.corrected),
    )
    return tuple(Bars((count,), f"{words} {count}", words, str(count)) for words, count in lines)


def rating_bars(report: DayReport) -> tuple[Bars, ...]:
    """Best first; nothing where nobody rated."""
    levels = report.ratings.levels
    if not any(count for _level, _words, count in levels):
        return ()
    return tuple(Bars((count,), f"{words} {count}", words, str(count)) for _level, words, count in levels)


def clock_words(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"

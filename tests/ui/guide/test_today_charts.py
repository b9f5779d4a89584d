"""The day in charts: from the day's own data, said in words as well as painted, read by the arrow keys, and honest where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hall_cases import Hands, actor
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clock import SHANGHAI, hall_date
from desktop.day_report import CaseFigures, DayReport, LedgerLine, RatingFigures, ThemeLine
from desktop.intake.registers import LEVELS
from desktop.queue.day_summary import DayNumbers, Figures
from desktop.queue.half_hours import HalfHour, half_hours
from ui.app import Desk
from ui.guide.today_charts import DayPicture, TodayCharts, flow_bars, picture_of, theme_bars
from ui.theme import ThemeSwitch

DAY = date(2026, 3, 11)


def a_day() -> DayPicture:
    taken = (3, 14, 22, 25, 19, 12, 6, 2, 1, 8, 15, 18, 14, 9, 4, 1)
    halves = tuple(
        HalfHour(510 + 30 * n, count, max(0, count - 2), count if n != 8 else 0, None if n == 8 else 90.0 + 40 * count, None if n == 8 else 200.0 + 75 * count)
        for n, count in enumerate(taken)
    )  # fmt: skip
    whole = Figures("", "", 173, 150, 7, 3, 600.0, 540.0, 1320.0, 500.0, 480.0, 900.0)
    themes = (
        ThemeLine("新生儿出生一件事", 31, 26, 4, 1), ThemeLine("开办餐饮店一件事", 18, 9, 9, 0), ThemeLine("企业注销登记一件事", 12, 12, 0, 0),
        ThemeLine("公民身后一件事（不含遗产继承事项的部分）", 7, 5, 2, 0), ThemeLine("教育入学", 6, 6, 0, 0), ThemeLine("员工录用", 5, 5, 0, 0),
        ThemeLine("军人退役", 2, 1, 1, 0), ThemeLine("残疾人服务", 1, 1, 0, 0),
    )  # fmt: skip
    counts = (61, 22, 4, 1, 1)
    marks = tuple((level, words, counts[n]) for n, (level, words) in enumerate(sorted(LEVELS.items(), reverse=True)))
    report = DayReport(
        "临澜市政务服务中心", "W01", DAY, datetime(2026, 3, 11, 17, tzinfo=SHANGHAI), "", DayNumbers(DAY, whole, (), (), (), ()), "",
        CaseFigures(82, 65, 16, 2, 9, 1, 0, 0, themes), RatingFigures(marks, 6, 1), LedgerLine(0, 0, 0, 0, 0), (),
    )  # fmt: skip
    return DayPicture(report, halves)


@pytest.fixture
def charts(qtbot: QtBot, look: ThemeSwitch) -> TodayCharts:
    made = TodayCharts(look)
    qtbot.addWidget(made)
    made.resize(1026, 560)
    return made


def test_what_is_painted_is_said_and_the_arrow_keys_read_it(charts: TodayCharts) -> None:
    charts.show_day(a_day())
    charts.show()
    charts.waits.setFocus()
    assert "8:30" in charts.waits.accessibleDescription() and len(charts.waits.words()) == 16
    QTest.keyClick(charts.waits, Qt.Key.Key_Right)
    first = charts.waits.accessibleDescription()
    QTest.keyClick(charts.waits, Qt.Key.Key_End)
    assert charts.waits.words()[0] == first and charts.waits.accessibleDescription() == charts.waits.words()[-1]
    QTest.keyClick(charts.waits, Qt.Key.Key_Escape)
    assert charts.waits.accessibleDescription() != charts.waits.words()[-1]
    assert "12.5%" in charts.boxes["notices"].head.note.text()  # 2 of 16
    assert [bar.values for bar in theme_bars(a_day().report)][-1] == (7, 1, 0) and len(theme_bars(a_day().report)) == 6
    assert flow_bars(a_day().halves)[0].values == (3, 1)


@pytest.mark.looks
def test_a_part_is_told_by_more_than_its_colour(charts: TodayCharts) -> None:
    """In grey, the second part of a bar still looks different from the first."""
    charts.show_day(a_day())
    flow = charts.flow
    flow.resize(500, flow.height())
    shot = flow.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    area = flow.area()
    row = round(area.bottom() - 4)
    inks = [{shot.pixelColor(x, y).value() for y in range(row - 8, row) for x in range(left, left + 5)} for left in _bars_at(flow)]
    assert len(inks[0]) == 1 and len(inks[1]) > 1


def _bars_at(flow: object) -> tuple[int, int]:
    from ui.widgets.charts import BarChart

    assert isinstance(flow, BarChart)
    area, count = flow.area(), len(flow.words())
    middle = area.left() + area.width() / count * 1.5
    return round(middle - 10), round(middle + 4)


def test_an_empty_day_and_a_hall_that_is_away_are_said(charts: TodayCharts) -> None:
    full = a_day()
    nothing = replace(
        full.report, cases=replace(full.report.cases, notices=0, second_notices=0, themes=()), ratings=RatingFigures((), 0, 0)
    )
    charts.show_day(DayPicture(replace(nothing, queue=None, queue_note="大厅服务器连不上"), ()))
    assert charts.boxes["waits"].empty.words.text() == "大厅服务器连不上" and charts.waits.isHidden() and charts.themes.isHidden()
    charts.show_day(full)
    assert not charts.waits.isHidden() and charts.boxes["waits"].empty.isHidden()


def test_half_hours_count_waits_where_the_call_was(desk: Desk, clock: Hands) -> None:
    queue, clerk, day = desk.queue, actor(desk), hall_date(clock())
    queue.open_window(clerk, "3", ("tax",))
    queue.take("tax")
    clock.on(minutes=40)
    queue.call(clerk, "3")
    clock.on(minutes=35)
    queue.finish(clerk, queue.current("3").id)
    found = half_hours(desk.home.hall, day)
    assert (found[0].taken, found[0].called, found[-1].served) == (1, 0, 1)
    called = [half for half in found if half.called]
    assert len(called) == 1 and called[0].wait_median == called[0].wait_p90 == pytest.approx(2400, abs=1)
    assert [half.minute for half in found] == list(range(found[0].minute, found[-1].minute + 1, 30))
    picture = picture_of(desk, day)
    assert picture.halves == found and picture.report.queue is not None and picture.report.queue.whole.taken == 1


def paint_to(look: ThemeSwitch, path: Path, width: int = 1026, height: int = 560) -> None:
    """For looking at."""
    made = TodayCharts(look)
    made.resize(width, height)
    made.show_day(a_day())
    made.show()
    QApplication.sendPostedEvents()
    made.grab().save(str(path))

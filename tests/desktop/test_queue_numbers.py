"""The day in numbers: counted from the transitions, exported without formulas and without people."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hall_cases import Hands, actor
from sqlalchemy import text
from test_queue import SOCIAL, TAX, called, opened

from desktop.queue.numbers_day import COLUMNS, HourNumbers, day_numbers, spread, to_csv, to_xlsx
from ui.app import Desk

DAY = date(2026, 3, 2)


def of(desk: Desk, day: date = DAY) -> dict[tuple[str, str, int], HourNumbers]:
    return {(entry.service, entry.window, entry.hour): entry for entry in day_numbers(desk.home.hall, day)}


def seconds(value: float | None) -> int | None:
    return None if value is None else round(value)


def a_morning(desk: Desk, clock: Hands) -> None:
    """Three waits of 1, 2 and 3 minutes and services of 10 minutes each from 09:12; one no-show, one who left."""
    opened(desk, "3")
    for _ in range(4):
        desk.queue.take(TAX)
    for _ in range(3):
        clock.on(minutes=1)
        called(desk, "3")
        desk.queue.start(actor(desk), desk.queue.current("3").id)
        clock.on(minutes=10)
        desk.queue.finish(actor(desk), desk.queue.current("3").id)
    clock.on(minutes=27)  # 10:12
    called(desk, "3")
    desk.queue.no_show(actor(desk), desk.queue.current("3").id)
    desk.queue.cancel(actor(desk), desk.queue.find("A004").id, "走了")


def test_waits_and_services_by_window_and_hour(desk: Desk, clock: Hands) -> None:
    a_morning(desk, clock)
    numbers = of(desk)
    assert set(numbers) == {(TAX, "", 9), (TAX, "3", 9), (TAX, "3", 10), (TAX, "", 10)}
    assert numbers[TAX, "", 9].taken == 4
    nine, ten = numbers[TAX, "3", 9], numbers[TAX, "3", 10]
    assert (nine.served, nine.no_shows, nine.service_name) == (3, 0, "税务")
    assert [seconds(value) for value in (nine.wait_mean, nine.wait_median, nine.wait_p90)] == [720, 720, 1380]
    assert [seconds(value) for value in (nine.service_mean, nine.service_median, nine.service_p90)] == [600, 600, 600]
    assert (ten.no_shows, ten.served, ten.service_mean, seconds(ten.wait_mean)) == (1, 0, None, 3600)
    assert numbers[TAX, "", 10].cancelled == 1
    assert of(desk, date(2026, 3, 3)) == {}


def test_a_press_that_was_undone_does_not_count(desk: Desk, clock: Hands) -> None:
    desk.queue.open_window(actor(desk), "3", (TAX,))
    taken = desk.queue.take(TAX)
    clock.on(minutes=5)
    desk.queue.call(actor(desk), "3")
    desk.queue.recall(actor(desk), taken.id)
    desk.queue.undo(actor(desk), taken.id)
    clock.on(minutes=5)
    desk.queue.call(actor(desk), "3")
    for press in (desk.queue.no_show, desk.queue.finish):
        press(actor(desk), taken.id)
        desk.queue.undo(actor(desk), taken.id)
    clock.on(minutes=6)
    desk.queue.finish(actor(desk), taken.id)
    entry = of(desk)[TAX, "3", 9]
    assert (entry.served, entry.no_shows) == (1, 0)
    assert (seconds(entry.wait_mean), seconds(entry.service_mean)) == (600, 360)


def test_each_service_of_a_visit_counts_where_it_was_and_hold_is_no_service(desk: Desk, clock: Hands) -> None:
    opened(desk, "3", services=(TAX, SOCIAL))
    first = desk.queue.take(TAX, then=(SOCIAL,))
    called(desk, "3")
    clock.on(minutes=2)
    desk.queue.hold(actor(desk), first.id)
    clock.on(minutes=20)
    desk.queue.take_up(actor(desk), first.id, "3")
    clock.on(minutes=3)
    desk.queue.finish(actor(desk), first.id)
    clock.on(minutes=4)
    called(desk, "3")
    clock.on(minutes=6)
    desk.queue.finish(actor(desk), first.id)
    numbers = of(desk)
    tax, social = numbers[TAX, "3", 9], numbers[SOCIAL, "3", 9]
    assert (tax.served, seconds(tax.service_mean), social.served, seconds(social.service_mean)) == (1, 300, 1, 360)
    assert (seconds(tax.wait_mean), seconds(social.wait_mean)) == (0, 240)


def test_days_of_before_there_were_verbs_can_be_read(desk: Desk, clock: Hands) -> None:
    a_morning(desk, clock)
    before = of(desk)
    with desk.home.hall.write() as connection:
        connection.execute(text("UPDATE ticket_history SET verb = '', service = '', was = NULL"))
    assert of(desk) == before


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], (None, None, None)),
        ([5.0], (5.0, 5.0, 5.0)),
        ([float(n) for n in range(1, 11)], (5.5, 5.5, 9.0)),
        ([9.0, 1.0], (5.0, 5.0, 9.0)),
    ],
)
def test_spread(values: list[float], wanted: tuple[float | None, ...]) -> None:
    assert spread(values) == wanted


def test_the_table_as_csv_and_as_a_workbook(desk: Desk, clock: Hands) -> None:
    from openpyxl import load_workbook

    a_morning(desk, clock)
    with desk.home.hall.write() as connection:
        connection.execute(text("UPDATE service SET name = '=1+1' WHERE code = 'tax'"))
    numbers = day_numbers(desk.home.hall, DAY)
    made = to_csv(numbers)
    assert made.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(made.removeprefix("\ufeff"))))
    book = load_workbook(io.BytesIO(to_xlsx(numbers)))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(lines) == len(rows) == len(numbers) + 1
    assert lines[0] == list(rows[0]) == [title for _, title in COLUMNS]
    nine = next(row for row in rows[1:] if row[2] == "3" and row[3] == 9)
    assert nine[:8] == (TAX, "'=1+1", "3", 9, 0, 3, 0, 0), "a name is never a formula"
    assert lines[1][1] == "'=1+1"
    assert to_csv(()).count("\r\n") == 1 and to_xlsx(())

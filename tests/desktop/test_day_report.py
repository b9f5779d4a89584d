"""The day's report from real stores: what was recorded on the day counts and nothing else, and without the hall the rest is there."""

from __future__ import annotations

from datetime import timedelta

from hall_cases import Hands, accept, actor, complete_draft
from journal_walk import notified

from desktop.clock import hall_date
from desktop.errors import EnvironmentFault
from desktop.queue.rows import service_names
from desktop.tidal import decisions
from desktop.tidal.decisions import DecisionState
from desktop.tidal.model import Move
from ui.app import Desk
from ui.day_reports import report_of


def test_a_day_counts_what_happened_on_it(desk: Desk, clock: Hands) -> None:
    who = actor(desk)
    notified(desk)
    clock.on(days=1)
    first = accept(desk, who, complete_draft(desk, who, sorted(desk.shelf.themes)[0]))
    second, _codes = notified(desk)
    desk.registers.rate(who, first, 4, province_away=True)
    desk.registers.rate(who, second, None, province_away=True)
    day = hall_date(clock())
    report = report_of(desk, day, "贺兰山")
    cases = report.cases
    assert (cases.taken, cases.accepted, cases.notices, cases.second_notices) == (2, 1, 1, 0)
    assert sum(theme.taken for theme in cases.themes) == 2 and sum(theme.notified for theme in cases.themes) == 1
    assert [count for _level, _words, count in report.ratings.levels] == [0, 1, 0, 0, 0] and report.ratings.unwilling == 1
    assert report.ledger.created == report.ledger.waiting > 0 and report.ledger.apart == 0
    assert report.queue is not None and report.queue.whole.taken == 0 and report.moves == ()
    before = report_of(desk, day - timedelta(days=1), "贺兰山")
    assert (before.cases.taken, before.cases.notices, before.ratings.unwilling) == (1, 1, 0)
    assert report_of(desk, day - timedelta(days=9), "贺兰山").cases.themes == ()


def test_why_a_window_moved_names_its_services(desk: Desk, clock: Hands) -> None:
    with desk.home.hall.read() as connection:
        (code, name), (other, other_name) = sorted(service_names(connection).items())[:2]
    why = f"{{{code}}} 来得比往常多，有 13 人在等，最久 37 分钟；6 号窗口改办 {{{other}}}、{{{code}}}"
    with desk.home.hall.write() as connection:
        decisions.write(connection, "boss", clock(), (other,), Move("6", (other, code), why, 31, 18, ()), DecisionState.AUTOMATIC)
    (move,) = report_of(desk, hall_date(clock()), "贺兰山").moves
    assert move.reason == f"{name}来得比往常多，有 13 人在等，最久 37 分钟；6 号窗口改办 {other_name}、{name}"


def test_without_the_hall_the_report_says_so(desk: Desk, clock: Hands) -> None:
    class Away:
        def enter(self) -> None:
            raise EnvironmentFault("store.unreachable", store="hall")

        def lost(self, fault: EnvironmentFault) -> None: ...

    desk.home.hall.gate = Away()
    report = report_of(desk, hall_date(clock()), "贺兰山")
    assert report.queue is None and report.queue_note and report.cases.taken == 0

"""行政许可法 32(4): 逾期不告知的，自收到申请材料之日起即为受理 - counted in working days (82), by itself, also when the program was closed over it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hall_cases import ROOT, Hands, actor, complete_draft
from journal_walk import ACCEPT, NOTIFY, RECEIVE, bring, decide, lacking, last_seq, notified, paper, receive, types, walk
from sqlalchemy import select, update

from desktop.changes import Changes
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseState
from desktop.intake.tables import case_file, deferred_material, document
from ui.app import Desk, open_desk

ACCEPTANCE = DocumentKind.ACCEPTANCE


def sweep(desk: Desk) -> Changes:
    return desk.silence.deem_accepted(province_away=False)


def morning(year: int, month: int, day: int) -> datetime:
    """09:12 in Shanghai."""
    return datetime(year, month, day, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Kiritimati"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own clock stands in another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("received", "fifth"),
    [
        (date(2026, 3, 2), date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 6), date(2026, 3, 13)),  # received on a Friday
        (date(2026, 2, 13), date(2026, 2, 27)),  # the spring festival; Saturday the 14th is worked
        (date(2026, 4, 30), date(2026, 5, 11)),  # 1 to 5 May off; Saturday the 9th is worked
        (date(2026, 9, 24), date(2026, 10, 9)),  # mid-autumn and the national day
        (date(2026, 2, 28), date(2026, 3, 6)),  # received on a Saturday that is worked
    ],
)
def test_on_the_sixth_working_day_it_is_accepted_from_the_day_of_receipt(desk: Desk, clock: Hands, received: date, fifth: date) -> None:
    clock.at = morning(received.year, received.month, received.day)
    case_no = receive(desk)
    assert desk.intake.case(case_no).answer_by == fifth
    # 23:59:59 in Shanghai on the fifth day
    clock.at = datetime(fifth.year, fifth.month, fifth.day, 15, 59, 59, tzinfo=UTC)
    assert not sweep(desk) and types(desk, case_no) == ["received"]
    clock.at = datetime(fifth.year, fifth.month, fifth.day, 16, 0, 1, tzinfo=UTC)
    then = desk.intake.assess(complete_draft(desk, actor(desk)), province_away=False, received_at=morning(*received.timetuple()[:3])).dates
    assert sweep(desk).cases == {desk.intake.case(case_no).case_id}
    detail = desk.intake.detail(case_no)
    assert (detail.row.state, detail.row.promised_date, detail.statutory_date) == (CaseState.ACCEPTED, then.promised_on, then.statutory_on)
    assert detail.accepted_at == detail.row.received_at and detail.row.answer_by is None
    event = walk(desk, case_no)[-1]
    assert event.payload["deemed"] is True and event.payload["accepted_at"].startswith(f"{received}T09:12")
    assert event.occurred_at > detail.row.received_at + timedelta(days=5), "the event happened when it was written down"
    said = paper(desk, case_no, ACCEPTANCE)
    assert (said.deemed, said.accepted_on, said.applied_on, said.promised_on) == (True, received, received, then.promised_on)
    assert said.head.issued_at.date() == fifth + timedelta(days=1) and said.head.document_no == event.payload["document_no"]
    assert not sweep(desk) and types(desk, case_no) == ["received", "accepted"]


def test_the_machines_own_zone_says_nothing(home: Path, elsewhere: None) -> None:
    """Invariant 9: received at 00:30 on Tuesday in Shanghai, which is Monday elsewhere; the fifth day is the next Tuesday."""
    clock = Hands(datetime(2026, 3, 2, 16, 30, tzinfo=UTC))
    desk = open_desk(home, clock)
    try:
        case_no = receive(desk)
        assert desk.intake.case(case_no).answer_by == date(2026, 3, 10)
        clock.at = datetime(2026, 3, 10, 15, 59, 58, tzinfo=UTC)
        assert not sweep(desk)
        clock.at = datetime(2026, 3, 10, 16, 0, 1, tzinfo=UTC)
        assert sweep(desk)
        assert paper(desk, case_no, ACCEPTANCE).accepted_on == date(2026, 3, 3)
    finally:
        desk.close()


def test_what_happened_while_the_program_was_closed_is_caught_up(home: Path) -> None:
    clock = Hands()
    desk = open_desk(home, clock)
    first, second = receive(desk), receive(desk)
    desk.close()
    clock.on(weeks=7)
    desk = open_desk(home, clock)
    try:
        assert len(sweep(desk).cases) == 2
        for case_no in (first, second):
            assert types(desk, case_no) == ["received", "accepted"]
            assert paper(desk, case_no, ACCEPTANCE).accepted_on == date(2026, 3, 2)
    finally:
        desk.close()


SWEEP = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from datetime import UTC, datetime
from hall_cases import Hands
from ui.app import open_desk
desk = open_desk(Path(sys.argv[1]), Hands(datetime(2026, 3, 20, 1, tzinfo=UTC)))
sys.stdin.readline()
print(len(desk.silence.deem_accepted(province_away=False).cases))
desk.close()
"""


def test_two_processes_that_sweep_at_once_take_each_case_once(home: Path, clock: Hands) -> None:
    desk = open_desk(home, clock)
    numbers = [receive(desk) for _ in range(6)]
    desk.close()
    code = SWEEP.format(tests=str(ROOT / "tests"))
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, str(home)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    taken = [int(process.communicate("go\n", timeout=120)[0]) for process in started]
    assert [process.returncode for process in started] == [0, 0] and sum(taken) == 6
    desk = open_desk(home, clock)
    try:
        assert [types(desk, case_no) for case_no in numbers] == [["received", "accepted"]] * 6
        with desk.home.vault.read() as connection:
            papers = list(connection.scalars(select(document.c.document_no)))
        assert len(papers) == len(set(papers)) == 6
    finally:
        desk.close()


@pytest.mark.parametrize("answer", ["accepted", "noticed"])
def test_what_was_answered_on_the_fifth_day_is_never_deemed(desk: Desk, clock: Hands, answer: str) -> None:
    clerk, case_no = actor(desk), receive(desk)
    clock.at = datetime(2026, 3, 9, 15, 59, tzinfo=UTC)
    draft = desk.intake.take_up(clerk, case_no)
    decide(desk, clerk, *((draft, ACCEPT) if answer == "accepted" else (lacking(desk, draft)[0], NOTIFY)))
    before = last_seq(desk, case_no)
    clock.on(days=60)
    assert not sweep(desk) and last_seq(desk, case_no) == before
    if answer == "accepted":
        assert paper(desk, case_no, ACCEPTANCE).accepted_on == date(2026, 3, 9)


def corrected(desk: Desk, clock: Hands, *, whole: bool = True) -> str:
    """Noticed on 2 March; papers taken in on the 20th, a Friday, to be examined."""
    clerk = actor(desk)
    case_no, codes = notified(desk)
    clock.at = morning(2026, 3, 20)
    decide(desk, clerk, bring(desk.intake.take_up(clerk, case_no), *(codes if whole else codes[:1])), RECEIVE)
    return case_no


def test_papers_that_came_later_begin_five_days_of_their_own(desk: Desk, clock: Hands) -> None:
    """补交待审: silence accepts from the day on which all that was asked for had come, not from the first receipt."""
    case_no = corrected(desk, clock)
    row = desk.intake.case(case_no)
    assert (row.state, row.answer_by) == (CaseState.CORRECTED, date(2026, 3, 27))
    assert not sweep(desk)
    clock.at = morning(2026, 3, 28)
    assert sweep(desk)
    said = paper(desk, case_no, ACCEPTANCE)
    assert (said.deemed, said.applied_on, said.accepted_on, said.after_correction) == (True, date(2026, 3, 2), date(2026, 3, 20), True)
    assert types(desk, case_no) == ["received", "correction_requested", "corrected", "corrected", "accepted"]
    events = walk(desk, case_no)
    assert events[-1].payload["accepted_at"].startswith("2026-03-20T09:12") and events[-2].payload["complete"] is True


def test_silence_does_not_forgive_what_was_asked_for_and_not_brought(desk: Desk, clock: Hands) -> None:
    """The notice was given in time: while part of it is still to come, the hall owes no answer."""
    case_no = corrected(desk, clock, whole=False)
    row = desk.intake.case(case_no)
    assert (row.state, row.answer_by) == (CaseState.CORRECTED, None) and row.cure_by is not None
    clock.on(days=60)
    assert not sweep(desk) and desk.intake.case(case_no).state is CaseState.CORRECTED


def test_more_papers_do_not_put_off_the_answer(desk: Desk, clock: Hands) -> None:
    case_no = corrected(desk, clock)
    clock.at = morning(2026, 3, 25)
    draft = desk.intake.take_up(actor(desk), case_no)
    code = next(iter(draft.materials))
    decide(desk, actor(desk), bring(draft, code), RECEIVE)
    assert desk.intake.case(case_no).answer_by == date(2026, 3, 27)
    clock.at = morning(2026, 3, 30)
    assert sweep(desk) and paper(desk, case_no, ACCEPTANCE).accepted_on == date(2026, 3, 20)


def test_a_year_without_a_table_is_not_guessed_and_counted_when_the_table_comes(desk: Desk, clock: Hands) -> None:
    """DESIGN.md 4: visible (no day), nothing happens by itself; from the day of receipt as soon as the calendar is there."""
    clock.at = morning(2026, 12, 29)
    case_no = receive(desk)
    assert desk.intake.case(case_no).answer_by is None
    assert paper_receipt_says_nothing(desk, case_no)
    clock.at = morning(2027, 1, 8)
    assert not sweep(desk) and desk.intake.case(case_no).state is CaseState.RECEIVED
    table = {"year": 2027, "source": "测试", "holidays_on_weekdays": ["2027-01-01"], "working_weekends": ["2027-01-02"]}
    desk.calendar.import_year(json.dumps(table).encode(), "cn-2027.json", "supervisor")
    # 30 and 31 December, Saturday the 2nd, 4 and 5 January
    clock.at = morning(2027, 1, 5)
    assert sweep(desk).cases and desk.intake.case(case_no).answer_by == date(2027, 1, 5)
    assert desk.intake.case(case_no).state is CaseState.RECEIVED
    clock.at = morning(2027, 1, 6)
    assert sweep(desk) and paper(desk, case_no, ACCEPTANCE).accepted_on == date(2026, 12, 29)
    assert types(desk, case_no) == ["received", "accepted"]


def paper_receipt_says_nothing(desk: Desk, case_no: str) -> bool:
    """The receipt names no day that nobody knows."""
    return desk.intake.detail(case_no).body["receipt"]["answer_by"] is None


def test_one_case_that_cannot_be_taken_holds_up_no_other(desk: Desk, clock: Hands, caplog: pytest.LogCaptureFixture) -> None:
    broken, sound = receive(desk), receive(desk)
    with desk.home.vault.write() as connection:
        connection.execute(update(case_file).where(case_file.c.case_no == broken).values(edition="none-such"))
    clock.on(days=10)
    assert len(sweep(desk).cases) == 1
    assert (desk.intake.case(broken).state, desk.intake.case(sound).state) == (CaseState.RECEIVED, CaseState.ACCEPTED)
    assert broken in caplog.text and "赵" not in caplog.text


def test_an_incomplete_application_is_accepted_by_silence_as_it_is(desk: Desk, clock: Hands) -> None:
    """Whatever it lacked, nobody said so in time: accepted, nothing promised in the person's name, nothing demanded later."""
    clerk = actor(desk)
    draft, _codes = lacking(desk, complete_draft(desk, clerk))
    case_no = decide(desk, clerk, draft, RECEIVE)
    clock.on(days=8)
    assert sweep(desk)
    assert types(desk, case_no) == ["received", "accepted"] and [ref.kind for ref in desk.intake.detail(case_no).documents] == [
        "acceptance"
    ]
    with desk.home.vault.read() as connection:
        assert connection.execute(select(deferred_material)).all() == []


def test_the_paper_of_silence_names_the_law_and_nobodys_name(desk: Desk, clock: Hands) -> None:
    case_no = receive(desk)
    clock.on(days=8)
    sweep(desk)
    said = paper(desk, case_no, ACCEPTANCE)
    assert said.deemed and said.head.operator_name == "系统（视为受理）"
    assert walk(desk, case_no)[-1].operator_id == actor(desk).id, "the case stays its clerk's"

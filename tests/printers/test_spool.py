"""The spool on a real vault: routes, the fallback, waiting and giving up, one thread a device, and what is found after a crash."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slip_samples import load

from desktop import tables
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.printer_settings import PrinterSettings, RoutingSettings
from desktop.prints.jobs import PrintJobs
from desktop.prints.model import NEXT, OWN_WINDOW, Job, JobState, NewJob
from desktop.store import Store
from offline.vault import schema  # noqa: F401 - declares every table
from offline.vault.engine import encrypted_engine
from printing.lane import DeviceLane, Work
from printing.printers.device import Load, Outcome, Refused
from printing.spool import Spool

PRINTED = Outcome(JobState.PRINTED)
START = datetime(2026, 11, 20, 1, 51, tzinfo=UTC)
PRINTERS = (
    PrinterSettings("a4", "ipp", "ipp://a/p"),
    PrinterSettings("a4-2", "ipp", "ipp://b/p"),
    PrinterSettings("roll", "escpos", "tcp://c"),
    PrinterSettings("roll-two", "escpos", "tcp://c"),
)
ROUTING = RoutingSettings(papers="a4", slips="roll", fallback="a4-2", expire_minutes=10, kinds=(("voucher", "roll-two"),))


@dataclass
class Script:
    """A device that does what the test says, in order; the last thing for ever. It keeps what it was given."""

    does: list[Callable[[], Outcome]] = field(default_factory=lambda: [lambda: PRINTED])
    got: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    tried: threading.Event = field(default_factory=threading.Event)

    def deliver(self, load: Load, sent: Callable[[], None]) -> Outcome:
        self.threads.add(threading.current_thread().name)
        act = self.does.pop(0) if len(self.does) > 1 else self.does[0]
        try:
            outcome = act()
        finally:
            self.tried.set()
        self.got.append(load.name)
        sent()
        return outcome

    def look(self) -> None:
        return


def refuses(code: str) -> Callable[[], Outcome]:
    def act() -> Outcome:
        raise Refused(code)

    return act


@dataclass
class Room:
    vault: Store
    now: datetime = START
    devices: dict[str, Script] = field(default_factory=lambda: {printer.name: Script() for printer in PRINTERS})
    spools: list[Spool] = field(default_factory=list)
    asked: list[Job] = field(default_factory=list)

    def spool(self, owner: str = OWN_WINDOW, routing: RoutingSettings = ROUTING) -> Spool:
        jobs = PrintJobs(self.vault, lambda: self.now, owner)
        made = Spool(jobs, PRINTERS, routing, lambda printer: self.devices[printer.name], lambda: self.now, retry=(0.01,))
        made.asked = self.asked.append
        self.spools.append(made)
        return made

    def send(self, spool: Spool, paper: str = "acceptance", name: str = "x") -> Job:
        route = spool.route(paper)
        assert route is not None
        job = spool.jobs.spool_alone(NewJob(paper, name, route.first, "clerk", 1, slip_id=name if paper in ("ticket", "voucher") else None))
        one = load_once()
        spool.submit(job, Load(one.paper, one.pdf, name), route.printers)
        return job


def load_once(kept: list[Load] = []) -> Load:  # noqa: B006 - one slip for all of them
    if not kept:
        kept.append(load())
    return kept[0]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    engine = encrypted_engine(tmp_path / "v.db", bytes(32), must_exist=False)
    tables.vault.create_all(engine)
    made = Room(Store(engine, "vault"))
    yield made
    for spool in made.spools:
        spool.close()
    engine.dispose()


def ends(spool: Spool, job: Job) -> tuple[str, str, str]:
    found = spool.wait(job.id, 10)
    return found.state.value, found.printer, found.reason


def test_each_paper_goes_where_it_is_routed(room: Room) -> None:
    spool = room.spool()
    assert ends(spool, room.send(spool)) == ("printed", "a4", "")
    assert ends(spool, room.send(spool, "ticket", "t")) == ("printed", "roll", "")
    assert ends(spool, room.send(spool, "voucher", "v")) == ("printed", "roll-two", "")
    assert spool.route("ticket").printers == ("roll",)  # type: ignore[union-attr]
    assert room.devices["roll"].threads == room.devices["roll-two"].threads != room.devices["a4"].threads, (
        "one thread a device, by its address"
    )
    assert room.spool(routing=RoutingSettings()).route("acceptance") is None


def test_what_the_first_refuses_the_fallback_takes_and_the_job_says_so(room: Room) -> None:
    spool = room.spool()
    room.devices["a4"].does = [refuses("print.paper_out")]
    job = room.send(spool)
    assert ends(spool, job) == ("printed", "a4-2", "")
    done = spool.jobs.job(job.id)
    assert (done.routed, done.printer) == ("a4", "a4-2")
    assert [(move.state.value, move.printer, move.reason) for move in spool.jobs.course(job.id)] == [
        ("spooled", "a4", ""), ("spooled", "a4-2", "print.paper_out"), ("sent", "a4-2", ""), ("printed", "a4-2", ""),
    ]  # fmt: skip
    assert {each.printer: (each.ok, each.reason) for each in spool.standings()} == {"a4": (False, "print.paper_out"), "a4-2": (True, "")}


def test_a_printer_that_is_empty_is_waited_for_and_then_prints_in_order(room: Room) -> None:
    spool = room.spool()
    room.devices["roll"].does = [refuses("print.paper_out"), refuses("print.paper_out"), lambda: PRINTED]
    first, second = room.send(spool, "ticket", "1"), room.send(spool, "ticket", "2")
    assert ends(spool, second)[0] == ends(spool, first)[0] == "printed"
    assert room.devices["roll"].got == ["1", "2"]
    assert [move.reason for move in spool.jobs.course(first.id)] == ["", "print.paper_out", "", ""], "said once, not at every try"


@pytest.mark.parametrize("later", [timedelta(minutes=11), timedelta(hours=15)])
def test_what_has_waited_too_long_is_not_spat_out(room: Room, later: timedelta) -> None:
    spool, device = room.spool(), room.devices["roll"]

    def empty() -> Outcome:
        room.now = START + later
        raise Refused("print.paper_out")

    device.does = [empty, lambda: PRINTED]
    assert ends(spool, room.send(spool, "ticket", "t")) == ("failed", "roll", "print.expired")
    assert device.got == [] and [job.reason for job in room.asked] == ["print.expired"]


def test_a_jammed_roll_holds_up_no_paper(room: Room) -> None:
    spool, free = room.spool(), threading.Event()

    def jammed() -> Outcome:
        free.wait(20)
        return Outcome(JobState.UNKNOWN, "print.lost")

    room.devices["roll"].does = [jammed]
    stuck = room.send(spool, "ticket", "t")
    for number in range(3):
        assert ends(spool, room.send(spool, name=str(number)))[0] == "printed"
    assert not spool.jobs.job(stuck.id).asks
    free.set()
    assert ends(spool, stuck) == ("unknown", "roll", "print.lost")


def test_half_a_sheet_goes_nowhere_else_and_a_broken_device_is_a_question(room: Room) -> None:
    spool = room.spool()

    def breaks() -> Outcome:
        raise ZeroDivisionError

    room.devices["a4"].does = [lambda: Outcome(JobState.UNKNOWN, "print.lost"), breaks]
    for _number in range(2):
        assert ends(spool, room.send(spool)) == ("unknown", "a4", "print.lost")
    assert room.devices["a4-2"].got == []
    assert len(room.asked) == 2


def test_a_device_that_never_says_more_settles_as_sent(room: Room) -> None:
    spool = room.spool()
    room.devices["roll"].does = [lambda: Outcome(JobState.SENT)]
    job = room.send(spool, "ticket", "t")
    assert ends(spool, job) == ("sent", "roll", "")
    assert spool.jobs.job(job.id).settled_at is not None and spool.jobs.open_jobs() == ()


def waiting(room: Room, spool: Spool, name: str = "t") -> Job:
    room.devices["roll"].does = [refuses("print.away")]
    job = room.send(spool, "ticket", name)
    assert room.devices["roll"].tried.wait(5)
    return job


def test_what_waits_can_be_taken_back_or_sent_elsewhere(room: Room) -> None:
    spool = room.spool(routing=RoutingSettings(papers="a4", slips="roll"))
    spool._retry = (30.0,)
    first = waiting(room, spool, "1")
    second = room.send(spool, "ticket", "2")
    assert taken(lambda: spool.cancel(first.id, "clerk")).reason == "print.taken_back"
    assert taken(lambda: spool.reroute(second.id, "a4", "clerk")).printer == "a4"
    assert ends(spool, second) == ("printed", "a4", "") and room.devices["a4"].got == ["2"]
    for act in (lambda: spool.cancel(second.id, "clerk"), lambda: spool.reroute(second.id, "a4", "clerk")):
        with pytest.raises(RuleViolation, match=r"print\.left"):
            act()


def taken(act: Callable[[], Job]) -> Job:
    """A try may just be on its way: then it has, for a moment, left."""
    until = threading.Event()
    for _number in range(200):
        try:
            return act()
        except RuleViolation:
            until.wait(0.02)
    raise AssertionError("it never waited")


def test_an_orderly_end_gives_up_what_has_not_left(room: Room) -> None:
    spool = room.spool()
    job = waiting(room, spool)
    spool.close()
    found = spool.jobs.job(job.id)
    assert (found.state, found.reason) == (JobState.FAILED, "print.closed")
    again = room.spool()
    assert again.recover() == () and room.devices["roll"].got == []


def test_after_a_crash_a_job_is_asked_about_and_never_printed_by_itself(room: Room) -> None:
    jobs = PrintJobs(room.vault, lambda: room.now, OWN_WINDOW)
    left = [jobs.spool_alone(NewJob("acceptance", name, "a4", "clerk", 1)) for name in ("spooled", "sent", "out")]
    jobs.move(left[1].id, JobState.SENT)
    jobs.move(left[2].id, JobState.PRINTED)
    of_command = PrintJobs(room.vault, lambda: room.now).spool_alone(NewJob("notice", "command", "a4", "admin", 1))
    room.now += timedelta(seconds=30)
    spool = room.spool()
    own = spool.jobs.spool_alone(NewJob("acceptance", "own", "a4", "clerk", 1))
    assert {job.title for job in spool.recover()} == {"spooled", "sent"}, "and not what this window has just begun"
    spool.jobs.move(own.id, JobState.PRINTED)
    assert {job.title: job.reason for job in spool.jobs.open_jobs() if job.asks} == dict.fromkeys(("spooled", "sent"), "print.interrupted")
    assert spool.jobs.look() == ((), spool.jobs.look()[1]), "a command that may still be printing is left alone"
    room.now += timedelta(minutes=11)
    assert [job.id for job in spool.jobs.look()[0]] == [of_command.id]
    spool.watch(60)
    assert all(device.got == [] for device in room.devices.values())


def test_a_slip_of_yesterday_is_asked_about_no_more(room: Room) -> None:
    jobs = PrintJobs(room.vault, lambda: room.now, OWN_WINDOW)
    slip = jobs.spool_alone(NewJob("ticket", "t", "roll", "W07", 1, slip_id="t"))
    paper = jobs.spool_alone(NewJob("acceptance", "p", "a4", "clerk", 1))
    room.now += timedelta(days=1)
    assert [job.id for job in jobs.recover()[0]] == [paper.id], "a paper in law stays a question"
    assert jobs.job(slip.id).reason == "print.expired"


def test_the_states_are_one_table_and_a_late_word_changes_nothing(room: Room) -> None:
    jobs = PrintJobs(room.vault, lambda: room.now)
    for first in JobState:
        for second in JobState:
            job = jobs.spool_alone(NewJob("acceptance", "p", "a4", "clerk", 1))
            if first is not JobState.SPOOLED:
                jobs.move(job.id, first)
            moved, _ = jobs.move(job.id, second, reason="print.away")
            assert (moved.state is second) == (second in NEXT[first] or first is second), (first, second)
    with pytest.raises(RuleViolation, match=r"print\.unknown_job"):
        jobs.move("none", JobState.SENT)


def test_what_a_printer_said_is_not_lost_to_a_busy_vault(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.spool.STORE_AGAIN", 0.01)
    spool = room.spool()
    move, tries = spool.jobs.move, [0]

    def busy(*given: Any, **named: Any) -> Any:
        tries[0] += 1
        if tries[0] in (1, 3, 4):
            raise EnvironmentFault("store.busy", store="vault")
        return move(*given, **named)

    monkeypatch.setattr(spool.jobs, "move", busy)
    assert ends(spool, room.send(spool))[0] == "printed" and room.devices["a4"].got == ["x"], "printed once, written down when it could be"


def test_a_job_that_breaks_its_lane_is_the_only_one_lost() -> None:
    tried: list[object] = []
    both = threading.Event()

    def attempt(work: Work) -> None:
        tried.append(work)
        if len(tried) == 1:
            raise ValueError
        both.set()

    lane = DeviceLane("roll", attempt, lambda name: "", lambda: START)
    works = [Work(None, load_once(), ("roll",)) for _ in range(2)]  # type: ignore[arg-type]
    for work in works:
        lane.put(work)
    assert both.wait(10) and tried == works
    lane.stop()
    lane.join(10)


def waits(job: Job, spool: Spool, reason: str) -> None:
    """Until the job was refused and is waited for."""
    with spool._settled:
        assert spool._settled.wait_for(lambda: any(move.reason == reason for move in spool.jobs.course(job.id)), 10)


def test_a_printer_that_is_set_up_while_the_program_runs_prints_at_once(room: Room) -> None:
    spool = room.spool(routing=RoutingSettings())
    assert spool.route("acceptance") is None
    room.devices["late"] = Script()
    late = PrinterSettings("late", "ipp", "ipp://late/p")
    spool.rearrange((*PRINTERS, late), RoutingSettings(papers="late"))
    assert ends(spool, room.send(spool)) == ("printed", "late", "")
    assert [each.printer for each in spool.standings()] == ["late"]


def test_what_waits_at_a_printer_that_is_taken_away_goes_where_its_paper_goes_now(room: Room) -> None:
    spool = room.spool(routing=RoutingSettings(papers="a4", slips="roll"))
    spool._retry = (60.0,)
    room.devices["a4"].does = [refuses("print.paper_out")]
    spool.watch(60)
    job = room.send(spool)
    waits(job, spool, "print.paper_out")
    spool.rearrange(PRINTERS[1:], RoutingSettings(papers="a4-2", slips="roll"))
    assert ends(spool, job) == ("printed", "a4-2", "")
    assert {each.printer for each in spool.standings()} == {"a4-2", "roll"} and room.devices["a4"].got == []


def test_what_waits_and_has_nowhere_to_go_any_more_fails_and_is_told(room: Room) -> None:
    spool = room.spool(routing=RoutingSettings(papers="a4"))
    spool._retry = (60.0,)
    room.devices["a4"].does = [refuses("print.paper_out")]
    first, second = room.send(spool, name="x"), room.send(spool, name="y")
    waits(first, spool, "print.paper_out")
    spool.rearrange((), RoutingSettings())
    for job in (first, second):
        assert ends(spool, job) == ("failed", "a4", "print.gone")
    assert {job.id for job in room.asked} == {first.id, second.id}


def test_a_printer_with_another_address_is_another_device_and_takes_what_waits(room: Room) -> None:
    spool = room.spool(routing=RoutingSettings(papers="a4"))
    spool._retry = (60.0,)
    room.devices["a4"].does = [refuses("print.unreachable")]
    job = room.send(spool)
    waits(job, spool, "print.unreachable")
    was, room.devices["a4"] = room.devices["a4"], Script()
    spool.rearrange((PrinterSettings("a4", "ipp", "ipp://moved/p"), *PRINTERS[1:]), RoutingSettings(papers="a4"))
    assert ends(spool, job) == ("printed", "a4", "")
    assert was.got == [] and room.devices["a4"].got == ["x"]


def test_what_is_being_sent_is_finished_though_its_printer_is_taken_away(room: Room) -> None:
    spool = room.spool(routing=RoutingSettings(papers="a4"))
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> Outcome:
        begun.set()
        assert go_on.wait(10)
        return PRINTED

    room.devices["a4"].does = [slow]
    job = room.send(spool)
    assert begun.wait(10)
    spool.rearrange((), RoutingSettings())
    go_on.set()
    assert ends(spool, job) == ("printed", "a4", "") and spool.standings() == ()

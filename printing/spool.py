"""From a job to its device: routes, one thread a device, waiting, the fallback, expiry. What a device says is written into the vault before anybody
else hears of it.

A device that refuses gives the job to the fallback or lets it wait, until it expires. What has left this program is never sent again by itself, and
what an earlier run left open is not sent at all. A jammed printer holds up its own jobs and nobody else's. It draws nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Condition, Event
from time import monotonic

from desktop.changes import Changes
from desktop.clock import Clock, hall_date
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.printer_settings import PrinterSettings, RoutingSettings
from desktop.prints.jobs import PrintJobs
from desktop.prints.model import Job, JobState
from printing.lane import DeviceLane, Standing, Work
from printing.printers.device import Device, Load, Outcome, Refused

log = logging.getLogger(__name__)
STORE_AGAIN = 2.0
"""Seconds from one try to write down what a device said to the next; nothing else is printed there meanwhile."""
MakeDevice = Callable[[PrinterSettings], Device]
Place = tuple[str, str]
"""Kind and address: printers of one place are one device and share a thread."""


class Closed(Exception):
    """The spool has ended: what a device still says is not written any more, and is asked about at the next start."""


@dataclass(frozen=True, slots=True)
class Route:
    """A paper's printers, first choice first. `width` of the first one's roll in mm."""

    printers: tuple[str, ...]
    width: int

    @property
    def first(self) -> str:
        return self.printers[0]


class Spool:
    """Spool(jobs, printers, routing, make_device, clock). Threads begin with the first job, or with `watch`.

    `changed` is called on the devices' threads, and on the caller's for what `submit` does.
    """

    def __init__(
        self, jobs: PrintJobs, printers: Sequence[PrinterSettings], routing: RoutingSettings, make_device: MakeDevice, clock: Clock, *,
        retry: tuple[float, ...] = (2.0, 4.0, 8.0),
    ) -> None:  # fmt: skip
        self.jobs, self._clock, self._retry = jobs, clock, retry
        self._make = make_device
        self._lanes: dict[Place, DeviceLane] = {}
        """A lane stays to the end, also when its printer is taken away: it may still be sending."""
        self._places: dict[str, Place] = {}
        """Where each printer stands, or stood last."""
        self._devices: dict[PrinterSettings, Device] = {}
        self._watched = 0.0
        self._arrange(printers, routing)
        self._settled, self._ended = Condition(), Event()
        self.changed: Callable[[Changes], None] = lambda changes: None
        self.asked: Callable[[Job], None] = lambda job: None
        """Called when a job became a question or failed: somebody should look."""

    @property
    def printers(self) -> tuple[PrinterSettings, ...]:
        return tuple(self._printers.values())

    def rearrange(self, printers: Sequence[PrinterSettings], routing: RoutingSettings) -> None:
        """Other printers and routes from now on. What is being sent is finished; what waits at a printer that is gone, or stands at another
        address now, goes on there, or else where its kind of paper goes, or fails as print.gone."""
        self._arrange(printers, routing)
        for lane in self._lanes.values():
            lane.watch_only(())
            lane.nudge()
        if self._watched:
            self.watch(self._watched)

    def _arrange(self, printers: Sequence[PrinterSettings], routing: RoutingSettings) -> None:
        for printer in printers:
            if (place := _place(printer)) not in self._lanes:
                self._lanes = {**self._lanes, place: DeviceLane(printer.name, self.attempt, self.probe, self._clock)}
        self._places = self._places | {printer.name: _place(printer) for printer in printers}
        self._printers: Mapping[str, PrinterSettings] = {printer.name: printer for printer in printers}
        self._routing = routing

    def route(self, paper: str) -> Route | None:
        """None where no printer is set up for this kind of paper: it becomes a file."""
        names = self._routing.printers_for(paper)
        return Route(names, self._printers[names[0]].width) if names else None

    def submit(self, job: Job, load: Load, printers: Sequence[str]) -> None:
        """Puts a spooled job in its device's line; answers at once."""
        place = self._places[printers[0]]
        self._lanes[place].put(Work(job, load, tuple(printers), place))

    def wait(self, job_id: str, seconds: float) -> Job:
        """Until the job has ended, or `seconds` have gone: for a command, which has nobody to tell later."""
        with self._settled:
            self._settled.wait_for(lambda: self._over(job_id), seconds)
        return self.jobs.job(job_id)

    def cancel(self, job_id: str, operator: str) -> Job:
        """Takes back what has not left. `RuleViolation` print.left."""
        if not any(lane.take_out(job_id) for lane in self._lanes.values()):
            raise RuleViolation("print.left", title=self.jobs.job(job_id).title)
        return self.tell(job_id, JobState.FAILED, "print.taken_back", operator=operator)

    def reroute(self, job_id: str, printer: str, operator: str) -> Job:
        """To another printer, if it has not left. `RuleViolation`: print.left, print.unknown_printer."""
        if printer not in self._printers:
            raise RuleViolation("print.unknown_printer", printer=printer[:40])
        for lane in self._lanes.values():
            work = lane.take_out(job_id)
            if work is not None:
                job = self.tell(job_id, JobState.SPOOLED, "print.rerouted", printer=printer, operator=operator)
                self.submit(job, work.load, (printer,))
                return job
        raise RuleViolation("print.left", title=self.jobs.job(job_id).title)

    def recover(self) -> tuple[Job, ...]:
        """At the window's start: what an earlier run left open is asked about."""
        jobs, changes = self.jobs.recover()
        self._tell(changes)
        return jobs

    def look(self) -> None:
        """Now and then while the window works: what commands left open that died."""
        self._tell(self.jobs.look()[1])

    def in_use(self) -> tuple[str, ...]:
        """The printers that some paper goes to."""
        named = [self._routing.papers, self._routing.slips, self._routing.fallback, self._routing.slip_fallback]
        return tuple(dict.fromkeys(name for name in [*named, *dict(self._routing.kinds).values()] if name))

    def watch(self, seconds: float = 30.0) -> None:
        """From now on every printer in use is asked how it is when nothing is printed."""
        self._watched = seconds
        for name in self.in_use():
            self._lanes[self._places[name]].watch(name, seconds)

    def standings(self) -> tuple[Standing, ...]:
        """Every printer in use as it was last seen."""
        seen = ((place, standing) for place, lane in self._lanes.items() for standing in lane.standings())
        return tuple(each for place, each in seen if each.printer in self._printers and self._places[each.printer] == place)

    def close(self, seconds: float = 3.0) -> None:
        """Ends every thread. What has not left is given up here and now, and says so; what is being sent is given `seconds`, and is asked about
        at the next start if that was not enough."""
        left = [work for lane in self._lanes.values() for work in lane.stop()]
        until = monotonic() + seconds
        for lane in self._lanes.values():
            lane.join(max(0.1, until - monotonic()))
        self._ended.set()
        for work in [*left, *(work for lane in self._lanes.values() for work in lane.stop())]:
            try:
                self.tell(work.job.id, JobState.FAILED, "print.closed")
            except EnvironmentFault:
                log.warning("a waiting job could not be given up; it will be asked about")
        self.forget()

    def forget(self) -> None:
        self.changed, self.asked = lambda changes: None, lambda job: None

    def device(self, name: str) -> Device:
        """A printer's device, made once. Raises `Refused` where this machine cannot have it."""
        printer = self._printers[name]
        if printer not in self._devices:
            self._devices[printer] = self._make(printer)
        return self._devices[printer]

    def attempt(self, work: Work) -> float | None:
        """On a device's thread: one try. Answers None when the lane is done with it, else the seconds until the next try."""
        try:
            return self._attempt(work)
        except Closed:
            return None

    def _attempt(self, work: Work) -> float | None:
        name = work.printers[0]
        if self._stale(work.job.spooled_at):
            self._note(work.job.id, JobState.FAILED, "print.expired")
            return None
        if name not in self._printers or self._places[name] != work.place:
            self._place_anew(work)
            return None
        try:
            outcome = self.device(name).deliver(work.load, lambda: self._sent(work.job.id))
        except Refused as refused:
            return self._refused(work, refused.code)
        except Closed:
            raise
        except Exception as fault:  # noqa: BLE001 - a device's thread ends here: whatever it was, something may have left
            log.error("a printer's device failed: %s", fault.__class__.__name__)
            outcome = Outcome(JobState.UNKNOWN, "print.lost")
        lane = self._lanes[work.place]
        lane.note(name, outcome.reason if outcome.state in (JobState.UNKNOWN, JobState.FAILED) else "", self._clock())
        self._note(work.job.id, outcome.state, outcome.reason, final=outcome.state is JobState.SENT)
        return None

    def probe(self, name: str) -> str:
        """How a printer is now: "" or why it would not print."""
        try:
            self.device(name).look()
        except Refused as refused:
            return refused.code
        except Exception as fault:  # noqa: BLE001 - a device's thread ends here
            log.error("a printer could not be asked: %s", fault.__class__.__name__)
            return "print.error"
        return ""

    def tell(
        self, job_id: str, state: JobState, reason: str = "", *, printer: str | None = None, operator: str = "", final: bool = False
    ) -> Job:
        """Writes a job's next state; then whoever waits hears of it."""
        job, changes = self.jobs.move(job_id, state, reason=reason, printer=printer, operator=operator, final=final)
        with self._settled:
            self._settled.notify_all()
        self._tell(changes)
        if changes and job.state in (JobState.UNKNOWN, JobState.FAILED) and not operator:
            self.asked(job)
        return job

    def _refused(self, work: Work, code: str) -> float | None:
        name = work.printers[0]
        self._lanes[work.place].note(name, code, self._clock())
        following = self._still(work.printers[1:])
        if following:
            job = self._note(work.job.id, JobState.SPOOLED, code, printer=following[0])
            self.submit(job, work.load, following)
            return None
        self._note(work.job.id, JobState.SPOOLED, code)
        tries = self._retry[min(work.tries, len(self._retry) - 1)]
        work.tries += 1
        return tries

    def _place_anew(self, work: Work) -> None:
        """On a device's thread: settings were changed while the job waited here."""
        route = self.route(work.job.paper)
        printers = self._still(work.printers) or (route.printers if route is not None else ())
        if not printers:
            self._note(work.job.id, JobState.FAILED, "print.gone")
            return
        job = self._note(work.job.id, JobState.SPOOLED, "print.rerouted", printer=printers[0])
        self.submit(job, work.load, printers)

    def _still(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those that are still there."""
        return tuple(name for name in names if name in self._printers)

    def _sent(self, job_id: str) -> None:
        self._note(job_id, JobState.SENT)

    def _note(self, job_id: str, state: JobState, reason: str = "", *, printer: str | None = None, final: bool = False) -> Job:
        """`tell` on a device's thread: a vault that is busy or full is waited for, because what a printer said must not be lost. Raises `Closed`."""
        while not self._ended.is_set():
            try:
                return self.tell(job_id, state, reason, printer=printer, final=final)
            except EnvironmentFault as fault:
                log.warning("what a printer said could not be written down yet: %s", fault.code)
                self._ended.wait(STORE_AGAIN)
        raise Closed

    def _stale(self, spooled_at: datetime) -> bool:
        """Too old to be wanted: nobody stands there any more."""
        now = self._clock()
        return now - spooled_at > timedelta(minutes=self._routing.expire_minutes) or hall_date(now) != hall_date(spooled_at)

    def _over(self, job_id: str) -> bool:
        job = self.jobs.job(job_id)
        return job.settled_at is not None or job.state is JobState.UNKNOWN

    def _tell(self, changes: Changes) -> None:
        if changes:
            self.changed(changes)


def _place(printer: PrinterSettings) -> Place:
    return printer.kind, printer.address

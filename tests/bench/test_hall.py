"""The hall's queue on PostgreSQL, measured: 200 windows, against the bare statement by as many psycopg clients, and with three years behind it.

Figures are printed; nothing is asserted about time. Rounds of both kinds alternate in one run, in the same processes.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "hall"))

from calling import clerk_of
from postgres_server import Server

from desktop.clock import hall_date, now
from desktop.errors import RuleViolation
from desktop.queue.service import HallQueue
from desktop.store import Store
from offline.vault.postgres import hall_engine, parse_url
from offline.vault.watch import HallWatch
from ui.cli import main

WINDOWS = 200
PROCESSES = 4
ROUNDS = 15
DAY_SECONDS = 30.0
YEARS = int(os.environ.get("TIDEHALL_BENCH_TICKETS", "3750000"))
BARE = (
    "UPDATE ticket SET state = 'called', \"window\" = %s, called_at = %s WHERE id = (SELECT id FROM ticket WHERE day = %s AND state = 'waiting' "
    "AND service = 'tax' ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *"
)
REFILL = """
UPDATE ticket SET state = 'finished', "window" = NULL, called_at = taken_at, finished_at = taken_at WHERE state <> 'finished';
INSERT INTO ticket (id, day, number, service, class, state, order_at, taken_at)
SELECT gen_random_uuid(), '{day}', 'X' || gen_random_uuid(), 'tax', 'normal', 'waiting', to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') FROM generate_series(1, {count})
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(connections=2 * WINDOWS + 60)
    server.start()
    server.sql("CREATE DATABASE bench")
    assert main(["init", "--demo", "--home", str(tmp_path_factory.mktemp("bench") / "home"), "--hall-url", server.url("bench")]) == 0
    yield server
    server.throw_away()


def refill(server: Server, count: int = 4 * WINDOWS) -> None:
    server.sql(REFILL.format(day=hall_date(now()).isoformat(), count=count), "bench")


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


class Clients:
    """Windows on threads of one process, each as its own workstation: an engine and a connection of its own, kept ready."""

    def __init__(self, url: str, names: list[str]) -> None:
        self.url, self.names = url, names
        self.queues = [HallQueue(Store(hall_engine(parse_url(url), pool=1), "hall"), now) for _ in names]
        plain = parse_url(url)
        self.bare = [
            psycopg.connect(
                host=plain.host, port=plain.port, user=plain.username, password=plain.password, dbname=plain.database, autocommit=True
            )
            for _ in names
        ]
        self.day = hall_date(now()).isoformat()

    def work(self, kind: str, seconds: float) -> Callable[[int], Any]:
        """What an order asks of each window."""
        return {"call": self.call, "bare": self.call_bare, "day": lambda number: self.day_of(seconds, number), "open": self.open}[kind]

    def open(self, number: int) -> None:
        self.queues[number].open_window(clerk_of(self.names[number]), self.names[number], ("tax",))

    def call(self, number: int) -> None:
        found, _ = self.queues[number].call(clerk_of(self.names[number]), self.names[number])
        assert found is not None

    def call_bare(self, number: int) -> None:
        row = self.bare[number].execute(BARE, (self.names[number], now().isoformat(), self.day)).fetchone()
        assert row is not None

    def day_of(self, seconds: float, number: int) -> list[float]:
        """A window that calls, serves for ten seconds or so, finishes, and calls again; milliseconds of each call."""
        import random

        clerk, name, queue, spans = clerk_of(self.names[number]), self.names[number], self.queues[number], []
        end = time.monotonic() + seconds
        time.sleep(random.uniform(0, 10))
        while time.monotonic() < end:
            begin = time.perf_counter()
            found, _ = queue.call(clerk, name)
            spans.append((time.perf_counter() - begin) * 1000)
            if found is not None:
                time.sleep(random.uniform(4, 16))
                queue.finish(clerk, found.id)
        return spans


def serve(url: str, names: list[str], orders: Any, answers: Any, barrier: Any) -> None:
    """One process: does an order on all its windows at once and answers when it began and ended, and what each gave."""
    clients = Clients(url, names)
    while (order := orders.get()) is not None:
        work = clients.work(*order)
        given: list[Any] = [None] * len(names)
        spans: list[float] = []

        def one(number: int, work: Callable[[int], Any] = work, given: list[Any] = given, spans: list[float] = spans) -> None:
            begin = time.perf_counter()
            try:
                given[number] = work(number)
            except RuleViolation as refusal:
                given[number] = refusal.code
            spans.append((time.perf_counter() - begin) * 1000)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(len(names))]
        barrier.wait()
        begin = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answers.put((begin, time.monotonic(), spans, given))


class Crowd:
    """The processes, ordered about."""

    def __init__(self, url: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        names = [str(1000 + n) for n in range(WINDOWS)]
        self.answers, self._barrier = spawn.Queue(), spawn.Barrier(PROCESSES)
        self.orders = [spawn.Queue() for _ in range(PROCESSES)]
        self.all = [
            spawn.Process(target=serve, args=(url, names[n::PROCESSES], self.orders[n], self.answers, self._barrier))
            for n in range(PROCESSES)
        ]
        for process in self.all:
            process.start()

    def do(self, kind: str, argument: float = 0) -> tuple[float, list[float], list[Any]]:
        """Seconds from the first's beginning to the last's end, each window's milliseconds, what each gave."""
        for orders in self.orders:
            orders.put((kind, argument))
        got = [self.answers.get(timeout=600) for _ in self.all]
        spans = [span for answer in got for span in answer[2]]
        return max(end for _, end, *_ in got) - min(begin for begin, *_ in got), spans, [one for answer in got for one in answer[3]]

    def end(self) -> None:
        for orders in self.orders:
            orders.put(None)
        for process in self.all:
            process.join()


@pytest.fixture(scope="module")
def crowd(hall: Server) -> Iterator[Crowd]:
    made = Crowd(hall.url("bench"))
    made.do("open")
    yield made
    made.end()


def test_two_hundred_windows(hall: Server, crowd: Crowd) -> None:
    refill(hall, 40 * WINDOWS)
    crowd.do("call")
    refill(hall, 40 * WINDOWS)
    _, _, given = crowd.do("day", DAY_SECONDS)
    times = [span for spans in given for span in spans]
    print(
        f"\n200 windows, {len(times)} calls in {DAY_SECONDS:.0f} s: median {statistics.median(times):.1f} ms, p99 {percentile(times, 0.99):.1f} ms (goal 50), "
        f"worst {max(times):.1f} ms"
    )


def test_the_rate_against_the_bare_statement(hall: Server, crowd: Crowd) -> None:
    rates: dict[str, list[float]] = {"call": [], "bare": []}
    for number in range(ROUNDS + 1):
        for kind in ("call", "bare"):
            refill(hall)
            seconds, _, given = crowd.do(kind)
            assert given == [None] * WINDOWS, given
            if number:
                rates[kind].append(WINDOWS / seconds)
    call, bare = statistics.median(rates["call"]), statistics.median(rates["bare"])
    print(f"\n200 clients at once: {call:.0f} calls/s, bare statement {bare:.0f}/s, ratio {call / bare:.2f} (goal 0.5)")


def test_a_change_reaches_another_screen(hall: Server) -> None:
    store, other = (Store(hall_engine(parse_url(hall.url("bench"))), "hall") for _ in range(2))
    queue, watch, spans = HallQueue(store, now), HallWatch(other), []
    watch.wait(5)
    heard, times = threading.Semaphore(0), []

    def listen() -> None:
        while not watch.stopped:
            if watch.wait(5):
                times.append(time.perf_counter())
                heard.release()

    thread = threading.Thread(target=listen)
    thread.start()
    for _ in range(100):
        queue.take("tax")
        done = time.perf_counter()
        heard.acquire()
        spans.append((times[-1] - done) * 1000)
        while heard.acquire(timeout=0.01):
            pass
    watch.stop()
    thread.join()
    watch.close()
    print(f"\na change is heard {statistics.median(spans):.2f} ms after its commit was answered, worst {max(spans):.2f} ms (goal 200)")
    for one in (store, other):
        one.engine.dispose()


def test_three_years_of_history(hall: Server) -> None:
    store = Store(hall_engine(parse_url(hall.url("bench"))), "hall")
    queue, clerk = HallQueue(store, now), clerk_of("77")
    queue.open_window(clerk, "77", ("tax",))

    def calls() -> float:
        refill(hall, 400)
        spans = []
        for number in range(300):
            begin = time.perf_counter()
            found, _ = queue.call(clerk, "77")
            if number >= 50:
                spans.append((time.perf_counter() - begin) * 1000)
            assert found is not None
            queue.finish(clerk, found.id)
        return statistics.median(spans)

    young = calls()
    begin = time.monotonic()
    hall.sql(
        f"""
        INSERT INTO ticket (id, day, number, service, class, state, order_at, taken_at, called_at, finished_at)
        SELECT lpad(to_hex(n), 32, '0'), to_char(date '2023-01-01' + (n / 3425)::int, 'YYYY-MM-DD'), 'A' || (n % 3425), 'tax', 'normal', 'finished',
        t, t, t, t FROM (SELECT n, to_char(timestamp '2023-01-01' + n * interval '25 s', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS t
        FROM generate_series(1, {YEARS}) n) made;
        INSERT INTO ticket_history (ticket, number, day, "from", "to", operator, at, reason)
        SELECT id, number, day, 'waiting', 'called', 'clerk', taken_at, '' FROM ticket WHERE day < '2026-06-01';
        """,
        "bench",
    )
    hall.sql("ANALYZE", "bench")
    filled = time.monotonic() - begin
    old = calls()
    print(
        f"\ncall median {young:.2f} ms; with {YEARS} tickets of history ({filled:.0f} s to make) {old:.2f} ms: {old / young - 1:+.0%} (goal +20 %)"
    )
    store.engine.dispose()

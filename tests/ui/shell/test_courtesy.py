"""What works behind the screen gives way to it, for a moment and not for ever."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from desktop import courtesy
from desktop.intake.documents import DocumentKind
from desktop.store import Store
from printing.page import Page, Paper, TextRun
from printing.pdf import to_pdf
from ui.runtime.courtesy import NAP, PATIENCE, SHARE, TURN, Courtesy


class Screen:
    """A GUI thread by its clocks: it works without rest until `rests`."""

    def __init__(self, rests: float) -> None:
        self.now, self.used, self.rests = 100.0, 5.0, 100.0 + rests
        self.naps: list[float] = []

    def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.used += max(0.0, min(self.now + seconds, self.rests) - self.now)
        self.now += seconds

    def courtesy(self) -> Courtesy:
        """That has looked once, and not for some milliseconds."""
        made = Courtesy(lambda: self.used, lambda: self.now, self.nap)
        behind(made)
        self.nap(0.004)
        self.naps.clear()
        return made


def behind(made: Courtesy) -> None:
    thread = threading.Thread(target=made.wait)
    thread.start()
    thread.join()


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    yield
    courtesy.let(None)


def test_who_works_behind_waits_until_the_screen_rests() -> None:
    screen = Screen(rests=0.02)
    behind(screen.courtesy())
    assert screen.rests <= screen.now < screen.rests + 3 * NAP


def test_a_screen_that_never_rests_starves_nobody() -> None:
    screen = Screen(rests=60)
    behind(screen.courtesy())
    assert sum(screen.naps) == pytest.approx(PATIENCE, abs=1.5 * NAP)


def test_who_waited_works_a_part_of_that_before_it_waits_again() -> None:
    """Else a work of ten thousand small steps beside a busy screen would never end."""
    screen, ran = Screen(rests=60), [0.0]
    made = Courtesy(lambda: screen.used, lambda: screen.now, screen.nap, lambda: ran[0])
    waits: list[int] = []

    def work() -> None:
        for _step in range(100):
            before = len(screen.naps)
            made.wait()
            waits.append(len(screen.naps) - before)
            screen.nap(0.001)
            ran[0] += 0.001

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    waited = screen.now - 100 - 0.1
    assert any(waits[1:]) and waited <= SHARE * 0.1 + 2 * PATIENCE


def test_nobody_waits_for_a_screen_at_rest() -> None:
    screen = Screen(rests=-1)
    behind(screen.courtesy())
    assert screen.naps == []


def test_the_screen_waits_for_nobody() -> None:
    screen = Screen(rests=60)
    screen.courtesy().wait()
    assert screen.naps == []


def test_it_holds_from_begin_to_end() -> None:
    before = sys.getswitchinterval()
    screen = Screen(rests=60)
    made = screen.courtesy()
    made.begin()
    try:
        assert sys.getswitchinterval() == pytest.approx(TURN)
        thread = threading.Thread(target=courtesy.give_way)
        thread.start()
        thread.join()
        assert screen.naps
    finally:
        made.end()
    assert sys.getswitchinterval() == pytest.approx(before)
    screen.naps.clear()
    courtesy.give_way()
    assert screen.naps == []


def test_a_thread_that_computes_is_seen_at_work_from_another() -> None:
    made = Courtesy()
    seen: list[int] = []

    def look() -> None:
        made._nap = lambda seconds: (seen.append(1), threading.Event().wait(seconds))
        for _ in range(200):
            made.wait()
            if seen:
                return

    thread = threading.Thread(target=look)
    thread.start()
    while thread.is_alive():
        sum(range(2000))
    assert seen


@pytest.mark.parametrize("what", ["read", "write"])
def test_a_transaction_gives_way_before_it_begins(what: str, tmp_path: Path) -> None:
    calls: list[str] = []
    store = Store(create_engine(f"sqlite:///{tmp_path / 'x.db'}"), "vault")
    courtesy.let(lambda: calls.append("way"))
    with getattr(store, what)():
        assert calls == ["way"]
    store.engine.dispose()


def test_a_paper_gives_way_while_it_is_drawn() -> None:
    calls: list[int] = []
    courtesy.let(lambda: calls.append(1))
    page = Page(595, 842, tuple(TextRun(50, 100 + 20 * line, 11, "sans-regular", "字", (11.0,)) for line in range(5)))
    to_pdf(Paper(DocumentKind.ACCEPTANCE, "x", (page,)))
    assert len(calls) >= 5

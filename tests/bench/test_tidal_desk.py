"""Measurements of the tidal desk: how long a look at the floor, the effect of one drag and other advice take, by the size of the hall.

Run with `pytest -s tests/bench/test_tidal_desk.py`. Nothing is asserted about time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tidal_floor import CLERKS, Hall

from desktop.errors import RuleViolation
from desktop.staff.model import Account, Actor, Role
from ui.app import planner_of

SIZES = ((12, 6, 400), (40, 20, 1500))
TIMES = 5


def test_looks_by_size() -> None:
    for windows, services, people in SIZES:
        hall = busy(windows, services, people)
        look = hall.tidal.look()
        free = next(place for place in look.places if place.movable)
        code = next(line.code for line in look.lines if line.code not in free.services)
        say = f"{windows} windows, {services} services, {people} people: "
        say += f"look {best(hall.tidal.look):.0f} ms, effect {best(lambda: hall.tidal.effect(free.no, (code,))):.1f} ms, "  # noqa: B023
        print(say + f"others {best(lambda: hall.tidal.others(look, look.advice)):.0f} ms")  # noqa: B023


def busy(windows: int, services: int, people: int) -> Hall:
    plan: dict[str, Any] = {
        "services": [{"code": f"s{n}", "name": f"业务 {n}", "prefix": f"P{n}"} for n in range(services)],
        "windows": [{"no": str(n + 1), "services": [f"s{n % services}"]} for n in range(windows)],
    }
    for n in range(windows):
        CLERKS.setdefault(str(n + 1), Actor(Account(f"clerk{n + 1}", "", Role.CLERK), "LL", "W01", str(n + 1)))
    hall, chance = Hall(plan=plan), random.Random(1)
    hall.tidal._make = planner_of
    for turn in range(people):
        hall.take(f"s{min(int(chance.expovariate(6 / services)), services - 1)}")
        if turn % 2:
            no = str(chance.randint(1, windows))
            with suppress(RuleViolation):
                ticket = hall.call(no)
                hall.clock.on(minutes=0.3)
                if ticket is not None:
                    hall.queue.finish(CLERKS[no], ticket.id)
    return hall


def best(work: Callable[[], object]) -> float:
    """Milliseconds of the quickest of some runs."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)

"""Small halls for the planner's tests, drawn or by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from desktop.tidal.model import HallInfo, HallState, Limits, QueueNow, ServiceInfo, WindowInfo, WindowNow
from desktop.tidal.replay.day import Day, Visitor

CLOSE = 120.0
_DRAWN = 60.0
ALL_DAY = ((0.0, 240.0),)


def hall(skills: dict[str, str], arrivals: dict[str, list[float]], **changes: Any) -> HallInfo:
    """`skills` window to one-letter services; one day of history; visits of eight minutes, two hours, slots of 15."""
    codes = sorted({code for known in skills.values() for code in known})
    made = HallInfo(
        0,
        CLOSE,
        15,
        tuple(ServiceInfo(code, 8.0) for code in codes),
        tuple(WindowInfo(name, tuple(known), ALL_DAY) for name, known in skills.items()),
        ({code: tuple(arrivals.get(code, [0.0])) for code in codes},),
    )
    return replace(made, **changes)


def state(minute: float, waiting: dict[str, tuple[int, float]], windows: dict[str, str], **changes: Any) -> HallState:
    """`waiting` service to how many and the oldest's minutes; every window idle and free to change."""
    return HallState(
        minute,
        {code: QueueNow(many, (many, 0, 0), oldest) for code, (many, oldest) in waiting.items()},
        {name: WindowNow(True, False, False, tuple(held), True) for name, held in windows.items()},
        **changes,
    )


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Any small hall on any day: odd limits, absences, services that one clerk alone knows, floods and silence."""
    codes = [f"s{n}" for n in range(draw(st.integers(1, 4)))]
    count = draw(st.integers(1, 4))
    known = [draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)) for _ in range(count)]
    known[0] = codes
    presences = st.sampled_from([ALL_DAY, ((0.0, 20.0), (30.0, 240.0)), ((15.0, 50.0),)])
    limits = Limits(
        draw(st.sampled_from([0.0, 4.0, 15.0])),
        draw(st.sampled_from([0.0, 20.0, 45.0])),
        draw(st.integers(1, 3)),
        draw(st.sampled_from([0.0, 0.5])),
    )
    windows = tuple(WindowInfo(str(n), tuple(sorted(known[n])), draw(presences) if n else ALL_DAY) for n in range(count))
    counts = st.lists(st.integers(0, 6).map(float), min_size=0, max_size=4).map(tuple)
    history = tuple(draw(st.fixed_dictionaries(dict.fromkeys(codes, counts))) for _ in range(draw(st.integers(0, 2))))
    info = HallInfo(
        0, _DRAWN, 15, tuple(ServiceInfo(code, draw(st.sampled_from([2.0, 8.0, 20.0]))) for code in codes), windows, history, {}, limits
    )
    visitor = st.builds(
        Visitor, st.floats(0, _DRAWN), st.sampled_from(codes), st.integers(0, 2), st.floats(0.5, 30), st.sampled_from([float("inf"), 12.0])
    )
    visitors = draw(st.lists(visitor, max_size=30))
    return Day("drawn", info, tuple(sorted(visitors, key=lambda entry: entry.came)))

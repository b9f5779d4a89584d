"""What a hall's description and a moment's state must be to be planned with. Every refusal names its field; nothing is mended silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import isfinite

from desktop.errors import Issue, RuleViolation
from desktop.tidal.model import HallInfo, HallState, Limits, QueueNow, WindowInfo, WindowNow

DAY_MINUTES = 24 * 60
MOST_SLOTS = 2000
MOST_MINUTES = 100_000.0


def refuse(code: str, field: str, /, **data: object) -> RuleViolation:
    """`field` is written as a path in the line: windows.3.skills."""
    return RuleViolation(code, issues=(Issue("/" + field.replace(".", "/"), code, dict(data)),), field=field, **data)


def check_info(info: HallInfo) -> None:
    """Raises RuleViolation tidal.* for what no plan can be made from."""
    _number("open_minute", info.open_minute)
    _number("close_minute", info.close_minute)
    if info.close_minute <= info.open_minute:
        raise refuse("tidal.closes_before_opening", "close_minute")
    if info.close_minute - info.open_minute > DAY_MINUTES:
        raise refuse("tidal.day_too_long", "close_minute")
    _positive("slot_minutes", info.slot_minutes)
    if (info.close_minute - info.open_minute) / info.slot_minutes > MOST_SLOTS:
        raise refuse("tidal.too_many_slots", "slot_minutes", most=MOST_SLOTS)
    _check_limits(info.limits)
    if not info.services:
        raise refuse("tidal.empty", "services")
    if not info.windows:
        raise refuse("tidal.empty", "windows")
    _once("services", (service.code for service in info.services))
    _once("windows", (window.id for window in info.windows))
    for service in info.services:
        _positive(f"services.{service.code}.mean_minutes", service.mean_minutes)
    known = {service.code for service in info.services}
    for window in info.windows:
        _check_window(window)
    for code in sorted(known - {skill for window in info.windows if window.presence for skill in window.skills}):
        raise refuse("tidal.nobody_serves", f"services.{code}", service=code)
    for day, arrivals in enumerate(info.history):
        _check_counts(f"history.{day}.arrivals", arrivals, known)
    _check_counts("appointments", info.appointments, known)
    for name, minutes in info.bonus.items():
        _number(f"priority_bonus_minutes.{name}", minutes)


def _check_limits(limits: Limits) -> None:
    for name in ("switch_minutes", "min_dwell_minutes", "changeover_minutes"):
        _amount(f"limits.{name}", getattr(limits, name))
    if limits.max_services_per_window < 1:
        raise refuse("tidal.no_service_allowed", "limits.max_services_per_window")


def _check_window(window: WindowInfo) -> None:
    """A clerk may know services that this hall does not offer; they are passed over."""
    field = f"windows.{window.id}"
    _once(f"{field}.skills", window.skills)
    before = -MOST_MINUTES
    for start, end in window.presence:
        _number(f"{field}.presence", start)
        _number(f"{field}.presence", end)
        if end < start or start < before:
            raise refuse("tidal.presence_order", f"{field}.presence")
        before = end


def _check_counts(field: str, counts: Mapping[str, tuple[float, ...]], known: set[str]) -> None:
    for code, slots in counts.items():
        if code not in known:
            raise refuse("tidal.unknown_service", f"{field}.{code}", service=code)
        if len(slots) > MOST_SLOTS:
            raise refuse("tidal.too_many_slots", f"{field}.{code}", most=MOST_SLOTS)
        for count in slots:
            _amount(f"{field}.{code}", count)


def check_state(info: HallInfo, state: HallState) -> None:
    """Raises RuleViolation tidal.* for a state that contradicts the hall or itself."""
    _number("minute", state.minute)
    known = {service.code for service in info.services}
    windows = {window.id: window for window in info.windows}
    for code, queue in state.queues.items():
        _check_queue(f"queues.{code}", code, queue, known, len(info.bonus))
    for name, now in state.windows.items():
        if name not in windows:
            raise refuse("tidal.unknown_window", f"windows.{name}", window=name)
        _check_window_now(f"windows.{name}", now, windows[name], known, info.limits)
    _check_counts("arrivals_today", state.arrivals_today, known)
    for field, counts in (("served_today", state.served_today), ("service_minutes_today", state.service_minutes_today)):
        for code, count in counts.items():
            if code not in known:
                raise refuse("tidal.unknown_service", f"{field}.{code}", service=code)
            _amount(f"{field}.{code}", count)


def _check_queue(field: str, code: str, queue: QueueNow, known: set[str], classes: int) -> None:
    if code not in known:
        raise refuse("tidal.unknown_service", field, service=code)
    _amount(f"{field}.waiting", queue.waiting)
    _amount(f"{field}.oldest_minutes", queue.oldest_minutes)
    for count in queue.by_class:
        _amount(f"{field}.by_class", count)
    if queue.by_class and (len(queue.by_class) != classes or sum(queue.by_class) != queue.waiting):
        raise refuse("tidal.classes_differ", f"{field}.by_class", waiting=queue.waiting)


def _check_window_now(field: str, now: WindowNow, window: WindowInfo, known: set[str], limits: Limits) -> None:
    _amount(f"{field}.busy_minutes", now.busy_minutes)
    _once(f"{field}.services", now.services)
    for code in now.services:
        if code not in window.skills or code not in known:
            raise refuse("tidal.not_skilled", f"{field}.services", window=window.id, service=code)
    if len(now.services) > limits.max_services_per_window:
        raise refuse("tidal.too_many", f"{field}.services", window=window.id, most=limits.max_services_per_window)


def _once(field: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise refuse("tidal.twice", field, name=name)


def _number(field: str, value: float) -> None:
    if not isfinite(value) or abs(value) > MOST_MINUTES:
        raise refuse("tidal.not_a_minute", field)


def _amount(field: str, value: float) -> None:
    if not isfinite(value) or value < 0 or value > MOST_MINUTES:
        raise refuse("tidal.negative", field)


def _positive(field: str, value: float) -> None:
    _amount(field, value)
    if value <= 0:
        raise refuse("tidal.not_positive", field)

"""The plan in the hall's store: read with how things stand just now, and replaced by another in one transaction.

Every change of services, windows and skills goes through `replace_plan`. It refuses a plan that was made from an older one, a service that goes
or gets another letter while numbers of it are about, and a window that goes while somebody sits or is served there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop.changes import Changes
from desktop.clock import hall_date, to_text
from desktop.errors import Issue, RuleViolation
from desktop.hall_settings.plan_state import HallPlan, PlanService, PlanWindow, Skills, plan_issues, tidy
from desktop.queue.model import WindowState
from desktop.queue.rows import OPEN
from desktop.queue.switching import NOT_CHANGING
from desktop.queue.tables import appointment, clerk_skill, service, ticket, voucher, window
from desktop.staff.tables import account


@dataclass(frozen=True, slots=True)
class Seat:
    """How a window stands: who sits there, and who may sit nowhere else."""

    state: WindowState
    operator: str
    meant_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    account: str
    display_name: str
    role: str
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The plan, and today behind it. `waiting`: open numbers by service."""

    plan: HallPlan
    waiting: dict[str, int]
    seats: dict[str, Seat]
    people: tuple[Person, ...]


def read_plan(connection: Connection) -> HallPlan:
    services = connection.execute(select(service).order_by(service.c.position, service.c.code)).all()
    windows = connection.execute(select(window.c.no, window.c.services)).all()
    skills: dict[str, list[str]] = {}
    for row in connection.execute(select(clerk_skill).order_by(clerk_skill.c.account, clerk_skill.c.service)):
        skills.setdefault(row.account, []).append(row.service)
    return tidy(
        HallPlan(
            tuple(PlanService(row.code, row.name, row.prefix) for row in services),
            tuple(PlanWindow(row.no, tuple(json.loads(row.services))) for row in windows),
            tuple(Skills(name, tuple(codes)) for name, codes in skills.items()),
        )
    )


def read_standing(connection: Connection, at: datetime) -> Standing:
    people = tuple(
        Person(row.name, row.display_name, row.role, tuple(row.windows.split()))
        for row in connection.execute(select(account).where(account.c.disabled_at.is_(None)).order_by(account.c.name))
    )
    seats = {
        row.no: Seat(WindowState(row.state), row.operator or "", tuple(one.display_name for one in people if row.no in one.windows))
        for row in connection.execute(select(window.c.no, window.c.state, window.c.operator))
    }
    return Standing(read_plan(connection), _open_numbers(connection, at), seats, people)


def replace_plan(connection: Connection, was: HallPlan, wanted: HallPlan, at: datetime) -> Changes:
    """Writes the difference. `RuleViolation`: plan.changed_since, plan.invalid with every place, plan.refused with everything that today stands
    in the way."""
    if read_plan(connection) != tidy(was):
        raise RuleViolation("plan.changed_since")
    wanted = tidy(wanted)
    wrong = (*plan_issues(wanted), *_people_issues(connection, was, wanted))
    if wrong:
        raise RuleViolation("plan.invalid", issues=wrong, first=wrong[0].pointer)
    in_the_way = tuple(_refusals(connection, was, wanted, at))
    if in_the_way:
        raise RuleViolation("plan.refused", issues=in_the_way)
    _write_services(connection, was, wanted)
    touched = _write_windows(connection, was, wanted, at)
    if was.skills != wanted.skills:
        connection.execute(delete(clerk_skill))
        rows = [{"account": one.account, "service": code} for one in wanted.skills for code in one.services]
        if rows:
            connection.execute(insert(clerk_skill), rows)
    tickets = frozenset({"*"}) if was.services != wanted.services else frozenset[str]()
    return Changes(windows=touched, tickets=tickets, staff=was.skills != wanted.skills)


def differences(was: HallPlan, wanted: HallPlan) -> Iterator[tuple[str, str, str]]:
    """(subject, before, after) for the log, one a thing that changed."""
    for kind, before, after in (
        ("service", {one.code: f"{one.prefix} {one.name}" for one in was.services}, {one.code: f"{one.prefix} {one.name}" for one in wanted.services}),
        ("window", {one.no: " ".join(one.services) for one in was.windows}, {one.no: " ".join(one.services) for one in wanted.windows}),
        ("skills", {one.account: " ".join(one.services) for one in was.skills}, {one.account: " ".join(one.services) for one in wanted.skills}),
    ):  # fmt: skip
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) != after.get(key):
                yield f"{kind}.{key}", before.get(key, ""), after.get(key, "")
    order_was, order = [one.code for one in was.services], [one.code for one in wanted.services]
    if order != order_was and set(order) == set(order_was):
        yield "service.order", " ".join(order_was), " ".join(order)


def _people_issues(connection: Connection, was: HallPlan, wanted: HallPlan) -> Iterator[Issue]:
    known = set(connection.scalars(select(account.c.name))) | {one.account for one in was.skills}
    for one in wanted.skills:
        if one.account not in known:
            yield Issue(f"/skills/{one.account}", "plan.unknown_account", {"account": one.account[:40]})


def _refusals(connection: Connection, was: HallPlan, wanted: HallPlan, at: datetime) -> Iterator[Issue]:
    open_numbers, day = _open_numbers(connection, at), hall_date(at).isoformat()
    given = set(connection.scalars(select(ticket.c.service).where(ticket.c.day == day).distinct()))
    promised = _promised(connection, day)
    places = {one.code: n for n, one in enumerate(wanted.services)}
    for one in was.services:
        after = wanted.service(one.code)
        if after is None and open_numbers.get(one.code):
            yield Issue("/services", "plan.people_wait", {"service": one.name, "count": open_numbers[one.code]})
        elif after is None and promised.get(one.code):
            yield Issue("/services", "plan.promised", {"service": one.name, "count": promised[one.code]})
        elif after is not None and after.prefix != one.prefix and one.code in given:
            yield Issue(f"/services/{places[one.code]}/prefix", "plan.prefix_in_use", {"service": one.name})
    gone = [place.no for place in was.windows if wanted.window(place.no) is None]
    if gone:
        busy = set(connection.scalars(select(ticket.c.window).where(ticket.c.window.in_(gone), ticket.c.state.in_(OPEN))))
        sat = set(connection.scalars(select(window.c.no).where(window.c.no.in_(gone), window.c.operator.is_not(None))))
        for no in sorted(busy | sat):
            yield Issue("/windows", "plan.window_in_use", {"window": no})


def _open_numbers(connection: Connection, at: datetime) -> dict[str, int]:
    asked = select(ticket.c.service, func.count()).where(ticket.c.day == hall_date(at).isoformat(), ticket.c.state.in_(OPEN))
    return {code: int(count) for code, count in connection.execute(asked.group_by(ticket.c.service))}


def _promised(connection: Connection, day: str) -> dict[str, int]:
    """Appointments and vouchers that are still to come, by service."""
    found: dict[str, int] = {}
    booked = select(appointment.c.service, func.count()).where(appointment.c.day >= day, appointment.c.state == "booked")
    owed = select(voucher.c.service, func.count()).where(voucher.c.valid_on >= day, voucher.c.redeemed_at.is_(None))
    for asked in (booked.group_by(appointment.c.service), owed.group_by(voucher.c.service)):
        for code, count in connection.execute(asked):
            found[code] = found.get(code, 0) + int(count)
    return found


def _write_services(connection: Connection, was: HallPlan, wanted: HallPlan) -> None:
    """Letters are unique in the store: those that change give theirs up first."""
    if was.services == wanted.services:
        return
    for one in was.services:
        after = wanted.service(one.code)
        if after is None:
            connection.execute(delete(service).where(service.c.code == one.code))
        elif after.prefix != one.prefix:
            connection.execute(update(service).where(service.c.code == one.code).values(prefix=f"-{one.code}"))
    for position, one in enumerate(wanted.services):
        values = {"name": one.name, "prefix": one.prefix, "position": position}
        if was.service(one.code) is None:
            connection.execute(insert(service).values(code=one.code, **values))
        else:
            connection.execute(update(service).where(service.c.code == one.code).values(**values))


def _write_windows(connection: Connection, was: HallPlan, wanted: HallPlan, at: datetime) -> frozenset[str]:
    touched = set()
    for place in was.windows:
        if wanted.window(place.no) is None:
            connection.execute(delete(window).where(window.c.no == place.no))
            touched.add(place.no)
    for place in wanted.windows:
        before = was.window(place.no)
        if before == place:
            continue
        touched.add(place.no)
        values = {"services": json.dumps(place.services), "updated_at": to_text(at), **NOT_CHANGING}
        if before is None:
            connection.execute(insert(window).values(no=place.no, state=WindowState.CLOSED.value, **values))
        else:
            connection.execute(update(window).where(window.c.no == place.no).values(**values))
    return frozenset(touched)

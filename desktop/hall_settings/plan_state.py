"""The plan of a hall as a value: its services in order, its windows with what they serve, who may be given which business. Pure: every change is
another plan, and what does not agree within one is named with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.errors import Issue, RuleViolation
from desktop.queue.model import window_order

MOST_SERVICES, MOST_WINDOWS = 26, 200
NAME_MOST, CODE_MOST, NO_MOST = 24, 40, 8


@dataclass(frozen=True, slots=True)
class PlanService:
    """`prefix`: the letter before its numbers."""

    code: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class PlanWindow:
    no: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skills:
    """An account's business; an account without a line serves everything."""

    account: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HallPlan:
    """Services in their order, windows by number, skills by account."""

    services: tuple[PlanService, ...]
    windows: tuple[PlanWindow, ...]
    skills: tuple[Skills, ...] = ()

    def service(self, code: str) -> PlanService | None:
        return next((one for one in self.services if one.code == code), None)

    def window(self, no: str) -> PlanWindow | None:
        return next((one for one in self.windows if one.no == no), None)

    def skills_of(self, account: str) -> tuple[str, ...]:
        return next((one.services for one in self.skills if one.account == account), ())


def tidy(plan: HallPlan) -> HallPlan:
    """The same plan as a store gives it back: windows and skills in their order, services of a window each once, no empty skills."""
    windows = (replace(one, services=tuple(dict.fromkeys(one.services))) for one in plan.windows)
    skills = (replace(one, services=tuple(sorted(set(one.services)))) for one in plan.skills if one.services)
    return HallPlan(
        tuple(plan.services),
        tuple(sorted(windows, key=lambda one: window_order(one.no))),
        tuple(sorted(skills, key=lambda one: one.account)),
    )


def plan_issues(plan: HallPlan) -> Iterator[Issue]:
    """Everything that is wrong within the plan; pointers as in the file (/services/0/prefix)."""
    yield from _service_issues(plan.services)
    codes = {one.code for one in plan.services}
    seen: set[str] = set()
    if len(plan.windows) > MOST_WINDOWS:
        yield Issue("/windows", "plan.too_many", {"most": MOST_WINDOWS})
    for n, place in enumerate(plan.windows):
        if not (place.no.isascii() and place.no.isalnum() and len(place.no) <= NO_MOST):
            yield Issue(f"/windows/{n}/no", "queue.window_form", {"window": place.no[:40]})
        elif place.no in seen:
            yield Issue(f"/windows/{n}/no", "plan.twice", {"what": place.no})
        seen.add(place.no)
        if not place.services:
            yield Issue(f"/windows/{n}/services", "queue.no_services", {"window": place.no[:40]})
        yield from _unknown(f"/windows/{n}/services", place.services, codes)
    for skill in plan.skills:
        yield from _unknown(f"/skills/{skill.account}", skill.services, codes)


def _service_issues(services: Sequence[PlanService]) -> Iterator[Issue]:
    if not services:
        yield Issue("/services", "plan.no_service")
    if len(services) > MOST_SERVICES:
        yield Issue("/services", "plan.too_many", {"most": MOST_SERVICES})
    seen: set[tuple[str, str]] = set()
    for n, one in enumerate(services):
        if not (one.code.isascii() and one.code.replace("-", "").replace("_", "").isalnum() and len(one.code) <= CODE_MOST):
            yield Issue(f"/services/{n}/code", "plan.code_form")
        if not one.name.strip() or not one.name.isprintable():
            yield Issue(f"/services/{n}/name", "text.missing")
        elif len(one.name) > NAME_MOST:
            yield Issue(f"/services/{n}/name", "text.too_long", {"most": NAME_MOST})
        if not (len(one.prefix) == 1 and "A" <= one.prefix <= "Z"):
            yield Issue(f"/services/{n}/prefix", "plan.prefix_form")
        for what, said in (("code", one.code), ("prefix", one.prefix), ("name", one.name)):
            if (what, said) in seen:
                yield Issue(f"/services/{n}/{what}", "plan.twice", {"what": said[:40]})
            seen.add((what, said))


def _unknown(pointer: str, services: Sequence[str], codes: set[str]) -> Iterator[Issue]:
    for code in services:
        if code not in codes:
            yield Issue(pointer, "queue.unknown_service", {"service": code[:40]})


def with_service(plan: HallPlan, code: str, name: str, prefix: str) -> HallPlan:
    """A new service at the end, or another name and letter of one that is there."""
    made = PlanService(code.strip(), name.strip(), prefix.strip().upper())
    if plan.service(made.code) is None:
        return replace(plan, services=(*plan.services, made))
    return replace(plan, services=tuple(made if one.code == made.code else one for one in plan.services))


def added_service(plan: HallPlan, code: str, name: str, prefix: str) -> HallPlan:
    """A new service at the end, also where its code is taken: the check of the plan then names that with whatever else is wrong."""
    return replace(plan, services=(*plan.services, PlanService(code.strip(), name.strip(), prefix.strip().upper())))


def moved_service(plan: HallPlan, code: str, by: int) -> HallPlan:
    """One place up (-1) or down (1); at the ends it stays."""
    order = list(plan.services)
    at = next(n for n, one in enumerate(order) if one.code == code)
    to = min(max(at + by, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    return replace(plan, services=tuple(order))


def without_service(plan: HallPlan, code: str) -> HallPlan:
    """Taken out of the list, of every window and of every clerk's business. `RuleViolation` plan.last_of_window where a window (or a clerk)
    would be left with nothing: that is decided first."""
    alone = [place.no for place in plan.windows if place.services == (code,)]
    clerks = [skill.account for skill in plan.skills if skill.services == (code,)]
    if alone or clerks:
        raise RuleViolation("plan.last_of_window", places="、".join([*alone, *clerks]))
    return HallPlan(
        tuple(one for one in plan.services if one.code != code),
        tuple(replace(place, services=tuple(c for c in place.services if c != code)) for place in plan.windows),
        tuple(replace(skill, services=tuple(c for c in skill.services if c != code)) for skill in plan.skills),
    )


def with_window(plan: HallPlan, no: str, services: Sequence[str]) -> HallPlan:
    """A new window, or other services of one that is there."""
    others = tuple(place for place in plan.windows if place.no != no.strip())
    return tidy(replace(plan, windows=(*others, PlanWindow(no.strip(), tuple(services)))))


def added_window(plan: HallPlan, no: str, services: Sequence[str]) -> HallPlan:
    """A new window, also where its number is taken: as with `added_service`."""
    return replace(plan, windows=(*plan.windows, PlanWindow(no.strip(), tuple(services))))


def without_window(plan: HallPlan, no: str) -> HallPlan:
    return replace(plan, windows=tuple(place for place in plan.windows if place.no != no))


def with_skills(plan: HallPlan, account: str, services: Sequence[str]) -> HallPlan:
    """None: everything."""
    others = tuple(one for one in plan.skills if one.account != account)
    return tidy(replace(plan, skills=(*others, Skills(account, tuple(services)))))

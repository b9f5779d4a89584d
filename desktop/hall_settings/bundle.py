"""A hall's settings as one file (JSON, or TOML with the same keys): values that belong to the hall, services, windows, skills, calendars.

`write_bundle` says what this hall decided; `read_bundle` takes such a file apart and names everything that is wrong with it at once, before
anybody changes anything. There are no secrets in it and nothing of a single workstation (look, scans, printers); a password in an address is
refused here as in the files. Parts that a file does not have stay as they are; a part that it has replaces what is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.catalogue.decode import Unusable, decode, step
from desktop.clock import wire
from desktop.errors import Issue, RuleViolation
from desktop.hall_settings.keys import KEYS, Layer, value_issues
from desktop.hall_settings.layers import Value
from desktop.hall_settings.plan_state import HallPlan, PlanService, PlanWindow, Skills, plan_issues
from desktop.hall_settings.service import HallSetup, Taken, require_change
from desktop.intake.calendar import YearTable
from desktop.intake.calendar_store import check_year
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require_signed

FORM = 1
PARTS = ("services", "windows", "skills")
_KEYS = ("tidehall_settings", "hall", "made_at", "settings", *PARTS, "calendar")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a file says. `plan_parts`: which of services, windows and skills it has; the others of `plan` are empty."""

    values: Mapping[str, Any]
    plan: HallPlan
    plan_parts: frozenset[str]
    years: tuple[tuple[bytes, str], ...]

    def over(self, plan: HallPlan) -> HallPlan | None:
        """The plan that the file means over the one that is there; None where it says nothing of it."""
        if not self.plan_parts:
            return None
        return HallPlan(*(getattr(self.plan if part in self.plan_parts else plan, part) for part in PARTS))


def write_bundle(values: Mapping[str, Value], plan: HallPlan, years: tuple[YearTable, ...], hall_id: str, made_at: str) -> bytes:
    """UTF-8 JSON, the same for the same settings but for `made_at`."""
    settings: dict[str, dict[str, Any]] = {}
    for value in values.values():
        if value.key.layer is Layer.HALL and value.origin is not Layer.BUILT_IN:
            settings.setdefault(value.key.section, {})[value.key.inner] = value.value
    body = {
        "tidehall_settings": FORM,
        "hall": hall_id,
        "made_at": made_at,
        "settings": settings,
        "services": [{"code": one.code, "name": one.name, "prefix": one.prefix} for one in plan.services],
        "windows": [{"no": one.no, "services": list(one.services)} for one in plan.windows],
        "skills": {one.account: list(one.services) for one in plan.skills},
        "calendar": [
            {"year": one.year, "source": one.source, "holidays_on_weekdays": _days(one.off), "working_weekends": _days(one.worked)}
            for one in years
        ],
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def read_bundle(raw: bytes, name: str) -> tuple[Bundle | None, tuple[Issue, ...]]:
    """The file and everything wrong with it by itself; None where nothing can be made of it."""
    try:
        body, issues = decode(raw, name)
    except Unusable as fault:
        return None, tuple(fault.issues)
    if body.get("tidehall_settings") != FORM:
        return None, (Issue("/tidehall_settings", "settings.not_a_bundle"),)
    issues += [Issue(step("", key), "key.unknown", {"key": key[:100]}) for key in body if key not in _KEYS]
    values: dict[str, Any] = {}
    issues += _read_values(body.get("settings", {}), values)
    plan, shape = _read_plan(body)
    issues += shape
    parts = frozenset(part for part in PARTS if part in body)
    if not shape and {"services", "windows"} <= parts:
        issues += plan_issues(plan)
    years: list[tuple[bytes, str]] = []
    issues += _read_years(body.get("calendar", []), years)
    return Bundle(values, plan, parts, tuple(years)), tuple(issues)


def export_settings(setup: HallSetup, actor: Actor, signed: Actor | None, made_at: datetime, file: str) -> bytes:
    """The file's bytes, and a line in the log that it left. `RuleViolation` staff.signature_needed (导出 is the supervisor's); the hall's
    `EnvironmentFault` passes: a plan that cannot be read is not left out silently."""
    answering = require_signed(actor, signed, Permission.EXPORT)
    found = setup.overview()
    raw = write_bundle(found.values, setup.plan(), setup.imported_years(), found.settings.hall.id, wire(made_at))
    setup.note_export(actor, answering, file)
    return raw


def import_settings(setup: HallSetup, actor: Actor, signed: Actor | None, raw: bytes, name: str) -> Taken:
    """Checked whole, then taken whole. `RuleViolation` settings.file_invalid with every place of the file, and staff.*"""
    require_change(actor, signed)
    bundle, issues = read_bundle(raw, name)
    if bundle is not None:
        plan = bundle.over(setup.plan())
        known = {(issue.pointer, issue.code) for issue in issues}
        sound = {
            key: value for key, value in bundle.values.items() if f"/settings/{key.replace('.', '/')}" not in {i.pointer for i in issues}
        }
        for issue in setup.check_all(sound, plan):
            placed = Issue(_placed(issue.pointer), issue.code, issue.data)
            if (placed.pointer, placed.code) not in known:
                issues = (*issues, placed)
    if bundle is None or issues:
        raise RuleViolation("settings.file_invalid", issues=issues, file=name, count=len(issues))
    return setup.take_all(actor, signed, bundle.values, plan, bundle.years)


def _placed(pointer: str) -> str:
    """A key's name as the place that it has in the file."""
    return f"/settings/{pointer.replace('.', '/')}" if pointer in KEYS else pointer


def _read_values(said: Any, values: dict[str, Any]) -> Iterator[Issue]:
    if not isinstance(said, dict):
        yield Issue("/settings", "type.object")
        return
    for section, table in said.items():
        where = step("/settings", section)
        if not isinstance(table, dict):
            yield Issue(where, "type.object")
            continue
        for inner, value in table.items():
            key = KEYS.get(f"{section}.{inner}")
            if key is None or key.layer is not Layer.HALL:
                yield Issue(step(where, inner), "settings.unknown_key", {"key": f"{section}.{inner}"[:100]})
                continue
            values[key.name] = value
            yield from (Issue(step(where, inner), issue.code, issue.data) for issue in value_issues(key, value))


def _read_plan(body: Mapping[str, Any]) -> tuple[HallPlan, list[Issue]]:
    issues: list[Issue] = []
    services = [
        PlanService(*(_text(entry, key, f"/services/{n}", issues) for key in ("code", "name", "prefix")))
        for n, entry in enumerate(_entries(body, "services", issues))
    ]
    windows = [
        PlanWindow(_text(entry, "no", f"/windows/{n}", issues), _codes(entry.get("services"), f"/windows/{n}/services", issues))
        for n, entry in enumerate(_entries(body, "windows", issues))
    ]
    said = body.get("skills", {})
    if not isinstance(said, dict):
        issues.append(Issue("/skills", "type.object"))
        said = {}
    skills = [Skills(account, _codes(codes, step("/skills", account), issues)) for account, codes in said.items()]
    return HallPlan(tuple(services), tuple(windows), tuple(skills)), issues


def _entries(body: Mapping[str, Any], part: str, issues: list[Issue]) -> list[dict[str, Any]]:
    found = body.get(part, [])
    if not isinstance(found, list):
        issues.append(Issue(f"/{part}", "type.list"))
        return []
    for n, entry in enumerate(found):
        if not isinstance(entry, dict):
            issues.append(Issue(f"/{part}/{n}", "type.object"))
            continue
        known = ("code", "name", "prefix") if part == "services" else ("no", "services")
        issues.extend(Issue(step(f"/{part}/{n}", key), "key.unknown", {"key": key[:100]}) for key in entry if key not in known)
    return [entry if isinstance(entry, dict) else {} for entry in found]


def _text(entry: Mapping[str, Any], key: str, where: str, issues: list[Issue]) -> str:
    value = entry.get(key)
    if not isinstance(value, str):
        issues.append(Issue(f"{where}/{key}", "type.text"))
        return ""
    return value


def _codes(value: Any, where: str, issues: list[Issue]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        issues.append(Issue(where, "type.list"))
        return ()
    return tuple(value)


def _read_years(said: Any, years: list[tuple[bytes, str]]) -> Iterator[Issue]:
    if not isinstance(said, list):
        yield Issue("/calendar", "type.list")
        return
    for n, entry in enumerate(said):
        raw = json.dumps(entry, ensure_ascii=False).encode()
        try:
            check_year(raw, "calendar.json")
        except RuleViolation as fault:
            yield from (Issue(f"/calendar/{n}{issue.pointer}", issue.code, issue.data) for issue in fault.issues)
        else:
            years.append((raw, "calendar.json"))


def _days(days: frozenset[Any]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]

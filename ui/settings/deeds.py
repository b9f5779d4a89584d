"""What the settings' panels ask for, done on the write lane. A plan is changed from the one that the person saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.hall_settings.bundle import export_settings, import_settings
from desktop.hall_settings.keys import KEYS
from desktop.hall_settings.plan_state import (
    HallPlan,
    added_service,
    added_window,
    moved_service,
    with_service,
    with_skills,
    with_window,
    without_service,
    without_window,
)
from desktop.hall_settings.service import HallSetup, Taken, needs_signature
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.cases.panel import Deed
from ui.settings.making import read_bundle

PLAN = ("service", "move", "retire", "window", "unwindow", "skills")
WriteFile = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, and with what."""

    setup: HallSetup
    actor: Actor
    signed: Actor | None
    plan: HallPlan | None
    clock: Clock
    write_file: WriteFile
    folder: Path | None = None
    """Where papers go: made when it is missing."""


def wants_signature(actor: Actor, deed: Deed, setup: HallSetup) -> bool:
    """Whether a supervisor must sign beside; `setup` knows what would be taken back."""
    if deed.what == "undo":
        return setup.undo_signed
    if deed.what in ("value", "default"):
        return any(needs_signature(actor, KEYS[name]) for name in deed.values)
    if deed.what == "export":
        return not allowed(actor.role, Permission.EXPORT)
    return deed.what != "skills"


def carry_out(doing: Doing, deed: Deed) -> tuple[Deed, Taken | None]:
    """One deed; None for one that changed nothing here."""
    setup, actor, signed, values = doing.setup, doing.actor, doing.signed, dict(deed.values)
    if deed.what in PLAN:
        if doing.plan is None:
            raise RuleViolation("plan.changed_since")
        return deed, setup.replace_plan(actor, doing.plan, _planned(doing.plan, deed.what, values), signed)
    if deed.what == "value":
        return deed, setup.change(actor, values, signed)
    if deed.what == "default":
        return deed, setup.change(actor, dict.fromkeys(values), signed)
    if deed.what == "secret":
        return deed, setup.put_secret(actor, values["name"], values["value"], signed)
    if deed.what == "printer":
        return deed, setup.put_printer(actor, values["printer"], values["uses"], signed, new=values["new"])
    if deed.what == "unprinter":
        return deed, setup.drop_printer(actor, values["name"], signed)
    if deed.what == "undo":
        return deed, setup.undo(actor, signed)
    path = Path(values["path"]).expanduser()
    if deed.what == "export":
        if path.parent != doing.folder and not path.parent.is_dir():
            raise EnvironmentFault("paper.not_written", file=path.name)
        doing.write_file(path, export_settings(setup, actor, signed, doing.clock(), path.name))
        return deed, None
    raw = read_bundle(path)
    if deed.what == "calendar":
        return deed, setup.import_calendar(actor, raw, path.name, signed)
    return deed, import_settings(setup, actor, signed, raw, path.name)


def _planned(plan: HallPlan, what: str, values: dict[str, Any]) -> HallPlan:
    if what == "service":
        return (added_service if values["new"] else with_service)(plan, values["code"], values["name"], values["prefix"])
    if what == "window":
        return (added_window if values["new"] else with_window)(plan, values["no"], values["services"])
    if what == "move":
        return moved_service(plan, values["code"], values["by"])
    if what == "retire":
        return without_service(plan, values["code"])
    return without_window(plan, values["no"]) if what == "unwindow" else with_skills(plan, values["account"], values["services"])

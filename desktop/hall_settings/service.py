"""The hall's settings, read and changed by people: values in their files, the plan in the hall's store, calendars and secrets in the vault.

An administrator changes, a supervisor signs beside (`desktop.staff.permissions`: 改设置须第二签名); what only this screen feels needs no
signature, the board's words are also the supervisor's by right. Every change is lines of the audit log with before and after, and can be taken
back until the next one. A change that does not fit is refused whole, with every place. Secrets are set and never given back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import Clock
from desktop.errors import EnvironmentFault, HallError, Issue, RuleViolation
from desktop.hall_settings.keys import KEYS, SECRETS, Key, value_issues
from desktop.hall_settings.layers import Files, Layers, Value, read_layers, value_of
from desktop.hall_settings.plan import Standing, differences, read_plan, read_standing, replace_plan
from desktop.hall_settings.plan_state import HallPlan, tidy
from desktop.hall_settings.printers import printer_lines, with_printer, without_printer
from desktop.intake.calendar import YearTable, parse_year
from desktop.intake.calendar_store import CalendarStore, YearStanding, calendar_year, check_year
from desktop.printer_settings import PrinterSettings
from desktop.sentences import sentence
from desktop.settings import Settings
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed, require
from desktop.store import Store, hold

SHOWN_MOST = 200
Line = tuple[str, Any, Any]
"""What, before, after: one line of the log."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the composition root lends: where a file is written whole, whether the program could be opened with the settings (its `HallError` if
    not), and the vault's secrets."""

    write: Callable[[Path, bytes], None]
    fits: Callable[[Settings], None]
    has_secret: Callable[[str], bool]
    put_secret: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything as it stands. `hall` None: the hall's store does not answer, `hall_note` says so. `secrets`: which are kept."""

    values: Mapping[str, Value]
    settings: Settings
    hall: Standing | None
    hall_note: str
    years: tuple[YearStanding, ...]
    secrets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A change that was made. `now`: keys that act at once, with their new values; `printers` and `routing`, always together, with all of theirs."""

    changes: Changes
    now: Mapping[str, Any]
    restart: bool = False


Back = Callable[[Actor, Actor | None], Taken]


class HallSetup:
    """One for a program; calls come from lanes. `can_undo` is what the last change was, "" for none."""

    def __init__(
        self, files: Files, vault: Store, hall: Store, calendar: CalendarStore, clock: Clock, keeping: Keeping, running: Settings
    ) -> None:
        self._files, self._vault, self._hall, self._calendar = files, vault, hall, calendar
        self._clock, self._keeping, self._running = clock, keeping, running
        self._back: Back | None = None
        self.undo_signed = True
        """Whether the last change needed a supervisor beside; taking it back needs the same."""

    def overview(self) -> Overview:
        """Shown to whoever may see the room. `RuleViolation` settings.unreadable, settings.invalid where a file was spoiled by hand."""
        layers = read_layers(self._files)
        hall, why = None, ""
        try:
            with self._hall.read() as connection:
                hall = read_standing(connection, self._clock())
        except EnvironmentFault as fault:
            why = sentence(fault)
        return Overview(
            {value.key.name: value for value in layers.values(self._running)},
            layers.settings(),
            hall,
            why,
            self._calendar.years(),
            frozenset(name for name in SECRETS if self._keeping.has_secret(name)),
        )

    @property
    def can_undo(self) -> bool:
        return self._back is not None

    def change(self, actor: Actor, values: Mapping[str, Any], signed: Actor | None = None) -> Taken:
        """Sets keys; None gives a key back to the layer below its own. `RuleViolation`: staff.forbidden, staff.signature_needed,
        settings.invalid with every wrong place (pointers are key names), settings.not_editable."""
        for name in values:
            require_key(actor, signed, KEYS[name])
        before = read_layers(self._files)
        wrong = [issue for name, value in values.items() if value is not None for issue in value_issues(KEYS[name], value)]
        if wrong:
            raise RuleViolation("settings.invalid", issues=tuple(wrong), first=wrong[0].pointer)
        after = self._fitting(before.changed(values))
        return self._write(actor, signed, before, after, values)

    def replace_plan(self, actor: Actor, was: HallPlan, wanted: HallPlan, signed: Actor | None = None) -> Taken:
        """Another plan in place of `was`, which the person saw. `RuleViolation`: staff.*, plan.*."""
        skills = (tidy(was).services, tidy(was).windows) == (tidy(wanted).services, tidy(wanted).windows)
        if skills:
            require(actor, Permission.MANAGE_SKILLS)
        else:
            require_change(actor, signed)
        changes = self._put_plan(was, wanted)
        self._note(actor, signed, differences(tidy(was), tidy(wanted)))
        self._can_go_back(partial(self._plan_back, tidy(wanted), tidy(was)), signed=not skills)
        return Taken(changes, {})

    def import_calendar(self, actor: Actor, raw: bytes, name: str, signed: Actor | None = None) -> Taken:
        """A year's table (国务院办公厅 publishes it each autumn). `RuleViolation`: staff.*, calendar.file_invalid with every place, which is
        told before anybody is called to sign."""
        require(actor, Permission.CHANGE_SETTINGS)
        year = check_year(raw, name).year
        require_change(actor, signed)
        before = self._kept_year(year)
        changes = self._calendar.import_year(raw, name, actor.id)
        after = self._kept_year(year)
        if before != after and after is not None:
            self._note(actor, signed, [(f"calendar.{year}", (before or {}).get("source", ""), after["source"])])
            self._can_go_back(partial(self._year_back, year, after, before))
        return Taken(changes, {})

    def put_printer(self, actor: Actor, printer: PrinterSettings, uses: Set[str], signed: Actor | None = None, *, new: bool) -> Taken:
        """Sets a printer up, or changes one; `uses` of `desktop.hall_settings.printers`. `RuleViolation`: staff.*, settings.invalid,
        settings.not_editable."""
        require_change(actor, signed)
        before = read_layers(self._files)
        return self._put_printers(actor, signed, before, with_printer(before, printer, uses, new=new))

    def drop_printer(self, actor: Actor, name: str, signed: Actor | None = None) -> Taken:
        """`RuleViolation`: staff.*, settings.printer_elsewhere, settings.not_editable."""
        require_change(actor, signed)
        before = read_layers(self._files)
        return self._put_printers(actor, signed, before, without_printer(before, name))

    def put_secret(self, actor: Actor, name: str, value: str, signed: Actor | None = None) -> Taken:
        """Kept in the vault; the log says that it was set, not what. An older one cannot be given back, so there is no undo."""
        require_change(actor, signed)
        if name not in SECRETS or not value.strip():
            raise RuleViolation("settings.invalid", issues=(Issue(name, "text.missing"),), first=name)
        self._keeping.put_secret(name, value.strip())
        self._note(actor, signed, [(name, "", "set")])
        self._back = None
        return Taken(Changes(), {}, restart=True)

    def undo(self, actor: Actor, signed: Actor | None = None) -> Taken:
        """Takes the last change back, by the same rights. `RuleViolation` settings.nothing_to_undo, settings.changed_since, plan.changed_since."""
        back = self._back
        if back is None:
            raise RuleViolation("settings.nothing_to_undo")
        taken = back(actor, signed)
        self._back = None
        return taken

    # what import needs as well

    def layers(self) -> Layers:
        return read_layers(self._files)

    def plan(self) -> HallPlan:
        with self._hall.read() as connection:
            return read_plan(connection)

    def take_all(
        self, actor: Actor, signed: Actor | None, values: Mapping[str, Any], plan: HallPlan | None, years: Iterable[tuple[bytes, str]]
    ) -> Taken:
        """What a settings file says, checked before: first the hall, then the vault, then the files; a file that cannot be written gives the
        hall its old plan back and the vault its calendars. `RuleViolation` as the single changes."""
        require_change(actor, signed)
        before = read_layers(self._files)
        after = self._fitting(before.changed(values))
        was = self.plan() if plan is not None else None
        changes = self._put_plan(was, plan) if was is not None and plan is not None else Changes()
        self._back = None
        backs: list[Back] = []
        try:
            for raw, name in years:
                changes |= self.import_calendar(actor, raw, name, signed).changes
                backs += [self._back] if self._back is not None else []
                self._back = None
            taken = self._write(actor, signed, before, after, values)
        except BaseException:
            if was is not None and plan is not None:
                self._put_plan(tidy(plan), was)
            for back in reversed(backs):
                back(actor, signed)
            raise
        backs += [self._back] if self._back is not None else []
        if was is not None and plan is not None and was != tidy(plan):
            self._note(actor, signed, differences(was, tidy(plan)))
            backs.insert(0, partial(self._plan_back, tidy(plan), was))
        self._can_go_back(partial(_all_back, tuple(backs)) if backs else None)
        return Taken(taken.changes | changes, taken.now, taken.restart)

    def check_all(self, values: Mapping[str, Any], plan: HallPlan | None) -> tuple[Issue, ...]:
        """Everything that would refuse `take_all`, without doing any of it."""
        found: list[Issue] = []
        try:
            self._fitting(self.layers().changed(values))
        except RuleViolation as fault:
            found += fault.issues or [Issue("", fault.code, fault.data)]
        if plan is None:
            return tuple(found)
        try:
            with self._hall.write() as connection:
                replace_plan(connection, read_plan(connection), plan, self._clock())
                raise _Tried
        except _Tried:
            pass
        except RuleViolation as fault:
            found += fault.issues or [Issue("", fault.code, fault.data)]
        return tuple(found)

    def imported_years(self) -> tuple[YearTable, ...]:
        with self._vault.read() as connection:
            return tuple(parse_year(body) for body in connection.scalars(select(calendar_year.c.body).order_by(calendar_year.c.year)))

    def note_export(self, actor: Actor, signed: Actor | None, file: str) -> None:
        with self._vault.write() as connection:
            note(connection, AuditKind.EXPORTED, actor, self._clock(), subject="settings", signed=signed, file=file)

    # inside

    def _fitting(self, layers: Layers) -> Layers:
        """`RuleViolation` settings.invalid where keys do not agree, or the program could not be opened with them; pointers without the file."""
        try:
            self._keeping.fits(layers.settings())
        except HallError as fault:
            found = fault.issues if isinstance(fault, RuleViolation) and fault.code == "settings.invalid" else ()
            bare = [Issue(issue.pointer.rpartition(":")[2], issue.code, issue.data) for issue in found]
            place = "province.mapping" if fault.code.startswith("mapping.") else "province.url"
            bare = bare or [Issue(place, fault.code, fault.data)]
            raise RuleViolation("settings.invalid", issues=tuple(bare), first=bare[0].pointer) from fault
        return layers

    def _write(self, actor: Actor, signed: Actor | None, before: Layers, after: Layers, values: Mapping[str, Any]) -> Taken:
        was, now = before.settings(), after.settings()
        moved = {name: (value_of(was, KEYS[name]), value_of(now, KEYS[name])) for name in values}
        if before.texts != after.texts:
            self._put_files(actor, signed, before, after, [(name, old, new) for name, (old, new) in moved.items() if old != new])
            signs = any(needs_signature(actor, KEYS[name]) for name in values)
            self._can_go_back(partial(self._files_back, after, before, tuple(values)), signed=signs)
        acts = {name: new for name, (_old, new) in moved.items() if KEYS[name].acts == "now"}
        return Taken(Changes(), acts, any(KEYS[name].acts == "restart" and old != new for name, (old, new) in moved.items()))

    def _put_files(self, actor: Actor, signed: Actor | None, before: Layers, after: Layers, lines: Iterable[Line]) -> None:
        """The log's lines and the files together: what could not be written is not in the log."""
        with self._vault.write() as connection:
            self._lines(connection, actor, signed, lines)
            for layer, text in after.texts.items():
                if text != before.texts[layer]:
                    path = self._files.of(layer)
                    try:
                        self._keeping.write(path, text.encode())
                    except OSError as fault:
                        raise EnvironmentFault("settings.not_written", file=path.name) from fault

    def _put_plan(self, was: HallPlan, wanted: HallPlan) -> Changes:
        with self._hall.write() as connection:
            hold(connection, "plan")
            return replace_plan(connection, was, wanted, self._clock())

    def _note(self, actor: Actor, signed: Actor | None, lines: Iterable[Line]) -> None:
        with self._vault.write() as connection:
            self._lines(connection, actor, signed, lines)

    def _lines(self, connection: Connection, actor: Actor, signed: Actor | None, lines: Iterable[Line]) -> None:
        at = self._clock()
        for subject, was, value in lines:
            said = {"was": _short(was), "value": _short(value)}
            note(connection, AuditKind.SETTINGS_CHANGED, actor, at, subject=subject, signed=signed, **said)

    def _put_printers(self, actor: Actor, signed: Actor | None, before: Layers, after: Layers) -> Taken:
        fitting = self._fitting(after).settings()
        lines = tuple(printer_lines(before.settings(), fitting))
        if before.texts != after.texts:
            self._put_files(actor, signed, before, after, lines)
            self._can_go_back(partial(self._printers_back, after, before))
        return Taken(Changes(), {"printers": fitting.printers, "routing": fitting.routing} if lines else {})

    def _printers_back(self, now: Layers, then: Layers, actor: Actor, signed: Actor | None) -> Taken:
        require_change(actor, signed)
        if read_layers(self._files).texts != now.texts:
            raise RuleViolation("settings.changed_since")
        return self._put_printers(actor, signed, now, then)

    def _files_back(self, now: Layers, then: Layers, names: tuple[str, ...], actor: Actor, signed: Actor | None) -> Taken:
        for name in names:
            require_key(actor, signed, KEYS[name])
        if read_layers(self._files).texts != now.texts:
            raise RuleViolation("settings.changed_since")
        return self._write(actor, signed, now, then, dict.fromkeys(names))

    def _can_go_back(self, back: Back | None, *, signed: bool = True) -> None:
        self._back, self.undo_signed = back, signed

    def _plan_back(self, now: HallPlan, then: HallPlan, actor: Actor, signed: Actor | None) -> Taken:
        return self.replace_plan(actor, now, then, signed)

    def _kept_year(self, year: int) -> dict[str, Any] | None:
        with self._vault.read() as connection:
            row = connection.execute(select(calendar_year).where(calendar_year.c.year == year)).mappings().first()
        return dict(row) if row is not None else None

    def _year_back(self, year: int, now: dict[str, Any], then: dict[str, Any] | None, actor: Actor, signed: Actor | None) -> Taken:
        require_change(actor, signed)
        if self._kept_year(year) != now:
            raise RuleViolation("settings.changed_since")
        with self._vault.write() as connection:
            connection.execute(delete(calendar_year).where(calendar_year.c.year == year))
            if then is not None:
                connection.execute(insert(calendar_year).values(**then))
            self._lines(connection, actor, signed, [(f"calendar.{year}", now["source"], (then or {}).get("source", ""))])
        return Taken(Changes(catalogue=True), {})


class _Tried(Exception):
    """Rolls a trial back."""


def may_change(actor: Actor, key: Key) -> bool:
    """Whether this person may change the key at all, alone or with a signature."""
    return allowed(actor.role, Permission.CHANGE_SETTINGS) or (key.also is not None and allowed(actor.role, key.also))


def needs_signature(actor: Actor, key: Key) -> bool:
    return key.signed and not (key.also is not None and allowed(actor.role, key.also))


def require_key(actor: Actor, signed: Actor | None, key: Key) -> None:
    """`RuleViolation` staff.forbidden, staff.signature_needed."""
    if key.also is not None and allowed(actor.role, key.also):
        return
    if key.signed:
        require_change(actor, signed)
    else:
        require(actor, Permission.CHANGE_SETTINGS)


def require_change(actor: Actor, signed: Actor | None) -> None:
    """An administrator, and a supervisor beside. `RuleViolation` staff.forbidden, staff.signature_needed."""
    require(actor, Permission.CHANGE_SETTINGS)
    if signed is None or signed.id == actor.id:
        raise RuleViolation("staff.signature_needed", permission=Permission.CHANGE_SETTINGS.value)
    require(signed, Permission.SIGN_SECOND)


def _all_back(backs: tuple[Back, ...], actor: Actor, signed: Actor | None) -> Taken:
    """In order; the first refusal ends it, and what was taken back until then is in the log."""
    changes, restart = Changes(), False
    now: dict[str, Any] = {}
    for back in backs:
        taken = back(actor, signed)
        changes, now, restart = changes | taken.changes, {**now, **taken.now}, restart or taken.restart
    return Taken(changes, now, restart)


def _short(value: Any) -> Any:
    return value[:SHOWN_MOST] if isinstance(value, str) else value

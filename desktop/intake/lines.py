"""One line of `tidehall intake` to a draft that can be decided: strict, complete, and never trusting what it reads (contract/cli.md).

Every wrong place of a line is named by JSON Pointer and code; unknown keys are refused by name. Nothing is recorded and no file is opened
here: files are only resolved, inside the folder of the list, also against links.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.catalogue.decode import step
from desktop.errors import Issue
from desktop.intake import party
from desktop.intake.model import Channel, DeclineReason, IdType, MaterialStatus, OutcomeKind, Party, PartyKind

MAX_LINE = 4 * 1024 * 1024
MAX_DEPTH = 32
MAX_TEXT = 4000
MAX_COUNT = 10_000
_KEYS = ("theme_code", "items", "applicant", "agent", "situation", "form", "materials", "received_at", "channel", "paper_no", "outcome")
_PARTY = ("kind", "name", "id_type", "id_no", "mobile", "address")
_MATERIAL = ("material_code", "status", "copies", "pages", "files")
_DECLINED = ("kind", "reason_code", "reason", "legal_basis", "proper_authority")
_REDIRECTED = ("kind", "to_authority", "reason")


@dataclass(frozen=True, slots=True)
class GivenMaterial:
    status: MaterialStatus
    copies: int | None
    pages: int | None
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class GivenOutcome:
    kind: OutcomeKind
    reason_code: DeclineReason | None = None
    reason: str = ""
    legal_basis: str = ""
    proper_authority: str | None = None
    to_authority: str = ""


@dataclass(frozen=True, slots=True)
class GivenCase:
    """One well-formed line. That its codes exist in the catalogue and its numbers are right is not known yet."""

    theme_code: str | None
    items: tuple[str, ...] | None
    applicant: Party
    agent: Party | None
    situation: Mapping[str, str]
    form: Mapping[str, Any]
    materials: Mapping[str, GivenMaterial]
    received_at: datetime
    channel: Channel
    paper_no: str | None
    outcome: GivenOutcome | None


@dataclass(slots=True)
class _Reader:
    """Walks one parsed line and collects every wrong place."""

    folder: Path
    issues: list[Issue] = field(default_factory=list)

    def wrong(self, pointer: str, code: str, /, **data: Any) -> None:
        self.issues.append(Issue(pointer, code, data))

    def keys(self, value: Any, pointer: str, known: tuple[str, ...], required: tuple[str, ...] = ()) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self.wrong(pointer, "type.object")
            return {}
        for key in value:
            if key not in known:
                self.wrong(step(pointer, key), "key.unknown", key=key[:60])
        for key in required:
            if key not in value:
                self.wrong(f"{pointer}/{key}", "key.missing", key=key)
        return value

    def text(self, value: Any, pointer: str, *, most: int = MAX_TEXT, optional: bool = False) -> str:
        if value is None and optional:
            return ""
        if not isinstance(value, str):
            self.wrong(pointer, "type.text")
            return ""
        if len(value) > most:
            self.wrong(pointer, "text.too_long", most=most)
            return ""
        return value

    def plain(self, value: Any, pointer: str, *, most: int = MAX_TEXT, optional: bool = False) -> str:
        """Text that goes onto papers or names one: without characters that nobody sees; line breaks may stand."""
        text = self.text(value, pointer, most=most, optional=optional)
        if hidden := party.hidden_characters(text.replace("\n", "")):
            self.wrong(pointer, "text.hidden", characters=", ".join(hidden[:5]))
        return text

    def count(self, value: Any, pointer: str) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(pointer, "type.count")
            return None
        if not 0 <= value <= MAX_COUNT:
            self.wrong(pointer, "count.range", most=MAX_COUNT)
            return None
        return value

    def choice(self, value: Any, pointer: str, kind: Any) -> Any:
        try:
            return kind(value)
        except (ValueError, TypeError):
            self.wrong(pointer, "choice.unknown", known="、".join(entry.value for entry in kind))
            return None

    def party(self, value: Any, pointer: str) -> Party:
        found = self.keys(value, pointer, _PARTY, ("kind", "name", "id_type", "id_no"))
        kind = self.choice(found["kind"], f"{pointer}/kind", PartyKind) if "kind" in found else None
        id_type = self.choice(found["id_type"], f"{pointer}/id_type", IdType) if "id_type" in found else None
        read = {
            key: self.text(found.get(key), f"{pointer}/{key}", optional=key in ("mobile", "address") or key not in found)
            for key in ("name", "id_no", "mobile", "address")
        }
        return Party(kind or PartyKind.PERSON, read["name"], id_type or IdType.RESIDENT_ID, read["id_no"], read["mobile"], read["address"])

    def table(self, value: Any, pointer: str) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(pointer, "type.object")
            return {}
        if len(value) > 500:
            self.wrong(pointer, "count.range", most=500)
            return {}
        return value

    def materials(self, value: Any) -> dict[str, GivenMaterial]:
        if not isinstance(value, list):
            self.wrong("/materials", "type.list")
            return {}
        found: dict[str, GivenMaterial] = {}
        for n, entry in enumerate(value[:500]):
            pointer = f"/materials/{n}"
            given = self.keys(entry, pointer, _MATERIAL, ("material_code", "status"))
            code = self.text(given.get("material_code", ""), f"{pointer}/material_code", most=64)
            status = self.choice(given["status"], f"{pointer}/status", MaterialStatus) if "status" in given else None
            if status is MaterialStatus.UNCHECKED:
                self.wrong(f"{pointer}/status", "material.unchecked")
            if code in found:
                self.wrong(f"{pointer}/material_code", "material.twice", code=code)
            files = self.files(given.get("files", []), f"{pointer}/files")
            found[code] = GivenMaterial(
                status or MaterialStatus.MISSING,
                self.count(given.get("copies"), f"{pointer}/copies"),
                self.count(given.get("pages"), f"{pointer}/pages"),
                files,
            )
        if len(value) > 500:
            self.wrong("/materials", "count.range", most=500)
        return found

    def files(self, value: Any, pointer: str) -> tuple[Path, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > 100:
            self.wrong(pointer, "type.list")
            return ()
        return tuple(path for n, name in enumerate(value) if (path := self.file(name, f"{pointer}/{n}")) is not None)

    def file(self, value: Any, pointer: str) -> Path | None:
        name = self.text(value, pointer, most=500)
        if not name:
            if isinstance(value, str) and not value:
                self.wrong(pointer, "file.absent")
            return None
        try:
            path = (self.folder / name).resolve()
            inside = not Path(name).is_absolute() and path.is_relative_to(self.folder.resolve())
            if not inside:
                self.wrong(pointer, "file.outside")
            elif not path.is_file():
                self.wrong(pointer, "file.absent")
            else:
                return path
        except (OSError, ValueError, RuntimeError):
            self.wrong(pointer, "file.absent")
        return None

    def moment(self, value: Any, now: datetime) -> datetime:
        text = self.text(value, "/received_at", most=64)
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            if text:
                self.wrong("/received_at", "time.form")
            return now
        if at.tzinfo is None:
            self.wrong("/received_at", "time.no_offset")
        elif at > now:
            self.wrong("/received_at", "time.future")
        elif at.year < 2000:
            self.wrong("/received_at", "time.form")
        else:
            return at
        return now

    def outcome(self, value: Any) -> GivenOutcome | None:
        if value is None:
            return None
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind == "declined":
            found = self.keys(value, "/outcome", _DECLINED, ("reason_code", "legal_basis"))
            code = self.choice(found["reason_code"], "/outcome/reason_code", DeclineReason) if "reason_code" in found else None
            proper = found.get("proper_authority")
            return GivenOutcome(
                OutcomeKind.DECLINED,
                code,
                self.plain(found.get("reason"), "/outcome/reason", optional=True),
                self.needed(found, "legal_basis"),
                self.plain(proper, "/outcome/proper_authority", optional=True) or None,
            )
        if kind == "redirected":
            found = self.keys(value, "/outcome", _REDIRECTED, ("to_authority", "reason"))
            return GivenOutcome(
                OutcomeKind.REDIRECTED, reason=self.needed(found, "reason"), to_authority=self.needed(found, "to_authority")
            )
        self.wrong("/outcome/kind" if isinstance(value, dict) else "/outcome", "choice.unknown", known="declined、redirected")
        return None

    def needed(self, found: Mapping[str, Any], key: str) -> str:
        text = self.plain(found.get(key, ""), f"/outcome/{key}")
        if key in found and isinstance(found[key], str) and not text.strip():
            self.wrong(f"/outcome/{key}", "text.empty")
        return text


def read_line(text: str, folder: Path, now: datetime) -> GivenCase | tuple[Issue, ...]:
    """The case that a line gives, or everything that is wrong with its form. Never raises for what the line holds."""
    if len(text) > MAX_LINE:
        return (Issue("", "line.too_long", {"most": MAX_LINE}),)
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twice)
    except _TwiceError as fault:
        return (Issue("", "json.key_twice", {"key": fault.key[:60]}),)
    except (ValueError, RecursionError):
        return (Issue("", "json.broken"),)
    if not isinstance(value, dict):
        return (Issue("", "type.object"),)
    if _depth(value) > MAX_DEPTH:
        return (Issue("", "json.too_deep", {"most": MAX_DEPTH}),)
    if broken := _unwritable(value):
        return broken
    reader = _Reader(folder)
    given = _read(reader, value, now)
    for who, name in ((given.applicant, "/applicant"), (given.agent, "/agent")):
        if who is not None and not any(issue.pointer.startswith(name) for issue in reader.issues):
            reader.issues += party.check(party.normalised(who), name)[0]
    return tuple(reader.issues) or given


def _read(reader: _Reader, value: dict[str, Any], now: datetime) -> GivenCase:
    found = reader.keys(value, "", _KEYS, ("applicant", "received_at"))
    theme = found.get("theme_code")
    items = found.get("items")
    if items is not None and not (isinstance(items, list) and all(isinstance(code, str) for code in items)):
        reader.wrong("/items", "type.list")
        items = None
    situation = {
        key: reader.text(answer, step("/situation", key), most=64)
        for key, answer in reader.table(found.get("situation"), "/situation").items()
    }
    form = reader.table(found.get("form"), "/form")
    for key, entry in form.items():
        if isinstance(entry, str):
            reader.text(entry, step("/form", key))
    paper_no = found.get("paper_no")
    return GivenCase(
        theme_code=None if theme is None else reader.text(theme, "/theme_code", most=64),
        items=tuple(items) if items else None,
        applicant=reader.party(found["applicant"], "/applicant") if "applicant" in found else Party(),
        agent=reader.party(found["agent"], "/agent") if found.get("agent") is not None else None,
        situation=situation,
        form=form,
        materials=reader.materials(found.get("materials", [])),
        received_at=reader.moment(found["received_at"], now) if "received_at" in found else now,
        channel=reader.choice(found.get("channel", Channel.PAPER_BACKFILL.value), "/channel", Channel) or Channel.PAPER_BACKFILL,
        paper_no=None if paper_no is None else (reader.plain(paper_no, "/paper_no", most=100).strip() or None),
        outcome=reader.outcome(found.get("outcome")),
    )


class _TwiceError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level and deepest <= MAX_DEPTH:
        deepest += 1
        level = [
            inner for entry in level if isinstance(entry, dict | list) for inner in (entry.values() if isinstance(entry, dict) else entry)
        ]
    return deepest


def _unwritable(value: Any) -> tuple[Issue, ...]:
    """Every text, key or value, that no store and no output can hold: lone surrogates (JSON can spell them) and U+0000."""
    found: list[Issue] = []
    level: list[tuple[str, Any]] = [("", value)]
    while level:
        pointer, entry = level.pop()
        if isinstance(entry, str) and (bad := _hidden_in(entry)):
            found.append(Issue(pointer, "text.hidden", {"characters": bad}))
        elif isinstance(entry, dict):
            found += [Issue(pointer, "text.hidden", {"characters": bad}) for key in entry if (bad := _hidden_in(key))]
            level += [(step(pointer, key), inner) for key, inner in entry.items() if not _hidden_in(key)]
        elif isinstance(entry, list):
            level += [(f"{pointer}/{n}", inner) for n, inner in enumerate(entry)]
    return tuple(sorted(found, key=lambda issue: issue.pointer))


def _hidden_in(text: str) -> str:
    if "\0" in text:
        return "U+0000"
    return "U+D800–U+DFFF" if any("\ud800" <= c <= "\udfff" for c in text) else ""

"""An event's payload as plain facts: one line a value, in words, with the province's marks at their places (JSON Pointers of `errors`).

Pure. Numbers of documents, mobiles, addresses and people's names are masked where nothing is wrong with them, also in forms; one that is marked, or
that differs between the sides, stands whole, because it must be compared.
`amended` puts typed words back in with the type that the value had; it refuses words that are not of that type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from desktop.clock import from_text, shanghai
from desktop.errors import Issue, RuleViolation
from desktop.intake.party import mask_address, mask_id, mask_mobile, shown_name
from ui.attention.words import choice_code, choice_words, key_words
from ui.shell.days import full_day_words
from ui.text import _, _n, mark

BETWEEN = "、"
ABSENT = object()
"""The value of a place that the payload does not have."""
_MASKS = {
    "id_no": mask_id, "id-no": mask_id, "-id": mask_id, "mobile": mask_mobile, "telephone": mask_mobile, "address": mask_address, "-name": shown_name,
    "/name": shown_name,
}  # fmt: skip
"""By how a key ends; "/name" is that of a party."""
_PARTIES = ("/applicant/name", "/agent/name", "/legal_rep/name")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact. `label` is its way of words, `refused` what the peer said about it, `different` whether the two sides differ in it."""

    pointer: str
    label: str
    ours: str
    theirs: str = ""
    refused: str = ""
    different: bool = False
    editable: bool = False
    value: Any = None


def fact_lines(
    payload: Mapping[str, Any], errors: Sequence[Mapping[str, Any]], names: Mapping[str, str], other: Mapping[str, Any] | None = None
) -> tuple[FactLine, ...]:
    """The refused ones first, then the others in the order of the payload. `names`: of materials, fields, items, by code.

    `other` is the same event as the platform holds it. What may be mended: the marked places, what is in them, what stands beside them;
    everything when the province marked nothing.
    """
    marks = _marks(payload, errors)
    theirs = {line.pointer: line for line in _leaves(other, "", "", "", names, {})} if other is not None else {}
    found = []
    for line in _leaves(payload, "", "", "", names, marks):
        refused = _refused(line.pointer, marks)
        beside = not marks or any(_near(line.pointer, at) for at in marks)
        there = theirs.pop(line.pointer, None)
        said = there.ours if there is not None else ""
        differs = other is not None and not refused and (there is None or there.value != line.value)
        if differs and there is not None and said == line.ours:  # apart only where both are masked
            line, said = replace(line, ours=_whole(line, names)), _whole(there, names)
        found.append(replace(line, refused=refused, editable=beside and _simple(line.value), theirs=said, different=differs))
    known = {line.pointer for line in found}
    for at, words in marks.items():
        if at and at not in known and not any(line.pointer.startswith(at + "/") for line in found):
            absent = _get(payload, at) is ABSENT
            said, fits = _("not there") if absent else _("empty"), absent and _fits(payload, at)
            found.append(FactLine(at, _label(at, names), said, refused=words, editable=fits, value=ABSENT))
    return tuple(sorted(found, key=lambda line: not line.refused))


def whole_message(errors: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the peer said about the whole and not about a place in it."""
    return tuple(_said(error) for error in errors if not str(error.get("pointer") or "").strip("/") and _said(error))


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


def to_edit(line: FactLine) -> str:
    """The value as a person types it."""
    value = line.value
    if value is None or value is ABSENT:
        return ""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, list):
        return mark(BETWEEN).join(str(part) for part in value)
    return choice_words(_last(line.pointer), value) if isinstance(value, str) else str(value)


def amended(payload: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """The whole payload with the typed words at their places. `RuleViolation` attention.payload with the pointer where they do not fit."""
    made: dict[str, Any] = deepcopy(dict(payload))
    for pointer, words in changes.items():
        _put(made, pointer, typed(_get(payload, pointer), words, pointer))
    return made


def typed(before: Any, words: str, pointer: str = "") -> Any:
    """Words as a value of the type that stood there."""
    words = words.strip()
    try:
        if isinstance(before, bool):
            return {yes_no(True): True, yes_no(False): False}[words]
        if isinstance(before, int):
            return int(words)
        if isinstance(before, float):
            return _finite(float(words))
        if isinstance(before, list):
            parts = [part.strip() for part in words.replace(",", BETWEEN).replace("，", BETWEEN).split(BETWEEN) if part.strip()]
            return [typed(before[0], part, pointer) for part in parts] if before else parts
    except (KeyError, ValueError) as fault:
        wanted = "field.number" if isinstance(before, int | float) and not isinstance(before, bool) else "field.type"
        raise RuleViolation(wanted, issues=(Issue(pointer, wanted),)) from fault
    return None if before is None and not words else choice_code(_last(pointer), words)


def _finite(number: float) -> float:
    if not isfinite(number):
        raise ValueError
    return number


def _leaves(value: Any, pointer: str, label: str, key: str, names: Mapping[str, str], marks: Mapping[str, str]) -> Iterator[FactLine]:
    if isinstance(value, Mapping) and value:
        for each, inner in value.items():
            below = f"{pointer}/{_escape(str(each))}"
            yield from _leaves(inner, below, _joined(label, _name(str(each), names)), str(each), names, marks)
    elif isinstance(value, list) and any(isinstance(part, Mapping | list) for part in value):
        for number, part in enumerate(value):
            below = f"{pointer}/{number}"
            called = _joined(label, _entry_name(part, names) or str(number + 1)) if len(value) > 1 else label
            if any(at == below or at.startswith(below + "/") for at in marks):
                yield from _leaves(part, below, called, key, names, marks)
            else:
                yield FactLine(below, called, _brief(part, names), value=part)
    else:
        named = "/name" if pointer.endswith(_PARTIES) else key
        yield FactLine(pointer, label or _("Content"), _shown(named, value, names, bool(_refused(pointer, marks))), value=value)


def _whole(line: FactLine, names: Mapping[str, str]) -> str:
    return (
        _brief(line.value, names, whole=True) if isinstance(line.value, Mapping) else _shown(_last(line.pointer), line.value, names, True)
    )


def _entry_name(part: Any, names: Mapping[str, str]) -> str:
    """What an entry of a list is called; "" where it has no name."""
    codes = (part.get(key) for key in ("material_code", "item_code", "field_code")) if isinstance(part, Mapping) else ()
    return next((names[code] for code in codes if isinstance(code, str) and code in names), "")


def _brief(value: Any, names: Mapping[str, str], whole: bool = False) -> str:
    """An entry of a list in one line: what names it first, then the rest with their words."""
    if not isinstance(value, Mapping):
        return _shown("", value, names, whole)
    said = []
    for key, inner in value.items():
        if inner in (None, "", [], {}):
            continue
        words = _shown(key, inner, names, whole)
        said.append(words if key in ("material_code", "item_code", "field_code", "name", "status") else f"{_name(key, names)} {words}")
    return mark("，").join(said)


def _shown(key: str, value: Any, names: Mapping[str, str], whole: bool) -> str:
    if value is None or value == "" or value == {} or value == []:
        return _("empty")
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, list):
        return (
            _n("{n} scan", "{n} scans", len(value))
            if key == "file_ids"
            else mark(BETWEEN).join(_shown(key, part, names, whole) for part in value)
        )
    if isinstance(value, Mapping):
        return _brief(value, names, whole)
    if isinstance(value, str):
        mask = next((mask for end, mask in _MASKS.items() if key.endswith(end)), None)
        if mask is not None and not whole:
            return mask(value)
        return names.get(value) or _moment(value) or choice_words(key, value)
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)


def _moment(value: str) -> str:
    """A day or a moment of the wire as people say it; "" for other words."""
    if len(value) < 10 or value[4:5] != "-" or value[7:8] != "-" or not value[:4].isdecimal():
        return ""
    try:
        if len(value) == 10:
            return full_day_words(date.fromisoformat(value))
        at = shanghai(from_text(value))
    except (ValueError, AttributeError):
        return ""
    return f"{full_day_words(at.date())} {at:%H:%M}"


def _marks(payload: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Pointer to what was said, for the places in the payload. A province may point from the event or from the payload."""
    found: dict[str, str] = {}
    for error in errors:
        pointer = str(error.get("pointer") or "").rstrip("/")
        if pointer.startswith("/payload") and _get(payload, "/payload") is ABSENT:
            pointer = pointer.removeprefix("/payload")
        if pointer.startswith("/"):
            found[pointer] = mark("；").join(part for part in (found.get(pointer, ""), _said(error)) if part)
    return found


def _said(error: Mapping[str, Any]) -> str:
    return str(error.get("message") or error.get("code") or _("not taken"))


def _refused(pointer: str, marks: Mapping[str, str]) -> str:
    """What was said about this place, or about something in it or around it."""
    for at, words in marks.items():
        if at == pointer or pointer.startswith(at + "/") or at.startswith(pointer + "/"):
            return words
    return ""


def _near(pointer: str, at: str) -> bool:
    around = at.rpartition("/")[0]
    return bool(_refused(pointer, {at: "."})) or (bool(around) and pointer.startswith(around + "/"))


def _simple(value: Any) -> bool:
    return not isinstance(value, Mapping) and not (isinstance(value, list) and any(isinstance(part, Mapping | list) for part in value))


def _label(pointer: str, names: Mapping[str, str]) -> str:
    parts = [_unescape(part) for part in pointer.split("/")[1:]]
    return " ".join(str(int(part) + 1) if part.isdecimal() else _name(part, names) for part in parts)


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key) or key_words(key)


def _joined(label: str, more: str) -> str:
    return f"{label} {more}" if label else more


def _get(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = _unescape(part)
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ABSENT
    return value


def _fits(whole: Mapping[str, Any], pointer: str) -> bool:
    """Whether a value can be put there: what it would stand in is there."""
    holder, key = _holder(whole, pointer)
    return isinstance(holder, Mapping) or (isinstance(holder, list) and key.isdecimal() and int(key) <= len(holder))


def _put(whole: dict[str, Any], pointer: str, value: Any) -> None:
    if not _fits(whole, pointer):
        raise RuleViolation("attention.payload", issues=(Issue(pointer, "attention.payload"),))
    holder, key = _holder(whole, pointer)
    if isinstance(holder, list):
        holder[int(key) : int(key) + 1] = [value]
    else:
        holder[key] = value


def _holder(whole: Mapping[str, Any], pointer: str) -> tuple[Any, str]:
    """What the place stands in, and its key there."""
    return _get(whole, pointer.rpartition("/")[0]), _last(pointer)


def _last(pointer: str) -> str:
    return _unescape(pointer.rpartition("/")[2])


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _unescape(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")

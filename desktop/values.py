"""Frozen dataclasses to plain JSON values and back, by their own type hints. For what this program stored itself: input from outside has its own parsers."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import orjson

T = TypeVar("T")


def plain(value: Any) -> Any:
    """Dataclasses become objects, tuples arrays, times ISO 8601, enums their value."""
    if dataclasses.is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(typing.cast(Hashable, type(value)))}
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


def dump(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks, UTF-8 as it is - the form that is stored and hashed."""
    try:
        return orjson.dumps(value, _one_level, _SORTED).decode()
    except TypeError:
        # A key that is no string, a whole number over 64 bits, a lone surrogate: the standard library's encoder says what becomes of it.
        return _ENCODER.encode(value)


def dump_stored(value: Any) -> str:
    """JSON for what is stored and read again as it stands (a hash is of the text that lies there): fields in their own order, which the encoder writes twice
    as fast."""
    try:
        return orjson.dumps(value, _one_level).decode()
    except TypeError:
        return dump(value)


def _one_level(value: Any) -> Any:
    """What the encoder does not know by itself, one level at a time: it walks the rest in C."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {name: getattr(value, name) for name in _names(typing.cast(Hashable, type(value)))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
"""Left to itself it writes a dataclass in the order of its fields."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_one_level)


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(typing.cast(Any, kind)))


def load(kind: type[T], text: str) -> T:
    """The inverse of `dump` for the dataclass `kind`."""
    found: T = revive(kind, json.loads(text))
    return found


def revive(kind: Any, value: Any) -> Any:
    """A plain value as the type that a hint names."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else revive(next(arm for arm in typing.get_args(kind) if arm is not type(None)), value)
    if origin is tuple:
        return tuple(revive(typing.get_args(kind)[0], entry) for entry in value)
    if origin is not None and issubclass(origin, Mapping):
        return {key: revive(typing.get_args(kind)[1], entry) for key, entry in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(Hashable, kind))
        return kind(**{name: revive(hints[name], entry) for name, entry in value.items()})  # type: ignore[operator]
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)

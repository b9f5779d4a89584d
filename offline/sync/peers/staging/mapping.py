"""A province's documents as a value: tables and columns, which rows an event becomes, codes, and what departments write back.

Made by `reading.load_mapping`, which refuses one that does not agree with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Codes = Mapping[str, Mapping[str, str]]


class Kind(StrEnum):
    """What a column holds. Times are the hall's wall clock without an offset, as staging databases have them."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"


class Widths(StrEnum):
    """In what a database counts a text column's width."""

    CHARACTERS = "characters"
    UTF8 = "utf8_bytes"
    GB18030 = "gb18030_bytes"

    def of(self, text: str) -> int:
        if self is Widths.CHARACTERS:
            return len(text)
        return len(text.encode("utf-8" if self is Widths.UTF8 else "gb18030"))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`width` of a text column in the mapping's unit."""

    kind: Kind
    width: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class ValueMap:
    """Where a column's value comes from: a path (`payload.applicant.name`) or a constant. `code`: through this table; `join`: a list's separator."""

    path: tuple[str, ...] = ()
    constant: str | None = None
    code: str | None = None
    join: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row (`each`: one an entry of a list in the payload) of a table, for one kind of event. `where`: only when this is there."""

    table: str
    operation: str
    values: Mapping[str, ValueMap]
    each: str | None = None
    where: ValueMap | None = None


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """Names of the columns that every table written to has."""

    guid: str
    batch: str
    operation: str
    time: str
    flag: str
    error: str


@dataclass(frozen=True, slots=True)
class Flags:
    """`waiting` as we write it, `taken` and `refused` as the collector sets it."""

    waiting: str
    taken: str
    refused: str


@dataclass(frozen=True, slots=True)
class FilesMap:
    """Content in pieces in `parts`, then one row in `table`."""

    table: str
    parts: str
    most_bytes: int
    values: Mapping[str, ValueMap]


@dataclass(frozen=True, slots=True)
class ProgressMap:
    """What departments write back: columns of `table`. `position` grows with every row; `state_code` turns their state into the contract's."""

    table: str
    position: str
    project_no: str
    item_code: str
    authority: str
    state: str
    state_code: str
    at: str
    note: str | None = None
    result_document: str | None = None

    def columns(self) -> dict[str, str]:
        """Our name of each column that the mapping names, and theirs."""
        named = ("position", "project_no", "item_code", "authority", "state", "at", "note", "result_document")
        return {name: getattr(self, name) for name in named if getattr(self, name) is not None}


@dataclass(frozen=True, slots=True)
class StagingMap:
    """Everything. `rules` by kind of event; kinds in `ignored` have no place in the province's tables and are only receipted."""

    name: str
    example: bool
    widths: Widths
    receipts: str
    columns: Bookkeeping
    flags: Flags
    tables: Mapping[str, Mapping[str, ColumnMap]]
    codes: Codes
    rules: Mapping[str, tuple[Rule, ...]]
    ignored: frozenset[str]
    apply_no: tuple[str, str] | None = None
    files: FilesMap | None = None
    progress: ProgressMap | None = None

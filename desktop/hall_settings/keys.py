"""Which settings a person may change on screen, as one table: what each may be, in which file it belongs, who may change it and when it acts.

What is not in the table is not changed here: the hall's number and prefixes, the workstation's own number and the hall's store stand in numbers
that were given and in places that were made. It knows bounds of single values; what must agree with other keys is `desktop.settings`' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop.errors import Issue
from desktop.settings import ADDRESS_MOST, BOARD_SCALES, CIPHERS, PROVINCE_KINDS
from desktop.staff.permissions import Permission


class Layer(StrEnum):
    """Where a value comes from, the later winning. The machine's file is not written from here: it is its administrator's."""

    BUILT_IN = "built_in"
    MACHINE = "machine"
    HALL = "hall"
    WORKSTATION = "workstation"


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    COUNT = "count"
    SWITCH = "switch"
    CHOICE = "choice"
    FILE = "file"


class Acts(StrEnum):
    NOW = "now"
    RESTART = "restart"
    BOARD = "board"
    """When the board is opened the next time."""


@dataclass(frozen=True, slots=True)
class Key:
    """`name` is section.key as in the file. `layer`: the file where it belongs. `signed`: a supervisor signs beside the administrator.
    `also`: a right that suffices by itself."""

    name: str
    kind: Kind = Kind.TEXT
    layer: Layer = Layer.HALL
    acts: Acts = Acts.RESTART
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 200
    signed: bool = True
    also: Permission | None = None
    needed: bool = False

    @property
    def counts(self) -> bool:
        """Whether its value is a whole number, typed or chosen."""
        return self.kind is Kind.COUNT or (bool(self.choices) and all(choice.isdigit() for choice in self.choices))

    @property
    def section(self) -> str:
        return self.name.partition(".")[0]

    @property
    def inner(self) -> str:
        return self.name.partition(".")[2]


def _hall() -> Iterable[Key]:
    yield Key("hall.name", most=60, needed=True)
    yield Key("hall.authority", most=60, needed=True)
    yield Key("hall.telephone", most=40)
    yield Key("hall.address", most=120)
    yield Key("hall.footer", most=160)
    yield Key("hall.verify_address", most=ADDRESS_MOST)
    yield Key("hall.seal_file", Kind.FILE, most=400)
    yield Key("hall.remedies", Kind.LONG, most=400)
    yield Key("hall.deferral_consequence", Kind.LONG, most=400)


def _board() -> Iterable[Key]:
    floor = Permission.RUN_FLOOR
    yield Key("board.foot", acts=Acts.BOARD, also=floor)
    yield Key("board.hours", acts=Acts.BOARD, most=80, also=floor)
    yield Key("board.voice", Kind.SWITCH, acts=Acts.BOARD, also=floor)
    yield Key("board.twice", Kind.SWITCH, acts=Acts.BOARD, also=floor)
    yield Key("board.page_seconds", Kind.COUNT, acts=Acts.BOARD, least=3, most=60, also=floor)
    yield Key("board.theme", Kind.CHOICE, acts=Acts.BOARD, choices=("light", "dark", "high_contrast"), also=floor)
    yield Key("board.text_scale", Kind.CHOICE, acts=Acts.BOARD, choices=tuple(map(str, BOARD_SCALES)), also=floor)
    yield Key("board.clips", Kind.FILE, acts=Acts.BOARD, most=400)


def _province() -> Iterable[Key]:
    yield Key("province.kind", Kind.CHOICE, choices=PROVINCE_KINDS)
    yield Key("province.url", most=400)
    yield Key("province.client_id", most=120)
    yield Key("province.ca_file", Kind.FILE, most=400)
    yield Key("province.mapping", Kind.FILE, most=400)


def _here() -> Iterable[Key]:
    here = Layer.WORKSTATION
    yield Key("screen.theme", Kind.CHOICE, here, Acts.NOW, ("light", "dark", "high_contrast"), signed=False)
    yield Key("screen.text_scale", Kind.CHOICE, here, Acts.NOW, ("100", "110", "125", "150"), signed=False)
    yield Key("screen.language", Kind.CHOICE, here, Acts.RESTART, ("zh_CN", "en"), signed=False)
    yield Key("staff.lock_minutes", Kind.COUNT, acts=Acts.NOW, most=120)
    yield Key("staff.reveal_seconds", Kind.COUNT, least=5, most=120)
    yield Key("staff.offline_days", Kind.COUNT, least=1, most=365)
    yield Key("scan.folder", Kind.FILE, here, most=400, signed=False)
    yield Key("scan.delete_after_import", Kind.SWITCH, here)


def _keeping() -> Iterable[Key]:
    yield Key("store.keep_scans_days", Kind.COUNT, most=36500)
    yield Key("store.keep_cases_days", Kind.COUNT, most=36500)
    yield Key("security.cipher", Kind.CHOICE, choices=CIPHERS)


GROUPS: Mapping[str, tuple[Key, ...]] = {
    "papers": tuple(_hall()),
    "board": tuple(_board()),
    "province": tuple(_province()),
    "here": tuple(_here()),
    "keeping": tuple(_keeping()),
}
KEYS: Mapping[str, Key] = {key.name: key for keys in GROUPS.values() for key in keys}
SECRETS = ("province.client_secret", "province.signing_secret", "province.staging_password")
"""Set from here, never shown."""
_LINES = re.compile(r"[\x00-\x1f\x7f]")


def read_value(key: Key, typed: str) -> Any:
    """What was typed, in the key's own type. `ValueError` where it is none."""
    text = typed.strip()
    if key.kind is Kind.SWITCH:
        return {"true": True, "false": False}[text] if text in ("true", "false") else _fail(text)
    if key.counts:
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else _fail(text)
    return text


def value_issues(key: Key, value: Any) -> list[Issue]:
    """What is wrong with one value by itself; `pointer` is the key's name."""
    said = {"key": key.name}
    if key.kind is Kind.SWITCH:
        return [] if isinstance(value, bool) else [Issue(key.name, "settings.wrong_type", said)]
    if key.counts:
        if not isinstance(value, int) or isinstance(value, bool):
            return [Issue(key.name, "settings.not_a_number", said)]
    elif not isinstance(value, str):
        return [Issue(key.name, "settings.wrong_type", said)]
    if key.choices:
        wrong = str(value) not in key.choices
        return [Issue(key.name, "settings.wrong_choice", said | {"choices": "、".join(key.choices)})] if wrong else []
    if isinstance(value, int):
        bounds = said | {"choices": f"{key.least}–{key.most}"}
        return [] if key.least <= value <= key.most else [Issue(key.name, "settings.wrong_choice", bounds)]
    if key.needed and not value.strip():
        return [Issue(key.name, "settings.needed", said)]
    if len(value) > key.most:
        return [Issue(key.name, "text.too_long", {"most": key.most})]
    return [Issue(key.name, "settings.one_line", said)] if _LINES.search(value) else []


def _fail(text: str) -> Any:
    raise ValueError(text[:20])

"""Settings: built in, then machine, then hall, then workstation; the later wins. Unknown keys and wrong types are errors that name the file.

Secrets are never here: they lie in the vault. The environment names the data directory and nothing else.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.errors import Issue, RuleViolation
from desktop.intake.ports import HallProfile
from desktop.printer_settings import (
    PrinterSettings,
    RoutingSettings,
    merge_printers,
    merge_routing,
    over,
    printers_toml,
    printing_issues,
    routing_toml,
)
from desktop.screen_settings import ScreenSettings

FILE_NAME = "tidehall.toml"
FORMS = "hall"
"""The folder in the home with what a hall's papers look like: papers.toml, a logo, the image of a seal."""
PROVINCE_KINDS = ("platform", "staging")
CIPHERS = ("aes-256-gcm", "sm4-gcm")
ADDRESS_MOST = 120
"""Longer would make the code on papers too fine for a plain phone."""
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
LEAST_CASE_DAYS = 30
"""Shorter would take away cases that people still come back for."""


@dataclass(frozen=True, slots=True)
class HallSettings:
    """Particulars of the hall; they stand on papers. The built-in ones are made up (临澜市 does not exist)."""

    id: str = "LL"
    name: str = "临澜市政务服务中心"
    authority: str = "临澜市政务服务中心"
    case_prefix: str = "LL"
    document_prefix: str = "临政服"
    telephone: str = "0990-5550107"
    address: str = ""
    footer: str = ""
    drill: bool = False
    remedies: str = "对本决定不服的，可以自收到本决定书之日起六十日内申请行政复议，或者自收到之日起六个月内向人民法院提起行政诉讼。"
    seal_file: str = ""
    """A PNG of the electronic special seal, a whole path or one in the home's `hall/`; "" leaves the place for the stamp."""
    verify_address: str = ""
    """The https page on which anybody's phone verifies a paper (`tidehall verify --page`); it stands in the code on papers. "" leaves it off."""
    deferral_consequence: str = (
        "逾期未补交，或者补交的材料不符合要求的，本件可能被退回或者不予办理，由此产生的后果由承诺人承担；失信情况按规定记录。"
    )


@dataclass(frozen=True, slots=True)
class WorkstationSettings:
    id: str = "W01"
    window: str = "1"


@dataclass(frozen=True, slots=True)
class ProvinceSettings:
    """`url` empty: no province yet. `ca_file` adds a certificate authority; there is no switch that turns verification off.

    `kind` staging: a staging database (前置库) at an SQLAlchemy address without password; `mapping` is the name of a packaged mapping of its
    tables or the path of one."""

    url: str = ""
    client_id: str = ""
    ca_file: str = ""
    kind: str = "platform"
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """`hall_url` empty: the hall's store is an encrypted file in the home. `keep_scans_days`: scans of ended cases leave this machine so many
    days after the province acknowledged them; 0 keeps them. `keep_cases_days`: the same of what the cases say; 0 keeps it."""

    hall_url: str = ""
    keep_scans_days: int = 90
    keep_cases_days: int = 0


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """`cipher` seals scans and what goes to the hall, from now on: aes-256-gcm, or sm4-gcm (GB/T 32907). What was sealed before opens either way."""

    cipher: str = "aes-256-gcm"


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """`folder`: where a document camera saves; "" watches none. An original is deleted only if this says so, and only once its copy is kept."""

    folder: str = ""
    delete_after_import: bool = False


BOARD_SCALES = (100, 110, 125)
"""Per cent. With more than that a number and its window no longer stand in one line."""


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """The public board. `clips`: a folder of recorded words, else the machine's synthesis speaks. `foot` and `hours`: the line at its foot.

    `page_seconds`: how long a page stays where there is more than fits. `theme` and `text_scale`: its own look, whatever the workstation's is: the wall's
    light and distance decide it."""

    voice: bool = True
    twice: bool = False
    clips: str = ""
    foot: str = "不会办、材料没带齐，先问导办台    老年人、残疾人、军人优先"
    hours: str = ""
    page_seconds: int = 8
    theme: str = "dark"
    text_scale: int = 100


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """`lock_minutes`: an untouched screen locks itself; 0 never. `offline_days`: so long after the hall last confirmed an account it may sign in
    without the hall. `reveal_seconds`: how long whole personal data stand on screen."""

    lock_minutes: int = 5
    offline_days: int = 30
    reveal_seconds: int = 15


@dataclass(frozen=True, slots=True)
class Settings:
    demo: bool = False
    hall: HallSettings = field(default_factory=HallSettings)
    workstation: WorkstationSettings = field(default_factory=WorkstationSettings)
    province: ProvinceSettings = field(default_factory=ProvinceSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    scan: ScanSettings = field(default_factory=ScanSettings)
    board: BoardSettings = field(default_factory=BoardSettings)
    staff: StaffSettings = field(default_factory=StaffSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    printers: tuple[PrinterSettings, ...] = ()
    routing: RoutingSettings = field(default_factory=RoutingSettings)

    @property
    def profile(self) -> HallProfile:
        h = self.hall
        return HallProfile(
            h.id,
            h.name,
            h.authority,
            h.case_prefix,
            h.document_prefix,
            h.telephone,
            h.address,
            h.footer,
            h.drill,
            h.remedies,
            h.deferral_consequence,
            platform=bool(self.province.url),
        )


def load(files: Iterable[Path]) -> Settings:
    """Reads the layers that exist, the last winning. `RuleViolation` settings.invalid with every wrong key of every file."""
    layers = []
    for path in files:
        if not path.exists():
            continue
        try:
            layers.append((path.name, path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as fault:
            raise RuleViolation("settings.unreadable", file=path.name, reason=str(fault)[:120]) from fault
    return merged(layers)


def merged(layers: Iterable[tuple[str, str]]) -> Settings:
    """The same from (name, text) of each layer in order: what files would say, before they are written."""
    settings = Settings()
    issues: list[Issue] = []
    said_in = printers_in = kept_in = hall_in = FILE_NAME
    for name, text in layers:
        try:
            layer = tomllib.loads(text)
        except (ValueError, RecursionError) as fault:
            raise RuleViolation("settings.unreadable", file=name, reason=str(fault)[:120]) from fault
        settings = _merge(settings, layer, f"{name}:", issues)
        if "province" in layer:
            said_in = name
        if "hall" in layer:
            hall_in = name
        if "security" in layer or "store" in layer:
            kept_in = name
        if "printers" in layer or "routing" in layer:
            printers_in = name
    issues += _province_issues(settings.province, f"{said_in}:province.")
    issues += _address_issues(settings.hall.verify_address, f"{hall_in}:hall.verify_address")
    issues += _keeping_issues(settings, f"{kept_in}:")
    issues += printing_issues(settings.printers, settings.routing, f"{printers_in}:")
    if issues:
        raise RuleViolation("settings.invalid", issues=tuple(issues), first=issues[0].pointer)
    return settings


def _merge(into: Any, layer: Mapping[str, Any], where: str, issues: list[Issue]) -> Any:
    known = {entry.name: getattr(into, entry.name) for entry in dataclasses.fields(into)}
    changed: dict[str, Any] = {}
    single: dict[str, Any] = {}
    for key, value in layer.items():
        pointer, standing = f"{where}{key}", known.get(key)
        if isinstance(standing, RoutingSettings):
            changed[key] = merge_routing(standing, value, pointer, issues)
        elif key == "printers" and isinstance(into, Settings):
            changed[key] = merge_printers(into.printers, value, pointer, issues)
        elif not dataclasses.is_dataclass(standing):
            single[key] = value
        elif isinstance(value, dict):
            changed[key] = _merge(standing, value, pointer + ".", issues)
        else:
            issues.append(Issue(pointer, "settings.wrong_type", {"key": pointer}))
    return dataclasses.replace(over(into, single, where, issues), **changed)


def _province_issues(said: ProvinceSettings, where: str) -> list[Issue]:
    """The kind is one that there is, a staging database names its mapping, and no password lies here."""
    issues = []
    if said.kind not in PROVINCE_KINDS:
        issues.append(Issue(where + "kind", "settings.wrong_choice", {"key": where + "kind", "choices": "、".join(PROVINCE_KINDS)}))
    if said.kind == "staging" and said.url and not said.mapping:
        issues.append(Issue(where + "mapping", "settings.mapping_missing", {"key": where + "mapping"}))
    if re.match(r"[^/]*://[^/@:]*:[^/@]*@", said.url) or "password=" in said.url:
        issues.append(Issue(where + "url", "settings.password_here", {"key": where + "url"}))
    return issues


def _address_issues(address: str, key: str) -> list[Issue]:
    """An https address that a phone opens as it stands, without a fragment: that place is the token's."""
    if not address or (_ADDRESS.fullmatch(address) and len(address) <= ADDRESS_MOST):
        return []
    return [Issue(key, "settings.verify_address", {"key": key, "most": ADDRESS_MOST})]


def _keeping_issues(settings: Settings, where: str) -> list[Issue]:
    """A cipher that there is, and no case that leaves before people have stopped coming back for it."""
    issues = []
    if settings.security.cipher not in CIPHERS:
        key = where + "security.cipher"
        issues.append(Issue(key, "settings.wrong_choice", {"key": key, "choices": "、".join(CIPHERS)}))
    if settings.store.keep_cases_days and settings.store.keep_cases_days < LEAST_CASE_DAYS:
        key = where + "store.keep_cases_days"
        issues.append(Issue(key, "settings.too_short", {"key": key, "least": LEAST_CASE_DAYS}))
    return issues


def to_toml(settings: Settings) -> str:
    """Only what differs from the built-in values, so that a file says what this place decided."""
    plain = Settings()
    standard: list[str] = []
    for entry in dataclasses.fields(settings):
        if entry.name in ("printers", "routing"):
            continue
        mine, usual = getattr(settings, entry.name), getattr(plain, entry.name)
        if not dataclasses.is_dataclass(mine):
            if mine != usual:
                standard.insert(0, f"{entry.name} = {json.dumps(mine, ensure_ascii=False)}\n")
            continue
        lines = [
            f"{inner.name} = {json.dumps(getattr(mine, inner.name), ensure_ascii=False)}"
            for inner in dataclasses.fields(mine)
            if getattr(mine, inner.name) != getattr(usual, inner.name)
        ]
        if lines:
            standard.append(f"\n[{entry.name}]\n" + "\n".join(lines) + "\n")
    return "# Tidehall. Unknown keys are errors; secrets lie in the vault, not here.\n" + "".join(
        (*standard, printers_toml(settings.printers), routing_toml(settings.routing))
    )

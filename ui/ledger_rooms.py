"""Builds 待人工 and 平账 on a desk, by the rights of who is signed in: what they read, whom they ask, where an export goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed, require_signed
from offline.sync.attention import attention
from offline.sync.hall_count import HallCount, hall_balance
from offline.sync.inbox import inbox
from offline.sync.ledger import balance, by_people
from ui.attention.room import AttentionRoom
from ui.day_reports import write_report
from ui.ledger.export import FOLDER, Exporting, export
from ui.ledger.room import LedgerRoom
from ui.ledger.source import LedgerSource, Reading
from ui.services import Services
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from pathlib import Path

    from ui.app import Desk


def attention_room(look: ThemeSwitch, services: Services, actor: Actor, desk: Desk) -> AttentionRoom:
    """For who takes cases; who may not decide does so with a supervisor's signature."""
    return AttentionRoom(
        look, actor, vault=desk.home.vault, read=partial(inbox, desk.home.vault), resolver=desk.resolver, intake=services.intake,
        person=partial(person, desk), lanes=services.lanes, feed=services.feed, clock=desk.clock, countersign=desk.staff.countersign,
    )  # fmt: skip


def ledger_room(look: ThemeSwitch, services: Services, actor: Actor, desk: Desk, send_now: Callable[[], object]) -> LedgerRoom:
    return LedgerRoom(
        look, ledger_source(desk), lanes=services.lanes, feed=services.feed, send_now=send_now, export=partial(export_for, desk, actor),
        report=partial(report_for, desk, actor), permit=partial(let_out, desk, actor), signs=not allowed(actor.role, Permission.EXPORT),
        clock=desk.clock,
    )  # fmt: skip


def ledger_source(desk: Desk) -> LedgerSource:
    vault, hall, here = desk.home.vault, desk.home.hall, desk.settings.workstation.id

    def of_hall(day: date | None) -> HallCount:
        return hall_balance(vault, hall, here, day)

    return LedgerSource(
        partial(balance, vault, cases=True), partial(by_people, vault), partial(balance, vault), desk.intake.listed, of_hall, partial(person, desk)
    )  # fmt: skip


def let_out(desk: Desk, actor: Actor, account: str, password: str, subject: str = "ledger") -> Actor:
    """Who answers for a list's (the ledger's) leaving this machine as a file; it is in the audit log then. `RuleViolation` as `Staff.countersign`, and
    staff.signature_needed. On the write lane."""
    signed = desk.staff.countersign(account, password) if account else None
    answers = require_signed(actor, signed, Permission.EXPORT)
    with desk.home.vault.write() as connection:
        note(connection, AuditKind.EXPORTED, actor, desk.clock(), subject=subject, signed=signed)
    return answers


def export_for(desk: Desk, actor: Actor, reading: Reading) -> Path:
    refused = {entry.event_id: entry for entry in attention(desk.home.vault) if entry.peer == "province"}
    return export(
        reading,
        Exporting(
            desk.papers.folder, desk.settings.profile, desk.settings.workstation.id, actor.account.display_name, desk.clock(), refused
        ),
    )


def report_for(desk: Desk, actor: Actor, day: date) -> Path:
    """The day's report, beside the ledger's sheets. `EnvironmentFault` paper.not_written."""
    name = f"{day}-日报.pdf"
    if desk.papers.folder is None:
        raise EnvironmentFault("paper.not_written", file=name)
    return write_report(desk, actor.account.display_name, day, desk.papers.folder / FOLDER / name)


def person(desk: Desk, name: str) -> str:
    """An account's name as people say it; one that is not known here as it stands. Reads the vault: for a lane."""
    try:
        return desk.staff.account(name).display_name
    except RuleViolation:
        return name

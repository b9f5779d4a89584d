"""The audit log's table and the sheet of one line: what a row says, and how loud. Pure but for the painting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.audit.model import AuditEntry, AuditKind, Verified
from desktop.audit.words import detail_words, flaw_words, joined, kind_words
from desktop.clock import shanghai
from ui.shell.days import day_words
from ui.staff.audit_subjects import Who, shown_subject
from ui.text import _, _n
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups
from ui.widgets.table import CellDelegate, Column, RowModel

K = AuditKind
GROUPS: tuple[tuple[str, tuple[AuditKind, ...]], ...] = (
    ("all", ()),
    ("seats", (K.SIGNED_IN, K.SIGN_IN_FAILED, K.ACCOUNT_LOCKED, K.SIGNED_OUT, K.SCREEN_LOCKED, K.SCREEN_UNLOCKED)),
    ("seen", (K.REVEALED, K.SHARE_QUERY, K.EXPORTED)),
    ("papers", (K.PRINTED, K.REPRINTED)),
    ("signed", (K.COUNTERSIGNED, K.OVERRIDDEN, K.VOIDED, K.RESOLVED, K.TIDAL, K.EMERGENCY)),
    ("care", (K.ACCOUNT_ADDED, K.ACCOUNT_CHANGED, K.SETTINGS_CHANGED, K.KEY_CARE)),
)
"""Key and kinds; `group_words` names them."""
_SIGNS: dict[AuditKind, tuple[str, str]] = {
    K.SIGN_IN_FAILED: ("cross-circle", "status.missing.on_tint"),
    K.ACCOUNT_LOCKED: ("lock", "status.missing.on_tint"),
    K.REVEALED: ("eye", "status.attention.on_tint"),
    K.SHARE_QUERY: ("link", "status.attention.on_tint"),
    K.EXPORTED: ("download", "status.attention.on_tint"),
    K.COUNTERSIGNED: ("pen", "status.attention.on_tint"),
    K.OVERRIDDEN: ("pen", "status.attention.on_tint"),
    K.VOIDED: ("cross", "status.attention.on_tint"),
    K.RESOLVED: ("flag", "status.attention.on_tint"),
    K.EMERGENCY: ("cloud-off", "status.attention.on_tint"),
    K.PRINTED: ("printer", "text.secondary"),
    K.REPRINTED: ("printer", "text.secondary"),
    K.SCREEN_LOCKED: ("lock", "text.secondary"),
    K.TIDAL: ("flow", "text.secondary"),
    K.ACCOUNT_ADDED: ("people", "text.secondary"),
    K.ACCOUNT_CHANGED: ("people", "text.secondary"),
    K.SETTINGS_CHANGED: ("settings", "text.secondary"),
    K.KEY_CARE: ("shield", "text.secondary"),
}


def group_words() -> dict[str, str]:
    return {
        "all": _("All lines"),
        "seats": _("Sign-ins"),
        "seen": _("Looked at"),
        "papers": _("Prints"),
        "signed": _("Signed and decided"),
        "care": _("Accounts and settings"),
    }


def audit_columns(today: Callable[[], date], who: Who) -> tuple[Column, ...]:
    def when(row: AuditEntry) -> str:
        at = shanghai(row.at)
        return f"{at:%H:%M:%S}" if at.date() == today() else f"{day_words(at.date())} {at:%H:%M}"

    return (
        Column("seq", _("No."), 74, lambda row: f"{row.seq:,}", right=True, hide_from=150),
        Column("at", _("When"), 118, when),
        Column("kind", _("What was done"), 144, lambda row: kind_words(row.kind)),
        Column("who", _("Who"), 118, lambda row: who_words(row, who)),
        Column("subject", _("To what, and why"), 0, lambda row: "  ".join(part for part in (shown_subject(row, who), told(row)) if part)),
    )


def who_words(row: AuditEntry, who: Who) -> str:
    return f"{who(row.operator_id)} + {who(row.second)}" if row.second else who(row.operator_id) or "–"


def _account(account: str, who: Who) -> str:
    """The account itself, beside a name that does not say it: names change and accounts never do."""
    return "" if account in who(account) else account


def _spaced(hash_: str) -> str:
    return " ".join(hash_[start : start + 8] for start in range(0, len(hash_), 8))


def told(row: AuditEntry) -> str:
    return joined((row.purpose, detail_words(row)))


class AuditDelegate(CellDelegate):
    def __init__(self, look: ThemeSwitch, parent: RowModel, who: Who) -> None:
        super().__init__(look, parent)
        self._who = who

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if row is None:
            if column.key == "at":
                paint.text(painter, where, "…", theme.font(), theme.colour("text.tertiary"))
            return
        if column.key == "kind":
            icon, colour = _SIGNS.get(row.kind, ("user", "text.secondary"))
            paint.icon(painter, theme, QPointF(where.left() + theme.px(7), where.center().y()), icon, colour, 14)
            words = where.adjusted(theme.px(21), 0, 0, 0)
            paint.text(painter, words, kind_words(row.kind), theme.font("body", "medium"), theme.colour("text.primary"))
        elif column.key == "subject":
            subject = shown_subject(row, self._who)
            used = paint.text(painter, where, subject, theme.font(), theme.colour("text.primary")) if subject else 0
            rest = where.adjusted(min(used + 10, where.width()) if used else 0, 1, 0, 1)
            paint.text(painter, rest, told(row), theme.font("label"), theme.colour("text.secondary"))
        else:
            align = paint.RIGHT if column.right else paint.LEFT
            paint.text(painter, where, column.text(row), theme.font(), theme.colour("text.secondary"), align)


def entry_sheet(row: AuditEntry, who: Who) -> FactSheet:
    at = shanghai(row.at)
    facts = [
        Fact(who(row.operator_id) or _("nobody"), _("workstation {name}", name=row.workstation_id), _account(row.operator_id, who), "user"),
        *([Fact(who(row.second), _("signed beside"), _account(row.second, who), "pen")] if row.second else []),
        *([Fact(shown_subject(row, who), _("to what"), icon="document")] if shown_subject(row, who) else []),
        *([Fact(row.purpose, _("why"), icon="flag")] if row.purpose else []),
        *([Fact(detail_words(row), _("details"), icon="info")] if detail_words(row) else []),
    ]
    return FactSheet(
        kind_words(row.kind),
        f"{at:%Y-%m-%d %H:%M:%S}",
        (_("Entry {n}", n=f"{row.seq:,}"),),
        groups(FactGroup(_("The line"), tuple(facts)), FactGroup(_("Seal"), (), _spaced(row.hash))),
    )


def verified_sheet(found: Verified) -> FactSheet:
    """What walking the whole log gave."""
    hall = Fact(_("The hall's copy of the heads"), "", _("agrees") if found.whole else "", "building", "text.secondary")
    away = Fact(_("The hall did not answer"), _("its heads were not compared"), "", "cloud-off", "status.attention.on_tint")
    summary = (
        Fact(_n("{n} line walked", "{n} lines walked", f"{found.entries:,}"), "", "", "check", "status.ok.on_tint"),
        Fact(_n("{n} day signed", "{n} days signed", found.days_signed), "", "", "pen", "text.secondary"),
        hall if found.hall_asked else away,
    )
    wrong = tuple(
        Fact(
            _("Entry {n}", n=f"{one.seq:,}") + (_n(", {n} line", ", {n} lines", one.count) if one.count > 1 else ""), flaw_words(one.flaw), one.day,
            "cross-circle", "status.missing.on_tint",
        )
        for one in found.problems[:50]
    )  # fmt: skip
    title = _("The log is whole") if found.whole else _n("{n} place is wrong", "{n} places are wrong", len(found.problems))
    foot = "" if found.whole else _("Change nothing on this machine, write down what stands here and report it")
    return FactSheet(title, "", (), groups(FactGroup(_("Wrong"), wrong, foot), FactGroup(_("Walked"), summary, _spaced(found.last_hash))))

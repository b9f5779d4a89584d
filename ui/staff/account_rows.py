"""The tables of the accounts room: who may sign in, and who may do what. Pure but for the painting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.sentences import right_words
from desktop.staff.model import AccountLine, Role
from desktop.staff.permissions import Permission, allowed
from ui.shell.days import when_words
from ui.shell.sign_in_form import role_words
from ui.text import _, mark
from ui.theme import STATUS_ICONS, Theme
from ui.widgets import paint
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups
from ui.widgets.table import CellDelegate, Column


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table of rights."""

    permission: Permission
    words: str
    roles: frozenset[Role]


def rights() -> tuple[Right, ...]:
    return tuple(
        Right(permission, right_words(permission.value), frozenset(role for role in Role if allowed(role, permission)))
        for permission in Permission
    )


def state_of(row: AccountLine) -> tuple[str, str]:
    """(status of the theme, words)."""
    if row.disabled_at is not None:
        return "held", _("out of use")
    return ("missing", _("locked")) if row.locked_until is not None else ("ok", _("in use"))


def account_columns(today: Callable[[], date]) -> tuple[Column, ...]:
    def seen(row: AccountLine) -> str:
        return when_words(shanghai(row.last_sign_in), today()) if row.last_sign_in else "–"

    return (
        Column("name", _("Staff number"), 128, lambda row: row.account.name),
        Column("shown", _("Name of the person"), 0, lambda row: row.account.display_name),
        Column("role", _("Role"), 96, lambda row: role_words(row.account.role.value), kinds=tuple(role_words(role) for role in Role)),
        Column("windows", _("Windows"), 104, lambda row: mark("、").join(row.windows) or _("any"), hide_from=150),
        Column("skills", _("Business"), 150, lambda row: mark("、").join(row.skills) or _("everything"), hide_from=125),
        Column("state", _("State"), 104, lambda row: state_of(row)[1]),
        Column("seen", _("Here last"), 116, seen, right=True),
    )


def right_columns() -> tuple[Column, ...]:
    def mark(role: Role) -> Callable[[Any], str]:
        return lambda row: _("may") if role in row.roles else "–"

    roles = tuple(Column(role.value, role_words(role.value), 104, mark(role)) for role in Role)
    return (Column("words", _("What"), 0, lambda row: row.words), *roles)


class AccountDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if isinstance(row, Right):
            self._right(painter, theme, where, row, column)
            return
        off = row.disabled_at is not None
        if column.key == "state" and not off and row.locked_until is None:
            self._sign(painter, theme, where, "check", "status.ok.on_tint", column.text(row))
        elif column.key == "state":
            status, words = state_of(row)
            paint.chip(
                painter,
                theme,
                where.left() - theme.px(8) + paint.chip_width(theme, words, True),
                where.center().y(),
                status,
                words,
                STATUS_ICONS[status],
            )
        else:
            main = column.key in ("name", "shown")
            ink = "text.primary" if main and not off else "text.secondary"
            align = paint.RIGHT if column.right else paint.LEFT
            paint.text(
                painter,
                where,
                column.text(row),
                theme.font("body", "medium" if column.key == "shown" else "regular"),
                theme.colour(ink),
                align,
            )

    def _right(self, painter: QPainter, theme: Theme, where: QRectF, row: Right, column: Column) -> None:
        if column.key == "words":
            paint.text(painter, where, row.words, theme.font("body", "medium"), theme.colour("text.primary"))
        elif column.text(row) == "–":
            paint.text(painter, where, "–", theme.font(), theme.colour("text.tertiary"))
        else:
            self._sign(painter, theme, where, "check", "status.ok.on_tint", column.text(row))

    @staticmethod
    def _sign(painter: QPainter, theme: Theme, where: QRectF, icon: str, colour: str, words: str) -> None:
        paint.icon(painter, theme, QPointF(where.left() + theme.px(7), where.center().y()), icon, colour, 14)
        paint.text(painter, where.adjusted(theme.px(21), 0, 0, 0), words, theme.font(), theme.colour("text.primary"))


def account_sheet(row: AccountLine, today: date) -> FactSheet:
    status, words = state_of(row)
    until = _("until {time}", time=f"{shanghai(row.locked_until):%H:%M}") if row.locked_until else ""
    seen = when_words(shanghai(row.last_sign_in), today) if row.last_sign_in else _("never")
    seats = (
        Fact(mark("、").join(row.windows) or _("any"), _("windows"), icon="desk"),
        Fact(mark("、").join(row.skills) or _("everything"), _("business"), icon="ticket"),
    )
    may = tuple(Fact(right.words, icon="check", colour="status.ok.on_tint") for right in rights() if row.account.role in right.roles)
    return FactSheet(
        row.account.display_name,
        f"{row.account.name}  {role_words(row.account.role.value)}",
        (),
        groups(
            FactGroup(_("Now"), (Fact(words, until, icon=STATUS_ICONS[status], colour=f"status.{status}.on_tint"), Fact(seen, _("signed in here last"), icon="clock"))),
            FactGroup(_("Where and what"), seats),
            FactGroup(_("May"), may),
        ),
    )  # fmt: skip


def right_sheet(row: Right) -> FactSheet:
    return FactSheet(
        row.words,
        "",
        (),
        groups(FactGroup(_("May"), tuple(Fact(role_words(role.value), icon="user") for role in Role if role in row.roles))),
    )

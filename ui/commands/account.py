"""`tidehall account`: an administrator's care of accounts, and everybody's own password. Passwords come from the environment or standard input,
never from the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

from desktop.clock import shanghai
from desktop.sentences import word
from desktop.staff.model import AccountLine, Actor, Role
from ui.app import Desk
from ui.commands.console import PASSWORD_VARIABLE, Exit, acting, open_from, put, put_json, put_lines

NEW_PASSWORD_VARIABLE = "TIDEHALL_NEW_PASSWORD"


def add(options: argparse.Namespace) -> int:
    password = _new_password()

    def work(desk: Desk, who: Actor) -> None:
        made = desk.accounts.add(
            who, options.name, options.display_name or options.name, Role(options.role), password, windows=options.windows or ()
        )
        put_json({"name": made.name, "role": made.role.value}) if options.json else put(f"已建账户 {made.name}（{made.role.value}）。")

    return _done(options, work)


def listing(options: argparse.Namespace) -> int:
    """Every account; an administrator's."""

    def work(desk: Desk, who: Actor) -> None:
        lines = desk.accounts.listed(who)
        if options.json:
            put_lines(_json(line) for line in lines)
            return
        for line in lines:
            state = "停用" if line.disabled_at else "锁定" if line.locked_until else "在用"
            seats = "、".join(line.windows) or "不限"
            skills = "、".join(line.skills) or "不限"
            put(f"{line.account.name}\t{line.account.display_name}\t{word(line.account.role.value)}\t{state}\t窗口 {seats}\t业务 {skills}")

    return _done(options, work)


def disable(options: argparse.Namespace) -> int:
    def work(desk: Desk, who: Actor) -> None:
        desk.accounts.disable(who, options.name)
        _said(options, f"账户 {options.name} 已停用。")

    return _done(options, work)


def enable(options: argparse.Namespace) -> int:
    def work(desk: Desk, who: Actor) -> None:
        desk.accounts.enable(who, options.name)
        _said(options, f"账户 {options.name} 可以登录了。")

    return _done(options, work)


def password(options: argparse.Namespace) -> int:
    """One's own, with the old one in TIDEHALL_PASSWORD; somebody else's by an administrator."""
    new = _new_password()

    def work(desk: Desk, who: Actor) -> None:
        desk.accounts.set_password(who, options.name, new, old=os.environ.get(PASSWORD_VARIABLE, ""))
        _said(options, f"账户 {options.name} 的口令已换。")

    return _done(options, work)


def role(options: argparse.Namespace) -> int:
    def work(desk: Desk, who: Actor) -> None:
        desk.accounts.set_role(who, options.name, Role(options.role))
        _said(options, f"账户 {options.name} 现在是{word(options.role)}。")

    return _done(options, work)


def windows(options: argparse.Namespace) -> int:
    """No window named: any."""

    def work(desk: Desk, who: Actor) -> None:
        desk.accounts.set_windows(who, options.name, options.windows)
        _said(options, f"账户 {options.name} 可坐的窗口：{'、'.join(options.windows) or '不限'}。")

    return _done(options, work)


def skills(options: argparse.Namespace) -> int:
    """No service named: every one."""

    def work(desk: Desk, who: Actor) -> None:
        desk.accounts.set_skills(who, options.name, options.services)
        _said(options, f"账户 {options.name} 会办的业务：{'、'.join(options.services) or '不限'}。")

    return _done(options, work)


def unlock(options: argparse.Namespace) -> int:
    def work(desk: Desk, who: Actor) -> None:
        ended = desk.accounts.unlock(who, options.name)
        _said(options, f"账户 {options.name} 在本机的锁定已解除。" if ended else f"账户 {options.name} 没有被锁定。")

    return _done(options, work)


def _done(options: argparse.Namespace, work: Callable[[Desk, Actor], None]) -> int:
    with closing(open_from(options)) as desk:
        work(desk, acting(desk, options))
    return Exit.DONE


def _said(options: argparse.Namespace, words: str) -> None:
    put_json({"name": options.name}) if options.json else put(words)


def _new_password() -> str:
    given = os.environ.get(NEW_PASSWORD_VARIABLE)
    return given if given is not None else sys.stdin.readline().rstrip("\r\n")


def _json(line: AccountLine) -> dict[str, Any]:
    return {
        "name": line.account.name,
        "display_name": line.account.display_name,
        "role": line.account.role.value,
        "disabled_at": shanghai(line.disabled_at).isoformat() if line.disabled_at else None,
        "locked_until": shanghai(line.locked_until).isoformat() if line.locked_until else None,
        "windows": list(line.windows),
        "skills": list(line.skills),
        "last_sign_in": shanghai(line.last_sign_in).isoformat() if line.last_sign_in else None,
    }

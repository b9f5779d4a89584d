"""How commands speak: results to standard output, messages to standard error, exit codes of contract/cli.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.errors import EnvironmentFault, HallError, RuleViolation
from ui.place import home_path

if TYPE_CHECKING:
    from desktop.staff.model import Actor
    from ui.app import Desk

PASSWORD_VARIABLE = "TIDEHALL_PASSWORD"
SIGNATURE_VARIABLE = "TIDEHALL_SIGNATURE"


class Exit(IntEnum):
    DONE = 0
    PERSON = 1
    """Done in part, or something needs a person."""
    USAGE = 2
    ENVIRONMENT = 3


def say(text: str) -> None:
    """A message for people; what cannot be written is spelled out."""
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"), file=sys.stderr)


def put(text: str) -> None:
    """A result for people."""
    print(text, flush=True)


def put_json(value: Any) -> None:
    """One JSON document, or one line of several."""
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    # A lone surrogate cannot be written; its escape is the same in Python and in JSON.
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"), flush=True)


def put_lines(values: Iterable[Any]) -> None:
    for value in values:
        put_json(value)


def open_from(options: argparse.Namespace) -> Desk:
    from ui.app import open_desk

    desk = open_desk(home_path(options.home))
    catch_up(desk)
    return desk


def catch_up(desk: Desk) -> None:
    """What silence has accepted since somebody looked (行政许可法 32(4)), and the audit log's days that are over get their signatures. Where hall or
    numbers are away it waits: no command fails over it. A home from before there were certificates gets its own."""
    from ui.app import province_away

    with suppress(HallError):
        desk.silence.deem_accepted(province_away=province_away(desk.sync))
    if desk.home.server is None:  # elsewhere the sync does it
        with suppress(HallError):
            desk.paper_keys.begin_here()
    with suppress(HallError):
        if desk.audit.close_days():
            desk.audit.publish()


def acting(desk: Desk, options: argparse.Namespace) -> Actor:
    """Who acts: --as with a password, or `clerk` in a demo home. `RuleViolation` staff.*; a missing password is staff.password_absent."""
    name = getattr(options, "as_", None)
    if name is None:
        if desk.settings.demo:
            return desk.staff.actor(desk.staff.account("clerk"))
        raise RuleViolation("staff.who")
    return desk.staff.sign_in(name, _password(PASSWORD_VARIABLE, name))


def signing(desk: Desk, actor: Actor, options: argparse.Namespace) -> Actor | None:
    """Who signs beside: somebody else; None where nobody was named. `RuleViolation` as `Staff.countersign`, staff.other_signer, staff.password_absent."""
    if not options.signed:
        return None
    if options.signed == actor.id:
        raise RuleViolation("staff.other_signer")
    return desk.staff.countersign(options.signed, _password(SIGNATURE_VARIABLE, options.signed))


def _password(variable: str, name: str) -> str:
    """From the environment, else asked for; `RuleViolation` staff.password_absent where nobody can be asked."""
    password = os.environ.get(variable)
    if password is not None:
        return password
    if not sys.stdin.isatty():
        raise RuleViolation("staff.password_absent")
    import getpass

    return getpass.getpass(f"{name} 的口令：", stream=sys.stderr)


def station(desk: Desk) -> Actor:
    """The workstation itself, for what needs no person (queue, ledger, sync)."""
    from desktop.staff.model import Account, Role

    return desk.staff.actor(Account(desk.settings.workstation.id, desk.settings.workstation.id, Role.CLERK))


def read_secret_file(path: str) -> str:
    """UTF-8 text, one trailing newline ignored. `EnvironmentFault` secret.unreadable."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise EnvironmentFault("secret.unreadable", file=Path(path).name) from fault
    return text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")


def complain(problem: RuleViolation | EnvironmentFault) -> None:
    """The sentence, and every place that it names."""
    from desktop.sentences import sentence

    say(sentence(problem))
    for issue in problem.issues[:50] if isinstance(problem, RuleViolation) else ():
        say(f"  {issue.pointer or '/'}  {issue.code}  {sentence(issue)}")

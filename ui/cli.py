"""The command line: one program, `tidehall`. Words, shapes and exit codes are those of contract/cli.md; the work is in `ui.commands`.

Options may stand before or after the command's own words. Only `open` and `demo` load Qt.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from ui.commands.grammar import PAPERS_KEY, WRONG_USAGE

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit code; never a traceback for what a person or the machine did."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = parser(whole=not _opens(words)).parse_args(words)
    for name, value in (("home", None), ("json", False), ("as_", None)):
        if not hasattr(options, name):
            setattr(options, name, value)
    return _run(options)


def entry() -> None:
    """The console script. A window's garbage is collected by ui/runtime/collector.py alone, and a start that is not interrupted by it is shorter."""
    if _opens(sys.argv[1:]):
        gc.disable()
    sys.exit(main())


def _run(options: argparse.Namespace) -> int:
    from desktop.errors import EnvironmentFault, RuleViolation
    from ui.commands.console import Exit, complain

    module, _, name = options.run.partition(":")
    command: Command = getattr(import_module(f"ui.commands.{module}"), name)
    try:
        return int(command(options))
    except EnvironmentFault as fault:
        complain(fault)
        return Exit.ENVIRONMENT
    except RuleViolation as refusal:
        complain(refusal)
        return Exit.USAGE if refusal.code in WRONG_USAGE else Exit.PERSON
    except UnicodeEncodeError:
        complain(RuleViolation("text.not_unicode"))
        return Exit.USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.PERSON
    except KeyboardInterrupt:
        return Exit.PERSON
    except OSError as fault:
        complain(EnvironmentFault("file.trouble", reason=str(fault.strerror or fault)[:120]))
        return Exit.ENVIRONMENT


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--home", metavar="DIR", help="data directory (default: TIDEHALL_HOME, else the user's data directory)")
    common.add_argument("--as", dest="as_", metavar="ACCOUNT", help="account that acts; password in TIDEHALL_PASSWORD or asked for")
    common.add_argument("--json", action="store_true", help="one JSON document, or one object a line")
    return common


class _Commands:
    """Adds commands that all know the common options."""

    def __init__(self, parent: argparse.ArgumentParser, common: argparse.ArgumentParser, name: str, *, required: bool = True) -> None:
        self._common = common
        self._actions = parent.add_subparsers(dest=name, metavar="COMMAND", required=required)

    def add(self, name: str, run: str, text: str, *arguments: tuple[tuple[str, ...], dict[str, Any]]) -> argparse.ArgumentParser:
        made = self._actions.add_parser(name, parents=[self._common], help=text, description=text)
        made.set_defaults(run=run)
        for names, settings in arguments:
            made.add_argument(*names, **settings)
        return made


def _arg(*names: str, **settings: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return names, settings


def _opens(words: Sequence[str]) -> bool:
    """Whether these words open a window: the grammar of the other commands knows the desk's words, and sign-in does not wait for them."""
    rest = iter(words)
    for word in rest:
        if word in ("--home", "--as"):
            next(rest, None)
        elif not word.startswith(("--home=", "--as=")) and word != "--json":
            return word in ("open", "demo") and not {"-h", "--help"} & set(rest)
    return True


@cache
def parser(*, whole: bool = True) -> argparse.ArgumentParser:
    """The grammar; not `whole`: of the commands that load Qt alone."""
    common = _common()
    top = argparse.ArgumentParser(
        prog="tidehall", parents=[common], description="Tidehall 潮汐大厅: the staff's program of a government service hall."
    )
    top.set_defaults(run="window:open_", role=None, lang=None, exit_after_first_paint=False)
    commands = _Commands(top, common, "command", required=False)
    _window(commands)
    if not whole:
        return top
    _home(commands)
    _catalog(commands, common)
    _cases(commands)
    _exchange(commands)
    _queue(commands, common)
    _tidal(commands, common)
    return top


def _window(commands: _Commands) -> None:
    commands.add(
        "open",
        "window:open_",
        "open the window",
        _arg("--role", choices=("clerk", "guide", "supervisor", "board"), default=None),
        _arg("--lang", choices=("zh_CN", "en"), default=None, help="language of the screens (default: the settings' [screen] language)"),
        _arg("--exit-after-first-paint", action="store_true"),
    )
    commands.add(
        "demo",
        "window:demo",
        "a whole hall with made-up people",
        _arg("--headless", action="store_true"),
        _arg("--out", metavar="DIR", default=None),
        _arg("--lang", choices=("zh_CN", "en"), default=None, help="language of the window's screens"),
    )


def _home(commands: _Commands) -> None:
    commands.add(
        "init",
        "home:init",
        "make the home",
        _arg("--demo", action="store_true"),
        _arg("--hall-url", metavar="URL"),
        _arg("--province-url", metavar="URL"),
        _arg("--client-id", metavar="ID"),
        _arg("--client-secret-file", metavar="F"),
        _arg("--signing-secret-file", metavar="F"),
        _arg("--hall", metavar="ID"),
        _arg("--workstation", metavar="ID"),
        _arg("--window", metavar="NO"),
    )
    commands.add("backup", "home:backup", "an encrypted, verified copy of the home", _arg("file", metavar="FILE"))
    commands.add("restore", "home:restore_", "a home from a copy", _arg("file", metavar="FILE"))
    commands.add("repair", "home:repair_", "bring what can be read of a damaged store into a new file; the damaged one is kept")
    commands.add(
        "key",
        "home:key",
        "a new recovery key; the passphrase in TIDEHALL_NEW_PASSPHRASE instead of what keeps the key now; another vault key, everything encrypted anew",
        _arg("verb", choices=("recovery", "passphrase", "rotate")),
    )
    commands.add("doctor", "home:doctor", "libraries, fonts, encryption, keys, clock, province, disk")
    _staff(commands)


def _staff(commands: _Commands) -> None:
    common = _common()
    roles = ("clerk", "guide", "supervisor", "administrator")
    name, windows = _arg("name"), {"nargs": "*", "metavar": "NO"}
    verbs = _Commands(commands.add("account", "account:listing", "accounts"), common, "verb")
    verbs.add(
        "add",
        "account:add",
        "add an account; the password in TIDEHALL_NEW_PASSWORD or on standard input",
        name,
        _arg("--role", required=True, choices=roles),
        _arg("--display-name"),
        _arg("--windows", help="the windows that the person may sit at (default: any)", **windows),
    )
    verbs.add("list", "account:listing", "every account")
    verbs.add("disable", "account:disable", "nobody signs in by this name any more", name)
    verbs.add("enable", "account:enable", "sign-in works again", name)
    verbs.add("password", "account:password", "another password, in TIDEHALL_NEW_PASSWORD or on standard input", name)
    verbs.add("role", "account:role", "another role", name, _arg("--role", required=True, choices=roles))
    verbs.add("windows", "account:windows", "the windows that the person may sit at; none: any", name, _arg("windows", **windows))
    services = _arg("services", nargs="*", metavar="CODE")
    verbs.add("skills", "account:skills", "the services that the person serves; none: every one", name, services)
    verbs.add("unlock", "account:unlock", "end the lock after wrong passwords on this workstation", name)
    person = _Commands(commands.add("person", "privacy:person_export", "what is kept of one person"), common, "verb")
    person.add(
        "export",
        "privacy:person_export",
        "everything that is kept of a person, for a lawful request; a supervisor's, or with a supervisor's signature",
        _arg(
            "--id",
            required=True,
            metavar="ID_NO",
            help="identity number; - reads it from standard input, so that no list of processes shows it",
        ),
        _arg("-o", "--out", required=True, metavar="DIR"),
        _arg("--why", metavar="TEXT"),
        _arg("--signed", metavar="ACCOUNT", help="who signs besides; the password in TIDEHALL_SIGNATURE"),
    )
    settings = _Commands(commands.add("settings", "settings:export", "the hall's settings as one file"), common, "verb")
    for verb, run, words in (("export", "settings:export", "write them"), ("import", "settings:import_", "take them, whole or not at all")):
        settings.add(
            verb,
            run,
            words,
            _arg("file"),
            _arg("--signed", metavar="ACCOUNT", help="who signs besides; the password in TIDEHALL_SIGNATURE"),
        )
    audit = _Commands(commands.add("audit", "audit:verify", "the audit log"), common, "verb")
    audit.add("verify", "audit:verify", "walk the hash chain: changed, removed, moved lines and a cut end")
    audit.add(
        "list",
        "audit:listing",
        "lines of the log, newest first; a supervisor's",
        _arg("--day", type=date.fromisoformat, metavar="DATE"),
        _arg("--person", metavar="ACCOUNT"),
        _arg("--kind", action="append", choices=_audit_kinds(), metavar="KIND"),
        _arg("--text", metavar="TEXT"),
        _arg("--limit", type=int, default=200, metavar="N"),
    )


def _audit_kinds() -> tuple[str, ...]:
    from desktop.audit.model import AuditKind

    return tuple(kind.value for kind in AuditKind)


def _catalog(commands: _Commands, common: argparse.ArgumentParser) -> None:
    verbs = _Commands(commands.add("catalog", "catalog:listing", "the catalogue"), common, "verb")
    verbs.add("list", "catalog:listing", "every theme and item")
    verbs.add("show", "catalog:show", "one resolved for given answers", _arg("code"), _arg("--answers", metavar="JSON"))
    verbs.add("validate", "catalog:validate", "everything that is wrong with a package", _arg("package"))
    verbs.add("import", "catalog:import_", "take a package in", _arg("package"))


def _cases(commands: _Commands) -> None:
    from desktop.intake.documents import DocumentKind
    from desktop.intake.model import CaseState

    commands.add("intake", "cases:intake", "record cases, one JSON object a line", _arg("file", metavar="FILE.jsonl"))
    commands.add(
        "cases",
        "cases:listing",
        "lines of cases",
        _arg("--state", choices=[state.value for state in CaseState]),
        _arg("--since", type=date.fromisoformat, metavar="DATE"),
    )
    commands.add("case", "cases:one", "one case with its whole history", _arg("case_no", metavar="NO"))
    commands.add(
        "print",
        "cases:print_",
        "the paper of a case",
        _arg("case_no", metavar="CASE_NO", nargs="?"),
        _arg("--kind", choices=[kind.value for kind in DocumentKind]),
        _arg("-o", "--out", metavar="FILE.pdf"),
        _arg("--reprint", action="store_true"),
        _arg("--large", action="store_true", help="the one-time notice in large type"),
        _arg(
            "--preview-templates", action="store_true", help="every paper with made-up content on this hall's templates; -o names a folder"
        ),
    )
    commands.add(
        "report",
        "report:report",
        "the day's report",
        _arg("--day", type=date.fromisoformat, metavar="DATE"),
        _arg("-o", "--out", metavar="FILE.pdf"),
    )
    commands.add(
        "verify",
        "verify:verify",
        "check a paper's signature without a network; --page writes the page on which a phone does",
        _arg("token", metavar="TOKEN_OR_PDF", nargs="?"),
        _arg("--page", metavar="FILE.html", help="one self-contained page to publish at [hall] verify_address"),
        _arg("--why", action="store_true", help="with --json also station, certified and reason"),
    )
    _papers_key(commands)


def _papers_key(commands: _Commands) -> None:
    verbs = _Commands(commands.add("papers-key", "papers_key:show", "the keys that sign papers"), _common(), "verb")
    for verb, run, text, arguments in PAPERS_KEY:
        verbs.add(verb, run, text, *arguments)


def _exchange(commands: _Commands) -> None:
    commands.add(
        "sync",
        "exchange:sync",
        "send and fetch",
        _arg("--until-idle", action="store_true"),
        _arg("--timeout", type=float, default=60.0, metavar="S"),
    )
    commands.add(
        "ledger",
        "exchange:ledger",
        "the balance that proves nothing was lost",
        _arg("--cases", action="store_true"),
        _arg("--hall", action="store_true"),
    )
    commands.add("attention", "exchange:attention_list", "what needs a person")
    commands.add(
        "resolve",
        "exchange:resolve",
        "decide what needs a person",
        _arg("event_id", metavar="EVENT_ID"),
        _arg("--do", required=True, choices=("resend", "accept-platform", "void")),
        _arg("--why", required=True, metavar="TEXT"),
        _arg("--signed", metavar="NAME", help="the supervisor who signs; the password in TIDEHALL_SIGNATURE"),
    )
    commands.add(
        "province",
        "exchange:province",
        "the drill platform",
        _arg("--port", type=int, default=8765, metavar="P"),
        _arg("--data", default="province-data", metavar="DIR"),
    )


def _queue(commands: _Commands, common: argparse.ArgumentParser) -> None:
    verbs = _Commands(commands.add("queue", "queue:single", "the hall's queue"), common, "verb")
    window, ticket = _arg("--window", metavar="NO"), _arg("--ticket", metavar="ID_OR_NUMBER")
    reason = _arg("--reason", metavar="TEXT")
    verbs.add(
        "take",
        "queue:single",
        "a new ticket",
        _arg("--service", required=True, metavar="CODE"),
        _arg("--class", dest="class_", metavar="CLASS"),
    )
    verbs.add(
        "open",
        "queue:single",
        "open a window",
        _arg("--window", required=True, metavar="NO"),
        _arg("--services", nargs="+", required=True, metavar="CODE"),
    )
    verbs.add("call", "queue:single", "call the next", _arg("--window", required=True, metavar="NO"))
    for verb in ("recall", "start", "no-show", "finish", "take-up"):
        verbs.add(verb, "queue:single", verb, window, ticket)
    for verb in ("hold", "cancel"):
        verbs.add(verb, "queue:single", verb, window, ticket, reason)
    verbs.add("transfer", "queue:single", "to another service", window, ticket, _arg("--service", required=True, metavar="CODE"), reason)
    verbs.add(
        "pause",
        "queue:single",
        "pause a window",
        _arg("--window", required=True, metavar="NO"),
        _arg("--reason", required=True, metavar="TEXT"),
    )
    for verb in ("resume", "close"):
        verbs.add(verb, "queue:single", f"{verb} a window", _arg("--window", required=True, metavar="NO"))
    verbs.add("status", "queue:single", "services and windows")
    verbs.add("batch", "queue:batch", "orders as JSON lines on standard input")
    verbs.add("history", "queue:history", "every ticket transition", _arg("--day", metavar="DATE"))


def _tidal(commands: _Commands, common: argparse.ArgumentParser) -> None:
    verbs = _Commands(commands.add("tidal", "tidal:advise", "which windows serve what"), common, "verb")
    verbs.add("advise", "tidal:advise", "the planner, lines on standard input and output")
    verbs.add(
        "replay",
        "tidal:replay_",
        "a recorded or made-up day played again",
        _arg("day", metavar="DAY", help="a date of this hall, or a kind of day: ordinary, month-end, sudden-tide, …"),
        _arg("--windows", metavar="+N", help="so many windows more, or with a minus fewer"),
        _arg("--policy", metavar="NAMES", help="rules to play it under beside the hall's own, with commas"),
        _arg("--seed", type=int, default=0, metavar="N"),
    )


if __name__ == "__main__":
    entry()

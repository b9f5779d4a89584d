"""A list of cases as a file of lines, read one by one: what is too long or not UTF-8 is answered like every other bad line and stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.errors import Issue, RuleViolation
from desktop.intake.backfill import Backfill
from desktop.intake.lines import MAX_LINE


def answers(run: Backfill, path: Path, clock: Clock) -> Iterator[dict[str, Any]]:
    """The result lines, in order, blank ones left out. `RuleViolation` file.unreadable; environment faults pass and stop the run."""
    try:
        source = path.open("rb")
    except OSError as fault:
        raise RuleViolation("file.unreadable", name=path.name) from fault
    number = 0
    with source:
        while raw := source.readline(MAX_LINE + 2):
            number += 1
            whole = raw.endswith(b"\n") or len(raw) <= MAX_LINE
            long = not whole
            while not whole and (rest := source.readline(MAX_LINE)):
                whole = rest.endswith(b"\n")
            if raw.strip():
                yield _too_long(run, number) if long else _line(run, number, raw, path.parent, clock)


def _line(run: Backfill, number: int, raw: bytes, folder: Path, clock: Clock) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        return _refused(run, number, Issue("", "line.encoding"))
    return run.line(number, text.rstrip("\r\n"), folder, clock())


def _too_long(run: Backfill, number: int) -> dict[str, Any]:
    return _refused(run, number, Issue("", "line.too_long", {"most": MAX_LINE}))


def _refused(run: Backfill, number: int, issue: Issue) -> dict[str, Any]:
    return {"line": number, "errors": [{"pointer": issue.pointer, "code": issue.code, "message": run.sentence(issue)}]}

"""对账 of an outage: the numbers on the paper that was handed out against what was entered since. Finds what is missing and what nobody expected.

Numbers come as people write them: one by one or as ranges (临-0001..临-0040). It refuses a range that runs backwards, whose ends differ in more
than their last digits, or that is too long to have been written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from desktop.clock import from_text, shanghai
from desktop.errors import Issue, RuleViolation
from desktop.intake.model import CaseState, Channel
from desktop.intake.tables import case_file
from desktop.spreadsheet import cell, csv_of

NUMBERS_MOST = 10_000
NUMBER_LONGEST = 100
_CHUNK = 500
_BETWEEN = re.compile(r"\s*(?:\.{2,}|…+|~|～|—+|至|到)\s*")
_APART = re.compile(r"[\s,，、;；]+")
_LAST_DIGITS = re.compile(r"^(.*?)([0-9]+)$", re.ASCII | re.DOTALL)


class Found(StrEnum):
    ENTERED = "entered"
    MISSING = "missing"
    """On paper, and not entered."""
    UNEXPECTED = "unexpected"
    """Entered, and not among the numbers on paper."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper number. The case's own values are empty while it is missing."""

    paper_no: str
    found: Found
    case_no: str = ""
    title: str = ""
    applicant_name: str = ""
    state: CaseState | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Lines in the order of the paper; what was not expected stands at the end."""

    lines: tuple[PaperLine, ...]

    def count(self, found: Found) -> int:
        return sum(line.found is found for line in self.lines)


def read_numbers(text: str) -> tuple[str, ...]:
    """The numbers of a typed or pasted list, each once, in order. `RuleViolation` reconcile.numbers with the place of every wrong entry."""
    numbers: dict[str, None] = {}
    issues: list[Issue] = []
    for place, entry in enumerate(part for part in _APART.split(_BETWEEN.sub("..", text)) if part):
        try:
            for number in _range(entry):
                numbers[number] = None
                if len(numbers) > NUMBERS_MOST:
                    raise RuleViolation("reconcile.too_many", most=NUMBERS_MOST)
        except RuleViolation as refusal:
            issues.append(Issue(f"/numbers/{place}", refusal.code, {"entry": entry[:60]} | refusal.data))
        if len(issues) > 20 or len(numbers) > NUMBERS_MOST:
            break
    if not numbers and not issues:
        issues.append(Issue("/numbers", "reconcile.none"))
    if issues:
        raise RuleViolation("reconcile.numbers", issues=tuple(issues))
    return tuple(numbers)


def _range(entry: str) -> Iterable[str]:
    first, between, last = entry.partition("..")
    if len(first) > NUMBER_LONGEST or len(last) > NUMBER_LONGEST:
        raise RuleViolation("reconcile.form")
    if not between:
        return (first,)
    begin, end = _LAST_DIGITS.match(first), _LAST_DIGITS.match(last)
    if begin is None or end is None or (end[1] and end[1] != begin[1]):
        raise RuleViolation("reconcile.form")
    low, high = int(begin[2]), int(end[2])
    if high < low:
        raise RuleViolation("reconcile.backwards")
    if high - low >= NUMBERS_MOST:
        raise RuleViolation("reconcile.too_many", most=NUMBERS_MOST)
    return (f"{begin[1]}{number:0{len(begin[2])}d}" for number in range(low, high + 1))


def reconcile(connection: Connection, numbers: Sequence[str]) -> Reconciliation:
    """Unexpected is what was entered from paper with a beginning as these numbers have, or on a day from which one of these is."""
    known: dict[str, PaperLine] = {}
    days: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        wanted = case_file.c.paper_no.in_(numbers[start : start + _CHUNK])
        for row in connection.execute(select(*_COLUMNS).where(wanted)):
            known[row.paper_no] = _line(row, Found.ENTERED)
            days.add(row.received_day)
    listed = set(numbers)
    lines = [known.get(number) or PaperLine(number, Found.MISSING) for number in numbers]
    beside = (
        select(*_COLUMNS).where(case_file.c.channel == Channel.PAPER_BACKFILL.value, _beside(numbers, days)).order_by(case_file.c.paper_no)
    )
    lines += [_line(row, Found.UNEXPECTED) for row in connection.execute(beside) if row.paper_no not in listed]
    return Reconciliation(tuple(lines))


_COLUMNS = tuple(case_file.c[name] for name in ("paper_no", "case_no", "title", "applicant_name", "state", "received_at", "received_day"))


def _beside(numbers: Sequence[str], days: set[str]) -> ColumnElement[bool]:
    heads = {found[1] for number in numbers if (found := _LAST_DIGITS.match(number)) and found[1]}
    fits: list[ColumnElement[bool]] = [
        and_(case_file.c.paper_no >= head, case_file.c.paper_no < f"{head}\U0010ffff") for head in sorted(heads)[:50]
    ]
    if days:
        fits.append(and_(case_file.c.received_day.between(min(days), max(days)), case_file.c.paper_no.is_not(None)))
    return or_(*fits) if fits else case_file.c.paper_no.in_(numbers[:1])


def _line(row: Row[Any], found: Found) -> PaperLine:
    return PaperLine(row.paper_no, found, row.case_no, row.title, row.applicant_name, CaseState(row.state), from_text(row.received_at))


_WORDS = {Found.ENTERED: "已补录", Found.MISSING: "未补录", Found.UNEXPECTED: "清单外"}


def to_csv(found: Reconciliation) -> str:
    """The list for a spreadsheet."""
    rows = [("纸面编号", "结果", "办件编号", "事项", "申请人", "收件时间")]
    for line in found.lines:
        received = f"{shanghai(line.received_at):%Y-%m-%d %H:%M}" if line.received_at else ""
        rows.append((line.paper_no, _WORDS[line.found], line.case_no, line.title, line.applicant_name, received))
    return csv_of([cell(text) for text in row] for row in rows)

"""The lists that a clerk works through: of one day, waiting for an answer, to be cured, in progress, with results to hand out, and all.

Rows come in windows, so that a list of a hundred thousand scrolls. Which rows a window holds is found in an index alone; only then are they read:
a case's row is wide, and what was added to it later lies behind its body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, select, true

from desktop.intake.cases import CASE_COLUMNS, case_row
from desktop.intake.model import CaseRow, CaseState
from desktop.intake.progressed import ENDED
from desktop.intake.tables import case_file, document, progress, result_handed

_ROWID: ColumnElement[int] = literal_column("case_file.rowid")
FOUND_MOST = 1000
"""Rows of a search or of results to hand out: nobody scrolls further."""
_TAIL_LEAST, _TAIL_MOST = 3, 8
_LONG_NUMBER = 12
"""A province number is found from here on: nothing indexes it."""
_SERIAL_LEAST = 6
_PAPER = re.compile(r"(\D*[^\W\d])\W?(\d{4})\W?(\d{6,8})号?")
"""The number of a paper, with its brackets or without: nobody types 〔〕."""


class Worklist(StrEnum):
    TODAY = "today"
    ANSWER = "answer"
    """Received and not answered (行政许可法 32(4)); silence accepts it."""
    CURE = "cure"
    RUNNING = "running"
    RESULTS = "results"
    """A department has decided and nobody has collected it."""
    ALL = "all"


_STATES = {
    Worklist.ANSWER: (CaseState.RECEIVED, CaseState.CORRECTED),
    Worklist.CURE: (CaseState.CORRECTING,),
    Worklist.RUNNING: (CaseState.ACCEPTED, CaseState.PROCESSING),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows. `day` counts for TODAY only. With `text` every case is searched: number, province or paper number or name, by their
    beginning; three to eight digits also fit the end of a number, a ticket that of `day`, and the number of a paper finds its case."""

    worklist: Worklist = Worklist.TODAY
    day: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """`total` rows fit; these stand from `offset` on."""

    total: int
    offset: int
    rows: tuple[CaseRow, ...]


def page(connection: Connection, wanted: Wanted, offset: int, limit: int) -> CasePage:
    """One window of a list. Days, results and all: newest first; the others: who waits longest first."""
    found = _found(connection, wanted)
    fits = _fits(wanted) if found is None else _ROWID.in_(found)
    order = _order(wanted)
    if found is None:
        total = int(connection.scalar(select(func.count()).select_from(case_file).where(fits)) or 0)
        window = list(connection.scalars(select(_ROWID).select_from(case_file).where(fits).order_by(*order).limit(limit).offset(offset)))
        rows = select(*CASE_COLUMNS).where(_ROWID.in_(window)).order_by(*order)
    else:
        total = len(found)
        rows = select(*CASE_COLUMNS).where(fits).order_by(*order).limit(limit).offset(offset)
    return CasePage(total, offset, tuple(case_row(row) for row in connection.execute(rows)))


def counts(connection: Connection, day: date) -> dict[Worklist, int]:
    """How many each list holds."""
    counted = connection.execute(select(case_file.c.state, func.count()).group_by(case_file.c.state))
    by_state: dict[str, int] = {row[0]: row[1] for row in counted}
    found = {worklist: sum(by_state.get(state.value, 0) for state in states) for worklist, states in _STATES.items()}
    today = connection.scalar(select(func.count()).select_from(case_file).where(case_file.c.received_day == day.isoformat()))
    waiting = connection.scalar(select(func.count()).select_from(_uncollected().subquery()))
    return found | {Worklist.TODAY: int(today or 0), Worklist.RESULTS: int(waiting or 0), Worklist.ALL: sum(by_state.values())}


def _found(connection: Connection, wanted: Wanted) -> list[int] | None:
    """The rows of what no index holds in order: a search, results. None for the other lists."""
    text = "".join(wanted.text.split())
    if text:
        return list(dict.fromkeys(row for way in _ways(wanted, text) for row in connection.scalars(way)))[:FOUND_MOST]
    if wanted.worklist is Worklist.RESULTS:
        cases = list(connection.scalars(_uncollected().order_by(progress.c.case_id.desc()).limit(FOUND_MOST)))
        return list(connection.scalars(select(_ROWID).select_from(case_file).where(case_file.c.case_id.in_(cases))))
    return None


def _fits(wanted: Wanted) -> ColumnElement[bool]:
    if wanted.worklist is Worklist.TODAY:
        return case_file.c.received_day == (wanted.day.isoformat() if wanted.day else "")
    states = _STATES.get(wanted.worklist)
    return case_file.c.state.in_([state.value for state in states]) if states else true()


def _order(wanted: Wanted) -> tuple[ColumnElement[str], ...]:
    if wanted.text.strip() or wanted.worklist in (Worklist.TODAY, Worklist.ALL, Worklist.RESULTS):
        return case_file.c.received_day.desc(), case_file.c.case_no.desc()
    return case_file.c.received_at.asc(), _ROWID.asc()  # type: ignore[return-value]


def _ways(wanted: Wanted, text: str) -> list[Select[int]]:
    """Each way of fitting asks its own index; one OR over all of them would read every row."""
    number = text.upper()
    fits = [
        _begins(case_file.c.case_no, number),
        _begins(case_file.c.paper_no, text),
        _begins(case_file.c.applicant_name, text),
    ]
    if text.isdigit() and _TAIL_LEAST <= len(text) <= _TAIL_MOST:
        fits.append(case_file.c.case_no.like(f"%{text}"))
    if wanted.day is not None:
        fits.append(and_(case_file.c.received_day == wanted.day.isoformat(), case_file.c.ticket_no == number))
    if len(text) >= _LONG_NUMBER and text.isascii():
        fits.append(_begins(case_file.c.apply_no, number))
    fits.extend(case_file.c.case_id.in_(select(document.c.case_id).where(way)) for way in _papers(text))
    return [select(_ROWID).select_from(case_file).where(fit).limit(FOUND_MOST) for fit in fits]


def _papers(text: str) -> list[ColumnElement[bool]]:
    """Who comes back brings the notice: its number whole, or as the digits that it ends with, which the index of the numbers alone is read for."""
    whole = _PAPER.fullmatch(text)
    if whole is not None:
        return [document.c.document_no == "{}〔{}〕{}号".format(*whole.groups())]
    if text.isdigit() and _SERIAL_LEAST <= len(text) <= _TAIL_MOST:
        ends = select(document.c.document_no).where(document.c.document_no.like(f"%〕{text}号"))
        return [document.c.document_no.in_(ends)]
    return []


def _begins(column: ColumnElement[str] | ColumnElement[str | None], text: str) -> ColumnElement[bool]:
    """As a range, which an index answers; LIKE would not."""
    return and_(column >= text, column < f"{text}\U0010ffff")


def _uncollected() -> Select[tuple[str]]:
    mine = (result_handed.c.case_id == progress.c.case_id) & (result_handed.c.item_code == progress.c.item_code)
    return (
        select(progress.c.case_id)
        .outerjoin(result_handed, mine)
        .where(progress.c.state.in_(sorted(ENDED)), result_handed.c.item_code.is_(None))
        .distinct()
    )

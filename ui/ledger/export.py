"""The evening's ledger for signature: a table for a spreadsheet and an A4 sheet, both from one reading, both into the papers' folder.

Its words are the paper's, in Chinese, and do not follow the screen's language. A cell that a spreadsheet would take for a formula is defused.
Names of applicants are not in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import shanghai
from desktop.errors import EnvironmentFault, Issue
from desktop.intake.model import CaseRow
from desktop.intake.ports import HallProfile
from desktop.sentences import sentence
from offline.sync.ledger import CaseLine, Count, EventLine
from ui.cases.words import event_words
from ui.ledger.rows import settled_here
from ui.ledger.source import Reading, apart
from ui.papers import write_file
from ui.shell.days import full_day_words

if TYPE_CHECKING:
    from offline.sync.attention import AttentionEntry
    from printing.papers.ledger_sheet import Figures, LedgerSheet, OpenRow

FOLDER = "ledger"
_STATES = {"acknowledged": "已确认", "waiting": "待发送", "attention": "待人工", "lost": "缺送达记录"}
_STAGES = {"received": "已接收，待生效", "applied": "已生效", "sending": "发送中", "queued": "未发送"}
_REFUSED = {"invalid": "省平台退回", "conflict": "省平台另有说法", "out_of_order": "省平台缺前面的流水", "forbidden": "省平台不许办理"}
_HEADING = ("办件编号", "省办件号", "事项", "序号", "流水", "经办人", "状态", "送达", "回执", "发送次数", "情况")


@dataclass(frozen=True, slots=True)
class Exporting:
    """Where and for whom. `refusals`: what the peer said, by event."""

    folder: Path | None
    profile: HallProfile
    workstation: str
    made_by: str
    at: datetime
    refusals: Mapping[str, AttentionEntry]


def export(reading: Reading, given: Exporting) -> Path:
    """Writes both files; gives the sheet's path. `EnvironmentFault` paper.not_written, `RuleViolation` paper.no_glyph."""
    from printing.papers.ledger_sheet import NAME, ledger_sheet
    from printing.pdf import to_pdf

    file = f"{shanghai(given.at):%Y-%m-%d-%H%M%S}-{NAME}"
    if given.folder is None:
        raise EnvironmentFault("paper.not_written", file=f"{file}.pdf")
    pdf = to_pdf(ledger_sheet(sheet_of(reading, given)))
    sheet = given.folder / FOLDER / f"{file}.pdf"
    write_file(sheet.with_suffix(".csv"), to_csv(reading, given).encode())
    write_file(sheet, pdf)
    return sheet


def sheet_of(reading: Reading, given: Exporting) -> LedgerSheet:
    """What stands on the A4 sheet."""
    from printing.papers.ledger_sheet import HallRow, LedgerSheet, PersonRow

    people = tuple(PersonRow(reading.name(line.operator_id), line.workstation_id, _figures(line.events)) for line in reading.people)
    hall = reading.hall
    return LedgerSheet(
        given.profile.name,
        given.workstation,
        scope_words(reading),
        given.at,
        given.made_by,
        _figures(reading.ledger.events),
        _figures(reading.ledger.files),
        reading.apart,
        people,
        _open_rows(reading, given, "waiting"),
        _open_rows(reading, given, "attention", "lost"),
        tuple(HallRow(s.workstation_id, _figures(s.events), f"{shanghai(s.counted_at):%m-%d %H:%M}") for s in hall.published)
        if hall
        else (),
        _hall_note(reading),
        given.profile.drill,
    )


def to_csv(reading: Reading, given: Exporting) -> str:
    """The equation, then every entry of the scope. With a byte order mark, without which office programs read Chinese wrongly."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    known = {row.case_id: row for row in reading.known}
    rows.writerow(("平账单", given.profile.name, given.workstation, scope_words(reading), f"{shanghai(given.at):%Y-%m-%d %H:%M:%S}"))
    rows.writerow(("", "产生", "已确认", "待发送", "待人工", "差"))
    for words, count in (("流水", reading.ledger.events), ("附件", reading.ledger.files)):
        rows.writerow((words, count.created, count.acknowledged, count.waiting, count.attention, apart(count)))
    for line in reading.people:
        each = line.events
        who = f"{reading.name(line.operator_id)} {line.workstation_id}"
        rows.writerow((_plain(who), each.created, each.acknowledged, each.waiting, each.attention, apart(each)))
    rows.writerow(())
    rows.writerow(_HEADING)
    for case in reading.ledger.cases:
        for event in case.events:
            rows.writerow([_plain(str(cell)) for cell in _cells(reading, given, case, event, known.get(case.case_id))])
    return "\ufeff" + out.getvalue()


def scope_words(reading: Reading) -> str:
    scope = reading.scope
    day = full_day_words(scope.since) if scope.since is not None else "所有日子"
    return f"{day}，{reading.name(scope.operator_id) if scope.operator_id else '全部人员'}"


def _cells(reading: Reading, given: Exporting, case: CaseLine, event: EventLine, known: CaseRow | None) -> tuple[object, ...]:
    settled = settled_here(event)
    return (
        case.case_no or "", case.apply_no or "", known.title if known is not None else "", event.seq, event_words(event.type),
        reading.name(event.operator_id), "人工了结，未发送" if settled else _STATES.get(event.state, event.state),
        "" if settled else _STAGES.get(event.stage, "需要人工" if event.state == "attention" else ""), "" if settled else event.receipt_no or "",
        event.attempts, _note(event, given),
    )  # fmt: skip


def _open_rows(reading: Reading, given: Exporting, *states: str) -> tuple[OpenRow, ...]:
    from printing.papers.ledger_sheet import OpenRow

    known = {row.case_id: row.title for row in reading.known}
    return tuple(
        OpenRow(case.case_no or "还没有编号", known.get(case.case_id, ""), f"{event.seq} {event_words(event.type)}", _note(event, given))
        for case in reading.ledger.cases
        for event in case.events
        if event.state in states
    )


def _note(event: EventLine, given: Exporting) -> str:
    if event.state == "lost":
        return "缺送达记录，请立即报告管理员"
    if event.state == "attention":
        refused = given.refusals.get(event.event_id)
        reason = _REFUSED.get((event.last_error or "").removeprefix("alone."), "被退回")
        return f"{reason}：{refused.message[:120]}" if refused is not None and refused.message else reason
    if event.state == "waiting":
        if event.stage == "received":
            return _STAGES["received"]
        tried = f"发过 {event.attempts} 次" if event.attempts else "还没有发过"
        return f"{tried}，{sentence(Issue('', event.last_error.removeprefix('alone.')), chinese=True)}" if event.last_error else tried
    return ""


def _hall_note(reading: Reading) -> str:
    hall = reading.hall
    if hall is None:
        return f"没有数大厅副本：{reading.hall_away}" if reading.hall_away else "没有数大厅副本。"
    said = f"本机（{hall.workstation_id}）已交大厅 {hall.handed_over:,} 条，副本里数到 {hall.found:,} 条，还没交 {hall.waiting:,} 条。"
    lacking = f"副本里少 {hall.lacking:,} 条，请立即报告管理员。" if hall.lacking else ""
    apart = "" if hall.balanced else "有工作机自己的账不平，请立即报告管理员。"
    return f"{said}{lacking}{apart}各工作机发送之后各自计数，关着的工作机以最后一次为准。"


def _figures(count: Count) -> Figures:
    from printing.papers.ledger_sheet import Figures

    return Figures(count.created, count.acknowledged, count.waiting, count.attention)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

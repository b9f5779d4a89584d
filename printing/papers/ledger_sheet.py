"""平账单, the evening's ledger for signature: the equation, who made what, what still waits, what needs a person, and places to sign.

No case document: it has no number and no code, and what it says was true when it was counted. It shortens no list without saying so, and
says it in the largest type where the ledger does not balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.clock import shanghai
from printing.blocks import GREY, NOTE, Column, DateCell, Fact, Spans, dates, facts, listing, paragraph
from printing.breaking import Setter, Span
from printing.flow import Strip, kept, spaced
from printing.fonts import Weight, chain
from printing.page import Paper, SlipKind
from printing.papers import inside
from printing.papers.tables import section
from printing.sheet import WIDTH, bold, plain

NAME = "平账单"
MOST_ROWS = 60
PROOF = "产生 ＝ 省平台已确认 ＋ 待发送 ＋ 待人工。两边分开数：左边数本机流水，右边数送达记录。收到省平台回执才算已确认。"
APART = "账不平，相差 {n} 条。请不要清理或重装本机，立即报告管理员，并保留本单。"


@dataclass(frozen=True, slots=True)
class Figures:
    """One equation."""

    created: int
    acknowledged: int
    waiting: int
    attention: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    workstation: str
    events: Figures


@dataclass(frozen=True, slots=True)
class OpenRow:
    """What waits or needs a person: whose case, which entry, and what was said about it last."""

    case_no: str
    title: str
    entry: str
    note: str


@dataclass(frozen=True, slots=True)
class HallRow:
    """What a workstation said of its own ledger. `counted`: when."""

    workstation: str
    events: Figures
    counted: str


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """`scope`: which days and people it is about, in words. `hall_note`: what the hall's replica said, or why it said nothing."""

    hall_name: str
    workstation: str
    scope: str
    counted_at: datetime
    made_by: str
    events: Figures
    files: Figures
    apart: int
    people: tuple[PersonRow, ...] = ()
    waiting: tuple[OpenRow, ...] = ()
    attention: tuple[OpenRow, ...] = ()
    hall: tuple[HallRow, ...] = ()
    hall_note: str = ""
    drill: bool = False


def ledger_sheet(sheet: LedgerSheet) -> Paper:
    """Its pages."""
    setter = Setter(chain())
    strips: list[Strip] = [
        *inside.head(setter, NAME, sheet.hall_name, (f"工作机 {sheet.workstation}", *((inside.DRILL,) if sheet.drill else ()))),
        *kept(facts(setter, _facts(sheet), WIDTH)),
        *spaced([_equation(setter, sheet)], 9),
        *spaced(_verdict(setter, sheet), 7),
        *spaced(_people(setter, sheet), 10),
        *spaced(_open(setter, "待人工", sheet.attention, "没有需要人工处理的流水。"), 10),
        *spaced(_open(setter, "待发送", sheet.waiting, "没有等待发送的流水。"), 10),
        *spaced(_hall(setter, sheet), 10),
        *spaced([inside.signatures(setter)], 16),
    ]
    pages = inside.pages(setter, strips, f"{NAME}  {sheet.made_by} 制表")
    return Paper(SlipKind.LEDGER, f"{NAME} {shanghai(sheet.counted_at):%Y-%m-%d %H%M}", pages, setter.missing)


def _facts(sheet: LedgerSheet) -> list[Fact]:
    files = sheet.files
    counted = f"产生 {files.created:,}，已到 {files.acknowledged:,}，待发送 {files.waiting:,}，待人工 {files.attention:,}"
    return [
        Fact("范围", plain(sheet.scope)),
        Fact("核对时间", plain(f"{shanghai(sheet.counted_at):%Y-%m-%d %H:%M:%S}")),
        Fact("附件", plain(counted), wide=True),
    ]


def _equation(setter: Setter, sheet: LedgerSheet) -> Strip:
    events = sheet.events
    cells = (
        ("产生（条）", events.created),
        ("＝ 省平台已确认", events.acknowledged),
        ("＋ 待发送", events.waiting),
        ("＋ 待人工", events.attention),
    )
    return dates(setter, [DateCell(label, (Span(f"{value:,}", 20, Weight.BOLD),), 1, shaded=not number) for number, (label, value) in enumerate(cells)], WIDTH)  # fmt: skip


def _verdict(setter: Setter, sheet: LedgerSheet) -> list[Strip]:
    if sheet.apart:
        return kept(paragraph(setter, (bold(APART.format(n=sheet.apart), size=14),), WIDTH))
    words: Spans = (bold("平，一条不多一条不少。", size=12), Span(PROOF, NOTE, grey=GREY))
    return kept(paragraph(setter, words, WIDTH, leading=1.4))


def _people(setter: Setter, sheet: LedgerSheet) -> list[Strip]:
    if not sheet.people:
        return []
    columns = (
        Column("经办人"),
        Column("工作机", 84),
        *(Column(title, 58, centred=True) for title in ("产生", "已确认", "待发送", "待人工")),
    )
    rows = [
        [plain(row.name), plain(row.workstation), *(plain(f"{value:,}") for value in _values(row.events))] for row in sheet.people
    ]  # fmt: skip
    total = [(bold("合计"),), plain(""), *((bold(f"{value:,}"),) for value in _values(sheet.events))]
    return [*section(setter, f"经办人 {len(sheet.people)}"), *listing(setter, columns, [*rows, total], WIDTH)]


def _values(figures: Figures) -> tuple[int, int, int, int]:
    return figures.created, figures.acknowledged, figures.waiting, figures.attention


def _open(setter: Setter, title: str, rows: Sequence[OpenRow], none: str) -> list[Strip]:
    strips = section(setter, f"{title} {len(rows)}")
    if not rows:
        return [*strips, *paragraph(setter, plain(none), WIDTH)]
    columns = (Column("序", 30, centred=True), Column("办件编号", 96), Column("事项"), Column("流水", 78), Column("情况", 186))
    shown = [
        [plain(str(number)), plain(row.case_no), plain(row.title), plain(row.entry), plain(row.note, size=NOTE)]
        for number, row in enumerate(rows[:MOST_ROWS], 1)
    ]
    strips += listing(setter, columns, shown, WIDTH)
    if len(rows) > MOST_ROWS:
        strips += paragraph(setter, plain(f"另有 {len(rows) - MOST_ROWS:,} 条，见同名的表格文件。"), WIDTH)
    return strips


def _hall(setter: Setter, sheet: LedgerSheet) -> list[Strip]:
    strips = section(setter, f"全厅 {len(sheet.hall)} 台工作机" if sheet.hall else "全厅")
    if sheet.hall:
        columns = (
            Column("工作机"),
            *(Column(title, 62, centred=True) for title in ("产生", "已确认", "待发送", "待人工")),
            Column("计于", 84, centred=True),
        )
        rows: list[list[Spans]] = [
            [plain(row.workstation), *(plain(f"{value:,}") for value in _values(row.events)), plain(row.counted)] for row in sheet.hall
        ]
        sums = [sum(column) for column in zip(*(_values(row.events) for row in sheet.hall), strict=True)]
        total: list[Spans] = [(bold("全厅合计"),), *((bold(f"{value:,}"),) for value in sums), plain("")]
        strips += listing(setter, columns, [*rows, total], WIDTH)
    return [*strips, *spaced(paragraph(setter, plain(sheet.hall_note, size=NOTE), WIDTH, leading=1.4), 3)]

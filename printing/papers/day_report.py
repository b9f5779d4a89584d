"""日报: the day on one or two sheets for the hall's management - waits through the day, who came for what, cases, notices, ratings, ledger, moves.

No case document: no number, no code. What could not be counted (the hall away) is said in its place; nothing is estimated. Times are minutes.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.clock import shanghai
from desktop.day_report import DayReport, MoveLine, ThemeLine
from desktop.queue.day_summary import DayNumbers, Figures
from printing.blocks import GREY, NOTE, Column, DateCell, Fact, Spans, dates, facts, line_ops, listing, paragraph
from printing.breaking import Setter, Span
from printing.charts import Frame, Series, bar, columns, lines
from printing.flow import Strip, kept, spaced
from printing.fonts import Weight, chain
from printing.page import Op, Paper, SlipKind
from printing.papers import inside
from printing.papers.tables import section
from printing.papers.wording import day, weekday
from printing.sheet import WIDTH, bold, plain

NAME = "日报"
CHART = 128.0
THEMES = 14
"""So many things have a row of their own; the rest is summed up."""
MOVES = 12
NOBODY = "这一天没有人取号。"


def day_report(report: DayReport) -> Paper:
    """Its pages."""
    setter = Setter(chain())
    right = [f"工作机 {report.workstation}", *([inside.DRILL] if report.drill else [])]
    strips: list[Strip] = [
        *inside.head(setter, NAME, report.hall_name, right),
        *kept(facts(setter, _facts(report), WIDTH)),
        *spaced([_figures(setter, report)], 8),
        *spaced(_queue(setter, report), 9),
        *spaced(_cases(setter, report), 9),
        *spaced(_ratings(setter, report), 9),
        *spaced(_moves(setter, report.moves), 9),
        *spaced(_ledger(setter, report), 9),
        *spaced([inside.signatures(setter, ("制表人", "值班长"))], 14),
    ]
    pages = inside.pages(setter, strips, f"{NAME} {report.day}  {report.made_by} 制表")
    return Paper(SlipKind.DAY_REPORT, f"{NAME} {report.day}", pages, setter.missing)


def _facts(report: DayReport) -> list[Fact]:
    return [
        Fact("日期", (bold(f"{day(report.day)} {weekday(report.day)}"),)),
        Fact("制表时间", plain(f"{shanghai(report.made_at):%Y-%m-%d %H:%M}")),
    ]


def _figures(setter: Setter, report: DayReport) -> Strip:
    whole = report.queue.whole if report.queue else None
    cells = (
        ("取号", str(whole.taken) if whole else "—"),
        ("办结", str(whole.served) if whole else "—"),
        ("平均等待（分）", _minutes(whole.wait_mean) if whole else "—"),
        ("九成等待（分）", _minutes(whole.wait_p90) if whole else "—"),
        ("收件", str(report.cases.taken)),
        ("受理", str(report.cases.accepted)),
    )
    return dates(setter, [DateCell(label, (Span(value, 17, Weight.BOLD),), 1.4 if len(label) > 6 else 1) for label, value in cells], WIDTH)  # fmt: skip


def _queue(setter: Setter, report: DayReport) -> list[Strip]:
    strips = section(setter, "排队")
    if report.queue is None:
        return [*strips, *paragraph(setter, plain(f"大厅库没有应答，排队情况这一份里没有。{report.queue_note}"), WIDTH)]
    if not report.queue.hours:
        return [*strips, *paragraph(setter, plain(NOBODY), WIDTH)]
    return [*strips, *kept([_charts(setter, report.queue)]), *spaced(_services(setter, report.queue.services), 4)]


def _charts(setter: Setter, queue: DayNumbers) -> Strip:
    """Side by side: how long people waited, and how many came and were served, hour by hour without a gap."""
    by_hour = {int(line.key): line for line in queue.hours}
    hours = range(min(by_hour), max(by_hour) + 1)
    labels = [f"{hour}" for hour in hours]
    there = [by_hour.get(hour) for hour in hours]
    waits = (
        Series("中位", tuple(line.wait_median / 60 if line and line.wait_median is not None else None for line in there)),
        Series("九成", tuple(line.wait_p90 / 60 if line and line.wait_p90 is not None else None for line in there), strong=False),
    )
    came = (
        Series("取号", tuple(float(line.taken) if line else 0.0 for line in there), strong=False),
        Series("办结", tuple(float(line.served) if line else 0.0 for line in there)),
    )
    half = (WIDTH - 22) / 2
    ops: tuple[Op, ...] = lines(setter, Frame(0, half, CHART, "等待", "分钟，按叫号时刻"), labels, waits)
    ops += columns(setter, Frame(half + 22, half, CHART, "人次", "按小时"), labels, came)
    return Strip(CHART + 2, ops)


def _services(setter: Setter, services: Sequence[Figures]) -> list[Strip]:
    """A table whose last column is drawn: taken, and of it served."""
    columns_ = (
        Column("业务"),
        *(Column(title, width, centred=True) for title, width in (("取号", 40), ("办结", 40), ("过号", 40), ("平均等", 50), ("九成等", 50))),
        Column("取号（浅）办结（深）", 132),
    )  # fmt: skip
    most = max((line.taken for line in services), default=1) or 1
    rows: list[list[Spans]] = [
        [
            plain(line.name or line.key),
            *(plain(str(value)) for value in (line.taken, line.served, line.no_shows)),
            *(plain(_minutes(value)) for value in (line.wait_mean, line.wait_p90)),
            (),
        ]
        for line in services
    ]
    drawn = [((line.taken / most, False), (line.served / most, True)) for line in services]
    return _barred(setter, columns_, rows, drawn, 132)


def _barred(
    setter: Setter, heads: Sequence[Column], rows: Sequence[Sequence[Spans]], drawn: Sequence[Sequence[tuple[float, bool]]], wide: float
) -> list[Strip]:
    """A listing with bars in its last column, `wide` points across. A row of several parts has its bars in the first."""
    strips = listing(setter, heads, rows, WIDTH)
    if len(strips) != len(rows) + 1:
        return strips
    found = strips[:1]
    for strip, shares in zip(strips[1:], drawn, strict=True):
        high = min((strip.height - 6) / len(shares), 8.4)
        top = (strip.height - high * len(shares)) / 2
        ops: tuple[Op, ...] = ()
        for number, (share, strong) in enumerate(shares):
            ops += bar(WIDTH - wide + 5, top + number * high, wide - 10, high - 1, share, strong=strong)
        found.append(Strip(strip.height, (*strip.ops, *ops), gap=strip.gap, keep=strip.keep, again=strip.again))
    return found


def _cases(setter: Setter, report: DayReport) -> list[Strip]:
    cases = report.cases
    said = (
        Span("收件 "), bold(str(cases.taken)), Span("，受理 "), bold(str(cases.accepted)), Span("，一次性告知 "), bold(str(cases.notices)),
        Span("（其中同轮再次告知 "), bold(str(cases.second_notices)), Span(f"，占 {_share(cases.second_notices, cases.notices)}）"),
        Span(f"，补正 {cases.corrected}，不予受理 {cases.declined}，转办 {cases.redirected}，撤回 {cases.withdrawn}。"),
    )  # fmt: skip
    strips = [*section(setter, "办件（本工作机）"), *paragraph(setter, said, WIDTH, leading=1.45)]
    return [*kept(strips), *spaced(_themes(setter, cases.themes), 4)] if cases.themes else strips


def _themes(setter: Setter, themes: Sequence[ThemeLine]) -> list[Strip]:
    shown, rest = list(themes[:THEMES]), themes[THEMES:]
    if rest:
        sums = (sum(values) for values in zip(*((t.taken, t.accepted, t.notified, t.settled) for t in rest), strict=True))
        shown.append(ThemeLine(f"其他 {len(rest)} 件事", *sums))
    heads = (
        Column("一件事、事项"),
        *(Column(title, 48, centred=True) for title in ("收件", "受理", "告知", "其他")),
        Column("收件（浅）受理（深）", 132),
    )
    most = max(max(line.taken, line.accepted) for line in shown) or 1
    rows: list[list[Spans]] = [
        [plain(line.title), *(plain(str(value)) for value in (line.taken, line.accepted, line.notified, line.settled)), ()]
        for line in shown
    ]  # fmt: skip
    return _barred(setter, heads, rows, [((line.taken / most, False), (line.accepted / most, True)) for line in shown], 132)


def _ratings(setter: Setter, report: DayReport) -> list[Strip]:
    """One line of five bars: every level with its number and its share of those who rated."""
    ratings = report.ratings
    rated = sum(count for *_, count in ratings.levels)
    note = f"评价 {rated} 次，不愿评价 {ratings.unwilling} 次；“办不成事”登记 {ratings.grievances} 件。"
    strips = [*section(setter, "好差评"), *kept(paragraph(setter, plain(note), WIDTH, leading=1.45))]
    wide = WIDTH / len(ratings.levels)
    ops: list[Op] = []
    for number, (_level, words, count) in enumerate(ratings.levels):
        x = number * wide
        spans = (Span(f"{words} ", NOTE), Span(str(count), 11, Weight.BOLD), Span(f"  {_share(count, rated)}", 8, grey=GREY))
        (line,) = setter.lines(spans, wide)
        ops += [*line_ops(line, x, 0, 15), *bar(x, 16, wide - 16, 7, count / rated if rated else 0.0)]
    return [*strips, Strip(26, tuple(ops), gap=3)]


def _moves(setter: Setter, moves: Sequence[MoveLine]) -> list[Strip]:
    if not moves:
        return []
    heads = (
        Column("时刻", 46, centred=True),
        Column("窗口", 40, centred=True),
        Column("原业务", 92),
        Column("改为", 92),
        Column("理由"),
        Column("结果", 62),
    )
    rows: list[list[Spans]] = [
        [plain(text) for text in (f"{shanghai(move.at):%H:%M}", move.window, move.was, move.to, move.reason, move.state)]
        for move in moves[:MOVES]
    ]  # fmt: skip
    strips = [*section(setter, f"潮汐调度 {len(moves)} 次"), *listing(setter, heads, rows, WIDTH)]
    if len(moves) > MOVES:
        strips += paragraph(setter, plain(f"另有 {len(moves) - MOVES} 次，见潮汐调度记录。", size=NOTE), WIDTH)
    return strips


def _ledger(setter: Setter, report: DayReport) -> list[Strip]:
    led = report.ledger
    verdict = "平。" if not led.apart else f"不平，相差 {led.apart} 条，请立即报告管理员。"
    said = (
        Span(f"产生 {led.created:,} 条 ＝ 省平台已确认 {led.acknowledged:,} ＋ 待发送 {led.waiting:,} ＋ 待人工 {led.attention:,}："),
        bold(verdict),
    )
    return kept([*section(setter, "平账（当天流水）"), *paragraph(setter, said, WIDTH, leading=1.45)])


def _minutes(seconds: float | None) -> str:
    return "—" if seconds is None else f"{seconds / 60:.1f}" if seconds < 5940 else f"{seconds / 60:.0f}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "—"

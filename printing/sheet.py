"""What every A4 paper has in common: head with numbers, title, foot with copy and page, the samples' warning, the pages themselves.

Papers are legal text in Chinese and do not follow the language of the operator's screen. A preview (no number yet) says 打印时取号 and
尚未打印, so that a printed screen can never pass for an issued paper. It refuses to leave out the warning of a drill or of example data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop.clock import shanghai
from desktop.intake.documents import CopyKind, CopyMark, DocumentKind, PaperHead
from printing.blocks import BODY, GREY, NOTE, line_ops
from printing.breaking import Setter, Span
from printing.closing import Stub, sealed, stub_ops
from printing.code import without_address
from printing.flow import Filled, Strip, fill, kept
from printing.fonts import Weight
from printing.page import A4, MM, Line, Op, Page, Paper, Picture, Pixels, Rect, moved
from printing.papers.wording import grouped

if TYPE_CHECKING:
    from printing.templates import Stationery

LEFT, RIGHT = 22 * MM, 18 * MM
WIDTH = A4[0] - LEFT - RIGHT
TOP = 13 * MM
NEXT_TOP = 12.5 * MM
BOTTOM = 285 * MM
FOOT = 291 * MM
"""The foot's baseline."""
STUB_END = 290.5 * MM
STUB_ROOM = BOTTOM - STUB_END + 7.5 * MM
"""What the text leaves free above the stub, for the foot and the cutting line."""
TITLE_SPACING = 0.28
LOGO = 11 * MM
DRILL = "演练样张：人物、单位、编号均为虚构，不具有法律效力"
EXAMPLE = "事项目录为示例数据，不得作为办事依据"
NO_NUMBER = "打印时取号"
NOT_PRINTED = "尚未打印"


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper before it has pages: its strips in order, and the stub that is cut off at the end, if it has one."""

    kind: DocumentKind
    name: str
    head: PaperHead
    strips: tuple[Strip, ...]
    footer: str
    stub: Stub | None = None


def assemble(setter: Setter, draft: Draft, *, copy: CopyMark | None, token: str | None, stationery: Stationery | None = None) -> Paper:
    """Pages with head, foot and stub. The stub stands at the foot of the last page, never on a page without the signatures above it.

    The image of a seal is put on copies alone: never on a preview, never on what has no legal force (drill, example data).
    """
    logo = stationery.logo if stationery else None
    strips = [*_head(setter, draft.head, draft.name, copy, logo), *draft.strips]
    marks = stub_ops(setter, draft.stub, WIDTH, A4[0], LEFT) if draft.stub else None
    if marks:
        strips = [*kept(strips), Strip(marks.height + STUB_ROOM, ())]
    pages = fill(strips, left=LEFT, first_top=TOP, next_top=NEXT_TOP + 11.5 * MM, bottom=BOTTOM)
    foots = [FOOT] * len(pages)
    if marks:
        cut = STUB_END - marks.height
        foots[-1] = cut - 3.2 * MM
        pages[-1] = Filled((*pages[-1].ops, *moved(marks.ops, 0, cut)), 0.0)
    finished = []
    for number, (page, foot) in enumerate(zip(pages, foots, strict=True)):
        ops = [*_warning(setter, draft.head), *page.ops, *_foot(setter, draft, copy, number + 1, len(pages), foot)]
        if number:
            ops = [*_running_head(setter, draft, copy), *ops]
        finished.append(Page(*A4, tuple(ops)))
    if logo:
        finished[0] = replace(finished[0], pictures=(Picture(LEFT, TOP - 1, *_logo_size(logo), logo),))
    lawful = copy is not None and not (draft.head.drill or draft.head.example_catalogue)
    if stationery and stationery.seal and (lawful or stationery.sample):
        finished = [_sealed(page, stationery.seal) for page in finished]
    title = f"{draft.name} {draft.head.document_no or NO_NUMBER}"
    return Paper(draft.kind, title, tuple(finished), setter.missing, token and without_address(token)[1])


def copy_words(copy: CopyMark | None) -> str:
    """第 1 份 首次打印 / 第 2 份 补打 第 1 次 / 尚未打印."""
    if copy is None:
        return NOT_PRINTED
    way = f"补打 第 {copy.reprint_no} 次" if copy.kind is CopyKind.REPRINT else "首次打印"
    return f"第 {copy.copy_no} 份 {way}"


def _sealed(page: Page, seal: Pixels) -> Page:
    ops, pictures = sealed(page.ops, seal)
    return replace(page, ops=ops, pictures=(*page.pictures, *pictures))


def _logo_size(logo: Pixels) -> tuple[float, float]:
    """As high as the two lines of the head; a wide one is made smaller."""
    share = min(LOGO / logo.rows, 3 * LOGO / logo.columns)
    return logo.columns * share, logo.rows * share


def _warning(setter: Setter, head: PaperHead) -> tuple[Op, ...]:
    text = DRILL if head.drill else EXAMPLE if head.example_catalogue else ""
    if not text:
        return ()
    (line,) = setter.lines((Span(text, NOTE, spacing=0.04),), A4[0])
    wide = line.width + 20
    left = (A4[0] - wide) / 2
    box = Rect(left, 4.2 * MM, wide, 5.6 * MM, stroke=0.7, dash=(2.2, 1.6))
    return (box, *line_ops(line, left + 10, 4.2 * MM, 5.6 * MM))


def _numbers(head: PaperHead, copy: CopyMark | None) -> tuple[str, ...]:
    """The paper's number, the case's, and the platform's: a number drawn without the platform is called temporary until its own is known."""
    lines = [f"编号 {head.document_no or NO_NUMBER}"]
    formal = head.formal_no or (copy.formal_no if copy else "")
    if head.case_no and head.case_no != head.temporary_no:
        lines.append(f"办件编号 {grouped(head.case_no)}")
    if head.temporary_no:
        lines.append(f"临时号 {grouped(head.temporary_no)}")
    if formal:
        lines.append(f"省平台编号 {grouped(formal)}")
    elif head.temporary_no:
        lines.append("省平台编号 系统恢复后补")
    return tuple(lines)


def _head(setter: Setter, head: PaperHead, name: str, copy: CopyMark | None, logo: Pixels | None) -> list[Strip]:
    """Who, which numbers, a rule, the title. The numbers end at the right edge; a long name of a hall wraps beside them."""
    numbers = [line for text in _numbers(head, copy) for line in setter.lines((Span(text, 10),), WIDTH * 0.62)]
    beside = _logo_size(logo)[0] + 8 if logo else 0.0
    room = WIDTH - max(line.width for line in numbers) - 14 - beside
    names = setter.lines((Span(head.hall_name, 12.5, Weight.BOLD),), room)
    height = max(len(numbers) * 14.2, len(names) * 17.5, 28.4)
    ops: list[Op] = []
    for number, line in enumerate(names):
        ops.extend(line_ops(line, beside, height - (len(names) - number) * 17.5 + 0.5, 17.5))
    for number, line in enumerate(numbers):
        ops.extend(line_ops(line, WIDTH - line.width, height - (len(numbers) - number) * 14.2, 14.2))
    ops.append(Line(0, height + 5, WIDTH, height + 5, width=1.0))
    return [Strip(height + 6, tuple(ops), keep=True), _title(setter, name, copy, head.title_line)]


def _title(setter: Setter, name: str, copy: CopyMark | None, above: str) -> Strip:
    """The name in large spaced letters; what stands in brackets after it is smaller."""
    main, bracket, more = name.partition("（")
    spans = (Span(main, 22, Weight.BOLD, spacing=TITLE_SPACING), *((Span(bracket + more, 13, Weight.BOLD),) if bracket else ()))
    (line,) = setter.lines(spans, WIDTH)
    trailing = 0.0 if bracket else TITLE_SPACING * 22
    ops = list(line_ops(line, (WIDTH - line.width + trailing) / 2, 10, 32))
    if copy is not None and copy.kind is CopyKind.REPRINT:
        (mark,) = setter.lines((Span(f"补打 第 {copy.reprint_no} 次", 11, Weight.BOLD),), WIDTH)
        left = WIDTH - mark.width - 14
        ops += [Rect(left, 16, mark.width + 14, 21, stroke=1.0), *line_ops(mark, left + 7, 16, 21)]
    if not above:
        return Strip(50, tuple(ops), keep=True)
    lines = setter.lines((Span(above, 15, Weight.BOLD, spacing=0.1),), WIDTH)
    words = [op for n, line in enumerate(lines) for op in line_ops(line, (WIDTH - line.width + 1.5) / 2, 10 + n * 22, 22)]
    down = 22.0 * len(lines)
    return Strip(50 + down, (*words, *moved(tuple(ops), 0, down)), keep=True)


def _running_head(setter: Setter, draft: Draft, copy: CopyMark | None) -> tuple[Op, ...]:
    """On the second page and after: whose paper this sheet belongs to, so that a lost sheet finds its way back."""
    (left,) = setter.lines((Span(draft.name, 11, Weight.BOLD), Span("（续页）", NOTE, grey=GREY)), WIDTH)
    numbers = "　".join(_numbers(draft.head, copy)[:2])
    (right,) = setter.lines((Span(numbers, NOTE),), WIDTH)
    return (
        *line_ops(left, LEFT, NEXT_TOP, 16),
        *line_ops(right, LEFT + WIDTH - right.width, NEXT_TOP, 16),
        Line(LEFT, NEXT_TOP + 21, LEFT + WIDTH, NEXT_TOP + 21),
    )


def _foot(setter: Setter, draft: Draft, copy: CopyMark | None, number: int, count: int, baseline: float) -> tuple[Op, ...]:
    """Which copies there are, which page this is, which copy and when. The parts share one line and never meet."""
    printed = copy_words(copy)
    if copy is not None:
        printed += f" {shanghai(copy.printed_at):%Y-%m-%d %H:%M}"
        printed += f" {draft.head.window_no} 窗口" if draft.head.window_no else ""
    (right,) = setter.lines((Span(printed, 9, grey=GREY),), WIDTH)
    (middle,) = setter.lines((Span(f"第 {number} 页 共 {count} 页", 9, grey=GREY),), WIDTH)
    middle_x = LEFT + (WIDTH - middle.width) / 2
    room = min(middle_x, LEFT + WIDTH - right.width) - LEFT - 8
    left = setter.lines((Span(draft.footer, 9, grey=GREY),), room)
    if middle_x + middle.width + 8 > LEFT + WIDTH - right.width:
        middle_x = LEFT + WIDTH - right.width - middle.width - 12
    top = baseline - 0.88 * 9
    ops: list[Op] = []
    for row, line in enumerate(left):
        ops.extend(line_ops(line, LEFT, top - (len(left) - 1 - row) * 11.5, 9))
    return (*ops, *middle.runs(middle_x, baseline), *right.runs(LEFT + WIDTH - right.width, baseline))


def opening(text: str) -> tuple[Span, ...]:
    """The person addressed, with the fullwidth colon that a letter has."""
    return (Span(f"{text}：", 12, Weight.BOLD),)


def plain(text: str, *, size: float = BODY) -> tuple[Span, ...]:
    return (Span(text, size),)


def bold(text: str, *, size: float = BODY) -> Span:
    return Span(text, size, Weight.BOLD)

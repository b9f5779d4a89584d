"""容缺受理承诺书 and 告知承诺书: what is still to be brought and by which day, what is promised instead of proved, and what follows if not.

The person speaks in it and signs it; the hall's seal stands beside (domain.md 2.2: two copies). It names no day that the calendar does not know.
"""

from __future__ import annotations

from desktop.clock import hall_date
from desktop.intake.documents import DeferralContent, DocumentKind
from desktop.intake.outcome_papers import DeferralLine, PromiseLine
from printing.blocks import BODY, GREY, NOTE, Column, DateCell, Fact, Spans, dates, facts, listing, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, Part, closing
from printing.flow import Strip, kept, spaced
from printing.papers.serving import CAPTIONS, inquiries
from printing.papers.tables import section
from printing.papers.wording import NO_CALENDAR, address, clerk, day, people, stopped, thing, thing_line, weekday
from printing.sheet import WIDTH, Draft, bold, opening, plain

NAME, PROMISE_NAME = "容缺受理承诺书", "告知承诺书"
FOOTER = "一式两份：承诺人一份，受理机关存档一份"
UNKNOWN_DAY = "日历公布后定"
PROMISES = "已经知晓受理机关告知的全部内容；所填写的信息和提交的材料真实、有效；自愿作出以上承诺，是真实意思表示。"


def draft(content: DeferralContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    name = NAME if content.deferred else PROMISE_NAME
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.authority), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _request(content), WIDTH, indent=2 * BODY)),
        *spaced(facts(setter, [*people(head), Fact("申请事项", plain(thing_line(head))), *address(head)], WIDTH), 8),
        *spaced(_deferred(content, setter), 9),
        *spaced(_promised(content, setter), 9),
        *spaced(kept(facts(setter, [Fact("不履行的后果", plain(stopped(content.consequence)), wide=True)], WIDTH)), 9),
        *spaced(kept(paragraph(setter, _oath(content), WIDTH, indent=2 * BODY)), 7),
        *spaced([_closing(content, setter, token)], 12),
    ]
    return Draft(DocumentKind.DEFERRAL, name, head, tuple(strips), head.footer or FOOTER)


def _self(content: DeferralContent) -> str:
    return "本人" if content.head.applicant_is_person else "本单位"


def _request(content: DeferralContent) -> Spans:
    before, name, after = thing(content.head)
    start = (Span(f"{_self(content)}申请办理{before}"), bold(name))
    if not content.deferred:
        return (*start, Span(f"{after}。对下列 {len(content.promised)} 件材料，{_self(content)}自愿以书面承诺代替提交，承诺内容如下。"))
    also = f"；另有 {len(content.promised)} 件材料以书面承诺代替提交" if content.promised else ""
    return (
        *start,
        Span(f"{after}，主要申请材料已经齐全并符合法定形式，尚缺下列 "),
        bold(str(len(content.deferred)), size=14),
        Span(f" 件。{_self(content)}申请先予受理（容缺受理），承诺在规定日期前补交{also}。"),
    )


def _deferred(content: DeferralContent, setter: Setter) -> list[Strip]:
    if not content.deferred:
        return []
    columns = (Column("序", 30, centred=True), Column("尚缺的材料", 178), Column("应当符合的要求"), Column("最迟补交", 100))
    rows = [_late(number, line) for number, line in enumerate(content.deferred, 1)]
    title = section(setter, "一、容缺后补的材料") if content.promised else []
    return [*title, *kept(listing(setter, columns, rows, WIDTH)), *spaced([_until(content, setter)], 9)]


def _late(number: int, line: DeferralLine) -> list[Spans]:
    due = day(line.due) if line.due else UNKNOWN_DAY
    return [plain(str(number)), _owed(line.name, line.form, line.item_name), plain(stopped(line.standard) or "—"), plain(due)]


def _owed(name: str, form: str, item: str) -> Spans:
    """The material's name, with its form and the item that needs it in small grey letters."""
    spans = [Span(f"{name}（{form}）" if form else name)]
    if item:
        spans.append(Span(f"\n{item}", NOTE, grey=GREY))
    return tuple(spans)


def _until(content: DeferralContent, setter: Setter) -> Strip:
    known = sorted(line.due for line in content.deferred if line.due)
    if len(known) < len(content.deferred):
        when = DateCell("补交期限", (bold("按上表逐件补交", size=15),), 59, note=NO_CALENDAR)
    elif known[0] == known[-1]:
        when = DateCell("请在这一天之前补交（含当日）", (bold(f"{day(known[0])} {weekday(known[0])}", size=16),), 59)
    else:
        when = DateCell("最早的一件在这一天之前补交（含当日），其余见上表", (bold(f"{day(known[0])} {weekday(known[0])}", size=16),), 59)
    return dates(setter, (when, DateCell("带本承诺书到任一综合窗口补交", inquiries(content.head), 41)), WIDTH)


def _promised(content: DeferralContent, setter: Setter) -> list[Strip]:
    if not content.promised:
        return []
    columns = (Column("序", 30, centred=True), Column("不再提交的材料", 178), Column("承诺符合的条件、标准和要求"))
    rows = [_promise(number, line) for number, line in enumerate(content.promised, 1)]
    title = section(setter, "二、以承诺代替提交的材料（告知承诺）") if content.deferred else []
    return [*title, *kept(listing(setter, columns, rows, WIDTH))]


def _promise(number: int, line: PromiseLine) -> list[Spans]:
    return [plain(str(number)), _owed(line.name, "", line.item_name), plain(stopped(line.standard) or "—")]


def _oath(content: DeferralContent) -> Spans:
    kept_words = ["按上列日期和要求补交材料，逾期按上述后果处理"] if content.deferred else []
    if content.promised:
        kept_words.append("已经符合上表所列的条件、标准和要求，接受行政机关核查，承诺不实的，依法承担相应责任")
    return (bold(f"{_self(content)}承诺："), Span(f"{'；'.join(kept_words)}；{PROMISES}"))


def _closing(content: DeferralContent, setter: Setter, token: str | None) -> Strip:
    head = content.head
    person = "承诺人（代理人）签字" if head.agent_name else "承诺人签字"
    if not head.applicant_is_person:
        person = "承诺单位盖章、经办人签字"
    rows: list[tuple[Part, ...]] = [
        (bold(person), Span(" "), Blank(104)),
        (Span("承诺日期 "), bold(day(content.signed_on))),
        (Span(f"受理机关 {head.authority}"),),
        (Span(f"受理人 {clerk(head)}"),),
        (Span("日期 "), bold(day(hall_date(head.issued_at)))),
    ]
    return closing(setter, rows, CAPTIONS, WIDTH, token=token, seal_mm=42, pitch=23)

"""送达回执: which papers were served on whom and how, with the places where the person, a stand-in, witnesses and two servers sign (domain.md 2.2).

It goes back to the hall and is kept with the case. What happens across the counter is written on it by hand: it refuses to print a day of
receipt or a signature that nobody has given yet. Places that a way of service does not need stay empty, so that one form fits all ways.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.intake.documents import DeliveryContent, DocumentKind
from desktop.intake.outcome_papers import BY_POST, SELF, WAYS, ServedPaper
from printing.blocks import GREY, NOTE, Column, Fact, facts, listing, paragraph
from printing.breaking import Setter, Span
from printing.closing import closing
from printing.flow import Strip, kept, spaced
from printing.papers.serving import CAPTIONS, issuer
from printing.papers.tables import section
from printing.papers.wording import address, day, people, thing_line
from printing.sheet import WIDTH, Draft, bold, plain

NAME = "送达回执"
FOOTER = "一式两份：送达机关存卷一份，受送达人一份"
SIGNED = 27.0
"""The height of a line that is written on by hand, in points."""
NOTES = (
    "受送达人请核对文书名称、文号和份数，写明收到日期后签名或者盖章；由他人代收的，代收人写明与受送达人的关系。",
    "拒绝签收的，送达人写明拒收事由和日期，由见证人签名；邮寄送达的，以挂号或者特快专递回执上的收件日期为送达日期，回执附后。",
)


def draft(content: DeliveryContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *facts(setter, _facts(content), WIDTH),
        *spaced(_papers(setter, content.served), 10),
        *spaced(facts(setter, _way(content), WIDTH), 10),
        *spaced(section(setter, "签收"), 9),
        *kept(facts(setter, _receipt(), WIDTH, line=SIGNED - 7)),
        *spaced(kept(_notes(setter)), 6),
        *spaced([closing(setter, issuer(head, "送达人", "送达机关"), CAPTIONS, WIDTH, token=token, seal_mm=42)], 12),
    ]
    return Draft(DocumentKind.DELIVERY, NAME, head, tuple(strips), head.footer or FOOTER)


def _facts(content: DeliveryContent) -> list[Fact]:
    head = content.head
    who = content.recipient_name if content.relation == SELF else f"{content.recipient_name}（{content.relation}）"
    rows = [*people(head), Fact("申请事项", plain(thing_line(head))), Fact("交付对象", (bold(who),)), *address(head)]
    return [row for row in rows if row.value and row.value[0].text]


def _papers(setter: Setter, served: Sequence[ServedPaper]) -> list[Strip]:
    columns = (
        Column("序", 30, centred=True),
        Column("送达文书"),
        Column("文号", 168),
        Column("作出日期", 100),
        Column("份数", 39, centred=True),
    )
    rows = [
        [plain(str(number)), (bold(paper.name),), plain(paper.document_no), plain(day(paper.issued_on)), plain(str(paper.copies))]
        for number, paper in enumerate(served, 1)
    ]
    return listing(setter, columns, rows, WIDTH)


def _way(content: DeliveryContent) -> list[Fact]:
    ways = "　".join(f"{'■' if way == content.way else '□'}{way}" for way in WAYS)
    rows = [Fact("送达方式", plain(ways), wide=True), Fact("交付日期", (bold(day(content.served_on)),))]
    if content.way == BY_POST:
        rows.append(Fact("邮件号码", plain(content.tracking_no)))
    if content.reason:
        rows.append(Fact("事由", plain(content.reason), wide=True))
    return rows


def _receipt() -> list[Fact]:
    """Where people write: the person or a stand-in, then refusal and witnesses, then who served."""
    date_line = (Span("　　　　年　　月　　日　　时", NOTE, grey=GREY),)
    return [
        Fact("受送达人签名（盖章）", (), wide=True),
        Fact("收到日期", date_line, wide=True),
        Fact("代收人签名", ()),
        Fact("与受送达人关系", ()),
        Fact("拒收事由和日期", (), wide=True),
        Fact("见证人签名", ()),
        Fact("见证人签名", ()),
        Fact("送达人签名", ()),
        Fact("送达人签名", ()),
    ]


def _notes(setter: Setter) -> list[Strip]:
    strips: list[Strip] = []
    for number, note in enumerate(NOTES, 1):
        strips.extend(kept(paragraph(setter, (Span(f"{number}. {note}", NOTE, grey=GREY),), WIDTH, leading=1.42)))
    return strips

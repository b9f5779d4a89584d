"""The papers: recorded content in, finished pages out. One module a paper; the wording is the law's and the hall's, in Chinese.

`compose` is the one door. It draws nothing and prints nothing, and asks no database: what it is not given is not on the paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from desktop.intake.documents import (
    AcceptanceContent,
    Content,
    CopyMark,
    DeclineContent,
    DeferralContent,
    DeliveryContent,
    ExtensionContent,
    NoticeContent,
    ReceiptContent,
    RedirectContent,
    ResultContent,
    ResumptionContent,
    SuspensionContent,
)
from printing.breaking import Setter
from printing.fonts import chain
from printing.page import Paper

if TYPE_CHECKING:
    from printing.sheet import Draft
    from printing.templates import Stationery

__all__ = ["compose"]


def compose(
    content: Content,
    *,
    copy: CopyMark | None = None,
    token: str | None = None,
    large: bool = False,
    stationery: Stationery | None = None,
) -> Paper:
    """The paper of `content`. Without `copy` it is a preview (尚未打印); without `token` the code's place stays empty.

    `large` is the person's own copy in large type, of papers that have one (一次性告知单); the others are as they are. `stationery`: the hall's
    logo and the image of its seal.
    Never fails for a character that no font has: it stands as 〓 and in `Paper.missing`, and printing refuses such a paper.
    """
    from printing import sheet

    setter = Setter(chain())
    words = sheet.copy_words(copy)
    paper = sheet.assemble(setter, _draft(content, setter, token, words, large), copy=copy, token=token, stationery=stationery)
    if isinstance(content, NoticeContent) and not large and len(paper.pages) == 2:
        from printing.papers import entries, notice

        closer = notice.draft(content, setter, token=token, copy_words=words, sizes=entries.CLOSE)
        one = sheet.assemble(setter, closer, copy=copy, token=token, stationery=stationery)
        return one if len(one.pages) == 1 else paper
    return paper


def _draft(content: Content, setter: Setter, token: str | None, words: str, large: bool) -> Draft:
    from printing.papers import (
        acceptance,
        decline,
        deferral,
        delivery,
        extension,
        material_receipt,
        notice,
        notice_large,
        redirect,
        result,
        resumption,
        suspension,
    )

    match content:
        case ReceiptContent():
            return material_receipt.draft(content, setter, token=token, copy_words=words)
        case AcceptanceContent():
            return acceptance.draft(content, setter, token=token)
        case NoticeContent() if large:
            return notice_large.draft(content, setter, token=token)
        case NoticeContent():
            return notice.draft(content, setter, token=token, copy_words=words)
        case DeclineContent():
            return decline.draft(content, setter, token=token)
        case DeferralContent():
            return deferral.draft(content, setter, token=token)
        case RedirectContent():
            return redirect.draft(content, setter, token=token)
        case ResultContent():
            return result.draft(content, setter, token=token)
        case ExtensionContent():
            return extension.draft(content, setter, token=token)
        case SuspensionContent():
            return suspension.draft(content, setter, token=token)
        case ResumptionContent():
            return resumption.draft(content, setter, token=token)
        case DeliveryContent():
            return delivery.draft(content, setter, token=token)
        case _:
            assert_never(content)

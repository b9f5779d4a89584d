"""The papers: recorded content in, finished pages out. One module a paper; the wording is the law's and the hall's, in Chinese.

`compose` is the one door. It draws nothing and prints nothing, and asks no database: what it is not given is not on the paper.
"""

from __future__ import annotations

from typing import assert_never

from desktop.intake.documents import AcceptanceContent, Content, CopyMark, NoticeContent, ReceiptContent
from printing.breaking import Setter
from printing.fonts import FontChain, chain
from printing.page import Paper

__all__ = ["compose"]


def compose(content: Content, *, copy: CopyMark | None = None, token: str | None = None, fonts: FontChain | None = None) -> Paper:
    """The paper of `content`. Without `copy` it is a preview (尚未打印); without `token` the code's place stays empty.

    Never fails for a character that no font has: it stands as 〓 and in `Paper.missing`, and printing refuses such a paper.
    """
    from printing import sheet
    from printing.papers import acceptance, material_receipt, notice

    setter = Setter(fonts or chain())
    words = sheet.copy_words(copy)
    match content:
        case ReceiptContent():
            draft = material_receipt.draft(content, setter, token=token, copy_words=words)
        case AcceptanceContent():
            draft = acceptance.draft(content, setter, token=token)
        case NoticeContent():
            draft = notice.draft(content, setter, token=token, copy_words=words)
        case _:
            assert_never(content)
    return sheet.assemble(setter, draft, copy=copy, token=token)

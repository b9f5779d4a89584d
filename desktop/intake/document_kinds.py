"""The kinds of papers, apart from what they say: settings name them before sign-in, which waits for nothing else."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """The papers, by their names in contract/cli.md; beside those `extension` 延期办理告知书, `suspension` 特别程序告知书,
    `resumption` 恢复计时告知书 and `delivery` 送达回执."""

    MATERIAL_RECEIPT = "material_receipt"
    ACCEPTANCE = "acceptance"
    NOTICE = "notice"
    DECLINE = "decline"
    DEFERRAL = "deferral"
    REDIRECT = "redirect"
    RESULT = "result"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    DELIVERY = "delivery"

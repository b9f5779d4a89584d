"""Words for what a line of back-entry came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.shell.days import grouped
from ui.text import _
from ui.widgets.facts import Fact


def outcome_words(kind: str) -> str:
    return {
        "accepted": _("accepted"),
        "notified": _("One-time notice"),
        "declined": _("declined"),
        "redirected": _("redirected"),
        "received": _("received"),
    }.get(kind, kind)


def answer_fact(paper_no: str, answer: Mapping[str, Any]) -> Fact:
    """One recorded line: paper number, case number, what it came to."""
    warned = "  ".join(warning["message"] for warning in answer["warnings"])
    missing = _("{n} missing", n=len(answer["missing"])) if answer.get("missing") else ""
    note = "  ".join(part for part in (grouped(answer["case_no"]), outcome_words(answer["outcome"]), missing, warned) if part)
    if answer.get("duplicate"):
        return Fact(paper_no, note, _("entered before"), "redo")
    return Fact(paper_no or _("without a number"), note, "", "check-filled", "status.provided.on_tint")

"""The decision page's words and rules of thumb, as values: what is possible and why not, what each decision means, its head line.

The rules themselves are in intake; what is refused here would be refused there, only later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.intake.deadlines import ANSWER_DAYS
from desktop.intake.model import Assessment, DeclineReason, Missing, OutcomeKind
from ui.clerk.pages.notice_list import authorities, day_words
from ui.clerk.text import _, _n


def decline_reasons() -> list[tuple[str, str]]:
    return [
        (DeclineReason.NOT_A_LICENCE_MATTER.value, _("By law no licence is needed")),
        (DeclineReason.NOT_OUR_AUTHORITY.value, _("Not within our authority")),
        (DeclineReason.INCOMPLETE_AFTER_NOTICE.value, _("Not cured after the notice")),
        (DeclineReason.OTHER.value, _("Another reason laid down in law")),
    ]


def kinds_for(found: Assessment) -> tuple[OutcomeKind, ...]:
    """In a fixed order, so that a digit always means the same; 登记补交 only while a notice is being cured."""
    first = (OutcomeKind.ACCEPTED, OutcomeKind.NOTIFIED, OutcomeKind.DECLINED, OutcomeKind.REDIRECTED, OutcomeKind.RECEIVED)
    return (*first, OutcomeKind.CORRECTED) if found.round else first


def refused(found: Assessment) -> dict[OutcomeKind, str]:
    """What is not possible now, with the reason."""
    if not found.missing:
        return {
            OutcomeKind.NOTIFIED: _("Nothing is missing, so nothing is notified"),
            OutcomeKind.CORRECTED: _("Everything is there: it can be accepted"),
        }
    materials = sum(entry.material_code is not None for entry in found.missing)
    words = (
        _n("{n} required material is still to come", "{n} required materials are still to come", materials)
        if materials
        else _n("{n} field is still to be filled in", "{n} fields are still to be filled in", len(found.missing))
    )
    return {OutcomeKind.ACCEPTED: words}


def notes(found: Assessment) -> dict[OutcomeKind, str]:
    """One line beside each decision."""
    materials = sum(entry.material_code is not None for entry in found.missing)
    fields = len(found.missing) - materials
    first = (
        _("Missing: materials {n}, fields {m}; all on one sheet; nothing may be added later in this round", n=materials, m=fields)
        if materials and fields
        else _("{n} missing, all on one sheet; nothing may be added later in this round", n=len(found.missing))
    )
    again = _("A second notice in this round: a reason and a supervisor's signature are needed")
    answer = found.dates.answer_by
    left = sum(not miss.beyond for miss in found.missing)
    return {
        OutcomeKind.ACCEPTED: _n("Complete and in the legal form: {n} item", "Complete and in the legal form: {n} items", len(found.items)),
        OutcomeKind.NOTIFIED: again if found.round else first,
        OutcomeKind.DECLINED: _("By law no licence is needed, or it is not within our authority"),
        OutcomeKind.REDIRECTED: _("To another authority, with a slip"),
        OutcomeKind.RECEIVED: _("Answered within {n} working days ({day}), else it counts as accepted", n=ANSWER_DAYS, day=day_words(answer)),
        OutcomeKind.CORRECTED: _n("What came is taken in; {n} of the notice still stands", "What came is taken in; {n} of the notice still stand", left),
    }  # fmt: skip


def head(kind: OutcomeKind, found: Assessment) -> tuple[str, str]:
    """(title, note) above what the decision will say."""
    said = counts([entry for entry in found.missing if kind is not OutcomeKind.CORRECTED or not entry.beyond], found)
    return {
        OutcomeKind.NOTIFIED: (_("What the notice says"), said),
        OutcomeKind.ACCEPTED: (_("What the acceptance says"), saved_words(found)),
        OutcomeKind.DECLINED: (_("Grounds for declining"), _("The person gets them in writing, with how to object")),
        OutcomeKind.REDIRECTED: (_("Where it goes"), _("The person gets it in writing")),
        OutcomeKind.RECEIVED: (_("Taken in, to be examined"), _("The person gets the receipt of materials")),
        OutcomeKind.CORRECTED: (_("Still to come from the notice"), said),
    }[kind]


def counts(missing: Sequence[Missing], found: Assessment) -> str:
    """How much a list of what is missing holds, and whose it is; what there is none of is not said."""
    materials = sum(entry.material_code is not None for entry in missing)
    fields = len(missing) - materials
    who = len({name for entry in missing for name in authorities(found, entry.items)})
    parts = (
        (who, _n("{n} authority", "{n} authorities", who)),
        (materials, _n("{n} material", "{n} materials", materials)),
        (fields, _n("{n} field", "{n} fields", fields)),
    )
    return _(", ").join(words for many, words in parts if many)


def as_day(text: str) -> date | None:
    """A day as 2026-12-20; None for anything else."""
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        return None


def saved_words(found: Assessment) -> str:
    """What taking the things together saved the person, against one by one (归并)."""
    saved, items = found.bundle.saved, _n("{n} item", "{n} items", len(found.items))
    if not (saved.materials or saved.fields or saved.visits):
        return items
    return items + _(". Less than one by one: materials {a}, fields {b}, visits {c}", a=saved.materials, b=saved.fields, c=saved.visits)

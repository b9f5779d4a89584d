"""What the right pane says of one case, made from the recorded detail. Pure: no widget, no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.clock import shanghai
from desktop.intake.model import CaseRow, DocumentRef
from ui.cases.words import event_words, paper_words, state_words
from ui.shell.days import day_words, grouped
from ui.text import _
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups

if TYPE_CHECKING:
    from desktop.intake.cases import CaseDetail, EventLine

_DELIVERY = {
    "applied": ("check", "status.ok.on_tint"),
    "attention": ("triangle", "status.attention.on_tint"),
}


def case_sheet(detail: CaseDetail) -> FactSheet:
    row = detail.row
    lines = [_("Case {no}", no=grouped(row.case_no))]
    if row.apply_no:
        lines.append(_("Province number {no}", no=grouped(row.apply_no)))
    lines.append(
        _(
            "{state}, received {day} {time}",
            state=state_words(row.state),
            day=day_words(shanghai(row.received_at).date()),
            time=f"{shanghai(row.received_at):%H:%M}",
        )
    )
    if row.promised_date is not None:
        lines.append(_("Promised by {day}", day=day_words(row.promised_date)))
    if row.ticket_no:
        lines.append(_("Ticket {no}", no=row.ticket_no))
    return FactSheet(
        row.title,
        row.applicant_name,
        tuple(lines),
        groups(
            FactGroup(_("Papers {n}", n=len(detail.documents)), tuple(_paper(document) for document in detail.documents)),
            FactGroup(_("What happened"), tuple(_event(number + 1, line) for number, line in enumerate(detail.events))),
            FactGroup(_("Departments"), tuple(_progress(dict(entry)) for entry in detail.progress)),
        ),
    )


def brief_sheet(row: CaseRow) -> FactSheet:
    """What the list knows already, until the detail is there."""
    return FactSheet(row.title, row.applicant_name, (_("Case {no}", no=grouped(row.case_no)),))


def _paper(document: DocumentRef) -> Fact:
    copies = _("{n} copies printed", n=document.copies) if document.copies else _("not printed yet")
    icon, colour = ("printer", "text.secondary") if document.copies else ("triangle", "status.attention.on_tint")
    return Fact(paper_words(document.kind), f"{document.document_no}  {copies}", day_words(document.issued_on), icon, colour)


def _event(number: int, line: EventLine) -> Fact:
    icon, colour = _DELIVERY.get(line.delivery, ("clock", "text.secondary"))
    note = {"applied": _("Receipt {no}", no=line.receipt_no or ""), "attention": _("Needs a person")}.get(
        line.delivery, _("Kept here, not confirmed by the province yet")
    )
    return Fact(f"{number} {event_words(line.event.type.value)}", note, f"{shanghai(line.event.occurred_at):%H:%M:%S}", icon, colour)


def _progress(entry: dict[str, object]) -> Fact:
    title = str(entry.get("item_name") or entry.get("item_code") or "")
    return Fact(title, str(entry.get("note") or ""), str(entry.get("state") or entry.get("status") or ""), "building")

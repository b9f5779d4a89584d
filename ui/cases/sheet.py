"""What is said of one case, made from what was recorded. Pure: no widget, no service."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.clock import shanghai
from desktop.intake import party
from desktop.intake.model import CaseRow, DocumentRef
from desktop.intake.registers import LEVELS
from ui.cases.due import due_of
from ui.cases.reading import CaseFile, Department
from ui.cases.words import STATE_ICON, STATE_STATUS, event_words, material_words, paper_words, progress_words, state_words
from ui.shell.days import day_words, full_day_words, grouped
from ui.text import _, _n, mark
from ui.theme import STATUS_ICONS
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups

if TYPE_CHECKING:
    from desktop.intake.cases import EventLine
    from desktop.intake.closing import Deferred, Stop
    from desktop.intake.registers import Grievance

_DELIVERY = {
    "applied": ("check", "status.ok.on_tint"),
    "attention": ("triangle", "status.attention.on_tint"),
}


def brief_sheet(row: CaseRow) -> FactSheet:
    """What the list knows already, until the rest is there."""
    return FactSheet(row.title, party.shown_name(row.applicant_name), (_("Case {no}", no=grouped(row.case_no)),))


def case_sheet(file: CaseFile, today: date) -> FactSheet:
    """Beside the list: where it stands, its days, who has it, its papers, what happened."""
    row = file.detail.row
    return FactSheet(
        row.title,
        party.shown_name(row.applicant_name),
        tuple(line for line in (_("Case {no}", no=grouped(row.case_no)), who_words(file)) if line),
        groups(
            FactGroup(_("Now"), (state_fact(row), *date_facts(file, today), *(_stop(stop) for stop in _stops(file)))),
            FactGroup(_("Departments"), tuple(department_fact(entry) for entry in file.departments)),
            FactGroup(_("Papers {n}", n=len(file.detail.documents)), paper_facts(file)),
            FactGroup(_("Deferred materials"), deferred_facts(file, today)),
            FactGroup(_("What happened"), event_facts(file)),
        ),
    )


def papers_sheet(file: CaseFile, today: date) -> FactSheet:
    """Of the opened case, at the left: papers, notices, materials."""
    return FactSheet(
        "",
        groups=groups(
            FactGroup(_("Papers {n}", n=len(file.detail.documents)), paper_facts(file)),
            FactGroup(_("Notices"), notice_facts(file)),
            FactGroup(_("Deferred materials"), deferred_facts(file, today)),
            FactGroup(_("Materials {n}", n=len(file.materials)), material_facts(file)),
        ),
    )


def course_sheet(file: CaseFile, today: date) -> FactSheet:
    """Of the opened case, at the right: its days, stops, registers, journal."""
    return FactSheet(
        "",
        groups=groups(
            FactGroup(_("Now"), (state_fact(file.detail.row), *date_facts(file, today))),
            FactGroup(_("Special procedures"), tuple(_stop(stop) for stop in _stops(file))),
            FactGroup(_("Rating"), rating_facts(file)),
            FactGroup(_("What could not be done"), tuple(grievance_fact(entry, today) for entry in file.grievances)),
            FactGroup(_("What happened"), event_facts(file)),
        ),
    )


def who_words(file: CaseFile) -> str:
    """The applicant's masked number, and the agent's name."""
    draft: dict[str, Any] = dict(file.detail.body.get("draft") or {})
    given, agent = draft.get("applicant") or {}, draft.get("agent")
    masked = party.mask_id(str(given.get("id_no") or "")) if given.get("id_no") else ""
    return "  ".join(part for part in (masked, _("Agent {name}", name=party.shown_name(str(agent["name"]))) if agent else "") if part)


def state_fact(row: CaseRow) -> Fact:
    at = shanghai(row.received_at)
    said = [_("received {day} {time}", day=day_words(at.date()), time=f"{at:%H:%M}")]
    said += [_("ticket {no}", no=row.ticket_no)] if row.ticket_no else []
    said += [_("province number {no}", no=grouped(row.apply_no))] if row.apply_no else []
    return Fact(state_words(row.state), "  ".join(said), icon=STATE_ICON[row.state], colour=f"status.{STATE_STATUS[row.state]}.on_tint")


def date_facts(file: CaseFile, today: date) -> tuple[Fact, ...]:
    detail, found = file.detail, []
    due = due_of(detail.row, today)
    if due is not None:
        colour = f"status.{due.status}.on_tint" if due.status else "text.secondary"
        found.append(Fact(due.what, aside=due.words if due.status else "", icon=STATUS_ICONS.get(due.status, "calendar"), colour=colour))
    if detail.statutory_date is not None:
        found.append(Fact(_("By law until {day}", day=day_words(detail.statutory_date)), icon="calendar"))
    if detail.accepted_at is not None:
        found.append(Fact(_("Accepted {day}", day=full_day_words(shanghai(detail.accepted_at).date())), icon="check"))
    longer = detail.body.get("extension")
    if longer:
        note = _("{reason}  signed by {who}", reason=longer["reason"], who=longer["approved_by"])
        found.append(Fact(_n("Extended by {n} working day", "Extended by {n} working days", longer["days"]), note, icon="hourglass"))
    if detail.paper_no:
        found.append(Fact(_("Taken on paper {no}", no=detail.paper_no), icon="document"))
    return tuple(found)


def department_fact(entry: Department) -> Fact:
    status, words = progress_words(entry.state)
    note = "  ".join(part for part in (entry.authority, entry.result_document, entry.note) if part)
    aside = _("handed out") if entry.handed else _("to collect") if entry.ready else words
    return Fact(entry.item, note, aside, STATUS_ICONS[status], f"status.{status}.on_tint")


def paper_facts(file: CaseFile) -> tuple[Fact, ...]:
    return tuple(_paper(document) for document in file.detail.documents)


def deferred_facts(file: CaseFile, today: date) -> tuple[Fact, ...]:
    return tuple(_deferred(entry, today) for entry in file.standing.deferred) if file.standing is not None else ()


def notice_facts(file: CaseFile) -> tuple[Fact, ...]:
    """Every notice that was given, and what of the newest is still open."""
    found = []
    for number, notice in enumerate(file.detail.body.get("notices", []), 1):
        lines = notice.get("missing", [])
        day = date.fromisoformat(notice["due_date"]) if notice.get("due_date") else None
        until = _("to be cured by {day}", day=day_words(day)) if day else ""
        codes = [str(line.get("material_code") or line.get("field_code") or "") for line in lines]
        names = mark("、").join(file.names.get(code, code) for code in codes)
        said = "  ".join(part for part in (names, until) if part)
        found.append(Fact(_n("Notice {no}: {n} thing", "Notice {no}: {n} things", len(lines), no=number), said, icon="document-text"))
    still = file.detail.body.get("missing", [])
    if still and found:
        found.append(Fact(_("{n} of them open", n=len(still)), icon="cross-circle", colour="status.missing.on_tint"))
    return tuple(found)


def material_facts(file: CaseFile) -> tuple[Fact, ...]:
    found = []
    for entry in file.materials:
        status, words = material_words(entry.status)
        count = _n("{n} copy", "{n} copies", entry.copies) if entry.status == "provided" else ""
        pages = _n("{n} page", "{n} pages", entry.pages) if entry.pages else ""
        scans = _n("{n} scan", "{n} scans", entry.files) if entry.files else ""
        note = "  ".join(part for part in (count, pages, scans) if part)
        found.append(Fact(entry.name, note, words, STATUS_ICONS[status], f"status.{status}.on_tint"))
    return tuple(found)


def rating_facts(file: CaseFile) -> tuple[Fact, ...]:
    rating = file.rating
    if rating is None:
        return ()
    title = _("does not want to rate") if rating.level is None else f"{rating.level}  {LEVELS[rating.level]}"
    return (Fact(title, "  ".join((*rating.tags, rating.comment)).strip(), f"{shanghai(rating.at):%H:%M}", "check", "status.ok.on_tint"),)


def grievance_fact(entry: Grievance, today: date) -> Fact:
    if entry.settled_at is not None:
        return Fact(entry.summary, entry.outcome, _("settled"), "flag", "status.done.on_tint")
    over = entry.due_date < today
    icon, colour = ("cross-circle", "status.missing.on_tint") if over else ("clock", "text.secondary")
    words = _n("{n} day over", "{n} days over", (today - entry.due_date).days) if over else day_words(entry.due_date)
    return Fact(entry.summary, entry.responsible_authority, words, icon, colour)


def event_facts(file: CaseFile) -> tuple[Fact, ...]:
    return tuple(_event(number + 1, line) for number, line in enumerate(file.detail.events))


def _stops(file: CaseFile) -> tuple[Stop, ...]:
    return file.standing.stops if file.standing is not None else ()


def _stop(stop: Stop) -> Fact:
    note = _n("from {day}, {n} working day needed", "from {day}, {n} working days needed", stop.days_needed, day=day_words(stop.started_on))
    if stop.ended_on is not None:
        return Fact(stop.procedure, f"{note}  {stop.reason}", _("over since {day}", day=day_words(stop.ended_on)), "play")
    return Fact(stop.procedure, f"{note}  {stop.reason}", _("clock stopped"), "pause", "status.held.on_tint")


def _paper(document: DocumentRef) -> Fact:
    copies = _n("{n} copy printed", "{n} copies printed", document.copies) if document.copies else _("not printed yet")
    icon, colour = ("printer", "text.secondary") if document.copies else ("triangle", "status.attention.on_tint")
    return Fact(paper_words(document.kind), f"{document.document_no}  {copies}", day_words(document.issued_on), icon, colour)


def _deferred(entry: Deferred, today: date) -> Fact:
    by = _("fetched by the hall") if entry.by_hall else _("brought by the person")
    if entry.delivered_at is not None:
        return Fact(
            entry.name, by, _("there since {day}", day=day_words(shanghai(entry.delivered_at).date())), "check", "status.ok.on_tint"
        )
    over = entry.due is not None and entry.due < today
    icon, colour = ("cross-circle", "status.missing.on_tint") if over else ("hourglass", "status.deferred.on_tint")
    words = (
        ""
        if entry.due is None
        else _n("{n} day over", "{n} days over", (today - entry.due).days)
        if over
        else _("until {day}", day=day_words(entry.due))
    )
    return Fact(entry.name, by, words, icon, colour)


def _event(number: int, line: EventLine) -> Fact:
    icon, colour = _DELIVERY.get(line.delivery, ("clock", "text.secondary"))
    note = {"applied": _("Receipt {no}", no=line.receipt_no or ""), "attention": _("Needs a person")}.get(
        line.delivery, _("Kept here, not confirmed by the province yet")
    )
    at = shanghai(line.event.occurred_at)
    return Fact(f"{number} {event_words(line.event.type.value)}", note, f"{day_words(at.date())} {at:%H:%M}", icon, colour)

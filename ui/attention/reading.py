"""What the page of one refused event needs from this machine, and the other side's story as facts beside ours. Read on lanes; pure where it can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desktop.clock import from_text, shanghai
from desktop.errors import HallError, RuleViolation
from desktop.intake.model import CaseState, Draft
from desktop.sentences import sentence
from desktop.values import revive
from offline.sync.inbox import Decision, decided_about
from ui.attention.facts import FactLine, fact_lines
from ui.cases.words import event_words, state_words
from ui.shell.days import day_words
from ui.text import _, mark

if TYPE_CHECKING:
    from desktop.intake.service import Intake
    from desktop.store import Store
    from offline.sync.inbox import InboxEntry
    from offline.sync.platform_side import PlatformSide

MOST_THEIRS = 5


@dataclass(frozen=True, slots=True)
class OurSide:
    """`payload`: what was sent last - the recorded event, or what a person corrected it to."""

    row: InboxEntry
    payload: Mapping[str, Any]
    names: Mapping[str, str] = field(default_factory=dict)
    decided: tuple[Decision, ...] = ()
    window: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class TheirSide:
    """`asked` False while the platform is being asked; `away` is why it did not answer; `side` None and not away: it has no such case."""

    asked: bool = False
    side: PlatformSide | None = None
    away: str = ""


def read_ours(vault: Store, intake: Intake, row: InboxEntry, person: Callable[[str], str]) -> OurSide:
    """On a lane. A case that this vault knows only by its event is shown by its event."""
    entry = row.entry
    decided = decided_about(vault, entry.case_id)
    sent = next((each.payload for each in reversed(decided) if each.event_id == entry.event_id and each.payload), None)
    names: dict[str, str] = {}
    window = at = ""
    try:
        detail = intake.detail(entry.case_no) if entry.case_no else None
        if detail is not None:
            found = next((line.event for line in detail.events if line.event.event_id == entry.event_id), None)
            if found is not None:
                moment = shanghai(found.occurred_at)
                window, at = found.workstation_id, f"{day_words(moment.date())} {moment:%H:%M}"
            names = _names(intake, replace(revive(Draft, detail.body["draft"]), edition=detail.edition), detail.row.title)
    except (RuleViolation, KeyError, TypeError, ValueError):  # its catalogue or its draft is not here: codes instead of names
        pass
    named = tuple(replace(each, operator_id=person(each.operator_id)) for each in decided)
    return OurSide(row, sent or entry.payload, names, named, f"{window} {person(entry.operator_id)}".strip(), at)


def _names(intake: Intake, draft: Draft, title: str) -> dict[str, str]:
    names = {draft.theme_code: title} if draft.theme_code else {}
    bundle = intake.bundle(draft)
    names |= {need.material.code: need.material.name for need in bundle.materials}
    names |= {need.field.code: need.field.name for need in bundle.fields} | {need.code: need.name for need in draft.cited}
    names |= {each.item.code: each.item.name for each in bundle.items}
    for question in bundle.questions:
        names[question.code] = question.text
        names |= {option.code: option.text for option in question.options}
    return names


def ask(side_of: Callable[[str], PlatformSide | None], case_id: str) -> TheirSide:
    """On a read lane; takes as long as the platform does."""
    try:
        return TheirSide(True, side_of(case_id))
    except HallError as fault:
        return TheirSide(True, None, sentence(fault))


def page_lines(ours: OurSide, theirs: TheirSide) -> tuple[FactLine, ...]:
    """What was refused, where both stand, the content; last what the platform has and this hall did not send."""
    entry = ours.row.entry
    same = _same_event(ours, theirs)
    other = same.get("payload") if same is not None else None
    content = fact_lines(ours.payload, entry.errors, ours.names, other if isinstance(other, Mapping) else None)
    marked = tuple(line for line in content if line.refused)
    rest = tuple(line for line in content if not line.refused)
    return (*marked, *_standing(ours, theirs), *rest, *_their_events(ours, theirs))


def _standing(ours: OurSide, theirs: TheirSide) -> tuple[FactLine, ...]:
    entry, side = ours.row.entry, theirs.side
    told = entry.platform_state
    there = _state(side.state) if side is not None else _state(told) if told and not theirs.asked else ""
    here = _state(ours.row.state)
    unknown = "–" if theirs.away or theirs.asked else _("asking…")
    last = side.events[-1] if side is not None and side.events else None
    number = str(side.last_seq) if side is not None else ""
    theirs_last = f"{number} {event_words(str(last.get('type', '')))}  {_at(last)}".strip() if last is not None else number
    differs = bool(there) and bool(here) and there != here and entry.peer == "province"
    return (
        FactLine("#state", _("State of the case"), here or "–", there or unknown, different=differs),
        FactLine("#last", _("This entry"), f"{entry.seq} {event_words(entry.type)}  {ours.at}".strip(), theirs_last or unknown),
        FactLine("#who", _("By whom"), ours.window or entry.operator_id, _who(last) or unknown),
    )


def _their_events(ours: OurSide, theirs: TheirSide) -> tuple[FactLine, ...]:
    """The platform's last events that are not this one: only its own words, ours stay empty."""
    side = theirs.side
    if side is None:
        return ()
    found = []
    for event in side.events[-MOST_THEIRS:]:
        if event.get("event_id") == ours.row.entry.event_id:
            continue
        payload = event.get("payload")
        said = [line for line in fact_lines(payload, (), ours.names) if line.ours] if isinstance(payload, Mapping) and payload else []
        brief = mark("；").join(f"{line.label} {line.ours}" for line in said[:3])
        words = "  ".join(part for part in (event_words(str(event.get("type", ""))), _at(event), _who(event), brief) if part)
        found.append(FactLine(f"#their{event.get('seq')}", _("Entry {n} there", n=event.get("seq", "")), "", words))
    return tuple(found)


def _same_event(ours: OurSide, theirs: TheirSide) -> Mapping[str, Any] | None:
    """The platform's event that stands where ours wanted to stand, of the same kind."""
    entry = ours.row.entry
    if theirs.side is None or entry.reason != "conflict":
        return None
    events = [event for event in theirs.side.events if event.get("type") == entry.type]
    by_number = (event for event in events if event.get("seq") == entry.seq)
    return next(by_number, events[-1] if events else None)


def _state(state: str) -> str:
    return state_words(CaseState(state)) if state in set(CaseState) else state


def _at(event: Mapping[str, Any]) -> str:
    try:
        at = shanghai(from_text(str(event.get("occurred_at"))))
    except ValueError:
        return ""
    return f"{day_words(at.date())} {at:%H:%M}"


def _who(event: Mapping[str, Any] | None) -> str:
    return " ".join(str(event.get(key) or "")[:60] for key in ("workstation_id", "operator_id")).strip() if event is not None else ""

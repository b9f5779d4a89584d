"""The hall's registers: 好差评 (one rating for a visit, voluntary), 办不成事, 首问负责 (24 号文（六）、（九）; 国办发〔2019〕51 号).

A grievance that belongs to a case is an event of that case; one about no case stays in the register. A first contact is kept here only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, Integer, Row, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import Clock, from_text, moment_of, to_text
from desktop.errors import Issue, RuleViolation
from desktop.identified import Identified
from desktop.ids import uuid7
from desktop.intake import visits
from desktop.intake.assess import text_issues
from desktop.intake.cases import whole_row
from desktop.intake.journal import EventType, Origin, append
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store
from desktop.tables import vault

rating = Table(
    "rating",
    vault,
    # The visit (desktop.intake.visits). One visit, one rating (一次一评).
    Column("visit", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("level", Integer),
    Column("tags", Text, nullable=False),
    Column("comment", Identified, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("at", Text, nullable=False),
)

grievance = Table(
    "grievance",
    vault,
    Column("grievance_id", Text, primary_key=True),
    Column("case_id", Text),
    Column("summary", Identified, nullable=False),
    Column("person", Identified, nullable=False),
    Column("telephone", Text, nullable=False),
    Column("responsible_authority", Text, nullable=False),
    Column("due_date", Text, nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("registered_at", Text, nullable=False),
    Column("settled_at", Text),
    Column("settled_by", Text),
    Column("outcome", Identified),
    Index("grievance_by_due", "due_date"),
)

first_contact = Table(
    "first_contact",
    vault,
    Column("contact_id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("staff", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("referred_to", Text, nullable=False),
    Column("case_id", Text),
    Column("ticket_no", Text),
    Index("contact_by_time", "at"),
)

LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""国办发〔2019〕51 号: five levels."""
TAGS_MAX = 20


@dataclass(frozen=True, slots=True)
class Rating:
    """`level` None: the person was asked and did not want to rate."""

    case_id: str
    level: int | None
    tags: tuple[str, ...]
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Grievance:
    """One line of the 办不成事 register. `case_id` None: about no case of this hall."""

    grievance_id: str
    case_id: str | None
    summary: str
    person: str
    telephone: str
    responsible_authority: str
    due_date: date
    registered_by: str
    registered_at: datetime
    settled_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class FirstContact:
    """Who met the person first, about what, and to whom they led the person on."""

    contact_id: str
    at: datetime
    staff: str
    about: str
    referred_to: str
    case_id: str | None
    ticket_no: str | None


class Registers:
    """Everything here is durable when it returns."""

    def __init__(self, vault_store: Store, clock: Clock) -> None:
        self._vault = vault_store
        self._clock = clock

    def rate(
        self, actor: Actor, case_no: str, level: int | None, *, tags: tuple[str, ...] = (), comment: str = "", province_away: bool
    ) -> Changes:
        """Keeps the person's rating, 1 to 5, or None for 不评. `RuleViolation`: rating.level, rating.twice (one for a visit), case.unknown."""
        require(actor, Permission.KEEP_REGISTERS)
        if level is not None and (type(level) is not int or level not in LEVELS):
            raise RuleViolation("rating.level", issues=(Issue("/level", "rating.level"),))
        if len(tags) > TAGS_MAX:
            raise RuleViolation("intake.invalid", issues=(Issue("/tags", "rating.tags", {"most": TAGS_MAX}),))
        _sound(("comment", comment), *((f"tags/{n}", tag) for n, tag in enumerate(tags)))
        at = self._clock()
        with self._vault.write() as connection:
            case = whole_row(connection, case_no)
            visit = _visit(case)
            try:
                connection.execute(
                    insert(rating).values(
                        visit=visit,
                        case_id=case.case_id,
                        level=level,
                        tags=json.dumps(tags, ensure_ascii=False),
                        comment=comment.strip(),
                        operator_id=actor.id,
                        at=to_text(at),
                    )
                )
            except IntegrityError as fault:
                raise RuleViolation("rating.twice") from fault
            said = {"level": level, "tags": list(tags), "comment": comment.strip()} | ({"declined": True} if level is None else {})
            append(connection, Origin.of(actor, province_away), case.case_id, EventType.RATING_GIVEN, at, said)
        return Changes(cases=frozenset({case.case_id}), ledger=True)

    def rating_of(self, case_no: str) -> Rating | None:
        """What the person said about the latest visit for this case; None while nobody asked."""
        with self._vault.read() as connection:
            case = whole_row(connection, case_no)
            row = connection.execute(select(rating).where(rating.c.visit == _visit(case))).first()
        return Rating(row.case_id, row.level, tuple(json.loads(row.tags)), row.comment, from_text(row.at)) if row else None

    def register_grievance(
        self,
        actor: Actor,
        *,
        summary: str,
        responsible_authority: str,
        due_date: date,
        person: str = "",
        telephone: str = "",
        case_no: str | None = None,
        province_away: bool,
    ) -> tuple[Grievance, Changes]:
        """办不成事: what could not be done, who answers for it and until when. `RuleViolation` grievance.incomplete with the places."""
        require(actor, Permission.KEEP_REGISTERS)
        given = (("summary", summary), ("responsible_authority", responsible_authority))
        blank = tuple(Issue(f"/{key}", "text.missing") for key, text in given if not text.strip())
        if blank:
            raise RuleViolation("grievance.incomplete", issues=blank)
        _sound(*given, ("person", person), ("telephone", telephone))
        at = self._clock()
        with self._vault.write() as connection:
            case_id = whole_row(connection, case_no).case_id if case_no else None
            made = Grievance(
                uuid7(),
                case_id,
                summary.strip(),
                person.strip(),
                telephone.strip(),
                responsible_authority.strip(),
                due_date,
                actor.id,
                at,
                None,
                "",
            )
            connection.execute(
                insert(grievance).values(
                    grievance_id=made.grievance_id,
                    case_id=case_id,
                    summary=made.summary,
                    person=made.person,
                    telephone=made.telephone,
                    responsible_authority=made.responsible_authority,
                    due_date=due_date.isoformat(),
                    registered_by=actor.id,
                    registered_at=to_text(at),
                )
            )
            if case_id:
                said = {
                    "summary": made.summary,
                    "responsible_authority": made.responsible_authority,
                    "due_date": due_date.isoformat(),
                    "grievance_id": made.grievance_id,
                }
                append(connection, Origin.of(actor, province_away), case_id, EventType.GRIEVANCE_REGISTERED, at, said)
        return made, Changes(cases=frozenset({case_id} if case_id else ()), ledger=bool(case_id), registers=True)

    def settle_grievance(self, actor: Actor, grievance_id: str, outcome: str) -> Changes:
        """Closes a line with what came of it. `RuleViolation`: grievance.unknown, grievance.settled, grievance.incomplete."""
        require(actor, Permission.KEEP_REGISTERS)
        if not outcome.strip():
            raise RuleViolation("grievance.incomplete", issues=(Issue("/outcome", "text.missing"),))
        _sound(("outcome", outcome))
        with self._vault.write() as connection:
            row = connection.execute(select(grievance.c.settled_at).where(grievance.c.grievance_id == grievance_id)).first()
            if row is None:
                raise RuleViolation("grievance.unknown")
            if row.settled_at:
                raise RuleViolation("grievance.settled")
            connection.execute(
                update(grievance)
                .where(grievance.c.grievance_id == grievance_id)
                .values(settled_at=to_text(self._clock()), settled_by=actor.id, outcome=outcome.strip())
            )
        return Changes(registers=True)

    def grievances(self, *, open_only: bool = False) -> tuple[Grievance, ...]:
        """The register: open ones first, by due date."""
        found = select(grievance).order_by(grievance.c.settled_at.is_not(None), grievance.c.due_date, grievance.c.grievance_id)
        if open_only:
            found = found.where(grievance.c.settled_at.is_(None))
        with self._vault.read() as connection:
            return tuple(_grievance(row) for row in connection.execute(found))

    def whom_to_answer(self, actor: Actor, grievance_id: str) -> tuple[str, str]:
        """(name, telephone) whole, of who complained: for whoever keeps the register and calls back, and with a line of the audit log that is written
        first. `RuleViolation` staff.forbidden, grievance.unknown."""
        require(actor, Permission.KEEP_REGISTERS)
        with self._vault.write() as connection:
            row = connection.execute(select(grievance).where(grievance.c.grievance_id == grievance_id)).first()
            if row is None:
                raise RuleViolation("grievance.unknown")
            note(
                connection,
                AuditKind.REVEALED,
                actor,
                self._clock(),
                subject=grievance_id,
                purpose="答复办不成事反映人",
                fields=("name", "mobile"),
            )
        return row.person, row.telephone

    def log_first_contact(
        self, actor: Actor, about: str, *, referred_to: str = "", case_id: str | None = None, ticket_no: str | None = None
    ) -> Changes:
        """首问负责: the person who was asked first stays answerable until somebody has taken over."""
        require(actor, Permission.KEEP_REGISTERS)
        if not about.strip():
            raise RuleViolation("contact.incomplete", issues=(Issue("/about", "text.missing"),))
        _sound(("about", about), ("referred_to", referred_to), ("case_id", case_id or ""), ("ticket_no", ticket_no or ""))
        with self._vault.write() as connection:
            connection.execute(
                insert(first_contact).values(
                    contact_id=uuid7(),
                    at=to_text(self._clock()),
                    staff=actor.id,
                    about=about.strip(),
                    referred_to=referred_to.strip(),
                    case_id=case_id,
                    ticket_no=ticket_no,
                )
            )
        return Changes(registers=True)

    def first_contacts(self, *, limit: int = 500) -> tuple[FirstContact, ...]:
        """Newest first."""
        with self._vault.read() as connection:
            rows = connection.execute(select(first_contact).order_by(first_contact.c.at.desc()).limit(limit))
            return tuple(FirstContact(r.contact_id, from_text(r.at), r.staff, r.about, r.referred_to, r.case_id, r.ticket_no) for r in rows)


def _visit(case: Row[Any]) -> str:
    return visits.latest(case.case_id, case.ticket_id, json.loads(case.body))


def _sound(*texts: tuple[str, str]) -> None:
    if issues := text_issues(*((f"/{key}", text) for key, text in texts)):
        raise RuleViolation("intake.invalid", issues=issues)


def _grievance(row: Row[Any]) -> Grievance:
    return Grievance(
        row.grievance_id,
        row.case_id,
        row.summary,
        row.person,
        row.telephone,
        row.responsible_authority,
        date.fromisoformat(row.due_date),
        row.registered_by,
        from_text(row.registered_at),
        moment_of(row.settled_at),
        row.outcome or "",
    )

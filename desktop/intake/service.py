"""Intake as screens and command line use it: drafts, the living assessment, the decision, and the copies of papers.

Every writing call is one transaction on the vault and returns what changed. Rights are checked here, not in widgets.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Bundle
from desktop.catalogue.resolve import resolve, resolve_items
from desktop.catalogue.shelf import Shelf
from desktop.changes import Changes
from desktop.clock import Clock, hall_date
from desktop.errors import Issue, RuleViolation
from desktop.intake import assess, cases, contents, copies, drafts, reconcile, record, rounds, worklist
from desktop.intake.calendar import WorkCalendar
from desktop.intake.documents import Content, DocumentKind
from desktop.intake.issue import document_series, series_needed
from desktop.intake.journal import Origin
from desktop.intake.model import Assessment, CaseRow, CaseState, Channel, Decided, Decision, DocumentRef, Draft, OutcomeKind
from desktop.intake.numbers import NumberBlocks
from desktop.intake.person import person_keys
from desktop.intake.ports import HallProfile
from desktop.intake.tables import case_file
from desktop.intake.taken import Taken, with_confirmed_day
from desktop.queue.model import Ticket
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed, require
from desktop.store import Store

BUNDLES = 64


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A clerk's own day. `accepted_at_once` of `taken` were accepted without a notice."""

    taken: int
    accepted_at_once: int


@dataclass(frozen=True, slots=True)
class BackEntry:
    """What a case taken on paper brings along: its number on paper and the digest of its line, so that loading twice records once."""

    channel: Channel
    received_at: datetime
    paper_no: str | None
    line_digest: str
    warnings: tuple[Issue, ...] = ()
    """What was noticed on the way in, besides what the rules find."""


class Intake:
    """Cases from first word to decision. An `EnvironmentFault` leaves everything as it was; so does a `RuleViolation`."""

    def __init__(
        self,
        vault: Store,
        shelf: Shelf,
        calendar: Callable[[], WorkCalendar],
        numbers: NumberBlocks,
        profile: HallProfile,
        clock: Clock,
    ) -> None:
        self._vault = vault
        self._shelf = shelf
        self._calendar = calendar
        self._numbers = numbers
        self._profile = profile
        self._clock = clock
        self._lock = threading.Lock()
        self._resolved_of: Catalogue | None = None
        self._resolved: OrderedDict[tuple[object, ...], Bundle] = OrderedDict()
        """Bundles asked for last: the same ones at every keystroke of a form and in the next case of the same thing."""
        self._last_found: tuple[Draft, Bundle, WorkCalendar, tuple[date, date, bool], Assessment] | None = None

    @property
    def profile(self) -> HallProfile:
        return self._profile

    def open_draft(self, actor: Actor, *, ticket: Ticket | None = None) -> Draft:
        """A new draft, durable from the start, tied to the ticket if there is one."""
        require(actor, Permission.TAKE_CASES)
        made = drafts.new_draft(actor.id, self._clock(), ticket.id if ticket else None, ticket.number if ticket else None)
        return self.save_draft(actor, made)

    def save_draft(self, actor: Actor, draft: Draft) -> Draft:
        """Durable when it returns. `RuleViolation`: draft.other_clerk, draft.decided."""
        require(actor, Permission.TAKE_CASES)
        if draft.operator_id != actor.id:
            raise RuleViolation("draft.other_clerk")
        with self._vault.write() as connection:
            return drafts.save(connection, draft, self._clock(), self.title(draft))

    def take_up(self, actor: Actor, case_no: str, ticket: Ticket | None = None) -> Draft:
        """A draft that goes on with a case which was received or noticed before; the clerk's own one if it is open already.

        `ticket`: the number of the person who stands at the window for it, if there is one; it is the visit.

        `RuleViolation`: case.unknown, case.closed, draft.other_clerk (somebody has it open), draft.put_aside, staff.forbidden.
        """
        require(actor, Permission.TAKE_CASES)
        at = self._clock()
        with self._vault.write() as connection:
            row = rounds.kept(connection, case_no)
            open_one = drafts.of_case(connection, row.case_id)
            if open_one is not None and open_one.base_seq != drafts.moved_seq(connection, row.case_id):
                drafts.discard(connection, open_one.draft_id, open_one.operator_id)  # stale: the case has moved since
            elif open_one is not None:
                if open_one.operator_id != actor.id:
                    raise RuleViolation("draft.other_clerk")
                drafts.refuse_put_aside(connection, open_one.draft_id)
                if ticket is not None and open_one.ticket_id != ticket.id:
                    return drafts.save(connection, replace(open_one, ticket_id=ticket.id, ticket_no=ticket.number), at, row.title)
                return open_one
            made = rounds.continued(connection, row, actor.id, at, ticket)
            return drafts.save(connection, made, at, row.title)

    def edition_on(self, day: date) -> str:
        """The catalogue's edition that was in effect on a day: for what was received on paper then."""
        return self._shelf.edition(day)

    def drafts(self, actor: Actor) -> tuple[Draft, ...]:
        with self._vault.read() as connection:
            return drafts.of_clerk(connection, actor.id)

    def discard_draft(self, actor: Actor, draft_id: str) -> Changes:
        with self._vault.write() as connection:
            drafts.discard(connection, draft_id, actor.id)
        return Changes(drafts=frozenset({draft_id}))

    def title(self, draft: Draft) -> str:
        """What a draft is called: its theme's or first item's name; "" while nothing is chosen."""
        catalogue = self._shelf.current()
        if draft.theme_code and draft.theme_code in catalogue.themes:
            return catalogue.themes[draft.theme_code].name
        items = [catalogue.items[code].name for code in draft.item_codes or () if code in catalogue.items]
        return items[0] if items else ""

    def bundle(self, draft: Draft) -> Bundle:
        """The draft's thing resolved for its answers, by the catalogue of today; of a case that goes on, by the one it was taken under.

        `RuleViolation` intake.nothing_chosen, and the catalogue's own.
        """
        catalogue = self._shelf.of(draft.edition) if draft.edition else self._shelf.current()
        asked = (draft.theme_code, draft.item_codes, tuple(sorted(draft.situation.items())))
        with self._lock:
            if self._resolved_of is not catalogue:
                self._resolved_of = catalogue
                self._resolved.clear()
            kept = self._resolved.get(asked)
            if kept is not None:
                self._resolved.move_to_end(asked)
        if kept is None:
            kept = self._resolve(catalogue, draft)
            with self._lock:
                if self._resolved_of is catalogue:  # another thread may have asked by another edition meanwhile
                    self._resolved[asked] = kept
                if len(self._resolved) > BUNDLES:
                    self._resolved.popitem(last=False)
        return kept

    @staticmethod
    def _resolve(catalogue: Catalogue, draft: Draft) -> Bundle:
        if draft.theme_code is not None:
            return resolve(catalogue, draft.theme_code, draft.situation, draft.item_codes)
        if not draft.item_codes:
            raise RuleViolation("intake.nothing_chosen")
        return resolve_items(catalogue, draft.item_codes, draft.situation)

    def assess(self, draft: Draft, *, province_away: bool, received_at: datetime | None = None) -> Assessment:
        """What deciding now would give. Pure but for the clock."""
        return self._found(draft, self.bundle(draft), province_away, received_at or self._clock())

    def _found(self, draft: Draft, bundle: Bundle, province_away: bool, at: datetime) -> Assessment:
        """Found once and kept: what the screen showed at the last keystroke is what is decided then. Of the times only the days matter."""
        calendar, received = self._calendar(), draft.received_at or at
        days = (hall_date(received), hall_date(at), province_away)
        with self._lock:
            kept = self._last_found
        if kept is not None and kept[0] is draft and kept[1] is bundle and kept[2] is calendar and kept[3] == days:
            return kept[4]
        found = assess.assess(draft, bundle, calendar, province_away=province_away, received=received, decided=at)
        with self._lock:
            self._last_found = (draft, bundle, calendar, days, found)
        return found

    def preview(
        self,
        draft: Draft,
        assessment: Assessment,
        kind: DocumentKind,
        actor: Actor,
        decision: Decision | None = None,
        *,
        final: bool = False,
    ) -> Content:
        """What the paper would say if it were issued now, without numbers. Without a `decision`: the one that the rules would take.

        Until it is `final`, what nobody has looked at is named apart, so that the paper does not accuse it.
        """
        top = contents.head(draft, assessment, self._profile, actor, self._clock())
        taken = decision or Decision(assessment.outcome)
        return contents.content(kind, top, draft, assessment, self._profile, taken, preview=not final)

    def decide(
        self,
        actor: Actor,
        draft: Draft,
        decision: Decision,
        *,
        province_away: bool,
        back_entry: BackEntry | None = None,
        signed: Actor | None = None,
    ) -> tuple[Decided, Changes]:
        """Records the decision: case, events, papers and numbers together, durable when it returns. `signed`: who signs a second notice.

        `RuleViolation`: intake.invalid (with the places), intake.incomplete, intake.nothing_missing, intake.second_notice,
        intake.nothing_brought, intake.notice_cured, intake.received_already, draft.other_clerk, draft.decided, draft.case_moved,
        draft.put_aside, case.other_applicant, case.other_thing, case.answer_overdue, staff.forbidden.
        `EnvironmentFault`: numbers.exhausted, or the store's. Nothing is half written.
        """
        guides = decision.kind is OutcomeKind.NOTIFIED and draft.continues is None and back_entry is None
        require(actor, Permission.GIVE_NOTICE if guides else Permission.TAKE_CASES)
        if draft.operator_id != actor.id:
            raise RuleViolation("draft.other_clerk")
        at = back_entry.received_at if back_entry else self._clock()
        shown = draft
        if draft.edition == "":
            # Named before the rules look: what is imported in between changes nothing of this decision.
            draft = replace(draft, edition=self._shelf.edition(hall_date(at) if back_entry else None))
        found = with_confirmed_day(self._found(shown, self.bundle(draft), province_away, at), decision)
        if back_entry is not None:
            found = replace(found, warnings=found.warnings + back_entry.warnings)
        self._numbers.ensure(*series_needed(hall_date(at)))
        case = Taken(
            draft=draft,
            found=found,
            decision=decision,
            actor=actor,
            profile=self._profile,
            origin=Origin.of(actor, province_away),
            received_at=draft.received_at or at,
            decided_at=at,
            channel=_channel(decision, found, back_entry),
            paper_no=back_entry.paper_no if back_entry else None,
            line_digest=back_entry.line_digest if back_entry else None,
            signed_by=_signer(actor, signed),
            edition=draft.edition,
        )
        with self._vault.write() as connection:
            done = rounds.go_on(connection, case) if draft.continues else record.record(connection, case)
            if draft.round and decision.kind is OutcomeKind.NOTIFIED:
                note(
                    connection, AuditKind.OVERRIDDEN, actor, at, subject=done.row.case_no, purpose=decision.override_reason, signed=signed,
                    what="second_notice",
                )  # fmt: skip
        papers = tuple(DocumentRef(number, kind.value, hall_date(at), 0) for kind, number in done.documents)
        return Decided(done.row, papers), Changes(
            cases=frozenset({done.row.case_id}),
            drafts=frozenset({draft.draft_id}),
            documents=frozenset(p.document_no for p in papers),
            ledger=True,
        )

    def print_copy(
        self,
        actor: Actor,
        case_no: str,
        kind: DocumentKind,
        make: Callable[[copies.Sheet], tuple[str, str | None]],
        *,
        reprint: bool = False,
        province_away: bool,
        spool: Callable[[Connection, copies.Sheet, Origin, str], object] | None = None,
    ) -> tuple[copies.Sheet, Changes]:
        """Numbers a copy, has `make` draw it (answers the PDF's SHA-256 and where it went), and records that it exists. With `spool` it is not
        out yet: that is called in the same transaction, and the event follows when the printer has let go of the sheet.

        `RuleViolation`: case.unknown, paper.does_not_fit, paper.already_printed, paper.not_printed_yet; what `make` raises passes on, and the
        copy then counts as failed.
        """
        require(actor, Permission.GIVE_NOTICE if kind is DocumentKind.NOTICE else Permission.PRINT_PAPERS)
        at = self._clock()
        self._numbers.ensure(document_series(kind, hall_date(at)))
        with self._vault.write() as connection:
            sheet = copies.reserve(connection, self._profile, actor.id, case_no, kind, at, reprint=reprint)
            deed = AuditKind.REPRINTED if reprint else AuditKind.PRINTED
            note(connection, deed, actor, at, subject=sheet.document_no, kind=kind.value, copy_no=sheet.mark.copy_no)
        try:
            digest, path = make(sheet)
        except BaseException:
            with self._vault.write() as connection:
                copies.give_up(connection, sheet)
            raise
        origin = Origin.of(actor, province_away)
        with self._vault.write() as connection:
            if spool is not None:
                copies.keep(connection, sheet, sha256=digest, path=path, state="spooled")
                spool(connection, sheet, origin, digest)
            else:
                copies.settle(connection, origin, sheet, self._clock(), sha256=digest, path=path)
        return sheet, Changes(cases=frozenset({sheet.case_id}), documents=frozenset({sheet.document_no}), ledger=True)

    def listed(self, *, state: CaseState | None = None, since: date | None = None) -> tuple[CaseRow, ...]:
        with self._vault.read() as connection:
            return cases.listed(connection, state=state, since=since)

    def page(self, wanted: worklist.Wanted, offset: int, limit: int) -> worklist.CasePage:
        """A window of a list of cases, and how many rows the whole of it has."""
        with self._vault.read() as connection:
            return worklist.page(connection, wanted, offset, limit)

    def counts(self, day: date) -> Mapping[worklist.Worklist, int]:
        """How many cases each list holds."""
        with self._vault.read() as connection:
            return worklist.counts(connection, day)

    def reconcile(self, numbers: Sequence[str]) -> reconcile.Reconciliation:
        """对账: numbers on paper against what was entered."""
        with self._vault.read() as connection:
            return reconcile.reconcile(connection, numbers)

    def case(self, case_no: str) -> CaseRow:
        with self._vault.read() as connection:
            return cases.by_number(connection, case_no)

    def detail(self, case_no: str) -> cases.CaseDetail:
        with self._vault.read() as connection:
            return cases.detail(connection, case_no)

    def entry(self, case_no: str) -> tuple[CaseRow, tuple[DocumentRef, ...], Mapping[str, Any]]:
        """(row, papers, body) of a case, without its history. `RuleViolation` case.unknown."""
        with self._vault.read() as connection:
            return cases.entry(connection, case_no)

    def to_go_on_with(self, id_no: str) -> tuple[CaseRow, ...]:
        """Cases that can be gone on with of the person or firm with this number, newest first: who comes back often has nothing but the card."""
        with self._vault.read() as connection:
            return cases.of_person(connection, person_keys(id_no), rounds.OPEN)

    def by_paper_no(self, paper_no: str) -> tuple[str, str] | None:
        """(case number, digest of the line) of what was recorded under a paper number."""
        with self._vault.read() as connection:
            row = connection.execute(select(case_file.c.case_no, case_file.c.line_digest).where(case_file.c.paper_no == paper_no)).first()
        return (row.case_no, row.line_digest or "") if row else None

    def today(self, actor: Actor) -> DayFigures:
        day = hall_date(self._clock()).isoformat()
        with self._vault.read() as connection:
            at_once = case_file.c.accepted_at.is_not(None) & (case_file.c.round == 0)
            mine = select(func.count(), func.count().filter(at_once)).select_from(case_file)
            taken, accepted = connection.execute(mine.where(case_file.c.received_day == day, case_file.c.operator_id == actor.id)).one()
        return DayFigures(taken, accepted)


def _signer(actor: Actor, signed: Actor | None) -> str:
    """Who signs what needs a supervisor: the one who came to the counter, or the clerk being one."""
    if signed is not None:
        require(signed, Permission.SIGN_SECOND)
        return signed.id
    return actor.id if allowed(actor.role, Permission.SIGN_SECOND) else ""


def _channel(decision: Decision, found: Assessment, back_entry: BackEntry | None) -> Channel:
    if back_entry is not None:
        return back_entry.channel
    return Channel.CROSS_REGION if decision.cross_region or contents.elsewhere(found) else Channel.WINDOW

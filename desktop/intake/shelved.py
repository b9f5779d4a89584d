"""Cases put aside, to be taken up at any window by ticket, code, case number or identity number - by another clerk as well.

The way is one that a crash cannot split in two: the draft is marked in the vault, marked as leaving, written to the hall, then emptied here (its
place stays marked, so that an old copy that is still open saves nothing). Each step may be repeated. Until it leaves it can be taken up on this
machine without the hall; once it may have left, only the hall says who gets it. Taking up is one conditional update: one window gets it.
What the hall keeps of it is sealed: the draft itself, and whose it is as a keyed hash.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Index, PrimaryKeyConstraint, Row, Table, Text, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from desktop.changes import Changes
from desktop.clock import Clock, from_text, to_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.ids import uuid7
from desktop.intake import drafts
from desktop.intake.model import Draft
from desktop.intake.person import person_key, person_keys, typed
from desktop.intake.tables import case_file
from desktop.intake.tables import draft as draft_table
from desktop.sealing import Sealer
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store
from desktop.tables import hall
from desktop.values import dump, load

shelved_draft = Table(
    "shelved_draft",
    hall,
    Column("case_id", Text, nullable=False),
    Column("put_at", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("ticket_no", Text),
    Column("case_no", Text),
    Column("applicant_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("workstation_id", Text, nullable=False),
    Column("put_by", Text, nullable=False),
    Column("body", Text, nullable=False),
    # Who and where: "clerk W01". The same person at another window is another window.
    Column("taken_by", Text),
    Column("taken_at", Text),
    PrimaryKeyConstraint("case_id", "put_at"),
    Index("shelved_by_person", "applicant_key"),
)

_HERE = (drafts.PUT_ASIDE, drafts.LEAVING)
MOST_LISTED = 200
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Shelved:
    """A case that waits for whoever takes it up. `code` stands on the slip as text and QR; nothing personal is in it."""

    case_id: str
    code: str
    title: str
    ticket_no: str | None
    put_by: str
    put_at: datetime


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The draft, now this clerk's. `scans_left_behind`: pages that lie at the workstation where it was put aside; they are scanned again."""

    draft: Draft
    scans_left_behind: int


class PutAside:
    """Putting aside and taking up. Drafts stay whole whatever happens between the steps."""

    def __init__(self, vault: Store, hall_store: Store, sealer: Sealer, clock: Clock) -> None:
        self._vault = vault
        self._hall = hall_store
        self._sealer = sealer
        self._clock = clock

    def put_aside(self, actor: Actor, draft: Draft, title: str) -> tuple[Shelved, Changes]:
        """Durable when it returns, also without the hall. `RuleViolation` draft.other_clerk, draft.decided, draft.case_moved, draft.put_aside."""
        require(actor, Permission.TAKE_CASES)
        if draft.operator_id != actor.id:
            raise RuleViolation("draft.other_clerk")
        at = self._clock()
        made = Shelved(draft.case_id, _code(), title, draft.ticket_no, actor.id, at)
        with self._vault.write() as connection:
            drafts.save(connection, draft, at, title)
            mark = f"{made.code} {actor.workstation_id} {to_text(at)}"
            connection.execute(
                update(draft_table).where(draft_table.c.draft_id == draft.draft_id).values(shelved=drafts.PUT_ASIDE, ticket_id=mark)
            )
        self.hand_over()
        return made, Changes(drafts=frozenset({draft.draft_id}))

    def hand_over(self) -> int:
        """Brings what is marked here to the hall; answers how many. Nothing happens while the hall is away: it is tried again."""
        with self._vault.read() as connection:
            marked = connection.execute(select(draft_table.c.draft_id, draft_table.c.shelved).where(draft_table.c.shelved.in_(_HERE))).all()
        done = 0
        for draft_id, was in marked:
            if not self._mark_as(draft_id, (was,), drafts.LEAVING):
                continue  # taken up here in the meantime
            with self._vault.read() as connection:
                row = connection.execute(select(draft_table).where(draft_table.c.draft_id == draft_id)).one()
            written = False
            try:
                with self._hall.write() as connection:
                    _insert(connection, row, self._sealer)
                    written = True
            except EnvironmentFault:
                if not written and was == drafts.PUT_ASIDE:
                    self._mark_as(draft_id, (drafts.LEAVING,), drafts.PUT_ASIDE)  # it has certainly not left
                break
            self._mark_as(draft_id, (drafts.LEAVING,), drafts.HANDED_OVER, body="{}")
            done += 1
        return done

    def _mark_as(self, draft_id: str, before: tuple[int, ...], after: int, **more: str) -> bool:
        where = (draft_table.c.draft_id == draft_id) & draft_table.c.shelved.in_(before)
        with self._vault.write() as connection:
            return connection.execute(update(draft_table).where(where).values(shelved=after, **more)).rowcount == 1

    def waiting(self, text: str = "") -> tuple[Shelved, ...]:
        """What was put aside and nobody took up, newest first; with `text` what fits that code, ticket, case or identity number.

        `EnvironmentFault` only when the vault fails: without the hall what lies on this machine is listed.
        """
        wanted = typed(text)
        found = {entry.code: entry for entry in self._here(text)}
        try:
            with self._hall.read() as connection:
                open_ones = select(shelved_draft).where(shelved_draft.c.taken_at.is_(None))
                if wanted:
                    open_ones = open_ones.where(_fits(text, self._sealer))
                rows = connection.execute(open_ones.order_by(shelved_draft.c.put_at.desc()).limit(MOST_LISTED)).all()
        except EnvironmentFault:
            rows = []
            found |= {entry.code: entry for entry in self._here(text, drafts.LEAVING)}
        for row in rows:
            found[row.code] = Shelved(row.case_id, row.code, row.title, row.ticket_no, row.put_by, from_text(row.put_at))
        return tuple(sorted(found.values(), key=lambda entry: entry.put_at, reverse=True))

    def take_up(self, actor: Actor, code: str) -> tuple[TakenUp, Changes]:
        """The draft becomes this clerk's. What cannot be taken up here stays where it is.

        `RuleViolation`: shelved.unknown, shelved.taken (another window was first), shelved.case_elsewhere (it goes on with a case of another
        workstation), draft.case_moved, draft.other_clerk. `EnvironmentFault` while the hall is away and the draft may have left.
        """
        require(actor, Permission.TAKE_CASES)
        wanted = typed(code)
        self.hand_over()
        at = self._clock()
        local = next((entry for entry in self._here(wanted) if entry.code == wanted), None)
        if local is not None:
            return self._take_here(actor, local, at)
        with self._hall.write() as connection:
            row = connection.execute(select(shelved_draft).where(shelved_draft.c.code == wanted)).first()
            if row is None:
                raise RuleViolation("shelved.unknown")
            draft, left = _as_mine(load(Draft, self._sealer.open(row.body, _about(row.case_id))), actor, row.workstation_id, at)
            self._refuse_here(draft, actor, row.workstation_id)
            me = f"{actor.id} {actor.workstation_id}"
            free = (shelved_draft.c.code == wanted) & shelved_draft.c.taken_at.is_(None)
            taken = connection.execute(update(shelved_draft).where(free).values(taken_by=me, taken_at=to_text(at)))
            if taken.rowcount != 1 and not (row.taken_by == me and _is_last(connection, row)):
                raise RuleViolation("shelved.taken", by=str(row.taken_by).split(" ")[0])
        with self._vault.write() as connection:
            # Again after a crash between the two stores: the clerk's own copy stands.
            kept = drafts.of_case(connection, draft.case_id)
            if kept is None:
                kept = drafts.save(connection, draft, at, row.title)
        return TakenUp(kept, left), Changes(drafts=frozenset({kept.draft_id}))

    def _refuse_here(self, draft: Draft, actor: Actor, workstation_id: str) -> None:
        """Before anything is taken: whether this vault can go on with it."""
        with self._vault.read() as connection:
            known = connection.scalar(select(case_file.c.case_no).where(case_file.c.case_id == draft.case_id))
            if draft.continues is not None and known is None:
                raise RuleViolation("shelved.case_elsewhere", case_no=draft.continues, workstation=workstation_id)
            if draft.continues is not None and drafts.moved_seq(connection, draft.case_id) != draft.base_seq:
                raise RuleViolation("draft.case_moved", case_no=draft.continues)
            if draft.continues is None and known is not None:
                raise RuleViolation("draft.decided")
            open_one = drafts.of_case(connection, draft.case_id)
        if open_one is not None and open_one.operator_id != actor.id:
            raise RuleViolation("draft.other_clerk")

    def _take_here(self, actor: Actor, entry: Shelved, at: datetime) -> tuple[TakenUp, Changes]:
        waiting = (draft_table.c.case_id == entry.case_id) & (draft_table.c.shelved == drafts.PUT_ASIDE)
        with self._vault.write() as connection:
            row = connection.execute(select(draft_table).where(waiting)).first()
            if row is None:
                raise RuleViolation("shelved.taken", by="")
            draft = replace(load(Draft, row.body), operator_id=actor.id, updated_at=at)
            connection.execute(
                update(draft_table)
                .where(draft_table.c.draft_id == row.draft_id)
                .values(shelved=drafts.OPEN, operator_id=actor.id, ticket_id=draft.ticket_id, body=dump(draft), updated_at=to_text(at))
            )
        return TakenUp(draft, 0), Changes(drafts=frozenset({draft.draft_id}))

    def _here(self, text: str, standing: int = drafts.PUT_ASIDE) -> list[Shelved]:
        wanted = typed(text)
        with self._vault.read() as connection:
            rows = connection.execute(select(draft_table).where(draft_table.c.shelved == standing)).all()
        found = []
        for row in rows:
            code, _, put_at = _mark(row)
            draft = load(Draft, row.body)
            keys = {code, (draft.ticket_no or "").upper(), draft.continues or "", person_key(draft.applicant)}
            if not wanted or keys & {wanted, *person_keys(text)} - {""}:
                found.append(Shelved(row.case_id, code, row.title, draft.ticket_no, row.operator_id, from_text(put_at)))
        return found


def bodies_of(connection: Connection, sealer: Sealer, workstation_id: str, since: str) -> Iterator[str]:
    """The drafts at the hall that a workstation put aside and that nobody took up, or not before that moment; each as its JSON text."""
    mine = (shelved_draft.c.workstation_id == workstation_id) & (shelved_draft.c.taken_at.is_(None) | (shelved_draft.c.taken_at >= since))
    for row in connection.execute(select(shelved_draft.c.case_id, shelved_draft.c.body).where(mine)):
        yield sealer.open(row.body, _about(row.case_id))


def _mark(row: Row[tuple[object, ...]]) -> tuple[str, str, str]:
    code, workstation, put_at = str(row.ticket_id).split(" ", 2)
    return code, workstation, put_at


def _about(case_id: str) -> str:
    return f"shelved/{case_id}"


def _insert(connection: Connection, row: Row[tuple[object, ...]], sealer: Sealer) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    code, workstation, put_at = _mark(row)
    draft = load(Draft, row.body)
    connection.execute(
        make(shelved_draft)
        .values(
            case_id=row.case_id,
            put_at=put_at,
            code=code,
            ticket_no=draft.ticket_no,
            case_no=draft.continues,
            applicant_key=sealer.blind(person_key(draft.applicant)),
            title=row.title,
            workstation_id=workstation,
            put_by=row.operator_id,
            body=sealer.seal(row.body, _about(row.case_id)),
        )
        .on_conflict_do_nothing(index_elements=["case_id", "put_at"])
    )


def _is_last(connection: Connection, row: Row[Any]) -> bool:
    """Whether the case was not put aside again since: an old code brings nothing back."""
    later = select(shelved_draft.c.code).where(shelved_draft.c.case_id == row.case_id, shelved_draft.c.put_at > row.put_at)
    return connection.scalar(later) is None


def _as_mine(draft: Draft, actor: Actor, workstation_id: str, at: datetime) -> tuple[Draft, int]:
    mine = replace(draft, operator_id=actor.id, updated_at=at, draft_id=uuid7())
    if workstation_id == actor.workstation_id:
        return mine, 0
    left = sum(len(entry.files) for entry in draft.materials.values())
    return replace(mine, materials={code: replace(entry, files=()) for code, entry in draft.materials.items()}), left


def _fits(text: str, sealer: Sealer) -> ColumnElement[bool]:
    wanted, keys = typed(text), person_keys(text)
    return or_(
        shelved_draft.c.code == wanted,
        shelved_draft.c.ticket_no == wanted,
        shelved_draft.c.case_no == wanted,
        # Rows of an earlier version hold the plain hash.
        shelved_draft.c.applicant_key.in_([*keys, *(sealer.blind(key) for key in keys)]),
    )


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))

"""The papers' keys as people deal with them: looked at by anybody, certified, revoked, trusted and renewed by the administrator, each deed a line
of the audit log. Where workstations share no server, the same statements travel in a file: lines of text, which count by their signatures.

A hall's key that was not heard of is pinned only if somebody names its fingerprint, as it stands on the other workstation's screen: then the
file may come by any way.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from offline.trust import statements
from offline.trust.at_hall import HallKeys, Kept
from offline.trust.book import OPEN_FROM, KeyBook
from offline.trust.ring import Ring, checked
from offline.trust.statements import Certificate, HallKey, Request, hall_key_id, holds, read
from offline.vault.written import grouped, ungrouped

HEAD = "# Tidehall: keys that sign papers. Public; each line counts by its signature."
FILE_MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """How the keys stand. `hall_key_here`: the id of the hall's key with which this workstation certifies, "" where it lies elsewhere.
    `strange`: hall's keys announced at the hall by who has its secret, that nobody here trusted."""

    ring: Ring
    hall_key_here: str
    strange: tuple[HallKey, ...]
    hall_asked: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """`taken` new statements that count, `refused` that do not."""

    taken: int
    refused: int


class PaperKeys:
    """PaperKeys(book, at_hall). Commands without an actor need no right."""

    def __init__(self, book: KeyBook, at_hall: HallKeys) -> None:
        self.book, self._at_hall = book, at_hall

    def ring(self) -> Ring:
        return self.book.ring()

    def keep(self) -> Kept:
        """One round with the hall. `EnvironmentFault` store.*"""
        return self._at_hall.keep()

    def begin_here(self) -> None:
        """Where this workstation's key has no certificate yet: a round with the hall. Otherwise nothing but a look into the vault."""
        ring = self.book.ring()
        if not ring.certified(ring.own[0].public):
            self.keep()

    def seen(self) -> Seen:
        """The present state, after a round with the hall where it answers."""
        strange: tuple[HallKey, ...] = ()
        try:
            self.keep()
            strange = tuple(one for one in self._at_hall.announced() if hall_key_id(one.public) not in self.book.pins())
            asked = True
        except EnvironmentFault:
            asked = False
        key = self.book.hall_key()
        return Seen(self.book.ring(), key.key_id if key else "", strange, asked)

    def request_lines(self) -> tuple[str, ...]:
        """This workstation's wish, to be carried."""
        return (self.book.own_request().text,)

    def public_lines(self) -> tuple[str, ...]:
        """Everything that counts here, requests left out: for a workstation that shares no server."""
        return tuple(one.text for one in self.book.statements() if not isinstance(one, Request))

    def certify(
        self, actor: Actor, wanted: str, lines: Iterable[str] = (), *, start: date = OPEN_FROM, end: date | None = None
    ) -> Certificate:
        """A certificate for the key named `wanted` ("": the only one in `lines`), from `lines` or from what was asked at the hall.
        `RuleViolation`: staff.forbidden, keys.unknown_request, keys.ambiguous, keys.revoked, keys.hall_key_elsewhere, keys.dates."""
        require(actor, Permission.KEEP_KEYS)
        if end is not None and end < start:
            raise RuleViolation("keys.dates")
        asked = self._asked(wanted, tuple(lines))
        if any(one.public == asked.public for one in self.book.ring().revocations):
            raise RuleViolation("keys.revoked", key=asked.key_id)
        made = self.book.certify(asked.key_id, asked.public, asked.station, start, end)
        if made is None:
            raise RuleViolation("keys.hall_key_elsewhere")
        self._note(actor, "certified", f"{asked.station} {asked.key_id}")
        self._tell_hall()
        return made

    def revoke(self, actor: Actor, key_id: str, from_day: date, why: str) -> str:
        """Papers of that day and later no longer count; never taken back. Answers the workstation. `RuleViolation`: staff.forbidden,
        keys.unknown_key, keys.ambiguous, keys.hall_key_elsewhere, keys.why."""
        require(actor, Permission.KEEP_KEYS)
        if not why.strip():
            raise RuleViolation("keys.why")
        named = {one.public: one for one in self.book.ring().certificates if one.key_id == ungrouped(key_id)}
        if len(named) != 1:
            raise RuleViolation("keys.ambiguous" if named else "keys.unknown_key", key=key_id[:40])
        (one,) = named.values()
        if self.book.revoke(one.key_id, one.public, from_day, why.strip()) is None:
            raise RuleViolation("keys.hall_key_elsewhere")
        self._note(actor, "revoked", f"{one.station} {one.key_id}", why.strip(), since=from_day.isoformat())
        self._tell_hall()
        return one.station

    def renew(self, actor: Actor, *, of_hall: bool = False) -> str:
        """Another key, of this workstation or of the hall; what the old one signed stays good. Answers its name. `RuleViolation`:
        staff.forbidden, keys.hall_key_elsewhere: then a new hall's key would be a stranger to every other workstation."""
        require(actor, Permission.KEEP_KEYS)
        if of_hall:
            before = self.book.hall_key()
            if before is None:
                raise RuleViolation("keys.hall_key_elsewhere")
            made = self.book.make_hall_key()
            self.book.begin(made, before)
            name = grouped(made.key_id)
        else:
            name = self.book.renew_own().key_id
            self.book.certify_own()
        self._note(actor, "hall_key_renewed" if of_hall else "renewed", name)
        self._tell_hall()
        return name

    def found(self, actor: Actor) -> str:
        """A hall's key of its own for a hall whose key is lost: every other workstation must trust it by its fingerprint. Answers the fingerprint.
        `RuleViolation`: staff.forbidden, keys.hall_key_here."""
        require(actor, Permission.KEEP_KEYS)
        if self.book.hall_key() is not None:
            raise RuleViolation("keys.hall_key_here")
        made = self.book.make_hall_key()
        self.book.begin(made)
        self.book.certify_own()
        self._note(actor, "hall_key_founded", grouped(made.key_id))
        self._tell_hall()
        return grouped(made.key_id)

    def take(self, actor: Actor, lines: Iterable[str], fingerprint: str = "") -> Imported:
        """Statements from a file; with `fingerprint` the hall's key of that name is trusted from now on, if it is in the file or announced at the
        hall. `RuleViolation`: staff.forbidden, keys.other_hall, keys.fingerprint, keys.not_trusted where nothing counts."""
        require(actor, Permission.KEEP_KEYS)
        given = tuple(dict.fromkeys(lines))
        said = [one for one in map(_read, given) if one is not None]
        if said and all(one.hall != self.book.hall_id for one in said):
            raise RuleViolation("keys.other_hall", hall=said[0].hall[:40], here=self.book.hall_id)
        roots = {one.issuer: one for one in said if isinstance(one, HallKey) and one.issuer == hall_key_id(one.public)}
        if fingerprint:
            self._trust(actor, ungrouped(fingerprint), roots)
        elif given and not checked(self.book.hall_id, self.book.pins(), given)[1]:
            raise RuleViolation("keys.not_trusted", fingerprint="、".join(map(grouped, roots)) or "-")
        taken, refused = self.book.take(given)
        if taken:
            self._note(actor, "imported", str(taken))
            self._tell_hall()
        return Imported(taken, refused)

    def _trust(self, actor: Actor, wanted: str, roots: dict[str, HallKey]) -> None:
        if wanted not in roots:
            with suppress(EnvironmentFault):
                roots = roots | {one.issuer: one for one in self._at_hall.announced()}
        root = roots.get(wanted)
        if root is None or root.hall != self.book.hall_id or not holds(root.text, root.public):
            raise RuleViolation("keys.fingerprint", fingerprint=grouped(wanted)[:60])
        self.book.pin(root.public, "trusted")
        self.book.take([root.text])
        self._note(actor, "trusted", grouped(wanted))

    def _asked(self, wanted: str, lines: tuple[str, ...]) -> Request:
        given = [one for one in map(_read, lines) if isinstance(one, Request) and holds(one.text, one.public)]
        if not lines:
            with suppress(EnvironmentFault):
                self.keep()
            given = list(self.book.ring().requests)
        named = {one.public: one for one in given if one.hall == self.book.hall_id and wanted in ("", one.key_id)}
        if len(named) != 1:
            raise RuleViolation("keys.ambiguous" if named else "keys.unknown_request", key=wanted[:40] or "-")
        return next(iter(named.values()))

    def _note(self, actor: Actor, what: str, subject: str, purpose: str = "", since: str = "") -> None:
        with self.book.vault.write() as connection:
            note(connection, AuditKind.KEY_CARE, actor, self.book.clock(), subject=subject, purpose=purpose, what=what, since=since)

    def _tell_hall(self) -> None:
        """At once where the hall answers; else at the next round."""
        with suppress(EnvironmentFault):
            self.keep()


def to_file(lines: Iterable[str]) -> str:
    return "\n".join((HEAD, *lines)) + "\n"


def from_file(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _read(line: str) -> statements.Statement | None:
    try:
        return read(line)
    except RuleViolation:
        return None

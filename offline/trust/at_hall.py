"""The hall's side of the trust: what a workstation lays down at the hall's store and takes from it, at each round of the sync.

The first workstation of a hall makes its key. A workstation that joins pins the key that it finds announced; an announcement counts only sealed
with the hall's secret, which the server does not have, so nobody who only owns the server can put another key in its place. Requests lie sealed
the same way. The workstation with the hall's key certifies by itself whoever joined with the secret, once: a second key for a workstation that
has one waits for the administrator, unless the first speaks for it. Whoever knows the hall's secret and a name that is free is therefore a
workstation of the hall; that is what the secret is for. Certificates and revocations lie in the clear and count by the hall's signature alone.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.sealing import MARKS, Sealer
from desktop.store import Store, hold
from offline.trust import statements
from offline.trust.book import KeyBook
from offline.trust.ring import Ring
from offline.trust.statements import HallKey, Request, hall_key_id, holds
from offline.trust.tables import hall_statement

_log = logging.getLogger(__name__)
EVERY = 60.0
_ANNOUNCED, _REQUEST, _SAID = "announced", "request", "said"
_LOCK = "paper keys"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a round brought. `refused`: how many statements at the hall did not count. `waiting`: requests that no rule certifies."""

    certified: tuple[Request, ...] = ()
    taken: int = 0
    refused: int = 0
    waiting: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    announced: tuple[HallKey, ...]
    requests: tuple[Request, ...]
    said: tuple[str, ...]


class HallKeys:
    """HallKeys(book, hall, sealer): `keep` is one round. Nothing is asked of the hall but one table."""

    def __init__(self, book: KeyBook, hall: Store, sealer: Sealer) -> None:
        self.book, self._hall, self._sealer = book, hall, sealer

    def keep(self) -> Kept:
        """Joins if need be, hands in what the hall lacks, takes what it has, certifies who may be. `EnvironmentFault` store.*"""
        if not self.book.pins():
            self._join()
        found = self._read()
        taken, refused = self.book.take((*found.said, *(one.text for one in found.requests)))
        self.book.certify_own()
        certified, waiting = self._certify(found.requests)
        self._hand_in(found)
        return Kept(certified, taken, refused, waiting)

    def announced(self) -> tuple[HallKey, ...]:
        """Hall's keys that were announced by who has the hall's secret, whether they are pinned here or not."""
        return self._read().announced

    def _join(self) -> None:
        """The hall's key as announced, else one made here. The private half is in the vault before anybody hears of it; what came too late is dropped."""
        key = next(iter(self.book.keys_held()), None) or self.book.make_hall_key()
        with self._hall.write() as connection:
            hold(connection, _LOCK)
            theirs = self._sort(connection).announced
            if not theirs:
                line = statements.say(HallKey(self.book.hall_id, key.key_id, key.public, self.book.clock()), key.private)
                self._put(connection, _ANNOUNCED, key.key_id, line)
        mine = not theirs or any(one.public == key.public for one in theirs)
        if mine:
            self.book.begin(key)
        for one in theirs:
            self.book.pin(one.public, "made" if one.public == key.public else "joined")
            self.book.take([one.text])
        self.book.drop_unpinned()

    def _certify(self, requests: Iterable[Request]) -> tuple[tuple[Request, ...], tuple[Request, ...]]:
        done, waiting = [], []
        here, ring = self.book.hall_key() is not None, self.book.ring()
        for one in requests:
            if ring.certified(one.public):
                continue
            if not (here and may_certify_itself(ring, one, self.book.today)):
                waiting.append(one)
                continue
            self.book.certify(one.key_id, one.public, one.station)
            ring = self.book.ring()
            with self.book.vault.write() as connection:
                subject = f"{one.station} {one.key_id}"
                note(
                    connection,
                    AuditKind.KEY_CARE,
                    None,
                    self.book.clock(),
                    workstation_id=self.book.station,
                    subject=subject,
                    what="certified",
                )
            done.append(one)
        return tuple(done), tuple(waiting)

    def _hand_in(self, found: _Found) -> None:
        """What counts here and is not at the hall: also what somebody took away there."""
        known, announced = set(found.said), {hall_key_id(one.public) for one in found.announced}
        ring = self.book.ring()
        kept = self.book.statements()
        lines = [one.text for one in kept if not isinstance(one, Request) and one.text not in known]
        roots = [one for one in kept if isinstance(one, HallKey) and one.issuer == hall_key_id(one.public)]
        roots = [one for one in roots if one.issuer not in announced and any(key.key_id == one.issuer for key in self.book.keys_held())]
        asks = not ring.certified(ring.own[0].public) and all(one.public != ring.own[0].public for one in found.requests)
        if not (lines or roots or asks):
            return
        with self._hall.write() as connection:
            for line in lines:
                self._put(connection, _SAID, hashlib.sha256(line.encode()).hexdigest(), line)
            for root in roots:
                self._put(connection, _ANNOUNCED, root.issuer, root.text)
            if asks:
                wish = self.book.own_request()
                self._put(connection, _REQUEST, wish.public.hex(), wish.text)

    def _read(self) -> _Found:
        with self._hall.read() as connection:
            return self._sort(connection)

    def _sort(self, connection: Connection) -> _Found:
        """What the store has, as far as its form and its seal go. What does not open was not written by a workstation of this hall."""
        announced: list[HallKey] = []
        requests: list[Request] = []
        said: list[str] = []
        for row in connection.execute(select(hall_statement).order_by(hall_statement.c.kind, hall_statement.c.name)):
            if row.kind == _SAID:
                said.append(row.body)
                continue
            try:
                if not row.body.startswith(MARKS):
                    raise EnvironmentFault("seal.broken")
                found = statements.read(self._sealer.open(row.body, about(row.kind, row.name)))
            except (EnvironmentFault, RuleViolation):
                _log.warning("a statement about keys at the hall does not open")
                continue
            if found.hall != self.book.hall_id or not holds(found.text, found.public if isinstance(found, HallKey | Request) else b""):
                continue
            if row.kind == _ANNOUNCED and isinstance(found, HallKey):
                announced.append(found)
            elif row.kind == _REQUEST and isinstance(found, Request):
                requests.append(found)
        return _Found(tuple(announced), tuple(requests), tuple(said))

    def _put(self, connection: Connection, kind: str, name: str, line: str) -> None:
        body = line if kind == _SAID else self._sealer.seal(line, about(kind, name))
        insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(hall_statement)
        statement = insert.values(kind=kind, name=name, body=body)
        connection.execute(statement.on_conflict_do_update(index_elements=["kind", "name"], set_={"body": body}))


def about(kind: str, name: str) -> str:
    """For what a sealed row is sealed."""
    return f"paper-keys/{kind}/{name}"


def may_certify_itself(ring: Ring, request: Request, today: date) -> bool:
    """Whether no administrator need look: the workstation has no key that counts, or such a key speaks for the new one; and the key was never
    revoked and has the name that it must have."""
    if request.key_id != request.public[:4].hex() or any(one.public == request.public for one in ring.revocations):
        return False
    others = {one.public for one in ring.certificates if one.station == request.station}
    good = {public for public in others if ring.standing(public, ring.hall, today).counts}
    if not others:
        return True
    return any(statements.vouches(request, public) for public in good)


class Rounds:
    """Rounds(keep): runs it at most every `EVERY` seconds. Neither a hall that is away nor trouble with the keys is the caller's: events go all the
    same."""

    def __init__(self, keep: Callable[[], object] | None) -> None:
        self._keep, self._at = keep, -EVERY

    def run(self) -> None:
        if self._keep is None or time.monotonic() - self._at < EVERY:
            return
        self._at = time.monotonic()
        try:
            self._keep()
        except EnvironmentFault as fault:
            _log.info("paper keys wait: %s", fault.code)
        except Exception as fault:  # noqa: BLE001 - a round ends here: without it nothing would be sent any more
            _log.error("paper keys failed: %s", type(fault).__name__)

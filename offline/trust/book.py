"""This vault's own side of the trust: the keys that it holds, the hall's keys that it has pinned, and the statements that it found good.

Nothing gets in here that does not count by a pinned key, and each time it is read it is checked again. The hall's private key lies in the vault of
the workstation that made it and in its backups, nowhere else. Asks nobody and no right: `offline.trust.keeper` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.clock import Clock, hall_date, to_text
from desktop.store import Store
from offline.trust import statements
from offline.trust.ring import OwnKey, Ring, checked
from offline.trust.statements import Certificate, HallKey, Request, Revocation, Statement, hall_key_id
from offline.trust.tables import hall_pin, paper_statement
from offline.vault.secrets import SigningKey, make_signing_key, signing_keys
from offline.vault.tables import signing_key

HALL = "hall"
OPEN_FROM = date(2000, 1, 1)
"""From when a certificate counts unless somebody names a day: papers from before the program came are entered later under their own day."""


class KeyBook:
    """KeyBook(vault, hall_id, station, clock)."""

    def __init__(self, vault: Store, hall_id: str, station: str, clock: Clock) -> None:
        self.vault, self.hall_id, self.station, self.clock = vault, hall_id, station, clock

    def ring(self) -> Ring:
        pinned, lines = self._kept()
        keys, good, _ = checked(self.hall_id, pinned, lines)
        own = tuple(OwnKey(key.key_id, key.public) for key in signing_keys(self.vault))
        certificates = tuple(one for one in good if isinstance(one, Certificate))
        revocations = tuple(one for one in good if isinstance(one, Revocation))
        requests = tuple(one for one in good if isinstance(one, Request))
        return Ring(self.hall_id, self.station, keys, own, certificates, revocations, requests)

    def pins(self) -> Mapping[str, bytes]:
        return self._kept()[0]

    def statements(self) -> tuple[Statement, ...]:
        """What is kept and counts."""
        pinned, lines = self._kept()
        return checked(self.hall_id, pinned, lines)[1]

    def take(self, lines: Iterable[str]) -> tuple[int, int]:
        """Keeps of other people's statements what counts; (how many are new, how many do not count). A hall's key for which a pinned one speaks is
        pinned too."""
        pinned, kept = self._kept()
        fresh = dict.fromkeys(lines)
        for line in kept:
            fresh.pop(line, None)
        keys, good, refused = checked(self.hall_id, pinned, (*kept, *fresh))
        added = [one.text for one in good if one.text in fresh]
        if added or keys != pinned:
            with self.vault.write() as connection:
                self._keep(connection, added)
                for key_id in keys.keys() - pinned.keys():
                    self._pin(connection, keys[key_id], "succession")
        return len(added), len(fresh.keys() & set(refused))

    def keys_held(self) -> tuple[SigningKey, ...]:
        """The hall's private keys that lie here, newest first, pinned or not."""
        with self.vault.read() as connection:
            wanted = select(signing_key).where(signing_key.c.role == HALL).order_by(signing_key.c.created_at.desc())
            rows = connection.execute(wanted).all()
        return tuple(SigningKey(row.key_id, row.private, row.public) for row in rows)

    def hall_key(self) -> SigningKey | None:
        """The hall's key with which this workstation certifies; None where the hall's key lies elsewhere."""
        pinned = self.pins()
        return next((key for key in self.keys_held() if key.key_id in pinned), None)

    def make_hall_key(self) -> SigningKey:
        """A new key of the hall, not pinned yet: its first statement is made by `begin`, by the key before it or by itself."""
        made = Ed25519PrivateKey.generate()
        public = made.public_key().public_bytes_raw()
        key = SigningKey(hall_key_id(public), made.private_bytes_raw(), public)
        with self.vault.write() as connection:
            row = {"key_id": key.key_id, "role": HALL, "private": key.private, "public": public, "created_at": to_text(self.clock())}
            connection.execute(insert(signing_key).values(row))
        return key

    def begin(self, key: SigningKey, before: SigningKey | None = None) -> str:
        """Pins a hall's key that lies here and says it, by `before` where there is one; answers the statement."""
        by = before or key
        line = statements.say(HallKey(self.hall_id, by.key_id, key.public, self.clock()), by.private)
        with self.vault.write() as connection:
            self._pin(connection, key.public, "succession" if before else "made")
            self._keep(connection, [line])
        return line

    def pin(self, public: bytes, how: str) -> None:
        """Trusts a hall's key from now on."""
        with self.vault.write() as connection:
            self._pin(connection, public, how)

    def drop_unpinned(self) -> None:
        """Hall's keys that were made here for a hall that had one already."""
        with self.vault.write() as connection:
            unpinned = signing_key.c.key_id.not_in(select(hall_pin.c.key_id))
            connection.execute(delete(signing_key).where(signing_key.c.role == HALL, unpinned))

    def certify(self, key_id: str, public: bytes, station: str, start: date = OPEN_FROM, end: date | None = None) -> Certificate | None:
        """A certificate by the hall's key, kept here; None where that key lies elsewhere."""
        key = self.hall_key()
        if key is None:
            return None
        certificate = Certificate(self.hall_id, key.key_id, key_id, public, station, start, end)
        return replace(certificate, text=self._say(certificate, key))

    def revoke(self, key_id: str, public: bytes, from_day: date, why: str) -> Revocation | None:
        """The same of a revocation."""
        key = self.hall_key()
        if key is None:
            return None
        revocation = Revocation(self.hall_id, key.key_id, key_id, public, from_day, self.clock(), why[: statements.MOST_WORDS])
        return replace(revocation, text=self._say(revocation, key))

    def certify_own(self) -> bool:
        """Where the hall's key lies here, this workstation's newest key gets its certificate; answers whether it was due."""
        ring = self.ring()
        own = ring.own[0]
        if ring.certified(own.public) or self.hall_key() is None:
            return False
        return self.certify(own.key_id, own.public, self.station) is not None

    def own_request(self) -> Request:
        """The wish of this workstation's newest key, the one before it speaking for it."""
        keys = signing_keys(self.vault)
        kept = [one for one in self.statements() if isinstance(one, Request) and one.public == keys[0].public]
        if kept:
            return kept[0]
        before = keys[1] if len(keys) > 1 else None
        vouched = statements.vouch(self.station, keys[0].public, before.private) if before else ""
        wish = Request(self.hall_id, keys[0].key_id, keys[0].public, self.station, self.clock(), before.key_id if before else "", vouched)
        wish = replace(wish, text=statements.say(wish, keys[0].private))
        with self.vault.write() as connection:
            self._keep(connection, [wish.text])
        return wish

    def renew_own(self) -> SigningKey:
        """Another key for this workstation; papers are signed with it from now on, earlier ones verify as before."""
        return make_signing_key(self.vault, self.clock())

    @property
    def today(self) -> date:
        return hall_date(self.clock())

    def _say(self, statement: Certificate | Revocation, key: SigningKey) -> str:
        line = statements.say(statement, key.private)
        with self.vault.write() as connection:
            self._keep(connection, [line])
        return line

    def _kept(self) -> tuple[dict[str, bytes], tuple[str, ...]]:
        with self.vault.read() as connection:
            pins = {row.key_id: row.public for row in connection.execute(select(hall_pin))}
            lines = tuple(connection.scalars(select(paper_statement.c.body).order_by(paper_statement.c.digest)))
        return {key_id: public for key_id, public in pins.items() if hall_key_id(public) == key_id}, lines

    def _pin(self, connection: Connection, public: bytes, how: str) -> None:
        row = {"key_id": hall_key_id(public), "public": public, "how": how, "pinned_at": to_text(self.clock())}
        connection.execute(insert(hall_pin).values(row).on_conflict_do_nothing())

    @staticmethod
    def _keep(connection: Connection, lines: Iterable[str]) -> None:
        rows = [{"digest": hashlib.sha256(line.encode()).hexdigest(), "body": line} for line in lines]
        if rows:
            connection.execute(insert(paper_statement).on_conflict_do_nothing(), rows)

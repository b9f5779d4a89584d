"""What a workstation knows of the keys that sign papers, as one value; and the law of time by which a paper counts.

A paper counts when the hall's pinned key certified the key that signed it, for this hall and for the paper's day, and no revocation names the
key for that day or an earlier one: what a workstation issued before its key was taken from it stays good, also after the key was replaced. The
day is the one that the paper bears. Whoever stole a key can write an earlier day on a paper; against that a revocation can be dated back to the
day of the theft, and only the hall's own book tells such a paper from a true one.
This vault's own key is known at first hand: its papers count here before the certificate has come, and are said to be uncertified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.errors import RuleViolation
from offline.trust.statements import Certificate, HallKey, Request, Revocation, Statement, hall_key_id, holds, read


class Standing(StrEnum):
    CERTIFIED = "certified"
    OWN = "own"
    """Signed by a key of this vault that has no certificate yet."""
    UNKNOWN = "unknown_key"
    UNCERTIFIED = "uncertified"
    """The key asked for a certificate and has none."""
    OUT_OF_TIME = "out_of_time"
    REVOKED = "revoked"

    @property
    def counts(self) -> bool:
        return self in (Standing.CERTIFIED, Standing.OWN)


@dataclass(frozen=True, slots=True)
class OwnKey:
    key_id: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Ring:
    """`hall_keys`: pinned, by id. Everything else in it was checked against them; `own`: newest first."""

    hall: str
    station: str
    hall_keys: Mapping[str, bytes]
    own: tuple[OwnKey, ...]
    certificates: tuple[Certificate, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    requests: tuple[Request, ...] = ()

    def candidates(self, key_id: str) -> tuple[bytes, ...]:
        """Public keys of this name. A name has 32 bits, so two keys may share one; which it was, the signature says."""
        named: tuple[OwnKey | Certificate | Request, ...] = (*self.own, *self.certificates, *self.requests)
        return tuple(dict.fromkeys(one.public for one in named if one.key_id == key_id))

    def standing(self, public: bytes, hall: str, day: date) -> Standing:
        """How a paper of `day` stands that this key signed for `hall`."""
        if hall != self.hall:
            return Standing.UNKNOWN
        mine = [one for one in self.certificates if one.public == public]
        if any(day >= one.from_day for one in self.revocations if one.public == public):
            return Standing.REVOKED
        if any(one.valid_from <= day and (one.valid_to is None or day <= one.valid_to) for one in mine):
            return Standing.CERTIFIED
        if mine:
            return Standing.OUT_OF_TIME
        if any(one.public == public for one in self.own):
            return Standing.OWN
        return Standing.UNCERTIFIED if any(one.public == public for one in self.requests) else Standing.UNKNOWN

    def station_of(self, public: bytes) -> str:
        """Whose key it is; "" for nobody's."""
        told: tuple[Certificate | Request, ...] = (*self.certificates, *self.requests)
        named = [one.station for one in told if one.public == public]
        return named[0] if named else self.station if any(one.public == public for one in self.own) else ""

    def certified(self, public: bytes) -> bool:
        """Whether the key has a certificate at all, revoked or not."""
        return any(one.public == public for one in self.certificates)


def checked(
    hall: str, pinned: Mapping[str, bytes], lines: tuple[str, ...]
) -> tuple[dict[str, bytes], tuple[Statement, ...], tuple[str, ...]]:
    """(hall keys, what counts of the lines, what does not). A new hall's key counts if one that counts already speaks for it; certificates and
    revocations if a hall's key that counts signed them; a request if its own key did. What another hall says does not count."""
    said: list[Statement] = []
    refused: list[str] = []
    for line in lines:
        try:
            statement = read(line)
        except RuleViolation:
            refused.append(line)
            continue
        said.append(statement)
    keys = dict(pinned)
    waiting = [one for one in said if isinstance(one, HallKey) and one.hall == hall]
    while new := [
        one for one in waiting if hall_key_id(one.public) not in keys and one.issuer in keys and holds(one.text, keys[one.issuer])
    ]:
        keys |= {hall_key_id(one.public): one.public for one in new}
    good = []
    for one in said:
        if one.hall == hall and _counts(one, keys):
            good.append(one)
        else:
            refused.append(one.text)
    return keys, tuple(good), tuple(refused)


def _counts(one: Statement, keys: Mapping[str, bytes]) -> bool:
    if isinstance(one, Request):
        return holds(one.text, one.public)
    return one.issuer in keys and holds(one.text, keys[one.issuer])

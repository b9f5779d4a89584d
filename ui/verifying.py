"""Whether a paper's code is genuine: its signature by `printing.code`, its key by the hall's certificates. Asks no network and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.errors import RuleViolation
from offline.trust.ring import Ring, Standing


class Reason(StrEnum):
    """Why a paper counts or does not; the words of `Standing`, and what is wrong with the code itself."""

    CERTIFIED = "certified"
    OWN = "own"
    UNKNOWN_KEY = "unknown_key"
    UNCERTIFIED = "uncertified"
    OUT_OF_TIME = "out_of_time"
    REVOKED = "revoked"
    MALFORMED = "malformed"
    FORGED = "forged"
    OTHER_ADDRESS = "other_address"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of one code. Of one that does not count, only the reason is told: its words prove nothing."""

    reason: Reason
    kind: str | None = None
    document_no: str | None = None
    day: str | None = None
    station: str | None = None

    @property
    def valid(self) -> bool:
        return self.reason in (Reason.CERTIFIED, Reason.OWN)

    def to_json(self, *, why: bool = False) -> dict[str, object]:
        """contract/cli.md, `verify`; with `why` also which workstation signed, whether the hall certified its key, and the reason."""
        said: dict[str, object] = {"valid": self.valid, "kind": self.kind, "document_no": self.document_no, "date": self.day}
        more = {"station": self.station, "certified": self.reason is Reason.CERTIFIED, "reason": self.reason.value}
        return said | more if why else said


def check(text: str, ring: Ring, address: str = "") -> Answer:
    """What a code proves by the keys that this home knows. A code behind an address counts only behind the hall's own, to the letter: a sticker
    that leads elsewhere with a true token behind it is no true code."""
    from printing.code import proven, without_address

    found, token_text = without_address(text)
    if found and found != address:
        return Answer(Reason.OTHER_ADDRESS)
    try:
        token, public = proven(token_text, ring.candidates)
    except RuleViolation as refusal:
        return Answer(Reason(refusal.code.removeprefix("token.")))
    standing = ring.standing(public, token.hall, token.day)
    station = ring.station_of(public) or None
    if not standing.counts:
        return Answer(Reason(standing.value), station=station if standing is not Standing.UNKNOWN else None)
    return Answer(Reason(standing.value), token.kind.value, token.document_no, token.day.isoformat(), station)

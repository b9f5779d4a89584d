"""What is said of the keys that sign papers: four kinds of statement, each one line of text with one spelling and one Ed25519 signature (RFC 8032).

    TS1.<payload>.<signature>   both base64url without padding; the signature is over "TS1." and the payload's text
    payload                     a JSON array of texts without blanks:
        ["certificate", hall, issuer, key id, public key, workstation, from, to]     by the hall's key `issuer`; `to` "" is open
        ["revocation", hall, issuer, key id, public key, from, said at, why]         by the hall's key
        ["hall-key", hall, issuer, public key, said at]                              by the hall's key before it; the first by itself
        ["request", hall, key id, public key, workstation, asked at, before, vouched] by the key itself, to prove that it is held

Keys are hexadecimal, days ISO 8601. A hall's key is named by 16 bytes of its SHA-256, which people compare by eye. `vouched` is the signature of
the workstation's key `before` over the new one, "" where there was none. Reading checks the form only; whether a signature holds is asked apart.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.base64url import decode, encode
from desktop.clock import from_text, to_text
from desktop.errors import RuleViolation

_SHAPE = re.compile(r"TS1\.([A-Za-z0-9_-]{40,2600})\.([A-Za-z0-9_-]{86})")
_PREFIX = "TS1."
_KEY_ID = re.compile(r"[0-9A-Za-z-]{1,32}")
_HALL_KEY_ID = re.compile(r"[0-9a-f]{32}")
_PUBLIC = re.compile(r"[0-9a-f]{64}")
MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """The hall's word that a key signs its papers, on the papers' days from `valid_from` to `valid_to`, both included."""

    hall: str
    issuer: str
    key_id: str
    public: bytes
    station: str
    valid_from: date
    valid_to: date | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Papers of `from_day` and later by this key do not count; earlier ones do."""

    hall: str
    issuer: str
    key_id: str
    public: bytes
    from_day: date
    at: datetime
    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class HallKey:
    """A hall's public key, said by the one before it, or by itself."""

    hall: str
    issuer: str
    public: bytes
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A workstation's wish for a certificate."""

    hall: str
    key_id: str
    public: bytes
    station: str
    at: datetime
    before: str
    vouched: str
    text: str = ""


Statement = Certificate | Revocation | HallKey | Request


def say(statement: Statement, private: bytes) -> str:
    """The statement's one spelling, signed. A field over 200 characters is a ValueError."""
    fields = _fields(statement)
    if any(len(one) > MOST_WORDS for one in fields):
        raise ValueError("a field of a statement has at most 200 characters")
    text = _PREFIX + encode(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{text}.{encode(Ed25519PrivateKey.from_private_bytes(private).sign(text.encode('ascii')))}"


def read(text: str) -> Statement:
    """What a line says, whoever signed it. `RuleViolation` keys.malformed for everything that is not exactly one spelling of a statement."""
    match = _SHAPE.fullmatch(text)
    try:
        fields = json.loads(decode(match.group(1)).decode()) if match else None
        found = _statement(fields, text)
        if encode(json.dumps(_fields(found), ensure_ascii=False, separators=(",", ":")).encode()) != text.split(".")[1]:
            raise ValueError("another spelling")
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise RuleViolation("keys.malformed") from error
    return found


@functools.lru_cache(maxsize=4096)
def holds(text: str, public: bytes) -> bool:
    """Whether this key signed this line. Remembered: every look at the keys asks it of all lines, and the answer never changes."""
    said, _, signature = text.rpartition(".")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(decode(signature), said.encode("ascii"))
    except (InvalidSignature, ValueError):
        return False
    return True


def hall_key_id(public: bytes) -> str:
    """Sixteen bytes of the key's SHA-256, as hex."""
    return hashlib.sha256(public).hexdigest()[:32]


def vouch(station: str, public: bytes, private: bytes) -> str:
    """A workstation's key speaks for the one that follows it."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(_vouching(station, public)).hex()


def vouches(request: Request, before: bytes) -> bool:
    """Whether the key `before` spoke for the one that asks."""
    try:
        Ed25519PublicKey.from_public_bytes(before).verify(bytes.fromhex(request.vouched), _vouching(request.station, request.public))
    except (InvalidSignature, ValueError):
        return False
    return True


def _vouching(station: str, public: bytes) -> bytes:
    return f"tidehall/papers-key/1\n{station}\n{public.hex()}".encode()


def _fields(said: Statement) -> list[str]:
    match said:
        case Certificate():
            until = said.valid_to.isoformat() if said.valid_to else ""
            first = [said.hall, said.issuer, said.key_id, said.public.hex(), said.station]
            return ["certificate", *first, said.valid_from.isoformat(), until]
        case Revocation():
            first = [said.hall, said.issuer, said.key_id, said.public.hex()]
            return ["revocation", *first, said.from_day.isoformat(), to_text(said.at), said.why]
        case HallKey():
            return ["hall-key", said.hall, said.issuer, said.public.hex(), to_text(said.at)]
        case Request():
            first = [said.hall, said.key_id, said.public.hex(), said.station]
            return ["request", *first, to_text(said.at), said.before, said.vouched]


def _statement(fields: object, text: str) -> Statement:
    if not isinstance(fields, list) or not all(isinstance(one, str) and len(one) <= MOST_WORDS for one in fields):
        raise ValueError("no statement")
    match fields:
        case ["certificate", hall, issuer, key_id, public, station, start, end]:
            until = date.fromisoformat(end) if end else None
            return Certificate(hall, _issuer(issuer), _id(key_id), _public(public), station, date.fromisoformat(start), until, text)
        case ["revocation", hall, issuer, key_id, public, start, at, why]:
            return Revocation(hall, _issuer(issuer), _id(key_id), _public(public), date.fromisoformat(start), from_text(at), why, text)
        case ["hall-key", hall, issuer, public, at]:
            return HallKey(hall, _issuer(issuer), _public(public), from_text(at), text)
        case ["request", hall, key_id, public, station, at, before, vouched]:
            return Request(hall, _id(key_id), _public(public), station, from_text(at), before, vouched, text)
    raise ValueError("no statement")


def _id(text: str) -> str:
    return text if _KEY_ID.fullmatch(text) else _wrong()


def _issuer(text: str) -> str:
    return text if _HALL_KEY_ID.fullmatch(text) else _wrong()


def _public(text: str) -> bytes:
    return bytes.fromhex(text if _PUBLIC.fullmatch(text) else _wrong())


def _wrong() -> str:
    raise ValueError("no statement")

"""The signed token that a paper's QR carries, and the QR's modules.

A token says which paper this is (kind, number, day, hall) and the beginning of the hash of its recorded content; nothing personal. Anyone with
the hall's certificates can check it without a network. There is exactly one spelling of a token: another case, padding, spare bits or
white space is refused, so that a token can be compared as text. It refuses to say what the paper's content is: that stays in the hall.

    TH1.<payload>.<signature>     both base64url without padding
    payload = kind (1 byte), days since 2000-01-01 (2 bytes), digest (16 bytes), then key id, hall and number, each with a length byte
    signature = Ed25519 (RFC 8032) over "TH1." and the payload's base64url text

A QR may hold it behind the hall's address, `https://…#TH1.…`: a phone opens the page, the fragment never leaves the phone. The address is no part of
what is signed; who knows the hall's own compares it.
"""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.base64url import decode, encode
from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind

DIGEST_BYTES = 16
_PREFIX = "TH1."
_SHAPE = re.compile(r"TH1\.([A-Za-z0-9_-]{30,1100})\.([A-Za-z0-9_-]{86})")
_IN_BYTES = re.compile(rb"(?<![A-Za-z0-9_.-])TH1\.[A-Za-z0-9_-]{30,1100}\.[A-Za-z0-9_-]{86}(?![A-Za-z0-9_-])")
_ADDRESS = re.compile(r"https://[!-\"$-~]{3,200}")
_STREAM = re.compile(rb"stream\r?\n")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n)")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{200,6000})>")
_EPOCH = date(2000, 1, 1)
KIND_CODES: Mapping[DocumentKind, int] = {
    DocumentKind.MATERIAL_RECEIPT: 1,
    DocumentKind.ACCEPTANCE: 2,
    DocumentKind.NOTICE: 3,
    DocumentKind.DECLINE: 4,
    DocumentKind.DEFERRAL: 5,
    DocumentKind.REDIRECT: 6,
    DocumentKind.RESULT: 7,
    DocumentKind.EXTENSION: 8,
    DocumentKind.SUSPENSION: 9,
    DocumentKind.RESUMPTION: 10,
    DocumentKind.DELIVERY: 11,
}
_KINDS = {code: kind for kind, code in KIND_CODES.items()}
MASK = 4
"""The QR's fixed mask: choosing the best of eight costs five times as long and readers do not need it."""
INFLATE_LIMIT = 16 * 1024 * 1024
_PIECE = 64 * 1024
LEAST_MODULE = 0.33
"""Millimetres: a plain phone's camera reads such a module at the distance at which the whole code is in its picture."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the code on a paper says. `day` is the paper's date in Asia/Shanghai."""

    kind: DocumentKind
    document_no: str
    day: date
    digest: bytes
    """The first 16 bytes of the SHA-256 of the recorded JSON."""
    hall: str


def digest_of(content_hash: str) -> bytes:
    """The token's digest from `documents.content_hash` (hex)."""
    return bytes.fromhex(content_hash)[:DIGEST_BYTES]


def sign(token: Token, private_key: bytes, key_id: str) -> str:
    """The token's one spelling. `private_key` is the raw 32-byte Ed25519 seed; a field over 255 bytes is a ValueError."""
    text = _PREFIX + encode(_pack(token, key_id))
    return f"{text}.{encode(Ed25519PrivateKey.from_private_bytes(private_key).sign(text.encode('ascii')))}"


def verify(text: str, public_keys: Mapping[str, bytes]) -> Token:
    """The token, if a known key signed exactly this text. RuleViolation: token.malformed, token.unknown_key or token.forged.

    `public_keys` are raw 32-byte keys by key id: those that the home trusts. How a workstation's key came to be trusted (the hall's key
    signed it) is the home's affair and is settled before it is put into this mapping.
    """
    return proven(text, lambda key_id: (public_keys[key_id],) if key_id in public_keys else ())[0]


def proven(text: str, candidates: Callable[[str], tuple[bytes, ...]]) -> tuple[Token, bytes]:
    """The token and the public key that signed it, of those that may bear the key id that it names. RuleViolation as `verify`."""
    payload, signature = _split(text)
    try:
        token, key_id = _unpack(payload)
    except (ValueError, OverflowError) as error:
        raise RuleViolation("token.malformed") from error
    known = candidates(key_id)
    if not known:
        raise RuleViolation("token.unknown_key", key_id=key_id)
    said = text.rpartition(".")[0].encode("ascii")
    for public in known:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, said)
        except InvalidSignature:
            continue
        return token, public
    raise RuleViolation("token.forged")


def at_address(address: str, token: str) -> str:
    """What the QR holds: the token behind the hall's address, as its fragment, which a phone keeps to itself; the bare token without an address."""
    return f"{address}#{token}" if address else token


def without_address(text: str) -> tuple[str, str]:
    """(address, token) of what a QR held; the address is "" for a bare token. Nothing is checked."""
    address, mark, token = text.rpartition("#")
    return (address, token) if mark and token.startswith(_PREFIX) and _ADDRESS.fullmatch(address) else ("", text)


def is_code(text: str) -> bool:
    """Whether a text begins as a paper's code does, with an address or without: for a field that takes numbers too."""
    return without_address(text)[1].startswith(_PREFIX)


def number_on(text: str) -> str:
    """The paper's number that a code names, proven by nothing: good for looking a case up, which shows what it is. `RuleViolation` token.malformed."""
    payload, _ = _split(without_address(text)[1])
    try:
        return _unpack(payload)[0].document_no
    except (ValueError, OverflowError) as error:
        raise RuleViolation("token.malformed") from error


def find_tokens_in_pdf(content: bytes) -> tuple[str, ...]:
    """Texts of the shape of a token in a PDF, each once, in order: in the clear as we write it, else inside streams of a file saved anew.

    Finding is not verifying: a PDF can carry another paper's token, so the caller shows number, kind and date beside the sheet.
    """
    found = dict.fromkeys(_tokens(content))
    if not found:
        for stream in _streams(content):
            found.update(dict.fromkeys(_tokens(stream)))
    return tuple(found)


def smallest_module(characters: int, side_mm: float) -> float:
    """How wide a module of a code of so many ASCII characters is on a side of so many millimetres; 0 where no code holds them."""
    from qrcode.exceptions import DataOverflowError

    try:
        return side_mm / len(qr_modules("a" * characters))
    except (DataOverflowError, ValueError):
        return 0.0


def longest_code(address: str, prefix: str, hall: str) -> int:
    """Characters of the code with the longest number that a hall's prefix gives (机关代字 + 文种 + 年份 + eight digits)."""
    longest = Token(DocumentKind.MATERIAL_RECEIPT, f"{prefix}补收告〔2026〕99999999号", _EPOCH, bytes(DIGEST_BYTES), hall)
    return len(at_address(address, _PREFIX + encode(_pack(longest, "f" * 8)) + "." + "a" * 86))


@functools.lru_cache(maxsize=8)
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of an ASCII text, error level M, without quiet zone. Kept for the stub, which shows it again."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(text.encode("ascii"), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def _pack(token: Token, key_id: str) -> bytes:
    if len(token.digest) != DIGEST_BYTES:
        raise ValueError("a token's digest has 16 bytes")
    days = (token.day - _EPOCH).days
    parts = [bytes([KIND_CODES[token.kind]]), days.to_bytes(2, "big"), token.digest]
    for field in (key_id, token.hall, token.document_no):
        encoded = field.encode()
        parts += [len(encoded).to_bytes(1, "big"), encoded]
    return b"".join(parts)


def _unpack(payload: bytes) -> tuple[Token, str]:
    if len(payload) < 3 + DIGEST_BYTES or payload[0] not in _KINDS:
        raise ValueError("not a payload")
    fields: list[str] = []
    place = 3 + DIGEST_BYTES
    for _ in range(3):
        length = payload[place] if place < len(payload) else 256
        fields.append(payload[place + 1 : place + 1 + length].decode())
        place += 1 + length
    day = _EPOCH + timedelta(days=int.from_bytes(payload[1:3], "big"))
    token = Token(_KINDS[payload[0]], fields[2], day, payload[3 : 3 + DIGEST_BYTES], fields[1])
    if _pack(token, fields[0]) != payload:
        raise ValueError("not the canonical spelling")
    return token, fields[0]


def _split(text: str) -> tuple[bytes, bytes]:
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise RuleViolation("token.malformed")
    try:
        payload, signature = map(decode, match.groups())
    except ValueError as error:
        raise RuleViolation("token.malformed") from error
    return payload, signature


def _tokens(content: bytes) -> Iterator[str]:
    """As it stands, then in the PDF's other spellings of a string (ISO 32000-1, 7.3.4): escapes, hexadecimal, UTF-16."""
    forms = [content, _ESCAPE.sub(_unescape, content) if b"\\" in content else b""]
    forms += [
        bytes.fromhex(match.group(1).decode("ascii")) for match in _HEX.finditer(content) if len(b"".join(match.group(1).split())) % 2 == 0
    ]
    forms += [form.replace(b"\0", b"") for form in forms if b"\0T\0H\x001" in form]
    for form in forms:
        yield from (match.group().decode("ascii") for match in _IN_BYTES.finditer(form))


def _unescape(match: re.Match[bytes]) -> bytes:
    digits = match.group(1)
    return bytes([int(digits, 8) & 0xFF]) if digits else b""


def _streams(content: bytes) -> Iterator[bytes]:
    """What inflates, up to a limit for the whole file: a small file must not become gigabytes."""
    whole, left = memoryview(content), INFLATE_LIMIT
    for match in _STREAM.finditer(content):
        try:
            data = _inflated(whole[match.end() :], left)
        except zlib.error:
            continue
        left -= len(data)
        yield data
        if left <= 0:
            return


def _inflated(packed: memoryview, most: int) -> bytes:
    """In pieces: what lies behind a stream is not read once for each of them."""
    working, out, place = zlib.decompressobj(), bytearray(), 0
    while not working.eof and place < len(packed) and len(out) < most:
        out += working.decompress(packed[place : place + _PIECE], most - len(out))
        place += _PIECE
    return bytes(out)

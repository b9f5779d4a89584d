"""Identity numbers under a cipher of their own inside the encrypted vault: SM4-GCM (GB/T 32907), looked up by HMAC-SM3 (GB/T 32905).

What counts as one: the value of every key that ends in `id_no`, `id-no` or `-id` (so the catalogue names its fields of type id_no; a test walks them), and
any 18 places of a resident's, residence permit's or foreigner's card wherever they stand, free text included. A number becomes `sm4:…;`, which
needs no escaping in JSON; text that looks like that already is sealed as well, so that opening always gives back what was written.

The key comes from the vault's master key and not from the file's page key: who has only the opened file reads no number. Both stand or fall with
the master key. It refuses a number that was changed, and never falls back to another cipher by itself.
"""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from desktop.errors import EnvironmentFault
from offline.vault.national import AES, NONCE, SM4, aead

MARKS = {SM4: b"sm4:", AES: b"aes:"}
_ABOUT = b"tidehall/vault/number"
_DIGITS = bytes(48 if chr(place).isdigit() and place < 128 else 32 for place in range(256))
_RUN = b"0" * 17
# What is looked for first, as plain bytes, and what must then stand there: so a text of 10 kB costs some microseconds.
_VALUE = re.compile(rb'": ?"((?:[^"\\]|\\.)+)"')
_TOKEN = re.compile(rb"[A-Za-z0-9_-]+;")
_SIGNS = tuple((end + b'":', _VALUE, len(end), 1) for end in (b"id_no", b"id-no", b"-id")) + tuple(
    (mark, _TOKEN, len(mark), 0) for mark in MARKS.values()
)
_CARD = re.compile(rb"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_KEPT = 512
"""Numbers of the last cases, so that one that stands in three rows of a decision is sealed once."""


class VaultNumbers:
    """VaultNumbers(key, index, cipher): `key` of 32 bytes seals, `index` of 32 bytes hashes. `EnvironmentFault` security.cipher_absent."""

    def __init__(self, key: bytes, index: bytes, cipher: str = SM4) -> None:
        self.cipher = cipher
        self._keys = (cipher, key, index)
        self._aead = aead(cipher, key)
        self._mark = MARKS[cipher]
        self._sealed = re.compile(self._mark + rb"([A-Za-z0-9_-]+);")
        self._index = HMAC(index, SM3())
        self._token = lru_cache(_KEPT)(self._made)
        self._number = lru_cache(_KEPT)(self._read)

    def __eq__(self, other: object) -> bool:
        """Two are equal that read each other's words."""
        return isinstance(other, VaultNumbers) and self._keys == other._keys

    def __hash__(self) -> int:
        return hash(self.cipher)

    def seal_in(self, text: str) -> str:
        raw = text.encode("utf-8", "surrogatepass")
        parts: list[bytes] = []
        done = 0
        for begin, end in spans(raw):
            parts += (raw[done:begin], self._token(raw[begin:end]))
            done = end
        return b"".join((*parts, raw[done:])).decode("utf-8", "surrogatepass") if done else text

    def open_in(self, text: str) -> str:
        raw = text.encode("utf-8", "surrogatepass") if self._mark.decode() in text else b""
        return self._sealed.sub(self._opened, raw).decode("utf-8", "surrogatepass") if raw else text

    def digest(self, person: str) -> str:
        if not person:
            return ""
        working = self._index.copy()
        working.update(person.encode("utf-8", "surrogatepass"))
        return working.finalize().hex()

    def _opened(self, found: re.Match[bytes]) -> bytes:
        return self._number(found[1])

    def _made(self, number: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return self._mark + urlsafe_b64encode(nonce + self._aead.encrypt(nonce, number, _ABOUT)).rstrip(b"=") + b";"

    def _read(self, token: bytes) -> bytes:
        try:
            sealed = urlsafe_b64decode(token + b"=" * (-len(token) % 4))
            return self._aead.decrypt(sealed[:NONCE], sealed[NONCE:], _ABOUT)
        except (ValueError, InvalidTag) as fault:
            raise EnvironmentFault("seal.broken") from fault


def spans(raw: bytes) -> list[tuple[int, int]]:
    """Where the numbers stand, in order and apart from each other."""
    found = _named(raw) + _cards(raw)
    found.sort()
    kept: list[tuple[int, int]] = []
    last = 0
    for begin, end in found:
        if begin >= last:
            kept.append((begin, end))
            last = end
    return kept


def numbers_in(text: str) -> set[str]:
    """The numbers that a plain text names."""
    raw = text.encode("utf-8", "surrogatepass")
    return {raw[begin:end].decode("utf-8", "surrogatepass") for begin, end in spans(raw)}


def _named(raw: bytes) -> list[tuple[int, int]]:
    """Values of keys that name a number, and what looks sealed already."""
    spanned = []
    for sign, pattern, behind, group in _SIGNS:
        place = raw.find(sign)
        while place >= 0:
            if found := pattern.match(raw, place + behind):
                spanned.append((found.start(1) if group else place, found.end(group)))
            place = raw.find(sign, place + len(sign))
    return spanned


def _cards(raw: bytes) -> list[tuple[int, int]]:
    """Eighteen places alone among other characters: digits, the last one a digit or X."""
    spanned: list[tuple[int, int]] = []
    flat, place = raw.translate(_DIGITS), 0
    while (begin := flat.find(_RUN, place)) >= 0:
        if found := _CARD.match(raw, begin):
            spanned.append(found.span())
        place = flat.find(b" ", begin)
        if place < 0:
            break
    return spanned

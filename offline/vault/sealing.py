"""The hall's key at work: AES-256-GCM (NIST SP 800-38D) with the row as associated data, and a keyed hash (HMAC-SHA256) for looking up.

A nonce is 12 random bytes; one key seals far fewer than 2^32 rows in a hall's life. The key never goes to the server, its fingerprint does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import EnvironmentFault

MARK = "t1:"
KEY_BYTES = 32
_NONCE = 12


class HallSealer:
    """Seals and opens rows of one hall. `plain_too`: rows from before there was a seal are read as they are (the embedded store, encrypted anyway)."""

    def __init__(self, key: bytes, *, plain_too: bool = False) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a hall's key is 32 bytes")
        self._cipher = AESGCM(_derive(key, "rows"))
        self._blinding = _derive(key, "blind")
        self._plain_too = plain_too

    def seal(self, plain: str, about: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return MARK + base64.b64encode(nonce + self._cipher.encrypt(nonce, plain.encode(), about.encode())).decode("ascii")

    def open(self, sealed: str, about: str) -> str:
        if not sealed.startswith(MARK):
            if self._plain_too:
                return sealed
            raise EnvironmentFault("seal.broken")
        try:
            raw = base64.b64decode(sealed.removeprefix(MARK), validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except (ValueError, InvalidTag) as fault:
            raise EnvironmentFault("seal.broken") from fault

    def blind(self, plain: str) -> str:
        return hmac.new(self._blinding, plain.encode(), hashlib.sha256).hexdigest() if plain else ""


def fingerprint(key: bytes) -> str:
    """Sixteen bytes, as hex, that tell two keys apart and nothing else."""
    return _derive(key, "fingerprint")[:16].hex()


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"tidehall/hall/{purpose}".encode()).derive(key)

"""The hall's key at work: an authenticated cipher with the row as associated data, and a keyed hash (HMAC-SHA256) for looking up.

Which cipher is the place's choice (`[security] cipher`), and every value says by its mark which one sealed it: t1 AES-256-GCM, t2 SM4-GCM. All
that was ever sealed opens, whatever is chosen now; `resealed` brings a value under the present one. The keyed hash stays the same for every
choice, because people are looked up by it. A nonce is 12 random bytes; one key seals far fewer than 2^32 rows in a hall's life. The key never
goes to the server, its fingerprint does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import EnvironmentFault
from desktop.sealing import MARKS
from offline.vault.national import AES, NONCE, SM4, Aead, aead, offered

KEY_BYTES = 32
_BY_CIPHER = dict(zip((AES, SM4), MARKS, strict=True))


class HallSealer:
    """Seals and opens rows of one hall. `plain_too`: rows from before there was a seal are read as they are (the embedded store, encrypted anyway).

    `EnvironmentFault` security.cipher_absent where this machine's library has not got the chosen cipher."""

    def __init__(self, key: bytes, *, plain_too: bool = False, cipher: str = AES) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a hall's key is 32 bytes")
        rows = _derive(key, "rows")
        self.cipher = cipher
        self.mark = _BY_CIPHER[cipher]
        self._ciphers: dict[str, Aead] = {_BY_CIPHER[cipher]: aead(cipher, rows)}
        self._ciphers |= {mark: aead(name, rows) for name, mark in _BY_CIPHER.items() if name != cipher and offered(name)}
        self._blinding = _derive(key, "blind")
        self._plain_too = plain_too

    def seal(self, plain: str, about: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        sealed = self._ciphers[self.mark].encrypt(nonce, plain.encode(), about.encode())
        return self.mark + base64.b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, about: str) -> str:
        mark = sealed[:3]
        if mark not in MARKS:
            if self._plain_too:
                return sealed
            raise EnvironmentFault("seal.broken")
        if mark not in self._ciphers:
            raise EnvironmentFault("security.cipher_absent", cipher=SM4 if mark == _BY_CIPHER[SM4] else AES)
        try:
            raw = base64.b64decode(sealed[3:], validate=True)
            return self._ciphers[mark].decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
        except (ValueError, InvalidTag) as fault:
            raise EnvironmentFault("seal.broken") from fault

    def resealed(self, sealed: str, about: str) -> str:
        """The same under the present cipher. `EnvironmentFault` seal.broken."""
        return sealed if sealed.startswith(self.mark) else self.seal(self.open(sealed, about), about)

    def blind(self, plain: str) -> str:
        return hmac.new(self._blinding, plain.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest() if plain else ""


def fingerprint(key: bytes) -> str:
    """Sixteen bytes, as hex, that tell two keys apart and nothing else."""
    return _derive(key, "fingerprint")[:16].hex()


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"tidehall/hall/{purpose}".encode()).derive(key)

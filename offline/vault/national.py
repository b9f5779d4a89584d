"""The ciphers that a store may name: AES-256-GCM (NIST SP 800-38D) and the national SM4-GCM (GB/T 32907, GCM as in RFC 8998).

Both are OpenSSL's, reached through `cryptography`. Where the library was built without SM4 a store that names it does not open
(`EnvironmentFault` security.cipher_absent): it never falls back to another cipher by itself. It makes no claim of a certified module.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import EnvironmentFault

AES, SM4 = "aes-256-gcm", "sm4-gcm"
NONCE = 12
_TAG = 16
_SM4_KEY = 16


class Aead(Protocol):
    """Authenticated encryption: `decrypt` raises `InvalidTag` for what was not made with this key, nonce and associated data."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class Sm4Gcm:
    """SM4-GCM with a 16-byte key, 12-byte nonces and the whole 16-byte tag behind the ciphertext, as `AESGCM` lays it."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _SM4_KEY:
            raise ValueError("an SM4 key has 16 bytes")
        self._key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        working = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        working.authenticate_additional_data(associated_data or b"")
        sealed = working.update(data) + working.finalize()
        return sealed + working.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        if len(data) < _TAG:
            raise InvalidTag
        working = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, data[-_TAG:])).decryptor()
        working.authenticate_additional_data(associated_data or b"")
        return working.update(data[:-_TAG]) + working.finalize()


def _sm4(key: bytes) -> Aead:
    # A key of its own: the same bytes are never used by two ciphers.
    return Sm4Gcm(HKDF(SHA256(), _SM4_KEY, salt=None, info=b"tidehall/sm4-gcm").derive(key))


CIPHERS: dict[str, Callable[[bytes], Aead]] = {AES: AESGCM, SM4: _sm4}


def aead(cipher: str, key: bytes) -> Aead:
    """The cipher of that name under a key of 32 bytes. `EnvironmentFault` security.cipher_absent."""
    if not offered(cipher):
        raise EnvironmentFault("security.cipher_absent", cipher=cipher)
    return CIPHERS[cipher](key)


@cache
def offered(cipher: str) -> bool:
    """Whether this machine's library can do it: asked by sealing and opening, not by a version number."""
    if cipher not in CIPHERS:
        return False
    try:
        trial = CIPHERS[cipher](bytes(32))
        return trial.decrypt(bytes(NONCE), trial.encrypt(bytes(NONCE), b"tidehall", b"x"), b"x") == b"tidehall"
    except UnsupportedAlgorithm:
        return False

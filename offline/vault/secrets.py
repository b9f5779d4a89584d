"""Secrets and signing keys of this workstation, inside the vault: the province's client and signing secrets, the key that signs papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.clock import to_text
from desktop.store import Store
from offline.vault.tables import secret, signing_key

WORKSTATION = "workstation"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key (RFC 8032). `private` is the 32-byte seed; `public` the 32-byte point."""

    key_id: str
    private: bytes
    public: bytes


def put_secret(store: Store, name: str, value: str) -> None:
    """Keeps a secret as UTF-8; an older one of the name is replaced."""
    statement = upsert(secret).values(name=name, value=value.encode())
    with store.write() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value.encode()}))


def get_secret(store: Store, name: str) -> str | None:
    with store.read() as connection:
        found: bytes | None = connection.scalar(select(secret.c.value).where(secret.c.name == name))
    return None if found is None else found.decode()


def make_signing_key(store: Store, at: datetime) -> SigningKey:
    """Makes this workstation's paper-signing key. The key id is the beginning of the public key, so that it names itself."""
    made = Ed25519PrivateKey.generate()
    public = made.public_key().public_bytes_raw()
    key = SigningKey(public[:4].hex(), made.private_bytes_raw(), public)
    with store.write() as connection:
        connection.execute(
            insert(signing_key).values(key_id=key.key_id, role=WORKSTATION, private=key.private, public=key.public, created_at=to_text(at))
        )
    return key


def signing_keys(store: Store) -> tuple[SigningKey, ...]:
    """Every key of this workstation that ever signed here, newest first: old papers must still verify. The hall's own key is not among them."""
    with store.read() as connection:
        mine = select(signing_key).where(signing_key.c.role == WORKSTATION).order_by(signing_key.c.created_at.desc())
        rows = connection.execute(mine).all()
    return tuple(SigningKey(row.key_id, row.private, row.public) for row in rows)


class WorkstationSigning:
    """Signs with this workstation's newest key and knows all that it ever had: for heads of the audit log (`desktop.audit.book.Signing`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sign(self, message: bytes) -> tuple[str, str]:
        """(key id, signature in hex)."""
        key = signing_keys(self._store)[0]
        return key.key_id, Ed25519PrivateKey.from_private_bytes(key.private).sign(message).hex()

    def holds(self, key_id: str, message: bytes, signature: str) -> bool:
        for key in signing_keys(self._store):
            if key.key_id == key_id:
                try:
                    Ed25519PublicKey.from_public_bytes(key.public).verify(bytes.fromhex(signature), message)
                except (InvalidSignature, ValueError):
                    return False
                return True
        return False

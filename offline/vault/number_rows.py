"""The seal of the identity numbers in one vault: which cipher it names, and every row under it.

A vault from before the seal comes under it when it is first opened, in one transaction; another vault key takes every number along. The key of the
lookup hash lies in the vault under the seal and stays the same, so that people are found after a change of keys. Refuses to open a vault whose
cipher this machine has not got (`EnvironmentFault` security.cipher_absent) or whose seal was made with another key (seal.broken).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Column, Connection, Table, insert, select, update

from desktop.errors import EnvironmentFault
from desktop.identified import Identified, seal_numbers
from desktop.intake.model import Party
from desktop.intake.person import person_key
from desktop.store import Store, run
from desktop.tables import vault as vault_tables
from desktop.values import revive
from offline.vault.national import AES, NONCE, SM4, aead, offered
from offline.vault.numbers import VaultNumbers
from offline.vault.tables import number_seal

_ABOUT = b"tidehall/vault/number-index"
_AT_ONCE = 500
_TRIGGER = "journal_refuses_update"


def open_numbers(vault: Store, key: bytes) -> VaultNumbers:
    """Puts the seal on a store, and under it what was written before there was one. `key`: 32 bytes of the master key's."""
    with vault.read() as connection:
        kept = connection.execute(select(number_seal)).first()
    numbers = _kept(kept, key) if kept is not None else _first(vault, key)
    seal_numbers(vault, numbers)
    return numbers


def change_key(vault: Store, old: bytes, new: bytes) -> None:
    """Every number, and the key of the lookup hash, from one key to another, in one transaction."""
    with vault.write() as connection:
        kept = connection.execute(select(number_seal)).first()
        if kept is None:
            return
        before, index = _kept(kept, old), _unwrap(kept, old)
        after = VaultNumbers(new, index, _best())
        _rewrite(connection, lambda text: after.seal_in(before.open_in(text)))
        connection.execute(update(number_seal).values(cipher=after.cipher, index_key=_wrap(after.cipher, new, index)))


def _best() -> str:
    """SM4 wherever this machine has it; what was chosen is written into the store and not chosen again."""
    return SM4 if offered(SM4) else AES


def _first(vault: Store, key: bytes) -> VaultNumbers:
    with vault.write() as connection:
        kept = connection.execute(select(number_seal)).first()
        if kept is not None:
            return _kept(kept, key)  # another program was quicker
        cipher, index = _best(), secrets.token_bytes(32)
        numbers = VaultNumbers(key, index, cipher)
        _rewrite(connection, lambda text: numbers.seal_in(_as_written(numbers, text)))
        _people(connection, numbers)
        connection.execute(insert(number_seal).values(name="ids", cipher=cipher, index_key=_wrap(cipher, key, index)))
    return numbers


def _kept(kept: Any, key: bytes) -> VaultNumbers:
    return VaultNumbers(key, _unwrap(kept, key), kept.cipher)


def _wrap(cipher: str, key: bytes, index: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + aead(cipher, key).encrypt(nonce, index, _ABOUT)


def _unwrap(kept: Any, key: bytes) -> bytes:
    try:
        return aead(kept.cipher, key).decrypt(kept.index_key[:NONCE], kept.index_key[NONCE:], _ABOUT)
    except InvalidTag as fault:
        raise EnvironmentFault("seal.broken") from fault


def sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of the vault in which identity numbers may stand."""
    for table in vault_tables.sorted_tables:
        yield from ((table, column) for column in table.c if isinstance(column.type, Identified))


def _rewrite(connection: Connection, anew: Callable[[str], str]) -> None:
    """The journal's trigger makes way inside the transaction: what an event says stays the same, how it lies changes."""
    trigger = run(connection, "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (_TRIGGER,)).fetchone()
    if trigger is not None:
        run(connection, f"DROP TRIGGER {_TRIGGER}")
    for table, column in sealed_columns():
        _each(connection, table, column, anew)
    if trigger is not None:
        run(connection, trigger[0])


def _as_written(numbers: VaultNumbers, text: str) -> str:
    """Sealed rows whose row of the seal was lost (`repair`) are opened first; what only looks sealed is what somebody wrote."""
    try:
        return numbers.open_in(text)
    except EnvironmentFault:
        return text


def _people(connection: Connection, numbers: VaultNumbers) -> None:
    """Whose each case is, from the case itself: what stands beside it may be a bare hash, or one with a key that is gone."""

    def anew(body: str) -> str:
        said = (json.loads(numbers.open_in(body)).get("draft") or {}).get("applicant")
        return numbers.digest(person_key(revive(Party, said))) if said else ""

    cases = run(connection, "SELECT case_id FROM case_file WHERE applicant_key <> ''").fetchall()
    for (case_id,) in cases:
        (body,) = run(connection, "SELECT body FROM case_file WHERE case_id = ?", (case_id,)).fetchone()
        run(connection, "UPDATE case_file SET applicant_key = ? WHERE case_id = ?", (anew(body), case_id))


def _each(connection: Connection, table: Table, column: Column[Any], anew: Callable[[str], str]) -> None:
    keys = ", ".join(f'"{key.name}"' for key in table.primary_key.columns)
    marks = ", ".join("?" * len(table.primary_key.columns))
    # Names of this source; every value is bound.
    rows = f'SELECT "{column.name}", {keys} FROM "{table.name}" WHERE "{column.name}" <> \'\''  # noqa: S608
    put_back = f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE ({keys}) = ({marks})'  # noqa: S608
    last: tuple[Any, ...] = ()
    while True:
        behind = f" AND ({keys}) > ({marks})" if last else ""
        some = run(connection, f"{rows}{behind} ORDER BY {keys} LIMIT {_AT_ONCE}", last).fetchall()
        for text, *key in some:
            fresh = anew(text)
            if fresh != text:
                run(connection, put_back, (fresh, *key))
        if len(some) < _AT_ONCE:
            return
        last = tuple(some[-1][1:])

"""The national ciphers are the standards' own, every value names its cipher, and a change of cipher loses nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hall_cases import Hands, actor
from sqlalchemy import select, update

from desktop.audit.log import FIRST, chained
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.shelved import shelved_draft
from desktop.queue.tables import ticket_prechecked
from desktop.settings import FILE_NAME, load
from offline.vault import national
from offline.vault.files import FileVault
from offline.vault.keys import open_key
from offline.vault.national import AES, SM4, Sm4Gcm
from offline.vault.reseal import reseal, waiting
from offline.vault.rotate import rotate
from offline.vault.sealing import HallSealer
from ui.app import Desk, open_desk

KEY = bytes(range(32))


def test_the_block_is_that_of_gbt_32907() -> None:
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    working = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert working.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_the_mode_is_that_of_rfc_8998() -> None:
    sealing = Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    nonce, about = bytes.fromhex("00001234567800000000abcd"), bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes.fromhex(two) * 8 for two in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"))
    sealed = sealing.encrypt(nonce, plain, about)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert sealing.decrypt(nonce, sealed, about) == plain
    for spoilt in (sealed[:-1] + b"\0", sealed[:15], b"", b"\0" + sealed[1:]):
        with pytest.raises(InvalidTag):
            sealing.decrypt(nonce, spoilt, about)
    with pytest.raises(InvalidTag):
        sealing.decrypt(nonce, sealed, about + b"x")


def test_the_audit_chain_is_sm3_of_gbt_32905() -> None:
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    plain = Hash(SM3())
    plain.update(f'tidehall/audit/1\n{FIRST}\n[1,"a"]'.encode())
    assert chained(FIRST, (1, "a")) == plain.finalize().hex()


def test_every_value_names_its_cipher_and_both_open_whatever_is_chosen() -> None:
    old, new = HallSealer(KEY), HallSealer(KEY, cipher=SM4)
    one, two = old.seal("11010519491231002X", "a/1"), new.seal("11010519491231002X", "a/1")
    assert (one[:3], two[:3]) == ("t1:", "t2:")
    assert new.open(one, "a/1") == old.open(two, "a/1") == "11010519491231002X"
    assert old.blind("x") == new.blind("x"), "people are found by it after a change too"
    assert new.resealed(one, "a/1").startswith("t2:") and new.resealed(two, "a/1") == two
    for sealer, text in ((old, "t1:" + two[3:]), (old, "t2:" + one[3:]), (new, two[:-8] + "AAAAAAA="), (new, "plain")):
        with pytest.raises(EnvironmentFault) as caught:
            sealer.open(text, "a/1")
        assert caught.value.code == "seal.broken"
    with pytest.raises(EnvironmentFault):
        new.open(two, "a/2")


def test_a_library_without_it_says_so_and_falls_back_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = HallSealer(KEY, cipher=SM4).seal("x", "a")
    monkeypatch.setattr(national, "offered", lambda cipher: cipher == AES)
    monkeypatch.setattr("offline.vault.sealing.offered", lambda cipher: cipher == AES)
    with pytest.raises(EnvironmentFault) as caught:
        HallSealer(KEY, cipher=SM4)
    assert caught.value.code == "security.cipher_absent"
    with pytest.raises(EnvironmentFault) as caught:
        HallSealer(KEY).open(sealed, "a")
    assert caught.value.code == "security.cipher_absent"


def test_scans_of_both_ciphers_lie_beside_each_other(tmp_path: Path) -> None:
    old, new = FileVault(tmp_path, KEY), FileVault(tmp_path, KEY, SM4)
    content = bytes(300_000)
    one, two = old.put(io.BytesIO(b"one" + content)).sha256, new.put(io.BytesIO(b"two" + content)).sha256
    kinds = {path.read_bytes()[:8] for path in tmp_path.rglob("*") if path.is_file()}
    assert kinds == {b"THSCAN01", b"THSCAN02"}
    for vault in (old, new):
        assert vault.verify(one) and vault.verify(two)
        assert vault.read(two, 299_999, 10) == bytes(4)
    path = next(path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes()[:8] == b"THSCAN02")
    path.write_bytes(b"THSCAN01" + path.read_bytes()[8:])
    assert not new.verify(two), "the header is part of what is proved"


def test_a_removed_scan_opens_with_no_key(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "files", KEY)
    sha = vault.put(io.BytesIO(b"scan")).sha256
    path = next(path for path in (tmp_path / "files").rglob("*") if path.is_file())
    kept = tmp_path / "what the disk still has"
    kept.hardlink_to(path)
    vault.remove(sha)
    assert not path.exists() and kept.read_bytes()[:8] != b"THSCAN01"
    path.hardlink_to(kept)
    with pytest.raises(EnvironmentFault):
        vault.read(sha, 0, 4)
    vault.remove("0" * 64)


def sealed_columns(desk: Desk) -> set[str]:
    with desk.home.hall.read() as connection:
        found = [*connection.scalars(select(ticket_prechecked.c.body)), *connection.scalars(select(shelved_draft.c.body))]
    return {text[:3] for text in found}


def test_rotation_and_the_day_bring_everything_under_the_chosen_cipher(home: Path, clock: Hands) -> None:
    desk = open_desk(home, clock)
    who = actor(desk)
    aside, _ = desk.put_aside.put_aside(who, desk.intake.open_draft(who), "一件")
    ticket = desk.queue.take(desk.queue.status()[0][0].code, prechecked='{"v": 1}')
    assert sealed_columns(desk) == {"t1:"}
    desk.close()
    with (home / FILE_NAME).open("a") as settings:
        settings.write('\n[security]\ncipher = "sm4-gcm"\n')
    desk = open_desk(home, clock)
    sealer = desk.home.sealer
    assert isinstance(sealer, HallSealer) and waiting(desk.home.hall, sealer) == 3, "and the hall's announced key"
    assert desk.queue.prechecked(ticket.id) == '{"v": 1}'
    with desk.home.hall.write() as connection:
        connection.execute(update(shelved_draft).values(body="t1:AAAA"))
    assert reseal(desk.home.hall, sealer, 5) == 2, "what does not open is left, and holds up nothing"
    desk.close()
    rotate(home, open_key(home, None), None)
    desk = open_desk(home, clock)
    try:
        assert sealed_columns(desk) == {"t1:", "t2:"} and desk.queue.prechecked(ticket.id) == '{"v": 1}'
        assert aside.code
    finally:
        desk.close()


def test_an_unknown_cipher_and_a_hasty_retention_are_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text('[security]\ncipher = "rot13"\n[store]\nkeep_cases_days = 3\n')
    with pytest.raises(RuleViolation) as caught:
        load([path])
    assert {issue.code for issue in caught.value.issues} == {"settings.wrong_choice", "settings.too_short"}


def test_the_settings_and_the_vault_know_the_same_ciphers() -> None:
    from desktop.settings import CIPHERS

    assert tuple(national.CIPHERS) == CIPHERS
    assert not national.offered("none")

"""Identity numbers have a cipher of their own inside the vault: who opens the file with its page key reads none of them, and nothing else changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft, resident_id
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from desktop.catalogue.model import FieldType
from desktop.errors import EnvironmentFault
from desktop.identified import Identified
from desktop.intake.journal import of_case
from desktop.intake.model import IdType, Party, PartyKind
from desktop.intake.person import person_key
from desktop.intake.tables import case_file, journal
from offline.vault import numbers as room
from offline.vault.engine import driver_connection
from offline.vault.home import NUMBERS, Home, open_home
from offline.vault.keys import open_key
from offline.vault.named import cases_naming
from offline.vault.number_rows import sealed_columns
from offline.vault.numbers import VaultNumbers, numbers_in
from offline.vault.repair import _carry_over
from offline.vault.rotate import rotate
from offline.vault.tables import named_person, number_seal
from ui.app import Desk

NUMBER, AGENT, HEIR, PERMIT = resident_id(31), "E77665544", resident_id(32, born="19990909"), "H01234567"
ONE = VaultNumbers(b"k" * 32, b"i" * 32)
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([NUMBER, HEIR, f"x{NUMBER}", NUMBER[:17], NUMBER + "1", "sm4:abc;", "aes:A;", "sm4:", "-id", '"a_id_no":"', '"b-id": "E1"', '"id_no":""', "\\", '"', "；", "0" * 40]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_what_was_written_is_read_again_whatever_it_looks_like(words: str) -> None:
    sealed = ONE.seal_in(words)
    assert ONE.open_in(sealed) == words
    assert ONE.open_in(ONE.open_in(ONE.seal_in(sealed))) == words, "text that looks sealed is not taken for it"
    assert all(left.startswith("sm4:") for left in numbers_in(sealed))


def test_a_number_that_was_changed_is_refused_and_another_vaults_too() -> None:
    sealed = ONE.seal_in(f'{{"id_no":"{PERMIT}"}}')
    assert PERMIT not in sealed and json.loads(sealed)["id_no"].startswith("sm4:")
    for reader, said in ((VaultNumbers(b"j" * 32, b"i" * 32), sealed), (ONE, sealed.replace("sm4:", "sm4:A")), (ONE, '"sm4:AAAA;"')):
        with pytest.raises(EnvironmentFault, match=r"seal\.broken"):
            reader.open_in(said)


def test_every_field_of_the_catalogue_that_holds_a_number_is_sealed(desk: Desk) -> None:
    """Also what no pattern could tell from a word: the number of a passport or a permit."""
    fields = desk.shelf.current().fields.values()
    codes = {one.code for field in fields for one in (field, *field.columns) if one.type is FieldType.ID_NO}
    assert len(codes) > 10
    for code in codes:
        assert numbers_in(json.dumps({"form": {code: "E12345678"}})) == {"E12345678"}, code


@pytest.fixture
def taken(desk: Desk) -> tuple[Desk, str]:
    """(desk, case id): a case of somebody with an agent who has a passport, and with other people's numbers in its form and in a note."""
    who = actor(desk)
    draft = complete_draft(desk, who)
    agent = Party(PartyKind.PERSON, "代办人", IdType.PASSPORT, AGENT, "13900000001", "")
    draft = replace(draft, applicant=replace(draft.applicant, id_no=NUMBER), agent=agent)
    free = [need.field.code for need in desk.intake.bundle(draft).fields if need.field.type is FieldType.TEXT and not need.field.pattern]
    draft = desk.intake.save_draft(who, replace(draft, form={**draft.form, free[-1]: f"同住人{HEIR}"}))
    accept(desk, who, draft)
    desk.intake.save_draft(who, replace(desk.intake.open_draft(who), applicant=Party(id_type=IdType.HK_MACAO_PERMIT, id_no=PERMIT)))
    return desk, draft.case_id


def raw(home: Home | Path, key: bytes | None = None) -> str:
    """Every value of every table, as somebody reads them who has the file and its page key."""
    path = home.path if isinstance(home, Home) else home
    connection = driver_connection(path / "vault.db", key or open_key(path, None).derive("vault.db"))
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        rows = [
            str(row) for name in names if name != "catalogue_package" for row in connection.execute(f'SELECT * FROM "{name}"').fetchall()
        ]
    finally:
        connection.close()
    return "\n".join(rows)


def of_person(home: Home, id_no: str) -> list[str]:
    """By the keyed hash that stands beside the case."""
    with home.vault.read() as connection:
        found = select(case_file.c.case_id).where(case_file.c.applicant_key == person_key(Party(id_no=id_no)))
        return list(connection.scalars(found))


def plain(home: Home, case_id: str) -> dict[str, Any]:
    with home.vault.read() as connection:
        body = json.loads(str(connection.scalar(select(case_file.c.body).where(case_file.c.case_id == case_id))))
        first = of_case(connection, case_id)[0].payload
    assert body["draft"]["applicant"]["id_no"] == first["applicant"]["id_no"] == NUMBER
    assert body["draft"]["agent"]["id_no"] == first["agent"]["id_no"] == AGENT
    assert HEIR in json.dumps(body["draft"]["form"])
    return dict(body)


def test_the_opened_file_holds_no_number_and_names_its_cipher(taken: tuple[Desk, str]) -> None:
    desk, case_id = taken
    said = raw(desk.home)
    assert [number for number in (NUMBER, AGENT, HEIR, PERMIT) if number in said] == []
    assert person_key(Party(id_no=NUMBER)) not in said, "a bare hash of a number is found again by trying them all"
    assert "sm4-gcm" in said and said.count("sm4:") > 6
    plain(desk.home, case_id)
    assert {str(column) for _table, column in sealed_columns()} >= {
        "draft.body", "case_file.body", "journal.payload", "document.content", "delivery.detail", "attention_decision.payload", "slip_copy.content",
    }  # fmt: skip


def test_people_are_found_by_every_number_that_a_case_names(taken: tuple[Desk, str]) -> None:
    desk, case_id = taken
    home, who = desk.home, actor(desk)
    assert of_person(home, NUMBER) == [case_id]
    for number in (NUMBER, AGENT.lower(), HEIR):
        assert cases_naming(home.vault, home.numbers, number) == [case_id]
    assert cases_naming(home.vault, home.numbers, resident_id(99)) == []
    second = complete_draft(desk, who)
    accept(desk, who, replace(second, applicant=replace(second.applicant, id_no=HEIR)))
    assert set(cases_naming(home.vault, home.numbers, HEIR)) == {case_id, second.case_id}
    with home.vault.read() as connection:
        assert HEIR not in str(connection.execute(select(named_person)).all())


def test_a_vault_from_before_comes_under_the_seal_when_it_is_opened(taken: tuple[Desk, str], home: Path, clock: Hands) -> None:
    desk, case_id = taken
    with desk.home.vault.write() as connection:  # as it lay before: numbers plain, the person's hash bare
        trigger = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'journal_refuses_update'")).scalar()
        connection.exec_driver_sql("DROP TRIGGER journal_refuses_update")
        for table, column in sealed_columns():
            for key, said in (
                connection.exec_driver_sql(
                    f'SELECT {", ".join(k.name for k in table.primary_key)}, "{column.name}" FROM "{table.name}"'
                ).all()
                if len(table.primary_key) == 1
                else ()
            ):
                name = next(iter(table.primary_key)).name
                if said:
                    connection.exec_driver_sql(
                        f'UPDATE "{table.name}" SET "{column.name}" = ? WHERE {name} = ?', (desk.home.numbers.open_in(said), key)
                    )
        connection.exec_driver_sql("UPDATE case_file SET applicant_key = ?", (person_key(Party(id_no=NUMBER)),))
        connection.exec_driver_sql(str(trigger))
        connection.execute(number_seal.delete())
    desk.close()
    assert NUMBER in raw(home) and AGENT in raw(home)
    again = open_home(home, None)
    try:
        said = raw(home)
        assert [number for number in (NUMBER, AGENT, HEIR, PERMIT, person_key(Party(id_no=NUMBER))) if number in said] == []
        plain(again, case_id)
        assert of_person(again, NUMBER) == [case_id]
        with pytest.raises(IntegrityError, match="only grows"), again.vault.write() as connection:
            connection.execute(update(journal).values(payload="{}"))
    finally:
        again.close()


def test_a_vault_whose_row_of_the_seal_was_lost_finds_itself_again(taken: tuple[Desk, str], home: Path) -> None:
    desk, case_id = taken
    assert cases_naming(desk.home.vault, desk.home.numbers, AGENT) == [case_id]
    with desk.home.vault.write() as connection:
        connection.execute(number_seal.delete())
    desk.close()
    again = open_home(home, None)
    try:
        plain(again, case_id)
        assert of_person(again, NUMBER) == [case_id] and cases_naming(again.vault, again.numbers, AGENT) == [case_id]
    finally:
        again.close()


def test_another_vault_key_takes_every_number_along(taken: tuple[Desk, str], home: Path) -> None:
    desk, case_id = taken
    before = raw(home)
    assert cases_naming(desk.home.vault, desk.home.numbers, AGENT) == [case_id]
    desk.close()
    old = open_key(home, None)
    rotate(home, old, None)
    again = open_home(home, None)
    try:
        after = raw(home)
        assert [number for number in (NUMBER, AGENT, HEIR, PERMIT) if number in after] == []
        tokens = {"sm4:" + part.split(";")[0] for part in before.split("sm4:")[1:]}
        assert tokens and not [token for token in tokens if token in after]
        plain(again, case_id)
        assert cases_naming(again.vault, again.numbers, AGENT) == [case_id]
        with again.vault.read() as connection:
            sealed = next(connection.exec_driver_sql("SELECT payload FROM journal"))[0]
        with pytest.raises(EnvironmentFault, match=r"seal\.broken"):
            VaultNumbers(old.derive(NUMBERS), b"i" * 32).open_in(sealed)
    finally:
        again.close()


def test_repair_and_backup_carry_sealed_rows_as_they_lie(taken: tuple[Desk, str], home: Path, tmp_path: Path) -> None:
    desk, _case = taken
    key = desk.home.key.derive("vault.db")
    old, new = driver_connection(home / "vault.db", key), driver_connection(tmp_path / "vault.db", key)
    parts = old.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").fetchall()
    old.close()
    _carry_over(lambda: driver_connection(home / "vault.db", key), new, parts)
    new.close()
    assert sorted(raw(tmp_path, key).split("\n")) == sorted(raw(home, key).split("\n"))


def test_a_machine_without_the_named_cipher_does_not_open_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "aead", _absent)
    with pytest.raises(EnvironmentFault, match=r"security\.cipher_absent"):
        open_home(home, None)


def _absent(cipher: str, key: bytes) -> Any:
    raise EnvironmentFault("security.cipher_absent", cipher=cipher)


def test_who_writes_past_the_columns_is_named() -> None:
    """Free text and JSON of the vault in which a clerk or the province may put a number are all of the sealed kind."""
    names = {"body", "payload", "content", "detail", "refused", "data", "summary", "outcome", "comment", "note"}
    from desktop.tables import vault
    from offline.vault.schema import DECLARING

    assert DECLARING
    elsewhere = {
        f"{table.name}.{column.name}"
        for table in vault.sorted_tables
        for column in table.c
        if column.name in names and not isinstance(column.type, Identified)
    }
    assert elsewhere <= {
        "catalogue_package.body",
        "calendar_year.body",
        "audit_entry.detail",
        "share_query.outcome",
        "paper_statement.body",
    }, elsewhere

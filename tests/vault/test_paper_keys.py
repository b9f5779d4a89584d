"""Whose papers count: certificates of the hall's key over the workstations' keys, fetched at the hall's store, carried in a file, and the law of time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hall_cases import Hands, accept, actor, complete_draft
from sqlalchemy import delete, func, insert, select

from desktop.audit.tables import audit_entry
from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.sealing import Sealer
from desktop.staff.model import Account, Actor, Role
from desktop.store import Store
from desktop.tables import hall as hall_tables
from desktop.tables import vault as vault_tables
from offline.sync.engine import Pace
from offline.sync.session import Session
from offline.sync.tables import hall_journal
from offline.trust import statements
from offline.trust.at_hall import HallKeys, about
from offline.trust.book import KeyBook
from offline.trust.keeper import PaperKeys, from_file, to_file
from offline.trust.statements import Certificate, HallKey, Request, hall_key_id
from offline.trust.tables import hall_statement
from offline.vault import schema
from offline.vault.engine import encrypted_engine
from offline.vault.sealing import HallSealer
from offline.vault.secrets import SigningKey, make_signing_key, signing_keys
from offline.vault.tables import signing_key
from offline.vault.written import ungrouped
from printing.code import Token, sign
from ui.app import Desk
from ui.verifying import Reason, check

assert schema.DECLARING
SECRET = bytes(range(32))
ADMIN = Actor(Account("admin", "admin", Role.ADMINISTRATOR), "LL", "W01", "1")
DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Station:
    name: str
    vault: Store
    keys: PaperKeys

    @property
    def own(self) -> SigningKey:
        return signing_keys(self.vault)[0]

    def paper(self, day: date = DAY, key: SigningKey | None = None, hall: str = "LL") -> str:
        key = key or self.own
        return sign(Token(DocumentKind.ACCEPTANCE, "临政服受〔2026〕1号", day, bytes(16), hall), key.private, key.key_id)

    def says(self, paper: str) -> Reason:
        return check(paper, self.keys.ring()).reason


Make = Callable[..., Station]


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    made: list[Store] = []

    def make(name: str) -> Store:
        fresh = Store(encrypted_engine(tmp_path / f"{name}.db", SECRET, must_exist=False), "hall" if name.startswith("hall") else "vault")
        (hall_tables if name.startswith("hall") else vault_tables).create_all(fresh.engine)
        made.append(fresh)
        return fresh

    yield make
    for one in made:
        one.engine.dispose()


@pytest.fixture
def hall(store: Callable[[str], Store]) -> Store:
    return store("hall")


@pytest.fixture
def station(store: Callable[[str], Store], hall: Store, clock: Hands) -> Make:
    """A workstation as `init` leaves it. `at`: the hall's store, when it is not the one of the others."""

    def make(name: str, at: Store | None = None, sealer: Sealer | None = None, hall_id: str = "LL") -> Station:
        vault = store(name)
        make_signing_key(vault, clock())
        book = KeyBook(vault, hall_id, name, clock)
        made = Station(name, vault, PaperKeys(book, HallKeys(book, at or hall, sealer or HallSealer(SECRET, plain_too=True))))
        made.keys.keep()
        return made

    return make


def test_papers_of_every_workstation_verify_everywhere_without_the_hall(station: Make, hall: Store) -> None:
    first, second = station("W01"), station("W02")
    assert first.says(first.paper()) is Reason.CERTIFIED, "the first needs no other step"
    assert (second.says(second.paper()), first.says(second.paper())) == (Reason.OWN, Reason.UNKNOWN_KEY)
    certified = first.keys.keep().certified
    assert [(one.station, one.public) for one in certified] == [("W02", second.own.public)]
    second.keys.keep()
    third = station("W03")
    with hall.write() as connection:
        connection.execute(delete(hall_statement))
    assert {one.says(by.paper()) for one in (first, second) for by in (first, second)} == {Reason.CERTIFIED}
    assert {third.says(by.paper()) for by in (first, second)} == {Reason.CERTIFIED}
    assert first.says(third.paper()) is Reason.UNKNOWN_KEY
    third.keys.keep()
    assert third.says(third.paper()) is Reason.OWN, "whoever took its request away, it asks again"
    assert first.keys.keep().certified, "and what was taken away at the hall is laid down again"
    with first.vault.read() as connection:
        assert [json.loads(row.detail)["what"] for row in connection.execute(select(audit_entry))] == ["certified"] * 2
    assert second.keys.book.hall_key() is None, "the hall's private key stays in one vault"
    with hall.read() as connection:
        bodies = "".join(connection.scalars(select(hall_statement.c.body)))
    held = first.keys.book.hall_key()
    assert held is not None and held.private.hex() not in bodies


def test_a_certificate_that_somebody_slips_into_the_halls_store_counts_nowhere(station: Make, hall: Store, clock: Hands) -> None:
    first, stranger = station("W01"), SigningKey("0badcafe", bytes(32), b"")
    stranger = replace(stranger, public=_public(stranger.private))
    (true_hall,) = first.keys.ring().hall_keys
    forged = {
        "another hall's key": Certificate(
            "LL", hall_key_id(stranger.public), stranger.key_id, stranger.public, "W09", date(2000, 1, 1), None
        ),
        "in the hall's name": Certificate("LL", true_hall, stranger.key_id, stranger.public, "W09", date(2000, 1, 1), None),
        "a new hall's key": HallKey("LL", true_hall, stranger.public, clock()),
        "announced in the clear": HallKey("LL", hall_key_id(stranger.public), stranger.public, clock()),
        "asked without the secret": Request("LL", stranger.public[:4].hex(), stranger.public, "W09", clock(), "", ""),
    }
    other_secret = HallSealer(bytes(32))
    with hall.write() as connection:
        for name, one in forged.items():
            kind = {"announced in the clear": "announced", "asked without the secret": "request"}.get(name, "said")
            body = statements.say(one, stranger.private)
            body = other_secret.seal(body, about(kind, name)) if kind == "request" else body
            connection.execute(insert(hall_statement).values(kind=kind, name=name, body=body))
        connection.execute(insert(hall_statement).values(kind="said", name="junk", body="TS1.x.y"))
    kept = first.keys.keep()
    assert (kept.certified, kept.refused) == ((), 4)
    later = station("W02")
    for one in (first, later):
        assert set(one.keys.ring().hall_keys) == {true_hall}
        assert one.says(one.paper(key=stranger)) is Reason.UNKNOWN_KEY
    good = next(one for one in first.keys.ring().certificates)
    with pytest.raises(RuleViolation, match=r"keys\.malformed"):
        statements.read(good.text.replace("TS1.W", "TS1.V", 1) + "=")
    assert not statements.holds(
        good.text[:60] + ("A" if good.text[60] != "A" else "B") + good.text[61:], first.keys.ring().hall_keys[true_hall]
    )


def _public(private: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def test_what_was_signed_before_a_key_ended_stays_good(station: Make) -> None:
    first, second = station("W01"), station("W02")
    first.keys.keep()
    second.keys.keep()
    old = second.own
    second.keys.renew(replace(ADMIN, workstation_id="W02"))
    assert second.own.key_id != old.key_id and second.says(second.paper()) is Reason.OWN
    first.keys.keep()
    assert {first.says(second.paper(key=key)) for key in (old, second.own)} == {Reason.CERTIFIED}, "the old key spoke for the new one"
    first.keys.revoke(ADMIN, old.key_id, date(2026, 3, 2), "遗失")
    second.keys.keep()
    for one in (first, second):
        assert one.says(one.paper(date(2026, 3, 1), old)) is Reason.CERTIFIED
        assert one.says(one.paper(date(2026, 3, 2), old)) is Reason.REVOKED
    first.keys.revoke(ADMIN, old.key_id, date(2026, 2, 1), "更早")
    assert first.says(first.paper(date(2026, 3, 1), old)) is Reason.REVOKED, "earlier is possible, later is not"
    with pytest.raises(RuleViolation, match=r"keys\.hall_key_elsewhere"):
        second.keys.revoke(ADMIN, second.own.key_id, DAY, "x")
    assert first.says(first.paper(hall="XX")) is Reason.UNKNOWN_KEY, "the key of this hall signs for this hall"


def test_a_second_key_of_a_workstation_waits_for_the_administrator(station: Make, store: Callable[[str], Store], clock: Hands) -> None:
    first, second = station("W01"), station("W02")
    first.keys.keep()
    again = store("W02-anew")
    make_signing_key(again, clock())
    book = KeyBook(again, "LL", "W02", clock)
    anew = Station("W02", again, PaperKeys(book, HallKeys(book, first.keys._at_hall._hall, HallSealer(SECRET, plain_too=True))))
    anew.keys.keep()
    assert [one.key_id for one in first.keys.keep().waiting] == [anew.own.key_id]
    assert first.says(anew.paper()) is Reason.UNCERTIFIED and check(anew.paper(), first.keys.ring()).station == "W02"
    clerk = replace(ADMIN, account=Account("clerk", "clerk", Role.CLERK))
    for deed in (
        lambda: first.keys.certify(clerk, anew.own.key_id),
        lambda: first.keys.revoke(clerk, second.own.key_id, DAY, "x"),
        lambda: first.keys.renew(clerk),
        lambda: first.keys.take(clerk, ()),
    ):
        with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
            deed()
    first.keys.certify(ADMIN, anew.own.key_id, start=DAY, end=date(2026, 3, 31))
    assert first.says(anew.paper()) is Reason.CERTIFIED
    assert {first.says(anew.paper(day)) for day in (date(2026, 3, 1), date(2026, 4, 1))} == {Reason.OUT_OF_TIME}
    with first.vault.read() as connection:
        last = connection.execute(select(audit_entry).order_by(audit_entry.c.seq.desc())).first()
    assert last is not None and (last.operator_id, last.subject) == ("admin", f"W02 {anew.own.key_id}")


def test_another_hall_key_is_followed_where_the_old_one_speaks_for_it(station: Make, hall: Store) -> None:
    first, second = station("W01"), station("W02")
    first.keys.renew(ADMIN, of_hall=True)
    first.keys.keep()
    second.keys.keep()
    assert len(second.keys.ring().hall_keys) == 2 and second.says(second.paper()) is Reason.CERTIFIED
    third = station("W03")
    assert {third.says(one.paper()) for one in (first, second)} == {Reason.CERTIFIED}
    lost = second.keys.found(ADMIN)
    first.keys.keep()
    assert len(first.keys.ring().hall_keys) == 2 and len(first.keys.seen().strange) == 1
    with pytest.raises(RuleViolation, match=r"keys\.fingerprint"):
        first.keys.take(ADMIN, (), "0" * 32)
    first.keys.take(ADMIN, (), lost)
    assert len(first.keys.ring().hall_keys) == 3


def test_keys_are_carried_where_there_is_no_common_server(station: Make, store: Callable[[str], Store]) -> None:
    first, apart = station("W01"), station("W02", store("hall2"), HallSealer(bytes(32)))
    asked = to_file(apart.keys.request_lines())
    first.keys.certify(ADMIN, "", from_file(asked))
    back = from_file(to_file(first.keys.public_lines()))
    with pytest.raises(RuleViolation, match=r"keys\.not_trusted") as caught:
        apart.keys.take(ADMIN, back)
    fingerprint = caught.value.data["fingerprint"]
    assert ungrouped(fingerprint) in first.keys.ring().hall_keys and apart.says(first.paper()) is Reason.UNKNOWN_KEY
    apart.keys.take(ADMIN, back, fingerprint.upper())
    assert {one.says(by.paper()) for one in (first, apart) for by in (first, apart)} == {Reason.CERTIFIED}
    elsewhere = station("W01x", store("hall3"), hall_id="XX")
    with pytest.raises(RuleViolation, match=r"keys\.other_hall"):
        elsewhere.keys.take(ADMIN, back, fingerprint)


def test_trouble_with_the_keys_holds_up_no_event(desk: Desk) -> None:
    """A vault that was repaired may have lost them: every round of the sync begins with theirs."""
    with desk.home.vault.write() as connection:
        connection.execute(delete(signing_key))
    accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    session = Session(desk.sync, pace=Pace())
    try:
        session.settle(5)
    finally:
        session.close()
    with desk.home.hall.read() as connection:
        assert connection.scalar(select(func.count()).select_from(hall_journal)) == 2

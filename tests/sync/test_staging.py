"""A staging database as the province: rows as the mapping says, received and applied apart, every event exactly once."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made import Home
from sqlalchemy import event as listen
from sqlalchemy import insert, select
from staging_made import MAPPING, PAYLOADS, Staging, batch, case, event

import resources
from desktop.clock import now
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.journal import DeliveryState, EventType
from desktop.intake.tables import case_file, delivery, file_delivery, progress
from desktop.settings import load
from desktop.staff.model import Account, Actor, Role
from offline.sync import collecting
from offline.sync.attention import attention
from offline.sync.collecting import _received
from offline.sync.engine import Lane, Pace, Pending
from offline.sync.ledger import balance
from offline.sync.peers.staging.link import StagingLink
from offline.sync.peers.staging.reading import load_mapping, read_mapping
from offline.sync.peers.staging.rows import event_rows, payload_of
from offline.sync.platform_side import PlatformLook
from offline.sync.reply import PeerFault
from offline.sync.resolution import Resolver, Way
from offline.sync.session import Session, Settled, SyncSetup
from offline.sync.store import Outbox

BODY = tomllib.loads(resources.text("provinces/staging-example.toml"))


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    made = Staging(f"sqlite:///{tmp_path}/staging.db")
    yield made
    made.close()


@pytest.fixture
def sync(home: Home, staging: Staging) -> Callable[[], Settled]:
    """A round of this home with its staging database."""
    setup = replace(home.setup(None), province=staging.link)
    return lambda: settle(setup)


def settle(setup: SyncSetup) -> Settled:
    session = Session(setup, pace=Pace(0.0, 0.0))
    try:
        return session.settle(1.0)
    finally:
        session.close()


def states(home: Home, table: Any = delivery) -> list[str]:
    with home.vault.read() as connection:
        return [row.state for row in connection.execute(select(table).where(table.c.peer == "province")) if True]


def test_the_example_has_a_row_or_a_reason_for_every_kind_and_code() -> None:
    assert MAPPING.example
    for kind in EventType:
        rows, faults = event_rows(MAPPING, one := event(kind.value), payload_of(one), "LL-1")
        assert not faults and bool(rows) != (kind in MAPPING.ignored), kind
        assert all(set(row.values) <= set(MAPPING.tables[row.table]) for row in rows)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (lambda body: body.update(nonsense=1), "/", "mapping.form"),
        (lambda body: body["ignored"].clear(), "/rules", "mapping.event_left_out"),
        (lambda body: body["tables"].pop("up_pro_evaluate"), "/rules/13/table", "mapping.table"),
        (lambda body: body["rules"][0]["values"].pop("project_no"), "/rules/0/values", "mapping.required"),
        (lambda body: body["codes"].pop("id_type"), "/rules/1/values/applyer_page_type", "mapping.code"),
        (
            lambda body: body["rules"][0]["values"]["org_code"].update({"from": "event.secret"}),
            "/rules/0/values/org_code",
            "mapping.source",
        ),
        (lambda body: body["codes"]["progress"].update({"09": "lost"}), "/codes/progress/09", "mapping.state"),
    ],
)
def test_a_mapping_that_does_not_agree_with_itself_is_refused(change: Callable[[Any], Any], pointer: str, code: str) -> None:
    body = copy.deepcopy(BODY)
    change(body)
    with pytest.raises(RuleViolation) as refused:
        read_mapping(body, "x.toml")
    assert (pointer, code) in [(issue.pointer, issue.code) for issue in refused.value.issues]


def test_what_a_column_cannot_hold_goes_to_a_person_whole(staging: Staging) -> None:
    party = PAYLOADS["case.received"]["applicant"]
    wrong = {
        "applicant": party | {"name": "长" * 101, "id_type": "seal", "id_no": ""},
        "items": [{"item_code": "a\x00", "catalog_version": "1"}],
    }
    answer: Any = staging.client().deliver(batch(*case("case.received", **wrong))).results[0]
    assert answer["status"] == "invalid" and staging.counts() == {}
    assert {(fault["pointer"], fault["code"]) for fault in answer["errors"]} == {
        ("/applicant/name", "too_long"), ("/applicant/id_type", "no_code"), ("/applicant/id_no", "missing"), ("/items/0/item_code", "unstorable"),
    }  # fmt: skip


def test_received_is_not_applied_until_it_was_collected(home: Home, staging: Staging, sync: Callable[[], Settled]) -> None:
    case_id = home.case(events=4)
    home.scan(case_id, 2_500_000)
    assert sync().idle
    assert set(states(home)) == {"received"} and states(home, file_delivery) == ["received"]
    book = balance(home.vault)
    assert book.balanced and (book.events.waiting, book.files.waiting) == (4, 1)
    home.add(case_id, EventType.RATING_GIVEN, {"level": 5, "tags": [], "comment": ""})
    outlook = Outbox(home.vault, "province").outlook()
    assert (outlook.movable, outlook.stalled) == (1, False), "a case goes on behind what is only received"
    sync()
    assert balance(home.vault).events.waiting == 5
    before = staging.counts()
    sync()
    assert staging.counts() == before, "asking again writes nothing"
    staging.collect(number="SB1")
    sync()
    book = balance(home.vault)
    assert book.balanced and (book.events.acknowledged, book.files.acknowledged) == (5, 1)
    with home.vault.read() as connection:
        assert connection.scalar(select(case_file.c.apply_no)) == "SB1"


@pytest.mark.parametrize("in_turn", [False, True])
def test_what_the_collector_refuses_waits_for_a_person_and_goes_again(
    home: Home, staging: Staging, sync: Callable[[], Settled], monkeypatch: pytest.MonkeyPatch, in_turn: bool
) -> None:
    monkeypatch.setattr(collecting, "AT_ONCE", 1)
    case_id = home.case(events=3)
    other = home.case(events=1)
    sync()
    if in_turn:
        with home.vault.read() as connection:
            first = connection.scalar(select(delivery.c.event_id).where(delivery.c.case_id == case_id, delivery.c.seq == 1)) or ""
        staging.collect("2", "身份证号与人口库不符", only=first.replace("-", ""))
        sync()
    staging.collect("2", "身份证号与人口库不符")
    sync()
    entries = attention(home.vault)
    assert [(entry.seq, entry.case_id == other) for entry in entries] == [(1, False), (1, True)], "what stands behind only waits"
    assert sorted(states(home)) == ["attention", "attention", "queued", "queued"]
    look = PlatformLook(lambda: staging.link, now)
    for entry in entries:
        boss = Actor(Account("boss", "boss", Role.SUPERVISOR), "H1", "W1", "1")
        Resolver(home.vault, look, now).resolve(boss, entry.event_id, Way.RESEND, "省里已更正")
    sync()
    staging.collect()
    sync()
    assert set(states(home)) == {"applied"} and balance(home.vault).balanced
    assert staging.count("up_pro_item") == 2 * 2, "refused rows stay, new ones stand beside them"
    side = look(other)
    assert side is not None and side.last_seq == 1


def test_killed_at_any_step_every_event_lies_there_once(staging: Staging) -> None:
    events = case("case.received", "case.accepted", "rating.given", "document.issued")
    steps = 0
    while True:
        client, left = staging.client(), [steps]

        def fail(*_: Any, left: list[int] = left) -> None:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1

        listen.listen(client._database.engine, "before_cursor_execute", fail)
        listen.listen(client._database.engine, "commit", fail)
        try:
            reply = client.deliver(batch(*events))
            break
        except KeyboardInterrupt:
            steps += 1
        finally:
            client.close()
        receipts, accepts = staging.count("th_receipt"), staging.count("up_pro_accept")
        assert (receipts, accepts, staging.count("up_pro_applyer")) in {(0, 0, 0), (1, 1, 2), (2, 2, 2), (3, 2, 2), (4, 2, 2)}
    assert steps > 12
    assert [result["status"] for result in reply.results] == ["received", "received", "received", "applied"]  # type: ignore[index]
    assert staging.counts() == {
        "up_pro_accept": 2, "up_pro_applyer": 2, "up_pro_item": 1, "up_pro_material": 1, "up_pro_evaluate": 1, "th_receipt": 4,
    }  # fmt: skip


def test_the_staging_database_answers_as_the_platform_does(staging: Staging) -> None:
    client = staging.client()
    first, second, third = case("case.received", "case.accepted", "rating.given")

    def status(*events: Any) -> list[Any]:
        return [(answer["status"], answer.get("expected_seq")) for answer in client.deliver(batch(*events)).results]  # type: ignore[index, union-attr]

    assert status(second) == [("out_of_order", 1)]
    assert status(event("case.received", hall="H2")) == [("forbidden", None)]
    assert status(first, third) == [("received", None), ("out_of_order", 2)]
    assert status(replace(third, seq=1)) == [("conflict", None)]
    assert status(replace(first, payload=first.payload.replace("LL-1", "LL-2"))) == [("invalid", None)]
    assert status(first) == [("received", None)], "a lost reply is asked for again"
    staging.collect()
    assert status(first) == [("duplicate", None)]


def test_a_file_goes_on_where_it_was_cut_and_is_there_once(home: Home, staging: Staging, sync: Callable[[], Settled]) -> None:
    home.scan(home.case(events=1), 2_500_000)
    client = staging.client()
    seen = 0

    def fail(*arguments: Any) -> None:
        nonlocal seen
        seen += "INSERT INTO up_pro_attach_part" in str(arguments[2])
        if seen == 2:
            raise PeerFault("peer.cut_off")

    session = Session(setup := replace(home.setup(None), province=staging.link), pace=Pace(0.0, 0.0))
    scan = session.file_outbox.claim(set())
    assert scan is not None and setup.files is not None
    listen.listen(client._database.engine, "before_cursor_execute", fail)
    with pytest.raises(PeerFault):
        client.upload(setup.files, scan, lambda url, offset: None).run()
    assert (staging.count("up_pro_attach_part"), staging.count("up_pro_attach")) == (1, 0)
    session.close()
    upload = staging.client().upload(setup.files, scan, lambda url, offset: None)
    upload.run()
    assert (upload.tally.resumed, upload.tally.sent, upload.state) == (1_048_576, 1_451_424, DeliveryState.RECEIVED)
    assert (staging.count("up_pro_attach_part"), staging.count("up_pro_attach")) == (3, 1)
    staging.collect("2")
    sync()
    assert states(home, file_delivery) == ["attention"]


def test_progress_comes_down_also_when_a_row_shows_late(home: Home, staging: Staging, sync: Callable[[], Settled]) -> None:
    case_id = home.case(events=1)
    sync()

    def write(serial: int, code: str, item: str, number: str = f"H1-{case_id}") -> None:
        assert staging.tables.progress is not None
        row = {"serial_no": serial, "project_no": number, "task_code": item, "org_name": "住建局", "event_name": code, "event_time": now()}
        with staging.engine.begin() as connection:
            connection.execute(insert(staging.tables.progress).values(**row))

    write(7, "02", "I1")
    write(8, "02", "I9", "another hall's")
    sync()
    write(6, "04", "I2")
    write(9, "77", "I3")
    sync()
    sync()
    with home.vault.read() as connection:
        found = {row.item_code: row.state for row in connection.execute(select(progress))}
    assert found == {"I1": "processing", "I2": "granted"}


def test_settings_and_addresses_say_what_they_may(tmp_path: Path) -> None:
    file = tmp_path / "tidehall.toml"
    file.write_text('[province]\nkind = "fax"\nurl = "postgresql+psycopg://u:secret@h/d"\n')
    with pytest.raises(RuleViolation) as refused:
        load([file])
    assert [issue.code for issue in refused.value.issues] == ["settings.wrong_choice", "settings.password_here"]
    file.write_text('[province]\nkind = "staging"\nurl = "postgresql+psycopg://u@h/d"\nmapping = "staging-example"\n')
    said = load([file]).province
    link = StagingLink(said.url, "p", load_mapping(said.mapping), "H1", "W1")
    assert link.address().query["sslmode"] == "verify-full", "rows are people's data: another machine must prove itself"
    for url in ("mysql://u@h/d", "postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u@h/d?sslmode=disable"):
        with pytest.raises(EnvironmentFault):
            replace(link, url=url)


def test_only_what_stands_behind_a_person_waits_for_one() -> None:
    marks = (DeliveryState.RECEIVED, DeliveryState.ATTENTION, DeliveryState.RECEIVED)
    lane = Lane("C", tuple(Pending(str(seq), "C", seq, state) for seq, state in enumerate(marks, 1)))
    free, behind = _received([lane])
    assert [pending.seq for pending in free] == [1], "sent again behind nobody, it would go round for ever"
    assert [pending.seq for pending in behind] == [3]

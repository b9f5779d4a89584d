"""Deciding what the province refused: nothing leaves the inbox by itself, every way out is kept, and the ledger balances after each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from made import Home, accepted, link
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from desktop.clock import now
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.ids import uuid7
from desktop.intake.journal import EventType
from desktop.intake.tables import case_file, journal
from desktop.staff.model import Account, Actor, Role
from offline.drill.server import DrillProvince
from offline.sync.attention import attention
from offline.sync.ledger import balance
from offline.sync.peers.access import Access
from offline.sync.peers.province import ProvinceClient
from offline.sync.platform_side import PlatformLook
from offline.sync.resolution import Resolver, Way, decisions
from offline.sync.round import StoppedBy, run_until_idle
from offline.sync.store import Outbox

Held = Callable[[], list[tuple[str, str, int]]]
BAD = {"level": 9, "tags": [], "comment": ""}
GOOD = {"level": 5, "tags": [], "comment": ""}


def actor_like(role: str) -> Actor:
    return Actor(Account(role, role, Role(role)), "H1", "W1", "1")


def resolver(home: Home, url: str | None) -> Resolver:
    return Resolver(home.vault, PlatformLook(lambda: link(url) if url else None, now), now)


def settle(home: Home, url: str) -> Any:
    return run_until_idle(home.setup(url), 20)


def refused_one(home: Home, url: str, case_id: str) -> str:
    settle(home, url)
    (entry,) = [entry for entry in attention(home.vault) if entry.case_id == case_id]
    return entry.event_id


def numbers(held: Held, case_id: str) -> list[int]:
    return [seq for _, case, seq in held() if case == case_id]


def platform_goes_on(drill: DrillProvince, case_id: str, kind: EventType, seq: int, payload: dict[str, Any]) -> None:
    """Another channel of the province moves the case: an event that this hall never made."""
    client = ProvinceClient(link(drill.url), Access(now))
    event = {
        "event_id": uuid7(), "case_id": case_id, "seq": seq, "type": kind.value, "occurred_at": datetime.now(UTC).isoformat(),
        "hall_id": "H1", "workstation_id": "W1", "operator_id": "elsewhere", "payload": payload,
    }  # fmt: skip
    try:
        body = json.dumps({"events": [event]}).encode()
        answer = client.call("POST", "/v1/cases/events", "events", {"Content-Type": "application/json", "Idempotency-Key": uuid7()}, body)
        assert json.loads(answer.body)["results"][0]["status"] == "applied"
    finally:
        client.close()


def test_a_voided_event_is_never_sent_and_leaves_no_gap(home: Home, drill: DrillProvince, held: Held) -> None:
    case_id = home.case(events=2)
    home.add(case_id, EventType.RATING_GIVEN, BAD)
    home.add(case_id, EventType.RATING_GIVEN, GOOD)
    event_id = refused_one(home, drill.url, case_id)
    assert numbers(held, case_id) == [1, 2]
    resolver(home, drill.url).resolve(actor_like("supervisor"), event_id, Way.VOID, "评价录错了")
    report = settle(home, drill.url)
    assert report.stopped_by is StoppedBy.IDLE and report.attention == report.waiting == 0
    assert numbers(held, case_id) == [1, 2, 3]
    assert event_id not in {row[0] for row in held()}
    home.add(case_id, EventType.RATING_GIVEN, GOOD)
    settle(home, drill.url)
    assert numbers(held, case_id) == [1, 2, 3, 4]
    book = balance(home.vault)
    assert book.balanced and book.events.acknowledged == book.events.created == 5


def test_a_corrected_event_goes_with_the_same_id_and_the_record_stays(home: Home, drill: DrillProvince, held: Held) -> None:
    case_id = home.case(events=2)
    home.add(case_id, EventType.RATING_GIVEN, BAD)
    event_id = refused_one(home, drill.url, case_id)
    resolver(home, None).resolve(actor_like("supervisor"), event_id, Way.CORRECT, "五级里没有九", GOOD)
    assert settle(home, drill.url).attention == 0
    assert event_id in {row[0] for row in held()}
    with home.vault.read() as connection:
        assert json.loads(connection.scalar(select(journal.c.payload).where(journal.c.event_id == event_id)) or "") == BAD
        (decision,) = decisions(connection, case_id)
    assert (decision.way, decision.operator_id, json.loads(decision.refused)["status"]) == ("correct", "supervisor", "invalid")
    assert balance(home.vault).balanced


def test_sending_again_the_same_is_refused_the_same(home: Home, drill: DrillProvince) -> None:
    case_id = home.case(events=2)
    home.add(case_id, EventType.RATING_GIVEN, BAD)
    event_id = refused_one(home, drill.url, case_id)
    resolver(home, drill.url).resolve(actor_like("supervisor"), event_id, Way.RESEND, "再试一次")
    assert not attention(home.vault)
    assert refused_one(home, drill.url, case_id) == event_id


@pytest.mark.parametrize("way", [Way.ACCEPT_PLATFORM, Way.RESEND])
def test_a_conflict_ends_as_the_person_chooses_and_the_case_goes_on(home: Home, drill: DrillProvince, held: Held, way: Way) -> None:
    """The province took the case back on its own; we went on and accepted it."""
    case_id = home.case(events=1)
    settle(home, drill.url)
    kind, payload = (EventType.CORRECTION_REQUESTED, NOTICE) if way is Way.RESEND else (EventType.WITHDRAWN, {"reason": "网上撤回"})
    platform_goes_on(drill, case_id, kind, 2, payload)
    home.add(case_id, EventType.ACCEPTED, accepted())
    home.add(case_id, EventType.RATING_GIVEN, GOOD)
    event_id = refused_one(home, drill.url, case_id)
    (entry,) = attention(home.vault)
    assert entry.reason == "conflict"
    home.add(case_id, EventType.RATING_GIVEN, GOOD)
    resolver(home, drill.url).resolve(actor_like("supervisor"), event_id, way, "双方核对过")
    report = settle(home, drill.url)
    assert (report.waiting, report.attention) == (0, 0)
    ours = [row[0] for row in held() if row[1] == case_id]
    assert (event_id in ours) == (way is Way.RESEND)
    assert numbers(held, case_id) == ([1, 2, 3, 4, 5] if way is Way.RESEND else [1, 2, 3, 4])
    with home.vault.read() as connection:
        state = connection.scalar(select(case_file.c.state).where(case_file.c.case_id == case_id))
    assert (state == "withdrawn") == (way is Way.ACCEPT_PLATFORM)
    assert balance(home.vault).balanced


NOTICE = {
    "notice_no": "N1", "round": 1, "due_date": None,
    "missing": [{"material_code": "M1", "problem": "缺", "standard": "原件"}],
}  # fmt: skip


def test_a_voided_receipt_takes_what_stands_on_it_along(home: Home, drill: DrillProvince, held: Held) -> None:
    case_id = home.case(events=3)
    with home.vault.write() as connection:  # a record that no platform takes
        connection.execute(text("DROP TRIGGER IF EXISTS journal_refuses_update"))
        connection.execute(update(journal).where(journal.c.case_id == case_id, journal.c.seq == 1).values(payload='{"case_no": ""}'))
    resolver(home, drill.url).resolve(actor_like("supervisor"), refused_one(home, drill.url, case_id), Way.VOID, "重复录入")
    report = settle(home, drill.url)
    assert (report.waiting, report.attention, numbers(held, case_id)) == (0, 0, [])
    assert balance(home.vault).balanced


def test_who_may_decide_and_what(home: Home, drill: DrillProvince) -> None:
    case_id = home.case(events=2)
    home.add(case_id, EventType.RATING_GIVEN, BAD)
    event_id = refused_one(home, drill.url, case_id)
    desk, boss = resolver(home, drill.url), actor_like("supervisor")
    for who, way, why, payload, code in (
        (actor_like("clerk"), Way.VOID, "不要了", None, "staff.signature_needed"),
        (boss, Way.VOID, "  ", None, "intake.invalid"),
        (boss, Way.ACCEPT_PLATFORM, "以平台为准", None, "attention.no_conflict"),
        (boss, Way.CORRECT, "改", {}, "attention.payload"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            desk.resolve(who, event_id, way, why, payload)
        assert refusal.value.code == code
    assert [entry.event_id for entry in attention(home.vault)] == [event_id], "nothing leaves by itself"
    desk.resolve(boss, event_id, Way.VOID, "录错了")
    with pytest.raises(RuleViolation) as refusal:
        desk.resolve(boss, event_id, Way.VOID, "又一次")
    assert refusal.value.code == "attention.absent"
    with pytest.raises(DBAPIError), home.vault.write() as connection:
        connection.execute(text("DELETE FROM attention_decision"))


def test_a_conflict_waits_for_a_platform_that_is_away(home: Home, drill: DrillProvince) -> None:
    case_id = home.case(events=1)
    settle(home, drill.url)
    platform_goes_on(drill, case_id, EventType.WITHDRAWN, 2, {"reason": "网上撤回"})
    home.add(case_id, EventType.ACCEPTED, accepted())
    event_id = refused_one(home, drill.url, case_id)
    url = drill.url
    drill.stop()
    with pytest.raises(EnvironmentFault):
        resolver(home, url).resolve(actor_like("supervisor"), event_id, Way.ACCEPT_PLATFORM, "以平台为准")
    assert [entry.event_id for entry in attention(home.vault)] == [event_id]
    assert Outbox(home.vault, "province").outlook().movable == 0

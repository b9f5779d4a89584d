"""The engine decides; whatever a peer answers, in whatever order, nothing is lost, doubled or overtaken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.intake.journal import DeliveryState
from offline.sync.engine import MAX_EVENTS, Lane, Limits, Outcome, Pace, Pending, Throttle, backoff, judge, next_batch

NOW = datetime(2026, 11, 22, tzinfo=UTC)
STATES = st.sampled_from(list(DeliveryState))


@st.composite
def lanes(draw: st.DrawFn) -> list[Lane]:
    made = []
    for number in range(draw(st.integers(0, 8))):
        count = draw(st.integers(0, 6))
        events = tuple(
            Pending(
                f"{number}-{seq}", str(number), seq, draw(STATES), draw(st.integers(0, 5000)), 0,
                draw(st.sampled_from([None, NOW - timedelta(1), NOW + timedelta(1)])), draw(st.booleans()),
            )
            for seq in range(1, count + 1)
        )  # fmt: skip
        made.append(Lane(str(number), events))
    return made


@given(lanes(), st.integers(1, 10), st.integers(3000, 20000))
def test_a_batch_holds_heads_only_in_order_within_limits(given_lanes: list[Lane], count: int, size: int) -> None:
    plan = next_batch(given_lanes, Limits(count, size), NOW)
    assert len(plan.events) <= count
    assert sum(event.size for event in plan.events) <= size
    assert not set(plan.events) & set(plan.oversized)
    for lane in given_lanes:
        chosen = [event for event in plan.events if event.case_id == lane.case_id]
        assert chosen == [event for event in lane.events if event.state is not DeliveryState.RECEIVED][: len(chosen)]
        assert all(event.state is DeliveryState.QUEUED and (event.next_at is None or event.next_at <= NOW) for event in chosen)
        assert not any(event.alone for event in chosen) or len(plan.events) == 1


@given(lanes(), st.data())
def test_every_sent_event_has_one_verdict(given_lanes: list[Lane], data: st.DataObject) -> None:
    sent = next_batch(given_lanes, Limits(), NOW).events
    junk: st.SearchStrategy[Any] = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.dictionaries(st.text(max_size=3), st.none()))
    results: list[Any] = [{"event_id": "stranger", "status": "applied", "receipt_no": "R"}]
    for event in sent:
        for _ in range(data.draw(st.integers(0, 2))):
            status = data.draw(st.sampled_from(["applied", "duplicate", "out_of_order", "invalid", "conflict", "forbidden", "new", 7]))
            results.append({"event_id": event.event_id, "status": status, "receipt_no": data.draw(st.sampled_from(["R1", "", None, 3])),
                            "errors": data.draw(junk), "expected_seq": data.draw(junk), "apply_no": data.draw(junk)})  # fmt: skip
    results += data.draw(st.lists(junk, max_size=3))
    shuffled = data.draw(st.permutations(results))
    verdicts = judge(sent, shuffled)
    assert [verdict.event_id for verdict in verdicts] == [event.event_id for event in sent]
    for verdict in verdicts:
        mine = [result for result in results if isinstance(result, dict) and result.get("event_id") == verdict.event_id]
        if verdict.outcome.acknowledged:
            assert verdict.receipt_no == "R1" and verdict.code is None
            assert {result["status"] for result in mine} == {verdict.outcome.value}
        else:
            assert verdict.code is not None
        if not mine:
            assert (verdict.outcome, verdict.code) == (Outcome.AGAIN, "no_result")
    stopped = {event.case_id: 0 for event in sent}
    for event, verdict in zip(sent, verdicts, strict=True):
        stopped[event.case_id] += verdict.outcome is Outcome.ATTENTION
    assert all(count <= 1 for count in stopped.values())


@settings(max_examples=50)
@given(st.integers(1, 200), st.integers())
def test_backoff_is_capped(attempt: int, seed: int) -> None:
    pause = backoff(attempt, Random(seed), Pace(1, 60))
    assert 0.5 <= pause <= 60
    assert pause <= 2.0 ** min(attempt - 1, 10)


def test_the_throttle_halves_to_one_and_grows_again() -> None:
    throttle, seen = Throttle(), []
    while throttle.limit > 1:
        seen.append(throttle.limit)
        throttle = throttle.failed(throttle.limit)
    assert seen == [100, 100, 50, 25, 12, 6, 3]
    assert not throttle.failed(1).failed(1).sick and throttle.failed(1).failed(1).failed(1).sick
    while throttle.limit < MAX_EVENTS:
        throttle = throttle.passed()
    assert throttle == Throttle()


def test_out_of_order_ahead_of_us_needs_a_person() -> None:
    sent = [Pending("e", "c", 3, DeliveryState.QUEUED)]
    behind = judge(sent, [{"event_id": "E", "status": "out_of_order", "expected_seq": 2}])[0]
    ahead = judge(sent, [{"event_id": "e", "status": "out_of_order", "expected_seq": 5}])[0]
    assert (behind.outcome, behind.expected_seq) == (Outcome.AGAIN, 2)
    assert (ahead.outcome, ahead.code) == (Outcome.ATTENTION, "out_of_order")


def test_received_goes_on_only_with_a_peer_of_two_steps_and_never_past_a_person() -> None:
    events = tuple(Pending(str(seq), "C", seq, state) for seq, state in enumerate((DeliveryState.RECEIVED, DeliveryState.QUEUED), 1))
    lane = Lane("C", events)
    assert next_batch([lane], Limits(), NOW).events == events[1:], "its lane goes on"
    answer = [{"event_id": "2", "status": "received"}]
    assert judge(events[1:], answer)[0].outcome is Outcome.ATTENTION, "the platform's contract knows no such answer"
    assert judge(events[1:], answer, two_step=True)[0].outcome is Outcome.RECEIVED
    assert not Outcome.RECEIVED.acknowledged
    refused = [{"event_id": event.event_id, "status": "invalid"} for event in events]
    assert [verdict.outcome for verdict in judge(events, refused, two_step=True)] == [Outcome.ATTENTION, Outcome.AGAIN]
    assert [verdict.outcome for verdict in judge(events, refused, two_step=True, stuck=["C"])] == [Outcome.AGAIN, Outcome.AGAIN]

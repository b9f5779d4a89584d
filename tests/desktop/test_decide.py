"""The decision is one transaction; the journal only grows; drafts belong to who opened them (invariants 2 and 7)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft
from journal_walk import everything
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from desktop.errors import RuleViolation
from desktop.intake import journal, record
from desktop.intake.model import Decision, DeclineReason, MaterialEntry, MaterialStatus, OutcomeKind
from desktop.intake.tables import case_file, delivery, document, drawn_number
from desktop.intake.tables import draft as draft_table
from desktop.intake.tables import journal as journal_table
from ui.app import Desk

ACCEPT = Decision(OutcomeKind.ACCEPTED)


def test_case_events_paper_and_queue_for_both_peers_come_together(desk: Desk) -> None:
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    detail = desk.intake.detail(accept(desk, clerk, draft))
    assert [(line.event.seq, line.event.type.value) for line in detail.events] == [(1, "case.received"), (2, "case.accepted")]
    assert [paper.kind for paper in detail.documents] == ["acceptance"]
    assert detail.row.case_id == draft.case_id
    assert desk.intake.drafts(clerk) == ()
    with desk.home.vault.read() as connection:
        queued = connection.execute(
            select(delivery.c.peer, delivery.c.state, func.count()).group_by(delivery.c.peer, delivery.c.state)
        ).all()
    assert sorted(map(tuple, queued)) == [("hall", "queued", 2), ("province", "queued", 2)]


@pytest.mark.parametrize("place", ["case_no", "document_no", "append_all", "_write_case", "write_files", "write_document"])
def test_killed_half_way_nothing_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    before = everything(desk)
    done: Callable[..., Any] = getattr(record, place)
    calls = []

    def breaks(*given: Any, **named: Any) -> Any:
        calls.append(place)
        done(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(record, place, breaks)
        with pytest.raises(KeyboardInterrupt):
            desk.intake.decide(clerk, draft, ACCEPT, province_away=False)
    assert calls and everything(desk) == before
    first = accept(desk, clerk, draft)
    assert first.endswith("00000001"), "the number of what never was is not lost"


def test_the_journal_only_grows(desk: Desk) -> None:
    clerk = actor(desk)
    accept(desk, clerk, complete_draft(desk, clerk))
    with desk.home.vault.read() as connection:
        kept = connection.execute(select(journal_table)).all()
    columns = "position, event_id, case_id, seq, type, occurred_at, hall_id, workstation_id, operator_id, offline, payload"
    for statement in (
        "UPDATE journal SET payload = '{}'",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = 2",
        f"INSERT OR REPLACE INTO journal ({columns}) SELECT position, event_id, case_id, seq, type, occurred_at, hall_id, workstation_id, "
        "operator_id, offline, '{}' FROM journal WHERE seq = 2",
        f"REPLACE INTO journal ({columns}) SELECT position + 100, event_id, case_id, seq, type, occurred_at, hall_id, workstation_id, "
        "'someone', offline, payload FROM journal",
        "UPDATE OR REPLACE journal SET seq = 1",
    ):
        with pytest.raises(DBAPIError, match="only grows"), desk.home.vault.write() as connection:
            connection.execute(text(statement))
    with desk.home.vault.read() as connection:
        assert connection.execute(select(journal_table)).all() == kept


def test_the_journal_could_be_rewritten_without_its_triggers(desk: Desk) -> None:
    """Shows that the test above looks at the mechanism and not at luck."""
    clerk = actor(desk)
    accept(desk, clerk, complete_draft(desk, clerk))
    with desk.home.vault.write() as connection:
        connection.execute(text("DROP TRIGGER journal_refuses_update"))
        connection.execute(text("UPDATE journal SET payload = '{}'"))
    with desk.home.vault.read() as connection:
        assert set(connection.scalars(select(journal_table.c.payload))) == {"{}"}


def test_seq_has_no_gap_and_no_twin(desk: Desk) -> None:
    clerk = actor(desk)
    case = desk.intake.case(accept(desk, clerk, complete_draft(desk, clerk)))
    origin = journal.Origin("LL", "W01", "clerk", False)
    wrong: list[BaseException] = []

    def rate() -> None:
        try:
            with desk.home.vault.write() as connection:
                journal.append(connection, origin, case.case_id, journal.EventType.RATING_GIVEN, datetime.now(UTC), {"level": 5})
        except BaseException as fault:  # noqa: BLE001 - told by the assertion below
            wrong.append(fault)

    threads = [threading.Thread(target=rate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.home.vault.read() as connection:
        events = journal.of_case(connection, case.case_id)
    assert wrong == []
    assert [event.seq for event in events] == list(range(1, 11))
    assert len({event.event_id for event in events}) == 10
    with pytest.raises(DBAPIError), desk.home.vault.write() as connection:
        connection.execute(
            journal_table.insert().values(
                event_id="x",
                case_id=case.case_id,
                seq=2,
                type="t",
                occurred_at="",
                hall_id="",
                workstation_id="",
                operator_id="",
                offline=0,
                payload="",
            )
        )


def test_the_same_draft_is_decided_once(desk: Desk) -> None:
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    accept(desk, clerk, draft)
    before = everything(desk)
    with pytest.raises(RuleViolation, match=r"draft\.decided"):
        accept(desk, clerk, draft)
    with pytest.raises(RuleViolation, match=r"draft\.decided"):
        desk.intake.save_draft(clerk, draft)
    assert everything(desk) == before


def test_another_clerks_draft_is_neither_changed_nor_decided_nor_thrown_away(desk: Desk) -> None:
    clerk, other = actor(desk), actor(desk, "supervisor")
    draft = desk.intake.save_draft(clerk, complete_draft(desk, clerk))
    before = everything(desk)
    for attempt in (
        lambda: desk.intake.save_draft(other, draft),
        lambda: desk.intake.save_draft(other, replace(draft, operator_id=other.id)),
        lambda: desk.intake.discard_draft(other, draft.draft_id),
        lambda: accept(desk, other, draft),
    ):
        with pytest.raises(RuleViolation, match=r"draft\.other_clerk"):
            attempt()
    assert everything(desk) == before
    assert desk.intake.drafts(other) == () and desk.intake.drafts(clerk) == (draft,)


def test_a_draft_comes_back_as_it_was(desk: Desk) -> None:
    clerk = actor(desk)
    draft = replace(complete_draft(desk, clerk), step="materials")
    saved = desk.intake.save_draft(clerk, draft)
    assert desk.intake.drafts(clerk) == (saved,)
    assert replace(saved, updated_at=draft.updated_at) == draft
    desk.intake.discard_draft(clerk, draft.draft_id)
    assert desk.intake.drafts(clerk) == ()


def test_the_clerk_cannot_decide_against_the_rules(desk: Desk) -> None:
    clerk = actor(desk)
    whole = complete_draft(desk, clerk)
    lacking = replace(whole, form={})
    before = everything(desk)
    for draft, decision, code in (
        (lacking, ACCEPT, "intake.incomplete"),
        (whole, Decision(OutcomeKind.NOTIFIED), "intake.nothing_missing"),
        (whole, Decision(OutcomeKind.DECLINED), "intake.decline_needs_basis"),
        (whole, Decision(OutcomeKind.DECLINED, DeclineReason.OTHER, legal_basis="  "), "intake.decline_needs_basis"),
        (whole, Decision(OutcomeKind.REDIRECTED, to_authority="住建局"), "intake.redirect_needs_authority"),
        (replace(whole, applicant=replace(whole.applicant, id_no="1")), ACCEPT, "intake.invalid"),
        (replace(whole, theme_code=None, item_codes=None), ACCEPT, "intake.nothing_chosen"),
        (replace(whole, theme_code="none-such"), ACCEPT, "catalogue.unknown_code"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            desk.intake.decide(clerk, draft, decision, province_away=False)
        assert refusal.value.code == code
    assert everything(desk) == before


@pytest.mark.parametrize(
    ("decision", "state", "type_"),
    [
        (Decision(OutcomeKind.NOTIFIED), "correcting", "case.correction_requested"),
        (Decision(OutcomeKind.DECLINED, DeclineReason.NOT_OUR_AUTHORITY, "不归本厅", "行政许可法第三十二条"), "declined", "case.declined"),
        (Decision(OutcomeKind.REDIRECTED, to_authority="住建局", reason="属地"), "redirected", "case.redirected"),
    ],
)
def test_the_other_decisions(desk: Desk, decision: Decision, state: str, type_: str) -> None:
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    if decision.kind is OutcomeKind.NOTIFIED:
        draft = replace(draft, form={}, materials={code: MaterialEntry(MaterialStatus.MISSING) for code in draft.materials})
    decided, changes = desk.intake.decide(clerk, draft, decision, province_away=True)
    detail = desk.intake.detail(decided.case.case_no)
    assert detail.row.state.value == state and detail.events[-1].event.type.value == type_
    assert all(line.event.offline for line in detail.events), "the province was away"
    assert detail.row.promised_date is None and detail.accepted_at is None
    assert changes.cases == {detail.row.case_id}
    if decision.kind is OutcomeKind.NOTIFIED:
        payload = detail.events[-1].event.payload
        assert payload["missing"] == detail.body["missing"] and payload["missing"]
        assert len({str(line) for line in payload["missing"]}) == len(payload["missing"])


def test_what_a_paper_says_never_changes(desk: Desk, clock: Hands) -> None:
    clerk = actor(desk)
    case = accept(desk, clerk, complete_draft(desk, clerk))
    with desk.home.vault.read() as connection:
        said = connection.execute(select(document.c.content, document.c.digest)).one()
    clock.on(days=3)
    desk.papers.issue(clerk, case, record.DocumentKind.ACCEPTANCE)
    with desk.home.vault.read() as connection:
        assert connection.execute(select(document.c.content, document.c.digest)).one() == said


def test_one_number_is_one_case(desk: Desk) -> None:
    clerk = actor(desk)
    for _ in range(3):
        accept(desk, clerk, complete_draft(desk, clerk))
    with desk.home.vault.read() as connection:
        cases = list(connection.scalars(select(case_file.c.case_no).order_by(case_file.c.case_no)))
        drawn = list(connection.scalars(select(drawn_number.c.number).where(drawn_number.c.series == "case-2026")))
    assert len(set(cases)) == 3 and sorted(drawn) == [1, 2, 3]


def test_the_draft_of_a_decided_case_is_over_at_once_and_goes_when_the_next_begins(desk: Desk) -> None:
    who, other = actor(desk), actor(desk, "supervisor")
    done, left = complete_draft(desk, who), complete_draft(desk, other)
    desk.intake.decide(who, done, Decision(OutcomeKind.ACCEPTED), province_away=False)
    assert desk.intake.drafts(who) == ()
    with pytest.raises(RuleViolation) as refusal:
        desk.intake.save_draft(who, done)
    assert refusal.value.code == "draft.decided"
    begun = desk.intake.open_draft(who)
    with desk.home.vault.read() as connection:
        kept = set(connection.scalars(select(draft_table.c.draft_id)))
    assert kept == {begun.draft_id, left.draft_id}, "what others have not decided stays"

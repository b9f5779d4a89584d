"""A case goes on at another window: its course from the hall's replica, from the province where the hall has none; each event keeps its one sender."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft
from journal_walk import ACCEPT, PARTLY, RECEIVE, bring, decide, notified, receive, types
from sqlalchemy import delete, func, select
from two_windows import link_to, second_window, to_both, to_hall

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import of_case
from desktop.intake.model import CaseState
from desktop.intake.tables import adopted_event, delivery, journal
from desktop.staff.model import Role
from offline.drill.server import DrillProvince
from offline.sync.attention import attention
from offline.sync.ledger import balance
from offline.sync.platform_side import PlatformLook
from offline.sync.tables import hall_case_key, hall_journal
from ui.app import Desk

Held = Callable[[], list[tuple[str, str, int]]]


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A whole home, not this room's plain vault."""
    return Path(shutil.copytree(made_home, tmp_path / "home"))


@pytest.fixture
def other(desk: Desk, made_home: Path, tmp_path: Path, clock: Hands) -> Iterator[Desk]:
    made = second_window(desk, made_home, tmp_path / "w02", clock)
    yield made
    made.home.vault.engine.dispose()


def fetch(desk: Desk, asked: str) -> str:
    """What the counter does; the case number."""
    return desk.elsewhere.take_in(desk.elsewhere.look(actor(desk), asked))[0]


def asks(desk: Desk, url: str) -> None:
    """The province can be asked at this address."""
    desk.elsewhere._ask_province = PlatformLook(lambda: link_to(desk, url), desk.clock)


def without_origin(body: dict[str, Any]) -> dict[str, Any]:
    """The parts of a case's body that rounds go on from."""
    draft = {key: body["draft"][key] for key in ("theme_code", "applicant", "agent", "situation", "cited")}
    standing = {code: entry["status"] for code, entry in body["draft"]["materials"].items()}
    return draft | {key: body[key] for key in ("missing", "due_date", "notices", "corrected_at")} | {"standing": standing}


def test_a_noticed_case_is_cured_at_another_window_and_each_event_has_one_sender(
    desk: Desk, other: Desk, clock: Hands, drill: DrillProvince, held: Held
) -> None:
    case_no, (first, second) = notified(desk)
    desk.papers.issue(actor(desk), case_no, DocumentKind.NOTICE)
    clock.on(days=1)
    decide(desk, actor(desk), bring(desk.intake.take_up(actor(desk), case_no), first), PARTLY)
    with pytest.raises(RuleViolation, match=r"case\.unknown"):
        other.intake.take_up(actor(other), case_no)
    to_hall(desk)
    spaced = f"{case_no[:4]} {case_no[4:]}".lower()
    assert fetch(other, spaced) == case_no
    here, there = desk.intake.detail(case_no), other.intake.detail(case_no)
    assert replace(there.row, operator_id="") == replace(here.row, operator_id="")
    assert (there.accepted_at, there.channel, there.edition) == (here.accepted_at, here.channel, here.edition)
    assert without_origin(dict(there.body)) == without_origin(dict(here.body))
    # A receipt for what was brought later has no event until it is printed: it is known only where it was made.
    told = [ref for ref in here.documents if ref.kind == "notice"]
    assert list(there.documents) == told and [ref.copies for ref in told] == [1]
    assert balance(other.home.vault).events.created == 0 and balance(other.home.vault, cases=True).cases == ()

    draft = other.intake.take_up(actor(other), case_no)
    assert draft.named == (f"material:{second}",) and draft.round == 1
    decide(other, actor(other), bring(draft, second), ACCEPT)
    assert types(other, case_no) == ["received", "correction_requested", "document.issued", "corrected", "corrected", "accepted"]
    with other.home.vault.read() as connection:
        mine = [event for event in of_case(connection, here.row.case_id) if event.workstation_id == "W02"]
        assert [event.seq for event in mine] == [5, 6]
        assert set(connection.scalars(select(delivery.c.event_id))) == {event.event_id for event in mine}

    # The province has nothing of the case yet: what was made here waits behind the first window, and nobody is called.
    waited = to_both(other, drill.url, 1.5)
    assert (waited.waiting, waited.attention, held()) == (2, 0, [])
    assert to_both(desk, drill.url).attention == 0
    done = to_both(other, drill.url)
    assert (done.waiting, done.attention) == (0, 0)
    assert [seq for _, _, seq in held()] == [1, 2, 3, 4, 5, 6]
    for one, created in ((desk, 4), (other, 2)):
        book = balance(one.home.vault)
        assert book.balanced and (book.events.created, book.events.acknowledged) == (created, created)

    # Back at the first window the case is where the other one left it; its own scans and words are still there.
    assert desk.intake.case(case_no).state is CaseState.CORRECTING
    fetch(desk, case_no)
    assert desk.intake.case(case_no).state in (CaseState.ACCEPTED, CaseState.PROCESSING)
    assert balance(desk.home.vault).events.created == 4


def test_a_delivery_of_an_adopted_event_is_an_imbalance(desk: Desk, other: Desk) -> None:
    """The mark hides nothing: only the created side leaves adopted events out."""
    case_no = receive(desk)
    to_hall(desk)
    fetch(other, case_no)
    assert balance(other.home.vault).balanced
    with other.home.vault.write() as connection:
        event_id = connection.scalar(select(adopted_event.c.event_id))
        row = {"event_id": event_id, "peer": "province", "case_id": other.intake.case(case_no).case_id, "seq": 1, "state": "queued"}
        connection.execute(delivery.insert().values(**row, updated_at="2026-03-02T00:00:00.000Z"))
    assert not balance(other.home.vault).balanced


def test_two_windows_that_go_on_at_once_are_a_conflict_for_a_person_and_nothing_is_lost(desk: Desk, other: Desk) -> None:
    case_no = receive(desk)
    to_hall(desk)
    fetch(other, case_no)
    decide(other, actor(other), other.intake.take_up(actor(other), case_no), ACCEPT)
    desk.closing.withdraw(actor(desk), case_no, "不办了", province_away=False)
    assert to_hall(other).attention == 0
    to_hall(desk)
    (refused,) = attention(desk.home.vault)
    assert (refused.type, refused.reason) == ("case.withdrawn", "conflict")
    with desk.home.hall.read() as connection:
        assert list(connection.scalars(select(hall_journal.c.type).order_by(hall_journal.c.seq))) == ["case.received", "case.accepted"]
    # Looking again writes nothing over: both courses stand, each where it was made.
    fetch(desk, case_no)
    assert types(desk, case_no) == ["received", "withdrawn"] and attention(desk.home.vault)
    assert balance(desk.home.vault).balanced


@pytest.mark.parametrize("kept", ["progress", "id"])
def test_the_province_is_asked_where_the_hall_has_none(desk: Desk, other: Desk, drill: DrillProvince, kept: str) -> None:
    case_no = accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    to_both(desk, drill.url)
    case_id = desk.intake.case(case_no).case_id
    with other.home.hall.write() as connection:
        connection.execute(delete(hall_journal))
        connection.execute(delete(hall_case_key))
    asks(other, drill.url)
    if kept == "progress":
        with other.home.vault.write() as connection:
            item = {"item_code": "X", "authority": "某局", "state": "working", "at": "2026-03-02T02:00:00.000Z"}
            connection.exec_driver_sql(
                "INSERT INTO progress (case_id, item_code, authority, state, at) VALUES (?, ?, ?, ?, ?)", (case_id, *item.values())
            )
    looked = other.elsewhere.look(actor(other), case_no if kept == "progress" else case_id)
    assert looked.source == "province" and looked.workstations == ("W01",)
    assert other.elsewhere.take_in(looked)[0] == case_no
    assert other.intake.case(case_no).state is CaseState.PROCESSING if kept == "progress" else CaseState.ACCEPTED
    with other.home.vault.read() as connection:
        assert connection.scalar(select(func.count()).select_from(delivery)) == 0


def test_away_is_said_and_unknown_is_another_thing(desk: Desk, other: Desk) -> None:
    with pytest.raises(RuleViolation, match=r"case\.unknown"):
        fetch(other, "LL2699999999")
    other.emergency_mode.switch(actor(other), True, "网络不稳")
    with pytest.raises(EnvironmentFault, match=r"case\.out_of_reach"):
        fetch(other, "LL2699999999")
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        other.elsewhere.look(replace(actor(other), account=replace(actor(other).account, role=Role.GUIDE)), "LL2699999999")


def test_found_by_a_papers_number_and_by_the_person_and_a_paper_of_the_other_window_is_not_made_up(desk: Desk, other: Desk) -> None:
    case_no, _ = notified(desk)
    notice = next(ref for ref in desk.intake.detail(case_no).documents if ref.kind == "notice")
    to_hall(desk)
    id_no = desk.intake.detail(case_no).body["draft"]["applicant"]["id_no"]
    assert [row.case_no for row in other.elsewhere.to_go_on_with(id_no)] == [case_no] and other.intake.to_go_on_with(id_no) == ()
    assert fetch(other, notice.document_no) == case_no
    with pytest.raises(RuleViolation, match=r"paper\.elsewhere"):
        other.papers.issue(actor(other), case_no, DocumentKind.NOTICE)
    # The receipt was never printed: what was taken in is known, so it can be made here.
    assert other.papers.issue(actor(other), case_no, DocumentKind.MATERIAL_RECEIPT).document_no
    with desk.home.hall.read() as connection:
        keys = "".join(connection.scalars(select(hall_case_key.c.key)))
    assert id_no not in keys and case_no not in keys


def test_silence_speaks_at_the_window_that_moved_the_case_last(desk: Desk, other: Desk, clock: Hands) -> None:
    case_no = receive(desk)
    to_hall(desk)
    fetch(other, case_no)
    clock.on(days=20)
    assert not other.silence.deem_accepted(province_away=False).cases
    assert desk.silence.deem_accepted(province_away=False).cases
    assert types(desk, case_no) == ["received", "accepted"] and types(other, case_no) == ["received"]


def test_own_events_that_an_older_vault_lost_come_back_and_are_sent_again(desk: Desk, clock: Hands) -> None:
    """A vault restored from before: the hall still has what this workstation made. It is its own again, queued, and the peers know it by its id."""
    clerk, case_no = actor(desk), receive(desk)
    to_hall(desk)
    before = _events(desk, case_no)
    with desk.home.vault.write() as connection:
        for trigger in ("journal_refuses_delete", "journal_refuses_update"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for table in ("journal", "delivery", "case_file", "draft"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    assert fetch(desk, case_no) == case_no and _events(desk, case_no) == before
    assert desk.intake.take_up(clerk, case_no).continues == case_no
    book = balance(desk.home.vault).events
    assert (book.created, book.waiting) == (1, 1)
    to_hall(desk)
    with desk.home.vault.read() as connection:
        state = select(delivery.c.state, delivery.c.receipt_no).where(delivery.c.peer == "hall")
        assert connection.execute(state).one() == ("applied", f"hall-{before[0][0]}")


def test_a_course_with_a_gap_is_not_used(desk: Desk, other: Desk) -> None:
    case_no, _ = notified(desk)
    to_hall(desk)
    with other.home.hall.write() as connection:
        connection.execute(delete(hall_journal).where(hall_journal.c.seq == 1))
    with pytest.raises(RuleViolation, match=r"case\.course_broken"):
        fetch(other, case_no)
    with other.home.vault.read() as connection:
        assert connection.scalar(select(func.count()).select_from(journal)) == 0


def test_brought_to_be_examined_and_an_answer_is_owed_from_then(desk: Desk, other: Desk, clock: Hands) -> None:
    case_no, codes = notified(desk)
    clock.on(days=1)
    decide(desk, actor(desk), bring(desk.intake.take_up(actor(desk), case_no), *codes), RECEIVE)
    to_hall(desk)
    fetch(other, case_no)
    here, there = desk.intake.detail(case_no), other.intake.detail(case_no)
    assert there.row.state is CaseState.CORRECTED and there.row.answer_by == here.row.answer_by is not None
    assert without_origin(dict(there.body)) == without_origin(dict(here.body))
    clock.at += timedelta(days=1)
    decide(other, actor(other), other.intake.take_up(actor(other), case_no), ACCEPT)
    assert types(other, case_no)[-1] == "accepted"


def _events(desk: Desk, case_no: str) -> list[tuple[str, str, str]]:
    with desk.home.vault.read() as connection:
        return [(event.event_id, event.type, json.dumps(event.payload)) for event in of_case(connection, desk.intake.case(case_no).case_id)]

"""好差评 (国办发〔2019〕51 号: five levels, voluntary, 一次一评), 办不成事 and 首问负责 (24 号文（六）、（九）)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft, with_role
from journal_walk import ACCEPT, RECEIVE, bring, decide, everything, notified, receive, types, walk

from desktop.errors import RuleViolation
from desktop.staff.model import Role
from ui.app import Desk

HUGE = "长" * 10_000_000


def refused(desk: Desk, code: str, act: Any, *given: Any, **named: Any) -> RuleViolation:
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        act(desk, *given, **named)
    assert refusal.value.code == code
    assert everything(desk) == before
    return refusal.value


def rate(desk: Desk, case_no: str, level: Any, **named: Any) -> None:
    desk.registers.rate(actor(desk), case_no, level, province_away=False, **named)


def grieve(desk: Desk, **named: Any) -> Any:
    given = {"summary": "窗口说办不了", "responsible_authority": "市医保局", "due_date": date(2026, 3, 9), "province_away": False}
    return desk.registers.register_grievance(actor(desk), **(given | named))[0]


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_five_levels(desk: Desk, level: int) -> None:
    case_no = receive(desk)
    assert desk.registers.rating_of(case_no) is None
    rate(desk, case_no, level, tags=("态度好", "等得久"), comment=" 谢谢 ")
    said = walk(desk, case_no)[-1].payload
    assert said == {"level": level, "tags": ["态度好", "等得久"], "comment": "谢谢"}
    kept = desk.registers.rating_of(case_no)
    assert kept is not None and (kept.level, kept.tags, kept.comment) == (level, ("态度好", "等得久"), "谢谢")


@pytest.mark.parametrize("level", [0, 6, -1, 10**30, True, 5.0, "5"])
def test_there_is_no_sixth_level(desk: Desk, level: Any) -> None:
    refused(desk, "rating.level", rate, receive(desk), level)


def test_who_does_not_want_to_rate_is_asked_once(desk: Desk) -> None:
    """自愿自主: 不评 is an answer, and the province hears it in the contract's shape."""
    case_no = receive(desk)
    rate(desk, case_no, None)
    assert types(desk, case_no) == ["received", "rating.given"]
    assert walk(desk, case_no)[-1].payload["declined"] is True
    refused(desk, "rating.twice", rate, case_no, 5)


def test_who_comes_back_with_another_ticket_may_rate_again(desk: Desk, clock: Hands) -> None:
    """一次一评 is of the visit: curing the notice under a second number is a second visit, and rated once as well."""
    clerk = actor(desk)
    case_no, codes = notified(desk)
    rate(desk, case_no, 2)
    refused(desk, "rating.twice", rate, case_no, 5)
    clock.on(days=3)
    draft = desk.intake.take_up(clerk, case_no, desk.queue.take("household"))
    assert desk.registers.rating_of(case_no) is not None, "nothing was done yet: it is still the first visit"
    decide(desk, clerk, bring(draft, *codes), ACCEPT)
    assert desk.registers.rating_of(case_no) is None
    rate(desk, case_no, 5)
    refused(desk, "rating.twice", rate, case_no, 5)
    assert types(desk, case_no).count("rating.given") == 2


def test_without_a_ticket_a_day_is_a_visit(desk: Desk, clock: Hands) -> None:
    clerk = actor(desk)
    case_no, codes = notified(desk)
    rate(desk, case_no, 2)
    decide(desk, clerk, bring(desk.intake.take_up(clerk, case_no), codes[0]), RECEIVE)
    refused(desk, "rating.twice", rate, case_no, 5)
    clock.on(days=1)
    decide(desk, clerk, bring(desk.intake.take_up(clerk, case_no), *codes), ACCEPT)
    rate(desk, case_no, 5)


def test_one_visit_is_rated_once_whatever_was_done_in_it(desk: Desk, clock: Hands) -> None:
    """一次一评: two cases on one ticket are one visit; without a ticket the case is the visit."""
    clerk = actor(desk)
    visit = {"ticket_id": "ticket-1", "ticket_no": "A001"}
    first, second = (accept(desk, clerk, replace(complete_draft(desk, clerk), **visit)) for _ in range(2))  # type: ignore[arg-type]
    third = receive(desk)
    rate(desk, first, 4)
    refused(desk, "rating.twice", rate, second, 1)
    refused(desk, "rating.twice", rate, first, 4)
    assert desk.registers.rating_of(second) == desk.registers.rating_of(first)
    rate(desk, f" {third.lower()} ", 1)
    assert [types(desk, case_no)[-1] for case_no in (first, second, third)] == ["rating.given", "accepted", "rating.given"]


def test_a_grievance_of_a_case_is_its_event_and_one_of_none_stays_here(desk: Desk) -> None:
    case_no = receive(desk)
    of_case = grieve(desk, case_no=case_no, person="赵青禾", telephone="13900000001")
    said = walk(desk, case_no)[-1].payload
    assert said == {
        "summary": "窗口说办不了",
        "responsible_authority": "市医保局",
        "due_date": "2026-03-09",
        "grievance_id": of_case.grievance_id,
    }
    assert "13900000001" not in str(said), "the platform need not know who complained"
    alone = grieve(desk, due_date=date(2026, 3, 4))
    assert alone.case_id is None and types(desk, case_no) == ["received", "grievance.registered"]
    assert [entry.grievance_id for entry in desk.registers.grievances()] == [alone.grievance_id, of_case.grievance_id]
    refused(desk, "case.unknown", grieve, case_no="LL2699999999")


def test_a_grievance_is_settled_once_with_what_came_of_it(desk: Desk) -> None:
    made = grieve(desk)
    clerk = actor(desk)
    settle = lambda desk, which, outcome: desk.registers.settle_grievance(clerk, which, outcome)  # noqa: E731
    refused(desk, "grievance.incomplete", settle, made.grievance_id, " \n")
    refused(desk, "intake.invalid", settle, made.grievance_id, HUGE)
    refused(desk, "grievance.unknown", settle, "none-such", "办好了")
    settle(desk, made.grievance_id, " 已由医保局受理 ")
    assert desk.registers.grievances(open_only=True) == ()
    kept = desk.registers.grievances()[0]
    assert kept.outcome == "已由医保局受理" and kept.settled_at is not None
    refused(desk, "grievance.settled", settle, made.grievance_id, "又办了一次")


@pytest.mark.parametrize("text", [HUGE, "隐\u202e藏", "a\x00b", "零\u200b宽", "\U000e0041"])
def test_nothing_endless_or_hidden_gets_in(desk: Desk, text: str) -> None:
    case_no = receive(desk)
    clerk = actor(desk)
    contact = lambda desk, *given, **named: desk.registers.log_first_contact(clerk, *given, **named)  # noqa: E731
    refused(desk, "intake.invalid", rate, case_no, 5, comment=text)
    assert [issue.pointer for issue in refused(desk, "intake.invalid", rate, case_no, 5, tags=("好", text)).issues] == ["/tags/1"]
    for key in ("summary", "responsible_authority", "person", "telephone"):
        assert [issue.pointer for issue in refused(desk, "intake.invalid", grieve, **{key: text}).issues] == [f"/{key}"]
    refused(desk, "intake.invalid", contact, text)
    for key in ("referred_to", "case_id", "ticket_no"):
        refused(desk, "intake.invalid", contact, "问社保", **{key: text})
    for blank in ("", " \n\t"):
        refused(desk, "grievance.incomplete", grieve, summary=blank)
        refused(desk, "contact.incomplete", contact, blank)


def test_twenty_tags_are_enough(desk: Desk) -> None:
    refused(desk, "intake.invalid", rate, receive(desk), 5, tags=("好",) * 21)


def test_who_met_the_person_first_stays_known(desk: Desk, clock: Hands) -> None:
    """首问负责: by whom, about what, led on to whom; newest first. The guide at the door keeps it as well."""
    guide = with_role(desk, Role.GUIDE)
    desk.registers.log_first_contact(guide, "问新生儿落户", referred_to="3 号窗口", ticket_no="A001")
    clock.on(minutes=1)
    desk.registers.log_first_contact(actor(desk), "问退休")
    found = desk.registers.first_contacts()
    assert [(entry.staff, entry.about, entry.referred_to, entry.ticket_no) for entry in found] == [
        (actor(desk).id, "问退休", "", None),
        (guide.id, "问新生儿落户", "3 号窗口", "A001"),
    ]
    assert len(desk.registers.first_contacts(limit=1)) == 1


def test_a_rating_of_a_case_nobody_knows(desk: Desk) -> None:
    refused(desk, "case.unknown", rate, HUGE, 5)


def test_two_windows_rate_one_visit_and_one_counts(desk: Desk) -> None:
    case_no = receive(desk)
    told: list[str] = []

    def work() -> None:
        try:
            rate(desk, case_no, 5)
            told.append("kept")
        except RuleViolation as refusal:
            told.append(refusal.code)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["kept", *["rating.twice"] * 3]
    assert types(desk, case_no) == ["received", "rating.given"]

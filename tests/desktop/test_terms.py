"""Dates that move after acceptance: extension (行政许可法 42) and special procedures that stop the clock (45), in working days (82)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft
from journal_walk import everything, paper, receive, types
from sqlalchemy import select, update

from desktop.catalogue.resolve import resolve
from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseState
from desktop.intake.tables import case_file, suspension
from ui.app import Desk

WHY = {"reason": "需要补充勘验", "legal_basis": "行政许可法第四十二条"}
EXPERT = {"procedure": "专家评审", "days_needed": 10, "reason": "需专家评审"}


def joint(desk: Desk) -> str:
    """A theme of which several authorities decide."""
    for code in sorted(desk.shelf.themes):
        if len({item.authority for item in resolve(desk.shelf.current(), code, {}).chosen}) > 1:
            return accept(desk, actor(desk), complete_draft(desk, actor(desk), code))
    raise LookupError("no such theme")


def single(desk: Desk) -> str:
    """One item alone that takes its time."""
    code = next(code for code, item in sorted(desk.shelf.items.items()) if item.promised_days and item.unit.value == "working")
    return accept(desk, actor(desk), complete_draft(desk, actor(desk), code))


def extend(desk: Desk, case_no: str, days: int = 5, **more: Any) -> None:
    desk.terms.extend(actor(desk), case_no, **({"days": days, "signed": actor(desk, "supervisor")} | WHY | more))


def dates(desk: Desk, case_no: str) -> tuple[date | None, date | None]:
    detail = desk.intake.detail(case_no)
    return detail.row.promised_date, detail.statutory_date


def due_on(desk: Desk, case_no: str, promised: str | None, statutory: str | None) -> None:
    """Puts the case's days where a test wants them."""
    with desk.home.vault.write() as connection:
        chosen = update(case_file).where(case_file.c.case_no == case_no)
        connection.execute(chosen.values(promised_date=promised, statutory_date=statutory))


def refused(desk: Desk, code: str, act: Any, *given: Any, **named: Any) -> RuleViolation:
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        act(desk, *given, **named)
    assert refusal.value.code == code
    assert everything(desk) == before
    return refusal.value


def suspend(desk: Desk, case_no: str, **more: Any) -> None:
    desk.terms.suspend(actor(desk), case_no, **(EXPERT | more))


def resume(desk: Desk, case_no: str) -> None:
    desk.terms.resume(actor(desk), case_no)


@pytest.mark.parametrize(("make", "most"), [(single, 10), (joint, 15)])
def test_ten_days_or_fifteen_where_several_decide_together_and_once(desk: Desk, make: Any, most: int) -> None:
    """42: 可以延长十日; 统一办理或者联合、集中办理的, 可以延长十五日."""
    case_no = make(desk)
    for days in (most + 1, 0, -3, 10_000_000):
        assert refused(desk, "extension.days", extend, case_no, days).data["most"] == most
    old, limit = dates(desk, case_no)
    assert old is not None and limit is not None
    extend(desk, case_no, most)
    calendar = desk.calendar.calendar()
    assert dates(desk, case_no) == (calendar.after(old, most), calendar.after(limit, most))
    refused(desk, "extension.twice", extend, case_no, 1)


def test_one_item_of_a_theme_is_not_decided_together(desk: Desk) -> None:
    """42 speaks of several authorities: a theme of which one item was chosen is extended by ten days at most."""
    clerk = actor(desk)
    for code in sorted(desk.shelf.themes):
        draft = complete_draft(desk, clerk, code)
        free = [item for item in desk.intake.bundle(draft).chosen if item.promised_days and not item.depends_on]
        if free:
            break
    case_no = accept(desk, clerk, replace(draft, item_codes=(free[0].code,)))
    assert refused(desk, "extension.days", extend, case_no, 11).data["most"] == 10


def test_only_with_the_approval_of_the_person_in_charge_for_a_written_reason(desk: Desk) -> None:
    """42: 经本行政机关负责人批准, 并应当将延长期限的理由告知申请人."""
    case_no = joint(desk)
    refused(desk, "staff.forbidden", extend, case_no, signed=actor(desk))
    refused(desk, "staff.forbidden", extend, case_no, signed=actor(desk, "guide"))
    for key in WHY:
        for text in (" \n ", "长" * 501, "隐\u202e藏", "x\x00"):
            assert [issue.pointer for issue in refused(desk, "intake.invalid", extend, case_no, **{key: text}).issues] == [f"/{key}"]
    old = dates(desk, case_no)[0]
    extend(desk, case_no, 15)
    said = paper(desk, case_no, DocumentKind.EXTENSION)
    assert (said.days, said.old_due, said.new_due) == (15, old, dates(desk, case_no)[0])
    assert (said.reason, said.legal_basis, said.approved_by) == (*WHY.values(), actor(desk, "supervisor").account.display_name)
    assert "延" in said.head.document_no and said.accepted_on == date(2026, 3, 2)
    desk.papers.issue(actor(desk), case_no, DocumentKind.EXTENSION)
    assert types(desk, case_no) == ["received", "accepted", "document.issued"]


def test_an_extension_counts_by_the_calendar(desk: Desk) -> None:
    case_no = single(desk)
    due_on(desk, case_no, "2026-02-13", "2026-09-30")
    extend(desk, case_no, 2)
    assert dates(desk, case_no) == (date(2026, 2, 24), date(2026, 10, 9)), "a worked Saturday and two long holidays"


def test_what_has_run_out_is_not_extended_any_more(desk: Desk, clock: Hands) -> None:
    """42: within the period it is extended, not after it."""
    case_no = single(desk)
    due_on(desk, case_no, "2026-03-03", "2026-03-06")
    clock.at = datetime(2026, 3, 6, 16, 1, tzinfo=UTC)
    refused(desk, "extension.too_late", extend, case_no)
    clock.at = datetime(2026, 3, 6, 15, 59, tzinfo=UTC)
    extend(desk, case_no)


def test_no_day_no_extension_and_no_guess(desk: Desk) -> None:
    case_no = single(desk)
    due_on(desk, case_no, None, None)
    refused(desk, "case.no_date", extend, case_no)
    due_on(desk, case_no, "2026-12-30", "2026-12-31")
    assert refused(desk, "calendar.year_unknown", extend, case_no).data["year"] == 2027
    due_on(desk, case_no, "2026-06-01", None)
    extend(desk, case_no, 1)
    assert dates(desk, case_no) == (date(2026, 6, 2), None), "a statutory day that nobody knows stays unknown"


@pytest.mark.parametrize("act", [extend, suspend, resume])
def test_only_what_is_accepted_and_not_ended(desk: Desk, act: Any) -> None:
    refused(desk, "case.closed", act, receive(desk))
    case_no = single(desk)
    desk.closing.withdraw(actor(desk), case_no, "不办了", province_away=False)
    refused(desk, "case.closed", act, case_no)
    refused(desk, "case.unknown", act, "LL2699999999")


def test_the_clock_stops_and_the_days_that_were_left_go_on(desk: Desk, clock: Hands) -> None:
    """45: 所需时间不计算在期限内 - several times, over holidays, also begun and ended on one day."""
    case_no = single(desk)
    due_on(desk, case_no, "2026-04-10", "2026-04-20")
    calendar = desk.calendar.calendar()
    for start, end in (((3, 4), (3, 20)), ((3, 23), (3, 23)), ((3, 27), (4, 30))):
        clock.at = datetime(2026, *start, 2, tzinfo=UTC)
        before = [calendar.between(date(2026, *start), day) for day in dates(desk, case_no) if day]
        suspend(desk, case_no)
        assert dates(desk, case_no) == (None, None), "no day is promised while nobody knows it"
        refused(desk, "suspension.open", suspend, case_no)
        clock.at = datetime(2026, *end, 2, tzinfo=UTC)
        resume(desk, case_no)
        assert [calendar.between(date(2026, *end), day) for day in dates(desk, case_no) if day] == before
        refused(desk, "suspension.none", resume, case_no)
    assert [stop.ended_on for stop in desk.closing.standing(case_no).stops] == [date(2026, 3, 20), date(2026, 3, 23), date(2026, 4, 30)]
    refused(desk, "suspension.none", resume, case_no)


def test_one_day_holds_one_stop(desk: Desk) -> None:
    case_no = single(desk)
    suspend(desk, case_no)
    resume(desk, case_no)
    refused(desk, "suspension.same_day", suspend, case_no)


def test_the_person_is_told_how_long_it_needs(desk: Desk) -> None:
    """45: 行政机关应当将所需时间书面告知申请人."""
    case_no = joint(desk)
    refused(desk, "suspension.procedure", suspend, case_no, procedure="等一等")
    for days in (0, 401, -1):
        refused(desk, "suspension.days", suspend, case_no, days_needed=days)
    refused(desk, "intake.invalid", suspend, case_no, reason="")
    suspend(desk, case_no, items=("项一",))
    said = paper(desk, case_no, DocumentKind.SUSPENSION)
    assert (said.procedure, said.days_needed, said.reason, said.items) == ("专家评审", 10, "需专家评审", ("项一",))
    assert (said.started_on, said.expected_end) == (date(2026, 3, 2), date(2026, 3, 16)) and "特" in said.head.document_no
    desk.papers.issue(actor(desk), case_no, DocumentKind.SUSPENSION)
    assert types(desk, case_no) == ["received", "accepted", "document.issued"]


def test_a_stopped_clock_is_not_extended(desk: Desk) -> None:
    case_no = single(desk)
    suspend(desk, case_no)
    refused(desk, "suspension.open", extend, case_no)
    resume(desk, case_no)
    extend(desk, case_no)


def test_what_is_late_does_not_become_punctual_by_a_stop(desk: Desk, clock: Hands) -> None:
    """45 leaves the time of the procedure out; it does not give back what had run out before."""
    case_no = single(desk)
    due_on(desk, case_no, "2026-03-03", "2026-04-20")
    clock.at = datetime(2026, 3, 10, 2, tzinfo=UTC)
    suspend(desk, case_no)
    assert dates(desk, case_no) == (date(2026, 3, 3), None)
    clock.at = datetime(2026, 3, 24, 2, tzinfo=UTC)
    resume(desk, case_no)
    promised, statutory = dates(desk, case_no)
    assert promised == date(2026, 3, 3) and statutory is not None and statutory > date(2026, 4, 20)
    assert paper(desk, case_no, DocumentKind.RESUMPTION).new_due is None, "what is late gets no new day on paper either"


def test_a_stop_that_ends_in_a_year_without_a_table_waits_for_the_table(desk: Desk, clock: Hands) -> None:
    """DESIGN.md 4: shown as such, never guessed."""
    case_no = single(desk)
    due_on(desk, case_no, "2026-12-25", "2026-12-30")
    clock.at = datetime(2026, 12, 21, 2, tzinfo=UTC)
    suspend(desk, case_no, days_needed=30)
    assert paper(desk, case_no, DocumentKind.SUSPENSION).expected_end is None
    clock.at = datetime(2027, 1, 6, 2, tzinfo=UTC)
    assert refused(desk, "calendar.year_unknown", resume, case_no).data["year"] == 2027
    table = {"year": 2027, "source": "测试", "holidays_on_weekdays": ["2027-01-01"], "working_weekends": []}
    desk.calendar.import_year(json.dumps(table).encode(), "cn-2027.json", "supervisor")
    resume(desk, case_no)
    assert dates(desk, case_no) == (date(2027, 1, 12), date(2027, 1, 15))
    told = paper(desk, case_no, DocumentKind.RESUMPTION)
    assert (told.started_on, told.ended_on, told.new_due) == (date(2026, 12, 21), date(2027, 1, 6), date(2027, 1, 12))
    assert desk.papers.issue(actor(desk), case_no, DocumentKind.RESUMPTION).copy_no == 1


def test_who_takes_the_application_back_ends_the_stop(desk: Desk) -> None:
    case_no = single(desk)
    suspend(desk, case_no)
    desk.closing.withdraw(actor(desk), case_no, "不办了", province_away=False)
    assert desk.intake.case(case_no).state is CaseState.WITHDRAWN
    with desk.home.vault.read() as connection:
        assert list(connection.scalars(select(suspension.c.ended_on))) == ["2026-03-02"]

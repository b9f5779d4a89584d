"""Two hands on one case, a catalogue that changes between its rounds, and a program that is killed half way (DESIGN.md 3, invariants 2 and 7)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Hands, accept, actor, complete_draft
from journal_walk import ACCEPT, NOTIFY, PARTLY, RECEIVE, bring, decide, everything, notified, receive, types, walk

from desktop.catalogue.model import Bundle
from desktop.catalogue.shipped import shipped_packages
from desktop.errors import RuleViolation
from desktop.intake import rounds
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Decision, DeclineReason, OutcomeKind
from ui.app import Desk


def refuse(desk: Desk, code: str, act: Callable[[], object]) -> None:
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        act()
    assert refusal.value.code == code
    assert everything(desk) == before


def test_one_clerk_at_a_time_has_a_case_open(desk: Desk) -> None:
    """Invariant 7: the second one is told; the first one's draft stays as it is."""
    clerk, other = actor(desk), actor(desk, "supervisor")
    case_no = receive(desk)
    draft = desk.intake.take_up(clerk, case_no)
    assert desk.intake.take_up(clerk, f" {case_no.lower()} ") == draft, "the same clerk finds the same draft"
    refuse(desk, "draft.other_clerk", lambda: desk.intake.take_up(other, case_no))
    decide(desk, clerk, draft, ACCEPT)
    refuse(desk, "case.closed", lambda: desk.intake.take_up(other, case_no))
    refuse(desk, "case.unknown", lambda: desk.intake.take_up(other, "没有这件" * 1000))


def test_a_draft_of_a_case_that_moved_meanwhile_changes_nothing(desk: Desk, clock: Hands) -> None:
    """A copy that is still open somewhere: what the other window decided stands."""
    clerk = actor(desk)
    case_no, (first, second) = notified(desk)
    draft = desk.intake.take_up(clerk, case_no)
    stale = bring(draft, first)
    decide(desk, clerk, bring(draft, second), PARTLY)
    for decision in (PARTLY, ACCEPT, RECEIVE, Decision(OutcomeKind.DECLINED, DeclineReason.OTHER, "其他", "第三十二条")):
        whole = bring(stale, first, second) if decision.kind is not OutcomeKind.CORRECTED else stale
        refuse(desk, "draft.case_moved", lambda draft=whole, decision=decision: decide(desk, clerk, draft, decision))  # type: ignore[misc]
    refuse(desk, "draft.case_moved", lambda: desk.intake.save_draft(clerk, stale))
    assert [line["material_code"] for line in desk.intake.detail(case_no).body["missing"]] == [first]


def test_silence_comes_before_a_late_clerk(desk: Desk, clock: Hands) -> None:
    """32(4): after the fifth day neither a notice nor a refusal is possible, whether silence was written down already or not."""
    clerk, case_no = actor(desk), receive(desk)
    draft = desk.intake.take_up(clerk, case_no)
    clock.on(days=8)
    declined = Decision(OutcomeKind.DECLINED, DeclineReason.OTHER, "其他", "第三十二条")
    refuse(desk, "case.answer_overdue", lambda: decide(desk, clerk, draft, declined))
    refuse(desk, "case.answer_overdue", lambda: decide(desk, clerk, draft, ACCEPT))
    assert desk.silence.deem_accepted(province_away=False).cases == {draft.case_id}
    refuse(desk, "draft.case_moved", lambda: decide(desk, clerk, draft, ACCEPT))
    refuse(desk, "draft.case_moved", lambda: desk.intake.save_draft(clerk, draft))
    assert types(desk, case_no) == ["received", "accepted"]


def test_a_paper_or_a_rating_does_not_make_an_open_draft_stale(desk: Desk) -> None:
    """Printing the receipt for the person at the counter is no reason to lose what was typed."""
    clerk, case_no = actor(desk), receive(desk)
    draft = desk.intake.take_up(clerk, case_no)
    desk.papers.issue(clerk, case_no, DocumentKind.MATERIAL_RECEIPT)
    desk.registers.rate(clerk, case_no, 5, province_away=False)
    desk.intake.save_draft(clerk, draft)
    assert desk.intake.take_up(clerk, case_no).draft_id == draft.draft_id
    decide(desk, clerk, draft, ACCEPT)
    assert types(desk, case_no) == ["received", "document.issued", "rating.given", "accepted"]


def test_two_windows_decide_at_once_and_one_does(desk: Desk) -> None:
    clerk = actor(desk)
    case_no, codes = notified(desk)
    draft = bring(desk.intake.take_up(clerk, case_no), *codes)
    told: list[str] = []

    def work() -> None:
        try:
            told.append(decide(desk, clerk, draft, ACCEPT))
        except RuleViolation as refusal:
            told.append(refusal.code)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted([case_no, *["draft.case_moved"] * 3])
    assert types(desk, case_no) == ["received", "correction_requested", "corrected", "accepted"]


@pytest.mark.parametrize(
    "place",
    ["issue_papers", "_supplement", "append_all", "_rewrite", "write_files", "write_deferred", "next_document_no", "write_document"],
)
def test_killed_half_way_nothing_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Invariant 2 for a case that goes on: events, papers, numbers and the case itself together, or none."""
    clerk = actor(desk)
    case_no, codes = notified(desk)
    draft = bring(desk.intake.take_up(clerk, case_no), *codes)
    before = everything(desk)
    done: Callable[..., Any] = getattr(rounds, place)

    def breaks(*given: Any, **named: Any) -> Any:
        done(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rounds, place, breaks)
        with pytest.raises(KeyboardInterrupt):
            decide(desk, clerk, draft, ACCEPT)
    assert everything(desk) == before
    decide(desk, clerk, draft, ACCEPT)
    walk(desk, case_no)


def new_version(desk: Desk, bundle: Bundle, folder: Path) -> str:
    """Imports the package of this theme as a version with three more days an item and one more material; the material's code."""
    for path in shipped_packages():
        body = json.loads(path.read_text(encoding="utf-8"))
        if any(theme["code"] == bundle.code for theme in body.get("themes", ())):
            break
    chosen = {item.code for item in bundle.chosen}
    body["version"] += ".99"
    body["materials"].append({"code": "newly-asked", "name": "新要求的材料", "source": "自备"})
    for item in body["items"]:
        if item["code"] in chosen:
            item["promised_days"] += 3
            item["statutory_days"] += 3
            item["materials"].append("newly-asked")
    made = folder / "newer.json"
    made.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    desk.shelf.import_package(made)
    return "newly-asked"


def test_a_case_keeps_the_edition_that_it_was_taken_under(desk: Desk, clock: Hands, tmp_path: Path) -> None:
    """Issue 3: 目录版本 - days and materials of a later one do not reach a case between its rounds."""
    clerk = actor(desk)
    case_no, codes = notified(desk)
    fresh = complete_draft(desk, clerk)
    bundle = desk.intake.bundle(fresh)
    kept = desk.intake.detail(case_no).edition
    old = desk.intake.assess(fresh, province_away=False).dates
    asked = new_version(desk, bundle, tmp_path)
    draft = bring(desk.intake.take_up(clerk, case_no), *codes)
    found = desk.intake.assess(draft, province_away=False)
    assert draft.edition == kept and asked not in {line.need.material.code for line in found.materials}
    assert found.dates.promised_on == old.promised_on and found.outcome is OutcomeKind.ACCEPTED
    decide(desk, clerk, draft, ACCEPT)
    after = desk.intake.detail(case_no)
    assert (after.edition, after.row.promised_date, after.statutory_date) == (kept, old.promised_on, old.statutory_on)
    walk(desk, case_no)
    assert "newly-asked" in {need.material.code for need in desk.intake.bundle(fresh).materials}, "a draft of today follows today's"
    with pytest.raises(RuleViolation, match=r"intake\.incomplete"):
        accept(desk, clerk, fresh)
    case_no = accept(desk, clerk, bring(fresh, "newly-asked"))
    later = desk.intake.detail(case_no)
    assert later.edition != kept and later.row.promised_date is not None and old.promised_on is not None
    assert later.row.promised_date > old.promised_on


def test_silence_takes_a_case_by_its_own_edition(desk: Desk, clock: Hands, tmp_path: Path) -> None:
    case_no = receive(desk)
    kept = desk.intake.detail(case_no).edition
    draft = complete_draft(desk, actor(desk))
    old = desk.intake.assess(draft, province_away=False).dates
    new_version(desk, desk.intake.bundle(draft), tmp_path)
    clock.on(days=8)
    desk.silence.deem_accepted(province_away=False)
    after = desk.intake.detail(case_no)
    assert (after.edition, after.row.promised_date) == (kept, old.promised_on)


@pytest.mark.parametrize("stage", ["received", "correcting", "corrected", "accepted"])
def test_an_application_is_taken_back_from_every_open_state(desk: Desk, stage: str) -> None:
    """撤回 before the decision; afterwards nothing moves it again."""
    clerk = actor(desk)
    if stage in ("received", "accepted"):
        case_no = receive(desk) if stage == "received" else accept(desk, clerk, complete_draft(desk, clerk))
    else:
        case_no, codes = notified(desk)
        if stage == "corrected":
            decide(desk, clerk, bring(desk.intake.take_up(clerk, case_no), *codes), RECEIVE)
    assert desk.intake.case(case_no).state.value == stage
    draft = desk.intake.take_up(clerk, case_no) if stage != "accepted" else None
    desk.closing.withdraw(clerk, case_no, "申请人不办了", province_away=False)
    row = desk.intake.case(case_no)
    assert (row.state.value, row.answer_by, row.cure_by) == ("withdrawn", None, None)
    assert types(desk, case_no)[-1] == "withdrawn"
    if draft is not None:
        refuse(desk, "draft.case_moved", lambda: decide(desk, clerk, draft, NOTIFY))  # type: ignore[arg-type]
    refuse(desk, "case.closed", lambda: desk.intake.take_up(clerk, case_no))
    refuse(desk, "case.closed", lambda: desk.closing.withdraw(clerk, case_no, "再撤一次", province_away=False))

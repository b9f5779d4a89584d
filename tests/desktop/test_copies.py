"""Invariant 5: every copy numbered before it exists, a reprint says so, a failed one does not count."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hall_cases import accept, actor, complete_draft
from sqlalchemy import select, update

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.copies import Sheet
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import EventType
from desktop.intake.model import Decision, OutcomeKind
from desktop.intake.numbers import NumberBlocks
from desktop.intake.service import Intake
from desktop.intake.tables import case_file, delivery, document_copy
from desktop.staff.model import Role
from offline.sync.resolution import Way
from printing.papers import compose
from ui.app import Desk

KIND = DocumentKind.ACCEPTANCE


@pytest.fixture
def case_no(desk: Desk) -> str:
    clerk = actor(desk)
    return accept(desk, clerk, complete_draft(desk, clerk))


def copies(desk: Desk) -> list[tuple[int, str, str]]:
    with desk.home.vault.read() as connection:
        rows = connection.execute(select(document_copy).order_by(document_copy.c.document_no, document_copy.c.copy_no)).all()
    return [(row.copy_no, row.copy, row.state) for row in rows]


def printed(desk: Desk, case_no: str, *, reprint: bool = False, kind: DocumentKind = KIND) -> Sheet:
    sheet, _ = desk.intake.print_copy(actor(desk), case_no, kind, lambda sheet: ("00", None), reprint=reprint, province_away=False)
    return sheet


def test_the_original_once_then_reprints_that_say_how_many(desk: Desk, case_no: str) -> None:
    with pytest.raises(RuleViolation, match=r"paper\.not_printed_yet"):
        printed(desk, case_no, reprint=True)
    assert printed(desk, case_no).mark.reprint_no == 0
    with pytest.raises(RuleViolation, match=r"paper\.already_printed"):
        printed(desk, case_no)
    as_typed = (case_no, f"{case_no[:4]} {case_no[4:]}".lower())
    marks = [printed(desk, number, reprint=True).mark for number in as_typed]
    assert [(mark.kind.value, mark.copy_no, mark.reprint_no) for mark in marks] == [("reprint", 2, 1), ("reprint", 3, 2)]
    assert copies(desk) == [(1, "original", "printed"), (2, "reprint", "printed"), (3, "reprint", "printed")]
    events = [line.event for line in desk.intake.detail(case_no).events][2:]
    assert [(event.type.value, event.payload["copy"], event.payload["copy_no"]) for event in events] == [
        ("document.issued", "original", 1),
        ("document.issued", "reprint", 2),
        ("document.issued", "reprint", 3),
    ]


def test_it_is_saved_before_it_is_made(desk: Desk, case_no: str) -> None:
    seen = []

    def make(sheet: Sheet) -> tuple[str, str | None]:
        seen.extend(copies(desk))
        return "00", None

    desk.intake.print_copy(actor(desk), case_no, KIND, make, province_away=False)
    assert seen == [(1, "original", "spooled")]


def test_a_sheet_that_failed_keeps_its_number_and_does_not_count(desk: Desk, case_no: str) -> None:
    def fails(sheet: Sheet) -> tuple[str, str | None]:
        raise OSError("the printer burns")

    with pytest.raises(OSError, match="burns"):
        desk.intake.print_copy(actor(desk), case_no, KIND, fails, province_away=False)
    assert copies(desk) == [(1, "original", "failed")]
    sheet = printed(desk, case_no)
    assert (sheet.mark.kind.value, sheet.mark.copy_no) == ("original", 2)
    assert printed(desk, case_no, reprint=True).mark.reprint_no == 1
    assert len(desk.intake.detail(case_no).events) == 4, "what never was printed is no event"


def test_a_power_cut_while_printing_counts_as_printed(desk: Desk, case_no: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.intake import copies as room

    def gone(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(room, "settle", gone)
        with pytest.raises(KeyboardInterrupt):
            printed(desk, case_no)
    assert copies(desk) == [(1, "original", "spooled")]
    with pytest.raises(RuleViolation, match=r"paper\.already_printed"):
        printed(desk, case_no)


def test_the_receipt_gets_its_number_when_it_is_first_asked_for(desk: Desk, case_no: str) -> None:
    assert [paper.kind for paper in desk.intake.detail(case_no).documents] == ["acceptance"]
    first = printed(desk, case_no, kind=DocumentKind.MATERIAL_RECEIPT)
    again = printed(desk, case_no, kind=DocumentKind.MATERIAL_RECEIPT, reprint=True)
    assert first.document_no == again.document_no
    assert first.content.head.document_no == first.document_no


def test_papers_that_do_not_fit(desk: Desk, case_no: str) -> None:
    for kind in (DocumentKind.NOTICE, DocumentKind.DECLINE, DocumentKind.RESULT):
        with pytest.raises(RuleViolation, match=r"paper\.does_not_fit"):
            printed(desk, case_no, kind=kind)
    with pytest.raises(RuleViolation, match=r"case\.unknown"):
        printed(desk, "LL2699999999")


def test_a_folder_that_cannot_be_written_leaves_no_copy_that_counts(desk: Desk, case_no: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFault, match=r"paper\.not_written"):
        desk.papers.issue(actor(desk), case_no, KIND, to=tmp_path / "file" / "x.pdf")
    assert copies(desk) == [(1, "original", "failed")]


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_not_everybody_prints(desk: Desk, case_no: str, role: Role) -> None:
    who = actor(desk, {Role.ADMINISTRATOR: "admin"}.get(role, role.value))
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        desk.papers.issue(who, case_no, KIND)
    assert copies(desk) == []


def test_a_paper_made_without_the_platform_bears_a_temporary_number_and_later_the_formal_one(desk: Desk) -> None:
    """应急: the hall's own number stands in; a copy made after the platform gave its number bears both, and so does every later paper."""
    clerk = actor(desk)
    profile = replace(desk.intake.profile, platform=True)
    intake = Intake(desk.home.vault, desk.shelf, desk.calendar.calendar, NumberBlocks(desk.home.vault, desk.home.hall), profile, desk.clock)
    done, _ = intake.decide(clerk, complete_draft(desk, clerk), Decision(OutcomeKind.ACCEPTED), province_away=True)
    number = done.case.case_no
    text = lambda sheet: compose(sheet.content, copy=sheet.mark).pages[0].text().replace(" ", "")  # noqa: E731
    first = printed(desk, number)
    assert first.content.head.temporary_no == number
    assert f"临时号{number}" in text(first).replace("\u3000", "") and "系统恢复后补" in text(first)
    with desk.home.vault.write() as connection:
        connection.execute(update(case_file).where(case_file.c.case_no == number).values(apply_no="P2026110000017"))
    again = printed(desk, number, reprint=True)
    assert again.digest == first.digest, "what was recorded is what was recorded"
    assert f"临时号{number}" in text(again) and "省平台编号P2026110000017" in text(again) and "后补" not in text(again)
    there, _ = desk.intake.decide(clerk, complete_draft(desk, clerk), Decision(OutcomeKind.ACCEPTED), province_away=False)
    assert "临时" not in text(printed(desk, there.case.case_no))


def test_the_papers_of_a_decision_that_does_not_stand_are_void(desk: Desk, case_no: str) -> None:
    """A supervisor voids the acceptance that the platform refused: its notice is not printed again, the receipt of the materials stands."""
    printed(desk, case_no)
    accepted = next(line.event.event_id for line in desk.intake.detail(case_no).events if line.event.type is EventType.ACCEPTED)
    with desk.home.vault.write() as connection:
        connection.execute(update(delivery).where(delivery.c.event_id == accepted, delivery.c.peer == "province").values(state="attention"))
    desk.resolver.resolve(actor(desk, "supervisor"), accepted, Way.VOID, "材料是假的")
    with pytest.raises(RuleViolation, match=r"paper\.voided"):
        printed(desk, case_no, reprint=True)
    assert printed(desk, case_no, kind=DocumentKind.MATERIAL_RECEIPT).mark.copy_no == 1

"""A case put aside with a code, and taken up again: by code, ticket, case number or identity number, here or where the scans are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hall_cases import resident_id
from PySide6.QtCore import Qt

from desktop.errors import EnvironmentFault
from desktop.intake.model import AttachedFile, MaterialStatus

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
Hall = Any
PLAN = "restaurant-layout-plan"


def begun(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.applicant()
    hall.fill(missing=(PLAN,))


def put_aside(hall: Hall) -> str:
    """Ctrl+H; answers the code that stands on the page."""
    hall.press(Key.Key_H, CTRL)
    hall.until(lambda: hall.clerk.put_away.isVisible())
    hall.quiet()
    return str(hall.clerk.put_away.code.text()).replace(" ", "")


def shelf(hall: Hall, text: str) -> None:
    hall.press(Key.Key_O, CTRL)
    assert hall.focus is hall.clerk.shelf.search
    hall.write(text)
    hall.press(Key.Key_Return)


def test_a_code_large_and_as_qr_and_the_way_back(hall: Hall) -> None:
    begun(hall)
    code = put_aside(hall)
    page = hall.clerk.put_away
    assert len(code) == 8 and page.qr.isVisible() and len(page.qr._modules) >= 21
    assert hall.clerk.session.draft is None and hall.focus is page.finish
    assert hall.desk.intake.drafts(hall.who) == ()
    hall.press(Key.Key_Escape)
    hall.until(lambda: hall.clerk.session.draft is not None)
    assert hall.clerk.session.draft.applicant.name == "林秋平"
    assert hall.clerk.session.draft.materials[PLAN].status is MaterialStatus.MISSING


@pytest.mark.parametrize("by", ["code", "id"])
def test_it_is_taken_up_by_code_or_identity_number(hall: Hall, by: str) -> None:
    begun(hall)
    code = put_aside(hall)
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.idle.isVisible())
    shelf(hall, f" {code[:4].lower()} {code[4:]} " if by == "code" else resident_id(3))
    hall.until(lambda: hall.clerk.session.draft is not None)
    assert hall.clerk.session.draft.applicant.name == "林秋平"
    hall.quiet()
    assert hall.desk.put_aside.waiting() == ()


def test_the_list_is_read_narrowed_and_taken_from_by_keys(hall: Hall) -> None:
    begun(hall)
    code = put_aside(hall)
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.idle.isVisible())
    hall.press(Key.Key_O, CTRL)
    room = hall.clerk.shelf
    hall.until(lambda: room.model.rows)
    assert room.model.rows[0].by == hall.who.account.display_name
    hall.write("ZZZZ")
    assert room.model.rows == ()
    room.search.clear()
    hall.write(code[:3])
    assert [row.code for row in room.model.rows] == [code]
    room.search.clear()
    hall.press(Key.Key_Down)
    assert hall.focus is room.table
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.session.draft is not None)


def test_a_number_that_nobody_knows_is_said_and_nothing_is_lost(hall: Hall) -> None:
    shelf(hall, "AAAA2345")
    room = hall.clerk.shelf
    hall.until(lambda: "没有" in room.told.text())
    assert hall.focus is room.search and room.search.text() == "AAAA2345"
    room.search.clear()
    hall.write("LL2699999999")
    hall.press(Key.Key_Return)
    hall.until(lambda: room.told.text())
    assert hall.clerk.session.draft is None
    hall.press(Key.Key_Escape)
    hall.until(lambda: hall.clerk.idle.isVisible())
    assert hall.clerk.idle.isAncestorOf(hall.focus)


def test_the_number_at_the_window_ends_with_it(hall: Hall) -> None:
    hall.take()
    hall.call()
    hall.applicant()
    hall.fill(missing=(PLAN,))
    hall.quiet()
    ticket = hall.clerk.line.current.number
    put_aside(hall)
    assert hall.clerk.put_away.finish.key == "F8"
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.line.current is None and hall.clerk.idle.isVisible())
    hall.quiet()
    shelf(hall, ticket.lower())
    hall.until(lambda: hall.clerk.session.draft is not None)
    assert hall.clerk.session.draft.ticket_no == ticket


def test_scans_that_stayed_behind_are_told(hall: Hall) -> None:
    begun(hall)
    scan = AttachedFile("f-1", "plan.pdf", "pdf", 10, "0" * 64, 1)
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED, files=(scan,))
    hall.quiet()
    code = put_aside(hall)
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.idle.isVisible())
    elsewhere = replace(hall.who, workstation_id="W99")
    hall.clerk.going_on.actor = elsewhere
    shelf(hall, code)
    hall.until(lambda: hall.clerk.session.draft is not None)
    assert "1 份扫描件" in hall.clerk.case.toast.words.text()
    assert hall.clerk.session.draft.materials[PLAN].files == ()


def test_nothing_changes_while_it_is_put_aside_and_a_failure_gives_it_back(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise EnvironmentFault("store.full")

    begun(hall)
    session = hall.clerk.session
    with monkeypatch.context() as broken:
        broken.setattr(hall.desk.put_aside, "put_aside", full)
        hall.press(Key.Key_H, CTRL)
        session.set_party("applicant", name="别的名字")
        assert session.draft.applicant.name == "林秋平"
        hall.until(lambda: not session.deciding)
    assert hall.clerk.case.isVisible() and hall.clerk.case.toast.isVisible()
    session.set_party("applicant", name="林秋平二")
    hall.quiet()
    assert hall.desk.intake.drafts(hall.who)[0].applicant.name == "林秋平二"


def test_an_empty_case_is_not_put_aside_and_gives_way_to_the_list(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    assert not hall.clerk.case.foot.aside.isVisible()
    hall.press(Key.Key_O, CTRL)
    assert hall.clerk.shelf.isVisible()
    hall.press(Key.Key_Escape)
    assert hall.clerk.case.isVisible() and hall.focus is hall.clerk.case.pages["applicant"].applicant.name


def test_a_continued_case_keeps_going_on_after_it_was_put_aside(hall: Hall) -> None:
    begun(hall)
    hall.clerk.case.go_to("decision")
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: hall.clerk.session.case is not None and hall.clerk.run.made)
    number = hall.clerk.session.case.case_no
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: hall.clerk.idle.isVisible())
    shelf(hall, number)
    hall.until(lambda: hall.clerk.session.draft is not None)
    hall.clerk.session.set_material(PLAN, status=MaterialStatus.PROVIDED)
    put_aside(hall)
    hall.press(Key.Key_Return)
    hall.until(lambda: hall.clerk.idle.isVisible())
    shelf(hall, number)
    hall.until(lambda: hall.clerk.session.draft is not None)
    draft = hall.clerk.session.draft
    assert draft.continues == number and draft.materials[PLAN].status is MaterialStatus.PROVIDED

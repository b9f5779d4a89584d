"""The counter takes up a case that another window took: fetched from the hall, said once; what cannot be had is said where it was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hall_cases import actor, complete_draft
from journal_walk import NOTIFY, decide, lacking
from two_windows import second_window, to_hall

from desktop.intake.documents import DocumentKind
from printing.code import find_tokens_in_pdf


def test_a_case_of_another_window_by_number_by_its_papers_code_and_by_the_card(hall: Any, made_home: Path, tmp_path: Path) -> None:
    other = second_window(hall.desk, made_home, tmp_path / "w02", hall.desk.clock)
    try:
        clerk = actor(other)
        case_no = decide(other, clerk, lacking(other, complete_draft(other, clerk))[0], NOTIFY)
        other.papers.folder = tmp_path / "other-papers"
        printed = other.papers.issue(clerk, case_no, DocumentKind.NOTICE)
        (token,) = find_tokens_in_pdf(Path(printed.path).read_bytes())
        id_no = other.intake.detail(case_no).body["draft"]["applicant"]["id_no"]

        # Not handed over yet: nobody knows it.
        hall.clerk._open_shelf()
        hall.clerk.shelf.search.setText(case_no)
        hall.clerk.shelf._go()
        hall.until(lambda: hall.clerk.shelf.told.text())
        assert case_no in hall.clerk.shelf.told.text()

        to_hall(other)
        for asked in (f"https://zwfw.linlan.example/yz#{token}", id_no):
            hall.clerk._open_shelf()
            hall.clerk.shelf.search.setText(asked)
            hall.clerk.shelf._go()
            hall.until(lambda: hall.clerk.session.draft is not None and hall.clerk.session.draft.continues == case_no)
            hall.quiet()
            if asked is token:
                assert "W02" in hall.clerk.case.toast.words.text() and "大厅" in hall.clerk.case.toast.words.text()
                hall.clerk.session.close(save=False)
                hall.desk.intake.discard_draft(hall.who, hall.desk.intake.drafts(hall.who)[0].draft_id)
        assert hall.desk.intake.case(case_no).case_no == case_no
    finally:
        other.home.vault.engine.dispose()


def test_hall_and_province_away_is_one_sentence(hall: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall.desk.elsewhere, "_resting", lambda: True)
    hall.clerk._open_shelf()
    hall.clerk.shelf.search.setText("LL2699999999")
    hall.clerk.shelf._go()
    hall.until(lambda: hall.clerk.shelf.told.text())
    assert "连不上" in hall.clerk.shelf.told.text() and not hall.clerk.going_on.busy

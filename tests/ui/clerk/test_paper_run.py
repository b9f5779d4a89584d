"""The papers of a decision come one behind the other, whatever is asked for meanwhile."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pytestqt.qtbot import QtBot

from desktop.intake.document_kinds import DocumentKind
from ui.clerk.paper_run import PaperRun
from ui.runtime.lanes import Lanes


class Papers:
    """Makes a paper of nothing."""

    def issue(self, _actor: Any, case_no: str, kind: DocumentKind) -> Any:
        return SimpleNamespace(kind=kind, document_no=case_no, copy_no=1, job_id="")


def test_a_receipt_asked_for_while_the_paper_is_made_comes_behind_it_once(lanes: Lanes, qtbot: QtBot) -> None:
    run: Any = PaperRun(Papers(), None, lanes)  # type: ignore[arg-type]
    case: Any = SimpleNamespace(case_no="LL2600000001")
    run.begin(case, (DocumentKind.ACCEPTANCE,))
    run.receipt(case)
    run.receipt(case)
    assert run.printing
    qtbot.waitUntil(lambda: not run.printing and not run.owed)
    assert [paper.kind for paper in run.made] == [DocumentKind.ACCEPTANCE, DocumentKind.MATERIAL_RECEIPT]

"""送达回执: what is proposed, that nothing is served twice unasked, and who may sign."""

from __future__ import annotations

from typing import Any

import pytest
from hall_cases import accept, actor, complete_draft
from journal_walk import everything, paper

from desktop.errors import RuleViolation
from desktop.intake.documents import DeliveryContent, DocumentKind
from desktop.intake.outcome_papers import BY_POST, LEFT
from desktop.intake.serving import Service
from ui.app import Desk


def refused(desk: Desk, case_no: str, *given: Any, **named: Any) -> RuleViolation:
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        desk.serving.serve(actor(desk), case_no, *given, **named)
    assert everything(desk) == before
    return refusal.value


def test_a_proof_names_every_paper_once_and_prints(desk: Desk) -> None:
    who = actor(desk)
    case_no = accept(desk, who, complete_draft(desk, who, sorted(desk.shelf.themes)[0]))
    (accepted,) = (each for each in desk.serving.papers(case_no) if each.kind is DocumentKind.ACCEPTANCE)
    assert accepted.proposed
    desk.serving.serve(who, case_no)
    said = paper(desk, case_no, DocumentKind.DELIVERY)
    assert isinstance(said, DeliveryContent)
    assert ("受理通知书", accepted.document_no) in [(each.name, each.document_no) for each in said.served]
    assert said.recipient_name == said.head.applicant_name
    assert not any(each.proposed for each in desk.serving.papers(case_no))
    assert refused(desk, case_no).code == "serving.nothing"
    assert refused(desk, case_no, documents=("none" * 40,)).code == "serving.unknown_paper"
    desk.serving.serve(who, case_no, Service(BY_POST, tracking_no=" EX1 "), documents=(accepted.document_no,))
    assert paper(desk, case_no, DocumentKind.DELIVERY).tracking_no == "EX1"
    assert desk.papers.issue(who, case_no, DocumentKind.DELIVERY).document_no.count("达") == 1
    for how, pointer in (
        (Service("口头"), "/way"),
        (Service(relation="受委托人"), "/recipient_name"),
        (Service(relation="邻居"), "/relation"),
        (Service(LEFT), "/reason"),
        (Service(recipient_name="某\u202e人"), "/recipient_name"),
    ):
        fault = refused(desk, case_no, how, documents=(accepted.document_no,))
        assert [issue.pointer for issue in fault.issues] == [pointer]

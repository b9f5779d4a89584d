"""行政许可法 31: 不得要求申请人提交无关的材料. What the catalogue does not name is asked only with a legal basis, which is kept and told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hall_cases import actor, complete_draft
from journal_walk import ACCEPT, LACKING, NOTIFY, bring, decide, everything, notified, paper, walk

from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CitedNeed, Decision, DeclineReason, Draft, MaterialEntry, MaterialStatus, OutcomeKind
from ui.app import Desk

BASIS = "《出生医学证明管理办法》第九条"
CITED = CitedNeed("cited-1", "亲子鉴定书", BASIS, standard="鉴定机构盖章")


def citing(desk: Desk, *needs: CitedNeed) -> Draft:
    return replace(complete_draft(desk, actor(desk)), cited=needs or (CITED,))


def issues(desk: Desk, draft: Draft) -> list[tuple[str, str]]:
    return [(issue.pointer, issue.code) for issue in desk.intake.assess(draft, province_away=False).issues]


@pytest.mark.parametrize("basis", ["", "  ", "\n "])
def test_without_a_basis_nothing_is_asked_and_nothing_decided(desk: Desk, basis: str) -> None:
    draft = citing(desk, replace(CITED, legal_basis=basis))
    assert issues(desk, draft) == [("/cited/0/legal_basis", "cited.no_basis")]
    assert "cited-1" not in {line.need.material.code for line in desk.intake.assess(draft, province_away=False).materials}
    before = everything(desk)
    declined = Decision(OutcomeKind.DECLINED, DeclineReason.OTHER, "缺件", "第三十二条")
    for decision in (ACCEPT, NOTIFY, declined):
        with pytest.raises(RuleViolation, match=r"intake\.invalid"):
            decide(desk, actor(desk), draft, decision)
    assert everything(desk) == before


def test_on_the_notice_with_its_basis(desk: Desk) -> None:
    draft = citing(desk)
    assert desk.intake.assess(draft, province_away=False).outcome is OutcomeKind.NOTIFIED, "asked for and not there"
    case_no = decide(desk, actor(desk), draft, NOTIFY)
    said = walk(desk, case_no)[-1].payload["missing"]
    assert [(line["material_code"], line["legal_basis"], line["standard"]) for line in said] == [("cited-1", BASIS, "鉴定机构盖章")]
    (line,) = paper(desk, case_no, DocumentKind.NOTICE).missing
    assert line.name == "亲子鉴定书" and BASIS in line.problem
    back = desk.intake.take_up(actor(desk), case_no)
    assert back.cited == (CITED,) and back.named == ("material:cited-1",)
    decide(desk, actor(desk), bring(back, "cited-1"), ACCEPT)
    brought = next(event for event in walk(desk, case_no) if event.type.value == "case.corrected").payload["materials"]
    assert [(entry["material_code"], entry["name"], entry["legal_basis"]) for entry in brought] == [("cited-1", "亲子鉴定书", BASIS)]


def test_what_was_brought_carries_its_basis_to_the_province(desk: Desk) -> None:
    """The platform's catalogue has no such code: name and basis go with it."""
    case_no = decide(desk, actor(desk), bring(citing(desk), "cited-1"), ACCEPT)
    received = {entry["material_code"]: entry for entry in walk(desk, case_no)[0].payload["materials"]}
    assert received["cited-1"] | {"name": "亲子鉴定书", "legal_basis": BASIS, "status": "provided"} == received["cited-1"]
    assert all("legal_basis" not in entry for code, entry in received.items() if code != "cited-1")
    assert json.loads(json.dumps(desk.intake.detail(case_no).body["draft"]["cited"]))[0]["legal_basis"] == BASIS


@pytest.mark.parametrize("status", [MaterialStatus.DEFERRED, MaterialStatus.PROMISED, MaterialStatus.SHARED])
def test_the_catalogue_allows_nothing_soft_for_it(desk: Desk, status: MaterialStatus) -> None:
    draft = citing(desk)
    draft = replace(draft, materials={**draft.materials, "cited-1": MaterialEntry(status)})
    assert [pointer for pointer, _code in issues(desk, draft)] == ["/materials/cited-1/status"]


def test_a_code_is_one_thing(desk: Desk) -> None:
    """Nothing is cited over what the catalogue names, nor twice."""
    named = next(iter(complete_draft(desk, actor(desk)).materials))
    assert ("/cited/0/code", "material.twice") in issues(desk, citing(desk, replace(CITED, code=named)))
    assert ("/cited/1/code", "material.twice") in issues(desk, citing(desk, CITED, replace(CITED, name="另一份")))
    two = citing(desk, CITED, replace(CITED, code="cited-2", name="另一份"))
    case_no = decide(desk, actor(desk), two, NOTIFY)
    assert [line["material_code"] for line in walk(desk, case_no)[-1].payload["missing"]] == ["cited-1", "cited-2"]


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("code", "", "cited.code"),
        ("code", "../../x", "cited.code"),
        ("code", "a" * 65, "cited.code"),
        ("code", "补\u202e充", "cited.code"),
        ("name", " ", "cited.no_name"),
        ("name", "两\n行", "text.hidden"),
        ("name", "长" * 101, "text.too_long"),
        ("name", "隐\u200b藏", "text.hidden"),
        ("legal_basis", "长" * 10_000_000, "text.too_long"),
        ("legal_basis", "第\x00条", "text.hidden"),
        ("standard", "隐\u2066藏", "text.hidden"),
    ],
)
def test_every_word_of_it_is_judged(desk: Desk, key: str, text: str, code: str) -> None:
    draft = citing(desk, replace(CITED, **{key: text}))  # type: ignore[arg-type]
    assert (f"/cited/0/{key}", code) in issues(desk, draft)


@pytest.mark.parametrize("key", ["problem", "standard", "where"])
@pytest.mark.parametrize("text", ["长" * 10_000_000, "隐\u202e藏", "\x00"])
def test_the_clerks_own_words_about_a_material_are_judged_too(desk: Desk, key: str, text: str) -> None:
    """They stand on the notice and go to the province."""
    draft = citing(desk)
    wrong = replace(draft, materials={**draft.materials, "cited-1": replace(LACKING, **{key: text})})  # type: ignore[arg-type]
    assert [pointer for pointer, _code in issues(desk, wrong)] == [f"/materials/cited-1/{key}"]
    fine = replace(draft, materials={**draft.materials, "cited-1": replace(LACKING, **{key: "第一行\n第二行"})})  # type: ignore[arg-type]
    assert issues(desk, fine) == []


@pytest.mark.parametrize("key", ["reason", "legal_basis", "proper_authority", "to_authority", "override_reason"])
@pytest.mark.parametrize("text", ["长" * 501, "隐\u202e藏", "\x00"])
def test_so_are_the_grounds_of_a_decision(desk: Desk, key: str, text: str) -> None:
    declined = Decision(OutcomeKind.DECLINED, DeclineReason.NOT_OUR_AUTHORITY, "不归本厅", "第三十二条")
    draft = complete_draft(desk, actor(desk))
    before = everything(desk)
    with pytest.raises(RuleViolation) as refusal:
        decide(desk, actor(desk), draft, replace(declined, **{key: text}))  # type: ignore[arg-type]
    assert [issue.pointer for issue in refusal.value.issues] == [f"/{key}"] and everything(desk) == before


def test_cited_after_the_notice_is_a_second_notice(desk: Desk) -> None:
    """一次告知: a basis does not make it possible to ask again without a supervisor."""
    clerk = actor(desk)
    case_no, codes = notified(desk)
    draft = replace(bring(desk.intake.take_up(clerk, case_no), *codes), cited=(CITED,))
    assert [miss.key for miss in desk.intake.assess(draft, province_away=False).beyond] == ["material:cited-1"]
    with pytest.raises(RuleViolation, match=r"intake\.second_notice"):
        decide(desk, clerk, draft, NOTIFY)
    decide(desk, clerk, draft, replace(NOTIFY, override_reason="法律另有规定"), signed=actor(desk, "supervisor"))
    said = walk(desk, case_no)[-1].payload
    assert (said["round"], said["missing"][0]["legal_basis"]) == (2, BASIS)

"""What a person need not tell or bring again (国务院令 716 第 7 条; 24 号文（八）; 个人信息保护法 13): found, marked, and worth nothing before a person confirms it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hall_cases import actor, complete_draft, resident_id
from journal_walk import ACCEPT, decide, walk
from sqlalchemy import select

from desktop.catalogue.model import FieldType
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.model import Consent, Draft, IdType, MaterialEntry, MaterialStatus, OutcomeKind, Party
from desktop.intake.sharing import Found, Sharing, said_by_number, share_query
from ui.app import Desk

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
SIGNED = Consent.ON_SITE_SIGNATURE


@dataclass
class Bus:
    """The province's sharing bus: answers what it is told to, or is away."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    fault: Exception | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, query_id: str, **question: Any) -> Mapping[str, Found]:
        self.asked.append({"query_id": query_id, **question})
        if self.fault is not None:
            raise self.fault
        return {code: answer for code, answer in self.answers.items() if code in question["wants"]}


def sharing(desk: Desk, bus: Bus | None) -> Sharing:
    return Sharing(desk.home.vault, desk.intake, bus, desk.clock)


def questions(desk: Desk) -> list[tuple[str, str, str, str]]:
    """(source, purpose, consent, outcome) of every question that was kept."""
    with desk.home.vault.read() as connection:
        rows = connection.execute(select(share_query).order_by(share_query.c.at)).all()
    return [(row.source, row.purpose, row.consent, row.outcome) for row in rows]


def draft_where(desk: Desk, fits: Callable[[Draft], bool]) -> Draft:
    """A complete draft of the first theme of which it is true."""
    for code in sorted(desk.shelf.themes):
        draft = complete_draft(desk, actor(desk), code)
        if fits(draft):
            return draft
    raise LookupError("the carried catalogue has no such theme")


def shareable_fields(desk: Desk, draft: Draft) -> list[str]:
    return [need.field.code for need in desk.intake.bundle(draft).fields if need.field.shareable]


def shareable_materials(desk: Desk, draft: Draft) -> list[str]:
    return [need.material.code for need in desk.intake.bundle(draft).materials if need.required and need.material.shareable]


def untyped(draft: Draft, *codes: str) -> Draft:
    return replace(draft, form={code: value for code, value in draft.form.items() if code not in codes})


def numbered(desk: Desk) -> tuple[Draft, str]:
    """A draft with an empty birth date that the applicant's number fills, and that field's code."""

    def code(draft: Draft) -> str | None:
        fields = desk.intake.bundle(draft).fields
        return next((need.field.code for need in fields if need.field.fills_from == "applicant.birth_date"), None)

    draft = draft_where(desk, lambda draft: code(draft) is not None)
    found = str(code(draft))
    return untyped(draft, found), found


def test_nothing_found_counts_before_a_person_confirms_it(desk: Desk) -> None:
    draft, code = numbered(desk)
    gathered = sharing(desk, None).from_id_number(draft)
    assert gathered.codes and gathered.draft.prefilled[code].value == "1985-07-14"
    found = desk.intake.assess(gathered.draft, province_away=False)
    assert (f"/form/{code}", "field.unconfirmed") in [(issue.pointer, issue.code) for issue in found.issues]
    with pytest.raises(RuleViolation, match=r"intake\.invalid"):
        decide(desk, actor(desk), gathered.draft, ACCEPT)
    service = sharing(desk, None)
    assert service.confirm(gathered.draft, "none-such").prefilled == gathered.draft.prefilled
    confirmed = service.confirm(gathered.draft, *gathered.codes)
    case_no = decide(desk, actor(desk), confirmed, ACCEPT)
    assert walk(desk, case_no)[0].payload["form"][code] == "1985-07-14"


def test_what_was_typed_wins(desk: Desk) -> None:
    draft, code = numbered(desk)
    typed = replace(draft, form={**draft.form, code: "1985-07-15"})
    gathered = sharing(desk, None).from_id_number(typed)
    assert code not in gathered.codes and code not in gathered.draft.prefilled
    both = replace(sharing(desk, None).from_id_number(draft).draft, form=typed.form)
    line = next(line for line in desk.intake.assess(both, province_away=False).fields if line.need.field.code == code)
    assert (line.value, line.prefilled_from, line.confirmed) == ("1985-07-15", "", True)


@pytest.mark.parametrize(
    ("id_type", "id_no", "said"),
    [
        (IdType.RESIDENT_ID, resident_id(1), {"birth_date": "1985-07-14", "sex": "男"}),
        (IdType.RESIDENT_ID, f" {resident_id(2).lower()} ", {"birth_date": "1985-07-14", "sex": "女"}),
        (IdType.HMT_RESIDENCE, resident_id(3, place="810000"), {"birth_date": "1985-07-14", "sex": "男"}),
        (IdType.RESIDENT_ID, resident_id(1)[:-1] + "?", {}),
        (IdType.RESIDENT_ID, resident_id(1, born="19850230"), {}),
        (IdType.PASSPORT, "E12345678", {}),
        (IdType.RESIDENT_ID, "", {}),
        (IdType.RESIDENT_ID, "9" * 1_000_000, {}),
    ],
)
def test_a_number_says_birth_date_and_sex_or_nothing(id_type: IdType, id_no: str, said: dict[str, str]) -> None:
    """GB 11643: digits 7 to 14 and 17; only with the right check digit and a day that exists."""
    assert said_by_number(Party(name="赵青禾", id_type=id_type, id_no=id_no)) == said


def test_another_number_takes_back_what_the_first_one_said(desk: Desk) -> None:
    """A birth date of the wrong number does not stay because somebody confirmed it too early."""
    draft, code = numbered(desk)
    service = sharing(desk, None)
    confirmed = service.confirm(service.from_id_number(draft).draft)
    other = replace(confirmed, applicant=replace(draft.applicant, id_no=resident_id(1, born="19900101")))
    found = service.from_id_number(other)
    assert (found.draft.prefilled[code].value, found.draft.prefilled[code].confirmed) == ("1990-01-01", False)
    nobody = replace(confirmed, applicant=replace(draft.applicant, id_no=""))
    assert code not in service.from_id_number(nobody).draft.prefilled
    assert service.from_id_number(confirmed).draft == confirmed, "asked again of the same person it changes nothing"


def test_only_cases_of_the_same_number_are_looked_into(desk: Desk) -> None:
    """个人信息保护法: somebody with the same name is somebody else; every look is kept with purpose and ground."""
    clerk = actor(desk)
    draft = draft_where(desk, lambda draft: draft.applicant.id_type is IdType.RESIDENT_ID and len(draft.form) > 2)
    decide(desk, clerk, draft, ACCEPT)
    fields = {need.field.code: need.field.type for need in desk.intake.bundle(draft).fields}
    again = replace(complete_draft(desk, clerk, draft.theme_code), form={})
    gathered = sharing(desk, None).from_earlier(clerk, again, consent=SIGNED)
    assert {code: gathered.draft.prefilled[code].value for code in gathered.codes} == {
        code: value for code, value in draft.form.items() if fields[code] is not FieldType.BOOLEAN
    }
    assert not any(entry.confirmed for entry in gathered.draft.prefilled.values())
    assert all("上次办件 LL26" in entry.source and entry.as_of is not None for entry in gathered.draft.prefilled.values())
    for other in (resident_id(2), resident_id(1)[:-1] + "0"):
        stranger = replace(again, applicant=replace(again.applicant, id_no=other))
        assert sharing(desk, None).from_earlier(clerk, stranger, consent=SIGNED).codes == ()
    with pytest.raises(RuleViolation, match=r"sharing\.nobody"):
        sharing(desk, None).from_earlier(clerk, replace(again, applicant=Party(name=again.applicant.name)), consent=SIGNED)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        sharing(desk, None).from_earlier(actor(desk, "guide"), again, consent=SIGNED)
    kept = questions(desk)
    assert [(source, consent) for source, _purpose, consent, _outcome in kept] == [("earlier_cases", "on_site_signature")] * 3
    assert all(purpose for _source, purpose, _consent, _outcome in kept)


def shared_draft(desk: Desk) -> tuple[Draft, list[str], list[str]]:
    draft = draft_where(desk, lambda draft: bool(shareable_materials(desk, draft) and shareable_fields(desk, draft)))
    fields, materials = shareable_fields(desk, draft), shareable_materials(desk, draft)
    plain = {code: entry for code, entry in draft.materials.items() if code not in materials}
    return replace(untyped(draft, *fields), materials=plain), fields, materials


def test_the_bus_is_asked_item_by_item_for_a_purpose(desk: Desk) -> None:
    """716 第 7 条: 共享数据 only for its purpose; the person need neither fill nor bring what comes."""
    draft, fields, materials = shared_draft(desk)
    good = {code: Found("公安", AS_OF, value) for code, value in complete_draft(desk, actor(desk), draft.theme_code).form.items()}
    bus = Bus({**good, **{code: Found("民政", AS_OF, None, "证 1 号") for code in materials}})
    service = sharing(desk, bus)
    gathered = service.from_province(actor(desk), draft, consent=Consent.STATUTORY)
    assert set(gathered.codes) == {*fields, *materials}
    assert {gathered.draft.materials[code].shared_from for code in materials} == {"民政 证 1 号"}
    assert all(gathered.draft.prefilled[code].as_of == AS_OF for code in fields)
    asked = [code for question in bus.asked for code in question["wants"]]
    assert len(asked) == len(set(asked)) == len(fields) + len(materials), "nothing is asked twice"
    assert all("original_name" not in question["subject"] and question["subject"]["id_no"] for question in bus.asked)
    kept = questions(desk)
    names = {item.name for item in desk.intake.bundle(draft).chosen}
    assert len(kept) == len(bus.asked) and all(any(name in purpose for name in names) for _s, purpose, _c, _o in kept)
    assert {consent for _s, _p, consent, _o in kept} == {"statutory"}
    case_no = decide(desk, actor(desk), service.confirm(gathered.draft), ACCEPT)
    statuses = {entry["material_code"]: entry["status"] for entry in walk(desk, case_no)[0].payload["materials"]}
    assert {statuses[code] for code in materials} == {"shared"}


def test_a_bus_that_does_not_answer_is_kept_as_asked_and_changes_nothing(desk: Desk) -> None:
    draft, _fields, materials = shared_draft(desk)
    bus = Bus(fault=EnvironmentFault("peer.unreachable"))
    with pytest.raises(EnvironmentFault, match=r"peer\.unreachable"):
        sharing(desk, bus).from_province(actor(desk), draft, consent=SIGNED)
    assert [(source, consent, outcome) for source, _p, consent, outcome in questions(desk)] == [("province", "on_site_signature", "asked")]
    with pytest.raises(EnvironmentFault, match=r"sharing\.away"):
        sharing(desk, None).from_province(actor(desk), draft, consent=SIGNED)
    lines = {line.need.material.code: line for line in desk.intake.assess(draft, province_away=True).materials}
    assert {lines[code].status for code in materials} == {MaterialStatus.DEFERRED}, "offline it is deferred, not missing"


@pytest.mark.parametrize(
    "value",
    [
        {"deep": [[[[]]]]},
        [1, 2],
        "长" * 10_000_000,
        "隐\u202e藏",
        "\x00",
        float("nan"),
        float("inf"),
        10**400,
        b"x",
        object(),
        True,
        ["a"] * 999,
    ],
)
def test_what_the_bus_says_is_checked_like_what_is_typed(desk: Desk, value: Any) -> None:
    draft, fields, materials = shared_draft(desk)
    bus = Bus({code: Found("源" * 5000, AS_OF, value, "号" * 5000) for code in (*fields, *materials)})
    gathered = sharing(desk, bus).from_province(actor(desk), draft, consent=SIGNED)
    types = {need.field.code: need.field.type for need in desk.intake.bundle(draft).fields}
    assert {types[code] for code in gathered.codes if code in types} <= ({FieldType.BOOLEAN} if value is True else set())
    assert all(len(gathered.draft.materials[code].shared_from) <= 200 for code in materials)
    desk.intake.save_draft(actor(desk), gathered.draft)


def test_what_is_not_found_stays_as_it_was(desk: Desk) -> None:
    """Not found is no refusal: shareable materials stay shared by rule, a deferred one deferred, a paper that lies here stays here."""
    draft, _fields, materials = shared_draft(desk)
    deferred = replace(draft, materials={**draft.materials, materials[0]: MaterialEntry(MaterialStatus.DEFERRED)})
    assert sharing(desk, Bus()).from_province(actor(desk), deferred, consent=SIGNED).draft == deferred
    assert desk.intake.assess(deferred, province_away=False).issues == ()
    here = MaterialEntry(MaterialStatus.PROVIDED, 2, 5)
    brought = replace(draft, materials={**draft.materials, materials[0]: here})
    bus = Bus({code: Found("民政", AS_OF) for code in materials} | {"not-asked-for": Found("民政", AS_OF, "x")})
    gathered = sharing(desk, bus).from_province(actor(desk), brought, consent=SIGNED)
    assert gathered.draft.materials[materials[0]] == here and "not-asked-for" not in gathered.codes
    assert desk.intake.assess(
        replace(gathered.draft, form=complete_draft(desk, actor(desk), draft.theme_code).form), province_away=False
    ).outcome is (OutcomeKind.ACCEPTED)

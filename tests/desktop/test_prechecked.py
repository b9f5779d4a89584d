"""The guide's list comes back as it was written, strange ones are refused whole, and it proposes to the clerk without deciding anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hall_cases import actor, resident_id

from desktop.errors import RuleViolation
from desktop.intake.drafts import new_draft
from desktop.intake.guide_advice import Offer, advise, service_for
from desktop.intake.model import (
    Decision,
    DeclineReason,
    Draft,
    MaterialEntry,
    MaterialStatus,
    OutcomeKind,
    Party,
    ProblemKind,
)  # fmt: skip
from desktop.intake.prechecked import LENGTH, Look, PreChecked, decode, encode, into_draft, of_draft
from desktop.staff.model import Role
from ui.app import Desk

THEME = "open-restaurant"
LIST = PreChecked(
    THEME,
    ("food-licence",),
    {"q": "a"},
    (Look("m-1", True), Look("m-2", False, ProblemKind.EXPIRED, "已过期，2024 年到期")),
    Party(name="欧阳𬭎·" + "阿" * 45, id_no=resident_id(3)),
)


def test_it_comes_back_as_it_was_written() -> None:
    assert decode(encode(LIST)) == LIST
    assert decode(encode(replace(LIST, person=Party()))).person == Party()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("situation"),
        lambda body: body.update(materials=[{"code": "m-1", "brought": 1}]),
        lambda body: body.update(materials=[{"code": "m-1", "brought": True}] * 2),
        lambda body: body.update(materials=[{"code": "m-1", "brought": False, "kind": "lost", "problem": ""}]),
        lambda body: body.update(materials=[{"code": f"m-{n}", "brought": True} for n in range(301)]),
        lambda body: body["materials"][1].update(problem="x" * 501),
        lambda body: body["materials"][1].update(problem="turned\u202earound"),
        lambda body: body.update(theme="../" * 9),
        lambda body: body.update(theme=None, items=[]),
        lambda body: body["situation"].update(q=["a"]),
        lambda body: body["person"].update(id_type="library_card"),
        lambda body: body["person"].update(name="x" * 101),
        lambda body: body.update(items="food-licence"),
    ],
)
def test_strange_content_is_refused_whole(spoil: Callable[[dict[str, Any]], object]) -> None:
    body = json.loads(encode(LIST))
    spoil(body)
    with pytest.raises(RuleViolation) as refusal:
        decode(json.dumps(body))
    assert refusal.value.code == "prechecked.form"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "prechecked.form"),
        ("[]", "prechecked.form"),
        ("[" * 100_000, "prechecked.form"),
        ('{"version":1,"theme":"' + "x" * LENGTH, "prechecked.form"),
        ('{"version":2}', "prechecked.version"),
        ('{"version":true}', "prechecked.version"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        decode(text)
    assert refusal.value.code == code


def guided(desk: Desk, guide_id: str, **looks: MaterialStatus) -> Draft:
    """The restaurant as a guide has it: everything that is asked for brought, but for `looks` by place in the list."""
    draft = replace(new_draft(guide_id, desk.clock()), theme_code=THEME)
    asked = [line for line in desk.intake.assess(draft, province_away=False).materials if line.missing]
    materials = {line.need.material.code: MaterialEntry(MaterialStatus.PROVIDED) for line in asked}
    for place, status in looks.items():
        materials[asked[int(place[1:])].need.material.code] = MaterialEntry(status, problem_kind=ProblemKind.EXPIRED, problem="过期")
    return replace(draft, materials=materials, applicant=Party(name="林秋平", id_no=resident_id(7)))


def test_the_clerk_gets_what_is_missing_and_looks_at_the_rest(desk: Desk) -> None:
    guide, clerk = actor(desk, Role.GUIDE), actor(desk)
    draft = guided(desk, guide.id, n0=MaterialStatus.MISSING)
    found = into_draft(desk.intake.open_draft(clerk), encode(of_draft(draft)), desk.intake.bundle)
    missing = [code for code, entry in found.draft.materials.items() if entry.status is MaterialStatus.MISSING]
    assert (found.draft.theme_code, found.draft.applicant.name, len(missing)) == (THEME, "林秋平", 1)
    assert found.draft.materials[missing[0]].problem == "过期"
    assert found.brought == {code for code, entry in draft.materials.items() if entry.status is MaterialStatus.PROVIDED}
    seen = desk.intake.assess(found.draft, province_away=False)
    assert seen.unchecked == len(found.brought), "the clerk has looked at nothing yet"
    typed = replace(found.draft, theme_code=None, applicant=Party(name="赵青禾"))
    assert into_draft(typed, encode(of_draft(draft)), desk.intake.bundle).draft.applicant.name == "赵青禾"


def test_every_thing_of_the_catalogue_fits_a_list(desk: Desk) -> None:
    catalogue = desk.shelf.current()
    for code in catalogue.themes:
        draft = replace(new_draft("guide", desk.clock()), theme_code=code)
        bundle = desk.intake.bundle(draft)
        given = PreChecked(
            code,
            tuple(entry.item.code for entry in bundle.items) or None,
            dict(bundle.answers),
            tuple(Look(need.material.code, True) for need in bundle.materials),
        )
        assert decode(encode(given)) == given


def test_what_is_offered_follows_from_what_was_brought(desk: Desk) -> None:
    draft = replace(new_draft("guide", desk.clock()), theme_code=THEME)
    first = advise(desk.intake.assess(draft, province_away=False))
    assert (first.offer, len(first.doable)) == (Offer.ASK, len(first.items)) and first.unasked > 0
    whole = advise(desk.intake.assess(guided(desk, "guide"), province_away=False))
    assert (whole.offer, whole.missing) == (Offer.WHOLE, ())
    offers = set()
    for place in range(first.unasked):
        found = desk.intake.assess(guided(desk, "guide", **{f"n{place}": MaterialStatus.MISSING}), province_away=False)
        advice = advise(found)
        offers.add(advice.offer)
        assert len(advice.missing) == 1 and len(advice.doable) < len(advice.items)
        for chance in advice.items:
            waits = set(chance.item.depends_on) & {each.item.code for each in advice.items if not each.doable}
            assert set(chance.waits_for) == waits and chance.doable == (not chance.lacking and not waits)
    assert offers & {Offer.PART, Offer.NOTICE}
    outline = next(code for code, theme in desk.shelf.current().themes.items() if theme.outline)
    promised = advise(desk.intake.assess(replace(draft, theme_code=outline), province_away=False))
    assert promised.offer is Offer.UNKNOWN, "an outline promises nothing"
    assert advise(None).offer is Offer.NOTHING


def test_part_of_a_thing_opens_as_that_part(desk: Desk) -> None:
    """A newborn's things without the household register: what does not need it can be done today, and the clerk gets exactly that."""
    clerk = actor(desk)
    draft = replace(new_draft("guide", desk.clock()), theme_code="newborn")
    found = desk.intake.assess(draft, province_away=False)
    asked = [line.need.material.code for line in found.materials if line.missing]
    brought = {code: MaterialEntry(MaterialStatus.PROVIDED) for code in asked}
    brought["newborn-household-register"] = MaterialEntry(MaterialStatus.MISSING)
    draft = replace(draft, materials=brought, situation=dict(found.bundle.answers))
    advice = advise(desk.intake.assess(draft, province_away=False))
    assert advice.offer is Offer.PART and 0 < len(advice.doable) < len(advice.items)
    opened = into_draft(desk.intake.open_draft(clerk), encode(of_draft(draft, advice.doable)), desk.intake.bundle).draft
    seen = desk.intake.assess(opened, province_away=False)
    assert tuple(item.code for item in seen.bundle.chosen) == advice.doable and all(
        line.entry.status is not MaterialStatus.MISSING for line in seen.materials
    )


def test_a_thing_finds_its_service_or_a_person_chooses(desk: Desk) -> None:
    catalogue = desk.shelf.current()
    theme = catalogue.themes[THEME]
    known = {"tax": "税务", theme.service: "经营许可"}
    assert service_for(catalogue, THEME, (), known) == theme.service
    assert service_for(catalogue, None, theme.items[:1], known) == theme.service
    assert service_for(catalogue, THEME, (), {"tax": "税务"}) == service_for(catalogue, None, ("nothing",), known) == ""


def test_a_guide_gives_the_notice_and_decides_nothing_else(desk: Desk) -> None:
    guide = actor(desk, Role.GUIDE)
    draft = guided(desk, guide.id, n0=MaterialStatus.MISSING)
    for decision in (
        Decision(OutcomeKind.RECEIVED),
        Decision(OutcomeKind.DECLINED, reason_code=DeclineReason.OTHER, legal_basis="x"),
    ):
        with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
            desk.intake.decide(guide, draft, decision, province_away=False)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        desk.intake.decide(guide, guided(desk, guide.id), Decision(OutcomeKind.ACCEPTED), province_away=False)
    done, _changes = desk.intake.decide(guide, draft, Decision(OutcomeKind.NOTIFIED), province_away=False)
    detail = desk.intake.detail(done.case.case_no)
    assert (detail.row.state.value, [paper.kind for paper in done.documents]) == ("correcting", ["notice"])
    assert [line.event.type.value for line in detail.events] == ["case.received", "case.correction_requested"]
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        desk.intake.decide(guide, replace(draft, continues=done.case.case_no), Decision(OutcomeKind.NOTIFIED), province_away=False)

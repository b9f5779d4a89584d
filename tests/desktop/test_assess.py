"""What the rules make of a draft (DESIGN.md 4): what is missing, what may be deferred, what nobody may decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hall_cases import actor, complete_draft

from desktop.catalogue.model import Bundle, BundleMaterial
from desktop.intake.model import Assessment, Draft, MaterialEntry, MaterialLine, MaterialStatus, OutcomeKind, Party
from ui.app import Desk

Found = tuple[Draft, str]
Pick = Callable[[BundleMaterial], bool]
S = MaterialStatus


def with_material(desk: Desk, pick: Pick) -> Found:
    """A complete draft of some thing in the catalogue that asks for such a material, and the material's code."""
    who = actor(desk)
    catalogue = desk.shelf.current()
    for code in (*sorted(catalogue.themes), *sorted(catalogue.items)):
        draft = complete_draft(desk, who, code)
        for need in desk.intake.bundle(draft).materials:
            if pick(need):
                return draft, need.material.code
    raise LookupError("the carried catalogue has no such material")


def judged(desk: Desk, found: Found, status: MaterialStatus | None, *, away: bool = False) -> tuple[MaterialLine, Assessment]:
    draft, code = found
    materials = {key: entry for key, entry in draft.materials.items() if key != code}
    if status is not None:
        materials[code] = MaterialEntry(status)
    made = desk.intake.assess(replace(draft, materials=materials), province_away=away)
    return next(line for line in made.materials if line.need.material.code == code), made


def plain(need: BundleMaterial) -> bool:
    m = need.material
    return need.required and not (m.shareable or m.generated or m.deferrable or m.promisable)


def test_everything_there_is_acceptance(desk: Desk) -> None:
    who = actor(desk)
    for code in sorted(desk.shelf.themes):
        found = desk.intake.assess(complete_draft(desk, who, code), province_away=True)
        assert (found.outcome, found.missing, found.issues, found.unchecked) == (OutcomeKind.ACCEPTED, (), (), 0), code


@pytest.mark.parametrize("status", [None, S.UNCHECKED, S.MISSING])
def test_what_nobody_looked_at_is_missing(desk: Desk, status: MaterialStatus | None) -> None:
    line, found = judged(desk, with_material(desk, plain), status)
    assert line.missing and not line.by_rule and found.outcome is OutcomeKind.NOTIFIED
    assert [miss.material_code for miss in found.missing] == [line.need.material.code]
    assert found.missing[0].problem and found.unchecked == (status is not S.MISSING)


@pytest.mark.parametrize("status", [None, S.UNCHECKED, S.MISSING])
@pytest.mark.parametrize("away", [False, True])
def test_what_the_province_can_share_is_never_missing(desk: Desk, status: MaterialStatus | None, away: bool) -> None:
    line, found = judged(desk, with_material(desk, lambda need: need.required and need.material.shareable), status, away=away)
    assert line.status is (S.DEFERRED if away else S.SHARED) and line.by_rule and not line.missing
    assert found.outcome is OutcomeKind.ACCEPTED and found.issues == ()


def test_what_this_program_writes_is_there_unless_the_clerk_says_otherwise(desk: Desk) -> None:
    found = with_material(desk, lambda need: need.required and need.material.generated and not need.material.shareable)
    assert judged(desk, found, None)[0].status is S.PROVIDED
    assert judged(desk, found, S.MISSING)[0].missing


@pytest.mark.parametrize(
    ("status", "pick", "code"),
    [
        (S.DEFERRED, lambda need: plain(need), "material.not_deferrable"),
        (S.PROMISED, lambda need: plain(need), "material.not_promisable"),
        (S.SHARED, lambda need: plain(need), "material.not_shareable"),
        (S.DEFERRED, lambda need: need.material.deferrable, None),
        (S.DEFERRED, lambda need: need.material.shareable and not need.material.deferrable, None),
        (S.PROMISED, lambda need: need.material.promisable, None),
    ],
)
def test_only_the_catalogue_lets_defer_or_promise(desk: Desk, status: MaterialStatus, pick: Pick, code: str | None) -> None:
    line, found = judged(desk, with_material(desk, pick), status)
    pointer = f"/materials/{line.need.material.code}/status"
    assert [(issue.pointer, issue.code) for issue in found.issues] == ([(pointer, code)] if code else [])


def test_an_empty_required_field_is_missing_and_a_wrong_one_an_error(desk: Desk) -> None:
    draft = complete_draft(desk, actor(desk))
    need = next(need for need in desk.intake.bundle(draft).fields if need.required and not need.field.fills_from)
    code = need.field.code
    for blank in ("", "   ", None, []):
        found = desk.intake.assess(replace(draft, form={**draft.form, code: blank}), province_away=False)
        assert [miss.field_code for miss in found.missing] == [code] and found.outcome is OutcomeKind.NOTIFIED
    for wrong in ({"a": 1}, ["x"], "长" * 5000, "隐\u202e藏"):
        found = desk.intake.assess(replace(draft, form={**draft.form, code: wrong}), province_away=False)
        assert [issue.pointer for issue in found.issues] == [f"/form/{code}"], wrong


def test_a_field_is_filled_from_the_applicant(desk: Desk) -> None:
    who = actor(desk)
    for theme in sorted(desk.shelf.themes):
        draft = complete_draft(desk, who, theme)
        need = next((need for need in desk.intake.bundle(draft).fields if need.field.fills_from == "applicant.mobile"), None)
        if need is not None:
            break
    assert need is not None
    found = desk.intake.assess(replace(draft, form={k: v for k, v in draft.form.items() if k != need.field.code}), province_away=False)
    line = next(line for line in found.fields if line.need.field.code == need.field.code)
    assert (line.value, line.prefilled_from, line.issue) == (draft.applicant.mobile, "applicant.mobile", None)


def test_a_wrong_applicant_stops_every_decision(desk: Desk) -> None:
    found = desk.intake.assess(
        replace(complete_draft(desk, actor(desk)), applicant=Party(), agent=Party(name="代\u200b办")), province_away=False
    )
    assert {issue.pointer for issue in found.issues} >= {"/applicant/name", "/applicant/id_no", "/agent/name", "/agent/id_no"}


def test_one_item_alone_is_a_right(desk: Desk) -> None:
    who = actor(desk)
    catalogue = desk.shelf.current()
    for code in sorted(catalogue.items):
        draft = complete_draft(desk, who, code)
        assert draft.theme_code is None
        assert desk.intake.assess(draft, province_away=True).outcome is OutcomeKind.ACCEPTED, code


def saved_by(bundle: Bundle) -> tuple[int, int]:
    return sum(len(row.items) - 1 for row in bundle.materials), sum(len(row.items) - 1 for row in bundle.fields)


def test_a_theme_asks_each_thing_once(desk: Desk) -> None:
    who = actor(desk)
    for code in sorted(desk.shelf.themes):
        bundle = desk.intake.bundle(complete_draft(desk, who, code))
        assert len({row.material.code for row in bundle.materials}) == len(bundle.materials)
        assert len({row.field.code for row in bundle.fields}) == len(bundle.fields)
        assert (bundle.saved.materials, bundle.saved.fields) == saved_by(bundle)
        assert bundle.saved.visits == len(bundle.chosen) - 1

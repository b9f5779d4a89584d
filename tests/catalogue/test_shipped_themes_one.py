"""Five modelled themes: retirement, after death, moving a firm, public rental housing, veterans. Each resolves and is accepted for every
combination of answers, asks for nothing twice, and says that it is an example."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
from hall_cases import MONDAY, applicant

import resources
from desktop.catalogue.catalogue import Catalogue, merge
from desktop.catalogue.check import example_value
from desktop.catalogue.model import Bundle, Field, FieldType, Form, Package
from desktop.catalogue.package import load_package
from desktop.catalogue.resolve import resolve
from desktop.intake.assess import assess
from desktop.intake.calendar import WorkCalendar, parse_year
from desktop.intake.model import Assessment, Draft, IdType, MaterialEntry, MaterialStatus, OutcomeKind, Party, PartyKind

THEMES = ("retirement", "after-death", "enterprise-migration", "public-rental-housing", "veteran")
MOST_COMBINATIONS = 2000
MEMBERS = "public-rental-housing-members"
every_theme = pytest.mark.parametrize("theme", THEMES)


@cache
def package(theme: str) -> Package:
    return load_package(resources.path(f"catalogue/example-{theme}.json"))


@cache
def catalogue(theme: str) -> Catalogue:
    return merge([package(theme)])


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar([parse_year(path.read_text(encoding="utf-8")) for path in resources.path("calendar").glob("cn-*.json")])


def combinations(theme: str) -> Iterator[dict[str, str]]:
    """Every way to answer, hidden questions included: an answer that no longer shows must not break anything either."""
    asked = [catalogue(theme).questions[code] for code in catalogue(theme).themes[theme].questions]
    for picked in product(*([option.code for option in question.options] for question in asked)):
        yield dict(zip((question.code for question in asked), picked, strict=True))


def bundle_for(theme: str, answers: Mapping[str, str] | None = None) -> Bundle:
    return resolve(catalogue(theme), theme, answers or {})


def material_codes(bundle: Bundle) -> list[str]:
    return [row.material.code for row in bundle.materials]


def item_codes(bundle: Bundle) -> list[str]:
    return [item.code for item in bundle.chosen]


def draft_for(bundle: Bundle) -> Draft:
    """Every field filled with its example, every material handed in."""
    given = applicant(bundle.audience.value)
    return Draft(
        "d",
        "c",
        "o",
        MONDAY,
        MONDAY,
        theme_code=bundle.code,
        applicant=Party(PartyKind(given["kind"]), given["name"], IdType(given["id_type"]), given["id_no"], given["mobile"]),
        situation=dict(bundle.answers),
        form={need.field.code: example_value(need.field) for need in bundle.fields},
        materials={need.material.code: MaterialEntry(MaterialStatus.PROVIDED, need.copies, 1) for need in bundle.materials},
    )


def look(draft: Draft, bundle: Bundle, *, away: bool = False) -> Assessment:
    return assess(draft, bundle, calendar(), province_away=away, received=MONDAY, decided=MONDAY)


def other_branch(theme: str) -> dict[str, str]:
    """The last option of every question."""
    return list(combinations(theme))[-1]


@every_theme
def test_it_says_that_it_is_an_example_and_keeps_to_its_own_codes(theme: str) -> None:
    found = package(theme)
    own = found.themes[theme]
    assert found.example and own.example and all(item.example for item in found.items.values())
    assert found.source.startswith("演示数据，不得当作办事指南。") and "【识】" in found.source
    assert all("【识】" in item.source for item in found.items.values())
    for table in (found.items, found.materials, found.fields, found.questions):
        assert all(code.startswith(f"{theme}-") for code in table)
    assert set(own.items) == set(found.items) and set(own.questions) == set(found.questions)


@every_theme
def test_it_is_modelled_in_full(theme: str) -> None:
    found = package(theme)
    own = found.themes[theme]
    assert 3 <= len(own.questions) <= 7 and any(question.when for question in found.questions.values())
    assert 4 <= len(own.words) <= 10 and not own.outline and own.cure_days
    assert own.service in {service["code"] for service in resources.json("hall/example.json")["services"]}
    assert all(item.result and item.materials and item.fields for item in found.items.values())
    assert all(material.source and material.standard and material.where for material in found.materials.values())
    for mark in ("shareable", "generated", "deferrable", "promisable", "sample"):
        assert any(getattr(material, mark) for material in found.materials.values()), mark
    assert any(field.shareable for field in found.fields.values())
    asked = {ask.code for item in found.items.values() for ask in (*item.materials, *item.fields)}
    assert asked == {*found.materials, *found.fields}


@every_theme
def test_numbers_in_examples_belong_to_nobody(theme: str) -> None:
    def numbers(field: Field, value: Any) -> Iterator[str]:
        if field.type is FieldType.ID_NO:
            yield value
        for column in field.columns:
            yield from (row[column.code] for row in value if column.type is FieldType.ID_NO)

    found = [number for field in package(theme).fields.values() for number in numbers(field, example_value(field))]
    # 99 is no province.
    assert found and all(number.startswith("99") for number in found)


@every_theme
def test_every_combination_of_answers_resolves_and_a_complete_case_is_accepted(theme: str) -> None:
    count = 0
    for answers in combinations(theme):
        bundle = bundle_for(theme, answers)
        seen = look(draft_for(bundle), bundle)
        assert (seen.outcome, seen.issues, seen.warnings) == (OutcomeKind.ACCEPTED, (), ()), answers
        assert bundle.promised_days <= bundle.statutory_days and bundle.statutory_days > 0
        count += 1
    assert 8 < count <= MOST_COMBINATIONS


@every_theme
@pytest.mark.parametrize("branch", ["default", "other"])
def test_what_a_person_must_bring_and_did_not_is_notified(theme: str, branch: str) -> None:
    bundle = bundle_for(theme, {} if branch == "default" else other_branch(theme))
    whole = draft_for(bundle)
    assert look(whole, bundle).outcome is OutcomeKind.ACCEPTED
    bring = [row for row in bundle.materials if row.required and not row.material.shareable and not row.material.generated]
    assert bring
    for row in bring:
        rest = {code: entry for code, entry in whole.materials.items() if code != row.material.code}
        seen = look(replace(whole, materials=rest), bundle)
        assert seen.outcome is OutcomeKind.NOTIFIED
        assert [(line.material_code, bool(line.standard), bool(line.where)) for line in seen.missing] == [(row.material.code, True, True)]


@every_theme
@pytest.mark.parametrize("away", [False, True])
def test_nobody_brings_what_is_shared_or_printed_here(theme: str, away: bool) -> None:
    bundle = bundle_for(theme)
    whole = draft_for(bundle)
    brought = {
        row.material.code: whole.materials[row.material.code]
        for row in bundle.materials
        if not row.material.shareable and not row.material.generated
    }
    assert len(brought) < len(bundle.materials)
    assert look(replace(whole, materials=brought), bundle, away=away).outcome is OutcomeKind.ACCEPTED


@every_theme
def test_what_the_applicant_has_said_is_not_asked_again(theme: str) -> None:
    bundle = bundle_for(theme)
    known = {
        need.field.code for need in bundle.fields if need.field.fills_from in ("applicant.name", "applicant.id_no", "applicant.mobile")
    }
    assert len(known) == 3
    whole = draft_for(bundle)
    seen = look(replace(whole, form={code: value for code, value in whole.form.items() if code not in known}), bundle)
    assert (seen.outcome, seen.issues) == (OutcomeKind.ACCEPTED, ())


@every_theme
def test_every_question_matters_and_one_changes_the_materials(theme: str) -> None:
    codes = catalogue(theme).themes[theme].questions
    made = {tuple(answers.values()): bundle_for(theme, answers) for answers in combinations(theme)}
    changing = []
    for place, code in enumerate(codes):
        by_rest: dict[tuple[str, ...], list[Bundle]] = {}
        for picked, bundle in made.items():
            by_rest.setdefault(picked[:place] + picked[place + 1 :], []).append(bundle)
        assert any(len({(*item_codes(one), *material_codes(one)) for one in group}) > 1 for group in by_rest.values()), code
        changing.append(any(len({tuple(material_codes(one)) for one in group}) > 1 for group in by_rest.values()))
    assert any(changing)


@every_theme
def test_merging_asks_once_and_takes_the_strictest_form(theme: str) -> None:
    bundle = bundle_for(theme)
    assert bundle.saved.materials >= 1 and bundle.saved.fields >= 1 and bundle.saved.visits >= 1
    assert len(set(material_codes(bundle))) == len(bundle.materials)
    items = {item.code: item for item in bundle.chosen}
    wanted = {
        row.material.code: {
            ask.form or row.material.form for code in row.items for ask in items[code].materials if ask.code == row.material.code
        }
        for row in bundle.materials
    }
    differing = [row for row in bundle.materials if len(wanted[row.material.code]) > 1]
    assert differing and all(row.form is min(wanted[row.material.code], key=list(Form).index) for row in differing)


@every_theme
def test_items_wait_for_one_another_and_others_run_side_by_side(theme: str) -> None:
    bundles = [bundle_for(theme), bundle_for(theme, other_branch(theme))]
    assert any(bundle.promised_days < sum(item.promised_days for item in bundle.chosen) for bundle in bundles)
    taken = [{item.code: item.depends_on for item in bundle.chosen} for bundle in bundles]
    waited = [[code for before in chosen.values() for code in before if code in chosen] for chosen in taken]
    assert all(waited) and any(codes.count(code) > 1 for codes in waited for code in codes)


def test_a_moving_firm_is_handed_over_to_the_place_that_it_leaves() -> None:
    theme, near, far = "enterprise-migration", {}, {"enterprise-migration-from": "other-province"}
    outward = {item.code: item.authority for answers in (near, far) for item in bundle_for(theme, answers).chosen if item.elsewhere}
    assert set(outward) == {f"{theme}-file-out", f"{theme}-tax-out"} and all(name.startswith("迁出地") for name in outward.values())
    assert f"{theme}-tax-out" not in item_codes(bundle_for(theme, near))
    order = item_codes(bundle_for(theme, far))
    assert order.index(f"{theme}-in-application") < order.index(f"{theme}-file-out") < order.index(f"{theme}-registration")


def test_family_members_are_rows_and_each_is_checked() -> None:
    bundle = bundle_for("public-rental-housing")
    whole = draft_for(bundle)
    rows = whole.form[MEMBERS]
    assert len(rows) > 1 and {"name", "relation", "id-no", "birth-date", "income"} <= set(rows[0])
    for column, wrong in (
        ("id-no", rows[0]["id-no"][:-1] + "09"[rows[0]["id-no"][-1] == "0"]),
        ("relation", "neighbour"),
        ("birth-date", "2018-02-30"),
        ("income", "-1"),
        ("name", "孟\u202e清和"),
        ("owns-home", "maybe"),
        ("pet", "猫"),
    ):
        spoilt = copy.deepcopy(rows)
        spoilt[-1][column] = wrong
        seen = look(replace(whole, form={**whole.form, MEMBERS: spoilt}), bundle)
        assert [(issue.pointer, issue.code) for issue in seen.issues] == [(f"/form/{MEMBERS}", "field.rows")], column
    nobody = look(replace(whole, form={**whole.form, MEMBERS: []}), bundle)
    assert nobody.outcome is OutcomeKind.NOTIFIED and [line.field_code for line in nobody.missing] == [MEMBERS]


@pytest.mark.parametrize("theme", ["retirement", "after-death", "veteran"])
def test_voluntary_items_come_only_by_an_answer_or_by_name(theme: str) -> None:
    voluntary = {item.code for item in package(theme).items.values() if item.optional}
    plain = bundle_for(theme)
    assert len(voluntary) == 2 and not voluntary & {entry.item.code for entry in plain.items}
    assert {code for answers in combinations(theme) for code in item_codes(bundle_for(theme, answers))} >= voluntary
    for item in voluntary:
        named = resolve(catalogue(theme), theme, {}, [*item_codes(plain), item])
        assert item in item_codes(named) and set(item_codes(named)) == {*item_codes(plain), item}
        assert len(named.materials) + len(named.fields) > len(plain.materials) + len(plain.fields)
        assert look(draft_for(named), named).outcome is OutcomeKind.ACCEPTED


@pytest.mark.parametrize(
    ("theme", "hiding", "stale", "not_asked"),
    [
        ("retirement", {"retirement-fund": "no"}, {"retirement-fund-loan": "owing"}, "retirement-loan-offset"),
        ("after-death", {"after-death-place": "unnatural"}, {"after-death-certificate": "not-yet"}, "after-death-hospital-record"),
        (
            "enterprise-migration",
            {"enterprise-migration-from": "same-city"},
            {"enterprise-migration-tax-matters": "open"},
            "enterprise-migration-open-matters",
        ),
        (
            "public-rental-housing",
            {"public-rental-housing-applicant-kind": "worker"},
            {"public-rental-housing-low-income": "yes"},
            "public-rental-housing-low-income-certificate",
        ),
        ("veteran", {"veteran-placement": "assigned"}, {"veteran-subsidy": "yes"}, "veteran-subsidy-form"),
    ],
)
def test_an_answer_that_no_longer_shows_asks_for_nothing(theme: str, hiding: dict[str, str], stale: dict[str, str], not_asked: str) -> None:
    bundle = bundle_for(theme, hiding | stale)
    assert not set(stale) & {question.code for question in bundle.questions}
    assert not_asked in package(theme).materials and not_asked not in material_codes(bundle)

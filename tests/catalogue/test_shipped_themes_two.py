"""Five shipped themes in full and the outline of the national list: every branch resolves, examples make a case that is accepted,
and nothing unknown is shipped. Also that all shipped packages can be merged by code without one silently overwriting another."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from math import prod
from typing import Any

import pytest
from hall_cases import MONDAY, applicant
from small_package import SHIPPED

import resources
from desktop.catalogue.catalogue import Catalogue, merge
from desktop.catalogue.check import example_value
from desktop.catalogue.model import Bundle, FieldType, Level, Theme
from desktop.catalogue.package import load_package
from desktop.catalogue.resolve import holds, resolve, resolve_items
from desktop.intake.assess import assess
from desktop.intake.calendar import WorkCalendar
from desktop.intake.calendar_store import carried_years
from desktop.intake.model import Assessment, Draft, IdType, MaterialEntry, MaterialStatus, OutcomeKind, Party, PartyKind

FULL = ("construction-start", "school-enrolment", "medical-claim", "enterprise-change", "disability")
OUTLINE = "national-outline"
MINE = (*(f"example-{code}" for code in FULL), OUTLINE)
# domain.md 1.1: names whose place on the national list was confirmed, and those taken from memory or named without their batch.
CONFIRMED = [
    "企业信息变更", "开办运输企业", "开办餐饮店", "水电气网联合报装", "信用修复", "企业上市合法合规信息核查", "企业破产信息核查", "企业注销登记", "新生儿出生", "教育入学", "社会保障卡居民服务", "残疾人服务", "退休",
    "企业迁移登记", "就医费用报销", "申请公租房", "退役军人服务", "建设项目开工", "个人身后", "汽车以旧换新补贴申请",
]  # fmt: skip
UNCONFIRMED = [
    "大件运输", "企业数据填报", "高校毕业生就业", "留学服务", "住房公积金个人住房贷款购房", "科技型企业创新政策扶持", "知识产权保护", "举办体育赛事活动", "外籍来华工作", "灵活就业参保", "个人创业", "申请法律援助公证", "企业融资服务",
    "新车上牌",
]  # fmt: skip
SERVICES = {service["code"] for service in resources.json("hall/example.json")["services"]}
MOST = 2000
CALENDAR = WorkCalendar(carried_years())


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """What my packages come to without the others: none of them leans on a code that another file brings."""
    return merge(load_package(resources.path("catalogue") / f"{name}.json") for name in MINE)


def branches(catalogue: Catalogue, code: str) -> Iterator[dict[str, str]]:
    """Every combination of answers, or a fixed sample of them."""
    questions = [catalogue.questions[question] for question in catalogue.themes[code].questions]
    ways = [[option.code for option in question.options] for question in questions]
    names = [question.code for question in questions]
    if prod(map(len, ways)) <= MOST:
        yield from (dict(zip(names, way, strict=True)) for way in product(*ways))
        return
    dice = random.Random(code)
    yield from ({name: dice.choice(way) for name, way in zip(names, ways, strict=True)} for _ in range(MOST))


def filled(bundle: Bundle, answers: Mapping[str, str]) -> Draft:
    """A case from the examples with everything handed in."""
    given = applicant(bundle.audience.value)
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    return Draft(
        "d",
        "c",
        "o",
        at,
        at,
        theme_code=bundle.code,
        applicant=Party(PartyKind(given["kind"]), given["name"], IdType(given["id_type"]), given["id_no"], given["mobile"]),
        situation=dict(answers),
        form={need.field.code: example_value(need.field) for need in bundle.fields},
        materials={need.material.code: MaterialEntry(MaterialStatus.PROVIDED, need.copies, 1) for need in bundle.materials},
    )


def judged(draft: Draft, bundle: Bundle) -> Assessment:
    return assess(draft, bundle, CALENDAR, province_away=False, received=MONDAY, decided=MONDAY)


def asked(bundle: Bundle) -> set[str]:
    return {need.material.code for need in bundle.materials}


def one_other_answer(catalogue: Catalogue, code: str) -> Iterator[dict[str, str]]:
    """The default answers with one question answered otherwise, where it is asked."""
    default = resolve(catalogue, code, {})
    for question in default.questions:
        for option in question.options[1:]:
            yield {question.code: option.code}


@pytest.mark.parametrize("name", MINE)
def test_a_package_is_sound_and_says_that_it_is_an_example(name: str) -> None:
    package = load_package(resources.path("catalogue") / f"{name}.json")
    assert package.id == name and package.example and package.level is Level.NATIONAL
    assert "不得当作办事指南" in package.source and ("未核实" in package.source)
    assert all(theme.service in SERVICES and 4 <= len(theme.words) <= 10 for theme in package.themes.values())
    assert all(item.source and item.result and item.example for item in package.items.values())
    assert all(material.standard and material.where and material.source for material in package.materials.values())
    prefixes = tuple(package.themes)
    tables = (package.items, package.materials, package.fields, package.questions)
    assert not [entry for table in tables for entry in table if not entry.startswith(tuple(f"{prefix}-" for prefix in prefixes))]


@pytest.mark.parametrize("code", FULL)
def test_every_branch_resolves_and_keeps_the_order(catalogue: Catalogue, code: str) -> None:
    seen: set[str] = set()
    for answers in branches(catalogue, code):
        bundle = resolve(catalogue, code, answers)
        assert bundle.chosen and 0 <= bundle.promised_days <= bundle.statutory_days
        assert bundle.materials and bundle.fields and all(need.items for need in bundle.materials)
        order = [item.code for item in bundle.chosen]
        for item in bundle.chosen:
            assert all(order.index(before) < order.index(item.code) for before in item.depends_on if before in order)
        seen |= {*order, *asked(bundle), *(need.field.code for need in bundle.fields)}
    # Nothing is dead: every item, material and field is wanted in some branch.
    theme = catalogue.themes[code]
    own = {entry for table in (catalogue.materials, catalogue.fields) for entry in table if entry.startswith(f"{code}-")}
    assert own | set(theme.items) == seen


@pytest.mark.parametrize("code", FULL)
def test_the_examples_make_a_case_that_is_accepted_in_every_single_branch(catalogue: Catalogue, code: str) -> None:
    others = list(one_other_answer(catalogue, code))
    assert len(others) >= 3
    for answers in ({}, *others):
        bundle = resolve(catalogue, code, answers)
        found = judged(filled(bundle, answers), bundle)
        assert (found.outcome, found.missing, found.issues) == (OutcomeKind.ACCEPTED, (), ()), answers
        assert not [warning for warning in found.warnings if warning.pointer.startswith("/form")]
        assert found.dates.promised_on is not None


@pytest.mark.parametrize("code", FULL)
def test_what_the_examples_leave_out_is_named(catalogue: Catalogue, code: str) -> None:
    bundle = resolve(catalogue, code, {})
    draft = filled(bundle, {})
    need = next(need for need in bundle.materials if need.required and not (need.material.shareable or need.material.generated))
    without = {**draft.materials, need.material.code: MaterialEntry(MaterialStatus.MISSING)}
    found = judged(replace(draft, materials=without), bundle)
    assert found.outcome is OutcomeKind.NOTIFIED
    assert [(line.material_code, line.standard, line.where) for line in found.missing] == [
        (need.material.code, need.material.standard, need.material.where)
    ]


@pytest.mark.parametrize("code", FULL)
def test_every_question_changes_what_is_asked_in_some_branch(catalogue: Catalogue, code: str) -> None:
    theme = catalogue.themes[code]
    assert 3 <= len(theme.questions) <= 7 and any(catalogue.questions[question].when for question in theme.questions)
    assert any(
        asked(resolve(catalogue, code, answers)) != asked(resolve(catalogue, code, {})) for answers in one_other_answer(catalogue, code)
    )
    idle = set(theme.questions)
    for answers in branches(catalogue, code):
        bundle = resolve(catalogue, code, answers)
        for question in idle & {question.code for question in bundle.questions}:
            first = {**answers, question: catalogue.questions[question].options[0].code}
            if resolve(catalogue, code, first).chosen != bundle.chosen or asked(resolve(catalogue, code, first)) != asked(bundle):
                idle.discard(question)
        if not idle:
            break
    assert not idle


@pytest.mark.parametrize("code", FULL)
def test_taking_it_together_saves_asking_and_the_strictest_form_wins(catalogue: Catalogue, code: str) -> None:
    stricter = saves = False
    for answers in branches(catalogue, code):
        bundle = resolve(catalogue, code, answers)
        alone = [resolve_items(catalogue, [item.code], _own(catalogue, item.code, answers)) for item in bundle.chosen]
        assert bundle.saved.materials == sum(len(one.materials) for one in alone) - len(bundle.materials)
        saves = saves or (bundle.saved.materials > 0 and bundle.saved.fields > 0)
        forms = {need.material.code: need.form for need in bundle.materials}
        stricter = stricter or any(need.form is not forms[need.material.code] for one in alone for need in one.materials)
        if saves and stricter:
            break
    assert saves and stricter


def _own(catalogue: Catalogue, item: str, answers: Mapping[str, str]) -> dict[str, str]:
    return {code: answers[code] for code in catalogue.items[item].questions if holds(catalogue.questions[code].when, answers)}


@pytest.mark.parametrize("code", FULL)
def test_a_theme_uses_what_the_catalogue_can_say(catalogue: Catalogue, code: str) -> None:
    materials = [material for key, material in catalogue.materials.items() if key.startswith(f"{code}-")]
    fields = [field for key, field in catalogue.fields.items() if key.startswith(f"{code}-")]
    for trait in ("shareable", "generated", "deferrable", "promisable", "sample"):
        assert any(getattr(material, trait) for material in materials), trait
    assert any(field.fills_from == "applicant.name" for field in fields) and any(field.shareable for field in fields)
    assert any(field.type is FieldType.ROWS for field in fields) and any(field.pattern for field in fields)
    assert any(field.minimum is not None for field in fields)
    items = [catalogue.items[item] for item in catalogue.themes[code].items]
    # 建设项目开工 is parallel throughout, by its sources; everywhere else one thing waits for another.
    assert any(item.depends_on for item in items) is (code != "construction-start")
    assert len({item.authority for item in items}) >= 3


def test_the_three_beside_the_construction_permit_are_voluntary(catalogue: Catalogue) -> None:
    theme = catalogue.themes["construction-start"]
    assert [catalogue.items[item].optional for item in theme.items] == [False, True, True, True]
    assert [item.code for item in resolve(catalogue, theme.code, {}).chosen] == ["construction-start-permit"]
    every = {f"construction-start-{thing}": "yes" for thing in ("fire", "waste", "drain")}
    bundle = resolve(catalogue, theme.code, every)
    assert len(bundle.chosen) == 4 and bundle.promised_days == max(item.promised_days for item in bundle.chosen)


def test_a_claim_goes_from_one_fund_to_the_next(catalogue: Catalogue) -> None:
    answers = {"medical-claim-assistance": "certified", "medical-claim-insurance": "employee", "medical-claim-mutual": "yes"}
    bundle = resolve(catalogue, "medical-claim", answers)
    days = {item.code.removeprefix("medical-claim-"): item.promised_days for item in bundle.chosen}
    assert bundle.promised_days == days["basic"] + days["critical-illness"] + days["assistance-grant"]
    assert days["mutual-aid"] and len(days) == 4


def test_cancelling_a_certificate_asks_for_no_benefit(catalogue: Catalogue) -> None:
    for answers in branches(catalogue, "disability"):
        if answers["disability-certificate"] == "cancel":
            assert [item.code for item in resolve(catalogue, "disability", answers).chosen] == ["disability-card"]


def outlines(catalogue: Catalogue) -> list[Theme]:
    return [theme for theme in catalogue.themes.values() if theme.outline]


def test_the_outline_is_marked_sourced_and_asks_for_two_papers(catalogue: Catalogue) -> None:
    found = outlines(catalogue)
    assert {theme.code for theme in found}.isdisjoint(FULL) and len(found) == len(catalogue.themes) - len(FULL)
    for theme in found:
        assert theme.confirmed is (theme.name in CONFIRMED)
        assert ("名称与批次已核实" if theme.confirmed else "名称与批次未核实") in theme.source and "依据：" in theme.source
        assert theme.lead_authority and theme.example and "待核实" not in theme.name
        bundle = resolve(catalogue, theme.code, {})
        assert len(bundle.chosen) == len(theme.items) and len(bundle.fields) == 3
        assert sorted(need.material.generated for need in bundle.materials) == [False, True]
        assert sorted(need.material.shareable for need in bundle.materials) == [False, True]
        assert {(item.promised_days, item.statutory_days) for item in bundle.chosen} == {(20, 20)}
        assert all("不是主管部门自己的期限" in item.source for item in bundle.chosen)
        found_case = judged(filled(bundle, {}), bundle)
        assert (found_case.outcome, found_case.issues) == (OutcomeKind.ACCEPTED, ())


def test_the_catalogue_has_every_named_national_theme_once_and_no_unknown_one() -> None:
    themes = [theme for path in SHIPPED for theme in load_package(path).themes.values() if theme.level is Level.NATIONAL]
    names = [theme.name for theme in themes]
    assert len(CONFIRMED) + len(UNCONFIRMED) == 34
    assert sorted(names) == sorted([*CONFIRMED, *UNCONFIRMED])
    assert not [theme.name for theme in themes if not theme.outline and theme.name in UNCONFIRMED]
    assert len({theme.code for theme in themes}) == len(themes)


def test_no_code_means_two_things_in_two_packages() -> None:
    known: dict[tuple[str, str], tuple[str, Any]] = {}
    twice = []
    for path in SHIPPED:
        body = resources.json(f"catalogue/{path.name}")
        for table in ("questions", "materials", "fields", "items", "themes"):
            for entry in body.get(table, ()):
                place, before = known.setdefault((table, entry["code"]), (path.name, entry))
                if before != entry:
                    twice.append((table, entry["code"], place, path.name))
    assert not twice

"""A theme, an item or several items resolved for given answers (情形引导): which items, materials and fields are needed, each asked once.

Pure. A question that nobody answered, or that the other answers hide, takes its first option. The same material wanted by several items is one row: the strictest form, the
most copies, required if any of them requires it (归并). The promised time is the longest path through the chosen items' dependencies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.decode import step
from desktop.catalogue.model import (
    Ask,
    Audience,
    Bundle,
    BundleField,
    BundleItem,
    BundleMaterial,
    Form,
    Item,
    Question,
    Saved,
    Theme,
    When,
)
from desktop.errors import Issue, RuleViolation

_STRICTNESS = {Form.ORIGINAL: 3, Form.OBJECT: 2, Form.COPY: 1, Form.ELECTRONIC: 0}


def resolve(catalogue: Catalogue, code: str, answers: Mapping[str, str], chosen: Collection[str] | None = None) -> Bundle:
    """The bundle of a theme or a single item.

    `chosen` None takes every item that the situation calls for; a voluntary one (`optional`) only if an answer selects it (its `when` holds
    and is not empty), else it is listed as not chosen. With `chosen` exactly those are taken: any item alone, and dependencies count among
    the chosen only. `RuleViolation`: catalogue.unknown_code, catalogue.unknown_item, intake.nothing_chosen, catalogue.unknown_question,
    catalogue.unknown_option.
    """
    if code in catalogue.themes:
        return _theme(catalogue, catalogue.themes[code], answers, chosen)
    if code in catalogue.items:
        return resolve_items(catalogue, (code,), answers)
    raise RuleViolation("catalogue.unknown_code", code=code[:64])


def resolve_items(catalogue: Catalogue, codes: Sequence[str], answers: Mapping[str, str]) -> Bundle:
    """Single items, which are a right (24 号文（四）): one, or several from anywhere, without a theme."""
    items = [_item(catalogue, code) for code in dict.fromkeys(codes)]
    if not items:
        raise RuleViolation("intake.nothing_chosen", issues=(Issue("/items", "intake.nothing_chosen"),))
    questions = tuple(catalogue.questions[code] for code in dict.fromkeys(code for item in items for code in item.questions))
    full = _answers(questions, answers)
    name = items[0].name if len(items) == 1 else f"{items[0].name}等 {len(items)} 项"
    return _bundle(
        catalogue,
        code=items[0].code,
        kind="item",
        name=name,
        version=items[0].version,
        audience=items[0].audience,
        questions=questions,
        answers=full,
        entries=[BundleItem(item, True) for item in ordered(items)],
        theme=None,
    )


def _theme(catalogue: Catalogue, theme: Theme, answers: Mapping[str, str], chosen: Collection[str] | None) -> Bundle:
    own = [_item(catalogue, code) for code in theme.items]
    # A nearer level may have given an item a question that the theme, taken from farther away, does not list.
    codes = dict.fromkeys((*theme.questions, *(question for item in own for question in item.questions)))
    questions = tuple(catalogue.questions[code] for code in codes)
    full = _answers(questions, answers)
    called_for = [item for item in own if holds(item.when, full)]
    if chosen is not None:
        outside = [Issue("/items", "catalogue.unknown_item", {"item": code[:64]}) for code in chosen if code not in theme.items]
        if outside:
            raise RuleViolation("catalogue.unknown_item", issues=tuple(outside), item=outside[0].data["item"])
        # What the person asked for by name stays, also where the situation would not have suggested it.
        called_for = [item for item in own if holds(item.when, full) or item.code in chosen]
        if not any(item.code in chosen for item in called_for):
            raise RuleViolation("intake.nothing_chosen", issues=(Issue("/items", "intake.nothing_chosen"),))
    entries = [
        BundleItem(item, (not item.optional or bool(item.when)) if chosen is None else item.code in chosen) for item in ordered(called_for)
    ]
    return _bundle(
        catalogue,
        code=theme.code,
        kind="theme",
        name=theme.name,
        version=theme.version,
        audience=theme.audience,
        questions=questions,
        answers=full,
        entries=entries,
        theme=theme,
    )


def holds(when: When, answers: Mapping[str, str]) -> bool:
    """Whether every question named has one of the options named."""
    return all(answers.get(question) in options for question, options in when.items())


def ordered(items: Sequence[Item]) -> list[Item]:
    """Items so that each follows what it depends on, otherwise in the given order. Cycles are refused when a package is loaded."""
    left, done = {item.code: item for item in items}, []
    while left:
        ready = next((item for item in left.values() if not any(code in left for code in item.depends_on)), next(iter(left.values())))
        done.append(left.pop(ready.code))
    return done


def _answers(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    known = {question.code: question for question in questions}
    issues = [
        Issue(step("/situation", code[:64]), "catalogue.unknown_question", {"question": code[:64]}) for code in answers if code not in known
    ]
    for code, answer in answers.items():
        if code in known and answer not in [option.code for option in known[code].options]:
            issues.append(Issue(f"/situation/{code}", "catalogue.unknown_option", {"question": code, "option": str(answer)[:64]}))
    if issues:
        raise RuleViolation(issues[0].code, issues=tuple(issues), **issues[0].data)
    full = {question.code: question.options[0].code for question in questions}
    for question in questions:
        # An answer given before another one hid the question asks nobody for anything any more (行政许可法 31).
        if question.code in answers and holds(question.when, full):
            full[question.code] = answers[question.code]
    return full


def _item(catalogue: Catalogue, code: str) -> Item:
    if code not in catalogue.items:
        raise RuleViolation(
            "catalogue.unknown_item", issues=(Issue("/items", "catalogue.unknown_item", {"item": code[:64]}),), item=code[:64]
        )
    return catalogue.items[code]


def _bundle(
    catalogue: Catalogue,
    *,
    code: str,
    kind: str,
    name: str,
    version: str,
    audience: Audience,
    questions: tuple[Question, ...],
    answers: Mapping[str, str],
    entries: Sequence[BundleItem],
    theme: Theme | None,
) -> Bundle:
    taken = [entry.item for entry in entries if entry.chosen]
    materials = _materials(catalogue, taken, answers)
    fields = _fields(catalogue, taken, answers)
    return Bundle(
        code=code,
        kind=kind,
        name=name,
        version=version,
        audience=audience,
        questions=tuple(question for question in questions if holds(question.when, answers)),
        answers=answers,
        items=tuple(entries),
        materials=materials,
        fields=fields,
        promised_days=longest_path(taken),
        statutory_days=longest_path(taken, statutory=True),
        saved=Saved(
            sum(len(row.items) for row in materials) - len(materials),
            sum(len(row.items) for row in fields) - len(fields),
            max(len(taken) - 1, 0),
        ),
        theme=theme,
        example=any(item.example for item in taken) or bool(theme and theme.example),
    )


def longest_path(items: Sequence[Item], *, statutory: bool = False) -> int:
    """Days along the longest chain of dependent items; items in dependency order, dependencies outside them do not count.

    Working and natural days are added as they stand: the dates are computed item by item in their own unit (`intake.deadlines`).
    """
    finish: dict[str, int] = {}
    for item in items:
        own = item.statutory_days if statutory else item.promised_days
        finish[item.code] = max((finish[code] for code in item.depends_on if code in finish), default=0) + own
    return max(finish.values(), default=0)


def _asks(items: Sequence[Item], answers: Mapping[str, str], *, fields: bool) -> dict[str, list[tuple[str, Ask]]]:
    rows: dict[str, list[tuple[str, Ask]]] = {}
    for item in items:
        for ask in item.fields if fields else item.materials:
            if holds(ask.when, answers):
                rows.setdefault(ask.code, []).append((item.code, ask))
    return rows


def _materials(catalogue: Catalogue, items: Sequence[Item], answers: Mapping[str, str]) -> tuple[BundleMaterial, ...]:
    made = []
    for code, asks in _asks(items, answers, fields=False).items():
        material = catalogue.materials[code]
        made.append(
            BundleMaterial(
                material=material,
                items=tuple(dict.fromkeys(item for item, _ in asks)),
                required=any(ask.required for _, ask in asks),
                form=max((ask.form or material.form for _, ask in asks), key=_STRICTNESS.__getitem__),
                copies=max(ask.copies or material.copies for _, ask in asks),
            )
        )
    return tuple(made)


def _fields(catalogue: Catalogue, items: Sequence[Item], answers: Mapping[str, str]) -> tuple[BundleField, ...]:
    return tuple(
        BundleField(catalogue.fields[code], tuple(dict.fromkeys(item for item, _ in asks)), any(ask.required for _, ask in asks))
        for code, asks in _asks(items, answers, fields=True).items()
    )

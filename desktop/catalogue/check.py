"""Whether a package makes sense: every code it names is there, nothing waits for itself, every example is a value that intake accepts.

A package that overrides is judged together with what is around it: it may name what others define, and may not break what they name.

Works on the entries whose form is right; a code that a broken entry has counts as known, so that one mistake is named once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.example import check_field, example_value, options_twice
from desktop.catalogue.model import Item, Package, Question, When
from desktop.errors import Issue

__all__ = ["check_sense", "example_value"]
Part = Mapping[str, Sequence[tuple[int, Mapping[str, Any]]]]
Codes = Mapping[str, Sequence[tuple[int, str]]]


def check_sense(package: Package, part: Part, codes: Codes, around: Catalogue | None = None) -> list[Issue]:
    """Every wrong reference and value. `part`: the sound entries with their places; `codes`: every code with its place; `around`: what the
    other packages define, if this one may name it."""
    return _Sense(package, part, codes, around or Catalogue()).all()


class _Sense:
    def __init__(self, package: Package, part: Part, codes: Codes, around: Catalogue) -> None:
        self._package = package
        self._part = part
        self._codes = codes
        self._around = around
        self._items = {**around.items, **package.items}
        self._questions = {**around.questions, **package.questions}
        self._known = {table: {code for _, code in entries}.union(getattr(around, table)) for table, entries in codes.items()}

    def all(self) -> list[Issue]:
        issues = self._twice()
        for n, entry in self._part["items"]:
            issues += self._item(self._package.items[entry["code"]], f"/items/{n}")
        issues += self._cycles()
        for n, entry in self._part["themes"]:
            issues += self._theme(entry["code"], f"/themes/{n}")
        for n, entry in self._part["materials"]:
            issues += self._material(entry["code"], f"/materials/{n}")
        for n, entry in self._part["fields"]:
            issues += check_field(self._package.fields[entry["code"]], f"/fields/{n}")
        for n, entry in self._part["questions"]:
            question = self._package.questions[entry["code"]]
            issues += options_twice(question.options, f"/questions/{n}")
            issues += self._when(question.when, f"/questions/{n}/when")
            issues += self._still_named(question, f"/questions/{n}/options")
        return issues

    def _twice(self) -> list[Issue]:
        issues = []
        for table, entries in self._codes.items():
            seen: set[str] = set()
            issues += [Issue(f"/{table}/{n}/code", "package.code_twice", {"code": c}) for n, c in entries if c in seen or seen.add(c)]  # type: ignore[func-returns-value]
        # One name for a theme and an item would make `catalog show` guess.
        issues += [
            Issue(f"/themes/{n}/code", "package.code_twice", {"code": code})
            for n, code in self._codes["themes"]
            if code in self._known["items"]
        ]
        issues += [
            Issue(f"/items/{n}/code", "package.code_twice", {"code": code})
            for n, code in self._codes["items"]
            if code in self._around.themes
        ]
        return issues

    def _still_named(self, question: Question, pointer: str) -> list[Issue]:
        """Options that the overridden question had and that entries of other packages wait for."""
        before = self._around.questions.get(question.code)
        if before is None:
            return []
        gone = {option.code for option in before.options} - {option.code for option in question.options}
        whens = [self._questions[code].when for code in self._around.questions if code not in self._package.questions]
        for code, item in self._around.items.items():
            if code not in self._package.items:
                whens += [item.when, *(ask.when for ask in (*item.materials, *item.fields))]
        named = {option for when in whens for option in when.get(question.code, ())}
        return [Issue(pointer, "package.unknown_option", {"code": option}) for option in sorted(gone & named)]

    def _unknown(self, table: str, codes: Iterable[str], pointer: str) -> list[Issue]:
        return [
            Issue(f"{pointer}/{n}", f"package.unknown_{table[:-1]}", {"code": code})
            for n, code in enumerate(codes)
            if code not in self._known[table]
        ]

    def _item(self, item: Item, pointer: str) -> list[Issue]:
        issues = self._unknown("items", item.depends_on, f"{pointer}/depends_on")
        for table, asks in (("materials", item.materials), ("fields", item.fields)):
            issues += self._unknown(table, [ask.code for ask in asks], f"{pointer}/{table}")
            for n, ask in enumerate(asks):
                issues += self._when(ask.when, f"{pointer}/{table}/{n}/when", item.questions)
        issues += self._when(item.when, f"{pointer}/when", item.questions)
        issues += self._unknown("questions", item.questions, f"{pointer}/questions")
        if item.promised_days > item.statutory_days:
            days = {"promised": item.promised_days, "statutory": item.statutory_days}
            issues.append(Issue(f"{pointer}/promised_days", "package.promised_over_statutory", days))
        return issues

    def _when(self, when: When, pointer: str, asked: Iterable[str] | None = None) -> list[Issue]:
        issues = []
        for code, options in when.items():
            if code not in self._known["questions"]:
                issues.append(Issue(f"{pointer}/{code}", "package.unknown_question", {"code": code}))
                continue
            if asked is not None and code not in asked:
                issues.append(Issue(f"{pointer}/{code}", "package.question_not_asked", {"code": code}))
            question = self._questions.get(code)
            known = {option.code for option in question.options} if question else set(options)
            issues += [
                Issue(f"{pointer}/{code}/{n}", "package.unknown_option", {"code": option})
                for n, option in enumerate(options)
                if option not in known
            ]
        return issues

    def _theme(self, code: str, pointer: str) -> list[Issue]:
        theme, items, questions = self._package.themes[code], self._items, self._questions
        issues = self._unknown("items", theme.items, f"{pointer}/items")
        issues += self._unknown("questions", theme.questions, f"{pointer}/questions")
        needed = {question for item in theme.items if item in items for question in items[item].questions}
        needed |= {waited for asked in theme.questions if asked in questions for waited in questions[asked].when}
        issues += [
            Issue(f"{pointer}/questions", "package.question_not_asked", {"code": question})
            for question in sorted(needed - set(theme.questions))
            if question in self._known["questions"]
        ]
        for n, asked in enumerate(theme.questions):
            # What a question waits for is asked before it, or nobody could see why it is not there.
            if asked in questions and set(questions[asked].when) & set(theme.questions[n:]):
                issues.append(Issue(f"{pointer}/questions/{n}", "package.question_too_early", {"code": asked}))
        return issues

    def _material(self, code: str, pointer: str) -> list[Issue]:
        """国务院令 716 第 7 条: what the province can get may not be asked from the person, so it is not "自备"."""
        material = self._package.materials[code]
        if not material.shareable:
            return []
        issues = []
        if material.source.strip().startswith("自备"):
            issues.append(Issue(f"{pointer}/source", "package.shared_self_provided", {"code": code}))
        if material.generated:
            issues.append(Issue(f"{pointer}/generated", "package.shared_and_generated", {"code": code}))
        return issues

    def _cycles(self) -> list[Issue]:
        items = self._items
        suspects = _on_or_between_cycles({code: set(item.depends_on) & set(items) for code, item in items.items()})
        issues = []
        for n, entry in self._part["items"]:
            if entry["code"] not in suspects:
                continue
            seen: set[str] = set()
            level = set(items[entry["code"]].depends_on)
            while level:
                seen |= level
                level = {further for one in level if one in items for further in items[one].depends_on} - seen
            if entry["code"] in seen:
                issues.append(Issue(f"/items/{n}/depends_on", "package.cycle", {"code": entry["code"]}))
        return issues


def _on_or_between_cycles(edges: dict[str, set[str]]) -> set[str]:
    """What is left when those are taken away, again and again, that wait for nobody or that nobody waits for. Nothing, in a sound package."""
    back: dict[str, set[str]] = {code: set() for code in edges}
    for code, waits in edges.items():
        for waited in waits:
            back[waited].add(code)
    left = set(edges)
    for forth, other in ((edges, back), (back, edges)):
        open_ends = {code: len(forth[code] & left) for code in left}
        free = [code for code, ends in open_ends.items() if not ends]
        while free:
            code = free.pop()
            left.discard(code)
            for neighbour in other[code] & left:
                open_ends[neighbour] -= 1
                if not open_ends[neighbour]:
                    free.append(neighbour)
    return left

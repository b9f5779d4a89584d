"""`tidehall catalog`: list, show, validate, import."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.decode import Unusable, read
from desktop.catalogue.package import load_package
from desktop.catalogue.present import to_list, to_show
from desktop.catalogue.resolve import resolve
from desktop.catalogue.shipped import shipped_around
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.calendar_store import CalendarStore, check_year, is_calendar
from ui.commands.console import Exit, complain, open_from, put, put_json


def listing(options: argparse.Namespace) -> int:
    with closing(open_from(options)) as desk:
        entries = to_list(desk.shelf.current())
    if options.json:
        put_json(entries)
    else:
        for entry in entries:
            put(f"{entry['code']}\t{entry['kind']}\t{entry['name']}\t{entry['level']}\t{entry['version']}")
    return Exit.DONE


def show(options: argparse.Namespace) -> int:
    with closing(open_from(options)) as desk:
        bundle = resolve(desk.shelf.current(), options.code, _answers(options.answers), None)
    shown = to_show(bundle)
    put_json(shown) if options.json else _tell(shown)
    return Exit.DONE


def _answers(text: str | None) -> dict[str, str]:
    if text is None:
        return {}
    try:
        answers: Any = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise RuleViolation("catalogue.answers_form") from fault
    if not isinstance(answers, dict) or not all(isinstance(value, str) for value in answers.values()):
        raise RuleViolation("catalogue.answers_form")
    return answers


def _tell(shown: dict[str, Any]) -> None:
    put(f"{shown['name']}（{shown['code']}，{shown['version']} 版）承诺 {shown['promised_days']} 天")
    for question in shown["questions"]:
        put(f"? {question['code']} {question['text']} " + " / ".join(f"{o['code']} {o['text']}" for o in question["options"]))
    for item in shown["items"]:
        put(
            f"事项 {item['code']} {item['name']}（{item['authority']}）承诺 {item['promised_days']}" + (" 自愿" if item["optional"] else "")
        )
    for material in shown["materials"]:
        put(f"材料 {material['code']} {material['name']}" + ("" if material["required"] else "（非必要）"))
    for field in shown["fields"]:
        put(f"表单 {field['code']} {field['name']}" + ("" if field["required"] else "（选填）"))
    saved = shown["saved"]
    put(f"合办少交 {saved['materials']} 份材料、少填 {saved['fields']} 项、少跑 {saved['visits']} 次")


def validate(options: argparse.Namespace) -> int:
    """Everything that is wrong with a package, or with a year's working days, at once. 0 nothing; 1 something."""
    path = Path(options.package)
    try:
        praise = _checked_year(path) or _checked_package(path, options)
    except RuleViolation as refusal:
        if not refusal.issues:
            raise
        complain(refusal)
        if options.json:
            put_json({"valid": False, "errors": [{"pointer": i.pointer, "code": i.code, "data": i.data} for i in refusal.issues]})
        return Exit.PERSON
    put_json({"valid": True, "errors": []}) if options.json else put(praise)
    return Exit.DONE


def _checked_year(path: Path) -> str | None:
    raw = _calendar_in(path)
    if raw is None:
        return None
    table = check_year(raw, path.name)
    return f"没有发现问题：{table.year} 年工作日历，放假 {len(table.off)} 个工作日，补班 {len(table.worked)} 天。"


def _checked_package(path: Path, options: argparse.Namespace) -> str:
    package = load_package(path, lambda package_id, day: _around(options, package_id, day))
    return f"没有发现问题：{package.name}，{len(package.themes)} 件事，{len(package.items)} 个事项。"


def _around(options: argparse.Namespace, package_id: str, day: date | None) -> Catalogue:
    """What a package that overrides may name: what is installed; without a home, what the program carries."""
    try:
        with closing(open_from(options)) as desk:
            return desk.shelf.around(package_id, day)
    except EnvironmentFault as fault:
        if fault.code != "home.absent":
            raise
        return shipped_around(package_id, day)


def _calendar_in(path: Path) -> bytes | None:
    """The file's bytes if it is a year's working days."""
    try:
        raw = read(path)
    except Unusable:
        # Said with its place where the package is read.
        return None
    return raw if is_calendar(raw) else None


def import_(options: argparse.Namespace) -> int:
    """Takes a package or a year's working days in, whole or not at all."""
    path = Path(options.package)
    year = _calendar_in(path)
    with closing(open_from(options)) as desk:
        if year is not None:
            CalendarStore(desk.home.vault, desk.clock).import_year(year, path.name, "")
        else:
            desk.shelf.import_package(path)
    put_json({"imported": True}) if options.json else put("工作日历已导入。" if year is not None else "目录已导入。")
    return Exit.DONE

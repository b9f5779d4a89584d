"""`tidehall catalog`: list, show, validate, import."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from desktop.catalogue.package import load_package
from desktop.catalogue.present import to_list, to_show
from desktop.catalogue.resolve import resolve
from desktop.errors import RuleViolation
from ui.commands.console import Exit, complain, open_from, put, put_json


def listing(options: argparse.Namespace) -> int:
    desk = open_from(options)
    entries = to_list(desk.shelf.current())
    desk.close()
    if options.json:
        put_json(entries)
    else:
        for entry in entries:
            put(f"{entry['code']}\t{entry['kind']}\t{entry['name']}\t{entry['level']}\t{entry['version']}")
    return Exit.DONE


def show(options: argparse.Namespace) -> int:
    desk = open_from(options)
    try:
        bundle = resolve(desk.shelf.current(), options.code, _answers(options.answers), None)
    except RuleViolation as refusal:
        complain(refusal)
        return Exit.USAGE
    finally:
        desk.close()
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
    """Everything that is wrong with a package, at once. 0 nothing; 1 something."""
    try:
        package = load_package(Path(options.package))
    except RuleViolation as refusal:
        complain(refusal)
        if options.json:
            put_json({"valid": False, "errors": [{"pointer": i.pointer, "code": i.code, "data": i.data} for i in refusal.issues]})
        return Exit.PERSON
    if options.json:
        put_json({"valid": True, "errors": []})
    else:
        put(f"没有发现问题：{package.name}，{len(package.themes)} 件事，{len(package.items)} 个事项。")
    return Exit.DONE


def import_(options: argparse.Namespace) -> int:
    """Takes a package in, whole or not at all."""
    desk = open_from(options)
    try:
        desk.shelf.import_package(Path(options.package))
    finally:
        desk.close()
    put_json({"imported": True}) if options.json else put("目录已导入。")
    return Exit.DONE

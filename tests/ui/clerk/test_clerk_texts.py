"""Every text of the clerk's screens has its Chinese, compiled as it is written."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import ui.clerk

FOLDER = Path(ui.clerk.__file__).parent
LOCALE = FOLDER.parents[1] / "resources" / "locale" / "zh_CN" / "LC_MESSAGES"


def asked() -> set[str]:
    """Every string literal given to `_`, also inside f-strings, where extraction tools do not look."""
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
                first = node.args[0]
                assert isinstance(first, ast.Constant) and isinstance(first.value, str), f"{path.name}:{node.lineno}"
                found.add(first.value)
    return found


def test_every_text_is_translated_with_the_same_places() -> None:
    with (LOCALE / "clerk.po").open("rb") as file:
        known = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    assert not {text for text in asked() if not known.get(text)}
    for text in asked():
        assert places(known[text]) <= places(text), text


def places(text: str) -> set[str]:
    return {name for _before, name, _form, _turn in Formatter().parse(text) if name}


def test_what_is_compiled_is_what_is_written() -> None:
    with (LOCALE / "clerk.po").open("rb") as written, (LOCALE / "clerk.mo").open("rb") as compiled:
        source = {str(message.id): str(message.string) for message in read_po(written) if message.id and message.string}
        assert source == {str(message.id): str(message.string) for message in read_mo(compiled) if message.id}

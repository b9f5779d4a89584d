"""Every text of the clerk's screens has its Chinese, compiled as it is written."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from string import Formatter

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import ui.clerk

FOLDER = Path(ui.clerk.__file__).parent
LOCALE = FOLDER.parents[1] / "resources" / "locale" / "zh_CN" / "LC_MESSAGES"


def asked() -> set[str]:
    """Every string literal given to `_` or, as a pair, to `_n`; also inside f-strings, where extraction tools do not look."""
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "_n") and node.args:
                forms = [each.value for each in node.args[: len(node.func.id)] if isinstance(each, ast.Constant)]
                assert len(forms) == len(node.func.id) and all(isinstance(each, str) for each in forms), f"{path.name}:{node.lineno}"
                found.add("\0".join(str(each) for each in forms))
    return found


def test_every_text_is_translated_with_the_same_places() -> None:
    with (LOCALE / "clerk.po").open("rb") as file:
        known = {joined(message.id): joined(message.string) for message in read_po(file) if message.id}
    assert not {text for text in asked() if not known.get(text)}
    for text in asked():
        assert all(places(known[text]) <= places(form) for form in text.split("\0")), text


def joined(forms: str | Sequence[str]) -> str:
    """A text with its plural as the compiled catalogue keeps it."""
    return forms if isinstance(forms, str) else "\0".join(forms)


def places(text: str) -> set[str]:
    return {name for _before, name, _form, _turn in Formatter().parse(text) if name}


def test_what_is_compiled_is_what_is_written() -> None:
    with (LOCALE / "clerk.po").open("rb") as written, (LOCALE / "clerk.mo").open("rb") as compiled:
        source = {joined(message.id): joined(message.string) for message in read_po(written) if message.id and message.string}
        assert source == {joined(message.id): joined(message.string) for message in read_mo(compiled) if message.id}

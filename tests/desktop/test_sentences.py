"""Every refusal has a sentence for people, and none of them repeats what was typed at length."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from desktop import sentences, settings, tongue
from desktop.errors import Issue, RuleViolation
from desktop.sentences.english.names import PERMISSIONS, STATES
from desktop.staff.words import PERMISSION_WORDS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("desktop", "offline", "printing", "ui", "resources")
REFUSALS = {"RuleViolation": 0, "EnvironmentFault": 0, "Issue": 1, "wrong": 1}
"""By the name of what is called: which argument is the code."""


def raised() -> Iterator[tuple[str, str]]:
    """Every code that stands literally in a refusal or an issue, with where."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if not any(f"{name}(" in text for name in REFUSALS):
                continue
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, ast.Call):
                    continue
                place = REFUSALS.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    yield str(node.args[place].value), f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]


def test_every_code_that_is_raised_has_a_sentence() -> None:
    without = {code: where for code, where in raised() if code not in sentences._SENTENCES}
    assert without == {}


def test_english_says_every_code_with_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def values(pattern: str) -> set[str]:
        return {name for _text, name, _spec, _turn in Formatter().parse(pattern) if name}

    chinese, english = sentences._SENTENCES, sentences._ENGLISH
    assert chinese.keys() == english.keys()
    assert {code for code in chinese if values(chinese[code]) != values(english[code])} == set()
    assert {
        code for code, said in english.items() if re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", said.replace("临-", ""))
    } == set()
    assert STATES.keys() == sentences._STATES.keys() and PERMISSIONS.keys() == PERMISSION_WORDS.keys()
    refused = RuleViolation("staff.forbidden", role="clerk", permission="reveal")
    assert "综窗" in sentences.sentence(refused)
    monkeypatch.setattr(tongue, "_spoken", ["en"])
    assert (
        sentences.sentence(refused)
        == "No right: a clerk cannot do this (seeing numbers and telephones whole). Somebody who may has to do it."
    )
    assert "综窗" in sentences.sentence(refused, chinese=True)
    assert "a, b" in sentences.sentence(Issue("", "choice.unknown", {"known": ["a", "b"]}))


def test_every_answer_of_a_value_check_has_a_sentence() -> None:
    source = (ROOT / "desktop/catalogue/validate.py").read_text(encoding="utf-8")
    codes = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and str(node.value).startswith("field.") and " " not in str(node.value)
    }
    assert codes and codes <= set(sentences._SENTENCES)


def test_long_input_is_cut_and_missing_data_does_not_break() -> None:
    said = sentences.sentence(RuleViolation("case.unknown", case_no="长" * 5000))
    assert len(said) < 130 and "…" in said
    assert "…" in sentences.sentence(Issue("", "case.unknown"))
    assert sentences.sentence(Issue("", "none.such")) == "none.such"
    assert "09:12:00" in sentences.sentence(RuleViolation("staff.locked", until=datetime(2026, 3, 2, 1, 12, tzinfo=UTC)))


def test_braces_in_input_are_only_text() -> None:
    assert "{0.__class__}" in sentences.sentence(RuleViolation("case.unknown", case_no="{0.__class__}"))


def test_settings_win_in_order_and_go_round(tmp_path: Path) -> None:
    machine, own = tmp_path / "machine.toml", tmp_path / "own.toml"
    machine.write_text('[hall]\nid = "M"\nname = "厅"\n', encoding="utf-8")
    own.write_text('[hall]\nid = "W"\n[workstation]\nwindow = "9"\n', encoding="utf-8")
    found = settings.load((machine, tmp_path / "absent.toml", own))
    assert (found.hall.id, found.hall.name, found.workstation.window) == ("W", "厅", "9")
    own.write_text(settings.to_toml(found), encoding="utf-8")
    assert settings.load((own,)) == found
    assert settings.load(()) == settings.Settings()


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("none = 1", "x.toml:none"),
        ("demo = 1", "x.toml:demo"),
        ("hall = 1", "x.toml:hall"),
        ("[hall]\nnone = 1", "x.toml:hall.none"),
        ("[screen]\ntext_scale = true", "x.toml:screen.text_scale"),
    ],
)
def test_unknown_keys_and_wrong_types_are_named(tmp_path: Path, text: str, pointer: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleViolation, match=r"settings\.invalid") as caught:
        settings.load((path,))
    assert [issue.pointer for issue in caught.value.issues] == [pointer]


@pytest.mark.parametrize("raw", [b"[", b"\xff\xfe", b"a = "])
def test_a_broken_settings_file_is_said(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(raw)
    with pytest.raises(RuleViolation, match=r"settings\.unreadable"):
        settings.load((path,))

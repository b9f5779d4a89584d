"""`tidehall catalog`: what is listed and shown, answers, packages."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_lines import Run


def test_list_and_show_have_exactly_the_contracts_keys(run_cli: Run, home: Path) -> None:
    listed = run_cli("catalog", "list", "--json").json
    assert listed and {frozenset(row) for row in listed} == {frozenset({"code", "kind", "name", "level", "version", "audience"})}
    assert {row["kind"] for row in listed} == {"theme", "item"}
    for row in [row for row in listed if row["kind"] == "theme"][::2] + listed[::9]:
        shown = run_cli("catalog", "show", row["code"], "--json").json
        assert set(shown) == {"code", "name", "version", "audience", "questions", "items", "materials", "fields", "promised_days", "saved"}
        parts: dict[str, set[str]] = {
            "questions": {"code", "text", "options"},
            "items": {"code", "name", "authority", "depends_on", "optional", "promised_days", "statutory_days", "unit"},
            "materials": {"code", "name", "items", "required", "shareable", "generated", "deferrable", "promisable"},
            "fields": {"code", "name", "items", "type", "required", "options", "example"},
        }
        for part, keys in parts.items():
            assert all(set(entry) == keys for entry in shown[part]), (row["code"], part)
        assert set(shown["saved"]) == {"materials", "fields", "visits"}
        assert (row["name"], row["version"], row["audience"]) == (shown["name"], shown["version"], shown["audience"])
        for key in ("materials", "fields"):
            assert shown["saved"][key] == sum(len(entry["items"]) for entry in shown[key]) - len(shown[key])


def test_answers_choose(run_cli: Run, home: Path) -> None:
    themes = [row["code"] for row in run_cli("catalog", "list", "--json").json if row["kind"] == "theme"]
    asked = [usual for code in themes[::3] if (usual := run_cli("catalog", "show", code, "--json").json)["questions"]]
    different = 0
    for usual in asked[:2]:
        code = usual["code"]
        for question in usual["questions"]:
            for option in question["options"]:
                answers = f'{{"{question["code"]}": "{option["code"]}"}}'
                shown = run_cli("catalog", "show", code, "--answers", answers, "--json").json
                different += shown != usual
                if option is question["options"][0]:
                    assert shown == usual, "a question that no answer names takes its first option"
    assert different


@pytest.mark.parametrize("answers", ["{", "[]", '{"none": "x"}', '{"a": 1}', "null", '"x"', '{"\\ud800": "x"}', "[" * 100_000])
def test_answers_that_are_none(run_cli: Run, home: Path, answers: str) -> None:
    code = run_cli("catalog", "list", "--json").json[0]["code"]
    said = run_cli("catalog", "show", code, "--answers", answers, "--json")
    assert (said.code, said.out) == (2, "") and said.err
    assert run_cli("catalog", "show", "none-such").code == 2


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b"[" * 200_000, b"null"])
def test_broken_packages(run_cli: Run, home: Path, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(raw)
    before = run_cli("catalog", "list", "--json").json
    for verb in ("validate", "import"):
        said = run_cli("catalog", verb, path)
        assert said.code in (1, 2) and "Traceback" not in said.err and said.err
    assert run_cli("catalog", "list", "--json").json == before


def test_the_carried_packages_are_valid(run_cli: Run, home: Path) -> None:
    import resources

    for path in resources.path("catalogue").glob("*.json"):
        if not path.name.endswith(".schema.json"):
            assert run_cli("catalog", "validate", path, "--json").json == {"valid": True, "errors": []}
            assert run_cli("catalog", "import", path).code == 0, "the same once more changes nothing"

"""`tidehall print`, `verify`, `ledger`, `sync` and what the commands load and answer at the edges."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hall_cases import NOBODY_LISTENS, ROOT, Said, line_of, text_of

from ui.cli import main

Run = Callable[..., Said]


def said(home: Path, *arguments: object) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main([*map(str, arguments), "--home", str(home)]) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def taken(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a home and its one case, and that case's number. Never opened by a test: it is copied; so is `printed`."""
    folder = tmp_path_factory.mktemp("taken")
    home = Path(shutil.copytree(made_home, folder / "home"))
    code = json.loads(said(home, "catalog", "list", "--json"))[0]["code"]
    (folder / "one.jsonl").write_text(text_of(line_of(json.loads(said(home, "catalog", "show", code, "--json")))), encoding="utf-8")
    return folder, str(json.loads(said(home, "intake", folder / "one.jsonl"))["case_no"])


@pytest.fixture(scope="module")
def printed(taken: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same after the case's paper was made, and the paper's code."""
    from printing.code import find_tokens_in_pdf

    folder = Path(shutil.copytree(taken[0], tmp_path_factory.mktemp("printed") / "all"))
    said(folder / "home", "print", taken[1], "--kind", "acceptance", "-o", folder / "a.pdf")
    (found,) = find_tokens_in_pdf((folder / "a.pdf").read_bytes())
    return folder, found


def put_in_place(made: Path, home: Path) -> None:
    shutil.rmtree(home)
    shutil.copytree(made, home.parent, dirs_exist_ok=True)


@pytest.fixture
def case_no(taken: tuple[Path, str], home: Path) -> str:
    put_in_place(taken[0], home)
    return taken[1]


@pytest.fixture
def token(case_no: str, printed: tuple[Path, str], home: Path) -> str:
    put_in_place(printed[0], home)
    return printed[1]


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


def test_original_then_reprint(run_cli: Run, case_no: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    said = run_cli("print", case_no, "--kind", "acceptance", "-o", path, "--json")
    assert said.code == 0
    assert {key: said.json[key] for key in ("copy", "copy_no", "path")} == {"copy": "original", "copy_no": 1, "path": str(path)}
    assert set(said.json) == {"document_no", "copy", "copy_no", "path"}
    first = path.read_bytes()
    assert first.startswith(b"%PDF-")
    again = run_cli("print", case_no, "--kind", "acceptance", "-o", path)
    assert again.code == 1 and path.read_bytes() == first
    for n in (1, 2):
        more = run_cli("print", case_no, "--kind", "acceptance", "--reprint", "-o", path, "--json").json
        assert (more["copy"], more["copy_no"], more["document_no"]) == ("reprint", n + 1, said.json["document_no"])
        text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
        assert f"补打 第 {n} 次" in text or f"补打第{n}次" in text.replace(" ", "")


def test_papers_that_cannot_be(run_cli: Run, case_no: str, tmp_path: Path) -> None:
    assert run_cli("print", case_no, "--kind", "notice").code == 2
    assert run_cli("print", case_no, "--kind", "none").code == 2
    assert run_cli("print", case_no).code == 2
    assert run_cli("print", "LL2600009999", "--kind", "acceptance").code == 1
    assert run_cli("print", case_no, "--kind", "acceptance", "--reprint", "-o", tmp_path / "r.pdf").code == 1
    (tmp_path / "file").touch()
    assert run_cli("print", case_no, "--kind", "acceptance", "-o", tmp_path / "file" / "x.pdf").code == 3
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_token_and_its_paper_are_valid(run_cli: Run, token: str, case_no: str, tmp_path: Path) -> None:
    said = run_cli("verify", token, "--json")
    assert said.code == 0 and set(said.json) == {"valid", "kind", "document_no", "date"}
    assert (said.json["valid"], said.json["kind"]) == (True, "acceptance")
    assert run_cli("verify", tmp_path / "a.pdf", "--json").json == said.json
    with_others = run_cli("verify", "-", input=f"{token}\n{token.lower()}\n\n{token} \nx\n")
    assert [answer["valid"] for answer in with_others.lines] == [True, False, False, False, False] and with_others.code == 1
    assert run_cli("verify", "-", input=token).code == 0


def _spare_bits(token: str) -> str:
    """The same bytes spelled with another last character: base64 has bits to spare there."""
    import base64
    import string

    head, signature = token.rsplit(".", 1)
    raw = base64.urlsafe_b64decode(signature + "==")
    for character in string.ascii_letters + string.digits + "-_":
        other = signature[:-1] + character
        if other != signature and base64.urlsafe_b64decode(other + "==") == raw:
            return f"{head}.{other}"
    raise AssertionError("no other spelling")


@pytest.mark.parametrize(
    "spoil",
    [
        str.lower,
        str.swapcase,
        _spare_bits,
        lambda token: token + "=",
        lambda token: token + "==",
        lambda token: " " + token,
        lambda token: token + "\u200b",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.replace("TH1", "TH2"),
        lambda token: token.replace(".", "。"),
        lambda token: token[:20] + ("A" if token[20] != "A" else "B") + token[21:],
        lambda token: ".".join([token.split(".")[0], token.split(".")[1][:-4] + "AAAA", token.split(".")[2]]),
        lambda token: "",
        lambda token: "x" * 100_000,
    ],
)
def test_any_other_spelling_is_not(run_cli: Run, token: str, spoil: Callable[[str], str]) -> None:
    said = run_cli("verify", spoil(token), "--json")
    assert said.code == 1 and said.json == {"valid": False, "kind": None, "document_no": None, "date": None}


def test_bytes_that_are_no_text_are_no_token(run_cli: Run, token: str) -> None:
    said = run_cli("verify", "-", input=b"\xff\xfe\n" + token.encode() + b"\r\n\0\n")
    assert [answer["valid"] for answer in said.lines] == [False, True, False]


def test_papers_of_others_and_files_that_are_none(
    run_cli: Run, token: str, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "elsewhere"
    assert run_cli("init", "--demo", "--home", other).code == 0
    assert run_cli("--home", other, "verify", token).code == 1, "another hall's key"
    raw = (tmp_path / "a.pdf").read_bytes()
    for name, content in (
        ("t.pdf", raw.replace(token.encode(), token.encode()[:-1] + b"~")),
        ("none.pdf", b"%PDF-1.4"),
        ("two.pdf", raw + b" " + raw.replace(token[:30].encode(), b"TH1." + b"A" * 26)),
    ):
        (tmp_path / name).write_bytes(content)
        assert run_cli("verify", tmp_path / name).code == 1, name
    assert run_cli("verify", tmp_path / "absent.pdf").code == 2


def test_the_ledger_balances_and_names_every_event(run_cli: Run, case_no: str, tmp_path: Path) -> None:
    book = run_cli("ledger", "--cases", "--json").json
    assert set(book) == {"events", "files", "balanced", "cases"} and book["balanced"] is True
    assert book["events"] == {"created": 2, "acknowledged": 0, "waiting": 2, "attention": 0}
    (case,) = book["cases"]
    assert set(case) == {"case_id", "case_no", "apply_no", "state", "events", "files"} and case["case_no"] == case_no
    assert [set(event) for event in case["events"]] == [{"event_id", "seq", "type", "state", "receipt_no", "attempts", "last_error"}] * 2
    assert [event["seq"] for event in case["events"]] == [1, 2]
    run_cli("print", case_no, "--kind", "acceptance", "-o", tmp_path / "x.pdf")
    assert run_cli("ledger", "--json").json["events"]["created"] == 3


def test_with_the_province_away_sync_says_so_and_loses_nothing(run_cli: Run, case_no: str) -> None:
    said = run_cli("sync", "--json")
    assert said.code == 3 and said.err
    assert set(said.json) == {"sent", "applied", "duplicate", "waiting", "attention", "files_sent", "bytes_sent", "bytes_resumed", "rounds"}
    book = run_cli("ledger", "--json").json
    assert book["balanced"] and book["events"]["waiting"] == 2
    assert run_cli("attention").code == 0


# Homes, accounts, edges


def test_init_refuses_what_is_there_and_says_what_it_cannot_protect(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new"
    assert run_cli("init", "--home", path).code == 2, "no password"
    assert not path.exists()
    monkeypatch.setenv("TIDEHALL_PASSWORD", "kurz")
    assert run_cli("init", "--home", path).code == 1
    assert not path.exists()
    monkeypatch.setenv("TIDEHALL_PASSWORD", "long enough")
    said = run_cli("init", "--home", path)
    assert said.code == 0 and "0600" in said.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert run_cli("init", "--home", path, "--demo").code == 3
    assert run_cli("--home", path, "ledger").code == 0
    who = run_cli("--home", path, "attention")
    assert who.code == 2 and who.err, "not a demo: somebody must act"
    monkeypatch.setenv("TIDEHALL_NEW_PASSWORD", "another one")
    assert run_cli("--home", path, "--as", "admin", "account", "add", "li", "--role", "clerk").code == 0
    monkeypatch.setenv("TIDEHALL_PASSWORD", "another one")
    assert run_cli("--home", path, "attention", "--as", "li").code == 0


@pytest.mark.parametrize(
    "options",
    [("--province-url", "http://example.com"), ("--province-url", "ftp://x"), ("--province-url", NOBODY_LISTENS, "--client-id", "x")],
)
def test_init_takes_no_half_or_open_province(
    run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "long enough")
    assert run_cli("init", "--home", tmp_path / "new", *options).code in (2, 3)
    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_guards_the_home(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new"
    monkeypatch.setenv("TIDEHALL_PASSPHRASE", "offen")
    assert run_cli("init", "--demo", "--home", path).code == 0
    assert run_cli("--home", path, "cases").code == 0
    for wrong in ("zu", ""):
        monkeypatch.setenv("TIDEHALL_PASSPHRASE", wrong)
        said = run_cli("--home", path, "cases")
        assert (said.code, said.out, len(said.err.splitlines())) == (3, "", 1)


def test_a_wrong_key_is_one_line(run_process: Callable[..., Said], home: Path) -> None:
    (home / "vault.key").write_text("00" * 32)
    said = run_process("cases")
    assert (said.code, said.out, len(said.err.splitlines())) == (3, "", 1)


def test_accounts_and_the_lock(run_cli: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    refused = run_cli("account", "add", "new", "--role", "clerk", input="long enough\n")
    assert refused.code == 1 and "权限" in refused.err
    assert run_cli("account", "add", "new", "--role", "clerk", "--as", "admin", input="long enough\n").code == 0
    assert run_cli("account", "add", "new", "--role", "boss", "--as", "admin").code == 2
    monkeypatch.setenv("TIDEHALL_PASSWORD", "wrong")
    said = [run_cli("attention", "--as", "clerk") for _ in range(5)]
    assert {one.code for one in said} == {1} and "锁定" in said[-1].err and "锁定" not in said[0].err
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    locked = run_cli("attention", "--as", "clerk")
    assert locked.code == 1 and "锁定" in locked.err


@pytest.mark.parametrize(
    "arguments",
    [("none",), ("queue",), ("catalog",), ("case",), ("intake",), ("cases", "--none"), ("queue", "take"), ("account", "add", "x")],
)
def test_wrong_usage_is_2(run_cli: Run, home: Path, arguments: tuple[str, ...]) -> None:
    said = run_cli(*arguments)
    assert (said.code, said.out) == (2, "") and said.err


def test_without_a_home_everything_is_3(run_cli: Run, tmp_path: Path) -> None:
    for command in (("cases",), ("ledger",), ("queue", "status"), ("catalog", "list"), ("verify", "x"), ("sync",)):
        said = run_cli("--home", tmp_path / "none", *command)
        assert (said.code, said.out, len(said.err.splitlines())) == (3, "", 1), command
    assert not (tmp_path / "none").exists()


def test_options_stand_before_or_after(run_cli: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEHALL_HOME", str(tmp_path / "none"))
    said = [
        run_cli("--home", home, "--json", "catalog", "list"),
        run_cli("catalog", "--home", home, "--json", "list"),
        run_cli("catalog", "list", "--home", home, "--json"),
        run_cli("--json", "catalog", "list", "--home", home),
    ]
    assert {one.code for one in said} == {0} and len({one.out for one in said}) == 1


_NO_QT = """
import sys
import contextlib, io
from ui.cli import main
for words in ({commands}):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        main(words)
    loaded = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6')]
    assert not loaded, (words, loaded[:3])
print('none')
"""


def test_no_command_but_the_window_loads_qt(home: Path, case_no: str, tmp_path: Path) -> None:
    import os
    import sys

    commands = [
        ["catalog", "list"], ["catalog", "show", "x"], ["catalog", "validate", "x"], ["catalog", "import", "x"], ["cases"], ["case", case_no],
        ["intake", str(tmp_path / "one.jsonl")], ["print", case_no, "--kind", "acceptance", "-o", str(tmp_path / "p.pdf")], ["verify", "x"],
        ["verify", str(tmp_path / "p.pdf")], ["sync"], ["ledger"], ["attention"], ["queue", "status"], ["queue", "take", "--service", "tax"],
        ["queue", "history"], ["queue", "batch"], ["account", "add", "x", "--role", "clerk"], ["doctor"], ["init", "--demo", "--home", str(tmp_path / "h")],
    ]  # fmt: skip
    program = _NO_QT.format(commands=", ".join(map(repr, commands)))
    env = os.environ | {"TIDEHALL_HOME": str(home)}
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, input="", check=False)
    assert said.stdout.strip() == "none", said.stderr
    assert (tmp_path / "p.pdf").exists() and (tmp_path / "h" / "vault.db").exists()


def test_doctor_names_everything(run_cli: Run, home: Path, tmp_path: Path) -> None:
    said = run_cli("doctor", "--json")
    assert {line["state"] for line in said.json} <= {"ok", "warn", "fail"}
    assert all(line["mend"] for line in said.json if line["state"] != "ok")
    assert any("加密" in line["name"] and line["state"] == "ok" for line in said.json)
    assert run_cli("doctor", "--home", tmp_path / "none").code == 3


def test_cases_act_for_a_person(run_cli: Run, case_no: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names stand whole in `cases` and `case`: a wrong password sees nothing; a guide may look but not record, not even the same line again."""
    monkeypatch.setenv("TIDEHALL_PASSWORD", "not the password")
    assert run_cli("--as", "clerk", "cases").code == 1
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("--as", "admin", "case", case_no).code == 1
    assert run_cli("--as", "guide", "case", case_no).code == 0
    refused = run_cli("--as", "guide", "intake", tmp_path / "one.jsonl")
    assert refused.code == 1 and "权限" in refused.err and not refused.out


def test_proof_report_large_type_and_samples(run_cli: Run, home: Path, case_no: str, tmp_path: Path) -> None:
    proof = run_cli("print", case_no, "--kind", "delivery", "-o", tmp_path / "d.pdf", "--json")
    assert proof.code == 0 and "达" in proof.json["document_no"]
    assert run_cli("verify", tmp_path / "d.pdf").code == 0
    assert run_cli("print", case_no, "--kind", "delivery", "-o", tmp_path / "e.pdf").code == 1, (
        "everything is served: this would be a reprint"
    )
    assert run_cli("print", case_no, "--kind", "acceptance", "--large").code == 2
    report = run_cli("report", "-o", tmp_path / "r.pdf", "--json").json
    assert Path(report["path"]).read_bytes().startswith(b"%PDF-")
    assert run_cli("report", "--day", "2999-01-01").code == 2
    samples = run_cli("print", "--preview-templates", "-o", tmp_path / "samples", "--json")
    assert samples.code == 0 and len(samples.json["papers"]) == len(list((tmp_path / "samples").glob("*.pdf"))) == 12
    (home / "hall").mkdir()
    (home / "hall" / "papers.toml").write_text('[all]\nlogo = "none.png"\n', encoding="utf-8")
    told = run_cli("print", case_no, "--kind", "acceptance", "-o", tmp_path / "a.pdf")
    assert told.code == 0 and "none.png" in told.err, "printed without the picture, and said"
    (home / "hall" / "papers.toml").write_text('[notice]\ntelefone = "1"\n', encoding="utf-8")
    wrong = run_cli("print", case_no, "--kind", "acceptance", "--reprint")
    assert wrong.code == 2 and "papers.toml:notice.telefone" in wrong.err

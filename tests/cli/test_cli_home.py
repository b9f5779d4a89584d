"""`tidehall init`, `account`, `doctor`: homes, who acts in them, and what every command answers at the edges."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hall_cases import NOBODY_LISTENS, ROOT, Said
from intake_lines import Run


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

"""A home with one case and its paper, made once and copied; every theme as the command line shows it, and lines of it loaded."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Said, line_of, shown, text_of, theme_codes
from intake_lines import Bundle, Run

from ui.app import open_desk
from ui.cli import main


def said(home: Path, *arguments: object) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main([*map(str, arguments), "--home", str(home)]) == 0
    return out.getvalue()


@pytest.fixture(scope="session")
def taken(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a home and its one case, and that case's number. Never opened by a test: it is copied; so is `printed`."""
    folder = tmp_path_factory.mktemp("taken")
    home = Path(shutil.copytree(made_home, folder / "home"))
    code = json.loads(said(home, "catalog", "list", "--json"))[0]["code"]
    (folder / "one.jsonl").write_text(text_of(line_of(json.loads(said(home, "catalog", "show", code, "--json")))), encoding="utf-8")
    return folder, str(json.loads(said(home, "intake", folder / "one.jsonl"))["case_no"])


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def shown_themes(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Bundle]:
    """What `catalog show --json` says of every theme; test_cli_catalogue holds the command to it."""
    desk = open_desk(Path(shutil.copytree(made_home, tmp_path_factory.mktemp("shown") / "home")))
    try:
        return [shown(desk, code) for code in theme_codes(desk)]
    finally:
        desk.close()


@pytest.fixture
def bundles(shown_themes: list[Bundle], home: Path) -> list[Bundle]:
    return copy.deepcopy(shown_themes)


@pytest.fixture
def person(bundles: list[Bundle]) -> Bundle:
    """A theme that a person may apply for."""
    return next(bundle for bundle in bundles if bundle["audience"] != "organisation")


@pytest.fixture
def load(run_cli: Run, home: Path, tmp_path: Path) -> Callable[..., Said]:
    """Loads lines (objects, text or bytes) from a file in a folder of its own."""
    folder = tmp_path / "lines"
    folder.mkdir()

    def run(*lines: Any) -> Said:
        raw = b"".join(
            (line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)).encode())
            + b"\n"
            for line in lines
        )
        (folder / "cases.jsonl").write_bytes(raw)
        return run_cli("intake", folder / "cases.jsonl", "--json")

    return run

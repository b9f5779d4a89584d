"""A home whose province is a staging database: `init` by its address, every theme's case as rows, `sync` and `ledger` as ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hall_cases import Said, line_of, shown, text_of, theme_codes
from staging_made import Staging

from ui.app import open_desk
from ui.commands.home import _province


def test_every_theme_goes_through_a_staging_database(run_cli: Callable[..., Said], tmp_path: Path) -> None:
    staging, home = Staging(f"sqlite:///{tmp_path}/staging.db"), tmp_path / "new"
    made = run_cli("init", "--demo", "--home", home, "--province-url", staging.link.url)
    assert made.code == 0 and "staging-example" in made.err
    desk = open_desk(home)
    lines = [line_of(shown(desk, code)) for code in theme_codes(desk)]
    desk.close()
    (tmp_path / "cases.jsonl").write_text(text_of(*lines), encoding="utf-8")
    assert {answer["outcome"] for answer in run_cli("--home", home, "intake", tmp_path / "cases.jsonl").lines} == {"accepted"}
    sent = run_cli("--home", home, "--json", "sync", "--until-idle").json
    assert (sent["attention"], sent["applied"]) == (0, 0) and sent["waiting"] >= 2 * len(lines)
    staging.collect(number="SB20260001")
    assert run_cli("--home", home, "sync").code == 0
    book = run_cli("--home", home, "ledger", "--json").json
    assert book["balanced"] and book["events"]["acknowledged"] == book["events"]["created"]
    assert staging.count("up_pro_accept") == 2 * len(lines)
    doctor = run_cli("--home", home, "doctor")
    assert "对照表是示例" in doctor.out
    staging.close()


def test_the_password_of_an_address_never_gets_into_the_settings() -> None:
    said, password = _province("postgresql+psycopg://hall:hunter22@db.example/staging", "")
    assert (said.url, said.kind, password) == ("postgresql+psycopg://hall@db.example/staging", "staging", "hunter22")

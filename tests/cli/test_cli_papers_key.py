"""`tidehall papers-key` and what `verify` says of papers of other workstations: by the command line alone, with a file between two homes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hall_cases import Said
from intake_lines import Run
from sqlalchemy import delete

from offline.sync.engine import Pace
from offline.sync.session import Session
from offline.trust.tables import hall_pin, hall_statement, paper_statement
from offline.vault.tables import signing_key
from ui.app import open_desk

ADDRESS = "https://zwfw.linlan.example/yz"


def test_a_paper_of_another_workstation_verifies_once_its_key_is_carried(
    run_cli: Run, home: Path, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    other, asked, back = tmp_path / "other", tmp_path / "asked.txt", tmp_path / "back.txt"
    assert run_cli("init", "--demo", "--home", other, "--workstation", "W02").code == 0

    def there(*words: object) -> Said:
        return run_cli("--home", other, *words)

    unknown = there("verify", token, "--why", "--json")
    assert unknown.code == 1 and (unknown.json["reason"], unknown.json["station"]) == ("unknown_key", None)
    assert there("papers-key", "request", "-o", asked).code == 0
    refused = run_cli("papers-key", "certify", asked, "-o", back)
    assert refused.code == 1 and "权限" in refused.err and not back.exists()
    assert run_cli("papers-key", "certify", asked, "-o", back, "--as", "admin").code == 0
    fingerprint = run_cli("papers-key", "show", "--json").json["hall_keys"][0]["fingerprint"]
    strange = there("papers-key", "import", back, "--as", "admin")
    assert strange.code == 1 and fingerprint in strange.err
    assert there("papers-key", "import", back, "--trust", fingerprint, "--as", "admin").code == 0
    answer = there("verify", token, "--why", "--json")
    assert answer.code == 0 and (answer.json["station"], answer.json["certified"]) == ("W01", True)
    states = {(key["workstation"], key["state"]) for key in there("papers-key", "show", "--json").json["keys"]}
    assert states == {("W01", "certified"), ("W02", "certified")}
    assert "发证书" in run_cli("audit", "list", "--as", "supervisor").out

    key = next(key["key_id"] for key in run_cli("papers-key", "show", "--json").json["keys"] if key["here"])
    assert run_cli("papers-key", "revoke", key, "--why", "遗失", "--from", "2026-01-01", "--as", "admin").code == 0
    assert run_cli("verify", token, "--why", "--json").json["reason"] == "revoked"
    assert run_cli("papers-key", "export", "-o", back).code == 0 and there("papers-key", "import", back, "--as", "admin").code == 0
    assert "吊销" in there("verify", token).out
    assert run_cli("papers-key", "certify", "none", "--as", "admin").code == 2
    assert run_cli("papers-key", "import", "--as", "admin").code == 2


def test_the_address_counts_to_the_letter_and_the_page_is_written(run_cli: Run, home: Path, token: str, tmp_path: Path) -> None:
    settings = home / "tidehall.toml"
    settings.write_text(settings.read_text().replace("[hall]\n", f'[hall]\nverify_address = "{ADDRESS}"\n'))
    assert run_cli("verify", f"{ADDRESS}#{token}").code == 0 == run_cli("verify", token).code
    for other in (ADDRESS + "/", ADDRESS.replace("yz", "yx"), ADDRESS.upper(), "https://evil.example"):
        said = run_cli("verify", f"{other}#{token}", "--json")
        assert said.code == 1 and said.json == {"valid": False, "kind": None, "document_no": None, "date": None}
    written = run_cli("verify", "--page", tmp_path / "p.html", "--json").json
    assert written["certificates"] == 1 and written["address"] == ADDRESS
    assert "tidehallProof" in (tmp_path / "p.html").read_text(encoding="utf-8")
    assert run_cli("verify").code == 2 == run_cli("verify", token, "--page", tmp_path / "p.html").code
    line = next(line for line in run_cli("doctor", "--json").json if line["name"] == "核验网址")
    assert line["state"] == "ok" and "mm" in line["said"]


def before_certificates(home: Path) -> None:
    desk = open_desk(home)
    with desk.home.vault.write() as connection:
        for table in (hall_pin, paper_statement):
            connection.execute(delete(table))
        connection.execute(delete(signing_key).where(signing_key.c.role == "hall"))
    with desk.home.hall.write() as connection:
        connection.execute(delete(hall_statement))
    desk.close()


def test_a_home_from_before_there_were_certificates_gets_its_own(run_cli: Run, home: Path, token: str) -> None:
    before_certificates(home)
    desk = open_desk(home)
    session = Session(replace(desk.sync, province=None), pace=Pace())
    session.settle(5)
    session.close()
    assert desk.paper_keys.ring().certified(desk.paper_keys.ring().own[0].public), "the sync does it beside the window"
    desk.close()
    before_certificates(home)
    answer = run_cli("verify", token, "--why", "--json")
    assert answer.code == 0 and answer.json["certified"] is True

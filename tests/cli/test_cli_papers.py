"""`tidehall print`, `report`, `verify`, `ledger` and `sync`: papers, their codes, and what goes to the province."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from intake_lines import Run


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

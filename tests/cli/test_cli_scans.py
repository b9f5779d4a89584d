"""Scans that come with a line of `tidehall intake`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hall_cases import Said, make_line, text_of, theme_codes

from desktop.errors import RuleViolation
from offline.vault.scans import keep
from ui.app import Desk


def test_a_damaged_scan_is_kept_as_it_came_and_pointed_out(run_cli: Callable[..., Said], desk: Desk, tmp_path: Path) -> None:
    """What was handed in long ago is not refused with its case; and what is kept so is not lost when the same bytes are refused elsewhere."""
    scan = tmp_path / "old.pdf"
    scan.write_bytes(b"%PDF-1.4\nnothing more")
    line = make_line(desk, theme_codes(desk)[0])
    line["materials"][0]["files"] = ["old.pdf"]
    (tmp_path / "list.jsonl").write_text(text_of(line), encoding="utf-8")
    (answer,) = run_cli("intake", tmp_path / "list.jsonl", "--json").lines
    assert (answer["outcome"], answer["errors"]) == ("accepted", [])
    assert [(w["pointer"], w["code"]) for w in answer["warnings"]] == [("/materials/0/files/0", "file.unread")]
    given = desk.intake.detail(answer["case_no"]).body["draft"]["materials"][line["materials"][0]["material_code"]]
    (file,) = given["files"]
    with pytest.raises(RuleViolation):
        keep(desk.home.files, scan)
    assert desk.home.files.verify(file["sha256"]) and file["pages"] is None

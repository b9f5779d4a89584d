"""Printers as settings: into this machine's file with its comments kept, checked whole, logged, taken back; what another file says stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from desktop.errors import RuleViolation
from desktop.hall_settings.service import HallSetup
from desktop.hall_settings.toml_edit import drop_table, set_in_table
from desktop.printer_settings import PrinterSettings
from desktop.staff.model import Actor
from offline.vault.home import read_settings
from ui.app import Desk

OWN = """# ours
[workstation]
id = "W01"

# by the door
[printers.front]  # laser
kind = "system"

[printers."后台"]
kind = "escpos"
address = "tcp://10.0.0.9:9100"

# who gets what
[routing]
papers = "front"
slips = "后台"
ticket = "front"
"""
FRONT = PrinterSettings("front", "ipp", "ipp://front/ipp/print", copies=2)


@pytest.fixture(autouse=True)
def own(desk: Desk) -> Path:
    """This machine's file."""
    path = desk.home.path / "tidehall.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_table_within_a_table_is_set_and_dropped_and_the_rest_stays() -> None:
    assert set_in_table(OWN, ("printers", "front"), "kind", "pdf", "f") == OWN.replace('kind = "system"', 'kind = "pdf"')
    assert set_in_table(OWN, ("printers", "后台"), "width", 58, "f") == OWN.replace(':9100"\n', ':9100"\nwidth = 58\n')
    made = set_in_table(OWN, ("printers", "三 楼"), "kind", "pdf", "f")
    assert made == OWN + '\n[printers."三 楼"]\nkind = "pdf"\n'
    assert drop_table(made, ("printers", "三 楼"), "f").rstrip() == OWN.rstrip()
    left = drop_table(drop_table(OWN, ("printers", "front"), "f"), ("printers", "后台"), "f")
    assert (
        "printers" not in tomllib.loads(left)
        and "# who gets what\n[routing]" in left
        and drop_table(left, ("printers", "front"), "f") == left
    )
    for odd in ('printers.front.kind = "pdf"\n', '[printers]\nfront = {kind = "pdf"}\n'):
        with pytest.raises(RuleViolation, match=r"settings\.not_editable"):
            drop_table(odd, ("printers", "front"), "f")


def test_a_change_is_written_logged_and_taken_back(desk: Desk, own: Path, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    with pytest.raises(RuleViolation, match=r"staff\.signature_needed"):
        setup.put_printer(admin, FRONT, {"papers"}, new=False)
    taken = setup.put_printer(admin, FRONT, {"papers", "slip_fallback"}, boss, new=False)
    found = read_settings(desk.home.path)
    assert not taken.restart and taken.now == {"printers": found.printers, "routing": found.routing}
    assert found.printers[0] == FRONT and found.routing.slip_fallback == "front"
    assert "# laser" in own.read_text(encoding="utf-8") and "# by the door" in own.read_text(encoding="utf-8")
    with desk.home.vault.read() as connection:
        said = str(connection.exec_driver_sql("SELECT subject || detail FROM audit_entry ORDER BY seq DESC LIMIT 1").scalar())
    assert "printers.front" in said and "ipp://front/ipp/print" in said and "slip_fallback" in said
    setup.undo(admin, boss)
    assert own.read_text(encoding="utf-8") == OWN


def test_one_that_is_taken_away_is_named_nowhere_any_more(desk: Desk, own: Path, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    setup.drop_printer(admin, "front", boss)
    found = read_settings(desk.home.path)
    assert [one.name for one in found.printers] == ["后台"] and found.routing.papers == ""
    assert found.routing.printers_for("ticket") == ("后台",)
    setup.undo(admin, boss)
    assert own.read_text(encoding="utf-8") == OWN


def test_everything_wrong_is_told_and_nothing_written(desk: Desk, own: Path, setup: HallSetup, admin: Actor, boss: Actor) -> None:
    with pytest.raises(RuleViolation) as refused:
        setup.put_printer(admin, PrinterSettings("front", "ipp", "front", copies=0), {"papers"}, boss, new=True)
    assert {issue.pointer: issue.code for issue in refused.value.issues} == {
        "/name": "plan.twice", "/address": "printer.address", "/copies": "printer.copies",
    }  # fmt: skip
    with pytest.raises(RuleViolation) as refused:
        setup.put_printer(admin, PrinterSettings("front", "ipp", "ipp://a:b@front/ipp"), set(), boss, new=False)
    assert [issue.code for issue in refused.value.issues] == ["printer.password"]
    (desk.home.path / "hall.toml").write_text('[printers.floor]\nkind = "pdf"\n', encoding="utf-8")
    with pytest.raises(RuleViolation, match=r"settings\.printer_elsewhere"):
        setup.drop_printer(admin, "floor", boss)
    assert own.read_text(encoding="utf-8") == OWN

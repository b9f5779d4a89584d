"""[printers] and [routing]: layer over layer, round through TOML, and every wrong key named."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import settings
from desktop.errors import RuleViolation

HALL = """
[printers.office]
kind = "ipp"
address = "ipp://printer.example/ipp/print"
duplex = true
[printers."小票机"]
kind = "escpos"
address = "tcp://192.0.2.7:9100"
[routing]
papers = "office"
slips = "小票机"
"""
OWN = """
[printers."小票机"]
width = 58
[printers.spare]
kind = "pdf"
[routing]
fallback = "spare"
notice = "spare"
"""


def test_layers_by_name_and_round(tmp_path: Path) -> None:
    hall, own = tmp_path / "hall.toml", tmp_path / "own.toml"
    hall.write_text(HALL, encoding="utf-8")
    own.write_text(OWN, encoding="utf-8")
    found = settings.load((hall, own))
    assert [(printer.name, printer.kind, printer.width) for printer in found.printers] == [
        ("office", "ipp", 80), ("小票机", "escpos", 58), ("spare", "pdf", 80),
    ]  # fmt: skip
    routing = found.routing
    assert (routing.printers_for("acceptance"), routing.printers_for("notice"), routing.printers_for("ticket")) == (
        ("office", "spare"), ("spare",), ("小票机",),
    )  # fmt: skip
    own.write_text(settings.to_toml(found), encoding="utf-8")
    assert settings.load((own,)) == found


@pytest.mark.parametrize(
    ("text", "pointer", "code"),
    [
        ("printers = 1", "printers", "settings.wrong_type"),
        ("[printers]\na = 1", "printers.a", "settings.wrong_type"),
        ("[printers.a]\nname = 'b'", "printers.a.name", "settings.unknown_key"),
        ("[printers.a]\ncopies = true", "printers.a.copies", "settings.wrong_type"),
        ("[printers.a]\ncopies = 0", "printers.a.copies", "settings.wrong_choice"),
        ("[printers.a]\nkind = 'fax'", "printers.a.kind", "settings.wrong_choice"),
        ("[printers.a]\nkind = 'ipp'\naddress = 'printer'", "printers.a.address", "settings.printer_address"),
        ("[printers.a]\nkind = 'ipp'\naddress = 'ipp://u:secret@h/p'", "printers.a.address", "settings.password_here"),
        ("[printers.a]\nkind = 'escpos'\nwidth = 57\naddress = 'usb://'", "printers.a.width", "settings.wrong_choice"),
        ("[routing]\npapers = 'none'", "routing.papers", "settings.printer_unknown"),
        ("[routing]\nnone = 'x'", "routing.none", "settings.unknown_key"),
        ("[routing]\nnotice = 1", "routing.notice", "settings.wrong_type"),
        ("[routing]\nexpire_minutes = 0", "routing.expire_minutes", "settings.wrong_choice"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, pointer: str, code: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleViolation) as caught:
        settings.load((path,))
    assert [(issue.pointer, issue.code) for issue in caught.value.issues] == [(f"x.toml:{pointer}", code)]

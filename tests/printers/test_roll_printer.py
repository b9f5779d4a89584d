"""ESC/POS against a printer on a socket: its bytes become dots and words again, the code is read back, and every way in which it can fail is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from fake_roll import FakeRoll, Firmware
from slip_samples import TICKET, load, slip

from desktop.prints.model import JobState
from printing.page import MM
from printing.printers.device import Outcome, Refused
from printing.printers.escpos import Roll
from printing.printers.wires import usb_file
from printing.raster import DOT, Dots, Rasteriser
from printing.thermal import DOTS, to_escpos

DRAW = Rasteriser()


@pytest.fixture
def printer() -> Iterator[FakeRoll]:
    made = FakeRoll()
    yield made
    made.close()


def roll(printer: FakeRoll, **more: object) -> Roll:
    settings: dict[str, object] = {"answer": 0.3, "patience": 1.0} | more
    return Roll(printer.address, 80, DRAW, **settings)  # type: ignore[arg-type]


def deliver(device: Roll) -> tuple[Outcome, list[str]]:
    said: list[str] = []
    return device.deliver(load(), lambda: said.append("sent")), said


@pytest.mark.parametrize("width", [80, 58])
def test_bytes_become_the_slip_again(width: int) -> None:
    paper, dots = slip(width), DOTS[width]
    page = paper.pages[0]
    got, drawn = Firmware(dots), Firmware(dots)
    got.feed(to_escpos(paper.pages, width, DRAW))
    drawn.feed(to_escpos(paper.pages, width, DRAW, text=False))
    (words, _), (picture, _) = got.slips, drawn.slips
    assert [text for _, _, text in words.words] == ["已为您预审：开办餐饮店", "营业执照 原件 1 份", "2026-11-20 周五 09:51", "W07"]
    assert picture.words == []
    (code,) = zxingcpp.read_barcodes(words.picture(dots))
    assert code.text == TICKET.id
    canvas = Dots(dots)
    DRAW.draw(page.ops, canvas, left=(page.width - dots * DOT) / 2)
    black = {row: bits for row, bits in picture.rows if bits}
    wanted = {row: bits for row, bits in enumerate(canvas.rows) if bits}
    assert black == wanted, "dot for dot the page that is shown"
    place = next(column for _, column, text in words.words if text == "W07")
    assert place + 3 * 12 == dots - (26 if width == 80 else 10), "flush right, also in the firmware's own widths"
    assert abs(words.height - picture.height) < 24
    assert page.height / MM == pytest.approx(picture.height / 8, abs=4)


def test_a_rare_character_is_drawn_and_never_a_question_mark() -> None:
    raw = to_escpos(slip().pages, 80, DRAW)
    assert b"?" not in raw.replace(b"\x1dv0", b"")[:40] and "𬭎".encode("gb18030") not in raw
    assert "郑".encode("gb18030") not in raw, "the whole line is drawn, so that it is of one face"


def test_a_slip_for_a_wider_roll_is_made_smaller_and_its_code_still_reads() -> None:
    narrow = Firmware(384)
    narrow.feed(to_escpos(slip(80).pages, 58, DRAW))
    (code,) = zxingcpp.read_barcodes(narrow.slips[0].picture(384).resize((768, 2 * (narrow.slips[0].height + 40))))
    assert code.text == TICKET.id


def test_printed_is_the_printers_own_word(printer: FakeRoll) -> None:
    outcome, said = deliver(roll(printer, copies=2))
    assert outcome == Outcome(JobState.PRINTED) and said == ["sent"]
    assert len(printer.slips) == 2 and printer.firmware.asked_order == 1


def out_of_paper(printer: FakeRoll) -> None:
    printer.paper = False


def open_cover(printer: FakeRoll) -> None:
    printer.cover = False


def deaf(printer: FakeRoll) -> None:
    printer.deaf = True


@pytest.mark.parametrize(("trouble", "code"), [(out_of_paper, "print.paper_out"), (open_cover, "print.cover_open"), (deaf, "print.silent")])
def test_what_it_says_before_keeps_everything_back(printer: FakeRoll, trouble: Callable[[FakeRoll], None], code: str) -> None:
    trouble(printer)
    device = roll(printer)
    for act in (lambda: deliver(device), device.look):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    assert printer.taken == 0


@pytest.mark.parametrize("how", ["dies_after", "jams_after"])
def test_torn_away_or_jammed_in_the_middle_is_not_known(printer: FakeRoll, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.printers.wires.STALL_SECONDS", 0.4)
    setattr(printer, how, 9000)
    outcome, _ = deliver(roll(printer))
    assert outcome.state is JobState.UNKNOWN and outcome.reason in ("print.lost", "print.silent")
    assert printer.slips == []


def test_silence_after_the_last_byte_is_not_known(printer: FakeRoll) -> None:
    printer.mute_after = True
    outcome, said = deliver(roll(printer, patience=0.5))
    assert (outcome, said) == (Outcome(JobState.UNKNOWN, "print.silent"), ["sent"])


def test_paper_that_ends_while_it_prints_is_said(printer: FakeRoll) -> None:
    device = roll(printer, patience=5.0)
    answer = printer.firmware.feed

    def ends(data: bytes) -> None:
        answer(data.replace(b"\x1dr\x01", b""))
        printer.paper = printer.paper and not data

    printer.firmware.feed = ends  # type: ignore[method-assign]
    outcome, _ = deliver(device)
    assert outcome == Outcome(JobState.UNKNOWN, "print.paper_out")


def test_a_printer_that_never_answers_is_sent_to_and_no_more_is_claimed(printer: FakeRoll) -> None:
    printer.deaf = True
    outcome, _ = deliver(roll(printer, answers=False))
    assert outcome == Outcome(JobState.SENT)


def test_a_file_gets_every_byte_and_what_is_not_there_is_away(tmp_path: Path) -> None:
    target = tmp_path / "lp0"
    target.touch()
    device = Roll(f"file://{target}", 80, DRAW)
    assert device.deliver(load(), lambda: None) == Outcome(JobState.SENT)
    got = Firmware(576)
    got.feed(target.read_bytes())
    assert got.slips[0].cut
    for address, code in (
        (f"file://{tmp_path}/none", "print.away"),
        ("tcp://127.0.0.1:1", "print.away"),
        ("tcp://no.such.host.invalid", "print.address"),
    ):
        with pytest.raises(Refused) as refused:
            Roll(address, 80, DRAW).look()
        assert refused.value.code == code, address


def test_a_usb_printer_is_found_by_its_numbers(tmp_path: Path) -> None:
    for number, (vendor, product) in enumerate((("04b8", "0e15"), ("0519", "2013"))):
        device = tmp_path / "devices" / f"usb{number}"
        (device / "lp").mkdir(parents=True)
        (device / "idVendor").write_text(vendor + "\n")
        (device / "idProduct").write_text(product + "\n")
        (tmp_path / "usbmisc").mkdir(exist_ok=True)
        (tmp_path / "usbmisc" / f"lp{number}").symlink_to(device / "lp")
    assert usb_file("0519:2013", tmp_path / "usbmisc").name == "lp1"
    assert usb_file("", tmp_path / "usbmisc").name == "lp0"
    with pytest.raises(Refused):
        usb_file("dead:beef", tmp_path / "usbmisc")


def test_firmware_that_tells_its_state_but_no_order_is_sent_to_and_not_waited_for_twice(printer: FakeRoll) -> None:
    printer.no_order = True
    device = roll(printer, patience=0.6)
    assert deliver(device)[0] == Outcome(JobState.SENT)
    assert deliver(device)[0] == Outcome(JobState.SENT) and len(printer.slips) == 2
    printer.paper = False
    with pytest.raises(Refused, match=r"print\.paper_out"):
        deliver(device)

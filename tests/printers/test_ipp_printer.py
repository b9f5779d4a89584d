"""IPP: presets as attributes, the job's own state to its end, and what is said when the printer is gone, empty, wrong or silent."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_ipp import FakeIpp
from slip_samples import load

from desktop.prints.model import JobState
from printing.printers.device import Outcome, Refused
from printing.printers.ipp import Ipp, Presets, cause


@pytest.fixture
def printer() -> Iterator[FakeIpp]:
    made = FakeIpp()
    yield made
    made.close()


def device(printer: FakeIpp, presets: Presets | None = None, **more: float) -> Ipp:
    return Ipp(printer.address, presets or Presets(), **({"patience": 3.0, "every": 0.01, "answer": 3.0} | more))


def test_presets_go_along_and_the_jobs_own_state_is_the_answer(printer: FakeIpp) -> None:
    said: list[str] = []
    one = load()
    both = replace(one, paper=replace(one.paper, pages=one.paper.pages * 2))
    printer.chunked = True
    outcome = device(printer, Presets("tray-2", True, 2)).deliver(both, lambda: said.append("sent"))
    assert outcome == Outcome(JobState.PRINTED) and said == ["sent"]
    ((request, pdf),) = printer.got
    assert pdf == one.pdf
    assert {name: request.first(name) for name in ("copies", "sides", "print-scaling", "job-name")} == {
        "copies": 2, "sides": "two-sided-long-edge", "print-scaling": "none", "job-name": "取号小票 A031-1",
    }  # fmt: skip
    assert printer.asked == 2, "it is followed until it is out"


def test_one_page_is_never_on_two_sides(printer: FakeIpp) -> None:
    device(printer, Presets(duplex=True)).deliver(load(), lambda: None)
    assert printer.got[0][0].first("sides") == "one-sided"


@pytest.mark.parametrize(
    ("reasons", "state", "code"),
    [
        (("media-empty-error",), 3, "print.paper_out"),
        (("toner-low-warning", "cover-open"), 3, "print.cover_open"),
        (("paused",), 5, "print.stopped"),
        (("none",), 5, "print.stopped"),
        (("media-jam",), 5, "print.jammed"),
    ],
)
def test_a_printer_that_cannot_gets_nothing(printer: FakeIpp, reasons: tuple[str, ...], state: int, code: str) -> None:
    printer.reasons, printer.state = reasons, state
    for act in (lambda: device(printer).deliver(load(), lambda: None), device(printer).look):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    assert printer.got == []


def test_what_is_only_reported_keeps_nobody_from_printing() -> None:
    assert cause(("media-low-report", "toner-low-warning", "media-empty-report", "none")) == ""


def test_accepted_for_a_printer_that_is_gone_is_taken_back_and_not_printed_tomorrow(printer: FakeIpp) -> None:
    """`lp` says yes to a queue whose printer is unplugged (stack.md 4.7)."""
    printer.course, printer.reasons = (5,), ("connecting-to-device",)
    outcome = Ipp(printer.address, Presets(), patience=-5.8, every=0.01).deliver(load(), lambda: None)
    assert outcome.state is JobState.FAILED and printer.cancelled == 1
    printer.out, printer.cancelled, printer.course = 1, 0, (5,)
    assert Ipp(printer.address, Presets(), patience=-5.8, every=0.01).deliver(load(), lambda: None).state is JobState.UNKNOWN


def test_aborted_with_nothing_out_failed_with_a_page_out_is_not_known(printer: FakeIpp) -> None:
    printer.course = (5, 8)
    assert device(printer).deliver(load(), lambda: None) == Outcome(JobState.FAILED, "print.aborted")
    printer.asked, printer.out = 0, 1
    assert device(printer).deliver(load(), lambda: None) == Outcome(JobState.UNKNOWN, "print.aborted")


def test_a_line_that_is_cut_under_a_job_is_not_known(printer: FakeIpp) -> None:
    printer.cut = True
    assert device(printer).deliver(load(), lambda: None) == Outcome(JobState.UNKNOWN, "print.lost")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"status": 404}, "print.address"), ({"status": 401}, "print.forbidden"), ({"status": 500}, "print.error"),
        ({"raw": b"<html>a web page</html>"}, "print.address"), ({"raw": b"\2\0"}, "print.address"), ({"formats": ("image/urf",)}, "print.format"),
    ],
)  # fmt: skip
def test_what_is_no_printer_or_no_printer_for_us(printer: FakeIpp, wrong: dict[str, object], code: str) -> None:
    for name, value in wrong.items():
        setattr(printer, name, value)
    with pytest.raises(Refused) as refused:
        device(printer).deliver(load(), lambda: None)
    assert refused.value.code == code and printer.got == []


def test_nobody_listens() -> None:
    with pytest.raises(Refused, match=r"print\.away"):
        Ipp("ipp://127.0.0.1:1/ipp/print", Presets()).look()


@pytest.mark.skipif(shutil.which("ippeveprinter") is None, reason="ippeveprinter (cups-ipp-utils) is not on this machine")
def test_against_ippeveprinter(tmp_path: Path) -> None:
    """The reference IPP Everywhere printer of CUPS; without a system bus it may end at once, and then this test says so."""
    port, spool = 18631, tmp_path / "spool"
    spool.mkdir()
    command = ["ippeveprinter", "-k", "-d", str(spool), "-p", str(port), "-r", "off", "-f", "application/pdf", "Hall"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        printer = Ipp(f"ipp://127.0.0.1:{port}/ipp/print", Presets())
        until = time.monotonic() + 10
        while True:
            if process.poll() is not None:
                pytest.skip("ippeveprinter ended: it wants DNS-SD and a system bus here")
            try:
                printer.look()
                break
            except Refused:
                assert time.monotonic() < until
        assert printer.deliver(load(), lambda: None) == Outcome(JobState.PRINTED)
        assert [path.read_bytes()[:4] for path in spool.iterdir()] == [b"%PDF"]
    finally:
        process.terminate()
        process.communicate(timeout=10)

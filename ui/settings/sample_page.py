"""The test page of a printer: what it is called, a frame that shows its edges, Chinese and digits in four sizes. It is a job like any other, so that
what became of it is asked and shown under Printing. It goes to the printer that was named and to no fallback. For the write lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.clock import Clock, shanghai
from desktop.errors import RuleViolation
from desktop.prints.model import NewJob
from desktop.staff.model import Actor

if TYPE_CHECKING:
    from desktop.printer_settings import PrinterSettings
    from printing.page import Paper
    from printing.spool import Spool

KIND = "test_page"
TITLE = "测试页"
SIZES = (9.0, 10.5, 14.0, 22.0)
SAMPLE = "潮汐大厅 0123456789"


def print_test_page(spool: Spool, hall_name: str, clock: Clock, actor: Actor, name: str) -> None:
    """`RuleViolation` settings.printer_later for a printer that the program has not been opened with yet."""
    from printing.pdf import to_pdf
    from printing.printers.device import Load

    printer = next((one for one in spool.printers if one.name == name), None)
    if printer is None:
        raise RuleViolation("settings.printer_later", name=name)
    paper = sample_page(printer, (hall_name, f"{name} {printer.address}".strip(), f"{shanghai(clock()):%Y-%m-%d %H:%M:%S}"))
    job = spool.jobs.spool_alone(NewJob(KIND, TITLE, name, actor.id, len(paper.pages)))
    spool.submit(job, Load(paper, to_pdf(paper), f"{TITLE}-{name}"), (name,))


def sample_page(printer: PrinterSettings, words: tuple[str, ...]) -> Paper:
    """One page: A4, or as long as its text on a roll."""
    from printing.blocks import line_ops
    from printing.breaking import Setter, Span
    from printing.fonts import chain
    from printing.page import A4, MM, Op, Page, Paper, Rect, SlipKind

    roll = printer.kind == "escpos"
    width, edge = (printer.width * MM, 5 * MM) if roll else (A4[0], 12 * MM)
    setter, ops, y = Setter(chain()), list[Op](), edge + 4 * MM
    for text, size in ((TITLE, 22.0), *((line, 10.5) for line in words), *((SAMPLE, size) for size in SIZES)):
        for line in setter.lines((Span(text, size),), width - 2 * edge - 4 * MM):
            ops += line_ops(line, (width - line.width) / 2, y, size * 1.5)
            y += size * 1.5
    high = y + 4 * MM + edge if roll else A4[1]
    ops.append(Rect(edge, edge, width - 2 * edge, high - 2 * edge, stroke=0.8))
    return Paper(SlipKind.TICKET if roll else SlipKind.LEDGER, TITLE, (Page(width, high, tuple(ops)),), setter.missing)

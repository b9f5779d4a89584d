"""The system's printer through Qt: silent, with tray, copies and sides preset, the very page list painted. It asks nothing and shows no dialog.

Qt hands the pages to the system and hears no more: `sent` is all that this device ever says. A printer's own fonts are not used: glyphs come from the
carried files. Works on its device's thread; painters and raw fonts are made there, once a sheet.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.printer_settings import PrinterSettings
from desktop.prints.model import JobState
from printing.page import Page
from printing.printers.device import Load, Outcome, Refused
from ui.widgets.paper import PagePainter

_TRAYS = {
    "upper": QPrinter.PaperSource.Upper, "lower": QPrinter.PaperSource.Lower, "middle": QPrinter.PaperSource.Middle,
    "manual": QPrinter.PaperSource.Manual, "envelope": QPrinter.PaperSource.Envelope, "auto": QPrinter.PaperSource.Auto,
    "cassette": QPrinter.PaperSource.Cassette,
}  # fmt: skip
DPI = 600


def system_printer(settings: PrinterSettings) -> QPrinter:
    """The queue that the settings name, "" the usual one. Raises `Refused` print.away where the system has no such queue."""
    info = QPrinterInfo.printerInfo(settings.address) if settings.address else QPrinterInfo.defaultPrinter()
    if info.isNull():
        raise Refused("print.away", address=settings.address)
    if info.state() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise Refused("print.stopped", address=settings.address)
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


class QtDevice:
    """QtDevice(settings). `make` gives a printer; tests give one that writes a file."""

    def __init__(self, settings: PrinterSettings, make: Callable[[PrinterSettings], QPrinter] = system_printer) -> None:
        self._settings, self._make = settings, make

    def look(self) -> None:
        if not self._make(self._settings).isValid():
            raise Refused("print.away", address=self._settings.address)

    def deliver(self, load: Load, sent: Callable[[], None]) -> Outcome:
        printer = self._preset(self._make(self._settings), load)
        painter = QPainter()
        if not painter.begin(printer):
            raise Refused("print.away", address=self._settings.address)
        try:
            whole = self._paint(painter, printer, load.paper.pages)
        finally:
            painter.end()  # Qt crashes when a painter outlives its device
        if not whole or printer.printerState() in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error):
            return Outcome(JobState.UNKNOWN, "print.aborted")
        sent()
        return Outcome(JobState.SENT)

    def _paint(self, painter: QPainter, printer: QPrinter, pages: tuple[Page, ...]) -> bool:
        """False when the printer did not take every page: the job is aborted, so that no part of it is printed."""
        pen, zoom = PagePainter(), printer.resolution() / 72
        for number, page in enumerate(pages):
            if number and not printer.newPage():
                printer.abort()
                return False
            pen.paint(painter, page, zoom, QColor(0, 0, 0))
        return True

    def _preset(self, printer: QPrinter, load: Load) -> QPrinter:
        page, said = load.paper.pages[0], self._settings
        printer.setDocName(load.name)
        printer.setResolution(DPI)
        printer.setFullPage(True)
        size = QPageSize(QSizeF(page.width, page.height), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Point))
        printer.setCopyCount(said.copies)
        duplex = said.duplex and len(load.paper.pages) > 1
        printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide if duplex else QPrinter.DuplexMode.DuplexNone)
        if said.tray:
            printer.setPaperSource(_TRAYS.get(said.tray.lower(), QPrinter.PaperSource.Auto))
        return printer

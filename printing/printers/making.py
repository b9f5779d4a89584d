"""A device out of its settings. The system's printers are somebody else's: only `ui` knows Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from desktop.printer_settings import PrinterSettings
from printing.printers.device import Device, Refused

if TYPE_CHECKING:
    from printing.raster import Rasteriser


class Workshop:
    """Workshop(papers' folder, system). All roll printers draw with one rasteriser, so that glyphs are drawn once. What a kind needs is
    imported when it is first made."""

    def __init__(self, folder: Callable[[], Path | None], system: Callable[[PrinterSettings], Device] | None = None) -> None:
        self._folder, self.system = folder, system
        self._rasteriser: Rasteriser | None = None

    def make(self, printer: PrinterSettings) -> Device:
        """Raises `Refused` print.no_system, print.folder where this program cannot have such a printer."""
        match printer.kind:
            case "escpos":
                return self._roll(printer)
            case "ipp":
                from printing.printers.ipp import Ipp, Presets

                return Ipp(printer.address, Presets(printer.tray, printer.duplex, printer.copies))
            case "system":
                if self.system is None:
                    raise Refused("print.no_system", printer=printer.name)
                return self.system(printer)
            case _:
                folder = Path(unquote(printer.address.removeprefix("file://"))) if printer.address else self._folder()
                if folder is None:
                    raise Refused("print.folder", reason="")
                from printing.printers.folder import Folder

                return Folder(folder)

    def _roll(self, printer: PrinterSettings) -> Device:
        from printing.printers.escpos import Roll
        from printing.raster import Rasteriser

        self._rasteriser = self._rasteriser or Rasteriser()
        return Roll(printer.address, printer.width, self._rasteriser, answers=printer.answers, text=printer.text, copies=printer.copies)

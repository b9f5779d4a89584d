"""The panel of one printer: what it is, where it stands, what comes back from it, and which papers go to it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.errors import RuleViolation
from desktop.hall_settings.printers import NAME_MOST, USES, printer_issues, uses_of
from desktop.printer_settings import PRINTER_KINDS, WIDTHS, PrinterSettings, RoutingSettings
from ui.cases.panel import Deed, line, read_count
from ui.settings.panels import SettingPanel
from ui.settings.rows import printer_kinds, printer_uses
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox, TickBox

_ADDRESSES = {"pdf": "file:///…", "ipp": "ipp://…/ipp/print", "system": "", "escpos": "tcp://…:9100  usb://04b8:0e15"}


class PrinterPanel(SettingPanel):
    """A new printer, or another address and other papers of one that is there. Its name stays: jobs and papers name it."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, "", "", _("Keep it"))
        self.name = line(look, _("Called"), most=NAME_MOST)
        self.kind = ChoiceBox(look, [(kind, printer_kinds()[kind]) for kind in PRINTER_KINDS], name=_("Kind"))
        self.address = line(look, _("Address"), most=200)
        self.tray = line(look, _("Tray"), most=40)
        self.copies = line(look, _("Copies"), most=1)
        self.roll = ChoiceBox(look, [(str(wide), f"{wide} mm") for wide in WIDTHS], name=_("Width of the roll"))
        self.duplex = TickBox(look, _("Both sides"))
        self.answers = TickBox(look, _("It answers"))
        self.text = TickBox(look, _("It has Chinese letters"))
        self.uses = {use: TickBox(look, words) for use, words in printer_uses().items()}
        first = self.side_by_side()
        self._name = self.add("/name", _("Called"), self.name, row=first)
        self.add("/kind", _("Kind"), self.kind, row=first)
        self.add("/address", _("Address"), self.address)
        second = self.side_by_side()
        self._tray = self.add("/tray", _("Tray"), self.tray, row=second)
        self._width = self.add("/width", _("Roll"), self.roll, row=second)
        self.add("/copies", _("Copies"), self.copies, row=second)
        second.addWidget(ticks(self.duplex, self.answers, self.text), 2)
        self.add("/uses", _("Sent here"), ticks(*self.uses.values()))
        self.order(
            self.name, self.kind, self.address, self.tray, self.roll, self.copies, self.duplex, self.answers, self.text,
            *self.uses.values(),
        )  # fmt: skip
        self._known: PrinterSettings | None = None
        self._taken: frozenset[str] = frozenset()
        self.kind.currentIndexChanged.connect(self._fit)

    def show_printer(self, known: PrinterSettings | None, printers: tuple[PrinterSettings, ...], routing: RoutingSettings) -> None:
        self._known = known
        self._taken = frozenset(one.name for one in printers)
        shown = known or PrinterSettings("", "ipp")
        self.title.say(_("A new printer") if known is None else known.name)
        self.words.say(_("On this machine; a single kind of paper is sent elsewhere by [routing] of its settings file"))
        self._name.setVisible(known is None)
        self.name.setText(shown.name)
        self.kind.set_value(shown.kind)
        self.address.setText(shown.address)
        self.tray.setText(shown.tray)
        self.copies.setText(str(shown.copies))
        self.roll.set_value(str(shown.width))
        for box, value in ((self.duplex, shown.duplex), (self.answers, shown.answers), (self.text, shown.text)):
            box.setChecked(value)
        mine = uses_of(routing, shown.name) if known is not None else frozenset(use for use in USES[:1] if not routing.papers)
        for use, box in self.uses.items():
            box.setChecked(use in mine)
        self._fit()

    def deed(self) -> Deed | None:
        copies = read_count(self.rows["/copies"], self.copies.text())
        kind = self.kind.value()
        roll = kind == "escpos"
        printer = PrinterSettings(
            self._known.name if self._known is not None else self.name.text().strip(), kind, self.address.text().strip(),
            int(self.roll.value()) if roll else PrinterSettings("").width, "" if roll else self.tray.text().strip(),
            self.duplex.isChecked() and not roll, copies if copies is not None else 1, self.answers.isChecked(),
            self.text.isChecked() or not roll,
        )  # fmt: skip
        wrong = tuple(printer_issues(printer, self._taken if self._known is None else frozenset()))
        if wrong:
            self.show_error(RuleViolation("settings.invalid", issues=wrong, first=wrong[0].pointer))
        if wrong or copies is None:
            return None
        uses = frozenset(use for use, box in self.uses.items() if box.isChecked())
        return Deed("printer", {"printer": printer, "uses": uses, "new": self._known is None}, said=_("The printer is kept"))

    @Slot()
    def _fit(self) -> None:
        """What its kind has."""
        kind = self.kind.value()
        roll, sheets = kind == "escpos", kind in ("ipp", "system")
        for part, has in ((self._tray, sheets), (self._width, roll), (self.duplex, sheets), (self.text, roll)):
            part.setVisible(has)
        self.address.setPlaceholderText(_ADDRESSES.get(kind, ""))


def ticks(*boxes: TickBox) -> QWidget:
    """Boxes side by side."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    for box in boxes:
        row.addWidget(box)
    row.addStretch(1)
    return holder

"""The bar at the foot of every screen: province, hall, printer, what is not sent yet. A click on a cell tells what is behind it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.clock import shanghai
from desktop.errors import EnvironmentFault
from desktop.sentences import sentence
from ui.services import Status, StatusSource
from ui.shell.key_strip import Strip, StripCell
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.text import Text


def clock_of(moment: datetime | None) -> str:
    return f"{shanghai(moment):%H:%M}" if moment is not None else ""


class StatusBar(Strip):
    """StatusBar(look, source, hall name, workstation). From 150 % the hall's name gives way to the text size."""

    def __init__(self, look: ThemeSwitch, source: StatusSource, hall: str, workstation: str, *, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._source, self._hall, self._workstation = source, hall, workstation
        self.province, self.hall, self.printer, self.unsent, self.emergency = (StripCell(look) for _number in range(5))
        self._place = StripCell(look, clickable=False)
        self._place.line_right = False
        for cell in (self.province, self.hall, self.printer, self.unsent):
            self.add_left(cell)
            cell.clicked.connect(self._explain)
        self.add_right(self.emergency)
        self.add_right(self._place)
        self._popover: Popover | None = None
        source.changed.connect(self._show)
        look.changed.connect(self._show_place)
        self._show(source.status)
        self._show_place()

    @Slot(object)
    def _show(self, status: Status) -> None:
        self._peer(self.province, _("Province"), status.province_ok, status.province_since)
        self._peer(self.hall, _("Hall server") if self._look.theme.scale < 150 else _("Hall"), status.hall_ok, status.hall_since)
        state = {True: _("ready"), False: _("not ready"), None: _("not known")}[status.printer_ok]
        colour = "status.attention.on_tint" if status.printer_ok is False else "text.secondary"
        self.printer.show_words(_("Printer"), state, icon="printer", colour=colour)
        icon, colour = ("triangle", "status.attention.on_tint") if status.attention else ("upload", "text.secondary")
        self.unsent.show_words(
            _("To send"),
            str(status.unsent),
            _("for a person {n}", n=status.attention) if status.attention else "",
            icon=icon,
            colour=colour,
        )
        if status.ledger_apart:
            apart = _("{n} apart", n=status.ledger_apart)
            self.unsent.show_words(_("Not balanced"), apart, icon="cross-circle", colour="status.missing.on_tint")

        on = status.emergency_since is not None
        self.emergency.show_words(
            _("Emergency"),
            _("since {time}", time=clock_of(status.emergency_since)) if on else "",
            icon="triangle" if on else "",
            colour="status.attention.on_tint" if on else "text.secondary",
            keys=() if self._look.theme.scale >= 150 else ("Ctrl", "Shift", "E"),
        )

    def _peer(self, cell: StripCell, label: str, ok: bool | None, since: datetime | None) -> None:
        if ok is None:
            cell.show_words(label, _("not asked yet"), icon="clock")
        elif ok:
            cell.show_words(
                label, _("all right"), "" if self._look.theme.scale >= 150 else clock_of(since), icon="check", colour="status.ok.on_tint"
            )
        else:
            cell.show_words(
                label,
                _("away"),
                _("since {time}", time=clock_of(since)) if since else "",
                icon="cloud-off",
                colour="status.offline.on_tint",
            )

    def _show_place(self) -> None:
        theme = self._look.theme
        if theme.scale >= 150:
            self._place.show_words(_("Text {scale}%", scale=theme.scale))
        else:
            self._place.show_words(_("{hall} · workstation {name}", hall=self._hall, name=self._workstation))
        self._show(self._source.status)

    def _explain(self) -> None:
        cell = self.sender()
        if isinstance(cell, StripCell):
            self._popover = Popover(self._look, cell, self._lines(cell))
            self._popover.show_above()

    def _lines(self, cell: StripCell) -> tuple[str, ...]:
        status = self._source.status
        if cell is self.province:
            lines = _peer_lines(_("Province platform"), status.province_ok, status.province_since, status.province_error)
            clock = _n(
                "This machine's clock is {n} minute off the province's. Please have it set.",
                "This machine's clock is {n} minutes off the province's. Please have it set.",
                abs(status.clock_minutes),
            )
            return (*lines, clock) if status.clock_minutes else lines
        if cell is self.hall:
            return _peer_lines(_("Hall server"), status.hall_ok, status.hall_since, "")
        if cell is self.printer:
            name = status.printer_name or _("No printer has been set up")
            state = {True: _("Ready to print."), False: printer_words(status), None: _("Not asked yet.")}[status.printer_ok]
            waiting = (_n("{n} sheet waits for it.", "{n} sheets wait for it.", status.print_waiting),) if status.print_waiting else ()
            asked = (
                (_n("{n} sheet: please say whether it came out.", "{n} sheets: please say whether they came out.", status.print_questions),)
                if status.print_questions
                else ()
            )
            return (name, state, *waiting, *asked)
        return (
            _n(
                "{n} entry is kept on this machine and not confirmed by the province yet.",
                "{n} entries are kept on this machine and not confirmed by the province yet.",
                status.unsent,
            ),
            _n("{n} needs a person.", "{n} need a person.", status.attention) if status.attention else _("None needs a person."),
        )


def printer_words(status: Status) -> str:
    """Why it does not print, and what becomes of what waits."""
    why = sentence(EnvironmentFault(status.printer_note)) if status.printer_note else ""
    return why + _("Sheets wait some minutes for it, or go to the printer that stands in; after that nothing prints by itself.")


def _peer_lines(name: str, ok: bool | None, since: datetime | None, error: str) -> tuple[str, ...]:
    if ok is None:
        return (name, _("Not asked yet."))
    if ok:
        return (name, _("It has answered since {time}.", time=clock_of(since)) if since else _("It answers."))
    first = _("It has not answered since {time}.", time=clock_of(since)) if since else _("It does not answer.")
    return (name, first, *((error,) if error else ()), _("Work goes on: everything is kept on this machine and sent by itself later."))


class Popover(QFrame):
    """A few sentences above a cell; closes on Esc or a click elsewhere."""

    def __init__(self, look: ThemeSwitch, cell: QWidget, lines: tuple[str, ...]) -> None:
        super().__init__(cell.window(), Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popover")
        self._cell = cell
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        for number, line in enumerate(lines):
            column.addWidget(
                Text(look, line, "body-medium" if number == 0 else "label", "primary" if number == 0 else "secondary", wrap=True)
            )
        self.setFixedWidth(look.theme.px(320))
        self.setAccessibleName(" ".join(lines))

    def show_above(self) -> None:
        self.adjustSize()
        corner = self._cell.mapToGlobal(QPoint(0, 0))
        self.move(corner.x(), corner.y() - self.height() - 6)
        self.show()

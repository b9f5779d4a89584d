"""The settings' screen without what it does: groups at the left, lines in the middle, the chosen one at the right, panels and buttons below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.hall_settings.keys import GROUPS, SECRETS
from desktop.hall_settings.service import Overview
from ui.cases.panel import Panel
from ui.settings.panels import FilePanel, SecretPanel, ServicePanel, SettingPanel, SignPanel, SkillsPanel, ValuePanel, WindowPanel
from ui.settings.printer_panel import PrinterPanel
from ui.settings.rows import Line, LineDelegate, columns_of
from ui.settings.words import CALENDAR, ORDER, PEOPLE, PRINTERS, SERVICES, WINDOWS, group_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.facts import FactPane
from ui.widgets.table import Column, RowModel, RowTable
from ui.widgets.text import ClauseLabel, ElidedLabel, EmptyState, Text
from ui.widgets.toast import ToastBar

_PANE = {100: 330, 110: 330, 125: 320, 150: 304}
_GROUPS = {100: 150, 110: 156, 125: 164, 150: 176}


class Panels:
    """One of each."""

    def __init__(self, look: ThemeSwitch) -> None:
        self.value, self.secret, self.file, self.sign = ValuePanel(look), SecretPanel(look), FilePanel(look), SignPanel(look)
        self.service, self.window, self.skills = ServicePanel(look), WindowPanel(look), SkillsPanel(look)
        self.printer = PrinterPanel(look)
        self.all: tuple[SettingPanel, ...] = (
            self.value, self.service, self.window, self.skills, self.printer, self.secret, self.file, self.sign
        )  # fmt: skip


class SettingsFace(QObject):
    """SettingsFace(look, room) lays itself out in `room`."""

    moved = Signal(object)
    """Another line of the group is chosen."""
    entered = Signal(object)
    """The line on which Enter was pressed."""

    def __init__(self, look: ThemeSwitch, room: QWidget) -> None:
        super().__init__(room)
        self._look, self._room = look, room
        self.title = Text(look, "", "section")
        self.note = ClauseLabel(look, "", "body", "secondary")
        self.signed = Text(look, "", "label-medium", "ok", wrap=True)
        self._group_model = RowModel((Column("name", _("Settings"), 0, lambda row: row.cells[0]),), lambda row: row.id, room)
        self.groups = RowTable(look, self._group_model, LineDelegate(look, self._group_model), name=_("Groups of settings"))
        words = group_words()
        self._group_model.show_rows([Line(group, (words[group][0],)) for group in ORDER])
        self.models = {group: RowModel(columns_of(group), lambda row: row.id, room) for group in ORDER}
        self.tables: dict[str, RowTable] = {}
        """Made when their group comes on screen first."""
        self.empty = EmptyState(look, "")
        self.pane = FactPane(look, name=_("The setting"))
        self.toast = ToastBar(look)
        self.panels = Panels(look)
        self.change = ActionButton(look, _("Change"), "Ctrl+O", variant="primary")
        self.new = ActionButton(look, _("New"), "Ctrl+N", icon="plus")
        self.up = ActionButton(look, _("Up"), "Alt+↑", variant="quiet", size="compact")
        self.down = ActionButton(look, _("Down"), "Alt+↓", variant="quiet", size="compact")
        self.retire = ActionButton(look, "", "Ctrl+D", size="compact")
        self.default = ActionButton(look, _("As below"), "Ctrl+Backspace", variant="quiet", size="compact")
        self.ask = ActionButton(look, _("Try the connection"), "Ctrl+T", icon="link")
        self.page = ActionButton(look, _("Test page"), "Ctrl+P", icon="printer")
        self.forbidden = ElidedLabel(look, "", "label", "secondary")
        self.forbidden.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.undo = ActionButton(look, _("Undo"), "Ctrl+Z", icon="undo", variant="quiet", size="compact")
        self.export = ActionButton(look, _("Export"), "Ctrl+S", icon="download", variant="quiet", size="compact")
        self.take_in = ActionButton(look, _("Import"), "Ctrl+I", icon="upload", variant="quiet", size="compact")
        self._lay_out()
        self.groups.setCurrentIndex(self._group_model.index(0, 0))
        look.changed.connect(self._resize)
        self._resize()

    def group(self) -> str:
        row = self.groups.current()
        return row.id if row is not None else ORDER[0]

    def current(self) -> Line | None:
        found = self.table(self.group()).current()
        return found if isinstance(found, Line) else None

    def show_lines(self, group: str, lines: Sequence[Line]) -> None:
        self.models[group].show_rows(lines)
        if group in self.tables:
            self._choose_first(self.tables[group], self.models[group])

    def table(self, group: str) -> RowTable:
        made = self.tables.get(group)
        if made is None:
            model = self.models[group]
            made = self.tables[group] = RowTable(self._look, model, LineDelegate(self._look, model), name=group_words()[group][0])
            self._stack.addWidget(made)
            made.moved.connect(self.moved)
            made.opened.connect(self.entered)
            self._choose_first(made, model)
        return made

    @staticmethod
    def _choose_first(table: RowTable, model: RowModel) -> None:
        if model.rows and table.current() is None:
            table.setCurrentIndex(model.index(0, 0))

    def show_group(self, group: str, title: str, note: str) -> None:
        self.title.say(title)
        self.note.say(note)
        self._stack.setCurrentWidget(self.table(group))
        plan = group in (SERVICES, WINDOWS)
        keys = group not in (SERVICES, WINDOWS, PEOPLE, CALENDAR, PRINTERS)
        many = plan or group == PRINTERS
        self.change.setVisible(group != CALENDAR)
        self.new.setVisible(many or group == CALENDAR)
        new = {SERVICES: _("New service"), WINDOWS: _("New window"), PRINTERS: _("New printer")}
        self.new.say(new.get(group, _("Take in a year")))
        self.new.set_variant("secondary" if many else "primary")
        for button in (self.up, self.down):
            button.setVisible(group == SERVICES)
        self.retire.setVisible(many)
        self.retire.say(_("Retire") if group == SERVICES else _("Take away"))
        self.default.setVisible(keys)
        self.ask.setVisible(group == "province")
        self.page.setVisible(group == PRINTERS)
        self._place_deeds()

    def say_empty(self, words: str) -> None:
        self.empty.say(words)
        if words:
            self._stack.setCurrentWidget(self._holder)

    def show_signed(self, words: str) -> None:
        self.signed.say(words)
        self._strip.setVisible(bool(words))

    def set_busy(self, why: str) -> None:
        self.ask.why_not(why)

    def open(self, panel: Panel) -> None:
        """While one is open no other button answers its key, and what was said of another deed is over."""
        self.toast.dismiss()
        for each in self.panels.all:
            each.setVisible(each is panel)
        self._foot.hide()
        for bar in (self._head, self._foot):
            bar.setEnabled(False)
        panel.start()

    def edit(self, line: Line, found: Overview) -> None:
        """The panel that changes a line."""
        group, panels = self.group(), self.panels
        plan = found.hall.plan if found.hall is not None else None
        if group == PRINTERS:
            panels.printer.show_printer(line.thing, found.settings.printers, found.settings.routing)
            self.open(panels.printer)
        elif group in (SERVICES, WINDOWS, PEOPLE):
            if plan is None:
                return
            if group == SERVICES:
                panels.service.show_service(plan, line.thing)
            elif group == WINDOWS:
                panels.window.show_window(plan, line.thing)
            else:
                panels.skills.show_person(plan, line.id, line.cells[1])
            self.open({SERVICES: panels.service, WINDOWS: panels.window, PEOPLE: panels.skills}[group])
        elif line.id in SECRETS:
            panels.secret.show_secret(line.id)
            self.open(panels.secret)
        elif group in GROUPS:
            panels.value.show_value(line.thing)
            self.open(panels.value)

    def begin(self, found: Overview) -> None:
        """The panel for something new in this group."""
        plan = found.hall.plan if found.hall is not None else None
        if self.group() == CALENDAR:
            self.panels.file.show_what("calendar")
            self.open(self.panels.file)
        elif self.group() == PRINTERS:
            self.panels.printer.show_printer(None, found.settings.printers, found.settings.routing)
            self.open(self.panels.printer)
        elif plan is not None and self.group() == SERVICES:
            self.panels.service.show_service(plan, None)
            self.open(self.panels.service)
        elif plan is not None and self.group() == WINDOWS:
            self.panels.window.show_window(plan, None)
            self.open(self.panels.window)

    def opened(self) -> SettingPanel | None:
        return next((panel for panel in self.panels.all if not panel.isHidden()), None)

    def close_panels(self) -> None:
        for panel in self.panels.all:
            panel.hide()
        for bar in (self._head, self._foot):
            bar.setEnabled(True)
        self._foot.show()

    def focus(self) -> None:
        self.table(self.group()).setFocus()

    def go_to(self, group: str) -> None:
        """Brings a group on screen."""
        self.groups.setCurrentIndex(self._group_model.index(ORDER.index(group), 0))
        self.focus()

    @Slot()
    def next_group(self) -> None:
        self._turn(1)

    @Slot()
    def group_before(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        """Not under an open panel: the caret would leave it."""
        if self.opened() is not None:
            return
        self.go_to(ORDER[(ORDER.index(self.group()) + by) % len(ORDER)])

    def _lay_out(self) -> None:
        middle, head, self._foot, body, self._holder = QFrame(), QFrame(), QFrame(), QWidget(), QWidget()
        self.groups.setProperty("surface", "pane")
        middle.setProperty("surface", "raised")
        middle.setProperty("edge", "right")
        self._head = head
        for bar, edge in ((head, "bottom"), (self._foot, "top")):
            bar.setProperty("surface", "pane")
            bar.setProperty("edge", edge)
        top = QHBoxLayout(head)
        top.setContentsMargins(20, 8, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.note, 1)
        for part in (self.undo, self.export, self.take_in):
            top.addWidget(part)
        self._strip = QFrame()
        self._strip.setProperty("surface", "raised")
        self._strip.setProperty("edge", "top")
        strip = QHBoxLayout(self._strip)
        strip.setContentsMargins(18, 8, 12, 8)
        strip.setSpacing(8)
        strip.addWidget(IconLabel(self._look, "pen", "status.ok.on_tint"))
        strip.addWidget(self.signed, 1)
        hold = QVBoxLayout(self._holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._holder)
        self._deeds = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._foot)
        self._deeds.setContentsMargins(20, 8, 20, 8)
        self._deeds.setSpacing(8)
        lesser, main = QHBoxLayout(), QHBoxLayout()
        for button in (self.ask, self.page, self.up, self.down, self.retire, self.default):
            lesser.addWidget(button)
        lesser.addStretch(1)
        main.addWidget(self.forbidden, 1)
        for button in (self.new, self.change):
            main.addWidget(button)
        for line in (lesser, main):
            line.setSpacing(8)
            self._deeds.addLayout(line)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for piece in (head, body, self.toast, *self.panels.all, self._foot):
            column.addWidget(piece, 1 if piece is body else 0)
        for panel in self.panels.all:
            panel.hide()
        row = QHBoxLayout(self._room)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.groups)
        row.addWidget(middle, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.pane, 1)
        right.addWidget(self._strip)
        row.addLayout(right)

    def _place_deeds(self) -> None:
        """One row; with large text, where there are many, what begins and what changes stand in a row of their own."""
        many = self._look.theme.scale >= 150 and self.group() in (SERVICES, PRINTERS, "province")
        self._deeds.setDirection(QBoxLayout.Direction.TopToBottom if many else QBoxLayout.Direction.LeftToRight)

    def _resize(self) -> None:
        scale = self._look.theme.scale
        self.pane.setFixedWidth(_PANE[scale])
        self._strip.setFixedWidth(_PANE[scale])
        self.groups.setFixedWidth(_GROUPS[scale])
        self._place_deeds()

"""设置: the hall's settings by groups - a list of groups, the lines of one, what the chosen line means and where it is said.

An administrator changes with a supervisor's signature, which is good for ten minutes of this room and ends when the room is left; supervisors
see everything and change what is theirs. Everything is done on the write lane by `desktop.hall_settings`, which refuses again what must be
refused. The last change can be taken back (Ctrl+Z) until the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, now, shanghai
from desktop.errors import HallError, RuleViolation
from desktop.hall_settings.service import HallSetup, Overview, Taken
from desktop.intake.calendar import WorkCalendar
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.cases.panel import Deed
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.reader import SingleReader
from ui.settings.allowing import PLAN, forbidden, reasons
from ui.settings.deeds import Doing, WriteFile, carry_out, wants_signature
from ui.settings.face import SettingsFace
from ui.settings.panels import SettingPanel
from ui.settings.rows import Line, key_of, lines_of
from ui.settings.sheets import refused_sheet, sheet_of
from ui.settings.words import ORDER, PRINTERS, SERVICES, group_words
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.facts import FactSheet
from ui.widgets.keys import key_within

SIGNED_FOR = timedelta(minutes=10)
EXPORT_NAME = "tidehall-settings.json"


@dataclass(frozen=True, slots=True)
class Means:
    """What the room works with besides the setup. `sign` and `try_province` take their time: lanes. `test_page` None: no printers here."""

    sign: Callable[[str, str], Actor]
    try_province: Callable[[], HallError | None]
    calendar: Callable[[], WorkCalendar]
    folder: Callable[[], Path | None]
    write_file: WriteFile
    test_page: Callable[[Actor, str], None] | None = None


class SettingsRoom(QWidget):
    """SettingsRoom(look, actor, setup, means, lanes=…, feed=…)."""

    applied = Signal(object)
    """Keys that act at once, with their values, after a change."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, setup: HallSetup, means: Means, *, lanes: Lanes, feed: ChangeFeed, clock: Clock = now,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._actor, self._setup, self._means = look, actor, setup, means
        self._lanes, self._feed, self._clock = lanes, feed, clock
        self._reader = SingleReader(lanes, lambda: self._read, self._loaded, self._not_read, self)
        self._doing = self._busy = False
        """A deed is on its lane; or what came of it is not on screen yet."""
        self._found: Overview | None = None
        self._signed: tuple[Actor, datetime] | None = None
        self._pending: Deed | None = None
        """Waits for the signature; `_asking` is the panel that it came from."""
        self._asking: SettingPanel | None = None
        self._written = ""
        """The file that was exported last: what is taken in is most often that one, from another place."""
        self._queued: list[Deed] = []
        """Were asked for while another was being done."""
        self.face = SettingsFace(look, self)
        self._connect()
        self._show_group()

    # reading

    def enter(self) -> None:
        self.reload()
        self.face.focus()

    def go_to(self, group: str) -> None:
        """A group, from the palette; an open panel ends as it does when the room is left."""
        if self.face.opened() is not None:
            self._close()
        self.face.go_to(group)

    def reload(self) -> None:
        self._reader.ask()

    def _read(self) -> tuple[Overview, WorkCalendar]:
        """On the lane."""
        return self._setup.overview(), self._means.calendar()

    @Slot(object)
    def _loaded(self, found: tuple[Overview, WorkCalendar]) -> None:
        self._found, calendar = found
        today = self.today()
        for group in ORDER:
            self.face.show_lines(group, lines_of(group, self._found, calendar, today))
        self._show_group()
        if not self._doing and not self._reader.due:
            self._busy = False
            if self._queued:
                self._wanted(self._queued.pop(0))

    def today(self) -> date:
        return hall_date(self._clock())

    @property
    def group(self) -> str:
        return self.face.group()

    def line(self) -> Line | None:
        return self.face.current()

    # what is on screen

    @Slot(object)
    def _turned(self, _row: object = None) -> None:
        """What was said belongs to the group that was left."""
        self.face.toast.dismiss()
        self._show_group()

    def _show_group(self) -> None:
        group, found = self.group, self._found
        self.face.show_group(group, *group_words()[group])
        empty = ""
        if found is not None and group in PLAN and found.hall is None:
            empty = found.hall_note
        elif group == PRINTERS and found is not None and not found.settings.printers:
            empty = _("No printer is set up: papers become PDF files.")
        self.face.say_empty(empty)
        self._choose()

    @Slot(object)
    def _choose(self, _row: object = None) -> None:
        line, found, group = self.line(), self._found, self.group
        self.face.pane.show_sheet(sheet_of(self._actor, group, line, found) if found is not None else FactSheet(""))
        pages = self._means.test_page is not None
        for name, why in reasons(self._actor, group, line, found, can_undo=self._setup.can_undo, pages=pages).items():
            getattr(self.face, name).why_not(why)
        self.face.forbidden.say(forbidden(self._actor, group, line) if found is not None else "")
        self._say_signed()

    def _say_signed(self) -> None:
        signed = self._signature()
        until = self._signed[1] if self._signed is not None else None
        words = (
            _("{name} signs until {time}", name=signed.account.display_name, time=f"{shanghai(until):%H:%M}") if signed and until else ""
        )
        self.face.show_signed(words)

    def _signature(self) -> Actor | None:
        if self._signed is not None and self._clock() >= self._signed[1]:
            self._signed = None
        return self._signed[0] if self._signed is not None else None

    # what a person does

    @Slot(object)
    def _entered(self, _row: object) -> None:
        """Enter on a line is the button's key, and says with it why nothing happens."""
        self.face.change.press()

    def _change(self) -> None:
        line, found = self.line(), self._found
        if line is not None and found is not None:
            self.face.edit(line, found)

    def _new(self) -> None:
        if self._found is not None:
            self.face.begin(self._found)

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        line = self.line()
        if line is not None:
            self._wanted(Deed("move", {"code": line.id, "by": by}, said=_("The order is changed")))

    def _retire(self) -> None:
        line = self.line()
        if line is not None and self.group == SERVICES:
            self._wanted(Deed("retire", {"code": line.id}, said=_("{name} is taken out of use", name=line.cells[1])))
        elif line is not None and self.group == PRINTERS:
            self._wanted(Deed("unprinter", {"name": line.id}, said=_("{name} is taken out of use", name=line.id)))
        elif line is not None:
            self._wanted(Deed("unwindow", {"no": line.id}, said=_("Window {no} is gone", no=line.id)))

    def _default(self) -> None:
        key = key_of(self.line())
        if key is not None:
            self._wanted(Deed("default", {key.name: None}, said=_("It is as the layer below says")))

    def _try(self) -> None:
        self.face.set_busy(_("The province is being asked"))
        self._lanes.submit(Lane.READ, self._means.try_province, self._tried, self._failed)

    @Slot(object)
    def _tried(self, fault: HallError | None) -> None:
        self.face.set_busy("")
        self.face.toast.dismiss()
        if fault is None:
            self.face.toast.tell(_("The province answered: address and secrets are right"))
        else:
            self.face.toast.tell_error(_("No connection ({code}). {why}", code=fault.code, why=sentence(fault)))

    def _page(self) -> None:
        line = self.line()
        if line is not None and self._means.test_page is not None:
            self._lanes.submit(Lane.WRITE, partial(self._means.test_page, self._actor, line.id), self._paged, self._failed)

    @Slot(object)
    def _paged(self, _done: object) -> None:
        self.face.toast.tell(_("A test page is on its way; what becomes of it stands under Printing"))

    def _export(self) -> None:
        folder = self._means.folder()
        self.face.panels.file.show_what("export", str(folder / EXPORT_NAME) if folder is not None else EXPORT_NAME)
        self.face.open(self.face.panels.file)

    def _take_in(self) -> None:
        self.face.panels.file.show_what("import", self._written)
        self.face.open(self.face.panels.file)

    def _undo(self) -> None:
        self._wanted(Deed("undo", said=_("The last change is taken back")))

    # doing it

    @Slot(object)
    def _wanted(self, deed: Deed) -> None:
        if deed.what == "sign":
            self._lanes.submit(
                Lane.WRITE, partial(self._means.sign, deed.values["name"], deed.values["password"]), self._is_signed, self._refused
            )
            return
        if wants_signature(self._actor, deed, self._setup) and self._signature() is None:
            self._pending, self._asking = deed, self.face.opened()
            self.face.open(self.face.panels.sign)
            return
        if self._busy:
            self._queued.append(deed)
            return
        self._doing = self._busy = True
        plan = self._found.hall.plan if self._found is not None and self._found.hall is not None else None
        doing = Doing(self._setup, self._actor, self._signature(), plan, self._clock, self._means.write_file, self._means.folder())
        self._lanes.submit(Lane.WRITE, partial(carry_out, doing, deed), self._done, self._refused)

    @Slot(object)
    def _is_signed(self, signer: Actor) -> None:
        deed, self._pending = self._pending, None
        self._signed = (signer, self._clock() + SIGNED_FOR)
        self._close()
        if deed is not None:
            self._wanted(deed)

    @Slot(object)
    def _done(self, done: tuple[Deed, Taken | None]) -> None:
        """The next deed is made on what is read again."""
        deed, taken = done
        self._doing = False
        if deed.what == "export":
            self._written = deed.values["path"]
        self._close()
        self.face.toast.dismiss()
        again = _("It acts when the program is opened again") if taken is not None and taken.restart else ""
        self.face.toast.tell(mark("，").join(part for part in (deed.said, again) if part))
        if taken is not None:
            self._apply(taken)
        self.reload()

    def _apply(self, taken: Taken) -> None:
        theme, scale = taken.now.get("screen.theme"), taken.now.get("screen.text_scale")
        if theme is not None or scale is not None:
            self._look.use(theme, scale)
        if taken.now:
            self.applied.emit(taken.now)
        if taken.changes:
            self._feed.tell(taken.changes)

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        self._rest()
        panel = self.face.opened()
        if isinstance(error, RuleViolation) and error.code == "settings.file_invalid":
            self.face.pane.show_sheet(refused_sheet(sentence(error), error.issues))
            error = RuleViolation(error.code, **error.data)
        if panel is None and isinstance(error, RuleViolation) and error.issues:
            self.face.toast.tell_error("  ".join(sentence(issue) for issue in error.issues[:3]))
        elif panel is not None and isinstance(error, HallError):
            panel.show_error(error)
        else:
            self._failed(error)
        if isinstance(error, HallError) and error.code.endswith("changed_since"):
            self.reload()

    def _rest(self) -> None:
        """What was asked for behind a deed that came to nothing is not done."""
        self._doing = self._busy = False
        self._queued.clear()

    @Slot(object)
    def _not_read(self, error: Exception) -> None:
        self._rest()
        self._failed(error)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.face.set_busy("")
        self.face.toast.tell_failure(error)

    @Slot()
    def _close(self) -> None:
        """From the signature back to what asked for it, with everything that was typed."""
        back = self._asking if self.face.opened() is self.face.panels.sign else None
        self._pending = self._asking = None
        self.face.panels.sign.forget()
        self.face.close_panels()
        if back is not None:
            self.face.open(back)
            return
        self.face.panels.secret.forget()
        self._choose()
        if self.isVisible():
            self.face.focus()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if (changes.staff or changes.windows or changes.catalogue) and self.isVisible():
            self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An open panel's keys answer wherever the caret is: no others do."""
        panel = self.face.opened()
        if event.key() == Qt.Key.Key_Escape and panel is not None:
            self._close()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and panel is not None
        ):
            panel.give()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Left: the supervisor's signature ends."""
        super().hideEvent(event)
        self._signed = self._pending = self._asking = None
        for panel in (self.face.panels.sign, self.face.panels.secret):
            panel.forget()
        self.face.close_panels()

    def _connect(self) -> None:
        face = self.face
        for button, slot in (
            (face.change, self._change), (face.new, self._new), (face.up, self._up), (face.down, self._down), (face.retire, self._retire),
            (face.default, self._default), (face.ask, self._try), (face.page, self._page), (face.undo, self._undo),
            (face.export, self._export), (face.take_in, self._take_in),
        ):  # fmt: skip
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            button.clicked.connect(slot)
        for keys, turn in (("Ctrl+PgDown", face.next_group), ("Ctrl+PgUp", face.group_before)):
            key_within(self, keys, turn)
        for panel in face.panels.all:
            panel.wanted.connect(self._wanted)
            panel.left.connect(self._close)
        face.groups.moved.connect(self._turned)
        face.groups.opened.connect(self._into)
        face.moved.connect(self._choose)
        face.entered.connect(self._entered)
        self._feed.changed.connect(self._changed)

    @Slot(object)
    def _into(self, _row: object) -> None:
        self.face.focus()

"""出来了吗？ The band of a sheet of which nobody knows whether it came out, in every room until a person has said it; one sheet at a time, the oldest first.

While a printer keeps sheets waiting it says so instead. It takes no focus and stops nobody.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.errors import HallError
from desktop.prints.model import Job
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.printers.words import reason_words
from ui.runtime.lanes import Lane, Lanes
from ui.services import Status, StatusSource
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.printers.again import PrintDesk


class PrintBand(QFrame):
    """PrintBand(look, source, actor, desk, lanes)."""

    room_wanted = Signal()
    told = Signal(object)
    failed = Signal(object)
    """A sentence."""

    def __init__(
        self, look: ThemeSwitch, source: StatusSource, actor: Actor, desk: PrintDesk, lanes: Lanes, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actor, self._desk, self._lanes = actor, desk, lanes
        self._job: Job | None = None
        self._answered = ""
        self.setProperty("surface", "sunken")
        self.setProperty("edge", "bottom")
        self.chip = StatusChip(look, "attention", _("Prints"), solid=True)
        self.words = Text(look, "", "body-medium", wrap=True)
        self.yes = ActionButton(look, _("It came out"), "Alt+Y", size="compact")
        self.no = ActionButton(look, _("No, print again"), "Alt+N", size="compact")
        self.see = ActionButton(look, _("See the jobs"), "Alt+J", variant="quiet", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 10, 4)
        row.setSpacing(10)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        for button, slot in ((self.yes, self._say_yes), (self.no, self._say_no), (self.see, self.room_wanted)):
            row.addWidget(button)
            button.bind(self)
            button.clicked.connect(slot)
        self.hide()
        source.changed.connect(self._follow)
        self._follow(source.status)

    @Slot(object)
    def _follow(self, status: Status) -> None:
        job = status.print_question
        self._job = job if job is not None and job.id != self._answered else None
        waits = status.print_waiting if status.printer_ok is False else 0
        for button in (self.yes, self.no):
            button.setVisible(self._job is not None)
        if self._job is not None:
            self._ask(self._job, status.print_questions)
        elif waits:
            why = reason_words(status.printer_note)
            self.words.say(
                _n("{printer}: {why} {n} sheet waits", "{printer}: {why} {n} sheets wait", waits, printer=status.printer_name, why=why)
            )
        self.setAccessibleName(self.words.text())
        self.setVisible(self._job is not None or waits > 0)

    def _ask(self, job: Job, many: int) -> None:
        where = _(" at {printer}", printer=job.printer) if job.printer else ""
        more = _(" ({n} in all)", n=many) if many > 1 else ""
        self.words.say(
            _("{title}{where}: did it come out? {why}{more}", title=job.title, where=where, why=reason_words(job.reason), more=more)
        )

    def _say_yes(self) -> None:
        if self._job is not None:
            self._answer(self._job, came_out=True)

    def _say_no(self) -> None:
        if self._job is not None:
            self._answer(self._job, came_out=False)

    def _answer(self, job: Job, *, came_out: bool) -> None:
        """Once a job: the band goes on to the next before the store has answered."""
        self._answered, self._job = job.id, None
        for button in (self.yes, self.no):
            button.setVisible(False)
        call = self._desk.came_out if came_out else self._desk.did_not
        self._lanes.submit(Lane.WRITE, partial(call, self._actor, job.id), self._done, self._refused)

    @Slot(object)
    def _done(self, job: Job) -> None:
        said = _("{title} is out", title=job.title) if not job.reason else _("{title} is being printed again", title=job.title)
        self.told.emit(said)

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        self._answered = ""
        self.failed.emit(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if not isinstance(error, HallError):
            raise error

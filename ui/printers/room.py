"""打印: the day's jobs and everything that is open, what became of each, and what a person can do: say that it came out or not, print again, void a
misprint, take back what has not left. It prints nothing by itself.

Read and written on lanes; read again when the feed names prints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.prints.model import Job, JobState, Move
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from printing.lane import Standing
from ui.cases.panel import Deed
from ui.list_room import ListRoom, head_of, stand_in
from ui.printers.again import PrintDesk
from ui.printers.misprint_panel import MisprintPanel
from ui.printers.rows import JobDelegate, job_columns, job_sheet
from ui.printers.words import reason_words
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactSheet
from ui.widgets.table import RowModel, RowTable
from ui.widgets.text import ElidedLabel, EmptyState, Text

_OPEN = (JobState.UNKNOWN, JobState.SENT)


@dataclass(frozen=True, slots=True)
class Reading:
    jobs: tuple[Job, ...]
    standings: tuple[Standing, ...]
    in_use: bool


class PrintRoom(ListRoom[Reading]):
    """PrintRoom(look, actor, desk, lanes=…, feed=…)."""

    counted = Signal(object)
    """How many jobs ask for a person, whenever they were read."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, desk: PrintDesk, *, lanes: Lanes, feed: ChangeFeed, clock: Clock = now,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(look, lanes, clock, pane=_("The job"), feed=feed, parent=parent)
        self._actor, self._desk = actor, desk
        self._arrived = False
        self._shown = ""
        self.title = Text(look, _("Print jobs"), "section")
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.model = RowModel(job_columns(self.today), lambda job: job.id, self)
        self.table = RowTable(look, self.model, JobDelegate(look, self.model), name=_("Print jobs"))
        self.empty = EmptyState(look, _("Nothing was printed today."))
        self.misprint = MisprintPanel(look)
        self.yes = ActionButton(look, _("It came out"), "Ctrl+Y", icon="check")
        self.no = ActionButton(look, _("No, print again"), "Ctrl+N", variant="primary")
        self.again = ActionButton(look, _("Print again"), "Ctrl+P", icon="printer")
        self.void = ActionButton(look, _("Misprint"), "Ctrl+D")
        self.back = ActionButton(look, _("Take back"), "Del", variant="quiet")
        self.other = ActionButton(look, "", "Ctrl+O")
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        self._arrived = True
        super().enter()

    def reading(self) -> Callable[[], Reading]:
        return self._read

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.prints)

    def _read(self) -> Reading:
        """On the lane."""
        spool = self._desk.spool
        return Reading(self._desk.jobs.listed(self.today()), spool.standings(), bool(spool.in_use()))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addStretch(1)
        for button in (self.back, self.other, self.void, self.again, self.yes, self.no):
            foot.addWidget(button)
        self.frame(head_of(self.title, self.note), (self.table, stand_in(self.empty)), foot, panels=(self.misprint,))

    def _connect(self) -> None:
        deeds: tuple[tuple[ActionButton, Callable[[], None]], ...] = (
            (self.yes, self._say_yes), (self.no, self._say_no), (self.again, self._print_again), (self.back, self._take_back), (self.other, self._elsewhere),
            (self.void, self._open_misprint),
        )  # fmt: skip
        for button, slot in deeds:
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            button.clicked.connect(slot)
        self.misprint.wanted.connect(self._void)
        self.table.moved.connect(self._choose)
        self._show_job(None)

    def arrived(self, found: Reading) -> None:
        self.model.show_rows(found.jobs)
        self._stack.setCurrentIndex(0 if found.jobs else 1)
        self.note.say(_standing_words(found))
        self.counted.emit(sum(job.asks for job in found.jobs))
        if found.jobs and self.table.current() is None:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._shown = ""
        self._choose(None)
        if self._arrived and self.isVisible():
            self._arrived = False
            self._focus()

    @Slot(object)
    def _choose(self, _row: object) -> None:
        job = self.table.current()
        self._show_job(job)
        if job is None:
            self.pane.show_sheet(FactSheet(""))
        elif self._shown != job.id:
            self._shown = job.id
            self._lanes.submit(Lane.READ, partial(self._course, job), self._tell_course, self._failed)

    def _course(self, job: Job) -> tuple[Job, tuple[Move, ...]]:
        return job, self._desk.jobs.course(job.id)

    @Slot(object)
    def _tell_course(self, found: tuple[Job, tuple[Move, ...]]) -> None:
        if self._shown == found[0].id:
            self.pane.show_sheet(job_sheet(*found))

    def _show_job(self, job: Job | None) -> None:
        """Only what can be done with it has its button: its keys do nothing else."""
        state = job.state if job is not None else None
        self.no.set_variant("primary" if job is not None and job.asks else "secondary")
        void = job is not None and job.reason == "print.misprint"
        open_ = state in _OPEN and not void
        ended = void or state in (JobState.FAILED, JobState.PRINTED) or (job is not None and job.settled_at is not None)
        self.yes.setVisible(open_)
        self.no.setVisible(open_)
        self.again.setVisible(ended)
        self.void.setVisible(state in (JobState.PRINTED, JobState.SENT) and not void)
        self.back.setVisible(state is JobState.SPOOLED)
        following = self._desk.next_printer(job) if job is not None else ""
        self.other.say(_("Send to {printer}", printer=following))
        self.other.setVisible(state is JobState.SPOOLED and bool(following))

    def _say_yes(self) -> None:
        desk = self._desk
        self._do(lambda actor, job: desk.came_out(actor, job.id), _("Noted: it came out"))

    def _say_no(self) -> None:
        desk = self._desk
        self._do(lambda actor, job: desk.did_not(actor, job.id), _("It is being printed again"))

    def _print_again(self) -> None:
        self._do(self._desk.again, _("It is being printed again"))

    def _take_back(self) -> None:
        self._do(self._desk.take_back, _("Taken back, not printed"))

    def _elsewhere(self) -> None:
        self._do(self._desk.elsewhere, _("It goes to the other printer"))

    def _open_misprint(self) -> None:
        job = self.table.current()
        self._foot.hide()
        self.misprint.show()
        paper = job is not None and bool(job.document_no)
        self.misprint.begin(signs=paper and not allowed(self._actor.role, Permission.SIGN_SECOND))

    @Slot(object)
    def _void(self, deed: Deed) -> None:
        desk = self._desk
        self._do(lambda actor, job: desk.misprint(actor, job.id, **deed.values), _("Voided; a good one is being printed"))

    def _do(self, call: Callable[[Actor, Job], object], said: str) -> None:
        """With the chosen job, on the lane."""
        job, actor = self.table.current(), self._actor

        def work() -> str:
            call(actor, job)
            return said

        if job is not None:
            self._lanes.submit(Lane.WRITE, work, self._done, self._refused)

    @Slot(object)
    def _done(self, said: str) -> None:
        self._close()
        self.toast.tell(said)
        self.reload()

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        super()._refused(error)
        self.reload()

    def _focus(self) -> None:
        (self.table if self.model.rows else self.pane).setFocus()


def _standing_words(found: Reading) -> str:
    if not found.in_use:
        return _("No printer is set up: papers are kept as PDF files")
    said = []
    for each in found.standings:
        state = {True: _("ready"), False: reason_words(each.reason), None: _("not asked yet")}[each.ok]
        said.append(each.printer + mark("：") + state)
    return "    ".join(said)

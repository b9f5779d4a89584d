"""今天: a day of the hall's queue in numbers - waits, times of service, no-shows by business, window and hour; as files; and its end.

Read on a lane whenever tickets change and the day is today; older days as they are asked for. It changes nothing but by the end of the day,
which the supervisor alone may order. A list leaves as a file under a supervisor's name, acting or signing here; the report is a paper.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, now
from desktop.errors import EnvironmentFault, HallError
from desktop.queue.day_summary import DayNumbers, Figures
from desktop.queue.model import DayClosed, TicketState
from desktop.sentences import sentence
from desktop.staff.model import Actor, Role
from desktop.staff.permissions import Permission, allowed
from ui.cases.panel import Deed
from ui.guide.today_charts import DayPicture, TodayCharts
from ui.guide.today_rows import HOURS, SERVICES, WINDOWS, FigureDelegate, figure_columns, span_words
from ui.guide.today_side import CloseBox, ExportBox, side_of
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.reader import SingleReader
from ui.services import FloorServices
from ui.shell.days import full_day_words, weekday_words
from ui.staff.sign_panel import SignPanel
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel, RowTable
from ui.widgets.text import ClauseLabel, EmptyState, Figure, Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.queue.service import HallQueue

_SIDE = {100: 340, 110: 350, 125: 370, 150: 400}
SETTLE_MS = 400
CHARTS = "charts"
_ROOM = Qt.ShortcutContext.WidgetWithChildrenShortcut


class TodayRoom(QWidget):
    """TodayRoom(look, actor, queue, floor, lanes=…, feed=…)."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, queue: HallQueue, floor: FloorServices, *, lanes: Lanes, feed: ChangeFeed, clock: Clock = now,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._actor, self._queue, self._floor = look, actor, queue, floor
        self._lanes, self._feed, self._clock = lanes, feed, clock
        self._reader = SingleReader(lanes, lambda: partial(self._read, self.day), self._loaded, self._failed, self)
        self.day = hall_date(clock())
        self.found: DayNumbers | None = None
        self.title = Text(look, "", "section")
        self.back = ActionButton(look, "", "Alt+←", icon="chevron-left", variant="quiet", size="compact")
        self.on = ActionButton(look, "", "Alt+→", icon="chevron-right", variant="quiet", size="compact")
        self.typed = QLineEdit()
        self.note = ClauseLabel(look, "", "label", "secondary")
        self.figures = {
            name: Figure(look, words)
            for name, words in (
                ("taken", _("Numbers taken")), ("served", _("Served")), ("no_shows", _("No-shows")), ("cancelled", _("Cancelled")),
                ("wait_mean", _("Mean wait")), ("wait_p90", _("Nine of ten within")), ("service_mean", _("Mean service")),
            )
        }  # fmt: skip
        tabs = [(SERVICES, _("By business")), (WINDOWS, _("By window")), (HOURS, _("By hour"))]
        self.charts = TodayCharts(look)
        tabs = [(CHARTS, _("In charts")), *tabs] if floor.picture is not None else tabs
        self.tabs = Segmented(look, [SegmentOption(key, words) for key, words in tabs], tabs[0][0], name=_("What of the day"))
        firsts = {SERVICES: _("Business"), WINDOWS: _("Window"), HOURS: _("Hour")}
        self.models = {
            key: RowModel(figure_columns(first, windows=key == WINDOWS), lambda row: row.key, self) for key, first in firsts.items()
        }
        self.lists = {key: RowTable(look, model, FigureDelegate(look, model), name=firsts[key]) for key, model in self.models.items()}
        self.empty = EmptyState(look, _("Nobody took a number on this day."))
        self.toast = ToastBar(look)
        self.export = ExportBox(look)
        self.signing = SignPanel(look, _("The numbers leave this machine as a file; it is written down who let them"))
        self._wanted = ("", "")
        self.closing = CloseBox(look) if actor.role is Role.SUPERVISOR else None
        self.side = side_of(look, self.export, *((self.closing,) if self.closing is not None else ()))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.reload)
        self._lay_out()
        self._connect()
        self.export.report.why_not("" if floor.report is not None else _("Not set up on this workstation"))
        self._say_day()

    def enter(self) -> None:
        self.export.propose(self._floor.folder())
        self.reload()
        self.tabs.setFocus()

    def today(self) -> date:
        return hall_date(self._clock())

    def reload(self) -> None:
        """Counts the day again; one count at a time."""
        self._reader.ask()

    def show_day(self, day: date) -> None:
        """Another day; none that is still to come."""
        self.day = min(day, self.today())
        self._say_day()
        self.reload()

    def _read(self, day: date) -> tuple[DayNumbers, int, DayPicture | None]:
        """On the lane: the numbers, who still waits or is on hold, and the day's picture."""
        left = 0
        if self.closing is not None:
            view = self._floor.numbers.look()
            left = len(view.waiting) + sum(entry.state is TicketState.HELD for entry in view.recent)
        return self._floor.day(day), left, self._floor.picture(day) if self._floor.picture is not None else None

    def _lay_out(self) -> None:
        main, head, band, body, holder = QFrame(), QFrame(), QFrame(), QWidget(), QWidget()
        main.setProperty("surface", "raised")
        head.setProperty("surface", "pane")
        head.setProperty("edge", "bottom")
        band.setProperty("edge", "bottom")
        self.typed.setProperty("density", "compact")
        self.typed.setPlaceholderText("YYYY-MM-DD")
        self.typed.setAccessibleName(_("Another day"))
        self.back.setAccessibleName(_("The day before"))
        self.on.setAccessibleName(_("The day after"))
        top = QHBoxLayout(head)
        top.setContentsMargins(20, 8, 20, 8)
        top.setSpacing(8)
        for part in (self.title, self.note, self.back, self.on, self.typed):
            top.addWidget(part, 1 if part is self.note else 0)
        choice = QHBoxLayout(bar := QFrame())
        bar.setProperty("edge", "bottom")
        choice.setContentsMargins(20, 8, 20, 8)
        choice.addWidget(self.tabs)
        choice.addStretch(1)
        row = QHBoxLayout(band)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(12)
        for figure in self.figures.values():
            row.addWidget(figure, 1)
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self._stack = QStackedLayout(body)
        self._holder = holder
        for table in (*self.lists.values(), holder, self.charts):
            self._stack.addWidget(table)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for piece in (head, band, bar, body, self.toast, self.signing):
            column.addWidget(piece, 1 if piece is body else 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(main, 1)
        whole.addWidget(self.side)

    def _connect(self) -> None:
        buttons = [
            self.back,
            self.on,
            self.export.report,
            self.export.csv,
            self.export.xlsx,
        ]
        for button in buttons:
            button.bind(self, _ROOM)
        self.tabs.bind(self)
        self.back.clicked.connect(self._day_before)
        self.on.clicked.connect(self._day_after)
        self.typed.returnPressed.connect(self._day_typed)
        self.tabs.chosen.connect(self._show_tab)
        self.export.wanted.connect(self._export)
        self.signing.wanted.connect(self._signed)
        self.signing.left.connect(self._leave_signing)
        if self.closing is not None:
            self.closing.bind(self)
            self.closing.wanted.connect(self._close_day)
        self._feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()

    @Slot(object)
    def _loaded(self, found: tuple[DayNumbers, int, DayPicture | None]) -> None:
        if found[0].day == self.day:
            self.found = found[0]
            for key, rows in ((SERVICES, self.found.services), (WINDOWS, self.found.windows), (HOURS, self.found.hours)):
                self.models[key].show_rows(rows)
            self._say_figures(self.found.whole)
            if found[2] is not None:
                self.charts.show_day(found[2])
            self._show_tab()
        if self.closing is not None:
            self.closing.show_waiting(found[1])

    def _say_figures(self, whole: Figures) -> None:
        for name, figure in self.figures.items():
            value = getattr(whole, name)
            figure.show_value(span_words(value) if name.startswith(("wait", "service")) else str(value))

    def _say_day(self) -> None:
        here = self.day == self.today()
        self.title.say(_("Today, {day}", day=full_day_words(self.day)) if here else full_day_words(self.day))
        self.note.say(weekday_words(self.day))
        self.on.why_not(_("This is today") if here else "")
        if self.closing is not None:
            self.closing.begin.why_not("" if here else _("Only today can be ended"))

    @Slot(object)
    def _show_tab(self, _key: object = None) -> None:
        key = self.tabs.value()
        shown = self.charts if key == CHARTS else self.lists[key] if self.models[key].rows else self._holder
        self._stack.setCurrentWidget(shown)

    def _day_before(self) -> None:
        self.show_day(self.day - timedelta(days=1))

    def _day_after(self) -> None:
        self.show_day(self.day + timedelta(days=1))

    def _day_typed(self) -> None:
        try:
            day = date.fromisoformat(self.typed.text().strip())
        except ValueError:
            self.toast.tell_error(_("A day as 2026-12-20, please"))
            return
        self.toast.dismiss()
        self.show_day(day)

    @Slot(object)
    def _export(self, wanted: tuple[str, str]) -> None:
        self._wanted = wanted
        if wanted[0] == "pdf" or self._floor.permit is None:
            self._write_now(wanted)
        elif allowed(self._actor.role, Permission.EXPORT):
            self._ask_leave("", "")
        else:
            self.signing.ask()

    @Slot(object)
    def _signed(self, deed: Deed) -> None:
        self._ask_leave(deed.values["account"], deed.values["password"])

    def _ask_leave(self, account: str, password: str) -> None:
        permit, actor, wanted = self._floor.permit, self._actor, self._wanted

        def let_out() -> tuple[str, str]:
            assert permit is not None
            permit(actor, account, password)
            return wanted

        self._lanes.submit(Lane.WRITE, let_out, self._let_out, self._not_let_out)

    @Slot(object)
    def _let_out(self, wanted: tuple[str, str]) -> None:
        """It is written down; now the file."""
        self._leave_signing()
        self._write_now(wanted)

    @Slot(object)
    def _not_let_out(self, error: Exception) -> None:
        if isinstance(error, HallError) and not self.signing.isHidden():
            self.signing.show_error(error)
        else:
            self._failed(error)

    @Slot()
    def _leave_signing(self) -> None:
        if not self.signing.isHidden():
            self.signing.hide()
            self.tabs.setFocus()

    def _write_now(self, wanted: tuple[str, str]) -> None:
        self._lanes.submit(Lane.READ, partial(self._write, self.day, *wanted), self._written, self._not_written)

    def _write(self, day: date, kind: str, folder: str) -> Path:
        """On the lane: the day is counted anew, so that the file is of this moment."""
        from desktop.queue.numbers_day import to_csv, to_xlsx
        from ui.papers import write_file

        if kind == "pdf":
            assert self._floor.report is not None
            return self._floor.report(
                self._actor.account.display_name, day, Path(folder) / (_("report of {day}", day=day.isoformat()) + ".pdf")
            )
        rows = self._floor.day(day).rows
        path = Path(folder) / (_("queue numbers {day}", day=day.isoformat()) + f".{kind}")
        write_file(path, to_csv(rows).encode() if kind == "csv" else to_xlsx(rows))
        return path

    @Slot(object)
    def _written(self, path: Path) -> None:
        self.toast.dismiss()
        self.toast.tell(_("Written: {file}", file=path))

    @Slot(object)
    def _not_written(self, error: Exception) -> None:
        if isinstance(error, EnvironmentFault) and error.code == "paper.not_written":
            self.export.row.set_error(sentence(error))
            self.export.folder.setFocus()
        else:
            self._failed(error)

    @Slot(object)
    def _close_day(self, vouchers: bool) -> None:
        assert self.closing is not None
        self.closing.set_busy(_("Being done"))
        self._lanes.submit(Lane.WRITE, partial(self._queue.close_day, self._actor, vouchers=vouchers), self._closed, self._not_closed)

    @Slot(object)
    def _closed(self, closed: DayClosed) -> None:
        assert self.closing is not None
        self.closing.set_busy("")
        self.toast.dismiss()
        self.toast.tell(_("The day is over. Numbers cancelled: {n}, vouchers given: {v}", n=closed.cancelled, v=len(closed.vouchers)))
        for voucher in closed.vouchers:
            self._lanes.submit(Lane.READ, partial(self._floor.slips.voucher, voucher), None, self._failed)
        self._feed.tell(Changes(tickets=frozenset({"*"})))
        self.reload()

    @Slot(object)
    def _not_closed(self, error: Exception) -> None:
        assert self.closing is not None
        self.closing.set_busy("")
        self._failed(error)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.toast.tell_failure(error)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        """Calls come by the second in a large hall: a count waits until they pause, or a little."""
        if changes.tickets and self.isVisible() and self.day == self.today() and not self._settle.isActive():
            self._settle.start()

    def _resize(self) -> None:
        theme = self._look.theme
        self.side.setFixedWidth(_SIDE[theme.scale])
        self.typed.setFixedWidth(theme.px(112))

"""待人工: what needs a person, oldest first, the two sides of the chosen one, and the decision. Nothing leaves the inbox by itself.

Read again when the feed says that the ledger moved. The platform is asked on a read lane for the chosen entry only, and again when it is asked for;
while it is away this hall's side stays usable. After a decision the next entry is chosen; if somebody else was faster, the list says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import SHANGHAI, Clock, hall_date, now
from desktop.errors import HallError, RuleViolation
from desktop.intake.journal import EventType
from desktop.sentences import sentence
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from offline.sync.inbox import Inbox, InboxEntry
from offline.sync.resolution import Resolver, Way
from ui.attention.inbox_list import InboxList, TwoLineDelegate, decided_model, waiting_model
from ui.attention.page import AttentionPage, Wish
from ui.attention.reading import OurSide, TheirSide, ask, read_ours
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.reader import SingleReader
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.text import EmptyState, SectionHeader, Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.intake.service import Intake
    from desktop.store import Store
    from offline.sync.attention import AttentionEntry

_SIDE = {100: 320, 110: 330, 125: 350, 150: 380}
_DECIDED_SHOWN = 3
_SETTLE_MS = 150
"""The platform is asked about the entry on which the choice comes to rest."""


class AttentionRoom(QWidget):
    """AttentionRoom(look, actor, vault=…, read=…, resolver=…, intake=…, person=…, lanes=…, feed=…, countersign=…).

    `countersign` (account, password): who came to sign, for who may not decide alone."""

    counted = Signal(object)
    """How many entries wait, whenever they were read."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, *, vault: Store, read: Callable[[datetime], Inbox], resolver: Resolver, intake: Intake,
        person: Callable[[str], str], lanes: Lanes, feed: ChangeFeed, clock: Clock = now, countersign: Callable[[str, str], Actor] | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._actor, self._vault, self._read, self._resolver = look, actor, vault, read, resolver
        self._intake, self._person, self._lanes, self._feed, self._clock = intake, person, lanes, feed, clock
        self._countersign = countersign
        self._row: InboxEntry | None = None
        self._reader = SingleReader(lanes, self._looking, self._loaded, self._failed, self)
        self._next = ""
        today = hall_date(clock())
        self.head = SectionHeader(look, _("Needs a person"), _("decided here"))
        self.waiting = waiting_model(self)
        self.list = InboxList(look, self.waiting, TwoLineDelegate(look, today, self.waiting), _("What needs a person"))
        self.decided_head = Text(look, "", "label-medium", "secondary")
        self.decided = decided_model(self)
        self.decided_list = InboxList(look, self.decided, TwoLineDelegate(look, today, self.decided, decided=True), _("Decided today"))
        self.empty = EmptyState(look, _("Nothing needs a person. What the province refuses comes here and nowhere else."))
        self.foot = Text(look, "", "label", "secondary", wrap=True)
        self.page = AttentionPage(look, allowed(actor.role, Permission.RESOLVE_ATTENTION), signs=countersign is not None)
        self.toast = ToastBar(look)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_SETTLE_MS)
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        if self._reader.due:
            self.reload()
        self.list.setFocus()

    def reload(self) -> None:
        """Reads the inbox again; one reading at a time, another follows if it was asked for meanwhile."""
        self._reader.ask()

    def _looking(self) -> Callable[[], Inbox]:
        since = datetime.combine(hall_date(self._clock()), time(), SHANGHAI)
        read, person = self._read, self._person

        def look() -> Inbox:
            found = read(since)
            return Inbox(found.entries, tuple(replace(each, operator_id=person(each.operator_id)) for each in found.decided))

        return look

    def _loaded(self, found: Inbox) -> None:
        today = hall_date(self._clock())
        for view in (self.list, self.decided_list):
            delegate = view.itemDelegate()
            if isinstance(delegate, TwoLineDelegate):
                delegate.today = today
        self.waiting.show_rows(found.entries)
        self.decided.show_rows(found.decided)
        self.head.say(_("Needs a person {n}", n=len(found.entries)), _("decided here"))
        self.decided_head.say(_("Decided today {n}", n=len(found.decided)))
        for part in (self._decided_box, self.decided_list):
            part.setVisible(bool(found.decided))
        self.counted.emit(len(found.entries))
        self._keep_choice()
        self._resize()

    def _keep_choice(self) -> None:
        """The same entry, else the one that came after it, else the first."""
        rows = self.waiting.rows
        self.page.setVisible(bool(rows))
        self._blank.setVisible(not rows)
        if not rows:
            self._row = None
            self.foot.say("")
            return
        wanted = [self._row.key if self._row is not None and not self._next else "", self._next, rows[0].key]
        self._next = ""
        chosen = next(key for key in wanted if self.waiting.place_of(key) >= 0)
        before = self._row
        self.list.go_to(chosen)
        current = self.list.current()
        if before is not None and current is not None and current.key == before.key:
            self._choose(current, anew=current != before)

    @Slot(object)
    def _moved(self, row: InboxEntry | None) -> None:
        if row is not None and (self._row is None or row.key != self._row.key):
            self._choose(row, anew=True)

    def _choose(self, row: InboxEntry, anew: bool) -> None:
        self._row = row
        behind = row.entry.behind
        self.foot.say(
            _n("Until it is decided the {n} entry behind it is not sent; other cases go on.", "Until it is decided the {n} entries behind it are not sent; other cases go on.", behind) if behind
            else _("Until it is decided only this case waits; other cases go on.")
        )  # fmt: skip
        if anew:
            self._lanes.submit(Lane.READ, partial(read_ours, self._vault, self._intake, row, self._person), self._ours_here, self._failed)
            self._rest.start()

    def _ours_here(self, ours: OurSide) -> None:
        if self._row is not None and ours.row.key == self._row.key:
            self.page.show_entry(ours)

    @Slot()
    def _ask(self) -> None:
        """The platform about the chosen entry."""
        if self._row is None or not self.isVisible():
            return
        case_id, key, side_of = self._row.entry.case_id, self._row.key, self._resolver.side_of

        def look() -> tuple[str, TheirSide]:
            return key, ask(side_of, case_id)

        self._lanes.submit(Lane.READ, look, self._theirs_here, self._failed)

    @Slot()
    def _ask_again(self) -> None:
        self.page.show_theirs(TheirSide())
        self._ask()

    def _theirs_here(self, found: tuple[str, TheirSide]) -> None:
        if self._row is not None and found[0] == self._row.key:
            self.page.show_theirs(found[1])

    @Slot(object)
    def _decide(self, wish: Wish) -> None:
        resolver, actor, event_id, countersign = self._resolver, self._actor, wish.ours.row.entry.event_id, self._countersign

        def deed() -> tuple[Wish, Changes]:
            signed = countersign(wish.account, wish.password) if wish.account and countersign is not None else None
            return wish, resolver.resolve(actor, event_id, wish.way, wish.why, wish.payload, signed=signed)

        self._lanes.submit(Lane.WRITE, deed, self._decided, self._refused)

    def _decided(self, done: tuple[Wish, Changes]) -> None:
        wish, changes = done
        row = wish.ours.row
        place = self.waiting.place_of(row.key)
        self.page.forget(row.key)
        self._next = self.waiting.key_at(place + 1) or self.waiting.key_at(place - 1)
        self._row = None
        self.toast.dismiss()
        self.toast.tell(said_of(wish.way, row.entry))
        self._feed.tell(changes)
        self.reload()
        self._to_list()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, HallError) and error.code.startswith("staff."):
            self.page.settle(signature=error)
            if not self.page.sign.isHidden():
                return
        self.page.settle()
        if isinstance(error, RuleViolation) and error.code == "attention.absent":
            place = self.list.currentIndex().row()
            self._next = self.waiting.key_at(place + 1) or self.waiting.key_at(place - 1)
            if self._row is not None:
                self.page.forget(self._row.key)
            self._row = None
            self.toast.tell_error(_("Somebody else has decided this one already. The list was read again; your decision was not kept."))
            self.reload()
            self._to_list()
            return
        issue = error.issues[0] if isinstance(error, RuleViolation) and error.issues else None
        if issue is not None:
            self.page.say_error(sentence(issue), issue.pointer)
        self._failed(error)

    def _to_list(self) -> None:
        """The platform takes its time: whoever works in another room meanwhile goes on typing there."""
        if self.isVisible():
            self.list.setFocus()

    def _failed(self, error: Exception) -> None:
        self.toast.tell_failure(error)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.ledger or changes.cases:
            self._reader.due = True
            if self.isVisible():
                self.reload()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._inbox())
        right = QFrame()
        right.setProperty("surface", "raised")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._blank = QWidget()
        hold = QVBoxLayout(self._blank)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        for part in (self.page, self._blank, self.toast):
            column.addWidget(part, 0 if part is self.toast else 1)
        self.page.hide()
        row.addWidget(right, 1)

    def _inbox(self) -> QFrame:
        self._side = QFrame()
        self._side.setProperty("surface", "pane")
        self._side.setProperty("edge", "right")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top, foot = QFrame(), QFrame()
        for box, edge in ((top, "bottom"), (foot, "top")):
            box.setProperty("edge", edge)
        above = QVBoxLayout(top)
        above.setContentsMargins(0, 8, 0, 8)
        above.addWidget(self.head)
        self._decided_box = QFrame()
        self._decided_box.setProperty("edge", "bottom")
        hold = QVBoxLayout(self._decided_box)
        hold.setContentsMargins(16, 16, 16, 5)
        hold.addWidget(self.decided_head)
        low = QVBoxLayout(foot)
        low.setContentsMargins(16, 9, 16, 9)
        low.addWidget(self.foot)
        for part in (top, self.list, self._decided_box, self.decided_list, foot):
            column.addWidget(part, 1 if part is self.list else 0)
        return self._side

    def _connect(self) -> None:
        self.page.bind(self)
        self._rest.timeout.connect(self._ask)
        self.list.moved.connect(self._moved)
        self.list.opened.connect(self._to_ways)
        self.list.digit.connect(self._digit)
        self.page.wanted.connect(self._decide)
        self.page.ask_again.connect(self._ask_again)
        self.page.left.connect(self.list.setFocus)
        self._feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self.setTabOrder(self.list, self.page.ways)
        self.setTabOrder(self.page.act, self.decided_list)
        self._resize()

    @Slot(object)
    def _to_ways(self, _row: object) -> None:
        self.page.ways.setFocus()

    @Slot(object)
    def _digit(self, digit: str) -> None:
        if self.page.ways.choose_digit(digit):
            self.page.ways.setFocus()

    def _resize(self) -> None:
        theme = self._look.theme
        self._side.setFixedWidth(_SIDE[theme.scale])
        self.decided_list.setFixedHeight(theme.px(60) * min(max(len(self.decided.rows), 1), _DECIDED_SHOWN))


def said_of(way: Way, entry: AttentionEntry) -> str:
    """What happens next. What stands behind the receipt of a case that is void is void with it."""
    whole = way is Way.VOID and entry.type == EventType.RECEIVED.value
    after = (
        _n("; the {n} entry behind it follows", "; the {n} entries behind it follow", entry.behind) if entry.behind and not whole else ""
    )
    return {
        Way.CORRECT: _("Corrected; it is sent at once, and comes back here if the province refuses it again"),
        Way.RESEND: _("It is sent again at once, and comes back here if the province refuses it again"),
        Way.ACCEPT_PLATFORM: _("The province's side stands; ours is kept and not sent"),
        Way.VOID: _("Voided; it is kept and never sent"),
    }[way] + after

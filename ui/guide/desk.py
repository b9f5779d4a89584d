"""The guide desk's main room (导办): what somebody asks for, their situation, what they brought - then a number with the list, or the notice at once.

It wires; the rules are intake's and the queue's. What was typed stays until the next person comes, and even then comes back with undo. With the
hall away no number can be taken and the notice still can; every refusal is a sentence and leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import now, shanghai
from desktop.errors import HallError
from desktop.intake.guide_advice import Offer, service_for
from desktop.queue.model import Ticket
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.guide.asking import Asking, Visit
from ui.guide.deeds import Given, Order, give_notice, take_number
from ui.guide.finder import Finder
from ui.guide.grievance import GrievanceEntry
from ui.guide.hall_lines import HallLines
from ui.guide.outcomes import Outcomes
from ui.guide.thing_pane import ThingPane
from ui.guide.words import kept_note, on_slip
from ui.runtime.lanes import Lane
from ui.services import Services, Status
from ui.shell.entries import PaletteEntry
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.toast import ToastBar

REFRESH_MS = 3000


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the desk stands with one person; what undo puts back. `logged`: when first contact was written, "" while it was not."""

    visit: Visit
    typed: str = ""
    ticket: Ticket | None = None
    notice: str = ""
    case_no: str = ""
    logged: str = ""


class GuideDesk(QWidget):
    """GuideDesk(look, services, actor, print_slip). `print_slip(ticket, prepared=lines)` runs on a lane; None prints nothing."""

    ticket_given = Signal(object)
    """The Ticket that was just given."""

    def __init__(
        self,
        look: ThemeSwitch,
        services: Services,
        actor: Actor,
        print_slip: Callable[..., object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._services, self._actor, self._print_slip = look, services, actor, print_slip
        if services.floor is None:
            raise ValueError("a guide desk gives numbers")
        self._numbers = services.floor.numbers
        self._registers = services.casework.registers if services.casework is not None else None
        self.asking = Asking(services.intake, actor, self)
        self.stand = Stand(self.asking.visit)
        self._undoes: Stand | Ticket | None = None
        """What undo gives back: the last person, or the number that was just given."""
        self.hall = HallLines(services.queue, self._registers, services.lanes, self)
        self._busy = False
        self.finder = Finder(look, services.catalogue)
        self.thing = ThingPane(look, self.asking)
        self.outcomes = Outcomes(look, self.asking)
        self.grievance = GrievanceEntry(look, self.asking, self._registers, actor, services.lanes, self)
        self.toast = ToastBar(look)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._lay_out()
        self._connect()
        self._status(services.status.status)
        self._order()
        self.refresh()
        self._timer.start()

    def enter(self) -> None:
        """Comes on screen; the focus is where the work is."""
        self.hall.read()
        self.hall.read_asked()
        focus = self.window().focusWidget()
        if self.asking.visit.empty or focus is None or not self.isAncestorOf(focus):
            self.finder.begin()

    def reset(self) -> None:
        """The next person. What stood here comes back with undo as long as it is offered. Nothing while a number or notice is on its way."""
        if self._busy:
            return
        before = self._standing()
        self.asking.begin()
        self.stand = Stand(self.asking.visit)
        self.grievance.close()
        self.toast.dismiss()
        self.finder.box.setText("")
        self.refresh()
        self.finder.begin()
        if before.visit.empty and not before.typed.strip():
            return
        self._undoes = before
        done = before.ticket or before.notice
        self.toast.tell(_("Ready for the next person") if done else _("Cleared for the next person"), undo=True)

    def palette_entries(self, text: str) -> Iterable[PaletteEntry]:
        """Every thing, to be looked at for the person who stands here."""
        for code, theme in self._services.catalogue.themes.items():
            call = partial(self.choose, "theme", code)
            yield PaletteEntry(theme.name, call, note=theme.lead_authority, icon="search", section=_("Themes"), words=(code, *theme.words))

    @Slot(str, str)
    def choose(self, kind: str, code: str) -> None:
        """What was found becomes what is asked for; the focus goes to its first question."""
        if kind == "theme":
            self.asking.choose_theme(code)
        else:
            self.asking.choose_single(code)
        if self.asking.found is not None:
            self.thing.begin()

    @property
    def service(self) -> str:
        """The service that the number will be for; "" while a person has to choose it."""
        visit, known = self.asking.visit, self.hall.lines or {}
        if visit.service in known:
            return visit.service
        items = tuple(item.code for item in self.asking.found.bundle.chosen) if self.asking.found is not None else ()
        found = (
            service_for(self._services.catalogue.current(), visit.theme or None, items, dict.fromkeys(known, ""))
            if items or visit.theme
            else ""
        )
        return found or (next(iter(known)) if len(known) == 1 else "")

    # showing

    @Slot()
    def refresh(self) -> None:
        visit, stand = self.asking.visit, self.stand
        catalogue = self._services.catalogue.current()
        theme = catalogue.themes.get(visit.theme)
        self.thing.show_items(catalogue, theme)
        self.thing.refresh()
        self.outcomes.show_lines(self.hall.lines, self.service, busy=self._busy, ticket=stand.ticket, notice=stand.notice)
        single = next(iter(visit.draft.item_codes or ()), "")
        self.finder.show_taken("theme" if visit.theme else "item", visit.theme or single)
        self._show_contact()

    def _show_contact(self) -> None:
        name = self._actor.account.display_name
        said = _("Logged as first contact: {name} {time}", name=name, time=self.stand.logged)
        self.finder.contact.say(said if self.stand.logged else _("Logged by itself as first contact: {name}", name=name))

    # the two outcomes

    @Slot()
    def _take(self) -> None:
        if not self.outcomes.ticket.isEnabled() or self._busy:
            return
        visit, advice = self.asking.visit, self.asking.advice
        bundle = self.asking.found.bundle if self.asking.found is not None else None
        line = (self.hall.lines or {})[self.service]
        order = Order(
            draft=self.asking.sheet(),
            service=self.service,
            class_=visit.class_,
            reason=visit.reason.strip(),
            about=bundle.name if bundle is not None else line.service.name,
            led_to=line.service.name,
            note=kept_note(self.asking),
            items=advice.doable if advice.offer is Offer.PART else None,
            prepared=on_slip(self.asking),
        )
        self._submit(partial(take_number, self._numbers, self._to_log(), self._actor, order, self._print_slip))

    @Slot()
    def _notify(self) -> None:
        found = self.asking.found
        if not self.outcomes.notice.isEnabled() or self._busy or found is None:
            return
        services = self._services
        call = partial(
            give_notice, services.intake, services.papers, self._to_log(), self._actor, self.asking.sheet(), found.bundle.name,
            province_away=self.asking.province_away,
        )  # fmt: skip
        self._submit(call)

    def _to_log(self) -> Any:
        """One visit, one first contact."""
        return None if self.stand.logged else self._registers

    def _submit(self, call: Callable[[], Given]) -> None:
        self._busy = True
        self.toast.dismiss()
        self.refresh()
        self._services.lanes.submit(Lane.WRITE, call, self._given, self._refused)

    def _given(self, given: Given) -> None:
        self._busy = False
        logged = self.stand.logged or (f"{shanghai(now()):%H:%M}" if any(each.registers for each in given.changes) else "")
        self.stand = replace(
            self.stand,
            ticket=given.ticket or self.stand.ticket,
            notice=given.notice_no or self.stand.notice,
            case_no=given.case_no or self.stand.case_no,
            logged=logged,
        )
        self.refresh()
        if self.isVisible():
            self.finder.next.setFocus(Qt.FocusReason.OtherFocusReason)
        for changes in given.changes:
            self._services.feed.tell(changes)
        ticket = given.ticket
        if ticket is not None:
            said = _("{no} taken, {n} ahead", no=ticket.number, n=ticket.waiting_ahead)
            self._undoes = ticket
            self.ticket_given.emit(ticket)
        else:
            said = _("Notice {no} given", no=given.notice_no)
        if given.trouble:
            self.toast.tell_error(said + mark("。") + given.trouble)
        else:
            self.toast.tell(said, undo=ticket is not None)

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        self._busy = False
        self.refresh()
        self.toast.tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if self.isVisible():
            self.outcomes.begin()
        if not isinstance(error, HallError):
            raise error

    # undo

    @Slot()
    def _undo_key(self) -> None:
        if self.toast.undo.isVisible():
            self.toast.undo.click()

    def _undo(self) -> None:
        before, self._undoes = self._undoes, None
        if isinstance(before, Ticket):
            self._busy = True
            call = partial(self._services.queue.cancel, self._actor, before.id, _("Given by mistake"))
            self._services.lanes.submit(Lane.WRITE, call, self._taken_back, self._refused)
        elif before is not None:
            self.stand = before
            self.finder.box.setText(before.typed)
            self.asking.put_back(before.visit)

    def _taken_back(self, outcome: tuple[Ticket, Changes]) -> None:
        ticket, changes = outcome
        self._busy = False
        self.stand = replace(self.stand, ticket=None)
        self.refresh()
        self.outcomes.begin()
        self._services.feed.tell(changes)
        self.toast.tell(_("{no} is taken back; the slip no longer counts", no=ticket.number))

    def _standing(self) -> Stand:
        return replace(self.stand, visit=self.asking.visit, typed=self.finder.box.text())

    def _open_grievance(self) -> None:
        self.grievance.open(self.stand.case_no)

    @Slot(object, str)
    def _grievance_registered(self, changes: Changes, said: str) -> None:
        self._services.feed.tell(changes)
        self.toast.tell(said)

    # keys and wiring

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo belongs to the desk while the search box itself has nothing to take back."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or self.finder.box.isUndoAvailable():
            return False
        if watched is self.finder.box and event.matches(QKeySequence.StandardKey.Undo):
            event.ignore()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back, one pane at a time; nothing that was typed goes with it."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        focus = self.window().focusWidget()
        if self.toast.isVisible() and not self.toast.undo.isVisible():
            self.toast.dismiss()
        elif self.grievance.is_open:
            self.grievance.close()
        elif focus is not None and self.outcomes.isAncestorOf(focus) and self.asking.found is not None:
            self.thing.checks.setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            self.finder.begin()

    @Slot()
    def _go(self) -> None:
        """Ctrl+Enter: what is open above the outcomes comes first."""
        if self.grievance.is_open:
            self.grievance.panel.give()
        else:
            self._take()

    @Slot(object)
    def _status(self, status: Status) -> None:
        self.asking.set_province_away(status.province_ok is False)

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        if changes.tickets or changes.windows:
            self.hall.read()
        if changes.registers:
            self.hall.read_asked()
        if changes.catalogue:
            self.finder.refresh()

    @Slot(object)
    def _asked(self, asked: tuple[tuple[str, int], ...]) -> None:
        self.finder.show_asked(asked)

    @Slot()
    def _tick(self) -> None:
        if self.isVisible():
            self.hall.read()

    @Slot(object)
    def _service_picked(self, code: Any) -> None:
        self.asking.set_way(service=str(code))

    @Slot(object)
    def _tell_error(self, words: object) -> None:
        self.toast.tell_error(str(words))

    def _connect(self) -> None:
        self.asking.changed.connect(self.refresh)
        self.asking.refused.connect(self._tell_error)
        self.finder.chosen.connect(self.choose)
        self.finder.grievance.clicked.connect(self._open_grievance)
        self.finder.next.clicked.connect(self.reset)
        self.finder.box.installEventFilter(self)
        self.thing.rebuilt.connect(self._order)
        self.thing.onward.connect(self.outcomes.begin)
        self.thing.backward.connect(self.finder.begin)
        self.outcomes.ticket.clicked.connect(self._take)
        self.outcomes.notice.clicked.connect(self._notify)
        self.outcomes.service_picked.connect(self._service_picked)
        self.grievance.registered.connect(self._grievance_registered)
        self.grievance.left.connect(self.finder.begin)
        self.grievance.failed.connect(self._refused)
        self.hall.changed.connect(self.refresh)
        self.hall.asked.connect(self._asked)
        self.toast.undone.connect(self._undo)
        self._services.feed.changed.connect(self._heard)
        self._services.status.changed.connect(self._status)
        self._timer.timeout.connect(self._tick)
        for button in (self.finder.grievance, self.finder.next, self.outcomes.none, self.outcomes.notice):
            button.bind(self)
        for key, slot in (("Ctrl+Return", self._go), ("Ctrl+Enter", self._go), ("Ctrl+Z", self._undo_key), ("Ctrl+F", self.finder.begin)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    @Slot()
    def _order(self) -> None:
        """Tab: search, results, questions, checklist, number, notice; then what belongs to the visit as a whole."""
        finder = self.finder
        stops = (finder.box, finder.list, *self.thing.stops, *self.outcomes.stops, finder.grievance, finder.next)
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.thing, 1)
        middle.addWidget(self.grievance.panel)
        middle.addWidget(self.toast)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.finder)
        row.addLayout(middle, 1)
        row.addWidget(self.outcomes)

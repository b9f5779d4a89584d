"""交接: the panel under the app bar that brings a colleague's unfinished case to this counter - which one, why, and a supervisor's signature.

It is opened from the palette and refuses nothing by itself: the service does. What stands in the case is not shown before it is taken up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop.clock import shanghai
from desktop.errors import HallError
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.cases.panel import Deed, Panel, line
from ui.cases.signature import Signature
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.shell.entries import PaletteEntry
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox

if TYPE_CHECKING:
    from desktop.changes import Changes
    from desktop.intake.shelved import Shelved
    from desktop.staff.handover import Handover, Sealed
    from desktop.staff.service import Staff
    from ui.services import Services
    from ui.shell.window import MainWindow


class HandoverPanel(Panel):
    """HandoverPanel(look, actor, handover, staff, lanes, feed). `released` has the code under which it waits."""

    released = Signal(object)

    def __init__(self, look: ThemeSwitch, actor: Actor, handover: Handover, staff: Staff, lanes: Lanes, feed: ChangeFeed) -> None:
        words = _("It is put aside in the colleague's name and taken up here; it is written down who let it go")
        super().__init__(look, _("Take over a colleague's unfinished case"), words, _("Take it over"))
        self._actor, self._handover, self._staff, self._lanes, self._feed = actor, handover, staff, lanes, feed
        self._signs = allowed(actor.role, Permission.SIGN_SECOND)
        self.which = ChoiceBox(look, [], name=_("Which case"))
        self.why = line(look, _("Why"), most=200)
        first = self.side_by_side()
        self.add("/which", _("Which case"), self.which, row=first)
        self.add("/why", _("Why"), self.why, row=first)
        self._signature = Signature(look, self)
        self._signature.ask(not self._signs)
        self.account, self.password = self._signature.fields
        self.order(self.which, self.why, self.account, self.password)
        self.wanted.connect(self._wanted)
        self.left.connect(self.hide)
        self.hide()

    def entries(self, _text: str) -> Iterable[PaletteEntry]:
        """For the palette."""
        yield PaletteEntry(
            _("Take over a colleague's unfinished case"), self.ask, icon="transfer", section=_("Cases"), words=("交接", "转交", "jj")
        )

    def ask(self) -> None:
        self._lanes.submit(Lane.READ, partial(self._handover.sealed, self._actor), self._found, self._failed)

    def deed(self) -> Deed | None:
        chosen = str(self.which.value() or "")
        if not chosen:
            self.say_problem(_("Nobody left anything unfinished on this machine"))
            return None
        return Deed("release", {"draft_id": chosen, "why": self.why.text(), **self._signature.take()})

    def _found(self, found: tuple[Sealed, ...]) -> None:
        def words(one: Sealed) -> str:
            parts = (one.owner_name, one.title or _("nothing chosen yet"), one.ticket_no or "", f"{shanghai(one.updated_at):%m-%d %H:%M}")
            return "  ".join(part for part in parts if part)

        self.which.set_options([(one.draft_id, words(one)) for one in found])
        self.which.setCurrentIndex(0 if found else -1)
        self.why.clear()
        self._signature.ask(not self._signs)
        self.show()
        self.start()
        if not found:
            self.say_problem(_("Nobody left anything unfinished on this machine"))

    def _wanted(self, deed: Deed) -> None:
        self._lanes.submit(Lane.WRITE, self._releasing(deed), self._done, self._failed)

    def _releasing(self, deed: Deed) -> Callable[[], tuple[Shelved, Changes]]:
        values, handover, staff, actor, signs = dict(deed.values), self._handover, self._staff, self._actor, self._signs

        def release() -> tuple[Shelved, Changes]:
            signed = None if signs else staff.countersign(values["account"], values["password"])
            return handover.release(actor, values["draft_id"], values["why"], signed=signed)

        return release

    def _done(self, done: tuple[Shelved, Changes]) -> None:
        self.hide()
        self._feed.tell(done[1])
        self.released.emit(done[0].code)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, HallError):
            raise error
        self.show()
        self.show_error(error)


def add_handover(window: MainWindow, look: ThemeSwitch, services: Services, actor: Actor, handover: Handover) -> HandoverPanel:
    """Under the app bar of every room, and in the palette."""
    panel = HandoverPanel(look, actor, handover, services.staff, services.lanes, services.feed)
    window.add_band(panel)
    window.add_source(panel.entries)
    return panel

"""Brings a person back to where they were after a fault: notes the room and the draft as they change, begins the program again, and finds the
place when the same person has signed in. What was typed is in the draft already; this only knows where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from ui.runtime.again import Spot, forget_spot, keep_spot, kept_spot
from ui.runtime.crash import CrashHook
from ui.text import _

if TYPE_CHECKING:
    from ui.clerk.desk import ClerkDesk
    from ui.shell.sign_in_form import SignInForm
    from ui.workplace import Workplace


class Recovery(QObject):
    """Recovery(app, home, crash). `wanted`: the program is to begin again once it has ended."""

    def __init__(self, app: QCoreApplication, home: Path, crash: CrashHook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._home = app, home
        self.wanted = False
        self._spot: Spot | None = None
        self._place: Workplace | None = None
        crash.hopeless.connect(self.begin_again)

    def greet(self, form: SignInForm) -> None:
        """At sign-in: the name is there, and one sentence says what happened."""
        spot = kept_spot(self._home)
        if spot is not None and spot.told:
            form.name.setText(spot.account)
            form.password.setFocus()
            form.say(_("The program began again after a fault. Sign in, and you are where you were"), "attention")

    def attach(self, place: Workplace) -> None:
        """A workplace came on screen: to where this person was, and from now on notes where they are."""
        spot = kept_spot(self._home)
        self._place, self._account, self._spot = place, place.actor.id, None
        place.clerk_came.connect(self._follow)
        if place.clerk is not None:
            self._follow(place.clerk)
        if spot is not None and spot.account == self._account:
            self._come_back(place, spot)
        place.window.room_opened.connect(self._note)
        place.window.crash_bar.again.connect(self.begin_again)
        self._note()

    def detach(self) -> None:
        self._place = None

    @Slot(object)
    def _follow(self, clerk: ClerkDesk) -> None:
        clerk.session.changed.connect(self._note)

    @Slot()
    def begin_again(self) -> None:
        if not self.wanted and self._place is not None:
            self.wanted = True
            self._note()
            self._app.quit()

    def end(self) -> None:
        """An orderly end leaves nothing to come back to."""
        if not self.wanted:
            forget_spot(self._home)

    def _come_back(self, place: Workplace, spot: Spot) -> None:
        if place.window.has_room(spot.room):
            place.window.open_room(spot.room)
        if spot.draft:
            place.resume(spot.draft)

    @Slot()
    def _note(self, _key: object = None) -> None:
        if self._place is None:
            return
        draft = self._place.clerk.session.draft if self._place.clerk is not None else None
        spot = Spot(self._account, self._place.window.room_key, draft.draft_id if draft is not None else "", self.wanted)
        if spot != self._spot:
            self._spot = spot
            keep_spot(self._home, spot)

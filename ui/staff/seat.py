"""Who sits at this machine's window: locking by key and after idle, unlocking, a colleague who signs in beside sealed work, leaving.

Locked, the workplace is hidden as it is: nothing of it is painted, its ticket's clock and the sending go on, and who unlocks finds every field as
it was. A colleague who signs in gets a workplace of their own; the first one's is taken down after its draft was saved, and stands there again
when that person comes back. Refuses to open for anybody but who locked it. Every step is a line of the audit log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from desktop.clock import now, shanghai
from desktop.errors import HallError, RuleViolation
from ui.runtime.lanes import Lane, Lanes
from ui.shell.front_page import FrontPage
from ui.shell.sign_in import SignIn
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.keys import key_within

if TYPE_CHECKING:
    from desktop.queue.model import Ticket
    from desktop.staff.model import Actor
    from desktop.staff.pins import Pins
    from desktop.staff.service import Staff
    from ui.shell.lock import Locked, LockScreen

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A workplace on screen. `ticket`: the number at the window, if there is one. `save`: called before the screen is covered."""

    actor: Actor
    window: QWidget
    ticket: Callable[[], Ticket | None]
    save: Callable[[], object]


class Seat(QObject):
    """Seat(look, shell, pages, page, sign_in, lanes). `shell` is the window of sign-in; the lock screen stands in it as well."""

    left = Signal()
    """The workplace is to be taken down; sign-in is on screen."""

    def __init__(
        self,
        look: ThemeSwitch,
        shell: QMainWindow,
        pages: QStackedWidget,
        page: FrontPage,
        sign_in: SignIn,
        lanes: Lanes,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._shell, self._pages, self._page, self._sign_in, self._lanes = look, shell, pages, page, sign_in, lanes
        self._staff: Staff | None = None
        self._pins: Pins | None = None
        self._sitting: Sitting | None = None
        self._minutes, self._touched = 0, time.monotonic()
        self.locked = False
        self._pin = False
        self._screen: LockScreen | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._look_at_idle)
        key_within(sign_in, "Esc", self._back_to_lock)

    def open(self, staff: Staff, pins: Pins, minutes: int) -> None:
        """The services are there. `minutes` without a touch lock the screen; 0 never."""
        self._staff, self._pins, self._minutes = staff, pins, minutes

    def sit(self, sitting: Sitting) -> None:
        """A workplace came on screen."""
        self._sitting, self.locked = sitting, False
        self.watch(sitting.window)
        self._shell.hide()
        self._begin_idle()

    def watch(self, window: QWidget) -> None:
        """Touches of this window count as touches from now on; a window that was never shown has none."""
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def is_of(self, actor: Actor) -> bool:
        """Whether the workplace behind the lock is this person's, with the same rights."""
        return self._sitting is not None and self._sitting.actor == actor

    def rested(self) -> float:
        """For how many seconds nobody has touched the workplace, or sign-in."""
        return time.monotonic() - self._touched

    def stop(self) -> None:
        self._idle.stop()
        self._sitting = None
        if self._screen is not None:
            self._screen.rest()

    @Slot()
    def lock(self, *, by_itself: bool = False) -> None:
        """Covers the screen; the work stays as it is."""
        sitting = self._sitting
        if sitting is None or self.locked:
            return
        from desktop.audit.model import AuditKind

        self.locked, self._pin = True, False
        self._idle.stop()
        sitting.save()
        self._note(sitting.actor, AuditKind.SCREEN_LOCKED)
        screen = self._lock_screen()
        screen.show_locked(_as_locked(sitting, by_itself))
        self._cover(screen)
        if self._pins is not None:
            self._lanes.submit(Lane.READ, partial(self._pins.usable, sitting.actor.id), self._pin_known, self._failed)

    @Slot()
    def unlocked(self) -> None:
        """The person is back: everything as it was."""
        sitting = self._sitting
        if sitting is None or not self.locked:
            return
        self.locked = False
        sitting.window.setGeometry(self._shell.geometry())
        sitting.window.setWindowState(self._shell.windowState())
        sitting.window.show()
        sitting.window.activateWindow()
        self._shell.hide()
        if self._screen is not None:
            self._screen.rest()
        self._begin_idle()

    @Slot()
    def sign_out(self) -> None:
        """Leaves; the draft is kept under the person's name. Sign-in is on screen."""
        sitting = self._sitting
        if sitting is None:
            return
        from desktop.audit.model import AuditKind

        sitting.save()
        self._note(sitting.actor, AuditKind.SIGNED_OUT)
        self.locked = False
        self._cover(self._sign_in)
        self._sign_in.begin_again()
        self.stop()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched = time.monotonic()
        return False

    def _begin_idle(self) -> None:
        self._touched = time.monotonic()
        if self._minutes > 0:
            self._idle.start(self._minutes * 60_000)

    @Slot()
    def _look_at_idle(self) -> None:
        """The timer is over; the rest of the time if the window was touched meanwhile."""
        rest = self._touched + self._minutes * 60 - time.monotonic()
        if rest > 0:
            self._idle.start(round(rest * 1000) + 1)
        else:
            self.lock(by_itself=True)

    def _cover(self, page: QWidget) -> None:
        sitting = self._sitting
        self._pages.setCurrentWidget(page)
        if sitting is not None and sitting.window.isVisible():
            self._shell.setGeometry(sitting.window.geometry())
            self._shell.setWindowState(sitting.window.windowState())
        self._shell.show()
        self._shell.activateWindow()
        if sitting is not None:
            sitting.window.hide()

    def _lock_screen(self) -> LockScreen:
        if self._screen is None:
            from ui.shell.lock import LockScreen

            self._screen = LockScreen(self._look, self._page)
            self._pages.addWidget(self._screen)
            self._screen.unlock_wanted.connect(self._unlock)
            self._screen.pin_wanted.connect(self._unlock_with_new_pin)
            self._screen.other_wanted.connect(self._other)
        return self._screen

    @Slot(object)
    def _unlock(self, secret: str) -> None:
        sitting, staff, pins = self._sitting, self._staff, self._pins
        if sitting is not None and staff is not None and pins is not None:
            by_pin = self._pin and secret.isdigit() and len(secret) <= 6
            call = partial(pins.unlock, sitting.actor, secret) if by_pin else partial(staff.unlock, sitting.actor, secret)
            self._lanes.submit(Lane.WRITE, call, self._opened, self._failed)

    @Slot(object, object)
    def _unlock_with_new_pin(self, secret: str, pin: str) -> None:
        sitting, staff, pins = self._sitting, self._staff, self._pins
        if sitting is not None and staff is not None and pins is not None:
            self._lanes.submit(Lane.WRITE, partial(_unlock_and_keep, staff, pins, sitting.actor, secret, pin), self._opened, self._failed)

    def _opened(self, _nothing: object) -> None:
        self.unlocked()

    def _failed(self, error: Exception) -> None:
        from desktop.sentences import sentence

        if self._screen is not None:
            self._screen.say(sentence(error) if isinstance(error, HallError) else _("That did not work. Please try again"))
        if not isinstance(error, HallError):
            raise error
        if error.code == "staff.pin_over":
            self._pin_known(False)

    def _pin_known(self, usable: bool) -> None:
        self._pin = usable
        if self._screen is not None:
            self._screen.pin_usable(usable)

    @Slot()
    def _other(self) -> None:
        """Sign-in for a colleague; Esc comes back here."""
        self._pages.setCurrentWidget(self._sign_in)
        self._sign_in.begin_again()

    @Slot()
    def _back_to_lock(self) -> None:
        if self.locked and self._screen is not None:
            self._pages.setCurrentWidget(self._screen)
            self._screen.say("")

    def _note(self, actor: Actor, kind: Any) -> None:
        if self._staff is not None:
            self._lanes.submit(Lane.WRITE, partial(self._staff.signed_out, actor, kind), None, self._not_noted)

    def _not_noted(self, error: Exception) -> None:
        """The disk does not take it: the screen is covered all the same."""
        if not isinstance(error, HallError):
            raise error


def _as_locked(sitting: Sitting, by_itself: bool) -> Locked:
    from ui.shell.lock import Locked

    account, ticket = sitting.actor.account, sitting.ticket()
    at = ticket.called_at if ticket is not None else None
    since = shanghai(at) if at is not None else None
    number = ticket.number if ticket is not None else ""
    return Locked(
        account.display_name,
        account.role.value,
        sitting.actor.window_no,
        shanghai(now()),
        ticket=number,
        serving_since=since,
        by_itself=by_itself,
    )


def _unlock_and_keep(staff: Staff, pins: Pins, actor: Actor, secret: str, pin: str) -> None:
    """On the lane. A PIN that is none is refused before the password is tried."""
    from desktop.staff.pins import LENGTHS, sound

    if not sound(pin):
        raise RuleViolation("staff.pin_form", least=LENGTHS.start, most=LENGTHS.stop - 1)
    staff.unlock(actor, secret)
    pins.set(actor, pin)

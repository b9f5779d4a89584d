"""The band under the app bar while province or hall is away: appears after 8 s without answer, leaves 5 s after both are back.

It never interrupts: no focus is taken, nothing that is being typed moves but by its own height.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.clock import now
from ui.services import Status, StatusSource
from ui.shell.status_bar import clock_of
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import ElidedLabel, Text

APPEARS_MS = 8000
LEAVES_MS = 5000


class OfflineBand(QFrame):
    asked = Signal()
    """The person wants to see what waits to be sent (Alt+U)."""

    def __init__(self, look: ThemeSwitch, source: StatusSource, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._source = look, source
        self.setProperty("surface", "sunken")
        self.setProperty("edge", "bottom")
        self.words = Text(look, "", "body-medium")
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.show_button = ActionButton(look, "", "Alt+U", variant="quiet", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(StatusChip(look, "offline", _("Working offline"), solid=True))
        row.addWidget(self.words)
        row.addWidget(self.note, 1)
        row.addWidget(self.show_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)
        self.show_button.clicked.connect(self.asked)
        self.show_button.bind(self)
        source.changed.connect(self._follow)
        look.changed.connect(self._resize)
        self._resize()
        self.hide()
        self._follow(source.status)

    @Slot(object)
    def _follow(self, status: Status) -> None:
        away = status.away and status.emergency_since is None
        if status.emergency_since is not None:
            self.hide()  # emergency mode has a band of its own, and what it counts as away may well answer
        if away:
            self._tell(status)
        if away == (not self.isHidden()):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(self._left(status) if away else LEAVES_MS)

    def _left(self, status: Status) -> int:
        """Milliseconds until eight seconds without an answer are full; some may have passed before we were told."""
        starts = [
            since
            for ok, since in ((status.province_ok, status.province_since), (status.hall_ok, status.hall_since))
            if ok is False and since is not None
        ]
        passed = max(((now() - since).total_seconds() * 1000 for since in starts), default=0.0)
        return int(min(max(APPEARS_MS - passed, 0), APPEARS_MS))

    def _turn(self) -> None:
        status = self._source.status
        self.setVisible(status.away and status.emergency_since is None)

    def _tell(self, status: Status) -> None:
        away = [(name, since) for name, ok, since in (
            (_("the province platform"), status.province_ok, status.province_since), (_("the hall server"), status.hall_ok, status.hall_since),
        ) if ok is False]  # fmt: skip
        names = _("{one} and {other}", one=away[0][0], other=away[1][0]) if len(away) == 2 else away[0][0]
        since = min((since for _name, since in away if since is not None), default=None)
        self.words.say(_("{names} away since {time}", names=names, time=clock_of(since)) if since else _("{names} away", names=names))
        hall = status.hall_ok is False
        self.note.say(
            _(
                "Intake, printing and emergency numbers go on in this machine's vault, balanced later; hold, transfer and pause wait for the hall"
            )
            if hall
            else _("Work goes on; kept here, sent and balanced later")
        )
        self.show_button.say(_("See {n} to send", n=status.unsent))

    def _resize(self) -> None:
        self.setFixedHeight(self._look.theme.px(38))

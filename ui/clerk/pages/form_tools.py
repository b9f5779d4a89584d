"""The strip above the form: values from earlier cases and shared data, confirming all that was prefilled, and one line on what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.model import Consent
from ui.clerk.gathering import Gathering, Source
from ui.clerk.pages.consent import ConsentBar
from ui.clerk.text import _
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import LinedLabel


class FormTools(QWidget):
    """FormTools(look, gathering). `left` when the focus shall go back to the form."""

    confirm_all = Signal()
    left = Signal()

    def __init__(self, look: ThemeSwitch, gathering: Gathering, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gathering = gathering
        self.setProperty("surface", "raised")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.earlier = ActionButton(look, _("From the last case"), "Ctrl+J", icon="clock", size="compact")
        self.province = ActionButton(look, _("Ask shared data"), "Ctrl+G", icon="link", size="compact")
        self.confirm = ActionButton(look, _("Confirm all"), "Ctrl+Shift+Enter", icon="check", size="compact")
        self.icon = IconLabel(look, "", "text.secondary", line=20)
        self.told = LinedLabel(look, "", "label", "secondary")
        self.consent = ConsentBar(look)
        row = QHBoxLayout()
        row.setContentsMargins(16, 5, 12, 5)
        row.setSpacing(8)
        for part in (self.earlier, self.province):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.confirm)
        self._answer = QWidget()
        answer = QHBoxLayout(self._answer)
        answer.setContentsMargins(16, 0, 12, 6)
        answer.setSpacing(6)
        answer.addWidget(self.icon)
        answer.addWidget(self.told, 1)
        self._answer.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._answer)
        column.addWidget(self.consent)
        for button in (self.earlier, self.province):
            button.bind(self)
        self.confirm.bind(self)
        QShortcut(QKeySequence("Ctrl+Shift+Return"), self).activated.connect(self.confirm.click)
        self.earlier.clicked.connect(self._earlier)
        self.province.clicked.connect(self._province)
        self.confirm.clicked.connect(self.confirm_all)
        self.consent.given.connect(self._given)
        self.consent.left.connect(self.left)
        gathering.told.connect(self._tell)
        gathering.changed.connect(self._busy)

    def show_standing(self, unconfirmed: int, *, who: bool) -> None:
        """`who`: the applicant is known well enough to be asked about."""
        self.setVisible(self._gathering.possible)
        reason = "" if who else _("Fill in the applicant's number first")
        for button in (self.earlier, self.province):
            button.why_not(reason if not self._gathering.busy else _("Asking …"))
        self.confirm.setVisible(bool(unconfirmed))
        self.confirm.say(_("Confirm all {n}", n=unconfirmed))

    def forget(self) -> None:
        """Another case: nothing was asked yet."""
        self.consent.hide()
        self._tell("", "")

    def _earlier(self) -> None:
        self.consent.ask(Source.EARLIER)

    def _province(self) -> None:
        self.consent.ask(Source.PROVINCE)

    @Slot(object, object)
    def _given(self, source: Source, consent: Consent) -> None:
        self.left.emit()
        self._tell("", _("Asking …"))
        self._gathering.ask(source, consent)

    @Slot(object, object)
    def _tell(self, status: object, words: object) -> None:
        name = str(status)
        self.icon.set_icon(STATUS_ICONS.get(name, ""), f"status.{name}.on_tint" if name else None)
        self.icon.setVisible(bool(name))
        self._answer.setVisible(bool(words))
        self.told.say(str(words), "missing" if name == "missing" else "secondary")

    def _busy(self) -> None:
        for button in (self.earlier, self.province):
            button.why_not(_("Asking …") if self._gathering.busy else "")

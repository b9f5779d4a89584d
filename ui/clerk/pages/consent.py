"""On what ground data of the person is asked for, in place: on-site signature, electronic consent, or by statute (个人信息保护法 13).

Nothing is asked before the clerk says on which ground; the ground is kept with the question.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.intake.model import Consent
from ui.clerk.gathering import Source
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.enter import is_enter
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text


class ConsentBar(QWidget):
    """ConsentBar(look). Enter asks, Esc leaves; it opens with 本人现场签字 chosen."""

    given = Signal(object, object)
    """(Source, Consent)"""
    left = Signal()

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = Source.EARLIER
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Text(look, "", "label", "secondary")
        ways = [
            SegmentOption(Consent.ON_SITE_SIGNATURE.value, _("Signed here"), "", "1"),
            SegmentOption(Consent.ELECTRONIC.value, _("Electronic"), "", "2"),
            SegmentOption(Consent.STATUTORY.value, _("By statute"), "", "3"),
        ]
        self.way = Segmented(look, ways, Consent.ON_SITE_SIGNATURE.value, name=_("Ground for asking"))
        self.go = ActionButton(look, _("Ask"), "Enter", variant="primary", size="compact")
        self.leave = ActionButton(look, _("Leave it"), "Esc", variant="quiet", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 12, 5)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.way)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        self.go.clicked.connect(self._give)
        self.leave.clicked.connect(self._leave)
        self.hide()

    def ask(self, source: Source) -> None:
        self._source = source
        self.words.say(_("Earlier cases: with consent") if source is Source.EARLIER else _("Shared data: with consent"))
        self.way.set_value(Consent.ON_SITE_SIGNATURE.value)
        self.show()
        self.way.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif is_enter(event):
            self._give()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        self.hide()
        self.given.emit(self._source, Consent(self.way.value()))

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

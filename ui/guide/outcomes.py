"""The right pane of the guide desk: the two outcomes, who came, and what can be done with what was brought.

It shows an Asking and the hall's lines; what is in the way of an outcome stands on its button. It does nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.intake.guide_advice import Offer
from desktop.intake.model import MaterialStatus
from desktop.queue.model import Ticket, TicketClass
from ui.guide.asking import Asking
from ui.guide.deeds import Line
from ui.guide.item_list import ItemList
from ui.guide.person_row import PersonRow
from ui.guide.words import class_options, notice_words, ticket_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.choices import ChoiceBox
from ui.widgets.enter import EnterChain
from ui.widgets.fields import put_text
from ui.widgets.scroller import Scroller
from ui.widgets.text import ElidedLabel, Text

WIDTH = 344
_BUTTON = 48


class OutcomeButton(ActionButton):
    """As high as the design asks for an outcome."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.theme.px(_BUTTON))


class Block(QFrame):
    """One outcome: a caption with 建议 at its right, a large title, a line, an explanation, then what belongs to it."""

    def __init__(self, look: ThemeSwitch, button: ActionButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = Text(look, "", "label", "secondary")
        self.chip = StatusChip(look, "ok", _("suggested"))
        self.title = ElidedLabel(look, "", "figure")
        self.line = Text(look, "", "body", "primary", wrap=True)
        self.words = Text(look, "", "label", "secondary", wrap=True)
        self.button = button
        top = QHBoxLayout()
        top.addWidget(self.caption, 1)
        top.addWidget(self.chip)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 12, 20, 14)
        self.column.setSpacing(6)
        self.column.addLayout(top)
        for part in (self.title, self.line, self.words):
            self.column.addWidget(part)

    def say(self, caption: str, title: str, line: str, words: str, *, suggested: bool) -> None:
        self.caption.say(caption)
        self.title.say(title)
        self.line.say(line)
        self.words.say(words)
        self.line.setVisible(bool(line))
        self.words.setVisible(bool(words))
        self.chip.setVisible(suggested)


class Outcomes(QFrame):
    """Outcomes(look, asking). `ticket` and `notice` are the buttons; the desk does what they say."""

    service_picked = Signal(object)

    def __init__(self, look: ThemeSwitch, asking: Asking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._asking = look, asking
        self.setProperty("surface", "pane")
        self.setProperty("edge", "left")
        self.ticket = OutcomeButton(look, _("Print a number"), "Ctrl+Enter", icon="ticket", variant="primary", size="call")
        self.notice = OutcomeButton(look, _("Print the notice"), "Ctrl+P", icon="document-text", size="call")
        self.none = ActionButton(look, "", "Alt+A", variant="quiet", size="compact")
        """Who came without papers: one key instead of one for each."""
        self.number, self.paper = Block(look, self.ticket), Block(look, self.notice)
        self.service = ChoiceBox(look, name=_("Service"), blank=_("Which service?"))
        self.kind = ChoiceBox(look, class_options(), name=_("Kind of number"))
        self.reason = QLineEdit()
        self.reason.setMaxLength(100)
        self.reason.setPlaceholderText(_("Why first"))
        self.reason.setAccessibleName(_("Why first"))
        self.person = PersonRow(look, asking)
        self.items_head = Text(look, "", "label", "secondary")
        self.items = ItemList(look)
        self._chain = EnterChain(self)
        self._lay_out()
        self._chain.set_order((self.service, self.kind, self.reason, *self.person.fields), passed_by=(self.person.id_type,))
        self._chain.finished.connect(self.begin)
        self._chain.entered.connect(self._scroller.follow)
        self.service.picked.connect(self.service_picked)
        self.kind.picked.connect(self._kind_picked)
        self.reason.textEdited.connect(self._reasoned)
        self.none.clicked.connect(self._none)
        look.changed.connect(self._resize)
        self._resize()

    def show_lines(self, lines: Mapping[str, Line] | None, service: str, *, busy: bool, ticket: Ticket | None, notice: str) -> None:
        """`lines` None: the hall does not answer. `ticket`, `notice`: what was given already."""
        asking, visit = self._asking, self._asking.visit
        known = lines or {}
        self.service.set_options(tuple((code, line.service.name) for code, line in known.items()))
        self.service.set_value(service)
        self.kind.set_value(visit.class_.value)
        self.reason.setVisible(visit.class_ is TicketClass.PRIORITY)
        put_text(self.reason, visit.reason)
        self.person.refresh()
        said, why = ticket_words(asking, lines, service, given=ticket)
        self.number.say(*said, suggested=asking.advice.offer in (Offer.WHOLE, Offer.PART) and not ticket)
        self.ticket.why_not(_("Being done") if busy else why)
        self.ticket.say(_("Number {no} is taken", no=ticket.number) if ticket else _("Print a number"))
        paper, why = notice_words(asking, given=notice)
        self.paper.say(*paper, suggested=asking.advice.offer is Offer.NOTICE and not notice)
        self.notice.why_not(_("Being done") if busy else why)
        self.notice.say(_("Notice was given") if notice else _("Print the notice"))
        self.none.setVisible(asking.advice.unasked > 0)
        untouched = all(line.status is MaterialStatus.UNCHECKED for line in asking.open_lines())
        self.none.say(_("None of it was brought") if untouched else _("None of the rest was brought"))
        first = self.notice if asking.advice.offer is Offer.NOTICE else self.ticket
        for button in (self.ticket, self.notice):
            button.set_variant("primary" if button is first else "secondary")
        chances = asking.advice.items
        self.items_head.say(
            _n("{n} item together", "{n} items together", len(chances)) if len(chances) > 1 else _("The item") if chances else ""
        )
        self.items.show_items(chances)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in the order of the work."""
        return (self.service, self.kind, self.reason, *self.person.fields, self.ticket, self.none, self.notice)

    def begin(self) -> None:
        """At the outcome that is suggested; where it cannot be pressed yet, at what it needs."""
        offer = self._asking.advice.offer
        wanted = self.notice if offer is Offer.NOTICE else self.ticket
        needed = self.person.first_blank() if wanted is self.notice else self.service
        target: QWidget = wanted if wanted.isEnabled() else needed
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _kind_picked(self, key: str) -> None:
        self._asking.set_way(class_=TicketClass(key))
        if self._asking.visit.class_ is TicketClass.PRIORITY:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _none(self) -> None:
        self._asking.look_rest(brought=False)
        self.begin()

    def _reasoned(self, said: str) -> None:
        self._asking.set_way(reason=said)

    def _lay_out(self) -> None:
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        holder = self._scroller.widget()
        if holder is not None:
            holder.setProperty("surface", "pane")
        self.number.setProperty("surface", "raised")
        self.number.setProperty("edge", "bottom")
        self.paper.setProperty("edge", "bottom")
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.service, 3)
        ways.addWidget(self.kind, 2)
        for box in (self.service, self.kind, self.reason):
            box.setProperty("density", "compact")
            box.setMinimumWidth(0)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.number.column.addLayout(ways)
        self.number.column.addWidget(self.reason)
        self.number.column.addSpacing(2)
        self.number.column.addWidget(self.ticket)
        self.paper.column.addWidget(self.none)
        self.paper.column.addWidget(self.notice)
        rest = QWidget()
        below = QVBoxLayout(rest)
        below.setContentsMargins(20, 10, 20, 12)
        below.setSpacing(4)
        below.addWidget(self.items_head)
        below.addWidget(self.items)
        body = self._scroller.column
        for part in (self.number, self.person, self.paper, rest):
            body.addWidget(part)
        body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroller)

    def _resize(self) -> None:
        self.setFixedWidth(round(WIDTH * min(self._look.theme.scale, 125) / 100))

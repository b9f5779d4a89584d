"""The advice: what to do, why in one sentence with numbers, what every queue touched may expect - the one that gets worse too -, what it costs.

States: offered, none, the plan of the morning, refused by the planner, stale (the hall is away). Buttons keep their places; what cannot be pressed
says why. The card decides nothing: its buttons are the room's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.sentences import sentence
from desktop.tidal.look import TidalLook
from desktop.tidal.model import Assignment, Move, Touched
from ui.supervisor.words import (
    before_after_words,
    change_words,
    clock_words,
    cost_words,
    knowledge_words,
    minute_words,
    service_name,
    set_words,
    why_words,
    window_words,
)
from ui.text import _, _n, mark
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import Hairline, NumberLabel, Text

GOOD_FOR = 5
"""Minutes for which an advice is shown as good."""
LARGEST = 150


class WaitBars(QWidget):
    """Before and after of every queue touched, as two bars and two numbers."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: tuple[tuple[str, Touched], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)

    def show_rows(self, rows: tuple[tuple[str, Touched], ...]) -> None:
        if rows != self._rows:
            self._rows = rows
            words = (f"{name} {''.join(before_after_words(entry.before, entry.after))}" for name, entry in rows)
            self.setAccessibleName(mark("；").join(words))
            self._resize()

    def sizeHint(self) -> QSize:
        return QSize(200, self._row() * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        most = max((max(entry.before, entry.after) for _name, entry in self._rows), default=0.0) or 1.0
        medium, plain = theme.font("label", "medium"), theme.font("label")
        names = min(max((paint.width(name, medium) for name, _entry in self._rows), default=0.0) + 10, self.width() * 0.34)
        numbers = max((paint.width("".join(before_after_words(e.before, e.after)), medium) for _n, e in self._rows), default=0.0) + 10
        for place, (name, entry) in enumerate(self._rows):
            row = QRectF(0, place * self._row(), self.width(), self._row())
            paint.text(painter, QRectF(0, row.top(), names - 6, row.height()), name, medium, theme.colour("text.primary"))
            room = max(10.0, row.width() - names - numbers)
            worse = round(entry.after, 1) > round(entry.before, 1)
            colours = ("text.tertiary", "status.attention.solid" if worse else "status.serving.solid")
            for line, (value, colour) in enumerate(zip((entry.before, entry.after), colours, strict=True)):
                top = row.center().y() - theme.px(8) + line * theme.px(9)
                bar = QRectF(names, top, max(2.0, room * value / most), theme.px(7))
                paint.rounded(painter, bar, 1.5, theme.colour(colour))
            first, second = before_after_words(entry.before, entry.after)
            used = paint.width(second, medium)
            paint.text(painter, row, second, medium, theme.colour("text.primary"), paint.RIGHT, elide=False)
            left = row.adjusted(0, 0, -used - 4, 0)
            paint.text(painter, left, first, plain, theme.colour("text.secondary"), paint.RIGHT, elide=False)

    def _row(self) -> int:
        """With the largest text the rows stand closer, so that those of two windows are seen at once."""
        theme = self._look.theme
        return theme.px(40 if theme.scale < LARGEST else 28)

    @Slot()
    def _resize(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()


class AdviceCard(QFrame):
    """AdviceCard(look). `show_advice`, `show_plan`, `show_nothing`, `show_stale`."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._wanted = 0
        self.setProperty("surface", "raised")
        self.setProperty("edge", "bottom")
        self.icon = IconLabel(look, "flow", "primary.on_tint", line=20)
        self.head = Text(look, "", "label-medium", "accent")
        self.until = NumberLabel(look, "", "label", "secondary")
        self.title = Text(look, "", "section", wrap=True)
        self.reason = Text(look, "", "label", "secondary", wrap=True)
        self.scale_words = Text(look, _("Mean wait in the next hour, minutes"), "label", "secondary")
        self.line = Hairline(look)
        self.bars = WaitBars(look)
        self.cost = Text(look, "", "label", "secondary", wrap=True)
        self.accept = ActionButton(look, _("Accept"), "Ctrl+Enter", variant="primary", size="primary")
        self.another = ActionButton(look, _("Other"), "N")
        self.adjust = ActionButton(look, _("Adjust"), "E")
        self.dismiss = ActionButton(look, _("Pass"), "Del")
        self._lay_out()
        self._parts(bars=False, cost=False)
        reading = _("The floor is being read.")
        self._buttons(reading, reading, reading, reading)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        body = self._body = QVBoxLayout(inner)
        body.setContentsMargins(18, 0, 18, 4)
        body.setSpacing(5)
        for part in (self.title, self.scale_words, self.line, self.bars, self.cost):
            body.addWidget(part)
        body.addStretch(1)
        self._place_reason()
        self._look.changed.connect(self._place_reason)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        self._inner = inner
        head = QHBoxLayout()
        head.setContentsMargins(18, 0, 18, 0)
        head.setSpacing(8)
        head.addWidget(self.icon)
        head.addWidget(self.head, 1)
        head.addWidget(self.until)
        keys = QVBoxLayout()
        keys.setContentsMargins(12, 4, 12, 0)
        keys.setSpacing(8)
        keys.addWidget(self.accept)
        row = QHBoxLayout()
        row.setSpacing(5)
        for button in (self.another, self.adjust, self.dismiss):
            row.addWidget(button)
        keys.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 14)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addLayout(keys)

    @Slot()
    def _place_reason(self) -> None:
        """Before the numbers; with the largest text behind them, where it may have to be scrolled."""
        largest = self._look.theme.scale >= LARGEST
        self._body.removeWidget(self.reason)
        self._body.insertWidget(self._body.indexOf(self.bars) + 1 if largest else 1, self.reason)

    def want_height(self, least: int, most: int) -> None:
        """As tall as `most`; where the window becomes lower than that it gives way, down to `least`."""
        self._wanted = max(least, most)
        self.setMinimumHeight(least)
        self.setMaximumHeight(self._wanted)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)

    def content_height(self) -> int:
        """What the card would like to have, at its present width. As narrow as beside a scroll bar: else one that stands there makes the words
        longer by a line, and so stays."""
        wide = max(self.width() - 37 - self.area.verticalScrollBar().sizeHint().width(), 160)
        shown = [part for part in (self.title, self.reason, self.scale_words, self.line, self.bars, self.cost) if not part.isHidden()]
        body = sum(max(part.heightForWidth(wide), part.sizeHint().height() if not part.hasHeightForWidth() else 0) + 5 for part in shown)
        keys = self._look.theme.px(40) + self._look.theme.px(36) + 12
        return body + keys + self._look.theme.px(22) + 46

    def show_advice(
        self, floor: TidalLook, names: Mapping[str, str], moves: Sequence[Move], place: int, count: int, *, belongs: bool = False
    ) -> None:
        """One move, or those that belong together: what is expected is of all of them. `belongs`: to what was just moved."""
        until = _("good until {time}", time=minute_words(floor.minute + GOOD_FOR, floor.rules.open_minute))
        self._head(floor, until, f"{place + 1}/{count}" if count > 1 else "")
        self.title.say("\n".join(change_words(floor, move.window, move.services) for move in moves))
        joined = _("Belongs to what was just moved; one alone is of no use.")
        self.reason.say(joined if belongs else why_words(floor, moves))
        touched = {entry.service: entry for move in moves for entry in move.touched}
        self.bars.show_rows(tuple((service_name(floor, code), entry) for code, entry in touched.items()))
        self.cost.say(cost_words(floor, moves, names))
        self._parts(bars=bool(touched), cost=True)
        self._buttons("", _("There is no other advice just now") if count < 2 else "", "", "")
        self.accept.say(_("Accept both") if len(moves) > 1 else _("Accept"))

    def show_plan(self, floor: TidalLook, plan: Assignment) -> None:
        """The plan to open with: which windows would serve something else than now."""
        self._head(floor, _("before the first number is called"))
        self.title.say(_("Plan to open with"))
        changed = [place for place in floor.places if plan.get(place.no) and set(plan[place.no]) != set(place.services)]
        lines = [f"{window_words(place.no)}  {set_words(floor, plan[place.no])}" for place in changed]
        same = sum(bool(plan.get(place.no)) for place in floor.places) - len(changed)
        self.reason.say("\n".join([*lines, *([_n("{n} window stays as it is", "{n} windows stay as they are", same)] if same else [])]))
        self.cost.say(_("It costs nothing before opening. Windows at which somebody is called are left alone.") + knowledge_words(floor))
        self._parts(bars=False, cost=True)
        nothing = "" if changed else _("The windows stand as planned")
        no = _("The plan is taken as a whole; single windows can be changed on the board")
        self._buttons(nothing, no, no, no)
        self.accept.say(_("Take the plan"))

    def show_nothing(self, floor: TidalLook) -> None:
        """No advice, and why."""
        self._head(floor, "")
        if floor.problem is not None:
            title, why = _("No advice"), sentence(floor.problem) + _("Windows stay as they are.")
        elif not floor.lines or not floor.places:
            title, why = _("No advice"), _("The hall has no services or windows yet.")
        elif floor.morning:
            title, why = _("Plan to open with"), _("It is being worked out; in a large hall that takes some seconds.")
        elif not floor.open_now:
            title, why = _("The hall is not open"), _("Advice comes during opening hours.")
        else:
            title, why = _("Nothing to move now"), _("No change of a window would pay for the minutes that it costs.")
        self.title.say(title)
        self.reason.say(why)
        self.cost.say(knowledge_words(floor))
        self._parts(bars=False, cost=True)
        reason = _("There is no advice just now")
        self._buttons(reason, reason, reason, reason)
        self.accept.say(_("Accept"))

    def show_stale(self, why: str, at: str) -> None:
        """What is shown is of an earlier moment; nothing can be decided on it."""
        self.until.say(at)
        self.cost.say(why)
        self.cost.setVisible(True)
        self._buttons(why, why, why, why)

    def set_busy(self) -> None:
        busy = _("Being done")
        self._buttons(busy, busy, busy, busy)

    def _head(self, floor: TidalLook, until: str, which: str = "") -> None:
        self.head.say("  ".join(part for part in (_("Tidal advice {time}", time=clock_words(floor.at)), which) if part))
        self.until.say(until)

    def _parts(self, *, bars: bool, cost: bool) -> None:
        """With the largest text the numbers come without their heading, so that they are seen."""
        for part in (self.scale_words, self.line):
            part.setVisible(bars and self._look.theme.scale < LARGEST)
        self.bars.setVisible(bars)
        self.cost.setVisible(cost)

    def _buttons(self, accept: str, another: str, adjust: str, dismiss: str) -> None:
        for button, why in ((self.accept, accept), (self.another, another), (self.adjust, adjust), (self.dismiss, dismiss)):
            button.why_not(why)

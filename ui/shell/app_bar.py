"""The bar at the top: logo, the rooms as tabs with their counts, the search box, the drill badge, who and where, the clock."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFont, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.clock import Clock, now, shanghai
from ui.shell.frame_keys import room_key
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.chips import IconLabel, Tag
from ui.widgets.text import NumberLabel, Text

_LEAST = 1024


class RoomTab(QAbstractButton):
    """A room's name with its count. The key that opens it is in the tooltip and the accessible description."""

    def __init__(self, look: ThemeSwitch, title: str, key: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._title, self._count, self._room = look, title, 0, 24
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self.setToolTip(f"{title}  {key}".rstrip())
        self.setAccessibleDescription(key)
        look.changed.connect(self._resize)

    @property
    def count(self) -> int:
        return self._count

    def set_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self._title} {count}" if count else self._title)
            self._resize()

    def sizeHint(self) -> QSize:
        badge = self._badge_width() + 7 if self._count else 0
        return QSize(round(paint.width(self._title, self._font(True)) + badge) + self._room, self._look.theme.px(44))

    def stand_close(self, close: bool) -> None:
        """Half the room around the words, where many rooms or long names share the bar."""
        if self._room != (room := 12 if close else 24):
            self._room = room
            self._resize()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        on = self.isChecked()
        if on:
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), theme.colour("primary.solid"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.colour("surface.hover"))
        colour = theme.colour("primary.on_tint" if on else "text.secondary")
        badge = self._badge_width() + 7 if self._count else 0
        left = (self.width() - paint.width(self._title, self._font(on)) - badge) / 2
        used = paint.text(painter, QRectF(left, 0, self.width(), self.height()), self._title, self._font(on), colour, elide=False)
        if self._count:
            where = QRectF(round(left + used + 7), round(self.height() / 2 - theme.px(9)), self._badge_width(), theme.px(18))
            border = theme.colour("status.attention.line") if theme.high_contrast else None
            paint.rounded(painter, where, theme.tokens.radius["tag"], theme.colour("status.attention.tint"), border)
            paint.text(
                painter, where, str(self._count), theme.font("label", "medium"), theme.colour("status.attention.on_tint"), paint.CENTRE
            )
        if self.hasFocus():
            paint.rounded(painter, QRectF(self.rect()).adjusted(2, 4, -2, -5), 4, None, theme.colour("focus.ring"), theme.ring)

    def _font(self, on: bool) -> QFont:
        return self._look.theme.font("body", "bold" if on else "regular")

    def _badge_width(self) -> float:
        return round(paint.width(str(self._count), self._look.theme.font("label", "medium"))) + self._look.theme.px(10)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


class SearchDoor(QAbstractButton):
    """Looks like the search box and opens the palette; typing in it opens the palette with what was typed."""

    asked = Signal(object)
    """The text to begin with."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._short = look, False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Find things, cases, numbers, actions"))
        self.setAccessibleDescription("Ctrl+K")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        look.changed.connect(self._resize)
        self._resize()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.asked.emit("")

    def stand_short(self, short: bool) -> None:
        if self._short != short:
            self._short = short
            self._resize()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        where = QRectF(self.rect())
        paint.rounded(
            painter,
            where,
            theme.tokens.radius["control"],
            theme.colour("surface.pane"),
            theme.colour("line.control" if theme.high_contrast else "line.strong"),
        )
        paint.icon(painter, theme, QPointF(theme.px(17), self.height() / 2), "search", "text.secondary")
        border, fill = theme.colour("line.strong"), theme.colour("surface.raised")
        right = paint.cap(
            painter, theme, where.right() - theme.px(7), self.height() / 2, "Ctrl+K", theme.colour("text.secondary"), border, fill
        )
        words = _("Find") if theme.scale >= 150 or self._short else _("Things, cases, numbers, actions")
        inner = where.adjusted(theme.px(32), 0, 0, 0)
        inner.setRight(right - 8)
        paint.text(painter, inner, words, theme.font("label"), theme.colour("text.tertiary"))

    def _resize(self) -> None:
        theme = self._look.theme
        self.setFixedSize(
            theme.px(127) if self._short else theme.px(300) if theme.scale < 125 else theme.px(190 if theme.scale < 150 else 127),
            theme.px(30) if theme.scale < 150 else theme.px(28),
        )
        self.update()


class AppBar(QFrame):
    """AppBar(look, titles, who, window, drill). `chosen` tells the place of a tab."""

    chosen = Signal(object)
    search_asked = Signal(object)

    def __init__(
        self, look: ThemeSwitch, titles: Sequence[str], who: str, window: str, *, drill: bool = False, clock: Clock = now, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._who, self._window, self._clock = look, who, window, clock
        self.setProperty("surface", "raised")
        self.setProperty("edge", "bottom")
        self._brand = Text(look, _("Tidehall"), "body-bold")
        self._person = Text(look, "", "body")
        self._person_icon = IconLabel(look, "user", "text.primary")
        self.time = NumberLabel(look, "", "body-bold")
        self.tabs = tuple(RoomTab(look, title, room_key(place)) for place, title in enumerate(titles))
        self.more = RoomTab(look, _("More"), "Ctrl+K")
        self.more.setCheckable(False)
        self.more.clicked.connect(self._more_clicked)
        self.door = SearchDoor(look)
        self._drill = Tag(look, "attention", _("Drill data"), dashed=True)
        self._lay_out()
        self._drill.setVisible(drill)
        for tab in self.tabs:
            tab.clicked.connect(self._tab_clicked)
        self.door.asked.connect(self.search_asked)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        look.changed.connect(self._resize)
        self._resize()
        self._tick()

    def minimumSizeHint(self) -> QSize:
        """Narrower than its parts: what does not fit gives way, step by step (`_fit`)."""
        return QSize(_LEAST, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_place(self, place: int) -> None:
        for number, tab in enumerate(self.tabs):
            tab.setChecked(number == place)
        if not self.more.isHidden():
            self._fit()

    def set_count(self, place: int, count: int) -> None:
        if self.tabs[place].count != count:
            self.tabs[place].set_count(count)
            self._fit()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(0)
        row.addWidget(IconLabel(self._look, "logo", "primary.solid", 20, ground="text.on_primary"))
        row.addSpacing(8)
        row.addWidget(self._brand)
        row.addSpacing(18)
        for tab in (*self.tabs, self.more):
            row.addWidget(tab)
        row.addStretch(1)
        for widget, gap in ((self.door, 12), (self._drill, 12), (self._person_icon, 5), (self._person, 12), (self.time, 0)):
            row.addWidget(widget)
            row.addSpacing(gap)

    def _tab_clicked(self) -> None:
        tab = self.sender()
        if isinstance(tab, RoomTab):
            self.chosen.emit(self.tabs.index(tab))

    def _more_clicked(self) -> None:
        self.search_asked.emit("")

    def _tick(self) -> None:
        self.time.say(f"{shanghai(self._clock()):%H:%M}")

    def _resize(self) -> None:
        theme = self._look.theme
        large = theme.scale >= 150
        self.setFixedHeight(theme.px(theme.tokens.bars["app"]) if not large else theme.px(38))
        self._fit()

    def _fit(self) -> None:
        """First the search box, then the brand and the room between tabs, then who it is: until everything has its place. Where that is not enough the
        last rooms leave the bar, but for the one that is open and those with a count: `more` lists them all."""
        for tab in self.tabs:
            tab.show()
        self.more.hide()
        large = self._look.theme.scale >= 150
        window = _("window {no}", no=self._window) if self._window else ""
        for step in range(4):
            self.door.stand_short(step > 0)
            self._brand.setVisible(not large and step < 2)
            self._person_icon.setVisible(not large and step < 2)
            for tab in (*self.tabs, self.more):
                tab.stand_close(step > 1)
            self._person.say(window if window and (large or step > 2) else f"{self._who} {window}".strip())
            if self._has_room():
                return
        self.more.show()
        for tab in reversed(self.tabs):
            if self._has_room():
                return
            tab.setVisible(tab.isChecked() or tab.count > 0)

    def _has_room(self) -> bool:
        row = self.layout()
        return row is None or row.minimumSize().width() <= self.width()

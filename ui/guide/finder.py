"""The left pane of the guide desk: one search box for everything, what it found, everyday words, what was asked most today, and first contact.

Searching is by what people say and how they type; with nothing typed the things this hall takes stand there. What was asked most comes from the
first-contact register of this machine and is left out while that has nothing of today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.search import Hit, search
from desktop.catalogue.shelf import Shelf
from desktop.clock import hall_date
from desktop.intake.registers import FirstContact
from ui.guide.find_list import Entry, FindList
from ui.guide.marks import marks
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.enter import is_enter
from ui.widgets.fields import SearchBox
from ui.widgets.scroller import Scroller
from ui.widgets.text import Text

WIDTH = 348
_SEARCH = 44
_MOST_FOUND, _MOST_SAID, _MOST_ASKED = 8, 4, 3


class GuideSearch(SearchBox):
    """As high as the design asks for the desk's one search box."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.theme.px(_SEARCH))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Finder(QFrame):
    """Finder(look, shelf). `chosen` tells (kind, code)."""

    chosen = Signal(str, str)

    def __init__(self, look: ThemeSwitch, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._shelf = look, shelf
        self._asked: tuple[tuple[str, int], ...] = ()
        self._taken = ""
        self.setProperty("surface", "pane")
        self.setProperty("edge", "right")
        self.box = GuideSearch(look, _("What is wanted?"), "Ctrl+F")
        self.hint = Text(look, _("Name, pinyin initials or everyday words"), "label", "secondary", wrap=True)
        self.none = Text(look, _("Nothing found. Try a shorter word, or what it is for"), "body", "secondary", wrap=True)
        self.list = FindList(look, _("Found"))
        self.contact = Text(look, "", "label", "secondary", wrap=True)
        self.grievance = ActionButton(look, _("Could not be done"), "Ctrl+B", icon="flag", variant="quiet", size="compact")
        self.next = ActionButton(look, _("Next person"), "Ctrl+N", icon="arrow-right", size="compact")
        self._lay_out()
        self.box.textChanged.connect(self.refresh)
        self.box.installEventFilter(self)
        self.list.chosen.connect(self._chosen)
        self.list.left_upwards.connect(self.begin)
        self.list.moved.connect(self._follow)
        look.changed.connect(self._resize)
        self._resize()
        self.refresh()

    def refresh(self) -> None:
        """The results of what is typed now."""
        catalogue = self._shelf.current()
        typed = self.box.text()
        found = tuple(found_entries(catalogue, typed))
        self.list.show_entries((*found, *asked_entries(catalogue, self._asked)), self._taken)
        self.none.setVisible(bool(typed.strip()) and not found)

    def show_taken(self, kind: str, code: str) -> None:
        taken = f"{kind}:{code}" if code else ""
        if taken != self._taken:
            self._taken = taken
            self.refresh()

    def show_asked(self, asked: Sequence[tuple[str, int]]) -> None:
        if tuple(asked) != self._asked:
            self._asked = tuple(asked)
            self.refresh()

    def begin(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down and self.list.first() is not None:
                self.list.begin()
                return True
            first = self.list.first()
            if is_enter(event) and first is not None:
                self._chosen(first)
                return True
        return False

    def _chosen(self, entry: Entry) -> None:
        self.chosen.emit(entry.kind, entry.code)

    def _follow(self, where: QRect) -> None:
        self._scroller.ensureVisible(0, where.center().y() + self.list.y(), 0, where.height())

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(16, 14, 16, 10)
        top.setSpacing(8)
        top.addWidget(self.box)
        top.addWidget(self.hint)
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        holder = self._scroller.widget()
        if holder is not None:
            holder.setProperty("surface", "pane")
        self.none.setContentsMargins(16, 12, 16, 12)
        self._scroller.column.addWidget(self.none)
        self._scroller.column.addWidget(self.list)
        self._scroller.column.addStretch(1)
        foot = QFrame()
        foot.setProperty("edge", "top")
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 9, 16, 9)
        below.setSpacing(7)
        below.addWidget(self.contact)
        below.addWidget(self.grievance)
        below.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._scroller, 1)
        column.addWidget(foot)

    def _resize(self) -> None:
        self.setFixedWidth(round(WIDTH * min(self._look.theme.scale, 110) / 100))


def found_entries(catalogue: Catalogue, typed: str) -> Iterator[Entry]:
    """Things by name first, then those that an everyday word found."""
    hits = search(catalogue, typed, 20)
    named = [hit for hit in hits if not _everyday(catalogue, hit)]
    if not typed.strip():
        named = [hit for hit in search(catalogue, "", len(catalogue.themes)) if not hit.outline]
    for hit in named[:_MOST_FOUND] if typed.strip() else named:
        kind = _("one thing") if hit.kind == "theme" else _("single item")
        yield Entry(hit.name, hit_note(catalogue, hit), kind, hit.kind, hit.code, marks(hit.name, typed))
    said = [hit for hit in hits if _everyday(catalogue, hit)] if typed.strip() else []
    if said:
        yield Entry(_("People say it so"))
        for hit in said[:_MOST_SAID]:
            yield Entry(hit.why, hit.name, "", hit.kind, hit.code, marks(hit.why, typed), plain=True)


def asked_entries(catalogue: Catalogue, asked: Sequence[tuple[str, int]]) -> Iterator[Entry]:
    """What was asked most today; only things that the catalogue still names so."""
    named = {item.name: ("item", code) for code, item in catalogue.items.items()}
    named |= {theme.name: ("theme", code) for code, theme in catalogue.themes.items()}
    shown = [(about, count) for about, count in asked if about in named][:_MOST_ASKED]
    if shown:
        yield Entry(_("Asked most today at this machine"))
    for about, count in shown:
        kind, code = named[about]
        yield Entry(about, "", _n("{n} time", "{n} times", count), kind, code, plain=True)


def count_asked(contacts: Sequence[FirstContact], today: date) -> tuple[tuple[str, int], ...]:
    """(what, how often) of today's first contacts, most first."""
    counted = Counter(entry.about for entry in contacts if hall_date(entry.at) == today)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def hit_note(catalogue: Catalogue, hit: Hit) -> str:
    if hit.kind != "theme":
        item = catalogue.items[hit.code]
        return _("{who}, {what}", who=item.short_authority, what=item.result or item.authority)
    theme = catalogue.themes[hit.code]
    if hit.outline:
        return _("{who}, named only", who=theme.lead_authority or _("one thing"))
    lead = theme.lead_authority
    count = len(theme.items)
    if catalogue.varies(theme):
        together = _n("up to {n} item together", "up to {n} items together", count)
        return _n("{who}, up to {n} item", "{who}, up to {n} items", count, who=lead) if lead else together
    return (
        _n("{who} leads, {n} item", "{who} leads, {n} items", count, who=lead)
        if lead
        else _n("{n} item together", "{n} items together", count)
    )


def _everyday(catalogue: Catalogue, hit: Hit) -> bool:
    return hit.kind == "theme" and hit.why in catalogue.themes[hit.code].words and hit.why != hit.name

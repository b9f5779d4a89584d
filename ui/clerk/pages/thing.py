"""Step 2: what is to be done. Found by what people say; then the whole thing (整件办) or single items (单办), with the voluntary ones to choose."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Bundle, BundleItem, DayUnit, Item
from desktop.catalogue.search import Hit, search
from desktop.catalogue.shelf import Shelf
from ui.clerk.pages.parts import page_column
from ui.clerk.pages.theme_note import ThemeNote, theme_mark
from ui.clerk.session import CaseSession
from ui.clerk.text import _, _n
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.chips import Tag
from ui.widgets.choices import TickBox
from ui.widgets.enter import EnterChain, is_enter
from ui.widgets.fields import SearchBox
from ui.widgets.scroller import Scroller
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable
from ui.widgets.text import NumberLabel, SectionHeader, Text

_ROWS = 6
_AROUND = 12


def days_words(item: Item) -> str:
    """即办, 10 日 (working days) or 10 天 (natural days)."""
    if item.promised_days == 0:
        return _("at once")
    return (
        _n("{n} working day", "{n} working days", item.promised_days)
        if item.unit is DayUnit.WORKING
        else _n("{n} day", "{n} days", item.promised_days)
    )


@dataclass(frozen=True, slots=True)
class _Found:
    hit: Hit
    kind: str
    note: str
    chosen: bool


class _HitDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: _Found, column: Column, selected: bool) -> None:
        words = column.text(row)
        status, mark = theme_mark(outline=row.hit.outline, confirmed=row.hit.confirmed) if column.key == "mark" else ("", "")
        if mark:
            right = where.left() + paint.chip_width(theme, mark, with_icon=True)
            paint.chip(painter, theme, right, where.center().y(), status, mark, STATUS_ICONS[status])
            return
        weight = "medium" if column.key == "name" else "regular"
        ink = "text.primary" if column.key == "name" else "text.secondary"
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, words, theme.font("body" if column.key == "name" else "label", weight), theme.colour(ink), align)


def _name(row: _Found) -> str:
    return row.hit.name


def _note(row: _Found) -> str:
    return row.note


def _mark(row: _Found) -> str:
    return theme_mark(outline=row.hit.outline, confirmed=row.hit.confirmed)[1]


def _kind(row: _Found) -> str:
    return _("chosen") if row.chosen else row.kind


def _code(row: _Found) -> str:
    return f"{row.hit.kind}:{row.hit.code}"


class ItemRow(QFrame):
    """One item of the thing: a box, its name, 自愿 where it is voluntary, authority and days at the right."""

    toggled = Signal(str, bool)

    def __init__(self, look: ThemeSwitch, item: Item, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.item = look, item
        self.setProperty("edge", "bottom")
        self.box = TickBox(look, item.name)
        self.box.clicked.connect(self._clicked)
        self.authority = NumberLabel(look, item.authority, "label", "secondary")
        self.days = NumberLabel(look, days_words(item), "body", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 20, 0)
        row.setSpacing(10)
        row.addWidget(self.box)
        if item.optional:
            row.addWidget(Tag(look, "", _("voluntary")))
        row.addStretch(1)
        row.addWidget(self.authority)
        row.addWidget(self.days)
        look.changed.connect(self._resize)
        self._resize()

    def show_entry(self, entry: BundleItem, fixed: bool) -> None:
        self.box.setChecked(entry.chosen)
        self.box.setEnabled(not fixed)
        self.box.setToolTip(_("Part of the whole thing; choose single items to leave it out") if fixed else "")

    def _clicked(self, on: bool) -> None:
        self.toggled.emit(self.item.code, on)

    def _resize(self) -> None:
        self.setFixedHeight(self._look.theme.px(36))
        longest = self.days.fontMetrics().horizontalAdvance(_n("{n} working day", "{n} working days", 10))
        self.days.setFixedWidth(max(self._look.theme.px(92), longest))


class ThingPage(QWidget):
    """ThingPage(look, session, shelf). The shelf is asked at every search, so that an imported package is found; a fixed catalogue does too."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, shelf: Shelf | Catalogue, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session, self._shelf = look, session, shelf
        self._rows: dict[str, ItemRow] = {}
        self._shown: tuple[Item, ...] = ()
        self._single = ""
        self.search = SearchBox(look, _("Search by what the person says: opening a restaurant, a newborn child"), "↓")
        columns = [
            Column("name", _("Thing"), 0, _name),
            Column("note", _("Why"), 210, _note, hide_from=150),
            Column("mark", _("State"), 92, _mark),
            Column("kind", _("Kind"), 96, _kind, right=True),
        ]
        self._model = RowModel(columns, _code, self)
        self.results = RowTable(look, self._model, _HitDelegate(look, self), name=_("Results"))
        self.results.horizontalHeader().hide()
        ways = [SegmentOption("whole", _("The whole thing"), "", "1"), SegmentOption("single", _("Single items"), "", "2")]
        self.way = Segmented(look, ways, "whole", name=_("How it is done"))
        self._head = SectionHeader(look, "")
        self._head.add(self.way)
        self.note = ThemeNote(look)
        self._fixed = Text(look, _("This case was received with this thing; it stays"), "body", "secondary")
        self._none = Text(look, _("Nothing found. Try a shorter word, or the name of the authority"), "body", "secondary")
        self._chain = EnterChain(self)
        self._lay_out()
        self._connect()
        self._resize()

    def refresh(self) -> None:
        """Shows what is chosen; the results follow the search box."""
        draft, found = self._session.draft, self._session.assessment
        self.setEnabled(draft is not None and self._session.case is None)
        self._search(self.search.text())
        fixed = draft is not None and draft.continues is not None
        for part in (self.search, self.results):
            part.setHidden(fixed or (part is self.results and not self._model.rows))
        self._none.setHidden(fixed or bool(self._model.rows))
        self._fixed.setVisible(fixed)
        bundle = found.bundle if found is not None else None
        self.note.show_theme(bundle.theme if bundle is not None else None)
        self._head.setVisible(bundle is not None)
        entries = bundle.items if bundle is not None else ()
        if tuple(entry.item for entry in entries) != self._shown:
            self._show_items(tuple(entry.item for entry in entries))
            self._resize()
        if bundle is None or draft is None:
            return
        whole = draft.theme_code is not None and self._whole(entries) and self._single != draft.draft_id
        self.way.setVisible(draft.theme_code is not None and not fixed)
        self.way.set_value("whole" if whole else "single")
        for entry in entries:
            self._rows[entry.item.code].show_entry(entry, fixed or (whole and not entry.item.optional) or draft.theme_code is None)
        self._head.say(bundle.name, items_words(bundle))

    def begin(self) -> None:
        draft = self._session.draft
        if draft is not None and draft.continues is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) and self.hasFocus():
            self.onward.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self._model.rows:
                self.results.setFocus(Qt.FocusReason.TabFocusReason)
                self.results.selectRow(max(self.results.currentIndex().row(), 0))
                return True
            if is_enter(event):
                self._enter()
                return True
        at_top = watched is self.results and self.results.currentIndex().row() <= 0
        if at_top and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Up:
            self.search.setFocus(Qt.FocusReason.BacktabFocusReason)
            return True
        return False

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, _AROUND, 16, _AROUND)
        top.addWidget(self.search)
        for part in (self._none, self._fixed):
            part.setContentsMargins(20, 0, 16, 10)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._head.setProperty("surface", "pane")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._scroller.column.addLayout(self._list)
        self._scroller.column.addStretch(1)
        column = page_column(self)
        column.addLayout(top)
        self._scroller.setMinimumHeight(1)
        column.addWidget(self.results, 99)
        column.addWidget(self._none)
        column.addWidget(self._fixed)
        column.addWidget(self._head)
        column.addWidget(self.note)
        column.addWidget(self._scroller, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.results.installEventFilter(self)
        self.results.opened.connect(self._choose)
        self.results.clicked.connect(self._clicked)
        self.way.chosen.connect(self._way_chosen)
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        self._look.changed.connect(self._resize)

    def _search(self, words: str) -> None:
        catalogue = self._shelf.current() if isinstance(self._shelf, Shelf) else self._shelf
        draft = self._session.draft
        rows = []
        hits = search(catalogue, words) if words.strip() else _usual(catalogue, self._session.service)
        for hit in hits:
            code = (draft.theme_code or next(iter(draft.item_codes or ()), "")) if draft is not None else ""
            rows.append(_Found(hit, _("thing") if hit.kind == "theme" else _("item"), _hit_note(catalogue, hit), hit.code == code))
        self._model.show_rows(rows)
        self._none.setVisible(not rows)
        self.results.setVisible(bool(rows))
        self._resize()

    def _enter(self) -> None:
        """Enter in the search box takes the first result; with nothing typed and something chosen it goes on to the items."""
        if not self.search.text().strip() and self._session.assessment is not None:
            self._to_items()
        elif self._model.rows:
            self._choose(self._model.rows[0])

    def _clicked(self) -> None:
        if self.results.current() is not None:
            self._choose(self.results.current())

    def _choose(self, row: _Found) -> None:
        draft = self._session.draft
        if draft is None:
            return
        self._single = ""
        if row.hit.kind != "theme":
            self._session.choose_single(row.hit.code)
        elif draft.theme_code != row.hit.code:
            self._session.choose_theme(row.hit.code)
        if self.search.text():
            self.search.clear()
        self.refresh()
        self._to_items()

    def _to_items(self) -> None:
        first = self._chain.first()
        (first or self.search).setFocus(Qt.FocusReason.TabFocusReason)

    def _way_chosen(self, key: str) -> None:
        draft = self._session.draft
        if draft is None:
            return
        self._single = draft.draft_id if key == "single" else ""
        if key == "whole":
            self._session.change(item_codes=None)
        self.refresh()

    def _toggled(self, code: str, on: bool) -> None:
        found = self._session.assessment
        if found is None:
            return
        codes = tuple(entry.item.code for entry in found.bundle.items if (on if entry.item.code == code else entry.chosen))
        if codes:
            self._session.choose_items(codes)
        self.refresh()

    def _whole(self, entries: tuple[BundleItem, ...]) -> bool:
        return all(entry.chosen or entry.item.optional for entry in entries)

    def _show_items(self, items: tuple[Item, ...]) -> None:
        self._shown = items
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {item.code: ItemRow(self._look, item) for item in items}
        for row in self._rows.values():
            row.toggled.connect(self._toggled)
            self._list.addWidget(row)
            row.show()
        self._chain.set_order((self.way, *(row.box for row in self._rows.values())))

    def _resize(self) -> None:
        theme = self._look.theme
        self._head.setFixedHeight(theme.px(44))
        chosen = bool(self._shown)
        row, room = theme.px(34), self.height() - self.search.sizeHint().height() - 2 * _AROUND
        fits = max((room // 2 if chosen else room) // row, 2)
        self.results.setMinimumHeight(2 * row)
        self.results.setMaximumHeight(min(max(len(self._model.rows), 2), fits, _ROWS if chosen else fits) * row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole rows: all that there is room for until something is chosen, then a few."""
        super().resizeEvent(event)
        self._resize()


def _usual(catalogue: Catalogue, service: str) -> list[Hit]:
    """With nothing typed: the things that the number at the window was taken for, then the others."""
    hits = search(catalogue, "", limit=len(catalogue.themes))
    return sorted(hits, key=lambda hit: (hit.outline, catalogue.themes[hit.code].service != service))


def items_words(bundle: Bundle) -> str:
    """5 of the 5 items that the answers call for, and how many more other answers would."""
    said = _("items {n} of {m}", n=len(bundle.chosen), m=len(bundle.items))
    more = len(bundle.theme.items) - len(bundle.items) if bundle.theme is not None else 0
    return said + _(", {n} more only in other situations", n=more) if more else said


def _hit_note(catalogue: Catalogue, hit: Hit) -> str:
    if hit.kind == "theme":
        theme = catalogue.themes[hit.code]
        if hit.why not in (hit.name, hit.code):
            return hit.why
        count = len(theme.items)
        return _n("up to {n} item", "up to {n} items", count) if catalogue.varies(theme) else _n("{n} item", "{n} items", count)
    item = catalogue.items[hit.code]
    return f"{item.authority} {days_words(item)}"

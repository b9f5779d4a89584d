"""Tables of frozen rows: a model that updates by id, a view whose selection and scroll survive it, a delegate that only paints.

`RowModel(columns, key)` with `show_rows`; `RowTable(look, model, delegate)`. It sorts nothing: rows come in the order in which they shall stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint

_Index = QModelIndex | QPersistentModelIndex
HEADING = 13
"""Pixels of a heading's type, as the style sheet has it: a column is as wide as its heading at least, which in another language may be longer."""
MANY = 200
"""Runs of change that are told one by one."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` before text scaling, 0 stretches. `text` is what is read aloud and painted by default. `hide_from`: text scale from which it goes.
    `kinds`: what its cells say where that is one of a few: there is room for each of them, whatever the language."""

    key: str
    title: str
    width: int
    text: Callable[[Any], str]
    right: bool = False
    hide_from: int = 1000
    kinds: tuple[str, ...] = ()


class RowModel(QAbstractTableModel):
    """Rows are frozen values; `key` gives each its id."""

    renewing = Signal()
    renewed = Signal()
    """Around a beginning anew with the same list: the view keeps what was chosen."""

    def __init__(self, columns: Sequence[Column], key: Callable[[Any], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: tuple[Any, ...] = ()
        self._key = key

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Shows these, telling the view only what changed: same ids in place, else removals and insertions, else a new order.

        Told by runs of neighbours: a hundred thousand rows come as one. Where almost everything changed, the view begins anew."""
        before, wanted = [self._key(row) for row in self.rows], [self._key(row) for row in rows]
        if wanted == before:
            self._insert(tuple(rows), ())
            return
        kept, here = set(wanted), set(before)
        gone, fresh = runs([key not in kept for key in before]), runs([key not in here for key in wanted])
        if len(gone) + len(fresh) > MANY:
            self.renewing.emit()
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()
            self.renewed.emit()
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            self.rows = self.rows[:first] + self.rows[last + 1 :]
            self.endRemoveRows()
        if [key for key in before if key in kept] == [key for key in wanted if key in here]:
            self._insert(tuple(rows), fresh)
        else:
            self._reorder(rows)

    def place_of(self, key: str) -> int:
        """-1 where there is no such row."""
        return next((place for place, row in enumerate(self.rows) if self._key(row) == key), -1)

    def key_at(self, place: int) -> str:
        return self._key(self.rows[place]) if 0 <= place < len(self.rows) else ""

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.columns[index.column()].text(row)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return paint.RIGHT if self.columns[section].right else paint.LEFT
        return None

    def _insert(self, rows: tuple[Any, ...], fresh: Sequence[tuple[int, int]]) -> None:
        for first, last in fresh:
            self.beginInsertRows(QModelIndex(), first, last)
            self.rows = (*self.rows[:first], *rows[first : last + 1], *self.rows[first:])
            self.endInsertRows()
        shown, self.rows = self.rows, rows
        for first, last in runs([old is not new and old != new for old, new in zip(shown, rows, strict=True)]):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _reorder(self, rows: Sequence[Any]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.key_at(index.row()) for index in before]
        self.rows = tuple(rows)
        self.changePersistentIndexList(
            before, [self.index(self.place_of(key), index.column()) for key, index in zip(keys, before, strict=True)]
        )
        self.layoutChanged.emit()


def runs(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, last) of every run of neighbours that are marked, in order."""
    found: list[tuple[int, int]] = []
    for place, marked in enumerate(marks):
        if marked and found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        elif marked:
            found.append((place, place))
    return found


class CellDelegate(QStyledItemDelegate):
    """Paints ground and text; override `cell` for cells that are more than text."""

    def __init__(self, look: ThemeSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, column.text(row), theme.font(), theme.colour("text.primary"), align)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._look.theme
        view = option.widget
        model = index.model()
        if not isinstance(model, RowModel) or not isinstance(view, RowTable):
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        where = QRectF(option.rect)
        painter.save()
        painter.setClipRect(where)
        first, last = view.ends()
        ground = where if index.column() == first or not selected else where.adjusted(-4, 0, 0, 0)
        paint.row_ground(painter, theme, ground, selected=selected, hovered=view.hovered == index.row())
        inner = where.adjusted(20 if index.column() == first else 10, 0, -20 if index.column() == last else -10, -theme.hairline)
        self.cell(painter, theme, inner, index.data(Qt.ItemDataRole.UserRole), model.columns[index.column()], selected)
        painter.restore()


class RowTable(QTableView):
    """Whole rows are chosen; arrow keys move, Enter opens."""

    opened = Signal(object)
    """The row on which Enter was pressed or that was double-clicked."""
    moved = Signal(object)
    """The row that is current now, or None."""

    def __init__(
        self,
        look: ThemeSwitch,
        model: RowModel,
        delegate: CellDelegate,
        *,
        name: str = "",
        row_height: int = 34,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._rows, self._row_height = look, model, row_height
        self.hovered = -1
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        for place, column in enumerate(model.columns):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self._chosen = ""
        model.renewing.connect(self._keep)
        model.renewed.connect(self._come_back)
        look.changed.connect(self._resize)
        self._resize()

    def ends(self) -> tuple[int, int]:
        """The first and the last column that are on screen."""
        shown = [place for place in range(len(self._rows.columns)) if not self.isColumnHidden(place)]
        return shown[0], shown[-1]

    def current(self) -> Any:
        place = self.currentIndex().row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def go_to(self, key: str) -> bool:
        """Chooses the row with this id; False where there is none."""
        place = self._rows.place_of(key)
        if place >= 0:
            self.setCurrentIndex(self._rows.index(place, 0))
        return place >= 0

    @Slot()
    def _keep(self) -> None:
        self._chosen = self._rows.key_at(self.currentIndex().row())

    @Slot()
    def _come_back(self) -> None:
        """To the row that was chosen, if it is still there."""
        if self._chosen:
            self.go_to(self._chosen)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and self.current() is not None
        ):
            self.opened.emit(self.current())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.current() is not None:
            self.opened.emit(self.current())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            theme = self._look.theme
            row = self.visualRect(self.currentIndex())
            where = QRectF(0, row.top(), self.viewport().width(), row.height()).adjusted(1, 1, -1, -2)
            paint.rounded(QPainter(self.viewport()), where, 4, None, theme.colour("focus.ring"), theme.ring)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        self.viewport().update()
        self.moved.emit(self._rows.rows[now.row()] if now.isValid() and now.row() < len(self._rows.rows) else None)

    def _resize(self) -> None:
        theme = self._look.theme
        self.verticalHeader().setMinimumSectionSize(theme.px(self._row_height))
        self.verticalHeader().setDefaultSectionSize(theme.px(self._row_height))
        self.horizontalHeader().setFixedHeight(theme.px(30))
        first, last = 0, len(self._rows.columns) - 1
        for place, column in enumerate(self._rows.columns):
            self.setColumnHidden(place, theme.scale >= column.hide_from)
            if column.width:
                around = 22 + 10 * ((place == first) + (place == last))
                heading = round(paint.width(column.title, theme.font_px(HEADING))) + around
                widest = round(max((paint.width(kind, theme.font("body")) for kind in column.kinds), default=0)) + around
                self.setColumnWidth(place, max(theme.px(column.width), heading, widest if column.kinds else 0))
        self.viewport().update()

"""The palette (Ctrl+K): one box that finds actions, things, cases and settings. Shows reasons for what cannot be done; Esc restores the caret.

An overlay of the window, not a dialog: nothing behind it stops. The list is a model with a delegate that only paints.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui.shell.entries import PaletteEntry, Source
from ui.shell.nearness import nearest_first
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.chips import IconLabel
from ui.widgets.keys import KeyHint
from ui.widgets.text import Hairline, Text

WIDTH, TOP, ROW, SHOWN, MOST = 664, 84, 40, 9, 60
_Index = QModelIndex | QPersistentModelIndex


class _Found(QAbstractListModel):
    """Entries with a heading row (a plain string) before each section."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[PaletteEntry | str] = []

    def show_entries(self, entries: Sequence[PaletteEntry]) -> None:
        self.beginResetModel()
        self.rows = []
        for section in dict.fromkeys(entry.section for entry in entries):
            self.rows += [section] if section else []
            self.rows += [entry for entry in entries if entry.section == section]
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row if isinstance(row, str) else f"{row.title} {row.reason or row.note} {row.key}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        heading = isinstance(self.rows[index.row()], str)
        return Qt.ItemFlag.NoItemFlags if heading else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Rows(QStyledItemDelegate):
    def __init__(self, look: ThemeSwitch, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.wanted = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        heading = isinstance(index.data(Qt.ItemDataRole.UserRole), str)
        return QSize(100, self._look.theme.px(34 if heading else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._look.theme
        where = QRectF(option.rect).adjusted(6, 0, -6, 0)
        row = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(row, str):
            paint.text(painter, where.adjusted(12, theme.px(8), 0, 0), row, theme.font("label", "medium"), theme.colour("text.secondary"))
            return
        if option.state & QStyle.StateFlag.State_Selected:
            paint.rounded(painter, where, theme.tokens.radius["tag"], theme.colour("surface.selected"))
            painter.fillRect(QRectF(where.left(), where.top() + 2, 3, where.height() - 4), theme.colour("primary.solid"))
        ink = "text.disabled" if row.reason else "text.primary"
        middle = where.center().y()
        paint.icon(
            painter,
            theme,
            QPointF(where.left() + theme.px(22), middle),
            row.icon,
            "text.disabled" if row.reason else "text.secondary",
            ground="surface.popover",
        )
        inner = where.adjusted(theme.px(42), 0, -14, 0)
        if row.key:
            inner.setRight(paint.key_cap(painter, theme, inner.right(), middle, row.key) - 12)
        wide = self._title(painter, inner, row.title, ink)
        note = row.reason or row.note
        tone = "status.attention.on_tint" if row.reason else "text.secondary"
        paint.text(painter, inner.adjusted(wide + 12, 0, 0, 0), note, theme.font("label"), theme.colour(tone))

    def _title(self, painter: QPainter, where: QRectF, title: str, ink: str) -> float:
        """The title with the words that were looked for in bold and in the primary colour."""
        theme = self._look.theme
        start = title.casefold().find(self.wanted) if self.wanted else -1
        if start < 0:
            return min(paint.text(painter, where, title, theme.font("body", "medium"), theme.colour(ink)), where.width())
        end, used = start + len(self.wanted), 0.0
        for part, weight, colour in (
            (title[:start], "medium", ink),
            (title[start:end], "bold", "primary.on_tint"),
            (title[end:], "medium", ink),
        ):
            used += paint.text(painter, where.adjusted(used, 0, 0, 0), part, theme.font("body", weight), theme.colour(colour))
        return min(used, where.width())


def _without_twins(entries: Sequence[PaletteEntry]) -> list[PaletteEntry]:
    """What two sources offer under one title, note and key is offered once, by the first of them."""
    seen: dict[tuple[str, str, str], PaletteEntry] = {}
    for entry in entries:
        seen.setdefault((entry.title, entry.note, entry.key), entry)
    return list(seen.values())


class Palette(QWidget):
    """Palette(look, window). `open(sources, text)` shows it over the whole window."""

    def __init__(self, look: ThemeSwitch, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._sources: Sequence[Source] = ()
        self._before: QWidget | None = None
        self.box = QLineEdit()
        self.box.setProperty("role", "bare")
        self.box.setAccessibleName(_("Find things, cases, numbers, actions"))
        self.list = QListView()
        self.list.setProperty("surface", "popover")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Found"))
        self._model = _Found(self)
        self._rows = _Rows(look, self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._rows)
        self.panel = self._make_panel()
        self.box.textChanged.connect(self._find)
        self.box.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        window.installEventFilter(self)
        look.changed.connect(self._place)
        self.hide()

    def open(self, sources: Sequence[Source], text: str = "") -> None:
        self._before = self.window().focusWidget()
        self._sources = sources
        self.box.setText(text)
        self._find(text)
        self.setGeometry(self._window.rect())
        self._place()
        self.show()
        self.raise_()
        self.box.setFocus()

    def close_palette(self) -> None:
        """Away again, the caret where it was, if that is still there."""
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()

    def entries(self) -> tuple[PaletteEntry, ...]:
        return tuple(row for row in self._model.rows if isinstance(row, PaletteEntry))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if "box" not in self.__dict__:  # at the program's end Python lets go of it before Qt does
            return False
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        shade = self._look.theme.colour("text.primary" if not self._look.theme.dark else "surface.sunken")
        shade.setAlphaF(0.22 if not self._look.theme.dark else 0.6)
        QPainter(self).fillRect(self.rect(), shade)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.close_palette()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            return False
        return True

    def _move(self, step: int) -> None:
        places = [place for place, row in enumerate(self._model.rows) if isinstance(row, PaletteEntry)]
        if places:
            here = self.list.currentIndex().row()
            at = places.index(here) + step if here in places else 0
            self.list.setCurrentIndex(self._model.index(places[min(max(at, 0), len(places) - 1)]))

    def _clicked(self, index: QModelIndex) -> None:
        self._run(index)

    def _run(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if isinstance(row, PaletteEntry) and row.run is not None:
            self.close_palette()
            row.run()

    def _find(self, text: str) -> None:
        self._rows.wanted = text.strip().casefold()
        offered = dict.fromkeys(entry for source in self._sources for entry in source(text.strip()))
        found = _without_twins(nearest_first(offered, text))
        self._model.show_entries(found[:MOST])
        self.list.setCurrentIndex(QModelIndex())
        self._move(0)
        self._nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self._place()

    def _make_panel(self) -> QFrame:
        look = self._look
        panel = QFrame(self)
        panel.setProperty("role", "popover")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(20, 0, 18, 0)
        head.setSpacing(12)
        head.addWidget(IconLabel(look, "search", "text.secondary", 20))
        head.addWidget(self.box, 1)
        head.addWidget(Text(look, _("name, number or key"), "label", "secondary"))
        foot.setContentsMargins(18, 0, 18, 0)
        foot.setSpacing(6)
        for keys, words in ((("↑", "↓"), _("choose")), (("Enter",), _("do it"))):
            foot.addWidget(KeyHint(look, *keys))
            foot.addWidget(Text(look, words, "label", "secondary"))
            foot.addSpacing(10)
        foot.addStretch(1)
        foot.addWidget(KeyHint(look, "Esc"))
        foot.addWidget(Text(look, _("back to where you were"), "label", "secondary"))
        self._nothing = Text(look, _("Nothing found. Try another word; of a number three digits will do."), "body", "secondary")
        self._nothing.setContentsMargins(20, 14, 20, 14)
        column = QVBoxLayout(panel)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._head, self._foot = QWidget(), QWidget()
        self._head.setLayout(head)
        self._foot.setLayout(foot)
        for part in (self._head, Hairline(look), self.list, self._nothing, Hairline(look), self._foot):
            column.addWidget(part)
        return panel

    def _place(self) -> None:
        theme = self._look.theme
        self._head.setFixedHeight(theme.px(56))
        self._foot.setFixedHeight(theme.px(38))
        rows = self._model.rows
        wanted = sum(theme.px(34 if isinstance(row, str) else ROW) for row in rows[: SHOWN + 3])
        room = self.height() - TOP - theme.px(56 + 38) - 40
        self.list.setFixedHeight(max(theme.px(ROW), min(wanted + 4, room)))
        width = min(theme.px(WIDTH), self.width() - 40)
        self.panel.setFixedWidth(width)
        self.panel.adjustSize()
        self.panel.move((self.width() - width) // 2, TOP if theme.scale < 150 else theme.px(44))

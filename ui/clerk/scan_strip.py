"""The scans of one material side by side: a small picture, the name, the pages. Only paints; keys are told, not acted on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.intake.model import AttachedFile
from ui.clerk.scan_pictures import ScanPictures
from ui.clerk.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.text import tip

CELL_WIDE, CELL_HIGH, _PICTURE = 112, 126, 84
_Index = QModelIndex | QPersistentModelIndex


def kind_words(file: AttachedFile) -> str:
    """The type in the word that people use for it."""
    return {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}.get(file.filetype, "")


class ScanModel(QAbstractListModel):
    """Frozen files by id; what stays keeps its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: tuple[AttachedFile, ...] = ()

    def show_files(self, files: tuple[AttachedFile, ...]) -> None:
        if len(files) == len(self.files):
            changed = [n for n, (old, new) in enumerate(zip(self.files, files, strict=True)) if old != new]
            self.files = files
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return
        self.beginResetModel()
        self.files = files
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.files)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        file = self.files[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return file
        said = f"{file.filename}  {_n('{n} page', '{n} pages', file.pages or 1)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(said)
        return said if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None


class _Cells(QStyledItemDelegate):
    def __init__(self, look: ThemeSwitch, pictures: ScanPictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look, self._pictures = look, pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        theme = self._look.theme
        return QSize(theme.px(CELL_WIDE), theme.px(CELL_HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, file = self._look.theme, index.data(Qt.ItemDataRole.UserRole)
        where = QRectF(option.rect).adjusted(3, 3, -3, -3)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        view = option.widget
        ring = chosen and view is not None and view.hasFocus()
        fill = theme.colour("surface.selected") if chosen else None
        border = theme.colour("focus.ring") if ring else theme.colour("primary.solid") if chosen else None
        paint.rounded(painter, where, theme.tokens.radius["control"], fill, border, theme.ring if ring else 1)
        area = QRectF(where.left() + 6, where.top() + 6, where.width() - 12, theme.px(_PICTURE))
        ratio = painter.device().devicePixelRatioF()
        image = self._pictures.of(file, 0, 160 if ratio <= 1 else 320)
        if image is not None:
            paint_sheet(painter, theme.colour("line.strong"), area, image)
        else:
            paint.icon(painter, theme, QPointF(area.center().x(), area.center().y() - theme.px(9)), "document", "text.tertiary", 32)
            below = area.adjusted(0, area.height() / 2 + theme.px(10), 0, 0)
            paint.text(painter, below, kind_words(file), theme.font("caption"), theme.colour("text.tertiary"), paint.CENTRE)
        line = QRectF(where.left() + 5, area.bottom() + 2, where.width() - 10, where.bottom() - area.bottom() - 3)
        pages = _n("{n} page", "{n} pages", file.pages or 1)
        wide = paint.width(pages, theme.font("caption"))
        paint.text(painter, line, pages, theme.font("caption"), theme.colour("text.secondary"), paint.RIGHT, elide=False)
        paint.text(painter, line.adjusted(0, 0, -wide - 5, 0), file.filename, theme.font("caption"), theme.colour("text.primary"))


def paint_sheet(painter: QPainter, edge: Any, area: QRectF, image: QImage) -> None:
    """The picture in the middle of `area`, never larger than it is, with a thin edge as paper has."""
    ratio = painter.device().devicePixelRatioF()
    scale = min(area.width() / image.width(), area.height() / image.height(), 1.0 / ratio if ratio > 1 else 1.0)
    wide, high = round(image.width() * scale), round(image.height() * scale)
    target = QRectF(round(area.center().x() - wide / 2), round(area.center().y() - high / 2), wide, high)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(target, image)
    paint.rounded(painter, target, 0, None, edge, 1)


class ScanStrip(QListView):
    """ScanStrip(look, pictures): arrows move, other keys of the panel come through `pressed`."""

    pressed = Signal(object)
    """A Qt.Key that the panel knows: R, Delete, M, Space, Up, Down, Escape, Return."""
    pasted = Signal()
    moved = Signal()

    def __init__(self, look: ThemeSwitch, pictures: ScanPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._empty = ""
        self.rows = ScanModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(look, pictures, self))
        self.setAccessibleName(_("Scans of this material"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._moved)
        pictures.drawn.connect(self._drawn)
        look.changed.connect(self._resize)
        self._resize()

    def show_files(self, files: tuple[AttachedFile, ...], empty: str) -> None:
        """Keeps the place: what replaced the chosen one is chosen, behind the last one the last."""
        place, grew = self.currentIndex().row(), len(files) > len(self.rows.files)
        self._empty = empty
        self.rows.show_files(files)
        if files and self.currentIndex().row() < 0:
            self.setCurrentIndex(self.rows.index(len(files) - 1 if grew or place < 0 else min(place, len(files) - 1)))
        self.viewport().update()

    def current(self) -> AttachedFile | None:
        place = self.currentIndex().row()
        return self.rows.files[place] if 0 <= place < len(self.rows.files) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        known = (Qt.Key.Key_R, Qt.Key.Key_M, Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif key in (*known, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.pressed.emit(key)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self.pressed.emit(Qt.Key.Key_Space)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._look.theme
        painter = QPainter(self.viewport())
        where = QRectF(self.viewport().rect())
        if not self.rows.files:
            paint.text(painter, where, self._empty, theme.font("body"), theme.colour("text.secondary"), paint.CENTRE)
            if self.hasFocus():
                paint.rounded(painter, where.adjusted(2, 2, -2, -2), 4, None, theme.colour("focus.ring"), theme.ring)

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        self.moved.emit()

    def _drawn(self, wish: object) -> None:
        self.viewport().update()

    def _resize(self) -> None:
        self.setFixedHeight(self._look.theme.px(CELL_HIGH) + 12)
        self.doItemsLayout()

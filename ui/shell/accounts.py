"""Who signed in on this machine before: a short list to pick from, as high as its room. Choosing fills the name and goes to the password."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.shell.days import when_words
from ui.shell.front_page import FrontAccount
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint

_ROW = 38


class _Rows(QStyledItemDelegate):
    def __init__(self, look: ThemeSwitch, accounts: tuple[FrontAccount, ...], today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._accounts = look, accounts
        self._today = today

    @property
    def _names(self) -> float:
        """How far in the names of the people stand: one column for all rows, but never so wide that they have no room."""
        theme = self._look.theme
        widest = max((paint.width(account.name, theme.font("body", "bold")) for account in self._accounts), default=0.0)
        return min(max(theme.px(54), widest + 12), theme.px(132))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._look.theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme = self._look.theme
        account: FrontAccount = index.data(Qt.ItemDataRole.UserRole)
        where = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(where, theme.colour("surface.selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(where, theme.colour("surface.hover"))
        painter.fillRect(
            QRectF(where.left(), where.bottom() - theme.hairline + 1, where.width(), theme.hairline), theme.colour("line.hairline")
        )
        inner = where.adjusted(10, 0, -10, 0)
        paint.text(
            painter,
            QRectF(inner.left(), inner.top(), self._names - 12, inner.height()),
            account.name,
            theme.font("body", "bold"),
            theme.colour("text.primary"),
        )
        left = inner.left() + self._names
        when = when_words(account.last_at, self._today) if account.last_at else ""
        paint.text(painter, inner, when, theme.font("label"), theme.colour("text.secondary"), paint.RIGHT)
        room = inner.right() - left - paint.width(when, theme.font("label")) - 8
        paint.text(
            painter, QRectF(left, inner.top(), room, inner.height()), account.display_name, theme.font(), theme.colour("text.primary")
        )
        if selected and state & QStyle.StateFlag.State_HasFocus:
            paint.rounded(painter, where.adjusted(1, 1, -1, -2), 4, None, theme.colour("focus.ring"), theme.ring)


class AccountList(QListWidget):
    picked = Signal(object)
    """FrontAccount, by click or Enter."""

    def __init__(self, look: ThemeSwitch, accounts: tuple[FrontAccount, ...], today: date, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Signed in on this machine before"))
        self.setItemDelegate(_Rows(look, accounts, today, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for account in accounts:
            item = QListWidgetItem(account.name, self)
            item.setData(Qt.ItemDataRole.UserRole, account)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{account.name} {account.display_name}")
        self.itemClicked.connect(self._pick)
        look.changed.connect(self.doItemsLayout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._pick(self.currentItem())
        else:
            super().keyPressEvent(event)

    def show_name(self, name: str) -> None:
        """Marks the account that is typed above, if it is one of these."""
        found = self.findItems(name, Qt.MatchFlag.MatchExactly)
        if found:
            self.setCurrentItem(found[0])
        else:
            self.clearSelection()
            self.setCurrentRow(-1)

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(item.data(Qt.ItemDataRole.UserRole))

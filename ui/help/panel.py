"""The help beside the work: a panel over the right part of the window with a search box, one page of Markdown, and its links.

Keyboard alone is enough: typing searches, Enter opens what is chosen, Tab goes from link to link, Alt+Left goes back, Esc returns to where the
caret was. Nothing behind it stops. It refuses addresses that no page has.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui.help.pages import START, Book, Section
from ui.help.render import lay_out
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import SearchBox
from ui.widgets.keys import key_within
from ui.widgets.text import Hairline, Text

WIDTH = 500
_Index = QModelIndex | QPersistentModelIndex


class _Found(QAbstractListModel):
    def __init__(self, titles: Callable[[str], str], parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[Section, ...] = ()
        self._title = titles

    def show_rows(self, rows: tuple[Section, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.title} {self._title(row.page)}"
        return None


class _Rows(QStyledItemDelegate):
    """A section's title, and behind it quietly the page that it stands on."""

    def __init__(self, look: ThemeSwitch, titles: Callable[[str], str], parent: QObject) -> None:
        super().__init__(parent)
        self._look, self._title = look, titles

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, self._look.theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._look.theme
        where = QRectF(option.rect)
        row = index.data(Qt.ItemDataRole.UserRole)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(where, theme.colour("surface.selected"))
            painter.fillRect(QRectF(where.left(), where.top() + 2, 3, where.height() - 4), theme.colour("primary.solid"))
        inner = where.adjusted(20, 0, -16, 0)
        wide = paint.text(painter, inner, row.title, theme.font("body", "medium"), theme.colour("text.primary"))
        page = self._title(row.page)
        if page != row.title:
            paint.text(painter, inner.adjusted(wide + 12, 0, 0, 0), page, theme.font("label"), theme.colour("text.secondary"))


class HelpPanel(QFrame):
    """HelpPanel(look, window, book). Lies over `window`; `open(address)` shows a page."""

    def __init__(self, look: ThemeSwitch, window: QWidget, book: Book, area: Callable[[], QRectF]) -> None:
        """`area`: where in the window it may lie, asked whenever it is placed."""
        super().__init__(window)
        self._look, self._window, self.book, self._area = look, window, book, area
        self._before: QWidget | None = None
        self._trail: list[str] = []
        self.address = ""
        self.setProperty("role", "popover")
        self.setAccessibleName(_("Help"))
        self.box = SearchBox(look, _("Words or pinyin initials"), "F1")
        self.back = ActionButton(look, _("Back"), "Alt+←", icon="arrow-left", variant="quiet", size="compact")
        self.close_button = ActionButton(look, _("Close"), "Esc", variant="quiet", size="compact")
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(_("Help page"))
        self.text.setProperty("role", "reading")
        self.list = QListView()
        self.list.setAccessibleName(_("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = _Found(self._title_of, self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Rows(look, self._title_of, self))
        self.nothing = Text(look, _("Nothing found. Try a shorter word."), "body", "secondary", wrap=True)
        self.nothing.setContentsMargins(20, 14, 20, 14)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._connect()
        self.hide()

    def open(self, address: str = START) -> None:
        """Shows a page at a section ("page#section"); the caret goes to the search box. KeyError for a page that is not there."""
        if not self.isVisible():
            self._before = self.window().focusWidget()
            self._trail.clear()
        self.box.clear()
        self.go(address)
        self._place()
        self.show()
        self.raise_()
        self._to_section()
        self.box.setFocus()

    def go(self, address: str) -> None:
        """To another page or section; `back` leads here again."""
        if self.address and self.isVisible():
            self._trail.append(self.address)
        self._show_address(address)

    def go_back(self) -> None:
        if self._trail:
            self._show_address(self._trail.pop())

    def show_again(self) -> None:
        """The same page, with what the program makes of it as of now."""
        if self.address:
            self._show_address(self.address)

    def close_help(self) -> None:
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if "box" not in self.__dict__:  # at the program's end Python lets go of it before Qt does
            return False
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._box_key(event)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_help()
        else:
            super().keyPressEvent(event)

    def _box_key(self, event: QKeyEvent) -> bool:
        searching = self.stack.currentWidget() is not self.text
        if event.key() == Qt.Key.Key_Escape and self.box.text():
            self.box.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            if searching:
                row = min(max(self.list.currentIndex().row() + step, 0), len(self._model.rows) - 1)
                self.list.setCurrentIndex(self._model.index(row))
            else:
                bar = self.text.verticalScrollBar()
                bar.setValue(bar.value() + step * self._look.theme.px(60))
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and not searching:
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.value() + (1 if event.key() == Qt.Key.Key_PageDown else -1) * bar.pageStep())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        else:
            return False
        return True

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if isinstance(row, Section):
            self.box.clear()
            self.go(row.address)

    def _search(self, words: str) -> None:
        if not words.strip():
            self.stack.setCurrentWidget(self.text)
            self._model.show_rows(())
            return
        found = self.book.find(words)
        self._model.show_rows(found)
        self.list.setCurrentIndex(self._model.index(0))
        self.stack.setCurrentWidget(self.list if found else self.nothing)

    def _show_address(self, address: str) -> None:
        name = address.partition("#")[0]
        page = self.book.page(name)
        lay_out(self.text.document(), page, self._look.theme)
        self.address = address
        self.stack.setCurrentWidget(self.text)
        self.back.why_not("" if self._trail else _("This is the first page"))
        self._to_section()

    def _to_section(self) -> None:
        """Once it is laid out: a text that was hidden when it was filled shows its end."""
        anchor = self.address.partition("#")[2]
        self.text.verticalScrollBar().setValue(0)
        if anchor:
            self.text.scrollToAnchor(anchor)

    def _link(self, url: QUrl) -> None:
        self.go(url.toString())

    def _look_changed(self) -> None:
        self.show_again()
        self._place()

    def _title_of(self, name: str) -> str:
        return self.book.pages[name].title

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 8)
        head.setSpacing(6)
        head.addWidget(self.box, 1)
        head.addWidget(self.back)
        head.addWidget(self.close_button)
        self.stack = QStackedWidget()
        for part in (self.text, self.list, self.nothing):
            self.stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Hairline(self._look))
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.box.textChanged.connect(self._search)
        self.box.installEventFilter(self)
        self.text.anchorClicked.connect(self._link)
        self.list.clicked.connect(self._choose)
        self.back.clicked.connect(self.go_back)
        self.close_button.clicked.connect(self.close_help)
        self._window.installEventFilter(self)
        self._look.changed.connect(self._look_changed)
        key_within(self, "Alt+Left", self.go_back)

    def _place(self) -> None:
        area = self._area().toRect()
        width = min(self._look.theme.px(WIDTH), area.width() * 2 // 3)
        self.setGeometry(area.right() - width + 1, area.top(), width, area.height())

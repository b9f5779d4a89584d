"""What was applied for: found by what people say, a theme or a single item. Down goes into the results, Enter takes one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.search import Hit, search
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.fields import FieldRow, SearchBox
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable

_ROWS = 5


class ThingBox(QWidget):
    """ThingBox(look, catalogue). `chosen(hit)`; while nothing is chosen `hit` is None."""

    chosen = Signal(object)

    def __init__(self, look: ThemeSwitch, catalogue: Callable[[], Catalogue], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._catalogue = look, catalogue
        self.hit: Hit | None = None
        self.search = SearchBox(look, _("What was applied for: name, first letters, everyday words"), "↓")
        self.row = FieldRow(look, _("Thing"), self.search, label_width=84)
        columns = [
            Column("name", _("Thing"), 0, lambda hit: hit.name),
            Column("kind", _("Kind"), 110, lambda hit: _("one thing") if hit.kind == "theme" else _("single item"), right=True),
        ]
        self._model = RowModel(columns, lambda hit: f"{hit.kind}:{hit.code}", self)
        self.results = RowTable(look, self._model, CellDelegate(look, self), name=_("Results"))
        self.results.horizontalHeader().hide()
        self.results.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.row)
        column.addWidget(self.results)
        self.search.textEdited.connect(self._typed)
        self.search.installEventFilter(self)
        self.results.opened.connect(self._take)
        self.results.clicked.connect(self._clicked)
        look.changed.connect(self._resize)
        self._resize()

    def clear(self) -> None:
        self.search.clear()
        self.hit = None
        self.results.hide()
        self.row.set_hint("")

    def open_results(self) -> bool:
        """Whether results are open: Enter then belongs to them."""
        return not self.results.isHidden() and bool(self._model.rows)

    def take_first(self) -> None:
        self._take(self.results.current() or self._model.rows[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            if not self.open_results():
                self._typed(self.search.text())
            if self.open_results():
                self.results.setFocus()
                self.results.setCurrentIndex(self._model.index(0, 0))
            return True
        return False

    def _typed(self, text: str) -> None:
        hits = search(self._catalogue(), text, _ROWS * 3)
        self._model.show_rows([hit for hit in hits if not hit.outline])
        self.results.setVisible(bool(self._model.rows))
        self._resize()
        self.row.set_hint("" if self._model.rows else _("Nothing found. Try a shorter word, or the name of the authority"))
        if self.hit is not None:
            self.hit = None
            self.chosen.emit(None)

    def _clicked(self, _index: object) -> None:
        if self.results.current() is not None:
            self._take(self.results.current())

    def _take(self, hit: Hit) -> None:
        self.hit = hit
        if self.results.hasFocus():
            # A list that goes hands its focus past everything that is still to come.
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.results.hide()
        self.search.setText(hit.name)
        self.row.set_error("")
        self.row.set_hint(_("the whole thing") if hit.kind == "theme" else _("one item alone"))
        self.chosen.emit(hit)

    def _resize(self) -> None:
        self.results.setFixedHeight(self._look.theme.px(34) * min(max(len(self._model.rows), 1), _ROWS) + 2)

"""The materials of a paper case, one row each: handed in, deferred, promised or missing, by digit. What nobody marked is asked for, never assumed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.catalogue.model import BundleMaterial
from desktop.intake.model import MaterialStatus
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.fields import FieldRow
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ElidedLabel


class MaterialRow(QWidget):
    """MaterialRow(look, need)."""

    def __init__(self, look: ThemeSwitch, need: BundleMaterial, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.need = need
        material = need.material
        words = {
            MaterialStatus.PROVIDED: (_("handed in"), "1", ""),
            MaterialStatus.DEFERRED: (
                _("deferred"),
                "3",
                "" if material.deferrable or material.shareable else _("Not deferrable by the catalogue"),
            ),
            MaterialStatus.PROMISED: (_("promised"), "4", "" if material.promisable else _("No promise by the catalogue")),
            MaterialStatus.MISSING: (_("missing"), "5", ""),
        }
        self.status = Segmented(
            look, [SegmentOption(key.value, text, "", digit) for key, (text, digit, _no) in words.items()], name=material.name
        )
        self.status.refuse({key.value: why for key, (_text, _digit, why) in words.items() if why})
        self.pages = QLineEdit()
        self.pages.setMaxLength(4)
        self.pages.setPlaceholderText(_("pages"))
        self.pages.setAccessibleName(_("Pages of {name}", name=material.name))
        name = ElidedLabel(look, material.name, "body")
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(10)
        across.addWidget(name, 1)
        across.addWidget(ElidedLabel(look, "" if need.required else _("if there is one"), "label", "tertiary"))
        across.addWidget(self.status)
        across.addWidget(self.pages)
        holder.setFocusProxy(self.status)
        self.row = FieldRow(look, "", holder, above=True)
        self.row.label.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self._look = look
        look.changed.connect(self._resize)
        self._resize()

    def given(self) -> tuple[str, str, int | None, int | None]:
        pages = self.pages.text().strip()
        handed = self.status.value() == MaterialStatus.PROVIDED.value
        count = int(pages) if pages.isascii() and pages.isdigit() else None
        return self.need.material.code, self.status.value(), self.need.copies if handed else None, count if handed else None

    def _resize(self) -> None:
        self.pages.setFixedWidth(self._look.theme.px(64))


class MaterialRows(QWidget):
    """MaterialRows(look). What the province shares need not be marked."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.rows: dict[str, MaterialRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_needs(self, needs: tuple[BundleMaterial, ...]) -> None:
        """What stays asked for stays marked."""
        wanted = {need.material.code: need for need in needs}
        for code in [code for code, row in self.rows.items() if wanted.get(code) != row.need]:
            gone = self.rows.pop(code)
            self._column.removeWidget(gone)
            gone.deleteLater()
        self.rows = {code: self.rows.get(code) or MaterialRow(self._look, need) for code, need in wanted.items()}
        for row in self.rows.values():
            self._column.removeWidget(row)
            self._column.addWidget(row)
            row.show()

    def all_handed_in(self) -> None:
        for row in self.rows.values():
            if not row.status.value():
                row.status.set_value(MaterialStatus.PROVIDED.value)

    def unmarked(self) -> MaterialRow | None:
        return next((row for row in self.rows.values() if not row.status.value() and not row.need.material.shareable), None)

    def given(self) -> tuple[tuple[str, str, int | None, int | None], ...]:
        return tuple(row.given() for row in self.rows.values() if row.status.value())

    def marked(self) -> list[MaterialRow]:
        """In the order in which `given` tells them: an error's number counts among these."""
        return [row for row in self.rows.values() if row.status.value()]

    def fields(self) -> list[QWidget]:
        return [each for row in self.rows.values() for each in (row.status, row.pages)]

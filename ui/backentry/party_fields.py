"""The fields of a party as they stand on the paper: person or organisation, name, document, number, telephone, address."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.intake.model import IdType, Party, PartyKind
from ui.clerk.pages.party_form import id_types
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.columns import Columns
from ui.widgets.fields import FieldRow, at_left
from ui.widgets.segmented import Segmented, SegmentOption

_LABEL = 84


class PartyFields(QWidget):
    """PartyFields(look, "/applicant"). `rows` by JSON pointer; `fields` in the order of work."""

    def __init__(self, look: ThemeSwitch, pointer: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kinds = [
            SegmentOption(PartyKind.PERSON.value, _("A person"), "", "1"),
            SegmentOption(PartyKind.ORGANISATION.value, _("Organisation"), "", "2"),
        ]
        self.kind = Segmented(look, kinds, PartyKind.PERSON.value, name=_("Kind of applicant"))
        self.id_type = ChoiceBox(look, name=_("Document"))
        self.name, self.id_no, self.mobile, self.address = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.rows = {
            f"{pointer}/kind": FieldRow(look, _("Kind"), at_left(self.kind), label_width=_LABEL),
            f"{pointer}/name": FieldRow(look, _("Name"), self.name, label_width=_LABEL),
            f"{pointer}/id_type": FieldRow(look, _("Document"), self.id_type, label_width=_LABEL),
            f"{pointer}/id_no": FieldRow(look, _("Its number"), self.id_no, label_width=_LABEL),
            f"{pointer}/mobile": FieldRow(look, _("Mobile"), self.mobile, label_width=_LABEL),
            f"{pointer}/address": FieldRow(look, _("Address"), self.address, label_width=_LABEL),
        }
        self.fields: tuple[QWidget, ...] = (self.kind, self.name, self.id_type, self.id_no, self.mobile, self.address)
        columns = Columns(look)
        columns.set_cells([(row, False) for row in self.rows.values()])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(columns)
        self.kind.chosen.connect(self._kind_chosen)
        self._kind_chosen(PartyKind.PERSON.value)

    def party(self) -> Party:
        return Party(
            PartyKind(self.kind.value()),
            self.name.text(),
            IdType(self.id_type.value()),
            self.id_no.text(),
            self.mobile.text(),
            self.address.text(),
        )

    def clear(self) -> None:
        for each in (self.name, self.id_no, self.mobile, self.address):
            each.clear()

    def _kind_chosen(self, key: object) -> None:
        kind = PartyKind(str(key))
        options = id_types(kind)
        self.id_type.set_options(options)
        if self.id_type.value() not in [code for code, _words in options]:
            self.id_type.set_value(options[0][0])

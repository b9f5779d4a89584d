"""What was decided on paper: by the rules, declined, or redirected, with the grounds that the law wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.intake.model import DeclineReason
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.fields import FieldRow, at_left
from ui.widgets.segmented import Segmented, SegmentOption

_LABEL = 84
_DECLINED = ("/outcome/reason_code", "/outcome/reason", "/outcome/legal_basis", "/outcome/proper_authority")
_REDIRECTED = ("/outcome/to_authority", "/outcome/reason")


class OutcomeFields(QWidget):
    """OutcomeFields(look). `rows` by JSON pointer."""

    order_changed = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kinds = [
            SegmentOption("rules", _("By the rules"), "", "1"),
            SegmentOption("declined", _("Declined"), "", "2"),
            SegmentOption("redirected", _("Redirected"), "", "3"),
        ]
        self.kind = Segmented(look, kinds, "rules", name=_("What was decided"))
        reasons = [
            (DeclineReason.NOT_A_LICENCE_MATTER.value, _("Needs no licence")),
            (DeclineReason.NOT_OUR_AUTHORITY.value, _("Not our authority")),
            (DeclineReason.INCOMPLETE_AFTER_NOTICE.value, _("Not cured after the notice")),
            (DeclineReason.OTHER.value, _("Another reason")),
        ]
        self.code = ChoiceBox(look, reasons, name=_("Reason"))
        self.code.set_value(DeclineReason.NOT_OUR_AUTHORITY.value)
        self.reason, self.basis, self.proper, self.to = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.rows = {
            "/outcome/kind": FieldRow(
                look, _("Decided"), at_left(self.kind), _("complete is accepted, what is missing gives a notice"), label_width=_LABEL
            ),
            "/outcome/reason_code": FieldRow(look, _("Ground"), self.code, label_width=_LABEL),
            "/outcome/to_authority": FieldRow(look, _("To whom"), self.to, label_width=_LABEL),
            "/outcome/reason": FieldRow(look, _("Reason"), self.reason, label_width=_LABEL),
            "/outcome/legal_basis": FieldRow(look, _("Legal basis"), self.basis, label_width=_LABEL),
            "/outcome/proper_authority": FieldRow(look, _("Who is competent"), self.proper, label_width=_LABEL),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in self.rows.values():
            column.addWidget(row)
        self.kind.chosen.connect(self._show)
        self._show()

    def fields(self) -> list[QWidget]:
        return [self.kind, self.code, self.to, self.reason, self.basis, self.proper]

    def value(self) -> Mapping[str, Any] | None:
        if self.kind.value() == "declined":
            return {
                "kind": "declined",
                "reason_code": self.code.value(),
                "reason": self.reason.text(),
                "legal_basis": self.basis.text(),
                "proper_authority": self.proper.text().strip() or None,
            }
        if self.kind.value() == "redirected":
            return {"kind": "redirected", "to_authority": self.to.text(), "reason": self.reason.text()}
        return None

    def clear(self) -> None:
        self.kind.set_value("rules")
        for each in (self.reason, self.basis, self.proper, self.to):
            each.clear()
        self._show()

    def _show(self, _kind: object = None) -> None:
        shown = {"declined": _DECLINED, "redirected": _REDIRECTED}.get(self.kind.value(), ())
        for pointer, row in self.rows.items():
            row.setVisible(pointer == "/outcome/kind" or pointer in shown)
        self.order_changed.emit()

"""What a decision must say of itself besides the case: grounds for declining, where it is passed on to, a day that no calendar knows.

Typed text belongs to the decision, not to the draft: `forget` when another case is opened. Nothing is checked here but that it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.intake.model import Assessment, Decision, DeclineReason, OutcomeKind
from ui.clerk.pages.decision_words import as_day, decline_reasons
from ui.clerk.text import _, _n
from ui.text import mark
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox, TickBox
from ui.widgets.fields import FieldRow
from ui.widgets.text import Text

_MOST = 500


class Grounds(QWidget):
    """Rows of fields under each other. `edited` for every change by a person."""

    edited = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: list[QLineEdit] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 14)
        self.column.setSpacing(10)
        self.setMaximumWidth(look.theme.px(752))

    def add_row(self, said: str, editor: QWidget, label_width: int = 84) -> None:
        self.column.addWidget(FieldRow(self._look, said, editor, label_width=label_width))
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(_MOST)
            editor.textEdited.connect(self.edited)
            self._lines.append(editor)

    def forget(self) -> None:
        for editor in self._lines:
            editor.clear()


class DeclineGrounds(Grounds):
    """Reason by law, its basis, words for the person, and where to apply instead."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.reason_code = ChoiceBox(look, decline_reasons(), blank=_("Choose the reason"))
        self.legal_basis, self.reason, self.proper_authority = QLineEdit(), QLineEdit(), QLineEdit()
        self.add_row(_("Reason"), self.reason_code)
        self.add_row(_("Legal basis"), self.legal_basis)
        self.add_row(_("In words"), self.reason)
        self.add_row(_("Proper authority"), self.proper_authority)
        self.reason_code.picked.connect(self._picked)

    def inputs(self) -> Sequence[QWidget]:
        return (self.reason_code, self.legal_basis, self.reason, self.proper_authority)

    def decision(self) -> Decision:
        code = self.reason_code.value()
        return Decision(
            OutcomeKind.DECLINED,
            DeclineReason(code) if code else None,
            self.reason.text().strip(),
            self.legal_basis.text().strip(),
            self.proper_authority.text().strip() or None,
        )

    def lacks(self) -> str:
        made = self.decision()
        whole = made.reason_code and made.legal_basis and made.reason
        return "" if whole else _("Declining needs its reason, its legal basis and words for the person")

    def forget(self) -> None:
        super().forget()
        self.reason_code.setCurrentIndex(-1)

    def _picked(self, key: object) -> None:
        self.edited.emit()


class RedirectGrounds(Grounds):
    """The other authority and why; 异地代收 when it belongs to another place."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.to_authority, self.reason = QLineEdit(), QLineEdit()
        self.cross_region = TickBox(look, _("Taken in here for an authority of another place"))
        self.add_row(_("Pass on to"), self.to_authority)
        self.add_row(_("Reason"), self.reason)
        self.add_row(_("Another place"), self.cross_region)
        self.cross_region.clicked.connect(self._ticked)

    def inputs(self) -> Sequence[QWidget]:
        return (self.to_authority, self.reason, self.cross_region)

    def decision(self) -> Decision:
        return Decision(
            OutcomeKind.REDIRECTED,
            reason=self.reason.text().strip(),
            to_authority=self.to_authority.text().strip(),
            cross_region=self.cross_region.isChecked(),
        )

    def lacks(self) -> str:
        made = self.decision()
        return "" if made.to_authority and made.reason else _("Passing on needs the other authority and the reason")

    def forget(self) -> None:
        super().forget()
        self.cross_region.setChecked(False)

    def _ticked(self, on: bool) -> None:
        self.edited.emit()


class ConfirmedDay(Grounds):
    """The promised day, set by a person, where the calendar has no table for its year (行政许可法 82: working days)."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Text(look, "", "body-medium", "attention", wrap=True)
        self.column.addWidget(self.words)
        self.day = QLineEdit()
        self.day.setPlaceholderText("YYYY-MM-DD")
        self.add_row(_("Promised by, confirmed by a person"), self.day, 168)
        self.day.setMaxLength(10)
        self._after: date | None = None

    def inputs(self) -> Sequence[QWidget]:
        return (self.day,)

    def needed(self, found: Assessment) -> bool:
        return found.dates.promised_on is None

    def show_dates(self, found: Assessment) -> None:
        self._after = found.dates.accepted_on
        years = mark("、").join(str(year) for year in found.dates.calendar_missing)
        self.words.say(
            _n("The calendar has no table for {years}. Please count {n} working day from {day} by the official holidays, and set the day", "The calendar has no table for {years}. Please count {n} working days from {day} by the official holidays, and set the day", found.bundle.promised_days, years=years, day=found.dates.accepted_on.isoformat())
        )  # fmt: skip

    def value(self) -> date | None:
        return as_day(self.day.text())

    def lacks(self) -> str:
        day = self.value()
        if day is None:
            return _("Please confirm the promised day, as 2027-01-20")
        return _("The promised day is before the acceptance") if self._after is not None and day < self._after else ""

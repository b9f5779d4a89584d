"""A quiet line under the head of a case that goes on: which notice is being cured and until when, or that it waits for an answer; and when the
case has gone on elsewhere meanwhile, that this draft is stale, with the way to open it anew.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.clock import hall_date
from desktop.intake.model import Assessment, CaseRow, Draft
from ui.clerk.pages.notice_list import day_words
from ui.clerk.text import _
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import Text


def banner_words(draft: Draft, found: Assessment | None, row: CaseRow | None, today: date) -> tuple[str, str]:
    """(status, words) for a draft that goes on with a case; ("", "") for a new one. `row`: the case as it is kept, once it was read."""
    if draft.continues is None:
        return "", ""
    if not draft.round:
        received = draft.received_at
        day = day_words(hall_date(received)) if received is not None else ""
        words = _("Received on {day}, to be examined", day=day)
        if row is not None and row.answer_by is not None:
            late = row.answer_by < today
            return "attention" if late else "deferred", words + _(
                ". Answer by {answer}, else it counts as accepted", answer=day_words(row.answer_by)
            )
        return "deferred", words
    missing = {miss.key for miss in found.missing} if found is not None else set(draft.named)
    cured = sum(key not in missing for key in draft.named)
    words = _("Curing notice {n}: named {m}, here {k}", n=draft.round, m=len(draft.named), k=cured)
    if row is None or row.cure_by is None:
        return "deferred", words
    if row.cure_by < today:
        return "attention", words + _(". It was to be cured by {day}", day=day_words(row.cure_by))
    return "deferred", words + _(", until {day}", day=day_words(row.cure_by))


class CaseBanner(QFrame):
    """CaseBanner(look). Hidden for a new case."""

    anew = Signal()
    """F5: open the case as it stands now."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.icon = IconLabel(look, STATUS_ICONS["deferred"], "status.deferred.on_tint", line=20, ground="surface.pane")
        self.words = Text(look, "", "body", wrap=True)
        self.again = ActionButton(look, _("Open it anew"), "F5", icon="refresh", size="compact")
        self.again.clicked.connect(self.anew)
        self.again.bind(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.again)
        self.hide()

    def show_case(self, draft: Draft, found: Assessment | None, row: CaseRow | None, today: date, *, moved: bool) -> None:
        status, words = banner_words(draft, found, row, today)
        if moved:
            status = "attention"
            words = _("This case went on elsewhere since it was opened here. Nothing of this draft is recorded; open it anew and compare")
        self.again.setVisible(moved)
        self.setVisible(bool(words))
        if words:
            self.icon.set_icon(STATUS_ICONS[status], f"status.{status}.on_tint")
            self.words.say(words, status if status == "attention" else "primary")

"""The right pane: what deciding now would give, the figures, the departments, and the paper as it will print - drawn by the module that prints.

From 125 % text it is one line above the action bar (`SummaryLine`); departments and paper then open over the list with F12.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.intake.documents import DocumentKind
from desktop.intake.model import Assessment, ItemSummary, OutcomeKind
from desktop.staff.model import Actor
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.chips import StatusChip
from ui.widgets.paper import PaperView
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Figure, Text

if TYPE_CHECKING:
    from desktop.intake.service import Intake
    from printing.page import Paper

PREVIEW_MS = 180


def day_words(day: date | None) -> str:
    """12月4日; a dash where the calendar does not know."""
    return f"{day.month}月{day.day}日" if day else "—"


def outcome_words(found: Assessment | None) -> str:
    if found is None:
        return _("Nothing chosen yet")
    return _("Acceptance notice") if found.outcome is OutcomeKind.ACCEPTED else _("One-time notice")


def state_chip(found: Assessment | None) -> tuple[str, str]:
    """(status, words) for the chip: what stands in the way, shortest form."""
    if found is None:
        return "unseen", _("Not started")
    if found.issues:
        return "missing", _("{n} to correct", n=len(found.issues))
    gone = sum(line.missing for line in found.materials) - found.unchecked
    fields = sum(line.issue == "missing" for line in found.fields)
    if found.missing:
        parts = [_("missing {n}", n=gone)] * bool(gone) + [_("unchecked {n}", n=found.unchecked)] * bool(found.unchecked)
        return ("missing" if gone else "unseen"), (_(", ").join(parts) or _("form {n}", n=fields))
    deferred = sum(line.status.value == "deferred" for line in found.materials)
    return ("deferred", _("deferred {n}", n=deferred)) if deferred else ("ok", _("Complete"))


class Departments(QWidget):
    """One line an item: state, name, have/total, days."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._items: tuple[ItemSummary, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_items(self, items: tuple[ItemSummary, ...]) -> None:
        if items != self._items:
            self._items = items
            self.setAccessibleName("; ".join(f"{entry.item.name} {entry.have}/{entry.total}" for entry in items))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._look.theme.px(29) * min(len(self._items), 7) + (6 if self._items else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        high = theme.px(29)
        for n, entry in enumerate(self._items[:7]):
            line = QRectF(16, n * high + 3, self.width() - 32, high)
            status, icon = (
                ("missing", "cross-circle")
                if entry.missing
                else ("unseen", "dotted-circle")
                if entry.unchecked
                else ("provided", "check-filled")
            )
            paint.icon(painter, theme, QPointF(24, line.center().y()), icon, f"status.{status}.on_tint")
            days = _("{n} d", n=entry.item.promised_days) if entry.item.promised_days else _("at once")
            paint.text(painter, line, days, theme.font(), theme.colour("text.secondary"), paint.RIGHT)
            paint.text(
                painter,
                line.adjusted(0, 0, -theme.px(62), 0),
                f"{entry.have}/{entry.total}",
                theme.font(),
                theme.colour("text.secondary"),
                paint.RIGHT,
            )
            name = line.adjusted(theme.px(26), 0, -theme.px(108), 0)
            paint.text(
                painter, name, entry.item.name, theme.font("body", "medium" if entry.missing else "regular"), theme.colour("text.primary")
            )


class Summary(QFrame):
    """Summary(look, session, intake, actor, lanes). Composes previews on the read lane; a result that came too late is dropped."""

    paper_asked = Signal()

    def __init__(
        self, look: ThemeSwitch, session: CaseSession, intake: Intake, actor: Actor, lanes: Lanes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._session, self._intake, self._actor, self._lanes = look, session, intake, actor, lanes
        self._kind: DocumentKind | None = None
        self._turn = 0
        self._asked = 0
        self.setProperty("surface", "pane")
        self.setProperty("edge", "left")
        self.caption = Text(look, _("If decided now"), "label", "secondary")
        self.outcome = Text(look, "", "section")
        self.chip = StatusChip(look, "unseen", "")
        self.ready = Figure(look, _("Materials in order"))
        self.promised = Figure(look, _("Promised if accepted"))
        self.answer = Figure(look, _("Answer by"))
        self.departments = Departments(look)
        self.tabs = Segmented(look, self._options(()), name=_("Which paper"))
        self.paper = PaperView(look)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_MS)
        self._timer.timeout.connect(self._compose)
        self._lay_out()
        self.tabs.chosen.connect(self._choose)
        self.paper.asked.connect(self.paper_asked)
        session.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 10, 16, 8)
        head.setSpacing(4)
        first = QHBoxLayout()
        first.addWidget(self.caption)
        first.addStretch(1)
        first.addWidget(self.chip)
        head.addLayout(first)
        head.addWidget(self.outcome)
        self._figures = QFrame()
        self._figures.setProperty("edge", "top bottom")
        row = QHBoxLayout(self._figures)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        for figure in (self.ready, self.promised, self.answer):
            row.addWidget(figure, 1)
        self._tab_bar = QFrame()
        self._tab_bar.setProperty("edge", "top bottom")
        tabs = QHBoxLayout(self._tab_bar)
        tabs.setContentsMargins(12, 5, 12, 5)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        for part in (self._head, self._figures, self.departments, self._tab_bar):
            column.addWidget(part)
        column.addWidget(self.paper, 1)

    def show_paper_only(self, only: bool) -> None:
        """On the decision step the whole pane is the paper."""
        for part in (self._figures, self.departments):
            part.setVisible(not only)

    def refresh(self) -> None:
        found = self._session.assessment
        status, words = state_chip(found)
        self.chip.show_status(status, words)
        self.outcome.say(outcome_words(found))
        if found is not None:
            self.ready.show_value(str(found.ready), f"/ {len(found.materials)}")
            self.promised.show_value(day_words(found.dates.promised_on))
            self.answer.show_value(day_words(found.dates.answer_by))
        else:
            for figure in (self.ready, self.promised, self.answer):
                figure.show_value("—", "")
        self.departments.show_items(found.items if found else ())
        kinds = self._kinds(found)
        if self._kind not in kinds:
            self._kind = None
        self.tabs.set_options(self._options(kinds), (self._kind or (kinds[0] if kinds else "")) or "")
        self._tab_bar.setVisible(bool(kinds))
        self._timer.start()

    def _kinds(self, found: Assessment | None) -> tuple[DocumentKind, ...]:
        if found is None:
            return ()
        first = DocumentKind.ACCEPTANCE if found.outcome is OutcomeKind.ACCEPTED else DocumentKind.NOTICE
        return (first, DocumentKind.MATERIAL_RECEIPT)

    def _options(self, kinds: tuple[DocumentKind, ...]) -> tuple[SegmentOption, ...]:
        words = {
            DocumentKind.ACCEPTANCE: _("Acceptance notice"),
            DocumentKind.NOTICE: _("One-time notice"),
            DocumentKind.MATERIAL_RECEIPT: _("Receipt of materials"),
        }
        return tuple(SegmentOption(kind.value, words[kind]) for kind in kinds)

    def _choose(self, key: object) -> None:
        self._kind = DocumentKind(str(key))
        self._timer.start(0)

    def next_paper(self) -> None:
        """The other paper that is possible now (Ctrl+Space)."""
        kinds = self._kinds(self._session.assessment)
        if kinds:
            now = self._kind or kinds[0]
            self._kind = kinds[(kinds.index(now) + 1) % len(kinds)]
            self.tabs.set_value(self._kind.value)
            self._timer.start(0)

    def _compose(self) -> None:
        found, draft = self._session.assessment, self._session.draft
        if found is None or draft is None:
            self.paper.show_pages(())
            return
        if self._session.case is not None:
            return
        kind = self._kind or self._kinds(found)[0]
        self._asked += 1
        call = partial(compose_preview, self._intake, draft, found, kind, self._actor, self._asked)
        self._lanes.submit(Lane.READ, call, self._composed, self._failed)

    def _composed(self, outcome: tuple[int, Paper]) -> None:
        turn, paper = outcome
        if turn >= self._turn:
            self._turn = turn
            self.paper.set_faint(False)
            self.paper.show_pages(paper.pages, name=paper.title)

    def _failed(self, error: Exception) -> None:
        self.paper.set_faint(True)


def compose_preview(intake: Intake, draft: object, found: Assessment, kind: DocumentKind, actor: Actor, turn: int) -> tuple[int, Paper]:
    """The paper as it would print now, on a lane."""
    from desktop.intake.model import Draft
    from printing.papers import compose

    assert isinstance(draft, Draft)
    return turn, compose(intake.preview(draft, found, kind, actor))


class SummaryLine(QFrame):
    """The summary as one line, for large text."""

    opened = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        from ui.widgets.buttons import ActionButton

        self.chip = StatusChip(look, "unseen", "")
        self.words = Text(look, "", "body")
        self.open = ActionButton(look, _("Departments and paper"), "F12", variant="quiet", size="compact")
        self.open.clicked.connect(self.opened)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(12)
        row.addWidget(self.chip)
        row.addWidget(self.words)
        row.addStretch(1)
        row.addWidget(self.open)
        session.changed.connect(self.refresh)

    def refresh(self) -> None:
        found = self._session.assessment
        self.chip.show_status(*state_chip(found))
        if found is None:
            self.words.say("")
            return
        text = _(
            "in order {n}/{m}  promised {day}  answer {answer}",
            n=found.ready,
            m=len(found.materials),
            day=day_words(found.dates.promised_on),
            answer=day_words(found.dates.answer_by),
        )
        self.words.say(text)

"""Real workplaces for looking at: the program's own windows of every role on one desk with work on it, without the threads behind them.

What the tests of this folder, of the help and of the snapshots ask of a screen is gathered here once, because building a workplace costs seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hall_cases import actor, complete_draft
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.intake.model import Decision, MaterialEntry, MaterialStatus, OutcomeKind
from ui.app import Desk
from ui.clerk.entry import EntryButton
from ui.program import Program
from ui.shell.key_strip import StripCell
from ui.shell.window import MainWindow
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import FieldRow
from ui.widgets.text import ElidedLabel

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
ROLES = ("supervisor", "guide", "admin")
"""The supervisor has every room of the clerk."""
LONG_NAME = "阿依古丽·买买提艾力"


@dataclass
class Places:
    """`sit` puts a workplace on screen; one at a time."""

    program: Program
    desk: Desk
    bot: QtBot

    @property
    def window(self) -> MainWindow:
        assert self.program.window is not None
        return self.program.window

    def sit(self, name: str) -> MainWindow:
        self.program._stand_up()
        self.program._sit(actor(self.desk, name))
        self.window.resize(1366, 768)
        self.settle()
        place = self.program._place
        assert place is not None
        self.bot.waitUntil(lambda: place.ahead.living, timeout=20_000)
        self.settle()
        return self.window

    def settle(self) -> None:
        """Nothing is on its way any more."""
        for _turn in range(2):  # what arrives may ask for more, and lays itself out after that
            self.bot.waitUntil(lambda: not self.program.lanes.pending, timeout=20_000)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    def rooms(self) -> Iterator[str]:
        """Every room of the workplace, each brought on screen and settled."""
        for room in self.window.rooms:
            self.window.open_room(room.key)
            self.settle()
            yield room.key


@contextmanager
def open_places(app: QApplication, desk: Desk, home: Path, papers: Path, bot: QtBot) -> Iterator[Places]:
    give_work(desk)
    program = Program(app, home, papers)
    program.complete()
    program._begin(desk)
    places = Places(program, desk, bot)
    try:
        yield places
    finally:
        program._stand_up()
        places.settle()
        program.end()


def give_work(desk: Desk) -> None:
    """People in line, a case that was accepted and one that was noticed, for a long name."""
    who = actor(desk)
    for _person in range(3):
        desk.queue.take("business", operator="guide", note="导办已看：开办餐饮店")
    draft = complete_draft(desk, who, "open-restaurant")
    draft = replace(draft, applicant=replace(draft.applicant, name=LONG_NAME))
    desk.intake.decide(who, draft, Decision(OutcomeKind.ACCEPTED), province_away=False)
    other = complete_draft(desk, who, "open-restaurant")
    found = desk.intake.assess(other, province_away=False)
    code = next(line.need.material.code for line in found.materials if line.need.required and not line.need.material.shareable)
    other = replace(other, materials={**other.materials, code: MaterialEntry(MaterialStatus.MISSING)})
    desk.intake.decide(who, other, Decision(OutcomeKind.NOTIFIED), province_away=False)


def controls(window: QWidget) -> list[QWidget]:
    """Everything that a person operates, also what is hidden now; not the parts that Qt makes inside its own widgets, nor cells that only show,
    nor a form's field that gets its label when it is opened."""
    return [
        widget for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and not isinstance(widget, QHeaderView) and not widget.objectName().startswith("qt_")
        and not isinstance(getattr(widget.parentWidget(), "parentWidget", lambda: None)(), QComboBox)
        and not (not widget.isVisible() and isinstance(widget.parentWidget(), FieldRow) and not widget.parentWidget().label.text())
        and not (isinstance(widget, StripCell | EntryButton) and widget.focusPolicy() is Qt.FocusPolicy.NoFocus)
    ]  # fmt: skip


def nameless(window: QWidget) -> list[str]:
    """Controls that a screen reader could not name, or does not know as anything."""
    found = []
    for widget in controls(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or interface.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            found.append(f"role: {where(widget)}")
        elif not interface.text(QAccessible.Text.Name).strip() and not (isinstance(widget, ActionButton) and not widget.words):
            found.append(f"name: {where(widget)}")
    return found


def where(widget: QWidget) -> str:
    """A widget by its classes up to its room."""
    names, inside = [], widget
    while inside is not None and len(names) < 4:
        names.append(type(inside).__name__)
        inside = inside.parentWidget()
    said = widget.text() if isinstance(widget, QAbstractButton | QLabel | QLineEdit) else ""
    words = widget.words if isinstance(widget, ActionButton) else said
    return " < ".join(names) + (f" “{words[:30]}”" if words else "")


def out_of_reach(window: MainWindow) -> list[str]:
    """Controls on screen that neither Tab nor a key of their own reaches."""
    reached, walker = set(), window.nextInFocusChain()
    while walker is not None and walker is not window and walker not in reached:
        reached.add(walker)
        walker = walker.nextInFocusChain()
    found = []
    for widget in controls(window):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        by_tab = widget in reached and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        proxied = any(parent.focusPolicy() & Qt.FocusPolicy.TabFocus for parent in parents(widget))
        key = bool(widget.accessibleDescription().strip()) or (isinstance(widget, ActionButton) and bool(widget.key))
        if not by_tab and not key and not proxied:
            found.append(where(widget))
    return found


def parents(widget: QWidget) -> Iterator[QWidget]:
    inside = widget.parentWidget()
    while inside is not None and not inside.isWindow():
        yield inside
        inside = inside.parentWidget()


def clipped(window: MainWindow) -> list[str]:
    """Words on screen that do not fit where they stand: labels that are not made to be elided, and buttons."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or isinstance(label, ElidedLabel) or not label.text() or (label.pixmap() and not label.pixmap().isNull()):
            continue
        if label.wordWrap():
            short = label.heightForWidth(label.width()) - label.height()
            if short > 3 and not in_scroll(label):
                found.append(f"{short} px too low: {where(label)}")
            continue
        wide = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().splitlines())
        if not label.wordWrap() and wide > label.contentsRect().width() + 2:
            found.append(f"{wide - label.contentsRect().width()} px too narrow: {where(label)}")
    for button in window.findChildren(ActionButton):
        if button.isVisible() and button.width() < button.sizeHint().width() - 4:
            found.append(f"{button.sizeHint().width() - button.width()} px too narrow: {where(button)}")
    return found


def in_scroll(widget: QWidget) -> bool:
    return any(type(parent).__name__ in ("QScrollArea", "Scroller") for parent in parents(widget))


def overlapping(window: MainWindow) -> list[str]:
    """Words or buttons that stand on each other inside one pane."""
    found = []
    for pane in {widget.parentWidget() for widget in window.findChildren(QLabel) if widget.isVisible()}:
        parts = [
            part for part in pane.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if part.isVisible() and isinstance(part, (QLabel, QAbstractButton)) and part.width() > 1
        ]  # fmt: skip
        for place, one in enumerate(parts):
            for other in parts[place + 1 :]:
                both = one.geometry().intersected(other.geometry())
                if both.width() > 2 and both.height() > 2:
                    found.append(f"{where(one)} | {where(other)}")
    return found

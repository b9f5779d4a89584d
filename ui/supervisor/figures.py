"""The day in seven figures, side by side: numbers, waits, and how the hall answered. A figure that is not known is a dash, never a zero."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.supervisor.reading import FloorReading
from ui.supervisor.words import one_place
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.text import Figure, Hairline

_UNKNOWN = "–"


class FiguresBand(QFrame):
    """FiguresBand(look). `show_reading`."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        names = (
            ("taken", _("Numbers taken")), ("finished", _("Served")), ("waiting", _("In line")), ("mean", _("Mean wait")),
            ("oldest", _("Longest")), ("at_once", _("At once")), ("second", _("Told twice")),
        )  # fmt: skip
        self.figures = {key: Figure(look, words, _UNKNOWN) for key, words in names}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, figure in enumerate(self.figures.values()):
            if number:
                row.addWidget(Hairline(look, vertical=True))
            cell = QVBoxLayout()
            cell.setContentsMargins(16, 6, 8, 6)
            cell.addWidget(figure)
            row.addLayout(cell, 1)

    def show_reading(self, reading: FloorReading) -> None:
        said, answers = reading.look.figures, reading.behind.answers
        minutes = _("min")
        over = said.oldest > reading.look.rules.warn_minutes
        self._say("taken", f"{said.taken:,}")
        self._say("finished", f"{said.finished:,}")
        self._say("waiting", f"{said.waiting:,}")
        self._say("mean", *((one_place(said.wait_mean), minutes) if said.wait_mean is not None else (_UNKNOWN, "")))
        self._say("oldest", str(round(said.oldest)), minutes, "attention" if over else "primary")
        known = answers is not None and answers.answered
        self._say("at_once", *((one_place(100 * answers.at_once / answers.answered), "%") if known and answers else (_UNKNOWN, "")))
        self._say("second", str(answers.second) if answers is not None else _UNKNOWN)

    def _say(self, key: str, value: str, unit: str = "", tone: str = "primary") -> None:
        self.figures[key].show_value(value, unit, tone)

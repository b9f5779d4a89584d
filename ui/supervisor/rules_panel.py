"""How far the automatic mode may go, what every move must keep to, when the hall is warned: typed, checked as a whole, saved for the whole hall."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import Issue, RuleViolation
from desktop.sentences import sentence
from desktop.tidal.look import TidalLook
from desktop.tidal.rules import TidalRules
from ui.staff.account_panels import codes
from ui.supervisor.words import minute_words
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import FieldRow
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text

_NUMBERS = (
    "moves_per_hour", "moves_per_window", "switch_minutes", "min_dwell_minutes", "max_services_per_window", "warn_waiting", "warn_minutes",
)  # fmt: skip
_TIMES = ("open_minute", "close_minute")
_WHOLE = frozenset({"moves_per_hour", "moves_per_window", "max_services_per_window", "warn_waiting", "warn_minutes"})


class RulesPanel(QFrame):
    """RulesPanel(look). `saved` carries what was changed, as `set_rules` takes it."""

    saved = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._floor: TidalLook | None = None
        self.automatic = Segmented(
            look, [SegmentOption("off", _("Ask me")), SegmentOption("on", _("Move by itself"))], "off", name=_("Automatic mode")
        )
        titles = {
            "automatic_windows": _("Only these windows"), "automatic_services": _("Only these services"), "moves_per_hour": _("Moves an hour"),
            "moves_per_window": _("Moves a window a day"), "switch_minutes": _("Minutes a change takes"),
            "min_dwell_minutes": _("Minutes it stands"), "max_services_per_window": _("Services at a window"),
            "warn_waiting": _("Warn over waiting"), "warn_minutes": _("Warn over minutes"), "open_minute": _("Opens at"),
            "close_minute": _("Closes at"),
        }  # fmt: skip
        self.edits = {name: QLineEdit() for name in titles}
        self.rows = {name: FieldRow(look, words, self.edits[name], above=True) for name, words in titles.items()}
        self.trouble = Text(look, "", "label", "missing", wrap=True)
        self.save = ActionButton(look, _("Save for the hall"), "Ctrl+S", variant="secondary", size="compact")
        self._lay_out()

    def _lay_out(self) -> None:
        for name in ("automatic_windows", "automatic_services"):
            self.edits[name].setPlaceholderText(_("all"))
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 6, 20, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(Text(self._look, _("When the planner advises a move"), "body-medium"))
        top.addWidget(self.automatic)
        top.addStretch(1)
        top.addWidget(self.save)
        column.addLayout(top)
        column.addWidget(self.trouble)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        column.addLayout(self._grid)
        column.addStretch(1)
        for edit in self.edits.values():
            edit.setProperty("density", "compact")
            edit.returnPressed.connect(self._save)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.save.clicked.connect(self._save)
        self.trouble.hide()
        self._look.changed.connect(self._arrange)
        self._arrange()

    def show_floor(self, floor: TidalLook) -> None:
        """Fills the fields anew, unless somebody is typing in one."""
        changed = self._floor is None or floor.rules != self._floor.rules
        self._floor = floor
        if not changed or any(edit.hasFocus() and edit.isModified() for edit in self.edits.values()):
            return
        rules = floor.rules
        self.automatic.set_value("on" if rules.automatic else "off")
        names = {line.code: line.name for line in floor.lines}
        self.edits["automatic_windows"].setText(mark("、").join(rules.automatic_windows))
        self.edits["automatic_services"].setText(mark("、").join(names.get(code, code) for code in rules.automatic_services))
        for name in _NUMBERS:
            self.edits[name].setText(f"{getattr(rules, name):g}")
        for name in _TIMES:
            self.edits[name].setText(minute_words(getattr(rules, name), 0))

    def show_refusal(self, error: RuleViolation) -> None:
        """Each wrong place at its field; what belongs to none above them."""
        rest = []
        for issue in error.issues:
            row = self.rows.get(issue.pointer.strip("/"))
            if row is not None:
                row.set_error(self._words(issue.code, issue.data))
            else:
                rest.append(sentence(issue))
        self.trouble.say(mark("；").join(rest) or sentence(error))
        self.trouble.setVisible(bool(rest) or not error.issues)
        first = next((name for name in self.rows if any(issue.pointer == f"/{name}" for issue in error.issues)), None)
        if first is not None:
            self.edits[first].setFocus()

    def clear(self) -> None:
        self.trouble.hide()
        for row in self.rows.values():
            row.set_error("")

    def _words(self, code: str, data: dict[str, Any]) -> str:
        if code == "tidal.rule_range":
            return _("{least} to {most}", least=data.get("least"), most=data.get("most"))
        return sentence(RuleViolation(code, **data))

    def _save(self) -> None:
        if self._floor is None:
            return
        self.clear()
        try:
            wanted = self._typed(self._floor.rules)
        except RuleViolation as error:
            self.show_refusal(error)
            return
        for edit in self.edits.values():
            edit.setModified(False)
        self.saved.emit(wanted)

    def _typed(self, rules: TidalRules) -> dict[str, Any]:
        """What differs from the rules. `RuleViolation` tidal.rules_invalid for what is no number, no time, no such window or service."""
        assert self._floor is not None
        found: dict[str, Any] = {"automatic": self.automatic.value() == "on"}
        wrong: list[Issue] = []
        known = {"automatic_windows": {place.no: place.no for place in self._floor.places}, "automatic_services": {}}
        for line in self._floor.lines:
            known["automatic_services"] |= {line.name: line.code, line.code: line.code}
        for name, edit in self.edits.items():
            text = edit.text().strip()
            try:
                found[name] = self._value(name, text, known.get(name))
            except (ValueError, KeyError):
                wrong.append(Issue(f"/{name}", "tidal.rule_typed", {"text": text[:20]}))
        if wrong:
            raise RuleViolation("tidal.rules_invalid", issues=tuple(wrong), first=wrong[0].pointer)
        return {name: value for name, value in found.items() if value != getattr(rules, name)}

    def _value(self, name: str, text: str, known: dict[str, str] | None) -> Any:
        if known is not None:
            return tuple(known[part] for part in codes(text))
        if name in _TIMES:
            hours, _colon, minutes = text.replace("：", ":").partition(":")
            return int(hours) * 60 + int(minutes or "0")
        return int(text) if name in _WHOLE else float(text)

    def _arrange(self) -> None:
        across = {100: 4, 110: 4, 125: 3}.get(self._look.theme.scale, 2)
        for place, row in enumerate(self.rows.values()):
            self._grid.addWidget(row, place // across, place % across)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

"""One refused event: what it is about, both sides, what was decided before, the ways out, the reason and the deed. It asks; the room does.

Nothing is asked twice: what is voided cannot be taken back, and a chosen way, a typed reason and Ctrl+Enter are deliberate.

What was typed for an entry stays with the entry while others are looked at. Who may not decide sees the same, with the ways closed and why; where a
supervisor may come and sign (`signs`), the signature is asked for in the page, last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clock import shanghai
from desktop.errors import HallError, RuleViolation
from desktop.sentences import sentence
from offline.sync.resolution import Way
from ui.attention.facts import amended
from ui.attention.page_head import PageHead, SideNames
from ui.attention.reading import OurSide, TheirSide, page_lines
from ui.attention.sides import FactModel, SidesTable
from ui.attention.ways import WayList, WayOption
from ui.attention.words import CONFLICTS, way_words
from ui.cases.panel import Deed
from ui.shell.days import day_words
from ui.staff.sign_panel import SignPanel
from ui.text import _, _n, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import HintedEdit
from ui.widgets.keys import key_within
from ui.widgets.text import Text, restyle

MOST_WHY = 500
SHOWN_DECISIONS = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What the room is asked to do. `payload` with `Way.CORRECT` alone."""

    ours: OurSide
    way: Way
    why: str
    payload: Mapping[str, Any] | None = None
    account: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    way: str = ""
    why: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)


class AttentionPage(QFrame):
    """AttentionPage(look, may_decide, signs=…). `show_entry`, then `show_theirs` when the platform has answered."""

    wanted = Signal(object)
    """Wish"""
    ask_again = Signal()
    left = Signal()

    def __init__(self, look: ThemeSwitch, may_decide: bool, *, signs: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._may, self._signs = look, may_decide or signs, signs and not may_decide
        self._ours: OurSide | None = None
        self._late: OurSide | None = None
        self._theirs = TheirSide()
        self._kept: dict[str, _Kept] = {}
        self._busy = False
        self.setProperty("surface", "raised")
        self.head = PageHead(look)
        self.names = SideNames(look)
        self.model = FactModel(self)
        self.table = SidesTable(look, self.model)
        self.before = Text(look, "", "label", "secondary", wrap=True)
        self.ways = WayList(look, (), name=_("What is done with it"))
        self.why = HintedEdit(look, name=_("Reason"))
        self.act = ActionButton(look, _("Decide so"), "Ctrl+Enter", variant="primary", size="primary")
        self.sign = SignPanel(look, _("It stands under both names: who decided here, and who signed"))
        self._lay_out()
        self._connect()

    @property
    def key(self) -> str:
        return self._ours.row.key if self._ours is not None else ""

    def bind(self, scope: QWidget) -> None:
        """The page's keys, wherever the focus is in `scope`."""
        self.names.again.bind(scope, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            key_within(scope, keys, self._give)

    def show_entry(self, ours: OurSide) -> None:
        """Another entry, or the same one read again: that waits until the line that is being typed is done."""
        if ours.row.key == self.key and self._typing():
            self._late = ours
            return
        self._keep()
        self._late = None
        if ours.row.key != self.key:
            self._theirs = TheirSide()
            self._leave_sign()
        self._ours, self._busy = ours, False
        entry = ours.row.entry
        self.head.show_entry(ours)
        self.names.show_ours(ours)
        kept = self._kept.get(ours.row.key, _Kept(way=Way.CORRECT.value if entry.reason == "invalid" and self._may else ""))
        self.why.setText(kept.why)
        self._show_before()
        self._show_facts(kept)

    def show_theirs(self, theirs: TheirSide) -> None:
        """The platform's answer; what is being typed goes on."""
        self._theirs = theirs
        if self._ours is not None and not self._typing():
            self._keep()
            self._show_facts(self._kept.get(self.key, _Kept()))

    def _typing(self) -> bool:
        return self.table.state() == self.table.State.EditingState

    @Slot()
    def _catch_up(self) -> None:
        """What came while a line was being typed."""
        if self._ours is not None and not self._typing():
            if self._late is not None and self._late.row.key == self.key:
                self.show_entry(self._late)
            else:
                self.show_theirs(self._theirs)

    def forget(self, key: str) -> None:
        """It is decided: what was typed for it is not needed any more."""
        self._kept.pop(key, None)
        if key == self.key:
            self._ours = None

    def settle(self, signature: HallError | None = None) -> None:
        """The deed ended, one way or the other. `signature`: what was wrong with the second one, which is asked for again."""
        self._busy = False
        if signature is not None and not self.sign.isHidden():
            self.sign.show_error(signature)
        else:
            self._leave_sign()
        self._allow()

    def say_error(self, words: str, pointer: str) -> None:
        """At the reason, where it is about that."""
        if pointer.removeprefix("/") == "why":
            self._wrong_why(words)

    def _show_facts(self, kept: _Kept) -> None:
        assert self._ours is not None
        at = self.table.verticalScrollBar().value()
        place = self.table.currentIndex().row()
        self.model.show_facts(page_lines(self._ours, self._theirs), kept.changes)
        if 0 <= place < len(self.model.rows):
            self.table.setCurrentIndex(self.model.index(place, 0))
        self.table.verticalScrollBar().setValue(at)
        self.names.show_theirs(self._theirs)
        self._show_ways(kept.way)

    def _show_ways(self, value: str) -> None:
        assert self._ours is not None
        entry = self._ours.row.entry
        marked = sum(bool(line.refused) for line in self.model.rows)
        whole = entry.type == "case.received"
        notes = {
            Way.CORRECT: _n("{n} place is marked; the recorded entry stays as it was", "{n} places are marked; the recorded entry stays as it was", marked) if marked else _("Nothing is marked: any fact can be mended"),
            Way.RESEND: _("Nothing is changed; the province is asked once more"),
            Way.ACCEPT_PLATFORM: _("Ours is not sent; the case goes on behind the province's last entry"),
            Way.VOID: _whole_void(entry.behind) if whole else _("Is never sent; kept here for anybody to look up"),
        }  # fmt: skip
        order = (Way.CORRECT, Way.RESEND, Way.ACCEPT_PLATFORM, Way.VOID)
        options = [WayOption(way.value, way_words(way.value), notes[way], str(number)) for number, way in enumerate(order, 1)]
        self.ways.show_ways(options, self._closed(), value)
        self._way_chosen()

    def _closed(self) -> dict[str, str]:
        """Which ways are closed, and why."""
        assert self._ours is not None
        entry, theirs = self._ours.row.entry, self._theirs
        if not self._may:
            return {way.value: _("A supervisor decides this") for way in Way}
        closed = {}
        conflict = entry.reason in CONFLICTS and entry.peer == "province"
        if not conflict:
            closed[Way.ACCEPT_PLATFORM.value] = _("There is no second story at the province")
        elif theirs.away:
            away = _("The platform must be asked first, and it is away")
            closed |= {way.value: away for way in (Way.CORRECT, Way.RESEND, Way.ACCEPT_PLATFORM)}
        elif theirs.asked and theirs.side is None:
            closed[Way.ACCEPT_PLATFORM.value] = _("The province does not have this case")
        if not any(line.editable for line in self.model.rows):
            closed[Way.CORRECT.value] = _("There is nothing in it that could be typed over")
        return closed

    @Slot(object)
    def _way_chosen(self, _value: object = None) -> None:
        self.model.mend(self.ways.value() == Way.CORRECT.value)
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.model.mending.on else Qt.FocusPolicy.ClickFocus)
        self._allow()

    def _allow(self) -> None:
        way, mending = self.ways.value(), self.model.mending
        self.why.setEnabled(self._may)
        reason = ""
        if not self._may:
            reason = _("A supervisor decides this")
        elif self._busy:
            reason = _("Being done")
        elif not way:
            reason = _("Choose first what is done with it")
        elif way == Way.CORRECT.value and mending.problems:
            reason = next(iter(mending.problems.values()))
        elif way == Way.CORRECT.value and not mending.changes and not self._corrected_before():
            reason = _("Nothing is mended yet")
        self.act.why_not(reason)
        void = way == Way.VOID.value
        self.act.set_variant("danger" if void else "primary")
        self.act.say(_("Void it for good") if void else _("Decide so"))
        self.why.set_aside(reason if not self._may or not self.why.text() else "")

    def _corrected_before(self) -> bool:
        return self._ours is not None and self._ours.payload != self._ours.row.entry.payload

    @Slot()
    def _way_taken(self) -> None:
        if self.ways.value() == Way.CORRECT.value and self.table.begin():
            return
        self.why.setFocus()

    @Slot()
    def _give(self) -> None:
        if self._typing():
            self.ways.setFocus()  # what is being typed counts
        if not self.sign.isHidden():
            self.sign.give()
            return
        if self._ours is None or not self.act.isEnabled():
            return
        if not self.why.text().strip():
            self._wrong_why(_("Please say why; it is kept"))
            return
        self._send()

    def _leave_sign(self) -> None:
        if not self.sign.isHidden():
            self.sign.hide()
            self._hold(False)
            if self.isVisible():
                self.why.setFocus()

    def _hold(self, still: bool) -> None:
        """While a question stands below, what it is about does not change."""
        for part in (self.ways, self._bar, self.table):
            part.setEnabled(not still)

    def _send(self, signed: Deed | None = None) -> None:
        assert self._ours is not None
        if self._signs and signed is None:
            self._hold(True)
            self.sign.ask()
            return
        way = Way(self.ways.value())
        payload = None
        if way is Way.CORRECT:
            try:
                payload = amended(self._ours.payload, self.model.mending.changes)
            except RuleViolation as fault:
                self._wrong_why(sentence(fault))
                return
        self._busy = True
        self._allow()
        self.wanted.emit(Wish(self._ours, way, self.why.text().strip(), payload, **(signed.values if signed is not None else {})))

    def _wrong_why(self, words: str) -> None:
        self.why.setProperty("error", True)
        restyle(self.why)
        self.why.setPlaceholderText(words)
        self.why.setAccessibleDescription(words)
        if self.isVisible():
            self.why.setFocus()

    def _why_typed(self) -> None:
        if self.why.property("error"):
            self.why.setProperty("error", False)
            restyle(self.why)
        self._allow()

    def _keep(self) -> None:
        if self._ours is not None:
            self._kept[self.key] = _Kept(self.ways.value(), self.why.text(), dict(self.model.mending.changes))

    def _show_before(self) -> None:
        assert self._ours is not None
        lines = []
        for each in reversed(self._ours.decided):
            at = shanghai(each.at)
            lines.append(f"{day_words(at.date())} {at:%H:%M}  {way_words(each.way)}  {each.operator_id}{mark('：')}{each.why}")
        more = len(lines) - SHOWN_DECISIONS
        shown = lines[:SHOWN_DECISIONS] + ([_("and {n} more before", n=more)] if more > 0 else [])
        self.before.say(_("Decided before about this case:") + "\n" + "\n".join(_shortened(line) for line in shown) if lines else "")
        self.before.setToolTip("\n".join(lines))
        self._before_box.setVisible(bool(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._before_box = QFrame()
        self._before_box.setProperty("edge", "top")
        within = QVBoxLayout(self._before_box)
        within.setContentsMargins(20, 7, 20, 7)
        within.addWidget(self.before)
        ways = QFrame()
        ways.setProperty("edge", "top")
        hold = QVBoxLayout(ways)
        hold.setContentsMargins(0, 1, 0, 0)
        hold.addWidget(self.ways)
        for part in (self.head, self.names, self.table, self._before_box, ways, self._foot(), self.sign):
            column.addWidget(part, 1 if part is self.table else 0)

    def _foot(self) -> QFrame:
        self._bar = QFrame()
        self._bar.setProperty("surface", "pane")
        self._bar.setProperty("edge", "top")
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(10)
        self.why.setMaxLength(MOST_WHY)
        label = Text(self._look, _("Reason"), "label", "secondary")
        label.setBuddy(self.why)
        row.addWidget(label)
        row.addWidget(self.why, 1)
        row.addWidget(Text(self._look, _("kept in the record"), "caption", "tertiary"))
        row.addWidget(self.act)
        return self._bar

    def _connect(self) -> None:
        self.names.again.clicked.connect(self.ask_again)
        self.ways.chosen.connect(self._way_chosen)
        self.ways.accepted.connect(self._way_taken)
        self.table.finished.connect(self.why.setFocus)
        self.table.widths.connect(self.names.align)
        self.table.rested.connect(self._catch_up)
        self.model.mended.connect(self._allow)
        self.why.textChanged.connect(self._why_typed)
        self.why.returnPressed.connect(self.act.setFocus)
        self.act.clicked.connect(self._give)
        self.sign.wanted.connect(self._send)
        self.sign.left.connect(self._leave_sign)
        self.setTabOrder(self.ways, self.table)
        self.setTabOrder(self.table, self.why)
        self.setTabOrder(self.why, self.act)


def _whole_void(behind: int) -> str:
    """What falls, before it is chosen: nothing is asked afterwards."""
    falls = _n(
        "The whole case and the {n} entry behind it are not sent any more; its papers must be taken back",
        "The whole case and the {n} entries behind it are not sent any more; its papers must be taken back",
        behind,
    )
    return falls if behind else _("The whole case is not sent any more; its papers must be taken back")


def _shortened(line: str) -> str:
    return line if len(line) <= 120 else f"{line[:119]}…"

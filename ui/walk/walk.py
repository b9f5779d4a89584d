"""One walk through a first day: where it stands, what comes next, and that it can be left and taken up again.

How far somebody is lies as one number a role in a small file of the home; nobody's name and no result. Refuses to begin where the data are real.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop.staff.model import Role
from ui.shell.entries import PaletteEntry
from ui.text import _
from ui.walk.steps import Facts, Step, furthest, steps_for
from ui.walk.strip import CoachStrip
from ui.walk.watch import Watch

FILE = "walk.json"


class Walk(QObject):
    """Walk(role, strip, watch, home, drill, people, keys). `begin` from where it was left; `people` brings made-up ones into the line; `keys` are those
    of the rooms; `arrive` opens the one where the walk is done: keys of another room may mean something else."""

    def __init__(
        self, role: Role, strip: CoachStrip, watch: Watch, home: Path, *, drill: bool, people: Callable[[], object] | None = None,
        keys: Mapping[str, str] | None = None, arrive: Callable[[], object] | None = None, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent or strip)
        self._role, self._strip, self._watch, self._file, self._drill, self._people = role, strip, watch, home / FILE, drill, people
        self.steps: tuple[Step, ...] = steps_for(role) if drill else ()
        self._keys, self._arrive = keys or {}, arrive
        self.at = 0
        self.walking = False
        self._base = Facts()
        watch.changed.connect(self._look)
        strip.skipped.connect(self.skip)
        strip.left.connect(self.leave)

    @property
    def reason(self) -> str:
        """Why there is no walk; "" where there is one."""
        if not self._drill:
            return _("Only in a drill hall, where everybody is made up")
        return "" if self.steps else _("There is no walk for this post")

    def begin(self, at: int | None = None) -> None:
        """Where it was left; from the beginning once it was done. Nothing where there is no walk."""
        if not self.steps:
            return
        self.at = left_at(self._file, self._role) if at is None else at
        if not 0 <= self.at < len(self.steps):
            self.at = 0
        self.walking = True
        if self._arrive is not None:
            self._arrive()
        if self._people is not None:
            self._people()
        self._base = self._watch.look()
        self._show(well=False)
        self._look()

    def entries(self, text: str) -> tuple[PaletteEntry, ...]:
        words = ("first day", "walk", "带练", "dl", "第一天")
        run = None if self.reason else (self.leave if self.walking else partial(self.begin, None))
        title = _("Put the first day aside") if self.walking else _("The first day, step by step")
        return (PaletteEntry(title, run, icon="flag", section=_("Drill"), reason=self.reason, words=words),)

    @Slot()
    def skip(self) -> None:
        if self.walking and self.at < len(self.steps):
            self._go(self.at + 1, well=False)

    @Slot()
    def leave(self) -> None:
        """The strip goes; the place is kept."""
        self.walking = False
        self._strip.hide()

    @Slot()
    def _look(self) -> None:
        if not self.walking or self.at >= len(self.steps):
            return
        ahead = furthest(self.steps, self.at, self._base, self._watch.look())
        if ahead != self.at:
            self._go(ahead, well=True)

    def _go(self, at: int, *, well: bool) -> None:
        leg = self.steps[self.at].leg
        self.at = at
        keep_at(self._file, self._role, at if at < len(self.steps) else 0)
        if at < len(self.steps) and self.steps[at].leg != leg:
            self._base = self._watch.look()
        self._show(well=well)
        if at < len(self.steps):
            self._look()

    def _show(self, *, well: bool) -> None:
        if self.at >= len(self.steps):
            self._strip.show_end(_("That was the first day. F1 explains whatever is before you, at any time"))
            return
        step = self.steps[self.at]
        self._strip.show_step(self.at + 1, len(self.steps), step.words, self._keys.get(step.room, step.key), well=well)


def left_at(file: Path, role: Role) -> int:
    try:
        value = json.loads(file.read_text(encoding="utf-8")).get(role.value, 0)
    except (OSError, ValueError, AttributeError):
        return 0
    return value if isinstance(value, int) else 0


def keep_at(file: Path, role: Role, at: int) -> None:
    """A home that cannot be written to forgets the place: no harm."""
    try:
        places = {str(name): int(value) for name, value in json.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        places = {}
    try:
        file.write_text(json.dumps({**places, role.value: at}) + "\n", encoding="utf-8")
    except OSError:
        return

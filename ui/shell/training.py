"""What a trainer can put out of order in a drill, from the palette: the province is down, slow, refuses, loses an answer - and all well again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.shell.entries import PaletteEntry
from ui.text import _, _n
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from offline.drill.trainer import Trainer

SLOW_SECONDS = 6


class TrainerEntries(QObject):
    """A source for the palette. What is on is remembered from the last answer; the province itself keeps it."""

    def __init__(self, trainer: Trainer, lanes: Lanes, told: ToastBar, parent: QObject | None = None) -> None:
        super().__init__(parent or told)
        self._trainer, self._lanes, self._told = trainer, lanes, told
        self._on: dict[str, Any] = {}

    def __call__(self, text: str) -> tuple[PaletteEntry, ...]:
        faults: tuple[tuple[str, str, Any], ...] = (
            ("down", _("The province is gone"), True),
            (
                "slow",
                _n("The province takes {n} second for everything", "The province takes {n} seconds for everything", SLOW_SECONDS),
                SLOW_SECONDS,
            ),
            ("refusing", _("The province refuses everything for now"), True),
            ("lose_reply", _("The next answer of the province gets lost"), 1),
            ("captive", _("A portal page stands in the way"), True),
        )
        entries = [self._entry(words, partial(self._trainer.set, name, value), name in self._on) for name, words, value in faults]
        return (*entries, self._entry(_("The province works again"), self._trainer.clear, False))

    def _entry(self, words: str, deed: Callable[[], dict[str, Any]], on: bool) -> PaletteEntry:
        return PaletteEntry(
            words,
            partial(self._do, words, deed),
            note=_("on") if on else "",
            icon="cloud-off",
            section=_("Drill"),
            words=("drill", "演练", "yl"),
        )

    def _do(self, words: str, deed: Callable[[], dict[str, Any]]) -> None:
        self._lanes.submit(Lane.READ, partial(_with_words, words, deed), self._done, self._failed)

    def _done(self, outcome: tuple[str, dict[str, Any]]) -> None:
        words, self._on = outcome
        self._told.tell(_("Drill: {what}", what=words))

    def _failed(self, error: Exception) -> None:
        self._told.tell_error(words_of(error, _("That did not work")))


def _with_words(words: str, deed: Callable[[], dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    return words, deed()

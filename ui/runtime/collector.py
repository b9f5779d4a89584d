"""Collects Python's cyclic garbage in the GUI thread, between two events, and nowhere else.

Left alone, the collector runs in whichever thread happens to allocate: on a lane it would take down widgets that only the GUI thread may touch, and
in the middle of an event those that Qt is about to speak to; both end in a crash far from its cause. A whole collection of a signed-in
program (some 470,000 objects) also holds the GUI thread for a quarter of a second. So the automatic one is off while a window runs, a timer
looks after the garbage, and what the program is made of is set aside (`gc.freeze`) before the first workplace is built.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 200


class Collector(QObject):
    """Make it in the GUI thread; the automatic collector is off from then on. `begin` once the program is loaded; `stop` puts it back as it was."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """From now on garbage is collected. What is alive stays until the end, and is passed over."""
        gc.freeze()
        self._timer.start()

    @Slot()
    def tidy(self) -> None:
        """Everything that was not set aside: when a workplace has been taken down."""
        gc.collect()

    def stop(self) -> None:
        """No garbage is collected any more until the automatic collector, if it was on, finds it."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    @Slot()
    def _look(self) -> None:
        collect_young(gc.get_count())


def collect_young(counts: tuple[int, int, int]) -> None:
    """The oldest generation that is due by the interpreter's own thresholds. `counts`: as `gc.get_count` gives them."""
    due = [generation for generation, (count, most) in enumerate(zip(counts, gc.get_threshold(), strict=True)) if count > most > 0]
    if due:
        gc.collect(due[-1])

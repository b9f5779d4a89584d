"""Work behind a screen gives way to it: Python runs one thread at a time, and who works for nobody's eyes lets the screen go first.

`give_way` stands where a long work can pause without harm: before a transaction, between two things drawn on paper, between two steps of a look
ahead. What it does is the screen's to say (`let`); in a program without a screen it does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

_way: Callable[[], None] | None = None


def let(way: Callable[[], None] | None) -> None:
    """From now on `give_way` calls this, on the caller's thread; None ends it."""
    global _way
    _way = way


def give_way() -> None:
    """Returns soon, at the latest when the screen's way says so."""
    if _way is not None:
        _way()

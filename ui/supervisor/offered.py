"""The moves that are offered just now: the planner's advice first, then what a person asked for besides. Pure.

Moves that belong together are offered as one: the first of them stands for all. Where a person moved only one of them, the others are offered next.
"""

from __future__ import annotations

from desktop.tidal.model import Move, whole


class Offered:
    """`moves` and which of them is shown; `asked`: others were asked for already."""

    def __init__(self) -> None:
        self.moves: tuple[Move, ...] = ()
        self.place = 0
        self.asked = False
        self._advice: tuple[Move, ...] = ()
        self._turns = False
        self.rest: tuple[Move, ...] = ()
        """What belongs to a move that was made alone; offered before anything else."""

    @property
    def shown(self) -> Move | None:
        return self.moves[self.place] if self.moves else None

    @property
    def group(self) -> tuple[Move, ...]:
        """What is shown and what belongs to it, in the order in which it is to be done."""
        return () if self.shown is None else whole(self.shown, self._advice)

    def take(self, advice: tuple[Move, ...]) -> bool:
        """A new reading's advice: what is shown stays shown as long as it is advised; the same advice keeps what was asked for besides.
        True where another stands there now."""
        was = self.shown
        windows = {move.window for move in self.rest}
        advice = (*self.rest, *(move for move in advice if move.window not in windows))
        if not self.moves or advice != self._advice:
            self.moves, self.place, self.asked = tuple(move for move in advice if whole(move, advice)[0] is move), 0, False
            self._advice = advice
            self.place = next((place for place, move in enumerate(self.moves) if _same(move, was)), 0)
        return self.shown is not None and not _same(self.shown, was)

    def half(self, window: str, services: tuple[str, ...]) -> Move | None:
        """The offered move that makes this of the window."""
        return next((move for move in self.group if (move.window, set(move.services)) == (window, set(services))), None)

    def clear(self, rest: tuple[Move, ...] = ()) -> None:
        self.moves, self.place, self.rest = (), 0, rest

    def turn(self) -> bool:
        """To the next one; False where others must be asked for first."""
        if not self.asked:
            self.asked = self._turns = True
            return False
        if self.moves:
            self.place = (self.place + 1) % len(self.moves)
        return True

    def add(self, found: tuple[Move, ...]) -> bool:
        """What was asked for came; True where the first of it is shown now."""
        self.moves = (*self.moves, *found)
        turns, self._turns = self._turns and bool(found), False
        if turns:
            self.place = len(self.moves) - len(found)
        return turns


def _same(move: Move, other: Move | None) -> bool:
    """The same change, whatever is expected of it by now."""
    return other is not None and (move.window, set(move.services)) == (other.window, set(other.services))

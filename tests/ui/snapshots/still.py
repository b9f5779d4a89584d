"""Time that stands where a picture is taken: every clock of the program is one that a test turns, ids come out the same, carets do not blink."""

from __future__ import annotations

import datetime as real
from datetime import datetime
from random import Random
from types import SimpleNamespace

import pytest
from hall_cases import Hands
from PySide6.QtWidgets import QApplication

from desktop import clock as clock_module
from desktop import ids


class StillHands(Hands):
    """While the day is played every look is a millisecond later; once `still`, all looks are one moment, so that no picture depends on their number."""

    still = False

    def __call__(self) -> datetime:
        return self.at if self.still else super().__call__()


def stand_still(patch: pytest.MonkeyPatch, hands: Hands, app: QApplication) -> None:
    class Moment(datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> datetime:  # type: ignore[override]
            return hands().astimezone(tz)

    patch.setattr(clock_module, "datetime", Moment)
    patch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: int(hands().timestamp() * 1_000_000_000)))
    patch.setattr(ids, "_last", 0)
    patch.setattr(ids, "os", SimpleNamespace(urandom=Random(2026).randbytes))
    app.setCursorFlashTime(0)

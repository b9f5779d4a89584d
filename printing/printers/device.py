"""What every device answers. `Refused` means that nothing has left this program, so another printer may take the job; everything after the first
byte is an `Outcome`, and where the printer is silent it is `unknown`, never `printed`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.errors import EnvironmentFault
from desktop.prints.model import JobState
from printing.page import Paper


class Refused(EnvironmentFault):
    """Nothing was sent: print.away, print.paper_out, print.cover_open, print.stopped, print.silent, print.address, print.format …"""


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be printed. `pdf` is the same pages; `name` is what the printer's own list shows: kind and number, nothing personal."""

    paper: Paper
    pdf: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `sent` is the end for a device that never says more."""

    state: JobState
    reason: str = ""


class Device(Protocol):
    """One printer with its presets. Used by one thread at a time; every call ends by itself, also when the printer hangs."""

    def deliver(self, load: Load, sent: Callable[[], None]) -> Outcome:
        """Prints. `sent` is called when everything was handed over and the printer's word is awaited. Raises `Refused`."""

    def look(self) -> None:
        """Asks how it is; returns when it would print now. Raises `Refused`."""

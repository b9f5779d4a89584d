"""What the palette can offer: values with a deed behind each, and the collecting of them from the room that is open.

What cannot be done now is listed with its reason. What matches what was typed is said in nearness.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from desktop.catalogue.reading import readings
from ui.text import _
from ui.widgets.buttons import ActionButton

NUMBER_LEAST = 3
"""So many digits at least are looked for among all cases."""
CASES, NUMBERS = "cases", "counter"
_TICKET = re.compile("应?[A-Z]{1,2}[0-9]{3,4}")


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """`run` does it in the GUI thread. `reason`: why it cannot be done now; then `run`, if any, goes to what is in the way."""

    title: str
    run: Callable[[], object] | None
    note: str = ""
    icon: str = "arrow-right"
    key: str = ""
    section: str = ""
    reason: str = ""
    words: tuple[str, ...] = ()
    """More words to be found by: codes, initials, everyday names."""
    found: bool = False
    """Its source looked for what was typed, where it cannot be seen here."""


Source = Callable[[str], Iterable[PaletteEntry]]


@runtime_checkable
class OffersEntries(Protocol):
    """A room that has more to offer than its buttons."""

    def palette_entries(self, text: str) -> Iterable[PaletteEntry]: ...


@runtime_checkable
class SearchesCases(Protocol):
    """The room that looks among all cases, also those that are not on its list."""

    def search(self, text: str) -> object: ...


@runtime_checkable
class FindsNumbers(Protocol):
    """The room that has today's numbers, also those that are done with."""

    def find_number(self, number: str) -> object: ...


def ticket_number_in(text: str) -> str:
    """The number of a ticket that was typed; "" where it can be none."""
    number = text.strip().upper()
    return number if _TICKET.fullmatch(number) else ""


def case_number_in(text: str) -> bool:
    """Whether what was typed can be the number of a case or of a paper, or the end of one."""
    return sum(letter.isdigit() for letter in text) >= NUMBER_LEAST


def warm_readings() -> None:
    """Loads the readings of characters; off the screen thread, so that the first search does not wait for them."""
    readings("潮")


def button_entries(room: QWidget) -> tuple[PaletteEntry, ...]:
    """The room's buttons that have a key and are on screen, in their order, those that work first."""
    buttons = [button for button in room.findChildren(ActionButton) if button.key and button.isVisibleTo(room)]
    found = [
        PaletteEntry(
            title=button.words,
            run=button.click if button.isEnabled() else None,
            note=button.toolTip() if not button.isEnabled() else "",
            icon=button.icon_name or "arrow-right",
            key=button.key,
            section=_("On this screen"),
            reason="" if button.isEnabled() else (button.toolTip() or _("not possible now")),
        )
        for button in buttons
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda entry: bool(entry.reason)))

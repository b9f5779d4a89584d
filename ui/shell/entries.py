"""What the palette can offer: values with a deed behind each, and the collecting of them from the room that is open.

What cannot be done now is listed with its reason. Matching is by substring of title, note and key, without case; letters also read a title
(hj finds 呼叫, full pinyin does too).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from desktop.catalogue.reading import Reader, fold, readings
from ui.text import _
from ui.widgets.buttons import ActionButton


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


Source = Callable[[str], Iterable[PaletteEntry]]


@runtime_checkable
class OffersEntries(Protocol):
    """A room that has more to offer than its buttons."""

    def palette_entries(self, text: str) -> Iterable[PaletteEntry]: ...


def matches(entry: PaletteEntry, text: str, reader: Reader | None = None) -> bool:
    """`reader` reads titles and words by their pinyin; `reader_of` makes one for what was typed."""
    wanted = text.strip().casefold()
    if not wanted or any(wanted in part.casefold() for part in (entry.title, entry.note, entry.key, *entry.words)):
        return True
    return reader is not None and any(
        reader.within(fold(part).replace(" ", "")) for part in (entry.title, *entry.words) if not part.isascii()
    )


def reader_of(text: str) -> Reader | None:
    """None for what is not letters, or too little of them to mean a sound."""
    typed = "".join(text.split()).casefold()
    return Reader(typed, loose=True) if len(typed) > 1 and typed.isascii() and typed.isalpha() else None


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

"""What the keys of the frame do, in words: for the help's key table. The frame binds them; a test holds the two together."""

from __future__ import annotations

from ui.shell.emergency_band import KEY as EMERGENCY_KEY
from ui.text import _

KEYED_ROOMS = 9


def room_key(place: int) -> str:
    """Of the room at this place, from 0; "" where there is no digit left for it."""
    return f"Ctrl+{place + 1}" if place < KEYED_ROOMS else ""


def frame_keys(rooms: int) -> tuple[tuple[str, str], ...]:
    """(key, words) for a window with so many rooms."""
    last = f"Ctrl+1 … Ctrl+{min(KEYED_ROOMS, rooms)}" if rooms > 1 else "Ctrl+1"
    return (
        ("F1", _("Help for where you are")),
        ("Shift+F1", _("Keys of this screen")),
        ("Ctrl+K", _("Find things, cases, numbers, actions")),
        (last, _("Open a room by its place")),
        ("Ctrl+F6", _("The next pane of the room")),
        ("F11", _("Another look: light, dark, high contrast")),
        ("Ctrl++", _("Larger text")),
        ("Ctrl+-", _("Smaller text")),
        ("Ctrl+L", _("Lock the screen")),
        ("Ctrl+Shift+L", _("Sign out")),
        (EMERGENCY_KEY, _("Emergency mode: go on without province and hall")),
    )

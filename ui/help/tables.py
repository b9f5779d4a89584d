"""The tables in the help that the program makes itself: who may do what, and which keys there are. Markdown in, so they cannot grow stale.

Takes roles, rights and keys as they are in force at the moment the page is opened; words it has none of its own but those of the roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop.sentences import right_words
from desktop.staff.model import Role
from desktop.staff.permissions import Permission, allowed
from ui.shell.sign_in_form import role_words
from ui.text import _
from ui.widgets.buttons import ActionButton

ROLES = (Role.CLERK, Role.GUIDE, Role.SUPERVISOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class KeyLine:
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class RoomKeys:
    title: str
    keys: tuple[KeyLine, ...]


def permission_table() -> str:
    head = [_("Right"), *(role_words(role.value) for role in ROLES)]
    return _table(head, ([right_words(right.value), *("●" if allowed(role, right) else "–" for role in ROLES)] for right in Permission))


def key_tables(rooms: Iterable[RoomKeys]) -> str:
    return "\n\n".join(f"### {room.title}\n\n{key_table(room.keys)}" for room in rooms if room.keys)


def key_table(keys: Sequence[KeyLine]) -> str:
    return _table([_("Key"), _("What it does")], ([f"`{line.key}`", line.words] for line in keys))


def keys_of(room: QWidget) -> tuple[KeyLine, ...]:
    """Every button of a room that has a key, also those that are not on screen now, in their order; those of panels and of what is only told now and
    then (`asks`) behind the room's own. Parts that are made when they are first wanted are wanted here (`complete_parts`)."""
    for part in (room, *room.findChildren(QWidget)):
        complete = getattr(part, "complete_parts", None)
        if complete is not None:
            complete()
    buttons = sorted(room.findChildren(ActionButton), key=lambda button: _in_panel(button, room))
    lines = [KeyLine(button.key, button.words) for button in buttons if button.key and button.words]
    return tuple(dict.fromkeys(lines))


def _in_panel(button: QWidget, room: QWidget) -> bool:
    holder = button.parentWidget()
    while holder is not None and holder is not room:
        if holder.property("asks"):
            return True
        holder = holder.parentWidget()
    return False


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines)

"""The steps of a first day, one table a role: what to do next in words, the key, and how it is seen that it was done.

A step is judged by what really changed since its leg began: numbers called, cases decided, numbers given, windows moved, rooms opened. A leg is done
in any order: whoever is ahead of the words is taken along. No Qt, no points, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.staff.model import Role
from ui.text import _

NEWBORN = "newborn"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so at this moment. Counts run from the program's start; names are those of the open case or visit."""

    room: str = ""
    called: int = 0
    at_window: bool = False
    theme: str = ""
    applicant: bool = False
    materials_left: int = -1
    """Materials that still count as missing; -1 while there is nothing to judge."""
    accepted: int = 0
    notified: int = 0
    finished: int = 0
    given: int = 0
    """Numbers that the guide desk gave."""
    checked: int = 0
    """Materials that the guide has looked at for this visit."""
    decided: int = 0
    """Tidal decisions, of whatever kind."""
    marked_missing: int = 0
    """Materials that count as missing and somebody looked at: what is only still to be checked is not among them."""
    turned: int = 0
    """How often the supervisor turned what stands below the floor."""


Seen = Callable[[Facts, Facts], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """`seen(base, now)`: whether it was done since the leg began. `leg`: steps of one leg share their base. `key` does it; where it is to open a room,
    `room` names that and its key is the one that the room has here."""

    words: str
    seen: Seen
    key: str = ""
    leg: int = 0
    room: str = ""


def steps_for(role: Role) -> tuple[Step, ...]:
    """Nothing for who works at no window and no desk."""
    return _TABLES[role]() if role in _TABLES else ()


def furthest(steps: tuple[Step, ...], at: int, base: Facts, now: Facts) -> int:
    """The step to go on with: behind the last one of the present leg that was done."""
    leg = steps[at].leg
    done = [place for place in range(at, len(steps)) if steps[place].leg == leg and steps[place].seen(base, now)]
    return done[-1] + 1 if done else at


def _clerk() -> tuple[Step, ...]:
    return (
        Step(_("Call the first number"), _called, "F2"),
        Step(_("Fill in the applicant: any name, and an identity number such as 11010519491231002X"), _applicant, "Enter"),
        Step(_("Ctrl+Enter turns to the next page, the thing: type xse and take {thing}", thing="新生儿出生"), _newborn, "Enter"),
        Step(_("Answer the questions, then mark each material in the list as handed in"), _complete, "1"),
        Step(
            _("Fill in what the form still lacks, go on to the decision, and accept: it is printed at once"),
            lambda base, now: now.accepted > base.accepted, "Ctrl+P",
        ),
        Step(_("Give the person the paper and finish"), lambda base, now: now.finished > base.finished, "F8"),
        Step(_("Call the next number"), _called, "F2", 1),
        Step(_("Take a case again: one material is missing, all others are handed in; what nobody looked at counts as missing too"), _incomplete, "5", 1),
        Step(
            _("Decide: the one-time notice says everything at once"), lambda base, now: now.notified > base.notified, "Ctrl+P", 1
        ),
        Step(_("Finish"), lambda base, now: now.finished > base.finished, "F8", 1),
    )  # fmt: skip


def _guide() -> tuple[Step, ...]:
    return (
        Step(_("Find what the person wants: type kfd and take the first"), lambda base, now: now.theme not in ("", base.theme), "Enter"),
        Step(_("Answer the questions and mark what was brought"), lambda base, now: now.checked > 0, "Ctrl+A"),
        Step(_("Give a number"), lambda base, now: now.given > base.given, "Ctrl+Enter"),
        Step(_("The next person, please"), lambda base, now: now.given > base.given and now.theme == "", "Ctrl+N"),
    )  # fmt: skip


def _supervisor() -> tuple[Step, ...]:
    return (
        Step(
            _("Look at the floor: who serves what, and who waits. Below it, turn on to the decisions of the day"),
            lambda base, now: now.turned > base.turned, "Ctrl+PgDn",
        ),
        Step(
            _("Accept the advice. There is none? Go to a coloured block, lift it with M, drop it on another service with Enter"),
            lambda base, now: now.decided > base.decided, "M", 1,
        ),
        Step(_("Look at the ledger: it must balance"), lambda base, now: now.room == "ledger", leg=2, room="ledger"),
    )  # fmt: skip


_TABLES: Mapping[Role, Callable[[], tuple[Step, ...]]] = {Role.CLERK: _clerk, Role.GUIDE: _guide, Role.SUPERVISOR: _supervisor}


def _called(base: Facts, now: Facts) -> bool:
    return now.called > base.called or (now.at_window and not base.at_window)


def _applicant(base: Facts, now: Facts) -> bool:
    return now.applicant


def _newborn(base: Facts, now: Facts) -> bool:
    return now.theme == NEWBORN


def _complete(base: Facts, now: Facts) -> bool:
    return now.theme != "" and now.materials_left == 0


def _incomplete(base: Facts, now: Facts) -> bool:
    return now.applicant and now.theme != "" and 0 < now.marked_missing == now.materials_left

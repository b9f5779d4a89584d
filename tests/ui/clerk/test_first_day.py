"""The first day's walk at a real window: it sees a call, a complete newborn case, its decision and the end from the work alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desktop.catalogue.check import example_value
from desktop.intake.model import Decision, MaterialStatus, OutcomeKind
from desktop.staff.model import Role
from ui.theme import ThemeSwitch
from ui.walk.steps import NEWBORN
from ui.walk.strip import CoachStrip
from ui.walk.walk import Walk
from ui.walk.watch import ClerkWatch

Hall = Any


def test_the_walk_notices_what_a_clerk_really_does(hall: Hall, look: ThemeSwitch, tmp_path: Path) -> None:
    strip = CoachStrip(look)
    strip.setParent(hall.clerk)  # a window of its own would take the keyboard away
    walk = Walk(Role.CLERK, strip, ClerkWatch(hall.clerk, strip), tmp_path, drill=True)
    walk.begin()
    hall.take("household")
    hall.take("household")
    hall.call()
    hall.until(lambda: walk.at == 1)
    hall.applicant()
    assert walk.at == 2
    session = hall.clerk.session
    session.choose_theme(NEWBORN)
    assert walk.at == 3 and hall.clerk.session.assessment is not None
    for line in session.assessment.materials:
        if line.missing:
            session.set_material(line.need.material.code, status=MaterialStatus.PROVIDED)
    assert walk.at == 4
    for line in session.assessment.fields:
        if line.value is None:
            session.set_field(line.need.field.code, example_value(line.need.field))
    session.decide(Decision(OutcomeKind.ACCEPTED))
    hall.until(lambda: walk.at == 5)
    hall.until(lambda: hall.clerk.case.primary.key == "F8")
    hall.press(Qt.Key.Key_F8)
    hall.until(lambda: walk.at == 6 and hall.clerk.session.draft is None)
    hall.quiet()
    hall.call()
    hall.until(lambda: walk.at == 7)
    hall.quiet()


def test_the_palette_offers_the_numbers_in_line_and_says_why_not(hall: Hall) -> None:
    number = hall.take()
    hall.clerk.line.refresh()
    hall.until(lambda: hall.clerk.line.next is not None)
    (entry,) = [entry for entry in hall.clerk.palette_entries("") if number in entry.title]
    assert entry.run is not None
    entry.run()
    hall.until(lambda: hall.clerk.session.draft is not None and hall.clerk.line.current is not None)
    other = hall.take()
    hall.clerk.line.refresh()
    hall.until(lambda: hall.clerk.line.next is not None)
    (entry,) = [entry for entry in hall.clerk.palette_entries("") if other in entry.title]
    assert entry.run is None and number in entry.reason
    hall.quiet()

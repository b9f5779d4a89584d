"""The first day: steps are seen by what happened, may be done ahead, left and taken up again, and are refused where people are real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hall_cases import actor
from PySide6.QtWidgets import QApplication

from desktop.staff.model import Role
from ui.app import Desk
from ui.theme import ThemeSwitch
from ui.walk.opening import bring_people
from ui.walk.steps import Facts, furthest, steps_for
from ui.walk.strip import CoachStrip
from ui.walk.walk import Walk
from ui.walk.watch import Watch


@pytest.fixture
def strip(look: ThemeSwitch, qapp: QApplication, qtbot: Any) -> CoachStrip:
    made = CoachStrip(look)
    qtbot.addWidget(made)
    return made


def walk_of(strip: CoachStrip, home: Path, role: Role = Role.CLERK, *, drill: bool = True) -> tuple[Walk, Watch]:
    watch = Watch(strip)
    return Walk(role, strip, watch, home, drill=drill), watch


def test_a_step_is_over_when_it_really_happened(strip: CoachStrip, tmp_path: Path) -> None:
    walk, watch = walk_of(strip, tmp_path)
    walk.begin()
    assert walk.at == 0 and strip.isVisibleTo(None) and strip.key is not None
    watch._now(called=1, at_window=True)
    assert walk.at == 1
    watch._now(applicant=True, theme="newborn", materials_left=3)
    assert walk.at == 3, "who is ahead is taken along"
    watch._now(materials_left=0, accepted=1)
    assert walk.at == 5
    watch._now(finished=1, at_window=False, applicant=False, theme="")
    assert walk.at == 6, "the second leg has a base of its own: the first call does not count again"
    watch._now(called=2, applicant=True, theme="newborn", materials_left=3)
    assert walk.at == 7, "what is only still to be checked is not marked as missing"
    watch._now(marked_missing=1)
    assert walk.at == 7, "what nobody looked at would stand on the notice too"
    watch._now(materials_left=1)
    assert walk.at == 8
    watch._now(notified=1)
    watch._now(finished=2)
    assert walk.at == len(walk.steps) and strip.skip.isHidden()


def test_it_can_be_left_and_taken_up_again(strip: CoachStrip, tmp_path: Path) -> None:
    walk, watch = walk_of(strip, tmp_path)
    walk.begin()
    watch._now(called=1)
    walk.skip()
    walk.leave()
    watch._now(accepted=1)
    assert walk.at == 2 and strip.isHidden(), "nothing counts while it is put aside"
    again, _watch = walk_of(strip, tmp_path)
    again.begin()
    assert again.at == 2


def test_real_people_get_no_walk(strip: CoachStrip, tmp_path: Path) -> None:
    walk, _watch = walk_of(strip, tmp_path, drill=False)
    walk.begin()
    (entry,) = walk.entries("")
    assert not walk.walking and entry.run is None and entry.reason


@pytest.mark.parametrize("role", [Role.CLERK, Role.GUIDE, Role.SUPERVISOR])
def test_every_step_can_be_seen_and_none_is_there_from_the_start(role: Role) -> None:
    steps, before = steps_for(role), Facts()
    all_done = Facts("ledger", 9, True, "newborn", True, 0, 9, 9, 9, 9, 9, 9, turned=9)
    for place, step in enumerate(steps):
        assert furthest(steps, place, before, before) == place or step.leg != 0
        ways = (
            all_done,
            replace(all_done, materials_left=1, marked_missing=1),
            replace(all_done, theme=""),
            replace(all_done, room="dispatch"),
        )
        assert any(step.seen(before, now) for now in ways), step.words


def test_a_supervisors_steps_are_done_by_doing_and_each_says_its_key(strip: CoachStrip, tmp_path: Path) -> None:
    watch = Watch(strip)
    watch._now(room="dispatch")  # as it is at sign-in
    walk = Walk(Role.SUPERVISOR, strip, watch, tmp_path, drill=True, keys={"dispatch": "Ctrl+1", "ledger": "Ctrl+6"})
    walk.begin()
    said = []
    for done in ({"turned": 1}, {"decided": 1}, {"room": "ledger"}):
        assert strip.key is not None
        said.append(strip.key.accessibleName() or strip.accessibleName().rsplit(" ", 1)[-1])
        place = walk.at
        watch._now(**done)
        assert walk.at == place + 1
    assert [words.rsplit(" ", 1)[-1] for words in said] == ["Ctrl+PgDn", "M", "Ctrl+6"]


def test_a_walk_begins_in_its_own_room_wherever_one_stands(strip: CoachStrip, tmp_path: Path) -> None:
    watch = Watch(strip)
    watch._now(room="ledger")
    walk = Walk(Role.SUPERVISOR, strip, watch, tmp_path, drill=True, arrive=lambda: watch._now(room="dispatch"))
    walk.begin()
    assert watch.look().room == "dispatch" and walk.at == 0


def test_made_up_people_come_into_the_line_until_two_wait(desk: Desk) -> None:
    who = actor(desk)
    assert len(bring_people(desk.queue, who).tickets) == 2
    view = desk.queue.view(who.window_no)
    assert len(view.waiting) == 2 and {ticket.service for ticket in view.waiting} <= set(view.window.services)
    assert not bring_people(desk.queue, who)

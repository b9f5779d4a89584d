"""While no supervisor's room tends the floor, one workstation at a time does, with the same limits, in the name of who allowed it."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, insert, select, update
from sqlalchemy.pool import StaticPool
from tidal_floor import BOSS, Hall, move_to, pair

from desktop.audit.tables import audit_entry
from desktop.audit.tidal import AuditedTidal
from desktop.intake.calendar import WorkCalendar
from desktop.staff.model import Place
from desktop.staff.tables import account
from desktop.store import Store
from desktop.tables import vault
from desktop.tidal.decisions import DecisionState

HERE, THERE = Place("LL", "W02", "2"), Place("LL", "W03", "3")


@pytest.fixture
def hall() -> Hall:
    """The automatic mode is on; the room that switched it on has been closed for a while."""
    made = Hall()
    with made.store.write() as connection:
        row = {"name": "boss", "display_name": "值班长", "role": "supervisor", "verifier": "", "updated_at": "", "windows": ""}
        connection.execute(insert(account).values(row))
    made.tidal.set_rules(BOSS, automatic=True, moves_per_hour=1)
    made.clock.on(minutes=60)
    made.says.append(move_to("1", "social"))
    return made


def test_a_workstation_moves_windows_in_the_name_of_who_allowed_it_and_within_the_limits(hall: Hall) -> None:
    advice = hall.tidal.standing_advice(HERE)
    assert advice is not None and [move.window for move in advice] == ["1"]
    done = hall.tidal.tend_standing(HERE, advice)
    assert [(entry.window, entry.state, entry.changed_by) for entry in done.moved] == [("1", DecisionState.AUTOMATIC, "boss")]
    assert done.changes.windows == {"1"} and done.actor is not None and done.actor.workstation_id == "W02"
    hall.says[:] = [move_to("2", "social")]
    hall.clock.on(minutes=1)
    again = hall.tidal.tend_standing(HERE, hall.tidal.standing_advice(HERE) or ())
    assert again.moved == () and [entry.window for entry in again.proposals] == ["2"], "one an hour"


def test_only_one_tends_at_a_time_and_a_room_goes_before(hall: Hall) -> None:
    advice = hall.tidal.standing_advice(HERE)
    assert advice and hall.tidal.standing_advice(THERE) == advice, "both saw that nobody tends"
    hall.tidal.tend_standing(HERE, ())
    assert hall.tidal.tend_standing(THERE, advice).moved == () and hall.services("1") == ("tax",)
    assert hall.tidal.standing_advice(THERE) is None and hall.tidal.standing_advice(HERE) is not None
    hall.tidal.tend(BOSS, ())
    assert hall.tidal.standing_advice(HERE) is None
    hall.clock.on(seconds=151)
    assert hall.tidal.standing_advice(HERE) is not None, "the room was closed"


@pytest.mark.parametrize("change", [{"role": "clerk"}, {"disabled_at": "2026-03-01"}])
def test_without_a_supervisor_behind_it_nothing_is_moved(hall: Hall, change: dict[str, str]) -> None:
    advice = hall.tidal.standing_advice(HERE)
    with hall.store.write() as connection:
        connection.execute(update(account).values(change))
    assert hall.tidal.standing_advice(HERE) is None
    assert advice and hall.tidal.tend_standing(HERE, advice).proposals == ()


def test_off_or_paused_it_only_learns(hall: Hall) -> None:
    hall.tidal.set_rules(BOSS, automatic_paused=True)
    assert hall.tidal.standing_advice(HERE) is None
    hall.take("tax")
    hall.serve("1", 15)
    hall.queue.close_day(BOSS)
    hall.tidal.set_rules(BOSS, automatic_paused=False)
    hall.clock.on(hours=9)
    assert hall.tidal.standing_advice(HERE) is None, "closed, and today is not over"
    hall.tidal.set_rules(BOSS, automatic_paused=True)
    hall.clock.on(hours=14)
    assert hall.tidal.standing_advice(HERE) == ()
    hall.tidal.tend_standing(HERE, ())
    assert hall.tidal.look().knowledge.days == 1 and hall.tidal.standing_advice(HERE) is None


def test_what_was_moved_so_stands_in_this_workstation_s_log(hall: Hall) -> None:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    vault.create_all(engine)
    own = Store(engine, "vault")
    audited = AuditedTidal(own, hall.store, hall.clock, hall._planner, lambda: WorkCalendar(()))
    audited.tend_standing(HERE, audited.standing_advice(HERE) or ())
    with own.read() as connection:
        [line] = connection.execute(select(audit_entry)).all()
    assert (line.kind, line.subject, line.operator_id, line.workstation_id) == ("tidal", "1", "boss", "W02")
    hall.clock.on(minutes=30)
    audited.accept_together(BOSS, [(move, "") for move in pair()])
    with own.read() as connection:
        assert sorted(connection.scalars(select(audit_entry.c.subject).where(audit_entry.c.seq > 1))) == ["1", "3"]

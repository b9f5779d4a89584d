"""What the program does by itself: silence accepts at start and at the change of day, also from the command line; what was put aside goes to the hall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from case_scene import Scene, make_scene
from hall_cases import Hands, Said, complete_draft
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from desktop.intake.model import CaseState, OutcomeKind
from desktop.intake.tables import case_file, number_block
from desktop.queue.emergency import DAYS_AHEAD
from desktop.staff.model import Place
from desktop.tidal.desk import Tended
from desktop.tidal.model import Move
from ui.app import Desk
from ui.dayturn import DayTurn
from ui.runtime.lanes import Lanes
from ui.services import Status, StatusSource


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    yield made
    made.quiet()


def turning(scene: Scene, source: StatusSource | None = None) -> tuple[DayTurn, list[str], list[Changes]]:
    told: list[str] = []
    heard: list[Changes] = []
    turn = DayTurn(scene.desk, scene.lanes, scene.feed, source or StatusSource(), lambda: False)
    turn.told.connect(told.append)
    scene.feed.changed.connect(heard.append)
    return turn, told, heard


def state(scene: Scene, case_no: str) -> CaseState:
    return scene.desk.intake.case(case_no).state


def test_silence_accepts_at_start_and_says_how_many(scene: Scene, clock: Hands) -> None:
    cases = [scene.take(name, OutcomeKind.RECEIVED) for name in ("甲", "乙")]
    clock.on(days=9)
    turn, told, heard = turning(scene)
    turn.start()
    scene.quiet()
    turn.stop()
    assert [state(scene, case.case_no) for case in cases] == [CaseState.ACCEPTED] * 2
    assert told == ["2 件逾期未答复，已视为受理"]
    assert any(changes.cases == {case.case_id for case in cases} for changes in heard)


def test_a_day_that_begins_is_looked_at_once(scene: Scene, clock: Hands) -> None:
    case = scene.take("甲", OutcomeKind.RECEIVED)
    turn, told, _heard = turning(scene)
    turn.look()
    scene.quiet()
    assert (state(scene, case.case_no), told) == (CaseState.RECEIVED, [])
    clock.on(days=9)
    turn.look()
    scene.quiet()
    assert (state(scene, case.case_no), len(told)) == (CaseState.ACCEPTED, 1)
    turn.look()
    assert not scene.lanes.pending


def test_what_failed_is_tried_again(scene: Scene, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    case = scene.take("甲", OutcomeKind.RECEIVED)
    clock.on(days=9)
    turn, told, _heard = turning(scene)

    def away(*_series: Any) -> None:
        raise EnvironmentFault("numbers.exhausted", series="x")

    with monkeypatch.context() as patch:
        patch.setattr(scene.desk.silence._desk.numbers, "ensure", away)
        turn.look()
        scene.quiet()
    assert (state(scene, case.case_no), told) == (CaseState.RECEIVED, [])
    turn.look()
    scene.quiet()
    assert (state(scene, case.case_no), len(told)) == (CaseState.ACCEPTED, 1)


def test_what_was_put_aside_goes_to_the_hall_when_it_is_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    source = StatusSource(Status(hall_ok=False))
    turn, _told, _heard = turning(scene, source)
    whole = scene.desk.put_aside.hand_over

    def counted() -> int:
        handed.append(whole())
        return handed[-1]

    draft = complete_draft(scene.desk, scene.who)
    with monkeypatch.context() as patch:
        patch.setattr(scene.desk.put_aside, "hand_over", lambda: 0)
        scene.desk.put_aside.put_aside(scene.who, draft, "开办餐饮店")
    monkeypatch.setattr(scene.desk.put_aside, "hand_over", counted)
    source.tell(replace(source.status, unsent=3))
    assert not scene.lanes.pending
    source.tell(replace(source.status, hall_ok=True))
    scene.quiet()
    turn.stop()
    assert handed == [1]


def test_the_command_line_catches_up_and_never_fails_over_it(
    home: Path, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, lanes: Lanes, qtbot: QtBot, tmp_path: Path
) -> None:
    from desktop.clock import now
    from ui.app import open_desk

    desk = open_desk(home, now)
    scene = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    case = scene.take("甲", OutcomeKind.RECEIVED)
    with desk.home.vault.write() as connection:
        connection.execute(update(case_file).values(answer_by="2026-01-05", received_at="2025-12-26T01:00:00.000000Z"))
    desk.close()

    def away(*_arguments: Any) -> None:
        raise EnvironmentFault("numbers.exhausted", series="x")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.intake.numbers.NumberBlocks.ensure", away)
        assert run_cli("cases", "--json").lines[0]["state"] == "received"
    said = run_cli("cases", "--json")
    assert (said.code, said.lines[0]["case_no"], said.lines[0]["state"]) == (0, case.case_no, "accepted")


def test_emergency_numbers_are_reserved_and_what_was_called_with_them_goes_to_the_hall(scene: Scene) -> None:
    """In the background: today and the days after, then what the outage left."""
    desk = scene.desk
    turn, _told, heard = turning(scene)
    turn.reserve()
    scene.until(lambda: not scene.lanes.pending)
    with desk.home.vault.read() as connection:
        days = select(func.count()).select_from(number_block).where(number_block.c.series.like("emergency.A.%"))
        assert connection.scalar(days) == DAYS_AHEAD + 1
    given = desk.emergency.take("tax")
    turn.start()
    scene.quiet()
    turn.stop()
    assert desk.queue.find(given.id).number == given.number
    assert any(given.id in changes.tickets for changes in heard)


def test_a_damaged_store_is_told_while_the_window_is_open(scene: Scene) -> None:
    turn, _told, _heard = turning(scene)
    alarms: list[str] = []
    turn.alarmed.connect(alarms.append)
    turn.check()
    scene.quiet()
    assert alarms == []
    hall = scene.desk.home.path / "hall.db"
    with scene.desk.home.hall.write() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    with hall.open("r+b") as stream:
        stream.seek(hall.stat().st_size - 2000)
        stream.write(b"spoilt by the disk")
    turn.check()
    scene.quiet()
    assert len(alarms) == 1 and "hall.db" in alarms[0] and "tidehall repair" in alarms[0]


def test_in_december_the_numbers_of_the_next_year_are_reserved(scene: Scene, clock: Hands) -> None:
    clock.on(days=290)
    assert clock.at.month == 12
    turn, _told, _heard = turning(scene)
    turn.reserve()
    scene.quiet()
    turn.stop()
    with scene.desk.home.vault.read() as connection:
        years = set(connection.scalars(select(number_block.c.series).where(number_block.c.series.like("case-%"))))
    assert {"case-2026", "case-2027"} <= years


def test_the_tidal_desk_is_tended_where_no_room_does_it(scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read on one lane, done on the other, told to the screens; nothing is done while somebody else tends."""

    class Floor:
        says: list[tuple[Move, ...] | None] = [None, (Move("1", ("tax",), "", 9, 5),)]
        done: list[tuple[Place, object]] = []

        def standing_advice(self, place: Place) -> tuple[Move, ...] | None:
            return self.says.pop(0) if self.says else None

        def tend_standing(self, place: Place, advice: tuple[Move, ...]) -> Tended:
            self.done.append((place, advice))
            return Tended((), (), Changes(windows=frozenset({"1"})))

    monkeypatch.setattr("ui.standing.EVERY_MS", 1)
    scene = replace(scene, desk=replace(scene.desk, tidal=Floor()))  # type: ignore[arg-type]
    turn, _told, heard = turning(scene)
    turn.start()
    qtbot.waitUntil(lambda: any(changes.windows == {"1"} for changes in heard))
    turn.stop()
    scene.quiet()
    [(place, advice)] = Floor.done
    assert place.workstation_id == scene.desk.settings.workstation.id and advice == (Move("1", ("tax",), "", 9, 5),)

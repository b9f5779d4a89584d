"""Appointments from the province to the hall: nothing lost, nothing done by halves, whatever is killed or away in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from made import Home
from sqlalchemy import Connection, select

from desktop.errors import EnvironmentFault
from desktop.queue.appointments import Appointments
from desktop.queue.model import Appointment, AppointmentState
from desktop.store import Store
from offline.drill.server import DrillProvince
from offline.sync.appointments import AppointmentInbox
from offline.sync.down import Downlink
from offline.sync.round import run_round
from offline.sync.tables import province_change

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Killed(BaseException):
    """The process ends here: nothing behind it runs."""


class Feed:
    def __init__(self, *entries: dict[str, Any]) -> None:
        self.entries = list(entries)

    def changes(self, since: str, wait: int = 0) -> dict[str, Any]:
        at = int(since or 0)
        return {"cursor": str(at + 1), "changes": self.entries[at : at + 1], "more": at + 1 < len(self.entries)}


class Hall(Store):
    """The hall's store; `fault` strikes at a write, before its commit or behind it."""

    fault: BaseException | None = None
    behind = False

    @contextmanager
    def write(self) -> Iterator[Connection]:
        fault, self.fault = self.fault, None
        with super().write() as connection:
            if fault is not None and not self.behind:
                raise fault
            yield connection
        if fault is not None:
            raise fault


def entry(kind: str, number: int, start: str = "10:00", **more: Any) -> dict[str, Any]:
    said = {"appointment_id": f"A{number}", "party_name": "王演练", "mobile": "13900000001", "id_no_masked": "330724********0011"}
    said |= {"service_code": "tax", "starts_at": f"2026-11-23T{start}:00+08:00", "ends_at": "2026-11-23T17:00:00+08:00"}
    body = said | {"check_in_code": f"YY{number}"} | more
    return {"change_id": f"{kind}-{number}-{start}", "kind": kind, "at": "2026-11-22T10:00:00+08:00", "data": body}


@pytest.fixture
def hall(home: Home) -> Hall:
    assert home.hall is not None
    return Hall(home.hall.engine, "hall")


def downlink(home: Home, hall: Hall) -> Downlink:
    """As a process that has just been started has it."""
    return Downlink(home.vault, lambda: NOW, AppointmentInbox(home.vault, hall, sealer=home.sealer, clock=lambda: NOW))


def held(home: Home, hall: Hall) -> tuple[Appointment, ...]:
    return Appointments(hall, lambda: NOW, sealer=home.sealer).of_day(DAY)


def marks(home: Home) -> list[int]:
    with home.vault.read() as connection:
        return list(connection.scalars(select(province_change.c.settled)))


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("strike", [1, 2, 3])
def test_killed_between_the_stores_nothing_is_lost(home: Home, hall: Hall, strike: int, behind: bool) -> None:
    feed = Feed(*(entry("appointment.made", number) for number in (1, 2, 3)), entry("appointment.cancelled", 2))
    down = downlink(home, hall)
    down_calls = 0
    real = hall.write

    def counted() -> Any:
        nonlocal down_calls
        down_calls += 1
        if down_calls == strike:
            hall.fault, hall.behind = Killed(), behind
        return real()

    hall.write = counted  # type: ignore[method-assign]
    with pytest.raises(Killed):
        down.pull_changes(feed)  # type: ignore[arg-type]
    hall.write = real  # type: ignore[method-assign]
    assert down.cursor("changes") == "4" and 0 in marks(home)

    downlink(home, hall).carry_appointments()
    assert [(one.id, one.state) for one in held(home, hall)] == [
        ("A1", AppointmentState.BOOKED), ("A2", AppointmentState.CANCELLED), ("A3", AppointmentState.BOOKED),
    ]  # fmt: skip
    assert marks(home) == [1, 1, 1, 1]


def test_a_hall_that_is_away_stops_nothing_else(home: Home, hall: Hall) -> None:
    notice = {"change_id": "n", "kind": "notice", "at": "", "data": {"text": "演练"}}
    hall.fault = EnvironmentFault("store.unreachable")
    down = downlink(home, hall)
    down.pull_changes(Feed(entry("appointment.made", 1), notice))  # type: ignore[arg-type]
    assert down.cursor("changes") == "2" and sorted(marks(home)) == [0, 1] and held(home, hall) == ()
    down.carry_appointments()
    assert [one.id for one in held(home, hall)] == ["A1"] and marks(home) == [1, 1]


def test_the_newest_word_counts_also_when_another_workstation_was_quicker(home: Home, hall: Hall) -> None:
    Appointments(hall, lambda: NOW, sealer=home.sealer).made(**entry("appointment.made", 1, "15:00")["data"])
    seen: list[str] = []
    inbox = AppointmentInbox(home.vault, hall, sealer=home.sealer, clock=lambda: NOW)
    made = inbox._appointments.made

    def tell(**said: Any) -> Appointment:
        seen.append(said["starts_at"][11:16])
        return made(**said)

    inbox._appointments.made = tell  # type: ignore[method-assign]
    feed = Feed(entry("appointment.made", 1, "10:00"), entry("appointment.made", 1, "15:00"))
    Downlink(home.vault, lambda: NOW, inbox).pull_changes(feed)  # type: ignore[arg-type]
    assert seen == ["15:00"]


def test_what_is_not_the_contracts_shape_is_put_aside(home: Home, hall: Hall) -> None:
    odd = [
        entry("appointment.made", 1, service_code=7),
        entry("appointment.made", 2, starts_at="0001-01-01T00:00:00+08:00"),
        {"change_id": "x", "kind": "appointment.made", "data": ["A"]},
        {"change_id": "y", "kind": "appointment.cancelled", "data": {}},
        entry("appointment.made", 3, party_name="王\0\ud800", self="x", mobile=None),
    ]
    down = downlink(home, hall)
    down.pull_changes(Feed(*odd))  # type: ignore[arg-type]
    assert sorted(marks(home)) == [1, 2, 2, 2, 2]
    assert [one.id for one in held(home, hall)] == ["A3"]


def test_the_drill_offers_today_once_and_a_round_brings_it(home: Home, drill: DrillProvince) -> None:
    offered = DrillProvince(drill.data.parent / "offering", appointments=True)
    offered.start()
    try:
        run_round(home.setup(offered.url))
        run_round(home.setup(offered.url))
    finally:
        offered.stop()
    assert home.hall is not None
    with home.vault.read() as connection:
        days = {row.data[row.data.index("starts_at") + 13 :][:10] for row in connection.execute(select(province_change))}
    assert len(days) == 1
    found = Appointments(home.hall, lambda: NOW, sealer=home.sealer).of_day(date.fromisoformat(days.pop()))
    assert len(found) == len({one.check_in_code for one in found}) == 6
    assert all(one.name_masked.endswith("**") for one in found)

"""What comes down, and the worker that brings it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from made import Home
from sqlalchemy import func, select

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from desktop.intake.tables import progress
from offline.drill.server import DrillProvince
from offline.sync.down import Downlink
from offline.sync.engine import Pace
from offline.sync.ledger import balance
from offline.sync.reply import PeerFault
from offline.sync.round import run_until_idle
from offline.sync.session import Listeners, Session
from offline.sync.state import PeerStates
from offline.sync.tables import catalog_delta, province_change, province_notice
from offline.sync.worker import Worker


def until(check: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def test_progress_and_notices_come_down(home: Home, drill: DrillProvince) -> None:
    case_id = home.case()
    (drill.data / "catalog.json").write_text(
        '[{"code": "I1", "kind": "item", "name": "x", "version": "2", "level": "city"}]', encoding="utf-8"
    )
    run_until_idle(home.setup(drill.url), 10)
    drill.announce("notice", {"level": "urgent", "text": "演练通知"})
    drill.announce("appointment.made", {"appointment_id": "A1"})
    drill.announce("something.new", {"x": [1]})

    def granted() -> bool:
        run_until_idle(home.setup(drill.url), 10)
        with home.vault.read() as connection:
            row = connection.execute(select(progress).where(progress.c.case_id == case_id)).one_or_none()
        return row is not None and row.state == "granted"

    until(granted)
    with home.vault.read() as connection:
        assert connection.scalars(select(province_notice.c.text)).all() == ["演练通知"]
        open_kinds = connection.scalars(select(province_change.c.kind).where(province_change.c.settled == 0)).all()
        assert open_kinds == ["something.new"]
        assert connection.scalars(select(catalog_delta.c.code)).all() == ["I1"]


class Feed:
    """Stands in for the client's two calls only where shapes are to be wrong on purpose."""

    def __init__(self, *replies: dict[str, Any]) -> None:
        self.replies = list(replies)

    def changes(self, since: str, wait: int = 0) -> dict[str, Any]:
        if not self.replies:
            raise PeerFault("peer.timeout")
        return self.replies.pop(0)


def test_wrong_shapes_never_stop_the_feed(home: Home) -> None:
    odd: list[Any] = [
        None, 5, {"change_id": 5}, {"change_id": "1"}, {"change_id": "2", "kind": ["x"], "data": 3},
        {"change_id": "3", "kind": "case.progress", "at": 3, "data": {"case_id": "c", "progress": {"item_code": 1}}},
        {"change_id": "4", "kind": "notice", "data": {"text": 4}},
        {"change_id": "5", "kind": "case.progress", "at": "x", "data": {"case_id": "c", "progress": _item("2026-11-22T10:00:00+08:00", "new")}},
        {"change_id": "6", "kind": "case.progress", "at": "x", "data": {"case_id": "c", "progress": _item("2026-11-22T09:00:00+08:00", "old")}},
    ]  # fmt: skip
    feed = Feed({"cursor": "1", "changes": odd, "more": True}, {"cursor": "2", "changes": odd})
    down = Downlink(home.vault)
    changes = down.pull_changes(feed)  # type: ignore[arg-type]
    assert changes.cases == {"c"}
    assert down.cursor("changes") == "2"
    with home.vault.read() as connection:
        assert connection.scalar(select(func.count()).select_from(province_change)) == 6
        assert connection.scalars(select(progress.c.state)).all() == ["new"]


def _item(at: str, state: str) -> dict[str, str]:
    return {"item_code": "I", "authority": "A", "state": state, "at": at}


def test_what_came_before_the_feed_broke_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    come = {
        "change_id": "1",
        "kind": "case.progress",
        "at": "x",
        "data": {"case_id": "c", "progress": _item("2026-11-22T10:00:00+08:00", "new")},
    }
    feed = Feed({"cursor": "1", "changes": [come], "more": True})
    assert Downlink(home.vault).pull_changes(feed).cases == {"c"}  # type: ignore[arg-type]
    with pytest.raises(PeerFault):
        Downlink(home.vault).pull_changes(feed)  # type: ignore[arg-type]
    heard: list[Changes] = []
    session = Session(home.setup("http://127.0.0.1:9"), pace=Pace(), listeners=Listeners(on_changes=heard.append))
    monkeypatch.setattr(session.downlink, "pull_changes", lambda client: Changes(cases=frozenset("c")))
    monkeypatch.setattr(session.downlink, "pull_catalog", lambda client: feed.changes(""))
    session._pull()
    session.close()
    assert heard == [Changes(cases=frozenset("c"))]


def test_the_worker_sends_listens_and_ends_promptly(home: Home, drill: DrillProvince) -> None:
    seen: list[Changes] = []
    states: list[PeerStates] = []
    worker = Worker(home.setup(drill.url), on_changes=seen.append, on_states=states.append, pace=Pace(0.05, 0.3))
    worker.start()
    case_id = home.case()
    worker.wake()
    until(lambda: balance(home.vault).events.acknowledged == 2)
    until(lambda: any(case_id in changes.cases and not changes.ledger for changes in seen))
    drill.stop()
    home.case()
    worker.wake()
    until(lambda: any(not state.reachable for state in states[-1]))
    drill.start()
    until(lambda: balance(home.vault).events.acknowledged == 4)
    until(lambda: all(state.reachable for state in states[-1]))
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync")]


def test_a_round_that_fails_at_once_is_put_off_also_when_it_was_woken(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wake(threading.Event):
        found: list[bool] = []

        def wait(self, timeout: float | None = None) -> bool:
            self.found.append(self.is_set())
            if len(self.found) == 3:
                session.stop()
            return True

    def full(_lease: float) -> None:
        raise EnvironmentFault("store.disk_full")

    worker = Worker(home.setup(None))
    session = worker._session
    session.wake = Wake()
    monkeypatch.setattr(session, "settle", full)
    worker.wake()
    worker._send()
    worker.stop()
    assert Wake.found == [False] * 3


def test_the_worker_ends_in_the_middle_of_a_slow_call(home: Home, drill: DrillProvince) -> None:
    drill.set_fault("slow", 30)
    home.case()
    worker = Worker(home.setup(drill.url))
    worker.start()
    until(lambda: drill.requests > 0)
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2

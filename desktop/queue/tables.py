"""The hall's queue in the hall's store: services, windows, tickets, vouchers, appointments, and every transition as a row of its own.

`order_at` is the time of taking less the class's bonus: calling in its order is calling by waiting time plus bonus (an ageing rule).
The unique indexes hold "one ticket at a window", "one open ticket per person and service" and "one clerk in one place" even against a
program that forgot them.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text

from desktop.queue.sealed import NOTE, Words
from desktop.tables import hall

service = Table(
    "service",
    hall,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False, unique=True),
    Column("position", Integer, nullable=False),
)

window = Table(
    "window",
    hall,
    Column("no", Text, primary_key=True),
    Column("services", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("operator", Text),
    Column("pause_reason", Text, nullable=False, server_default=""),
    Column("updated_at", Text, nullable=False),
    Column("next_services", Text),
    Column("switching_until", Text),
    Column("services_since", Text),
    Index("window_by_clerk", "operator", unique=True),
)

clerk_skill = Table(
    "clerk_skill",
    hall,
    Column("account", Text, nullable=False),
    Column("service", Text, nullable=False),
    PrimaryKeyConstraint("account", "service"),
)

queue_setting = Table("queue_setting", hall, Column("name", Text, primary_key=True), Column("value", Integer, nullable=False))

board_notice = Table(
    "board_notice",
    hall,
    Column("id", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("posted_by", Text, nullable=False),
    Column("posted_at", Text, nullable=False),
)

_OPEN_PERSON = "person_key <> '' AND state IN ('waiting','called','serving','held')"

ticket = Table(
    "ticket",
    hall,
    Column("id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("class", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("window", Text),
    Column("order_at", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("called_at", Text),
    Column("finished_at", Text),
    Column("no_shows", Integer, nullable=False, server_default="0"),
    Column("note", Words(NOTE), nullable=False, server_default=""),
    Column("case_id", Text),
    Column("person_key", Text, nullable=False, server_default=""),
    Column("then", Text, nullable=False, server_default="[]"),
    Column("prechecked", Integer, nullable=False, server_default="0"),
    Column("for_window", Text),
    UniqueConstraint("day", "number"),
    Index(
        "ticket_waiting", "day", "service", "order_at", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")
    ),
    Index("ticket_in_order", "day", "order_at", "id", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
    Index(
        "ticket_at_window",
        "window",
        unique=True,
        sqlite_where=text("state IN ('called','serving')"),
        postgresql_where=text("state IN ('called','serving')"),
    ),
    Index("ticket_held", "window", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")),
    Index(
        "ticket_of_person",
        "person_key",
        "day",
        "service",
        unique=True,
        sqlite_where=text(_OPEN_PERSON),
        postgresql_where=text(_OPEN_PERSON),
    ),
    Index(
        "ticket_served",
        "day",
        "service",
        "finished_at",
        sqlite_where=text("state = 'finished'"),
        postgresql_where=text("state = 'finished'"),
    ),
)

ticket_prechecked = Table(
    "ticket_prechecked",
    hall,
    Column("ticket", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

voucher = Table(
    "voucher",
    hall,
    Column("code", Text, primary_key=True),
    Column("ticket", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("valid_on", Text, nullable=False),
    Column("reason", Words("voucher.reason"), nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("issued_at", Text, nullable=False),
    Column("redeemed_at", Text),
    Column("redeemed_ticket", Text),
    UniqueConstraint("ticket"),
)

appointment = Table(
    "appointment",
    hall,
    Column("id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("starts_at", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
    Column("name_masked", Words("appointment.name"), nullable=False),
    Column("mobile_masked", Words("appointment.mobile"), nullable=False),
    Column("id_masked", Text, nullable=False),
    Column("person_key", Text, nullable=False),
    Column("check_in_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ticket_id", Text),
    Column("updated_at", Text, nullable=False),
    Index("appointment_by_day", "day", "starts_at"),
    Index("appointment_by_code", "check_in_code"),
)

ticket_counter = Table(
    "ticket_counter",
    hall,
    Column("day", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("day", "service"),
)

ticket_history = Table(
    "ticket_history",
    hall,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("ticket", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("from", Text),
    Column("to", Text, nullable=False),
    Column("window", Text),
    Column("operator", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Words("history.reason"), nullable=False, server_default=""),
    Column("verb", Text, nullable=False, server_default=""),
    Column("service", Text, nullable=False, server_default=""),
    Column("was", Words("history.was")),
    Index("history_by_day", "day", "position"),
    Index("history_by_ticket", "ticket"),
)

"""The staging database on PostgreSQL: two senders at once, rows the database will not have, and every way of not being let in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from postgres_server import Server
from staging_made import Staging, batch, case

from offline.sync.peers.staging.client import StagingClient
from offline.sync.reply import PeerFault


@pytest.fixture
def staging(server: Server, empty_database: str) -> Iterator[Staging]:
    made = Staging(server.url(empty_database, "").replace(":@", "@"), server.password)
    yield made
    made.close()


def statuses(client: StagingClient, *events: Any) -> list[str]:
    return [answer["status"] for answer in client.deliver(batch(*events)).results]  # type: ignore[index]


def test_two_senders_at_once_write_every_row_once(staging: Staging) -> None:
    cases = [case("case.received", "case.accepted", "rating.given") for _ in range(8)]
    events = [event for made in cases for event in made]
    at_once = Barrier(3)
    staging.tables.receipts.drop(staging.engine)  # made by whoever comes first

    def send(order: int) -> list[str]:
        client = staging.client()
        at_once.wait()
        try:
            return statuses(client, *(events if order else [event for made in reversed(cases) for event in made]))
        finally:
            client.close()

    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(send, range(3)))
    assert Counter(word for words in said for word in words) == {"received": 72}
    assert staging.counts() == {
        "th_receipt": 24, "up_pro_accept": 16, "up_pro_applyer": 16, "up_pro_item": 8, "up_pro_material": 8, "up_pro_evaluate": 8,
    }  # fmt: skip
    staging.collect()
    client = staging.client()
    assert statuses(client, *events) == ["duplicate"] * 24
    client.close()


def test_what_the_database_refuses_is_named_and_repeats_nobody(staging: Staging, server: Server) -> None:
    database = staging.link.address().database or ""
    server.sql("ALTER TABLE up_pro_applyer ALTER applyer_page_code TYPE varchar(5)", database)
    client = staging.client()
    answer: Any = client.deliver(batch(*case("case.received"))).results[0]
    assert answer["status"] == "invalid" and "22001" in answer["errors"][0]["message"]
    assert "E1234" not in str(answer) and staging.counts() == {}
    server.sql("ALTER TABLE up_pro_item DROP task_version", database)
    server.sql("ALTER TABLE up_pro_applyer ALTER applyer_page_code TYPE varchar(50)", database)
    with pytest.raises(PeerFault) as differs:
        client.deliver(batch(*case("case.received")))
    assert differs.value.code == "peer.staging_differs"
    server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()")
    with pytest.raises(PeerFault) as cut:
        client.deliver(batch(*case("case.received")))
    assert cut.value.code == "peer.unreachable"
    client.close()
    for link, code in (
        (replace(staging.link, password="wrong"), "peer.credentials_refused"),
        (replace(staging.link, url=server.url("absent", "").replace(":@", "@")), "peer.not_found"),
        (replace(staging.link, url="postgresql+psycopg://hall@127.0.0.1:1/x"), "peer.unreachable"),
    ):
        other = StagingClient(link, lambda: None)  # type: ignore[arg-type, return-value]
        with pytest.raises(PeerFault) as closed:
            other.deliver(batch(*case("case.received")))
        assert closed.value.code == code
        other.close()

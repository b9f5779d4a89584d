from __future__ import annotations

import re
import threading
import time
import uuid

import pytest

from desktop import ids


def test_is_a_uuid_of_version_7_and_says_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(ids.uuid7())
    assert made.version == 7 and made.variant == uuid.RFC_4122
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(made))
    # A burst elsewhere in this process may have pushed the counter a little into the future.
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 60_000


def test_grows_strictly_even_when_the_clock_stands_or_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([10**18, 10**18, 10**18 - 10**12, 10**18 - 10**12, *([10**18] * 10_000)])
    monkeypatch.setattr(ids.time, "time_ns", lambda: next(moments))
    monkeypatch.setattr(ids, "_last", 0)
    made = [ids.uuid7() for _ in range(4000)]
    assert made == sorted(made) and len(set(made)) == len(made)


def test_threads_never_draw_the_same() -> None:
    drawn: list[list[str]] = [[] for _ in range(8)]

    def draw(into: list[str]) -> None:
        into.extend(ids.uuid7() for _ in range(2000))

    threads = [threading.Thread(target=draw, args=(into,)) for into in drawn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(own == sorted(own) for own in drawn)
    assert len({one for own in drawn for one in own}) == 16_000

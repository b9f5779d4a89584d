"""Every test of the queue once more, with the hall on PostgreSQL: the same tests, another `desk`.

There the server's clock counts; these tests turn a clock by hand, so here the queue gets theirs. That the server's counts is tested by
`test_the_servers_clock_counts`.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hall_cases import Hands

from desktop.clock import now
from ui.app import Desk

DESKTOP = Path(__file__).resolve().parents[1] / "desktop"
sys.path.append(str(DESKTOP))


@pytest.fixture
def desk(served_again: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, module in list(sys.modules.items()):
        if name.startswith("desktop.queue.") and hasattr(module, "store_now"):
            monkeypatch.setattr(module, "store_now", lambda connection, clock: clock())
        if name.startswith("desktop.queue.") and hasattr(module, "moment_given"):
            monkeypatch.setattr(module, "moment_given", lambda clock: clock())
    return served_again


def test_the_servers_clock_counts(served: Desk, clock: Hands) -> None:
    """A workstation whose clock stands months back takes no place before the others."""
    assert abs(served.queue.take("tax").taken_at - now()) < timedelta(minutes=5) < now() - clock.at


for _path in sorted(DESKTOP.glob("test_queue*.py")):
    _module = import_module(_path.stem)
    for _name, _entry in list(vars(_module).items()):
        if _name.startswith("test_"):
            globals()[f"{_name}__{_path.stem}"] = _entry
        elif type(_entry).__name__ == "FixtureFunctionDefinition" and _name != "desk":
            globals()[_name] = _entry

"""Windows in processes of their own that call, recall, hold, transfer and finish until they are told to stop, and the history that they leave, checked.

`begin` is one such process. `looks_first` takes the mechanism out: it looks which ticket is next, then takes it without asking again.
"""

from __future__ import annotations

import random
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from desktop.clock import now, to_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.queue import door
from desktop.queue.model import TicketState
from desktop.queue.moves import ALLOWED
from desktop.queue.service import HallQueue
from desktop.queue.tables import ticket
from desktop.staff.model import Account, Actor, Role
from desktop.store import Store
from offline.vault.engine import open_store
from offline.vault.postgres import hall_engine, parse_url

SERVICES = ("tax", "social")


def store_of(address: str) -> Store:
    """`file PATH KEY` or a server's URL."""
    if address.startswith("file "):
        _, path, key = address.split(" ")
        return open_store(Path(path), bytes.fromhex(key), "hall")
    return Store(hall_engine(parse_url(address)), "hall")


def clerk_of(window: str) -> Actor:
    return Actor(Account(f"clerk{window}", window, Role.SUPERVISOR), "LL", f"W{window}", window)


def begin(address: str, window: str, folder: Path, takes_out: bool) -> None:
    """A process: one window, until there is a file `stop` in the folder. What broke it lies in WINDOW.fault."""
    try:
        if takes_out:
            looks_first()
        work(address, window, folder / "stop", folder / f"{window}.log")
    except BaseException:
        (folder / f"{window}.fault").write_text(traceback.format_exc()[-2000:])
        raise


def work(address: str, window: str, stop: Path, log: Path) -> None:
    """One window's day: whatever was answered is written down, a line each."""
    queue, clerk, dice = HallQueue(store_of(address), now), clerk_of(window), random.Random()
    with log.open("a", buffering=1) as out:
        while not stop.exists():
            try:
                step(queue, clerk, window, dice, out)
            except RuleViolation:
                continue  # another was quicker, or what a killed process left: looked at again
            except EnvironmentFault as fault:
                if fault.code != "store.busy":
                    raise


def step(queue: HallQueue, clerk: Actor, window: str, dice: random.Random, out: Any) -> None:
    if dice.random() < 0.4:
        queue.take(dice.choice(SERVICES))
    try:
        mine = queue.current(window)
    except RuleViolation:
        found, _ = queue.call(clerk, window)
        if found is None:
            return
        out.write(f"{found.id}\n")
        mine = found
    if mine.state is TicketState.CALLED and dice.random() < 0.2:
        queue.recall(clerk, mine.id)
    chance = dice.random()
    if chance < 0.2 and mine.state is TicketState.CALLED:
        queue.no_show(clerk, mine.id)
    elif chance < 0.35:
        queue.transfer(clerk, mine.id, dice.choice(SERVICES), reason="走错了")
    elif chance < 0.45:
        queue.hold(clerk, mine.id, "去复印")
        queue.take_up(clerk, mine.id, window)
    else:
        queue.start(clerk, mine.id)
        queue.finish(clerk, mine.id)


def looks_first() -> None:
    """call_next as a look and then a write: the look before the store is held, the write without a condition; the server's door likewise."""
    for name in ("CALL_NEXT", "CALL_NAMED"):
        said = getattr(door, name).replace(" FOR UPDATE SKIP LOCKED", "").replace(" AND state = 'waiting' RETURNING", " RETURNING")
        # Between the look and the write a moment, as long as two questions to a server take.
        setattr(door, name, said.replace("called_at = (SELECT stamp FROM mine)", "called_at = (SELECT stamp FROM mine, pg_sleep(0.002))"))
    real = HallQueue.call
    seen: dict[str, str | None] = {}

    def call(self: HallQueue, actor: Actor, window_no: str, **more: Any) -> Any:
        with self._hall.read() as connection:
            wanted = select(ticket.c.id).where(ticket.c.state == "waiting", ticket.c.service.in_(SERVICES))
            seen["next"] = connection.scalar(wanted.order_by(ticket.c.order_at, ticket.c.id).limit(1))
        return real(self, actor, window_no, **more)

    def call_next(connection: Any, day: str, window_no: str, services: object, at: Any, **more: Any) -> Any:
        values = {"state": "called", "window": window_no, "called_at": to_text(at)}
        return connection.execute(update(ticket).where(ticket.c.id == seen["next"]).values(values).returning(*ticket.c)).first()

    HallQueue.call = call  # type: ignore[method-assign]
    for room in _rooms():
        room.call_next = call_next


def _rooms() -> list[Any]:
    """Every module of the queue that has the door under its name."""
    return [module for name, module in list(sys.modules.items()) if name.startswith("desktop.queue.") and hasattr(module, "call_next")]


def wrong(history: Iterable[Mapping[str, Any]], answered: Iterable[str]) -> list[str]:
    """What in a history cannot be: a step from another state than the one before, a call of who was not waiting, an answer that is not there."""
    found, at, calls = [], {}, Counter[str]()
    windows: dict[str, str | None] = {}
    busy: dict[str, set[str]] = defaultdict(set)
    for row in history:
        who, before, after = row["ticket"], row["from"], row["to"]
        if at.get(who) != before:
            found.append(f"{row['number']}: {before} to {after}, but it was {at.get(who)}")
        if before is not None and after != before and TicketState(after) not in ALLOWED[TicketState(before)]:
            found.append(f"{row['number']}: {before} to {after} is no move")
        if after == "called" and before == "waiting":
            calls[who] += 1
            windows[who] = row["window"]
        here = after in ("called", "serving")
        for tickets in busy.values():
            tickets.discard(who)
        if here:
            busy[row["window"]].add(who)
            if len(busy[row["window"]]) > 1:
                found.append(f"window {row['window']} has {len(busy[row['window']])}")
        at[who] = after
    told = Counter(answered)
    found += [f"{who} was answered {times} times and called {calls[who]} times" for who, times in told.items() if times > calls[who]]
    return found

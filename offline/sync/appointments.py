"""Appointments on their way from the province to the hall: from the vault, where they came in with the cursor, to the hall's store.

Two stores cannot commit together, so the order is: the raw change and the cursor in one transaction of the vault (`offline.sync.down`);
then the hall's store; then `settled` in the vault. Killed or cut off anywhere between, the change is still open and is said again, and
saying it again changes nothing (`Appointments.made`, `cancelled`). With the hall away the changes lie open and nothing else waits for them.
Of one appointment only the newest word is said, then its cancelling, in the feed's order: what is told late never undoes what is true.

One that is not the contract's shape is marked as refused, kept as it came, and never tried again.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import literal_column, select, update

from desktop.clock import Clock, now
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.queue.appointments import Appointments
from desktop.sealing import Sealer
from desktop.store import Store
from offline.sync.tables import province_change

MADE, CANCELLED = "appointment.made", "appointment.cancelled"
SETTLED, REFUSED = 1, 2
LONGEST = 200
_KEYS = ("appointment_id", "party_name", "mobile", "id_no_masked", "service_code", "starts_at", "ends_at", "check_in_code")
_BATCH = 200
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Word:
    """What is to be said of one appointment, and the changes that this settles."""

    made: Mapping[str, Any] | None = None
    cancelled: bool = False
    changes: list[str] = field(default_factory=list)


class AppointmentInbox:
    """`settle` may be called from any thread and at any time; it says what is open and refuses nothing but wrong shapes."""

    def __init__(self, vault: Store, hall: Store, *, sealer: Sealer | None = None, clock: Clock = now) -> None:
        self._vault = vault
        self._appointments = Appointments(hall, clock, sealer=sealer)
        self._one = threading.Lock()

    def settle(self) -> int:
        """Carries what is open to the hall; returns how many changes were settled. A hall that is away leaves them open; no fault comes out of it."""
        settled = 0
        with self._one:
            while words := self._open():
                done, away = self._say(words)
                for mark, changes in done.items():
                    if changes:
                        with self._vault.write() as connection:
                            connection.execute(update(province_change).where(province_change.c.change_id.in_(changes)).values(settled=mark))
                        settled += len(changes)
                if away:
                    break
        return settled

    def _open(self) -> dict[str, _Word]:
        """The oldest open changes by appointment, in the order in which they came."""
        asked = (
            select(province_change.c.change_id, province_change.c.kind, province_change.c.data)
            .where(province_change.c.kind.in_((MADE, CANCELLED)), province_change.c.settled == 0)
            .order_by(literal_column("rowid"))
            .limit(_BATCH)
        )
        with self._vault.read() as connection:
            return _words(connection.execute(asked))

    def _say(self, words: Mapping[str, _Word]) -> tuple[dict[int, list[str]], bool]:
        """What was said, by its mark, and whether the hall went away meanwhile."""
        done: dict[int, list[str]] = {SETTLED: [], REFUSED: []}
        for appointment_id, word in words.items():
            try:
                if word.made is not None:
                    self._appointments.made(**word.made)
                if word.cancelled and appointment_id:
                    self._appointments.cancelled(appointment_id)
            except (RuleViolation, OverflowError) as refusal:
                _log.warning("an appointment of the province is not usable: %s", getattr(refusal, "code", "time"))
                done[REFUSED] += word.changes
            except EnvironmentFault as fault:
                _log.info("appointments wait for the hall: %s", fault.code)
                return done, True
            else:
                done[SETTLED if appointment_id else REFUSED] += word.changes
        return done, False


def _words(rows: Iterable[Any]) -> dict[str, _Word]:
    words: dict[str, _Word] = {}
    for row in rows:
        said = _plain(json.loads(row.data))
        word = words.setdefault(said.get("appointment_id", ""), _Word())
        word.changes.append(row.change_id)
        if row.kind == CANCELLED:
            word.cancelled = True
        elif "appointment_id" in said:
            word.made = said
    return words


def _plain(data: Any) -> dict[str, str]:
    """The contract's keys with texts that every store takes."""
    if not isinstance(data, Mapping):
        return {}
    found = {key: data[key] for key in _KEYS if isinstance(data.get(key), str)}
    return {key: text.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST] for key, text in found.items() if text}

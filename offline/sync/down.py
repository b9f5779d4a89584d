"""What the province has for this hall: progress, notices, appointments, catalogue deltas; each page in one transaction with its cursor.

A change of a kind that nobody here knows, or of a wrong shape, is kept as it came and never stops the feed. Progress stands beside the
journal; how it moves a case is intake's rule (`desktop.intake.progressed`). Appointments are kept here and carried to the hall afterwards
(`offline.sync.appointments`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeGuard

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.changes import Changes
from desktop.clock import Clock, from_text, now, to_text
from desktop.intake.progressed import follow_progress
from desktop.intake.tables import progress
from desktop.store import Store
from offline.sync.appointments import AppointmentInbox
from offline.sync.peers import ProvinceAdapter
from offline.sync.reply import PeerFault
from offline.sync.tables import catalog_delta, province_change, province_notice, sync_cursor

CHANGES = "changes"
CATALOG = "catalog"
_PAGES = 200
_CURSOR_MOST = 4000
_ITEM = ("item_code", "authority", "state", "at")


class Downlink:
    """Pulls feeds through a client. A `PeerFault` leaves the cursor where the last whole page ended; nothing is applied by halves. Behind pages
    that changed something it ends the pull and is met again at the next one, so that what came is told."""

    def __init__(self, vault: Store, clock: Clock = now, appointments: AppointmentInbox | None = None) -> None:
        self._vault = vault
        self._clock = clock
        self._appointments = appointments

    def pull_changes(self, client: ProvinceAdapter, wait: int = 0) -> Changes:
        """Everything since the cursor. `wait`: seconds that the first call may be held open."""
        changed = Changes()
        try:
            for page in range(_PAGES):
                since = self.cursor(CHANGES) or ""
                reply = client.changes(since, wait if page == 0 else 0)
                cursor, entries = reply.get("cursor"), reply.get("changes")
                if not _is_cursor(cursor) or not isinstance(entries, list):
                    raise PeerFault("peer.wrong_shape", status=200)
                if entries or cursor != since:
                    with self._vault.write() as connection:
                        changed |= self._apply(connection, since, cursor, entries)
                if reply.get("more") is not True or cursor == since:
                    break
        except PeerFault:
            if not changed:
                raise
        self.carry_appointments()
        return changed

    def carry_appointments(self) -> None:
        """Brings to the hall what the province said of appointments; with the hall away it stays here for the next time."""
        if self._appointments is not None:
            self._appointments.settle()

    def pull_catalog(self, client: ProvinceAdapter) -> Changes:
        """Catalogue deltas, when the province said that there are some or none were ever asked for. Entries are kept raw for the catalogue."""
        if not self._catalog_due():
            return Changes()
        changed = False
        for _ in range(_PAGES):
            since = self.cursor(CATALOG)
            reply = client.catalog(since or "")
            if reply is None:
                with self._vault.write() as connection:
                    self._settle_catalog(connection, since or "")
                break
            cursor, fresh, removed = reply.get("cursor"), reply.get("changed"), reply.get("removed")
            if not _is_cursor(cursor) or not isinstance(fresh, list) or not isinstance(removed, list):
                raise PeerFault("peer.wrong_shape", status=200)
            fresh, removed = _storable(fresh), _storable(removed)
            more = reply.get("more") is True and cursor != since
            changed = changed or bool(fresh or removed)
            with self._vault.write() as connection:
                self._keep_catalog(connection, cursor, fresh, removed, more)
            if not more:
                break
        return Changes(catalogue=changed)

    def cursor(self, feed: str) -> str | None:
        """Where a feed was left; None if it never was read."""
        with self._vault.read() as connection:
            return connection.scalar(select(sync_cursor.c.cursor).where(sync_cursor.c.feed == feed))

    def _apply(self, connection: Connection, since: str, cursor: str, entries: list[Any]) -> Changes:
        kept = connection.scalar(select(sync_cursor.c.cursor).where(sync_cursor.c.feed == CHANGES)) or ""
        if kept != since:
            return Changes()  # another reader of this home was quicker; the next pull goes on from its cursor
        cases: set[str] = set()
        moment = to_text(self._clock())
        for entry in entries:
            if not isinstance(entry, Mapping) or not isinstance(entry.get("change_id"), str):
                continue
            case_id = self._take(connection, _storable(entry), moment)
            if case_id:
                cases.add(case_id)
        _set_cursor(connection, CHANGES, cursor, moment)
        return Changes(cases=frozenset(cases))

    def _take(self, connection: Connection, entry: Mapping[str, Any], moment: str) -> str | None:
        """Keeps one change; returns the case that it moved. Seen before: nothing happens."""
        change_id, kind, data = entry["change_id"], entry.get("kind"), entry.get("data")
        if connection.scalar(select(province_change.c.change_id).where(province_change.c.change_id == change_id)) is not None:
            return None
        body: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        case_id = _apply_progress(connection, body) if kind == "case.progress" else None
        noticed = kind == "notice" and _keep_notice(connection, change_id, body, str(entry.get("at", "")))
        connection.execute(
            insert(province_change).values(
                change_id=change_id,
                kind=kind if isinstance(kind, str) else json.dumps(kind),
                at=str(entry.get("at", "")),
                data=json.dumps(data, ensure_ascii=False),
                settled=int(case_id is not None or noticed),
                received_at=moment,
            )
        )
        return case_id

    def _catalog_due(self) -> bool:
        if self.cursor(CATALOG) is None:
            return True
        open_ones = select(province_change.c.change_id).where(province_change.c.kind == "catalog.changed", province_change.c.settled == 0)
        with self._vault.read() as connection:
            return connection.scalar(open_ones.limit(1)) is not None

    def _keep_catalog(self, connection: Connection, cursor: str, fresh: list[Any], removed: list[Any], more: bool) -> None:
        moment = to_text(self._clock())
        for entry in fresh:
            if isinstance(entry, Mapping) and isinstance(entry.get("code"), str):
                _keep_entry(connection, entry["code"], entry, moment)
        for code in removed:
            if isinstance(code, str):
                _keep_entry(connection, code, None, moment)
        if more:
            _set_cursor(connection, CATALOG, cursor, moment)
        else:
            self._settle_catalog(connection, cursor)

    def _settle_catalog(self, connection: Connection, cursor: str) -> None:
        _set_cursor(connection, CATALOG, cursor, to_text(self._clock()))
        connection.execute(update(province_change).where(province_change.c.kind == "catalog.changed").values(settled=1))


def _is_cursor(value: object) -> TypeGuard[str]:
    """Text that can be kept and sent back."""
    return isinstance(value, str) and len(value) <= _CURSOR_MOST and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _storable(entry: Any) -> Any:
    """As it came, with lone surrogates (JSON can say them, no store can hold them) as question marks."""
    return json.loads(json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace"))


def _apply_progress(connection: Connection, data: Mapping[str, Any]) -> str | None:
    """One department's progress; an older word never replaces a newer one. None when the shape is not the contract's."""
    case_id, item = data.get("case_id"), data.get("progress")
    if not isinstance(case_id, str) or not isinstance(item, Mapping) or not all(isinstance(item.get(key), str) for key in _ITEM):
        return None
    try:
        at = to_text(from_text(item["at"]))
    except ValueError:
        return None
    optional = {key: item[key] if isinstance(item.get(key), str) else None for key in ("result_document", "note")}
    values = {"authority": item["authority"], "state": item["state"], "at": at, **optional}
    statement = upsert(progress).values(case_id=case_id, item_code=item["item_code"], **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["case_id", "item_code"], set_=values, where=progress.c.at <= statement.excluded.at)
    )
    follow_progress(connection, case_id)
    return case_id


def _keep_notice(connection: Connection, change_id: str, data: Mapping[str, Any], at: str) -> bool:
    if not isinstance(data.get("text"), str):
        return False
    level = data["level"] if isinstance(data.get("level"), str) else "info"
    connection.execute(insert(province_notice).values(change_id=change_id, level=level, text=data["text"], at=at))
    return True


def _keep_entry(connection: Connection, code: str, entry: Mapping[str, Any] | None, moment: str) -> None:
    values = {
        "kind": str(entry.get("kind")) if entry else None,
        "version": str(entry.get("version")) if entry else None,
        "entry": json.dumps(entry, ensure_ascii=False) if entry else None,
        "removed": int(entry is None),
        "taken": 0,
        "received_at": moment,
    }
    connection.execute(upsert(catalog_delta).values(code=code, **values).on_conflict_do_update(index_elements=["code"], set_=values))


def _set_cursor(connection: Connection, feed: str, cursor: str, moment: str) -> None:
    values = {"cursor": cursor, "updated_at": moment}
    connection.execute(upsert(sync_cursor).values(feed=feed, **values).on_conflict_do_update(index_elements=["feed"], set_=values))

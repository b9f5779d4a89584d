"""What the province changes in the catalogue: taken as packages with their days, wrong ones left out and told, never half, never breaking what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from desktop.catalogue.shelf import Shelf
from desktop.store import Store
from offline.sync.catalogue import REFUSED, STANDS, CatalogueTaking
from offline.sync.tables import catalog_delta, province_notice

NOW = datetime(2026, 3, 2, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ITEM = {"authority": "甲局", "promised_days": 1, "statutory_days": 5, "materials": ["form"], "fields": ["name"]}


class Scene:
    """A shelf with the small package on it, and what the province sends."""

    def __init__(self, store: Store, write: Callable[..., Any], body: dict[str, Any]) -> None:
        self.at = NOW
        self.store, self.shelf = store, Shelf(store, lambda: self.at)
        self.shelf.import_package(write({**body, "level": "national"}))
        self.take = CatalogueTaking(store, self.shelf, lambda: self.at)

    def send(self, code: str, kind: str | None = "item", body: dict[str, Any] | None = None, **more: Any) -> None:
        from desktop.values import dump

        entry = {"code": code, "kind": kind, "name": f"省里的{code}", "version": "7", "level": "provincial", "body": body or {}} | more
        values = {"entry": dump(entry) if kind else None, "removed": int(kind is None), "taken": 0, "received_at": "x", "kind": kind}
        with self.store.write() as connection:
            if connection.scalar(select(catalog_delta.c.code).where(catalog_delta.c.code == code)) is None:
                connection.execute(insert(catalog_delta).values(code=code, **values))
            connection.execute(update(catalog_delta).where(catalog_delta.c.code == code).values(**values))

    def marks(self) -> dict[str, int]:
        with self.store.read() as connection:
            return {row.code: row.taken for row in connection.execute(select(catalog_delta.c.code, catalog_delta.c.taken))}

    def told(self) -> list[str]:
        with self.store.read() as connection:
            return list(connection.scalars(select(province_notice.c.text)))


@pytest.fixture
def scene(engine: Engine, write: Callable[..., Any], body: dict[str, Any]) -> Scene:
    return Scene(Store(engine, "vault"), write, body)


def test_a_changed_and_a_new_entry_stand_and_cases_keep_their_edition(scene: Scene) -> None:
    before = scene.shelf.edition()
    assert not scene.take() and scene.shelf.edition() == before
    scene.send("a", body=ITEM)
    scene.send("new", body={**ITEM, "materials": ["fresh"]})
    scene.send("fresh", "material", {"standard": "一份"})
    assert scene.take().catalogue
    items = scene.shelf.items
    assert (items["a"].name, items["a"].version, items["a"].promised_days) == ("省里的a", "7", 1)
    assert items["new"].materials[0].code == "fresh" and items["b"].name == "乙"
    assert set(scene.marks().values()) == {STANDS} and scene.shelf.of(before).items["a"].name == "甲"
    now = scene.shelf.edition()
    assert now != before and not scene.take() and scene.shelf.edition() == now


def test_what_is_wrong_is_left_out_and_told_once_and_taken_when_its_counterpart_comes(scene: Scene) -> None:
    scene.send("a", body={**ITEM, "materials": ["not-there"]})
    scene.send("b", body={**ITEM, "promised_days": 9})
    scene.send("odd", kind="poem")
    scene.send("good", body=ITEM)
    assert scene.take().catalogue
    assert scene.marks() == {"a": REFUSED, "b": REFUSED, "odd": REFUSED, "good": STANDS}
    assert scene.shelf.items["a"].name == "甲" and scene.shelf.items["good"].name == "省里的good"
    assert len(scene.told()) == 3 and any("not-there" in text for text in scene.told())
    scene.send("not-there", "material")
    scene.take()
    assert scene.marks()["a"] == STANDS and scene.shelf.items["a"].name == "省里的a" and len(scene.told()) == 3


def test_an_entry_counts_from_its_day_also_when_something_else_came_meanwhile(scene: Scene) -> None:
    scene.send("a", body=ITEM, effective_from="2026-04-01")
    scene.send("good", body=ITEM)
    scene.take()
    assert scene.shelf.items["a"].name == "甲" and scene.shelf.on(date(2026, 4, 1)).items["a"].name == "省里的a"
    scene.send("late", body=ITEM)
    scene.take()
    scene.at += timedelta(days=30)
    items = scene.shelf.items
    assert {items[code].name for code in ("a", "good", "late")} == {"省里的a", "省里的good", "省里的late"}
    assert scene.shelf.on(TODAY).items["a"].name == "甲"


def test_taken_out_is_not_offered_but_never_from_under_what_names_it(scene: Scene) -> None:
    scene.send("new", body=ITEM)
    scene.take()
    scene.send("new", None)
    scene.send("plan", None)
    scene.take()
    assert "new" not in scene.shelf.items and scene.marks() == {"new": STANDS, "plan": REFUSED}
    assert scene.shelf.current().materials["plan"] and any("plan" in text for text in scene.told())
    # Its item asks for it no more: now it may go.
    scene.send("b", body={**ITEM, "depends_on": ["a"], "questions": ["big", "how-big"]})
    scene.take()
    assert "plan" not in scene.shelf.current().materials and scene.marks()["plan"] == STANDS


def test_packages_and_marks_are_one_transaction(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.send("good", body=ITEM)
    scene.send("odd", kind="poem")
    edition = scene.shelf.edition()
    monkeypatch.setattr(scene.take, "_tell", lambda *given: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        scene.take()
    scene.shelf.forget()
    assert set(scene.marks().values()) == {0} and scene.shelf.edition() == edition and "good" not in scene.shelf.items

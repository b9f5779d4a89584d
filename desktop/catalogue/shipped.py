"""The packages that the program carries: where they are, and what they come to where there is no vault."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import resources
from desktop.catalogue.build import build
from desktop.catalogue.catalogue import NEARNESS, Catalogue, merge
from desktop.catalogue.model import Level


def shipped_packages() -> list[Path]:
    """Those first that others override, by name within a level."""
    files = [path for path in resources.path("catalogue").glob("*.json") if not path.name.endswith(".schema.json")]
    return sorted(files, key=lambda path: (NEARNESS[Level(_body(path)["level"])], path.name))


def shipped_around(package_id: str, day: date | None) -> Catalogue:
    """What the carried packages but this one say on `day` (None: all of them)."""
    found = [body for body in map(_body, shipped_packages()) if body["id"] != package_id]
    return merge(build(body) for body in found if day is None or body.get("effective_from", "") <= day.isoformat())


def _body(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

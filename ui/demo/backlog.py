"""One case that was taken on paper during the outage, entered afterwards with its scan, as `tidehall intake` does it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from desktop.catalogue.present import to_show
from desktop.catalogue.resolve import resolve
from desktop.clock import wire
from desktop.intake.backfill import Backfill
from desktop.sentences import sentence
from offline.vault.scans import keep_as_it_is
from ui.app import Desk


def record_backlog(desk: Desk, out: Path) -> dict[str, Any]:
    """Records one newborn case from a line, with the newest paper of the morning standing in for its scan."""
    folder = out / "backlog"
    folder.mkdir(parents=True, exist_ok=True)
    scan = folder / "scan.pdf"
    scan.write_bytes(sorted((out / "papers").glob("*.pdf"))[0].read_bytes())
    line = json.dumps(a_line(desk), ensure_ascii=False)
    (folder / "backlog.jsonl").write_text(line + "\n", encoding="utf-8")
    actor = desk.staff.actor(desk.staff.account("clerk"))
    run = Backfill(desk.intake, actor, partial(keep_as_it_is, desk.home.files), sentence, province_away=False)
    return run.line(1, line, folder, desk.clock())


def a_line(desk: Desk) -> dict[str, Any]:
    """A complete newborn case, every field with the catalogue's own example."""
    shown = to_show(resolve(desk.shelf.current(), "newborn", {}))
    own = [material["code"] for material in shown["materials"] if not material["shareable"]]
    materials = [
        {"material_code": code, "status": "provided", "copies": 1, "pages": 1, "files": ["scan.pdf"] if code == own[0] else []}
        for code in own
    ]
    return {
        "theme_code": "newborn",
        "applicant": {"kind": "person", "name": "赵一鸣", "id_type": "resident_id", "id_no": "990102199003070011", "mobile": "13600000088"},
        "agent": None,
        "situation": {},
        "form": {field["code"]: field["example"] for field in shown["fields"]},
        "materials": materials,
        "received_at": wire(desk.clock()),
        "channel": "paper_backfill",
        "paper_no": "手工 0001",
        "outcome": None,
    }

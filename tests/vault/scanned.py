"""A draft with a scan."""

from __future__ import annotations

import io
from dataclasses import replace

from hall_cases import actor, complete_draft

from desktop.ids import uuid7
from desktop.intake.model import AttachedFile, Draft, MaterialStatus
from ui.app import Desk


def scanned_draft(desk: Desk, content: bytes) -> tuple[Draft, str]:
    """Complete and saved, with one scan of that content; and the content's SHA-256."""
    who = actor(desk)
    draft = complete_draft(desk, who)
    stored = desk.home.files.put(io.BytesIO(content))
    code = next(code for code, entry in draft.materials.items() if entry.status is MaterialStatus.PROVIDED)
    file = AttachedFile(uuid7(), "证件.pdf", "application/pdf", stored.size, stored.sha256, 1)
    entry = replace(draft.materials[code], files=(file,))
    return desk.intake.save_draft(who, replace(draft, materials=draft.materials | {code: entry})), stored.sha256

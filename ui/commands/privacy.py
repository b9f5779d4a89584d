"""`tidehall person export`: what is kept of one person, into a folder that only its owner can read, for a lawful request (个人信息保护法 45).

A supervisor's, or with a supervisor's signature; a line of the audit log is written before anything leaves, and holds the keyed hash of the number,
never the number. Papers go as numbered reprints, like every copy that leaves. Refuses a folder that has anything in it.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.casework import sound_text
from desktop.intake.documents import DocumentKind
from desktop.intake.person import person_keys
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require_signed
from offline.vault.keys import write_private
from offline.vault.person import PersonData, gather
from ui.app import Desk
from ui.commands.console import Exit, acting, open_from, put, put_json, signing

USUAL_PURPOSE = "依本人申请查阅、复制个人信息（个人信息保护法第四十五条）"
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif"}


def person_export(options: argparse.Namespace) -> int:
    """Writes person.json, papers and scans. 1 when there is nothing of this person here."""
    folder = Path(options.out).absolute()
    with closing(open_from(options)) as desk:
        actor = acting(desk, options)
        signed = signing(desk, actor, options)
        id_no = sys.stdin.readline().strip() if options.id == "-" else options.id
        data = export_person(desk, actor, signed, id_no, options.why or USUAL_PURPOSE, folder)
    counts = {"cases": len(data.case_nos), "departed": len(data.told["departed"]), "elsewhere": len(data.told["elsewhere"])}
    if options.json:
        put_json({"path": str(folder), **counts, "scans": sum(scan.here for scan in data.scans), "hall_asked": data.told["hall_asked"]})
    else:
        put(f"导出到 {folder}：办件 {counts['cases']} 件，已移出本机 {counts['departed']} 件，只在其他工作机的 {counts['elsewhere']} 件。")
        if not data.told["hall_asked"]:
            put("大厅连不上，取号记录和其他工作机的办件没有查到。")
    return Exit.DONE if any(counts.values()) or data.told["drafts"] or data.told["tickets"] else Exit.PERSON


def export_person(desk: Desk, actor: Actor, signed: Actor | None, id_no: str, why: str, folder: Path) -> PersonData:
    """`RuleViolation`: staff.forbidden, staff.signature_needed, intake.invalid, person.id_needed. `EnvironmentFault`: home.exists for a folder in use."""
    require_signed(actor, signed, Permission.EXPORT)
    purpose = sound_text("why", why)
    if not id_no.strip():
        raise RuleViolation("person.id_needed")
    _fresh(folder)
    data = gather(desk.home, id_no)
    subject = desk.home.sealer.blind(person_keys(id_no)[0])[:16]
    with desk.home.vault.write() as connection:
        note(
            connection, AuditKind.EXPORTED, actor, desk.clock(), subject=subject, purpose=purpose, signed=signed,
            what="person", cases=list(data.case_nos), scans=sum(scan.here for scan in data.scans),
        )  # fmt: skip
    _papers(desk, actor, data, folder / "papers")
    for scan in data.scans:
        if scan.here:
            _folder(folder / "scans")
            content = b"".join(desk.home.files.chunks(scan.sha256))
            write_private(folder / "scans" / f"{scan.case_no}-{scan.sha256[:12]}{_ENDINGS.get(scan.filetype, '.bin')}", content)
    told = {"why": purpose, "by": actor.id, "signed": signed.id if signed else None, **data.told}
    write_private(folder / "person.json", json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass"))
    return data


def _papers(desk: Desk, actor: Actor, data: PersonData, folder: Path) -> None:
    """A reprint of every paper that was printed; what cannot be made again stands in the JSON with what it says."""
    for case in data.told["cases"]:
        for paper in case["documents"]:
            target = folder / f"{paper['document_no']}.pdf"
            paper["file"] = _reprint(desk, actor, case["case_no"], paper, target)


def _reprint(desk: Desk, actor: Actor, case_no: str, paper: dict[str, Any], target: Path) -> str | None:
    _folder(target.parent)
    try:
        made = desk.papers.issue(actor, case_no, DocumentKind(paper["kind"]), reprint=True, to=target)
    except RuleViolation:
        return None
    target.chmod(0o600)
    if made.document_no != paper["document_no"]:
        target.unlink()
        return None
    return f"papers/{target.name}"


def _fresh(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EnvironmentFault("home.exists", home=str(folder))
    _folder(folder)


def _folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

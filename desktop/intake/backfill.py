"""Recording cases from lines (补录): what was taken on paper during an outage, and bulk loading. A bad line never stops the others.

A line's `paper_no` makes it unique: the same line again answers what it answered the first time and records nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from desktop.catalogue.decode import step
from desktop.catalogue.model import Bundle
from desktop.clock import hall_date
from desktop.errors import Issue, RuleViolation
from desktop.intake.drafts import new_draft
from desktop.intake.lines import GivenCase, GivenMaterial, read_line
from desktop.intake.model import AttachedFile, Decision, Draft, MaterialEntry, MaterialStatus, OutcomeKind
from desktop.intake.service import BackEntry, Intake
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require

Sentence = Callable[[Issue], str]
KeepFile = Callable[[Path], AttachedFile]
_CODES = {
    "catalogue.unknown_code": "/theme_code",
    "catalogue.unknown_item": "/items",
    "catalogue.unknown_question": "/situation",
    "catalogue.unknown_option": "/situation",
}


@dataclass(frozen=True, slots=True)
class Backfill:
    """One run of `tidehall intake`. `keep_file` puts a scan into the file vault; `sentence` words an issue for people."""

    intake: Intake
    actor: Actor
    keep_file: KeepFile
    sentence: Sentence
    province_away: bool

    def line(self, number: int, text: str, folder: Path, now: datetime, *, confirmed: bool = True) -> dict[str, Any]:
        """The result line for one input line, in the shape of contract/cli.md. Environment faults pass: they stop the run.

        Not `confirmed`: a line of which the rules would make a one-time notice is not recorded; it answers "unconfirmed" with what is missing.
        """
        require(self.actor, Permission.TAKE_CASES)
        given = read_line(text, folder, now)
        if isinstance(given, tuple):
            return self._refused(number, given)
        digest = hashlib.sha256(json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        try:
            if given.paper_no and (again := self._again(number, given.paper_no, digest)) is not None:
                return again
            return self._record(number, given, digest, now, confirmed)
        except RuleViolation as refusal:
            return self._refused(number, refusal.issues or (Issue(_CODES.get(refusal.code, ""), refusal.code, refusal.data),))
        except IntegrityError:
            again = self._again(number, given.paper_no or "", digest)
            if again is None:
                raise
            return again

    def _again(self, number: int, paper_no: str, digest: str) -> dict[str, Any] | None:
        known = self.intake.by_paper_no(paper_no)
        if known is None:
            return None
        if known[1] != digest:
            return self._refused(number, (Issue("/paper_no", "paper_no.other_content", {"case_no": known[0]}),))
        return self._answer(number, known[0]) | {"duplicate": True}

    def _record(self, number: int, given: GivenCase, digest: str, now: datetime, confirmed: bool) -> dict[str, Any]:
        draft = replace(
            new_draft(self.actor.id, now),
            theme_code=given.theme_code,
            item_codes=given.items,
            applicant=given.applicant,
            agent=given.agent,
            situation=given.situation,
            form=given.form,
            edition=self.intake.edition_on(hall_date(given.received_at)),
        )
        bundle = self.intake.bundle(draft)
        issues = _unknown(bundle, given)
        draft = replace(draft, materials=_entries(bundle, given))
        found = self.intake.assess(draft, province_away=self.province_away, received_at=given.received_at)
        issues += tuple(replace(issue, pointer=_line_pointer(issue.pointer, given)) for issue in found.issues)
        if issues:
            return self._refused(number, issues)
        if not confirmed and given.outcome is None and found.missing:
            return {"line": number, "errors": [], "unconfirmed": len(found.missing)}
        draft, issues, unread = self._with_files(draft, given)
        if issues:
            return self._refused(number, issues)
        decided, _ = self.intake.decide(
            self.actor,
            draft,
            _decision(given, found.outcome),
            province_away=self.province_away,
            back_entry=BackEntry(given.channel, given.received_at, given.paper_no, digest, unread),
        )
        return self._answer(number, decided.case.case_no)

    def _with_files(self, draft: Draft, given: GivenCase) -> tuple[Draft, tuple[Issue, ...], tuple[Issue, ...]]:
        """(draft with its scans, what is wrong with them, what to point out)"""
        entries, issues, unread = dict(draft.materials), [], []
        for n, (code, material) in enumerate(given.materials.items()):
            kept = []
            for m, path in enumerate(material.files):
                try:
                    file = self.keep_file(path)
                    kept.append(file)
                    if file.pages is None:
                        unread.append(Issue(f"/materials/{n}/files/{m}", "file.unread", {"name": file.filename[:60]}))
                except RuleViolation as refusal:
                    issues.append(Issue(f"/materials/{n}/files/{m}", refusal.code, refusal.data))
            if kept:
                entries[code] = replace(entries[code], files=tuple(kept))
        return replace(draft, materials=entries), tuple(issues), tuple(unread)

    def _answer(self, number: int, case_no: str) -> dict[str, Any]:
        row, papers, body = self.intake.entry(case_no)
        outcome = body["decision"]["kind"]
        answer: dict[str, Any] = {
            "line": number,
            "case_id": row.case_id,
            "case_no": case_no,
            "outcome": outcome,
            "promised_date": row.promised_date.isoformat() if row.promised_date else None,
            "documents": [
                {"kind": paper.kind, "document_no": paper.document_no, "path": None} for paper in papers if paper.kind != "material_receipt"
            ],
            "errors": [],
            "warnings": [self._words(Issue(entry["pointer"], entry["code"], entry["data"])) for entry in body["warnings"]],
        }
        if outcome == "notified":
            answer["missing"] = body["missing"]
        return answer

    def _refused(self, number: int, issues: tuple[Issue, ...]) -> dict[str, Any]:
        return {"line": number, "errors": [self._words(issue) for issue in issues[:200]]}

    def _words(self, issue: Issue) -> dict[str, str]:
        return {"pointer": issue.pointer, "code": issue.code, "message": self.sentence(issue)}


def _unknown(bundle: Bundle, given: GivenCase) -> tuple[Issue, ...]:
    """Codes that this thing does not ask for: the hall may not collect more than the catalogue names (行政许可法 31)."""
    materials = {need.material.code for need in bundle.materials}
    fields = {need.field.code for need in bundle.fields}
    found = [
        Issue(f"/materials/{n}/material_code", "material.unknown", {"code": code[:60]})
        for n, code in enumerate(given.materials)
        if code not in materials
    ]
    return (*found, *(Issue(step("/form", code), "field.unknown", {"code": code[:60]}) for code in given.form if code not in fields))


def _entries(bundle: Bundle, given: GivenCase) -> Mapping[str, MaterialEntry]:
    """Every material of the bundle as handed in; one that no line names was not handed in."""
    entries = {}
    for need in bundle.materials:
        material: GivenMaterial | None = given.materials.get(need.material.code)
        if material is None:
            entries[need.material.code] = MaterialEntry(MaterialStatus.MISSING, copies=0)
        else:
            entries[need.material.code] = MaterialEntry(
                material.status, need.copies if material.copies is None else material.copies, material.pages
            )
    return entries


def _line_pointer(pointer: str, given: GivenCase) -> str:
    parts = pointer.split("/")
    if len(parts) == 4 and parts[1] == "materials" and parts[2] in given.materials:
        return f"/materials/{list(given.materials).index(parts[2])}/{parts[3]}"
    return pointer


def _decision(given: GivenCase, by_rule: OutcomeKind) -> Decision:
    if given.outcome is None:
        return Decision(by_rule)
    out = given.outcome
    return Decision(out.kind, out.reason_code, out.reason, out.legal_basis, out.proper_authority, out.to_authority)

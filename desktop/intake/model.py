"""Intake's values: what the clerk has so far (Draft), what the rules make of it (Assessment), what was decided (Decision), the case as it stands.

States and words follow DESIGN.md 2 and 4. Everything is frozen; a screen changes a draft with `dataclasses.replace` and hands it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from desktop.catalogue.model import Bundle, BundleField, BundleMaterial, Item
from desktop.errors import Issue


class CaseState(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    CORRECTING = "correcting"
    CORRECTED = "corrected"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    PROCESSING = "processing"
    DONE = "done"


class MaterialStatus(StrEnum):
    PROVIDED = "provided"
    SHARED = "shared"
    DEFERRED = "deferred"
    PROMISED = "promised"
    MISSING = "missing"
    UNCHECKED = "unchecked"
    """待核对: nobody has looked yet; counts as missing when deciding."""


class ProblemKind(StrEnum):
    """Why a material is missing (补件原因, domain.md 2.2)."""

    ABSENT = "absent"
    EXPIRED = "expired"
    WRONG = "wrong"
    OTHER = "other"


class PartyKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class IdType(StrEnum):
    """contract/province.openapi.yaml, Party.id_type."""

    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE = "hmt_residence"
    FOREIGN_PERMANENT = "foreign_permanent"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    USCC = "uscc"
    OTHER = "other"


class Channel(StrEnum):
    WINDOW = "window"
    PAPER_BACKFILL = "paper_backfill"
    CROSS_REGION = "cross_region"


class OutcomeKind(StrEnum):
    ACCEPTED = "accepted"
    NOTIFIED = "notified"
    DECLINED = "declined"
    REDIRECTED = "redirected"


class DeclineReason(StrEnum):
    """行政许可法 32(1), 32(2) and what follows an uncured notice; the contract's reason_code."""

    NOT_A_LICENCE_MATTER = "not_a_licence_matter"
    NOT_OUR_AUTHORITY = "not_our_authority"
    INCOMPLETE_AFTER_NOTICE = "incomplete_after_notice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant or agent as entered; may be incomplete while it is a draft. `original_name` keeps the name before its dots were made U+00B7."""

    kind: PartyKind = PartyKind.PERSON
    name: str = ""
    id_type: IdType = IdType.RESIDENT_ID
    id_no: str = ""
    mobile: str = ""
    address: str = ""
    original_name: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A scan that already lies encrypted in the file vault. `size` in bytes; `sha256` hex of the plain content."""

    file_id: str
    filename: str
    filetype: str
    size: int
    sha256: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class MaterialEntry:
    """What the clerk saw of one material. The problem fields count only while `status` is MISSING."""

    status: MaterialStatus = MaterialStatus.UNCHECKED
    copies: int = 1
    pages: int | None = None
    files: tuple[AttachedFile, ...] = ()
    problem_kind: ProblemKind = ProblemKind.ABSENT
    problem: str = ""
    standard: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A case that is being taken. `item_codes` None: the theme's own choice (all required items, optional ones left out)."""

    draft_id: str
    case_id: str
    operator_id: str
    opened_at: datetime
    updated_at: datetime
    theme_code: str | None = None
    item_codes: tuple[str, ...] | None = None
    applicant: Party = Party()
    agent: Party | None = None
    situation: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    materials: Mapping[str, MaterialEntry] = field(default_factory=dict)
    ticket_id: str | None = None
    ticket_no: str | None = None
    step: str = "applicant"
    """Where the cursor was: applicant, thing, situation, materials, form, decision."""


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One row of the material list. `status` is effective: a shareable one nobody touched is already SHARED (or DEFERRED offline)."""

    need: BundleMaterial
    entry: MaterialEntry
    status: MaterialStatus
    missing: bool
    """True when it stands in the way of acceptance."""
    by_rule: bool
    """True when the rule set the status (shared, deferred while the province is away, generated), not the clerk."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    need: BundleField
    value: Any
    issue: str | None
    """None is fine; "missing" or a code from `desktop.catalogue` value checks."""
    prefilled_from: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the notice will name: exactly one of `material_code`, `field_code`."""

    material_code: str | None
    field_code: str | None
    kind: ProblemKind
    problem: str
    standard: str
    where: str = ""
    sample: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSummary:
    item: Item
    have: int
    total: int
    missing: int
    unchecked: int
    due: date | None


@dataclass(frozen=True, slots=True)
class Dates:
    """Days in Asia/Shanghai as if decided now. None where the calendar has no table for a year that is touched (`calendar_missing`)."""

    received_on: date
    answer_by: date | None
    accepted_on: date
    promised_on: date | None
    statutory_on: date | None
    cure_by: date | None
    cure_days: int
    calendar_missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules make of a draft right now: the living summary. Pure; computed again at every change."""

    bundle: Bundle
    materials: tuple[MaterialLine, ...]
    fields: tuple[FieldLine, ...]
    items: tuple[ItemSummary, ...]
    missing: tuple[Missing, ...]
    unchecked: int
    issues: tuple[Issue, ...]
    """Errors that stop any decision (a resident id with a wrong check digit): pointers into the draft, as /applicant/id_no."""
    warnings: tuple[Issue, ...]
    outcome: OutcomeKind
    """What deciding now would give: ACCEPTED or NOTIFIED."""
    dates: Dates

    @property
    def ready(self) -> int:
        return sum(not line.missing for line in self.materials)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the clerk decides. For ACCEPTED and NOTIFIED the rules must agree; the others carry their grounds."""

    kind: OutcomeKind
    reason_code: DeclineReason | None = None
    reason: str = ""
    legal_basis: str = ""
    proper_authority: str | None = None
    to_authority: str = ""
    override_reason: str = ""
    handed_over: bool = True


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """An issued document and how often it has been printed."""

    document_no: str
    kind: str
    issued_on: date
    copies: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the day's list; sorts by `case_no`."""

    case_id: str
    case_no: str
    title: str
    applicant_name: str
    state: CaseState
    received_at: datetime
    promised_date: date | None
    operator_id: str
    ticket_no: str | None
    apply_no: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision."""

    case: CaseRow
    documents: tuple[DocumentRef, ...]

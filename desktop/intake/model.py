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


STANDING = frozenset({MaterialStatus.PROVIDED, MaterialStatus.SHARED, MaterialStatus.DEFERRED, MaterialStatus.PROMISED})
"""It stands in nobody's way: there, or to come."""


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
    RECEIVED = "received"
    """收件 only: taken in, to be answered within five working days (行政许可法 32(4))."""
    ACCEPTED = "accepted"
    NOTIFIED = "notified"
    CORRECTED = "corrected"
    """Part of what a notice named was brought; the rest of it stands."""
    DECLINED = "declined"
    REDIRECTED = "redirected"


class Consent(StrEnum):
    """On what ground data of the person is asked for (contract: POST /v1/share/queries)."""

    ON_SITE_SIGNATURE = "on_site_signature"
    ELECTRONIC = "electronic"
    STATUTORY = "statutory"


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
    shared_from: str = ""
    """SHARED: who answered, and the licence's number."""


@dataclass(frozen=True, slots=True)
class CitedNeed:
    """A material that the catalogue does not name: asked only with a legal basis, which is kept (行政许可法 31)."""

    code: str
    """"cited-1" …, unique in the draft; its entry stands in `Draft.materials` under the same code."""
    name: str
    legal_basis: str
    item_code: str = ""
    """The chosen item that needs it; "" is the first."""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A form value that nobody typed: where it comes from, and whether a person has confirmed it (24 号文（八）)."""

    value: Any
    source: str
    """In words for the screen: 身份证号码, 上次办件 LL2600000001, 省数据共享：公安 …"""
    as_of: datetime | None = None
    confirmed: bool = False


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
    cited: tuple[CitedNeed, ...] = ()
    prefilled: Mapping[str, Prefilled] = field(default_factory=dict)
    continues: str | None = None
    """The case number when this goes on with a case that was received or noticed before."""
    base_seq: int = 0
    """The case's last event when it was taken up: somebody else's later one makes this draft stale."""
    round: int = 0
    """The notice that is being cured (1 is the first); 0 while none was given."""
    named: tuple[str, ...] = ()
    """What that notice named and is not cured: material and field codes as "material:…", "field:…"."""
    received_at: datetime | None = None
    edition: str = ""
    """The catalogue's edition that a continued case was taken under; "" is today's."""


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
    confirmed: bool = True
    """False for a prefilled value that no person has looked at yet."""


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
    legal_basis: str = ""
    """Of a material that the catalogue does not name."""
    beyond: bool = False
    """Not named by the notice that is being cured."""

    @property
    def key(self) -> str:
        """As in `Draft.named`."""
        return f"material:{self.material_code}" if self.material_code else f"field:{self.field_code}"


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
    """What deciding now would give: ACCEPTED; NOTIFIED; while a notice is being cured, CORRECTED."""
    dates: Dates
    round: int = 0
    """The notice that is being cured; 0 is none."""

    @property
    def beyond(self) -> tuple[Missing, ...]:
        """Missing, but not named by the notice that is being cured: only a second notice may ask for it."""
        return tuple(miss for miss in self.missing if miss.beyond) if self.round else ()

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
    """Why a second notice in one round is needed; a supervisor signs it."""
    handed_over: bool = True
    cross_region: bool = False
    """REDIRECTED: taken in for an authority of another place (异地代收)."""
    promised_on: date | None = None
    """Confirmed by a person where the calendar has no table for the year; else None."""


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
    answer_by: date | None = None
    """Received and not answered yet: after this day it counts as accepted (行政许可法 32(4))."""
    cure_by: date | None = None
    """Noticed: until when the person may bring what is missing."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision."""

    case: CaseRow
    documents: tuple[DocumentRef, ...]

"""What a person need not tell or bring again: values from the identity number, from earlier cases, from the province's data sharing.

Nothing found counts before a person has confirmed it (24 号文（八）). Earlier cases and the sharing bus are asked only with consent or by statute
(个人信息保护法 13; 国务院令 716 第 7 条: shared data for its purpose only): every question is kept with its purpose, whatever came of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Column, Index, Table, Text, insert, select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.catalogue.model import Bundle, BundleField, Field, FieldType
from desktop.catalogue.validate import check_value
from desktop.clock import Clock, from_text, to_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.ids import uuid7
from desktop.intake import party
from desktop.intake.model import Assessment, Consent, Draft, IdType, MaterialEntry, MaterialStatus, Party, Prefilled
from desktop.intake.payloads import party_payload
from desktop.intake.person import person_key
from desktop.intake.service import Intake
from desktop.intake.tables import case_file
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store
from desktop.tables import vault

share_query = Table(
    "share_query",
    vault,
    Column("query_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("wants", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Index("share_by_case", "case_id"),
)

FROM_NUMBER = "身份证号码"
EARLIER_CASES = 20
"""How many of a person's cases are looked through, newest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the sharing bus. `value` None: it is there as a document (`licence_no`), not as a value."""

    source: str
    as_of: datetime | None
    value: Any = None
    licence_no: str = ""


class SharePort(Protocol):
    """The province's data-sharing bus. Raises `EnvironmentFault` when it does not answer."""

    def ask(
        self, query_id: str, *, purpose: str, item_code: str, consent: Consent, subject: Mapping[str, Any], wants: tuple[str, ...]
    ) -> Mapping[str, Found]: ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """A draft with what was found, for a person to confirm; `codes` are the fields and materials that were filled."""

    draft: Draft
    codes: tuple[str, ...]


class Sharing:
    """Answers a changed draft, which the caller saves. Raises staff.forbidden; sharing.no_consent where earlier cases lack it."""

    def __init__(self, store: Store, intake: Intake, port: SharePort | None, clock: Clock) -> None:
        self._store = store
        self._intake = intake
        self._port = port
        self._clock = clock

    def from_id_number(self, draft: Draft) -> Gathered:
        """Birth date and sex as the resident identity number says them (GB 11643); asks nobody."""
        said = said_by_number(draft.applicant)
        found = {
            need.field.code: Prefilled(value, FROM_NUMBER)
            for need in self._intake.bundle(draft).fields
            if (key := need.field.fills_from.removeprefix("applicant.")) in said and (value := _fitting(need.field, said[key])) is not None
        }
        # What a number said that stands here no longer was never true of this person, whoever confirmed it.
        stale = {
            code
            for code, entry in draft.prefilled.items()
            if entry.source == FROM_NUMBER and (code not in found or found[code].value != entry.value)
        }
        return _filled(replace(draft, prefilled={code: entry for code, entry in draft.prefilled.items() if code not in stale}), found)

    def from_earlier(self, actor: Actor, draft: Draft, *, consent: Consent) -> Gathered:
        """The same fields of the same person's earlier cases on this machine, newest first."""
        require(actor, Permission.TAKE_CASES)
        key = person_key(draft.applicant)
        if not key:
            raise RuleViolation("sharing.nobody")
        bundle = self._intake.bundle(draft)
        wanted = {need.field.code: need for need in bundle.fields if need.field.type is not FieldType.BOOLEAN}
        found: dict[str, Prefilled] = {}
        with self._store.read() as connection:
            rows = connection.execute(
                select(case_file.c.case_no, case_file.c.received_at, case_file.c.body)
                .where(case_file.c.applicant_key == key)
                .order_by(case_file.c.received_day.desc(), case_file.c.case_no.desc())
                .limit(EARLIER_CASES)
            ).all()
        for row in rows:
            form = json.loads(row.body)["draft"]["form"]
            for code, value in form.items():
                if code in wanted and code not in found and check_value(wanted[code].field, value) is None and value not in ("", None, []):
                    found[code] = Prefilled(value, f"上次办件 {row.case_no}", from_text(row.received_at))
        self._keep(actor, draft, "earlier_cases", "预填申请表", consent, tuple(wanted), f"{len(found)}/{len(wanted)}")
        return _filled(draft, found)

    def from_province(self, actor: Actor, draft: Draft, *, consent: Consent) -> Gathered:
        """Asks the sharing bus for every shareable material and field. One question an item, its name the purpose.

        `EnvironmentFault` sharing.away (no province), or the peer's. What was found before a fault is in the next answer again: asking twice harms nothing.
        """
        require(actor, Permission.TAKE_CASES)
        if self._port is None:
            raise EnvironmentFault("sharing.away")
        found_here = self._intake.assess(draft, province_away=False)
        bundle = found_here.bundle
        answers: dict[str, Found] = {}
        for item in bundle.chosen:
            wants = tuple(code for code in _wanted(bundle, item.code) if code not in answers)
            if wants:
                answers |= self._ask(actor, draft, item.code, f"办理{item.name}，免予提交", consent, wants)
        return _shared(draft, found_here, answers)

    def confirm(self, draft: Draft, *codes: str) -> Draft:
        """A person has looked at these prefilled values (all, when none is named) and they are right."""
        chosen = codes or tuple(draft.prefilled)
        return replace(
            draft, prefilled={code: replace(entry, confirmed=entry.confirmed or code in chosen) for code, entry in draft.prefilled.items()}
        )

    def _ask(
        self, actor: Actor, draft: Draft, item_code: str, purpose: str, consent: Consent, wants: tuple[str, ...]
    ) -> Mapping[str, Found]:
        assert self._port is not None
        query_id = self._keep(actor, draft, "province", purpose, consent, wants, "asked")
        answers = self._port.ask(
            query_id, purpose=purpose, item_code=item_code, consent=consent, subject=party_payload(draft.applicant), wants=wants
        )
        with self._store.write() as connection:
            connection.execute(
                share_query.update().where(share_query.c.query_id == query_id).values(outcome=f"{len(answers)}/{len(wants)}")
            )
        return {code: answer for code, answer in answers.items() if code in wants}

    def _keep(self, actor: Actor, draft: Draft, source: str, purpose: str, consent: Consent, wants: tuple[str, ...], outcome: str) -> str:
        query_id, at = uuid7(), self._clock()
        with self._store.write() as connection:
            note(
                connection, AuditKind.SHARE_QUERY, actor, at, subject=draft.case_id, purpose=purpose, source=source, consent=consent.value,
                wants=wants, outcome=outcome,
            )  # fmt: skip
            connection.execute(
                insert(share_query).values(
                    query_id=query_id,
                    case_id=draft.case_id,
                    at=to_text(at),
                    operator_id=actor.id,
                    source=source,
                    purpose=purpose,
                    consent=consent.value,
                    wants=json.dumps(wants, ensure_ascii=False),
                    outcome=outcome,
                )
            )
        return query_id


def said_by_number(who: Party) -> dict[str, str]:
    """{"birth_date", "sex"} of a resident number with its check digit right; {} for anything else."""
    clean = party.normalised(who)
    if clean.id_type not in (IdType.RESIDENT_ID, IdType.HMT_RESIDENCE) or len(clean.id_no) != 18 or party.check(clean, "")[0]:
        return {}
    digits = clean.id_no
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return {}
    return {"birth_date": born.isoformat(), "sex": "男" if int(digits[16]) % 2 else "女"}


def _fitting(field: Field, value: str) -> Any:
    """The value as the field wants it: an option's code for a choice; None where it does not fit."""
    if field.type is FieldType.CHOICE:
        return next((option.code for option in field.options if option.text.startswith(value)), None)
    return value if check_value(field, value) is None else None


def _wanted(bundle: Bundle, item_code: str) -> list[str]:
    materials = [need.material.code for need in bundle.materials if need.material.shareable and item_code in need.items]
    return materials + [need.field.code for need in bundle.fields if need.field.shareable and item_code in need.items]


def _filled(draft: Draft, found: Mapping[str, Prefilled]) -> Gathered:
    """What a person typed stands; what a person confirmed stands as well."""
    fresh = {
        code: entry
        for code, entry in found.items()
        if code not in draft.form and not (code in draft.prefilled and draft.prefilled[code].confirmed)
    }
    return Gathered(replace(draft, prefilled={**draft.prefilled, **fresh}), tuple(fresh))


def _shared(draft: Draft, assessment: Assessment, answers: Mapping[str, Found]) -> Gathered:
    fields: dict[str, BundleField] = {need.field.code: need for need in assessment.bundle.fields}
    values = {
        code: Prefilled(answer.value, f"省数据共享：{answer.source}", answer.as_of)
        for code, answer in answers.items()
        if code in fields and answer.value is not None and check_value(fields[code].field, answer.value) is None
    }
    filled = _filled(draft, values)
    materials: dict[str, MaterialEntry] = dict(draft.materials)
    taken = []
    for line in assessment.materials:
        code = line.need.material.code
        if code in answers and line.need.material.shareable and line.entry.status is not MaterialStatus.PROVIDED:
            answer = answers[code]
            whence = " ".join(part for part in (answer.source, answer.licence_no) if part)
            materials[code] = replace(line.entry, status=MaterialStatus.SHARED, shared_from=whence[:200])
            taken.append(code)
    return Gathered(replace(filled.draft, materials=materials), (*filled.codes, *taken))

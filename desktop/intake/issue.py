"""Numbers of cases and papers, and keeping what a paper says. Everything here happens inside the caller's transaction."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from desktop.intake.documents import Content, DocumentKind, content_hash, to_json
from desktop.intake.numbers import draw
from desktop.intake.paper_head import PaperHead
from desktop.intake.ports import HallProfile
from desktop.intake.tables import document
from desktop.store import put

LETTERS = {
    DocumentKind.MATERIAL_RECEIPT: "收",
    DocumentKind.ACCEPTANCE: "受",
    DocumentKind.NOTICE: "告",
    DocumentKind.DECLINE: "不",
    DocumentKind.DEFERRAL: "容",
    DocumentKind.REDIRECT: "转",
    DocumentKind.RESULT: "果",
    DocumentKind.EXTENSION: "延",
    DocumentKind.SUSPENSION: "特",
    DocumentKind.RESUMPTION: "复",
    DocumentKind.DELIVERY: "达",
}


def case_series(day: date) -> str:
    return f"case-{day.year}"


def document_series(kind: DocumentKind, day: date) -> str:
    return f"{kind.value}-{day.year}"


@lru_cache(4)
def series_needed(day: date) -> tuple[str, ...]:
    """Every series that a decision on this day may draw from (numbers begin anew each year)."""
    return (case_series(day), *(document_series(kind, day) for kind in LETTERS))


def case_no(profile: HallProfile, day: date, drawn: int) -> str:
    """LL2600000001: prefix, year of receipt, eight digits drawn from the block."""
    return f"{profile.case_prefix}{day.year % 100:02d}{drawn:08d}"


def document_no(profile: HallProfile, kind: DocumentKind, day: date, drawn: int) -> str:
    """临政服受〔2026〕070341号: prefix, letter of the kind, year, six digits drawn from the block."""
    return f"{profile.document_prefix}{LETTERS[kind]}〔{day.year}〕{drawn:06d}号"


def next_document_no(connection: Connection, profile: HallProfile, kind: DocumentKind, day: date) -> str:
    """The number of a paper that is made by itself."""
    return document_no(profile, kind, day, draw(connection, document_series(kind, day)))


def worded(head: PaperHead, profile: HallProfile, kind: DocumentKind) -> PaperHead:
    """The head with what the hall's papers of this kind say of their own."""
    words = dict(profile.papers).get(kind.value)
    return replace(head, **{name: said for name, said in asdict(words).items() if said}) if words else head


def write_document(
    connection: Connection, profile: HallProfile, case_id: str, said: Content, number: str, kind: DocumentKind, day: date
) -> None:
    """Keeps what a paper says, under its number; from here on it never changes."""
    said = replace(said, head=worded(said.head, profile, kind))
    text = to_json(said)
    row = {"document_no": number, "case_id": case_id, "kind": kind.value, "issued_on": day.isoformat(), "content": text}
    put(connection, document, row | {"digest": content_hash(text)})

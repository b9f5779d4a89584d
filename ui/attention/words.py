"""The words of 待人工: what was refused and why, the ways out, and the names of what an event's payload holds. A key without a word stands as it is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from desktop.errors import Issue
from desktop.sentences import sentence
from ui.cases.words import paper_words
from ui.text import _

if TYPE_CHECKING:
    from offline.sync.attention import AttentionEntry

CONFLICTS = frozenset({"conflict", "out_of_order"})


def reason_words(reason: str) -> str:
    """Why it was refused, short: for the inbox and the chip."""
    return {
        "invalid": _("The province refused it"),
        "conflict": _("The province went another way"),
        "out_of_order": _("The province lacks an earlier entry"),
        "forbidden": _("The province does not let this hall do it"),
    }.get(reason.removeprefix("alone."), _("Refused"))


def explain(entry: AttentionEntry) -> str:
    """The peer's own message; without one, what its answer means."""
    if entry.message:
        return entry.message
    return {
        "invalid": _("The province refused the content. The same again will be refused again; correct what is marked"),
        "conflict": _("At the province this case has gone another way. Choose which side stands; the other is noted and not deleted"),
        "out_of_order": _("The province says that an entry before this one is missing there"),
        "forbidden": _("The province says that this hall or this person may not do it. Ask whoever gives the rights, then send it again"),
    }.get(entry.reason, sentence(Issue("", entry.reason.removeprefix("alone."))) if entry.reason else _("No reason was given"))


def way_words(way: str) -> str:
    return {
        "correct": _("Correct it and send"),
        "resend": _("Send the same again"),
        "accept-platform": _("Take the province's"),
        "void": _("Void it"),
    }.get(way, way)


def peer_words(peer: str) -> str:
    return {"province": _("Province platform"), "hall": _("Hall server")}.get(peer, peer)


def key_words(key: str) -> str:
    """A payload key in words."""
    return _keys().get(key, key)


@cache
def _keys() -> dict[str, str]:
    return {
        "case_no": _("Case number"), "channel": _("How it came"), "theme_code": _("The matter"), "items": _("Items"), "item_code": _("Item"),
        "catalog_version": _("Catalogue edition"), "applicant": _("Applicant"), "agent": _("Agent"), "situation": _("Situation"),
        "form": _("Form"), "materials": _("Materials"), "material_code": _("Material"), "status": _("State"), "copies": _("Copies"),
        "pages": _("Pages"), "file_ids": _("Scans"), "received_at": _("Received at"), "ticket_no": _("Ticket"), "kind": _("Kind"),
        "name": _("Name"), "id_type": _("Document"), "id_no": _("Document number"), "mobile": _("Mobile"), "address": _("Address"),
        "accepted_at": _("Accepted at"), "promised_date": _("Promised date"), "statutory_date": _("Date by law"),
        "document_no": _("Paper number"), "deferred_materials": _("Deferred materials"), "due_date": _("Due date"),
        "notice_no": _("Notice number"), "round": _("Round"), "missing": _("To be cured"), "problem": _("What is wrong"),
        "standard": _("How it should be"), "override_reason": _("Reason for another notice"), "field_code": _("Field"),
        "complete": _("All complete"), "reason_code": _("Ground"), "legal_basis": _("Legal basis"), "proper_authority": _("Proper authority"),
        "to_authority": _("Redirected to"), "reason": _("Reason"), "copy": _("Which copy"), "sha256": _("Checksum"),
        "printed_at": _("Printed at"), "level": _("Rating"), "tags": _("Labels"), "comment": _("Comment"), "declined": _("Did not want to rate"),
        "summary": _("Matter"), "responsible_authority": _("Responsible authority"), "paper_no": _("Paper case number"),
        "temporary_no": _("Temporary number"), "legal_rep": _("Legal representative"), "explanation": _("Explanation"), "note": _("Note"),
        "authority": _("Authority"), "where": _("Where to get it"), "sample": _("Sample"), "answer": _("Answer"),
    }  # fmt: skip


def choice_words(key: str, value: str) -> str:
    """A value out of a fixed list, in words."""
    return _choices().get(key, {}).get(value) or (paper_words(value) if key == "kind" else value)


def choice_code(key: str, words: str) -> str:
    """The value that these words stand for; other words stand for themselves."""
    return next((value for value, said in _choices().get(key, {}).items() if said == words), words)


@cache
def _choices() -> dict[str, dict[str, str]]:
    return {
        "channel": {"window": _("at the window"), "paper_backfill": _("entered from paper"), "cross_region": _("for another region")},
        "kind": {"person": _("person"), "organisation": _("organisation")},
        "id_type": {
            "resident_id": _("resident identity card"), "hmt_residence": _("residence permit for Hong Kong, Macao, Taiwan"),
            "foreign_permanent": _("permanent residence card of a foreigner"), "passport": _("passport"),
            "hk_macao_permit": _("Hong Kong and Macao permit"), "taiwan_permit": _("Taiwan permit"), "uscc": _("unified social credit code"),
            "other": _("another document"),
        },
        "status": {
            "provided": _("handed in"), "shared": _("shared"), "deferred": _("deferred"), "promised": _("promised"), "missing": _("missing"),
        },
        "reason_code": {
            "not_a_licence_matter": _("needs no licence"), "not_our_authority": _("not this authority's"),
            "incomplete_after_notice": _("not complete after the notice"), "other": _("another ground"),
        },
        "copy": {"original": _("first print"), "reprint": _("reprint")},
    }  # fmt: skip

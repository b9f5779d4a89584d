"""What the drill province accepts: the shapes of the contract and the platform's own state machine. Pure; stricter than most provinces."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

Error = dict[str, str]
Check = Callable[[Any], bool]

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
ID_TYPES = ("resident_id", "hmt_residence", "foreign_permanent", "passport", "hk_macao_permit", "taiwan_permit", "uscc", "other")

# Event type -> states of the platform's case in which it is possible, and the state after it (None: unchanged).
TRANSITIONS: dict[str, tuple[tuple[str, ...] | None, str | None]] = {
    "case.received": ((), "received"),
    "case.accepted": (("received", "correcting"), "accepted"),
    "case.correction_requested": (("received", "correcting"), "correcting"),
    "case.corrected": (("correcting",), None),
    "case.declined": (("received", "correcting"), "declined"),
    "case.redirected": (("received", "correcting", "accepted"), "redirected"),
    "case.withdrawn": (("received", "correcting", "accepted", "processing"), "withdrawn"),
    "document.issued": (None, None),
    "document.voided": (None, None),
    "rating.given": (None, None),
    "grievance.registered": (None, None),
}


def next_state(state: str | None, event_type: str, payload: Mapping[str, Any]) -> str | None:
    """The platform's state after the event; None when its state does not allow it (a conflict)."""
    allowed, after = TRANSITIONS[event_type]
    if state is None:
        return "received" if event_type == "case.received" else None
    if allowed is not None and state not in allowed:
        return None
    if event_type == "case.corrected":
        return "received" if payload["complete"] else "correcting"
    return after or state


def is_uuid(value: Any) -> bool:
    """A UUID in text."""
    return isinstance(value, str) and _UUID.fullmatch(value.lower()) is not None


def is_moment(value: Any) -> bool:
    """RFC 3339 with an offset."""
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_day(value: Any) -> bool:
    """YYYY-MM-DD."""
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _words(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _among(*options: str) -> Check:
    return lambda value: isinstance(value, str) and value in options


def _list_of(**keys: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and all(isinstance(entry, dict) and all(key in entry and check(entry[key]) for key, check in keys.items()) for entry in value)
    )


def is_party(value: Any) -> bool:
    """A Party of the contract."""
    return (
        isinstance(value, dict)
        and value.get("kind") in ("person", "organisation")
        and _text(value.get("name"))
        and len(value["name"]) <= 100
        and value.get("id_type") in ID_TYPES
        and _text(value.get("id_no"))
        and len(value["id_no"]) <= 40
        and all(value.get(key) is None or isinstance(value[key], str) for key in ("mobile", "address"))
    )


def _missing(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(entry, dict)
            and (_text(entry.get("material_code")) or _text(entry.get("field_code")))
            and _text(entry.get("problem"))
            and _words(entry.get("standard"))
            for entry in value
        )
    )


_MATERIALS = _list_of(
    material_code=_text,
    status=_among("provided", "shared", "deferred", "promised"),
    copies=_whole,
    pages=_maybe(_whole),
    file_ids=lambda value: isinstance(value, list) and all(is_uuid(entry) for entry in value),
)
_DOCUMENT: dict[str, Check] = {
    "kind": _text,
    "document_no": _text,
    "copy": _among("original", "reprint"),
    "sha256": _maybe(_words),
    "printed_at": _maybe(is_moment),
}

REQUIRED: dict[str, dict[str, Check]] = {
    "case.received": {
        "case_no": _text,
        "channel": _among("window", "paper_backfill", "cross_region"),
        "theme_code": _maybe(_text),
        "items": lambda value: _list_of(item_code=_text, catalog_version=_words)(value) and bool(value),
        "applicant": is_party,
        "agent": _maybe(is_party),
        "situation": _mapping,
        "form": _mapping,
        "materials": _MATERIALS,
        "received_at": is_moment,
        "ticket_no": _maybe(_words),
    },
    "case.accepted": {"accepted_at": is_moment, "promised_date": _maybe(is_day), "statutory_date": _maybe(is_day), "document_no": _text},
    "case.correction_requested": {"notice_no": _text, "round": _whole, "missing": _missing, "due_date": _maybe(is_day)},
    "case.corrected": {"materials": _MATERIALS, "form": _mapping, "complete": _truth},
    "case.declined": {
        "reason_code": _among("not_a_licence_matter", "not_our_authority", "incomplete_after_notice", "other"),
        "legal_basis": _text,
        "proper_authority": _maybe(_words),
        "document_no": _text,
    },
    "case.redirected": {"to_authority": _text, "reason": _text},
    "case.withdrawn": {"reason": _words},
    "document.issued": _DOCUMENT,
    "document.voided": _DOCUMENT,
    "rating.given": {
        "level": lambda value: _whole(value) and 1 <= value <= 5,
        "tags": lambda value: isinstance(value, list),
        "comment": _words,
    },
    "grievance.registered": {"summary": _text, "responsible_authority": _text, "due_date": is_day},
}
OPTIONAL: dict[str, dict[str, Check]] = {
    "case.accepted": {"deferred_materials": _list_of(material_code=_text, due_date=is_day)},
    "rating.given": {"declined": _truth},
}
_ENVELOPE: dict[str, Check] = {
    "case_id": is_uuid,
    "seq": lambda value: _whole(value) and value >= 1,
    "type": lambda value: isinstance(value, str) and value in TRANSITIONS,
    "occurred_at": is_moment,
    "hall_id": _text,
    "workstation_id": _text,
    "operator_id": _text,
    "payload": _mapping,
}


def envelope_errors(event: Mapping[str, Any]) -> list[Error]:
    """What is wrong around the payload. Pointers go into the payload by contract, so these have the empty one."""
    wrong = [key for key, check in _ENVELOPE.items() if not check(event.get(key))]
    if "offline" in event and not isinstance(event["offline"], bool):
        wrong.append("offline")
    return [{"pointer": "", "code": "envelope", "message": f"事件的 {key} 缺失或格式不对"} for key in wrong]


def payload_errors(event_type: str, payload: Mapping[str, Any]) -> list[Error]:
    """What is wrong in the payload, each with its JSON Pointer."""
    errors = []
    for key, check in REQUIRED[event_type].items():
        if key not in payload:
            errors.append({"pointer": f"/{key}", "code": "required", "message": f"缺少 {key}"})
        elif not check(payload[key]) and not (event_type == "rating.given" and key == "level" and payload.get("declined") is True):
            errors.append({"pointer": f"/{key}", "code": "format", "message": f"{key} 的内容不符合要求"})
    for key, check in OPTIONAL.get(event_type, {}).items():
        if payload.get(key) is not None and not check(payload[key]):
            errors.append({"pointer": f"/{key}", "code": "format", "message": f"{key} 的内容不符合要求"})
    number = payload.get("round", 1)
    reasoned = number == 1 or (_whole(number) and number > 1 and _text(payload.get("override_reason")))
    if event_type == "case.correction_requested" and _whole(number) and not reasoned:
        errors.append({"pointer": "/override_reason", "code": "second_notice", "message": "同一轮再次告知须由值班长说明理由"})
    return errors

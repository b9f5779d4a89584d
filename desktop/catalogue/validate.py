"""Whether a form value fits its field. Answers a code, or None when it fits; never raises for what was entered."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from desktop.catalogue.model import Field, FieldType
from desktop.catalogue.numbers import foreign_permanent_ok, resident_id_ok, uscc_form_ok, uscc_ok

MAX_ROWS = 200
MOBILE = re.compile(r"1[3-9]\d{9}|\+?\d[\d -]{4,18}\d", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_DOCUMENT = re.compile(r"[A-Z0-9]{5,20}")
_DIGITS = re.compile(r"[0-9]{13,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Controls, bidi and zero-width signs, line separators, halves of surrogate pairs, tags: what nobody sees or what turns the text around.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAK = re.compile(r"[\t\n\r]")


def check_value(field: Field, value: Any) -> str | None:
    """A stable code: field.type, field.choice, field.number, field.range, field.date, field.id_no, field.uscc, field.mobile, field.pattern,
    field.too_long, field.hidden, field.rows."""
    if field.type is FieldType.ROWS:
        return _check_rows(field, value)
    if field.type is FieldType.BOOLEAN:
        return None if isinstance(value, bool) or value in ("true", "false") else "field.type"
    if field.type is FieldType.NUMBER:
        return _check_number(field, value)
    if not isinstance(value, str):
        return "field.type"
    if len(value) > field.max_length:
        return "field.too_long"
    if _HIDDEN.search(value) or (field.type is not FieldType.LONG_TEXT and _BREAK.search(value)):
        return "field.hidden"
    return _check_text(field, value)


def warn_value(field: Field, value: Any) -> str | None:
    """What to point out without refusing it, for a value that fits: field.uscc_check, a wrong check digit (old wrong codes are in use)."""
    if field.type is FieldType.USCC and isinstance(value, str) and not uscc_ok(value.upper()):
        return "field.uscc_check"
    return None


def _check_text(field: Field, value: str) -> str | None:
    if field.type is FieldType.CHOICE:
        return None if value in {option.code for option in field.options} else "field.choice"
    if field.type is FieldType.DATE:
        return None if _is_date(value) else "field.date"
    if field.type is FieldType.MOBILE:
        return None if MOBILE.fullmatch(value) else "field.mobile"
    if field.type is FieldType.ID_NO:
        return None if _is_id_no(value.upper()) else "field.id_no"
    if field.type is FieldType.USCC:
        return None if uscc_form_ok(value.upper()) else "field.uscc"
    if field.pattern and not re.fullmatch(field.pattern, value):
        return "field.pattern"
    return None


def _is_id_no(value: str) -> bool:
    """A resident's or permanent resident's number with its check digit, or the number of some other document. More than twelve digits on end
    are a resident's number with a mistake in it: no passport or permit has so many."""
    if resident_id_ok(value) or foreign_permanent_ok(value):
        return True
    return bool(_DOCUMENT.fullmatch(value)) and not _DIGITS.search(value)


def _is_date(value: str) -> bool:
    try:
        return bool(_DATE.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _check_number(field: Field, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return "field.type"
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            return "field.number"
        value = float(value)
    if value != value or abs(value) > 1e15:
        return "field.number"
    low = field.minimum is not None and value < field.minimum
    return "field.range" if low or (field.maximum is not None and value > field.maximum) else None


def _check_rows(field: Field, value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return "field.type"
    if len(value) > MAX_ROWS:
        return "field.too_long"
    columns = {column.code: column for column in field.columns}
    for row in value:
        for code, entry in row.items():
            if code not in columns or (entry not in (None, "") and check_value(columns[code], entry)):
                return "field.rows"
    return None

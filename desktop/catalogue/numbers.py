"""Check digits of identity numbers. Pure arithmetic: whether such a number was ever issued is not known here."""

from __future__ import annotations

import re
from datetime import date

_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_NEW_PERMANENT = re.compile(r"9\d{16}[\dX]", re.ASCII)
_WEIGHTS = tuple(2 ** (17 - n) % 11 for n in range(17))
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(3**n % 31 for n in range(17))


def mod_11_2(seventeen: str) -> str:
    """The check character of GB 11643 (ISO 7064, MOD 11-2) for seventeen digits."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def resident_id_ok(number: str) -> bool:
    """GB 11643: a real day of birth and the right check character. Also residence permits of Hong Kong, Macao and Taiwan (810000 …)."""
    if not _RESIDENT.fullmatch(number) or mod_11_2(number[:17]) != number[17]:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= 1880


def foreign_permanent_ok(number: str) -> bool:
    """外国人永久居留身份证: the old form of 15 (three letters, twelve digits; not checked further) and the new one of 18 beginning with 9 (MOD 11-2)."""
    if _OLD_PERMANENT.fullmatch(number):
        return True
    return bool(_NEW_PERMANENT.fullmatch(number)) and mod_11_2(number[:17]) == number[17]


def uscc_form_ok(code: str) -> bool:
    """统一社会信用代码, GB 32100: 18 characters without I O S V Z. The check character is left to `uscc_ok`."""
    return len(code) == 18 and all(character in _USCC_ALPHABET for character in code)


def uscc_ok(code: str) -> bool:
    """统一社会信用代码, GB 32100, with the right check character (MOD 31)."""
    if not uscc_form_ok(code):
        return False
    total = sum(_USCC_ALPHABET.index(character) * weight for character, weight in zip(code[:17], _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[-total % 31] == code[17]

"""Who applies: names and identity numbers checked as the law writes them (domain.md 3).

Names: any GB 18030-2022 character, 1 to 100 (Party.name of the contract; 民委发〔2016〕33 号 asks for at least 50); look-alikes of the middle
dot become U+00B7 and the original is kept; controls, bidi and zero-width characters are refused, private-use ones pointed out.
A wrong check digit stops a resident id (GB 11643) and only warns for a unified social credit code (GB 32100: old wrong codes are in use).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from desktop.catalogue.numbers import foreign_permanent_ok, resident_id_ok, uscc_ok
from desktop.catalogue.validate import MOBILE
from desktop.errors import Issue
from desktop.intake.model import IdType, Party, PartyKind

NAME_MAX = 100
ID_MAX = 40
MIDDLE_DOT = "\u00b7"
# Digits are ASCII everywhere here: \d alone also takes the full-width and the Arabic ones.
# Look-alikes that keyboards and copied text bring for the separator of minority names.
_DOTS = str.maketrans(dict.fromkeys("\u2022\u2027\u30fb\uff65\u22c5\u2219\u0387\u16eb\u2e31\u25cf\uff0e", MIDDLE_DOT))
_CJK_FULL_STOP = re.compile(r"(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])")
_FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"}
_ALLOWED_FORMAT = {"\ufe00", "\ufe01", "\U000e0100", "\U000e0101"}
_SHAPES = {
    IdType.RESIDENT_ID: re.compile(r"\d{17}[\dX]", re.ASCII),
    IdType.HMT_RESIDENCE: re.compile(r"8[123]0000\d{11}[\dX]", re.ASCII),
    IdType.FOREIGN_PERMANENT: re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]", re.ASCII),
    IdType.USCC: re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"),
    IdType.PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
    IdType.HK_MACAO_PERMIT: re.compile(r"[A-Z0-9]{8,12}"),
    IdType.TAIWAN_PERMIT: re.compile(r"[A-Z0-9]{8,12}"),
    IdType.OTHER: re.compile(r"\S(.{0,38}\S)?"),
}


@lru_cache(16)
def normalised(party: Party) -> Party:
    """The party as it is recorded: dots made U+00B7 (original kept), blanks trimmed, letters of numbers in capitals."""
    name = party.name.strip()
    dotted = _CJK_FULL_STOP.sub(MIDDLE_DOT, name.translate(_DOTS))
    original = party.original_name or (name if dotted != name else "")
    id_no = party.id_no.strip() if party.id_type is IdType.OTHER else re.sub(r"\s", "", party.id_no).upper()
    mobile, address = party.mobile.strip(), party.address.strip()
    if (dotted, original, id_no, mobile, address) == (party.name, party.original_name, party.id_no, party.mobile, party.address):
        return party
    return replace(party, name=dotted, original_name=original, id_no=id_no, mobile=mobile, address=address)


def hidden_characters(text: str) -> tuple[str, ...]:
    """Characters that nobody sees or that turn the text around, as U+XXXX."""
    return tuple(f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in _FORBIDDEN and c not in _ALLOWED_FORMAT)


def private_characters(text: str) -> tuple[str, ...]:
    """Private-use characters: they mean something else on every machine."""
    return tuple(f"U+{ord(c):04X}" for c in text if unicodedata.category(c) == "Co")


def check(party: Party, pointer: str) -> tuple[tuple[Issue, ...], tuple[Issue, ...]]:
    """(errors, warnings) of a normalised party; pointers stand below `pointer`."""
    errors: list[Issue] = []
    warnings: list[Issue] = []
    _check_name(party, pointer, errors, warnings)
    _check_id(party, pointer, errors, warnings)
    if party.mobile and not MOBILE.fullmatch(party.mobile):
        errors.append(Issue(f"{pointer}/mobile", "party.mobile_form"))
    if len(party.address) > 200:
        errors.append(Issue(f"{pointer}/address", "text.too_long", {"most": 200}))
    elif hidden_characters(party.address):
        errors.append(Issue(f"{pointer}/address", "text.hidden", {"characters": ", ".join(hidden_characters(party.address)[:5])}))
    return tuple(errors), tuple(warnings)


def _check_name(party: Party, pointer: str, errors: list[Issue], warnings: list[Issue]) -> None:
    where = f"{pointer}/name"
    if not party.name:
        errors.append(Issue(where, "party.name_missing"))
    elif len(party.name) > NAME_MAX:
        errors.append(Issue(where, "text.too_long", {"most": NAME_MAX}))
    elif hidden := hidden_characters(party.name):
        errors.append(Issue(where, "text.hidden", {"characters": ", ".join(hidden[:5])}))
    elif private := private_characters(party.name):
        warnings.append(Issue(where, "party.private_use", {"characters": ", ".join(private[:5])}))


def _check_id(party: Party, pointer: str, errors: list[Issue], warnings: list[Issue]) -> None:
    where = f"{pointer}/id_no"
    if not party.id_no:
        errors.append(Issue(where, "party.id_missing"))
        return
    if len(party.id_no) > ID_MAX:
        errors.append(Issue(where, "text.too_long", {"most": ID_MAX}))
        return
    if hidden_characters(party.id_no) or not _SHAPES[party.id_type].fullmatch(party.id_no):
        errors.append(Issue(where, "party.id_form", {"id_type": party.id_type.value}))
        return
    if (party.id_type in (IdType.RESIDENT_ID, IdType.HMT_RESIDENCE) and not resident_id_ok(party.id_no)) or (
        party.id_type is IdType.FOREIGN_PERMANENT and not foreign_permanent_ok(party.id_no)
    ):
        errors.append(Issue(where, "party.id_check"))
    elif party.id_type is IdType.USCC and not uscc_ok(party.id_no):
        warnings.append(Issue(where, "party.uscc_check"))
    if (party.id_type is IdType.USCC) != (party.kind is PartyKind.ORGANISATION) and party.id_type is not IdType.OTHER:
        errors.append(Issue(f"{pointer}/id_type", "party.id_type_kind", {"kind": party.kind.value}))


_ORGANISATION_FROM = 5
_ORGANISATION = re.compile(r"[^·]+(公司|集团|合伙）?|中心|[店馆厂院局所站校学园社会部行队处室铺庄坊吧场厅堂楼房屋户市府办])(（[^（）]*）)*")


def mask_id(number: str) -> str:
    """990102********0024: enough to recognise, not enough to use. At least half of a short number is hidden, all of a very short one."""
    if len(number) >= 15:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return number[:2] + "*" * (len(number) - 4) + number[-2:] if len(number) >= 8 else "*" * len(number)


def mask_mobile(number: str) -> str:
    return number[:3] + "****" + number[-4:] if len(number) >= 9 else "*" * len(number)


def mask_address(address: str) -> str:
    """Keeps the road, hides the door."""
    return address if len(address) <= 6 else address[: max(6, len(address) // 2)] + "***"


def mask_name(name: str) -> str:
    """赵**: for lists that others can see."""
    return name[:1] + "**" if name else ""


def shown_name(name: str) -> str:
    """As a list on screen shows it: a person's masked, an organisation's whole. What does not end as organisations are called is taken for a person:
    Mongolian and Tibetan names without dots and Latin ones are long as well."""
    return name if len(name) >= _ORGANISATION_FROM and _ORGANISATION.fullmatch(name) else mask_name(name)

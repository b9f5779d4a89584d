"""Who a case belongs to, without saying who: the same key for every case of one person, and nothing that can be read."""

from __future__ import annotations

import hashlib
import unicodedata

from desktop.intake import party
from desktop.intake.model import IdType, Party

TYPED_MAX = 100


def person_key(who: Party) -> str:
    """The same for every case of one person, and nothing that can be read."""
    clean = party.normalised(who)
    return hashlib.sha256(f"{clean.id_type.value}:{clean.id_no}".encode("utf-8", "surrogatepass")).hexdigest() if clean.id_no else ""


def typed(text: str) -> str:
    """What was typed, as codes and numbers are kept: capitals, no blanks, full-width signs made plain."""
    return "".join(unicodedata.normalize("NFKC", text[:TYPED_MAX]).upper().split())


def person_keys(text: str) -> list[str]:
    """Of whoever has this number; one of another kind (其他证件) is kept as it was typed."""
    as_typed = person_key(Party(id_type=IdType.OTHER, id_no=text[:TYPED_MAX]))
    return [as_typed, *(person_key(Party(id_type=kind, id_no=typed(text))) for kind in IdType)]

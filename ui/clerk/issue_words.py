"""What stands in the way of a draft, in words: which error, and where on the screen it is. Decides nothing."""

from __future__ import annotations

from desktop.intake.model import Assessment
from desktop.sentences import sentence
from ui.clerk.text import _


def in_the_way_words(found: Assessment, unconfirmed: int) -> str:
    """What is wrong with the draft: the first error and where it stands; prefilled values that wait for a look are counted behind their rule."""
    real = [issue for issue in found.issues if issue.code != "field.unconfirmed"]
    first = (real or found.issues)[0]
    where = _place(found, first.pointer)
    said = _("{place}: {words}", place=where, words=sentence(first)) if where else sentence(first)
    return said if real or unconfirmed < 2 else said + _(" ({n} of them)", n=unconfirmed)


def _place(found: Assessment, pointer: str) -> str:
    """Where a pointer into the draft is found on the screen: the step and the name of the field or material; "" for the whole."""
    parts = pointer.strip("/").split("/")
    if parts[0] in ("applicant", "agent"):
        who = _("Applicant") if parts[0] == "applicant" else _("Agent")
        fields = {
            "name": _("Full name"),
            "id_no": _("Number"),
            "id_type": _("Document"),
            "mobile": _("Mobile"),
            "address": _("Address"),
        }
        return " ".join((who, fields.get(parts[-1], ""))).strip()
    if parts[0] == "form" and len(parts) > 1:
        name = next((line.need.field.name for line in found.fields if line.need.field.code == parts[1]), "")
        return " ".join((_("Form"), name)).strip()
    if parts[0] == "materials" and len(parts) > 1:
        name = next((line.need.material.name for line in found.materials if line.need.material.code == parts[1]), "")
        return " ".join((_("Materials"), name)).strip()
    return _("Materials") if parts[0] == "cited" else ""

"""What intake needs from outside, as the rules see it: the hall's own particulars. Values come from the settings file; `ui/app.py` hands them in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What one kind of paper says otherwise than the hall's other papers; "" is: as they do."""

    authority: str = ""
    telephone: str = ""
    footer: str = ""
    title_line: str = ""
    """Stands above the title."""


@dataclass(frozen=True, slots=True)
class HallProfile:
    """Particulars that stand on papers and in events. Nothing here is a law of nature: every hall has its own."""

    hall_id: str
    name: str
    authority: str
    case_prefix: str
    """Two letters at the head of a case number (LL26 0700 0423)."""
    document_prefix: str
    """Head of document numbers: 临政服 makes 临政服受〔2026〕070341号."""
    telephone: str
    address: str = ""
    footer: str = ""
    drill: bool = False
    remedies: str = ""
    """Reconsideration and court, in whole sentences: stands on a refusal (不予受理决定书)."""
    deferral_consequence: str = ""
    """What follows when a deferred material is not brought in time: stands on 容缺受理承诺书."""
    platform: bool = True
    """The hall reports to a province's platform, which gives each case a number of its own."""
    title_line: str = ""
    """A line above the title of every paper."""
    papers: tuple[tuple[str, PaperWords], ...] = ()
    """By `DocumentKind` value: papers that say something of their own."""

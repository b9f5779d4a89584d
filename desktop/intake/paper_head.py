"""What papers have in common: the head that each of them carries, and a row of what was handed in.

Identity numbers, mobiles and addresses stand here already masked as the paper's law allows (domain.md 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What every paper carries: who issues, to whom, about what, with which numbers, and who answers the telephone."""

    document_no: str | None
    """None in a preview: the number is drawn when it is issued (打印时取号)."""
    case_no: str
    """"" in a preview."""
    hall_name: str
    authority: str
    """The organ that issues the paper (落款), usually the hall's name."""
    telephone: str
    window_no: str
    operator_name: str
    issued_at: datetime
    title: str
    """The thing, as the person calls it: theme name, or the item's."""
    items_count: int
    is_theme: bool
    applicant_name: str
    applicant_is_person: bool
    id_label: str
    id_masked: str
    mobile_masked: str = ""
    address_masked: str = ""
    agent_name: str = ""
    drill: bool = False
    """Made-up people: the paper says 演练样张 and has no legal force."""
    example_catalogue: bool = False
    """The catalogue behind it is example data, not a real guide."""
    temporary_no: str = ""
    """The case number, where the paper was made while the platform was away: it stands in for the formal one until that is known."""
    formal_no: str = ""
    """The platform's number of the case (apply_no), once it is known; the paper then bears both."""
    footer: str = ""
    title_line: str = ""
    """Above the title, where the hall has one."""


@dataclass(frozen=True, slots=True)
class ReceivedMaterial:
    name: str
    form: str
    """原件 / 复印件 / 电子证照 / 实物"""
    source: str
    """自备 / 系统生成 / 数据共享 / 容缺后补 / 告知承诺 / 交回"""
    copies: int
    pages: int | None

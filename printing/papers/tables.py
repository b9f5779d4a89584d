"""Tables that several papers share: what was handed in, and names in order. What is still to come is listed and never counted as received."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.intake.documents import ReceivedMaterial
from printing.blocks import Column, Fact, Spans, listing, paragraph
from printing.breaking import Setter
from printing.flow import Strip, kept
from printing.sheet import WIDTH, bold, plain

TO_COME = "容缺后补"
HANDED_BACK = "交回"
FEW = 4
"""So many names stand in one cell; more get a row each, with a head that comes again on every page."""


def section(setter: Setter, text: str) -> list[Strip]:
    """A heading inside a paper; stays with what follows."""
    return kept(paragraph(setter, (bold(text, size=12),), WIDTH, leading=1.6, justify=False))


def counted(materials: Sequence[ReceivedMaterial]) -> tuple[int, int]:
    """How many materials, how many pages, without those that are still to come."""
    here = [material for material in materials if material.source != TO_COME]
    return len(here), sum(material.pages or 0 for material in here)


def material_rows(setter: Setter, materials: Sequence[ReceivedMaterial]) -> list[Strip]:
    columns = (
        Column("序", 30, centred=True),
        Column("材料名称"),
        Column("形式", 69),
        Column("来源", 69),
        Column("份数", 39, centred=True),
        Column("页数", 39, centred=True),
    )
    return listing(setter, columns, [_material(number, material) for number, material in enumerate(materials, 1)], WIDTH)


def named(title: str, names: Sequence[str]) -> list[Fact]:
    """A few names in one cell; none for many, which `named_rows` takes."""
    if not 0 < len(names) <= FEW:
        return []
    lines = [f"{number}. {name}" for number, name in enumerate(names, 1)] if len(names) > 1 else names
    return [Fact(title, plain("\n".join(lines)), wide=True)]


def named_rows(setter: Setter, title: str, names: Sequence[str]) -> list[Strip]:
    """Many names in a numbered table; none for a few, which `named` takes."""
    if len(names) <= FEW:
        return []
    columns = (Column("序", 30, centred=True), Column(title))
    return listing(setter, columns, [[plain(str(number)), plain(name)] for number, name in enumerate(names, 1)], WIDTH)


def _material(number: int, material: ReceivedMaterial) -> list[Spans]:
    pages = "—" if material.pages is None else str(material.pages)
    texts = (str(number), material.name, material.form, material.source, str(material.copies), pages)
    return [plain(text) for text in texts]

"""Outlines on the coarser grid: smaller, the same widths, no point moved further than half a step, the same picture."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import pytest
from paper_samples import NOTICE, ORIGINAL
from PIL import ImageChops, ImageStat

from printing import fonts, outlines
from printing.fonts import Weight, chain
from printing.papers import compose
from printing.pdf import to_pdf

TEXT = "一次性告知单（第 2 次告知）依据《中华人民共和国行政许可法》䶮𬭎0123456789ABCgjy.,;□■"


def subset(weight: Weight = Weight.REGULAR) -> tuple[bytes, bytes]:
    """The same subset as reportlab makes it, and as we embed it."""
    face = chain().font(weight.value).face
    codes = [ord(char) for char in TEXT]
    return type(face).makeSubset(face, codes), face.makeSubset(codes)


def points(font: bytes) -> list[tuple[list[int], list[int], list[int]]]:
    tables = dict(outlines._tables(font))
    found = []
    for glyph in outlines._split(tables[b"glyf"], tables[b"loca"], tables[b"head"]):
        if not glyph:
            continue
        (contours,) = struct.unpack_from(">h", glyph, 0)
        (last, hints) = struct.unpack_from(">HH", glyph, 8 + 2 * contours)
        flags, place = outlines._flags(glyph, 12 + 2 * contours + hints, last + 1)
        xs, place = outlines._coordinates(glyph, place, flags, outlines._X_SHORT, outlines._X_SAME)
        ys, place = outlines._coordinates(glyph, place, flags, outlines._Y_SHORT, outlines._Y_SAME)
        found.append(([flag & 1 for flag in flags], xs, ys))
        assert struct.unpack_from(">4h", glyph, 2) == (min(xs), min(ys), max(xs), max(ys))
    return found


@pytest.mark.parametrize("weight", [Weight.REGULAR, Weight.BOLD])
def test_no_point_moves_further_than_half_a_step(weight: Weight, monkeypatch: pytest.MonkeyPatch) -> None:
    exact, coarse = subset(weight)
    assert len(coarse) < len(exact)
    monkeypatch.setattr(outlines, "GRID", 1)
    before, after = points(exact), points(coarse)
    assert len(before) == len(after) > 30
    for (on, xs, ys), (on_after, xs_after, ys_after) in zip(before, after, strict=True):
        assert on == on_after
        assert all(abs(a - b) <= 2 for a, b in zip((*xs, *ys), (*xs_after, *ys_after), strict=True))
        assert all(value % 4 == 0 for value in (*xs_after, *ys_after))


def test_widths_and_characters_stay() -> None:
    exact, coarse = (dict(outlines._tables(font)) for font in subset())
    assert exact[b"cmap"] == coarse[b"cmap"] and exact[b"hhea"] == coarse[b"hhea"]
    (pairs,) = struct.unpack_from(">H", exact[b"hhea"], 34)
    widths = [struct.unpack_from(f">{2 * pairs}H", tables[b"hmtx"])[::2] for tables in (exact, coarse)]
    assert widths[0] == widths[1]


def test_nobody_can_see_it(picture: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Mean difference over the page at 300 dpi, in 256 greys; a missing or broken glyph would be hundreds of times as much."""
    paper = compose(NOTICE, copy=ORIGINAL)
    coarse = picture(to_pdf(paper), dpi=300)
    monkeypatch.setattr(fonts, "coarser", lambda font: font)
    exact_pdf = to_pdf(paper)
    assert len(exact_pdf) > 75_000
    difference = ImageChops.difference(coarse, picture(exact_pdf, dpi=300))
    assert ImageStat.Stat(difference).mean[0] < 0.6 and difference.getextrema()[1] < 128

"""Outlines of fewer points on a coarser grid: smaller, the same widths, no line moved further than the grid and the slack say, the same picture."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from paper_samples import NOTICE, ORIGINAL
from PIL import ImageChops, ImageStat

from printing import fonts, glyf, outlines
from printing.curves import Point
from printing.fonts import Weight, chain
from printing.papers import compose
from printing.pdf import to_pdf

TEXT = "一次性告知单（第 2 次告知）依据《中华人民共和国行政许可法》䶮𬭎0123456789ABCgjy.,;□■"


Shape = list[list[Point]]


def subset(weight: Weight = Weight.REGULAR) -> tuple[bytes, bytes]:
    """The same subset as reportlab makes it, and as we embed it."""
    face = chain().font(weight.value).face
    codes = [ord(char) for char in TEXT]
    return type(face).makeSubset(face, codes), face.makeSubset(codes)


def shapes(font: bytes) -> list[Shape]:
    """The contours of every glyph; its box is what its points say."""
    tables = dict(outlines._tables(font))
    found = []
    for start, end in itertools.pairwise(glyf.places(tables[b"loca"], tables[b"head"])):
        if start == end:
            continue
        glyph = tables[b"glyf"][start:end]
        shape, _ = glyf.contours(glyph)
        xs, ys = ([point[axis] for contour in shape for point in contour] for axis in (0, 1))
        assert struct.unpack_from(">4h", glyph, 2) == (min(xs), min(ys), max(xs), max(ys))
        found.append(shape)
    return found


def along(shape: Shape, step: int) -> Any:
    """Points on the outline, some `step` units apart, as complex numbers."""
    found = []
    for contour in shape:
        points = []
        for number, (x, y, on) in enumerate(contour):
            before = contour[number - 1]
            if not on and not before[2]:
                points.append((complex((x + before[0]) / 2, (y + before[1]) / 2), 1))
            points.append((complex(x, y), on))
        for number, (point, on) in enumerate(points):
            (begin, begins_on), (end, _) = points[number - 1], points[(number + 1) % len(points)]
            steps = max(2, int(abs(end - begin) / step))
            if not on:
                found += [(1 - t) ** 2 * begin + 2 * t * (1 - t) * point + t * t * end for t in numpy.linspace(0, 1, steps)]
            elif begins_on:
                found += list(numpy.linspace(begin, point, steps))
    return numpy.array(found)


@pytest.mark.parametrize("weight", [Weight.REGULAR, Weight.BOLD])
@pytest.mark.parametrize("outline", [outlines.FINE, outlines.COARSER[-1]])
def test_no_outline_leaves_its_place(weight: Weight, outline: outlines.Outline, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way: nothing was added, and nothing was lost. One unit for the steps at which they are compared."""
    monkeypatch.setattr(chain(), "outline", outline)
    exact, coarse = subset(weight)
    before, after = shapes(exact), shapes(coarse)
    assert len(before) == len(after) > 30
    for whole, made in zip(before, after, strict=True):
        assert all(value % outline.grid == 0 for contour in made for point in contour for value in point[:2])
        for one, other in ((whole, made), (made, whole)):
            apart = numpy.abs(along(one, 40)[:, None] - along(other, 4)[None, :]).min(1).max()
            assert apart <= outline.slack + outline.grid / 2 * 2**0.5 + 1
    assert sum(len(contour) for shape in after for contour in shape) < 0.9 * sum(len(contour) for shape in before for contour in shape)


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
    monkeypatch.setattr(fonts, "coarser", lambda font, outline: font)
    exact_pdf = to_pdf(paper)
    assert len(exact_pdf) > 75_000
    difference = ImageChops.difference(coarse, picture(exact_pdf, dpi=300))
    assert ImageStat.Stat(difference).mean[0] < 0.6 and difference.getextrema()[1] < 128

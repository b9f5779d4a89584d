"""Charts as marks of the page list: columns and lines over the hours of a day, bars beside names. Ink and greys only, for any office printer.

Series are told apart by their filling or by their stroke and their marks, never by a shade alone, and every chart has its numbers written at the marks
or stands beside a table that has them. It refuses to smooth, to cut an axis, or to draw a value that is not there: a None leaves a gap.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from printing.blocks import GREY, line_ops
from printing.breaking import Setter, Span
from printing.fonts import Weight
from printing.page import Circle, Line, Op, Rect

SMALL = 8.0
RULE = 0.8
"""The grey of the lines behind the marks."""
DARK, LIGHT = 0.25, 0.8
Value = float | None


@dataclass(frozen=True, slots=True)
class Series:
    """`strong`: the dark or solid one of two."""

    name: str
    values: tuple[Value, ...]
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart stands and what it is called; `unit` is said with the title."""

    x: float
    width: float
    height: float
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class _Axes:
    left: float
    right: float
    top: float
    bottom: float
    most: float

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.most

    def middle(self, place: int, count: int) -> float:
        return self.left + (self.right - self.left) * (place + 0.5) / count


def columns(setter: Setter, frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> tuple[Op, ...]:
    """Upright bars, side by side for each label, with their numbers on top where there is room."""
    axes, ops = _axes(setter, frame, labels, series, _filled)
    slot = (axes.right - axes.left) / max(len(labels), 1)
    wide = min(slot * 0.8 / len(series), 20.0)
    for place in range(len(labels)):
        start = axes.middle(place, len(labels)) - wide * len(series) / 2
        for number, one in enumerate(series):
            value = one.values[place]
            if not value:
                continue
            x, y = start + number * wide, axes.y(value)
            ops.append(Rect(x, y, wide, axes.bottom - y, stroke=0.5, fill=DARK if one.strong else LIGHT, grey=DARK))
            (words,) = setter.lines((Span(f"{value:g}", 6.5, grey=GREY),), 100)
            if words.width <= wide + 1.5:
                ops.extend(line_ops(words, x + (wide - words.width) / 2, y - 8.4, 8))
    return tuple(ops)


def lines(setter: Setter, frame: Frame, labels: Sequence[str], series: Sequence[Series]) -> tuple[Op, ...]:
    """A line a series, a mark a value: filled for the strong one, open and dashed for the other."""
    axes, ops = _axes(setter, frame, labels, series, _stroked)
    for one in series:
        points = [(axes.middle(place, len(labels)), axes.y(value)) if value is not None else None for place, value in enumerate(one.values)]
        ops.extend(_stroke(points, one.strong))
    return tuple(ops)


def bar(x: float, y: float, width: float, height: float, share: float, *, strong: bool = True) -> tuple[Op, ...]:
    """A lying bar that fills `share` of `width`; nothing for nothing."""
    if share <= 0:
        return ()
    return (Rect(x, y, max(width * min(share, 1.0), 1.0), height, stroke=0.5, fill=DARK if strong else LIGHT, grey=DARK),)


def steps(most: float) -> tuple[float, ...]:
    """Round numbers from 0 to at least `most`, at most five steps apart."""
    most = max(most, 1.0)
    power = 10.0 ** math.floor(math.log10(most))
    step = next(size * power / 10 for size in (1, 2, 5, 10, 20, 50) if size * power / 10 * 5 >= most)
    step = max(step, 1.0)
    return tuple(step * number for number in range(math.ceil(most / step) + 1))


def _stroke(points: Sequence[tuple[float, float] | None], strong: bool) -> list[Op]:
    ops: list[Op] = []
    for before, after in itertools.pairwise(points):
        if before and after:
            ops.append(Line(*before, *after, width=1.4 if strong else 0.9, grey=0.1 if strong else GREY, dash=() if strong else (3.0, 2.0)))
    for point in points:
        if point:
            x, y = point
            ops.append(
                Rect(x - 1.9, y - 1.9, 3.8, 3.8, stroke=0.5, fill=0.1, grey=0.1)
                if strong
                else Circle(x, y, 1.9, stroke=0.8, grey=GREY)
            )  # fmt: skip
    return ops


def _axes(
    setter: Setter, frame: Frame, labels: Sequence[str], series: Sequence[Series], sample: Callable[[float, bool], Sequence[Op]]
) -> tuple[_Axes, list[Op]]:
    """Title, legend, rules with their numbers, and the labels below; the marks come on top of them."""
    ticks = steps(max((value for one in series for value in one.values if value is not None), default=0.0))
    axes = _Axes(frame.x + 24, frame.x + frame.width, 30.0, frame.height - 14, ticks[-1])
    (title,) = setter.lines((Span(frame.title, 10, Weight.BOLD), Span(f"（{frame.unit}）", SMALL, grey=GREY)), frame.width)
    ops: list[Op] = [*line_ops(title, frame.x, 0, 14)]
    x = frame.x + frame.width
    for one in reversed(series):
        (name,) = setter.lines((Span(one.name, SMALL),), frame.width)
        x -= name.width
        ops.extend(line_ops(name, x, 0, 14))
        x -= 20
        ops.extend(sample(x, one.strong))
        x -= 8
    for tick in ticks:
        y = axes.y(tick)
        ops.append(Line(axes.left, y, axes.right, y, width=0.8 if not tick else 0.4, grey=0.2 if not tick else RULE))
        (words,) = setter.lines((Span(f"{tick:g}", SMALL, grey=GREY),), 40)
        ops.extend(line_ops(words, axes.left - words.width - 4, y - 5, 10))
    every = math.ceil(len(labels) * 20 / max(axes.right - axes.left, 1.0))
    for place, label in enumerate(labels):
        if place % max(every, 1) == 0:
            (words,) = setter.lines((Span(label, SMALL, grey=GREY),), 60)
            ops.extend(line_ops(words, axes.middle(place, len(labels)) - words.width / 2, axes.bottom + 2, 11))
    return axes, ops


def _filled(x: float, strong: bool) -> tuple[Op, ...]:
    """The filling that the legend explains."""
    return (Rect(x + 6, 4, 9, 6.5, stroke=0.5, fill=DARK if strong else LIGHT, grey=DARK),)


def _stroked(x: float, strong: bool) -> Sequence[Op]:
    """The stroke and the mark that the legend explains."""
    ends = _stroke(((x, 7.2), (x + 15, 7.2)), strong)
    return [ends[0], *_stroke(((x + 7.5, 7.2),), strong)]

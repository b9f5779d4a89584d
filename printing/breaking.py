"""Spans of text into lines that fit a width, by the rules of Chinese setting.

No line begins with a closing mark or ends with an opening one (禁则, CLREQ); dates, numbers with their measure words, （原件 1 份） and Latin words stay
whole where the width allows; nothing is ever cut off: what is longer than a line goes on in the next. It refuses to hyphenate and to
shrink text, and to move marks together (标点挤压): glyphs that overlap come out of text extraction on lines of their own. Missing characters are drawn as 〓 and named, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from printing.fonts import INVISIBLE, STAND_IN, FontChain, Weight, is_mark, is_selector
from printing.page import TextRun

NO_START = frozenset("，。、；：？！）》」』】〕〉”’…—·～％℃々,.;:?!)]}%")
NO_END = frozenset("（《「『【〔〈“‘([{$￥")
_WHOLE = re.compile(
    r"（[^（）\s\d]{1,6} \d{1,3} [份件页枚张]）|(?:\d{2,4}年)?\d{1,2}月\d{1,2}日(?: 星期[一二三四五六日])?|\d+ (?:个工作日|平方米|[个份件页号项层室次轮日])"
    r"|[A-Za-z0-9][\w*.,:/@+%#&·-]*(?<![.,:])|〔\d{4}〕\d+号|第 ?[\d一二三四五六七八九十]+ ?[条款项轮次页号]",
    re.ASCII,
)
ASCENT = 0.88
LONG_LINE = 12
"""Characters of a line that can spare some for the next."""
WIDE = 0.05
"""Gaps above this share of the size could be read as spaces by text extraction, so such runs say what they say."""


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    size: float = 11.0
    weight: Weight = Weight.REGULAR
    grey: float = 0.0
    spacing: float = 0.0
    """Letter spacing in ems, for titles."""


class Cluster(NamedTuple):
    """One character with what hangs on it. `source` is what it says, `drawn` what has glyphs."""

    source: str
    drawn: str
    widths: tuple[float, ...]
    width: float
    face: str
    span: Span


@dataclass(frozen=True, slots=True)
class TextLine:
    clusters: tuple[Cluster, ...]
    width: float
    last: bool

    @property
    def size(self) -> float:
        return max((cluster.span.size for cluster in self.clusters), default=11.0)

    def runs(self, x: float, baseline: float, *, stretch_to: float = 0.0) -> tuple[TextRun, ...]:
        """The line from `x` on. `stretch_to` justifies to that width, unless the gaps would get unsightly (over 0.12 em)."""
        gaps = len(self.clusters) - 1
        extra = (stretch_to - self.width) / gaps if stretch_to and gaps > 0 and not self.last else 0.0
        extra = extra if 0 < extra <= 0.12 * self.size else 0.0
        found: list[TextRun] = []
        for (face, span), group in groupby(self.clusters, key=lambda cluster: (cluster.face, cluster.span)):
            run = _run(list(group), x, baseline, face, span, extra)
            x += sum(run.advances)
            found.append(run)
        return tuple(found)


def _run(group: list[Cluster], x: float, y: float, face: str, span: Span, extra: float) -> TextRun:
    spacing = span.spacing * span.size + extra
    text = "".join(cluster.drawn for cluster in group)
    source = "".join(cluster.source for cluster in group)
    advances = tuple(width + spacing for cluster in group for width in cluster.widths)
    told = source != text or spacing > WIDE * span.size
    return TextRun(x, y, span.size, face, text, advances, spacing, span.grey, source if told else None)


class Setter:
    """Sets text with one font chain and remembers which characters no font had (`missing`)."""

    def __init__(self, fonts: FontChain) -> None:
        self._fonts = fonts
        self._missing: dict[str, None] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(self._missing)

    def width(self, spans: Sequence[Span]) -> float:
        """The width on one endless line."""
        return sum(cluster.width for cluster in self.clusters(spans))

    def lines(self, spans: Sequence[Span], width: float, *, indent: float = 0.0) -> tuple[TextLine, ...]:
        """Lines no wider than `width`; the first of them is shorter by `indent`. At least one line, also for empty text."""
        found: list[TextLine] = []
        for number, paragraph in enumerate(_paragraphs(spans)):
            found.extend(_fill(self.clusters(paragraph), width, 0.0 if number else indent))
        return tuple(found)

    def clusters(self, spans: Iterable[Span]) -> list[Cluster]:
        found: list[Cluster] = []
        for span in spans:
            for char in span.text:
                if char in INVISIBLE or char == "\r":
                    continue
                char = " " if char in "\t\u00a0" else char
                if is_mark(char) and found:
                    found[-1] = self._marked(found[-1], char)
                else:
                    found.append(self._cluster(char, span))
        return found

    def _cluster(self, char: str, span: Span) -> Cluster:
        glyph = self._fonts.glyph(char, span.weight)
        drawn = char
        if glyph is None:
            self._missing.setdefault(f"U+{ord(char):04X}")
            drawn = STAND_IN
            glyph = self._fonts.glyph(drawn, span.weight)
            assert glyph is not None
        width = glyph.advance * span.size
        return Cluster(char, drawn, (width,), width + span.spacing * span.size, glyph.face, span)

    def _marked(self, base: Cluster, mark: str) -> Cluster:
        """The base with a mark: drawn where the base's own font has it; a selector without a glyph is said and not drawn."""
        if is_selector(mark):
            return base._replace(source=base.source + mark)
        glyph = self._fonts.glyph(mark, base.span.weight)
        if glyph is None or glyph.face != base.face:
            self._missing.setdefault(f"U+{ord(mark):04X}")
            return base._replace(source=base.source + mark)
        width = glyph.advance * base.span.size
        return base._replace(source=base.source + mark, drawn=base.drawn + mark, widths=(*base.widths, width), width=base.width + width)


def _paragraphs(spans: Sequence[Span]) -> list[list[Span]]:
    paragraphs: list[list[Span]] = [[]]
    for span in spans:
        for number, part in enumerate(span.text.split("\n")):
            if number:
                paragraphs.append([])
            paragraphs[-1].append(Span(part, span.size, span.weight, span.grey, span.spacing))
    return paragraphs


def _fill(clusters: list[Cluster], width: float, indent: float) -> list[TextLine]:
    strict, loose = _openings(clusters)
    lines: list[TextLine] = []
    begins: list[int] = []
    start = 0
    while start < len(clusters) or not lines:
        room = width - (0.0 if lines else indent)
        end = _reach(clusters, start, room)
        if end < len(clusters):
            end = _cut(start, end, strict, loose)
        lines.append(_line(clusters[start:end], end >= len(clusters)))
        begins.append(start)
        start = end
        while start < len(clusters) and clusters[start].source == " ":
            start += 1
    return _without_runt(lines, begins, clusters, strict)


def _line(body: list[Cluster], last: bool) -> TextLine:
    while body and body[-1].source == " ":
        body.pop()
    return TextLine(tuple(body), sum(cluster.width for cluster in body), last)


def _without_runt(lines: list[TextLine], begins: list[int], clusters: list[Cluster], strict: list[bool]) -> list[TextLine]:
    """No paragraph ends with one character alone on a line (孤字): a few more come down to it, where a line may break before them."""
    if len(lines) < 2 or sum(cluster.source not in NO_START for cluster in lines[-1].clusters) > 1 or len(lines[-2].clusters) < LONG_LINE:
        return lines
    for cut in range(begins[-1] - 1, begins[-1] - 4, -1):
        if strict[cut] and clusters[cut].source != " ":
            return [*lines[:-2], _line(clusters[begins[-2] : cut], False), _line(clusters[cut:], True)]
    return lines


def _reach(clusters: list[Cluster], start: int, room: float) -> int:
    """The first cluster that no longer fits; a space at the end may stand out."""
    used = 0.0
    for index in range(start, len(clusters)):
        used += clusters[index].width
        if used > room + 0.01 and clusters[index].source != " ":
            return max(index, start + 1)
    return len(clusters)


def _cut(start: int, end: int, strict: list[bool], loose: list[bool]) -> int:
    """Where to break: the last good place; a whole word is broken only when it is longer than half the line by itself."""
    for index in range(end, start, -1):
        if strict[index] and index - start > (end - start) // 2:
            return index
    for index in range(end, start, -1):
        if loose[index]:
            return index
    return end


def _openings(clusters: list[Cluster]) -> tuple[list[bool], list[bool]]:
    """For every place before a cluster: may a line break there, keeping words whole (strict), and at need (loose)."""
    text = "".join(cluster.source[0] for cluster in clusters)
    loose = [False] + [b not in NO_START and a not in NO_END for a, b in pairwise(text)]
    strict = list(loose)
    for match in _WHOLE.finditer(text):
        for index in range(match.start() + 1, match.end()):
            strict[index] = False
    return strict, loose

"""Fewer points on a curve that looks the same: an embedded glyph costs its points, and half of them describe curves finer than any printer.

Outlines of our fonts were once cubic; each curve was cut into equal quadratic pieces. From its first and last handles the cubic is found again
(and proven by the pieces in between), and as few pieces are laid along it as stay within the slack. Ends of curves, and so corners, stems and
joints, never move. It refuses a curve that is not such a cubic: that stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

Point = tuple[float, float, int]
"""x, y in font units, and 1 where the outline goes through the point, 0 for a handle."""
_ONE = 0.0481
"""√3/36: how far the best parabola strays from a cubic, in lengths of its third difference."""
_TWO = 4 / 27 / 8
"""The same for two parabolas that leave its ends as it does and meet in its middle."""
_TRUE = 2.0
"""Font units by which the joints of the pieces may miss the cubic that is taken for theirs."""


def fewer(contour: Sequence[Point], slack: float) -> list[Point]:
    """The contour with no more points, its curves within some `slack` font units of where they were."""
    start = next((place for place, point in enumerate(contour) if point[2]), None)
    if start is None:
        return list(contour)
    begin = contour[start]
    made, handles = [begin], []
    for point in (*contour[start + 1 :], *contour[:start], begin):
        if not point[2]:
            handles.append(point)
            continue
        if handles:
            made += _between(made[-1], handles, point, slack)
            handles = []
        made.append(point)
    return made[:-1]


def _between(begin: Point, handles: list[Point], end: Point, slack: float) -> list[Point]:
    """Handles of the fewest pieces from `begin` to `end`; none is a straight line."""
    count = len(handles)
    (ax, ay, _), (dx, dy, _), first, last = begin, end, handles[0], handles[-1]
    share = 2 * count / 3
    bx, by = ax + share * (first[0] - ax), ay + share * (first[1] - ay)
    cx, cy = dx + share * (last[0] - dx), dy + share * (last[1] - dy)
    if count > 2 and not _is_cubic((ax, bx, cx, dx), (ay, by, cy, dy), handles):
        return handles
    if _is_straight(bx - ax, by - ay, cx - ax, cy - ay, dx - ax, dy - ay, slack):
        return []
    third = hypot(dx - ax + 3 * (bx - cx), dy - ay + 3 * (by - cy))
    if count > 1 and _ONE * third <= slack:
        return [((3 * (bx + cx) - ax - dx) / 4, (3 * (by + cy) - ay - dy) / 4, 0)]
    if count > 2 and _TWO * third <= slack:
        half = count / 2
        return [(ax + half * (first[0] - ax), ay + half * (first[1] - ay), 0), (dx + half * (last[0] - dx), dy + half * (last[1] - dy), 0)]
    return handles


def _is_cubic(xs: tuple[float, ...], ys: tuple[float, ...], handles: list[Point]) -> bool:
    """Whether the joints of the pieces, which lie midway between handles, lie on the cubic at equal steps."""
    for place in range(1, len(handles)):
        t = place / len(handles)
        s = 1 - t
        weights = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
        (x0, y0, _), (x1, y1, _) = handles[place - 1], handles[place]
        missed_x = sum(w * x for w, x in zip(weights, xs, strict=True)) - (x0 + x1) / 2
        missed_y = sum(w * y for w, y in zip(weights, ys, strict=True)) - (y0 + y1) / 2
        if hypot(missed_x, missed_y) > _TRUE:
            return False
    return True


def _is_straight(bx: float, by: float, cx: float, cy: float, dx: float, dy: float, slack: float) -> bool:
    """Whether a cubic from the origin bulges less than the slack from its chord, its handles between the chord's ends."""
    length = hypot(dx, dy)
    if not length:
        return False
    bulges = (bx * dy - by * dx) / length, (cx * dy - cy * dx) / length
    most = max(abs(bulges[0]), abs(bulges[1])) * (0.75 if bulges[0] * bulges[1] >= 0 else 0.45)
    return most <= slack and all(0 <= x * dx + y * dy <= length * length for x, y in ((bx, by), (cx, cy)))

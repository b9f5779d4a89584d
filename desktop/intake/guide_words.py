"""What a guide's look at the papers leaves behind: the line that the clerk sees before calling, and the lines on the slip. Chinese, whatever language
the guide's screen speaks: the line is kept with the number, the slip is for who waits."""

from __future__ import annotations

from collections.abc import Sequence

LINES_ON_SLIP = 8


def call_note(thing: str, brought: int, missing: int) -> str:
    """What for and how it stands; nobody's name."""
    if not brought and not missing:
        return f"{thing}，导办问过"
    return f"{thing}：导办看过，带来 {brought} 份，缺 {missing} 份"


def slip_lines(thing: str, missing: Sequence[str]) -> tuple[str, ...]:
    """The thing, then the materials that shall still be brought, as many as a slip has room for."""
    return (thing, *(f"还要带：{name}" for name in missing[:LINES_ON_SLIP]))

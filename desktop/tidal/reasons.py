"""Why a window should change, in one Chinese sentence with its numbers. Services stand as their codes in braces. What is kept of it is the sentence:
`facts_of` takes the facts out of one again, for a screen that says them in another language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from desktop.tidal.model import HallState, QueueNow, Standing, Touched, Why

_NOBODY = QueueNow(0, (), 0.0)
_SERVICE = r"\{([^{}]+)\}"
_TIDE = "来得比往常多，"
_PRESSED = re.compile(rf"{_SERVICE} ({_TIDE})?(?:有 (\d+) 人在等，最久 (\d+) 分钟|预计随后有人等|没有窗口有空办)")
_SPARE = re.compile(rf"{_SERVICE} (?:有 (\d+) 人在等|没有人等)")
_TOGETHER = re.compile(rf"同时 (\S+) 号窗口改办 ({_SERVICE}(?:、{_SERVICE})*)")
_BACK = re.compile(r"约 (\d+) 分钟后再换回")


def standing(code: str, state: HallState, *, surging: bool = False) -> Standing:
    queue = state.queues.get(code, _NOBODY)
    return Standing(code, queue.waiting, queue.oldest_minutes, surging)


def reason(window: str, then: Sequence[str], why: Why, touched: Sequence[Touched]) -> str:
    """What stands where, who changes to what and what goes with it, and what it brings to the queues that gain."""
    parts = [_pressed(entry) for entry in why.taken] + [_spare(entry) for entry in why.left]
    change = [f"{window} 号窗口改办 {_names(then)}"]
    change += [f"同时 {other} 号窗口改办 {_names(services)}" for other, services in why.together]
    change += [f"约 {why.back_after:.0f} 分钟后再换回"] if why.back_after else []
    waits, gains = {entry.service: entry for entry in touched}, {entry.service for entry in why.taken}
    change += [
        f"{{{code}}} 平均等待预计由 {waits[code].before:.0f} 分钟变为 {waits[code].after:.0f} 分钟" for code in waits if code in gains
    ]
    return "，".join(parts) + "；" + "，".join(change) + "。"


def facts_of(sentence: str) -> Why | None:
    """What a sentence of `reason` says; None for one that somebody else wrote. Minutes are whole, as they were said."""
    stands, _, changes = sentence.removesuffix("。").partition("；")
    taken, rest = [], stands
    while (found := _PRESSED.match(rest)) is not None:
        code, tide, waiting, oldest = found.groups()
        taken.append(Standing(code, int(waiting or 0), float(oldest or 0), bool(tide)))
        rest = rest[found.end() :].removeprefix("，")
    left = []
    while (found := _SPARE.match(rest)) is not None:
        left.append(Standing(found[1], int(found[2] or 0), 0.0))
        rest = rest[found.end() :].removeprefix("，")
    if rest or not changes:
        return None
    together = tuple((other[1], tuple(re.findall(_SERVICE, other[2]))) for other in _TOGETHER.finditer(changes))
    back = _BACK.search(changes)
    return Why(tuple(taken), tuple(left), together, float(back[1]) if back else 0.0)


def named(reason: str, names: Mapping[str, str]) -> str:
    """The sentence with the services' names in place of their codes."""
    for code, name in names.items():
        reason = reason.replace(f"{{{code}}} ", name).replace(f"{{{code}}}", name)
    return reason


def _pressed(line: Standing) -> str:
    tide = _TIDE if line.surging else ""
    if not line.waiting:
        return f"{{{line.service}}} {tide}预计随后有人等" if tide else f"{{{line.service}}} 没有窗口有空办"
    return f"{{{line.service}}} {tide}有 {line.waiting} 人在等，最久 {line.oldest_minutes:.0f} 分钟"


def _spare(line: Standing) -> str:
    return f"{{{line.service}}} 有 {line.waiting} 人在等" if line.waiting else f"{{{line.service}}} 没有人等"


def _names(codes: Sequence[str]) -> str:
    return "、".join(f"{{{code}}}" for code in codes)

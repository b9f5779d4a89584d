"""Why a window should change, in one Chinese sentence with its numbers. Services stand as their codes in braces."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.tidal.model import HallState, QueueNow, Touched

_NOBODY = QueueNow(0, (), 0.0)


def reason(
    window: str,
    now: Sequence[str],
    then: Sequence[str],
    state: HallState,
    touched: Sequence[Touched],
    surging: Sequence[str],
    note: str = "",
) -> str:
    """What stands where, who changes to what, and what it brings to the queue that gains. `note`: what goes with the change."""
    taken, left = [code for code in then if code not in now], [code for code in now if code not in then]
    parts = [_standing(code, state, code in surging) for code in taken]
    parts += [_spare(code, state) for code in left]
    change = f"{window} 号窗口改办 {_names(then)}" + (f"，{note}" if note else "")
    waits = {entry.service: entry for entry in touched}
    gain = [f"{{{code}}} 平均等待预计由 {waits[code].before:.0f} 分钟变为 {waits[code].after:.0f} 分钟" for code in taken if code in waits]
    return "，".join(parts) + "；" + "，".join([change, *gain]) + "。"


def given_back(minutes: float) -> str:
    return f"约 {minutes:.0f} 分钟后再换回"


def goes_with(window: str, then: Sequence[str]) -> str:
    """The other half of a pair: neither is worth anything alone."""
    return f"同时 {window} 号窗口改办 {_names(then)}"


def _standing(code: str, state: HallState, surging: bool) -> str:
    queue = state.queues.get(code, _NOBODY)
    tide = "来得比往常多，" if surging else ""
    if not queue.waiting:
        return f"{{{code}}} {tide}预计随后有人等" if tide else f"{{{code}}} 没有窗口有空办"
    return f"{{{code}}} {tide}有 {queue.waiting} 人在等，最久 {queue.oldest_minutes:.0f} 分钟"


def _spare(code: str, state: HallState) -> str:
    queue = state.queues.get(code, _NOBODY)
    return f"{{{code}}} 有 {queue.waiting} 人在等" if queue.waiting else f"{{{code}}} 没有人等"


def _names(codes: Sequence[str]) -> str:
    return "、".join(f"{{{code}}}" for code in codes)

"""`tidehall tidal`: the planner over a stream of lines, and a day played again under another plan."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date

from desktop.errors import Issue, RuleViolation
from desktop.tidal.lines import Advising
from desktop.tidal.replay.compare import Line, line_of, replay
from desktop.tidal.replay.day import Day, Outcome
from desktop.tidal.replay.kinds import made_day, with_windows
from desktop.tidal.replay.recorded import recorded_day
from ui.commands.console import Exit, open_from, put, put_json

MOST_WINDOWS = 50
BESIDE = ("hall", "tidal")
"""What a day is played under if nobody says."""
_NAMES = {
    "recorded": "当天实际",
    "hall": "阈值规则",
    "hall-either": "阈值规则（人数或时长）",
    "static": "按历史固定",
    "timetable": "按小时排班",
    "longest-queue": "最长队优先",
    "maxweight": "MaxWeight",
    "gcmu": "Gcμ",
    "chain": "双业务链",
    "chain-gcmu": "双业务链加 Gcμ",
    "opening": "只用开门方案",
    "tidal": "潮汐调度",
    "free": "人人全能（上限）",
}


def advise(options: argparse.Namespace) -> int:
    """Lines of contract/tidal.md, each answered at once."""
    advising = Advising()
    for raw in sys.stdin.buffer:
        put_json(advising.answer(raw.decode("utf-8", "surrogateescape")))
    return Exit.DONE


def replay_(options: argparse.Namespace) -> int:
    """A recorded or made-up day under the hall's rule and under another."""
    more = _windows(options.windows)
    played: list[Line] = []
    day, really = _day(options)
    changed = with_windows(day, more)
    if really is not None:
        played.append(line_of(really))
    policies = _policies(options.policy)
    played += replay(day, policies)
    if more:
        played += [
            replace(line, policy=f"{line.policy} {more:+d}") for line in replay(changed, [name for name in policies if name != "hall"])
        ]
    if options.json:
        put_json({"day": day.name, "lines": [asdict(line) for line in played]})
    else:
        _table(day, played)
    return Exit.DONE


def _day(options: argparse.Namespace) -> tuple[Day, Outcome | None]:
    """A date is a day of this hall; every other word is a kind of made-up day."""
    try:
        wanted = date.fromisoformat(options.day)
    except ValueError:
        return made_day(options.day, options.seed), None
    with closing(open_from(options)) as desk, desk.home.hall.read() as connection:
        found = recorded_day(connection, wanted, desk.calendar.calendar())
    return found.day, found.outcome


def _policies(asked: str | None) -> Sequence[str]:
    if asked is None:
        return BESIDE
    return tuple(dict.fromkeys(("hall", *asked.split(","))))


def _windows(text: str | None) -> int:
    if text is None:
        return 0
    if not re.fullmatch(r"[+-]\d{1,3}", text) or abs(int(text)) > MOST_WINDOWS:
        raise RuleViolation("tidal.windows_form", issues=(Issue("/windows", "tidal.windows_form"),), most=MOST_WINDOWS)
    return int(text)


def _table(day: Day, played: Sequence[Line]) -> None:
    put(f"{day.name}：{len(day.info.windows)} 个窗口，{len(day.info.services)} 项业务，{len(day.visitors)} 人")
    for line in played:
        name, _, more = line.policy.partition(" ")
        text = f"{_NAMES.get(name, name)}{more and f'（窗口 {more}）'}\t平均等待 {line.mean_wait:.1f} 分钟\t九成五不超过 {line.p95_wait:.1f} 分钟"
        text += f"\t换业务 {line.switches} 次\t未办离开 {line.left} 人"
        if line.promised is not None and line.kept is not None:
            text += f"\t调度后一小时预计等 {line.promised:.1f} 分钟，实际 {line.kept:.1f} 分钟"
        put(text)

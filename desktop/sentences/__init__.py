"""Sentences for people, made from codes in one place. Chinese is what the counter speaks; nothing here repeats an identity number or long input.

A code without a sentence is a defect: a test walks every code that the rooms raise. Screens may speak English (desktop/tongue.py); the
command line, papers and what is kept stay Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desktop.clock import shanghai
from desktop.errors import HallError, Issue
from desktop.sentences import intake, machine, queue
from desktop.sentences.english import intake as english_intake
from desktop.sentences.english import machine as english_machine
from desktop.sentences.english import queue as english_queue
from desktop.sentences.english.names import PERMISSIONS, STATES
from desktop.staff.words import PERMISSION_WORDS
from desktop.tongue import spoken

_SENTENCES: Mapping[str, str] = {**machine.SENTENCES, **intake.SENTENCES, **queue.SENTENCES}
_ENGLISH: Mapping[str, str] = {**english_machine.SENTENCES, **english_intake.SENTENCES, **english_queue.SENTENCES}

# States as people call them, for sentences that name one (DESIGN.md 2).
_STATES: Mapping[str, str] = {
    "waiting": "等待",
    "called": "已呼叫",
    "serving": "受理中",
    "held": "挂起",
    "no_show": "过号",
    "transferred": "已转移",
    "finished": "已结束",
    "cancelled": "已取消",
    "received": "已收件",
    "accepted": "已受理",
    "correcting": "待补正",
    "corrected": "已补交",
    "declined": "不予受理",
    "redirected": "已转办",
    "withdrawn": "已撤回",
    "processing": "办理中",
    "done": "已办结",
    "open": "已开",
    "paused": "暂停",
    "closed": "未开",
    "clerk": "综窗",
    "guide": "导办",
    "supervisor": "值班长",
    "administrator": "管理员",
    "person": "个人",
    "organisation": "单位",
}


def sentence(problem: HallError | Issue, *, chinese: bool = False) -> str:
    """One plain sentence. A code without one is shown as it is, with nothing else. `chinese`: for paper, whatever the screen speaks."""
    english = spoken() == "en" and not chinese
    pattern = (_ENGLISH if english else _SENTENCES).get(problem.code)
    if pattern is None:
        return problem.code
    states, permissions = (STATES, PERMISSIONS) if english else (_STATES, PERMISSION_WORDS)
    data: dict[str, Any] = {
        key: states.get(value, value) if key in ("state", "role", "audience") else value for key, value in problem.data.items()
    }
    if "permission" in data:
        data["permission"] = permissions.get(str(data["permission"]), data["permission"])
    if isinstance(problem, HallError) and hasattr(problem, "issues"):
        data.setdefault("count", len(problem.issues))
    return pattern.format_map(_Values({key: _said(value, ", " if english else "、") for key, value in data.items()}))


def right_words(permission: str) -> str:
    """A right as people call it, in the language of the screen."""
    return (PERMISSIONS if spoken() == "en" else PERMISSION_WORDS).get(permission, permission)


def word(value: str) -> str:
    """A state or role as people call it; itself where it has no other name."""
    return _STATES.get(value, value)


def _said(value: Any, between: str) -> Any:
    """Cuts what is long and words times, so that no sentence runs away."""
    if isinstance(value, datetime):
        return shanghai(value).strftime("%H:%M:%S")
    if isinstance(value, list | tuple):
        value = between.join(str(entry) for entry in value)
    return value if not isinstance(value, str) or len(value) <= 100 else value[:97] + "…"


class _Values(dict[str, Any]):
    """A value that was not given stands as …"""

    def __missing__(self, key: str) -> str:
        return "…"

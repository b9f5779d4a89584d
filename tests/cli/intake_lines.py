"""Lines of an import: one place changed, and what was said of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hall_cases import Said

Run = Callable[..., Said]
Bundle = dict[str, Any]


def places(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer["errors"]]


def changed(line: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy of the line with one place set; `...` takes the key out."""
    made: Any = copy.deepcopy(line)
    at = made
    *way, last = pointer.strip("/").split("/")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is ...:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return dict(made)

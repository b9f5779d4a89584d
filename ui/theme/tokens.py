"""The theme's data, typed: resources/theme/tokens.json read once. Colours by dotted path, sizes and motion by name.

Refuses a path that is not there (KeyError with the path), so a misspelt colour fails in the first test and not as black on black.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import resources

THEMES = ("light", "dark", "high_contrast")


class Tokens(NamedTuple):
    """`colours` is {theme: {dotted path: "#RRGGBB"}}; board and paper colours stand under "board." and "paper." in every theme; the board of the
    design is the dark one."""

    colours: Mapping[str, Mapping[str, str]]
    families: tuple[str, ...]
    sizes: Mapping[str, int]
    weights: Mapping[str, int]
    scales: tuple[int, ...]
    controls: Mapping[str, int]
    bars: Mapping[str, int]
    icons: Mapping[str, int]
    radius: Mapping[str, int]
    motion_ms: Mapping[str, int]
    status_icons: Mapping[str, str]


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, str) and value.startswith("#"):
            yield prefix + key, value


@cache
def load() -> Tokens:
    raw = resources.json("theme/tokens.json")
    boards = {"dark": raw["board"]} | raw["board_in"]
    kind = raw["type"]
    size = raw["size"]
    return Tokens(
        colours={name: dict(_flatten(raw["themes"][name] | {"board": boards[name], "paper": raw["paper"]})) for name in THEMES},
        families=tuple(kind["family"]),
        sizes={name: value for name, value in kind["sizes_px"].items() if isinstance(value, int)},
        weights=kind["weights"],
        scales=tuple(kind["text_scales"]),
        controls=size["control"],
        bars=size["bar"],
        icons=size["icon"],
        radius=raw["radius"],
        motion_ms={name: value for name, value in raw["motion_ms"].items() if isinstance(value, int)},
        status_icons=raw["status_icons"],
    )

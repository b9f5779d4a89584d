"""Contrast as WCAG 2.2 counts it, of two colours, of every pair that a style sheet makes, and of the words that stand on a painted screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
WORDLESS = re.compile(r"::(indicator|handle|chunk|drop-down|down-arrow|add-|sub-)|^Q(ScrollBar|Splitter|ProgressBar)|hairline|strongline")
STATE = re.compile(r":(?!:)[\w!-]+")


def luminance(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(sheet: str, usual: str, grounds: set[str]) -> Iterator[tuple[str, str, str]]:
    """(what, ink, ground) of every text that the sheet can make: an element's ink on its ground in each of its states; where it has no ground of its
    own, on every one of `grounds`, and where it names no ink, in the palette's `usual` one. What is disabled is left out, as WCAG does, and what holds no words."""
    inks: dict[str, dict[str, str]] = {}
    under: dict[str, dict[str, str]] = {}
    for heads, body in RULE.findall(sheet):
        said = {name.strip(): value.strip() for name, _colon, value in (part.partition(":") for part in body.split(";")) if value}
        for head in (part.strip() for part in heads.split(",")):
            element, state = STATE.sub("", head), "".join(STATE.findall(head))
            if "disabled" in head or WORDLESS.search(head):
                continue
            if "color" in said:
                inks.setdefault(element, {})[state] = said["color"]
            ground = said.get("background", "")
            if ground.startswith("#"):
                under.setdefault(element, {})[state] = ground
            if "selection-color" in said:
                yield f"{head} selected", said["selection-color"], said["selection-background-color"]
    for element in sorted(inks.keys() | under.keys()):
        ink, ground = inks.get(element, {}), under.get(element, {})
        for state in sorted({"", *ink, *ground}):
            mine = ground.get(state, ground.get("", ""))
            for one in {mine} if mine else grounds:
                yield element + state, ink.get(state, ink.get("", usual)), one


def faint(window: QWidget, pixels: NDArray[np.uint8], least: float) -> list[str]:
    """Words on screen whose ink is too near the ground that was painted behind them."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.isEnabled() or not label.text().strip() or label.property("tone") == "disabled":
            continue
        seen = label.visibleRegion().boundingRect()
        at = label.mapTo(window, seen.topLeft())
        part = pixels[at.y() : at.y() + seen.height() : 3, at.x() : at.x() + seen.width() : 3].reshape(-1, 3)
        if not len(part):
            continue
        codes, counts = np.unique(part.astype(np.int32) @ np.array((1 << 16, 1 << 8, 1)), return_counts=True)
        ground = QColor(int(codes[np.argmax(counts)])).name()
        ink = label.palette().color(QPalette.ColorRole.WindowText).name()
        if contrast(ink, ground) < least:
            found.append(f"{contrast(ink, ground):.1f} {ink} on {ground}: {label.text()[:30]}")
    return found

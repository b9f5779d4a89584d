"""The board's colours in the pairs in which they meet, from the tokens alone. Painting takes no other; a test measures every pair."""

from __future__ import annotations

from collections.abc import Mapping

GROUND, PANEL, HAIRLINE, LATEST = "board.background", "board.panel", "board.hairline", "board.latest_background"

INKS: Mapping[str, tuple[str, str]] = {
    "title": ("board.text", GROUND),
    "soft": ("board.secondary", GROUND),
    "number": ("board.number", GROUND),
    "accent": ("board.accent", GROUND),
    "latest": ("board.latest_text", LATEST),
    "latest_label": ("board.latest_label", LATEST),
    "side": ("board.text", PANEL),
    "side_soft": ("board.secondary", PANEL),
    "side_number": ("board.number", PANEL),
    "side_accent": ("board.accent", PANEL),
}
"""Ink and the ground it stands on."""

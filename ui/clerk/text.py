"""Texts of the clerk's workplace: English ids, domain "clerk"."""

from __future__ import annotations

from ui.text import translator

_ = translator("clerk")

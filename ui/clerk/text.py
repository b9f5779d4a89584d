"""Texts of the clerk's workplace: English ids, domain "clerk"."""

from __future__ import annotations

from ui.text import counter, translator

_ = translator("clerk")
_n = counter("clerk")

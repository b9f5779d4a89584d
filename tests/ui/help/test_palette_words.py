"""The palette finds by characters, pinyin initials and whole pinyin; too few letters find nothing by sound; twins are offered once."""

from __future__ import annotations

import pytest

from ui.shell.entries import PaletteEntry, matches, reader_of
from ui.shell.palette import _without_twins

CALL = PaletteEntry("重呼 A012", None, note="经营许可", key="F3")


@pytest.mark.parametrize(("typed", "found"), [("重呼", True), ("ch", True), ("chonghu", True), ("zhhu", True), ("f3", True), ("a012", True), ("gzd", False), ("h", False), ("呼叫", False)])  # fmt: skip
def test_a_title_is_found(typed: str, found: bool) -> None:
    assert matches(CALL, typed, reader_of(typed)) is found


def test_twins_are_offered_once_and_the_first_stays() -> None:
    first, second = PaletteEntry("受理", print, key="Ctrl+1"), PaletteEntry("受理", None, key="Ctrl+1")
    assert _without_twins([first, CALL, second]) == [first, CALL]

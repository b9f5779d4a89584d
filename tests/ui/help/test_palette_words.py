"""The palette finds by characters, pinyin initials and whole pinyin; too few letters find nothing by sound; what comes nearest stands first; twins are
offered once."""

from __future__ import annotations

import pytest

from ui.shell.entries import PaletteEntry
from ui.shell.nearness import Near, nearest_first, nearness, reader_of
from ui.shell.palette import _without_twins

CALL = PaletteEntry("重呼 A012", None, note="经营许可", key="F3")


@pytest.mark.parametrize(("typed", "found"), [("重呼", True), ("ch", True), ("chonghu", True), ("zhhu", True), ("f3", True), ("a012", True), ("gzd", False), ("h", False), ("呼叫", False)])  # fmt: skip
def test_a_title_is_found(typed: str, found: bool) -> None:
    assert (nearness(CALL, typed, reader_of(typed)) is not None) is found


def test_twins_are_offered_once_and_the_first_stays() -> None:
    first, second = PaletteEntry("受理", print, key="Ctrl+1"), PaletteEntry("受理", None, key="Ctrl+1")
    assert _without_twins([first, CALL, second]) == [first, CALL]


def titled(*titles: str) -> list[PaletteEntry]:
    return [PaletteEntry(title, None, key="Ctrl+9") for title in titles]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("gr", ["Group of things", "A great hall", "Give results"]),  # not the Program
        ("gc", ["公出", "办理公出"]),  # not the logcat, nor a sound that 体 has in other words
        ("ct", ["Ctenophore"]),  # not everything that has a key with Ctrl
        ("gram", ["Program"]),
        ("zzz", []),
    ],
)
def test_what_begins_so_or_is_short_for_it_stands_first_and_letters_by_chance_are_left_out(typed: str, titles: list[str]) -> None:
    offered = titled(
        "Program", "A great hall", "logcat", "Give results", "办理公出", "公出", "Group of things", "个体户出生登记", "Ctenophore"
    )
    assert [entry.title for entry in nearest_first(offered, typed)] == titles


def test_what_is_short_for_all_of_a_title_stands_before_what_only_begins_so() -> None:
    assert [entry.title for entry in nearest_first(titled("到达登记", "调度"), "dd")] == ["调度", "到达登记"]


def test_letters_by_chance_are_offered_where_nothing_comes_nearer() -> None:
    assert [entry.title for entry in nearest_first(titled("Program", "公出"), "og")] == ["Program"]
    found = PaletteEntry("告知单", None, found=True)
    assert nearness(found, "og") is Near.BY_CHANCE and nearest_first([found], "og") == [found]

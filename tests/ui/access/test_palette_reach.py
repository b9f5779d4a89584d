"""From the palette every room and every page of the settings is reached, by its characters and by its initials."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from workplaces import Places

from desktop.catalogue.reading import spoken
from ui.settings.room import SettingsRoom
from ui.settings.words import ORDER, group_words
from ui.shell.entries import PaletteEntry


def offered(places: Places, typed: str, section: str) -> Iterator[PaletteEntry]:
    box = places.window.palette_box
    places.window.open_palette(typed)
    found = [entry for entry in box.entries() if entry.section == section]
    box.close_palette()
    return iter(found)


def initials(words: str) -> str:
    return "".join(sound[0] for sound in spoken(words))


@pytest.mark.parametrize("name", ["supervisor", "admin"])
def test_every_room_and_every_page_of_the_settings_is_reached(places: Places, name: str) -> None:
    window = places.sit(name)
    for room in window.rooms:
        for typed in (room.title, initials(room.title)):
            assert room.title in [entry.title for entry in offered(places, typed, "去别处")], typed
    for group in ORDER:
        title = group_words()[group][0]
        for typed in (title, initials(title)):
            entry = next(entry for entry in offered(places, typed, "设置") if entry.title == title)
            window.open_room("ledger")
            assert entry.run is not None
            entry.run()
            settings = window.room("settings")
            assert isinstance(settings, SettingsRoom) and window.room_key == "settings" and settings.group == group
            places.settle()
    assert [entry.title for entry in offered(places, "语音叫号", "设置")] == [group_words()["board"][0]]


def test_a_room_stands_above_a_page_that_comes_as_near(places: Places) -> None:
    window = places.sit("supervisor")
    window.open_palette("bj")
    found = [entry.title for entry in window.palette_box.entries()]
    window.palette_box.close_palette()
    assert found.index("办件") < found.index("本机")

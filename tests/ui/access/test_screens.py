"""Every screen of every post: named for screen readers, reached by the keyboard, nothing cut off or standing on something else, painted in its theme;
also where every text is 40 % longer, and in English. And a page of help for each, with keys that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest
import shiboken6
from hall_cases import actor
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from workplaces import LONG_NAME, ROLES, Places, clipped, controls, nameless, out_of_reach, overlapping, where

import resources
from desktop import tongue
from ui import text
from ui.help.pages import Book
from ui.help.tables import keys_of
from ui.shell.app_bar import AppBar
from ui.shell.frame_keys import frame_keys
from ui.shell.window import MainWindow

pytestmark = pytest.mark.looks

SAID = text._catalogue
HAND_KEYS = {
    "Shift+Tab",
    "Left",
    "Right",
    "Enter",
    "Esc",
    "Tab",
    "Space",
    "↓",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "M",
    "Alt+←",
    "Alt+→",
    "Ctrl+1",
    "Ctrl+2",
    "F5",
    "R",
    "Del",
}
"""Keys that controls take themselves, without a button that carries them."""


@dataclass
class Found:
    """What was seen, by the kind of defect; each a line that says where."""

    defects: dict[str, list[str]] = field(default_factory=dict)
    rooms: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    standing: dict[str, set[str]] = field(default_factory=dict)
    """By role, what was built before any room was opened."""

    def add(self, kind: str, found: list[str], room: str) -> None:
        self.defects.setdefault(kind, []).extend(f"{room}: {line}" for line in found)

    def of(self, *kinds: str) -> list[str]:
        return sorted({line for kind in kinds for line in self.defects.get(kind, [])})


class Shown(QObject):
    """Whatever came on screen as a window of its own: a part that is shown before it lies in its room flashes, and takes the focus with it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and not isinstance(watched, MainWindow):
            self.found.append(type(watched).__name__)
        return False


def built_as_windows(places: Places, role: str) -> list[str]:
    """A whole workplace is built; what was a window of its own meanwhile."""
    shown, app = Shown(), QApplication.instance()
    assert app is not None
    app.installEventFilter(shown)
    for room in places.sit(role).rooms:
        places.window.room(room.key)
    app.removeEventFilter(shown)
    return shown.found


def look_at(places: Places, role: str, found: Found, look: tuple[str, int]) -> None:
    wear(places, look)
    window = places.sit(role)
    found.standing[role] = {room.key for room, _widget in window.stack.standing()}
    for room_ in window.rooms:
        window.room(room_.key)
    found.add("name", nameless(window), role)
    for room in places.rooms():
        found.rooms.add(room)
        found.add("reach", out_of_reach(window), room)
        found.add("focus", without_focus(window), room)
        fits(places, room, found)
        found.add("paint", painted(window, look[0]), room)
    frame = {key for key, _words in frame_keys(1)}
    for room_ in window.rooms:
        keys = {line.key for line in keys_of(window.room(room_.key))}
        found.add("twice", sorted(keys & frame), room_.key)  # bound twice, a key does neither
        found.keys |= keys
    found.keys |= {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}


def wear(places: Places, look: tuple[str, int]) -> None:
    """Another look while nothing stands: a style sheet costs by the widget."""
    places.program._stand_up()
    places.settle()
    places.program.look.use(*look)


def fits(places: Places, room: str, found: Found) -> None:
    window = places.window
    found.add("clipped", clipped(window), room)
    found.add("overlap", overlapping(window), room)
    least = window.stack.currentWidget().minimumSizeHint()
    if least.width() > 1366 or least.height() > 630:
        found.add("size", [f"needs {least.width()} x {least.height()}"], room)


def painted(window: QWidget, theme: str) -> list[str]:
    """Whether the picture has something on it, and is as light or dark as its theme."""
    image = window.grab().toImage().scaled(342, 192).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    bright = float((pixels > 150).mean())
    found = [] if pixels.std() > 5 else ["nothing is painted"]
    return found + ([] if (bright < 0.25 if theme == "dark" else bright > 0.6) else [f"{bright:.0%} bright in {theme}"])


@pytest.fixture(scope="module")
def plain(places: Places) -> Found:
    found = Found()
    for role, look in (("admin", ("dark", 100)), ("guide", ("dark", 125)), ("supervisor", ("high_contrast", 150))):
        look_at(places, role, found, look)
    return found


@pytest.fixture(scope="module")
def longer(places: Places, plain: Found) -> Iterator[Found]:
    """Every text 40 % longer than it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "_catalogue", lengthened(text._catalogue))
        found = Found()
        wear(places, ("light", 100))
        for role in ("guide", "admin", "supervisor"):  # between them they have every room
            found.add("window", built_as_windows(places, role), role)
            for room in places.rooms():
                if room not in found.rooms:
                    found.rooms.add(room)
                    fits(places, room, found)
                    found.add("paint", painted(places.window, "light"), room)
        assert found.rooms == plain.rooms
        yield found


def lengthened(real: Callable[[str, str], Callable[[str], str]]) -> Callable[[str, str], Callable[[str], str]]:
    def say(message: str, words: Callable[[str], str]) -> str:
        said = words(message)
        return said + "长" * round(len(re.sub(r"\{[^}]*\}", "", said)) * 0.4)

    return lambda domain, language: lambda message: say(message, real(domain, language))


def without_focus(window: MainWindow) -> list[str]:
    """A room that came on screen has the focus in it, on something that can be seen."""
    focus, room = window.focusWidget(), window.stack.currentWidget()
    if focus is not None and focus.isVisible() and room.isAncestorOf(focus):
        return []
    return [f"the focus is on {where(focus) if focus is not None else 'nothing'}"]


def none(found: list[str]) -> None:
    assert not found, "\n".join(found)


def test_a_workplace_begins_with_its_first_room_and_what_lives_without_being_looked_at(plain: Found) -> None:
    assert plain.standing == {"admin": {"accounts"}, "guide": {"guide"}, "supervisor": {"dispatch", "intake"}}


def test_nothing_is_a_window_of_its_own_while_a_workplace_is_built(longer: Found) -> None:
    none(longer.of("window"))


def test_every_control_has_a_name_and_a_role(plain: Found) -> None:
    none(plain.of("name"))


def test_the_keyboard_reaches_every_control(plain: Found) -> None:
    none(plain.of("reach"))


def test_a_room_that_comes_on_screen_has_the_focus(plain: Found) -> None:
    none(plain.of("focus"))


def test_nothing_is_cut_off_and_nothing_stands_on_something_else(plain: Found) -> None:
    none(plain.of("clipped", "overlap"))
    none(plain.of("size"))


def test_every_room_is_painted_in_its_theme(plain: Found, longer: Found) -> None:
    none(plain.of("paint") + longer.of("paint"))


def test_words_forty_percent_longer_have_room(longer: Found) -> None:
    none(longer.of("clipped", "overlap"))
    none(longer.of("size"))


def test_no_room_takes_a_key_of_the_frame(plain: Found) -> None:
    none(plain.of("twice"))


def test_every_room_has_a_page_and_every_key_in_the_help_exists(plain: Found) -> None:
    for language in ("zh_CN", "en"):
        book = Book(language)
        none(sorted({f"room-{room}" for room in plain.rooms} - set(book.names)))
        named = {key for name in book.names for key in key_words(resources.text(f"help/{'en' if language == 'en' else 'zh'}/{name}.md"))}
        frame = {key for line, _words in frame_keys(9) for key in line.split(" … ")}
        none(sorted(key for key in named if key not in plain.keys | HAND_KEYS | frame))


def key_words(source: str) -> set[str]:
    return {
        word for word in re.findall(r"`([^`]+)`", source) if re.fullmatch(r"((Ctrl|Alt|Shift)\+)*(F\d+|[A-Z]|[A-Z][a-z]+|\d|[↑↓+-])", word)
    }


def test_the_frame_says_the_keys_that_it_has(places: Places, longer: Found) -> None:
    window = places.window
    bound = {shortcut.key().toString() for shortcut in window.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly)}
    told = {key for key, _words in frame_keys(1)} | {f"Ctrl+{place + 1}" for place in range(9)} | {"Ctrl+="}
    own = {key for key in bound if key.startswith(("Ctrl", "F", "Shift"))}
    assert own <= told and {key for key, _words in frame_keys(1)} <= bound


def test_the_focus_can_be_seen_on_every_kind_of_control(places: Places, longer: Found) -> None:
    """One of each class: what is painted around it differs once it has the focus."""
    window = places.window
    window.activateWindow()
    places.bot.waitUntil(window.isActiveWindow)
    unseen, done = [], set()
    for _room in places.rooms():
        for widget in controls(window):
            kind = type(widget)
            if isinstance(widget, QAbstractItemView) and not widget.model().rowCount():
                continue  # its ring is that of a row
            if kind in done or not widget.isVisible() or not widget.isEnabled() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                continue
            done.add(kind)
            if not focus_shows(window, widget):
                unseen.append(kind.__name__)
    none(unseen)
    assert len(done) > 9


def focus_shows(window: QWidget, widget: QWidget) -> bool:
    box = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft())).adjusted(-4, -4, 4, 4)
    elsewhere = QApplication.focusWidget()
    if elsewhere is not None:
        elsewhere.clearFocus()
    before = window.grab(box).toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    return not QApplication.focusWidget() or window.grab(box).toImage() != before


def test_f1_opens_at_the_focus_and_esc_gives_the_caret_back(places: Places, longer: Found) -> None:
    window = places.window
    window.open_room("intake")
    places.settle()
    focus = window.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F1)
    panel = window.help.panel
    assert panel.isVisible() and panel.address.startswith("room-intake#")
    QTest.keyClicks(panel.box, "tz")
    QTest.keyClick(panel.box, Qt.Key.Key_Down)
    QTest.keyClick(panel.box, Qt.Key.Key_Return)
    assert not panel.box.text() and panel.back.isEnabled()
    QTest.keyClick(panel.box, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert panel.address.startswith("room-intake#")
    QTest.keyClick(panel.box, Qt.Key.Key_Escape)
    assert not panel.isVisible() and window.focusWidget() is focus


def test_the_bar_holds_every_role_in_every_language_at_every_size(places: Places) -> None:
    """The last of this file: afterwards nobody sits here."""
    tongues, titles, wrong = (("zh_CN", "zh_CN", SAID), ("en", "en", SAID), ("longer", "zh_CN", lengthened(SAID))), {}, []
    places.sit("supervisor")
    place, look = places.program._place, places.program.look
    assert place is not None
    for role, (name, language, words) in product(ROLES, tongues):
        place.actor = actor(places.desk, role)
        with speaking(language, words):
            titles[role, name] = [room.title for room in place._rooms()]
    for width, scale in ((1366, 150), (1366, 100)):
        wear(places, ("light", scale))
        for role, (name, language, words) in product(ROLES, tongues):
            with speaking(language, words):
                window = QWidget()  # alone it would grow until all has room
                bar = AppBar(look, titles[role, name], LONG_NAME, "7", drill=True, parent=window)
                bar.resize(width, bar.height())
                bar.set_count(3, 12)
                bar.show_place(len(bar.tabs) - 1)
                window.show()
                QApplication.processEvents()
                wrong += [f"{name} {role} {scale}: {line}" for line in squeezed(bar)]
                assert bar.tabs[3].isVisible() and bar.tabs[-1].isVisible(), "what has a count, and what is open, never leaves the bar"
                shiboken6.delete(window)
    none(wrong)


@contextmanager
def speaking(language: str, words: Callable[[str, str], Callable[[str], str]]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "_catalogue", words)
        patch.setattr(tongue, "_spoken", [language])
        yield


def squeezed(bar: AppBar) -> list[str]:
    """What has less room than its words, or reaches into what stands after it."""
    row = bar.layout()
    assert row is not None
    held = [part for part in bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly) if row.indexOf(part) >= 0]
    parts = [part for part in sorted(held, key=row.indexOf) if part.isVisible()]
    ends = [*(part.x() for part in parts[1:]), bar.width()]
    return [
        f"{where(part)} {part.geometry()} needs {part.sizeHint().width()}, up to {end}" for part, end in zip(parts, ends, strict=True)
        if part.width() < part.sizeHint().width() or part.geometry().right() >= end
    ]  # fmt: skip

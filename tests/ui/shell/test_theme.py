"""The look: contrast of every pair that occurs, glyphs that exist, icons that exist, themes and text sizes that switch."""

from __future__ import annotations

import re
from itertools import product

import pytest
from babel.messages.pofile import read_po
from contrast import contrast, pairs
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QApplication

import resources
from ui.theme import STATUS_ICONS, THEMES, ThemeSwitch, paint_icon
from ui.theme.fonts import font_files
from ui.theme.qss import make_qss
from ui.theme.tokens import load

pytestmark = pytest.mark.looks

GROUNDS = ("canvas", "pane", "raised", "sunken", "hover", "selected", "popover")
STATUSES = tuple(load().status_icons)
TEXT_BAR = {"light": 4.5, "dark": 4.5, "high_contrast": 7.0}


def text_pairs() -> list[tuple[str, str]]:
    pairs = [(f"text.{tone}", f"surface.{ground}") for tone, ground in product(("primary", "secondary", "tertiary", "link"), GROUNDS)]
    pairs += [("text.on_primary", f"primary.{state}") for state in ("solid", "hover", "pressed")]
    pairs += [("primary.on_tint", f"surface.{ground}") for ground in ("raised", "pane", "selected", "hover", "popover")]
    for status in STATUSES:
        pairs += [(f"status.{status}.on_tint", f"status.{status}.tint"), (f"status.{status}.on_solid", f"status.{status}.solid")]
        pairs += [(f"status.{status}.on_tint", f"surface.{ground}") for ground in GROUNDS]
    return pairs


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_ground_it_stands_on(theme: str) -> None:
    colours = load().colours[theme]
    low = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in text_pairs()}
    assert {pair: ratio for pair, ratio in low.items() if ratio < TEXT_BAR[theme]} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_that_the_style_sheet_makes_can_be_read(theme: str, look: ThemeSwitch) -> None:
    """But for tertiary ink on the desk that papers lie on, where the pictures' test finds no words."""
    look.use(theme, 100)
    grounds = {look.theme.hex(f"surface.{ground}") for ground in (*GROUNDS, "desk")}
    made = set(pairs(make_qss(look.theme), look.theme.hex("text.primary"), grounds)) - {
        ('QLabel[tone="tertiary"]', look.theme.hex("text.tertiary"), look.theme.hex("surface.desk"))
    }
    assert len(made) > 150 and len({what for what, _ink, _ground in made}) > 60
    assert sorted(pair for pair in made if contrast(*pair[1:]) < TEXT_BAR[theme]) == []


@pytest.mark.parametrize("theme", THEMES)
def test_borders_and_focus_rings_can_be_seen(theme: str) -> None:
    colours = load().colours[theme]
    pairs = [(line, f"surface.{ground}") for line, ground in product(("line.control", "focus.ring"), ("raised", "pane", "popover"))]
    assert {pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 3.0} == set()


def test_every_character_on_screen_has_a_glyph(qapp: QApplication) -> None:
    words = ""
    for file in resources.path("locale/zh_CN/LC_MESSAGES").glob("*.po"):
        with file.open("rb") as opened:
            words += "".join(str(message.string) for message in read_po(opened))
    assert len(words) > 500
    assert missing_glyphs(words) == ()
    assert missing_glyphs("←→↑↓\u2009·，。〔〕") == ()


def test_rare_names_have_glyphs(qapp: QApplication) -> None:
    assert missing_glyphs("䶮㛃𬭎𬱖古丽娜尔·艾山") == ()


def test_a_character_that_no_font_has_is_found(qapp: QApplication) -> None:
    assert missing_glyphs("甲\U000f0000甲") == ("\U000f0000",)


def test_carried_weights_are_real(look: ThemeSwitch) -> None:
    assert look.fonts.failed == ()
    assert {file.name for file in font_files()} >= {"NotoSansSC-Regular.ttf", "NotoSansSC-Medium.ttf", "NotoSansSC-Bold.ttf"}
    font = look.theme.font("body", "medium")
    assert font.families()[0] == "Noto Sans SC"
    assert font.weight() == 500


def drawn(look: ThemeSwitch, name: str) -> QImage:
    image = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_icon(painter, name, QRectF(0, 0, 32, 32), look.theme.colour("text.primary"), look.theme.colour("surface.raised"))
    painter.end()
    return image


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` that no carried font has. Asks the fonts themselves, as a picture cannot be trusted."""
    raws = [QRawFont(str(file), 16) for file in font_files()]
    return tuple(dict.fromkeys(char for char in text if not char.isspace() and not any(raw.supportsCharacter(ord(char)) for raw in raws)))


def test_every_named_icon_can_be_drawn(look: ThemeSwitch) -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in (resources.path(".").parent / "ui").rglob("*.py"))
    named = set(re.findall(r'icon="([a-z-]+)"', source)) | set(STATUS_ICONS.values())
    for name in sorted(named):
        image = drawn(look, name)
        assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32)), name
    assert set(STATUS_ICONS) == set(load().status_icons)


def test_no_drawing_carries_a_colour_of_its_own() -> None:
    for file in resources.path("icons").glob("*.svg"):
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb\(", file.read_text(encoding="utf-8")), file.name


def test_hex_colours_and_style_sheets_stay_in_the_theme() -> None:
    for file in (resources.path(".").parent / "ui").rglob("*.py"):
        if file.parent.name != "theme":
            text = file.read_text(encoding="utf-8")
            assert "setStyleSheet(" not in text, file
            assert not re.search(r'"#[0-9a-fA-F]{6}"', text), file


@pytest.mark.parametrize("name", THEMES)
def test_style_sheet_has_no_colour_that_is_not_in_the_tokens(name: str, look: ThemeSwitch) -> None:
    look.use(name, 150)
    used = set(re.findall(r"#[0-9a-fA-F]{6}", make_qss(look.theme)))
    assert used <= set(load().colours[name].values())


def test_switching_tells_once_and_repaints(qtbot: object, qapp: QApplication, look: ThemeSwitch) -> None:
    told: list[str] = []

    def note(theme: object) -> None:
        told.append(look.theme.name)

    look.changed.connect(note)
    look.use("dark", 125)
    look.use("dark", 125)
    look.changed.disconnect(note)
    assert told == ["dark"]
    assert look.theme.px(36) == 45
    assert qapp.palette().window().color() == QColor(load().colours["dark"]["surface.pane"])


def test_text_size_stops_at_its_ends(look: ThemeSwitch) -> None:
    for _step in range(9):
        look.step_scale(up=True)
    assert look.theme.scale == 150
    for _step in range(9):
        look.step_scale(up=False)
    assert look.theme.scale == 100


def test_unknown_looks_and_colours_are_refused(look: ThemeSwitch) -> None:
    with pytest.raises(ValueError, match="sepia"):
        look.use("sepia")
    with pytest.raises(KeyError, match="tnit"):
        look.theme.colour("status.missing.tnit")


def test_figures_share_one_width(look: ThemeSwitch) -> None:
    from ui.widgets.paint import width

    for weight in ("regular", "medium", "bold"):
        assert len({width(digit, look.theme.font("body", weight)) for digit in "0123456789"}) == 1

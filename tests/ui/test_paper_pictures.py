"""A logo or a seal on screen is where it is on the sheet, in its own colours, whatever the ink of the screen is."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from printing.page import Page, Picture, Pixels
from ui.widgets.paper import PagePainter


def test_a_picture_is_painted_over_the_marks_and_clear_where_it_is_clear(qtbot: QtBot) -> None:
    pixels = Pixels(2, 1, bytes((200, 16, 16)) * 2, bytes((255, 0)))
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    PagePainter().paint(painter, Page(20, 20, (), (Picture(5, 5, 10, 10, pixels),)), 2.0, QColor("blue"))
    painter.end()
    assert image.pixelColor(12, 20).getRgb()[:3] == (200, 16, 16)
    assert image.pixelColor(28, 20) == QColor("white") == image.pixelColor(4, 20)

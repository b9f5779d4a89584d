"""Lays a help page into Qt's own text document: Qt reads the Markdown, this gives it the theme's sizes, colours and spaces.

Headings get the anchors that links name. Refuses nothing: what Qt does not know as Markdown stands as plain words.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from ui.help.pages import Page
from ui.theme.theme import Theme

_SIZES = {1: "title", 2: "section", 3: "body"}


def lay_out(document: QTextDocument, page: Page, theme: Theme) -> None:
    document.setDefaultFont(theme.font("body"))
    document.setMarkdown(page.markdown)
    anchors = list(page.anchors)
    whole = QTextCursor(document)
    whole.beginEditBlock()  # or Qt lays the page out anew after each piece
    block = document.begin()
    while block.isValid():
        _block(document, block, theme, anchors)
        block = block.next()
    for table in _tables(document):
        _table(table, theme)
    whole.endEditBlock()


def _block(document: QTextDocument, block: QTextBlock, theme: Theme, anchors: list[str]) -> None:
    level = block.blockFormat().headingLevel()
    cursor = QTextCursor(block)
    shape = block.blockFormat()
    in_table = QTextCursor(block).currentTable() is not None
    shape.setLineHeight(135, 1)
    shape.setTopMargin(0 if level == 1 or in_table else theme.px({2: 18, 3: 12}.get(level, 0)))
    shape.setBottomMargin(0 if in_table else theme.px({0: 8, 1: 10}.get(level, 6)))
    cursor.setBlockFormat(shape)
    for start, end, look in _pieces(block):
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(_look(look, level, theme))
    if level and anchors:
        anchor = anchors.pop(0)
        if anchor:
            cursor.setPosition(block.position())
            cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
            named = cursor.charFormat()
            named.setAnchor(True)  # only an anchor is scrolled to
            named.setAnchorNames([anchor])
            cursor.setCharFormat(named)


def _pieces(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    found = []
    walk = block.begin()
    while not walk.atEnd():
        piece = walk.fragment()
        found.append((piece.position(), piece.position() + piece.length(), piece.charFormat()))
        walk += 1
    return found


def _look(was: QTextCharFormat, level: int, theme: Theme) -> QTextCharFormat:
    look = QTextCharFormat()
    bold = level > 0 or was.fontWeight() >= 600
    look.setFont(theme.font(_SIZES.get(level, "body"), "bold" if bold else "regular"))
    look.setForeground(theme.colour("text.primary"))
    if was.isAnchor():
        look.setAnchor(True)
        look.setAnchorHref(QUrl(was.anchorHref()).toString())
        look.setForeground(theme.colour("text.link"))
        look.setFontUnderline(True)
    elif was.fontFixedPitch():
        look.setFont(theme.font("label", "medium"))
        look.setBackground(theme.colour("surface.sunken"))
    return look


def _tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def _table(table: QTextTable, theme: Theme) -> None:
    shape = QTextTableFormat()
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorder(1)
    shape.setBorderCollapse(True)
    shape.setBorderBrush(theme.colour("line.strong"))
    shape.setCellPadding(theme.px(5))
    shape.setBottomMargin(theme.px(10))
    shape.setHeaderRowCount(1)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(shape)

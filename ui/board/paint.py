"""Paints the whole board from one value. Nothing scrolls and nothing moves sideways: what does not fit takes turns in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.clock import shanghai
from desktop.queue.model import BoardCall
from ui.board.inks import GROUND, LATEST, PANEL
from ui.board.layout import HEAD, Layout, lay_out
from ui.board.pen import SHRINK, Pen
from ui.board.picture import Note, Picture, WaitRow, page_of, window_words
from ui.shell.days import day_words, weekday_words
from ui.text import _
from ui.theme.icons import paint_icon
from ui.theme.theme import Theme

EDGE = 57.0
"""From the border of the screen and of a column to its words."""
GAP = 40.0
"""Around words between two numbers."""
MOST_UPRIGHT = 1200.0
"""On a narrower board the day gives way to the hall's name."""
LATEST_PX, NUMBER_PX, BIG, MID, WORD, SMALL = 168, 96, 64, 40, 36, 28


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is on the board at one moment. `turn` counts up while pages change; `inverted`: the latest call is just flashing."""

    hall_name: str
    now: datetime
    picture: Picture
    drill: bool = False
    turn: int = 0
    inverted: bool = False
    foot: str = ""
    hours: str = ""


def paint_board(painter: QPainter, size: QSizeF, theme: Theme, scene: Scene) -> None:
    places = lay_out(size.width(), size.height(), theme.scale)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(places.scale, places.scale)
    pen = Pen(painter, theme, places.scale)
    pen.ground(QRectF(0, 0, places.size.width() + 1, places.size.height() + 1), GROUND)
    _top(pen, places.top, scene)
    _latest(pen, places.latest, scene)
    if scene.picture.calls:
        for n, row in enumerate(places.rows):
            _row(pen, row, scene.picture.calls[n + 1] if n + 1 < len(scene.picture.calls) else None)
    else:
        _nobody_yet(pen, places.rows)
    _missed(pen, places.missed, scene)
    _side(pen, places, scene)
    _foot(pen, places.foot, scene)


def _top(pen: Pen, where: QRectF, scene: Scene) -> None:
    middle = where.center().y()
    mark = QRectF(EDGE, middle - 26, 52, 52)
    paint_icon(pen.painter, "logo", mark, pen.colour_of("board.text"), pen.colour_of(GROUND))
    local = shanghai(scene.now)
    clock = pen.words(f"{local:%H:%M}", where.right() - EDGE, middle, BIG, "title", weight="bold", right=True)
    day = f"{day_words(local.date())} {weekday_words(local.date())}"
    day_end = where.right() - EDGE - clock - 26
    x, wide = mark.right() + 24, pen.width(scene.hall_name, MID, "bold")
    room = day_end - x - 40 - (130 if scene.drill else 0)
    if wide <= room - pen.width(day, SMALL) or where.width() > MOST_UPRIGHT:
        room -= pen.words(day, day_end, middle, SMALL, "soft", right=True)
    if wide * SHRINK <= room:
        pen.words(scene.hall_name, x, middle, MID, "title", weight="bold", room=room)
    else:
        pen.block(scene.hall_name, QRectF(x, where.y(), room, where.height()), SMALL + 4, "title", weight="bold")
    x += min(wide, room)
    if scene.drill:
        words = _("Drill")
        box = QRectF(x + 26, middle - 24, pen.width(words, SMALL) + 36, 48)
        pen.painter.setPen(QPen(pen.colour_of("board.accent"), 2, Qt.PenStyle.DashLine))
        pen.painter.setBrush(Qt.BrushStyle.NoBrush)
        pen.painter.drawRoundedRect(box, 8, 8)
        pen.words(words, box.x() + 18, middle, SMALL, "accent")


def _latest(pen: Pen, where: QRectF, scene: Scene) -> None:
    number, label = ("number", "soft") if scene.inverted else ("latest", "latest_label")
    pen.ground(where, GROUND if scene.inverted else LATEST)
    middle = where.center().y()
    if not scene.picture.calls:
        away = scene.picture.away or scene.picture.as_of is None
        words = _("Please listen to the staff") if away else _("Please take a number and wait to be called")
        pen.block(words, QRectF(EDGE, where.y(), where.width() - 2 * EDGE, where.height()), BIG, number, weight="bold")
        return
    call, please = scene.picture.calls[0], _("please go")
    right = _window(pen, call, where.right() - EDGE, middle, LATEST_PX, MID, (number, label))
    asked = pen.width(please, MID) + 2 * GAP
    wide = pen.width(call.number, LATEST_PX, "bold")
    fits = wide * SHRINK <= right - EDGE - asked
    room = right - EDGE - (asked if fits else GAP)
    used = pen.words(call.number, EDGE, middle, LATEST_PX, number, weight="bold", room=room)
    if fits:
        _please(pen, please, EDGE + used, right, middle, label)


def _please(pen: Pen, words: str, left: float, right: float, middle: float, ink: str) -> None:
    """In the middle between the numbers; where the window has words before its number, in one line with them."""
    if _around()[0]:
        pen.words(words, right - 14, middle, MID, ink, right=True, level=LATEST_PX)
    else:
        pen.words(words, (left + right) / 2 - pen.width(words, MID) / 2, middle, MID, ink)


def _around() -> tuple[str, str]:
    """What stands before and behind a window's number."""
    before, _no, after = _("to window {no}").partition("{no}")
    return before.strip(), after.strip()


def _nobody_yet(pen: Pen, rows: tuple[QRectF, ...]) -> None:
    """Before the first call: no empty lines, but what will stand here."""
    free = rows[0].united(rows[-1]).adjusted(EDGE, 0, -EDGE, 0)
    pen.line(QRectF(rows[0].x(), rows[-1].bottom(), rows[0].width(), 1))
    pen.block(_("Numbers stand here as they are called, each with its window"), free, WORD, "soft")


def _window(pen: Pen, call: BoardCall, right: float, middle: float, pixels: float, label: float, inks: tuple[str, str]) -> float:
    """The window's number between the words that say what it is, up to `right`; gives where it begins."""
    before, after = _around()
    if after:
        right -= pen.words(after, right, middle, label, inks[1], right=True, level=pixels) + 20
    right -= pen.words(window_words(call.window), right, middle, pixels, inks[0], weight="bold", right=True)
    return right - 20 - pen.words(before, right - 20, middle, label, inks[1], right=True, level=pixels) if before else right


def _row(pen: Pen, where: QRectF, call: BoardCall | None) -> None:
    pen.line(QRectF(where.x(), where.bottom(), where.width(), 1))
    if call is None:
        return
    middle = where.center().y()
    begins = _window(pen, call, where.right() - EDGE, middle, NUMBER_PX, WORD, ("number", "soft"))
    name = max(where.x() + where.width() * 0.365, EDGE + pen.width(call.number, NUMBER_PX, "bold") + 40)
    pen.words(call.number, EDGE, middle, NUMBER_PX, "number", weight="bold", room=begins - EDGE)
    pen.block(call.service, QRectF(name, where.y(), begins - name - 30, where.height()), WORD, "soft")


def _missed(pen: Pen, where: QRectF, scene: Scene) -> None:
    middle, picture = where.center().y(), scene.picture
    if picture.away or picture.as_of is None:
        words = _("Please listen to the staff")
        if picture.as_of is not None:
            words = _("As of {time}", time=f"{shanghai(picture.as_of):%H:%M}") + "    " + words
        pen.words(words, EDGE, middle, WORD, "accent", weight="bold", room=where.width() - 2 * EDGE)
        return
    if not picture.calls and not picture.no_shows:
        return
    x = EDGE + pen.words(_("Missed"), EDGE, middle, SMALL, "soft") + 38
    if not picture.no_shows:
        pen.words(_("none"), x, middle, SMALL, "soft")
        return
    shown, _page, _pages = page_of(len(picture.no_shows), 5 if where.width() > MOST_UPRIGHT else 4, scene.turn)
    x += pen.words("  ".join(picture.no_shows[shown]), x, middle, WORD, "title", weight="bold") + 38
    pen.words(_("will be called again after three others"), x, middle, SMALL, "soft", room=where.right() - EDGE - x)


def _side(pen: Pen, places: Layout, scene: Scene) -> None:
    pen.ground(places.side, PANEL)
    if places.side.x() > 0:
        pen.line(QRectF(places.side.x(), places.side.y(), 1, places.side.height()))
    waiting = scene.picture.waiting
    shown, page, pages = page_of(len(waiting), len(places.waits), scene.turn)
    left, right, middle = places.head.x() + 49, places.head.right() - 49, places.head.y() + HEAD / 2
    count, which = right - 190, f"{page + 1} / {pages}"
    people = pen.words(_("people"), count, middle, SMALL, "side_soft", right=True)
    used = pen.words(_("In line"), left, middle, WORD, "side", weight="bold", room=count - people - 24 - left)
    if pages > 1 and left + used + 24 + pen.width(which, SMALL) + 24 <= count - people:
        pen.words(which, left + used + 24, middle, SMALL, "side_soft")
    pen.words(_("about"), right, middle, SMALL, "side_soft", right=True)
    for where, row in zip(places.waits, waiting[shown], strict=False):
        _wait(pen, where, row, left, count, right)
        pen.line(QRectF(where.x(), where.bottom(), where.width(), 1))
    pen.line(QRectF(places.notes.x(), places.notes.y(), places.notes.width(), 1))
    notes = scene.picture.notes
    if notes:
        _note(pen, places.notes, notes[scene.turn % len(notes)], left, right)


def _wait(pen: Pen, where: QRectF, row: WaitRow, left: float, count: float, right: float) -> None:
    pen.line(QRectF(where.x(), where.y(), where.width(), 1))
    middle = where.center().y()
    wide = pen.words(str(row.waiting), count, middle, BIG, "side_number", weight="bold", right=True)
    pen.block(row.name, QRectF(left, where.y(), count - left - max(wide, 80) - 24, where.height()), WORD, "side")
    pen.words(_minutes(row), right, middle, SMALL, "side_soft", right=True, room=right - count - 20)


def _minutes(row: WaitRow) -> str:
    if row.minutes is None:
        return "—"
    return _("no wait") if row.waiting == 0 else _("{n} min", n=max(1, row.minutes))


def _note(pen: Pen, where: QRectF, note: Note, left: float, right: float) -> None:
    if not note.line:
        pen.block(note.head, QRectF(left, where.y(), right - left, where.height()), SMALL + 4, "side_accent")
        return
    middle, room = where.center().y(), right - left
    pen.words(note.head, left, middle - 22, SMALL + 4, "side_accent", room=room)
    pen.words(note.line, left, middle + 22, SMALL, "side_soft", room=room)


def _foot(pen: Pen, where: QRectF, scene: Scene) -> None:
    pen.line(QRectF(where.x(), where.y(), where.width(), 1))
    middle, room = where.center().y(), where.width() - 2 * EDGE
    parts = [part for part in (scene.foot, scene.hours) if part]
    wide = sum(pen.width(part, SMALL) for part in parts)
    if len(parts) == 2 and wide + 60 > room:
        parts = [parts[scene.turn % 2]]
    if parts:
        pen.words(parts[0], EDGE, middle, SMALL, "soft", room=room)
    if len(parts) == 2:
        pen.words(parts[1], where.right() - EDGE, middle, SMALL, "soft", right=True)

"""One material as a row: icon by status, name, who needs it, where it comes from, the status in words. Only paints; the opened editor lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.catalogue.model import Bundle, Form
from desktop.intake.model import MaterialLine, MaterialStatus
from ui.clerk.text import _, _n
from ui.shell.days import day_words
from ui.text import LANGUAGE, spoken
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint

ROW = 36
LINE = 22
OWN, SHARED = "自备", "共享"
"""As catalogues write where a material comes from."""
_SHOWN = {
    MaterialStatus.PROVIDED: "provided",
    MaterialStatus.SHARED: "shared",
    MaterialStatus.DEFERRED: "deferred",
    MaterialStatus.PROMISED: "promised",
    MaterialStatus.MISSING: "missing",
    MaterialStatus.UNCHECKED: "unseen",
}


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row shows beside its line: the day until which a deferred one is brought, the basis of a cited one, whether the case is decided,
    whether the guide desk saw it."""

    due: date | None = None
    basis: str = ""
    decided: bool = False
    brought: bool = False


def shown_status(line: MaterialLine) -> str:
    """The theme's name for the line's status."""
    return _SHOWN[line.status]


def status_words(line: MaterialLine, facts: RowFacts = RowFacts()) -> str:
    """The status as the list says it."""
    if line.status is MaterialStatus.UNCHECKED and facts.brought:
        return _("Brought, to check")
    if line.status is MaterialStatus.DEFERRED and line.by_rule:
        return _("Deferred, checked later")
    if line.status is MaterialStatus.UNCHECKED and not line.need.required:
        return _("If there is one")
    return {
        MaterialStatus.PROVIDED: _("Handed in"),
        MaterialStatus.SHARED: _("Shared data"),
        MaterialStatus.DEFERRED: _("Deferred"),
        MaterialStatus.PROMISED: _("Promised in writing"),
        MaterialStatus.MISSING: _("Missing"),
        MaterialStatus.UNCHECKED: _("To check"),
    }[line.status]


def by_person(line: MaterialLine) -> bool:
    """Deferred by the clerk: the person brings it, and signs for that."""
    return line.status is MaterialStatus.DEFERRED and not line.by_rule and not line.need.material.shareable


def kind_words(source: str) -> str:
    """What a catalogue says of where a material comes from, in the language on screen; an authority keeps its name."""
    known = {OWN: _("own"), "电子证照": _("e-licence"), "演示数据": _("drill data")}
    if source in known or not source.endswith(SHARED):
        return known.get(source, source)
    who = source.removesuffix(SHARED)
    if who.startswith(OWN + "或"):
        return _("own, or shared by {who}", who=who.removeprefix(OWN + "或"))
    return _("shared by {who}", who=who)


def source_words(line: MaterialLine, facts: RowFacts = RowFacts()) -> str:
    """Where it comes from, short: who makes it, its form and how many; until when; who answered."""
    material, entry = line.need.material, line.entry
    if line.status is MaterialStatus.SHARED:
        return entry.shared_from or (_("Fetched by the hall") if line.by_rule else _("Shared data"))
    if by_person(line):
        return _("By {date}", date=day_words(facts.due)) if facts.due else _("Day not known yet")
    if line.status is MaterialStatus.PROMISED:
        return _("Promise signed") if facts.decided else _("Signed when accepted")
    if material.generated:
        return _n("By the system, {n} page", "By the system, {n} pages", entry.pages) if entry.pages else _("Made by the system")
    source = kind_words(material.source.split("（")[0].split("，")[0])
    if material.shareable and line.status is not MaterialStatus.PROVIDED:
        away = line.by_rule and line.status is MaterialStatus.DEFERRED
        return _("{source}, not reachable", source=source or _("Shared data")) if away else source or _("Shared data")
    form = {Form.ORIGINAL: _("original"), Form.COPY: _("copy"), Form.ELECTRONIC: _("file"), Form.OBJECT: _("object")}[line.need.form]
    count = _("{form} {n}", form=form, n=entry.copies if line.status is MaterialStatus.PROVIDED else line.need.copies)
    pages = _n("{n} page", "{n} pages", entry.pages) if entry.pages and line.status is MaterialStatus.PROVIDED else ""
    between = " " if spoken() == LANGUAGE else ", "
    return between.join(part for part in (" ".join(part for part in (source, count) if part), pages) if part)


def used_words(line: MaterialLine, bundle: Bundle) -> str:
    """The short names of the authorities that need it, each once."""
    names = {entry.item.code: entry.item.short_authority for entry in bundle.items}
    return " ".join(dict.fromkeys(names[code] for code in line.need.items if code in names))


def rule_words(line: MaterialLine, facts: RowFacts = RowFacts()) -> tuple[str, ...]:
    """Why it stands so: the rule's ground, what the person signs, who answered, the basis of a cited one."""
    found: tuple[str, ...] = ()
    if facts.basis:
        found = (_("Legal basis: {basis}", basis=facts.basis),)
        if not facts.decided:
            found += (_("Beyond the catalogue. Ctrl+M changes it, Ctrl+Del takes it off"),)
    if by_person(line):
        day = day_words(facts.due) if facts.due else _("a day that is not known yet")
        signed = _("The person signed to bring it by {date}", date=day)
        found += (signed if facts.decided else _("The person brings it by {date} and signs that when it is accepted", date=day),)
    elif line.status is MaterialStatus.PROMISED:
        signed = _("The person signed the promise instead of handing it in")
        found += (signed if facts.decided else _("The person signs the promise when it is accepted, instead of handing it in"),)
    elif line.status is MaterialStatus.SHARED:
        who = _("Answered by: {who}", who=line.entry.shared_from)
        found += (who if line.entry.shared_from else _("The hall fetches and checks it; nothing is asked from the person"),)
    return found + _offline_words(line)


def _offline_words(line: MaterialLine) -> tuple[str, ...]:
    if not (line.by_rule and line.status is MaterialStatus.DEFERRED):
        return ()
    return (
        _("What the province can share is not asked from the person. Deferred for now; fetched and checked when the line is back"),
        _("Ground: State Council Decree 716, article 7. If it cannot be fetched, a person looks into it; it is not handed back"),
    )


def columns(theme: Theme, width: float) -> Mapping[str, tuple[float, float]]:
    """Left and right of each column. The authorities give way at the largest text."""
    right, used, source = width - 24, width - theme.px(372), width - theme.px(268)
    status = right - theme.px(106)
    if theme.scale >= 150:
        return {"name": (46 + theme.px(8), source - 12), "source": (source, status), "status": (status, right)}
    return {"name": (46, used - 12), "used": (used, source - 8), "source": (source, status + 14), "status": (status, right)}


class MaterialRow(QWidget):
    """MaterialRow(look, code); `body` is where the opened editor goes."""

    pressed = Signal(object)
    """The code of the material."""
    opened = Signal(object)

    def __init__(self, look: ThemeSwitch, code: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.code = look, code
        self.line: MaterialLine | None = None
        self._used = ""
        self._current = self._ring = False
        self._lines: tuple[str, ...] = ()
        self._facts = RowFacts()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.body = QVBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)
        self._resize()

    def show_line(self, line: MaterialLine, used: str, facts: RowFacts = RowFacts()) -> None:
        if (line, used, facts) != (self.line, self._used, self._facts):
            self.line, self._used, self._facts = line, used, facts
            scans = _n("{n} scan", "{n} scans", len(line.entry.files)) if line.entry.files else ""
            said = " ".join(word for word in (line.need.material.name, status_words(line, facts), scans) if word)
            self.setAccessibleName(said)
            self._tell_lines()
            self.update()

    def show_current(self, current: bool, ring: bool) -> None:
        """Current: blue ground and bar. Ring: the list has the focus and stands here."""
        if (current, ring) != (self._current, self._ring):
            self._current, self._ring = current, ring
            self._tell_lines()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().y() <= self._look.theme.px(ROW):
            self.pressed.emit(self.code)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() <= self._look.theme.px(ROW):
            self.opened.emit(self.code)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, line = self._look.theme, self.line
        painter = QPainter(self)
        paint.row_ground(painter, theme, QRectF(self.rect()), selected=self._current, hovered=self.underMouse(), focused=self._ring)
        if line is None:
            return
        places = columns(theme, self.width())
        high = theme.px(ROW)
        status = shown_status(line)
        paint.icon(painter, theme, QPointF(16 + theme.px(8), high / 2), STATUS_ICONS[status], f"status.{status}.on_tint")
        places = {**places, "name": (places["name"][0], self._paint_marks(painter, theme, line, places["name"][1], high / 2))}
        words = {"name": (line.need.material.name, "body", "medium", "text.primary")}
        words["used"] = (self._used, "label", "regular", "text.secondary")
        words["source"] = (source_words(line, self._facts), "label", "regular", "text.secondary")
        for key, (said, size, weight, ink) in words.items():
            if key in places:
                left, right = places[key]
                paint.text(painter, QRectF(left, 0, right - left, high), said, theme.font(size, weight), theme.colour(ink))
        self._paint_status(painter, theme, line, QRectF(places["status"][0], 0, places["status"][1] - places["status"][0], high))
        left = places["name"][0]
        for number, said in enumerate(self._lines):
            where = QRectF(left + theme.px(24), high + number * theme.px(LINE), self.width() - left - theme.px(24) - 16, theme.px(LINE))
            size, ink = ("body", "text.primary") if number == 0 else ("label", "text.secondary")
            paint.text(painter, where, said, theme.font(size), theme.colour(ink))
            if number == 0:
                away = line.by_rule and status == "deferred" and not self._facts.basis
                icon, tint = ("cloud-off", "offline") if away else (STATUS_ICONS[status], status)
                icon, tint = ("document-text", "shared") if self._facts.basis else (icon, tint)
                paint.icon(painter, theme, QPointF(left + theme.px(8), where.center().y()), icon, f"status.{tint}.on_tint")

    def _paint_marks(self, painter: QPainter, theme: Theme, line: MaterialLine, right: float, middle: float) -> float:
        """How many scans, and that it is asked for beyond the catalogue; gives where the name must end."""
        if line.entry.files:
            count = str(len(line.entry.files))
            wide = paint.width(count, theme.font("label"))
            where = QRectF(right - wide, 0, wide, theme.px(ROW))
            paint.text(painter, where, count, theme.font("label"), theme.colour("text.secondary"), paint.RIGHT, elide=False)
            paint.icon(painter, theme, QPointF(where.left() - theme.px(11), middle), "scan", "text.secondary", 14)
            right = where.left() - theme.px(24)
        if self._facts.basis:
            said = _("Cited")
            left = right - paint.width(said, theme.font("caption")) - theme.px(14)
            paint.tag(painter, theme, left, middle, "", said)
            right = left - theme.px(6)
        return right

    def _paint_status(self, painter: QPainter, theme: Theme, line: MaterialLine, where: QRectF) -> None:
        status, said = shown_status(line), status_words(line, self._facts)
        if status in ("missing", "deferred"):
            icon = STATUS_ICONS[status] if theme.high_contrast else ""
            paint.chip(painter, theme, where.right() + (theme.px(8) if theme.high_contrast else 0), where.center().y(), status, said, icon)
            return
        ink = "text.secondary" if status == "unseen" else f"status.{status}.on_tint"
        paint.text(painter, where, said, theme.font("label"), theme.colour(ink), paint.RIGHT, elide=False)
        if theme.high_contrast:
            left = where.right() - paint.width(said, theme.font("label")) - theme.px(14)
            paint.icon(painter, theme, QPointF(left, where.center().y()), STATUS_ICONS[status], f"status.{status}.on_tint")

    def _tell_lines(self) -> None:
        lines = rule_words(self.line, self._facts) if self.line is not None and self._current else ()
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleDescription(" ".join(lines))
            self._resize()

    def _resize(self) -> None:
        theme = self._look.theme
        top = theme.px(ROW) + len(self._lines) * theme.px(LINE) + (12 if self._lines else 0)
        self.body.setContentsMargins(round(columns(theme, 1000)["name"][0]), top, 16, 0)
        self.setMinimumHeight(top)
        self.update()

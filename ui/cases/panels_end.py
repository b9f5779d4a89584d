"""What brings a case to its end: deferred materials delivered, results handed out, the person's rating."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.intake.closing import Deferred, Receiver
from desktop.intake.documents import DocumentKind
from desktop.intake.model import MaterialEntry, MaterialStatus
from desktop.intake.party import shown_name
from desktop.intake.registers import LEVELS
from ui.cases.panel import CasePanel, Deed, line
from ui.cases.reading import CaseFile, Department
from ui.shell.days import day_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox, TickBox
from ui.widgets.fields import at_left
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text

TAGS = ("服务热情", "讲得清楚", "一次办成", "等候太久", "来回跑动", "材料太多")
DELIVERIES = ("窗口领取", "邮寄送达", "电子证照")


class Ticked(QWidget):
    """Boxes one below the other, a note behind each."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__()
        self._look = look
        self.boxes: dict[str, TickBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(4)
        self._rows: list[QWidget] = []

    def show_entries(self, entries: list[tuple[str, str, str, QWidget | None]], ticked: bool) -> None:
        """(key, words, note, a field behind it)."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows, self.boxes = [], {}
        for key, words, note, extra in entries:
            holder = QWidget()
            across = QHBoxLayout(holder)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(10)
            box = TickBox(self._look, words)
            box.setChecked(ticked)
            across.addWidget(box)
            across.addWidget(Text(self._look, note, "label", "secondary"))
            across.addStretch(1)
            if extra is not None:
                across.addWidget(extra)
            self._column.addWidget(holder)
            holder.show()
            self._rows.append(holder)
            self.boxes[key] = box

    def ticked(self) -> list[str]:
        return [key for key, box in self.boxes.items() if box.isChecked()]


class DeliverPanel(CasePanel):
    """补交容缺材料: what an accepted case waited for is here."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Deferred materials are here"), _("The receipt for them is printed"), _("Take in and print"), parent=parent
        )
        self.materials = Ticked(look)
        self._pages: dict[str, QLineEdit] = {}
        self.add("/materials", _("Brought now"), self.materials)

    def show_file(self, file: CaseFile) -> None:
        waiting = [entry for entry in file.standing.deferred if entry.delivered_at is None] if file.standing is not None else []
        self._pages = {entry.material_code: line(self._look, _("Pages"), most=4, placeholder=_("pages")) for entry in waiting}
        for editor in self._pages.values():
            editor.setFixedWidth(self._look.theme.px(72))
            editor.setValidator(QIntValidator(1, 9999, editor))
        self.materials.show_entries(
            [(entry.material_code, entry.name, _note(entry), self._pages[entry.material_code]) for entry in waiting],
            ticked=len(waiting) == 1,
        )
        pairs = zip(self.materials.boxes.values(), self._pages.values(), strict=True)
        self.order(*(each for pair in pairs for each in pair))

    def deed(self) -> Deed:
        given = {}
        for code in self.materials.ticked():
            pages = self._pages[code].text().strip()
            given[code] = MaterialEntry(MaterialStatus.PROVIDED, pages=int(pages) if pages.isdecimal() else None)
        return Deed(
            "deliver",
            {"materials": given},
            DocumentKind.MATERIAL_RECEIPT,
            _n("{n} material taken in", "{n} materials taken in", len(given)),
        )


class HandOutPanel(CasePanel):
    """结果交接: who takes which results home, and the sheet that they sign."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Hand out results"), _("The person signs the sheet that is printed"), _("Hand out and print"), parent=parent
        )
        self.items = Ticked(look)
        self.name = line(look, _("Who takes them"), most=100)
        self.id_no = line(look, _("Number of the document"), most=40, placeholder=_("printed masked"))
        self.agent = TickBox(look, _("an agent of the applicant"))
        self.delivery = ChoiceBox(look, [(way, way) for way in DELIVERIES], name=_("Delivery"))
        self.add("/items", _("Results"), self.items)
        first, second = self.side_by_side(), self.side_by_side()
        self.add("/receiver/name", _("Who takes them"), self.name, row=first)
        self.add("/receiver/id_no", _("Document"), self.id_no, row=first)
        self.add("/receiver/delivery", _("Delivery"), self.delivery, row=second)
        second.addWidget(self.agent, 1, Qt.AlignmentFlag.AlignTop)

    def show_file(self, file: CaseFile) -> None:
        ready = [entry for entry in file.departments if entry.ready]
        self.items.show_entries([(entry.item_code, entry.result or entry.item, _result(entry), None) for entry in ready], ticked=True)
        self.name.clear()
        self.name.setPlaceholderText(_("{name} (the applicant)", name=shown_name(file.detail.row.applicant_name)))
        self.id_no.clear()
        self.agent.setChecked(False)
        self.delivery.set_value(DELIVERIES[0])
        self.order(*self.items.boxes.values(), self.name, self.id_no, self.delivery, self.agent)

    def deed(self) -> Deed:
        receiver = Receiver(self.name.text().strip(), self.id_no.text().strip(), self.agent.isChecked(), self.delivery.value())
        chosen = self.items.ticked()
        return Deed(
            "hand_out",
            {"items": chosen, "receiver": receiver},
            DocumentKind.RESULT,
            _n("{n} result handed out", "{n} results handed out", len(chosen)),
        )


class RatePanel(CasePanel):
    """好差评: five levels, voluntary, once for a visit. 1 to 5 choose, 0 is: does not want to."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look,
            _("How was it?"),
            _("Voluntary, once for a visit; the person says it, the clerk only keeps it"),
            _("Keep the rating"),
            parent=parent,
        )
        options = [SegmentOption(str(level), words, "", str(level)) for level, words in sorted(LEVELS.items(), reverse=True)]
        self.level = Segmented(look, [*options, SegmentOption("0", _("does not want to rate"), "", "0")], name=_("Rating"))
        self._level = self.add("/level", _("Rating"), at_left(self.level))
        ticks = QWidget()
        below = QHBoxLayout(ticks)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(14)
        self.tags = tuple(TickBox(look, tag) for tag in TAGS)
        for tag in self.tags:
            below.addWidget(tag)
        below.addStretch(1)
        self.add("/tags", _("What about it"), ticks)
        self.comment = line(look, _("In the person's words"))
        self.add("/comment", _("Words"), self.comment)
        self.order(self.level, *self.tags, self.comment)

    def show_file(self, file: CaseFile) -> None:
        self.level.set_value("")
        for tag in self.tags:
            tag.setChecked(False)
        self.comment.clear()

    def deed(self) -> Deed | None:
        chosen = self.level.value()
        if not chosen:
            self._level.set_error(_("A level from 1 to 5, or 0"))
            self.level.setFocus()
            return None
        tags = tuple(tag.text() for tag in self.tags if tag.isChecked())
        values = {"level": int(chosen) or None, "tags": tags, "comment": self.comment.text()}
        return Deed("rate", values, said=_("Thank you; the rating is kept") if int(chosen) else _("Noted: no rating"))


def _note(entry: Deferred) -> str:
    return "" if entry.due is None else _("until {day}", day=day_words(entry.due))


def _result(entry: Department) -> str:
    return "  ".join(part for part in (entry.authority, entry.result_document) if part)

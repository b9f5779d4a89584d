"""The opened row of a material: its status, and for 缺 what is wrong, what is right and where to get it; for 已交 how many copies and pages."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.catalogue.model import Material
from desktop.intake.model import MaterialLine, MaterialStatus, ProblemKind
from ui.clerk.pages.notice_list import problem_words
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.enter import EnterChain
from ui.widgets.fields import FieldRow, HintedEdit, put_text
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text

STATUSES = (MaterialStatus.PROVIDED, MaterialStatus.SHARED, MaterialStatus.DEFERRED, MaterialStatus.PROMISED, MaterialStatus.MISSING)
"""In the order of the digits 1 to 5."""


def refusals(material: Material) -> dict[str, str]:
    """Statuses that the catalogue or the law does not allow for this material, each with the reason."""
    found = {}
    if not material.shareable:
        found[MaterialStatus.SHARED.value] = _("The province does not share this one")
    if not (material.deferrable or material.shareable):
        found[MaterialStatus.DEFERRED.value] = _("The catalogue does not let this one be deferred")
    if not material.promisable:
        found[MaterialStatus.PROMISED.value] = _("The catalogue does not let this one be promised")
    if material.shareable:
        found[MaterialStatus.MISSING.value] = _(
            "The province can share it, so it may not be asked from the person (State Council Decree 716, article 7)"
        )
    return found


def status_options() -> list[SegmentOption]:
    return [
        SegmentOption("provided", _("Handed in"), "check-filled", "1"),
        SegmentOption("shared", _("Shared"), "link", "2"),
        SegmentOption("deferred", _("Deferred"), "hourglass", "3"),
        SegmentOption("promised", _("Promised"), "pen", "4"),
        SegmentOption("missing", _("Missing"), "cross-circle", "5"),
    ]


def problem_options() -> list[SegmentOption]:
    return [SegmentOption(kind.value, problem_words(kind)) for kind in ProblemKind]


class MaterialEditor(QWidget):
    """MaterialEditor(look, session, line). `closed(True)` means on to the next one, `closed(False)` back to the list."""

    closed = Signal(bool)

    def __init__(self, look: ThemeSwitch, session: CaseSession, line: MaterialLine, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session, self._line = look, session, line
        name = line.need.material.name
        self.status = Segmented(look, status_options(), name=_("Status of {name}", name=name))
        self.kind = Segmented(look, problem_options(), name=_("What is wrong with it"))
        self.problem = HintedEdit(look, placeholder=_("Not handed in this time"))
        self.standard, self.where = HintedEdit(look), HintedEdit(look)
        self.copies, self.pages = QLineEdit(), QLineEdit()
        self.note = Text(look, "", "label", "secondary", wrap=True)
        self.chain = EnterChain(self)
        self._lay_out()
        self._connect()
        self.show_line(line)

    def show_line(self, line: MaterialLine) -> None:
        """Shows what the clerk and the rule made of it; the caret stays."""
        self._line = line
        material, entry = line.need.material, line.entry
        missing = line.status is MaterialStatus.MISSING
        self.status.refuse(refusals(material))
        self.status.set_value(line.status.value)
        self.kind.set_value(entry.problem_kind.value)
        put_text(self.problem, entry.problem)
        put_text(self.standard, entry.standard)
        put_text(self.where, entry.where)
        self.standard.set_aside(material.sample)
        self.where.set_aside(_("from the catalogue") if material.where and entry.where == material.where else "")
        put_text(self.copies, str(entry.copies) if entry.copies else "")
        put_text(self.pages, str(entry.pages or ""))
        for widget in (self.kind, *self._problem_rows):
            widget.setVisible(missing)
        self._counts.setVisible(line.status is MaterialStatus.PROVIDED)
        self.note.say(self._explains(line))
        self.note.setVisible(bool(self.note.text()))

    def begin(self) -> None:
        """The words for what is wrong, where something is; else the status."""
        first = self.problem if self._line.status is MaterialStatus.MISSING else self.status
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit(False)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn(event.size().width())

    def _lay_out(self) -> None:
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(8)
        self._top.addWidget(self.status)
        self._top.addStretch(1)
        self._top.addWidget(self.kind)
        rows = ((_("What is wrong"), self.problem), (_("What is right"), self.standard), (_("Where to get it"), self.where))
        self._problem_rows = [FieldRow(self._look, said, editor, label_width=70) for said, editor in rows]
        self._counts = QWidget()
        counts = QHBoxLayout(self._counts)
        counts.setContentsMargins(0, 0, 0, 0)
        counts.setSpacing(20)
        for said, editor, most in ((_("Copies"), self.copies, 99), (_("Pages"), self.pages, 9999)):
            editor.setValidator(QIntValidator(0, most, editor))
            editor.setMaximumWidth(self._look.theme.px(90))
            counts.addWidget(FieldRow(self._look, said, editor, label_width=44))
        counts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 12)
        column.setSpacing(7)
        column.addLayout(self._top)
        for widget in (*self._problem_rows, self._counts, self.note):
            column.addWidget(widget)

    def _turn(self, width: int) -> None:
        both = self.status.sizeHint().width() + self.kind.sizeHint().width() + 16
        direction = QBoxLayout.Direction.TopToBottom if both > width else QBoxLayout.Direction.LeftToRight
        if self._top.direction() != direction:
            self._top.setDirection(direction)

    def _connect(self) -> None:
        self.chain.set_order((self.status, self.kind, self.problem, self.standard, self.where, self.copies, self.pages))
        self.chain.finished.connect(self._finished)
        self.status.chosen.connect(self._status_chosen)
        self.kind.chosen.connect(self._kind_chosen)
        self.problem.textEdited.connect(self._problem_typed)
        self.standard.textEdited.connect(self._standard_typed)
        self.where.textEdited.connect(self._where_typed)
        self.copies.textEdited.connect(self._copies_typed)
        self.pages.textEdited.connect(self._pages_typed)

    def _finished(self) -> None:
        self.closed.emit(True)

    def _set(self, **values: object) -> None:
        self._session.set_material(self._line.need.material.code, **values)

    def _status_chosen(self, key: str) -> None:
        self._set(status=MaterialStatus(key))

    def _kind_chosen(self, key: str) -> None:
        self._set(problem_kind=ProblemKind(key))

    def _problem_typed(self, words: str) -> None:
        self._set(problem=words)

    def _standard_typed(self, words: str) -> None:
        self._set(standard=words)

    def _where_typed(self, words: str) -> None:
        self._set(where=words)

    def _copies_typed(self, words: str) -> None:
        self._set(copies=int(words) if words.isdecimal() else 0)

    def _pages_typed(self, words: str) -> None:
        self._set(pages=int(words) if words.isdecimal() and int(words) else None)

    def _explains(self, line: MaterialLine) -> str:
        if line.need.material.shareable:
            return _("What the province can share is not asked from the person. Ground: State Council Decree 716, article 7")
        if line.status is MaterialStatus.DEFERRED:
            return _("May be handed in later; the acceptance notice names it with its day")
        if line.status is MaterialStatus.PROMISED:
            return _("The person promises in writing instead of handing it in")
        return ""

"""Who came: name, kind of document and number in two lines. Needed for the notice; with a number given, one open ticket holds for this person."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.intake import party
from desktop.intake.model import IdType, PartyKind
from desktop.sentences import sentence
from ui.clerk.pages.party_form import id_types
from ui.guide.asking import Asking
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.fields import put_text
from ui.widgets.text import Text, restyle

_BLANK = ("party.name_missing", "party.id_missing")


class PersonRow(QFrame):
    """PersonRow(look, asking). What is wrong is said once the field is left; nothing is needed while nothing is entered."""

    def __init__(self, look: ThemeSwitch, asking: Asking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asking = asking
        self._left: set[str] = set()
        self.setProperty("edge", "bottom")
        self.name, self.id_no = QLineEdit(), QLineEdit()
        self.id_type = ChoiceBox(look, id_types(PartyKind.PERSON) + id_types(PartyKind.ORGANISATION)[:1], name=_("Document"))
        self.problem = Text(look, "", "label", "missing", wrap=True)
        self.fields: tuple[QWidget, ...] = (self.name, self.id_type, self.id_no)
        for editor, words in ((self.name, _("Name")), (self.id_no, _("Document number"))):
            editor.setPlaceholderText(words)
            editor.setAccessibleName(words)
        for each in self.fields:
            each.setProperty("density", "compact")
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            each.installEventFilter(self)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name, 1)
        first.addWidget(self.id_type, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 10)
        column.setSpacing(6)
        column.addWidget(Text(look, _("Who came; needed for the notice"), "label", "secondary"))
        column.addLayout(first)
        column.addWidget(self.id_no)
        column.addWidget(self.problem)
        self.name.textEdited.connect(self._named)
        self.id_no.textEdited.connect(self._numbered)
        self.id_type.picked.connect(self._picked)
        self.refresh()

    def refresh(self) -> None:
        who = self._asking.draft.applicant
        put_text(self.name, who.name)
        put_text(self.id_no, who.id_no)
        self.id_type.set_value(who.id_type.value)
        if not (who.name or who.id_no):
            self._left.clear()
        errors, warnings = party.check(party.normalised(who), "")
        shown = [issue for issue in errors if issue.pointer[1:] in self._left and issue.code not in _BLANK]
        shown += [issue for issue in warnings if issue.pointer[1:] in self._left]
        self.problem.say(" ".join(sentence(issue) for issue in shown))
        self.problem.setVisible(bool(shown))
        wrong = {issue.pointer[1:] for issue in shown}
        for key, editor in (("name", self.name), ("id_no", self.id_no)):
            if bool(editor.property("error")) != (key in wrong):
                editor.setProperty("error", key in wrong)
                restyle(editor)

    def first_blank(self) -> QWidget:
        return next((field for field in (self.name, self.id_no) if not field.text()), self.id_no)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._left |= {key for key, editor in (("name", self.name), ("id_no", self.id_no)) if editor is watched}
            self.refresh()
        return False

    def _named(self, words: str) -> None:
        self._asking.set_person(name=words)

    def _numbered(self, words: str) -> None:
        self._asking.set_person(id_no=words)

    def _picked(self, key: str) -> None:
        kind = PartyKind.ORGANISATION if key == IdType.USCC.value else PartyKind.PERSON
        self._asking.set_person(id_type=IdType(key), kind=kind)

"""One party's fields: name, kind of document, number, mobile, address. Everything typed goes to the session at once; errors stand at their field.

Quiet while a number is still being typed: a form error waits until the field is left, a wrong check digit of a whole number is told at once.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.errors import Issue
from desktop.intake import party
from desktop.intake.model import IdType, Party, PartyKind
from desktop.sentences import sentence
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.columns import Columns
from ui.widgets.fields import FieldRow, put_text

_LABEL = 70
_BLANK = ("party.name_missing", "party.id_missing")
_SHORT = ("party.id_form", "party.mobile_form")


def id_types(kind: PartyKind) -> tuple[tuple[str, str], ...]:
    """The kinds of document for a person or an organisation."""
    words = {
        IdType.RESIDENT_ID: _("ID card"),
        IdType.HMT_RESIDENCE: _("Residence permit for Hong Kong, Macao and Taiwan residents"),
        IdType.FOREIGN_PERMANENT: _("Permanent residence card for foreigners"),
        IdType.PASSPORT: _("Passport"),
        IdType.HK_MACAO_PERMIT: _("Hong Kong and Macao travel permit"),
        IdType.TAIWAN_PERMIT: _("Taiwan travel permit"),
        IdType.USCC: _("Unified social credit code"),
        IdType.OTHER: _("Other document"),
    }
    if kind is PartyKind.ORGANISATION:
        return tuple((each.value, words[each]) for each in (IdType.USCC, IdType.OTHER))
    return tuple((each.value, text) for each, text in words.items() if each is not IdType.USCC)


class PartyForm(QWidget):
    """PartyForm(look, session, "applicant" or "agent"). `fields` are its inputs in the order of work."""

    def __init__(self, look: ThemeSwitch, session: CaseSession, which: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._which = session, which
        self._left: set[str] = set()
        self._draft_id = ""
        who = _("Applicant") if which == "applicant" else _("Agent")
        self.name, self.id_no, self.mobile, self.address = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.id_type = ChoiceBox(look)
        self._rows = {
            "name": FieldRow(look, _("Full name"), self.name, label_width=_LABEL),
            "id_type": FieldRow(look, _("Document"), self.id_type, label_width=_LABEL),
            "id_no": FieldRow(look, _("Number"), self.id_no, label_width=_LABEL),
            "mobile": FieldRow(look, _("Mobile"), self.mobile, label_width=_LABEL),
            "address": FieldRow(look, _("Address"), self.address, label_width=_LABEL),
        }
        self.fields: tuple[QWidget, ...] = tuple(row.editor for row in self._rows.values())
        for row in self._rows.values():
            row.editor.setAccessibleName(f"{who} {row.label.text()}")
            row.editor.installEventFilter(self)
        columns = Columns(look)
        columns.set_cells([(row, key in ("name", "address")) for key, row in self._rows.items()])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(columns)
        self._connect()

    def refresh(self) -> None:
        """Shows the party of the session's draft."""
        draft = self._session.draft
        now: Party | None = getattr(draft, self._which) if draft is not None else None
        if draft is None or now is None:
            return
        if draft.draft_id != self._draft_id:
            self._draft_id = draft.draft_id
            self._left.clear()
        put_text(self.name, now.name)
        put_text(self.id_no, now.id_no)
        put_text(self.mobile, now.mobile)
        put_text(self.address, now.address)
        self.id_type.set_options(id_types(now.kind))
        self.id_type.set_value(now.id_type.value)
        organisation = now.kind is PartyKind.ORGANISATION
        self._rows["name"].label.say(_("Name of an organisation") if organisation else _("Full name"))
        self._rows["id_no"].label.say(_("Credit code") if organisation and now.id_type is IdType.USCC else _("Number"))
        self._show_issues(now)

    def first_blank(self) -> QWidget:
        """Where work begins: the first of name, number and mobile that is empty, else the name."""
        return next((field for field in (self.name, self.id_no, self.mobile) if not field.text()), self.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._left |= {key for key, row in self._rows.items() if row.editor is watched}
            self.refresh()
        return False

    def _connect(self) -> None:
        self.name.textEdited.connect(self._named)
        self.id_no.textEdited.connect(self._numbered)
        self.mobile.textEdited.connect(self._phoned)
        self.address.textEdited.connect(self._addressed)
        self.id_type.picked.connect(self._picked)

    def _named(self, words: str) -> None:
        self._session.set_party(self._which, name=words)

    def _numbered(self, words: str) -> None:
        self._session.set_party(self._which, id_no=words)

    def _phoned(self, words: str) -> None:
        self._session.set_party(self._which, mobile=words)

    def _addressed(self, words: str) -> None:
        self._session.set_party(self._which, address=words)

    def _picked(self, key: str) -> None:
        self._session.set_party(self._which, id_type=IdType(key))

    def _show_issues(self, now: Party) -> None:
        errors, warnings = party.check(party.normalised(now), "")
        for key, row in self._rows.items():
            wrong = next((issue for issue in errors if issue.pointer == f"/{key}" and self._tells(issue, key, row.editor)), None)
            soft = next((issue for issue in warnings if issue.pointer == f"/{key}"), None)
            row.set_hint(sentence(soft) if soft is not None else "")
            row.set_error(sentence(wrong) if wrong is not None else "")

    def _tells(self, issue: Issue, key: str, editor: QWidget) -> bool:
        if issue.code in _BLANK:
            return key in self._left and not editor.hasFocus()
        if issue.code in _SHORT and editor.hasFocus():
            return isinstance(editor, QLineEdit) and key == "id_no" and len(editor.text().strip()) > 18
        return True

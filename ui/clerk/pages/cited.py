"""A material that the catalogue does not name: asked only with a legal basis (行政许可法 31). The form at the foot of the materials page.

Every letter is in the draft at once; what is incomplete stops the decision and is named, and is asked for nowhere. Esc on an empty one takes it
away again; nothing that was typed is thrown away.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import Issue
from desktop.intake.model import CitedNeed, Draft
from desktop.sentences import sentence
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.choices import ChoiceBox
from ui.widgets.enter import EnterChain
from ui.widgets.fields import FieldRow, HintedEdit, put_text
from ui.widgets.text import Text


def cited_basis(draft: Draft | None, code: str) -> str:
    """The legal basis of a cited material; "" for one that the catalogue names."""
    return next((need.legal_basis for need in draft.cited if need.code == code), "") if draft is not None else ""


def incomplete(draft: Draft | None) -> str:
    """The first that stands in the draft and in no list, as it lacks its name or its basis; "" when there is none."""
    cited = draft.cited if draft is not None else ()
    return next((need.code for need in cited if not (need.name.strip() and need.legal_basis.strip())), "")


def remove_cited(session: CaseSession, code: str) -> bool:
    """Takes a cited material back, with what was noted of it: one step of undo. False for any other material."""
    draft = session.draft
    if draft is None or session.case is not None or not any(need.code == code for need in draft.cited):
        return False
    session.change(
        cited=tuple(need for need in draft.cited if need.code != code),
        materials={key: entry for key, entry in draft.materials.items() if key != code},
    )
    return True


class CitedForm(QWidget):
    """CitedForm(look, session). `open("")` begins a new one, `open(code)` goes on with one."""

    closed = Signal(object)
    """The code that was worked on; "" when it was taken away."""

    def __init__(self, look: ThemeSwitch, session: CaseSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self.code = ""
        self._tried = False
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name, self.basis, self.standard = HintedEdit(look), HintedEdit(look), HintedEdit(look)
        self.item = ChoiceBox(look, name=_("Item that needs it"))
        self.remove = ActionButton(look, _("Take it off"), "Ctrl+Del", variant="quiet", size="compact")
        self.done = ActionButton(look, _("Done"), "Esc", size="compact")
        self._rows = {
            "name": FieldRow(look, _("Which material"), self.name),
            "legal_basis": FieldRow(look, _("Legal basis"), self.basis),
            "item_code": FieldRow(look, _("For which item"), self.item),
            "standard": FieldRow(look, _("Requirement"), self.standard),
        }
        self.basis.setPlaceholderText(_("Name of the law or rule, article and paragraph"))
        self.chain = EnterChain(self)
        self._lay_out()
        self._connect()

    def open(self, code: str = "") -> None:
        draft = self._session.draft
        if draft is None or self._session.case is not None:
            return
        if not code:
            code = _fresh_code(draft)
            self._session.change(cited=(*draft.cited, CitedNeed(code, "", "")))
        self.code, self._tried = code, False
        self.refresh()
        self.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        need, found = self._need(), self._session.assessment
        if need is None:
            if self.code:
                self._leave("")
            return
        chosen = found.bundle.chosen if found is not None else ()
        self.item.set_options([(item.code, item.name) for item in chosen])
        self.item.set_value(need.item_code or (chosen[0].code if chosen else ""))
        for editor, words in ((self.name, need.name), (self.basis, need.legal_basis), (self.standard, need.standard)):
            put_text(editor, words)
        self._show_issues(found.issues if found is not None else ())

    def close_it(self) -> None:
        """Esc: an empty one goes, any other stays as it is."""
        need = self._need()
        if need is not None and not (need.name.strip() or need.legal_basis.strip() or need.standard.strip()):
            remove_cited(self._session, self.code)
            self._leave("")
        elif self.code:
            self._leave(self.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(self._look, _("A material beyond the catalogue"), "body-bold"))
        head.addWidget(Text(self._look, _("Only with a legal basis, which is kept and stands on the notice"), "label", "secondary"), 1)
        head.addWidget(self.remove)
        head.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        for row in self._rows.values():
            column.addWidget(row)

    def _connect(self) -> None:
        self.chain.set_order((self.name, self.basis, self.item, self.standard))
        self.chain.finished.connect(self._finished)
        self.name.textEdited.connect(self._name_typed)
        self.basis.textEdited.connect(self._basis_typed)
        self.standard.textEdited.connect(self._standard_typed)
        self.item.picked.connect(self._item_picked)
        self.done.clicked.connect(self.close_it)
        self.remove.clicked.connect(self._remove)

    def _need(self) -> CitedNeed | None:
        draft = self._session.draft
        return next((need for need in draft.cited if need.code == self.code), None) if draft is not None and self.code else None

    def _set(self, **values: str) -> None:
        draft = self._session.draft
        if draft is not None:
            changed = tuple(replace(need, **values) if need.code == self.code else need for need in draft.cited)
            self._session.change(f"cited.{self.code}.{'.'.join(values)}", cited=changed)

    def _name_typed(self, words: str) -> None:
        self._set(name=words)

    def _basis_typed(self, words: str) -> None:
        self._set(legal_basis=words)

    def _standard_typed(self, words: str) -> None:
        self._set(standard=words)

    def _item_picked(self, code: object) -> None:
        self._set(item_code=str(code))

    def _remove(self) -> None:
        remove_cited(self._session, self.code)
        self._leave("")

    def _finished(self) -> None:
        """Enter in the last field: to what is wrong, else done."""
        self._tried = True
        self.refresh()
        wrong = next((row.editor for row in self._rows.values() if row.editor.property("error")), None)
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._leave(self.code)

    def _leave(self, code: str) -> None:
        self.code = ""
        self.hide()
        self.closed.emit(code)

    def _show_issues(self, issues: tuple[Issue, ...]) -> None:
        """What is empty is called wrong only after somebody tried to finish; what is wrong in itself at once."""
        draft = self._session.draft
        place = next((n for n, need in enumerate(draft.cited) if need.code == self.code), -1) if draft is not None else -1
        for key, row in self._rows.items():
            said = next((issue for issue in issues if issue.pointer == f"/cited/{place}/{key}"), None)
            empty = isinstance(row.editor, QLineEdit) and not row.editor.text().strip()
            row.set_error(sentence(said) if said is not None and (self._tried or not empty) else "")


def _fresh_code(draft: Draft) -> str:
    taken = {need.code for need in draft.cited} | set(draft.materials)
    return next(code for n in range(1, len(taken) + 2) if (code := f"cited-{n}") not in taken)

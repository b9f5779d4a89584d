"""The second notice of a round: why it is needed, and the supervisor who signs it here with account and password.

Nobody is signed in by it, and the password is forgotten as soon as it was used. What the first notice did not name is listed above.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.intake.model import Assessment
from ui.clerk.text import _
from ui.text import mark
from ui.theme import ThemeSwitch
from ui.widgets.fields import FieldRow
from ui.widgets.text import Text


class SecondNotice(QWidget):
    """SecondNotice(look, signs_alone). `signs_alone`: the clerk is a supervisor; then only the reason is asked."""

    edited = Signal()
    look_at = Signal(object)
    """The row that shall be on screen, once it has its final height."""

    def __init__(self, look: ThemeSwitch, *, signs_alone: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.signs_alone = signs_alone
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = Text(look, "", "body-medium", "attention", wrap=True)
        self.reason, self.account, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.reason.setMaxLength(200)
        self.account.setMaxLength(40)
        self.password.setMaxLength(200)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password_row = FieldRow(look, _("Password"), self.password, label_width=84)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(FieldRow(look, _("Why again"), self.reason, label_width=84))
        self._signer = QWidget()
        signer = QVBoxLayout(self._signer)
        signer.setContentsMargins(0, 0, 0, 0)
        signer.setSpacing(8)
        signer.addWidget(FieldRow(look, _("Supervisor"), self.account, label_width=84))
        signer.addWidget(self._password_row)
        if signs_alone:  # only hidden, never shown: it has no parent yet and would stand on screen as a window for a moment
            self._signer.hide()
        column.addWidget(self._signer)
        for editor in self.inputs():
            editor.textEdited.connect(self._told)

    def inputs(self) -> tuple[QLineEdit, ...]:
        return (self.reason, self.account, self.password)

    def show_beyond(self, found: Assessment) -> None:
        """Which of what is missing the notice did not name."""
        names = {f"material:{line.need.material.code}": line.need.material.name for line in found.materials}
        names |= {f"field:{line.need.field.code}": line.need.field.name for line in found.fields}
        extra = mark("、").join(names.get(miss.key, "") for miss in found.beyond)
        self.words.say(
            _("The notice did not name: {names}. It may be asked for only with a second notice", names=extra)
            if extra
            else _("All that is missing was named before. A second notice needs its reason")
        )

    def lacks(self) -> str:
        """What is not given yet, as a sentence."""
        if not self.reason.text().strip():
            return _("A second notice needs its reason")
        if not self.signs_alone and not (self.account.text().strip() and self.password.text()):
            return _("A second notice needs a supervisor's account and password")
        return ""

    def taken_password(self) -> str:
        """The password, which is not kept on screen after this."""
        said = self.password.text()
        self.password.clear()
        return said

    def refused(self, words: str) -> None:
        """The signature was not accepted: says why where it was given."""
        self._password_row.set_error(words)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self._settled)

    def forget(self) -> None:
        for editor in self.inputs():
            editor.clear()
        self._password_row.set_error("")

    def _settled(self) -> None:
        self.look_at.emit(self._password_row)

    def _told(self) -> None:
        self._password_row.set_error("")
        self.edited.emit()

"""What moves a case's course: taken back, extended with a second signature, a special procedure begun or over."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.intake.documents import DocumentKind
from desktop.intake.terms import EXTENSION_DAYS, PROCEDURES
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.cases.panel import CasePanel, Deed, line, read_count
from ui.cases.reading import CaseFile
from ui.cases.signature import Signature
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox, TickBox

EXTENSION_BASIS = "《中华人民共和国行政许可法》第四十二条"


class WithdrawPanel(CasePanel):
    """撤回: the applicant takes the application back before it is decided."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Take the application back"), _("The applicant asks for it; the case ends here"), _("Withdraw"), parent=parent
        )
        self.reason = line(look, _("Reason"), placeholder=_("in the person's words"))
        self.add("/reason", _("Reason"), self.reason)
        self.order(self.reason)

    def show_file(self, file: CaseFile) -> None:
        self.reason.clear()

    def deed(self) -> Deed:
        return Deed("withdraw", {"reason": self.reason.text()}, said=_("The application was taken back"))


class ExtendPanel(CasePanel):
    """延期: once, with a reason, and the signature of the person in charge."""

    def __init__(self, look: ThemeSwitch, actor: Actor, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look,
            _("Extend"),
            _("Once only; the person in charge approves, the applicant is told why"),
            _("Extend and print"),
            parent=parent,
        )
        self._signs = allowed(actor.role, Permission.SIGN_SECOND)
        self.days = line(look, _("Working days"), most=3)
        self.reason = line(look, _("Reason"))
        self.basis = line(look, _("Legal basis"))
        first = self.side_by_side()
        self._days = self.add("/days", _("Working days"), self.days, row=first)
        self.add("/reason", _("Reason"), self.reason, row=first)
        self.add("/legal_basis", _("Legal basis"), self.basis)
        self.signature = Signature(look, self)
        self.order(self.days, self.reason, self.basis, *self.signature.fields)

    def show_file(self, file: CaseFile) -> None:
        several = len({entry.authority for entry in file.departments}) > 1
        most = EXTENSION_DAYS[several and bool(file.detail.body.get("draft", {}).get("theme_code"))]
        self._days.set_hint(_("{n} at most", n=most))
        for each in (self.days, self.reason):
            each.clear()
        self.signature.ask(not self._signs)
        self.basis.setText(EXTENSION_BASIS)

    def deed(self) -> Deed | None:
        days = read_count(self._days, self.days.text())
        if days is None or self.signature.lacking():
            return None
        values = {"days": days, "reason": self.reason.text(), "legal_basis": self.basis.text()}
        return Deed(
            "extend",
            values | self.signature.take(),
            DocumentKind.EXTENSION,
            _n("Extended by {n} working day", "Extended by {n} working days", days),
        )


class StopPanel(CasePanel):
    """特别程序: its time does not count. Where one is running, this says that it is over."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, _("Special procedure"), "", _("Stop the clock and print"), parent=parent)
        self._running = False
        self._items: tuple[TickBox, ...] = ()
        self.procedure = ChoiceBox(look, [(name, name) for name in PROCEDURES], name=_("Procedure"))
        self.days = line(look, _("Working days needed"), most=3)
        self.reason = line(look, _("Reason"))
        row = self.side_by_side()
        self.add("/procedure", _("Procedure"), self.procedure, row=row)
        self._days = self.add("/days_needed", _("Days needed"), self.days, row=row)
        self.add("/reason", _("Reason"), self.reason)
        self._holder = QWidget()
        self._ticks = QVBoxLayout(self._holder)
        self._ticks.setContentsMargins(0, 0, 0, 0)
        self._ticks.setSpacing(2)
        self._which = self.add("/items", _("For which items"), self._holder)

    def show_file(self, file: CaseFile) -> None:
        self._running = file.stopped
        for row in self.rows.values():
            row.setVisible(not self._running)
        self.words.say(
            _("The procedure is over: the days that were left count on from today") if self._running else _("Its time does not count; the applicant is told in writing")
        )  # fmt: skip
        self.go.say(_("Let the clock run and print") if self._running else _("Stop the clock and print"))
        for tick in self._items:
            self._ticks.removeWidget(tick)
            tick.deleteLater()
        self._items = tuple(
            TickBox(self._look, entry.item) for entry in file.departments if entry.state not in ("granted", "refused", "done")
        )
        for tick in self._items:
            self._ticks.addWidget(tick)
            tick.show()
        self._which.setVisible(not self._running and len(self._items) > 1)
        self.procedure.set_value(PROCEDURES[0])
        for each in (self.days, self.reason):
            each.clear()
        self.order(self.procedure, self.days, self.reason, *self._items)

    def deed(self) -> Deed | None:
        if self._running:
            return Deed("resume", print_kind=DocumentKind.RESUMPTION, said=_("The clock runs again"))
        days = read_count(self._days, self.days.text())
        if days is None:
            return None
        names = [tick.text() for tick in self._items if tick.isChecked()]
        values = {"procedure": self.procedure.value(), "days_needed": days, "reason": self.reason.text(), "items": names}
        return Deed("suspend", values, DocumentKind.SUSPENSION, _("The clock stands still: {procedure}", procedure=self.procedure.value()))

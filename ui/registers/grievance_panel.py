"""A new line of the 办不成事 register: what could not be done, who answers for it, until when. Opened from the register or from a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from desktop.intake.party import mask_mobile, shown_name
from ui.cases.panel import CasePanel, Deed, line
from ui.cases.reading import CaseFile
from ui.text import _
from ui.theme import ThemeSwitch

DAYS_PROPOSED = 5


class GrievancePanel(CasePanel):
    """GrievancePanel(look, today). `show_file` proposes from a case, `show_blank` for one that belongs to none."""

    def __init__(self, look: ThemeSwitch, today: Callable[[], date], *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("What could not be done"), _("Registered with who answers for it and until when"), _("Register"), parent=parent
        )
        self._today = today
        self._case_no: str | None = None
        self._of_case = ("", "")
        self.summary = line(look, _("What could not be done"))
        self.authority = line(look, _("Who answers for it"))
        self.due = line(look, _("Until"), most=10, placeholder="YYYY-MM-DD")
        self.person = line(look, _("Who complains"), most=100)
        self.telephone = line(look, _("Telephone"), most=30)
        self.add("/summary", _("What"), self.summary)
        first, second = self.side_by_side(), self.side_by_side()
        self.add("/responsible_authority", _("Who answers"), self.authority, row=first)
        self._due = self.add("/due_date", _("Until"), self.due, row=first)
        self.add("/person", _("Person"), self.person, row=second)
        self.add("/telephone", _("Telephone"), self.telephone, row=second)
        self.order(self.summary, self.authority, self.due, self.person, self.telephone)

    def show_file(self, file: CaseFile) -> None:
        self.show_blank(file.case_no)
        waiting = [entry.authority for entry in file.departments if entry.state not in ("granted", "refused", "done")]
        self.authority.setText(waiting[0] if waiting else "")
        given = file.detail.body.get("draft", {}).get("applicant", {})
        self._of_case = str(given.get("name") or file.detail.row.applicant_name), str(given.get("mobile") or "")
        self.person.setPlaceholderText(_("{name} (the applicant)", name=shown_name(self._of_case[0])))
        self.telephone.setPlaceholderText(mask_mobile(self._of_case[1]))

    def show_blank(self, case_no: str | None = None) -> None:
        self._case_no, self._of_case = case_no, ("", "")
        for one in (self.person, self.telephone):
            one.setPlaceholderText("")
        for each in (self.summary, self.authority, self.person, self.telephone):
            each.clear()
        self.due.setText((self._today() + timedelta(days=DAYS_PROPOSED)).isoformat())

    def deed(self) -> Deed | None:
        try:
            due = date.fromisoformat(self.due.text().strip())
        except ValueError:
            self._due.set_error(_("A day as 2026-12-20, please"))
            self.due.setFocus()
            return None
        if due < self._today():
            self._due.set_error(_("This day is over"))
            self.due.setFocus()
            return None
        values = {
            "summary": self.summary.text(),
            "responsible_authority": self.authority.text(),
            "due_date": due,
            "person": self.person.text().strip() or self._of_case[0],
            "telephone": self.telephone.text().strip() or self._of_case[1],
            "case_no": self._case_no,
        }
        return Deed(
            "grievance", values, said=_("Registered; {who} answers by {day}", who=self.authority.text().strip(), day=due.isoformat())
        )

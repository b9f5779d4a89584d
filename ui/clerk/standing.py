"""Where a case stands, and what follows from it: the one sentence of the action bar and the primary action. Values only; no widget, no service."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.intake.model import Assessment, CaseRow, OutcomeKind
from ui.clerk.steps import following_step, titles
from ui.clerk.text import _


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_the_way`: the session's sentence; `why_not`: what the decision page still lacks; `printed`: number and copy once there is a sheet."""

    step: str
    found: Assessment | None
    decision: OutcomeKind
    in_the_way: str
    case: CaseRow | None = None
    ticket: bool = False
    deciding: bool = False
    why_not: str = ""
    save_error: str = ""
    printing: bool = False
    print_error: str = ""
    print_trouble: str = ""
    printed: tuple[str, int] | None = None

    @property
    def has_paper(self) -> bool:
        return self.decision in (OutcomeKind.ACCEPTED, OutcomeKind.NOTIFIED)

    @property
    def refused(self) -> str:
        """Why the decision cannot be recorded now; "" when it can."""
        if self.deciding:
            return _("Recording …")
        if self.found is None or self.found.issues:
            return self.in_the_way
        return self.why_not


@dataclass(frozen=True, slots=True)
class Action:
    words: str
    key: str
    icon: str = ""
    why_not: str = ""


def primary(at: Standing) -> Action:
    """The one primary action of this moment."""
    if at.case is not None:
        if at.has_paper and at.printed is None:
            said = _("Printing …")
            return Action(said, "Ctrl+P", "printer", said) if at.printing else Action(_("Print again"), "Ctrl+P", "printer")
        return Action(_("Finish this number"), "F8", "flag") if at.ticket else Action(_("Back to the queue"), "Ctrl+Enter", "flag")
    if at.step == "decision":
        return Action(_("Print and hand over") if at.has_paper else _("Record the decision"), "Ctrl+P", "printer", at.refused)
    return Action(_("Next: {step}", step=titles()[following_step(at.step)]), "Ctrl+Enter")


def words(at: Standing) -> tuple[str, str]:
    """(sentence, tone): what is still in the way, or the next fact."""
    if at.print_error or at.save_error:
        return at.print_error or at.save_error, "missing"
    if at.case is not None:
        return _after(at), "ok"
    if at.step != "decision":
        return at.in_the_way, "secondary"
    if at.refused:
        return at.refused, "secondary"
    if not at.has_paper:
        return _("This decision is recorded here; its paper is issued in the hall's own form"), "secondary"
    if at.print_trouble:
        return at.print_trouble, "missing"
    return _before_printing(at), "secondary"


def _after(at: Standing) -> str:
    if at.printed is not None:
        number, copy = at.printed
        if at.ticket:
            return _("Printed {no}, copy {n}. Hand it over, then finish the number", no=number, n=copy)
        return _("Printed {no}, copy {n}. Hand it over", no=number, n=copy)
    return _("Recorded on this machine. The paper is being made") if at.has_paper else _("Recorded on this machine")


def _before_printing(at: Standing) -> str:
    checked = _("Checked before printing: characters, seal place, code and number can all be printed")
    if at.decision is not OutcomeKind.NOTIFIED or at.found is None:
        return checked
    if at.found.unchecked:
        return checked + "\n" + _("{n} materials that nobody has checked will be named as missing", n=at.found.unchecked)
    return checked + "\n" + _("First notice of this round; a second one needs a supervisor's reason")

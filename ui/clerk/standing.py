"""Where a case stands, and what follows from it: the one sentence of the action bar and the primary action. Values only; no widget, no service."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.intake.model import Assessment, CaseRow, OutcomeKind
from ui.clerk.steps import following_step, titles
from ui.clerk.text import _, _n


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_the_way`: the session's sentence; `why_not`: what the decision page still lacks; `owed`: papers that
    are still to be made; `printed`: number and copy of every sheet that is there."""

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
    owed: int = 0
    printed: tuple[tuple[str, int], ...] = ()
    sent: bool = False
    """They went to a printer, and what it says comes later."""
    moved: bool = False

    @property
    def refused(self) -> str:
        """Why the decision cannot be recorded now; "" when it can."""
        if self.deciding:
            return _("Recording …")
        if self.moved or self.found is None or self.found.issues:
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
        if at.owed:
            said = _("Printing …")
            return Action(said, "Ctrl+P", "printer", said) if at.printing else Action(_("Print again"), "Ctrl+P", "printer")
        return Action(_("Finish this number"), "F8", "flag") if at.ticket else Action(_("Back to the queue"), "Ctrl+Enter", "flag")
    if at.step == "decision":
        return Action(_("Print and hand over"), "Ctrl+P", "printer", at.refused)
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
    if at.print_trouble:
        return at.print_trouble, "missing"
    return _before_printing(at), "secondary"


def _after(at: Standing) -> str:
    if at.owed:
        return _n("Recorded on this machine. {n} paper is being made", "Recorded on this machine. {n} papers are being made", at.owed)
    if at.sent:
        return _n(
            "{n} paper is on its way to the printer. Hand it over when it is out",
            "{n} papers are on their way to the printer. Hand them over when they are out",
            len(at.printed),
        )
    if len(at.printed) > 1:
        numbers = _(", ").join(number for number, _copy in at.printed)
        return _n(
            "Printed {n} paper: {numbers}. Hand it over", "Printed {n} papers: {numbers}. Hand them over", len(at.printed), numbers=numbers
        )
    if at.printed:
        number, copy = at.printed[0]
        if at.ticket:
            return _("Printed {no}, copy {n}. Hand it over, then finish the number", no=number, n=copy)
        return _("Printed {no}, copy {n}. Hand it over", no=number, n=copy)
    return _("Recorded on this machine")


def _before_printing(at: Standing) -> str:
    checked = _("Checked before printing: characters, seal place, code and number can all be printed")
    if at.decision is not OutcomeKind.NOTIFIED or at.found is None:
        return checked
    if at.found.round:
        return checked + "\n" + _("Second notice of this round: the supervisor's name is kept with it")
    if at.found.unchecked:
        return (
            checked
            + "\n"
            + _n(
                "{n} material that nobody has checked will be named as missing",
                "{n} materials that nobody has checked will be named as missing",
                at.found.unchecked,
            )
        )
    return checked + "\n" + _("First notice of this round; a second one needs a supervisor's reason")

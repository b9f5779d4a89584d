"""The six steps as one row: what is known of each in one line, which is current, what is blocked and why."""

from __future__ import annotations

from desktop.intake import party
from desktop.intake.model import Assessment, Draft, OutcomeKind
from ui.clerk.session import STEPS, CaseSession
from ui.clerk.text import _, _n
from ui.widgets.steps import Step, StepState


def titles() -> dict[str, str]:
    return {
        "applicant": _("Applicant"),
        "thing": _("Thing"),
        "situation": _("Situation"),
        "materials": _("Materials"),
        "form": _("Form"),
        "decision": _("Decision"),
    }


def following_step(step: str) -> str:
    """The next one; the last follows itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def step_row(session: CaseSession) -> tuple[Step, ...]:
    """In order; a step is done when nothing in it is open."""
    draft, found = session.draft, session.assessment
    names = titles()
    if draft is None:
        return tuple(Step(key, names[key]) for key in STEPS)
    made = []
    for key in STEPS:
        done, words = _state(key, draft, found, decided=session.case is not None)
        state = StepState.CURRENT if key == draft.step else StepState.DONE if done else StepState.TODO
        if key == "applicant" and state is not StepState.CURRENT and _applicant_wrong(draft, found):
            state = StepState.BLOCKED
        made.append(Step(key, names[key], state, words))
    return tuple(made)


def _applicant_wrong(draft: Draft, found: Assessment | None) -> bool:
    """Before a thing is chosen nothing is assessed: then what the page itself marks. What is only missing still is to be filled in."""
    if found is not None:
        return any(issue.pointer.startswith(("/applicant", "/agent")) for issue in found.issues)
    parties = (draft.applicant,) if draft.agent is None else (draft.applicant, draft.agent)
    return any(party.check(party.normalised(each), "")[0] for each in parties if each.name and each.id_no)


def _state(key: str, draft: Draft, found: Assessment | None, *, decided: bool) -> tuple[bool, str]:
    if key == "applicant":
        return bool(draft.applicant.name and draft.applicant.id_no) and not _applicant_wrong(draft, found), draft.applicant.name or _(
            "to be filled in"
        )
    if found is None:
        return False, _("to be chosen") if key == "thing" else ""
    if key == "thing":
        return True, _n(
            "whole, {n} item", "whole, {n} items", len(found.bundle.chosen)
        ) if draft.theme_code and draft.item_codes is None else _n("{n} item", "{n} items", len(found.bundle.chosen))
    if key == "situation":
        answers = [
            option.text
            for question in found.bundle.questions
            for option in question.options
            if option.code == draft.situation.get(question.code)
        ]
        passed = STEPS.index(draft.step) > STEPS.index(key)
        return passed or not found.bundle.questions or bool(draft.situation), " ".join(answers) or _("as usual")
    if key == "materials":
        gone = len([miss for miss in found.missing if miss.material_code]) - found.unchecked
        words = (
            _("{n}/{m}, missing {k}", n=found.ready, m=len(found.materials), k=gone)
            if gone
            else _("{n}/{m} in order", n=found.ready, m=len(found.materials))
        )
        return found.unchecked == 0, words
    if key == "form":
        filled, wrong = sum(line.value is not None for line in found.fields), sum(line.issue is not None for line in found.fields)
        open_ones = sum(not line.confirmed for line in found.fields)
        words = _("{n}/{m} filled", n=filled, m=len(found.fields)) + (_(", confirm {n}", n=open_ones) if open_ones else "")
        return wrong == 0 and open_ones == 0, words
    words = {OutcomeKind.ACCEPTED: _("acceptance"), OutcomeKind.CORRECTED: _("record what came")}.get(found.outcome, _("notice"))
    return decided, _("recorded") if decided else (_("{n} to check", n=found.unchecked) if found.unchecked else words)

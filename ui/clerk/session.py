"""The case that is being taken: the draft, what the rules make of it, undo, autosave, the decision. No widget here; every step page works on it.

A change is one call: the draft is replaced, assessed again and saved within 300 ms. A failed save stands as an error until one succeeds; the
draft in memory is the truth of the screen until then. Undo walks back over changes of this case, never over a decision.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.clock import shanghai
from desktop.errors import HallError, RuleViolation
from desktop.intake.model import (
    Assessment,
    CaseRow,
    Decision,
    DocumentRef,
    Draft,
    MaterialEntry,
    MaterialStatus,
    OutcomeKind,
    Party,
    Prefilled,
)
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.clerk.issue_words import in_the_way_words
from ui.clerk.text import _, _n
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of

if TYPE_CHECKING:
    from desktop.changes import Changes
    from desktop.intake.model import Decided
    from desktop.intake.service import Intake

AUTOSAVE_MS = 250
RETRY_MS = 2000
UNDO_STEPS = 200
STEPS = ("applicant", "thing", "situation", "materials", "form", "decision")


@dataclass(frozen=True, slots=True)
class Saved:
    """How autosave stands: `at` "HH:MM:SS" of the last save that is durable, `error` a sentence while one has failed."""

    at: str = ""
    error: str = ""


class CaseSession(QObject):
    """One case at a time. `open` begins, `close` ends; between them `draft` and `assessment` always belong together."""

    changed = Signal()
    """Draft, assessment, step or case changed."""
    saved = Signal(object)
    """Saved"""
    decided = Signal(object)
    """CaseRow, durable."""
    refused = Signal(object)
    """A sentence: what was asked for is not possible."""

    def __init__(self, intake: Intake, actor: Actor, lanes: Lanes, feed: ChangeFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._intake, self._actor, self._lanes, self._feed = intake, actor, lanes, feed
        self.draft: Draft | None = None
        self.assessment: Assessment | None = None
        self.case: CaseRow | None = None
        self.papers: tuple[DocumentRef, ...] = ()
        """What the decision made, in printing order."""
        self.moved = False
        """The case went on elsewhere since this draft was taken up: nothing of it can be recorded any more."""
        self.deciding = False
        self.province_away = False
        self.service = ""
        """The queue service of the number at the window: its things are shown first."""
        self.brought: frozenset[str] = frozenset()
        """Materials that the guide desk saw: marked while nobody here has looked."""
        self._undo: list[tuple[str, Draft]] = []
        self._wanted: dict[str, Draft] = {}
        self._sent: deque[Draft] = deque()
        self.save_state = Saved()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MS)
        self._timer.timeout.connect(self._save)

    # beginning and end

    def open(self, draft: Draft) -> None:
        """Shows a draft that is already saved."""
        self.flush()
        self.draft, self.case, self.deciding = draft, None, False
        self.papers, self.moved, self.brought = (), False, frozenset()
        self._undo.clear()
        self.save_state = Saved()
        self._assess()

    @property
    def held(self) -> bool:
        """The draft is being decided or put aside, or was decided: it stays as it is."""
        return self.case is not None or self.deciding

    @property
    def empty(self) -> bool:
        """Nothing of a person or of what they want was entered."""
        draft = self.draft
        return draft is not None and not (draft.theme_code or draft.item_codes or draft.agent or draft.form or draft.applicant != Party())

    def close(self, *, save: bool = True) -> None:
        """Leaves the case; what is unsaved is saved first."""
        if save:
            self.flush()
        elif self.draft is not None:
            self._wanted.pop(self.draft.draft_id, None)
        self.draft = self.assessment = self.case = None
        self.papers, self.moved, self.deciding = (), False, False
        self.changed.emit()

    # changing

    def change(self, undo_key: str = "", **values: Any) -> None:
        """Replaces fields of the draft. Changes with the same `undo_key` in a row are one step of undo (typing into one field)."""
        if self.draft is None or self.held:
            return
        changed = replace(self.draft, **values)
        if changed == self.draft:
            return
        if not (undo_key and self._undo and self._undo[-1][0] == undo_key):
            self._undo.append((undo_key, self.draft))
            del self._undo[:-UNDO_STEPS]
        self._take(changed)

    def undo(self) -> bool:
        """Takes the last change back; False when there is none."""
        if not self._undo or self.draft is None or self.held:
            return False
        _key, before = self._undo.pop()
        self._take(replace(before, step=self.draft.step))
        return True

    def go_to(self, step: str) -> None:
        """Enters a step; kept in the draft, so that it comes back after a crash. Nothing of a draft that is held is saved for it."""
        if self.draft is None or self.draft.step == step:
            return
        entered = replace(self.draft, step=step)
        if self.held:
            self.draft = entered
            self.changed.emit()
        else:
            self._take(entered)

    def set_party(self, which: str, **values: Any) -> None:
        """Changes fields of `applicant` or `agent`."""
        if self.draft is not None:
            now: Party = getattr(self.draft, which) or Party()
            self.change(f"{which}.{'.'.join(values)}", **{which: replace(now, **values)})

    def mark_brought(self, codes: frozenset[str]) -> None:
        self.brought = codes
        self.changed.emit()

    def set_agent(self, present: bool) -> None:
        if self.draft is not None and (self.draft.agent is not None) != present:
            self.change(agent=Party() if present else None)

    def choose_theme(self, code: str) -> None:
        """A whole thing (整件办), with the theme's own items."""
        self.change(theme_code=code, item_codes=None, situation={}, materials={}, form=dict(self.draft.form) if self.draft else {})

    def choose_items(self, codes: tuple[str, ...]) -> None:
        """Exactly these items of the theme, or of the catalogue when there is no theme (单办)."""
        self.change(item_codes=codes or None)

    def choose_single(self, code: str) -> None:
        """One item alone, without a theme."""
        self.change(theme_code=None, item_codes=(code,), situation={}, materials={})

    def answer(self, question: str, option: str) -> None:
        if self.draft is not None:
            self.change(situation={**self.draft.situation, question: option})

    def set_field(self, code: str, value: Any) -> None:
        if self.draft is not None:
            self.change(f"form.{code}", form={**self.draft.form, code: value})

    def set_material(self, code: str, **values: Any) -> None:
        """Changes one material. A problem's standard and place are filled from the catalogue when it becomes missing."""
        if self.draft is None:
            return
        entry = self.draft.materials.get(code) or self._fresh(code)
        if values.get("status") is MaterialStatus.MISSING and entry.status is not MaterialStatus.MISSING:
            material = (
                next((line.need.material for line in self.assessment.materials if line.need.material.code == code), None)
                if self.assessment
                else None
            )
            values = {"standard": material.standard if material else "", "where": material.where if material else ""} | values
        key = "" if "status" in values else f"material.{code}.{'.'.join(values)}"
        self.change(key, materials={**self.draft.materials, code: replace(entry, **values)})

    # deciding

    def decide(self, decision: Decision, sign: Callable[[], Actor] | None = None) -> None:
        """Records the decision on the write lane; `decided` or `refused` follows. `sign` verifies, on the lane, who signs a second notice."""
        draft = self.hold_still()
        if draft is not None:
            call = partial(decide_signed, self._intake, self._actor, draft, decision, sign, self.province_away)
            self._lanes.submit(Lane.WRITE, call, self._decided, self._not_decided)

    def hold_still(self) -> Draft | None:
        """Nothing changes or saves the draft any more until `let_go`; None when it cannot be held now."""
        if self.draft is None or self.held:
            return None
        self._wanted.pop(self.draft.draft_id, None)
        self.deciding = True
        self.changed.emit()
        return self.draft

    def let_go(self) -> None:
        """What was held still goes on, and is saved."""
        if self.deciding:
            self.deciding = False
            self._save_soon(AUTOSAVE_MS)
            self.changed.emit()

    def settle_prefilled(self, prefilled: Mapping[str, Prefilled]) -> None:
        """Values that follow from others, without a step of undo."""
        if self.draft is not None and not self.held and dict(prefilled) != dict(self.draft.prefilled):
            self._take(replace(self.draft, prefilled=dict(prefilled)))

    def unconfirmed(self) -> tuple[str, ...]:
        """Codes of the prefilled fields that no person has looked at yet, in the form's order."""
        fields = self.assessment.fields if self.assessment is not None else ()
        return tuple(line.need.field.code for line in fields if not line.confirmed)

    def confirm(self, *codes: str) -> int:
        """A person looked at these prefilled values and they are right; answers how many that were."""
        fresh = [code for code in self.unconfirmed() if code in codes]
        if self.draft is not None and fresh:
            entries = self.draft.prefilled
            self.change(prefilled={**entries, **{code: replace(entries[code], confirmed=True) for code in fresh}})
        return len(fresh)

    def default_decision(self) -> OutcomeKind:
        return self.assessment.outcome if self.assessment else OutcomeKind.NOTIFIED

    def in_the_way(self) -> str:
        """One sentence: the next fact that stands between this draft and a decision; "" when nothing does."""
        found = self.assessment
        if self.case is not None:
            return ""
        if found is None:
            return _("Choose what is to be done first")
        if self.moved:
            return _("This case went on elsewhere; open it anew")
        if found.issues:
            return in_the_way_words(found, len(self.unconfirmed()))
        fields = sum(line.issue == "missing" for line in found.fields)
        if found.unchecked and fields:
            return _("{n} to check, {m} to fill in; what is missing goes on the notice", n=found.unchecked, m=fields)
        if found.unchecked:
            return _n(
                "{n} material to check; what is missing goes on the notice",
                "{n} materials to check; what is missing goes on the notice",
                found.unchecked,
            )
        if found.outcome is OutcomeKind.CORRECTED:
            return _("{n} of the notice still missing: what came can be recorded", n=len(found.missing))
        if fields:
            return _n(
                "Fill {n} more field, or tell the person once what is missing",
                "Fill {n} more fields, or tell the person once what is missing",
                fields,
            )
        if found.missing:
            return _("{n} missing: a one-time notice can be printed", n=len(found.missing))
        return _("Complete: it can be accepted")

    def set_province_away(self, away: bool) -> None:
        if away != self.province_away:
            self.province_away = away
            if self.draft is not None and self.case is None:
                self._assess()

    def flush(self) -> None:
        """Saves at once what is not saved yet, also behind a save that is on its way: the write lane keeps their order."""
        self._timer.stop()
        self._send()

    # inside

    def _fresh(self, code: str) -> MaterialEntry:
        lines = self.assessment.materials if self.assessment else ()
        return next((line.entry for line in lines if line.need.material.code == code), MaterialEntry())

    def _take(self, draft: Draft) -> None:
        self.draft = draft
        self._save_soon(AUTOSAVE_MS)
        self._assess()

    def _assess(self) -> None:
        self.assessment = None
        if self.draft is not None and (self.draft.theme_code or self.draft.item_codes):
            try:
                self.assessment = self._intake.assess(self.draft, province_away=self.province_away)
            except RuleViolation as refusal:
                self.refused.emit(sentence(refusal))
        self.changed.emit()

    def _save_soon(self, wait: int) -> None:
        """Marks the draft as unsaved. Typing without a pause does not put the save off."""
        if self.draft is not None:
            self._wanted[self.draft.draft_id] = self.draft
        if not self._timer.isActive() or self._timer.interval() > wait:
            self._timer.start(wait)

    @property
    def saving(self) -> bool:
        """A save is on its way or still to come."""
        return bool(self._sent or self._wanted)

    @Slot()
    def _save(self) -> None:
        if not self._sent:
            self._send()

    def _send(self) -> None:
        for draft in self._wanted.values():
            self._sent.append(draft)
            self._lanes.submit(Lane.WRITE, partial(self._intake.save_draft, self._actor, draft), self._saved, self._not_saved)
        self._wanted.clear()

    def _saved(self, draft: Draft) -> None:
        self._sent.popleft()
        if self.draft is not None and draft.draft_id == self.draft.draft_id:
            self.save_state = Saved(shanghai(draft.updated_at).strftime("%H:%M:%S"))
            self.saved.emit(self.save_state)
        self._save()

    def _not_saved(self, error: Exception) -> None:
        """Kept for another try, also when another case is on screen by now; a draft that has been decided needs no saving any more."""
        draft = self._sent.popleft()
        mine = self.draft is not None and draft.draft_id == self.draft.draft_id
        if mine and self.held:
            return
        if isinstance(error, RuleViolation) and error.code == "draft.case_moved":
            self.moved = self.moved or mine
            self.changed.emit()
        if not isinstance(error, RuleViolation):
            self._wanted.setdefault(draft.draft_id, draft)
            self._timer.start(RETRY_MS)
        again = self.save_state.error if not isinstance(error, HallError) else ""
        self.save_state = Saved(self.save_state.at if mine else "", again or words_of(error, _("Not saved")))
        self.saved.emit(self.save_state)

    def _decided(self, outcome: tuple[Decided, Changes]) -> None:
        done, changes = outcome
        self._feed.tell(changes)
        if self.draft is not None and self.draft.case_id == done.case.case_id:
            self.deciding = False
            self.case, self.papers = done.case, done.documents
            self._undo.clear()
            self.changed.emit()
        self.decided.emit(done.case)

    def _not_decided(self, error: Exception) -> None:
        self.moved = self.moved or (isinstance(error, RuleViolation) and error.code == "draft.case_moved")
        self.let_go()
        self.refused.emit(words_of(error, _("The decision was not recorded")))


def decide_signed(
    intake: Intake, actor: Actor, draft: Draft, decision: Decision, sign: Callable[[], Actor] | None, province_away: bool
) -> tuple[Decided, Changes]:
    """On a lane: first the second signature, if there is to be one, then the decision."""
    signed = sign() if sign is not None else None
    return intake.decide(actor, draft, decision, province_away=province_away, signed=signed)

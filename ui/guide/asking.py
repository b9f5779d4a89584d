"""What one person asks for at the guide desk: the thing, their answers, what they brought, who they are. Kept in memory only.

The rules are those of intake (`Intake.assess`); a guide's draft is never saved, so nothing personal stays behind when the next person comes.
Every change tells `changed`; what cannot be is told as a sentence by `refused`, and what stood before stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.catalogue.model import BundleMaterial
from desktop.clock import now
from desktop.errors import RuleViolation
from desktop.intake.drafts import new_draft
from desktop.intake.guide_advice import Advice, advise
from desktop.intake.model import Assessment, Draft, MaterialEntry, MaterialLine, MaterialStatus, Party, ProblemKind
from desktop.queue.model import TicketClass
from desktop.sentences import sentence
from desktop.staff.model import Actor

if TYPE_CHECKING:
    from desktop.intake.service import Intake


def asked_for(line: MaterialLine) -> bool:
    """Whether the person is asked for it at all."""
    return not (line.need.material.shareable or line.need.material.generated)


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's visit as it stands. `theme`: the thing that was found, also while only one item of it is wanted.

    `service` "" is the thing's own; `answers` are all that were given, also to questions that the thing chosen now does not ask.
    """

    draft: Draft
    answers: Mapping[str, str] = field(default_factory=dict)
    theme: str = ""
    service: str = ""
    class_: TicketClass = TicketClass.NORMAL
    reason: str = ""

    @property
    def empty(self) -> bool:
        chosen = self.draft.theme_code or self.draft.item_codes
        return not chosen and self.draft.applicant == Party() and not self.reason and self.class_ is TicketClass.NORMAL


class Asking(QObject):
    """Asking(intake, actor). `visit`, `found` and `advice` always belong together."""

    changed = Signal()
    refused = Signal(object)
    """A sentence."""

    def __init__(self, intake: Intake, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._intake, self._actor = intake, actor
        self.province_away = False
        self.visit = self._fresh()
        self.found: Assessment | None = None
        self.advice: Advice = advise(None)

    @property
    def draft(self) -> Draft:
        return self.visit.draft

    def sheet(self) -> Draft:
        """The draft with what belongs to the thing that is chosen now, and nothing of others that were looked at before."""
        wanted = {line.need.material.code for line in self.open_lines()}
        return replace(self.draft, materials={code: entry for code, entry in self.draft.materials.items() if code in wanted})

    def begin(self) -> None:
        """The next person; a new case id with it."""
        self.put_back(self._fresh())

    def put_back(self, visit: Visit) -> None:
        self._take(visit)

    def set_province_away(self, away: bool) -> None:
        if away != self.province_away:
            self.province_away = away
            self._take(self.visit)

    def choose_theme(self, code: str) -> None:
        if self.visit.theme != code or self.draft.theme_code != code:
            self._choose(code, theme_code=code, item_codes=None)

    def choose_item(self, code: str) -> None:
        """One item alone (单项); the theme it was looked at in stays, so that the whole is one key away."""
        self._choose(self.visit.theme, theme_code=None, item_codes=(code,))

    def choose_single(self, code: str) -> None:
        """One item that was found by its own name."""
        self._choose("", theme_code=None, item_codes=(code,))

    def answer(self, question: str, option: str) -> None:
        draft = replace(self.draft, situation={**self.draft.situation, question: option})
        self._take(replace(self.visit, draft=draft, answers={**self.visit.answers, question: option}))

    def look(self, code: str, brought: bool, kind: ProblemKind = ProblemKind.ABSENT, problem: str = "") -> None:
        """What the guide saw of one material. What may follow later (可容缺) and simply is not here counts as deferred."""
        line = next((line for line in self.found.materials if line.need.material.code == code), None) if self.found else None
        if line is None or line.need.material.shareable:
            return
        self._change(materials={**self.draft.materials, code: _seen(line.need, brought, kind, problem)})

    def look_rest(self, brought: bool = True) -> None:
        """What was not asked for yet is here, or is not."""
        rest = [line.need for line in self.open_lines() if line.status is MaterialStatus.UNCHECKED]
        if rest:
            fresh = {need.material.code: _seen(need, brought) for need in rest}
            self._change(materials={**self.draft.materials, **fresh})

    def open_lines(self) -> tuple[MaterialLine, ...]:
        """The lines that a person is asked about: nothing that is shared or made by the program."""
        lines = self.found.materials if self.found is not None else ()
        return tuple(filter(asked_for, lines))

    def set_person(self, **values: Any) -> None:
        self._change(applicant=replace(self.draft.applicant, **values))

    def set_way(self, **values: Any) -> None:
        """`service`, `class_`, `reason` of the number."""
        self._take(replace(self.visit, **values))

    def _choose(self, theme: str, **values: Any) -> None:
        """What was looked at and answered stays: the same paper or question may belong to the other thing too."""
        draft = replace(self.draft, situation={}, **values)
        try:
            asks = {question.code for question in self._intake.bundle(draft).questions}
        except RuleViolation as refusal:
            self.refused.emit(sentence(refusal))
            return
        kept = {code: option for code, option in self.visit.answers.items() if code in asks}
        self._take(replace(self.visit, draft=replace(draft, situation=kept), theme=theme, service=""))

    def _change(self, **values: Any) -> None:
        self._take(replace(self.visit, draft=replace(self.draft, **values)))

    def _take(self, visit: Visit) -> None:
        found = None
        if visit.draft.theme_code or visit.draft.item_codes:
            try:
                found = self._intake.assess(visit.draft, province_away=self.province_away)
            except RuleViolation as refusal:
                self.refused.emit(sentence(refusal))
                return
        self.visit, self.found, self.advice = visit, found, advise(found)
        self.changed.emit()

    def _fresh(self) -> Visit:
        return Visit(new_draft(self._actor.id, now()))


def _seen(need: BundleMaterial, brought: bool, kind: ProblemKind = ProblemKind.ABSENT, problem: str = "") -> MaterialEntry:
    material = need.material
    later = material.deferrable and kind is ProblemKind.ABSENT
    status = MaterialStatus.PROVIDED if brought else MaterialStatus.DEFERRED if later else MaterialStatus.MISSING
    return MaterialEntry(status, need.copies, problem_kind=kind, problem=problem, standard=material.standard, where=material.where)

"""Does what a panel asks, on the write lane: one service call a deed. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desktop.changes import Changes
from desktop.errors import RuleViolation
from desktop.staff.model import Actor
from ui.cases.panel import Deed, Done

if TYPE_CHECKING:
    from desktop.staff.reveal import Reveal, Revealed
    from desktop.staff.service import Staff
    from ui.services import CaseServices


class CaseWork:
    """CaseWork(services, staff, actor, away). `away`: whether the province was away when it was last asked."""

    def __init__(
        self, services: CaseServices, staff: Staff, actor: Actor, away: Callable[[], bool], reveal: Reveal | None = None,
        reveal_seconds: int = 15,
    ) -> None:  # fmt: skip
        self._reveal, self.reveal_seconds = reveal, reveal_seconds
        self._services, self._staff, self._actor, self._away = services, staff, actor, away

    def do(self, deed: Deed, case_no: str) -> Done:
        """`RuleViolation` and `EnvironmentFault` of the service pass."""
        if deed.what == "reveal":
            return Done(deed, case_no, Changes(), self._whole(deed.values, case_no))
        return Done(deed, case_no, self._changes(deed.what, dict(deed.values), case_no))

    def _changes(self, what: str, values: Mapping[str, Any], case_no: str) -> Changes:
        services, actor = self._services, self._actor
        if what == "withdraw":
            return services.closing.withdraw(actor, case_no, values["reason"], province_away=self._away())
        if what == "extend":
            return services.terms.extend(
                actor, case_no, days=values["days"], reason=values["reason"], legal_basis=values["legal_basis"], signed=self._signed(values)
            )
        if what == "suspend":
            return services.terms.suspend(
                actor,
                case_no,
                procedure=values["procedure"],
                days_needed=values["days_needed"],
                reason=values["reason"],
                items=values["items"],
            )
        if what == "resume":
            return services.terms.resume(actor, case_no)
        if what == "deliver":
            return services.closing.deliver(actor, case_no, values["materials"], province_away=self._away())
        if what == "hand_out":
            return services.closing.hand_out(actor, case_no, items=values["items"], receiver=values["receiver"])
        if what == "serve":
            assert services.serving is not None
            return services.serving.serve(actor, case_no, values["how"], documents=values["documents"])
        if what == "rate":
            return services.registers.rate(
                actor, case_no, values["level"], tags=values["tags"], comment=values["comment"], province_away=self._away()
            )
        return services.registers.register_grievance(actor, **values, province_away=self._away())[1]

    def _whole(self, values: Mapping[str, Any], case_no: str) -> Revealed:
        if self._reveal is None:
            raise RuleViolation("staff.forbidden", role=self._actor.role.value, permission="reveal")
        signed = self._signed(values) if "account" in values else None
        return self._reveal.whole(self._actor, case_no, values["purpose"], signed=signed)

    def _signed(self, values: Mapping[str, Any]) -> Actor:
        return self._staff.countersign(values["account"], values["password"]) if "account" in values else self._actor

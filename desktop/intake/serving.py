"""送达: which papers of a case were served on whom and how; makes the 送达回执 that is signed and kept with the case.

Serving changes no date and no state of the case: it proves that a paper arrived. It is no event of the contract by itself; the paper's
`document.issued` carries it to the province when it is printed. What was served already is not proposed again, but may be named.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from desktop.changes import Changes
from desktop.clock import hall_date
from desktop.errors import Issue, RuleViolation
from desktop.intake import cases, departed, party, rounds
from desktop.intake.assess import text_issues
from desktop.intake.casework import CaseDesk, changed
from desktop.intake.documents import TITLES, DocumentKind
from desktop.intake.issue import next_document_no, series_needed, write_document
from desktop.intake.outcome_papers import BY_HAND, LEFT, SELF, WAYS, DeliveryContent, ServedPaper
from desktop.intake.tables import document
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require

RELATIONS = (SELF, "受委托人", "单位收件人", "同住成年家属")
PROPOSED = (
    DocumentKind.ACCEPTANCE,
    DocumentKind.NOTICE,
    DocumentKind.DECLINE,
    DocumentKind.REDIRECT,
    DocumentKind.EXTENSION,
    DocumentKind.SUSPENSION,
    DocumentKind.RESUMPTION,
)
"""What the hall serves. A receipt, a promise and a hand-over of results are signed by themselves; they may be served too, when named."""


@dataclass(frozen=True, slots=True)
class Service:
    """How papers are served. An empty name is the applicant; `relation` other than 本人 needs a name, 留置送达 a reason."""

    way: str = BY_HAND
    recipient_name: str = ""
    relation: str = SELF
    tracking_no: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Servable:
    """A paper of the case. `served`: some proof names it already."""

    document_no: str
    kind: DocumentKind
    issued_on: date
    served: bool

    @property
    def proposed(self) -> bool:
        return not self.served and self.kind in PROPOSED


class Serving:
    """Rights are checked here. `EnvironmentFault`: numbers.exhausted, or the store's; nothing is half written then."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def papers(self, case_no: str) -> tuple[Servable, ...]:
        """What may be served, oldest first; nothing of a case that has left. `RuleViolation` case.unknown."""
        with self._desk.vault.read() as connection:
            case_id = cases.by_number(connection, case_no).case_id
            return () if departed.of_case(connection, case_id) is not None else _servable(connection, case_id)

    def serve(self, actor: Actor, case_no: str, how: Service | None = None, *, documents: Sequence[str] | None = None) -> Changes:
        """Makes the 送达回执 over `documents`, or over all that is proposed.

        `RuleViolation`: case.unknown, serving.nothing, serving.unknown_paper, intake.invalid with the places of `how`.
        """
        require(actor, Permission.TAKE_CASES)
        said = how or Service()
        _refuse(said)
        at = self._desk.clock()
        day = hall_date(at)
        self._desk.numbers.ensure(*series_needed(day))
        with self._desk.vault.write() as connection:
            row = rounds.kept(connection, case_no)
            chosen = _chosen(_servable(connection, row.case_id), documents)
            number = next_document_no(connection, self._desk.intake.profile, DocumentKind.DELIVERY, day)
            head = self._desk.head(json.loads(row.body), actor, at, row, number)
            paper = DeliveryContent(
                head=head,
                served=tuple(ServedPaper(TITLES[entry.kind], entry.document_no, entry.issued_on) for entry in chosen),
                way=said.way,
                served_on=day,
                recipient_name=said.recipient_name.strip() or head.applicant_name,
                relation=said.relation,
                tracking_no=said.tracking_no.strip(),
                reason=said.reason.strip(),
            )
            write_document(connection, self._desk.intake.profile, row.case_id, paper, number, DocumentKind.DELIVERY, day)
        return changed(row.case_id, number)


def _servable(connection: Connection, case_id: str) -> tuple[Servable, ...]:
    rows = connection.execute(
        select(document.c.document_no, document.c.kind, document.c.issued_on, document.c.content)
        .where(document.c.case_id == case_id, document.c.voided == 0)
        .order_by(document.c.issued_on, document.c.document_no)
    ).all()
    served = {number for row in rows if row.kind == DocumentKind.DELIVERY.value for number in _named_in(row)}
    return tuple(
        Servable(row.document_no, DocumentKind(row.kind), date.fromisoformat(row.issued_on), row.document_no in served)
        for row in rows
        if row.kind != DocumentKind.DELIVERY.value
    )


def _named_in(row: Any) -> list[str]:
    """A proof that another workstation made says nothing here of what it names."""
    return [entry["document_no"] for entry in json.loads(row.content)["served"]] if row.content else []


def _chosen(there: Sequence[Servable], documents: Sequence[str] | None) -> list[Servable]:
    if documents is None:
        found = [entry for entry in there if entry.proposed]
    else:
        known = {entry.document_no: entry for entry in there}
        if unknown := [number for number in documents if number not in known]:
            raise RuleViolation("serving.unknown_paper", document_no=unknown[0][:64])
        found = [known[number] for number in dict.fromkeys(documents)]
    if not found:
        raise RuleViolation("serving.nothing")
    return found


def _refuse(said: Service) -> None:
    issues = text_issues(("/recipient_name", said.recipient_name), most=party.NAME_MAX, one_line=True)
    issues += text_issues(("/tracking_no", said.tracking_no), most=party.ID_MAX, one_line=True)
    issues += text_issues(("/reason", said.reason))
    if said.way not in WAYS:
        issues += (Issue("/way", "serving.way"),)
    if said.relation not in RELATIONS:
        issues += (Issue("/relation", "serving.relation"),)
    elif said.relation != SELF and not said.recipient_name.strip():
        issues += (Issue("/recipient_name", "party.name_missing"),)
    if said.way == LEFT and not said.reason.strip():
        issues += (Issue("/reason", "text.missing"),)
    if issues:
        raise RuleViolation("intake.invalid", issues=issues)

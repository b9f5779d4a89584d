"""`tidehall intake`, `cases`, `case`, `print`: what a clerk does by hand, for scripts."""

from __future__ import annotations

import argparse
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from desktop.clock import hall_date, wire
from desktop.errors import RuleViolation
from desktop.intake import departed, party
from desktop.intake.backfill import Backfill
from desktop.intake.backfill_file import answers
from desktop.intake.cases import CaseDetail
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, CaseState
from desktop.sentences import sentence, word
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from offline.sync.resolution import decisions
from offline.vault.scans import keep_as_it_is
from ui.app import Desk, province_answers
from ui.commands.console import Exit, acting, open_from, put, put_json, put_lines
from ui.commands.printing import follow, goes_to_printer
from ui.commands.templates import preview_templates, tell_troubles


def intake(options: argparse.Namespace) -> int:
    """Records cases, one a line; answers in order. A bad line never stops the others."""
    path = Path(options.file)
    try:
        path.open("rb").close()
    except OSError as fault:
        raise RuleViolation("file.unreadable", name=path.name) from fault
    wrong = False
    with closing(open_from(options)) as desk:
        run = Backfill(
            desk.intake, acting(desk, options), partial(keep_as_it_is, desk.home.files), sentence, not province_answers(desk.sync)
        )
        for answer in answers(run, path, desk.clock):
            wrong = wrong or bool(answer["errors"])
            put_json(answer)
    return Exit.PERSON if wrong else Exit.DONE


def case_json(row: CaseRow) -> dict[str, Any]:
    return {
        "case_id": row.case_id,
        "case_no": row.case_no,
        "apply_no": row.apply_no,
        "title": row.title,
        "applicant_name": row.applicant_name,
        "state": row.state.value,
        "received_at": wire(row.received_at),
        "promised_date": row.promised_date.isoformat() if row.promised_date else None,
        "operator_id": row.operator_id,
        "ticket_no": row.ticket_no,
    }


def listing(options: argparse.Namespace) -> int:
    """Lines of cases."""
    with closing(open_from(options)) as desk:
        require(acting(desk, options), Permission.SEE_CASES)
        rows = desk.intake.listed(state=CaseState(options.state) if options.state else None, since=options.since)
        with desk.home.vault.read() as connection:
            gone = departed.since(connection)
    if options.json:
        put_lines(case_json(row) | _where(gone.get(row.case_id)) for row in rows)
    else:
        for row in rows:
            name = _left(gone[row.case_id]) if row.case_id in gone else row.applicant_name
            put(f"{row.case_no}\t{word(row.state.value)}\t{row.title}\t{name}\t{row.promised_date or '-'}")
    return Exit.DONE


def one(options: argparse.Namespace) -> int:
    """One case with its whole history; identity numbers masked."""
    with closing(open_from(options)) as desk:
        require(acting(desk, options), Permission.SEE_CASES)
        detail = desk.intake.detail(options.case_no)
        with desk.home.vault.read() as connection:
            decided = decisions(connection, detail.row.case_id)
            gone = departed.of_case(connection, detail.row.case_id)
    shown = (
        detail_json(detail)
        | _where(gone)
        | {
            "decisions": [
                {"event_id": one.event_id, "do": one.way, "why": one.why, "operator_id": one.operator_id, "at": one.at} for one in decided
            ]
        }
    )
    if options.json:
        put_json(shown)
        return Exit.DONE
    put(f"{shown['case_no']}  {shown['title']}  {shown['applicant']['name']}  {word(shown['state'])}")
    if gone is not None:
        put(f"{_left(gone)}：{gone.events} 个事件，摘要（SM3）{gone.digest}")
    if shown["promised_date"]:
        put(f"承诺办结 {shown['promised_date']}")
    for paper in shown["documents"]:
        put(f"文书 {paper['document_no']} {paper['kind']} 已打印 {paper['copies']} 份")
    for line in shown["missing"]:
        put(f"缺 {line.get('material_code') or line.get('field_code')}：{line['problem']}")
    for event in shown["events"]:
        put(f"{event['seq']}  {event['occurred_at']}  {event['type']}  {event['state']}  {event['receipt_no'] or '-'}")
    for said in shown["decisions"]:
        put(f"待人工 {said['at']}  {said['operator_id']}  {said['do']}：{said['why']}")
    return Exit.DONE


def _where(gone: departed.Departed | None) -> dict[str, Any]:
    """Said only of a case that has left this machine."""
    return {"departed": {"at": wire(gone.departed_at), "events": gone.events, "digest": gone.digest}} if gone is not None else {}


def _left(gone: departed.Departed) -> str:
    return f"已于 {hall_date(gone.departed_at)} 移出本机，省平台受理编号 {gone.apply_no or '-'}"


def detail_json(detail: CaseDetail) -> dict[str, Any]:
    """contract/cli.md, `case NO --json`."""
    body, draft = detail.body, detail.body["draft"]
    return case_json(detail.row) | {
        "accepted_at": wire(detail.accepted_at) if detail.accepted_at else None,
        "statutory_date": detail.statutory_date.isoformat() if detail.statutory_date else None,
        "channel": detail.channel,
        "paper_no": detail.paper_no,
        "applicant": _masked(draft["applicant"]),
        "agent": _masked(draft["agent"]) if draft["agent"] else None,
        "situation": draft["situation"],
        "missing": body["missing"],
        "due_date": body["due_date"],
        "documents": [
            {"kind": p.kind, "document_no": p.document_no, "issued_on": p.issued_on.isoformat(), "copies": p.copies}
            for p in detail.documents
        ],
        "events": [
            {
                "event_id": line.event.event_id,
                "seq": line.event.seq,
                "type": line.event.type.value,
                "occurred_at": wire(line.event.occurred_at),
                "operator_id": line.event.operator_id,
                "offline": line.event.offline,
                "state": {"applied": "acknowledged", "attention": "attention"}.get(line.delivery, "waiting"),
                "receipt_no": line.receipt_no,
            }
            for line in detail.events
        ],
        "progress": [dict(entry) for entry in detail.progress],
    }


def _masked(who: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": who["kind"],
        "name": who["name"],
        "id_type": who["id_type"],
        "id_no": party.mask_id(who["id_no"]),
        "mobile": party.mask_mobile(who["mobile"]),
    }


def print_(options: argparse.Namespace) -> int:
    """Makes the next copy of a paper as PDF; `--preview-templates` makes samples instead, which count as nothing."""
    if options.preview_templates:
        return preview_templates(options)
    if options.case_no is None or options.kind is None:
        raise RuleViolation("paper.what")
    if options.large and options.kind != DocumentKind.NOTICE.value:
        raise RuleViolation("paper.no_large_type")
    with closing(open_from(options)) as desk:
        target = Path(options.out) if options.out else None
        kind = DocumentKind(options.kind)
        actor = acting(desk, options)
        if target is None and not goes_to_printer(desk, kind.value):
            target = Path.cwd() / f"{options.case_no}-{kind.value}{'-reprint' if options.reprint else ''}.pdf"
        if kind is DocumentKind.DELIVERY and not options.reprint:
            _serve(desk, actor, options.case_no)
        made = desk.papers.issue(actor, options.case_no, kind, reprint=options.reprint, large=options.large, to=target)
        stationery = desk.papers.stationery()
        code = follow(desk, made, options.json) if made.job_id else None
    tell_troubles(stationery)
    if code is not None:
        return code
    if options.json:
        put_json({"document_no": made.document_no, "copy": made.copy.value, "copy_no": made.copy_no, "path": str(made.path)})
    else:
        put(f"{made.document_no} 第 {made.copy_no} 份：{made.path}")
    return Exit.DONE


def _serve(desk: Desk, actor: Actor, case_no: str) -> None:
    """A proof of service over what was not served yet; where there is nothing, the newest that exists is what is printed."""
    if any(paper.proposed for paper in desk.serving.papers(case_no)):
        desk.serving.serve(actor, case_no)

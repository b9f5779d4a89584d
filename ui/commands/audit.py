"""`tidehall audit`: the log walked (`verify`, asks for no right and shows no line's content) and read (`list`, a supervisor's)."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from desktop.audit.model import AuditEntry, AuditKind, Problem, Verified, Wanted
from desktop.audit.words import detail_words, flaw_words, kind_words
from desktop.clock import shanghai, wire
from ui.app import open_desk
from ui.commands.console import Exit, acting, open_from, put, put_json, put_lines
from ui.place import home_path


def verify(options: argparse.Namespace) -> int:
    """1 when any line was changed, removed or moved, or the end is gone. Writes nothing."""
    with closing(open_desk(home_path(options.home))) as desk:
        found = desk.audit.verify()
    if options.json:
        put_json(_json(found))
    else:
        for problem in found.problems:
            put(_line(problem))
        hall = "" if found.hall_asked else "大厅库没有应答，没有和它核对。"
        if found.whole:
            put(f"审计日志完好：{found.entries} 条，已签 {found.days_signed} 天，末条校验 {found.last_hash[:16] or '-'}。{hall}")
        else:
            put(f"审计日志有 {len(found.problems)} 处不对，共 {found.entries} 条。请保留现场，报告上级。{hall}")
    return Exit.DONE if found.whole else Exit.PERSON


def listing(options: argparse.Namespace) -> int:
    """Lines, newest first."""
    with closing(open_from(options)) as desk:
        wanted = Wanted(options.day, options.person or "", tuple(AuditKind(kind) for kind in options.kind or ()), options.text or "")
        page = desk.audit.search(acting(desk, options), wanted, limit=options.limit)
    if options.json:
        put_lines(_entry_json(entry) for entry in page.entries)
        return Exit.DONE
    for entry in page.entries:
        second = f"（签名 {entry.second}）" if entry.second else ""
        told = "；".join(part for part in (entry.purpose, detail_words(entry)) if part)
        put(
            f"{entry.seq}\t{shanghai(entry.at):%Y-%m-%d %H:%M:%S}\t{kind_words(entry.kind)}\t{entry.operator_id or '-'}{second}\t{entry.subject}\t{told}"
        )
    put(f"共 {page.total} 条，这里 {len(page.entries)} 条。")
    return Exit.DONE


def _line(problem: Problem) -> str:
    many = f"（共 {problem.count} 条）" if problem.count > 1 else ""
    return f"第 {problem.seq} 条{many}：{flaw_words(problem.flaw)}{'，' + problem.day if problem.day else ''}"


def _json(found: Verified) -> dict[str, Any]:
    return {
        "whole": found.whole,
        "entries": found.entries,
        "last_hash": found.last_hash,
        "days_signed": found.days_signed,
        "hall_asked": found.hall_asked,
        "problems": [{"flaw": one.flaw.value, "seq": one.seq, "count": one.count, "day": one.day or None} for one in found.problems],
    }


def _entry_json(entry: AuditEntry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": wire(entry.at),
        "kind": entry.kind.value,
        "operator_id": entry.operator_id,
        "second": entry.second,
        "workstation_id": entry.workstation_id,
        "subject": entry.subject,
        "purpose": entry.purpose,
        "detail": dict(entry.detail),
        "hash": entry.hash,
    }

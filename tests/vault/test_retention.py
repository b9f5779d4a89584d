"""A case leaves whole or not at all, never before it is acknowledged, and what stays proves it; a person is found by the number and by nothing else."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Never

import pytest
from hall_cases import Hands, Said, accept, actor, complete_draft, make_line, theme_codes
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from desktop.audit.tables import audit_entry
from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.intake import retention
from desktop.intake.backfill import Backfill
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Draft
from desktop.intake.tables import case_file, delivery, journal
from desktop.store import Store
from offline.sync.engine import Pace
from offline.sync.ledger import balance
from offline.sync.session import Session
from offline.sync.tables import hall_journal
from offline.vault.named import cases_naming
from offline.vault.retention import _empty_log, keep_within, let_go
from ui.app import Desk

KEEP = timedelta(days=60)


def done(desk: Desk, draft: Draft) -> str:
    """A case that has ended; the hall has it, the province has acknowledged it."""
    case_no = accept(desk, actor(desk), draft)
    end(desk, case_no)
    return case_no


def end(desk: Desk, case_no: str) -> None:
    session = Session(desk.sync, pace=Pace())
    try:
        session.settle(5)
    finally:
        session.close()
    with desk.home.vault.write() as connection:
        connection.execute(update(delivery).values(state="applied", receipt_no="R1", updated_at=to_text(desk.clock())))
        connection.execute(update(case_file).where(case_file.c.case_no == case_no).values(state="done", updated_at=to_text(desk.clock())))


def everything(desk: Desk) -> str:
    """Every value of every row of both stores."""
    found = []
    for store in (desk.home.vault, desk.home.hall):
        with store.read() as connection:
            for (table,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
                if table != "catalogue_package":
                    found += [str(tuple(row)) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')]
        with store.read() as connection:
            if store is desk.home.hall:
                rows = connection.execute(select(hall_journal)).all()
                found += [desk.home.sealer.open(row.payload, f"journal/{row.case_id}/{row.seq}") for row in rows]
    return "\n".join(found)


class OnlyRead(Store):
    """What was done on an earlier day is not done again: on a server every transaction wakes everybody who listens."""

    def write(self) -> Never:
        raise AssertionError


def test_what_a_case_says_leaves_and_what_proves_it_stays(desk: Desk, clock: Hands, run_cli: Callable[..., Said]) -> None:
    draft = complete_draft(desk, actor(desk))
    case_no = done(desk, draft)
    desk.papers.issue(actor(desk), case_no, DocumentKind.ACCEPTANCE)
    who = draft.applicant
    assert let_go(desk.home, clock.at + KEEP * 2, KEEP) == [], "the copy that was printed is not acknowledged"
    with desk.home.vault.write() as connection:
        connection.execute(update(delivery).values(state="applied", receipt_no="R1"))
    assert let_go(desk.home, clock.at + timedelta(days=59), KEEP) == [], "not old enough"
    before, said = balance(desk.home.vault), everything(desk)
    assert all(mark in said for mark in (who.name, who.id_no, who.mobile))

    later = clock.at + timedelta(days=61)
    home = desk.home
    assert let_go(home, later, KEEP) == [draft.case_id] and let_go(home, later, KEEP) == []
    with home.hall.read() as connection:
        unchanged = connection.execute(select(hall_journal.c.event_id, hall_journal.c.seq, hall_journal.c.received_at)).all()
    left, young = (home.files._root / f"{name}.part" for name in ("left", "young"))
    home.files._root.mkdir(exist_ok=True)
    for path in (left, young):
        path.touch()
    os.utime(left, (later.timestamp() - 90_000,) * 2)
    os.utime(young, (later.timestamp() - 3_600,) * 2)
    keep_within(home, later)
    assert young.exists() and not left.exists(), "what a killed program had begun to store"
    keep_within(replace(home, hall=OnlyRead(home.hall.engine, "hall")), later)
    with home.hall.read() as connection:
        assert connection.execute(select(hall_journal.c.event_id, hall_journal.c.seq, hall_journal.c.received_at)).all() == unchanged
    said = everything(desk)
    for mark in (who.name, who.id_no, who.mobile):
        assert mark not in said, mark
    after = balance(home.vault, cases=True)
    assert after.balanced and after.events == before.events and after.cases[0].case_no == case_no
    with home.vault.read() as connection:
        assert retention.stands(connection, draft.case_id)
    shown = desk.intake.detail(case_no)
    assert shown.row.applicant_name == "" and [line.receipt_no for line in shown.events] == ["R1"] * len(shown.events)
    with pytest.raises(RuleViolation) as caught:
        desk.papers.issue(actor(desk), case_no, DocumentKind.ACCEPTANCE, reprint=True)
    assert caught.value.code == "case.departed"
    with pytest.raises(RuleViolation) as caught:
        desk.serving.serve(actor(desk), case_no)
    assert caught.value.code == "case.departed"
    said_there = run_cli("cases", "--json").lines
    assert said_there[0]["case_no"] == case_no and len(said_there[0]["departed"]["digest"]) == 64
    assert "移出本机" in run_cli("case", case_no).out
    assert cases_naming(home.vault, home.numbers, who.id_no) == []
    with home.vault.read() as connection:
        lines = connection.execute(select(audit_entry).where(audit_entry.c.kind == "let_go")).all()
    told = {"what": "case", "events": len(shown.events), "scans": 0, "rule": "store.keep_cases_days", "days": 60}
    assert [(line.subject, json.loads(line.detail), line.workstation_id) for line in lines] == [
        (case_no, told, home.settings.workstation.id)
    ]
    assert len(desk.elsewhere._at_hall(draft.case_id, "")) == 0, "what the hall no longer says is not taken for the case's course"


def test_what_has_left_is_still_answered_for(desk: Desk, clock: Hands, tmp_path: Path) -> None:
    """By the line that it was entered by, and on its page."""
    line = json.dumps(make_line(desk, theme_codes(desk)[0], paper_no="临-0001"), ensure_ascii=False)
    run = Backfill(desk.intake, actor(desk), lambda path: pytest.fail("no file"), lambda issue: issue.code, False)
    first = run.line(1, line, tmp_path, clock.at)
    end(desk, first["case_no"])
    assert let_go(desk.home, clock.at + timedelta(days=61), KEEP) == [first["case_id"]]
    again = run.line(1, line, tmp_path, clock.at)
    assert again["duplicate"] and {key: again[key] for key in ("case_no", "outcome", "errors")} == {
        key: first[key] for key in ("case_no", "outcome", "errors")
    }
    assert desk.serving.papers(first["case_no"]) == ()


def test_the_journal_of_a_case_that_is_here_still_only_grows(desk: Desk, clock: Hands) -> None:
    one, two = (complete_draft(desk, actor(desk)) for _ in range(2))
    done(desk, one)
    accept(desk, actor(desk), two)
    let_go(desk.home, clock.at + KEEP * 2, KEEP)
    for case_id, values in (
        (two.case_id, {"payload": '{"departed":"x"}'}),
        (one.case_id, {"payload": '{"other":"x"}'}),
        (one.case_id, {"payload": '{"departed":"x"}', "operator_id": "x"}),
    ):
        with pytest.raises(IntegrityError, match="only grows") as caught, desk.home.vault.write() as connection:
            connection.execute(update(journal).where(journal.c.case_id == case_id).values(**values))
        assert case_id not in str(caught.value), "a refused statement does not repeat what it was to write"
    with desk.home.vault.write() as connection:
        assert retention.stands(connection, one.case_id)
        connection.execute(update(journal).where(journal.c.case_id == one.case_id, journal.c.seq == 1).values(payload='{"departed":"x"}'))
        assert not retention.stands(connection, one.case_id)


def test_the_log_is_not_emptied_behind_a_reader_s_back_nor_waited_for(desk: Desk) -> None:
    vault = desk.home.vault
    with vault.read() as reader:
        reader.execute(select(journal.c.seq)).all()
        accept(desk, actor(desk), complete_draft(desk, actor(desk)))
        emptying = threading.Thread(target=_empty_log, args=(vault,), daemon=True)
        emptying.start()
        emptying.join(20)
        assert not emptying.is_alive()
    log = desk.home.path / "vault.db-wal"
    assert log.stat().st_size > 0
    _empty_log(vault)
    assert log.stat().st_size == 0


def test_a_person_is_exported_by_the_number_and_the_log_does_not_hold_it(
    desk: Desk, run_cli: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = complete_draft(desk, actor(desk))
    case_no, id_no = accept(desk, actor(desk), draft), draft.applicant.id_no
    desk.papers.issue(actor(desk), case_no, DocumentKind.ACCEPTANCE)
    out = tmp_path / "out"
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("person", "export", "--id", id_no, "-o", out, "--as", "clerk").code == 1
    unsaid = run_cli("person", "export", "--id", id_no, "-o", out, "--as", "clerk", "--signed", "supervisor")
    assert unsaid.code == 2, "no password is no wrong password: it does not count against the account"
    assert not out.exists(), "nobody without the right gets so far as a folder"
    monkeypatch.setenv("TIDEHALL_SIGNATURE", "tidehall-demo")
    said = run_cli(
        "person", "export", "--id", "-", "-o", out, "--as", "clerk", "--signed", "supervisor", "--json", input=id_no.lower() + "\n"
    )
    assert said.code == 0 and said.json["cases"] == 1, said.err
    told = json.loads((out / "person.json").read_text())
    assert told["cases"][0]["body"]["draft"]["applicant"]["id_no"] == id_no and told["signed"] == "supervisor"
    assert [path.suffix for path in (out / "papers").iterdir()] == [".pdf"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in out.rglob("*"))
    with desk.home.vault.read() as connection:
        log = "\n".join(map(str, connection.execute(text("SELECT * FROM audit_entry")).all()))
    assert "exported" in log and id_no not in log
    assert run_cli("person", "export", "--id", id_no, "-o", out, "--as", "supervisor").code == 3, "a folder in use is left alone"
    other = run_cli("person", "export", "--id", "no-such-number", "-o", tmp_path / "none", "--as", "supervisor", "--json")
    assert other.code == 1 and other.json["cases"] == 0

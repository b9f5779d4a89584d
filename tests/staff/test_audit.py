"""The audit log: nothing in it can be changed, removed, moved or cut without `tidehall audit verify` finding it (issue 8)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hall_cases import Hands, Said, accept, actor, complete_draft, with_role
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desktop import tongue
from desktop.audit import words
from desktop.audit.log import note
from desktop.audit.model import AuditEntry, AuditKind, Flaw, Wanted
from desktop.audit.words import FLAWS, KINDS
from desktop.clock import now
from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.sentences.english import audit as english
from desktop.staff.model import Role
from ui.app import Desk

DAYS = 3
LINES = 6
MADE = 4
"""Lines of the home's own making: its accounts. `#n` in a statement below is the nth line after them."""


@pytest.fixture
def log(desk: Desk, clock: Hands) -> Desk:
    """Three days of six lines, the first two signed, the hall told of the end."""
    who = actor(desk)
    for day in range(DAYS):
        for line in range(LINES):
            with desk.home.vault.write() as connection:
                note(connection, AuditKind.REVEALED, who, clock(), subject=f"case-{day}-{line}", purpose="核对", fields=["id_no"])
        if day < DAYS - 1:
            clock.on(days=1)
    assert desk.audit.close_days() == DAYS - 1
    assert desk.audit.publish() and not desk.audit.publish()
    assert desk.audit.verify().whole and desk.audit.verify().entries == MADE + DAYS * LINES
    return desk


def tamper(desk: Desk, *statements: str) -> None:
    """As somebody with the vault's key would: the guards are gone first."""
    with desk.home.vault.write() as connection:
        for name in ("entry_refuses_update", "entry_refuses_delete", "entry_follows", "head_refuses_update", "head_refuses_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_{name}")
        for statement in statements:
            connection.exec_driver_sql(placed(statement))


def placed(statement: str) -> str:
    return re.sub(r"#(\d+)", lambda match: str(MADE + int(match[1])), statement)


def found(desk: Desk) -> set[tuple[Flaw, int]]:
    return {(problem.flaw, problem.seq - MADE) for problem in desk.audit.verify().problems}


COLUMNS = ("at", "day", "kind", "operator_id", "workstation_id", "subject", "purpose", "second", "detail")


def test_any_changed_column_of_any_line_is_found(log: Desk) -> None:
    values = {"kind": "signed_in", "detail": "{}"}
    tamper(log, *(f"UPDATE audit_entry SET {name} = '{values.get(name, 'x')}' WHERE seq = #{n}" for n, name in enumerate(COLUMNS, 2)))
    assert found(log) == {(Flaw.CHANGED, n) for n in range(2, 2 + len(COLUMNS))}


@pytest.mark.parametrize(
    ("statements", "wanted"),
    [
        (("DELETE FROM audit_entry WHERE seq IN (#4, #5)",), {(Flaw.REMOVED, 4)}),
        (("DELETE FROM audit_entry WHERE seq = #1",), {(Flaw.REMOVED, 1)}),
        (
            ("UPDATE audit_entry SET seq = -1 WHERE seq = #8", "UPDATE audit_entry SET seq = #8 WHERE seq = #9", "UPDATE audit_entry SET seq = #9 WHERE seq = -1"),
            {(Flaw.CHANGED, 8), (Flaw.CHANGED, 9), (Flaw.CHANGED, 10)},
        ),
        (("DELETE FROM audit_entry WHERE seq = #4", "UPDATE audit_entry SET seq = seq - 1 WHERE seq > #4"), {(Flaw.CHANGED, 4)}),
        (("DELETE FROM audit_entry WHERE seq > #16",), {(Flaw.CUT, 17), (Flaw.CUT, 18)}),
        (("DELETE FROM audit_head WHERE day = (SELECT min(day) FROM audit_head)",), {(Flaw.HEAD_REMOVED, 6)}),
        (("UPDATE audit_head SET seq = #5 WHERE seq = #6",), {(Flaw.HEAD_FORGED, 5)}),
    ],
)  # fmt: skip
def test_what_was_removed_moved_or_cut_is_found(log: Desk, statements: tuple[str, ...], wanted: set[tuple[Flaw, int]]) -> None:
    tamper(log, *statements)
    assert wanted <= found(log)


def test_a_chain_that_was_made_anew_is_found_by_the_signed_days_and_by_the_hall(log: Desk) -> None:
    """Everything from the changed line on is hashed again, the counter set back: only what was signed or given away still knows."""
    from desktop.audit.log import FIRST, chained

    with log.home.vault.read() as connection:
        rows = connection.execute(text("SELECT * FROM audit_entry ORDER BY seq")).all()
    before, statements = FIRST, ["DELETE FROM sqlite_sequence WHERE name = 'audit_entry'"]
    for row in rows[:-1]:
        line = (*row[:5], "somebody-else", *row[6:-1]) if row.seq == MADE + 3 else tuple(row[:-1])
        before = chained(before, line)
        statements.append(
            f"UPDATE audit_entry SET operator_id = '{line[4]}', hash = '{before}', subject = '{line[6]}' WHERE seq = {row.seq}"
        )
    tamper(
        log,
        *statements,
        "UPDATE audit_entry SET workstation_id = 'somebody-else' WHERE seq = #3",
        "DELETE FROM audit_entry WHERE seq = #18",
    )
    assert found(log) == {(Flaw.HEAD_DIFFERS, 6), (Flaw.HEAD_DIFFERS, 12), (Flaw.CUT, 18)}


def test_the_store_itself_refuses(log: Desk) -> None:
    for statement in (
        "UPDATE audit_entry SET purpose = 'x' WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 2",
        "INSERT INTO audit_entry SELECT 99, at, day, kind, operator_id, workstation_id, subject, purpose, second, detail, hash FROM audit_entry WHERE seq = 2",
    ):
        with pytest.raises(DBAPIError, match="only grows"), log.home.vault.write() as connection:
            connection.exec_driver_sql(statement)
    assert log.audit.verify().whole


def test_the_command_says_it_and_writes_nothing(log: Desk, run_cli: Callable[..., Said]) -> None:
    said = run_cli("audit", "verify", "--json")
    assert said.code == 0 and said.json["whole"] and said.json["entries"] == MADE + DAYS * LINES and said.json["days_signed"] == DAYS - 1
    tamper(log, "DELETE FROM audit_entry WHERE seq = #4")
    said = run_cli("audit", "verify", "--json")
    assert said.code == 1 and {"flaw": "removed", "seq": MADE + 4, "count": 1, "day": None} in said.json["problems"]
    said = run_cli("audit", "verify")
    assert said.code == 1 and f"第 {MADE + 4} 条：从这里起被删掉了" in said.out
    assert log.audit.verify().entries == MADE + DAYS * LINES - 1


def test_a_new_vault_key_keeps_the_log_and_its_counter(log: Desk, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    log.close()
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("key", "rotate", "--as", "admin").code == 0
    said = run_cli("audit", "verify", "--json")
    assert said.code == 0 and said.json["entries"] > MADE + DAYS * LINES
    from ui.app import open_desk

    again = open_desk(log.home.path)
    try:
        with again.home.vault.read() as connection:
            assert connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'")) == said.json["entries"]
    finally:
        again.close()


def test_it_is_searched_by_day_person_kind_and_words(log: Desk, clock: Hands) -> None:
    boss = with_role(log, Role.SUPERVISOR)
    page = log.audit.search(boss, Wanted(), limit=5)
    assert page.total == MADE + DAYS * LINES and [entry.seq - MADE for entry in page.entries] == [18, 17, 16, 15, 14]
    assert log.audit.search(boss, Wanted(day=clock.at.date())).total == LINES
    assert log.audit.search(boss, Wanted(text="case-1-")).total == LINES
    assert log.audit.search(boss, Wanted(text="100%")).total == log.audit.search(boss, Wanted(operator_id="guide")).total == 0
    assert log.audit.search(boss, Wanted(kinds=(AuditKind.SIGNED_IN,))).total == 0
    assert log.audit.operators(boss) == ("clerk",)
    for role in (Role.CLERK, Role.GUIDE, Role.ADMINISTRATOR):
        with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
            log.audit.search(with_role(log, role), Wanted())


def test_the_deeds_of_a_day_are_in_it(desk: Desk) -> None:
    """Sign-ins good and bad, a second signature, a print and a reprint, emergency mode, accounts: each one line, in the deed's own transaction."""
    clerk = desk.staff.sign_in("clerk", "tidehall-demo")
    with pytest.raises(RuleViolation):
        desk.staff.sign_in("clerk", "not this one")
    with pytest.raises(RuleViolation):
        desk.staff.sign_in("my-password-in-the-wrong-field", "not this one")
    desk.staff.countersign("supervisor", "tidehall-demo")
    case = accept(desk, clerk, complete_draft(desk, clerk))
    for reprint in (False, True):
        desk.intake.print_copy(clerk, case, DocumentKind.ACCEPTANCE, lambda sheet: ("0" * 64, None), reprint=reprint, province_away=True)
    desk.emergency_mode.switch(clerk, True, "停电")
    desk.emergency_mode.switch(clerk, False)
    admin = with_role(desk, Role.ADMINISTRATOR)
    desk.accounts.add(admin, "new", "新", Role.CLERK, "long enough")
    entries = desk.audit.search(with_role(desk, Role.SUPERVISOR), Wanted()).entries[::-1][MADE:]
    kinds = [entry.kind for entry in entries]
    said = "signed_in sign_in_failed sign_in_failed countersigned printed reprinted emergency emergency account_added"
    assert [kind.value for kind in kinds] == said.split()
    assert [entry.subject for entry in entries[:3]] == ["clerk", "clerk", ""], "what nobody is called may have been a password"
    assert entries[5].detail["copy_no"] == 2 and entries[6].purpose == "停电"
    assert desk.audit.verify().whole


def test_a_deed_that_fails_leaves_no_line(desk: Desk) -> None:
    clerk = actor(desk)
    with pytest.raises(RuleViolation):
        desk.intake.print_copy(clerk, "LL-none", DocumentKind.ACCEPTANCE, lambda sheet: ("0" * 64, None), province_away=True)
    with pytest.raises(RuntimeError), desk.home.vault.write() as connection:
        note(connection, AuditKind.EXPORTED, clerk, desk.clock())
        raise RuntimeError
    assert desk.audit.verify().entries == MADE


def test_every_code_has_its_words_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(KINDS) == set(AuditKind) and set(FLAWS) == set(Flaw)
    assert set(english.PAPERS) == set(DocumentKind)
    for chinese, other in ((KINDS, english.KINDS), (FLAWS, english.FLAWS), (words._KEYS, english.KEYS), (words._VALUES, english.VALUES)):
        assert set(map(str, chinese)) == set(other)
        assert not [said for said in other.values() if not said.isascii()]
    line = AuditEntry(1, now(), AuditKind.PRINTED, "clerk", "W1", "", "", "", {"kind": "notice", "copy_no": 1, "offline": True}, "")
    assert words.detail_words(line) == "文书 一次性告知单，第几份 1，离线"
    monkeypatch.setattr(tongue, "_spoken", ["en"])
    assert words.kind_words(line.kind) == "printed" and words.flaw_words(Flaw.CUT) == "the end is missing from here"
    assert words.detail_words(line) == "paper one-time notice, copy 1, offline"

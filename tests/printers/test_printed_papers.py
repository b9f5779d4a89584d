"""Papers and slips on a real desk with printers: the copy's state is its job's, the event comes when the sheet is out, a misprint is voided, slips have
their numbers, and the commands say what is so."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_ipp import FakeIpp
from fake_roll import FakeRoll
from hall_cases import ROOT, Said, accept, actor, complete_draft, with_role
from slip_samples import TICKET
from sqlalchemy import select

from desktop import sentences
from desktop.clock import hall_date
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import Origin
from desktop.intake.tables import document_copy
from desktop.prints.model import JobState, NewJob
from desktop.staff.model import Role
from desktop.values import dump
from ui.app import Desk, open_desk
from ui.guide.rooms import floor_services
from ui.printers.again import PrintDesk

KIND = DocumentKind.ACCEPTANCE


@pytest.fixture
def office() -> Iterator[FakeIpp]:
    made = FakeIpp()
    yield made
    made.close()


@pytest.fixture
def routed(home: Path, office: FakeIpp) -> Path:
    """The home's papers go to the fake printer; slips become files."""
    with (home / "tidehall.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[printers.office]\nkind = "ipp"\naddress = "{office.address}"\n[routing]\npapers = "office"\n')
    return home


@pytest.fixture
def hall(routed: Path, clock: Callable[[], object]) -> Iterator[Desk]:
    opened = open_desk(routed, clock)  # type: ignore[arg-type]
    yield opened
    opened.close()


def taken(desk: Desk) -> str:
    clerk = actor(desk)
    return accept(desk, clerk, complete_draft(desk, clerk))


def copies(desk: Desk) -> list[tuple[int, str, str]]:
    with desk.home.vault.read() as connection:
        rows = connection.execute(select(document_copy).order_by(document_copy.c.document_no, document_copy.c.copy_no)).all()
    return [(row.copy_no, row.copy, row.state) for row in rows]


def events(desk: Desk, case_no: str) -> list[str]:
    return [line.event.type.value for line in desk.intake.detail(case_no).events if line.event.type.value.startswith("document.")]


def test_the_copy_is_what_its_job_is_and_the_event_waits_for_the_sheet(hall: Desk, office: FakeIpp) -> None:
    case_no, who = taken(hall), actor(hall)
    office.course = (5,)
    made = hall.papers.issue(who, case_no, KIND)
    assert (made.path, made.printer) == (None, "office")
    assert copies(hall)[0][2] in ("spooled", "sent") and events(hall, case_no) == []
    office.course = (9,)
    assert hall.spool.wait(made.job_id, 60).state is JobState.PRINTED
    assert copies(hall) == [(1, "original", "printed")] and events(hall, case_no) == ["document.issued"]
    with pytest.raises(RuleViolation, match=r"paper\.already_printed"):
        hall.papers.issue(who, case_no, KIND)
    payload = hall.intake.detail(case_no).events[-1].event.payload
    assert len(payload["sha256"]) == 64 and payload["copy_no"] == 1


def test_no_is_failed_and_printed_again_as_the_original_and_a_misprint_is_voided(hall: Desk, office: FakeIpp) -> None:
    case_no, who = taken(hall), actor(hall)
    prints = PrintDesk(hall.spool, hall.papers, None)
    office.cut = True
    made = hall.papers.issue(who, case_no, KIND)
    assert hall.spool.wait(made.job_id, 30).asks and events(hall, case_no) == []
    office.cut = False
    assert prints.did_not(who, made.job_id).state is JobState.FAILED
    with pytest.raises(RuleViolation, match=r"print\.settled"):
        prints.came_out(who, made.job_id)
    (second,) = [job for job in hall.spool.jobs.listed(made_day(hall)) if job.copy_no == 2]
    hall.spool.wait(second.id, 30)
    assert copies(hall) == [(1, "original", "failed"), (2, "original", "printed")]
    with pytest.raises(RuleViolation, match=r"print\.reason_needed"):
        hall.spool.jobs.void(with_role(hall, Role.SUPERVISOR), second.id, " ")
    for signed in (None, with_role(hall, Role.GUIDE)):
        with pytest.raises(RuleViolation, match=r"staff\.(signature_needed|forbidden)"):
            hall.spool.jobs.void(who, second.id, "墨粉糊了", signed=signed)
    prints.misprint(with_role(hall, Role.SUPERVISOR), second.id, "墨粉糊了")
    (third,) = [job for job in hall.spool.jobs.listed(made_day(hall)) if job.copy_no == 3]
    hall.spool.wait(third.id, 30)
    assert copies(hall)[1:] == [(2, "original", "voided"), (3, "original", "printed")]
    assert events(hall, case_no) == ["document.issued", "document.voided", "document.issued"]
    voided = next(line.event for line in hall.intake.detail(case_no).events if line.event.type.value == "document.voided")
    assert voided.payload["copy_no"] == 2 and voided.payload["reason"] == "墨粉糊了"
    with pytest.raises(RuleViolation, match=r"print\.voided"):
        hall.spool.jobs.void(with_role(hall, Role.SUPERVISOR), second.id, "x")
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        hall.spool.jobs.void(actor(hall, Role.GUIDE.value), third.id, "x")
    prints.again(who, hall.spool.jobs.job(third.id))
    assert copies(hall)[3][:2] == (4, "reprint")


def test_a_late_word_brings_no_misprint_back(desk: Desk) -> None:
    case_no, jobs, boss = taken(desk), desk.spool.jobs, with_role(desk, Role.SUPERVISOR)
    desk.papers.issue(actor(desk), case_no, KIND)
    (ref,) = [ref for ref in desk.intake.detail(case_no).documents if ref.kind == KIND.value]
    origin = dump(Origin("LL", "W01", "clerk", False))
    sent = jobs.spool_alone(NewJob(KIND.value, "受理通知书", "office", "clerk", 1, origin, ref.document_no, None, 1))
    jobs.move(sent.id, JobState.SENT)
    jobs.void(boss, sent.id, "墨粉糊了")
    told = events(desk, case_no)
    for word in (JobState.PRINTED, JobState.FAILED):
        assert jobs.move(sent.id, word)[0].reason == "print.misprint"
        with pytest.raises(RuleViolation, match=r"print\.settled"):
            jobs.answer(boss, sent.id, came_out=word is JobState.PRINTED)
    assert copies(desk) == [(1, "original", "voided")] and events(desk, case_no) == told


def made_day(desk: Desk) -> date:
    return hall_date(desk.clock())


def test_a_copy_that_a_crash_left_without_a_job_becomes_a_question(hall: Desk, clock: object, monkeypatch: pytest.MonkeyPatch) -> None:
    case_no, who = taken(hall), actor(hall)

    def gone(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("desktop.intake.copies.keep", gone)
        with pytest.raises(KeyboardInterrupt):
            hall.papers.issue(who, case_no, KIND)
    assert copies(hall) == [(1, "original", "spooled")]
    assert hall.spool.recover() == (), "it may be just being made"
    clock.on(minutes=3)  # type: ignore[attr-defined]
    (asked,) = hall.spool.recover()
    PrintDesk(hall.spool, hall.papers, None).did_not(who, asked.id)
    assert [copy[:2] for copy in copies(hall)] == [(1, "original"), (2, "original")]


def test_slips_are_numbered_and_a_second_one_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.papers.folder = tmp_path
    slips = floor_services(desk).slips
    first = slips.ticket(replace(TICKET, note="听力不好"))
    again = slips.ticket(TICKET)
    assert first is not None and again is not None and "补打" in again.name
    assert desk.slip_copies.copies(TICKET.id) == ((1, "original", "printed"), (2, "reprint", "printed"))
    assert desk.slip_copies.content(TICKET.id).ticket.note == ""  # type: ignore[union-attr]
    (tmp_path / "slips").rename(tmp_path / "moved")
    (tmp_path / "slips").touch()
    with pytest.raises(EnvironmentFault, match=r"paper\.not_written"):
        slips.again(TICKET.id)
    assert desk.slip_copies.copies(TICKET.id)[2] == (3, "reprint", "failed")


def test_a_slip_on_its_roll_and_once_more_after_no(home: Path, clock: Callable[[], object]) -> None:
    roll = FakeRoll(384)
    with (home / "tidehall.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[printers.roll]\nkind = "escpos"\naddress = "{roll.address}"\nwidth = 58\n[routing]\nslips = "roll"\n')
    desk = open_desk(home, clock)  # type: ignore[arg-type]
    try:
        slips, who = floor_services(desk).slips, actor(desk)
        roll.dies_after = 500
        assert slips.ticket(TICKET) is None
        (job,) = desk.spool.jobs.listed(made_day(desk))
        assert desk.spool.wait(job.id, 30).asks and job.slip_id == TICKET.id
        roll.dies_after = 0
        PrintDesk(desk.spool, desk.papers, slips).did_not(who, job.id)
        (second,) = [each for each in desk.spool.jobs.listed(made_day(desk)) if each.copy_no == 2]
        assert desk.spool.wait(second.id, 30).state is JobState.PRINTED
        assert desk.slip_copies.copies(TICKET.id) == ((1, "original", "failed"), (2, "original", "printed"))
        assert len(roll.slips) == 1
    finally:
        desk.close()
        roll.close()


def test_the_command_prints_where_a_printer_is_set_up(run_cli: Callable[..., Said], routed: Path, office: FakeIpp, tmp_path: Path) -> None:
    desk = open_desk(routed)
    case_no = taken(desk)
    desk.close()
    said = run_cli("print", case_no, "--kind", "acceptance", "--json")
    assert said.code == 0
    assert {key: said.json[key] for key in ("copy", "copy_no", "path", "printer", "state")} == {
        "copy": "original", "copy_no": 1, "path": None, "printer": "office", "state": "printed",
    }  # fmt: skip
    assert len(office.got) == 1
    to_file = run_cli("print", case_no, "--kind", "acceptance", "--reprint", "-o", tmp_path / "a.pdf", "--json")
    assert to_file.json["path"] == str(tmp_path / "a.pdf") and len(office.got) == 1, "one number, one sheet"
    office.cut = True
    asks = run_cli("print", case_no, "--kind", "acceptance", "--reprint")
    assert asks.code == 1 and "看一下" in asks.out
    office.course, office.cut = (8,), False
    failed = run_cli("print", case_no, "--kind", "acceptance", "--reprint")
    assert failed.code == 3 and "没有打印" in failed.err


def test_doctor_asks_every_printer(hall: Desk, office: FakeIpp) -> None:
    from ui.commands.health import printer_findings

    (line,) = printer_findings(hall)
    assert (line.state, line.name) == ("ok", "打印机 office")
    office.reasons = ("media-empty",)
    (line,) = printer_findings(hall)
    assert line.state == "warn" and "缺纸" in line.said and line.mend


def test_every_word_of_a_printer_has_its_sentence() -> None:
    codes = set()
    for room in ("printing", "desktop/prints", "ui/printers", "ui/commands"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"print\.[a-z_]+", node.value):
                    codes.add(node.value)
    assert len(codes) > 25 and codes <= set(sentences._SENTENCES), codes - set(sentences._SENTENCES)

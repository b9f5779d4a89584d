"""打印 on a real desk: the question in its band, what a person's answer does, what can be done with a job and why not, a misprint; and Qt's device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from case_scene import CTRL, Scene, focus, make_scene
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.clock import hall_date
from desktop.intake.documents import DocumentKind
from desktop.intake.tables import document_copy
from desktop.printer_settings import PrinterSettings
from desktop.prints.model import Job, JobState, NewJob
from printing.papers.slip import SlipHead, ticket_slip
from printing.pdf import to_pdf
from printing.printers.device import Load, Outcome, Refused
from ui.app import Desk
from ui.guide.rooms import floor_services
from ui.printers.again import PrintDesk
from ui.printers.band import PrintBand
from ui.printers.qt_device import QtDevice
from ui.printers.room import PrintRoom
from ui.printers.standing import printers_in
from ui.runtime.lanes import Lanes
from ui.services import Status, StatusSource
from ui.theme import ThemeSwitch

Key = Qt.Key


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    desk.papers.folder = tmp_path / "papers"
    desk.papers.changed = desk.spool.changed = made.feed.tell
    yield made
    made.quiet()


def prints(scene: Scene) -> PrintDesk:
    return PrintDesk(scene.desk.spool, scene.desk.papers, floor_services(scene.desk).slips, scene.desk.staff.countersign)


def sheet(scene: Scene, state: JobState, name: str = "林秋平") -> Job:
    """A paper whose job is where the test wants it."""
    jobs = scene.desk.spool.jobs
    made = scene.desk.papers.issue(scene.who, scene.take(name).case_no, DocumentKind.ACCEPTANCE)
    new = NewJob("acceptance", f"受理通知书 {made.document_no}", "一号", "clerk", 1, document_no=made.document_no, copy_no=1)
    with scene.desk.home.vault.write() as connection:
        from desktop.intake.copies import origin_of

        case_id = scene.desk.intake.case(scene.desk.spool.jobs.case_of(made.document_no)[0]).case_id
        job = jobs.spool(connection, replace(new, origin=origin_of(connection, case_id, "clerk")))
    for step in {JobState.UNKNOWN: [JobState.SENT, JobState.UNKNOWN], JobState.PRINTED: [JobState.PRINTED]}.get(state, []):
        job, _ = jobs.move(job.id, step, reason="print.lost" if step is JobState.UNKNOWN else "")
    return job


def copies(scene: Scene, job: Job) -> list[str]:
    with scene.desk.home.vault.read() as connection:
        rows = connection.execute(
            select(document_copy).where(document_copy.c.document_no == job.document_no).order_by(document_copy.c.copy_no)
        ).all()
    return [row.state for row in rows]


def test_the_band_asks_until_somebody_has_said_it(scene: Scene, look: ThemeSwitch) -> None:
    first, second = sheet(scene, JobState.UNKNOWN), sheet(scene, JobState.UNKNOWN, "周平")
    source = StatusSource(Status())
    band = PrintBand(look, source, scene.who, prints(scene), scene.lanes)
    scene.bot.addWidget(band)
    assert band.isHidden()

    def tell() -> None:
        source.tell(printers_in(source.status, scene.desk.spool))

    tell()
    assert not band.isHidden() and first.title in band.words.text() and "共 2 件" in band.words.text()
    band.yes.click()
    scene.quiet()
    tell()
    assert second.title in band.words.text() and copies(scene, first) == ["printed"]
    band.no.click()
    scene.quiet()
    tell()
    assert band.isHidden()
    assert copies(scene, second) == ["failed", "printed"], "and the same sheet was printed again"


def test_the_room_offers_what_can_be_done(scene: Scene, look: ThemeSwitch) -> None:
    asked = sheet(scene, JobState.UNKNOWN)
    out = sheet(scene, JobState.PRINTED, "周平")
    room = PrintRoom(look, scene.who, prints(scene), lanes=scene.lanes, feed=scene.feed, clock=scene.desk.clock)
    scene.show(room)
    assert [row.id for row in room.model.rows] == [out.id, asked.id]
    buttons = (room.yes, room.no, room.again, room.void, room.back)
    assert room.table.hasFocus() and [button.isHidden() for button in buttons] == [True, True, False, False, True]
    scene.press(Key.Key_Down)
    scene.quiet()
    assert [button.isHidden() for button in buttons] == [False, False, True, True, True] and room.no.property("variant") == "primary"
    scene.press(Key.Key_Y, CTRL)
    scene.quiet()
    assert scene.desk.spool.jobs.job(asked.id).state is JobState.PRINTED
    assert [move.operator_id for move in scene.desk.spool.jobs.course(asked.id)][-1] == scene.who.id


def test_a_misprint_wants_a_reason_and_a_good_one_follows(scene: Scene, look: ThemeSwitch) -> None:
    out = sheet(scene, JobState.PRINTED)
    room = PrintRoom(look, scene.who, prints(scene), lanes=scene.lanes, feed=scene.feed, clock=scene.desk.clock)
    scene.show(room)
    scene.press(Key.Key_D, CTRL)
    scene.press(Key.Key_Return, CTRL)
    assert room.misprint.rows["/why"].hint.text() == "请写明原因"
    focus().setText("墨糊")  # type: ignore[attr-defined]
    scene.press(Key.Key_Return, CTRL)
    assert focus() is room.misprint.account and room.misprint.rows["/account"].hint.text() == "请值班长在这里签批"
    for account, said in (("guide", ["printed"]), ("supervisor", ["voided", "printed"])):
        room.misprint.account.setText(account)
        room.misprint.password.setText("tidehall-demo")
        scene.press(Key.Key_Return, CTRL)
        scene.quiet()
        assert copies(scene, out) == said and room.misprint.isHidden() == (account == "supervisor")
    assert room.void.isHidden() and room.table.hasFocus()


def test_without_a_printer_the_status_says_pdf_and_the_room_is_empty(scene: Scene, look: ThemeSwitch) -> None:
    status = printers_in(Status(), scene.desk.spool)
    assert (status.printer_ok, status.printer_name, status.print_question) == (True, "PDF", None)
    room = PrintRoom(look, scene.who, prints(scene), lanes=scene.lanes, feed=scene.feed, clock=scene.desk.clock)
    scene.show(room)
    assert room.note.text() == "没有设置打印机，文书存为 PDF 文件" and room.model.rows == ()
    assert scene.desk.spool.jobs.listed(hall_date(scene.desk.clock())) == ()


def test_the_systems_printer_gets_every_page_with_its_presets(qapp: object, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from desktop.queue.model import Ticket, TicketClass, TicketState

    at = datetime(2026, 11, 20, tzinfo=UTC)
    ticket = Ticket("t", "A031", "b", "企业开办", TicketClass.NORMAL, TicketState.WAITING, None, at, None, 0, "", 1)
    one = ticket_slip(SlipHead("临澜市", at), ticket)
    paper = replace(one, pages=one.pages * 2)
    made: list[QPrinter] = []

    def to_file(settings: PrinterSettings) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        made.append(printer)
        return printer

    said: list[str] = []
    device = QtDevice(PrinterSettings("p", "system", duplex=True, copies=2), to_file)
    assert device.deliver(Load(paper, to_pdf(paper), "name"), lambda: said.append("sent")) == Outcome(JobState.SENT)
    assert (said, made[0].copyCount(), made[0].docName()) == (["sent"], 2, "name")
    pages = pypdf.PdfReader(tmp_path / "out.pdf").pages
    assert len(pages) == 2 and abs(float(pages[0].mediabox.width) - one.pages[0].width) < 2
    with pytest.raises(Refused):
        QtDevice(PrinterSettings("none", "system", "no such queue")).look()

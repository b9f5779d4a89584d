"""The guide's hands: search, situation, what was brought, then a number with the list or the notice at once - and the next person."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hall_cases import actor as signed_in
from hall_cases import resident_id
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.clock import now
from desktop.errors import EnvironmentFault
from desktop.intake.guide_advice import Offer
from desktop.intake.model import MaterialStatus, ProblemKind
from desktop.intake.prechecked import decode
from desktop.queue.model import Ticket, TicketClass
from offline.vault.secrets import signing_keys
from ui.app import Desk, open_desk
from ui.guide.asking import asked_for
from ui.guide.desk import GuideDesk
from ui.guide.marks import Marks, marks
from ui.guide.rooms import floor_services
from ui.papers import PaperDesk
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.services import CaseServices, Services, Status, StatusSource
from ui.theme import ThemeSwitch

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
LONG = "阿卜杜热合曼" * 8 + "𬭎𬭎"


@dataclass
class Floor:
    """The desk on screen, what lies below, and the keyboard. `slips` is what the printer was given."""

    desk: Desk
    guide: GuideDesk
    services: Services
    bot: QtBot
    app: QApplication
    slips: list[tuple[Ticket, tuple[str, ...]]] = field(default_factory=list)

    @property
    def focus(self) -> QWidget:
        found = self.app.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def until(self, holds: Callable[[], Any]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=10_000)

    def quiet(self) -> None:
        self.until(lambda: not self.services.lanes.pending)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.focus, key, modifier)

    def write(self, words: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(words)
        self.app.sendEvent(self.focus, event)

    def find(self, words: str) -> None:
        """Searched and the first result taken."""
        assert self.focus is self.guide.finder.box
        self.write(words)
        self.press(Key.Key_Return)
        assert self.guide.asking.found is not None

    def asked(self) -> list[str]:
        return [line.need.material.code for line in self.guide.thing.checks.lines if asked_for(line) and line.need.required]


@pytest.fixture(scope="module")
def below(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("guide") / "home"
    shutil.copytree(made_home, home)
    opened = open_desk(home, now)
    yield opened
    opened.close()


@pytest.fixture
def floor(below: Desk, look: ThemeSwitch, lanes: Lanes, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Floor]:
    papers = PaperDesk(below.intake, lambda: signing_keys(below.home.vault), lambda: False, tmp_path / "papers")
    since = now() - timedelta(hours=1)
    services = Services(
        below.staff,
        below.queue,
        below.intake,
        below.shelf,
        papers,
        lanes,
        ChangeFeed(),
        below.settings.profile,
        StatusSource(Status(True, since, "", True, since, True, "PDF")),
        CaseServices(below.terms, below.closing, below.registers, below.sharing, below.put_aside, below.home.files),
        floor_services(below),
    )
    slips: list[tuple[Ticket, tuple[str, ...]]] = []

    def print_slip(ticket: Ticket, *, prepared: tuple[str, ...]) -> None:
        slips.append((ticket, prepared))

    guide = GuideDesk(look, services, signed_in(below, "guide"), print_slip)
    qtbot.addWidget(guide)
    guide.resize(1366, 696)
    with qtbot.waitActive(guide):
        guide.show()
        guide.activateWindow()
    guide.enter()
    made = Floor(below, guide, services, qtbot, qapp, slips)
    made.quiet()
    yield made
    made.quiet()


def test_a_number_with_the_list_one_first_contact_and_undo(floor: Floor) -> None:
    guide, queue = floor.guide, floor.desk.queue
    contacts = len(floor.desk.registers.first_contacts())
    floor.find("xse")
    assert guide.asking.visit.theme == "newborn" and guide.finder.list.entries[0].marks == Marks("xsecs", 0, 3)
    way = []
    for _stop in range(40):
        way.append(floor.focus)
        floor.press(Key.Key_Tab)
        if floor.focus is guide.outcomes.ticket:
            break
    assert way.index(guide.thing.checks) > 3 and guide.finder.next not in way, "Tab goes with the work"
    guide.thing.begin()
    while floor.focus is not guide.thing.checks:
        before = floor.focus
        floor.press(Key.Key_Down)
        assert floor.focus is not before
    codes = floor.asked()
    assert guide.asking.advice.offer is Offer.ASK and not guide.outcomes.notice.isEnabled()
    for _code in codes:
        floor.press(Key.Key_Space)
        floor.press(Key.Key_Down)
    assert guide.asking.advice.offer is Offer.WHOLE
    floor.press(Key.Key_Return)
    assert floor.focus is guide.outcomes.ticket
    guide.asking.set_person(name=LONG, id_no=resident_id(6))
    floor.press(Key.Key_Return)
    floor.until(lambda: guide.stand.ticket is not None)
    ticket = guide.stand.ticket
    assert ticket is not None and floor.slips == [(ticket, ("新生儿出生",))] and ticket.service == "household" and LONG not in ticket.note
    listed = decode(queue.prechecked(ticket.id))
    assert (listed.theme_code, listed.brought, listed.person.name) == ("newborn", frozenset(codes), LONG)
    assert not guide.outcomes.ticket.isEnabled(), "a second press gives no second number"
    logged = floor.desk.registers.first_contacts()
    assert len(logged) == contacts + 1 and (logged[0].ticket_no, logged[0].about) == (ticket.number, "新生儿出生")
    guide.asking.set_way(reason="还在打字")  # typed on meanwhile: the number is taken back all the same
    floor.press(Key.Key_Z, CTRL)
    floor.until(lambda: guide.stand.ticket is None)
    assert queue.find(ticket.id).state.value == "cancelled" and guide.outcomes.ticket.isEnabled()
    floor.press(Key.Key_Return, CTRL)
    floor.until(lambda: guide.stand.ticket is not None)
    assert len(floor.desk.registers.first_contacts()) == contacts + 1, "one visit, one first contact"


def test_who_came_without_any_paper_is_told_all_of_it_once(floor: Floor) -> None:
    guide = floor.guide
    floor.find("开办餐饮店")
    none = guide.outcomes.none
    assert none.words == "一份都没带" and "还有" in guide.outcomes.notice.toolTip()
    guide.asking.look(floor.asked()[0], brought=False)
    assert none.words == "其余都没带"
    floor.press(Key.Key_A, Qt.KeyboardModifier.AltModifier)
    lines = guide.asking.open_lines()
    assert {line.status for line in lines} == {MaterialStatus.MISSING, MaterialStatus.DEFERRED} and len(lines) > 2
    assert all(line.entry.standard == line.need.material.standard for line in lines) and none.isHidden()
    guide.asking.set_person(name=LONG, id_no=resident_id(8))
    floor.press(Key.Key_P, CTRL)
    floor.until(lambda: guide.stand.notice)
    assert floor.desk.intake.detail(guide.stand.case_no).row.state.value == "correcting"


def test_the_notice_at_once_and_the_next_person_with_one_key(floor: Floor) -> None:
    guide = floor.guide
    floor.find("开办餐饮店")
    assert floor.focus is not guide.thing.checks
    floor.press(Key.Key_A, CTRL)
    assert guide.asking.advice.offer is Offer.WHOLE and floor.focus is guide.thing.checks
    code = floor.asked()[0]
    guide.thing.checks._go(code)
    floor.press(Key.Key_3)
    assert floor.focus is guide.thing.words
    floor.write("租约没有房东签名")
    floor.press(Key.Key_Return)
    entry = guide.asking.draft.materials[code]
    assert (entry.status, entry.problem_kind, entry.problem) == (MaterialStatus.MISSING, ProblemKind.WRONG, "租约没有房东签名")
    assert not guide.outcomes.notice.isEnabled() and "姓名" in guide.outcomes.notice.toolTip()
    guide.asking.set_person(name=LONG, id_no=resident_id(8))
    floor.press(Key.Key_P, CTRL)
    floor.until(lambda: guide.stand.notice)
    detail = floor.desk.intake.detail(guide.stand.case_no)
    assert detail.row.state.value == "correcting" and detail.row.applicant_name == LONG
    assert [paper.copies for paper in detail.documents] == [1] and guide.stand.logged
    assert floor.focus is guide.finder.next
    floor.press(Key.Key_Return)
    assert guide.asking.visit.empty and floor.focus is guide.finder.box and not guide.finder.box.text()
    floor.press(Key.Key_Z, CTRL)
    assert guide.asking.draft.applicant.name == LONG and guide.stand.notice, "undo brings the last person back"


def test_what_was_typed_stays_and_refusals_are_sentences(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = floor.guide
    floor.write("zzqqxj")
    assert guide.finder.none.isVisible()
    floor.press(Key.Key_Escape)
    assert guide.finder.box.text() == "zzqqxj"
    floor.find("退休")  # typed over: Esc selected it
    guide.asking.set_person(name="林秋平", id_no="990102198507140011")
    assert not guide.outcomes.ticket.isEnabled() and "校验位" in guide.outcomes.ticket.toolTip()
    guide.asking.set_person(id_no=resident_id(9))
    guide.asking.set_way(class_=TicketClass.PRIORITY)
    assert not guide.outcomes.ticket.isEnabled()
    guide.asking.set_way(reason="腿脚不便")

    def away(*_given: Any, **_named: Any) -> Any:
        raise EnvironmentFault("store.unreachable", store="hall")

    with monkeypatch.context() as patched:
        patched.setattr(type(floor.desk.queue), "take", away)
        floor.press(Key.Key_Return, CTRL)
        floor.until(guide.toast.isVisible)
        assert "连不上" in guide.toast.words.text() and guide.asking.draft.applicant.name == "林秋平" and guide.stand.ticket is None
        patched.setattr(type(floor.desk.queue), "status", away)
        guide.hall.read()
        floor.until(lambda: guide.hall.lines is None)
        assert not guide.outcomes.ticket.isEnabled() and "没有回应" in guide.outcomes.number.line.text()
    guide.hall.read()
    floor.until(lambda: guide.hall.lines)
    assert guide.outcomes.ticket.isEnabled()
    asked = guide.thing.questions.asked[0]
    guide.asking.answer(asked.code, asked.options[-1].code)
    guide.thing.way.choose("single")
    assert guide.asking.draft.theme_code is None and guide.asking.found is not None
    guide.thing.way.choose("whole")
    assert guide.asking.draft.situation[asked.code] == asked.options[-1].code, "the answers come back with the whole thing"
    shared = next(line for line in guide.thing.checks.lines if line.need.material.shareable)
    assert shared.status is MaterialStatus.SHARED
    floor.services.status.tell(Status(False, now(), "timed out"))
    assert guide.thing.checks.lines[guide.thing.checks._codes().index(shared.need.material.code)].status is MaterialStatus.DEFERRED
    floor.press(Key.Key_B, CTRL)
    panel = guide.grievance.panel
    assert panel.person.text() == "林秋平" and panel.authority.text()
    floor.press(Key.Key_Return, CTRL)
    floor.until(lambda: not guide.grievance.is_open)
    assert floor.desk.registers.grievances()[0].person == "林秋平" and guide.stand.ticket is None
    floor.press(Key.Key_N, CTRL)
    assert guide.asking.visit.empty
    guide.toast.undo.click()
    assert guide.asking.visit.theme == "retirement" and guide.asking.visit.reason == "腿脚不便"


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("新生儿出生", "xse", Marks("xsecs", 0, 3)),
        ("新生儿出生", "chusheng", Marks("xsecs", 3, 5)),
        ("新生儿出生", "生儿", Marks("", 1, 3)),
        ("户口登记（出生）", "hk", Marks()),
        ("新生儿出生", "𬭎", Marks()),
    ],
)
def test_why_a_name_was_found(name: str, typed: str, found: Marks) -> None:
    assert marks(name, typed) == found

"""取号: numbers by keyboard with their slips, checking in, vouchers, and mending what went wrong; on a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from case_scene import CTRL, Scene, focus, make_scene
from hall_cases import actor, resident_id
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.queue.giving import NumberDesk
from desktop.queue.model import AppointmentState, Ticket, TicketClass, TicketState
from ui.app import Desk
from ui.guide.counter import CounterRoom
from ui.guide.counter_lists import APPOINTMENTS, RECENT, WAITING
from ui.guide.rooms import floor_services
from ui.runtime.lanes import Lanes
from ui.shell.nearness import nearness
from ui.slips import FOLDER
from ui.theme import ThemeSwitch

Key = Qt.Key


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers", "guide")
    desk.papers.folder = tmp_path / "papers"
    yield made
    made.quiet()


def room_of(scene: Scene, look: ThemeSwitch) -> CounterRoom:
    room = CounterRoom(look, scene.who, scene.desk.queue, floor_services(scene.desk), lanes=scene.lanes, feed=scene.feed)
    scene.show(room)
    return room


def write(scene: Scene, text: str, key: Key = Key.Key_Return) -> None:
    if text.isascii():
        QTest.keyClicks(focus(), text)
    else:
        focus().insert(text)  # type: ignore[attr-defined]
    scene.press(key)
    scene.quiet()


def slips(scene: Scene) -> list[str]:
    folder = scene.desk.papers.folder
    assert folder is not None
    return sorted(path.name for path in (folder / FOLDER).glob("*.pdf"))


def newest(scene: Scene) -> Ticket:
    return scene.desk.numbers.look().recent[0]


def book(scene: Scene, code: str, minutes: int, **said: Any) -> None:
    at = scene.desk.clock() + timedelta(minutes=minutes)
    scene.desk.appointments.made(
        appointment_id=code,
        service_code="tax",
        starts_at=at,
        ends_at=at + timedelta(minutes=30),
        party_name="赵青禾",
        check_in_code=code,
        **said,
    )


def test_a_number_by_its_letter_with_its_slip_and_the_press_taken_back(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    assert room.form.scan.hasFocus()
    write(scene, "b")
    taken = newest(scene)
    assert (taken.number, taken.service, taken.class_) == ("B001", "social", TicketClass.NORMAL)
    assert room.form.scan.hasFocus() and room.form.scan.text() == ""
    assert slips(scene) == [f"2026-03-02-{taken.number}.pdf"]
    assert room.lists.ticket() == taken and room.slip.paper.accessibleName() == "取号小票 B001"
    scene.press(Key.Key_Z, CTRL)
    scene.quiet()
    assert newest(scene).state is TicketState.CANCELLED
    assert room.toast.words.text() == "B001 已撤销"


def test_a_number_that_is_done_with_is_found(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    write(scene, "b")
    scene.desk.queue.cancel(scene.who, newest(scene).id, "走了")
    write(scene, "c")
    scene.quiet()
    for asked in (room, CounterRoom(look, scene.who, scene.desk.queue, floor_services(scene.desk), lanes=scene.lanes, feed=scene.feed)):
        if asked is not room:
            scene.bot.addWidget(asked)
            asked.enter()
        asked.find_number("B001")
        scene.quiet()
        assert asked.slip.number.text() == "B001", "also where the lists were not read yet, and choose when they are"
        asked.reload()
        scene.quiet()
        assert asked.slip.number.text() == "B001"


def test_who_is_expected_is_found_by_name_and_checked_in_from_the_list(scene: Scene, look: ThemeSwitch) -> None:
    book(scene, "YL1", 5)
    book(scene, "YL2", 10)
    scene.desk.appointments.cancelled("YL2")
    room = room_of(scene, look)
    scene.quiet()
    (entry,) = room.palette_entries("")
    assert "**" in entry.title and nearness(entry, "yl1") is not None and nearness(entry, entry.title[6]) is not None
    assert entry.run is not None
    entry.run()
    assert room.lists.tab == APPOINTMENTS and room.lists.table.hasFocus()
    scene.press(Key.Key_Return)
    scene.quiet()
    assert room.toast.words.text() == "A001 已按预约签到"


def test_an_empty_list_does_not_ask_to_choose(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    scene.quiet()
    for tab, words in ((RECENT, "今天还没有人取号"), (APPOINTMENTS, "今天没有预约")):
        room.lists.tabs.set_value(tab)
        room.lists._tab_chosen(tab)
        assert words in room.lists.keys["reprint"].toolTip()


def test_one_visit_for_several_things_with_a_class_its_reason_and_a_person(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    scene.press(Key.Key_T, CTRL)
    scene.press(Key.Key_Down)
    scene.press(Key.Key_T, CTRL)
    assert room.form.visit.text() == "一次来办：税务 → 社保医保"
    room.form.class_.choose("priority")
    room.form.id_no.setText("99010219850714001X")
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert room.form.id_row.hint.text() and room.form.id_no.hasFocus(), "a wrong number is said where it was typed"
    room.form.id_no.setText(resident_id(7))
    scene.press(Key.Key_Return)
    scene.quiet()
    assert room.form.reason_row.hint.text() == "请写明原因。" and room.form.reason.hasFocus()
    write(scene, "急用")
    taken = newest(scene)
    assert (taken.service, taken.then, taken.class_) == ("tax", ("social",), TicketClass.PRIORITY)
    scene.press(Key.Key_Up)
    room.form.id_no.setText(resident_id(7))
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert room.form.note.text() == f"这个人在这项业务上已经有号 {taken.number}，不用再取。"
    assert len(scene.desk.numbers.look().recent) == 1


def test_who_comes_with_an_appointment_hears_whether_it_is_early_or_late(scene: Scene, look: ThemeSwitch) -> None:
    for code, minutes in (("YL1", 5), ("YL2", -40), ("YL3", 120), ("YL4", 10)):
        book(scene, code, minutes)
    scene.desk.appointments.cancelled("YL4")
    room = room_of(scene, look)
    said = []
    for code in ("YL1", "YL2", "YL3"):
        write(scene, code)
        said.append(room.toast.words.text())
    assert said == ["A001 已按预约签到", "A002 迟到 40 分钟，按普通号排队", "A003 早到 119 分钟，到预约时间再叫"]
    assert len(slips(scene)) == 3
    for code, words in (
        ("YL4", "这个预约已取消。"),
        ("YL1", "这个预约已经签到，号是 A001。"),
        ("NOPE12", "没有找到今天的预约，也没有这张优先凭证。请核对预约码、证件号码或凭证号。"),
    ):
        write(scene, code)
        assert (room.form.note.text(), room.form.scan.text()) == (words, code)
        room.form.scan.clear()
    scene.press(Key.Key_Z, CTRL)
    scene.quiet()
    states = {entry.id: entry.state for entry in scene.desk.numbers.look().appointments}
    assert states["YL3"] is AppointmentState.BOOKED, "the check-in was taken back"
    scene.press(Key.Key_PageUp, CTRL)
    assert room.lists.tab == APPOINTMENTS
    assert [room.lists._standing(row)[1] for row in room.lists.models[APPOINTMENTS].rows] == ["已签到", "已签到", "已取消", "未到"]
    room.lists.table.go_to("YL3")
    scene.press(Key.Key_Return)
    scene.quiet()
    assert newest(scene).number == "A004"


def test_a_voucher_is_given_and_redeemed_once(scene: Scene, look: ThemeSwitch, clock: Any) -> None:
    room = room_of(scene, look)
    write(scene, "a")
    scene.press(Key.Key_F9)
    write(scene, "系统故障")
    (name,) = [name for name in slips(scene) if "优先凭证" in name]
    assert name == "2026-03-02-A001-优先凭证.pdf"
    assert room.slip.paper.accessibleName() == "次日优先凭证 A001"
    code = room.slip.paper.accessibleDescription().split("\n")[0]
    code = next(
        part
        for part in (code[n : n + 9] for n in range(len(code)))
        if part[4] == " " and part.replace(" ", "").isalnum() and part.isascii()
    )
    clock.on(days=1)
    write(scene, code.lower())
    assert newest(scene).class_ is TicketClass.PRIORITY
    write(scene, code)
    assert room.form.note.text().startswith("这张优先凭证已在")


def test_the_line_is_mended_by_key_with_a_reason(scene: Scene, look: ThemeSwitch) -> None:
    guide = scene.who.id
    first, last = (scene.desk.queue.take("tax", operator=guide) for _ in range(2))
    room = room_of(scene, look)
    write(scene, last.number)
    assert room.lists.ticket().id == last.id  # type: ignore[union-attr]
    scene.press(Key.Key_F6)
    room._busy_now(True)
    room.lists.panels["pin"].give()
    room._busy_now(False)  # something else was just being done: the panel can be given again
    write(scene, "")
    assert room.lists.panels["pin"].problem.text() == "请写明原因。"
    write(scene, "孩子发烧")
    assert [entry.id for entry in scene.desk.numbers.look().waiting] == [last.id, first.id]
    scene.press(Key.Key_F7)
    scene.press(Key.Key_Return)
    write(scene, "看过证件")
    assert scene.desk.queue.find(last.id).class_ is TicketClass.ELDERLY
    scene.press(Key.Key_F8)
    scene.press(Key.Key_2)
    scene.press(Key.Key_Return)
    scene.press(Key.Key_Return)
    write(scene, "走错了")
    assert scene.desk.queue.find(last.id).service == "social"
    scene.press(Key.Key_Z, CTRL)
    scene.quiet()
    assert scene.desk.queue.find(last.id).service == "tax"
    scene.press(Key.Key_F3)
    scene.quiet()
    assert [name for name in slips(scene) if "补打" in name]
    scene.press(Key.Key_F4)
    write(scene, "")
    assert scene.desk.queue.find(last.id).state is TicketState.CANCELLED
    assert room.lists.keys["pin"].toolTip() == "这个号不在等候"


def test_a_scanner_does_not_care_where_the_focus_is(scene: Scene, look: ThemeSwitch) -> None:
    book(scene, "YL7", 5)
    room = room_of(scene, look)
    room.form.table.setFocus()
    QTest.keyClicks(room.form.table, "Y")
    write(scene, "L7")
    assert newest(scene).class_ is TicketClass.APPOINTMENT


def test_with_the_hall_away_it_says_so_and_keeps_everything(scene: Scene, look: ThemeSwitch, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.desk.queue.take("tax")
    room = room_of(scene, look)
    room.form.id_no.setText(resident_id(3))

    def away(*_given: Any, **_named: Any) -> Any:
        raise EnvironmentFault("store.unreachable", store="hall")

    for name in ("take", "look"):
        monkeypatch.setattr(scene.desk.numbers.__class__, name, away)
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert room.toast.words.text().startswith("连不上数据库")
    assert room.form.id_no.text() == resident_id(3)
    assert len(room.lists.models[RECENT].rows) == 1
    monkeypatch.undo()
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert len(room.lists.models[RECENT].rows) == 2


def test_with_the_hall_away_emergency_numbers_go_on(scene: Scene, look: ThemeSwitch) -> None:
    class Cut:
        def enter(self) -> None:
            raise EnvironmentFault("store.unreachable", store="hall")

        def lost(self, fault: EnvironmentFault) -> None:
            """Nobody counts."""

    desk = scene.desk
    desk.emergency.reserve(desk.queue, days=0, size=5)
    desk.home.hall.gate = Cut()  # type: ignore[assignment]
    room = room_of(scene, look)
    assert room.lists.note.text() == "大厅联系不上，这里是本机的应急号"
    write(scene, "a")
    assert room.toast.words.text() == "应A001 已取号", "what the room has said it does, at the first key"
    assert room.lists.models[RECENT].rows[0].number == "应A001"
    assert slips(scene) == ["2026-03-02-应A001.pdf"]
    desk.home.hall.gate = None


@pytest.mark.looks
def test_a_full_hall_and_large_text_fit_a_small_screen(scene: Scene, look: ThemeSwitch) -> None:
    for _number in range(40):
        scene.desk.queue.take("tax")
    room = room_of(scene, look)
    scene.press(Key.Key_PageDown, CTRL)
    assert room.lists.tab == WAITING and room.lists.table.hasFocus()
    ahead = [row.waiting_ahead for row in room.lists.models[WAITING].rows]
    assert ahead == list(range(40))
    room.lists.table.go_to(room.lists.models[WAITING].key_at(30))
    scene.desk.queue.take("tax", TicketClass.APPOINTMENT)
    scene.quiet()
    assert room.lists.note.text() == "新到 1", "what is being read does not move"
    assert room.lists.table.currentIndex().row() == 30
    room.form.scan.setFocus()
    assert len(room.lists.models[WAITING].rows) == 41 and room.lists.table.currentIndex().row() == 31
    look.use("high_contrast", 150)
    room.form.class_.choose("priority")
    scene.press(Key.Key_F8)
    assert room.minimumSizeHint().width() <= 1366 and room.minimumSizeHint().height() <= 650


def test_only_the_people_of_the_floor_give_numbers(desk: Desk) -> None:
    numbers = NumberDesk(desk.queue, desk.appointments, desk.clock)
    for give in (lambda who: numbers.take(who, ("tax",)), lambda who: numbers.arrive(who, "YL1")):
        with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
            give(actor(desk, "admin"))
    assert numbers.take(actor(desk, "clerk"), ("tax",))[0].number == "A001"

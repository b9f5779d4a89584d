"""办件: the lists and their counts, the search, what presses, the opened case; on a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from case_scene import CTRL, Scene, make_scene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, select, update

from desktop.clock import hall_date
from desktop.errors import EnvironmentFault
from desktop.ids import uuid7
from desktop.intake.model import CaseState, OutcomeKind
from desktop.intake.tables import case_file
from desktop.intake.worklist import Wanted, Worklist
from ui.app import Desk
from ui.cases.due import due_of
from ui.cases.paged import WINDOW
from ui.cases.room import CasesRoom
from ui.cases.work import CaseWork
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch

Key = Qt.Key


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    yield made
    made.quiet()


def room_of(scene: Scene, look: ThemeSwitch) -> CasesRoom:
    work = CaseWork(scene.services, scene.desk.staff, scene.who, lambda: False)
    room = CasesRoom(
        look, scene.who, intake=scene.desk.intake, papers=scene.papers, lanes=scene.lanes, feed=scene.feed, services=scene.services, work=work,
        take_up=lambda number: None, clock=scene.desk.clock,
    )  # fmt: skip
    scene.show(room)
    return room


def numbers(room: CasesRoom) -> list[str]:
    return [room.model.key_at(place) for place in range(room.model.rowCount())]


def test_each_list_holds_its_cases_and_says_how_many(scene: Scene, look: ThemeSwitch) -> None:
    received = scene.take("甲", OutcomeKind.RECEIVED)
    noticed = scene.take("乙", OutcomeKind.NOTIFIED)
    running = scene.take("丙")
    decided = scene.take("丁")
    scene.decided_by_department(decided)
    room = room_of(scene, look)
    wanted = {
        "today": {received, noticed, running, decided},
        "answer": {received},
        "cure": {noticed},
        "running": {running, decided},
        "results": {decided},
        "all": {received, noticed, running, decided},
    }
    for key, cases in wanted.items():
        room.head.filter.choose(key)
        scene.quiet()
        assert set(numbers(room)) == {case.case_id for case in cases}, key
        assert next(option.text for option in room.head._options() if option.key == key).endswith(f" {len(cases)}"), key
    scene.desk.closing.hand_out(scene.who, decided.case_no)
    room.head.filter.choose("results")
    room.reload()
    scene.quiet()
    assert numbers(room) == []
    assert room.empty.words.text() == "这里没有待办的。"


def test_search_finds_by_the_beginning_everywhere(scene: Scene, look: ThemeSwitch) -> None:
    first, second = scene.take("古丽娜尔·艾山"), scene.take("古丽扎尔")
    room = room_of(scene, look)
    room.head.filter.choose("cure")
    for text, cases in (
        ("古丽", {first, second}),
        ("古丽娜尔", {first}),
        (f" {second.case_no[:4]} {second.case_no[4:]}".lower(), {second}),
        (first.case_no[-4:], {first}),
        ("艾山", set()),
        ("%", set()),
    ):
        room.search(text)
        scene.quiet()
        assert set(numbers(room)) == {case.case_id for case in cases}, text
    assert room.head.title.text() == "在全部办件中查找"
    room.head.box.clear()
    room.head.filter.choose("all")
    scene.quiet()
    assert len(numbers(room)) == 2


def test_who_comes_back_is_found_by_the_number_on_the_notice(scene: Scene, look: ThemeSwitch) -> None:
    one, other = scene.take("甲", OutcomeKind.NOTIFIED), scene.take("乙")
    paper = scene.desk.intake.detail(one.case_no).documents[-1].document_no
    unlike = paper.replace("〔", "").replace("〕", "")
    room = room_of(scene, look)
    for text in (paper, f" {paper} ", unlike, unlike.removesuffix("号"), paper[-7:-1]):
        room.search(text)
        scene.quiet()
        assert one.case_id in numbers(room), text
    room.search(f"{paper[:-1]}9号")
    scene.quiet()
    assert not {one.case_id, other.case_id} & set(numbers(room))


def test_a_list_of_many_comes_in_windows(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    with scene.desk.home.vault.write() as connection:
        row = dict(connection.execute(select(case_file)).one()._mapping)
        connection.execute(
            insert(case_file),
            [row | {"case_id": uuid7(), "case_no": f"LL99{n:08d}", "applicant_name": f"人{n}"} for n in range(1000)],
        )
    room = room_of(scene, look)
    assert room.model.rowCount() == 1001
    assert room.model.windows() == (0,)
    room.list.scrollToBottom()
    scene.press(Key.Key_End, CTRL)
    scene.until(lambda: room.list.current() is not None and room.list.current().case_id == case.case_id)
    scene.until(lambda: room.file is not None and room.file.detail.row.case_id == case.case_id)
    assert len(room.model.windows()) < 1001 // WINDOW + 1
    seen = [scene.desk.intake.page(Wanted(Worklist.ALL), start, WINDOW).rows for start in range(0, 1001, WINDOW)]
    assert len({row.case_no for rows in seen for row in rows}) == 1001


def test_what_presses_says_so_in_words(scene: Scene, look: ThemeSwitch) -> None:
    today = hall_date(scene.desk.clock())
    case = scene.take("甲", OutcomeKind.RECEIVED)
    for days, words, status in (
        (-2, "超期 2 天", "missing"),
        (0, "今天", "attention"),
        (1, "明天", "deferred"),
        (2, "还有 2 天", "deferred"),
    ):
        with scene.desk.home.vault.write() as connection:
            connection.execute(update(case_file).values(answer_by=(today + timedelta(days=days)).isoformat()))
        due = due_of(scene.desk.intake.case(case.case_no), today)
        assert due is not None
        assert (due.words, due.status) == (words, status)
    room = room_of(scene, look)
    index = room.model.index(0, [column.key for column in room.model.columns].index("due"))
    assert room.model.data(index) == "还有 2 天"
    accepted = scene.take("乙")
    due = due_of(accepted, today)
    assert due is not None
    assert due.status == ""


def test_the_opened_case_shows_its_departments_side_by_side(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.deferring("甲")
    scene.decided_by_department(case)
    room = room_of(scene, look)
    scene.press(Key.Key_Return)
    assert room.views.currentWidget() is room.page
    cards = [card.accessibleName() for card in room.page.strip._cards]
    assert "准予" in cards[0]
    assert "JY-1" in cards[0]
    assert "未开始" in cards[1]
    assert room.file is not None
    assert [entry.name for entry in room.file.standing.deferred]  # type: ignore[union-attr]
    said = room.page.note.text()
    assert "990102" in said
    assert "*" in said
    scene.press(Key.Key_Escape)
    assert room.views.currentIndex() == 0
    assert room.list.hasFocus()


def test_the_shown_case_stays_when_it_leaves_the_list(scene: Scene, look: ThemeSwitch) -> None:
    kept, other = scene.take("甲", OutcomeKind.RECEIVED), scene.take("乙", OutcomeKind.RECEIVED)
    room = room_of(scene, look)
    room.head.filter.choose("answer")
    scene.quiet()
    room.show_case(other.case_id)
    scene.quiet()
    scene.feed.tell(scene.desk.closing.withdraw(scene.who, other.case_no, "不办了", province_away=False))
    scene.quiet()
    assert numbers(room) == [kept.case_id]
    assert room.file is not None
    assert room.file.detail.row.state is CaseState.WITHDRAWN
    scene.press(Key.Key_Down)
    scene.quiet()
    assert room.file.detail.row.case_id == kept.case_id


def test_a_new_case_leaves_the_choice_alone(scene: Scene, look: ThemeSwitch) -> None:
    first = scene.take("甲")
    room = room_of(scene, look)
    from desktop.changes import Changes

    newer = scene.take("乙")
    scene.feed.tell(Changes(cases=frozenset({newer.case_id})))
    scene.until(lambda: room.model.rowCount() == 2)
    scene.quiet()
    assert room.list.current().case_id == first.case_id
    assert numbers(room)[0] == newer.case_id


def test_days_go_back_and_today_is_the_last(scene: Scene, look: ThemeSwitch) -> None:
    scene.take("甲")
    room = room_of(scene, look)
    assert not room.head.later.isEnabled()
    scene.press(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    scene.quiet()
    assert room.model.rowCount() == 0
    assert "这一天还没有办件" in room.empty.words.text()
    assert room.head.title.text() == "3月1日的办件"


def test_palette_offers_the_cases(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("林秋平")
    scene.take("乙")
    room = room_of(scene, look)
    found = next(entry for entry in room.palette_entries("林") if "林**" in entry.title and "林秋平" in entry.words)
    assert found.run is not None
    found.run()
    assert room.list.current().case_id == case.case_id


def test_a_fault_is_told_and_the_list_is_read_again_at_the_next_look(
    scene: Scene, look: ThemeSwitch, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = scene.take("甲")

    def busy(*_wanted: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as broken:
        broken.setattr(scene.desk.intake, "page", busy)
        room = room_of(scene, look)
    assert "占用" in room.toast.words.text()
    assert room.toast.close_button.isVisible() and not numbers(room)
    room.enter()
    scene.quiet()
    assert numbers(room) == [case.case_id]


@pytest.mark.looks
@pytest.mark.parametrize("scale", [100, 150])
def test_the_room_fits_a_small_screen(scene: Scene, look: ThemeSwitch, scale: int) -> None:
    scene.take("甲")
    room = room_of(scene, look)
    look.use("high_contrast", scale)
    for action in ("", *room.deeds.makers):
        if action:
            room.deeds.open(action)
        assert room.minimumSizeHint().width() <= 1366, action
        assert room.minimumSizeHint().height() <= 650, action

"""A hall with cases in every state, on a real desk, for the rooms around cases that exist already."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hall_cases import actor, complete_draft
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import insert, select

from desktop.changes import Changes
from desktop.clock import to_text
from desktop.intake.model import CaseRow, Decision, Draft, MaterialEntry, MaterialStatus, OutcomeKind
from desktop.intake.progressed import follow_progress
from desktop.intake.tables import journal, progress
from desktop.staff.model import Actor
from offline.vault.secrets import signing_keys
from ui.app import Desk
from ui.papers import PaperDesk
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.services import CaseServices

THEME = "open-restaurant"
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Scene:
    """The desk, who works at it, and what the rooms are built on."""

    desk: Desk
    who: Actor
    lanes: Lanes
    feed: ChangeFeed
    papers: PaperDesk
    bot: QtBot
    timers: list[QTimer] = field(default_factory=list)
    """Of the rooms that are shown: single shots that set something going."""

    @property
    def services(self) -> CaseServices:
        desk = self.desk
        return CaseServices(
            desk.terms, desk.closing, desk.registers, desk.sharing, desk.put_aside, desk.home.files, elsewhere=desk.elsewhere,
            serving=desk.serving,
        )  # fmt: skip

    def until(self, holds: Callable[[], Any]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=5000)

    def quiet(self) -> None:
        """Nothing is on its way any more: what was told to the feed has arrived, and what it set going has ended."""
        while True:
            calm = not self.lanes.pending
            heard: list[Changes] = []
            self.feed.changed.connect(heard.append)
            self.feed.tell(Changes(windows=frozenset({"quiet"})))
            self.until(
                lambda heard=heard: (
                    heard and not self.lanes.pending and not any(isValid(timer) and timer.isActive() for timer in self.timers)
                )
            )
            self.feed.changed.disconnect(heard.append)
            if calm and len(heard) == 1:
                return

    def show(self, room: Any) -> None:
        self.bot.addWidget(room)
        self.timers += [timer for timer in room.findChildren(QTimer) if timer.isSingleShot() and timer.interval() < 1000]
        room.resize(1366, 696)
        with self.bot.waitActive(room):
            room.show()
            room.activateWindow()
        room.enter()
        self.quiet()

    @contextmanager
    def left_for(self, room: QWidget, deed: Callable[[], object]) -> Iterator[QLineEdit]:
        """The room in a window with another one, left as soon as it was told to do something; gives where the keyboard is then."""
        rooms, elsewhere = QStackedWidget(), QLineEdit()
        rooms.addWidget(room)
        rooms.addWidget(elsewhere)
        with self.bot.waitActive(rooms):
            rooms.show()
            rooms.activateWindow()
        deed()
        rooms.setCurrentWidget(elsewhere)
        elsewhere.setFocus()
        self.quiet()
        try:
            yield elsewhere
        finally:
            room.setParent(None)
            rooms.close()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(focus(), key, modifier)

    def take(self, name: str, kind: OutcomeKind = OutcomeKind.ACCEPTED, **changes: Any) -> CaseRow:
        draft = complete_draft(self.desk, self.who, THEME)
        draft = replace(draft, applicant=replace(draft.applicant, name=name), **changes)
        if kind is OutcomeKind.NOTIFIED:
            draft = self.with_status(draft, MaterialStatus.MISSING)
        decided, _ = self.desk.intake.decide(self.who, draft, Decision(kind), province_away=False)
        return decided.case

    def with_status(self, draft: Draft, status: MaterialStatus) -> Draft:
        """One material otherwise: a deferrable one where it is to be deferred."""
        found = self.desk.intake.assess(draft, province_away=False)
        wanted = next(
            line.need.material
            for line in found.materials
            if line.need.required
            and not line.need.material.shareable
            and not line.need.material.generated
            and (line.need.material.deferrable or status is MaterialStatus.MISSING)
        )
        return replace(draft, materials={**draft.materials, wanted.code: MaterialEntry(status)})

    def deferring(self, name: str) -> CaseRow:
        draft = self.with_status(complete_draft(self.desk, self.who, THEME), MaterialStatus.DEFERRED)
        return self.take(name, materials=draft.materials)

    def decided_by_department(self, case: CaseRow, state: str = "granted") -> str:
        """The first item has a result; its code."""
        with self.desk.home.vault.write() as connection:
            first = connection.scalar(select(journal.c.payload).where(journal.c.case_id == case.case_id, journal.c.seq == 1))
            code = str(json.loads(str(first))["items"][0]["item_code"])
            at = to_text(self.desk.clock())
            connection.execute(
                insert(progress).values(
                    case_id=case.case_id, item_code=code, authority="市监局", state=state, at=at, result_document="JY-1"
                )
            )
            follow_progress(connection, case.case_id)
        return code


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None, "nothing has the focus"
    return found


def make_scene(desk: Desk, lanes: Lanes, bot: QtBot, papers: Path, name: str = "clerk") -> Scene:
    made, feed = PaperDesk(desk.intake, lambda: signing_keys(desk.home.vault), lambda: False, papers), ChangeFeed()
    made.changed = feed.tell
    return Scene(desk, actor(desk, name), lanes, feed, made, bot)

"""What the province says reaches a person, once, and not over something that still stands there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import insert

from desktop.clock import now
from offline.sync.tables import province_notice
from ui.app import open_desk
from ui.keeper import read_status
from ui.notices import Notices, unread
from ui.runtime.lanes import Lanes
from ui.services import StatusSource
from ui.theme import ThemeSwitch
from ui.widgets.toast import ToastBar


def test_each_notice_is_told_once_one_after_another(home: Path, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot) -> None:
    desk = open_desk(home, now)
    try:
        with desk.home.vault.write() as connection:
            for n in (1, 2):
                connection.execute(insert(province_notice).values(change_id=f"n{n}", level="warning", text=f"第{n}条", at=f"2026-03-0{n}"))
        locked = QWidget()  # nobody sees it yet
        bar, source = ToastBar(look, parent=locked), StatusSource()
        qtbot.addWidget(locked)
        notices = Notices(desk, lanes, source, bar)
        source.tell(read_status(desk))
        assert "第1条" in bar.words.text()
        qtbot.waitUntil(lambda: (unread(desk) or ("",))[0] == "n2")
        source.tell(read_status(desk))
        assert "第1条" in bar.words.text(), "what nobody has put away yet is not pushed aside"
        bar.dismiss()
        source.tell(replace(read_status(desk), unsent=1))
        assert "第2条" in bar.words.text()
        qtbot.waitUntil(lambda: unread(desk) is None and not lanes.pending)
        assert notices.parent() is None
    finally:
        desk.close()

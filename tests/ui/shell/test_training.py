"""A trainer puts the drill province out of order from the palette, and everything in order again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.errors import EnvironmentFault
from offline.drill.server import DrillProvince
from offline.drill.trainer import Trainer
from ui.runtime.lanes import Lanes
from ui.shell.training import TrainerEntries
from ui.theme import ThemeSwitch
from ui.widgets.toast import ToastBar


def test_faults_are_switched_while_the_province_runs(tmp_path: Path, look: ThemeSwitch, qtbot: QtBot) -> None:
    drill = DrillProvince(tmp_path / "province")
    drill.start()
    lanes = Lanes()
    bar = ToastBar(look)
    qtbot.addWidget(bar)
    source = TrainerEntries(Trainer(drill.url), lanes, bar)
    try:
        first, *_others, last = source("")
        assert first.run is not None and last.run is not None
        first.run()
        qtbot.waitUntil(lambda: drill.faults.on() == {"down": True} and not lanes.pending, timeout=5000)
        assert source("")[0].note == "已开"
        last.run()
        qtbot.waitUntil(lambda: drill.faults.on() == {} and not lanes.pending, timeout=5000)
        assert not any(entry.note for entry in source(""))
    finally:
        drill.stop()
        lanes.close()
    with pytest.raises(EnvironmentFault) as fault:
        Trainer(drill.url).set("down")
    assert fault.value.code == "drill.absent"


def test_an_unknown_fault_is_refused_and_nothing_else_is_a_drill(tmp_path: Path) -> None:
    drill = DrillProvince(tmp_path / "province")
    drill.start()
    try:
        with pytest.raises(EnvironmentFault):
            Trainer(drill.url).set("melt")
        assert drill.faults.on() == {}
    finally:
        drill.stop()

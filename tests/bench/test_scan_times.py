"""A 200 MB TIFF taken in: how long it is on its lane, and how long the window stood still meanwhile. Measured on the machine that runs it."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QTimer
from pytestqt.qtbot import QtBot

from offline.vault import scans
from offline.vault.files import FileVault
from ui.runtime.lanes import Lane, Lanes

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """Eight sheets of colour, not compressed: about 190 MB."""
    path = tmp_path / "big.tif"
    sheet = Image.frombytes("RGB", (2480, 3508), os.urandom(2480 * 3508 * 3))
    sheet.save(path, "TIFF", save_all=True, append_images=[sheet] * 6)
    return path


def test_a_big_tiff_on_the_lane(big: Path, tmp_path: Path, qtbot: QtBot) -> None:
    vault, lanes = FileVault(tmp_path / "files", b"k" * 32), Lanes()
    size = big.stat().st_size / 1_048_576
    done: list[object] = []
    stalls, clock, pulse = [0.0], QElapsedTimer(), QTimer()
    pulse.timeout.connect(lambda: stalls.append(clock.restart()))

    class Ear(QTimer):
        def hear(self, result: object) -> None:
            done.append(result)

    ear = Ear()

    def run(what: str, call: object) -> None:
        done.clear()
        stalls[:] = [0.0]
        clock.restart()
        began = time.perf_counter()
        lanes.submit(Lane.READ, call, ear.hear)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: bool(done), timeout=120_000)
        print(f"{what}: {time.perf_counter() - began:.2f} s, the window stood still for at most {max(stalls):.0f} ms")

    pulse.start(5)
    run(f"keep {size:.0f} MB", lambda: scans.keep(vault, big))
    file = done[0]
    assert isinstance(file, scans.AttachedFile) and file.pages == 7
    run("first thumbnail", lambda: scans.picture(vault, file, 0, 160))
    run("last page large", lambda: scans.picture(vault, file, 6, 1800))
    run("turn all pages", lambda: scans.turned(vault, file, 1))
    out = io.BytesIO()
    Image.new("L", (2480, 3508), 200).save(out, "JPEG")
    run("keep a camera's JPEG", lambda: scans.keep_bytes(vault, "a.jpg", out.getvalue()))
    lanes.close()

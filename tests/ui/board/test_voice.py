"""The voice: what it says, one at a time, and what never stops it. The engine is a script that writes down what it was told."""

from __future__ import annotations

import logging
import os
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.settings import BoardSettings
from ui.board.engine import Engine, find_engine, join_clips, sound_device
from ui.board.spoken import clip_names, spoken
from ui.board.voice import Voice
from ui.commands.health import voice_finding

SCRIPT = r"""#!/bin/sh
echo "begin $5" >> {log}
case "$5" in
  *jiu3\ hao4,*) echo $$ > {log}.pid; sleep 60 & wait;;
  *ba1\ hao4,*) exit 7;;
esac
[ -e {log}.gate ] && read -r go < {log}.gate
echo "end $5" >> {log}
"""
ONE, TWO = spoken("A001", "3"), spoken("A002", "3")


def until(check: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


class Stage:
    """A script for an engine, its log, and voices that are ended after the test."""

    def __init__(self, path: Path) -> None:
        self.log, script = path / "log", path / "speak"
        script.write_text(SCRIPT.format(log=self.log))
        script.chmod(0o700)
        self.engine = Engine(synthesis=str(script))
        self.voices: list[Voice] = []

    def voice(self, **settings: object) -> Voice:
        made = Voice(self.engine, **settings)  # type: ignore[arg-type]
        self.voices.append(made)
        made.start()
        return made

    @property
    def said(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    for voice in made.voices:
        voice.stop()


@pytest.mark.parametrize(
    ("number", "window", "words", "clips"),
    [
        ("A001", "3", "qing3 A ling2 ling2 yi1 hao4, dao4 san1 hao4 chuang1 kou3.", "please A 0 0 1 to 3 window"),
        ("B047", "03", "qing3 B ling2 si4 qi1 hao4, dao4 san1 hao4 chuang1 kou3.", "please B 0 4 7 to 3 window"),
        (
            "应A010",
            "12",
            "qing3 ying4 ji2 A ling2 yi1 ling2 hao4, dao4 shi2 er4 hao4 chuang1 kou3.",
            "please emergency A 0 1 0 to ten 2 window",
        ),
        (
            "C100",
            "120",
            "qing3 C yi1 ling2 ling2 hao4, dao4 yi1 bai3 er4 shi2 hao4 chuang1 kou3.",
            "please C 1 0 0 to 1 hundred 2 ten window",
        ),
        ("C105", "105", "qing3 C yi1 ling2 wu3 hao4, dao4 yi1 bai3 ling2 wu3 hao4 chuang1 kou3.", "please C 1 0 5 to 1 hundred 0 5 window"),
        ("D018", "B2", "qing3 D ling2 yi1 ba1 hao4, dao4 B er4 hao4 chuang1 kou3.", "please D 0 1 8 to B 2 window"),
    ],
)
def test_a_ticket_is_read_sign_by_sign_and_a_window_as_a_number(number: str, window: str, words: str, clips: str) -> None:
    assert spoken(number, window) == words
    assert " ".join(clip_names(number, window)) == clips


def test_one_at_a_time_in_order_and_a_recall_again(stage: Stage) -> None:
    gate = Path(f"{stage.log}.gate")
    os.mkfifo(gate)
    voice = stage.voice()
    for number in ("A001", "A002", "A001"):
        voice.say(number, "3")
    for count in (1, 3, 5):
        until(lambda c=count: len(stage.said) == c)  # type: ignore[misc]
        gate.write_text("go\n")
    until(lambda: voice.idle and len(stage.said) == 6)
    assert stage.said == [f"begin {ONE}", f"end {ONE}", f"begin {TWO}", f"end {TWO}", f"begin {ONE}", f"end {ONE}"]


def test_twice_where_the_hall_wants_it_and_nothing_that_is_stale(stage: Stage) -> None:
    voice = stage.voice(twice=True, oldest=45)
    voice.say("A001", "3", age=60)
    voice.say("A002", "3", age=30)
    until(lambda: len(stage.said) == 4)
    assert stage.said == [f"begin {TWO}", f"end {TWO}"] * 2


def test_what_lay_behind_a_stall_is_dropped(stage: Stage) -> None:
    now = [0.0]
    gate = Path(f"{stage.log}.gate")
    os.mkfifo(gate)
    voice = stage.voice(oldest=45, clock=lambda: now[0])
    voice.say("A001", "3")
    until(lambda: len(stage.said) == 1)
    voice.say("A003", "3")
    now[0] = 50
    voice.say("A002", "3")
    gate.write_text("go\n")
    until(lambda: len(stage.said) == 3)
    gate.write_text("go\n")
    until(lambda: voice.idle and len(stage.said) == 4)
    assert stage.said[2] == f"begin {TWO}"


def test_an_engine_that_hangs_is_killed_and_failing_is_told_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    voice = stage.voice(limit=0.3)
    for number in ("A009", "A008", "A008", "A001"):
        voice.say(number, "3")
    until(lambda: f"end {ONE}" in stage.said)
    assert not alive(int(Path(f"{stage.log}.pid").read_text()))
    assert len(caplog.records) == 1 and "ling2" not in caplog.text and "A00" not in caplog.text


def alive(pid: int) -> bool:
    """A process that ended but was not waited for yet (its parent is the machine's first) does not live."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_stopping_does_not_wait_for_an_engine_that_hangs(stage: Stage) -> None:
    voice = stage.voice(limit=3600)
    voice.say("A009", "3")
    until(lambda: len(stage.said) == 1)
    voice.stop()
    voice.say("A001", "3")
    assert voice.idle and len(stage.said) == 1


def test_without_an_engine_or_with_one_that_is_gone_it_is_silent(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    silent = Voice(None)
    silent.start()
    silent.say("A001", "3")
    assert silent.idle
    silent.stop()
    Path(stage.engine.synthesis).unlink()
    voice = stage.voice()
    voice.say("A001", "3")
    voice.say("A002", "3")
    until(lambda: voice.idle and bool(caplog.records))
    assert len(caplog.records) == 1


def clip(path: Path, rate: int = 8000) -> None:
    with wave.open(str(path), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(b"\1\0" * 10)


def test_recorded_words_become_one_recording_or_synthesis_speaks(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in {*clip_names("A001", "3")}:
        clip(clips / f"{name}.wav")
    which = {"aplay": "/bin/aplay", "espeak-ng": "/bin/espeak-ng"}.get
    engine = find_engine(BoardSettings(clips=str(clips)), which)
    assert engine is not None
    player, path = engine.commands("A001", "3", tmp_path)
    with wave.open(path) as joined:
        assert player == "/bin/aplay" and joined.getnframes() == 10 * len(clip_names("A001", "3"))
    assert engine.commands("A002", "3", tmp_path)[0] == "/bin/espeak-ng"
    clip(clips / "2.wav", rate=16000)
    assert join_clips(clips, clip_names("A002", "3"), tmp_path) is None
    assert find_engine(BoardSettings(), {"aplay": "/bin/aplay"}.get) is None


def test_doctor_says_why_it_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    engine = Engine(synthesis="espeak-ng")
    assert not sound_device(tmp_path)
    (tmp_path / "dev" / "snd").mkdir(parents=True)
    (tmp_path / "dev" / "snd" / "pcmC0D0p").touch()
    assert sound_device(tmp_path)
    assert voice_finding(BoardSettings(voice=False)).state == "ok"
    lines = [
        voice_finding(BoardSettings()),
        voice_finding(BoardSettings(), engine, device=False),
        voice_finding(BoardSettings(clips="/none"), engine, device=True),
    ]
    assert all(line.state == "warn" and line.mend for line in lines) and len({line.said for line in lines}) == 3
    assert voice_finding(BoardSettings(), engine, device=True).state == "ok"

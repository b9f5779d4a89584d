"""What makes the voice sound: recorded clips and a player, else espeak-ng, else nothing. Found by looking, never installed or fetched."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.settings import BoardSettings
from ui.board.spoken import clip_names, spoken

PLAYERS = ("pw-play", "paplay", "aplay")
SYNTHESIS = "espeak-ng"
VOICE = "cmn-latn-pinyin"
_LONGEST_CLIP = 20 << 20
Which = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Engine:
    """`clips` are used where every word is there; `synthesis` for the rest. One of the two is there, or there is no engine."""

    clips: Path | None = None
    player: str = ""
    synthesis: str = ""

    def commands(self, number: str, window: str, into: Path) -> Sequence[str]:
        """The command that says it; empty when this cannot be said. `into`: a directory for a joined recording."""
        if self.clips is not None and self.player:
            joined = join_clips(self.clips, clip_names(number, window), into)
            if joined is not None:
                return (self.player, str(joined))
        return (self.synthesis, "-v", VOICE, "-s", "150", spoken(number, window)) if self.synthesis else ()


def find_engine(settings: BoardSettings, which: Which = shutil.which) -> Engine | None:
    player = next((found for found in map(which, PLAYERS) if found), "")
    clips = Path(settings.clips) if settings.clips and player and Path(settings.clips).is_dir() else None
    synthesis = which(SYNTHESIS) or ""
    return Engine(clips, player if clips else "", synthesis) if clips or synthesis else None


def sound_device(root: Path = Path("/")) -> bool:
    """Whether the machine can make a sound: a card, or a sound server of this user. Elsewhere than on Linux it is taken for granted."""
    if not sys.platform.startswith("linux"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or root / "nowhere")
    if any((runtime / name).exists() for name in ("pipewire-0", "pulse/native")) or os.environ.get("PULSE_SERVER"):
        return True
    return any((root / "dev/snd").glob("pcm*p"))


def join_clips(folder: Path, names: Sequence[str], into: Path) -> Path | None:
    """One recording of several; None when one is missing, or not of the others' form."""
    form: tuple[int, int, int] | None = None
    sound: list[bytes] = []
    for name in names:
        try:
            with wave.open(str(folder / f"{name}.wav"), "rb") as clip:
                own = (clip.getnchannels(), clip.getsampwidth(), clip.getframerate())
                if form not in (None, own) or clip.getnframes() * own[0] * own[1] > _LONGEST_CLIP:
                    return None
                form = own
                sound.append(clip.readframes(clip.getnframes()))
        except (OSError, wave.Error, EOFError):
            return None
    assert form is not None
    handle, path = tempfile.mkstemp(suffix=".wav", dir=into)
    with os.fdopen(handle, "wb") as raw, wave.open(raw, "wb") as joined:
        joined.setnchannels(form[0])
        joined.setsampwidth(form[1])
        joined.setframerate(form[2])
        joined.writeframes(b"".join(sound))
    return Path(path)

"""Where somebody is, kept in a small file of the home, and the program begun again in its own place: after a fault the person comes back there.

The file holds an account, a room and the id of a draft: nothing of what is in it. An orderly end removes it, a pulled plug does not. It refuses
to bring back what is older than a working day, and never anybody else's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE = "resume.json"
VALID = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Spot:
    """`told`: the program began again by itself, and says so at sign-in."""

    account: str
    room: str
    draft: str = ""
    told: bool = False
    at: str = ""


def keep_spot(home: Path, spot: Spot) -> None:
    """A disk that refuses costs the way back, nothing else."""
    content = asdict(spot) | {"at": datetime.now(UTC).isoformat()}
    with suppress(OSError):
        (home / FILE).write_text(json.dumps(content), encoding="utf-8")


def kept_spot(home: Path) -> Spot | None:
    try:
        spot = Spot(**json.loads((home / FILE).read_text(encoding="utf-8")))
        fresh = datetime.now(UTC) - datetime.fromisoformat(spot.at) < VALID
    except (OSError, ValueError, TypeError):
        return None
    return spot if fresh else None


def forget_spot(home: Path) -> None:
    """A disk that refuses does not hold up the program's end; the file is of no use after `VALID`."""
    with suppress(OSError):
        (home / FILE).unlink()


def command(*arguments: str) -> tuple[str, ...]:
    """This program with these words, from a checkout, a virtual environment or a frozen folder."""
    frozen = bool(getattr(sys, "frozen", False))
    return (sys.executable, *(() if frozen else ("-m", "ui.cli")), *arguments)


def begin_again(words: Sequence[str]) -> None:
    """Puts a new program in the place of this one. Does not come back where the system can replace a process; else the caller ends."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execv(words[0], list(words))  # noqa: S606 - this same program again, no shell
    import subprocess  # not on the way to sign-in

    subprocess.Popen(list(words), close_fds=True)  # noqa: S603 - a program and arguments of our own, no shell

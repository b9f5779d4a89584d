"""Whatever stands at a door, it is taken or refused by name: short in every test run, for as long as one likes by `make fuzz N=20000`.

What was found once lies in `corpus/DOOR/` and is tried first for ever.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from doors import BY_NAME, DOORS, Door
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desktop.errors import EnvironmentFault, RuleViolation

CORPUS = Path(__file__).with_name("corpus")
LONG = int(os.environ.get("FUZZ") or 0)
SHORT = 40
PHASES = tuple(Phase) if LONG else (Phase.explicit, Phase.generate)
"""A short run says that something is wrong; a long one makes it small."""


def goes_through(door: Door, data: bytes) -> None:
    """Taken, or refused by name. What is found by a long run is kept for all later ones."""
    try:
        door.take(data)
    except (RuleViolation, EnvironmentFault) as refused:
        assert refused.code.count(".") == 1
    except Exception:
        if LONG:
            folder = CORPUS / door.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
        raise


@st.composite
def spoilt(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with pieces changed, taken out, doubled or put in; now and then nothing but noise."""
    if draw(st.integers(0, 15)) == 0:
        return draw(st.binary(max_size=200))
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 4))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 24))
        match draw(st.sampled_from(("noise", "cut", "out", "twice", "number", "splice"))):
            case "noise":
                data[at : at + length] = draw(st.binary(max_size=24))
            case "cut":
                del data[at:]
            case "out":
                del data[at : at + length]
            case "twice":
                data[at:at] = data[at : at + length] * draw(st.integers(1, 40))
            case "number":
                data[at : at + 4] = draw(
                    st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"9999", b"-1", b"null", b"1e99"))
                )
            case _:
                data[at:] = draw(st.sampled_from(seeds))[at:]
    return bytes(data)


@pytest.mark.parametrize("name", [door.name for door in DOORS])
def test_taken_or_refused_by_name(name: str) -> None:
    door = BY_NAME[name]
    for data in (*door.seeds, *(path.read_bytes() for path in sorted((CORPUS / name).glob("*")) if path.is_file())):
        goes_through(door, data)

    @settings(
        max_examples=LONG or (12 if name == "scan" else SHORT),
        deadline=None,
        database=None,
        derandomize=not LONG,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(spoilt(door.seeds))
    def run(data: bytes) -> None:
        goes_through(door, data)

    run()


def test_a_finding_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("test_doors.LONG", 0)

    def falls(data: bytes) -> None:
        raise KeyError(data)

    with pytest.raises(KeyError):
        goes_through(Door("none", falls, ()), b"")

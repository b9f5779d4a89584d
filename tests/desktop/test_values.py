"""Values as canonical JSON and back: the form is hashed and signed, so it may not depend on which encoder wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest

from desktop import values
from desktop.intake.model import Decision, OutcomeKind


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    at: datetime
    day: date
    kinds: tuple[OutcomeKind, ...]
    more: Any


SAMPLES = (
    Sample('䶮𬭎·\u2028"\\/\x7f\t\n', datetime(2026, 11, 22, 1, 2, 3, 45, tzinfo=UTC), date(2026, 2, 28), (OutcomeKind.ACCEPTED,), None),
    {"乙": 1, "甲": [True, None, -0.5, 12.25, 1e15], "b": {}, "a": MappingProxyType({"z": (), "y": ({},)})},
    Decision(OutcomeKind.NOTIFIED),
    2**63,
    "\ud800 alone",
    {1: "a number as key"},
    "",
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_the_quick_encoder_writes_what_the_library_writes(sample: Any) -> None:
    assert values.dump(sample) == values._ENCODER.encode(sample)


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(TypeError):
        values.dump({"a": object()})

"""The two families of refusal. Sentences for people are made from the code in `desktop.sentences`, nowhere else.

`EnvironmentFault`: disk, lock, key, network, printer - nobody at the counter did anything wrong; the command line answers 3.
`RuleViolation`: something a person can mend by doing it differently; the command line answers 1 or 2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class HallError(Exception):
    """Something refused, with a stable `code` and the data that its sentence needs. The message never holds personal data."""

    def __init__(self, code: str, /, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        return f"{self.code} {self.data}" if self.data else self.code


class EnvironmentFault(HallError):
    """The machine, the store, the network or a device does not allow it."""


class RuleViolation(HallError):
    """A rule of the hall or of the law does not allow it; a person can mend it. `issues` name the places, if any."""

    def __init__(self, code: str, /, *, issues: tuple[Issue, ...] = (), **data: Any) -> None:
        super().__init__(code, **data)
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Issue:
    """One wrong place: JSON Pointer (RFC 6901) into what was given ("" is the whole), a stable code, data for the sentence."""

    pointer: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)

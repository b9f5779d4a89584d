"""How rows that leave this machine are sealed, as the rules see it: the hall's server holds ids, states and times, never what was said.

The cipher and its key live in `offline.vault.sealing`; `ui.app` hands a sealer in.
"""

from __future__ import annotations

from typing import Protocol

MARKS = ("t1:", "t2:")
"""What a sealed value begins with: which cipher sealed it."""


class Sealer(Protocol):
    """One hall's key. What is sealed for one place does not open at another."""

    def seal(self, plain: str, about: str) -> str:
        """Text that only this hall opens. `about` names the row that it belongs to ("shelved/CASE")."""

    def open(self, sealed: str, about: str) -> str:
        """`EnvironmentFault` seal.broken when it was made with another key, for another row, or was changed."""

    def blind(self, plain: str) -> str:
        """The same text for the same plain text, of which nobody without the key learns anything: for looking a person up. "" stays ""."""

"""What is said of an error that came back from a lane. A refusal or a fault has its sentence; anything else is a defect of the program: it goes to the
crash hook as if nobody had caught it, and the screen says what did not work. Nothing is swallowed."""

from __future__ import annotations

import sys

from desktop.errors import HallError


def words_of(error: Exception, otherwise: str) -> str:
    """The sentence for the person; `otherwise` for a defect."""
    if isinstance(error, HallError):
        from desktop.sentences import sentence  # lanes are there before sign-in, which does not wait for the sentences

        return sentence(error)
    report(error)
    return otherwise


def report(error: Exception) -> None:
    """A defect, told to the crash hook. A caller that is asked again and again tells the first only: the hook begins the program anew after a few."""
    sys.excepthook(type(error), error, error.__traceback__)

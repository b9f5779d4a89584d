"""Verifiers of passwords and PINs: Argon2id (RFC 9106) at argon2-cffi's cost. What was typed is never kept, logged or compared in the clear."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def hasher() -> Any:
    """Loaded when the first password is asked for: a cold start does not pay for it."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def made(secret: str) -> str:
    return str(hasher().hash(secret))


@cache
def nobody() -> str:
    """The verifier of a name that there is not, so that a wrong name costs as much time as a wrong password."""
    return made("nobody has this name")


def fits(verifier: str, secret: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(hasher().verify(verifier, secret))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False

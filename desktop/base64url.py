"""Base64url without padding (RFC 4648, 5), each value in exactly one spelling, so that what is signed can be compared as text."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The inverse. ValueError for another spelling: padding, other signs, spare bits that are not zero."""
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("another spelling")
    return data

"""Signing of the hall-client interface, to the letter of province.openapi.yaml: HMAC-SM3 (GB/T 32905) over method, target, time, nonce, body."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC


def sm3_hex(data: bytes) -> str:
    """Lower-case hex SM3."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize().hex()


def signature(secret: str, method: str, target: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Base64 of the HMAC-SM3. `target` is the request target as sent (path, and query after `?` where there is one)."""
    mac = HMAC(secret.encode("utf-8"), SM3())
    mac.update(f"{method}\n{target}\n{timestamp}\n{nonce}\n{sm3_hex(body)}".encode())
    return base64.b64encode(mac.finalize()).decode("ascii")


def signed_headers(secret: str, method: str, target: str, body: bytes, moment: datetime) -> dict[str, str]:
    """X-Timestamp, X-Nonce and X-Signature for one attempt; the nonce is new every time."""
    timestamp, nonce = str(round(moment.timestamp() * 1000)), str(uuid.uuid4())
    return {"X-Timestamp": timestamp, "X-Nonce": nonce, "X-Signature": signature(secret, method, target, timestamp, nonce, body)}

"""Who may come in: client credentials, bearer tokens, signatures, nonces. Exactly the contract's rules and codes."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from desktop.clock import SHANGHAI
from offline.drill.credentials import Credentials
from offline.drill.database import Database
from offline.drill.http import Refusal, Request, Response, answer
from offline.drill.rules import is_uuid
from offline.sync.signing import signature

TOLERANCE = 300.0
NONCE_SECONDS = 600.0
TOKEN_SECONDS = 3600


class Door:
    """Checks requests. Every refusal is a `Refusal`; nothing but tokens and nonces is written."""

    def __init__(self, database: Database, credentials: Credentials, clock: Callable[[], float]) -> None:
        self._database = database
        self._credentials = credentials
        self._clock = clock

    def token(self, request: Request) -> Response:
        """POST /oauth2/token (RFC 6749, 4.4)."""
        if request.header("Content-Type").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
            raise Refusal(415, "unsupported_media_type")
        form = {key: values[0] for key, values in parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True).items()}
        if form.get("grant_type") != "client_credentials":
            raise Refusal(400, "unsupported_grant_type")
        right = hmac.compare_digest(form.get("client_id", "").encode(), self._credentials.client_id.encode())
        right &= hmac.compare_digest(form.get("client_secret", "").encode(), self._credentials.client_secret.encode())
        if not right:
            raise Refusal(401, "invalid_client")
        token = secrets.token_urlsafe(32)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM token WHERE expires < ?", (time.time(),))
            connection.execute("INSERT INTO token VALUES (?, ?)", (token, time.time() + TOKEN_SECONDS))
        return answer({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def check(self, request: Request) -> None:
        """Token, then time, then signature, then nonce."""
        scheme, _, token = request.header("Authorization").partition(" ")
        if scheme.lower() != "bearer" or not self._known(token.strip()):
            raise Refusal(401, "invalid_token")
        for name in ("X-Hall-Id", "X-Workstation-Id", "X-Timestamp", "X-Nonce", "X-Signature"):
            if not request.header(name):
                raise Refusal(400, "missing_header", name)
        self._check_time(request.header("X-Timestamp"))
        nonce = request.header("X-Nonce")
        if not is_uuid(nonce):
            raise Refusal(400, "malformed", "X-Nonce")
        right = signature(
            self._credentials.signing_secret, request.method, request.target, request.header("X-Timestamp"), nonce, request.body
        )
        if not hmac.compare_digest(right.encode(), request.header("X-Signature").encode()):
            raise Refusal(401, "bad_signature")
        self._spend(nonce.lower())

    def _known(self, token: str) -> bool:
        with self._database.read() as connection:
            row = connection.execute("SELECT expires FROM token WHERE token = ?", (token,)).fetchone()
        return row is not None and row["expires"] > time.time()

    def _check_time(self, text: str) -> None:
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise Refusal(400, "malformed", "X-Timestamp")
        here = self._clock()
        if abs(int(text) / 1000 - here) > TOLERANCE:
            raise Refusal(401, "clock_skew", server_time=datetime.fromtimestamp(here, SHANGHAI).isoformat(timespec="milliseconds"))

    def _spend(self, nonce: str) -> None:
        here = time.time()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM nonce WHERE seen < ?", (here - NONCE_SECONDS,))
            if connection.execute("INSERT OR IGNORE INTO nonce VALUES (?, ?)", (nonce, here)).rowcount != 1:
                raise Refusal(400, "nonce_reused")

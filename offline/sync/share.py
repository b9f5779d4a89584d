"""The province's data-sharing bus as intake asks it: one question at a time, briefly, off the sync thread (POST /v1/share/queries)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from desktop.clock import Clock, from_text
from desktop.errors import EnvironmentFault
from desktop.intake.model import Consent
from desktop.intake.sharing import Found
from offline.sync.peers.access import Access
from offline.sync.peers.kinds import AnyLink, connect

ASK_SECONDS = 6.0
TEXT_MAX = 200


class ShareBus:
    """Asks for the person at the counter, who waits: a slow bus counts as away."""

    def __init__(self, link: Callable[[], AnyLink | None], clock: Clock) -> None:
        self._link = link
        self._access = Access(clock)

    def ask(
        self, query_id: str, *, purpose: str, item_code: str, consent: Consent, subject: Mapping[str, Any], wants: tuple[str, ...]
    ) -> Mapping[str, Found]:
        """What was found, by code. `EnvironmentFault`: sharing.away, or the peer's. What has another shape than the contract's counts as not found."""
        link = self._link()
        if link is None:
            raise EnvironmentFault("sharing.away")
        client = connect(replace(link, read_seconds=ASK_SECONDS), self._access)
        query = {
            "query_id": query_id,
            "purpose": purpose,
            "item_code": item_code,
            "consent": consent.value,
            "subject": {key: value for key, value in subject.items() if key != "original_name"},
            "wants": list(wants),
        }
        try:
            reply = client.share(query)
        finally:
            client.close()
        return {code: found for code in wants if (found := _found(reply["found"].get(code))) is not None}


def _found(answer: Any) -> Found | None:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("source"), str):
        return None
    try:
        as_of = from_text(answer["as_of"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    licence = answer.get("licence_no")
    return Found(answer["source"][:TEXT_MAX], as_of, answer.get("value"), licence[:TEXT_MAX] if isinstance(licence, str) else "")

"""Words of the command line that are many, for `ui.cli`: verbs as (verb, what runs, help, arguments), and which refusals are wrong usage. Imports
nothing that a parser does not need."""

from __future__ import annotations

from datetime import date
from typing import Any

Argument = tuple[tuple[str, ...], dict[str, Any]]
_OUT: Argument = (("-o", "--out"), {"required": True, "metavar": "FILE"})
_DAY: dict[str, Any] = {"type": date.fromisoformat, "metavar": "DATE"}
_EARLIER = "papers of this day and later (default: any; back-entry gives papers earlier days)"
_LOST = "a hall's key for a hall whose key is lost: each workstation must trust it by its fingerprint"

PAPERS_KEY: tuple[tuple[str, str, str, tuple[Argument, ...]], ...] = (
    ("show", "papers_key:show", "the hall's key, every workstation's key, what waits", ()),
    ("request", "papers_key:request", "this workstation's wish for a certificate, as a file", (_OUT,)),
    (
        "certify",
        "papers_key:certify",
        "a certificate for a key that asked; an administrator's, where the hall's key lies",
        (
            (("wanted",), {"metavar": "KEY_ID_OR_FILE"}),
            (("--from",), {"dest": "start", "help": _EARLIER, **_DAY}),
            (("--to",), {"dest": "end", "help": "papers up to this day (default: open)", **_DAY}),
            (("-o", "--out"), {"metavar": "FILE", "help": "all certificates, to be carried back"}),
        ),
    ),
    (
        "revoke",
        "papers_key:revoke",
        "papers of a day and later by this key no longer count; an administrator's, not to be taken back",
        (
            (("key_id",), {"metavar": "KEY_ID"}),
            (("--from",), {"dest": "start", "help": "default: today", **_DAY}),
            (("--why",), {"required": True, "metavar": "TEXT"}),
        ),
    ),
    (
        "renew",
        "papers_key:renew",
        "another key, of this workstation or of the hall; an administrator's",
        (
            (("--hall",), {"dest": "of_hall", "action": "store_true", "help": "the hall's key, where it lies; the old one speaks for it"}),
            (("--new-hall",), {"action": "store_true", "help": _LOST}),
        ),
    ),
    ("export", "papers_key:export", "the hall's keys, certificates and revocations, as a file; all public", (_OUT,)),
    (
        "import",
        "papers_key:import_",
        "take what a file says, as far as it counts; an administrator's",
        (
            (("file",), {"metavar": "FILE", "nargs": "?"}),
            (("--trust",), {"metavar": "FINGERPRINT", "help": "trust the hall's key of this fingerprint, compared by eye"}),
        ),
    ),
)

WRONG_USAGE = frozenset(
    {
        "catalogue.answers_form",
        "catalogue.unknown_code",
        "catalogue.unknown_question",
        "catalogue.unknown_option",
        "file.unreadable",
        "hall.bad_url",
        "init.province_incomplete",
        "keys.ambiguous",
        "keys.dates",
        "keys.malformed",
        "keys.unknown_key",
        "keys.unknown_request",
        "keys.what",
        "keys.why",
        "paper.does_not_fit",
        "paper.no_large_type",
        "paper.what",
        "queue.line_form",
        "report.day_to_come",
        "queue.unknown_class",
        "settings.invalid",
        "settings.file_invalid",
        "settings.file_unreadable",
        "settings.unreadable",
        "staff.password_absent",
        "staff.who",
        "tidal.day_empty",
        "tidal.empty",
        "tidal.unknown_day",
        "tidal.unknown_policy",
        "tidal.windows_form",
        "verify.what",
    }
)
"""Codes of refusals that are wrong usage (exit 2); every other refusal is 1."""

"""Words of the settings' screen: each key's name and what it does, where a value comes from, when it acts, values as people read them."""

from __future__ import annotations

from typing import Any

from desktop.hall_settings.keys import Acts, Key, Kind, Layer
from desktop.hall_settings.layers import Value
from ui.text import _

SERVICES, WINDOWS, PEOPLE, CALENDAR, PRINTERS = "services", "windows", "people", "calendar", "printers"
ORDER = (SERVICES, WINDOWS, PEOPLE, CALENDAR, "papers", "board", "province", PRINTERS, "keeping", "here")


def group_words() -> dict[str, tuple[str, str]]:
    """(name, what it is about) of each group."""
    return {
        SERVICES: (_("Services"), _("what numbers are for, as on the board")),
        WINDOWS: (_("Windows"), _("which window serves what, but for moves")),
        PEOPLE: (_("Staff skills"), _("what each person may be given; nothing named: everything")),
        CALENDAR: (_("Calendar"), _("working days; no table, no promised date")),
        "papers": (_("On papers"), _("particulars of the hall as papers print them")),
        "board": (_("Board"), _("the public screen: its words and its voice")),
        "province": (_("Province"), _("where cases go; secrets are set here and never shown")),
        PRINTERS: (_("Printers"), _("which papers go where")),
        "keeping": (_("Keeping"), _("how long this machine keeps what is done")),
        "here": (_("This machine"), _("how this screen looks and when it locks")),
    }


def key_words(name: str) -> tuple[str, str]:
    """(name, what it does) of one key."""
    return _key_words()[name]


def _key_words() -> dict[str, tuple[str, str]]:
    return {
        "hall.name": (_("Name of the hall"), _("At the head of papers, on slips and on the board")),
        "hall.authority": (_("Deciding authority"), _("Who decides, over the seal")),
        "hall.telephone": (_("Telephone"), _("Where people may ask; on every paper")),
        "hall.verify_address": (_("Page to verify papers"), _("https; it stands in the code, so that any phone can verify")),
        "hall.address": (_("Address"), _("On papers that say where to come")),
        "hall.footer": (_("Foot of papers"), _("One line at the foot of every page")),
        "hall.seal_file": (_("Picture of the seal"), _("A PNG; empty leaves the place for the stamp")),
        "hall.remedies": (_("Remedies"), _("What a decision says about review and suit")),
        "hall.deferral_consequence": (_("If deferred materials stay away"), _("What the promise says about it")),
        "board.foot": (_("Line at the foot"), _("What everybody in the hall should read")),
        "board.hours": (_("Opening hours"), _("Beside the line at the foot")),
        "board.voice": (_("Voice"), _("Calls are spoken")),
        "board.twice": (_("Spoken twice"), _("Every call two times")),
        "board.page_seconds": (_("Seconds a page"), _("How long a page stays where there is more than fits")),
        "board.theme": (_("Colours of the board"), _("By the light on its wall; not this workstation's colours")),
        "board.text_scale": (_("Text of the board"), _("Larger is read from farther away, and fewer numbers stand on it at once")),
        "board.clips": (_("Recorded words"), _("A folder of recordings; empty: the machine speaks")),
        "province.kind": (
            _("Way of exchange"),
            _("The platform's interface, or a staging database; empty the address before you change it"),
        ),
        "province.url": (_("Address"), _("Without a password; that is a secret below")),
        "province.client_id": (_("Client id"), _("As the province gave it to this hall")),
        "province.ca_file": (_("Certificate authority"), _("A file, where the province signs for itself; checking is never off")),
        "province.mapping": (_("Mapping of tables"), _("For a staging database: its name or a file")),
        "screen.theme": (_("Colours"), _("F11 changes them for now, this for always")),
        "screen.text_scale": (_("Size of text"), _("Ctrl + and Ctrl - change it for now, this for always")),
        "screen.language": (_("Language"), _("Of the screens; papers stay Chinese")),
        "staff.lock_minutes": (_("Lock after minutes"), _("An untouched screen locks itself; 0 never")),
        "staff.reveal_seconds": (_("Whole data for seconds"), _("How long a whole identity number stands on screen")),
        "staff.offline_days": (_("Sign-in without the hall, days"), _("So long after the hall last knew the account")),
        "scan.folder": (_("Folder of the camera"), _("Where the document camera saves; empty watches none")),
        "scan.delete_after_import": (_("Delete after import"), _("The original goes once its copy is kept")),
        "store.keep_scans_days": (_("Scans of ended cases, days"), _("After the province acknowledged them; 0 keeps them")),
        "store.keep_cases_days": (_("What ended cases say, days"), _("At least 30; 0 keeps it")),
        "security.cipher": (_("Cipher"), _("Of what is sealed from now on; older opens either way")),
    }


def secret_words() -> dict[str, str]:
    return {
        "province.client_secret": _("Client secret"),
        "province.signing_secret": _("Signing secret"),
        "province.staging_password": _("Password of the staging database"),
    }


def layer_words(layer: Layer) -> str:
    return {
        Layer.BUILT_IN: _("as built in"),
        Layer.MACHINE: _("this machine's file"),
        Layer.HALL: _("the hall's file"),
        Layer.WORKSTATION: _("this machine"),
    }[layer]


def acts_words(acts: Acts) -> str:
    return {
        Acts.NOW: _("without waiting"),
        Acts.RESTART: _("when the program is opened again"),
        Acts.BOARD: _("when the board is opened again"),
    }[acts]


def value_words(key: Key, value: Any) -> str:
    """ "–" for what is empty."""
    if key.kind is Kind.SWITCH:
        return _("on") if value else _("off")
    if key.choices:
        return choice_words(key, str(value))
    return str(value) if value != "" else "–"


def choice_words(key: Key, choice: str) -> str:
    named = {
        "light": _("light"),
        "dark": _("dark"),
        "high_contrast": _("high contrast"),
        "zh_CN": "中文",
        "en": "English",
        "platform": _("platform"),
        "staging": _("staging database"),
        "aes-256-gcm": "AES-256-GCM",
        "sm4-gcm": _("SM4-GCM (GB/T 32907)"),
    }
    return f"{choice} %" if key.inner == "text_scale" else named.get(choice, choice)


def options_of(key: Key) -> list[tuple[str, str]]:
    """(value, words) of a key that is chosen."""
    if key.kind is Kind.SWITCH:
        return [("true", _("on")), ("false", _("off"))]
    return [(choice, choice_words(key, choice)) for choice in key.choices]


def waits_words(value: Value) -> str:
    """Why the program works with another value still; "" where it does not."""
    if not value.waiting or value.key.acts is Acts.NOW:
        return ""
    return _("after reopening") if value.key.acts is Acts.RESTART else _("with the next board")

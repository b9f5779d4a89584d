"""Which page answers for where a person is: the room, and inside it the part that has the focus.

A table from a part's class to a section. A part that is not in it is answered by the one around it, at last by the room's page.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from ui.help.pages import START

PARTS: Mapping[str, str] = {
    "ui.clerk.queue_pane:QueuePane": "room-intake#queue",
    "ui.clerk.idle:IdleRoom": "room-intake#idle",
    "ui.clerk.shelf_room:ShelfRoom": "room-intake#put-aside",
    "ui.clerk.put_aside:PutAsidePage": "room-intake#put-aside",
    "ui.clerk.pages.applicant:ApplicantPage": "room-intake#applicant",
    "ui.clerk.pages.thing:ThingPage": "room-intake#thing",
    "ui.clerk.pages.situation:SituationPage": "room-intake#situation",
    "ui.clerk.pages.materials:MaterialsPage": "room-intake#materials",
    "ui.clerk.scan_panel:ScanPanel": "room-intake#scans",
    "ui.clerk.pages.form:FormPage": "room-intake#form",
    "ui.clerk.pages.decision:DecisionPage": "room-intake#decision",
    "ui.cases.panel:Panel": "room-cases#panels",
    "ui.settings.panels:PlanPanel": "room-settings#plan",
    "ui.settings.panels:FilePanel": "room-settings#file",
    "ui.settings.panels:SettingPanel": "room-settings",
    "ui.guide.finder:Finder": "room-guide#find",
    "ui.guide.check_list:CheckList": "room-guide#check",
    "ui.guide.outcomes:Outcomes": "room-guide#outcomes",
    "ui.guide.counter_form:GiveForm": "room-counter#give",
    "ui.ledger.bar:LedgerBar": "room-ledger#equation",
    "ui.shell.emergency_band:EmergencyBand": "emergency",
    "ui.shell.offline_band:OfflineBand": "away",
}
"""module:class → page#section."""


def place_of(focus: QWidget | None, room: str, pages: tuple[str, ...]) -> str:
    """The address for a focused widget in a room; the start page where the room has none."""
    inside = focus
    while inside is not None:
        for kind in type(inside).__mro__:
            found = PARTS.get(f"{kind.__module__}:{kind.__name__}")
            if found is not None:
                return found
        inside = inside.parentWidget()
    return f"room-{room}" if f"room-{room}" in pages else START

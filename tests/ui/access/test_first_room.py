"""The program's own window: where the first day begins, and what the help says of keys."""

from __future__ import annotations

from workplaces import Places

from ui.clerk.case_room import CaseRoom
from ui.help.tables import keys_of
from ui.runtime.again import Spot, forget_spot, keep_spot


def test_the_first_day_begins_in_its_own_room_for_who_was_elsewhere(places: Places) -> None:
    home = places.program._home
    places.sit("supervisor")
    assert places.program.desk is not None
    account = places.program._place.actor.id if places.program._place is not None else ""
    keep_spot(home, Spot(account, "ledger"))
    assert places.sit("supervisor").room_key == "ledger"
    keep_spot(home, Spot(account, "ledger"))
    places.program._walk = True
    try:
        assert places.sit("supervisor").room_key == "dispatch"
    finally:
        places.sit("guide")
        forget_spot(home)


def test_the_keys_in_the_help_are_those_of_every_page_whatever_was_opened(places: Places) -> None:
    window = places.sit("supervisor")
    case = window.room("intake").findChild(CaseRoom)
    assert case is not None
    for step in [step for step in case.pages if step != "applicant"]:
        del case.pages[step]
    assert keys_of(window.room("intake")) and len(case.pages) == 6

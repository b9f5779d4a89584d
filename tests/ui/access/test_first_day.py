"""The first day, asked for at sign-in, in the program's own window."""

from __future__ import annotations

from workplaces import Places

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

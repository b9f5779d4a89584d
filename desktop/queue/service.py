"""The hall's queue as windows, guides, the board and the command line use it. One truth for every window: the hall's store and its clock.

The rules stand in the rooms that make up this one door: `taking`, `calling`, `floor`, `undo`, `vouchers`, `places`, `views`.
Every call is one transaction; what is answered is durable.
"""

from __future__ import annotations

from desktop.errors import EnvironmentFault
from desktop.queue.calling import Calling
from desktop.queue.floor import Floor
from desktop.queue.places import Places
from desktop.queue.taking import Taking
from desktop.queue.undo import Undo
from desktop.queue.views import Views
from desktop.queue.vouchers import Vouchers


class HallQueue(Taking, Calling, Floor, Undo, Vouchers, Places, Views):
    """Tickets and windows. With the hall's store away every method raises `EnvironmentFault`; the tickets stay as they were."""

    def noted_away(self, fault: EnvironmentFault) -> None:
        """Somebody beside this queue could not reach the hall's store. A queue that goes on without it begins to; this one waits for the store."""

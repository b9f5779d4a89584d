"""What the screens are given: the services by name, and the status of what lies behind them. ui/behind.py fills it; tests fill it with fakes.

Holds no logic. Types stand here for the reader and for mypy only: importing this module loads neither SQLAlchemy nor reportlab.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop.audit.book import AuditBook
    from desktop.catalogue.shelf import Shelf
    from desktop.emergency import EmergencyMode
    from desktop.intake.closing import Closing
    from desktop.intake.ports import HallProfile
    from desktop.intake.registers import Registers
    from desktop.intake.service import Intake
    from desktop.intake.serving import Serving
    from desktop.intake.sharing import Sharing
    from desktop.intake.shelved import PutAside
    from desktop.intake.terms import Terms
    from desktop.prints.model import Job
    from desktop.queue.appointments import Appointments
    from desktop.queue.day_summary import DayNumbers
    from desktop.queue.giving import NumberDesk
    from desktop.queue.service import HallQueue
    from desktop.settings import ScanSettings
    from desktop.staff.accounts import Accounts
    from desktop.staff.model import Actor
    from desktop.staff.pins import Pins
    from desktop.staff.reveal import Reveal
    from desktop.staff.service import Staff
    from offline.sync.fetching import Fetching
    from offline.vault.files import FileVault
    from ui.guide.today_charts import DayPicture
    from ui.runtime.feed import ChangeFeed
    from ui.runtime.lanes import Lanes
    from ui.slips import SlipDesk


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand behind the desk. `None` for ok: not known yet. `since`: since when it is so."""

    province_ok: bool | None = None
    province_since: datetime | None = None
    province_error: str = ""
    hall_ok: bool | None = None
    hall_since: datetime | None = None
    printer_ok: bool | None = None
    printer_name: str = ""
    unsent: int = 0
    attention: int = 0
    clock_minutes: int = 0
    """By how many minutes the province's clock is ahead of this machine's (or, negative, behind); 0 where it does not matter."""
    ledger_apart: int = 0
    """By how many entries the ledger did not balance when it was counted last; anything but 0 is an alarm."""

    notice: tuple[str, str] | None = None
    """(id, words) of what the province said and nobody was told yet."""
    emergency_since: datetime | None = None
    """Since when emergency mode (应急) counts province and hall as away; `emergency_by` who switched."""
    emergency_by: str = ""
    emergency_why: str = ""
    printer_note: str = ""
    """A code: why the printer would not print."""
    print_waiting: int = 0
    """Jobs that wait for their printer."""
    print_question: Job | None = None
    """The oldest job of which a person must say whether it came out; `print_questions` how many there are."""
    print_questions: int = 0

    @property
    def away(self) -> bool:
        """Something that should answer does not."""
        return self.province_ok is False or self.hall_ok is False


class StatusSource(QObject):
    """The newest Status. `tell` belongs to the GUI thread (a lane's `done`); `changed` comes only when something changed."""

    changed = Signal(object)

    def __init__(self, status: Status | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._status = status or Status()

    @property
    def status(self) -> Status:
        return self._status

    def tell(self, status: Status) -> None:
        if status != self._status:
            self._status = status
            self.changed.emit(status)


@dataclass(frozen=True, slots=True)
class CaseServices:
    """What works on a case besides taking it: its dates, its end, the registers, what was found or put aside, its scans."""

    terms: Terms
    closing: Closing
    registers: Registers
    sharing: Sharing
    put_aside: PutAside
    scans: FileVault
    scan: ScanSettings | None = None
    """The watched folder; None watches none."""
    elsewhere: Fetching | None = None
    """Cases that another workstation took; None knows only those of this machine."""
    serving: Serving | None = None
    """Proofs of service; None has none."""


@dataclass(frozen=True, slots=True)
class FloorServices:
    """What a number desk works with besides the queue."""

    numbers: NumberDesk
    appointments: Appointments
    slips: SlipDesk
    day: Callable[[date], DayNumbers]
    """A day in numbers; reads the hall: for a lane."""
    folder: Callable[[], Path | None]
    """Where exports go unless another place is typed."""
    report: Callable[[str, date, Path], Path] | None = None
    """Writes the day's report: by whom, which day, where; for a lane. None has none."""
    picture: Callable[[date], DayPicture] | None = None
    """The same day for the charts; for a lane. None has none."""
    permit: Callable[[Actor, str, str], object] | None = None
    """Lets the day's numbers out as a file: who acts, and account and password of who signs besides ("" for nobody); for the write lane."""


@dataclass(frozen=True, slots=True)
class StaffServices:
    """Accounts, the log, and what may be shown whole for a moment."""

    accounts: Accounts
    pins: Pins
    audit: AuditBook
    reveal: Reveal
    reveal_seconds: int = 15


@dataclass(frozen=True, slots=True)
class Services:
    """A screen takes the two or three that it uses, never the whole."""

    staff: Staff
    queue: HallQueue
    intake: Intake
    catalogue: Shelf
    papers: Any
    """ui.papers.PaperDesk"""
    lanes: Lanes
    feed: ChangeFeed
    hall: HallProfile
    status: StatusSource
    casework: CaseServices | None = None
    """None only in tests of screens that do not use it."""
    floor: FloorServices | None = None
    """The same."""
    emergency: EmergencyMode | None = None
    """None has no emergency mode."""
    people: StaffServices | None = None
    """None in tests of screens that do not use it."""

"""The rooms of supervisor, guide and administrator, in the same way as `scenes`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget
from scenes import ADMIN, BOSS, GUIDE, scene
from stage import Stage

from desktop.tidal.model import Move, Standing, Touched, Why
from ui.attention.room import AttentionRoom
from ui.backentry.room import BackEntryRoom
from ui.cases.room import CasesRoom
from ui.guide.counter import CounterRoom
from ui.guide.desk import GuideDesk
from ui.guide.today import TodayRoom
from ui.ledger.room import LedgerRoom
from ui.printers.room import PrintRoom
from ui.registers.room import CONTACTS, RegistersRoom
from ui.settings.room import SettingsRoom
from ui.settings.words import ORDER
from ui.staff.account_room import AccountRoom
from ui.staff.audit_room import AuditRoom
from ui.supervisor.room import DispatchRoom

# rooms around cases, for a supervisor


@scene("dispatch", *BOSS)
def dispatch(stage: Stage) -> Iterator[QWidget]:
    stage.open("dispatch", DispatchRoom)
    yield stage.window


@scene("dispatch-together", *BOSS)
def dispatch_together(stage: Stage) -> Iterator[QWidget]:
    """Two windows that change together, on loan: the longest advice."""
    room = stage.open("dispatch", DispatchRoom)
    touched = tuple(Touched(code, *waits) for code, waits in (("fund", (18.2, 9.4)), ("household", (6, 8.5)), ("tax", (2.1, 3))))
    first = Why((Standing("tax", 0, 0),), (Standing("household", 2, 8),), (("3", ("fund",)),), 24)
    second = Why((Standing("fund", 0, 0, surging=True),), (Standing("tax", 0, 0),), (("5", ("tax",)),), 24)
    room.offered.take((Move("5", ("tax",), "", 13, 8.5, touched, first), Move("3", ("fund",), "", 13, 8.5, touched, second)))
    room._show_move()
    stage.settle()
    yield stage.window
    room.offered.clear()


@scene("dispatch-log", *BOSS)
def dispatch_log(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("dispatch", DispatchRoom)
    room.show_log()
    stage.settle()
    yield stage.window
    room.below.show_tab("chart")


@scene("cases", *BOSS)
def cases(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("cases", CasesRoom)
    room.show_case(stage.places.desk.intake.case(stage.played.cases["long"]).case_id)
    stage.settle()
    yield stage.window


@scene("cases-extend", *BOSS)
def cases_panel(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("cases", CasesRoom)
    room.show_case(stage.places.desk.intake.case(stage.played.cases["accepted"]).case_id)
    stage.settle()
    room.deeds.open("extend")
    stage.settle()
    yield stage.window
    room.deeds.close_panel()


@scene("cases-nothing-found", *BOSS)
def cases_empty(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("cases", CasesRoom)
    room.search("没有这个人")
    stage.settle()
    yield stage.window
    room.search("")
    stage.settle()


@scene("registers", *BOSS)
def registers(stage: Stage) -> Iterator[QWidget]:
    stage.open("registers", RegistersRoom)
    yield stage.window


@scene("registers-contacts", *BOSS)
def contacts(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("registers", RegistersRoom)
    room.tabs.choose(CONTACTS)
    stage.settle()
    yield stage.window
    room.tabs.choose("grievances")


def back_entry(name: str, tab: str) -> None:
    def show(stage: Stage) -> Iterator[QWidget]:
        stage.open("backentry", BackEntryRoom).show_tab(tab)
        stage.settle()
        yield stage.window

    scene(name, *BOSS)(show)


back_entry("back-entry", "entry")
back_entry("back-entry-file", "file")
back_entry("back-entry-reconcile", "reconcile")


@scene("attention", *BOSS)
def attention(stage: Stage) -> Iterator[QWidget]:
    stage.open("attention", AttentionRoom)
    yield stage.window


@scene("ledger", *BOSS)
def ledger(stage: Stage) -> Iterator[QWidget]:
    stage.open("ledger", LedgerRoom)
    yield stage.window


@scene("counter", *BOSS)
def counter(stage: Stage) -> Iterator[QWidget]:
    stage.open("counter", CounterRoom)
    yield stage.window


@scene("today", *BOSS)
def today(stage: Stage) -> Iterator[QWidget]:
    stage.open("today", TodayRoom)
    yield stage.window


@scene("audit", *BOSS)
def audit(stage: Stage) -> Iterator[QWidget]:
    stage.open("audit", AuditRoom)
    yield stage.window


@scene("settings", *BOSS)
def settings(stage: Stage) -> Iterator[QWidget]:
    stage.open("settings", SettingsRoom)
    yield stage.window


def settings_group(group: str) -> None:
    """One of the later groups, its first line chosen."""

    def show(stage: Stage) -> Iterator[QWidget]:
        room = stage.open("settings", SettingsRoom)
        for _turn in ORDER[: ORDER.index(group)]:
            room.face.next_group()
        stage.settle()
        yield stage.window
        for _turn in ORDER[: ORDER.index(group)]:
            room.face.group_before()
        stage.settle()

    scene(f"settings-{group}", *BOSS)(show)


settings_group("windows")
settings_group("calendar")
settings_group("province")
settings_group("printers")


@scene("printing", *BOSS)
def printing(stage: Stage) -> Iterator[QWidget]:
    stage.open("printing", PrintRoom)
    yield stage.window


# the guide and the administrator


@scene("guide", *GUIDE)
def guide(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("guide", GuideDesk)
    room.asking.begin()
    room.refresh()
    stage.settle()
    yield stage.window


@scene("guide-theme", *GUIDE)
def guide_theme(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("guide", GuideDesk)
    room.choose("theme", "open-restaurant")
    stage.settle()
    yield stage.window


@scene("accounts", *ADMIN)
def accounts(stage: Stage) -> Iterator[QWidget]:
    stage.open("accounts", AccountRoom)
    yield stage.window


@scene("accounts-new", *ADMIN)
def accounts_new(stage: Stage) -> Iterator[QWidget]:
    room = stage.open("accounts", AccountRoom)
    room.new.click()
    stage.settle()
    yield stage.window
    room._close()

"""账户: an administrator's room - who may sign in, with role, windows and business; and the table of who may do what.

Everything is done on the write lane by `desktop.staff.accounts`, which refuses again what must be refused. No account is deleted here or there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.staff.model import AccountLine, Actor
from ui.cases.panel import Deed, Panel
from ui.list_room import ListRoom, head_of
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.staff.account_panels import AccountPanel, DisablePanel, NewPanel, PasswordPanel, SeatsPanel
from ui.staff.account_rows import AccountDelegate, account_columns, account_sheet, right_columns, right_sheet, rights
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactSheet
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel, RowTable
from ui.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from desktop.staff.accounts import Accounts

ACCOUNTS, RIGHTS = "accounts", "rights"
Known = tuple[tuple[AccountLine, ...], tuple[str, ...]]
"""Accounts, and the services that a seat may have."""


class AccountRoom(ListRoom[Known]):
    """AccountRoom(look, actor, accounts, lanes=…, feed=…)."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, accounts: Accounts, *, lanes: Lanes, feed: ChangeFeed,
        clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(look, lanes, clock, pane=_("The account"), feed=feed, parent=parent)
        self._actor, self._accounts, self._feed = actor, accounts, feed
        self.tabs = Segmented(
            look,
            [SegmentOption(ACCOUNTS, _("Accounts {n}", n=0)), SegmentOption(RIGHTS, _("Who may do what"))],
            ACCOUNTS,
            name=_("Which table"),
        )
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.models = {
            ACCOUNTS: RowModel(account_columns(self.today), lambda row: row.account.name, self),
            RIGHTS: RowModel(right_columns(), lambda row: row.permission.value, self),
        }
        names = {ACCOUNTS: _("Accounts"), RIGHTS: _("Who may do what")}
        self.lists = {key: RowTable(look, model, AccountDelegate(look, model), name=names[key]) for key, model in self.models.items()}
        self.new = ActionButton(look, _("New account"), "Ctrl+N", icon="plus", variant="primary", size="compact")
        self.change = ActionButton(look, _("Edit"), "Ctrl+O", size="compact")
        self.password = ActionButton(look, _("Another password"), "Ctrl+R", size="compact")
        self.unlock = ActionButton(look, _("End the lock"), "Ctrl+U", size="compact")
        self.disable = ActionButton(look, _("Disable"), "Ctrl+D", size="compact")
        self.panels: dict[str, Panel] = {
            "add": NewPanel(look),
            "seats": SeatsPanel(look),
            "password": PasswordPanel(look),
            "disable": DisablePanel(look),
        }
        self._lay_out()
        self._connect()

    def reading(self) -> Callable[[], Known]:
        accounts, actor = self._accounts, self._actor
        return lambda: (accounts.listed(actor), accounts.services())

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.staff)

    def foot_shown(self) -> bool:
        return self.tab == ACCOUNTS

    @property
    def tab(self) -> str:
        return self.tabs.value()

    def current(self) -> AccountLine | None:
        found = self.lists[ACCOUNTS].current()
        return found if self.tab == ACCOUNTS and isinstance(found, AccountLine) else None

    def _lay_out(self) -> None:
        foot = QVBoxLayout()
        foot.setSpacing(6)
        self._deeds = (QHBoxLayout(), QHBoxLayout())
        for deeds in self._deeds:
            deeds.setSpacing(8)
            foot.addLayout(deeds)
        for button in (self.change, self.password, self.unlock, self.disable):
            self._deeds[0].addWidget(button)
        for deeds in self._deeds:
            deeds.addStretch(1)
        self.frame(head_of(self.tabs, self.note), tuple(self.lists.values()), foot, panels=tuple(self.panels.values()))

    def _connect(self) -> None:
        for button, slot in (
            (self.new, self._new),
            (self.change, self._change),
            (self.password, self._password),
            (self.disable, self._disable),
            (self.unlock, self._unlock),
        ):
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            button.clicked.connect(slot)
        for panel in self.panels.values():
            panel.wanted.connect(self._wanted)
        self.tabs.bind(self)
        self.tabs.chosen.connect(self._tab_chosen)
        for each in self.lists.values():
            each.moved.connect(self._choose)
        self.lists[ACCOUNTS].opened.connect(self._change)
        self.models[RIGHTS].show_rows(rights())
        self._show_tab()

    def arrived(self, found: Known) -> None:
        rows, services = found
        seats = self.panels["seats"]
        if isinstance(seats, SeatsPanel):
            seats.show_services(services)
        self.models[ACCOUNTS].show_rows(rows)
        self.tabs.set_options([SegmentOption(ACCOUNTS, _("Accounts {n}", n=len(rows))), SegmentOption(RIGHTS, _("Who may do what"))])
        if rows and self.lists[ACCOUNTS].current() is None:
            self.lists[ACCOUNTS].setCurrentIndex(self.models[ACCOUNTS].index(0, 0))
        self._show_tab()

    def _show_tab(self) -> None:
        here = self.tab == ACCOUNTS
        self._stack.setCurrentIndex(0 if here else 1)
        self._foot.setVisible(here and all(panel.isHidden() for panel in self.panels.values()))
        self.note.say(
            _("no account is ever deleted: its name stands on cases")
            if here
            else _("checked by the program itself, for window and command line alike")
        )
        if not here and self.lists[RIGHTS].current() is None:
            self.lists[RIGHTS].setCurrentIndex(self.models[RIGHTS].index(0, 0))
        self._choose(None)

    @Slot(object)
    def _choose(self, _row: object) -> None:
        row: Any = self.lists[self.tab].current()
        line = self.current()
        if line is not None:
            self.pane.show_sheet(account_sheet(line, self.today()))
        else:
            self.pane.show_sheet(right_sheet(row) if row is not None and self.tab == RIGHTS else FactSheet(""))
        nobody = _("Choose an account") if line is None else ""
        for button in (self.change, self.password, self.disable):
            button.why_not(nobody)
        self.unlock.why_not(nobody or ("" if line is not None and line.locked_until is not None else _("It is not locked on this machine")))
        if line is not None:
            self.disable.say(_("Into use again") if line.disabled_at is not None else _("Disable"))
            if line.account.name == self._actor.id:
                self.disable.why_not(_("Nobody takes their own account out of use"))

    def _tab_chosen(self, _key: object) -> None:
        self._close()
        self._show_tab()
        self._focus()

    def _new(self) -> None:
        panel = self.panels["add"]
        assert isinstance(panel, NewPanel)
        panel.show_blank()
        self._open(panel)

    def _change(self, _row: object = None) -> None:
        self._about("seats")

    def _password(self) -> None:
        self._about("password")

    def _disable(self) -> None:
        self._about("disable")

    def _about(self, key: str) -> None:
        line, panel = self.current(), self.panels[key]
        if line is not None and isinstance(panel, AccountPanel):
            panel.show_line(line)
            self._open(panel)

    def _unlock(self) -> None:
        line = self.current()
        if line is not None:
            self._wanted(Deed("unlock", {"name": line.account.name}, said=_("The lock is over")))

    def _focus(self) -> None:
        self.lists[self.tab].setFocus()

    @Slot(object)
    def _wanted(self, deed: Deed) -> None:
        self._lanes.submit(Lane.WRITE, partial(carry_out, self._accounts, self._actor, deed), self._done, self._refused)

    def _done(self, done: tuple[Deed, Changes]) -> None:
        self._close()
        self.reload()
        self._feed.tell(done[1])
        self.toast.tell(done[0].said)

    def _resize(self) -> None:
        """With large text the primary button stands in a line of its own."""
        large = self._look.theme.scale >= 125
        self._deeds[0 if large else 1].removeWidget(self.new)
        self._deeds[1 if large else 0].addWidget(self.new)
        super()._resize()


def carry_out(accounts: Accounts, actor: Actor, deed: Deed) -> tuple[Deed, Changes]:
    """On the write lane: one deed of a panel."""
    values = dict(deed.values)
    name = values["name"]
    if deed.what == "add":
        accounts.add(actor, name, values["shown"], values["role"], values["password"], windows=values["windows"])
    elif deed.what == "password":
        accounts.set_password(actor, name, values["password"], old="")
    elif deed.what == "disable":
        accounts.disable(actor, name)
    elif deed.what == "enable":
        accounts.enable(actor, name)
    elif deed.what == "unlock":
        accounts.unlock(actor, name)
    elif deed.what == "seats":
        for key, change in (
            ("shown", accounts.rename),
            ("role", accounts.set_role),
            ("windows", accounts.set_windows),
            ("skills", accounts.set_skills),
        ):
            if key in values:
                change(actor, name, values[key])
    return deed, Changes(staff=True)

"""What an administrator does with an account, each in a panel above the foot: new, another role, windows and skills, another password.

A panel asks; the room does. A password that was typed leaves with the deed and is not kept on screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QHideEvent

from desktop.staff.model import AccountLine, Role
from ui.cases.panel import Deed, Panel, line
from ui.cases.signature import password_line
from ui.shell.sign_in_form import role_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox


def role_box(look: ThemeSwitch) -> ChoiceBox:
    return ChoiceBox(look, [(role.value, role_words(role.value)) for role in Role], name=_("Role"))


def codes(text: str) -> tuple[str, ...]:
    """What was typed with blanks or commas between."""
    return tuple(text.replace("，", " ").replace(",", " ").replace("、", " ").split())


class _TwicePanel(Panel):
    """With a new password that is typed twice."""

    def __init__(self, look: ThemeSwitch, title: str, words: str, button: str) -> None:
        super().__init__(look, title, words, button)
        self.password = password_line(look, _("New password"))
        self.again = password_line(look, _("Once more"))

    def add_passwords(self) -> None:
        row = self.side_by_side()
        self.add("/password", _("Password"), self.password, row=row)
        self._again = self.add("/again", _("Once more"), self.again, row=row)

    def taken(self) -> str | None:
        """The password; None when the two differ, which the panel has said then."""
        said, again = self.password.text(), self.again.text()
        if said != again:
            self._again.set_error(_("The two are not the same"))
            self.again.setFocus()
            return None
        return said

    def forget(self) -> None:
        self.password.clear()
        self.again.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        """Done, left, another room, the lock: gone."""
        super().hideEvent(event)
        self.forget()


class NewPanel(_TwicePanel):
    """A new account. Its name signs in and is never used again for somebody else."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, _("New account"), _("The staff number stays for ever; the name stands on papers"), _("Make it"))
        self.name = line(look, _("Staff number"), most=40)
        self.shown = line(look, _("Name of the person"), most=40)
        self.role = role_box(look)
        self.windows = line(look, _("Windows"), most=200, placeholder=_("numbers; empty: any"))
        first, second = self.side_by_side(), self.side_by_side()
        self.add("/name", _("Staff number"), self.name, row=first)
        self.add("/display_name", _("Name of the person"), self.shown, row=first)
        self.add("/role", _("Role"), self.role, row=second)
        self.add("/windows", _("Windows"), self.windows, row=second)
        self.add_passwords()
        self.order(self.name, self.shown, self.role, self.windows, self.password, self.again)

    def show_blank(self) -> None:
        for each in (self.name, self.shown, self.windows):
            each.clear()
        self.role.setCurrentIndex(0)

    def deed(self) -> Deed | None:
        password = self.taken()
        if password is None:
            return None
        values = {"name": self.name.text().strip(), "shown": self.shown.text(), "role": Role(str(self.role.value())), "password": password}
        return Deed("add", values | {"windows": codes(self.windows.text())}, said=_("The account is there"))


class AccountPanel(Panel):
    """About one account."""

    name = ""

    def show_line(self, found: AccountLine) -> None:
        self.name = found.account.name
        self.words.say(f"{found.account.name}  {found.account.display_name}")


class SeatsPanel(AccountPanel):
    """Role, name, windows and skills of an account."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, _("Role, windows, business"), "", _("Keep it"))
        self.shown = line(look, _("Name of the person"), most=40)
        self.role = role_box(look)
        self.windows = line(look, _("Windows"), most=200, placeholder=_("numbers; empty: any"))
        self.skills = line(look, _("Business"), most=400, placeholder=_("codes; empty: everything"))
        first, second = self.side_by_side(), self.side_by_side()
        self.add("/display_name", _("Name of the person"), self.shown, row=first)
        self.add("/role", _("Role"), self.role, row=first)
        self.add("/windows", _("Windows"), self.windows, row=second)
        self._skills = self.add("/skills", _("Business"), self.skills, row=second)
        self.order(self.shown, self.role, self.windows, self.skills)
        self._before: AccountLine | None = None

    def show_services(self, services: Sequence[str]) -> None:
        """Which codes there are."""
        self._skills.set_hint("  ".join(services))

    def show_line(self, found: AccountLine) -> None:
        super().show_line(found)
        self._before = found
        self.shown.setText(found.account.display_name)
        self.role.setCurrentIndex(self.role.findData(found.account.role.value))
        self.windows.setText(" ".join(found.windows))
        self.skills.setText(" ".join(found.skills))

    def deed(self) -> Deed | None:
        before = self._before
        if before is None:
            return None
        values: dict[str, object] = {"name": self.name}
        asked = {
            "shown": (self.shown.text().strip(), before.account.display_name),
            "role": (Role(str(self.role.value())), before.account.role),
            "windows": (codes(self.windows.text()), before.windows),
            "skills": (tuple(sorted(codes(self.skills.text()))), tuple(sorted(before.skills))),
        }
        return Deed("seats", values | {key: new for key, (new, old) in asked.items() if new != old}, said=_("Kept"))


class PasswordPanel(_TwicePanel, AccountPanel):
    """Another password for an account, given by the administrator; its PIN ends with it."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, _("Another password"), "", _("Set it"))
        self.add_passwords()
        self.order(self.password, self.again)

    def deed(self) -> Deed | None:
        password = self.taken()
        if password is None:
            return None
        return Deed("password", {"name": self.name, "password": password}, said=_("The password is another one"))


class DisablePanel(AccountPanel):
    """Taking an account out of use, or into it again."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, _("Take out of use"), "", _("Take out of use"))
        self._disabled = False

    def show_line(self, found: AccountLine) -> None:
        super().show_line(found)
        self._disabled = found.disabled_at is not None
        words = _("Into use again") if self._disabled else _("Take out of use")
        self.title.say(words)
        self.go.say(words)
        if not self._disabled:
            self.words.say(_("{name} signs in nowhere any more; cases and log keep the name", name=found.account.display_name))

    def deed(self) -> Deed:
        said = _("In use again") if self._disabled else _("Out of use")
        return Deed("enable" if self._disabled else "disable", {"name": self.name}, said=said)

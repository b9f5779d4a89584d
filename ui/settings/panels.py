"""What a person does with the settings, each in a panel above the foot: a value, a service, a window, somebody's business, a secret, a file, and the
supervisor's signature. A panel asks; the room does. What was typed into a secret or a signature leaves with the deed and is not kept on screen.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from desktop.errors import HallError, Issue, RuleViolation
from desktop.hall_settings.keys import Key, Kind, read_value
from desktop.hall_settings.layers import Value
from desktop.hall_settings.plan_state import (
    HallPlan,
    PlanService,
    PlanWindow,
    added_service,
    added_window,
    plan_issues,
    with_service,
    with_skills,
    with_window,
)
from desktop.sentences import sentence
from ui.cases.panel import Deed, Panel, line
from ui.cases.signature import password_line
from ui.settings.words import acts_words, key_words, options_of, secret_words
from ui.staff.account_panels import codes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.fields import FieldRow


class SettingPanel(Panel):
    """Its rows are found by the last part of a pointer, so that a place in a file and a place on screen are one."""

    def show_error(self, error: HallError) -> None:
        if isinstance(error, RuleViolation) and error.issues:
            known = tuple(Issue(self.row_of(issue.pointer), issue.code, issue.data) for issue in error.issues)
            error = RuleViolation(error.code, issues=known, **error.data)
        super().show_error(error)

    def row_of(self, pointer: str) -> str:
        last = "/" + pointer.rpartition("/")[2]
        return last if last in self.rows else pointer


class ValuePanel(SettingPanel):
    """One key: a line, a box of text or a choice, by its kind."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, "", "", _("Keep it"))
        self.typed = line(look, "", most=400)
        self.long = QPlainTextEdit()
        self.long.setTabChangesFocus(True)
        self.choice = ChoiceBox(look)
        self._fields = (self.typed, self.long, self.choice)
        self._rows = [self.add(f"/{n}", "", field) for n, field in enumerate(self._fields)]
        self.order(*self._fields)
        self._value: Value | None = None
        look.changed.connect(self._fit)
        self._fit()

    def show_value(self, value: Value) -> None:
        self._value, key = value, value.key
        name, what = key_words(key.name)
        self.title.say(name)
        self.words.say(_("{what}. It acts {when}", what=what, when=acts_words(key.acts)))
        shown = self._place(key)
        for n, row in enumerate(self._rows):
            row.setVisible(n == shown)
            row.label.say(name if n == shown else "")
            self._fields[n].setAccessibleName(name)
        self.choice.set_options(options_of(key))
        plain = str(value.value).lower() if key.kind is Kind.SWITCH else str(value.value)
        self.typed.setText(plain)
        self.typed.selectAll()
        self.long.setPlainText(plain)
        self.choice.set_value(plain)

    def row_of(self, pointer: str) -> str:
        return f"/{self._place(self._value.key)}" if self._value is not None else pointer

    def deed(self) -> Deed | None:
        value = self._value
        if value is None:
            return None
        typed = (self.typed.text(), self.long.toPlainText(), self.choice.value())[self._place(value.key)]
        try:
            found = read_value(value.key, typed)
        except ValueError:
            self._rows[self._place(value.key)].set_error(_("A whole number, please"))
            return None
        if found == value.value:
            self.left.emit()
            return None
        return Deed("value", {value.key.name: found}, said=_("{name} is changed", name=key_words(value.key.name)[0]))

    @staticmethod
    def _place(key: Key) -> int:
        if key.kind is Kind.SWITCH or key.choices:
            return 2
        return 1 if key.kind is Kind.LONG else 0

    def _fit(self) -> None:
        self.long.setFixedHeight(self._look.theme.px(76))


class PlanPanel(SettingPanel):
    """With the plan that the person saw."""

    plan: HallPlan | None = None

    def business(self, typed: str) -> tuple[str, ...]:
        """Services by letters or codes, with blanks between or none (AB). What is no service stays as typed: the plan's check names it."""
        assert self.plan is not None
        by_letter = {one.prefix: one.code for one in self.plan.services}
        found: list[str] = []
        for part in codes(typed):
            if self.plan.service(part) is None and all(letter in by_letter for letter in part.upper()):
                found += [by_letter[letter] for letter in part.upper()]
            else:
                found.append(part)
        return tuple(dict.fromkeys(found))

    def said(self, services: tuple[str, ...]) -> str:
        assert self.plan is not None
        return " ".join(one.prefix for one in self.plan.services if one.code in services)

    def is_wrong(self, wanted: HallPlan, *pointers: str) -> bool:
        """Tells everything that is wrong with what was typed, each at its line, before anybody is called to sign. `pointers`: lines that may not be empty."""
        assert self.plan is not None
        before = list(plan_issues(self.plan))
        issues = tuple(issue for issue in plan_issues(wanted) if issue not in before)
        empty = [row for row in map(self.rows.__getitem__, pointers) if not row.isHidden() and not _typed(row)]
        if issues:
            self.show_error(RuleViolation("plan.invalid", issues=issues, first=issues[0].pointer))
        for row in empty:
            row.set_error(sentence(RuleViolation("text.missing")))
        if empty:
            next(row for row in self.rows.values() if row.editor.property("error")).editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(issues or empty)

    def legend(self) -> str:
        return "  ".join(f"{one.prefix} {one.name}" for one in self.plan.services) if self.plan is not None else ""


def _typed(row: FieldRow) -> str:
    return row.editor.text().strip() if isinstance(row.editor, QLineEdit) else ""


class ServicePanel(PlanPanel):
    """A new service, or another name and letter."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, "", "", _("Keep it"))
        self.name = line(look, _("Called"), most=40)
        self.prefix = line(look, _("Letter before its numbers"), most=1)
        self.code = line(look, _("Code"), most=40, placeholder=_("as in tax; it stays for ever"))
        row = self.side_by_side()
        self.add("/name", _("Called"), self.name, row=row)
        self.add("/prefix", _("Letter"), self.prefix, row=row)
        self._code = self.add("/code", _("Code"), self.code, row=row)
        self.order(self.name, self.prefix, self.code)
        self._known: PlanService | None = None

    def show_service(self, plan: HallPlan, known: PlanService | None) -> None:
        self.plan, self._known = plan, known
        self.title.say(_("A new service") if known is None else _("Name and letter"))
        self.words.say(_("It stands last; move it with Alt+↑. Windows serve it once they are given it") if known is None else known.code)
        free = next((chr(n) for n in range(ord("A"), ord("Z") + 1) if all(one.prefix != chr(n) for one in plan.services)), "")
        self.name.setText(known.name if known else "")
        self.prefix.setText(known.prefix if known else free)
        self.name.selectAll()
        self.code.setText(known.code if known else "")
        self._code.setVisible(known is None)

    def deed(self) -> Deed | None:
        assert self.plan is not None
        code, made = self._known.code if self._known else self.code.text(), with_service if self._known else added_service
        if self.is_wrong(made(self.plan, code, self.name.text(), self.prefix.text()), "/name", "/prefix", "/code"):
            return None
        said = _("The service is there") if self._known is None else _("The service is changed")
        return Deed(
            "service", {"code": code, "name": self.name.text(), "prefix": self.prefix.text(), "new": self._known is None}, said=said
        )


class WindowPanel(PlanPanel):
    """A new window, or what one serves."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, "", "", _("Keep it"))
        self.no = line(look, _("Window"), most=8)
        self.services = line(look, _("Business"), most=200, placeholder=_("letters, as in A C"))
        row = self.side_by_side()
        self._no = self.add("/no", _("Window"), self.no, row=row)
        self._services = self.add("/services", _("Business"), self.services, row=row)
        self.order(self.no, self.services)
        self._known: PlanWindow | None = None

    def show_window(self, plan: HallPlan, known: PlanWindow | None) -> None:
        self.plan, self._known = plan, known
        self.title.say(_("A new window") if known is None else _("What window {no} serves", no=known.no))
        self.words.say(_("A tidal move that is on its way to it ends with this") if known else "")
        self.no.setText(known.no if known else "")
        self._no.setVisible(known is None)
        self.services.setText(self.said(known.services) if known else "")
        self._services.set_hint(self.legend())

    def deed(self) -> Deed | None:
        assert self.plan is not None
        no, made = self._known.no if self._known else self.no.text(), with_window if self._known else added_window
        services = self.business(self.services.text())
        if self.is_wrong(made(self.plan, no, services), "/no", "/services"):
            return None
        said = _("The window is there") if self._known is None else _("The window is changed")
        return Deed("window", {"no": no, "services": services, "new": self._known is None}, said=said)


class SkillsPanel(PlanPanel):
    """What a person may be given."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, _("Business of a person"), "", _("Keep it"))
        self.services = line(look, _("Business"), most=200, placeholder=_("letters, as in A C; empty: everything"))
        self._services = self.add("/services", _("Business"), self.services)
        self.order(self.services)
        self._account = ""

    def show_person(self, plan: HallPlan, account: str, name: str) -> None:
        self.plan, self._account = plan, account
        self.words.say(f"{account}  {name}")
        self.services.setText(self.said(plan.skills_of(account)))
        self._services.set_hint(self.legend())

    def row_of(self, pointer: str) -> str:
        return "/services"

    def deed(self) -> Deed | None:
        assert self.plan is not None
        services = self.business(self.services.text())
        if self.is_wrong(with_skills(self.plan, self._account, services)):
            return None
        return Deed("skills", {"account": self._account, "services": services}, said=_("Kept"))


class SecretPanel(SettingPanel):
    """A secret is typed in and not seen again."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, "", _("It goes into the vault and is never shown; it acts when the program is opened again"), _("Set it"))
        self.typed = password_line(look, _("Secret"), most=400)
        self._row = self.add("/secret", _("Secret"), self.typed)
        self.order(self.typed)
        self._name = ""

    def show_secret(self, name: str) -> None:
        self._name = name
        self.title.say(secret_words()[name])
        self.forget()

    def forget(self) -> None:
        self.typed.clear()

    def row_of(self, pointer: str) -> str:
        return "/secret"

    def deed(self) -> Deed:
        return Deed("secret", {"name": self._name, "value": self.typed.text()}, said=_("The secret is set"))


class FilePanel(SettingPanel):
    """A file that is written or taken in."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(look, "", "", "")
        self.path = line(look, _("File"), most=400)
        self.add("/file", _("File"), self.path)
        self.order(self.path)
        self._what = ""

    def show_what(self, what: str, path: str = "") -> None:
        """`what`: export, import or calendar."""
        title, words, button = {
            "export": (
                _("Export the settings"),
                _("Values of the hall, services, windows, business, calendars; no secrets"),
                _("Write it"),
            ),
            "import": (_("Import settings"), _("Checked whole first; then services, windows and values are as in the file"), _("Take it")),
            "calendar": (_("A year's table"), _("JSON with the days off and the make-up days, as published each autumn"), _("Take it")),
        }[what]
        self._what = what
        self.title.say(title)
        self.words.say(words)
        self.go.say(button)
        self.path.setText(path)
        self.path.selectAll()

    def deed(self) -> Deed | None:
        if not self.path.text().strip():
            self.rows["/file"].set_error(_("Which file, please?"))
            return None
        said = {
            "export": _("The settings are written to {file}", file=self.path.text().strip()),
            "import": _("The settings are those of the file"),
            "calendar": _("The year is known"),
        }
        return Deed(self._what, {"path": self.path.text().strip()}, said=said[self._what])


class SignPanel(SettingPanel):
    """The supervisor signs beside; good for a few minutes of this room."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__(
            look, _("A supervisor signs beside"), _("For changes of the hall's settings; good for ten minutes in this room"), _("Sign")
        )
        self.account = line(look, _("Staff number"), most=40)
        self.password = password_line(look, _("Password"))
        row = self.side_by_side()
        self.add("/account", _("Staff number"), self.account, row=row)
        self.add("/password", _("Password"), self.password, row=row)
        self.order(self.account, self.password)

    def forget(self) -> None:
        self.password.clear()

    def deed(self) -> Deed:
        return Deed("sign", {"name": self.account.text().strip(), "password": self.password.text()})

    def show_error(self, error: HallError) -> None:
        self.password.clear()
        self.set_busy("")
        self.say_problem(sentence(error))
        self.password.setFocus()

"""The pages of a case's six steps, each made when it is first wanted: all of them at once held the screen for a tenth of a second at sign-in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.clerk.gathering import Gathering
from ui.clerk.pages import ApplicantPage, DecisionPage, FormPage, MaterialsPage, SituationPage, ThingPage
from ui.clerk.session import CaseSession
from ui.runtime.readying import Readying
from ui.services import Services
from ui.theme import ThemeSwitch

CasePage = ApplicantPage | ThingPage | SituationPage | MaterialsPage | FormPage | DecisionPage


class CasePages(dict[str, CasePage]):
    """By step. `made` is told of each page as soon as it stands."""

    def __init__(
        self, look: ThemeSwitch, session: CaseSession, services: Services, actor: Actor, gathering: Gathering, made: Callable[[CasePage], None]
    ) -> None:  # fmt: skip
        super().__init__()
        self._told = made
        self._makers: dict[str, Callable[[], CasePage]] = {
            "applicant": lambda: ApplicantPage(look, session),
            "thing": lambda: ThingPage(look, session, services.catalogue),
            "situation": lambda: SituationPage(look, session),
            "materials": lambda: MaterialsPage(look, session, casework=services.casework, lanes=services.lanes),
            "form": lambda: FormPage(look, session, gathering),
            "decision": lambda: DecisionPage(look, session, signs_alone=allowed(actor.role, Permission.SIGN_SECOND)),
        }

    def __missing__(self, step: str) -> CasePage:
        page = self[step] = self._makers[step]()
        self._told(page)
        return page

    @property
    def decision(self) -> DecisionPage:
        page = self["decision"]
        assert isinstance(page, DecisionPage)
        return page

    def make_one(self) -> bool:
        """The next that does not stand yet; False when all do."""
        step = next((step for step in self._makers if step not in self), None)
        return step is not None and self[step] is not None


class PagesAhead(QObject):
    """PagesAhead(pages, rooms, parent): from `start` on the pages are made, one a turn; then the rooms get their style."""

    def __init__(self, pages: CasePages, rooms: tuple[QWidget, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._rooms = pages, rooms
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._one)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _one(self) -> None:
        if not self._pages.make_one():
            self._timer.stop()
            Readying(self._rooms, self)

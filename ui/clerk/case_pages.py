"""The pages of a case's six steps, each made when it is first wanted: all of them at once held the screen for a tenth of a second at sign-in."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.clerk.gathering import Gathering
from ui.clerk.pages import ApplicantPage, DecisionPage, FormPage, MaterialsPage, SituationPage, ThingPage
from ui.clerk.session import CaseSession
from ui.runtime.lanes import Lanes
from ui.runtime.readying import Readying
from ui.services import Services
from ui.shell.rooms import CLICKS_SECONDS, STEP_MS
from ui.theme import ThemeSwitch

_TOUCHES = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel))
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
    """PagesAhead(pages, rooms, lanes, parent): from `start` on the pages are made, one a turn between what is clicked and read; then the rooms get their
    style."""

    def __init__(self, pages: CasePages, rooms: tuple[QWidget, ...], lanes: Lanes, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages, self._rooms, self._lanes, self._desk = pages, rooms, lanes, parent
        self._touched = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._one)

    def start(self) -> None:
        handle = self._desk.window().windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched = monotonic()
        return False

    def _one(self) -> None:
        if self._lanes.pending or monotonic() - self._touched < CLICKS_SECONDS:
            return
        if not self._pages.make_one():
            self._timer.stop()
            Readying(self._rooms, self)

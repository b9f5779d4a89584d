"""Every screen in the states that are worth a picture. A scene brings itself on screen, yields what is painted, and takes away what it opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget
from stage import Stage

from desktop.changes import Changes
from desktop.clock import now
from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.model import OutcomeKind
from ui.board.screen import BoardScreen
from ui.clerk.desk import ClerkDesk
from ui.clerk.pages.materials import MaterialsPage
from ui.papers import PrintedPaper
from ui.runtime.again import Spot, forget_spot, keep_spot
from ui.runtime.crash import Crash
from ui.staff.seat import _as_locked
from ui.text import _

Show = Callable[[Stage], Iterator[QWidget]]


@dataclass(frozen=True)
class Scene:
    """`seat`: account and window number; "" is nobody signed in. Scenes of one seat follow each other."""

    name: str
    seat: tuple[str, str]
    show: Show


SCENES: list[Scene] = []
CLERK, IDLE, BOSS, GUIDE, ADMIN = ("clerk", "1"), ("clerk", "7"), ("supervisor", "7"), ("guide", "7"), ("admin", "7")


def scene(name: str, *seat: str) -> Callable[[Show], Show]:
    def keep(show: Show) -> Show:
        SCENES.append(Scene(name, (seat[0], seat[1]) if seat else ("", ""), show))
        return show

    return keep


def away(stage: Stage) -> None:
    stage.stand(province_ok=False, province_since=now() - timedelta(minutes=12), province_error="peer.timeout", unsent=14)


# nobody signed in, or somebody who went away


def front(stage: Stage) -> QWidget:
    """Sign-in as the program opens."""
    stage.program._stand_up()
    stage.places.settle()
    shell = stage.program.shell
    shell.resize(1366, 768)
    stage.program.seat._pages.setCurrentWidget(stage.program.sign_in)
    stage.program.sign_in.begin_again()
    stage.program.sign_in.form.say("")
    shell.show()
    stage.places.settle()
    return shell


@scene("sign-in")
def sign_in(stage: Stage) -> Iterator[QWidget]:
    yield front(stage)


@scene("sign-in-wrong")
def sign_in_wrong(stage: Stage) -> Iterator[QWidget]:
    shell = front(stage)
    stage.program.sign_in.form.name.setText("clerk")
    stage.program.sign_in._refused(RuleViolation("staff.wrong_password", left=3))
    yield shell


@scene("sign-in-after-fault")
def after_fault(stage: Stage) -> Iterator[QWidget]:
    shell = front(stage)
    keep_spot(stage.played.home, Spot("clerk", "intake", "", True))
    stage.program.recovery.greet(stage.program.sign_in.form)
    forget_spot(stage.played.home)
    yield shell


@scene("board")
def board(stage: Stage) -> Iterator[QWidget]:
    stage.program.shell.hide()
    desk = stage.places.desk
    screen = BoardScreen(stage.program.look, desk.settings.hall.name, desk.settings.board, drill=True, clock=stage.hands)
    screen.resize(1366, 768)
    screen.show_board(desk.queue.board())
    yield screen
    screen.deleteLater()


# the clerk, between two people


@scene("clerk-idle", *IDLE)
def idle(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    yield stage.window


@scene("clerk-idle-offline", *IDLE)
def idle_offline(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    away(stage)
    yield stage.window
    stage.stand()


@scene("palette", *IDLE)
def palette(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    stage.window.open_palette("xse")
    stage.settle()
    yield stage.window
    stage.window.palette_box.close_palette()


@scene("help", *IDLE)
def help_(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    stage.window.help.show_here()
    stage.settle()
    yield stage.window
    stage.window.help.panel.close_help()


@scene("walk", *IDLE)
def walk(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    stage.window.coach.show_step(4, 12, _("Answer the questions, then mark each material in the list as handed in"), "1", well=True)
    stage.settle()
    yield stage.window
    stage.window.coach.hide()


@scene("emergency-begun", *IDLE)
def emergency_begun(stage: Stage) -> Iterator[QWidget]:
    """As the key leaves it: why may be said, the press taken back."""
    stage.open("intake", ClerkDesk)
    since, band = now(), stage.window.emergency
    band._fresh.start(600_000)
    stage.stand(emergency_since=since, emergency_by="周敏", province_ok=False, province_since=since, unsent=14)
    band.why.setFocus()
    yield stage.window
    band._fresh.stop()
    stage.stand()


@scene("emergency", *IDLE)
def emergency(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    since = now() - timedelta(minutes=9)
    stage.stand(emergency_since=since, emergency_by="周敏", emergency_why="大厅停电", province_ok=False, province_since=since, unsent=14)
    yield stage.window
    stage.stand()


@scene("crash", *IDLE)
def crash(stage: Stage) -> Iterator[QWidget]:
    stage.open("intake", ClerkDesk)
    stage.window.crash_bar.tell(Crash("ValueError", "", "ui/clerk/desk.py:101 enter", "MainThread"))
    stage.settle()
    yield stage.window
    stage.window.crash_bar.hide()


@scene("lock", *CLERK)
def lock(stage: Stage) -> Iterator[QWidget]:
    """Shown, but not done: locking writes a line into the log, which has a picture of its own."""
    stage.open("intake", ClerkDesk)
    seat = stage.program.seat
    assert seat._sitting is not None
    screen = seat._lock_screen()
    screen.show_locked(_as_locked(seat._sitting, by_itself=False))
    seat._cover(screen)
    stage.settle()
    yield stage.program.shell
    seat.locked = True
    seat.unlocked()
    stage.settle()


# the clerk with a person


def step(name: str, draft: str, at: str) -> None:
    def show(stage: Stage) -> Iterator[QWidget]:
        stage.draft(draft, at)
        yield stage.window

    scene(name, *CLERK)(show)


step("clerk-applicant-blank", "blank", "applicant")
step("clerk-applicant", "lacking", "applicant")
step("clerk-thing", "begun", "thing")
step("clerk-situation", "lacking", "situation")
step("clerk-materials", "lacking", "materials")
step("clerk-form", "complete", "form")
step("clerk-decision-acceptance", "complete", "decision")
step("clerk-decision-notice", "lacking", "decision")


class Printed:
    """A paper desk whose paper came out before: what is decided for a picture changes none of the others."""

    def __init__(self, paper: PrintedPaper) -> None:
        self.paper = paper

    def issue(self, _actor: object, _case_no: str, kind: DocumentKind) -> PrintedPaper:
        assert kind is self.paper.kind
        return self.paper


@scene("clerk-printed", *CLERK)
def printed(stage: Stage) -> Iterator[QWidget]:
    """Behind the decision: what was decided, the papers that are out, and the acceptance itself with its code."""
    stage.open("intake", ClerkDesk)
    assert stage.played.taken is not None and stage.played.paper is not None
    draft, decided = stage.played.taken
    clerk = stage.clerk
    papers, clerk.run._papers = clerk.run._papers, Printed(stage.played.paper)
    clerk._show_case(replace(draft, step="decision"))
    clerk.session._decided((decided, Changes()))
    stage.settle()
    stage.places.bot.waitUntil(lambda: not clerk.run.owed)
    clerk.case.toast._timer.start(600_000)
    stage.settle()
    yield stage.window
    clerk.case.toast.dismiss()
    clerk.run._papers = papers
    clerk._leave()
    stage.settle()


@scene("clerk-material-open", *CLERK)
def material_open(stage: Stage) -> Iterator[QWidget]:
    case = stage.draft("lacking", "materials")
    page = case.pages["materials"]
    assert isinstance(page, MaterialsPage)
    found = stage.clerk.session.assessment
    assert found is not None
    code = next(line.need.material.code for line in found.materials if line.missing)
    page.list.go_to(code)
    page.list.open(code)
    stage.settle()
    yield stage.window


@scene("clerk-materials-offline", *CLERK)
def materials_offline(stage: Stage) -> Iterator[QWidget]:
    stage.draft("lacking", "materials")
    away(stage)
    yield stage.window
    stage.stand()


@scene("clerk-decision-declined", *CLERK)
def declined(stage: Stage) -> Iterator[QWidget]:
    case = stage.draft("complete", "decision")
    case.decision.options.choose(OutcomeKind.DECLINED)
    stage.settle()
    yield stage.window

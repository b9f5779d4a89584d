"""Played by test_day, each seat in a process of its own: `python seats.py ROLE HOME SIGNS`. The real `tidehall open`, with a person whose keys come
from a script. The seats tell each other and the test how far the day is by empty files in SIGNS; every wait is for something that is seen.

No test: it is run by one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import ui.program
from ui.cli import main
from ui.demo import morning
from ui.demo.guiding import Guiding
from ui.demo.hall import DemoHall
from ui.demo.morning import Morning
from ui.demo.script import Player, Script, press, write
from ui.program import Program
from ui.runtime.heartbeat import Stall
from ui.supervisor.room import DispatchRoom

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
ROLE, HOME, SIGNS = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
PAPERS = SIGNS.parent / "papers" / ROLE / "tidehall"
PASSWORD = "tidehall-demo"


class Day:
    """What every seat needs: signs, sign-in, and how things stand at the foot of its screen."""

    app: QApplication
    program: Program

    def say(self, sign: str, words: object = "") -> None:
        """Whole or not there: who waits for the sign may read it."""
        part = SIGNS / f".{sign}"
        part.write_text(json.dumps(words), encoding="utf-8")
        part.rename(SIGNS / sign)

    def heard(self, sign: str) -> bool:
        return (SIGNS / sign).exists()

    def hear(self, sign: str) -> Script:
        """However long the others take: the test knows the day's end."""
        while not self.heard(sign):
            yield lambda: True

    def enter(self, name: str) -> Script:
        yield lambda: self.app.focusWidget() is not None
        form = self.program.sign_in.form
        form.name.setFocus()
        press(self.app, KEY.Key_A, CTRL)
        write(self.app, name)
        press(self.app, KEY.Key_Return)
        yield form.password.hasFocus
        write(self.app, PASSWORD)
        press(self.app, KEY.Key_Return)
        yield lambda: self.program.window is not None

    def stands(self, *, hall: bool | None = None, province: bool | None = None) -> bool:
        now = self.program.status.status
        return (hall is None or now.hall_ok is hall) and (province is None or now.province_ok is province)

    def script(self) -> Script:
        raise NotImplementedError


class Clerk(Day, Morning):
    """Three people. In the middle of the third the program is killed; what it is begun with anew finds neither hall nor province."""

    def __init__(self, app: QApplication, program: Program) -> None:
        Morning.__init__(self, app, program, DemoHall(HOME, PAPERS, None), SIGNS.parent / "clerk")  # type: ignore[arg-type]

    def picture(self, name: str) -> None:
        """The morning takes pictures enough."""

    def form(self) -> Script:
        """What the province shares may come late, and wants to be looked at: it is there before the first field is typed."""
        yield lambda: not self.program.lanes.pending
        yield from super().form()

    def script(self) -> Script:
        yield from self.enter("clerk")
        yield lambda: self.program.clerk is not None
        if self.heard("killed"):
            yield from self.begun_anew()
        else:
            yield from self.before()

    def before(self) -> Script:
        yield lambda: self.stands(hall=True, province=True)
        yield from self.newborn()
        self.say("accepted")
        yield from self.hear("province-gone")
        yield from self.call()
        yield from self.person("林秋平", "99010219881123004X", "13800000027", "临澜市老街巷 12 号")
        yield from self.thing("餐饮")
        yield from self.next_page()
        yield lambda: self.stands(province=False)
        self.clerk.case.go_to("materials")
        own = [line.need.material for line in self.lines()]
        yield from self.materials(tuple(each.code for each in own if not each.shareable and not each.generated)[:3])
        yield from self.next_page()
        yield from self.form()
        yield from self.next_page()
        yield from self.hand_over()
        yield from self.finish()
        self.say("noticed")
        yield from self.call()
        yield from self.person("赵一鸣", "990102199003070011", "13900000415", "临澜市城东区望江路 18 号")
        yield from self.thing("新生儿")
        yield from self.next_page()
        yield from self.next_page()
        yield lambda: not self.clerk.session.saving and self.clerk.line.current is not None and self.clerk.line.current.state == "serving"
        self.clerk.session.flush()
        yield lambda: not self.clerk.session.saving
        self.say("half")
        yield from self.hear("never")

    def begun_anew(self) -> Script:
        """At the same step with the same person; decided alone."""
        yield lambda: self.clerk.session.draft is not None and bool(self.lines())
        draft = self.clerk.session.draft
        assert draft is not None
        self.say("found", [draft.applicant.name, draft.step])
        yield lambda: self.stands(hall=False, province=False)
        yield from self.materials(())
        yield from self.next_page()
        yield from self.form()
        yield from self.next_page()
        yield from self.hand_over()
        self.say("decided-alone")
        yield from self.hear("hall-back")
        yield lambda: self.stands(hall=True) and self.clerk.line.current is not None
        yield from self.finish()
        yield from self.hear("province-back")
        yield lambda: self.stands(hall=True, province=True) and not self.program.status.status.unsent
        yield lambda: self.clerk.line.next is not None and self.clerk.line.next.number == self.emergency_number()
        yield from self.call()
        yield from self.finish()
        self.say("finished")
        yield from self.hear("done")

    def emergency_number(self) -> str:
        """The one that was given while the hall was away: it has come to every window."""
        return str(json.loads((SIGNS / "given-alone").read_text(encoding="utf-8")))


class Guide(Day, Guiding):
    """Gives three numbers, and one while the hall is away."""

    def __init__(self, app: QApplication, program: Program) -> None:
        Guiding.__init__(self, app, program, DemoHall(HOME, PAPERS, None), SIGNS.parent)  # type: ignore[arg-type]

    def script(self) -> Script:
        yield from self.enter("guide")
        room = self.counter()
        yield lambda: bool(room.form.model.rows) and self.stands(hall=True)
        for n, letter in enumerate("dcd", 1):
            yield from self.give(letter)
            yield lambda n=n: len(self.slips()) == n  # type: ignore[misc]
        self.say("given")
        yield from self.hear("hall-gone")
        yield lambda: self.stands(hall=False)
        before = set(self.slips())
        yield from self.give("d")
        yield lambda: len(self.slips()) > len(before)
        (slip,) = set(self.slips()) - before
        self.say("given-alone", "应" + slip.stem.rpartition("应")[2])
        yield from self.hear("done")
        yield lambda: self.stands(hall=True, province=True)

    def give(self, letter: str) -> Script:
        room = self.counter()
        yield lambda: not self.program.lanes.pending
        room.form.scan.setFocus()
        write(self.app, letter)
        press(self.app, KEY.Key_Return)


class Supervisor(Day):
    """Sees the floor of all windows, sees the hall go and come, and at the end that nothing is owed."""

    def __init__(self, app: QApplication, program: Program) -> None:
        self.app, self.program = app, program

    @property
    def room(self) -> DispatchRoom:
        assert self.program.dispatch is not None
        return self.program.dispatch

    def waiting(self) -> int:
        reading = self.room.reading
        return -1 if reading is None else sum(line.waiting for line in reading.look.lines)

    def script(self) -> Script:
        yield from self.enter("supervisor")
        yield from self.hear("given")
        yield lambda: self.program.dispatch is not None and self.waiting() > 0
        self.say("floor-seen")
        yield from self.hear("hall-gone")
        yield lambda: self.stands(hall=False)
        self.say("hall-missed")
        yield from self.hear("finished")
        yield lambda: self.stands(hall=True, province=True) and self.waiting() == 0
        self.say("floor-empty")
        yield from self.hear("done")


SEATS = {"clerk": Clerk, "guide": Guide, "supervisor": Supervisor}


class Seated(Program):
    """The program of `tidehall open`; a person sits down as soon as it shows. What goes wrong in the play is told, and ends it."""

    def show(self) -> None:
        super().show()
        self.heartbeat.stalled.connect(self.stood_still)
        seat = SEATS[ROLE](self._app, self)
        self.player = Player(self._app, seat.script(), self)
        self.player.ended.connect(self.played)
        self.player.start()

    def stood_still(self, stall: Stall) -> None:
        with (SIGNS.parent / f"{ROLE}.stalls").open("a", encoding="utf-8") as out:
            out.write(json.dumps([stall.milliseconds, *stall.frames]) + "\n")

    def played(self, error: Exception | None) -> None:
        if error is not None:
            print(f"Stuck: {error}", file=sys.stderr, flush=True)
            (self.window or self.shell).grab().save(str(SIGNS.parent / f"{ROLE}-stuck.png"))
        self._app.quit()


if __name__ == "__main__":
    morning.ticks = lambda _seconds: lambda: True  # type: ignore[assignment]  # they are for pictures
    ui.program.Program = Seated  # type: ignore[misc]
    sys.exit(main(["open", "--home", str(HOME), "--role", ROLE]))

"""Played by test_smooth in a process of its own: `python clerk_hour.py HOME PAPERS CASES [rested]`. Signs in as fast as it can, or (rested) as
who types for some seconds, when the store is open already; takes CASES newborn cases through the real screens, opens every room, and prints one
JSON line: when the window was usable, every gap of the GUI thread (wall and its own processor time), and memory. No test: it is run by one."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEvent, QObject, QTimer

from ui.program import Program
from ui.starting import make_application, milliseconds_since_start

BEAT_MS = 10


class Gaps(QObject):
    """Beats every 10 ms; `seen` are the (wall ms, own processor ms) of each turn of the event loop that took over 100 ms."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, int]] = []
        self.busiest: list[int] = []
        self._at, self._own = time.monotonic(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._at, self._own = time.monotonic(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        at, own = time.monotonic(), time.thread_time()
        wall, spent = round((at - self._at) * 1000), round((own - self._own) * 1000)
        self._at, self._own = at, own
        self.busiest = sorted([*self.busiest, spent])[-20:]
        if wall > 100:
            self.seen.append((wall, spent))


class FirstPaint(QObject):
    """When the main window was painted first, in ms since the process began."""

    def __init__(self) -> None:
        super().__init__()
        self.at = self.own = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        if not self.at:
            self.at, self.own = milliseconds_since_start(), time.process_time()


def memory() -> dict[str, float]:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {name: round(int(lines[key].split()[0]) / 1024, 1) for name, key in (("now_mb", "VmRSS"), ("peak_mb", "VmHWM"))}


def main() -> None:
    home, papers, cases = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    app = make_application()
    program = Program(app, home, papers)
    told: dict[str, Any] = {}
    gaps, paint = Gaps(), FirstPaint()

    def usable(window: Any) -> None:
        window.installEventFilter(paint)
        window.centralWidget().installEventFilter(paint)

    program.started.connect(usable)
    program.show()

    # imported when sign-in is painted: what plays is no part of the start
    from ui.demo import morning
    from ui.demo.hall import DemoHall
    from ui.demo.script import Player, Script, press, write

    morning.ticks = lambda _seconds: lambda: True  # type: ignore[assignment]

    class Hour(morning.Morning):
        def picture(self, name: str) -> None:
            """None: a grab would count as the program's."""

        def script(self) -> Script:
            yield lambda: self.app.focusWidget() is not None
            form = program.sign_in.form
            form.name.setFocus()
            press(self.app, morning.KEY.Key_A, morning.CTRL)
            write(self.app, "clerk")
            press(self.app, morning.KEY.Key_Return)
            yield form.password.hasFocus
            write(self.app, "tidehall-demo")
            if "rested" in sys.argv[4:]:
                yield lambda: program.loader.services is not None and program.warming.done
            entered, own = milliseconds_since_start(), time.process_time()
            press(self.app, morning.KEY.Key_Return)
            yield lambda: paint.at > 0
            told["main_painted_ms"], told["painted_after_ms"] = round(paint.at), round(paint.at - entered)
            told["painted_after_own_ms"] = round((paint.own - own) * 1000)
            yield lambda: self.clerk.idle.isVisible() and self.app.focusWidget() is not None
            told["usable_ms"], told["usable_own_ms"] = round(milliseconds_since_start()), round(time.process_time() * 1000)
            told["memory_at_start"] = memory()
            yield lambda: not program.lanes.pending
            gaps.start()
            for _case in range(cases):
                yield from self.one()
                told.setdefault("curve_mb", []).append(memory()["now_mb"])
            yield from self.rooms()
            gaps.stop()
            told["gaps"], told["busiest_ms"] = gaps.seen, gaps.busiest
            told["memory"] = memory()

        def rooms(self) -> Script:
            """Every room of the workplace once, and back."""
            count = len(self.program.window.rooms) if self.program.window is not None and cases else 0
            for place in [*range(count), 0]:
                press(self.app, morning.KEY(morning.KEY.Key_1 + place), morning.CTRL)
                yield lambda: not program.lanes.pending

        def one(self) -> Script:
            yield from self.call()
            yield from self.person("欧阳𬭎䶮", "990102199003070011", "13900000415", "临澜市城东区望江路 18 号")
            yield from self.thing("新生儿")
            yield from self.next_page()
            yield from self.next_page()
            yield from self.materials(())
            yield from self.next_page()
            yield lambda: not program.lanes.pending
            yield from self.form()
            yield from self.next_page()
            yield from self.hand_over()
            yield from self.finish()
            press(self.app, morning.KEY.Key_2, morning.CTRL)
            yield lambda: not program.lanes.pending
            press(self.app, morning.KEY.Key_1, morning.CTRL)

    player = Player(app, Hour(app, program, DemoHall(home, papers, None), papers.parent).script())  # type: ignore[arg-type]
    player.ended.connect(app.quit)
    player.start()
    app.exec()
    program.end()
    print(json.dumps(told | {"stuck": str(player.error or "")}))


if __name__ == "__main__":
    main()

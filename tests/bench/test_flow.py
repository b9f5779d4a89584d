"""What a case costs the clerk's hands: keys pressed, characters typed, and the seconds that the program itself takes, played through the real screens.

Printed as the table that stands in README. A committed Chinese character counts as one character typed; what the person says and the clerk
thinks is not in the seconds. Nothing is asserted about time.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ui.demo import morning as played
from ui.demo.hall import make_hall
from ui.demo.script import Player, Script
from ui.program import Program
from ui.starting import make_application


class Hands:
    """Counts what goes through the script's two doors."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys = self.characters = 0
        press, write = played.press, played.write

        def pressed(app: Any, key: Any, *held: Any) -> None:
            self.keys += 1
            press(app, key, *held)

        def written(app: Any, text: str) -> None:
            self.characters += len(text)
            write(app, text)

        monkeypatch.setattr(played, "press", pressed)

        def at_once(app: Any, text: str) -> Script:
            written(app, text)
            yield lambda: True

        monkeypatch.setattr(played, "write", written)
        monkeypatch.setattr(played, "typed", at_once)  # the seconds between a person's keys are no seconds of the program
        monkeypatch.setattr(played, "ticks", lambda seconds: lambda: True)


class Counted(played.Morning):
    hands: Hands
    rows: list[tuple[str, int, int, float]]

    def picture(self, name: str) -> None:
        """None: a grab would count as the program's seconds."""

    def script(self) -> Script:
        yield from self.sign_in()
        yield from self.count("call the next number", self.call())
        yield from self.count("newborn, complete: applicant to both papers, finish", self.newborn_after_call())
        yield from self.call()
        yield from self.count("restaurant, three missing: applicant to notice and receipt, finish", self.notice_after_call())

    def newborn_after_call(self) -> Script:
        yield from self.person("欧阳𬭎䶮", "990102199003070011", "13900000415", "临澜市城东区望江路 18 号")
        yield from self.thing("新生儿")
        yield from self.next_page()
        yield from self.next_page()
        yield from self.materials(())
        yield from self.next_page()
        yield from self.form()
        yield from self.next_page()
        yield from self.hand_over()
        played.press(self.app, played.KEY.Key_R, played.CTRL)
        yield lambda: len(list(self.hall.papers.glob("*收*.pdf"))) == 1
        yield from self.finish()

    def notice_after_call(self) -> Script:
        """The form stays empty but for what the notice needs: what is missing is told once, the fields are filled when it is brought."""
        yield from self.person("林秋平", "99010219881123004X", "13800000027", "临澜市老街巷 12 号")
        yield from self.thing("餐饮")
        yield from self.next_page()
        for digit in "222":
            played.write(self.app, digit)
            played.press(self.app, played.KEY.Key_Return)
        yield lambda: self.clerk.session.draft is not None and len(self.clerk.session.draft.situation) >= 3
        while self.clerk.session.draft is not None and self.clerk.session.draft.step != "materials":
            yield from self.next_page()
        own = [line.need.material for line in self.lines()]
        yield from self.materials(tuple(each.code for each in own if not each.shareable and not each.generated)[:3])
        yield from self.next_page()
        yield from self.next_page()
        yield from self.hand_over()
        played.press(self.app, played.KEY.Key_R, played.CTRL)
        yield lambda: len(list(self.hall.papers.glob("*收*.pdf"))) == 2
        yield from self.finish()

    def count(self, name: str, part: Script) -> Script:
        keys, characters, began = self.hands.keys, self.hands.characters, time.monotonic()
        yield from part
        self.rows.append((name, self.hands.keys - keys, self.hands.characters - characters, time.monotonic() - began))


def test_keys_and_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = make_hall(tmp_path)
    app = make_application()
    program = Program(app, hall.home, hall.papers)
    morning = Counted(app, program, hall, tmp_path)
    morning.hands, morning.rows = Hands(monkeypatch), []
    player = Player(app, morning.script())
    player.ended.connect(app.quit)
    program.show()
    player.start()
    app.exec()
    program.end()
    hall.province.stop()
    print(f"\n{'':64} keys  characters  program's seconds")
    for name, keys, characters, seconds in morning.rows:
        print(f"{name:64} {keys:4}  {characters:10}  {seconds:6.1f}")
    if player.error is not None:
        raise player.error

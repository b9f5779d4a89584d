"""Played by test_crash in processes of its own: `python crash_play.py HOME OUT first`. A clerk types, a slot raises, the program begins again by its
key, and the second process signs in and tells where it finds itself. No test: it is run by one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtCore import Qt, QTimer

from ui.demo.script import Player, Script, press, write
from ui.program import Program
from ui.runtime.again import begin_again
from ui.starting import make_application

NAME, NUMBER = "林秋平", "990102198507140037"
Key = Qt.Key


def sign_in(program: Program, app: object) -> Script:
    form = program.sign_in.form
    yield lambda: app.focusWidget() is not None  # type: ignore[attr-defined]
    if not form.name.text():
        write(app, "clerk")  # type: ignore[arg-type]
        press(app, Key.Key_Return)  # type: ignore[arg-type]
    write(app, "tidehall-demo")  # type: ignore[arg-type]
    press(app, Key.Key_Return)  # type: ignore[arg-type]
    yield lambda: program.window is not None


def boom() -> None:
    typed = {"name": NAME, "id": NUMBER}
    raise KeyError(f"{typed}")


def first(program: Program, app: object) -> Script:
    yield from sign_in(program, app)
    assert program.window is not None and program.clerk is not None
    yield lambda: program.clerk.idle.direct.hasFocus() and program.window.isActiveWindow()  # type: ignore[union-attr]
    press(app, Key.Key_Return)  # type: ignore[arg-type]
    yield lambda: program.clerk.session.draft is not None  # type: ignore[union-attr]
    write(app, NAME)  # type: ignore[arg-type]
    yield lambda: program.clerk.session.draft.applicant.name == NAME  # type: ignore[union-attr]
    QTimer.singleShot(0, boom)
    yield program.window.crash_bar.isVisible
    press(app, Key.Key_R, Qt.KeyboardModifier.AltModifier)  # type: ignore[arg-type]


def second(program: Program, app: object) -> Script:
    told = program.sign_in.form.message.text()
    yield from sign_in(program, app)
    yield lambda: program.clerk is not None and program.clerk.session.draft is not None
    assert program.window is not None and program.clerk is not None
    draft = program.clerk.session.draft
    assert draft is not None
    Path(sys.argv[2]).write_text(json.dumps([told, draft.applicant.name, draft.step, program.window.room_key]), encoding="utf-8")
    program._app.quit()


def main() -> None:
    home, out, part = sys.argv[1:4]
    app = make_application()
    program = Program(app, Path(home), Path(out).parent / "papers")
    program.show()
    player = Player(app, (first if part == "first" else second)(program, app))
    player.ended.connect(lambda error: (print(error, file=sys.stderr), app.quit()) if error else None)
    player.start()
    app.exec()
    program.end()
    if program.recovery.wanted:
        begin_again((sys.executable, __file__, home, out, "second"))


if __name__ == "__main__":
    main()

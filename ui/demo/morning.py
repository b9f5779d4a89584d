"""A scripted morning at one window, through the real screens and by keyboard only: three people, with the province away for two of them.

It leaves the papers (PDF), pictures of the screens (PNG) and the ledger (JSON), and answers whether every event carries the province's receipt.
"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.catalogue.check import example_value
from desktop.catalogue.model import Field, FieldType
from desktop.clock import now, to_text
from desktop.intake.model import MaterialLine, MaterialStatus
from ui.clerk.desk import ClerkDesk
from ui.clerk.pages.form import FormPage
from ui.clerk.pages.form_field import FormField
from ui.demo import script
from ui.demo.backlog import record_backlog
from ui.demo.guiding import guide_for_a_while
from ui.demo.hall import DemoHall, make_hall
from ui.demo.script import Script, picture, press, press_room, ticks, typed, write
from ui.demo.supervising import supervise_for_a_while
from ui.program import SIZE, Program
from ui.starting import make_application

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


class Morning:
    """What one play needs at hand."""

    def __init__(self, app: QApplication, program: Program, hall: DemoHall, out: Path) -> None:
        self.app, self.program, self.hall = app, program, hall
        self.screens = out / "screens"
        self.screens.mkdir(parents=True, exist_ok=True)
        self.taken = 0

    @property
    def clerk(self) -> ClerkDesk:
        assert self.program.clerk is not None
        return self.program.clerk

    def picture(self, name: str) -> None:
        """The window as it is now."""
        self.taken += 1
        picture(self.program, self.screens / f"{self.taken:02d}-{name}.png")

    def script(self) -> Script:
        yield from self.sign_in()
        yield from self.newborn()
        self.hall.province.set_fault("down", True)
        yield from self.restaurant()
        yield from self.closing_firm()
        yield from self.province_returns()
        yield from self.comes_back()
        yield from self.results()
        yield from self.looks()

    def sign_in(self) -> Script:
        yield lambda: self.app.focusWidget() is not None
        write(self.app, "clerk")
        press(self.app, KEY.Key_Return)
        write(self.app, "tidehall-demo")
        self.picture("sign-in")
        press(self.app, KEY.Key_Return)
        yield lambda: self.program.clerk is not None and self.clerk.line.next is not None
        yield lambda: self.program.status.status.province_ok is True
        yield ticks(0.4)
        self.picture("idle")

    # three people

    def newborn(self) -> Script:
        """新生儿出生, complete: accepted at once."""
        yield from self.call()
        yield from self.person("欧阳𬭎䶮", "990102199003070011", "13900000415", "临澜市城东区望江路 18 号")
        yield from self.thing("新生儿")
        yield from self.next_page()
        yield from self.next_page()
        yield from self.materials(())
        self.picture("materials-complete")
        yield from self.next_page()
        yield from self.form()
        self.picture("form")
        yield from self.next_page()
        yield ticks(0.6)
        self.picture("decision-acceptance")
        yield from self.hand_over()
        self.picture("acceptance-printed")
        press(self.app, KEY.Key_R, CTRL)
        yield lambda: len(list(self.hall.papers.glob("*收*.pdf"))) == 1
        yield from self.finish()

    def restaurant(self) -> Script:
        """开办餐饮店 with three things missing, the province away: a one-time notice."""
        yield from self.call()
        yield from self.person("林秋平", "99010219881123004X", "13800000027", "临澜市老街巷 12 号")
        yield from self.thing("餐饮")
        yield from self.next_page()
        for digit in "222":
            write(self.app, digit)
            yield ticks(0.05)
            press(self.app, KEY.Key_Return)
        yield lambda: self.program.status.status.province_ok is False
        self.clerk.case.go_to("materials")
        yield ticks(0.2)
        missing = tuple(
            line.need.material.code for line in self.lines() if not line.need.material.shareable and not line.need.material.generated
        )
        yield from self.materials(missing[:3])
        yield ticks(9.0)
        self.picture("materials-offline")
        yield from self.next_page()
        yield from self.form()
        yield from self.next_page()
        yield ticks(0.6)
        self.picture("decision-notice")
        yield from self.hand_over()
        press(self.app, KEY.Key_R, CTRL)
        yield lambda: len(list(self.hall.papers.glob("*收*.pdf"))) == 2
        yield from self.finish()

    def closing_firm(self) -> Script:
        """企业注销登记 for a firm, offline: what the province shares is deferred, not asked for."""
        yield from self.call()
        yield from self.person("临澜市青禾物流有限公司", "91990102MA0TETT04M", "13700000031", "临澜市城西区货运路 6 号", firm=True)
        yield from self.thing("企业注销")
        yield from self.next_page()
        yield from self.next_page()
        yield from self.materials(())
        yield from self.next_page()
        yield from self.form()
        yield from self.next_page()
        yield ticks(0.6)
        self.picture("decision-offline")
        yield from self.hand_over()
        yield from self.finish()

    def province_returns(self) -> Script:
        self.picture("idle-offline")
        press_room(self.app, self.program, "ledger")
        yield ticks(1.0)
        self.picture("ledger-waiting")
        self.hall.province.set_fault("down", False)
        yield lambda: self.program.status.status.province_ok is True and self.program.status.status.unsent == 0
        yield ticks(6.0)
        self.picture("ledger-balanced")
        press_room(self.app, self.program, "cases")
        yield ticks(0.6)
        press(self.app, KEY.Key_Down)
        yield ticks(0.6)
        self.picture("cases")

    def comes_back(self) -> Script:
        """The restaurant's papers are brought: each cures its line, and complete means accepted, from this day."""
        press(self.app, KEY.Key_O, CTRL)
        yield lambda: self.clerk.session.draft is not None and self.clerk.session.draft.continues is not None
        yield lambda: bool(self.lines())
        yield ticks(0.4)
        self.picture("correction")
        for _number in range(20):
            if not any(line.missing for line in self.lines()):
                break
            before = self.clerk.session.draft
            write(self.app, "1")
            yield lambda before=before: self.clerk.session.draft is not before  # type: ignore[misc]
        self.clerk.case.go_to("decision")
        yield ticks(0.6)
        self.picture("decision-corrected")
        yield from self.hand_over()
        yield lambda: len(list(self.hall.papers.glob("*受*.pdf"))) == 3
        press(self.app, KEY.Key_Return, CTRL)
        yield ticks(0.5)

    def results(self) -> Script:
        """The newborn's results are handed out against a signature, and the visit is rated."""
        press_room(self.app, self.program, "cases")
        yield ticks(0.6)
        press(self.app, KEY.Key_Down)
        yield ticks(0.6)
        press(self.app, KEY.Key_R, CTRL)
        yield ticks(0.5)
        self.picture("hand-out")
        press(self.app, KEY.Key_Return, CTRL)
        yield lambda: len(list(self.hall.papers.glob("*果*.pdf"))) == 1
        yield ticks(0.4)
        press(self.app, KEY.Key_J, CTRL)
        yield ticks(0.4)
        write(self.app, "5")
        self.picture("rating")
        press(self.app, KEY.Key_Return, CTRL)
        yield ticks(0.6)
        self.picture("case-closed")

    def looks(self) -> Script:
        """The same in the other themes and with large text."""
        press_room(self.app, self.program, "intake")
        yield from self.call()
        yield from self.person(
            "阿依古丽·买买提·艾山江·阿卜杜热合曼·图尔荪江·古丽娜尔·帕提古丽·麦麦提依明·热依汗古丽", "990102199003070011", "13900000415", ""
        )
        yield from self.thing("餐饮")
        yield from self.next_page()
        yield from self.next_page()
        yield ticks(0.5)
        for theme, scale, name in (("dark", 100, "dark"), ("high_contrast", 150, "high-contrast-150"), ("light", 150, "light-150")):
            self.program.look.use(theme, scale)
            yield ticks(0.6)
            self.picture(name)
        self.program.look.use("light", 100)
        yield ticks(0.2)
        if self.program.window is not None:
            self.program.window.resize(1920, 1080)
        yield ticks(0.8)
        self.picture("1920")
        if self.program.window is not None:
            self.program.window.resize(*SIZE)
        yield from self.finish()

    # the hand movements

    def call(self) -> Script:
        yield lambda: self.clerk.line.next is not None and self.clerk.session.draft is None
        yield ticks(0.1)
        press(self.app, KEY.Key_F2)
        yield lambda: self.clerk.session.draft is not None and self.clerk.line.current is not None

    def person(self, name: str, id_no: str, mobile: str, address: str, *, firm: bool = False) -> Script:
        page = self.clerk.case.pages["applicant"]
        page.begin()
        yield ticks(0.1)
        if firm:
            press(self.app, KEY.Key_Backtab, SHIFT)
            write(self.app, "2")
            page.begin()
            yield ticks(0.1)
        yield from typed(self.app, name)
        for text in (id_no, mobile, address):
            press(self.app, KEY.Key_Return)
            yield lambda: True
            yield from typed(self.app, text)
        press(self.app, KEY.Key_Return)
        yield lambda: self.clerk.session.draft is not None and self.clerk.session.draft.applicant.mobile == mobile
        self.picture("applicant")
        yield from self.next_page()

    def thing(self, words: str) -> Script:
        yield from typed(self.app, words)
        yield ticks(0.3)
        press(self.app, KEY.Key_Down)
        press(self.app, KEY.Key_Return)
        yield lambda: self.clerk.session.assessment is not None
        self.picture("thing")

    def materials(self, missing: tuple[str, ...]) -> Script:
        """Digits down the list: 1 for what is there, 5 for what is not."""
        for _number in range(60):
            line = next((line for line in self.lines() if line.missing and line.entry.status is MaterialStatus.UNCHECKED), None)
            if line is None:
                return
            before = self.clerk.session.draft
            write(self.app, "5" if line.need.material.code in missing else "1")
            yield lambda before=before: self.clerk.session.draft is not before  # type: ignore[misc]

    def form(self) -> Script:
        """Types every example into whatever has the focus, Enter by Enter."""
        page = self.clerk.case.pages["form"]
        assert isinstance(page, FormPage)
        page.begin()
        yield lambda: page.built
        for field in page.findChildren(FormField):
            inputs = field.inputs()
            if field.line.issue != "missing" or not inputs:
                continue
            inputs[0].setFocus()
            yield ticks(0.01)
            yield from self.fill(field)
        yield lambda: self.clerk.session.assessment is not None and not any(line.issue for line in self.clerk.session.assessment.fields)

    def fill(self, field: FormField) -> Script:
        known: Field = field.line.need.field
        if known.type in (FieldType.CHOICE, FieldType.BOOLEAN):
            codes = [option.code for option in known.options] or ["true", "false"]
            yield from typed(self.app, str(codes.index(known.example) + 1))
        elif known.type is FieldType.ROWS:
            for cell, column in zip(field.inputs(), known.columns, strict=False):
                cell.setFocus()
                yield from typed(self.app, str(example_value(known)[0].get(column.code, column.example)))
        else:
            yield from typed(self.app, known.example)

    def next_page(self) -> Script:
        before = self.clerk.session.draft.step if self.clerk.session.draft else ""
        press(self.app, KEY.Key_Return, CTRL)
        yield lambda: self.clerk.session.draft is not None and self.clerk.session.draft.step != before
        yield ticks(0.15)

    def hand_over(self) -> Script:
        papers = len(list(self.hall.papers.glob("*.pdf")))
        press(self.app, KEY.Key_P, CTRL)
        yield lambda: len(list(self.hall.papers.glob("*.pdf"))) > papers
        yield ticks(0.3)

    def finish(self) -> Script:
        yield ticks(0.2)
        press(self.app, KEY.Key_F8)
        yield lambda: self.clerk.session.draft is None and self.clerk.line.current is None
        yield ticks(0.2)

    def lines(self) -> tuple[MaterialLine, ...]:
        found = self.clerk.session.assessment
        return found.materials if found else ()


def play(out: Path) -> bool:
    """Plays the morning and writes everything under `out`. Answers whether the ledger balances with every event acknowledged."""
    hall = make_hall(out)
    app = make_application()
    program = Program(app, hall.home, hall.papers)
    morning = Morning(app, program, hall, out)
    try:
        script.play(app, program, morning.script())
        guided = guide_for_a_while(app, hall, morning.screens)
        supervised = supervise_for_a_while(app, hall, morning.screens)
        balanced = settle(hall, out)
        del guided, supervised
        return balanced
    finally:
        hall.province.stop()


def settle(hall: DemoHall, out: Path) -> bool:
    """Back-entry of a case taken on paper with its scan, one last sync, and the ledger as a file."""
    from offline.sync.ledger import balance
    from offline.sync.round import run_until_idle
    from ui.app import open_desk

    desk = open_desk(hall.home)
    try:
        record_backlog(desk, out)
        report = run_until_idle(desk.sync, 60.0)
        book = balance(desk.home.vault, cases=True)
        written = {"at": to_text(now()), "sync": report.to_json(), "ledger": book.to_json()}
        (out / "ledger.json").write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return book.balanced and book.events.waiting == book.events.attention == book.files.waiting == 0 and book.events.created > 0
    finally:
        desk.close()

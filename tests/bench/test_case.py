"""Measurements of one case, side by side in one run: medians and ratios are printed, nothing is asserted about time."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hall_cases import actor, complete_draft
from sqlalchemy import text

from desktop.catalogue.resolve import resolve
from desktop.intake.documents import CopyKind, CopyMark, DocumentKind
from desktop.intake.model import Decision, OutcomeKind
from ui.app import Desk

ROUNDS = 5


def median_ms(act: Callable[[], object], times: int) -> float:
    """Median milliseconds of one call."""
    spans = []
    for _number in range(times):
        begin = time.perf_counter()
        act()
        spans.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spans)


def test_resolving_the_largest_theme(desk: Desk) -> None:
    catalogue = desk.shelf.current()
    largest = max(catalogue.themes.values(), key=lambda theme: len(theme.items))
    print(f"\nresolve {largest.code}: {median_ms(lambda: resolve(catalogue, largest.code, {}), 200):.2f} ms (goal 5)")


def test_a_durable_decision_against_a_bare_insert(desk: Desk) -> None:
    who = actor(desk)
    with desk.home.vault.write() as connection:
        connection.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)"))

    def insert() -> None:
        with desk.home.vault.write() as connection:
            connection.execute(text("INSERT INTO bare (body) VALUES (:body)"), {"body": "x" * 3000})

    ratios = []
    for _round in range(ROUNDS):
        drafts = [complete_draft(desk, who) for _number in range(20)]
        waiting = iter(drafts)
        decided = median_ms(
            lambda waiting=waiting: desk.intake.decide(who, next(waiting), Decision(OutcomeKind.ACCEPTED), province_away=False), 20
        )
        ratios.append(median_ms(insert, 20) / decided)
    print(f"\ndecision against a bare encrypted insert: {statistics.median(ratios):.2f} of its rate")


def test_a_paper(desk: Desk) -> None:
    from printing.papers import compose
    from printing.pdf import to_pdf

    who = actor(desk)
    draft = complete_draft(desk, who)
    found = desk.intake.assess(draft, province_away=False)
    content = desk.intake.preview(draft, found, DocumentKind.ACCEPTANCE, who)
    mark = CopyMark(CopyKind.ORIGINAL, 1, datetime.now(UTC))
    print(f"\nacceptance notice, compose and PDF: {median_ms(lambda: to_pdf(compose(content, copy=mark)), 20):.1f} ms")


BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(sys.argv)
label = QLabel("x"); label.resize(1366, 768); label.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def test_first_paint_against_a_bare_label(home: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TIDEHALL_TRACE_STARTUP": "1"}
    ours = [sys.executable, "-m", "ui.cli", "open", "--exit-after-first-paint", "--home", str(home)]

    def run(command: list[str]) -> None:
        subprocess.run(command, env=environment, capture_output=True, check=True)

    ratios = [median_ms(lambda: run(ours), 3) / median_ms(lambda: run([sys.executable, "-c", BARE]), 3) for _round in range(ROUNDS)]
    print(f"\nsign-in as a process against a bare label as a process: {statistics.median(ratios):.2f}")

"""The real process from end to end: a headless demo morning, and what it must leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from ui.app import open_desk
from ui.verifying import check


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("morning")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("TIDEHALL_PASSPHRASE", None)
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "demo", "--headless", "--out", str(folder)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    assert str(folder) in done.stdout
    return folder


def test_every_event_carries_the_provinces_receipt(out: Path) -> None:
    book = json.loads((out / "ledger.json").read_text(encoding="utf-8"))["ledger"]
    events = [event for case in book["cases"] for event in case["events"]]
    assert book["balanced"] and book["events"]["created"] == len(events) == book["events"]["acknowledged"] >= 12
    assert all(event["state"] == "acknowledged" and event["receipt_no"] for event in events)
    assert book["files"] == {"created": 1, "acknowledged": 1, "waiting": 0, "attention": 0}
    assert all(case["apply_no"] for case in book["cases"])


def test_part_of_the_morning_was_without_the_province(out: Path) -> None:
    desk = open_desk(out / "home")
    try:
        details = [desk.intake.detail(row.case_no) for row in desk.intake.listed()]
    finally:
        desk.close()
    offline = [line.event.offline for detail in details for line in detail.events]
    assert True in offline and False in offline
    deferred = [line.event.payload.get("deferred_materials") for detail in details for line in detail.events]
    assert any(deferred), "what the province shares is deferred while it is away"


def test_who_came_back_was_accepted_and_results_were_handed_out(out: Path) -> None:
    desk = open_desk(out / "home")
    try:
        details = [desk.intake.detail(row.case_no) for row in desk.intake.listed()]
    finally:
        desk.close()
    courses = [[line.event.type.value for line in detail.events if line.event.type.value != "document.issued"] for detail in details]
    assert ["case.received", "case.correction_requested", "case.corrected", "case.accepted"] in courses
    assert ["case.received", "case.accepted", "rating.given"] in courses


def test_the_papers_are_there_and_read_right(out: Path) -> None:
    texts = {path.name: "".join(page.extract_text() for page in PdfReader(path).pages) for path in (out / "papers").glob("*.pdf")}
    for letter, title in (("受", "受理通知书"), ("告", "一次性告知单"), ("收", "收件凭证"), ("果", "结果交接单")):
        assert any(f"服{letter}〔" in name and title in text.replace(" ", "") for name, text in texts.items()), title
    assert any("欧阳𬭎䶮" in text for text in texts.values())
    assert all("演练样张" in text for text in texts.values())
    assert not any("990102199003070011" in text for text in texts.values()), "identity numbers are masked on paper"


def test_the_guide_gave_a_number_with_its_slip(out: Path) -> None:
    (slip,) = (out / "papers" / "slips").glob("*.pdf")
    said = "".join(page.extract_text() for page in PdfReader(slip).pages)
    assert "D005" in said and "【演练】" in said and slip.name.endswith("D005.pdf")
    assert {path.name for path in (out / "screens").glob("guide-*.png")} == {"guide-desk.png", "guide-numbers.png", "guide-today.png"}


def test_the_supervisor_was_advised_and_took_it_back(out: Path) -> None:
    assert {path.name for path in (out / "screens").glob("supervisor-*.png")} == {"supervisor-advice.png", "supervisor-decided.png"}


def test_each_papers_token_verifies_without_a_network(out: Path) -> None:
    from printing.code import find_tokens_in_pdf

    desk = open_desk(out / "home")
    try:
        ring = desk.paper_keys.ring()
    finally:
        desk.close()
    for path in (out / "papers").glob("*.pdf"):
        (token,) = find_tokens_in_pdf(path.read_bytes())
        assert check(token, ring).valid, path.name


def test_pictures_of_the_real_screens(out: Path) -> None:
    pictures = sorted((out / "screens").glob("*.png"))
    assert len(pictures) >= 20
    assert all(path.stat().st_size > 10_000 for path in pictures)


def test_nothing_personal_lies_in_the_clear_in_the_home(out: Path) -> None:
    marks = [text.encode() for text in ("欧阳𬭎䶮", "林秋平", "青禾物流", "990102199003070011", "13900000415")]
    for path in (out / "home").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(mark in content for mark in marks), path.name

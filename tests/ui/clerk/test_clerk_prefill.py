"""Values that nobody typed: from the identity number, from earlier cases, from shared data - each with its source, none counting unconfirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hall_cases import resident_id
from PySide6.QtCore import Qt

from desktop.catalogue.check import example_value
from desktop.catalogue.model import FieldType
from desktop.errors import EnvironmentFault
from desktop.intake.model import Consent, OutcomeKind, Prefilled
from desktop.intake.sharing import Found
from ui.clerk.pages.form import AT_ONCE
from ui.clerk.session import STEPS

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
Hall = Any


class Bus:
    """A sharing bus that answers with what a test gives it, and remembers on which ground it was asked."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self.asked: list[Consent] = []

    def ask(self, query_id: str, *, purpose: str, item_code: str, consent: Consent, subject: Any, wants: tuple[str, ...]) -> Any:
        self.asked.append(consent)
        at = datetime(2026, 3, 1, tzinfo=UTC)
        return {code: Found("公安", at, self.values.get(code), "证 1") for code in wants if code in self.values}


class Away:
    def ask(self, *_args: Any, **_more: Any) -> Any:
        raise EnvironmentFault("peer.unreachable")


def with_number_fields(hall: Hall) -> str:
    """A theme whose form takes something from the identity number."""
    catalogue = hall.desk.shelf.current()
    for code, theme in sorted(catalogue.themes.items()):
        session = hall.clerk.session
        if theme.outline or theme.audience.value == "organisation":
            continue
        session.choose_theme(code)
        if any(line.need.field.fills_from == "applicant.birth_date" for line in session.assessment.fields):
            return str(code)
    raise AssertionError("no theme takes anything from the identity number")


def opened(hall: Hall) -> None:
    """A new case of a person, on the form of a theme that uses the number."""
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    with_number_fields(hall)
    hall.clerk.session.set_party("applicant", name="林秋平", id_no=resident_id(3), mobile="13800000027", address="临澜市老街巷 12 号")
    to_form(hall)


def to_form(hall: Hall) -> None:
    hall.clerk.case.go_to("form")
    hall.until(lambda: page(hall).built)


def page(hall: Hall) -> Any:
    return hall.clerk.case.pages["form"]


def born(hall: Hall) -> Any:
    return next(field for field in page(hall).fields.values() if field.line.need.field.fills_from == "applicant.birth_date")


def ask(hall: Hall, key: Qt.Key) -> None:
    """The tool's key, and the consent as it stands."""
    hall.press(key, CTRL)
    hall.press(Key.Key_Return)
    hall.until(lambda: page(hall).tools.told.text() and "正在" not in page(hall).tools.told.text())


def test_the_number_fills_and_enter_confirms(hall: Hall) -> None:
    opened(hall)
    field = born(hall)
    assert field.editor.text() == "1985-07-14"
    assert field.source.isVisible() and "待核对" in field.source.words.text() and "身份证号码" in field.source.words.text()
    assert "待核" in next(step.summary for step in hall.clerk.case.steps._steps if step.key == "form")
    field.editor.setFocus()
    hall.press(Key.Key_Return)
    assert hall.focus is not field.editor
    assert "已核对" in field.source.words.text()
    code = field.line.need.field.code
    assert hall.clerk.session.draft.prefilled[code].confirmed
    assert code not in hall.clerk.session.draft.form


def test_another_number_takes_back_what_the_first_one_said(hall: Hall) -> None:
    opened(hall)
    code = born(hall).line.need.field.code
    hall.clerk.session.confirm(code)
    hall.clerk.session.set_party("applicant", id_no=resident_id(3)[:-1])
    assert code not in hall.clerk.session.draft.prefilled
    hall.clerk.session.set_party("applicant", id_no=resident_id(5, born="19900102"))
    entry = hall.clerk.session.draft.prefilled[code]
    assert entry.value == "1990-01-02" and not entry.confirmed


def test_unconfirmed_values_stop_the_decision_and_one_key_confirms_all(hall: Hall) -> None:
    opened(hall)
    session, case = hall.clerk.session, hall.clerk.case
    for line in session.assessment.fields:
        if line.value is None:
            session.set_field(line.need.field.code, example_value(line.need.field))
    waiting = len(session.unconfirmed())
    assert waiting >= 2
    case.go_to("decision")
    assert not case.primary.isEnabled() and "核对" in case.sentence.text()
    to_form(hall)
    assert f"{waiting}" in page(hall).tools.confirm.words
    hall.press(Key.Key_Return, CTRL | SHIFT)
    assert session.unconfirmed() == ()
    assert not page(hall).tools.confirm.isVisible()
    case.go_to("decision")
    assert case.decision.options.value() is OutcomeKind.NOTIFIED
    hall.until(lambda: case.primary.isEnabled())


def test_shared_data_is_asked_with_consent_and_told_in_one_line(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(hall)
    line = next((line for line in hall.clerk.session.assessment.fields if line.need.field.shareable), None)
    material = next((line for line in hall.clerk.session.assessment.materials if line.need.material.shareable), None)
    assert line is not None or material is not None
    values = {line.need.field.code: example_value(line.need.field)} if line else {}
    bus = Bus(values | ({material.need.material.code: None} if material else {}))
    monkeypatch.setattr(hall.desk.sharing, "_port", bus)
    hall.press(Key.Key_G, CTRL)
    assert page(hall).tools.consent.isVisible() and not bus.asked
    assert hall.focus is page(hall).tools.consent.way
    hall.press(Key.Key_Escape)
    assert not page(hall).tools.consent.isVisible() and not bus.asked
    hall.press(Key.Key_G, CTRL)
    hall.press(Key.Key_2)
    hall.press(Key.Key_Return)
    hall.until(lambda: "查到" in page(hall).tools.told.text())
    assert set(bus.asked) == {Consent.ELECTRONIC}
    if line is not None:
        assert not hall.clerk.session.draft.prefilled[line.need.field.code].confirmed


def test_the_province_away_is_said_plainly(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(hall)
    before = hall.clerk.session.draft.prefilled
    monkeypatch.setattr(hall.desk.sharing, "_port", Away())
    ask(hall, Key.Key_G)
    assert "没有" in page(hall).tools.told.text()
    assert hall.clerk.session.draft.prefilled == before
    assert page(hall).isAncestorOf(hall.focus)


def test_earlier_cases_fill_what_was_not_typed_meanwhile(hall: Hall) -> None:
    opened(hall)
    session = hall.clerk.session
    theme = session.draft.theme_code
    session.confirm(*session.unconfirmed())
    for line in session.assessment.fields:
        if line.value is None:
            session.set_field(line.need.field.code, example_value(line.need.field))
    hall.clerk.case.go_to("decision")
    hall.press(Key.Key_P, CTRL)
    hall.until(lambda: session.case is not None and hall.clerk.run.made)
    hall.press(Key.Key_Return, CTRL)
    hall.until(lambda: session.draft is None)
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: session.draft is not None)
    session.choose_theme(theme)
    session.set_party("applicant", name="林秋平", id_no=resident_id(3), mobile="13800000027", address="临澜市老街巷 12 号")
    to_form(hall)
    plain = [line.need.field for line in session.assessment.fields if line.value is None and line.need.field.type is not FieldType.BOOLEAN]
    typed, filled = plain[0].code, plain[1].code
    session.set_field(typed, example_value(plain[0]))
    ask(hall, Key.Key_J)
    assert "查到" in page(hall).tools.told.text()
    assert typed not in session.draft.prefilled
    assert "上次办件" in session.draft.prefilled[filled].source and not session.draft.prefilled[filled].confirmed


def test_a_value_that_is_typed_over_needs_no_confirmation(hall: Hall) -> None:
    opened(hall)
    field = born(hall)
    field.editor.setFocus()
    field.editor.selectAll()
    hall.write("1985-07-15")
    assert field.line.confirmed and not field.source.isVisible()
    assert field.line.value == "1985-07-15"


@pytest.mark.looks
def test_a_long_source_does_not_widen_the_form(hall: Hall) -> None:
    opened(hall)
    code = born(hall).line.need.field.code
    wide = page(hall).minimumSizeHint().width()
    entry = Prefilled("1985-07-14", "省数据共享：" + "国家人口基础信息库" * 12, None)
    hall.clerk.session.settle_prefilled({**hall.clerk.session.draft.prefilled, code: entry})
    assert page(hall).minimumSizeHint().width() == wide


def test_fields_are_built_ahead_while_another_step_is_on_screen(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None and len(hall.clerk.case.pages) == len(STEPS))
    with_number_fields(hall)
    form = page(hall)
    assert not form.built and not form.isVisible()
    hall.until(lambda: form.built)
    kept = dict(form.fields)
    hall.clerk.case.go_to("form")
    assert form.fields == kept and form.isAncestorOf(hall.focus)


def test_who_is_faster_gets_the_first_fields_at_once(hall: Hall) -> None:
    hall.press(Key.Key_N, CTRL)
    hall.until(lambda: hall.clerk.session.draft is not None)
    with_number_fields(hall)
    count = len(hall.clerk.session.assessment.fields)
    assert count > AT_ONCE + 2
    hall.clerk.case.go_to("form")
    form = page(hall)
    assert not form.built and AT_ONCE <= len(form.fields) < count
    assert form.isAncestorOf(hall.focus)
    hall.until(lambda: form.built)
    assert list(form.fields) == [line.need.field.code for line in hall.clerk.session.assessment.fields]

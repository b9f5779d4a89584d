"""Widgets: they paint in every look, take keys, say reasons; the paper is the paper that prints; texts are complete."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleOptionComboBox, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop import tongue
from printing.page import Circle, Line, Page, QrCode, Rect, TextRun
from ui.text import _n, translator
from ui.theme import STATUS_ICONS, THEMES, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel, StatusChip, StatusLine, Tag
from ui.widgets.choices import ChoiceBox
from ui.widgets.facts import Fact, FactGroup, FactPane, FactSheet
from ui.widgets.fields import FieldRow, HintedEdit, SearchBox
from ui.widgets.halo import FocusHalo
from ui.widgets.keys import KeyHint
from ui.widgets.paper import PagePainter, PaperView
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.steps import Step, StepHeader, StepState
from ui.widgets.text import ElidedLabel, EmptyState, Figure, Hairline, NumberLabel, SectionHeader, Text
from ui.widgets.toast import SHOWN_MS, ToastBar

pytestmark = pytest.mark.looks

OPTIONS = [
    SegmentOption("provided", "已交", "check-filled", "1"),
    SegmentOption("shared", "共享", "link", "2"),
    SegmentOption("missing", "缺", "cross-circle", "5"),
]
ERROR = "大厅服务器刚才没有回应，这个号没有叫成，排队也没有动。请稍等再按一次；还不行就用应急号，先把来的人接下来，不要让人白等。"
STEPS = [
    Step("applicant", "申请人", StepState.DONE, "林秋平"),
    Step("thing", "事项", StepState.CURRENT),
    Step("form", "表单", StepState.BLOCKED, "先选事项"),
    Step("end", "决定"),
]


def gallery(look: ThemeSwitch) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    row = FieldRow(look, "哪里不符", HintedEdit(look, "未标出位置"))
    row.set_error("请写明哪里不符")
    toast = ToastBar(look)
    pane = FactPane(look)
    pane.show_sheet(
        FactSheet("企业信息变更", "青禾物流", ("办件 LL26",), (FactGroup("流水", (Fact("1 收件", "回执", "10:34", "check"),), "另 5 份"),))
    )
    for widget in (
        Text(look, "正文"), ElidedLabel(look, "很长" * 90), NumberLabel(look, "42"), Figure(look, "今天办", "9", "件"), SectionHeader(look, "材料 10 份", "合并前 17 份"),
        EmptyState(look, "没有号", "F2"), Hairline(look), KeyHint(look, "Ctrl", "+"), KeyHint(look, "F2"), SearchBox(look, "查找", "Ctrl+F"),
        row, toast, pane, StepHeader(look, STEPS), Segmented(look, OPTIONS, "missing"), IconLabel(look, "logo"),
        *(ActionButton(look, "呼叫 A026", "F2", icon="megaphone", variant=variant, size="call") for variant in ("primary", "secondary", "quiet", "danger")),
        *(StatusChip(look, status, status) for status in STATUS_ICONS), StatusChip(look, "offline", "离线受理", solid=True), StatusLine(look, "ok", "已存 09:52:14"),
        Tag(look, "called", "预约"), Tag(look, "", "普通"), Tag(look, "attention", "演练数据", dashed=True),
    ):  # fmt: skip
        column.addWidget(widget)
    toast.tell("已改", undo=True)
    return page


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("scale", [100, 150])
def test_everything_paints_in_every_look(qtbot: QtBot, look: ThemeSwitch, name: str, scale: int) -> None:
    page = gallery(look)
    qtbot.addWidget(page)
    look.use(name, scale)
    page.resize(900, page.sizeHint().height())
    image = page.grab().toImage()
    assert len({image.pixelColor(x, y).rgb() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 10


def test_segments_by_digit_arrow_and_refusal(qtbot: QtBot, look: ThemeSwitch) -> None:
    control = Segmented(look, OPTIONS, "provided", name="状态")
    qtbot.addWidget(control)
    with qtbot.waitSignal(control.chosen) as told:
        qtbot.keyClick(control, "5")
    assert told.args == ["missing"]
    control.refuse({"shared": "省平台连不上"})
    qtbot.keyClick(control, Qt.Key.Key_Left)
    assert control.value() == "provided"
    with qtbot.assertNotEmitted(control.chosen):
        control.choose("shared")
        control.set_value("missing")
    assert control.accessibleDescription() == "缺"


def test_segments_turn_round_and_round_from_anywhere_in_their_room(qtbot: QtBot, look: ThemeSwitch) -> None:
    room, elsewhere = QWidget(), QLineEdit()
    control = Segmented(look, OPTIONS, "provided")
    column = QVBoxLayout(room)
    column.addWidget(control)
    column.addWidget(elsewhere)
    control.bind(room)
    qtbot.addWidget(room)
    with qtbot.waitActive(room):
        room.show()
        room.activateWindow()
    elsewhere.setFocus()
    seen: list[str] = []
    control.chosen.connect(seen.append)
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown):
        qtbot.keyClick(elsewhere, key, Qt.KeyboardModifier.ControlModifier)
    assert seen == ["missing", "provided", "shared"]
    control.set_options(OPTIONS[:1])
    qtbot.keyClick(elsewhere, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert control.value() == "provided", "what was chosen is no choice: the first one is next"


def test_steps_can_be_entered_in_any_order(qtbot: QtBot, look: ThemeSwitch) -> None:
    header = StepHeader(look, STEPS)
    qtbot.addWidget(header)
    header.resize(800, header.height())
    with qtbot.waitSignal(header.entered) as told:
        qtbot.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(750, 10))
    assert told.args == ["end"]
    qtbot.keyClick(header, Qt.Key.Key_Left)
    with qtbot.waitSignal(header.entered) as told:
        qtbot.keyClick(header, Qt.Key.Key_Return)
    assert told.args == ["form"]


def test_what_a_toast_says_has_its_lines_and_three_at_most(qtbot: QtBot, look: ThemeSwitch) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    toast, column = ToastBar(look), QVBoxLayout(page)
    column.addWidget(QWidget(), 1)
    column.addWidget(toast)
    page.resize(760, 400)
    page.show()
    heights = []
    for scale in (100, 150):
        look.use("light", scale)
        for words in ("没有存下", ERROR, "The hall's server is away; nothing was changed. " * 9):
            toast.tell_error(words)
            for _round in range(3):
                QApplication.processEvents()
            lines = toast.words.lines(toast.words.width())
            high = toast.words.fontMetrics().lineSpacing()
            assert toast.words.height() >= len(lines) * high and 1 <= len(lines) <= 3
            assert (lines[-1].endswith("…"), toast.words.toolTip()) == ((True, words) if len(words) > 100 else (False, ""))
            heights.append(len(lines))
        assert "".join(toast.words.lines(10_000)) == words.strip(), "nothing is lost where there is room"
    assert heights[0::3] == [1, 1] and min(heights[1::3]) > 1 and heights[2::3] == [3, 3]


def test_toast_goes_by_itself_but_an_error_stays(qtbot: QtBot, look: ThemeSwitch) -> None:
    toast = ToastBar(look)
    qtbot.addWidget(toast)
    toast.tell("已记为缺", undo=True)
    assert toast._timer.interval() == SHOWN_MS == 6000
    with qtbot.waitSignal(toast.undone):
        toast.undo.click()
    assert toast.isHidden()
    toast.tell_error("没有存下")
    assert not toast._timer.isActive()
    toast.tell("已存")
    assert toast.words.text() == "没有存下"
    locked = QWidget()
    toast.setParent(locked)  # nobody sees it
    toast.tell_error("没有存下")
    toast.tell("已存")
    assert toast.words.text() == "没有存下"


def test_a_long_name_on_a_button_is_never_cut(qtbot: QtBot, look: ThemeSwitch) -> None:
    words = "准予开办临澜市老街巷面馆" * 4
    button = ActionButton(look, words, "Ctrl+Enter")
    qtbot.addWidget(button)
    assert button.minimumSizeHint().width() > 14 * len(words)


def test_what_somebody_typed_is_no_markup_in_a_tooltip(qtbot: QtBot, look: ThemeSwitch) -> None:
    label = ElidedLabel(look, '<img src="file:///etc/hostname">' * 9)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.grab()
    assert "<img" not in label.toolTip() and "&lt;img" in label.toolTip()


def test_the_reason_stays_with_a_button_that_gets_new_words(qtbot: QtBot, look: ThemeSwitch) -> None:
    button = ActionButton(look, "暂停", "F9")
    qtbot.addWidget(button)
    button.why_not("大厅断开")
    button.say("恢复")
    assert (button.accessibleName(), button.accessibleDescription()) == ("恢复", "大厅断开")
    button.why_not("")
    assert button.accessibleDescription() == "F9"


def test_field_error_reaches_the_screen_reader(qtbot: QtBot, look: ThemeSwitch) -> None:
    editor = QLineEdit()
    row = FieldRow(look, "证件号码", editor, "18 位")
    qtbot.addWidget(row)
    row.set_error("校验码不对")
    assert (editor.accessibleName(), editor.accessibleDescription(), editor.property("error")) == ("证件号码", "校验码不对", True)
    row.set_error("")
    assert (editor.accessibleDescription(), editor.property("error")) == ("18 位", False)


def test_the_halo_follows_the_focus(qtbot: QtBot, look: ThemeSwitch, qapp: object) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    first, second = QLineEdit(), QLineEdit()
    column.addWidget(first)
    column.addWidget(second)
    halo = FocusHalo(qapp, look)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    first.setFocus()
    second.setFocus()
    assert halo._halo is not None
    assert halo._halo.geometry().contains(second.geometry())
    first.setFocus()
    assert halo._halo.geometry().contains(first.geometry())


def page_of(text: str = "一次告知") -> Page:
    advances, face = (24.0,) * len(text), "sans-bold"
    run = TextRun(20, 60, 24, face, text, advances)
    square = tuple(tuple((x + y) % 2 == 0 for x in range(21)) for y in range(21))
    return Page(200, 280, (run, Line(20, 70, 180, 70, 1), Rect(20, 80, 60, 40, 1, 0.8), Circle(140, 110, 20), QrCode(20, 140, 63, square)))


def test_the_painter_puts_every_mark_where_the_page_says(qtbot: QtBot) -> None:
    image = QImage(QSize(800, 1120), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    PagePainter().paint(painter, page_of(), 4.0, QColor("black"))
    painter.end()

    def dark(x: float, y: float) -> bool:
        return image.pixelColor(round(x * 4), round(y * 4)).lightness() < 128

    assert dark(100, 70)
    assert not dark(100, 74)
    assert dark(20.2, 100)
    assert dark(20 + 1.5, 140 + 1.5)
    assert not dark(20 + 4.5, 140 + 1.5)
    for place in range(4):
        column = [dark(20 + 24 * place + x, 60 - y) for x in range(2, 22, 1) for y in range(0, 20, 1)]
        assert any(column), place
    assert not any(dark(20 + 24 * 5 + x, 60 - y) for x in range(24) for y in range(20))


def test_paper_view_keeps_its_place_and_fits_the_width(qtbot: QtBot, look: ThemeSwitch) -> None:
    view = PaperView(look)
    qtbot.addWidget(view)
    view.resize(380, 300)
    view.show()
    view.show_pages((page_of(), page_of("第二页")), name="一次性告知单")
    view.verticalScrollBar().setValue(120)
    view.show_pages((page_of("改了字"), page_of("第二页")), name="一次性告知单")
    assert view.verticalScrollBar().value() == 120
    assert view.zoom() == pytest.approx((view.viewport().width() - 32) / 200)
    assert "第二页" in view.accessibleDescription()
    view.grab()


OTHER_DOMAINS = ("clerk", "commands", "demo", "__pycache__")
"""Folders of ui whose words are not of the domain "ui"."""


def test_every_text_has_its_chinese() -> None:
    root = resources.path(".").parent
    ids: set[str] = set()
    words = {"_": None, "_n": (1, 2)}
    for folder in sorted(path for path in (root / "ui").iterdir() if path.is_dir() and path.name not in OTHER_DOMAINS):
        ids |= {joined(message) for _file, _line, message, _notes, _context in extract_from_dir(folder, keywords=words)}
    for file in (root / "ui").glob("*.py"):
        ids |= {joined(found[1]) for found in extract_from_file("python", file, keywords=words)}
    with resources.path("locale/zh_CN/LC_MESSAGES/ui.po").open("rb") as opened:
        known = {joined(entry.id): joined(entry.string) for entry in read_po(opened) if entry.id}
    assert {message for message in ids if not known.get(message)} == set()
    assert set(known) <= ids
    say = translator("ui")
    assert all(say(message) == words for message, words in known.items())


def joined(forms: str | Sequence[str]) -> str:
    """A text with its plural as the compiled catalogue keeps it."""
    return forms if isinstance(forms, str) else "\0".join(forms)


def test_a_count_has_one_form_in_chinese_and_two_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = ("{n} waits", "{n} wait")
    assert [_n(*waits, n) for n in (0, 1, 2)] == ["前面 0 人", "前面 1 人", "前面 2 人"]
    monkeypatch.setattr(tongue, "_spoken", ["en"])
    assert [_n(*waits, n) for n in (0, 1, 2, "1", "1,201")] == ["0 wait", "1 waits", "2 wait", "1 waits", "1,201 wait"]
    assert _n("{day}, {n} line", "{day}, {n} lines", 1, day="today") == "today, 1 line"


def test_placeholders_are_the_same_in_both_languages() -> None:
    import string

    with resources.path("locale/zh_CN/LC_MESSAGES/ui.po").open("rb") as opened:
        for entry in read_po(opened):
            forms = [text for each in (entry.id, entry.string) for text in joined(each).split("\0")]
            fields = [{name for _text, name, _spec, _conv in string.Formatter().parse(text) if name} for text in forms]
            assert all(each == fields[0] for each in fields), entry.id


def test_no_qthread_and_no_nested_loop() -> None:
    """`app.exec()` is the one loop there is."""
    for file in (resources.path(".").parent / "ui").rglob("*.py"):
        source = file.read_text(encoding="utf-8").replace("app.exec(", "")
        assert not re.search(r"QThread|processEvents|\.exec\(|exec_\(", source), file


def test_the_key_of_a_dimmed_button_says_why(qtbot: QtBot, look: ThemeSwitch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = ActionButton(look, "新增", "Ctrl+N")
    button.setParent(window)
    button.bind(window)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.why_not("由系统管理员改")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert QToolTip.text() == "由系统管理员改" and not pressed
    QToolTip.hideText()
    button.why_not("")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 1


def test_choices_that_fold_stand_in_lines_where_there_is_no_room(qtbot: QtBot, look: ThemeSwitch) -> None:
    options = [SegmentOption(str(n), f"choice number {n}") for n in range(5)]
    page, control = QWidget(), Segmented(look, options, "0", folds=True)
    QVBoxLayout(page).addWidget(control)
    qtbot.addWidget(page)
    page.show()
    page.resize(control.sizeHint().width() + 60, 400)
    qtbot.waitUntil(lambda: control.height() == look.theme.px(30))
    assert control.width() == control.sizeHint().width()
    page.resize(control.sizeHint().width() * 3 // 5 + 40, 400)
    qtbot.waitUntil(lambda: control.height() == 2 * look.theme.px(30))
    assert control.visibleRegion().boundingRect() == control.rect()
    told: list[object] = []
    control.chosen.connect(lambda key: told.append(key))
    below = QPoint(control.width() - 20, control.height() - 10)
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=below)
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() - 20, 5))
    assert told == ["4", "2"]


def test_a_list_box_ends_what_has_no_room_with_an_ellipsis(qtbot: QtBot, look: ThemeSwitch) -> None:
    box = ChoiceBox(look, [("long", "统一社会信用代码证书或者登记证书")])
    box.set_value("long")
    qtbot.addWidget(box)
    box.show()
    box.resize(600, 36)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    assert option.currentText == box.currentText()
    box.resize(150, 36)
    box.initStyleOption(option)
    assert option.currentText.endswith("…") and option.currentText[:4] == box.currentText()[:4]

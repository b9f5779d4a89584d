"""What the guide leaves with the number is Chinese, whatever the screen speaks."""

from __future__ import annotations

from desktop.intake.guide_words import LINES_ON_SLIP, call_note, slip_lines
from desktop.tongue import LANGUAGE, speak


def test_what_is_kept_and_printed_stays_chinese() -> None:
    speak("en")
    try:
        assert call_note("开办餐饮店", 3, 2) == "开办餐饮店：导办看过，带来 3 份，缺 2 份"
        assert call_note("开办餐饮店", 0, 0) == "开办餐饮店，导办问过"
        assert slip_lines("开办餐饮店", ("租赁合同",)) == ("开办餐饮店", "还要带：租赁合同")
    finally:
        speak(LANGUAGE)


def test_a_slip_has_room_for_so_many() -> None:
    assert len(slip_lines("开办餐饮店", [str(n) for n in range(20)])) == 1 + LINES_ON_SLIP

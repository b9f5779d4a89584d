"""A voucher of today's hall is good on its next working day, holidays and worked weekends counted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hall_cases import Hands

from ui.app import Desk


@pytest.mark.parametrize(
    ("on", "valid"),
    [
        (date(2026, 9, 30), date(2026, 10, 8)),  # 国庆节
        (date(2026, 9, 18), date(2026, 9, 20)),  # a Sunday that is worked
        (date(2031, 9, 30), date(2031, 10, 1)),  # no table yet: the next weekday, and the paper names it
    ],
)
def test_a_voucher_skips_what_the_calendar_says(desk: Desk, clock: Hands, on: date, valid: date) -> None:
    clock.at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    clerk = desk.staff.sign_in("clerk", "tidehall-demo")
    assert desk.queue.voucher(clerk, desk.queue.take("tax").id, "系统故障").valid_on == valid

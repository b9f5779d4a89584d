"""A made-up day for the report: a morning rush, a lunch without anybody, an afternoon."""

from __future__ import annotations

from datetime import date, datetime

from desktop.clock import SHANGHAI
from desktop.day_report import CaseFigures, DayReport, LedgerLine, MoveLine, RatingFigures, ThemeLine
from desktop.queue.day_summary import DayNumbers, Figures

DAY = date(2026, 11, 24)


def figures(key: str, name: str, taken: int, served: int, wait: float | None) -> Figures:
    p90 = wait * 2.1 if wait is not None else None
    return Figures(key, name, taken, served, taken // 20, taken // 30, wait, wait, p90, 540.0, 480.0, 900.0)


_HOURS = ((9, 61, 38, 420.0), (10, 88, 70, 900.0), (11, 74, 80, 1180.0), (12, 0, 12, 300.0), (13, 0, 0, None), (14, 52, 41, 360.0), (15, 47, 50, 410.0), (16, 20, 34, 240.0))  # fmt: skip
_SERVICES = (("business", "经营许可", 128, 120, 760.0), ("social", "社保医保", 96, 95, 610.0), ("household", "公安户政", 58, 55, 400.0), ("tax", "税务", 41, 40, 350.0), ("realty", "不动产登记", 15, 12, 290.0), ("fund", "公积金", 4, 3, None))  # fmt: skip
QUEUE = DayNumbers(
    DAY,
    figures("", "", 342, 325, 642.0),
    tuple(figures(*line) for line in _SERVICES),
    (),
    tuple(figures(f"{hour:02d}", f"{hour}:00", taken, served, wait) for hour, taken, served, wait in _HOURS),
    (),
)
CASES = CaseFigures(
    64, 49, 11, 1, 6, 1, 2, 1,
    (ThemeLine("开办餐饮店", 22, 18, 5, 0), ThemeLine("新生儿出生", 17, 16, 1, 0), ThemeLine("企业信息变更", 12, 8, 3, 1), ThemeLine("设立民办幼儿园审批", 1, 0, 0, 1)),
)  # fmt: skip
RATINGS = RatingFigures(((5, "非常满意", 38), (4, "满意", 9), (3, "基本满意", 2), (2, "不满意", 1), (1, "非常不满意", 0)), 6, 2)
MOVES = (
    MoveLine(datetime(2026, 11, 24, 10, 12, tzinfo=SHANGHAI), "5", "公安户政", "公安户政、经营许可", "经营许可排队预计超过 20 分钟，户政窗口空闲", "已采纳"),
    MoveLine(datetime(2026, 11, 24, 14, 30, tzinfo=SHANGHAI), "5", "公安户政、经营许可", "公安户政", "高峰已过", "自动恢复"),
)  # fmt: skip
REPORT = DayReport(
    "临澜市政务服务中心", "W07", DAY, datetime(2026, 11, 24, 17, 32, tzinfo=SHANGHAI), "贺兰山", QUEUE, "", CASES, RATINGS,
    LedgerLine(212, 205, 6, 1, 0), MOVES, drill=True,
)  # fmt: skip

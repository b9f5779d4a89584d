"""`tidehall report`: the day's report (日报) as PDF. It acts for the workstation and needs no person."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from desktop.clock import hall_date
from desktop.errors import RuleViolation
from ui.commands.console import Exit, open_from, put, put_json
from ui.day_reports import write_report


def report(options: argparse.Namespace) -> int:
    """Writes the report of today or of `--day`. A day to come is wrong usage."""
    with closing(open_from(options)) as desk:
        today = hall_date(desk.clock())
        day = options.day or today
        if day > today:
            raise RuleViolation("report.day_to_come", day=day.isoformat())
        to = Path(options.out) if options.out else Path.cwd() / f"日报-{day}.pdf"
        write_report(desk, f"工作机 {desk.settings.workstation.id}", day, to)
    if options.json:
        put_json({"day": day.isoformat(), "path": str(to)})
    else:
        put(f"{day} 日报：{to}")
    return Exit.DONE

"""A demo hall: a home, the drill province on loopback, and people who took numbers. Everything in it is made up and says so."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.queue.model import TicketClass
from offline.drill.server import DrillProvince

TICKETS = (
    ("household", TicketClass.APPOINTMENT, "导办已看：新生儿出生"),
    ("business", TicketClass.ELDERLY, "导办已看：开办餐饮店"),
    ("business", TicketClass.NORMAL, "导办已看：企业注销登记"),
    ("household", TicketClass.NORMAL, ""),
    ("business", TicketClass.NORMAL, ""),
    ("household", TicketClass.NORMAL, ""),
    ("business", TicketClass.NORMAL, ""),
    ("tax", TicketClass.NORMAL, ""),
    ("business", TicketClass.NORMAL, ""),
    ("household", TicketClass.NORMAL, ""),
)


@dataclass(slots=True)
class DemoHall:
    """Where the demo lives. `province` is running."""

    home: Path
    papers: Path
    province: DrillProvince


def make_hall(out: Path) -> DemoHall:
    """A fresh demo hall under `out`; an older one there is thrown away, because it was made up too."""
    from desktop.clock import now
    from desktop.queue.service import HallQueue
    from desktop.settings import FILE_NAME
    from ui.app import open_desk
    from ui.commands.home import init

    for name in ("home", "province", "papers", "screens"):
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    province = DrillProvince(out / "province", appointments=True)
    url = province.start()
    home = out / "home"
    options = argparse.Namespace(
        home=str(home), demo=True, json=False, hall_url=None, province_url=url, client_id=None, client_secret_file=None, signing_secret_file=None,
        hall=None, workstation="W07", window="7",
    )  # fmt: skip
    init(options)
    with (home / FILE_NAME).open("a", encoding="utf-8") as settings:
        settings.write("\n[staff]\nlock_minutes = 0\n")  # a played morning touches no key: it would lock itself
    desk = open_desk(home)
    queue = HallQueue(desk.home.hall, now)
    for service, kind, note in TICKETS:
        queue.take(service, kind, operator="guide", note=note)
    desk.close()
    return DemoHall(home, out / "papers", province)


def show(out: Path) -> int:
    """The window on a demo hall, until it is closed."""
    from ui.commands.console import say
    from ui.program import Program
    from ui.starting import make_application

    hall = make_hall(out)
    say("演练大厅：工号 clerk，口令 tidehall-demo。文书在 " + str(hall.papers))
    app = make_application()
    program = Program(app, hall.home, hall.papers)
    program.show()
    code = int(app.exec())
    program.end()
    hall.province.stop()
    return code

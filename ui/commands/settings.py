"""`tidehall settings export|import FILE`: a hall's settings as one file. An administrator acts, a supervisor signs (`--signed`)."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.hall_settings.bundle import export_settings, import_settings
from desktop.staff.model import Actor
from ui.app import Desk
from ui.commands.console import Exit, acting, open_from, put, put_json
from ui.papers import write_file
from ui.settings.making import hall_setup

SIGNATURE_VARIABLE = "TIDEHALL_SIGNATURE"
MOST_BYTES = 8 * 1024 * 1024


def export(options: argparse.Namespace) -> int:
    """Writes the file. A supervisor needs nobody beside."""
    desk = open_from(options)
    try:
        actor, path = acting(desk, options), Path(options.file)
        raw = export_settings(hall_setup(desk), actor, signing(desk, options), desk.clock(), path.name)
        write_file(path, raw)
    finally:
        desk.close()
    if options.json:
        put_json({"path": str(path), "bytes": len(raw)})
    else:
        put(f"设置已写到 {path}。里面没有密钥和口令。")
    return Exit.DONE


def import_(options: argparse.Namespace) -> int:
    """Takes the file whole, or names everything that is wrong with it and changes nothing."""
    path = Path(options.file)
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise EnvironmentFault("settings.file_unreadable", file=path.name) from fault
    desk = open_from(options)
    try:
        taken = import_settings(hall_setup(desk), acting(desk, options), signing(desk, options), raw, path.name)
    finally:
        desk.close()
    if options.json:
        put_json({"taken": True, "restart": taken.restart})
    else:
        put("设置已换成文件里的。" + ("有的项目要重新打开程序才生效。" if taken.restart else ""))
    return Exit.DONE


def signing(desk: Desk, options: argparse.Namespace) -> Actor | None:
    """Who signs beside; None where nobody was named. `RuleViolation` as `Staff.countersign`, staff.password_absent."""
    if not options.signed:
        return None
    password = os.environ.get(SIGNATURE_VARIABLE)
    if password is None:
        if not sys.stdin.isatty():
            raise RuleViolation("staff.password_absent")
        import getpass

        password = getpass.getpass(f"{options.signed} 的口令：", stream=sys.stderr)
    return desk.staff.countersign(options.signed, password)

"""`tidehall settings export|import FILE`: a hall's settings as one file. An administrator acts, a supervisor signs (`--signed`)."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from desktop.hall_settings.bundle import export_settings, import_settings
from ui.commands.console import Exit, acting, open_from, put, put_json, signing
from ui.papers import write_file
from ui.settings.making import hall_setup, read_bundle


def export(options: argparse.Namespace) -> int:
    """Writes the file. A supervisor needs nobody beside."""
    with closing(open_from(options)) as desk:
        actor, path = acting(desk, options), Path(options.file)
        raw = export_settings(hall_setup(desk), actor, signing(desk, actor, options), desk.clock(), path.name)
        write_file(path, raw)
    if options.json:
        put_json({"path": str(path), "bytes": len(raw)})
    else:
        put(f"设置已写到 {path}。里面没有密钥和口令。")
    return Exit.DONE


def import_(options: argparse.Namespace) -> int:
    """Takes the file whole, or names everything that is wrong with it and changes nothing."""
    path = Path(options.file)
    raw = read_bundle(path)
    with closing(open_from(options)) as desk:
        actor = acting(desk, options)
        taken = import_settings(hall_setup(desk), actor, signing(desk, actor, options), raw, path.name)
    if options.json:
        put_json({"taken": True, "restart": taken.restart})
    else:
        put("设置已换成文件里的。" + ("有的项目要重新打开程序才生效。" if taken.restart else ""))
    return Exit.DONE

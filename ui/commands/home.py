"""`tidehall init`, `account`, `doctor`: making a home, its accounts, and telling whether everything it needs is there."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys

import resources
from desktop.catalogue.shelf import Shelf
from desktop.clock import now
from desktop.errors import RuleViolation
from desktop.settings import HallSettings, ProvinceSettings, Settings, StoreSettings, WorkstationSettings
from desktop.staff.model import Role
from desktop.staff.service import Place, Staff
from offline.drill import credentials
from offline.vault.hall_server import HALL_KEY_VARIABLE
from offline.vault.home import Home, create_home, joining, refuse_existing
from offline.vault.keys import PASSPHRASE_VARIABLE
from offline.vault.postgres import parse_url, without_password
from offline.vault.secrets import make_signing_key
from ui.app import CLIENT_SECRET, SIGNING_SECRET, reserve_numbers
from ui.commands.console import PASSWORD_VARIABLE, Exit, acting, open_from, put, put_json, read_secret_file, say
from ui.commands.health import examine
from ui.place import home_path

DEMO_PASSWORD = "tidehall-demo"
DEMO_ACCOUNTS = (
    ("clerk", "周敏", Role.CLERK),
    ("guide", "李铉宇", Role.GUIDE),
    ("supervisor", "陈立新", Role.SUPERVISOR),
    ("admin", "何静", Role.ADMINISTRATOR),
)
DRILL_URL = "http://127.0.0.1:8765"


def init(options: argparse.Namespace) -> int:
    """Makes the home, whole or not at all. With `--hall-url` it joins the hall on that server, or makes it where there is none yet."""
    path = home_path(options.home)
    refuse_existing(path)
    settings, secrets = _settings(options)
    password = DEMO_PASSWORD if options.demo else os.environ.get(PASSWORD_VARIABLE, "")
    if not password and not (options.hall_url and os.environ.get(HALL_KEY_VARIABLE)):
        raise RuleViolation("staff.password_absent")
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)

    def fill(home: Home) -> None:
        _fill(home, options, password)

    with joining(options.hall_url, os.environ.get(HALL_KEY_VARIABLE)) as hall:
        key = create_home(path, passphrase, settings, fill, secrets | hall.secrets)
    if hall.made_key:
        say(
            f"大厅密钥（只显示这一次，请抄下保管；其他工作机加入时放在环境变量 {HALL_KEY_VARIABLE} 里）：\n{hall.made_key}\n"
            "服务器上没有它。丢了它，新的工作机就加入不了。"
        )
    if key.kept == "key_file":
        say("密钥放在数据目录的 vault.key 里（权限 0600），没有口令保护：它防不住能读到这个目录的人，也防不住整台机器或整块硬盘被拿走。")
    if options.json:
        put_json(
            {"home": str(path), "key": key.kept, "demo": options.demo, "hall": settings.hall.id, "workstation": settings.workstation.id}
            | ({"hall_key": hall.made_key} if hall.made_key else {})
        )
    else:
        put(f"数据目录已建立：{path}")
    return Exit.DONE


def _settings(options: argparse.Namespace) -> tuple[Settings, dict[str, str]]:
    secrets = {}
    url, client = options.province_url or "", options.client_id or ""
    if options.client_secret_file:
        secrets[CLIENT_SECRET] = read_secret_file(options.client_secret_file)
    if options.signing_secret_file:
        secrets[SIGNING_SECRET] = read_secret_file(options.signing_secret_file)
    if options.demo:
        url, client = url or DRILL_URL, client or credentials.CLIENT_ID
        secrets = {CLIENT_SECRET: credentials.CLIENT_SECRET, SIGNING_SECRET: credentials.SIGNING_SECRET} | secrets
    elif url and not (client and len(secrets) == 2):
        raise RuleViolation("init.province_incomplete")
    if url:
        from offline.sync.peers.transport import checked_url

        checked_url(url)
    address = without_password(parse_url(options.hall_url)) if options.hall_url else ""
    hall = HallSettings(drill=options.demo)
    hall = dataclasses.replace(hall, id=options.hall) if options.hall else hall
    usual = WorkstationSettings()
    place = WorkstationSettings(options.workstation or usual.id, options.window or usual.window)
    return Settings(options.demo, hall, place, ProvinceSettings(url, client), StoreSettings(address)), secrets


def _fill(home: Home, options: argparse.Namespace, password: str) -> None:
    from desktop.queue.setup import set_up_queue

    Shelf(home.vault, now).seed()
    make_signing_key(home.vault, now())
    settings = home.settings
    staff = Staff(home.vault, home.hall, Place(settings.hall.id, settings.workstation.id, settings.workstation.window), now)
    for name, display, role in DEMO_ACCOUNTS if options.demo else (("admin", "admin", Role.ADMINISTRATOR),):
        try:
            staff.account(name)
            say(f"账户 {name} 大厅里已经有了：沿用原来的密码。")
        except RuleViolation:
            if not password:
                raise RuleViolation("staff.password_absent") from None
            staff.add(None, name, display, role, password)
    set_up_queue(home.hall, json.loads(resources.text("hall/example.json")), settings.workstation.window, now())
    reserve_numbers(home, now)


def account_add(options: argparse.Namespace) -> int:
    """Adds an account; the new password comes from the environment or standard input, never from the command line."""
    desk = open_from(options)
    password = os.environ.get("TIDEHALL_NEW_PASSWORD")
    if password is None:
        password = sys.stdin.readline().rstrip("\r\n")
    made = desk.staff.add(acting(desk, options), options.name, options.display_name or options.name, Role(options.role), password)
    desk.close()
    if options.json:
        put_json({"name": made.name, "role": made.role.value})
    else:
        put(f"已建账户 {made.name}（{made.role.value}）。")
    return Exit.DONE


def doctor(options: argparse.Namespace) -> int:
    """One line each: ok, warn or fail, with the mend. 3 when anything fails."""
    lines = examine(home_path(options.home))
    if options.json:
        put_json([dataclasses.asdict(line) for line in lines])
    else:
        for line in lines:
            put(f"{line.state:<5}{line.name}：{line.said}" + (f" 办法：{line.mend}" if line.mend else ""))
    return Exit.ENVIRONMENT if any(line.state == "fail" for line in lines) else Exit.DONE

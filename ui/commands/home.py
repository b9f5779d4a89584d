"""`tidehall init`, `key`, `doctor`: making a home with its first accounts, and telling whether everything it needs is there."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from contextlib import closing
from pathlib import Path

import resources
from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.catalogue.shelf import Shelf
from desktop.clock import now
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.settings import HallSettings, ProvinceSettings, Settings, StoreSettings, WorkstationSettings
from desktop.staff.accounts import Accounts
from desktop.staff.model import Actor, Place, Role
from desktop.staff.permissions import Permission, require
from desktop.staff.service import Staff
from offline.drill import credentials
from offline.sync.peers.staging.link import is_staging, staging_url
from offline.vault.backup import KEY_BESIDE, back_up, restore
from offline.vault.hall_server import HALL_KEY_VARIABLE
from offline.vault.home import Home, create_home, joining, refuse_existing
from offline.vault.keys import PASSPHRASE_VARIABLE, RECOVERY_VARIABLE, keep_by_passphrase, make_recovery, open_key
from offline.vault.postgres import parse_url, without_password
from offline.vault.repair import alone, repair
from offline.vault.rotate import rotate
from offline.vault.secrets import make_signing_key
from ui.app import CLIENT_SECRET, EXAMPLE_MAPPING, SIGNING_SECRET, STAGING_PASSWORD, Desk, paper_keys_of, reserve_numbers
from ui.commands.console import PASSWORD_VARIABLE, Exit, acting, open_from, put, put_json, read_secret_file, say
from ui.commands.health import examine
from ui.front import begin_front
from ui.place import home_path

LEAST_PASSPHRASE = 6
NEW_PASSPHRASE_VARIABLE = "TIDEHALL_NEW_PASSPHRASE"
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
        begin_front(home.path, settings)

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
    elif url and not is_staging(url) and not (client and len(secrets) == 2):
        raise RuleViolation("init.province_incomplete")
    province, password = _province(url, client)
    if password:
        secrets[STAGING_PASSWORD] = password
    address = without_password(parse_url(options.hall_url)) if options.hall_url else ""
    hall = HallSettings(drill=options.demo)
    hall = dataclasses.replace(hall, id=options.hall) if options.hall else hall
    usual = WorkstationSettings()
    place = WorkstationSettings(options.workstation or usual.id, options.window or usual.window)
    return Settings(options.demo, hall, place, province, StoreSettings(address)), secrets


def _province(url: str, client: str) -> tuple[ProvinceSettings, str]:
    """What the settings say of the province, and the password that the address of a staging database may bear."""
    if is_staging(url):
        address = staging_url(url)
        say(f"省平台是前置库，对照表先用示例 {EXAMPLE_MAPPING}：正式使用前，请按本省文件另写一份，并在 [province] mapping 里指明。")
        return ProvinceSettings(without_password(address), kind="staging", mapping=EXAMPLE_MAPPING), str(address.password or "")
    if url:
        from offline.sync.peers.transport import checked_url

        checked_url(url)
    return ProvinceSettings(url, client), ""


def _fill(home: Home, options: argparse.Namespace, password: str) -> None:
    from desktop.queue.setup import set_up_queue

    Shelf(home.vault, now).seed()
    make_signing_key(home.vault, now())
    paper_keys_of(home, now).keep()
    settings = home.settings
    staff = Staff(home.vault, home.hall, Place(settings.hall.id, settings.workstation.id, settings.workstation.window), now)
    for name, display, role in DEMO_ACCOUNTS if options.demo else (("admin", "admin", Role.ADMINISTRATOR),):
        try:
            staff.account(name)
            say(f"账户 {name} 大厅里已经有了：沿用原来的密码。")
        except RuleViolation:
            if not password:
                raise RuleViolation("staff.password_absent") from None
            Accounts(home.vault, home.hall, staff, now).add(None, name, display, role, password)
    set_up_queue(home.hall, json.loads(resources.text("hall/example.json")), settings.workstation.window, now())
    reserve_numbers(home, now)


def key(options: argparse.Namespace) -> int:
    """The ways into the vault; an administrator's. `recovery` shows the new recovery key once."""
    with closing(open_from(options)) as desk:
        who = acting(desk, options)
        require(who, Permission.KEEP_KEYS)
        if options.verb == "passphrase":
            if len(os.environ.get(NEW_PASSPHRASE_VARIABLE, "")) < LEAST_PASSPHRASE:
                raise EnvironmentFault("key.short", least=LEAST_PASSPHRASE, variable=NEW_PASSPHRASE_VARIABLE)
            keep_by_passphrase(desk.home.path, desk.home.key, os.environ.get(NEW_PASSPHRASE_VARIABLE, ""))
            _note_key(desk, who, options.verb)
            put_json({"key": "passphrase"}) if options.json else put("以后打开数据目录要用新口令。旧的密钥文件已经删掉。")
            return Exit.DONE
        made = make_recovery(desk.home.path, desk.home.key) if options.verb == "recovery" else ""
        path, before = desk.home.path, desk.home.key
        _note_key(desk, who, options.verb)
    if options.verb == "rotate":
        with alone(path):
            after = rotate(path, before, os.environ.get(PASSPHRASE_VARIABLE))
        put_json({"key": after.kept}) if options.json else put("保险库已换新密钥，全部内容重新加密。")
        say("以前的恢复密钥和备份的密钥文件只能打开以前的备份。请重新运行 tidehall key recovery 和 tidehall backup。")
        return Exit.DONE
    put_json({"recovery_key": made}) if options.json else put(made)
    say(f"这是恢复密钥，只显示这一次：请抄下或打印，锁进柜子。放在环境变量 {RECOVERY_VARIABLE} 里就能打开保险库。以前的恢复密钥已经作废。")
    return Exit.DONE


def _note_key(desk: Desk, who: Actor, verb: str) -> None:
    with desk.home.vault.write() as connection:
        note(connection, AuditKind.KEY_CARE, who, desk.clock(), subject=desk.settings.workstation.id, what=verb)


def backup(options: argparse.Namespace) -> int:
    """An encrypted copy of the home, opened again before it counts. Windows may be open meanwhile."""
    target = Path(options.file).absolute()
    with closing(open_from(options)) as desk:
        back_up(desk.home, target, now())
        beside = desk.home.key.kept == "key_file"
    if beside:
        say(f"密钥单独写在 {target.name}{KEY_BESIDE}（权限 0600）。没有它恢复不了；请和备份分开保管。")
    put_json({"file": str(target), "size": target.stat().st_size}) if options.json else put(f"备份已完成并核对：{target}")
    return Exit.DONE


def restore_(options: argparse.Namespace) -> int:
    """A home from a copy; refuses to touch an existing one."""
    path = home_path(options.home)
    restore(Path(options.file).absolute(), path, os.environ.get(PASSPHRASE_VARIABLE), os.environ.get(RECOVERY_VARIABLE))
    say("恢复的是备份那一刻的样子：请先运行 tidehall sync，再到平账页核对备份以后的办件。")
    put_json({"home": str(path)}) if options.json else put(f"已恢复到：{path}")
    return Exit.DONE


def repair_(options: argparse.Namespace) -> int:
    """Looks at every page; what is damaged is made anew from what can be read. 1 when rows were lost, 3 when only a backup helps."""
    path = home_path(options.home)
    found = open_key(path, os.environ.get(PASSPHRASE_VARIABLE), os.environ.get(RECOVERY_VARIABLE))
    with alone(path):
        done = repair(path, found, now())
    if options.json:
        put_json([{"store": one.store, "kept_at": str(one.kept_at), "saved": dict(one.saved), "lost": dict(one.lost)} for one in done])
    elif not done:
        put("保险库完好，没有要修的。")
    for one in done:
        say(f"{one.store} 已重建，原文件留在 {one.kept_at}，请保留。")
        for table, rows in one.lost.items():
            say(f"  {table}：丢失 {'若干' if rows is None else rows} 行。")
    if done:
        say("请运行 tidehall sync 和 tidehall ledger 核对；缺的办件到平账页补录，或用备份恢复到另一个目录对照。")
    return Exit.PERSON if any(one.lost for one in done) else Exit.DONE


def doctor(options: argparse.Namespace) -> int:
    """One line each: ok, warn or fail, with the mend. 3 when anything fails."""
    lines = examine(home_path(options.home))
    if options.json:
        put_json([dataclasses.asdict(line) for line in lines])
    else:
        for line in lines:
            put(f"{line.state:<5}{line.name}：{line.said}" + (f" 办法：{line.mend}" if line.mend else ""))
    return Exit.ENVIRONMENT if any(line.state == "fail" for line in lines) else Exit.DONE

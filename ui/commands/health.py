"""What `doctor` looks at: libraries, fonts, encryption, key, clock, voice, province, disk. It changes nothing."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.clock import hall_date, now
from desktop.errors import EnvironmentFault, HallError
from desktop.sentences import sentence
from desktop.settings import BoardSettings
from offline.vault.hall_server import HallServer
from offline.vault.repair import damage
from ui.app import EXAMPLE_MAPPING, Desk, open_desk, province_answers
from ui.board.engine import Engine, find_engine, sound_device

LIBRARIES = ("SQLAlchemy", "sqlcipher3", "cryptography", "argon2-cffi", "requests", "reportlab", "qrcode", "PySide6-Essentials")
_PLENTY = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `state` is ok, warn or fail."""

    name: str
    state: str
    said: str
    mend: str = ""


def examine(path: Path) -> tuple[Finding, ...]:
    """Everything that can be told; a home that does not open is a finding, not an error."""
    findings = [*_libraries(), *_fonts()]
    try:
        desk = open_desk(path)
    except HallError as problem:
        return (*findings, Finding("数据目录", "fail", sentence(problem), _mend(problem.code)))
    try:
        findings += _stores(desk)
        findings += _home(desk)
    except HallError as problem:
        findings.append(Finding("数据目录", "fail", sentence(problem), _mend(problem.code)))
    finally:
        desk.close()
    return tuple(findings)


def _mend(code: str) -> str:
    if code == "home.absent":
        return "运行 tidehall init。"
    if code in ("store.corrupt", "store.wrong_key", "store.absent"):
        return "先不要改动这个目录。运行 tidehall repair；修不好就用 tidehall restore 把备份恢复到另一个目录。"
    if code.startswith("key."):
        return "用原来的口令或密钥文件；都没有时用恢复密钥（环境变量 TIDEHALL_RECOVERY_KEY）。"
    return "按这一句处理。"


def _stores(desk: Desk) -> Iterator[Finding]:
    """Every page of the stores that lie here, and what an earlier repair left behind."""
    found = damage(desk.home.path, desk.home.key)
    for name, said in found.items():
        yield Finding(f"保险库 {name}", "fail", f"有损坏：{said}", _mend("store.corrupt"))
    if not found:
        yield Finding("保险库", "ok", "逐页核对完好")
    kept = sorted(path.name for path in desk.home.path.glob("damaged-*"))
    if kept:
        yield Finding("修复记录", "warn", "、".join(kept), "修过的保险库可能缺办件：对照省平台和纸面补录后，把这些目录移到别处保存。")


def _libraries() -> Iterator[Finding]:
    for name in LIBRARIES:
        try:
            yield Finding(name, "ok", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "fail", "没有安装", "运行 make run 安装。")


def _fonts() -> Iterator[Finding]:
    from printing.fonts import chain

    for block in chain().coverage():
        whole = block.covered == block.total
        mend = "" if whole else "装上 HanaMin 或 BabelStone Han 字体可补（Debian：fonts-hanazono）。"
        yield Finding(f"字库 {block.name}", "ok" if whole else "warn", f"{block.covered}/{block.total}", mend)


def _calendar(known: tuple[int, ...]) -> Finding:
    year = hall_date(now()).year
    if year not in known:
        return Finding("工作日历", "fail", f"{year} 年没有载入", "载入当年的节假日安排。")
    if year + 1 not in known:
        return Finding(
            "工作日历", "warn", f"已载入到 {known[-1]} 年，{year + 1} 年未载入", "次年安排公布后载入；跨年的日期会提示，不会猜。"
        )
    return Finding("工作日历", "ok", f"已载入到 {known[-1]} 年")


def _home(desk: Desk) -> list[Finding]:
    home = desk.home
    found = [
        Finding("数据目录", "ok", str(home.path)),
        _encrypted(home.path / "vault.db", "本机保险库"),
        _encrypted(home.path / "hall.db", "大厅库") if home.server is None else _hall_server(home.server),
        _calendar(desk.calendar.calendar().years),
    ]
    if home.key.kept == "key_file":
        found.append(
            Finding("密钥", "warn", "放在数据目录的文件里，防不住能读目录的人", f"设 {'TIDEHALL_PASSPHRASE'} 或装系统钥匙串后重新建立。")
        )
    else:
        found.append(Finding("密钥", "ok", {"passphrase": "由口令保护", "keyring": "在系统钥匙串里"}[home.key.kept]))
    found.append(_modes(home.path))
    free = shutil.disk_usage(home.path).free
    found.append(Finding("磁盘", "ok" if free > _PLENTY else "warn", f"余 {free >> 20} MiB", "" if free > _PLENTY else "清理磁盘。"))
    found.append(voice_finding(desk.settings.board))
    found.append(_province(desk))
    found.append(Finding("目录", "ok", f"{len(desk.shelf.current().themes)} 件事" + ("，含示例数据" if desk.settings.demo else "")))
    return found


def _encrypted(path: Path, name: str) -> Finding:
    """Proves that the file cannot be read without the key: it has no SQLite header, and plain SQLite refuses it."""
    import sqlite3

    with path.open("rb") as raw:
        plain = raw.read(16) == b"SQLite format 3\0"
    with_plain = sqlite3.connect(path.resolve().as_uri() + "?mode=ro&immutable=1", uri=True)
    try:
        with_plain.execute("SELECT count(*) FROM sqlite_master").fetchone()
        plain = True
    except sqlite3.DatabaseError:
        pass
    finally:
        with_plain.close()
    return Finding(
        f"加密 {name}",
        "fail" if plain else "ok",
        "没有密钥也能读" if plain else "没有密钥读不了（SQLCipher，AES-256）",
        "从备份恢复到新建的数据目录。" if plain else "",
    )


def _hall_server(server: HallServer) -> Finding:
    try:
        version = server.version()
    except HallError as fault:
        return Finding("大厅库", "fail", sentence(fault), "受理、打印照常；恢复后自动接上。")
    return Finding("大厅库", "ok", f"PostgreSQL {version}，内容由本机加密后存入")


def _modes(path: Path) -> Finding:
    if os.name == "nt":
        return Finding("权限", "ok", "由系统账户控制")
    loose = [entry.name for entry in path.rglob("*") if entry.is_file() and entry.stat().st_mode & 0o077]
    return Finding(
        "权限",
        "warn" if loose else "ok",
        f"{len(loose)} 个文件别人也能读" if loose else "只有本账户能读",
        "chmod 600 这些文件。" if loose else "",
    )


def voice_finding(settings: BoardSettings, engine: Engine | None = None, *, device: bool | None = None) -> Finding:
    """Whether the board would speak. `engine` and `device` are looked for when they are not given."""
    if not settings.voice:
        return Finding("语音", "ok", "设置里关着（[board] voice）")
    engine = engine or find_engine(settings)
    if engine is None:
        return Finding(
            "语音", "warn", "没有能发声的程序，大屏只显示不出声", "安装 espeak-ng，或在 [board] clips 写录音文件夹（WAV）并装 aplay。"
        )
    if not (sound_device() if device is None else device):
        return Finding("语音", "warn", "没有声音设备，大屏只显示不出声", "接好声卡或音箱后重新打开大屏。")
    if settings.clips and engine.clips is None:
        return Finding("语音", "warn", "录音文件夹用不上，改用合成语音", "检查 [board] clips 的路径，并装 aplay 或 pw-play。")
    return Finding("语音", "ok", "用录音播报" if engine.clips else "用 espeak-ng 合成播报")


def _province(desk: Desk) -> Finding:
    if desk.sync.province is None:
        return Finding("省平台", "warn", "没有配置", "init 时给 --province-url。")
    try:
        answers = province_answers(desk.sync)
    except EnvironmentFault as fault:
        return Finding("省平台", "warn", sentence(fault), "检查网络和设置。")
    if desk.settings.province.mapping == EXAMPLE_MAPPING:
        return Finding("省平台", "warn", f"前置库的对照表是示例 {EXAMPLE_MAPPING}", "按本省文件另写一份，在 [province] mapping 里指明。")
    return Finding(
        "省平台",
        "ok" if answers else "warn",
        "有应答" if answers else "连不上；受理照常，恢复后自动上传",
        "" if answers else "检查网络，或启动 tidehall province。",
    )

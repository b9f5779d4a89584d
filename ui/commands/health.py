"""What `doctor` looks at: libraries, fonts, encryption, key, clock, voice, province, disk. It changes nothing."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from desktop.audit.tables import audit_entry
from desktop.clock import from_text, hall_date, now, shanghai
from desktop.errors import EnvironmentFault, HallError
from desktop.intake import departed
from desktop.sentences import sentence
from desktop.settings import FORMS, BoardSettings
from offline.vault.hall_server import HallServer
from offline.vault.keys import KEY_INFO, PASSPHRASE_VARIABLE
from offline.vault.repair import damage
from offline.vault.reseal import waiting
from offline.vault.retention import RESEALED_A_DAY
from offline.vault.sealing import HallSealer
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
    from printing.coverage import levels
    from printing.fonts import chain

    for one in levels(chain()):
        whole = one.covered == one.total
        said = f"{one.covered}/{one.total}" + ("" if whole else f"，缺 {'、'.join(one.missing)} 等")
        mend = "" if whole else "装上 HanaMin 或 BabelStone Han 字体可补（Debian：fonts-hanazono）。打印前逐字核对，缺字会先提示。"
        yield Finding(f"字库 GB 18030-2022 级别 {one.level}", "ok" if whole else "warn", said, mend)
    beside = [face.family for key, face in chain().faces.items() if key not in ("sans-regular", "sans-medium", "sans-bold", "kai")]
    yield Finding("系统字体", "ok", "、".join(beside) if beside else "没有可补生僻字的系统字体，用自带字体")


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
            Finding("密钥", "warn", "放在数据目录的文件里，防不住能读目录的人", f"设 {PASSPHRASE_VARIABLE} 或装系统钥匙串后重新建立。")
        )
    else:
        found.append(Finding("密钥", "ok", {"passphrase": "由口令保护", "keyring": "在系统钥匙串里"}[home.key.kept]))
    found += [_recovery(home.path), _paper_keys(desk), _address(desk), _cipher(desk), _keeping(desk), _clock(desk)]
    found.append(_modes(home.path))
    free = shutil.disk_usage(home.path).free
    found.append(Finding("磁盘", "ok" if free > _PLENTY else "warn", f"余 {free >> 20} MiB", "" if free > _PLENTY else "清理磁盘。"))
    found.append(voice_finding(desk.settings.board))
    found += _templates(desk)
    found += printer_findings(desk)
    found.append(_province(desk))
    found.append(Finding("目录", "ok", f"{len(desk.shelf.current().themes)} 件事" + ("，含示例数据" if desk.settings.demo else "")))
    return found


def _recovery(path: Path) -> Finding:
    """Whether there is a second way in, for the day when the first is lost."""
    if "recovery" in json.loads((path / KEY_INFO).read_text()):
        return Finding("恢复密钥", "ok", "已经生成过")
    return Finding("恢复密钥", "warn", "没有生成：口令或密钥一丢，数据就打不开了", "运行 tidehall key recovery，打印后锁进柜子。")


def _paper_keys(desk: Desk) -> Finding:
    """Whether other workstations and phones know this one's papers."""
    ring = desk.paper_keys.ring()
    if ring.certified(ring.own[0].public):
        return Finding("文书密钥", "ok", f"有大厅的证书；本机认得 {len({one.station for one in ring.certificates})} 台工作机的文书")
    return Finding(
        "文书密钥", "warn", "还没有大厅的证书，别的工作机和手机不认得本机签发的文书", "运行 tidehall sync，再看 tidehall papers-key show。"
    )


def _address(desk: Desk) -> Finding:
    """Whether the code on papers stays coarse enough for a plain phone with the address in it: measured with this hall's longest number."""
    from printing.closing import QR
    from printing.code import LEAST_MODULE, longest_code, smallest_module
    from printing.page import MM

    hall = desk.settings.hall
    if not hall.verify_address:
        return Finding("核验网址", "ok", "没有设置，文书上的码只能由本系统核验")
    size = smallest_module(longest_code(hall.verify_address, hall.document_prefix, hall.id), QR / MM)
    said = f"{hall.verify_address}，码的最小格 {size:.2f} mm"
    if size >= LEAST_MODULE:
        return Finding("核验网址", "ok", said)
    return Finding("核验网址", "warn", f"{said}，手机可能扫不出", f"换一个短一些的网址，让最小格不小于 {LEAST_MODULE} mm。")


def _cipher(desk: Desk) -> Finding:
    """The cipher of scans and of what goes to the hall, and what still lies under another one."""
    name = desk.settings.security.cipher
    sealer = desk.home.sealer
    try:
        left = waiting(desk.home.hall, sealer) if isinstance(sealer, HallSealer) else 0
    except EnvironmentFault:
        left = 0
    said = f"证件号码用 {desk.home.numbers.cipher}，扫描件和大厅内容用 {name}，整库用 AES-256（SQLCipher），审计链和查人索引用 SM3"
    more = f"；还有 {left} 条是换算法以前的，每天自动换 {RESEALED_A_DAY} 条" if left else ""
    return Finding("密码算法", "ok", said + more)


def _keeping(desk: Desk) -> Finding:
    days = desk.settings.store
    scans = f"扫描件确认后 {days.keep_scans_days} 天" if days.keep_scans_days else "扫描件一直保留"
    cases = f"办件内容 {days.keep_cases_days} 天" if days.keep_cases_days else "办件内容一直保留"
    with desk.home.vault.read() as connection:
        gone = len(departed.since(connection))
    kept = bool(days.keep_scans_days and days.keep_cases_days)
    return Finding(
        "保存期限",
        "ok" if kept else "warn",
        f"{scans}，{cases}；已移出 {gone} 件",
        "" if kept else "按本厅规定设 [store] keep_scans_days 和 keep_cases_days（天）。",
    )


def _clock(desk: Desk) -> Finding:
    """A clock that stands before the last recorded deed was turned back; nothing here can tell whether it is right."""
    with desk.home.vault.read() as connection:
        last = connection.execute(select(audit_entry.c.at).order_by(audit_entry.c.seq.desc()).limit(1)).scalar()
    if last is not None and desk.clock() < from_text(last):
        return Finding("时钟", "fail", "比最后一条审计记录还早，被拨回过", "校准系统时间后再受理；期限都按它算。")
    return Finding("时钟", "ok", f"{shanghai(desk.clock()):%Y-%m-%d %H:%M}（北京时间）")


def _templates(desk: Desk) -> Iterator[Finding]:
    """The hall's own forms, and the pictures that they name: a paper is printed without one that cannot be used."""
    from printing.templates import FILE

    stationery = desk.papers.stationery()
    for trouble in stationery.troubles:
        yield Finding("文书图片", "warn", sentence(trouble), "改正路径或换一个 PNG 文件；在此之前盖章处留空盖实物章。")
    own = "本厅模板" if (desk.home.path / FORMS / FILE).exists() else "内置样式"
    seal = "，电子印章图样已载入" if stationery.seal else "，印章位置留空"
    yield Finding("文书模板", "ok", own + seal)


def printer_findings(desk: Desk) -> list[Finding]:
    """Every printer that some paper goes to, asked now; one that nothing goes to is named, because somebody meant it to be used."""
    spool = desk.spool
    if not spool.in_use():
        return [Finding("打印机", "ok", "没有设置，文书存为 PDF 文件", "在 tidehall.toml 里写 [printers.名字] 和 [routing]。")]
    found = []
    for printer in spool.printers:
        name = f"打印机 {printer.name}"
        if printer.name not in spool.in_use():
            found.append(Finding(name, "warn", "设置了，但没有文书送到这里", "在 [routing] 里写明哪些文书用它。"))
            continue
        if printer.kind == "system":
            found.append(Finding(name, "ok", "系统打印机，打开窗口后可见状态"))
            continue
        code = spool.probe(printer.name)
        mend = "打印机不回话时，确认它能回话；确实没有回传线的，设 answers = false。" if code == "print.silent" else "接好打印机后重试。"
        found.append(Finding(name, "warn" if code else "ok", sentence(EnvironmentFault(code)) if code else "就绪", mend if code else ""))
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

"""`tidehall sync`, `ledger`, `attention`, `province`: what goes to hall and province, and the proof that nothing was lost."""

from __future__ import annotations

import argparse
import signal
import threading
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from desktop.clock import shanghai, to_text
from desktop.staff.permissions import Permission, require
from offline.sync.attention import attention
from offline.sync.ledger import balance
from offline.sync.resolution import Way
from offline.sync.round import StoppedBy, run_round, run_until_idle
from offline.sync.station_count import StationLedger, published, total
from ui.commands.console import Exit, acting, open_from, put, put_json, put_lines, say, signing

_PEER = {
    "peer.bad_signature": "省平台说签名不对：请核对 signing secret。",
    "peer.unauthorised": "省平台不认这台工作机：请核对 client id 和 client secret。",
}


def sync(options: argparse.Namespace) -> int:
    """One round, or rounds until nothing is left to do. 3 when the province was not reached."""
    with closing(open_from(options)) as desk:
        if desk.sync.province is None:
            say("没有配置省平台：只核对了大厅。用 init --province-url 配置。")
        report = run_until_idle(desk.sync, options.timeout) if options.until_idle else run_round(desk.sync)
    if options.json:
        put_json(report.to_json())
    else:
        put(
            f"发送 {report.sent}，生效 {report.applied}，重复 {report.duplicate}，等待 {report.waiting}，待人工 {report.attention}，文件 {report.files_sent}"
        )
    if report.fault and report.waiting:
        say(_PEER.get(report.fault, f"省平台或大厅没有应答（{report.fault}）。流水都在本机，恢复后再运行 tidehall sync。"))
        return Exit.ENVIRONMENT
    if report.stopped_by is StoppedBy.BUSY:
        say("另一个程序正在为这个数据目录发送。")
    return Exit.PERSON if report.waiting or report.attention else Exit.DONE


def ledger(options: argparse.Namespace) -> int:
    """created = acknowledged + waiting + attention. 1 when it does not balance. `--hall`: as every workstation said of itself."""
    with closing(open_from(options)) as desk:
        if options.hall:
            return _ledger_of_hall(published(desk.home.hall), as_json=options.json)
        book = balance(desk.home.vault, cases=options.cases or options.json)
    if options.json:
        put_json(book.to_json())
    else:
        for name, count in (("流水", book.events), ("文件", book.files)):
            put(f"{name}：产生 {count.created} = 已确认 {count.acknowledged} + 待发送 {count.waiting} + 待人工 {count.attention}")
        for case in book.cases:
            put(f"{case.case_no or case.case_id}\t" + " ".join(f"{event.seq}:{event.state}" for event in case.events))
        put("平" if book.balanced else "不平！请立即告知值班长，不要关闭程序。")
    return Exit.DONE if book.balanced else Exit.PERSON


def _ledger_of_hall(stations: tuple[StationLedger, ...], *, as_json: bool) -> int:
    events, files = total(stations, "events"), total(stations, "files")
    balanced = all(station.balanced for station in stations)
    if as_json:
        lines = [
            {"workstation_id": s.workstation_id, "counted_at": to_text(s.counted_at), "events": asdict(s.events), "files": asdict(s.files)}
            for s in stations
        ]
        put_json({"events": asdict(events), "files": asdict(files), "balanced": balanced, "workstations": lines})
    else:
        rows = [
            *((s.workstation_id, s.events, s.files, f"{shanghai(s.counted_at):%m-%d %H:%M}") for s in stations),
            ("全厅", events, files, ""),
        ]
        for name, *counts, at in rows:
            for kind, count in zip(("流水", "文件"), counts, strict=True):
                said = f"{name}\t{kind}：产生 {count.created} = 已确认 {count.acknowledged} + 待发送 {count.waiting} + 待人工 {count.attention}"
                put(f"{said}\t{at}".rstrip())
        put("平" if balanced else "不平！请立即告知值班长。")
    return Exit.DONE if balanced else Exit.PERSON


def attention_list(options: argparse.Namespace) -> int:
    """What needs a person. Anyone who may take cases may look."""
    with closing(open_from(options)) as desk:
        require(acting(desk, options), Permission.TAKE_CASES)
        entries = attention(desk.home.vault)
    if options.json:
        put_lines(
            {
                "event_id": entry.event_id,
                "case_id": entry.case_id,
                "case_no": entry.case_no,
                "seq": entry.seq,
                "type": entry.type,
                "peer": entry.peer,
                "reason": entry.reason,
                "message": entry.message,
                "errors": list(entry.errors),
                "platform_state": entry.platform_state,
                "behind": entry.behind,
            }
            for entry in entries
        )
    else:
        for entry in entries:
            put(
                f"{entry.case_no}\t{entry.seq} {entry.type}\t{entry.reason}\t{entry.message or ''}\t后面还有 {entry.behind} 条\t{entry.event_id}"
            )
    return Exit.PERSON if entries else Exit.DONE


def resolve(options: argparse.Namespace) -> int:
    """A decision about one refused event, a supervisor's or with a supervisor's signature (`--signed`); the next sync carries it out."""
    with closing(open_from(options)) as desk:
        actor = acting(desk, options)
        desk.resolver.resolve(actor, options.event_id, Way(options.do), options.why, signed=signing(desk, actor, options))
    if options.json:
        put_json({"event_id": options.event_id, "do": options.do})
    else:
        put("已记下。" + ("下次同步时重发。" if options.do == "resend" else "这条流水不再发送。"))
    return Exit.DONE


def province(options: argparse.Namespace) -> int:
    """The drill platform, until it is stopped (Ctrl+C or SIGTERM). Loopback only."""
    from offline.drill.server import DrillProvince

    server = DrillProvince(Path(options.data), port=options.port, appointments=True)
    server.start()
    put_json({"url": server.url, "data": str(Path(options.data).absolute())}) if options.json else put(f"演练省平台：{server.url}")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    server.stop()
    return Exit.DONE

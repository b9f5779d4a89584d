"""`tidehall papers-key`: the keys that sign papers, looked at and cared for; and carried in a file where workstations share no server."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.clock import hall_date
from desktop.errors import RuleViolation
from offline.trust.book import OPEN_FROM
from offline.trust.keeper import FILE_MOST, Seen, from_file, to_file
from offline.trust.ring import OwnKey, Standing
from offline.trust.statements import Certificate, Request, hall_key_id
from offline.vault.written import grouped
from ui.app import Desk
from ui.commands.console import Exit, acting, open_from, put, put_json, say
from ui.papers import write_file

_STANDING = {
    Standing.CERTIFIED: "有效",
    Standing.OWN: "等待证书",
    Standing.UNCERTIFIED: "等待证书",
    Standing.OUT_OF_TIME: "不在有效期",
    Standing.REVOKED: "已吊销",
    Standing.UNKNOWN: "不认识",
}


def show(options: argparse.Namespace) -> int:
    """The hall's key, every workstation's key, what waits. 1 where a person must decide."""
    with closing(open_from(options)) as desk:
        seen = desk.paper_keys.seen()
        found = _grouped(desk, seen)
    if options.json:
        put_json(found)
    else:
        _put(found)
    if not seen.hall_asked:
        say("大厅没有应答：以上是本机已经知道的。")
    return Exit.PERSON if any(key["state"] == "uncertified" for key in found["keys"]) or seen.strange else Exit.DONE


def _grouped(desk: Desk, seen: Seen) -> dict[str, Any]:
    ring, today = seen.ring, hall_date(desk.clock())
    keys: dict[bytes, dict[str, Any]] = {}
    own = {one.public for one in ring.own}
    every: tuple[OwnKey | Certificate | Request, ...] = (*ring.certificates, *ring.requests, *ring.own)
    for one in every:
        keys.setdefault(
            one.public,
            {
                "key_id": one.key_id,
                "workstation": ring.station_of(one.public),
                "state": ring.standing(one.public, ring.hall, today).value,
                "here": one.public in own,
                "from": None,
                "to": None,
                "revoked_from": min((r.from_day.isoformat() for r in ring.revocations if r.public == one.public), default=None),
            },
        )
    for certificate in ring.certificates:
        until = certificate.valid_to.isoformat() if certificate.valid_to else None
        keys[certificate.public] |= {"from": certificate.valid_from.isoformat(), "to": until}
    return {
        "hall": ring.hall,
        "hall_keys": [{"fingerprint": grouped(name), "here": name == seen.hall_key_here} for name in ring.hall_keys],
        "strange_hall_keys": [grouped(hall_key_id(one.public)) for one in seen.strange],
        "hall_asked": seen.hall_asked,
        "keys": sorted(keys.values(), key=lambda key: (key["workstation"], key["key_id"])),
    }


def _put(found: dict[str, Any]) -> None:
    for key in found["hall_keys"]:
        put(f"大厅 {found['hall']} 的文书密钥\t{key['fingerprint']}\t{'在本机，由本机发证书' if key['here'] else ''}".rstrip())
    for name in found["strange_hall_keys"]:
        put(f"大厅里另有一把没有认可的文书密钥\t{name}\t核对指纹后运行 papers-key import --trust {name}")
    for key in found["keys"]:
        since = key["from"] if key["from"] != OPEN_FROM.isoformat() else ""
        time = f"{since or ''}–{key['to'] or ''}" if since or key["to"] else ""
        parts = (
            f"工作机 {key['workstation']}",
            key["key_id"],
            _STANDING[Standing(key["state"])],
            time,
            f"{key['revoked_from']} 起吊销" if key["revoked_from"] else "",
            "本机" if key["here"] else "",
        )
        put("\t".join(part for part in parts if part))


def request(options: argparse.Namespace) -> int:
    """This workstation's wish for a certificate, as a file to be carried to the workstation with the hall's key."""
    with closing(open_from(options)) as desk:
        _write(Path(options.out), desk.paper_keys.request_lines())
    put_json({"path": options.out}) if options.json else put(
        f"申请已写好：{options.out}。请在有大厅文书密钥的工作机上运行 papers-key certify。"
    )
    return Exit.DONE


def certify(options: argparse.Namespace) -> int:
    """A certificate for a key that asked: by its name, of those at the hall, or from a file. An administrator's."""
    with closing(open_from(options)) as desk:
        who = acting(desk, options)
        path = Path(options.wanted)
        lines = _read(path) if path.exists() else ()
        made = desk.paper_keys.certify(who, "" if lines else options.wanted, lines, start=options.start or OPEN_FROM, end=options.end)
        if options.out:
            _write(Path(options.out), desk.paper_keys.public_lines())
    until = made.valid_to.isoformat() if made.valid_to else None
    if options.json:
        said = {"key_id": made.key_id, "workstation": made.station, "from": made.valid_from.isoformat(), "to": until}
        put_json(said | {"path": options.out})
    else:
        put(f"已给工作机 {made.station} 的密钥 {made.key_id} 发了证书" + (f"，写在 {options.out}。" if options.out else "。"))
    say("发布了核验网页的，请重做并重发：tidehall verify --page FILE.html")
    return Exit.DONE


def revoke(options: argparse.Namespace) -> int:
    """Papers of a day and later that this key signed no longer count. An administrator's, and not to be taken back."""
    with closing(open_from(options)) as desk:
        who = acting(desk, options)
        day = options.start or hall_date(desk.clock())
        station = desk.paper_keys.revoke(who, options.key_id, day, options.why)
    if options.json:
        put_json({"key_id": options.key_id, "workstation": station, "from": day.isoformat()})
    else:
        put(f"工作机 {station} 的密钥 {options.key_id} 从 {day} 起吊销：这一天和以后的文书不再有效，以前的照旧。")
    say("那台工作机还在用的，请在它上面运行 tidehall papers-key renew。发布了核验网页的，请重做并重发。")
    return Exit.DONE


def renew(options: argparse.Namespace) -> int:
    """Another key: of this workstation, with --hall of the hall, with --new-hall for a hall whose key is lost. An administrator's."""
    with closing(open_from(options)) as desk:
        who = acting(desk, options)
        keys = desk.paper_keys
        name = keys.found(who) if options.new_hall else keys.renew(who, of_hall=options.of_hall)
    put_json({"key": name}) if options.json else put(f"新的密钥：{name}。以前签发的文书照样能核验。")
    if options.new_hall:
        say("其他工作机要逐台核对这个指纹，运行 tidehall papers-key import --trust 指纹，才会认它发的证书。")
    return Exit.DONE


def export(options: argparse.Namespace) -> int:
    """What everybody may know: the hall's keys, certificates and revocations."""
    with closing(open_from(options)) as desk:
        _write(Path(options.out), desk.paper_keys.public_lines())
    put_json({"path": options.out}) if options.json else put(f"已写好：{options.out}")
    return Exit.DONE


def import_(options: argparse.Namespace) -> int:
    """Takes what a file says, as far as it counts; with --trust also the hall's key of that fingerprint. 1 where something did not count."""
    if options.file is None and not options.trust:
        raise RuleViolation("keys.what")
    with closing(open_from(options)) as desk:
        done = desk.paper_keys.take(acting(desk, options), _read(Path(options.file)) if options.file else (), options.trust or "")
    if options.json:
        put_json({"taken": done.taken, "refused": done.refused})
    else:
        put(f"收下 {done.taken} 条" + (f"，{done.refused} 条不是本厅认可的密钥签的，没有收。" if done.refused else "。"))
    return Exit.PERSON if done.refused else Exit.DONE


def _write(path: Path, lines: tuple[str, ...]) -> None:
    write_file(path, to_file(lines).encode())


def _read(path: Path) -> tuple[str, ...]:
    try:
        if path.stat().st_size > FILE_MOST:
            raise RuleViolation("keys.malformed")
        return from_file(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise RuleViolation("file.unreadable", name=path.name) from fault

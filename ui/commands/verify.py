"""`tidehall verify`: whether a paper is genuine, by its code, its PDF or a list of codes; and the page on which everybody's phone does the same."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

from desktop.clock import hall_date
from desktop.errors import RuleViolation
from ui.app import Desk
from ui.commands.console import Exit, open_from, put, put_json, put_lines, say
from ui.verifying import Answer, Reason, check

WORDS = {
    Reason.CERTIFIED: "有效",
    Reason.OWN: "有效（本机签发，大厅的证书还没有到）",
    Reason.UNKNOWN_KEY: "无效：不是本厅签发。如果是刚加入的工作机，请先运行 tidehall sync。",
    Reason.UNCERTIFIED: "不能确认：签发的工作机还没有大厅的证书。请在有大厅文书密钥的工作机上核对后运行 tidehall papers-key certify。",
    Reason.OUT_OF_TIME: "无效：文书日期不在签发密钥的证书有效期里。",
    Reason.REVOKED: "无效：签发的密钥在文书日期之前已经吊销。",
    Reason.MALFORMED: "无效：不是本系统的凭证码，或者有改动。",
    Reason.FORGED: "无效：签名不对，内容被改动过。",
    Reason.OTHER_ADDRESS: "无效：码里的网址不是本厅设置的核验网址，可能被人换过。",
}


def verify(options: argparse.Namespace) -> int:
    """Checks a paper's signature and its key's certificate without any network: 0 valid, 1 not. `--page` writes the page instead."""
    if (options.token is None) == (options.page is None):
        raise RuleViolation("verify.what")
    with closing(open_from(options)) as desk:
        if options.page is not None:
            return _page(desk, Path(options.page), as_json=options.json)
        test = partial(check, ring=desk.paper_keys.ring(), address=desk.settings.hall.verify_address)
    if options.token == "-":
        answers = [test(line.decode("utf-8", "replace").rstrip("\r\n")) for line in sys.stdin.buffer]
        put_lines(answer.to_json(why=options.why) for answer in answers)
        return Exit.DONE if all(answer.valid for answer in answers) else Exit.PERSON
    answer = test(_token_of(options.token))
    if options.json:
        put_json(answer.to_json(why=options.why))
    else:
        put(_said(answer))
    return Exit.DONE if answer.valid else Exit.PERSON


def _said(answer: Answer) -> str:
    if not answer.valid:
        by = f"（工作机 {answer.station}）" if answer.station else ""
        return WORDS[answer.reason] + by
    by = f"，工作机 {answer.station} 签发" if answer.reason is Reason.CERTIFIED else ""
    return f"{WORDS[answer.reason]}：{answer.document_no}（{answer.day}{by}）"


def _token_of(text: str) -> str:
    """The text itself, or the only code that a PDF holds; "" where it holds none or several."""
    if not text.lower().endswith(".pdf"):
        return text
    from printing.code import find_tokens_in_pdf

    try:
        content = Path(text).read_bytes()
    except OSError as fault:
        raise RuleViolation("file.unreadable", name=Path(text).name) from fault
    tokens = find_tokens_in_pdf(content)
    return tokens[0] if len(tokens) == 1 else ""


def _page(desk: Desk, path: Path, *, as_json: bool) -> int:
    from ui.papers import write_file
    from ui.proof_page import proof_page

    seen, hall = desk.paper_keys.seen(), desk.settings.hall
    write_file(path, proof_page(seen.ring, hall, hall_date(desk.clock())).encode())
    keys = len(seen.ring.certificates)
    if as_json:
        put_json({"path": str(path), "address": hall.verify_address, "certificates": keys, "hall_asked": seen.hall_asked})
    else:
        put(f"核验网页已写好：{path}（证书 {keys} 张）")
    if not seen.hall_asked:
        say("大厅没有应答：网页里只有本机已经知道的证书。恢复后请重做一次。")
    if not hall.verify_address:
        say("[hall] verify_address 还没有设置：文书上的码里没有网址，手机扫了不会打开这个网页。")
    else:
        say(f"请把它发布到 {hall.verify_address}；新工作机加入、密钥吊销以后要重做、重发。")
    return Exit.DONE

"""The page on which anybody's phone verifies a paper: one file with the hall's public keys, certificates and revocations in it, to be published at
`[hall] verify_address`. It loads nothing and sends nothing (a Content-Security-Policy holds it to that), and works opened from a disk.

Signatures are checked by tweetnacl 1.0.3 (public domain, `resources/proof/tweetnacl-LICENSE`). What it cannot know is what happened after it was
made: it says from when it is.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from datetime import date

import resources
from desktop.intake.documents import TITLES
from desktop.settings import HallSettings
from offline.trust.ring import Ring
from offline.trust.statements import Certificate, Revocation
from printing.code import KIND_CODES

LIBRARY = "proof/tweetnacl-1.0.3.min.js"
_START = (
    'var data=JSON.parse(document.getElementById("data").textContent),proof=tidehallProof(data,self.nacl);'
    "function look(){tidehallShow(proof(location.hash.slice(1)),data,document)}"
    'window.addEventListener("hashchange",look);look();'
)
_WORDS = {
    "genuine": ("文书是真的", "这张文书由本厅签发，码没有被改动。"),
    "empty": ("请扫文书上的码", "用手机扫一扫文书左下方的方形码，就会打开本页核验。"),
    "malformed": ("不是真的", "码不完整，或者被改动过。"),
    "forged": ("不是真的", "签名不对，码里的内容被改动过。"),
    "other_hall": ("不是本厅的文书", "码里写的是另一个大厅，请到那个大厅公布的网址核验。"),
    "unknown_key": ("不能证实", "本页不认得签发它的工作机。日期在本页制作之后的，请致电本厅核实；否则不是真的。"),
    "revoked": ("无效", "签发它的密钥在这张文书的日期之前已经吊销。请致电本厅核实。"),
    "out_of_time": ("无效", "文书的日期不在签发密钥的有效期里。请致电本厅核实。"),
}


def proof_page(ring: Ring, hall: HallSettings, made: date) -> str:
    """The whole page. Requests and this vault's uncertified keys are not in it."""
    counting: tuple[Certificate | Revocation, ...] = (*ring.certificates, *ring.revocations)
    told = {
        "hall": ring.hall,
        "hallKeys": {name: public.hex() for name, public in ring.hall_keys.items()},
        "lines": [one.text for one in counting],
        "kinds": {str(code): TITLES[kind] for kind, code in KIND_CODES.items()},
        "words": _WORDS,
    }
    parts = {
        "name": html.escape(hall.name),
        "telephone": html.escape(f"咨询电话 {hall.telephone}。") if hall.telephone else "",
        "made": f"{made.year} 年 {made.month} 月 {made.day} 日",
        # A data block may hold no "<": it could end the block.
        "data": json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "style": resources.text("proof/page.css"),
        "library": "/* tweetnacl 1.0.3, public domain */\n" + resources.text(LIBRARY),
        "program": resources.text("proof/page.js"),
        "start": _START,
    }
    parts["scripts"] = " ".join(_hash(parts[name]) for name in ("library", "program", "start"))
    parts["styles"] = _hash(parts["style"])
    page = resources.text("proof/page.html")
    first, *rest = page.split("{{")
    return first + "".join(parts[name] + tail for name, tail in (piece.split("}}", 1) for piece in rest))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

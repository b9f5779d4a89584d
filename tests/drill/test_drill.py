"""The drill province is as strict as the contract, and forgets nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from desktop.errors import EnvironmentFault
from offline.drill.credentials import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from offline.drill.server import DrillProvince
from offline.sync.signing import signature, sm3_hex

MOMENT = "2026-11-22T09:00:00+08:00"
PARTY = {"kind": "person", "name": "张·三", "id_type": "resident_id", "id_no": "110101199003070038"}
PAYLOADS: dict[str, dict[str, Any]] = {
    "case.received": {
        "case_no": "1", "channel": "window", "theme_code": None, "items": [{"item_code": "I", "catalog_version": "1"}], "applicant": PARTY,
        "agent": None, "situation": {}, "form": {}, "received_at": MOMENT, "ticket_no": None,
        "materials": [{"material_code": "M", "status": "provided", "copies": 1, "pages": 2, "file_ids": []}],
    },
    "case.accepted": {"accepted_at": MOMENT, "promised_date": "2026-12-01", "statutory_date": "2026-12-20", "document_no": "D"},
    "case.correction_requested": {
        "notice_no": "N", "round": 1, "missing": [{"material_code": "M", "problem": "缺", "standard": "原件"}], "due_date": None,
    },
    "case.corrected": {"materials": [], "form": {}, "complete": True},
    "case.declined": {"reason_code": "other", "legal_basis": "法", "proper_authority": None, "document_no": "D"},
    "case.redirected": {"to_authority": "A", "reason": "r"},
    "case.withdrawn": {"reason": "r"},
    "document.issued": {"kind": "acceptance", "document_no": "D", "copy": "original", "sha256": "00", "printed_at": MOMENT},
    "document.voided": {"kind": "acceptance", "document_no": "D", "copy": "original", "sha256": "00", "printed_at": MOMENT},
    "rating.given": {"level": 5, "tags": [], "comment": ""},
    "grievance.registered": {"summary": "s", "responsible_authority": "A", "due_date": "2026-12-01"},
}  # fmt: skip


class Hall:
    """A client of the test's own, that can also be wrong."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        self.token = self.session.post(url + "/oauth2/token", data=form).json()["access_token"]

    def call(
        self, method: str, target: str, body: bytes = b"", *, secret: str = SIGNING_SECRET, off: float = 0, **headers: str
    ) -> requests.Response:
        stamp, nonce = str(int((time.time() + off) * 1000)), headers.pop("nonce", str(uuid.uuid4()))
        signed = {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signature(secret, method, target, stamp, nonce, body)}
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        base = {"Authorization": f"Bearer {self.token}", "X-Hall-Id": "H1", "X-Workstation-Id": "W1"}
        return self.session.request(method, self.url + target, data=body or None, headers={**base, **signed, **named})

    def send(self, *events: dict[str, Any], key: str | None = None) -> requests.Response:
        body = json.dumps({"events": events}).encode()
        return self.call("POST", "/v1/cases/events", body, Content_Type="application/json", Idempotency_Key=key or str(uuid.uuid4()))

    def results(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.send(*events).json()["results"]
        return found


def event(case_id: str, seq: int, kind: str = "case.received", /, **changes: Any) -> dict[str, Any]:
    payload = {key: value for key, value in {**PAYLOADS[kind], **changes}.items() if value != "DROP"}
    return {
        "event_id": str(uuid.uuid4()), "case_id": case_id, "seq": seq, "type": kind, "occurred_at": MOMENT, "hall_id": "H1",
        "workstation_id": "W1", "operator_id": "clerk", "offline": False, "payload": payload,
    }  # fmt: skip


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[DrillProvince]:
    province = DrillProvince(tmp_path / "data", grant_after=0.1)
    province.start()
    yield province
    province.stop()


@pytest.fixture
def hall(drill: DrillProvince) -> Iterator[Hall]:
    made = Hall(drill.url)
    yield made
    made.session.close()


def test_sm3_is_the_standard() -> None:
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_events_are_idempotent_for_ever(drill: DrillProvince, hall: Hall) -> None:
    made, key = event(str(uuid.uuid4()), 1), str(uuid.uuid4())
    first = hall.send(made, key=key)
    (result,) = first.json()["results"]
    assert result["status"] == "applied" and result["receipt_no"] and result["apply_no"]
    assert hall.send(made, key=key).json() == first.json()
    assert hall.send(made, made, key=key).status_code == 422
    drill.stop()
    drill.start()
    assert hall.results(made) == [{**result, "status": "duplicate"}]
    assert hall.results({**made, "operator_id": "other"})[0]["status"] == "invalid"
    packed = gzip.compress(json.dumps({"events": [made]}).encode())
    again = hall.call("POST", "/v1/cases/events", packed, Content_Type="application/json", Content_Encoding="gzip", Idempotency_Key=key)
    assert again.json() == first.json()


def test_order_and_states(hall: Hall) -> None:
    case_id, other = str(uuid.uuid4()), str(uuid.uuid4())
    statuses = hall.results(event(case_id, 1), event(case_id, 3, "rating.given"), event(other, 1), event(case_id, 2, "case.accepted"))
    assert [result["status"] for result in statuses] == ["applied", "out_of_order", "applied", "applied"]
    assert statuses[1]["expected_seq"] == 2
    late = hall.results(event(case_id, 2, "rating.given"), event(case_id, 3, "case.declined"))
    assert [result["status"] for result in late] == ["conflict", "conflict"]
    assert late[0]["platform_state"] in ("accepted", "processing", "done")
    assert hall.results(event(str(uuid.uuid4()), 1, "rating.given"))[0]["status"] == "invalid"
    assert hall.results({**event(str(uuid.uuid4()), 1), "hall_id": "H2"})[0]["status"] == "forbidden"
    shown = hall.call("GET", f"/v1/cases/{case_id}").json()
    assert (shown["last_seq"], [entry["seq"] for entry in shown["events"]]) == (2, [1, 2])
    assert hall.call("GET", f"/v1/cases/{uuid.uuid4()}").status_code == 404


def test_correction_rounds(hall: Hall) -> None:
    case_id = str(uuid.uuid4())
    second = event(case_id, 4, "case.correction_requested", round=2)
    kinds = [event(case_id, 1), event(case_id, 2, "case.correction_requested"), event(case_id, 3, "case.corrected", complete=False), second]
    results = hall.results(*kinds)
    assert [result["status"] for result in results] == ["applied", "applied", "applied", "invalid"]
    assert results[3]["errors"][0]["pointer"] == "/override_reason"
    signed = event(case_id, 4, "case.correction_requested", round=2, override_reason="值班长同意")
    assert hall.results(signed, event(case_id, 5, "case.corrected"), event(case_id, 6, "case.withdrawn"))[2]["status"] == "applied"


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, payload in PAYLOADS.items() for key in payload])
def test_every_required_key_is_required(hall: Hall, kind: str, key: str) -> None:
    case_id = str(uuid.uuid4())
    before = [] if kind == "case.received" else [event(case_id, 1)]
    if kind == "case.corrected":
        before.append(event(case_id, 2, "case.correction_requested"))
    results = hall.results(*before, event(case_id, len(before) + 1, kind, **{key: "DROP"}))
    assert [result["status"] for result in results] == ["applied"] * len(before) + ["invalid"]
    assert f"/{key}" in [error["pointer"] for error in results[-1]["errors"]]
    assert hall.results(event(case_id, len(before) + 1, kind))[0]["status"] == "applied"


def test_who_may_come_in(drill: DrillProvince, hall: Hall) -> None:
    assert hall.call("GET", "/v1/changes", secret="wrong").json()["code"] == "bad_signature"
    skewed = hall.call("GET", "/v1/changes?since=", off=-301)
    assert (skewed.status_code, skewed.json()["code"]) == (401, "clock_skew")
    assert abs((datetime.fromisoformat(skewed.json()["server_time"]) - datetime.now(UTC)).total_seconds()) < 5
    nonce = str(uuid.uuid4())
    assert hall.call("GET", "/v1/changes", nonce=nonce).status_code == 200
    drill.stop()
    drill.start()
    repeated = hall.call("GET", "/v1/changes", nonce=nonce)
    assert (repeated.status_code, repeated.json()["code"]) == (400, "nonce_reused")
    hall.token = "x"
    assert hall.call("GET", "/v1/changes").status_code == 401
    assert hall.session.post(drill.url + "/oauth2/token", data={"grant_type": "client_credentials"}).status_code == 401


def test_batches_have_limits(hall: Hall) -> None:
    case_id = str(uuid.uuid4())
    assert hall.send().status_code == 400
    assert hall.send(*[event(case_id, 1)] * 101).status_code == 413
    assert hall.send(event(case_id, 1, form={"x": "y" * (4 * 1024 * 1024)})).status_code == 413
    assert hall.send(event(case_id, 1), key="no").json()["code"] == "idempotency_key_required"
    assert (
        hall.call("POST", "/v1/cases/events", b"{", Content_Type="application/json", Idempotency_Key=str(uuid.uuid4())).status_code == 400
    )
    assert hall.call("DELETE", "/v1/cases/events").status_code == 405
    assert hall.call("GET", "/nowhere").headers["Content-Type"] == "application/problem+json"


def test_progress_comes_by_long_poll(hall: Hall) -> None:
    case_id = str(uuid.uuid4())
    hall.results(event(case_id, 1), event(case_id, 2, "case.accepted"))
    seen, cursor = [], ""
    while len(seen) < 2:
        reply = hall.call("GET", f"/v1/changes?since={cursor}&wait=5").json()
        cursor = reply["cursor"]
        seen += [change["data"]["progress"]["state"] for change in reply["changes"]]
    assert seen == ["processing", "granted"]
    assert hall.call("GET", f"/v1/cases/{case_id}").json()["state"] == "done"
    assert hall.call("GET", f"/v1/changes?since={cursor}").json() == {"cursor": cursor, "more": False, "changes": []}
    assert hall.call("GET", "/v1/changes?wait=26").status_code == 400


def _meta(content: bytes, file_id: str, **changes: str) -> str:
    named = {"file_id": file_id, "case_id": str(uuid.uuid4()), "material_code": "M", "filename": "扫描.pdf", "filetype": "application/pdf",
             "sha256": hashlib.sha256(content).hexdigest(), **changes}  # fmt: skip
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in named.items())


def test_tus(hall: Hall) -> None:
    content, file_id = b"0123456789", str(uuid.uuid4())
    tus = {"Tus_Resumable": "1.0.0"}
    patch = {**tus, "Content_Type": "application/offset+octet-stream"}
    assert "checksum" in hall.call("OPTIONS", "/v1/files/").headers["Tus-Extension"]
    assert hall.call("POST", "/v1/files/", Upload_Length="10").status_code == 412
    made = hall.call("POST", "/v1/files/", Upload_Length="10", Upload_Metadata=_meta(content, file_id), **tus)
    assert made.status_code == 201 and "Upload-Expires" in made.headers
    where = made.headers["Location"]
    bad = hall.call("PATCH", where, content[:4], Upload_Offset="0", Upload_Checksum="sha1 " + base64.b64encode(bytes(20)).decode(), **patch)
    assert (bad.status_code, bad.json()["code"]) == (460, "checksum_mismatch")
    assert hall.call("HEAD", where, **tus).headers["Upload-Offset"] == "0"
    assert hall.call("PATCH", where, content[:4], Upload_Offset="0", **patch).status_code == 204
    assert hall.call("PATCH", where, content[:4], Upload_Offset="0", **patch).status_code == 409
    assert hall.call("HEAD", where, **tus).headers["Upload-Offset"] == "4"
    good = base64.b64encode(hashlib.sha256(content[4:]).digest()).decode()
    done = hall.call("PATCH", where, content[4:], Upload_Offset="4", Upload_Checksum="sha256 " + good, **patch)
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, "10")
    again = hall.call("POST", "/v1/files/", Upload_Length="10", Upload_Metadata=_meta(content, file_id), **tus)
    assert (again.status_code, again.headers["Upload-Offset"], again.headers["Upload-Length"]) == (200, "10", "10")
    wrong = hall.call("POST", "/v1/files/", Upload_Length="10", Upload_Metadata=_meta(b"other", str(uuid.uuid4())), **tus).headers[
        "Location"
    ]
    ended = hall.call("PATCH", wrong, content, Upload_Offset="0", **patch)
    assert (ended.status_code, ended.json()["code"]) == (460, "sha256_mismatch")
    assert hall.call("HEAD", wrong, **tus).status_code == 404


def test_sharing(hall: Hall) -> None:
    def ask(name: str) -> dict[str, Any]:
        query = {"query_id": str(uuid.uuid4()), "purpose": "核验", "item_code": "I", "subject": {**PARTY, "name": name}, "wants": ["M1"]}
        reply = hall.call("POST", "/v1/share/queries", json.dumps(query).encode(), Content_Type="application/json").json()
        found: dict[str, Any] = reply["found"]
        return found

    assert ask("张三")["M1"]["value"] == ask("张三")["M1"]["value"]
    assert ask("查无此人") == {}


def test_it_survives_kill_9(tmp_path: Path) -> None:
    code = "import sys;from pathlib import Path;from offline.drill.server import serve_forever;" \
           "serve_forever(Path(sys.argv[1]), int(sys.argv[2]), lambda url: print(url, flush=True))"  # fmt: skip

    def start(port: str) -> tuple[subprocess.Popen[bytes], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "p"), port], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert process.stdout is not None
        return process, process.stdout.readline().decode().strip()

    process, url = start("0")
    with process:
        hall = Hall(url)
        made = event(str(uuid.uuid4()), 1)
        (first,) = hall.results(made)
        process.send_signal(signal.SIGKILL)
    process, again = start(url.rsplit(":", 1)[1])
    with process:
        assert again == url
        assert hall.results(made) == [{**first, "status": "duplicate"}]
        hall.session.close()
        process.kill()


def test_loopback_only_and_taken_ports(drill: DrillProvince, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="loopback_only"):
        DrillProvince(tmp_path / "x", host="0.0.0.0")
    port = int(drill.url.rsplit(":", 1)[1])
    with pytest.raises(EnvironmentFault, match="port_taken"):
        DrillProvince(tmp_path / "x", port).start()


def test_faults_by_file(drill: DrillProvince, hall: Hall) -> None:
    (drill.data / "faults.json").write_text('{"refusing": true, "retry_after": 7, "unknown": 1}', encoding="utf-8")
    refused = hall.call("GET", "/v1/changes")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    (drill.data / "faults.json").unlink()
    assert hall.call("GET", "/v1/changes").status_code == 200

"""`tidehall attention` and `resolve` (contract/cli.md): a supervisor's, with a reason; the next sync carries it out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hall_cases import Said, accept, actor, complete_draft

from desktop.intake.tables import delivery
from ui.app import Desk


def test_a_supervisor_decides_and_a_clerk_does_not(desk: Desk, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    with desk.home.vault.write() as connection:
        connection.execute(delivery.update().where(delivery.c.peer == "province", delivery.c.seq == 1).values(state="attention"))
    (entry,) = run_cli("attention", "--json").lines
    assert run_cli("resolve", entry["event_id"], "--do", "void").code == 2, "a reason is needed"
    assert run_cli("resolve", entry["event_id"], "--do", "melt", "--why", "x").code == 2
    refused = run_cli("resolve", entry["event_id"], "--do", "resend", "--why", "已在平台侧处理")
    assert (refused.code, "签名" in refused.err) == (1, True)
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    signed = ("resolve", entry["event_id"], "--do", "resend", "--why", "已在平台侧处理", "--as", "clerk", "--signed")
    for who, password in (("guide", "tidehall-demo"), ("supervisor", "wrong")):
        monkeypatch.setenv("TIDEHALL_SIGNATURE", password)
        assert run_cli(*signed, who).code == 1 and len(run_cli("attention", "--json").lines) == 1
    monkeypatch.setenv("TIDEHALL_SIGNATURE", "tidehall-demo")
    done = run_cli(*signed, "supervisor")
    assert done.code == 0, done.err
    assert run_cli("attention", "--json").lines == []
    assert run_cli("resolve", entry["event_id"], "--do", "resend", "--why", "再来", "--as", "supervisor").code == 1

"""`tidehall queue`: the hall's queue, one move a call, or a stream of moves as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from desktop.clock import wire
from desktop.errors import HallError, RuleViolation
from desktop.queue.model import Board, Service, Ticket, TicketClass, Window
from desktop.queue.service import HallQueue
from desktop.queue.taking import GIVEN
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.commands.console import Exit, open_from, put, put_json, put_lines, station

Answer = dict[str, Any]
_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "take": (("service",), ("class", "reason")),
    "open": (("window", "services"), ()),
    "call": (("window",), ()),
    "recall": (("ticket",), ()),
    "start": (("ticket",), ()),
    "no-show": (("ticket",), ()),
    "hold": (("ticket",), ("reason",)),
    "take-up": (("ticket", "window"), ()),
    "finish": (("ticket",), ()),
    "cancel": (("ticket",), ("reason",)),
    "transfer": (("ticket", "service", "reason"), ("window",)),
    "undo": (("ticket",), ()),
    "pin": (("ticket", "reason"), ()),
    "board": ((), ()),
    "pause": (("window", "reason"), ()),
    "resume": (("window",), ()),
    "close": (("window",), ()),
    "status": ((), ()),
}
"""Required and optional keys beside "do"."""
MACHINE_REASON = "command line"
"""Why a class was given, where a machine asked for it and gave no reason."""


def ticket_json(ticket: Ticket) -> Answer:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "class": ticket.class_.value,
        "state": ticket.state.value,
        "window": ticket.window,
        "waiting_ahead": ticket.waiting_ahead,
        "taken_at": wire(ticket.taken_at),
        "expected_minutes": ticket.expected_minutes,
    }


def status_json(services: tuple[Service, ...], windows: tuple[Window, ...]) -> Answer:
    return {
        "services": [{"code": entry.code, "name": entry.name, "waiting": entry.waiting} for entry in services],
        "windows": [
            {
                "no": place.no,
                "services": list(place.services),
                "state": place.state.value,
                "ticket": ticket_json(place.ticket) if place.ticket else None,
            }
            for place in windows
        ],
    }


def board_json(board: Board) -> Answer:
    return {
        "called": [{"number": call.number, "window": call.window, "at": wire(call.at), "recalled": call.recalled} for call in board.called],
        "services": [{"code": entry.code, "name": entry.name, "waiting": entry.waiting} for entry in board.services],
        "windows": [
            {"no": place.no, "state": place.state.value, "pause_reason": place.pause_reason, "services": list(place.services)}
            for place in board.windows
        ],
        "notices": list(board.notices),
    }


def perform(queue: HallQueue, actor: Actor, order: Mapping[str, Any]) -> Answer:
    """One order of `queue batch`. `RuleViolation` for what the hall refuses or what is not of this form."""
    do = order.get("do")
    if not isinstance(do, str) or do not in _KEYS:
        raise RuleViolation("queue.line_form", reason="do")
    required, optional = _KEYS[do]
    for key in required:
        if key not in order:
            raise RuleViolation("queue.line_form", reason=key)
    for key, value in order.items():
        if key != "do" and key not in required + optional:
            raise RuleViolation("queue.line_form", reason=str(key)[:40])
        if key == "services":
            if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
                raise RuleViolation("queue.line_form", reason=key)
        elif not isinstance(value, str) or len(value) > 200:
            raise RuleViolation("queue.line_form", reason=str(key)[:40])
    return _perform(queue, actor, do, order)


def _perform(queue: HallQueue, actor: Actor, do: str, order: Mapping[str, Any]) -> Answer:
    reason = order.get("reason", "")
    if do == "status":
        return status_json(*queue.status())
    if do == "board":
        return board_json(queue.board())
    if do == "take":
        class_ = _class(order.get("class", "normal"))
        taken = queue.take(order["service"], class_, operator=actor.id, reason=reason or (MACHINE_REASON if class_ in GIVEN else ""))
        return {"ticket": ticket_json(taken)}
    if do == "open":
        queue.open_window(actor, order["window"], tuple(order["services"]))
        return {}
    if do == "call":
        called, _ = queue.call(actor, order["window"])
        return {"ticket": ticket_json(called) if called else None}
    if do in ("pause", "resume", "close"):
        {
            "pause": lambda: queue.pause(actor, order["window"], reason),
            "resume": lambda: queue.resume(actor, order["window"]),
            "close": lambda: queue.close(actor, order["window"]),
        }[do]()
        return {}
    ticket_id = queue.find(order["ticket"]).id
    moves: Mapping[str, Callable[[], tuple[Ticket, object]]] = {
        "recall": lambda: queue.recall(actor, ticket_id),
        "start": lambda: queue.start(actor, ticket_id),
        "no-show": lambda: queue.no_show(actor, ticket_id),
        "hold": lambda: queue.hold(actor, ticket_id, reason),
        "take-up": lambda: queue.take_up(actor, ticket_id, order["window"]),
        "finish": lambda: queue.finish(actor, ticket_id),
        "cancel": lambda: queue.cancel(actor, ticket_id, reason),
        "transfer": lambda: queue.transfer(actor, ticket_id, order["service"], reason, order.get("window")),
        "undo": lambda: queue.undo(actor, ticket_id),
        "pin": lambda: queue.pin(actor, ticket_id, reason),
    }
    return {"ticket": ticket_json(moves[do]()[0])}


def _class(text: str) -> TicketClass:
    try:
        return TicketClass(text)
    except ValueError as fault:
        raise RuleViolation("queue.unknown_class", known="、".join(entry.value for entry in TicketClass)) from fault


def batch(options: argparse.Namespace) -> int:
    """Orders on standard input, one answer a line; each answer is durable before it is written."""
    with closing(open_from(options)) as desk:
        actor = station(desk)
        refused = False
        for raw in sys.stdin.buffer:
            if not raw.strip():
                continue
            answer = _answer(desk.queue, actor, raw)
            refused = refused or not answer["ok"]
            put_json(answer)
    return Exit.PERSON if refused else Exit.DONE


def _answer(queue: HallQueue, actor: Actor, raw: bytes) -> Answer:
    try:
        order = json.loads(raw[: 64 * 1024].decode("utf-8"))
        if not isinstance(order, dict):
            raise RuleViolation("queue.line_form", reason="JSON")
        return {"ok": True} | perform(queue, actor, order)
    except HallError as refusal:
        return {"ok": False, "code": refusal.code, "message": sentence(refusal)}
    except (ValueError, RecursionError):
        return {"ok": False, "code": "queue.line_form", "message": sentence(RuleViolation("queue.line_form", reason="JSON"))}


def single(options: argparse.Namespace) -> int:
    """One order from the command line."""
    with closing(open_from(options)) as desk:
        order: dict[str, Any] = {"do": options.verb}
        for key in ("service", "class", "window", "ticket", "reason"):
            value = getattr(options, "class_" if key == "class" else key, None)
            if value is not None:
                order[key] = value
        if options.verb == "open":
            order["services"] = options.services
        elif "ticket" in _KEYS[options.verb][0] and "ticket" not in order:
            window = order.get("window") or desk.settings.workstation.window
            order["ticket"] = _held_or_current(desk.queue, window, options.verb)
            if options.verb != "take-up":
                order.pop("window", None)
        answer = perform(desk.queue, station(desk), order)
    if options.json:
        put_json({"ok": True} | answer)
    else:
        _tell(answer)
    return Exit.DONE


def _held_or_current(queue: HallQueue, window: str, verb: str) -> str:
    if verb != "take-up":
        return queue.current(window).id
    held = queue.view(window).held
    if not held:
        raise RuleViolation("queue.no_ticket", window=window)
    return held[0].id


def _tell(answer: Answer) -> None:
    if "services" in answer:
        for entry in answer["services"]:
            put(f"{entry['code']}\t{entry['name']}\t等待 {entry['waiting']}")
        for place in answer["windows"]:
            number = place["ticket"]["number"] if place["ticket"] else "-"
            put(f"{place['no']} 号窗口\t{place['state']}\t{number}\t{' '.join(place['services'])}")
    elif "ticket" in answer:
        ticket = answer["ticket"]
        put(
            "没有人在等。"
            if ticket is None
            else f"{ticket['number']}\t{ticket['state']}\t{ticket['window'] or '-'}\t前面 {ticket['waiting_ahead']} 人"
        )


def history(options: argparse.Namespace) -> int:
    """Every ticket transition, oldest first, as lines."""
    with closing(open_from(options)) as desk:
        if options.json:
            put_lines(desk.queue.history(options.day))
        else:
            for row in desk.queue.history(options.day):
                put(
                    f"{row['at']}\t{row['number']}\t{row['from'] or '-'} → {row['to']}\t{row['window'] or '-'}\t{row['operator']}\t{row['reason']}"
                )
    return Exit.DONE

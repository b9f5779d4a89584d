"""The day that the pictures show: a hall between half past eight and quarter past ten, people in every state, papers, refusals, printers. All made up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hall_cases import NOBODY_LISTENS, Hands, actor, complete_draft
from sqlalchemy import select, update

from desktop.clock import now
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import EventType, Origin, append
from desktop.intake.model import CaseRow, Decided, Decision, DeclineReason, Draft, MaterialEntry, MaterialStatus, OutcomeKind, Party
from desktop.intake.tables import delivery, journal
from desktop.prints.model import JobState, NewJob
from desktop.queue.model import TicketClass
from desktop.staff.model import Account, Actor, Role
from ui.app import Desk, open_desk, planner_of
from ui.cli import main
from ui.front import FRONT_FILE, write_front
from ui.papers import PrintedPaper
from ui.services import Status
from ui.shell.front_page import from_json, to_json

LONG_NAME = "阿依古丽·买买提·艾山江·阿卜杜热合曼·图尔荪江·古丽娜尔"
FIRM = "临澜市青禾冷链物流与仓储配送服务有限责任公司城西货运路分公司"
PEOPLE = {"1": "张蕾", "2": "刘洋", "3": "王芳", "4": "孙建国", "5": "李铉宇", "6": "赵敏", "8": "郑海"}
SKILLS = {
    "1": ("household", "social", "business"),
    "2": ("business", "social"),
    "3": ("tax", "fund"),
    "4": ("social",),
    "5": ("household", "tax"),
    "6": ("realty", "social"),
    "8": ("fund", "tax"),
}
ARRIVALS = ("social", "business", "social", "household", "tax", "social", "realty", "social", "fund", "business", "social", "household")
NOTES = {"business": "导办已看：开办餐饮店", "household": "导办已看：新生儿出生"}
REFUSAL = {"pointer": "/level", "code": "range", "message": "应在 1 到 5 之间"}


@dataclass
class Played:
    """A home with the day in it. `drafts` by what they are for; `cases` by their state. `taken` and `paper`: the accepted one, as it was decided
    and as it was printed."""

    home: Path
    drafts: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    taken: tuple[Draft, Decided] | None = None
    paper: PrintedPaper | None = None


def make_home(path: Path) -> None:
    """Its papers are signed with a key that is always the same, so that their codes are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ed25519PrivateKey, "generate", lambda: Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
        _init(path)


def _init(path: Path) -> None:
    assert main(["init", "--demo", "--home", str(path), "--province-url", NOBODY_LISTENS, "--workstation", "W07", "--window", "7"]) == 0


def play(home: Path, hands: Hands) -> Played:
    """From half past eight on; the hands stand at a quarter past ten when it returns."""
    made, desk = Played(home), open_desk(home, hands)
    try:
        desk.papers.folder = home.parent / "papers"
        _floor(desk, hands)
        _cases(desk, made, hands)
        _registers(desk)
        _refused(desk, made)
        _prints(desk, made)
        _drafts(desk, made)
        for name in ("guide", "supervisor", "clerk"):
            desk.staff.sign_in(name, "tidehall-demo")
        write_front(home, desk, Status(True, None, "", True))
        _yesterday(home)
    finally:
        desk.close()
    return made


def _yesterday(home: Path) -> None:
    """Sign-in shows the day before: here that went as this one did."""
    page = from_json((home / FRONT_FILE).read_text(encoding="utf-8"))
    tide = page.tide_so_far
    assert tide is not None
    before = page._replace(tide=tide._replace(day=tide.day - timedelta(days=1)))
    (home / FRONT_FILE).write_text(to_json(before), encoding="utf-8")


def _floor(desk: Desk, hands: Hands) -> None:
    """An hour and a half in which one service has a tide; window 7 has opened and not called yet."""
    boss, queue = actor(desk, "supervisor"), desk.queue
    desk.tidal.set_rules(boss, open_minute=8 * 60 + 30, close_minute=17 * 60)
    placed = {place.no: place.services for place in queue.status()[1]}
    clerks = {no: Actor(Account(name, name, Role.CLERK), boss.hall_id, boss.workstation_id, no) for no, name in PEOPLE.items()}
    for no, clerk in clerks.items():
        queue.set_skills(boss, clerk.id, sorted({*SKILLS[no], *placed[no]}))
        queue.open_window(clerk, no, placed[no])
    me = actor(desk)
    queue.open_window(me, "7", placed["7"])
    for turn in range(100):
        service = ARRIVALS[turn % len(ARRIVALS)]
        kind = {5: TicketClass.ELDERLY, 9: TicketClass.APPOINTMENT}.get(turn % 11, TicketClass.NORMAL)
        queue.take(service, kind, operator="guide", note=NOTES.get(service, "") if turn % 3 else "")
        if turn % 8 == 7:
            _serve(desk, clerks, turn)
        hands.on(seconds=58)
    queue.pause(clerks["6"], "6", "设备检修")
    queue.post_notice(boss, "今天下午三点起不动产登记停办一小时")


def _serve(desk: Desk, clerks: Mapping[str, Actor], turn: int) -> None:
    for place, (no, clerk) in enumerate(clerks.items()):
        here = desk.queue.view(no).current
        if here is not None:
            if turn == 71 and place == 1:
                desk.queue.hold(clerk, here.id, "回家取材料")
            else:
                desk.queue.finish(clerk, here.id)
        called, _ = desk.queue.call(clerk, no)
        if called is not None and place % 3:
            desk.queue.start(clerk, called.id)


def _named(draft: Draft, name: str) -> Draft:
    return replace(draft, applicant=replace(draft.applicant, name=name))


def _lacking(desk: Desk, draft: Draft, most: int = 3) -> Draft:
    """Some papers are not there."""
    found = desk.intake.assess(draft, province_away=False)
    needed = [
        line.need.material
        for line in found.materials
        if line.need.required and not line.need.material.shareable and not line.need.material.generated
    ]
    return replace(draft, materials={**draft.materials, **{one.code: MaterialEntry(MaterialStatus.MISSING) for one in needed[:most]}})


def _cases(desk: Desk, made: Played, hands: Hands) -> None:
    who = actor(desk)

    def take(key: str, name: str, code: str, decision: Decision, lacking: int = 0) -> CaseRow:
        hands.on(seconds=20)
        draft = _named(complete_draft(desk, who, code), name)
        decided, _ = desk.intake.decide(who, _lacking(desk, draft, lacking) if lacking else draft, decision, province_away=True)
        made.cases[key] = decided.case.case_no
        made.taken = made.taken or (draft, decided)
        return decided.case

    accepted, noticed = Decision(OutcomeKind.ACCEPTED), Decision(OutcomeKind.NOTIFIED)
    take("accepted", "赵家宁", "newborn", accepted)
    take("noticed", "林秋平", "open-restaurant", noticed, 3)
    take("long", LONG_NAME, "open-restaurant", accepted)
    take("firm", FIRM, "enterprise-deregistration", accepted)
    take("received", "吴𬭎䶮", "open-restaurant", Decision(OutcomeKind.RECEIVED))
    take("rated", "何佳", "newborn", accepted)
    take(
        "declined",
        "郑海燕",
        "open-restaurant",
        Decision(
            OutcomeKind.DECLINED,
            DeclineReason.NOT_A_LICENCE_MATTER,
            "依法不需要取得许可",
            "《中华人民共和国行政许可法》第三十二条第一款第（一）项",
        ),
    )
    take("withdrawn", "马驰", "newborn", accepted)
    desk.closing.withdraw(who, made.cases["withdrawn"], "家里改期再办", province_away=True)


def _registers(desk: Desk) -> None:
    guide, log = actor(desk, "guide"), desk.registers
    for summary, authority, due, person in (
        ("预约系统选不上周五上午的号，连续三天都是已满", "市数据局", date(2026, 2, 27), "王秀兰"),
        ("窗口说材料齐了，回去又打电话说还差一份房屋租赁合同原件，跑了两趟", "市住建局", date(2026, 3, 4), LONG_NAME),
        ("领证通知没有收到", "市市监局", date(2026, 3, 9), ""),
    ):
        log.register_grievance(guide, summary=summary, responsible_authority=authority, due_date=due, person=person, province_away=True)
    settled, _ = log.register_grievance(
        guide, summary="停车场没有空位", responsible_authority="大厅管理科", due_date=date(2026, 3, 3), province_away=True
    )
    log.settle_grievance(guide, settled.grievance_id, "已引导到地下二层，次日加开入口")
    for about, referred in (("在哪里复印", ""), ("怎样领社会保障卡", "4 号窗口"), ("公积金贷款要带什么", "8 号窗口")):
        log.log_first_contact(guide, about=about, referred_to=referred)


def _refused(desk: Desk, made: Played) -> None:
    """Two that the province will not have: a value out of its range, and a course of its own."""
    with desk.home.vault.write() as connection:
        connection.execute(update(delivery).where(delivery.c.peer == "province").values(state="applied", receipt_no="R-7F3308C2"))
        for key, refusal in (
            ("rated", {"status": "invalid", "errors": [REFUSAL], "message": "有 1 处不合规定"}),
            ("firm", {"status": "conflict", "errors": [], "platform_state": "withdrawn", "message": "申请人已在网上撤回"}),
        ):
            case_id = desk.intake.case(made.cases[key]).case_id
            payload = {"level": 9, "tags": [], "comment": ""}
            event = append(connection, Origin("LL26", "W07", "clerk", False), case_id, EventType.RATING_GIVEN, now(), payload)
            values = {"state": "attention", "last_error": refusal["status"], "detail": json.dumps(refusal)}
            connection.execute(
                update(delivery).where(delivery.c.event_id == event.event_id, delivery.c.peer == "province").values(**values)
            )
        waiting = desk.intake.case(made.cases["received"]).case_id
        connection.execute(update(delivery).where(delivery.c.case_id == waiting).values(state="queued", receipt_no=None))
        assert connection.scalar(select(journal.c.seq).where(journal.c.case_id == waiting).limit(1))


def _prints(desk: Desk, made: Played) -> None:
    """A sheet that came out, one of which nobody knows, one that waits."""
    from desktop.intake.copies import origin_of

    who, jobs = actor(desk), desk.spool.jobs
    for key, steps in (
        ("accepted", (JobState.PRINTED,)),
        ("long", (JobState.SENT, JobState.UNKNOWN)),
        ("firm", (JobState.FAILED,)),
        ("rated", ()),
    ):
        paper = desk.papers.issue(who, made.cases[key], DocumentKind.ACCEPTANCE)
        made.paper = made.paper or paper
        case_id = desk.intake.case(made.cases[key]).case_id
        with desk.home.vault.write() as connection:
            title = f"受理通知书 {paper.document_no}"
            new = NewJob(
                "acceptance",
                title,
                "07 窗口激光机",
                "clerk",
                1,
                document_no=paper.document_no,
                copy_no=1,
                origin=origin_of(connection, case_id, "clerk"),
            )
            job = jobs.spool(connection, new)
        for step in steps:
            jobs.move(job.id, step, reason="" if step in (JobState.PRINTED, JobState.SENT) else "print.lost")


def _drafts(desk: Desk, made: Played) -> None:
    """What lies half done on the counter: complete, lacking, and just begun, for a person with a long name; at the steps where the scenes leave them,
    so that every look finds the same."""
    who = actor(desk)
    whole = _named(complete_draft(desk, who, "newborn"), "欧阳𬭎䶮")
    for key, step, draft in (
        ("complete", "decision", whole),
        ("lacking", "materials", _lacking(desk, _named(complete_draft(desk, who, "open-restaurant"), LONG_NAME))),
        ("begun", "thing", replace(desk.intake.open_draft(who), applicant=replace(whole.applicant, name="林秋平"))),
        ("blank", "applicant", replace(desk.intake.open_draft(who), applicant=Party())),
    ):
        made.drafts[key] = desk.intake.save_draft(who, replace(draft, step=step)).draft_id


def planner(info: Any) -> Any:
    return planner_of(info)

"""Small stand-ins for the services, with made-up people, and the values that screens show."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desktop.errors import RuleViolation
from desktop.intake.cases import CaseDetail, EventLine
from desktop.intake.documents import CopyKind, DocumentKind
from desktop.intake.journal import CaseEvent, EventType
from desktop.intake.model import CaseRow, CaseState, DocumentRef
from desktop.intake.ports import HallProfile
from desktop.staff.model import Account, Actor, Role
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.services import Services, Status, StatusSource
from ui.shell.front_page import FrontAccount, FrontPage, HealthRow, Tide

NOW = datetime(2026, 11, 20, 3, 12, 6, tzinfo=UTC)
ACTOR = Actor(Account("0317", "周敏", Role.CLERK), "LL26", "W07", "07")
HALL = HallProfile("LL26", "临澜市政务服务中心", "临澜市政务服务中心", "LL", "临政服", "0990-5550107", drill=True)


def clock() -> datetime:
    return NOW


@dataclass
class FakeStaff:
    """Knows one account. `threads` are the names of the threads on which sign-in ran."""

    left: int = 5
    threads: list[str] = field(default_factory=list)

    def sign_in(self, name: str, password: str) -> Actor:
        self.threads.append(threading.current_thread().name)
        if (name, password) == ("0317", "correct horse"):
            return ACTOR
        self.left -= 1
        raise RuleViolation("staff.wrong_password", left=self.left)

    def recent(self) -> tuple[Any, ...]:
        return ()


@dataclass
class FakeCatalogue:
    themes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FakeTheme:
    code: str
    name: str
    items: tuple[str, ...]
    words: tuple[str, ...] = ()


_CASES = (
    ("0423", "企业信息变更", "临澜青禾物流有限公司", CaseState.RECEIVED, None),
    ("0422", "个人创业", "何佳", CaseState.ACCEPTED, date(2026, 12, 4)),
    ("0421", "退役军人服务", "马驰", CaseState.ACCEPTED, date(2026, 11, 27)),
    ("0418", "开办餐饮店", "老街巷面馆", CaseState.CORRECTING, None),
    ("0417", "企业信息变更", "恒达建材经营部", CaseState.PROCESSING, date(2026, 11, 25)),
    ("0415", "社会保障卡居民服务", "阿依古丽·买买提", CaseState.ACCEPTED, date(2026, 11, 20)),
    ("0414", "新生儿出生", "赵家宁", CaseState.DONE, date(2026, 11, 20)),
    ("0412", "退休", "郑海燕", CaseState.CORRECTED, None),
    ("0410", "就医费用报销", "吴𬭎", CaseState.RECEIVED, None),
    ("0409", "企业注销登记", "云锦商贸有限公司", CaseState.DECLINED, None),
    ("0407", "申请公租房", "王秀兰", CaseState.REDIRECTED, None),
)


def case_rows() -> tuple[CaseRow, ...]:
    return tuple(
        CaseRow(
            f"case-{no}", f"LL260700{no}", title, who, state, NOW - timedelta(minutes=9 * place + 31), due, "0317", f"A0{32 - place}", None
        )
        for place, (no, title, who, state, due) in enumerate(_CASES)
    )


@dataclass
class FakeIntake:
    rows: tuple[CaseRow, ...] = field(default_factory=case_rows)

    def detail(self, case_no: str) -> CaseDetail:
        row = next(entry for entry in self.rows if entry.case_no == case_no)
        types = (EventType.RECEIVED, EventType.DOCUMENT_ISSUED, EventType.ACCEPTED)
        states = ("applied", "applied", "queued")
        events = tuple(
            EventLine(
                CaseEvent(f"e{n}", row.case_id, n + 1, kind, row.received_at + timedelta(minutes=n), "LL26", "W07", "0317", False, {}),
                state,
                f"R-7F3308C{n}",
            )
            for n, (kind, state) in enumerate(zip(types, states, strict=True))
        )
        papers = (
            () if row.case_no.endswith("0410") else (DocumentRef("临政服收〔2026〕070423号", "material_receipt", date(2026, 11, 20), 1),)
        )
        return CaseDetail(row, None, None, None, "window", {}, papers, events, ())


@dataclass(frozen=True)
class FakePrinted:
    document_no: str
    kind: DocumentKind
    copy: CopyKind
    copy_no: int


@dataclass
class FakePapers:
    asked: list[tuple[str, DocumentKind, bool]] = field(default_factory=list)

    def issue(self, actor: Actor, case_no: str, kind: DocumentKind, *, reprint: bool = False) -> FakePrinted:
        self.asked.append((case_no, kind, reprint))
        return FakePrinted("临政服收〔2026〕070423号", kind, CopyKind.REPRINT, 2)


def front_page() -> FrontPage:
    people = (0, 14, 32, 48, 63, 74, 79, 71, 58, 46, 33, 24, 15, 9, 0, 0, 0, 12, 29, 41, 52, 55, 49, 40, 31, 25, 18, 11, 6, 2)
    return FrontPage(
        "临澜市政务服务中心", "W07", "07", "综合受理", "1.0.0", True, date(2026, 11, 20), True, "8:30",
        (
            FrontAccount("0317", "周敏", "clerk", datetime(2026, 11, 19, 17, 4)),
            FrontAccount("0322", "李铉宇", "clerk", datetime(2026, 11, 18, 9)),
            FrontAccount("0309", "古丽娜尔·艾山", "guide", datetime(2026, 11, 14, 9)),
        ),
        (
            HealthRow("ok", "省平台", "正常", "8:02 收到目录 2026.11.2 版"),
            HealthRow("ok", "大厅服务器", "正常", "12 台工作机在线"),
            HealthRow("ok", "本机保险库", "完好", "昨日 41 件全部平账"),
            HealthRow("deferred", "工作日历", "2027 年未载入", "不影响今天；到期日跨年时会提示"),
        ),
        Tide(date(2026, 11, 19), 1137, 11.8, tuple((510 + 510 * place // 29, count) for place, count in enumerate(people))),
    )  # fmt: skip


def fake_services(lanes: Lanes, status: Status | None = None) -> Services:
    themes = {
        "rest": FakeTheme("rest", "开办餐饮店", ("a", "b", "c"), ("开饭店",)),
        "baby": FakeTheme("baby", "新生儿出生", ("a",), ("孩子上户口",)),
    }
    source = StatusSource(status or Status(True, NOW, "", True, NOW, True, "07 窗口激光机", 3, 2))
    fakes: Any = (FakeStaff(), None, FakeIntake(), FakeCatalogue(themes), FakePapers())
    return Services(*fakes, lanes, ChangeFeed(), HALL, source)

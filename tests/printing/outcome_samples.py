"""Made-up contents of the six papers that end a case another way, change its dates or close it; short, and as long as they get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from paper_samples import FIRM, PERSON

from desktop.clock import SHANGHAI
from desktop.intake.documents import Content, ReceivedMaterial
from desktop.intake.outcome_papers import (
    DeclineContent,
    DeferralContent,
    DeferralLine,
    DeliveryContent,
    ExtensionContent,
    PromiseLine,
    RedirectContent,
    ResultContent,
    ResultLine,
    ResumptionContent,
    ServedPaper,
    SuspensionContent,
)

REMEDIES = "对本决定不服的，可以自收到本决定书之日起六十日内申请行政复议，或者自收到之日起六个月内向人民法院提起行政诉讼。"
DECLINE = DeclineContent(
    head=replace(
        PERSON, document_no="临政服不〔2026〕070012号", title="设立民办幼儿园审批", items_count=1, is_theme=False, applicant_name="林秋平"
    ),
    applied_on=date(2026, 11, 20),
    decided_on=date(2026, 11, 24),
    reason_code="not_our_authority",
    reason="申请的办园地点在砚河县青石镇，按照属地管理，应当由砚河县的审批机关决定",
    legal_basis="《中华人民共和国行政许可法》第三十二条第一款第（二）项",
    proper_authority="砚河县教育局",
    remedies=REMEDIES,
)
DEFERRAL = DeferralContent(
    head=replace(PERSON, document_no="临政服容〔2026〕070033号"),
    signed_on=date(2026, 11, 24),
    deferred=(
        DeferralLine("从业人员健康证明", "原件 1 份", "食品经营许可（新办）", "由具备资质的机构出具，在有效期内", date(2026, 12, 1)),
        DeferralLine("招牌夜间效果图", "复印件 1 份", "户外招牌设施设置", "标明长、宽、厚和离地高度", date(2026, 11, 30)),
    ),
    promised=(
        PromiseLine(
            "场所平面布置图", "公众聚集场所投入使用、营业前消防安全检查", "疏散通道、安全出口和消防设施符合消防技术标准，图纸留存备查"
        ),
    ),
    consequence="逾期未补交，或者补交的材料不符合要求的，本件可能被退回或者不予办理，由此产生的后果由承诺人承担；失信情况按规定记录。",
)
PROMISE = replace(DEFERRAL, deferred=())
LATE = replace(DEFERRAL, promised=())
REDIRECT = RedirectContent(
    head=replace(
        PERSON, document_no="临政服转〔2026〕070005号", title="不动产转移登记", items_count=2, is_theme=False, applicant_name="林秋平"
    ),
    received_on=date(2026, 11, 23),
    redirected_on=date(2026, 11, 24),
    to_authority="临澜市不动产登记中心",
    reason="不动产登记由登记机构专窗办理，不在综合窗口受理范围内",
    items=("国有建设用地使用权及房屋所有权转移登记", "不动产登记资料查询"),
    materials=(
        ReceivedMaterial("不动产登记申请书", "原件", "自备", 1, 2),
        ReceivedMaterial("房屋买卖合同", "原件", "自备", 1, 9),
        ReceivedMaterial("不动产权证书", "原件", "自备", 1, 4),
        ReceivedMaterial("居民身份证", "电子证照", "数据共享", 1, 1),
        ReceivedMaterial("契税完税凭证", "原件", "容缺后补", 1, 1),
    ),
)
CROSS = replace(
    REDIRECT,
    head=replace(FIRM, document_no="临政服转〔2026〕070006号", title="企业迁移登记", items_count=1, is_theme=True),
    to_authority="砚河县市场监督管理局",
    reason="迁入地为砚河县，由迁入地登记机关决定。",
    items=("企业跨区域迁移登记",),
    cross_region=True,
)
RESULT = ResultContent(
    head=replace(PERSON, document_no="临政服果〔2026〕070288号", issued_at=datetime(2026, 12, 8, 10, 12, tzinfo=SHANGHAI)),
    handed_on=date(2026, 12, 8),
    results=(
        ResultLine("营业执照信息核验", "市场监督管理局", "核验结果告知单", "", "办结", date(2026, 11, 24)),
        ResultLine("食品经营许可（新办）", "市场监督管理局", "食品经营许可证", "JY29901020070418", "准予", date(2026, 12, 7)),
        ResultLine("户外招牌设施设置", "城市管理局", "不予行政许可决定书", "临城管不许〔2026〕17号", "不予", date(2026, 12, 1)),
    ),
    receiver_name="阿依古丽·买买提",
    receiver_id_masked="990102********1127",
    receiver_is_agent=True,
    pending=("公众聚集场所投入使用、营业前消防安全检查",),
)
EXTENSION = ExtensionContent(
    head=replace(PERSON, document_no="临政服延〔2026〕070002号"),
    accepted_on=date(2026, 11, 24),
    decided_on=date(2026, 12, 7),
    days=10,
    reason="经营场所与相邻住宅共用的排烟管道归属有争议，需要向规划部门核实后才能作出决定",
    legal_basis="《中华人民共和国行政许可法》第四十二条第一款",
    approved_by="贺兰山",
    old_due=date(2026, 12, 8),
    new_due=date(2026, 12, 22),
)
SUSPENSION = SuspensionContent(
    head=replace(PERSON, document_no="临政服特〔2026〕070003号"),
    accepted_on=date(2026, 11, 24),
    started_on=date(2026, 11, 26),
    procedure="检验",
    items=("食品经营许可（新办）",),
    days_needed=15,
    reason="加工用水为自备水源，须由具备资质的机构检验水质",
    expected_end=date(2026, 12, 17),
    stopped_at=datetime(2026, 11, 26, 9, 5, tzinfo=SHANGHAI),
)
RESUMPTION = ResumptionContent(
    head=replace(PERSON, document_no="临政服复〔2026〕070001号"),
    accepted_on=date(2026, 11, 24),
    started_on=date(2026, 11, 26),
    procedure="检验",
    ended_on=date(2026, 12, 16),
    days_left=6,
    new_due=date(2026, 12, 24),
)
DELIVERY = DeliveryContent(
    head=replace(PERSON, document_no="临政服达〔2026〕070009号"),
    served=(
        ServedPaper("受理通知书", "临政服受〔2026〕070341号", date(2026, 11, 24)),
        ServedPaper("特别程序告知书", "临政服特〔2026〕070003号", date(2026, 11, 26)),
    ),
    way="留置送达",
    served_on=date(2026, 11, 26),
    recipient_name="阿依古丽·买买提",
    relation="同住成年家属",
    reason="受送达人的同住成年家属拒绝签收，文书留置在其住所",
)

SAMPLES = (DECLINE, DEFERRAL, PROMISE, LATE, REDIRECT, CROSS, RESULT, EXTENSION, SUSPENSION, RESUMPTION, DELIVERY)
PAPERS = (DECLINE, DEFERRAL, REDIRECT, RESULT, EXTENSION, SUSPENSION, RESUMPTION, DELIVERY)
"""One of each kind."""

NAME = ("临澜市青禾物流䶮𬭎供应链管理与冷链仓储配送服务" * 3)[:46] + "有限公司"
WORDS = "依照有关规定和本机关公布的办事指南，须由具备资质的机构出具，在有效期内，并与申请书所填的内容一致"


def long(content: Content) -> Content:
    """The same paper with names of fifty characters, rare ones among them, and sixty lines wherever it has lines."""
    head = replace(
        PERSON,
        hall_name=NAME,
        authority=NAME,
        applicant_name=NAME,
        agent_name=NAME,
        title=NAME,
        operator_name="龑𬭎䶮",
        temporary_no="TMP070000012",
    )
    match content:
        case DeclineContent():
            return replace(content, head=head, reason=WORDS * 20, proper_authority=NAME, remedies=WORDS * 8)
        case DeferralContent():
            late = tuple(DeferralLine(f"第{n}件{NAME[: n % 40]}", "原件 1 份", NAME, WORDS, date(2026, 12, 1 + n % 9)) for n in range(60))
            promised = tuple(PromiseLine(f"承诺{n}件", NAME, WORDS) for n in range(60))
            return replace(
                content,
                head=head,
                deferred=late if content.deferred else (),
                promised=promised if content.promised else (),
                consequence=WORDS * 4,
            )
        case RedirectContent():
            items = tuple(f"第{n}项{NAME[: n % 50]}" for n in range(60))
            return replace(
                content, head=head, to_authority=NAME, reason=WORDS * 4, items=items,
                materials=tuple(replace(content.materials[n % 4], name=f"第{n}件{NAME[: n % 50]}") for n in range(60)),
            )  # fmt: skip
        case ResultContent():
            lines = tuple(
                replace(content.results[n % 3], item_name=f"第{n}项{NAME[: n % 50]}", document=f"〔2026〕{n}号") for n in range(60)
            )
            return replace(content, head=head, results=lines, receiver_name=NAME, pending=tuple(f"未出{n}项" for n in range(60)))
        case ExtensionContent():
            return replace(content, head=head, reason=WORDS * 20, legal_basis=WORDS * 3, approved_by=NAME)
        case ResumptionContent():
            return replace(content, head=head, procedure=NAME)
        case SuspensionContent():
            items = tuple(f"第{n}项{NAME[: n % 50]}" for n in range(60))
            return replace(content, head=head, items=items, reason=WORDS * 10)
        case DeliveryContent():
            served = tuple(ServedPaper(f"第{n}份文书", f"临政服受〔2026〕{n:06d}号", date(2026, 11, 24)) for n in range(60))
            return replace(content, head=head, served=served, recipient_name=NAME, reason=WORDS * 4)
    raise AssertionError(content)


LONG = tuple(long(content) for content in SAMPLES)

"""Made-up contents of the three papers, as they come from a recorded case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from desktop.clock import SHANGHAI
from desktop.intake.documents import (
    AcceptanceContent,
    AcceptedItem,
    CopyKind,
    CopyMark,
    DeferredMaterial,
    MissingLine,
    NoticeContent,
    PaperHead,
    ReceiptContent,
    ReceivedMaterial,
)

RARE = "䶮㛃𠅤𬭎𫖯𬱖𮧵𰻝·"
ISSUED = datetime(2026, 11, 24, 14, 26, tzinfo=SHANGHAI)
ORIGINAL = CopyMark(CopyKind.ORIGINAL, 1, ISSUED)
REPRINT = CopyMark(CopyKind.REPRINT, 2, ISSUED, 1)

PERSON = PaperHead(
    document_no="临政服受〔2026〕070341号",
    case_no="LL2607000418",
    hall_name="临澜市政务服务中心",
    authority="临澜市政务服务中心",
    telephone="0990-5550107",
    window_no="07",
    operator_name="周敏",
    issued_at=ISSUED,
    title="开办餐饮店",
    items_count=4,
    is_theme=True,
    applicant_name="林秋平（临澜市老街巷面馆）",
    applicant_is_person=True,
    id_label="身份证件",
    id_masked="990102********0024",
    mobile_masked="138****0027",
    address_masked="临澜市城东区望江路 18 号 1 层 102 室（经营面积 320 平方米）",
    drill=True,
)
FIRM = replace(
    PERSON,
    document_no="临政服收〔2026〕070423号",
    case_no="LL2607000423",
    title="企业信息变更",
    items_count=6,
    applicant_name="临澜市青禾物流有限公司",
    applicant_is_person=False,
    id_label="统一社会信用代码",
    id_masked="91990102MA******4K",
    mobile_masked="139****0415",
    address_masked="",
    agent_name="阿依古丽·买买提",
)

ACCEPTANCE = AcceptanceContent(
    head=PERSON,
    applied_on=date(2026, 11, 20),
    accepted_on=date(2026, 11, 24),
    after_correction=True,
    promised_on=date(2026, 12, 8),
    promised_days=10,
    statutory_on=date(2026, 12, 22),
    statutory_days=20,
    items=(
        AcceptedItem("营业执照信息核验", "市场监督管理局", "即办", None, "前置"),
        AcceptedItem("食品经营许可（新办）", "市场监督管理局", "10 个工作日", date(2026, 12, 8)),
        AcceptedItem("公众聚集场所投入使用、营业前消防安全检查", "消防救援局", "5 个工作日", date(2026, 12, 1), "告知承诺"),
        AcceptedItem("户外招牌设施设置", "城市管理局", "5 个工作日", date(2026, 12, 1)),
    ),
    path_note="2 至 4 项同时办理，承诺办结日按最长一项计算。",
    deferred=(DeferredMaterial("从业人员健康证明（1 人）", date(2026, 12, 1)),),
    delivery="窗口领取：综合出件窗口 12 号",
)
_WHERE = "原设计单位补画；或用窗口提供的空白底图自行标注（免费）"
NOTICE = NoticeContent(
    head=replace(PERSON, document_no="临政服告〔2026〕070126号"),
    applied_on=date(2026, 11, 20),
    round=1,
    missing=(
        MissingLine(
            "市场监督管理局", "食品经营许可（新办）", "设施设备布局图、操作流程图", "原件 1 份", "有误", "未标出冷食专间、二次更衣和洗手消毒设施的位置",
            "按比例绘制，标明各功能区、专间、设施名称和进出方向", "示范本第 3 号", _WHERE,
        ),
        MissingLine(
            "消防救援局", "公众聚集场所投入使用、营业前消防安全检查", "场所平面布置图", "原件 1 份", "缺少", "本次未提交",
            "标明疏散通道、安全出口和消防设施位置，经营者签字", "示范本第 7 号", "自行绘制，或向物业管理单位索取原图后标注",
        ),
        MissingLine(
            "城市管理局", "户外招牌设施设置", "招牌效果图与位置图", "原件 1 份", "有误", "缺夜间效果图，未标注尺寸和离地高度",
            "昼、夜效果图各 1 张，标明长、宽、厚和离地高度", "", "招牌制作单位",
        ),
    ),
    in_order=(
        "营业执照（数据共享）", "食品经营许可申请书", "食品安全管理制度", "消防安全检查告知承诺书", "户外招牌设置申请表", "场地使用证明",
        "从业人员健康证明（容缺 1 人，12月1日前补交）",
    ),
    cure_by=date(2026, 12, 11),
    cure_days=15,
)  # fmt: skip
RECEIPT = ReceiptContent(
    head=FIRM,
    received_at=datetime(2026, 11, 20, 10, 41, tzinfo=SHANGHAI),
    materials=(
        ReceivedMaterial("变更登记申请书", "原件", "系统生成", 1, 3),
        ReceivedMaterial("股东会决议（变更法定代表人、住所）", "原件", "自备", 1, 2),
        ReceivedMaterial("修改后的公司章程", "原件", "自备", 1, 12),
        ReceivedMaterial("住所使用证明（租赁合同）", "复印件", "自备", 1, 5),
        ReceivedMaterial("新任法定代表人任职文件", "原件", "自备", 1, 2),
        ReceivedMaterial("新任法定代表人身份证", "电子证照", "数据共享", 1, 1),
        ReceivedMaterial("营业执照正本、副本", "原件", "交回", 2, 2),
        ReceivedMaterial("旧公章", "实物 1 枚", "交回", 1, None),
    ),
    answer_by=date(2026, 11, 27),
)

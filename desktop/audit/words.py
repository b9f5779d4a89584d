"""The log's codes as people read them: on the supervisor's screen, in its language, and on the command line. What people wrote stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.audit.model import AuditEntry, AuditKind, Flaw
from desktop.intake.documents import TITLES
from desktop.sentences.english import audit as english
from desktop.tongue import spoken

KINDS: Mapping[AuditKind, str] = {
    AuditKind.SIGNED_IN: "登录",
    AuditKind.SIGN_IN_FAILED: "登录失败",
    AuditKind.ACCOUNT_LOCKED: "账户锁定",
    AuditKind.SIGNED_OUT: "退出",
    AuditKind.SCREEN_LOCKED: "锁屏",
    AuditKind.SCREEN_UNLOCKED: "解锁",
    AuditKind.COUNTERSIGNED: "第二签名",
    AuditKind.REVEALED: "查看完整信息",
    AuditKind.SHARE_QUERY: "共享查询",
    AuditKind.PRINTED: "打印",
    AuditKind.REPRINTED: "补打",
    AuditKind.VOIDED: "作废",
    AuditKind.OVERRIDDEN: "破例",
    AuditKind.RESOLVED: "处理待人工",
    AuditKind.TIDAL: "潮汐调度",
    AuditKind.EXPORTED: "导出",
    AuditKind.SETTINGS_CHANGED: "改设置",
    AuditKind.ACCOUNT_ADDED: "建账户",
    AuditKind.ACCOUNT_CHANGED: "改账户",
    AuditKind.KEY_CARE: "密钥",
    AuditKind.EMERGENCY: "应急模式",
    AuditKind.LET_GO: "到期移出",
}

FLAWS: Mapping[Flaw, str] = {
    Flaw.CHANGED: "内容被改动，或被换了位置",
    Flaw.REMOVED: "从这里起被删掉了",
    Flaw.CUT: "从这里起的末尾不见了",
    Flaw.HEAD_FORGED: "当天的签名不是本机的",
    Flaw.HEAD_DIFFERS: "和当天签名的内容不一致",
    Flaw.HEAD_REMOVED: "当天的签名被删掉了",
    Flaw.HALL_DIFFERS: "和大厅库里留存的校验不一致",
}

_KEYS: Mapping[str, str] = {
    "reason": "原因",
    "change": "改动",
    "role": "角色",
    "windows": "窗口",
    "skills": "业务",
    "consent": "同意",
    "wants": "查询项",
    "source": "来源",
    "outcome": "结果",
    "kind": "文书",
    "copy_no": "第几份",
    "way": "办法",
    "event": "流水",
    "what": "内容",
    "fields": "字段",
    "by": "方式",
    "rows": "行数",
    "file": "文件",
    "key": "项目",
    "was": "原值",
    "value": "新值",
    "on": "开",
    "since": "起始日",
    "events": "流水数",
    "scans": "扫描件数",
    "rule": "依据",
    "days": "保存天数",
    "offline": "离线",
}
_VALUES: Mapping[str, str] = {
    "staff.wrong_password": "口令不对",
    "staff.locked": "账户锁定中",
    "staff.disabled": "账户已停用",
    "staff.verifier_expired": "离线验证过期",
    "staff.other_window": "窗口不符",
    "staff.wrong_pin": "解锁码不对",
    "set": "已设",
    "password": "口令",
    "pin": "解锁码",
    "pin_removed": "取消解锁码",
    "disabled": "停用",
    "enabled": "恢复",
    "unlocked": "解除锁定",
    "display_name": "姓名",
    "skills": "业务",
    "windows": "窗口",
    "role": "角色",
    "extension": "延期",
    "second_notice": "再次告知",
    "misprint": "印坏",
    "case": "办件",
    "store.keep_cases_days": "办件保存期限",
    "store.keep_scans_days": "扫描件保存期限",
    "unclaimed": "没有草稿和办件用到",
    "handover": "交接",
    "person": "个人信息",
    "recovery": "恢复密钥",
    "passphrase": "口令",
    "rotate": "换新密钥",
    "certified": "给文书密钥发证书",
    "revoked": "吊销文书密钥",
    "renewed": "换本机文书密钥",
    "hall_key_renewed": "换大厅文书密钥",
    "hall_key_founded": "另建大厅文书密钥",
    "imported": "导入文书密钥证书",
    "trusted": "认可大厅文书密钥",
    "province": "省数据共享",
    "earlier_cases": "以前的办件",
    "asked": "已查询",
    "on_site_signature": "本人签字同意",
    "accepted": "采纳",
    "adjusted": "改后采纳",
    "dismissed": "先不调",
    "undone": "撤回",
    "automatic": "自动",
    "resend": "重发",
    "correct": "更正后发",
    "accept-platform": "以平台为准",
    "void": "作废",
    "electronic": "本人电子同意",
    "statutory": "法定依据",
    "id_no": "证件号",
    "mobile": "手机",
    "address": "住址",
    "name": "姓名",
    "clerk": "综窗",
    "guide": "导办",
    "supervisor": "值班长",
    "administrator": "管理员",
    "open_minute": "开门时间（分）",
    "close_minute": "关门时间（分）",
    "slot_minutes": "时段长（分）",
    "switch_minutes": "换办要停（分）",
    "min_dwell_minutes": "至少保持（分）",
    "max_services_per_window": "每窗口业务数",
    "changeover_minutes": "换业务停顿（分）",
    "warn_waiting": "等候人数提醒",
    "warn_minutes": "等候时长提醒（分）",
    "automatic_paused": "自动调度暂停",
    "automatic_windows": "可自动调整的窗口",
    "automatic_services": "可自动调整的业务",
    "moves_per_hour": "每小时调整数",
    "moves_per_window": "每窗口每天调整数",
    "True": "是",
    "False": "否",
}
_PAPERS: Mapping[str, str] = {kind.value: title for kind, title in TITLES.items()}


def kind_words(kind: AuditKind) -> str:
    return (english.KINDS if _in_english() else KINDS)[kind]


def flaw_words(flaw: Flaw) -> str:
    return (english.FLAWS if _in_english() else FLAWS)[flaw]


def detail_words(entry: AuditEntry) -> str:
    """The details in a line; what is false or empty says nothing, what is only true says its name."""
    keys = english.KEYS if _in_english() else _KEYS
    parts = []
    for key, value in entry.detail.items():
        if value is True:
            parts.append(keys.get(key, key))
        elif value not in (None, "", [], False):
            parts.append(f"{keys.get(key, key)} {_said(key, value)}")
    return joined(parts)


def joined(parts: Iterable[str]) -> str:
    """Those that say something, with a comma between."""
    return (", " if _in_english() else "，").join(part for part in parts if part)


def _said(key: str, value: object) -> str:
    told = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    if _in_english():
        words, between = english.PAPERS if key == "kind" else english.VALUES, ", "
    else:
        words, between = _PAPERS if key == "kind" else _VALUES, "、"
    return between.join(words.get(one, one) for one in told)


def _in_english() -> bool:
    return spoken() == "en"

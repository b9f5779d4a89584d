"""Rights as people call them: for refusals, for the table in the help, for the administrator's screen."""

from __future__ import annotations

from collections.abc import Mapping

PERMISSION_WORDS: Mapping[str, str] = {
    "take_cases": "受理办件",
    "give_notice": "出一次性告知单",
    "see_cases": "查看办件",
    "print_papers": "打印文书",
    "give_numbers": "取号、签到、兑凭证",
    "call_tickets": "叫号、开关窗口",
    "keep_registers": "评价、办不成事、首问登记",
    "sign_second": "作第二签名",
    "resolve_attention": "处理待人工",
    "manage_accounts": "管理账户",
    "order_tickets": "排队调序",
    "run_floor": "收当天、发大屏通知",
    "manage_skills": "设定人员会办的业务",
    "reveal": "查看完整证件号和联系方式",
    "see_audit": "查审计日志",
    "export": "导出清单",
    "change_settings": "改设置（须第二签名）",
    "keep_keys": "管密钥",
    "move_windows": "潮汐调度",
}
"""By the permission's value. A test holds it complete."""

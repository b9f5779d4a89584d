"""Sentences for people, made from codes in one place. Chinese is what the counter speaks; nothing here repeats an identity number or long input.

A code without a sentence is a defect: a test walks every code that the rooms raise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desktop.clock import shanghai
from desktop.errors import HallError, Issue

_SENTENCES: Mapping[str, str] = {
    # the machine and its stores
    "home.absent": "数据目录 {home} 里没有潮汐大厅的数据。请先运行 tidehall init（演练加 --demo），或用 --home 指到正确的目录。",
    "home.exists": "{home} 已经有内容，没有改动它。请换一个空目录，或先把它移走。",
    "home.window_open": "{home} 的窗口已经开着。一个数据目录只开一个窗口；请切换到那个窗口，或先关闭它。",
    "home.not_writable": "不能在 {home} 建立数据目录。请检查权限和磁盘。",
    "key.absent": "找不到密钥文件 {file}。没有它，本机保险库打不开；请从备份或恢复密钥取回。",
    "key.damaged": "密钥文件 {file} 已损坏。请从备份或恢复密钥取回，不要新建。",
    "key.passphrase_needed": "这个数据目录由口令保护。请在环境变量 {variable} 里给出口令。",
    "key.passphrase_wrong": "口令不对，本机保险库没有打开。请核对环境变量 {variable}。",
    "key.keyring_lost": "系统钥匙串里找不到本机保险库的密钥。请用原来的系统账户登录，或用恢复密钥。",
    "store.absent": "数据文件 {file} 不见了。请从备份恢复，不要新建。",
    "store.wrong_key": "密钥与数据文件不符，没有打开（{store}）。请核对口令或密钥文件。",
    "store.corrupt": "数据文件已损坏（{store}），没有改动它。请从备份恢复。",
    "store.disk_full": "磁盘已满，这一步没有存下。请清理磁盘后重试。",
    "store.read_only": "数据目录不可写，这一步没有存下。请检查权限。",
    "store.busy": "数据正被另一个程序占用，等待超时。请稍后重试。",
    "store.unreachable": "连不上数据库（{store}）。请检查磁盘或网络后重试。",
    "store.newer": "数据由更新版本的程序写过（{store}），本版本不能打开。请升级程序。",
    "settings.unreadable": "设置文件 {file} 读不了：{reason}",
    "settings.invalid": "设置有误：{first}",
    "settings.unknown_key": "设置里没有 {key} 这一项。",
    "settings.wrong_type": "设置 {key} 的类型不对。",
    "numbers.exhausted": "本机号段用完，且连不上大厅补充号段（{series}）。请恢复大厅连接后重试，草稿已保存。",
    "screen.absent": "没有可用的显示设备。请在桌面环境里运行，或用 tidehall demo --headless。",
    "screen.library": "缺少图形系统库：{library}。请运行 make run 安装，或见 README。",
    "secret.unreadable": "读不了密钥文件 {file}。",
    # people and rights
    "staff.wrong_password": "工号或口令不对，还可以试 {left} 次。",
    "staff.locked": "口令连续输错，账户已锁定，{until} 之后再试。",
    "staff.unknown": "没有 {name} 这个账户。",
    "staff.forbidden": "没有权限：{role} 不能做这一步（{permission}）。请由有权限的人员办理。",
    "staff.password_short": "口令至少 {least} 个字符。",
    "staff.name_form": "账户名只用字母、数字、- 和 _，最多 40 个字符。",
    "staff.exists": "账户 {name} 已经有了。",
    "staff.password_absent": "请在环境变量 TIDEHALL_PASSWORD 里给出口令。",
    "staff.who": "请用 --as 说明由谁办理，口令放在 TIDEHALL_PASSWORD。",
    "init.province_incomplete": "给了省平台地址，还要给 --client-id、--client-secret-file 和 --signing-secret-file。",
    # catalogue
    "catalogue.unknown_code": "目录里没有 {code}。",
    "catalogue.nothing_chosen": "请至少选一个事项。",
    "catalogue.unknown_item": "这件事里没有事项 {item}。",
    "catalogue.unknown_question": "没有情形问题 {question}。",
    "catalogue.unknown_option": "情形问题 {question} 没有选项 {option}。",
    "catalogue.unknown_version": "没有目录包 {package} 的 {version} 版。",
    "catalogue.version_taken": "目录包 {package} 的 {version} 版已经导入过，内容却不同。请换一个版本号。",
    "catalogue.package_invalid": "目录包有 {count} 处错误，没有导入。",
    "catalogue.answers_form": "--answers 应是一个 JSON 对象：问题代码对选项代码。",
    "package.unreadable": "读不了目录包。",
    "package.encoding": "目录包不是 UTF-8 文字。",
    "package.broken": "不是完整的 JSON 或 TOML（第 {line} 行第 {column} 列）。",
    "package.too_big": "目录包超过 {most_mib} MiB。",
    "package.form": "不合目录包的格式（{rule}：{wanted}）。",
    "package.code_twice": "代码 {code} 出现了两次。",
    "package.cycle": "事项 {code} 的前置事项绕回了自己。",
    "package.unknown_item": "没有事项 {code}。",
    "package.unknown_material": "没有材料 {code}。",
    "package.unknown_field": "没有表单项 {code}。",
    "package.unknown_question": "没有情形问题 {code}。",
    "package.unknown_option": "没有选项 {code}。",
    "package.question_not_asked": "用到了情形问题 {code}，却没有列在 questions 里。",
    "package.promised_over_statutory": "承诺 {promised} 天超过了法定 {statutory} 天。",
    "package.question_too_early": "情形问题 {code} 要等另一个问题答了才问，却排在它前面。",
    "package.range": "表单项 {code} 的范围写反了，或例子不在范围里。",
    "package.shared_and_generated": "材料 {code} 不能既是共享获取又是本系统生成。",
    "package.shared_self_provided": "材料 {code} 是共享获取的，来源不能是申请人自备。",
    "package.no_options": "选择项 {code} 没有选项。",
    "package.no_columns": "明细表 {code} 没有列。",
    "package.no_example": "表单项 {code} 没有例子。",
    "package.pattern": "表单项 {code} 的 pattern 不是正确的正则表达式。",
    "package.example": "表单项 {code} 的例子自己不合格（{why}）。",
    # values of a form
    "field.type": "这一项的类型不对。",
    "field.too_long": "这一项太长。",
    "field.hidden": "这一项含有看不见的字符。请重新输入。",
    "field.choice": "不在可选的值里。",
    "field.date": "日期格式不对，应如 2026-11-20，且要是真实的日子。",
    "field.mobile": "联系电话格式不对。",
    "field.id_no": "证件号码不对，请对照证件重新输入。",
    "field.uscc": "统一社会信用代码不对，请对照证照重新输入。",
    "field.uscc_check": "统一社会信用代码的校验位不对。早年发出的代码可能如此，请对照证照。",
    "field.number": "这里应当是数字。",
    "field.range": "数字不在允许的范围里。",
    "field.pattern": "格式不对，请按示例填写。",
    "field.rows": "明细表里有不认识的列或不对的值。",
    # what is sent and kept
    "file.missing": "本机的附件文件不见了。请从备份恢复。",
    "file.corrupt": "本机的附件文件已损坏。请从备份恢复。",
    "peer.bad_url": "省平台地址不对，应以 https:// 开头。",
    "peer.insecure_url": "省平台地址不是 https://，不会用它发送个人信息。",
    "peer.secret_unreadable": "读不了省平台的密钥。",
    "sync.busy": "另一个程序正在为这个数据目录发送。",
    "attention.absent": "没有这条待人工的流水。",
    "drill.loopback_only": "演练省平台只在本机地址上运行。",
    "drill.port_taken": "端口 {port} 已被占用。请用 --port 换一个。",
    "token.malformed": "不是本系统的凭证码。",
    "token.unknown_key": "凭证码不是本厅签发的。",
    "token.forged": "凭证码的签名不对，内容被改动过。",
    "queue.unknown_class": "没有这种号别。可选：{known}。",
    # intake: form of a line
    "json.broken": "不是完整的 JSON，这一行没有录入。",
    "json.key_twice": "同一个键出现了两次：{key}。",
    "json.too_deep": "嵌套超过 {most} 层。",
    "line.too_long": "这一行超过 {most} 个字符。",
    "line.encoding": "这一行不是 UTF-8 文字。",
    "type.object": "这里应当是一个对象。",
    "type.list": "这里应当是一个文字列表。",
    "type.text": "这里应当是文字。",
    "type.count": "这里应当是整数。",
    "count.range": "应在 0 到 {most} 之间。",
    "key.unknown": "不认识的键：{key}。",
    "key.missing": "缺少 {key}。",
    "choice.unknown": "不在可选的值里。可选：{known}。",
    "text.too_long": "超过 {most} 个字符。",
    "text.hidden": "含有看不见或会颠倒文字的字符：{characters}。请重新输入。",
    "text.empty": "不能为空。",
    "time.form": "时间格式不对，应如 2026-11-20T09:12:00+08:00。",
    "time.no_offset": "时间要带时区，如 +08:00。",
    "time.future": "收件时间在将来。请核对。",
    "file.outside": "文件不在清单所在的文件夹里，不收。",
    "file.absent": "找不到这个文件。",
    "file.unreadable": "读不了文件 {name}。",
    "file.empty": "文件 {name} 是空的。",
    "file.too_big": "文件 {name} 超过 {most_mib} MiB。",
    "file.type": "文件 {name} 的内容不是 PDF、JPEG、PNG 或 TIFF，不收。",
    "paper_no.other_content": "这个纸面编号已经录过（办件 {case_no}），内容却不同。请核对。",
    # intake: the rules
    "party.name_missing": "请填写姓名或名称。",
    "party.id_missing": "请填写证件号码。",
    "party.id_form": "证件号码的位数或字符不对。",
    "party.id_check": "证件号码的校验位不对，请对照证件重新输入。",
    "party.id_type_kind": "证件类型与申请人类型不符：单位用统一社会信用代码，个人用个人证件。",
    "party.uscc_check": "统一社会信用代码的校验位不对。早年发出的代码可能如此，请对照证照。",
    "party.mobile_form": "联系电话格式不对。",
    "party.private_use": "姓名里有本机自造字 {characters}，别的机器会显示成别的字。请用标准字。",
    "material.unknown": "这件事不需要材料 {code}，依法不能收取。",
    "material.twice": "材料 {code} 写了两次。",
    "material.unchecked": "“待核对”只用于草稿。",
    "material.not_deferrable": "目录没有规定这份材料可以容缺。",
    "material.not_promisable": "目录没有规定这份材料可以告知承诺。",
    "material.not_shareable": "这份材料不能由共享取得。",
    "field.unknown": "这件事的表单里没有 {code}。",
    "intake.nothing_chosen": "请先选择要办的事。",
    "intake.invalid": "有 {count} 处填写有误，请先改正。",
    "intake.incomplete": "还缺 {missing} 项，不能受理；可以出一次性告知单。",
    "intake.nothing_missing": "材料和表单都齐了，应当受理，不能出一次性告知单。",
    "intake.decline_needs_basis": "不予受理要写明理由和法律依据。",
    "intake.redirect_needs_authority": "转办要写明接收机关和理由。",
    "draft.other_clerk": "这份草稿是另一位同事的，没有改动。",
    "draft.decided": "这件已经决定，草稿不再保存。",
    "case.unknown": "没有办件 {case_no}。",
    "paper.does_not_fit": "这个办件没有这种文书。",
    "paper.already_printed": "{document_no} 已经打印过 {copies} 份。要再打一份，请用补打（--reprint）。",
    "paper.not_printed_yet": "{document_no} 还没有打印过，不是补打。",
    "paper.no_glyph": "有字体里没有的字，没有打印：{characters}。请安装含这些字的字体。",
    "paper.not_written": "文件 {file} 写不下去。请检查目录和磁盘。",
    "calendar_missing": "{year} 年的工作日历还没有载入，承诺日期留空，请人工确认。",
    "calendar_missing_later": "{year} 年的工作日历还没有载入，法定期限或补正期限留空，请人工确认。",
    "calendar.invalid": "工作日历文件有误：{reason}。",
    "calendar.other_year": "{day} 不属于这一年。",
    # queue
    "queue.unknown_service": "没有这项业务：{service}。",
    "queue.unknown_window": "没有 {window} 号窗口。",
    "queue.window_closed": "{window} 号窗口没有开（{state}），不能呼叫。",
    "queue.window_busy": "{window} 号窗口还有正在办的号，请先结束、挂起或转移。",
    "queue.window_form": "窗口号只用字母和数字，最多 8 位。",
    "queue.no_services": "请给 {window} 号窗口至少一项业务。",
    "queue.taken": "这个号刚被别的窗口叫走了。",
    "queue.unknown_ticket": "没有这个号：{ticket}。",
    "queue.no_ticket": "{window} 号窗口没有当前号。",
    "queue.wrong_state": "{number} 现在是“{state}”，不能这样做。",
    "queue.reason_needed": "请写明原因。",
    "queue.line_form": "这一行不是规定的格式：{reason}。",
}


# States as people call them, for sentences that name one (DESIGN.md 2).
_STATES: Mapping[str, str] = {
    "waiting": "等待",
    "called": "已呼叫",
    "serving": "受理中",
    "held": "挂起",
    "no_show": "过号",
    "transferred": "已转移",
    "finished": "已结束",
    "cancelled": "已取消",
    "open": "已开",
    "paused": "暂停",
    "closed": "未开",
    "clerk": "综窗",
    "guide": "导办",
    "supervisor": "值班长",
    "administrator": "管理员",
}


def sentence(problem: HallError | Issue) -> str:
    """One plain sentence. A code without one is shown as it is, with nothing else."""
    pattern = _SENTENCES.get(problem.code)
    if pattern is None:
        return problem.code
    data: dict[str, Any] = {key: _STATES.get(value, value) if key in ("state", "role") else value for key, value in problem.data.items()}
    if isinstance(problem, HallError) and hasattr(problem, "issues"):
        data.setdefault("count", len(problem.issues))
    return pattern.format_map(_Values(data))


class _Values(dict[str, Any]):
    """Cuts what is long and words times, so that no sentence runs away; a value that was not given stands as …"""

    def __missing__(self, key: str) -> str:
        return "…"

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if isinstance(value, datetime):
            return shanghai(value).strftime("%H:%M:%S")
        if isinstance(value, list | tuple):
            value = "、".join(str(entry) for entry in value)
        return value if not isinstance(value, str) or len(value) <= 100 else value[:97] + "…"

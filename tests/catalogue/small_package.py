"""A small sound package to spoil in one place, and the shipped ones."""

from __future__ import annotations

from typing import Any

import resources

SHIPPED = sorted(path for path in resources.path("catalogue").glob("*.json") if not path.name.endswith(".schema.json"))

SMALL: dict[str, Any] = {
    "format": 1,
    "id": "small",
    "name": "小目录",
    "version": "1",
    "level": "city",
    "source": "测试",
    "questions": [
        {"code": "big", "text": "大吗？", "options": [{"code": "no", "text": "不大"}, {"code": "yes", "text": "大"}]},
        {
            "code": "how-big",
            "text": "多大？",
            "when": {"big": ["yes"]},
            "options": [{"code": "large", "text": "大"}, {"code": "huge", "text": "很大"}],
        },
    ],
    "materials": [
        {"code": "form", "name": "申请表", "generated": True},
        {"code": "licence", "name": "营业执照", "form": "copy", "shareable": True, "source": "市场监管部门共享"},
        {"code": "plan", "name": "平面图", "source": "自备"},
    ],
    "fields": [
        {"code": "name", "name": "名称", "type": "text", "example": "老街巷面馆"},
        {"code": "area", "name": "面积", "type": "number", "example": 320, "minimum": 1},
    ],
    "items": [
        {
            "code": "a",
            "name": "甲",
            "authority": "甲局",
            "promised_days": 2,
            "statutory_days": 5,
            "materials": ["form", {"code": "licence", "required": False}],
            "fields": ["name"],
        },
        {
            "code": "b",
            "name": "乙",
            "authority": "乙局",
            "depends_on": ["a"],
            "promised_days": 3,
            "statutory_days": 5,
            "materials": [
                {"code": "licence", "form": "original", "copies": 3},
                {"code": "plan", "when": {"how-big": ["huge"]}},
            ],
            "fields": ["name", "area"],
            "questions": ["big", "how-big"],
        },
        {
            "code": "c",
            "name": "丙",
            "authority": "丙局",
            "depends_on": ["a"],
            "promised_days": 4,
            "statutory_days": 5,
            "when": {"big": ["yes"]},
            "questions": ["big"],
            "optional": True,
        },
        {"code": "d", "name": "丁", "authority": "丁局", "promised_days": 0, "statutory_days": 5, "optional": True},
    ],
    "themes": [
        {"code": "thing", "name": "一件事", "audience": "both", "items": ["d", "c", "b", "a"], "questions": ["big", "how-big"]},
    ],
}

"""Measurements of the search over 3,000 entries: building the index, and the whole answer for what people type. Nothing is asserted about time."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time

import pytest

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Audience, Item, Level, Theme
from desktop.catalogue.search import search, warm

ROUNDS = 15
WHO = [
    "企业",
    "个体工商户",
    "农民专业合作社",
    "新生儿",
    "残疾人",
    "退役军人",
    "灵活就业人员",
    "外国人",
    "高校毕业生",
    "医疗机构",
    "幼儿园",
    "律师事务所",
    "银行分行",
    "运输公司",
]
WHAT = [
    "营业执照",
    "食品经营许可",
    "道路货物运输经营许可",
    "社会保障卡",
    "居民户口簿",
    "出生医学证明",
    "公章刻制",
    "重大项目",
    "不动产权证书",
    "特种设备使用",
    "排水接入",
    "燃气报装",
]
DEED = [
    "设立登记",
    "变更登记",
    "注销登记",
    "备案",
    "首次签发",
    "遗失补办",
    "到期换发",
    "延续",
    "信息核查",
    "年度报告",
    "补贴申领",
    "行政处罚信息修复",
    "转移接续",
]
AUTHORITIES = [
    "市场监督管理局",
    "公安局",
    "卫生健康委员会",
    "人力资源和社会保障局",
    "重庆银行长江支行",
    "住房和城乡建设局",
    "税务局",
    "交通运输局",
    "医疗保障局",
]
SAID = ["孩子上户口", "开饭店", "公司不开了", "办社保", "退休了", "换驾照", "租房子", "看病报销", "找工作", "开幼儿园"]
TYPED = [
    "新",
    "新生儿",
    "出生新生儿",
    "新生儿出声",
    "新省儿出生",
    "s",
    "sh",
    "shehui",
    "shehuibaozhangka",
    "shebao",
    "xinshenger",
    "xsecs",
    "yyzz",
    "yingyezhizhao",
    "yingyezhizhoa",
    "yin行",
    "chongqing",
    "zhangjiang",
    "孩子上户口",
    "我想给孩子上户口",
    "haizishanghukou",
    "补办执照",
    "buban",
    "市场监管",
    "登记",
    "dengji",
    "item-12",
    "火星移民",
    "huoxingyimin",
]


@pytest.fixture(scope="module")
def large() -> Catalogue:
    """2,700 items and 300 themes of six, with names as long as real ones. The same in every run."""
    chance = random.Random(20)
    names = [
        f"{who}{what}{deed}（{n % 9 + 1}类）" for n, (who, what, deed) in enumerate((a, b, c) for a in WHO for b in WHAT for c in DEED)
    ]
    names = (names * 2)[:3000]
    chance.shuffle(names)
    items = {}
    for n in range(2700):
        authority = chance.choice(AUTHORITIES)
        items[f"item-{n}"] = Item(f"item-{n}", names[n], f"某市{authority}", authority)
    themes = {}
    for n in range(300):
        own = tuple(chance.sample(list(items), 6))
        words = tuple(f"{chance.choice(SAID)}{chance.choice(('', '怎么办', '要什么', '去哪里'))}" for _ in range(4))
        lead = chance.choice(AUTHORITIES)
        themes[f"theme-{n}"] = Theme(
            f"theme-{n}", names[2700 + n], Audience.BOTH, own, (), "1", Level.NATIONAL, lead_authority=lead, words=words
        )
    return Catalogue(themes, items, {}, {}, {})


def test_loading_the_readings() -> None:
    code = "import time; t = time.perf_counter(); from desktop.catalogue import reading; {}; print(time.perf_counter() - t)"
    for what, act in (("module", "None"), ("module and its dictionary", "reading.spoken('重庆银行')")):
        said = subprocess.run([sys.executable, "-c", code.format(act)], capture_output=True, text=True, check=True)
        print(f"\nimport {what}: {float(said.stdout) * 1000:.0f} ms", end="")


def test_building_the_index(large: Catalogue) -> None:
    begin = time.perf_counter()
    warm(large)
    print(f"\nindex of {len(large.themes) + len(large.items)} entries: {(time.perf_counter() - begin) * 1000:.0f} ms")


def test_what_people_type(large: Catalogue) -> None:
    warm(large)
    search(large, "从未有过的词")
    worst = 0.0
    for typed in TYPED:
        spans = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            hits = search(large, typed)
            spans.append((time.perf_counter() - begin) * 1000)
        middle = statistics.median(spans)
        worst = max(worst, middle)
        print(f"\n{middle:6.1f} ms  {typed}  {len(hits)} hits, first: {hits[0].why if hits else '-'}", end="")
    print(f"\nslowest median {worst:.1f} ms (goal 30)")


def test_absurd_input(large: Catalogue) -> None:
    warm(large)
    for what in ("新" * 100_000, "a" * 100, "新" * 100, "ab" * 50, "\0", "\ud800", "😀" * 90, " ".join("abcdefghijklmnopqrstuvwxyz")):
        begin = time.perf_counter()
        hits = search(large, what)
        print(f"\n{(time.perf_counter() - begin) * 1000:6.1f} ms  {what[:8]!a} x {len(what)}: {len(hits)} hits", end="")

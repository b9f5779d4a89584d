"""Search forgives: how things are called, how they are typed, and what goes wrong in typing. What was never typed finds nothing."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.catalogue import search_index
from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Audience, Item, Level, Theme
from desktop.catalogue.search import search, warm


def thing(code: str, name: str, *items: str, words: tuple[str, ...] = (), outline: bool = False, confirmed: bool = True) -> Theme:
    return Theme(code, name, Audience.BOTH, items, (), "1", Level.NATIONAL, words=words, outline=outline, confirmed=confirmed)


def matter(code: str, name: str, authority: str = "某市政务局", short: str = "政务局") -> Item:
    return Item(code, name, authority, short)


def catalogue(themes: list[Theme], items: list[Item]) -> Catalogue:
    return Catalogue({theme.code: theme for theme in themes}, {item.code: item for item in items}, {}, {}, {})


HALL = catalogue(
    [
        thing("newborn", "新生儿出生", "household", "social-card", words=("孩子上户口", "宝宝落户")),
        thing("open-restaurant", "开办餐饮店", "food", words=("开饭店", "开面馆")),
        thing("women", "女性就业服务", words=("找工作",), outline=True, confirmed=False),
        thing("a-outline", "公园年票", outline=True),
    ],
    [
        matter("household", "户口登记", "某市公安局长江分局", "公安分局"),
        matter("social-card", "社会保障卡申领", "重庆市人力资源和社会保障局", "人社局"),
        matter("bank", "银行账户变更预约", "中国人民银行", "人行"),
        matter("food", "食品经营许可（新办）", "某市市场监督管理局", "市场监管局"),
        matter("growth", "长高补助"),
    ],
)


def first(text: str) -> str:
    hits = search(HALL, text)
    return hits[0].code if hits else ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("新生儿", "newborn"),
        ("ＮＥＷＢＯＲＮ", "newborn"),
        ("newb", "newborn"),
        ("新生儿 出生", "newborn"),
        ("xinshengerchusheng", "newborn"),
        ("xin sheng er", "newborn"),
        ("Xīn shēng ér", "newborn"),
        ("xin1sheng1er2", "newborn"),
        ("ｘｉｎｓｈｅｎｇ", "newborn"),
        ("xinsh", "newborn"),
        ("xsecs", "newborn"),
        ("xshech", "newborn"),
        ("新sheng儿", "newborn"),
        ("xin生e", "newborn"),
        ("孩子上户口", "newborn"),
        ("haizishanghukou", "newborn"),
        ("hzshk", "newborn"),
        ("我想给孩子上户口", "newborn"),
        ("户口 孩子", "newborn"),
        ("出生新生儿", "newborn"),
        ("hukou haizi", "newborn"),
        ("nvxing", "women"),
        ("nüxing", "women"),
        ("nǚ xìng", "women"),
        ("nuxing", "women"),
        ("食品经营许可(新办)", "food"),
        ("市场监管局 许可", "food"),
        ("人社局", "social-card"),
        ("kfd", "open-restaurant"),
        ("kai饭dian", "open-restaurant"),
    ],
)
def test_names_pinyin_initials_words_authorities_and_codes(typed: str, code: str) -> None:
    assert first(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("chongqing", "social-card"),
        ("zhongqing", "social-card"),
        ("yinhang", "bank"),
        ("yinxing", "bank"),
        ("changjiangfen", "household"),
        ("zhangjiangfen", "household"),
        ("zhanggao", "growth"),
        ("changgao", "growth"),
        ("shehuibaozhangka", "social-card"),
        ("shbzk", "social-card"),
        ("shbzq", "social-card"),
    ],
)
def test_a_character_is_found_by_all_its_readings(typed: str, code: str) -> None:
    assert first(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("新生儿出声", "newborn"),
        ("心声而初生", "newborn"),
        ("新省儿出生", "newborn"),
        ("新猫儿出生", "newborn"),
        ("新生出生", "newborn"),
        ("新生儿儿出生", "newborn"),
        ("新儿生出生", "newborn"),
        ("孩子上胡口", "newborn"),
        ("孩子上猫口", "newborn"),
        ("社会保章卡", "social-card"),
        ("社会保猫卡", "social-card"),
        ("银航账户", "bank"),
        ("心生猫初生", "newborn"),
        ("xinsehnger", "newborn"),
        ("xinshegner", "newborn"),
        ("xinshenqer", "newborn"),
        ("xinshnger", "newborn"),
        ("xxinshenger", "newborn"),
        ("inshenger", "newborn"),
        ("xinsheenger", "newborn"),
        ("kaifqndian", "open-restaurant"),
        ("kaifamdian", "open-restaurant"),
        ("haizishnaghukuo", "newborn"),
        ("kai饭dina", "open-restaurant"),
    ],
)
def test_slips_of_the_hand_and_of_the_ear_are_forgiven(typed: str, code: str) -> None:
    assert first(typed) == code


@pytest.mark.parametrize("typed", ["火星移民", "zzzz", "qwrtp", "猫狗", "xinzzzzger", "新猫狗兔生"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert search(HALL, typed) == ()


def test_ranks_in_their_order() -> None:
    names = {"exact": "登记", "prefix": "登记证", "contains": "户口登记证"}
    known = catalogue(
        [thing("by-item", "丙", "exact"), thing("prefix-theme", "登记册")], [matter(code, name) for code, name in names.items()]
    )
    assert [hit.code for hit in search(known, "登记")] == ["exact", "prefix-theme", "prefix", "contains", "by-item"]
    assert [hit.code for hit in search(known, "dengji")] == ["exact", "prefix-theme", "prefix", "contains", "by-item"]
    mixed = catalogue([thing("near-initials", "大家")], [matter("dj", "某"), matter("initials", "登记")])
    assert [hit.code for hit in search(mixed, "dj")] == ["dj", "near-initials", "initials"]
    outlined = catalogue([thing("a", "公证一", outline=True), thing("b", "公证二")], [])
    assert [hit.code for hit in search(outlined, "公证")] == ["b", "a"]


def test_results_stand_still_whatever_the_order_of_the_tables() -> None:
    turned = Catalogue(dict(reversed(HALL.themes.items())), dict(reversed(HALL.items.items())), {}, {}, {})
    for typed in ("", "x", "xin", "登记", "局", "xinshegner", "新猫儿出生", "孩子 户口"):
        assert search(HALL, typed) == search(turned, typed)
    assert search(HALL, "局", 2) == search(HALL, "局")[:2]


def test_an_empty_text_lists_the_themes_the_modelled_ones_first() -> None:
    hits = search(HALL, " \t ")
    assert [hit.code for hit in hits] == ["newborn", "open-restaurant", "a-outline", "women"]
    assert [(hit.outline, hit.confirmed) for hit in hits] == [(False, True), (False, True), (True, True), (True, False)]
    assert all((hit.outline, hit.confirmed) == (False, True) for hit in search(HALL, "局") if hit.kind == "item")


@pytest.mark.parametrize(
    "absurd",
    [
        "新" * 100_000,
        "a" * 100_000,
        "\0",
        "新\0生儿",
        "😀" * 90,
        "\ue000",
        "\U000f0000",
        "\ud800",
        "新\udc00",
        "·()",
        "\u202e\u200b",
        "a b " * 24,
    ],
    ids=ascii,
)
def test_what_was_never_typed_finds_nothing(absurd: str) -> None:
    assert search(HALL, absurd) == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.text(alphabet="新生儿出长行xinshegrüv12 ·（", max_size=30))
def test_nothing_raises_and_the_same_is_said_twice(typed: str) -> None:
    assert search(HALL, typed) == search(HALL, typed)


def test_the_index_is_made_once_for_a_catalogue_also_from_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Catalogue] = []
    build = search_index.Index.__init__

    def counted(self: search_index.Index, known: Catalogue) -> None:
        made.append(known)
        build(self, known)

    monkeypatch.setattr(search_index.Index, "__init__", counted)
    known = catalogue([thing("one", "一件")], [])
    threads = [threading.Thread(target=warm, args=(known,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert search(known, "yijian") and made == [known]
    assert search(catalogue([thing("two", "二件")], []), "一件") == () and len(made) == 2


def test_the_libraries_are_not_on_the_start_path() -> None:
    code = "import sys, desktop.catalogue.search; print([name for name in ('pypinyin', 'rapidfuzz') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"

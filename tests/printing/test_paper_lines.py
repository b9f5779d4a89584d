"""Line breaking: nothing is lost, nothing sticks out, no line begins or ends with a mark that may not."""

from __future__ import annotations

import importlib.resources
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from printing.breaking import NO_END, NO_START, Setter, Span
from printing.coverage import levels
from printing.fonts import FontChain, Weight, chain

_WORDS = st.sampled_from(
    [
        "受",
        "理",
        "材料",
        "，",
        "。",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "：",
        "2026年12月8日",
        "10 个工作日",
        "PDF",
        " ",
        "A4",
        "林秋平",
        "、",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=60), st.integers(8, 40), st.booleans())
def test_lines_fit_and_nothing_is_lost(words: list[str], ems: int, heavy: bool) -> None:
    text = "".join(words)
    width = ems * 11.0
    lines = Setter(chain()).lines((Span(text, weight=Weight.BOLD if heavy else Weight.REGULAR),), width)
    assert "".join(cluster.source for line in lines for cluster in line.clusters).replace(" ", "") == text.replace(" ", "")
    assert all(line.width <= width + 0.02 for line in lines)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["受理", "申请人，", "材料。", "（补正）", "《许可法》", "“一件事”", "项：", "通知书、"]), max_size=40),
    st.integers(9, 40),
)
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark(words: list[str], ems: int) -> None:
    lines = Setter(chain()).lines((Span("".join(words)),), ems * 11.0)
    for line in lines[1:]:
        assert line.clusters[0].source not in NO_START
    for line in lines[:-1]:
        assert line.clusters[-1].source not in NO_END


def test_dates_and_measures_stay_whole_where_they_can() -> None:
    setter = Setter(chain())
    for ems in range(16, 30):
        lines = setter.lines((Span("请你于 2026年12月11日 星期五之前补正，共 10 个工作日，电话 0990-5550107。"),), ems * 11.0)
        texts = ["".join(cluster.source for cluster in line.clusters) for line in lines]
        for whole in ("2026年12月11日", "10 个工作日", "0990-5550107"):
            assert any(whole in text for text in texts), (ems, texts)


def test_a_word_longer_than_the_line_is_broken_not_cut() -> None:
    lines = Setter(chain()).lines((Span("W" * 90),), 100)
    assert sum(len(line.clusters) for line in lines) == 90
    assert all(line.width <= 100.02 for line in lines)


def faces(setter: Setter, text: str) -> list[tuple[str, str]]:
    (line,) = setter.lines((Span(text),), 500)
    return [(run.face, run.text) for run in line.runs(0, 0)]


def test_fallback_joins_runs_by_face() -> None:
    assert faces(Setter(chain()), "王𮧵芳") == [("sans-regular", "王"), ("kai", "𮧵"), ("sans-regular", "芳")]
    setter = Setter(chain())
    assert faces(setter, "王\U0002ebf0\ue123王\ue123") == [("sans-regular", "王〓〓王〓")]
    assert setter.missing == ("U+2EBF0", "U+E123")


def test_two_levels_of_gb_18030_are_printed_whole() -> None:
    one, two, three = levels(chain())
    assert (one.covered, one.total, one.missing) == (27584, 27584, ())
    assert (two.covered, two.total) == (27780, 27780)
    assert three.total == 88115 and 28_000 < three.covered < three.total and three.missing[0] == "U+20000"


def test_a_system_font_of_wider_coverage_is_used_when_it_is_there(tmp_path: Path) -> None:
    """A made-up machine: our own fonts without 文楷's place in the chain, and the same file under a name that systems give such fonts."""
    own = Path(str(importlib.resources.files("resources"))) / "fonts"
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "BabelStoneHan.ttf").symlink_to(own / "LXGWWenKai-Regular.ttf")
    fonts = FontChain(own, (tmp_path,))
    assert fonts.faces["babelstone"].family == "BabelStone Han"
    fonts._own["kai"] = replace(fonts._own["kai"], path=own / "NotoSansSC-Regular.ttf")
    setter = Setter(fonts)
    assert faces(setter, "王𮧵") == [("sans-regular", "王"), ("babelstone", "𮧵")] and setter.missing == ()


def test_no_paragraph_ends_with_one_character_alone() -> None:
    setter = Setter(chain())
    for text in ("申请人" * 6 + "交。", "依法办理的事项应当在承诺时限内办结并告知申请人。", "申请人" * 6 + "交。   "):
        for width in range(150, 260, 7):
            lines = setter.lines((Span(text),), width)
            assert "".join(cluster.source for line in lines for cluster in line.clusters) == text.rstrip()
            assert len(lines) == 1 or sum(cluster.source not in NO_START for cluster in lines[-1].clusters) > 1, width

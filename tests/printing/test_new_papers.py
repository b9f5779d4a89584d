"""送达回执, 日报 and the notice in large type, read back from the finished PDF; their pictures against golden ones; charts that invent nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from day_samples import QUEUE, REPORT
from outcome_samples import DELIVERY, NAME
from paper_samples import NOTICE, ORIGINAL, PERSON
from PIL import Image, ImageChops, ImageFilter, ImageStat

from desktop.day_report import ThemeLine
from printing.breaking import Setter
from printing.charts import Frame, Series, lines, steps
from printing.fonts import chain
from printing.page import Circle, Line, Paper, Rect, TextRun
from printing.papers import compose
from printing.papers.day_report import day_report
from printing.pdf import to_pdf

GOLDEN = Path(__file__).parent / "golden"
DPI = 36
Reader = Callable[[bytes], str]


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of(paper: Paper) -> str:
    return flat("".join(page.text() for page in paper.pages))


PAPERS = {
    "delivery": compose(DELIVERY, copy=ORIGINAL, token="TH1.x.y"),
    "day-report": day_report(REPORT),
    "notice-large": compose(NOTICE, copy=ORIGINAL, token="TH1.x.y", large=True),
}


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_drawn_is_extracted_small_and_looks_as_it_did(name: str, pdftotext: Reader, picture: Callable[..., Any]) -> None:
    """Golden pictures at 36 dots an inch, blurred: another font hinting passes, a moved table does not. `python tests/printing/golden.py` makes them."""
    paper = PAPERS[name]
    assert paper.missing == ()
    pdf = to_pdf(paper)
    assert len(pdf) <= 80_000
    assert sorted(flat(pdftotext(pdf))) == sorted(words_of(paper))
    drawn, golden = picture(pdf, dpi=DPI), Image.open(GOLDEN / f"{name}.png").convert("L")
    assert drawn.size == golden.size
    apart = ImageChops.difference(*(each.filter(ImageFilter.GaussianBlur(2)) for each in (drawn, golden)))
    assert ImageStat.Stat(apart).mean[0] < 1.0 and ImageStat.Stat(apart).extrema[0][1] < 90


def test_large_type_says_all_that_the_notice_says_and_nothing_small() -> None:
    paper = compose(NOTICE, copy=ORIGINAL, token="TH1.x.y", large=True)
    text = words_of(paper)
    for line in NOTICE.missing:
        assert all(
            flat(said).rstrip("。") in text for said in (line.authority, line.item_name, line.name, line.problem, line.standard, line.where)
        )
    for said in (*NOTICE.in_order, "2026年12月11日星期五", "0990-5550107", PERSON.case_no, "第三十二条第一款第（四）项", "（大字版）"):
        assert flat(said) in text
    runs = [op for page in paper.pages for op in page.ops if isinstance(op, TextRun)]
    small = {op.text for op in runs if op.size < 13}
    assert not small & {op.text for op in runs if any(flat(op.text) in flat(line.problem + line.standard) for line in NOTICE.missing)}
    many = compose(replace(NOTICE, missing=NOTICE.missing * 67, head=replace(PERSON, applicant_name=NAME)), copy=ORIGINAL, large=True)
    assert words_of(many).count("备好打勾") == 201 and NAME in words_of(many)


def test_large_type_keeps_one_thing_on_one_page_and_its_code_reads(picture: Callable[..., Any]) -> None:
    token = "TH1." + "a" * 60 + "." + "b" * 86
    paper = compose(NOTICE, copy=ORIGINAL, token=token, large=True)
    for line in NOTICE.missing:
        pages = {
            n for n, page in enumerate(paper.pages) for said in (line.name, line.where) if flat(said).rstrip("。") in flat(page.text())
        }
        assert len(pages) == 1
    assert [code.text for code in zxingcpp.read_barcodes(picture(to_pdf(paper), page=len(paper.pages), dpi=200))] == [token]


def test_a_proof_of_service_leaves_signatures_to_people() -> None:
    text = words_of(PAPERS["delivery"])
    for said in ("受理通知书临政服受〔2026〕070341号", "■留置送达", "□直接送达", "阿依古丽·买买提（同住成年家属）", "见证人签名见证人签名", "送达人签名送达人签名", "收到日期年月日时"):  # fmt: skip
        assert flat(said) in text
    posted = words_of(compose(replace(DELIVERY, way="邮寄送达", tracking_no="EX1234", reason=""), copy=ORIGINAL))
    assert "■邮寄送达" in posted and "邮件号码EX1234" in posted and "事由受送达人" not in posted


def test_a_proof_of_service_is_signed_sealed_and_dated_on_one_sheet() -> None:
    parted = 0
    for count in range(1, 16):
        texts = [flat(page.text()) for page in compose(replace(DELIVERY, served=DELIVERY.served[:1] * count), copy=ORIGINAL).pages]
        parted += len(texts) > 1
        assert all(said in texts[-1] for said in ("受送达人签名", "送达人签名", "收到日期", "盖章处", "日期2026年11月2")), count
    assert parted, "some of them have two sheets"


def test_the_days_report_says_what_was_counted_and_what_was_not() -> None:
    text = words_of(PAPERS["day-report"])
    for said in (
        "342",
        "平均等待（分）10.7",
        "其中同轮再次告知1，占9%",
        "开办餐饮店22185",
        "非常满意3876%",
        "潮汐调度2次",
        "产生212条＝省平台已确认205＋待发送6＋待人工1：平。",
    ):
        assert said in text
    away = words_of(day_report(replace(REPORT, queue=None, queue_note="大厅服务器没有应答。", moves=())))
    assert "排队情况这一份里没有。大厅服务器没有应答。" in away and "取号—" in away and "潮汐" not in away
    assert "不平，相差2条" in words_of(day_report(replace(REPORT, ledger=replace(REPORT.ledger, apart=2))))
    themes = tuple(ThemeLine(f"第{n}件事{NAME}", 60 - n, 1, 1, 0) for n in range(50))
    long = day_report(replace(REPORT, hall_name=NAME, cases=replace(REPORT.cases, themes=themes), moves=REPORT.moves * 9))
    assert "其他36件事" in words_of(long) and "另有6次" in words_of(long) and f"共{len(long.pages)}页" in words_of(long)
    empty = replace(QUEUE, hours=(), services=())
    assert "没有人取号" in words_of(day_report(replace(REPORT, queue=empty)))


def test_a_chart_draws_no_value_that_is_not_there() -> None:
    ops = lines(Setter(chain()), Frame(0, 200, 100, "等待", "分钟"), ("9", "10", "11", "12"), (Series("中位", (4.0, None, 8.0, 6.0)),))
    marks = [op for op in ops if isinstance(op, Rect) and op.width == 3.8]
    strokes = [op for op in ops if isinstance(op, Line) and op.width == 1.4]
    assert len(marks) == 3 + 1 and len(strokes) == 1 + 1, "three values and the legend's; one stroke and the legend's"
    first, second, third = (op.y for op in marks if op.y > 20)
    assert second < third < first, "8 stands above 6, and 6 above 4"
    assert not any(isinstance(op, Circle) for op in ops)
    assert steps(0) == (0.0, 1.0) and steps(41)[-1] == 50 and steps(7) == (0, 2, 4, 6, 8) and steps(1234)[-1] >= 1234

"""What the papers say, read back from the finished PDF as a recipient's reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from paper_samples import ACCEPTANCE, FIRM, NOTICE, ORIGINAL, PERSON, RARE, RECEIPT, REPRINT

from desktop.errors import RuleViolation
from desktop.intake.documents import AcceptanceContent, Content, CopyMark, DeferredMaterial, NoticeContent
from printing.page import A4, Paper, TextRun
from printing.papers import compose
from printing.pdf import to_pdf

Reader = Callable[[bytes], str]
LONG = ("临澜市青禾物流供应链管理与冷链仓储配送服务" * 3)[:46] + "有限公司"
CONTENTS = [ACCEPTANCE, NOTICE, RECEIPT]


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def said(content: Content, copy: CopyMark | None = ORIGINAL) -> str:
    return flat("".join(page.text() for page in compose(content, copy=copy).pages))


@pytest.mark.parametrize("content", CONTENTS)
def test_every_character_of_the_page_list_is_in_the_extracted_text(content: Content, text_of: Reader, pdftotext: Reader) -> None:
    paper = compose(content, copy=ORIGINAL)
    drawn = sorted(flat("".join(page.text() for page in paper.pages)))
    pdf = to_pdf(paper)
    assert sorted(flat(text_of(pdf))) == drawn
    assert sorted(flat(pdftotext(pdf))) == drawn


@pytest.mark.parametrize("content", CONTENTS)
def test_rare_characters_extract_exactly_in_names(content: Content, text_of: Reader, pdftotext: Reader) -> None:
    pdf = to_pdf(compose(replace(content, head=replace(content.head, applicant_name=RARE)), copy=ORIGINAL))
    assert RARE in text_of(pdf)
    assert RARE in flat(pdftotext(pdf))


def test_justified_lines_extract_without_spurious_spaces(text_of: Reader, pdftotext: Reader) -> None:
    pdf = to_pdf(compose(NOTICE, copy=ORIGINAL))
    for text in (text_of(pdf), pdftotext(pdf)):
        assert "《中华人民共和国行政许可法》第三十二条第一款第（四）项，现将需要补正的全部内容一次告" in text
        assert "一次性告知单" in text


def test_a_variation_selector_stays_in_the_text(pdftotext: Reader) -> None:
    name = "葛\U000e0100芳"
    pdf = to_pdf(compose(replace(RECEIPT, head=replace(FIRM, agent_name=name)), copy=ORIGINAL))
    assert name in pdftotext(pdf)


@pytest.mark.parametrize(("char", "named"), [("\U0002ebf0", "U+2EBF0"), ("\ue000", "U+E000"), ("\u202e", "U+202E"), ("\ud840", "U+D840")])
def test_a_character_without_a_font_is_refused_before_drawing(char: str, named: str) -> None:
    paper = compose(replace(NOTICE, head=replace(PERSON, applicant_name=f"王{char}")), copy=ORIGINAL)
    assert paper.missing == (named,)
    with pytest.raises(RuleViolation) as refusal:
        to_pdf(paper)
    assert (refusal.value.code, refusal.value.data) == ("paper.no_glyph", {"characters": [named]})


@pytest.mark.parametrize("content", CONTENTS)
def test_a_name_of_fifty_characters_is_whole_everywhere(content: Content, text_of: Reader) -> None:
    assert len(LONG) == 50
    head = replace(content.head, applicant_name=LONG, hall_name=LONG, authority=LONG, title=LONG, agent_name=LONG)
    paper = compose(replace(content, head=head), copy=ORIGINAL)
    assert flat(text_of(to_pdf(paper))).count(LONG) >= 4
    assert_inside(paper)


def assert_inside(paper: Paper) -> None:
    for page in paper.pages:
        for op in page.ops:
            if isinstance(op, TextRun):
                assert op.x >= 0 and op.x + sum(op.advances) <= A4[0] - 45, op
                assert 0 < op.y < A4[1] - 14, op


def test_two_hundred_materials_flow_with_heads_page_numbers_and_a_stub() -> None:
    materials = tuple(replace(RECEIPT.materials[number % 8], name=f"材料第{number}件") for number in range(200))
    paper = compose(replace(RECEIPT, materials=materials), copy=ORIGINAL)
    count = len(paper.pages)
    texts = [flat(page.text()) for page in paper.pages]
    assert 7 <= count <= 9
    for number, text in enumerate(texts, 1):
        assert f"第{number}页共{count}页" in text
        assert "序材料名称形式来源份数页数" in text or number == count
        assert ("盖章处" in text) == (number == count)
        assert number == 1 or "收件凭证（续页）" in text
    assert all(f"材料第{number}件" in "".join(texts) for number in range(200))
    assert "沿此线裁开，以下存根由大厅留存" in texts[-1]
    assert_inside(paper)


def test_two_hundred_missing_materials_keep_every_line() -> None:
    missing = tuple(replace(NOTICE.missing[number % 3], name=f"材料第{number}件", problem="不符" * (number % 90)) for number in range(200))
    paper = compose(replace(NOTICE, missing=missing), copy=ORIGINAL)
    text = flat("".join(page.text() for page in paper.pages))
    assert all(f"材料第{number}件" in text for number in range(200))
    assert "不符" * 89 in text
    assert "共200份材料，见临政服告〔2026〕070126号正页" in text
    assert_inside(paper)


@pytest.mark.parametrize("count", range(1, 24))
def test_the_stub_never_meets_the_text(count: int) -> None:
    materials = tuple(replace(RECEIPT.materials[0], name=f"材料{number}") for number in range(count))
    paper = compose(replace(RECEIPT, materials=materials), copy=ORIGINAL)
    page = paper.pages[-1]
    runs = [op for op in page.ops if isinstance(op, TextRun)]
    cut = next(op.y for op in runs if op.text.startswith("沿此线"))
    signature = [op.y for op in runs if op.text.startswith("扫码核验")]
    assert all(y < cut - 20 for y in signature)


def test_a_cell_longer_than_a_page_goes_on_over_the_page() -> None:
    words = "".join(f"第{number}句，" for number in range(700))
    receipt = replace(RECEIPT, materials=(replace(RECEIPT.materials[0], name=words),))
    for content in (receipt, replace(NOTICE, missing=(replace(NOTICE.missing[0], problem=words),))):
        paper = compose(content, copy=ORIGINAL)
        assert len(paper.pages) >= 3
        assert all(f"第{number}句，" in said(content) for number in (0, 350, 699))
        assert_inside(paper)


def test_a_preview_has_no_number_no_code_and_is_not_printed() -> None:
    content = replace(NOTICE, head=replace(PERSON, document_no=None), unchecked=("场所平面布置图", "招牌效果图"))
    text = said(content, copy=None)
    assert "编号打印时取号" in text and "尚未打印" in text and "打印时生成" in text
    assert "还有2份材料待核对（场所平面布置图、招牌效果图），核对后补入" in text
    assert "070126" not in text


def test_a_reprint_says_so_and_an_original_does_not() -> None:
    for content in CONTENTS:
        pages = compose(content, copy=REPRINT).pages
        assert all("第 2 份 补打 第 1 次 2026-11-24 14:26 07 窗口" in page.text() for page in pages)
        assert "补打" not in said(content)
        assert "第1份首次打印" in said(content)


def test_the_warning_is_on_every_sheet() -> None:
    drill, example = "演练样张：人物、单位、编号均为虚构，不具有法律效力", "事项目录为示例数据，不得作为办事依据"
    materials = RECEIPT.materials * 10
    for is_drill, is_example, shown in ((True, True, drill), (False, True, example), (False, False, "")):
        head = replace(FIRM, drill=is_drill, example_catalogue=is_example)
        for page in compose(replace(RECEIPT, head=head, materials=materials), copy=ORIGINAL).pages:
            assert (drill in page.text(), example in page.text()) == (shown == drill, shown == example)


def test_acceptance_names_days_law_and_numbers() -> None:
    text = said(ACCEPTANCE)
    for words in (
        "编号临政服受〔2026〕070341号", "办件编号LL2607000418", "你申请办理的“开办餐饮店”一件事，材料已于2026年11月24日补正齐全，符合法定形式",
        "第三十二条第一款第（五）项，决定自2026年11月24日起予以受理。", "承诺办结日（10个工作日内决定）2026年12月8日星期二",
        "法定期限（20个工作日）2026年12月22日", "请于2026年12月1日前（含当日）补交；逾期未交的，按容缺受理承诺书处理。", "盖章处行政许可专用印章",
    ):  # fmt: skip
        assert words in text


def test_acceptance_by_silence_cites_the_other_rule() -> None:
    text = said(replace(ACCEPTANCE, deemed=True))
    assert "第三十二条第一款第（四）项，自收到申请材料之日起即为受理" in text
    assert "（五）项" not in text and "受理日（视为受理）" in text


def test_a_year_without_a_calendar_is_said_not_guessed() -> None:
    accepted: AcceptanceContent = replace(ACCEPTANCE, promised_on=None, statutory_on=None)
    notice: NoticeContent = replace(NOTICE, cure_by=None)
    assert "受理之日起10个工作日相应年度的工作日历尚未公布" in said(accepted)
    assert "告知之日起15个工作日内相应年度的工作日历尚未公布" in said(notice)
    assert "收到材料之日起5个工作日内相应年度的工作日历尚未公布" in said(replace(RECEIPT, answer_by=None))


def test_shared_materials_are_the_halls_to_fetch() -> None:
    text = said(replace(ACCEPTANCE, deferred=(DeferredMaterial("营业执照", date(2026, 12, 1), shared=True),)))
    assert "营业执照由大厅向共享平台取回核验，无需申请人提交。" in text
    assert "逾期未交" not in text


def test_receipt_counts_only_what_was_handed_in() -> None:
    materials = (*RECEIPT.materials, replace(RECEIPT.materials[0], name="健康证明", source="容缺后补"))
    text = said(replace(RECEIPT, materials=materials))
    assert "今收到下列材料，共8件、27页" in text and "尚未收到，不计入以上件数" in text
    assert "不等于受理" in text and "自收到材料之日起即为受理" in text


def test_people_and_organisations_have_their_own_words() -> None:
    assert "统一社会信用代码91990102MA******4K" in said(RECEIPT) and "经办人阿依古丽·买买提" in said(RECEIPT)
    assert "你单位申请办理" in said(replace(ACCEPTANCE, head=FIRM))
    assert "身份证件990102********0024" in said(ACCEPTANCE)


def test_a_temporary_number_stands_beside_the_formal_one() -> None:
    text = said(replace(ACCEPTANCE, head=replace(PERSON, temporary_no="TMP070000012")))
    assert "编号临政服受〔2026〕070341号办件编号LL2607000418临时号TMP070000012" in text


def test_delivery_is_said_in_characters() -> None:
    assert "送达方式■当场交付□邮寄" in said(NOTICE)
    assert "送达方式□当场交付■邮寄" in said(replace(NOTICE, handed_over=False))


def test_a_preview_with_nothing_missing_yet_does_not_count_to_zero() -> None:
    text = said(replace(NOTICE, missing=(), unchecked=("营业执照",)), copy=None)
    assert "目前没有需要补正的材料" in text and "还有1份材料待核对（营业执照）" in text and "还有0" not in text

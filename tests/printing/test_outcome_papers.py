"""The six papers that end a case another way, change its dates or close it, and the second forms of notice and receipt, read back from the PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pypdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from outcome_samples import (
    CROSS,
    DECLINE,
    DEFERRAL,
    EXTENSION,
    LATE,
    LONG,
    NAME,
    PAPERS,
    PROMISE,
    REDIRECT,
    RESULT,
    RESUMPTION,
    SAMPLES,
    SUSPENSION,
)
from paper_samples import ACCEPTANCE, FIRM, NOTICE, ORIGINAL, PERSON, RARE, RECEIPT, REPRINT

from desktop.intake.documents import Content, CopyMark, DocumentKind, content_hash, from_json, kind_of, to_json
from printing.blocks import BODY, CELL_LINE
from printing.breaking import Setter
from printing.code import Token, digest_of, find_tokens_in_pdf, sign, verify
from printing.fonts import chain
from printing.page import A4, Line, Paper, QrCode, TextRun
from printing.papers import compose, notice
from printing.papers.entries import NORMAL, Sizes
from printing.pdf import to_pdf
from printing.sheet import BOTTOM, DRILL, EXAMPLE, LEFT, NEXT_TOP, RIGHT, WIDTH, assemble

Reader = Callable[[bytes], str]
SEED = bytes(range(32))
KEYS = {"W07-2026": Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()}
ALL = (RECEIPT, ACCEPTANCE, NOTICE, *PAPERS)


def named(content: Content) -> str:
    return type(content).__name__


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def said(content: Content, copy: CopyMark | None = ORIGINAL) -> str:
    return flat("".join(page.text() for page in compose(content, copy=copy).pages))


def token_of(content: Content) -> Token:
    assert content.head.document_no
    return Token(kind_of(content), content.head.document_no, date(2026, 11, 24), digest_of(content_hash(to_json(content))), "临澜市")


def assert_inside(paper: Paper) -> None:
    """Nothing over the margins; only head, foot and warning outside the type area."""
    for page in paper.pages:
        for op in page.ops:
            if isinstance(op, TextRun):
                assert op.x >= LEFT - 0.1 and op.x + sum(op.advances) <= A4[0] - RIGHT + 1.5, op
                assert 0 < op.y < A4[1] - 14, op


@pytest.mark.parametrize("content", [*SAMPLES, *LONG], ids=named)
def test_what_is_drawn_is_what_is_extracted(content: Content, text_of: Reader, pdftotext: Reader) -> None:
    paper = compose(content, copy=REPRINT)
    assert_inside(paper)
    assert paper.missing == ()
    drawn = sorted(flat("".join(page.text() for page in paper.pages)))
    pdf = to_pdf(paper)
    assert sorted(flat(text_of(pdf))) == drawn
    assert sorted(flat(pdftotext(pdf))) == drawn


@pytest.mark.parametrize("content", SAMPLES, ids=named)
def test_a_short_paper_is_one_small_page(content: Content) -> None:
    token = sign(token_of(content), SEED, "W07-2026")
    pdf = to_pdf(compose(content, copy=ORIGINAL, token=token))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert len(pdf) <= 80_000
    assert find_tokens_in_pdf(pdf) == (token,)


WITHOUT_LINES = (DocumentKind.DECLINE, DocumentKind.EXTENSION, DocumentKind.RESUMPTION)


def test_a_long_reason_runs_over_the_page_in_a_box_that_is_closed_and_named_again() -> None:
    content = next(one for one in LONG if kind_of(one) is DocumentKind.DECLINE)
    first, second = compose(content, copy=REPRINT).pages
    lines = [op for op in first.ops if isinstance(op, TextRun) and op.size == BODY]
    lowest = max(op.y for op in lines)
    assert lowest > 0.9 * first.height, "the page is used to its end"
    edges = [op for op in first.ops if isinstance(op, Line) and op.y1 == op.y2 and op.x2 - op.x1 > 400]
    assert any(0 < op.y1 - lowest < CELL_LINE for op in edges), "closed under its last line"
    assert any(op.text == "理由" and op.y < NEXT_TOP + 60 for op in second.ops if isinstance(op, TextRun))


@pytest.mark.parametrize("content", [content for content in LONG if kind_of(content) is not DocumentKind.RESUMPTION], ids=named)
def test_long_papers_number_their_pages_and_are_sealed_on_the_last(content: Content) -> None:
    pages = compose(content, copy=REPRINT).pages
    texts = [flat(page.text()) for page in pages]
    assert len(pages) >= 2
    for number, text in enumerate(texts, 1):
        assert f"第{number}页共{len(pages)}页" in text and "补打第1次" in text and DRILL in text
        assert ("盖章处" in text) == (number == len(pages))
        assert number == 1 or "（续页）编号临政服受〔2026〕070341号" in text
    assert "".join(texts).count(NAME) >= 4


@pytest.mark.parametrize("content", [content for content in LONG if kind_of(content) not in WITHOUT_LINES], ids=named)
def test_sixty_lines_keep_their_heads_and_none_is_lost(content: Content) -> None:
    texts = [flat(page.text()) for page in compose(content, copy=REPRINT).pages]
    head = re.compile("序(送达文书|尚缺的材料|不再提交的材料|转办事项|代收事项|材料名称|事项和审批部门|还没有出结果的事项|涉及事项)")
    assert all(head.search(text) for text in texts[1:-1])
    rows = {
        DocumentKind.DEFERRAL: "第{n}件" if getattr(content, "deferred", ()) else "承诺{n}件",
        DocumentKind.REDIRECT: "第{n}件",
        DocumentKind.RESULT: "第{n}项",
        DocumentKind.SUSPENSION: "第{n}项",
        DocumentKind.DELIVERY: "第{n}份文书",
    }[kind_of(content)]
    whole = "".join(texts)
    assert all(rows.format(n=n) in whole for n in range(60))


@pytest.mark.parametrize("count", [1, 2, 5, 8, 11, 12, 13, 14, 15, 16, 17, 18, 21, 24, 27, 33, 41])
def test_signatures_and_seal_never_stand_alone_on_a_sheet(count: int) -> None:
    papers: list[Content] = [
        replace(RECEIPT, materials=RECEIPT.materials[:1] * count),
        replace(NOTICE, missing=NOTICE.missing[:1] * count),
        replace(ACCEPTANCE, items=ACCEPTANCE.items[1:2] * count),
        replace(DEFERRAL, deferred=DEFERRAL.deferred[:1] * count),
        replace(REDIRECT, materials=REDIRECT.materials[:1] * count),
        replace(RESULT, results=RESULT.results[1:2] * count, pending=()),
        replace(SUSPENSION, items=SUSPENSION.items * count),
        replace(DECLINE, reason="申请的办园地点不在本市，" * count * 4),
    ]
    for content in papers:
        pages = compose(content, copy=ORIGINAL, token="TH1.x.y").pages
        code = min(op.y for op in pages[-1].ops if isinstance(op, QrCode))
        above = [op for op in pages[-1].ops if isinstance(op, TextRun) and NEXT_TOP + 30 < op.y < code]
        assert above, named(content)
        assert code < BOTTOM


@pytest.mark.parametrize("content", PAPERS, ids=named)
def test_rare_names_extract_exactly(content: Content, text_of: Reader, pdftotext: Reader) -> None:
    pdf = to_pdf(compose(replace(content, head=replace(content.head, applicant_name=RARE)), copy=ORIGINAL))
    assert RARE in flat(text_of(pdf)) and RARE in flat(pdftotext(pdf))


@pytest.mark.parametrize("content", PAPERS, ids=named)
def test_every_paper_has_number_people_date_seal_and_signature(content: Content) -> None:
    text = said(content)
    head = content.head
    for words in (
        f"编号{head.document_no}",
        "办件编号LL2607000418",
        head.applicant_name,
        head.id_masked,
        head.mobile_masked,
        head.telephone,
    ):
        assert flat(words) in text
    for words in ("周敏（07窗口）", "临澜市政务服务中心", "盖章处行政许可专用印章", "扫码核验真伪", "第1页共1页", "第1份首次打印", "2026年11月2" if content is not RESULT else "2026年12月8日"):  # fmt: skip
        assert words in text
    assert re.search("签收人|受送达人签名|承诺人签字|接收人签字|领取人签名", text) and re.search("一式[两三]份", text)


@pytest.mark.parametrize("content", PAPERS, ids=named)
def test_warnings_previews_reprints_and_temporary_numbers(content: Content) -> None:
    plain = replace(content, head=replace(content.head, drill=False))
    assert DRILL in said(content) and DRILL not in said(plain)
    assert EXAMPLE in said(replace(plain, head=replace(plain.head, example_catalogue=True)))
    assert "临时号TMP070000012" in said(replace(content, head=replace(content.head, temporary_no="TMP070000012")))
    preview = said(replace(content, head=replace(content.head, document_no=None, case_no="")), copy=None)
    assert "编号打印时取号" in preview and "尚未打印" in preview and "打印时生成" in preview
    assert "补打第1次" in said(content, REPRINT) and "补打" not in said(content)


@pytest.mark.parametrize("content", ALL, ids=named)
def test_tokens_of_all_nine_kinds_verify_and_read_back(content: Content, picture: Callable[..., Any]) -> None:
    assert len(ALL) == len(DocumentKind)
    token = sign(token_of(content), SEED, "W07-2026")
    assert verify(token, KEYS) == token_of(content)
    pdf = to_pdf(compose(content, copy=ORIGINAL, token=token))
    assert {code.text for code in zxingcpp.read_barcodes(picture(pdf, dpi=200))} == {token}


@pytest.mark.parametrize("content", ALL, ids=named)
def test_a_recorded_paper_prints_the_same_again(content: Content) -> None:
    again = from_json(kind_of(content), to_json(content))
    assert compose(again, copy=ORIGINAL) == compose(content, copy=ORIGINAL)


def test_declining_names_grounds_authority_and_remedies() -> None:
    text = said(DECLINE)
    for words in (
        "该申请事项依法不属于本机关职权范围。依据《中华人民共和国行政许可法》第三十二条第一款第（二）项，本机关决定不予受理，请向砚河县教育局申请。",
        "请向这个机关申请砚河县教育局", "救济途径对本决定不服的，可以自收到本决定书之日起六十日内申请行政复议", "送达方式□当场交付□邮寄",
    ):  # fmt: skip
        assert words in text
    other = said(replace(DECLINE, reason_code="not_a_licence_matter", legal_basis="", proper_authority=""))
    assert "依法不需要取得行政许可。依据《中华人民共和国行政许可法》第三十二条第一款第（一）项，本机关决定不予受理。" in other
    assert "请向" not in other
    cured = said(replace(DECLINE, reason_code="incomplete_after_notice", proper_authority=""))
    assert "材料补齐以后可以重新提出申请" in cured
    assert "不符合受理条件，理由见下表" in said(replace(DECLINE, reason_code="other"))


def test_a_deferral_is_promised_by_the_person() -> None:
    both, late, promise = said(DEFERRAL), said(LATE), said(PROMISE)
    assert "容缺受理承诺书" in both and "一、容缺后补的材料" in both and "二、以承诺代替提交的材料（告知承诺）" in both
    assert "容缺受理承诺书" in late and "一、" not in late and "不再提交" not in late
    assert "告知承诺书" in promise and "容缺" not in promise.replace("临政服容", "")
    assert "最早的一件在这一天之前补交（含当日），其余见上表2026年11月30日星期一" in late
    assert "承诺人签字承诺日期2026年11月24日" in both and "不履行的后果逾期未补交" in both and "一式两份" in both
    assert "尚缺下列2件。本人申请先予受理" in late and "承诺单位盖章、经办人签字" in said(replace(LATE, head=FIRM))
    one = replace(LATE, deferred=LATE.deferred[:1])
    assert "请在这一天之前补交（含当日）2026年12月1日星期二" in said(one)


def test_a_day_without_a_calendar_is_said_not_guessed() -> None:
    unknown = "相应年度的工作日历尚未公布"
    assert "日历公布后定" in said(replace(LATE, deferred=(replace(LATE.deferred[0], due=None),))) and unknown in said(
        replace(LATE, deferred=(replace(LATE.deferred[0], due=None),))
    )
    assert f"原定日之后10个工作日{unknown}" in said(replace(EXTENSION, new_due=None))
    assert f"预计需要15个工作日{unknown}" in said(replace(SUSPENSION, expected_end=None))


def test_a_redirection_is_signed_by_both_offices() -> None:
    text = said(REDIRECT)
    for words in (
        "临澜市不动产登记中心：",
        "转请贵单位办理",
        "随单移交材料4件、16页",
        "尚未收到，不计入",
        "接收人签字",
        "接收时间",
        "移交人周敏（07窗口）",
    ):
        assert words in text
    assert "转办单" in text and "异地代收" not in text
    cross = said(CROSS)
    assert "异地代收交接单" in cross and "是否受理由贵单位依法决定" in cross and "由迁入地登记机关决定。本大厅" in cross
    assert "本单不附材料" in said(replace(REDIRECT, materials=()))


def test_results_are_handed_over_against_signature() -> None:
    text = said(RESULT)
    for words in (
        "领取人阿依古丽·买买提（受委托人）", "交付日期2026年12月8日", "食品经营许可证JY29901020070418准予2026年12月7日□", "共3件",
        "还没有出结果公众聚集场所投入使用、营业前消防安全检查", "理由和救济途径见所附的决定书", "领取人签名",
    ):  # fmt: skip
        assert words in text
    unnamed = said(replace(RESULT, results=(replace(RESULT.results[1], result=""), replace(RESULT.results[0], result=""))))
    assert "市场监督管理局JY29901020070418准予" in unnamed and "市场监督管理局—办结" in unnamed
    done = said(replace(RESULT, results=RESULT.results[:2], pending=(), receiver_is_agent=False))
    assert "申请人本人" in done and "还没有出结果" not in done and "救济途径" not in done


def test_extension_and_suspension_cite_their_articles() -> None:
    text = said(EXTENSION)
    assert "依据《中华人民共和国行政许可法》第四十二条第一款，经本机关负责人批准，决定延长10个工作日" in text
    assert "原定办结日2026年12月8日延长后的办结日（延长10个工作日）2026年12月22日星期二" in text and "批准人贺兰山" in text
    assert "依据《中华人民共和国行政许可法》第四十二条，经本机关负责人批准" in said(replace(EXTENSION, legal_basis=""))
    text = said(SUSPENSION)
    assert "依法需要进行检验。依据《中华人民共和国行政许可法》第四十五条，所需时间不计算在办理时限内" in text
    assert "预计结束日（约需15个工作日）2026年12月17日星期四" in text and "停止计时2026年11月26日09:05" in text
    text = said(RESUMPTION)
    assert "自2026年11月26日起停止计算办理时限。现该程序已经结束" in text and "办理时限恢复计算" in text
    assert "新的办结日（剩余6个工作日）2026年12月24日星期四" in text
    late = said(replace(RESUMPTION, days_left=None, new_due=None))
    assert "新的办结日不另行确定" in late and "2026年12月24日" not in late


def test_a_second_notice_says_so_and_why() -> None:
    second = replace(NOTICE, round=2, override_reason="现场核查后发现首次告知时看不出的问题")
    text = said(second)
    assert "一次性告知单（第2次告知）" in text and "经再次核对" in text
    assert "再次告知的原因：现场核查后发现首次告知时看不出的问题。本次告知经值班负责人批准。" in text
    assert compose(second, copy=ORIGINAL).title.startswith("一次性告知单（第 2 次告知） ")
    first = said(NOTICE)
    assert "再次" not in first and "次告知）" not in first


def test_a_signature_alone_takes_no_second_page() -> None:
    """Less between the lines where that is enough for one page; the letters are as large, and every word is there."""
    by_length = {}
    for many in range(9):
        content = replace(NOTICE, in_order=(*NOTICE.in_order, *("房屋租赁合同及产权人身份证明复印件加盖公章",) * many))
        paper = compose(content, copy=ORIGINAL)
        by_length[many] = len(paper.pages)
        words = flat(" ".join(page.text() for page in paper.pages))
        assert "未标出冷食专间" in words and "盖章处" in words and "存根" in words
        sizes = {op.size for page in paper.pages for op in page.ops if isinstance(op, TextRun) and "未标注尺寸" in op.text}
        assert sizes == {BODY}
    pages = list(by_length.values())
    assert pages[0] == 1 and pages[-1] == 2 and pages == sorted(pages)
    drawn = [notice_pages(many, NORMAL) for many in by_length]
    assert sum(pages) < sum(drawn), "some that needed two before"


def notice_pages(many: int, sizes: Sizes) -> int:
    content = replace(NOTICE, in_order=(*NOTICE.in_order, *("房屋租赁合同及产权人身份证明复印件加盖公章",) * many))
    setter = Setter(chain())
    drafted = notice.draft(content, setter, token=None, copy_words="", sizes=sizes)
    return len(assemble(setter, drafted, copy=ORIGINAL, token=None).pages)


def test_a_sample_stands_behind_what_is_right_where_that_saves_a_line() -> None:
    def lines(standard: str) -> list[str]:
        missing = replace(NOTICE.missing[0], standard=standard, sample="示范文本第 3 号")
        (page,) = compose(replace(NOTICE, missing=(missing,)), copy=ORIGINAL).pages
        runs = [op for op in page.ops if isinstance(op, TextRun) and 200 < op.y < 420]
        return [flat("".join(op.text for op in sorted(runs, key=lambda op: op.x) if op.y == y)) for y in sorted({op.y for op in runs})]

    assert any(line.endswith("示范文本第3号。") and "比例绘制" in line for line in lines("按比例绘制"))
    assert any(line == "示范文本第3号。" for line in lines("按比例绘制，标明各功能区、专间、设施名称和进出方向"))


def test_a_stub_that_does_not_fit_takes_the_signatures_along() -> None:
    paper = compose(replace(NOTICE, round=2, override_reason="现场核查后发现首次告知时看不出的问题，" * 6), copy=ORIGINAL)
    first, last = (flat(page.text()) for page in paper.pages)
    assert "盖章处" not in first and "存根" in last and "请在这一天之前补正" in last and "签收人" in last
    runs = [op for op in paper.pages[-1].ops if isinstance(op, TextRun)]
    cut = next(op.y for op in runs if op.text.startswith("沿此线"))
    assert next(op.y for op in runs if op.text.startswith("第 2 页")) < cut


def test_what_is_brought_later_has_its_own_receipt() -> None:
    text = said(replace(RECEIPT, supplement=True))
    assert "收件凭证（补交材料）" in text and "今收到补交的下列材料，共8件、27页" in text and "答复期限2026年11月27日" in text
    assert "第三十二条第一款第（五）项，按告知单全部补正之日起受理" in text and "届时本凭证即为受理凭证" not in text
    dateless = said(replace(RECEIPT, supplement=True, answer_by=None))
    assert "补交的材料收到于2026年11月20日10:41" in dateless and "5个工作日" not in dateless
    assert "补交" not in said(RECEIPT)


def test_the_organ_and_the_person_wrap_inside_the_closing() -> None:
    head = replace(PERSON, authority=NAME, operator_name="龑𬭎䶮", window_no="")
    for content in PAPERS:
        paper = compose(replace(content, head=head), copy=ORIGINAL)
        assert NAME in flat(paper.pages[-1].text())
        seal = LEFT + WIDTH - 42 * 72 / 25.4 - 6
        closing = [op for op in paper.pages[-1].ops if isinstance(op, TextRun) and "机关 " in op.text and "咨询" not in op.text]
        assert all(op.x + sum(op.advances) < seal for op in closing)

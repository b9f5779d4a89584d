"""The PDF painter: the same bytes each time, small, nothing personal in its metadata, and a text map that is right above U+FFFF."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdf
import pytest
from outcome_samples import DECLINE, LONG, SAMPLES
from paper_samples import ACCEPTANCE, NOTICE, ORIGINAL, RECEIPT
from reportlab.pdfbase import ttfonts

from desktop.intake.documents import Content
from printing.code import at_address
from printing.fonts import Weight, chain
from printing.outlines import FINE
from printing.papers import compose
from printing.pdf import to_pdf

CONTENTS = [ACCEPTANCE, NOTICE, RECEIPT]


def test_upstream_still_needs_the_repair() -> None:
    """Fails on the day that reportlab writes UTF-16BE itself: then take `_text_map` out of printing/pdf.py."""
    assert "<1F600>" in ttfonts.makeToUnicodeCMap("font", [0x1F600])


def test_the_repair_is_undone_after_saving() -> None:
    upstream = ttfonts.makeToUnicodeCMap
    to_pdf(compose(RECEIPT, copy=ORIGINAL))
    assert ttfonts.makeToUnicodeCMap is upstream


@pytest.mark.parametrize("content", CONTENTS)
def test_a_page_is_small_and_the_same_every_time(content: Content) -> None:
    first = to_pdf(compose(content, copy=ORIGINAL, token="TH1.x.y"))
    assert first == to_pdf(compose(content, copy=ORIGINAL, token="TH1.x.y"))
    assert len(pypdf.PdfReader(io.BytesIO(first)).pages) == 1
    assert len(first) <= 80_000


@pytest.mark.parametrize("content", [*CONTENTS, *SAMPLES, *LONG], ids=lambda content: type(content).__name__)
def test_a_page_is_small_with_the_longest_address_too(content: Content) -> None:
    """The margin to 80 kB is for the images of a seal and a logo."""
    paper = compose(content, copy=ORIGINAL, token=at_address("https://" + "h" * 112, "TH1." + "aB3" * 46))
    assert len(to_pdf(paper)) <= 70_000 * len(paper.pages)


def test_five_hundred_different_characters_are_drawn_on_a_coarser_grid() -> None:
    """On the fine grid such a page has over 90 kB; the next paper is drawn finely again."""
    chosen = [chr(point) for point in range(0x6240, 0x7000) if chain().glyph(chr(point), Weight.REGULAR)][:500]
    paper = compose(replace(DECLINE, reason="".join(chosen)), copy=ORIGINAL, token=at_address("https://" + "h" * 112, "TH1." + "aB3" * 46))
    assert len(paper.pages) == 1
    assert len(to_pdf(paper)) <= 80_000
    assert chain().outline == FINE


def test_papers_can_be_made_on_several_threads_at_once() -> None:
    alone = [to_pdf(compose(content, copy=ORIGINAL)) for content in CONTENTS]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda content: to_pdf(compose(content, copy=ORIGINAL)), CONTENTS * 3))
    assert together == alone * 3


@pytest.mark.parametrize("content", CONTENTS)
def test_metadata_has_kind_and_number_and_nobody_s_name(content: Content) -> None:
    pdf = to_pdf(compose(content, copy=ORIGINAL))
    info = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert info is not None and info.title is not None
    assert content.head.document_no is not None and info.title.endswith(content.head.document_no)
    assert not any(name in str(info) for name in (content.head.applicant_name, content.head.operator_name, content.head.mobile_masked))


def test_all_fonts_are_embedded() -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(compose(NOTICE, copy=ORIGINAL))))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index,union-attr]
    assert fonts and all("/FontDescriptor" in font and "/FontFile2" in font["/FontDescriptor"] for font in fonts)

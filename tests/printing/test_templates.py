"""A hall's own templates: words that are recorded, pictures that lie on the sheet, errors that name the place, a seal that is never invented."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from outcome_samples import DECLINE
from paper_samples import ACCEPTANCE, NOTICE, ORIGINAL
from PIL import Image, ImageDraw

import resources
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.issue import worded
from desktop.intake.ports import HallProfile
from printing.page import Circle, Page, Pixels, TextRun
from printing.papers import compose
from printing.pdf import to_pdf
from printing.pictures import MOST_SIDE, on_white_paper, read_picture
from printing.samples import sample_papers
from printing.templates import PLAIN, Stationery, load_stationery, load_templates

PROFILE = HallProfile("LL", "临澜市政务服务中心", "临澜市政务服务中心", "LL", "临政服", "0990-5550107")
RED, BLUE = (200, 16, 16), (20, 60, 140)


def seal(mode: str = "RGB", size: tuple[int, int] = (300, 300)) -> Image.Image:
    made = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(made)
    pen.ellipse((8, 8, size[0] - 8, size[1] - 8), outline=RED, width=14)
    if mode == "RGBA":
        clear = made.convert("RGBA")
        clear.putalpha(Image.eval(made.getchannel("G"), lambda value: 255 - value))
        return clear
    return made.convert(mode)


def home_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "hall").mkdir(exist_ok=True)
    (tmp_path / "hall" / "papers.toml").write_text(text, encoding="utf-8")
    return tmp_path


def words_of(page: Page) -> str:
    return page.text().replace(" ", "")


def test_words_stand_on_every_paper_and_on_one_kind(tmp_path: Path) -> None:
    home = home_with(tmp_path, '[all]\ntitle_line = "临澜市人民政府"\nfooter = "大厅统一页脚"\n[decline]\nauthority = "临澜市行政审批服务局"\ntelephone = "0990-5550100"\n')  # fmt: skip
    profile = load_templates(home).over(PROFILE)
    assert (profile.title_line, profile.footer, profile.authority) == ("临澜市人民政府", "大厅统一页脚", PROFILE.authority)
    head = replace(DECLINE.head, title_line=profile.title_line, footer=profile.footer)
    said = worded(head, profile, DocumentKind.DECLINE)
    text = words_of(compose(replace(DECLINE, head=said), copy=ORIGINAL).pages[0])
    assert "临澜市人民政府不予受理决定书" in text and "决定机关临澜市行政审批服务局" in text
    assert "0990-5550100" in text and "大厅统一页脚" in text and "0990-5550107" not in text
    assert worded(head, profile, DocumentKind.NOTICE) == head


def test_the_file_that_is_carried_is_valid_and_changes_nothing(tmp_path: Path) -> None:
    assert load_templates(tmp_path).over(PROFILE) == PROFILE
    assert load_templates(home_with(tmp_path, resources.text("hall/papers.toml"))).over(PROFILE) == PROFILE


def test_every_wrong_place_is_named_at_once(tmp_path: Path) -> None:
    home = home_with(tmp_path, '[all]\nlogo = "../logo.png"\ntelefone = "1"\n[notice]\nlogo = "a.png"\nfooter = 3\n[notise]\nfooter = ""\n')
    with pytest.raises(RuleViolation) as refusal:
        load_templates(home)
    assert [(issue.pointer, issue.code) for issue in refusal.value.issues] == [
        ("papers.toml:all.logo", "templates.logo_place"),
        ("papers.toml:all.telefone", "settings.unknown_key"),
        ("papers.toml:notice.logo", "settings.unknown_key"),
        ("papers.toml:notice.footer", "settings.wrong_type"),
        ("papers.toml:notise", "settings.unknown_key"),
    ]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA"])
def test_every_form_of_png_is_read_as_a_library_reads_it(mode: str, tmp_path: Path) -> None:
    image = seal("RGB", (97, 64)).convert(mode)
    image.save(tmp_path / "seal.png")
    found = read_picture(tmp_path / "seal.png", side=500)
    whole = Image.open(tmp_path / "seal.png").convert("RGBA")
    assert (found.columns, found.rows) == whole.size
    assert (found.rgb, found.alpha) == (whole.convert("RGB").tobytes(), whole.getchannel("A").tobytes())


def test_a_file_that_is_no_fit_picture_is_refused_by_what_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "seal.png"
    seal().save(path)
    good = path.read_bytes()
    for data, code in ((good[:-60] + bytes(60), "picture.unreadable"), (b"GIF89a" + good, "picture.not_png"), (good[:30], "picture.unreadable"), (good + bytes(3 << 20), "picture.too_large")):  # fmt: skip
        path.write_bytes(data)
        with pytest.raises(RuleViolation) as refusal:
            read_picture(path, side=300)
        assert refusal.value.code == code
    seal(size=(MOST_SIDE + 1, 90)).save(path)
    with pytest.raises(RuleViolation, match=r"picture\.side"):
        read_picture(path, side=300)
    with pytest.raises(EnvironmentFault, match=r"picture\.absent"):
        read_picture(tmp_path / "none.png", side=300)


def test_a_colour_that_the_palette_lacks_is_black_and_a_blank_seal_takes_no_place(tmp_path: Path) -> None:
    path = tmp_path / "hall" / "seal.png"
    path.parent.mkdir()
    parts = (
        (b"IHDR", struct.pack(">LLBBBBB", 60, 60, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(6)),
        (b"IDAT", zlib.compress((b"\0" + b"\5" * 60) * 60)),
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">L", len(body)) + tag + body + struct.pack(">L", zlib.crc32(tag + body)) for tag, body in parts))  # fmt: skip
    assert read_picture(path, side=60).rgb == bytes(3 * 60 * 60)
    Image.new("RGB", (90, 90), "white").save(path)
    found = load_stationery(tmp_path, load_templates(tmp_path), "seal.png")
    assert found.seal is None and [trouble.code for trouble in found.troubles] == ["picture.blank"]


def test_a_seal_is_printed_on_lawful_copies_alone_in_its_place_and_clear_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "hall").mkdir()
    seal(size=(420, 420)).save(tmp_path / "hall" / "seal.png")
    stationery = load_stationery(tmp_path, load_templates(tmp_path), "seal.png")
    assert stationery.troubles == () and stationery.seal is not None and stationery.seal.columns == 300
    real = replace(ACCEPTANCE, head=replace(ACCEPTANCE.head, drill=False))
    paper = compose(real, copy=ORIGINAL, stationery=stationery)
    (page,) = paper.pages
    (stamp,) = page.pictures
    (place,) = (op for op in compose(real, copy=ORIGINAL).pages[0].ops if isinstance(op, Circle))
    assert (stamp.x + stamp.width / 2, stamp.y + stamp.height / 2, stamp.width) == pytest.approx((place.x, place.y, 2 * place.radius))
    assert not any(isinstance(op, Circle) for op in page.ops) and "盖章处" not in page.text()
    middle = stationery.seal.alpha[150 * 300 + 150]
    assert middle == 0 and max(stationery.seal.alpha) == 255 and tuple(stationery.seal.rgb[:3]) == pytest.approx(RED, abs=8)
    pdf = to_pdf(paper)
    assert len(pdf) <= 80_000 and pdf == to_pdf(paper)
    (image,) = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
    assert image.image is not None and image.image.size == (300, 300)
    for content, copy in ((ACCEPTANCE, ORIGINAL), (real, None), (replace(real, head=replace(real.head, example_catalogue=True)), ORIGINAL)):
        (other,) = compose(content, copy=copy, stationery=stationery).pages
        assert other.pictures == () and "盖章处" in other.text()


def test_a_missing_picture_is_told_and_the_place_stays_for_the_stamp(tmp_path: Path) -> None:
    home = home_with(tmp_path, '[all]\nlogo = "logo.png"\n')
    found = load_stationery(home, load_templates(home), "seal.png")
    assert [trouble.code for trouble in found.troubles] == ["picture.absent", "picture.absent"]
    assert (found.logo, found.seal) == (None, None)
    assert load_stationery(tmp_path / "none", load_templates(tmp_path / "none"), "") == PLAIN


def test_a_logo_stands_before_the_name_and_long_names_wrap_beside_it(tmp_path: Path) -> None:
    home = home_with(tmp_path, '[all]\nlogo = "logo.png"\n')
    Image.new("RGBA", (400, 200), (*BLUE, 255)).save(home / "hall" / "logo.png")
    stationery = load_stationery(home, load_templates(home), "")
    head = replace(NOTICE.head, hall_name="临澜市政务服务和大数据管理局综合政务服务大厅" * 2)
    first, *_ = compose(replace(NOTICE, head=head), copy=ORIGINAL, stationery=stationery).pages
    (logo,) = first.pictures
    names = [op for op in first.ops if isinstance(op, TextRun) and op.size == 12.5]
    assert logo.height < 31.2 and all(op.x > logo.x + logo.width for op in names) and len(names) > 1


def test_samples_show_every_paper_with_a_faint_seal_and_no_number() -> None:
    picture = on_white_paper(_pixels(), "seal.png")
    made = dict(sample_papers(replace(PROFILE, telephone="0990-7"), Stationery(seal=picture)))
    assert len(made) == len(DocumentKind) + 1
    for name, paper in made.items():
        text = "".join(words_of(page) for page in paper.pages)
        assert "编号打印时取号" in text and "尚未打印" in text and "演练样张" in text and "0990-5550107" not in text, name
    assert max(max(stamp.pixels.alpha) for page in made["02-受理通知书"].pages for stamp in page.pictures) < 128


def _pixels() -> Pixels:
    return Pixels(60, 60, bytes((*RED,)) * 3600, bytes([255]) * 3600)

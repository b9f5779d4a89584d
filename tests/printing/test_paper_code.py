"""The signed token: one spelling, found in the PDF and in the picture, and refused when anything about it was changed."""

from __future__ import annotations

import io
import string
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paper_samples import ACCEPTANCE, NOTICE, ORIGINAL, RECEIPT

from desktop.errors import RuleViolation
from desktop.intake.documents import Content, content_hash, kind_of, to_json
from desktop.settings import ADDRESS_MOST
from printing.closing import QR, STUB_QR
from printing.code import (
    LEAST_MODULE,
    Token,
    at_address,
    digest_of,
    find_tokens_in_pdf,
    is_code,
    longest_code,
    number_on,
    sign,
    smallest_module,
    verify,
    without_address,
)
from printing.page import MM
from printing.papers import compose
from printing.pdf import to_pdf

SEED = bytes(range(32))
KEYS = {"W07-2026": Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()}


def token_of(content: Content) -> Token:
    assert content.head.document_no
    return Token(kind_of(content), content.head.document_no, date(2026, 11, 24), digest_of(content_hash(to_json(content))), "临澜市")


SIGNED = sign(token_of(ACCEPTANCE), SEED, "W07-2026")


def test_a_token_comes_back_as_it_was() -> None:
    assert verify(SIGNED, KEYS) == token_of(ACCEPTANCE)
    assert sign(token_of(ACCEPTANCE), SEED, "W07-2026") == SIGNED
    assert "林" not in SIGNED and len(SIGNED) < 200


def test_every_changed_character_is_refused() -> None:
    for place, char in enumerate(SIGNED):
        others = (string.ascii_letters + string.digits + "-_.= ").replace(char, "")
        for other in others if place % 23 == 0 or place > len(SIGNED) - 3 else (char.swapcase(), others[place % len(others)]):
            if other != char:
                with pytest.raises(RuleViolation):
                    verify(SIGNED[:place] + other + SIGNED[place + 1 :], KEYS)


@pytest.mark.parametrize(
    "other",
    [
        SIGNED + "=",
        SIGNED + "\n",
        " " + SIGNED,
        SIGNED.lower(),
        SIGNED.upper(),
        SIGNED.replace(".", "..", 1),
        SIGNED[:-1],
        SIGNED + "A",
        "",
        "TH1..",
    ],
)
def test_other_spellings_are_refused(other: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        verify(other, KEYS)
    assert refusal.value.code.startswith("token.")


def test_spare_bits_are_refused_although_they_decode_to_the_same_bytes() -> None:
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    spare = SIGNED[:-1] + alphabet[alphabet.index(SIGNED[-1]) ^ 1]
    with pytest.raises(RuleViolation, match=r"token\.malformed"):
        verify(spare, KEYS)


def test_an_unknown_key_and_a_stranger_s_key_are_refused() -> None:
    with pytest.raises(RuleViolation, match=r"token\.unknown_key"):
        verify(SIGNED, {})
    with pytest.raises(RuleViolation, match=r"token\.forged"):
        verify(sign(token_of(NOTICE), bytes(32), "W07-2026"), KEYS)


@pytest.mark.parametrize("content", [ACCEPTANCE, NOTICE, RECEIPT])
def test_the_code_on_the_sheet_reads_back(content: Content, picture: Callable[..., Any]) -> None:
    token = sign(token_of(content), SEED, "W07-2026")
    pdf = to_pdf(compose(content, copy=ORIGINAL, token=token))
    codes = [code.text for code in zxingcpp.read_barcodes(picture(pdf, dpi=200))]
    assert codes and set(codes) == {token}
    assert len(codes) == (1 if content is ACCEPTANCE else 2)


def test_behind_an_address_the_code_reads_back_and_stays_coarse(picture: Callable[..., Any]) -> None:
    address = "https://zwfw.linlan.example/" + "yz/" * 30
    pdf = to_pdf(compose(RECEIPT, copy=ORIGINAL, token=at_address(address, SIGNED)))
    codes = [code.text for code in zxingcpp.read_barcodes(picture(pdf, dpi=200))]
    assert sorted(codes) == sorted((SIGNED, f"{address}#{SIGNED}")), "the stub, which the hall keeps, bears the bare token"
    assert find_tokens_in_pdf(pdf) == (SIGNED,), "the token alone is the paper's"
    assert without_address(f"{address}#{SIGNED}") == (address, SIGNED) and without_address(SIGNED) == ("", SIGNED)
    assert number_on(f"{address}#{SIGNED}") == number_on(SIGNED) and is_code(f"{address}#{SIGNED}") and not is_code("LL2600000001")
    assert find_tokens_in_pdf(f"({address}#{SIGNED})".encode()) == (SIGNED,)
    longest = longest_code("https://" + "a" * (ADDRESS_MOST - 8), "临政服" * 4, "LL" * 8)
    assert smallest_module(longest, QR / MM) >= LEAST_MODULE
    assert smallest_module(longest_code("", "临政服" * 4, "LL" * 8), STUB_QR / MM) >= LEAST_MODULE
    assert smallest_module(5000, 28) == 0


def test_what_lies_behind_a_stream_is_not_read_for_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    longest: list[int] = []

    class Working:
        eof = False

        def decompress(self, data: bytes, most: int) -> bytes:
            longest.append(len(data))
            raise zlib.error

    monkeypatch.setattr("printing.code.zlib", SimpleNamespace(decompressobj=Working, error=zlib.error))
    assert find_tokens_in_pdf(b"stream\n" * 20 + bytes(1_000_000)) == () and len(longest) == 20 and max(longest) < 100_000


def test_the_token_is_found_in_the_pdf_also_after_it_was_saved_anew() -> None:
    pdf = to_pdf(compose(ACCEPTANCE, copy=ORIGINAL, token=SIGNED))
    assert find_tokens_in_pdf(pdf) == (SIGNED,)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_metadata({"/Subject": SIGNED})
    again = io.BytesIO()
    writer.write(again)
    assert find_tokens_in_pdf(again.getvalue()) == (SIGNED,)
    packed = (
        b"%PDF-1.5\n1 0 obj <</Filter /FlateDecode>> stream\r\n"
        + zlib.compress(b"<</Subject (" + SIGNED.encode() + b")>>")
        + b"\nendstream"
    )
    assert find_tokens_in_pdf(packed) == (SIGNED,)
    assert find_tokens_in_pdf(b"(" + SIGNED[:50].encode() + b"\\\n" + SIGNED[50:].encode() + b")") == (SIGNED,)
    assert find_tokens_in_pdf(b"<FEFF" + SIGNED.encode("utf-16-be").hex().encode() + b">") == (SIGNED,)
    assert find_tokens_in_pdf(SIGNED.encode("utf-16-be")) == (SIGNED,)
    assert find_tokens_in_pdf(to_pdf(compose(ACCEPTANCE, copy=ORIGINAL))) == ()
    assert find_tokens_in_pdf(b"not a pdf stream\nxx") == ()


def test_a_number_that_does_not_fit_is_a_programming_error() -> None:
    with pytest.raises((ValueError, OverflowError)):
        sign(replace(token_of(ACCEPTANCE), document_no="号" * 100), SEED, "W07-2026")

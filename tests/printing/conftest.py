"""Reading finished papers back: text by pypdf, pictures by poppler, codes by zxing."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def text_of() -> Callable[[bytes], str]:
    def read(pdf: bytes) -> str:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)

    return read


@pytest.fixture
def pdftotext(tmp_path: Path) -> Callable[[bytes], str]:
    def read(pdf: bytes) -> str:
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf)
        return subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True).stdout.decode()

    return read


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Any]:
    def draw(pdf: bytes, page: int = 1, dpi: int = 150) -> Image.Image:
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-singlefile", path, tmp_path / "page"], check=True)
        return Image.open(tmp_path / "page.ppm").convert("L")

    return draw

"""Makes the golden pictures of `test_new_papers` anew. Look at them before they are committed."""

from __future__ import annotations

import subprocess

from PIL import Image
from test_new_papers import DPI, GOLDEN, PAPERS

from printing.pdf import to_pdf


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, paper in PAPERS.items():
        path = GOLDEN / f"{name}.pdf"
        path.write_bytes(to_pdf(paper))
        subprocess.run(["pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-singlefile", "-gray", "-png", path, GOLDEN / name], check=True)
        path.unlink()
        made = GOLDEN / f"{name}.png"
        Image.open(made).quantize(16).save(made, optimize=True)


if __name__ == "__main__":
    main()

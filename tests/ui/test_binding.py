"""What PySide6 brings to explain a wrong call is brought when it is wanted, and says what it always said."""

from __future__ import annotations

import subprocess
import sys

import pytest

WRONG = """
import sys
from ui.binding import _late, explain, import_qt
import_qt()
from PySide6.QtCore import QObject, QSize
late = len(_late)
if "now" in sys.argv:
    explain()
for wrong in (lambda: QSize("x"), lambda: QObject(1, 2, 3), lambda: QSize(1, 2).scale("x")):
    try:
        wrong()
    except TypeError as error:
        print(error)
print(late, len(_late), sys.modules["PySide6.support.signature.lib.pyi_generator"].generate_pyi.__name__)
"""
PLAIN = WRONG.replace("import_qt()\n", "", 1)


def said(source: str, *words: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", source, *words], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("words", [(), ("now",)])
def test_a_wrong_call_is_explained_as_ever(words: tuple[str, ...]) -> None:
    *explained, last = said(WRONG, *words)
    *usual, none = said(PLAIN)
    assert explained == usual
    assert "Supported signatures" in "".join(usual)
    late, left, there = last.split()
    assert int(late) == 7 and there == "generate_pyi"
    assert (left == "0") is bool(words)
    assert none.startswith("0 0 ")

"""Pictures as they are stored, compared and laid side by side: three quarters of the size and twenty colours are enough for an eye and for a test.

Two pictures are compared by blocks, in two grids half a block apart. A block with nothing in it must have its colour; one with letters or lines in it
its mean colour. Another version of Qt shades the edge of a letter otherwise, which moves a mean by little; a control that is not there, stands
elsewhere or has another colour moves some by much.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from PySide6.QtGui import QImage

SIZE = (1024, 576)
BLOCK = 8
APART, FLAT_APART = 14, 4
"""By how much (of 255, in its loudest channel) a block may differ: its mean, and the colour of one that is flat."""
COLOURS = 20
SUFFIX = ".webp"
"""Lossless: a third smaller than PNG, and there are some hundred."""
Pixels = NDArray[np.uint8]


def pixels_of(image: QImage) -> Pixels:
    """As it is on screen."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(bytes(plain.constBits()), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3)


def picture_of(pixels: Pixels) -> Pixels:
    """What is stored of a screen, in all its colours."""
    return np.asarray(Image.fromarray(pixels).resize(SIZE, Image.Resampling.BICUBIC))


def store(pixels: Pixels, file: Path) -> None:
    """Written only where it says something new, so that a run that changed nothing changes no file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or differing(pixels, load(file)).any():
        Image.fromarray(_mapped(pixels, _palette(pixels))).save(file, lossless=True, quality=80, method=4)


def load(file: Path) -> Pixels:
    with Image.open(file) as opened:
        return np.asarray(opened.convert("RGB"))


def differing(actual: Pixels, stored: Pixels) -> NDArray[np.bool_]:
    """By half blocks, whether the picture is another there. `stored` has few colours, so `actual` is told in the same."""
    found = np.zeros((SIZE[1] * 2 // BLOCK, SIZE[0] * 2 // BLOCK), np.bool_)
    told = _mapped(actual, _colours(stored))
    if (told == stored).all():
        return found
    for shift in (0, 1):
        one, other = (_blocks(picture, shift * BLOCK // 2) for picture in (told, stored))
        means = np.abs(one.mean(axis=(1, 3)) - other.mean(axis=(1, 3))).max(axis=2)
        flat = np.logical_and(*((each.max(axis=(1, 3)) == each.min(axis=(1, 3))).all(axis=2) for each in (one, other)))
        wrong = (means > np.where(flat, FLAT_APART, APART)).repeat(2, axis=0).repeat(2, axis=1)
        found[shift : shift + wrong.shape[0], shift : shift + wrong.shape[1]] |= wrong
    return found


def _blocks(pixels: Pixels, start: int) -> Pixels:
    part = pixels[start:, start:]
    high, wide = part.shape[0] // BLOCK, part.shape[1] // BLOCK
    return part[: high * BLOCK, : wide * BLOCK].reshape(high, BLOCK, wide, BLOCK, 3)


def _cells(pixels: Pixels) -> NDArray[np.int32]:
    """Colours that are alike in six bits a channel are one."""
    fine = pixels.astype(np.int32) >> 2
    return np.asarray(fine[..., 0] << 12 | fine[..., 1] << 6 | fine[..., 2])


def _colours(pixels: Pixels) -> Pixels:
    """Every colour of a stored picture once: of those that are one cell only one was taken into its palette."""
    cells = _cells(pixels)
    table = np.zeros((1 << 18, 3), np.uint8)
    table[cells] = pixels
    return table[np.flatnonzero(np.bincount(cells.ravel(), minlength=1 << 18))]


def _palette(pixels: Pixels) -> Pixels:
    """The most frequent colour, then always the one of which much is far from all that were taken: so grounds and inks stay as they are, also the few
    pixels of a warning."""
    cells = _cells(pixels).ravel()
    found, first, counts = np.unique(cells, return_index=True, return_counts=True)
    every = pixels.reshape(-1, 3)[first].astype(np.int32)
    apart = np.full(len(found), 1 << 20, np.int64)
    taken = []
    for _place in range(min(COLOURS, len(found))):
        taken.append(every[np.argmax(np.sqrt(counts) * apart)])
        apart = np.minimum(apart, ((every - taken[-1]) ** 2).sum(axis=1))
    return np.array(taken, np.uint8)


def _mapped(pixels: Pixels, palette: Pixels) -> Pixels:
    """Every colour by the nearest of the palette."""
    cells = _cells(pixels)
    used = np.flatnonzero(np.bincount(cells.ravel(), minlength=1 << 18))
    colours = np.stack((used >> 12, used >> 6 & 63, used & 63), axis=1) * 4 + 2
    apart = ((colours[:, None, :] - palette[None].astype(np.int64)) ** 2).sum(axis=2)
    table = np.zeros((1 << 18, 3), np.uint8)
    table[used] = palette[np.argmin(apart, axis=1)]
    return table[cells]


def show_difference(actual: Pixels, stored: Pixels | None, folder: Path, name: str) -> str:
    """Leaves what was painted and, beside it, the stored one with marks where they differ. Answers the last file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-actual.png"
    Image.fromarray(actual).save(file)
    if stored is not None:
        marked, half = Image.fromarray(stored // 2 + 127), BLOCK // 2
        pen = ImageDraw.Draw(marked)
        for y, x in np.argwhere(differing(actual, stored)):
            pen.rectangle((x * half, y * half, x * half + half - 1, y * half + half - 1), outline=(220, 0, 60))
        file = folder / f"{name}-difference.png"
        marked.save(file)
    return str(file)


def contact_sheets(files: list[Path], folder: Path, name: str) -> None:
    """All of a look, six to a sheet, each with its name above it."""
    folder.mkdir(parents=True, exist_ok=True)
    wide, high = SIZE[0] + 8, SIZE[1] + 26
    for page, start in enumerate(range(0, len(files), 6)):
        sheet = Image.new("RGB", (2 * wide, 3 * high), (90, 90, 90))
        pen = ImageDraw.Draw(sheet)
        for place, file in enumerate(files[start : start + 6]):
            x, y = place % 2 * wide + 4, place // 2 * high
            pen.text((x, y + 4), file.stem, fill=(255, 255, 255))
            sheet.paste(Image.fromarray(load(file)), (x, y + 18))
        sheet.save(folder / f"{name}-{page + 1}.png")

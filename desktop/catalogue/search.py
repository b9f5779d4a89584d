"""Finding a theme or item by what people say: name, everyday words, code, authority. Plain matching; ranking is a total order, so results stand still."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` is theme or item; `why` the text that matched."""

    code: str
    kind: str
    name: str
    why: str


def search(catalogue: Catalogue, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Best first; themes before items of the same rank. An empty text lists the themes."""
    wanted = text.strip().lower()
    found: list[tuple[tuple[int, int, str], Hit]] = []
    for theme in catalogue.themes.values():
        rank, why = _rank(
            wanted, (theme.name, theme.code, *theme.words, *(catalogue.items[code].name for code in theme.items if code in catalogue.items))
        )
        if rank is not None:
            found.append(((rank, 0, theme.code), Hit(theme.code, "theme", theme.name, why)))
    for item in catalogue.items.values() if wanted else ():
        rank, why = _rank(wanted, (item.name, item.code, item.authority, item.short_authority))
        if rank is not None:
            found.append(((rank, 1, item.code), Hit(item.code, "item", item.name, why)))
    return tuple(hit for _, hit in sorted(found, key=lambda entry: entry[0])[:limit])


def _rank(wanted: str, texts: tuple[str, ...]) -> tuple[int | None, str]:
    if not wanted:
        return 0, texts[0]
    best: tuple[int, str] | None = None
    for position, text in enumerate(texts):
        low = text.lower()
        if wanted not in low and not all(character in low for character in wanted):
            continue
        rank = (0 if low == wanted else 1 if low.startswith(wanted) else 2 if wanted in low else 5) + (0 if position < 2 else 1)
        if best is None or rank < best[0]:
            best = (rank, text)
    return best if best is not None else (None, "")

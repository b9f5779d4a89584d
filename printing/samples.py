"""Every paper with made-up people on a hall's own templates, for the administrator who fills them in. Samples are no documents: each says so at
its head, has neither number nor code, and an image of the seal is only hinted at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import resources
from desktop.intake.documents import TITLES, Content, DocumentKind, from_json, kind_of
from desktop.intake.issue import worded
from desktop.intake.ports import HallProfile
from desktop.values import dump
from printing.page import Paper, Pixels
from printing.papers import compose
from printing.templates import Stationery

FILE = "hall/papers-sample.json"
FAINT = 0.4


def sample_contents(profile: HallProfile) -> tuple[Content, ...]:
    """One of each kind, with the words of `profile`."""
    return tuple(_dressed(DocumentKind(kind), dump(said), profile) for kind, said in resources.json(FILE).items())


def sample_papers(profile: HallProfile, stationery: Stationery) -> Iterator[tuple[str, Paper]]:
    """(file name without ending, paper), each kind once and the notice in large type too."""
    seal = stationery.seal and _fainter(stationery.seal)
    shown = replace(stationery, seal=seal, sample=True)
    for number, content in enumerate(sample_contents(profile), 1):
        kind = kind_of(content)
        yield f"{number:02d}-{TITLES[kind]}", compose(content, stationery=shown)
        if kind is DocumentKind.NOTICE:
            yield f"{number:02d}-{TITLES[kind]}（大字版）", compose(content, large=True, stationery=shown)


def _dressed(kind: DocumentKind, text: str, profile: HallProfile) -> Content:
    content = from_json(kind, text)
    head = replace(
        content.head,
        document_no=None,
        hall_name=profile.name,
        authority=profile.authority,
        telephone=profile.telephone,
        footer=profile.footer,
        title_line=profile.title_line,
        drill=True,
    )
    return replace(content, head=worded(head, profile, kind))


def _fainter(seal: Pixels) -> Pixels:
    return replace(seal, alpha=bytes(int(value * FAINT) for value in seal.alpha))

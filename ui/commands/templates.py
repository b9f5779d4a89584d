"""`tidehall print --preview-templates -o DIR`: every paper on this hall's templates with made-up people, to be looked at before it is used."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.sentences import sentence
from ui.commands.console import Exit, open_from, put, put_json, say
from ui.papers import write_file

if TYPE_CHECKING:
    from printing.templates import Stationery


def preview_templates(options: argparse.Namespace) -> int:
    """Writes the samples; 1 when a picture that the templates name cannot be used."""
    from printing.pdf import to_pdf
    from printing.samples import sample_papers

    with closing(open_from(options)) as desk:
        profile, stationery = desk.intake.profile, desk.papers.stationery()
    folder = Path(options.out) if options.out else Path.cwd() / "样张"
    written = []
    for name, paper in sample_papers(profile, stationery):
        write_file(folder / f"{name}.pdf", to_pdf(paper))
        written.append(str(folder / f"{name}.pdf"))
    if options.json:
        put_json({"papers": written, "troubles": [sentence(trouble) for trouble in stationery.troubles]})
    else:
        put(f"{len(written)} 份样张：{folder}")
    tell_troubles(stationery)
    return Exit.PERSON if stationery.troubles else Exit.DONE


def tell_troubles(stationery: Stationery) -> None:
    """What a paper goes without, on standard error."""
    for trouble in stationery.troubles:
        say(sentence(trouble))

"""The board in words: the paper at a lifted block with its cost and effect, and the cell under the keyboard for who listens. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.queue.model import WindowState
from desktop.tidal.look import TidalLook
from ui.supervisor.board_model import Lifted, block_of
from ui.supervisor.board_paint import NoteLine
from ui.supervisor.words import change_words, one_place, place_state_words, service_name, window_words
from ui.text import _, _n, mark


def note_lines(floor: TidalLook, held: Lifted) -> list[NoteLine]:
    place = floor.place(held.window)
    if place is None or set(held.services) == set(place.services):
        if held.refusal:
            return [NoteLine(held.refusal, "status.missing.on_tint")]
        return [NoteLine(_("Window {no}: move up or down, Enter drops, Esc lets go", no=window_words(held.window)), "text.secondary")]
    lines = [NoteLine(change_words(floor, held.window, held.services), strong=True)]
    if held.refusal:
        return [*lines, NoteLine(held.refusal, "status.missing.on_tint")]
    if place.state is WindowState.CLOSED:
        return [*lines, NoteLine(_("The window is closed: it takes effect at once"), "text.secondary")]
    lines.append(
        NoteLine(_n("calls nobody for {n} minute", "calls nobody for {n} minutes", f"{floor.rules.switch_minutes:g}"), "text.secondary")
    )
    if held.effect is None:
        return [*lines, NoteLine(_("The effect is being worked out"), "text.secondary")]
    for entry in held.effect.touched:
        tone = "status.serving.on_tint" if entry.after < entry.before else "status.attention.on_tint" if entry.after > entry.before else ""
        words = f"{service_name(floor, entry.service)} {one_place(entry.before)} → {one_place(entry.after)} {_('min')}"
        lines.append(NoteLine(words, tone or "text.secondary"))
    return lines


def cell_words(floor: TidalLook, names: Mapping[str, str], row: int, column: int, held: Lifted | None) -> str:
    if held is not None:
        return mark("，").join(line.words for line in note_lines(floor, held))
    if not floor.lines or not floor.places:
        return ""
    line, place = floor.lines[row], floor.places[column]
    kinds = {"main": _("main"), "also": _("also"), "coming": _("soon"), "able": _("can do it"), "": _("cannot do it")}
    who = names.get(place.operator or "", place.operator or "")
    parts = (
        _("Window {no}", no=window_words(place.no)), who, place_state_words(place), line.name, kinds[block_of(place, line.code)],
        _("{n} waiting", n=line.waiting),
    )  # fmt: skip
    return mark("，").join(part for part in parts if part)

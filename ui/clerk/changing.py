"""A window that changes its services (潮汐调度), in words for whoever sits at it: what comes next, and from when it calls again."""

from __future__ import annotations

from datetime import datetime

from desktop.clock import shanghai
from desktop.queue.model import QueueView
from ui.clerk.text import _
from ui.text import mark


def changing_words(view: QueueView | None, at: datetime) -> str:
    """ "" while the window changes nothing."""
    if view is None:
        return ""
    names = {entry.code: entry.name for entry in view.services}
    coming, until = view.window.next_services, view.window.switching_until
    if coming:
        return _("After this visitor the window changes to {services}", services=mark("、").join(names.get(code, code) for code in coming))
    if until is not None and until > at:
        services = mark("、").join(names.get(code, code) for code in view.window.services)
        return _("The window changes to {services} and calls from {time}", services=services, time=f"{shanghai(until):%H:%M}")
    return ""

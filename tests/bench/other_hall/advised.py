"""The planner, spoken to by the lines of contract/tidal.md alone: it is told what a hall can see at that moment, and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from desktop.tidal.lines import Advising

from .days import CHANGEOVER, CLOSES, SLOT, Hall, Services
from .floor import BONUS, DWELL, SWITCH, Floor

Line = dict[str, Any]


class Advised:
    """`errors` holds what the planner answered with a line of type "error"; the hall then stays as it is."""

    pools: ClassVar[bool] = False

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._advising = Advising()

    def opening(self, floor: Floor) -> Mapping[int, Services]:
        hall = floor.hall
        self._places = {code: place for place, code in enumerate(hall.codes)}
        return {int(name) - 1: self._services(codes) for name, codes in self._said(info_line(hall)).get("assign", {}).items()}

    def minute(self, floor: Floor) -> None:
        for move in self._said(state_line(floor)).get("moves", []):
            floor.move(int(move["window"]) - 1, self._services(move["services"]))

    def _services(self, codes: list[str]) -> Services:
        return tuple(self._places[code] for code in codes)

    def _said(self, line: Line) -> Line:
        answer = self._advising.answer(json.dumps(line))
        if answer["type"] == "error":
            self.errors.append(answer["message"])
        return answer


def info_line(hall: Hall) -> Line:
    codes = hall.codes
    return {
        "type": "info",
        "open_minute": 0,
        "close_minute": CLOSES,
        "slot_minutes": SLOT,
        "services": [{"code": code, "mean_minutes": round(float(mean), 2)} for code, mean in zip(codes, hall.means, strict=True)],
        "windows": [
            {"id": str(number), "skills": [codes[service] for service in known], "presence": [list(span) for span in spans]}
            for number, (known, spans) in enumerate(zip(hall.skills, hall.presence, strict=True), 1)
        ],
        "history": [{"arrivals": {code: day[place].tolist() for place, code in enumerate(codes)}} for day in hall.history],
        "appointments": {code: hall.appointments[place].tolist() for place, code in enumerate(codes)},
        "limits": {
            "switch_minutes": SWITCH,
            "min_dwell_minutes": DWELL,
            "max_services_per_window": hall.most_services,
            "changeover_minutes": CHANGEOVER,
        },
        "priority_bonus_minutes": BONUS,
    }


def state_line(floor: Floor) -> Line:
    codes, now = floor.hall.codes, floor.now
    slots = int(now // SLOT) + 1
    return {
        "type": "state",
        "minute": now,
        "queues": {
            code: {
                "waiting": floor.waiting[place],
                "by_class": [len(queue) for queue in floor.queues[place]],
                "oldest_minutes": round(floor.oldest(place), 2),
            }
            for place, code in enumerate(codes)
        },
        "windows": {
            str(window.number + 1): {
                "on": window.present,
                "busy": window.busy,
                "switching": floor.switching(window),
                "services": [codes[service] for service in window.services],
                "can_change": floor.can_change(window.number),
                "busy_minutes": round(now - window.visit_began, 2) if window.busy else 0,
            }
            for window in floor.windows
        },
        "arrivals_today": {code: floor.arrived[place, :slots].tolist() for place, code in enumerate(codes)},
        "served_today": {code: floor.served[place] for place, code in enumerate(codes)},
        "service_minutes_today": {code: round(floor.served_minutes[place], 2) for place, code in enumerate(codes)},
    }

"""A few appointments for today, so that a hall that tries the program out has some to look at. The people are made up and called so.

Offered once a day, under ids made from the day: a drill province that is started again offers the same ones and nothing twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from desktop.clock import SHANGHAI

_ROOM = uuid.UUID("5d1f6a2e-51ab-4a7c-9a0e-0c1b8f1d2a77")
_SERVICES = ("business", "social", "household", "realty", "tax", "business")
_NAMES = ("赵演练", "钱演练", "孙演练", "李演练", "周演练", "吴演练")
_SLOT = timedelta(minutes=30)


def todays(moment: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Change ids and data of the day of `moment`: half-hours from the next one on; late in the evening, those of the morning."""
    local = moment.astimezone(SHANGHAI)
    first = local.replace(minute=0, second=0, microsecond=0) + (_SLOT if local.minute < 30 else 2 * _SLOT)
    if (first + len(_NAMES) * _SLOT).date() != local.date():
        first = local.replace(hour=9, minute=0, second=0, microsecond=0)
    for n, (service, name) in enumerate(zip(_SERVICES, _NAMES, strict=True)):
        starts = first + n * _SLOT
        key = uuid.uuid5(_ROOM, f"{local.date().isoformat()}/{n}")
        yield (
            str(uuid.uuid5(key, "made")),
            {
                "appointment_id": str(key),
                "party_name": name,
                "mobile": f"1390000000{n}",
                "id_no_masked": f"330724********00{n}X",
                "service_code": service,
                "starts_at": starts.isoformat(),
                "ends_at": (starts + _SLOT).isoformat(),
                "check_in_code": f"YL{local:%m%d}{n + 1}",
            },
        )

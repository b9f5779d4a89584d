"""Who may speak to the drill province. The values are public: drills hold made-up people only."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

CLIENT_ID = "drill"
CLIENT_SECRET = "drill-secret"
SIGNING_SECRET = "drill-signing"


@dataclass(frozen=True, slots=True)
class Credentials:
    """As in DATA/credentials.json."""

    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    signing_secret: str = SIGNING_SECRET


def credentials(data: Path) -> Credentials:
    """Reads DATA/credentials.json; makes it with the demo values on first start."""
    path = data / "credentials.json"
    if not path.exists():
        temporary = path.with_suffix(f".{os.getpid()}.part")
        temporary.write_text(json.dumps(asdict(Credentials()), indent=2) + "\n", encoding="utf-8")
        temporary.replace(path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Credentials(str(kept["client_id"]), str(kept["client_secret"]), str(kept["signing_secret"]))

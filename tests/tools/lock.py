"""`make lock`: writes the locks from pyproject.toml and constraints.txt, with the hash of every file that the index offers of each version.

requirements.lock is what the program runs on, requirements-dev.lock what comes on top for working on it, requirements-dist.lock for packaging. One
lock serves Python 3.11 to 3.13 on every system: what only some need has its marker. The versions are those of constraints.txt; it refuses to lock
what is not named there, so that a new package is somebody's decision. No address of an index is written.

Needs `uv` on the PATH; nobody else does: `make setup` installs with pip alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("dev",), "requirements-dist.lock": ("dist",)}
BUILD = "setuptools"
"""The project itself is built without isolation, so its builder is locked like everything else."""
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def name_of(text: str) -> str:
    """As the index spells it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", text).lower()


def read(text: str) -> dict[str, str]:
    """The entries of a lock by name, each with its marker and hashes."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return {name_of(found.group(1)): entry for entry in entries if (found := _NAME.match(entry))}


def versions(text: str) -> dict[str, str]:
    """Of a lock or of constraints: name -> version."""
    return {name_of(found.group(1)): found.group(2) for found in _NAME.finditer(text)}


def main() -> int:
    uv = shutil.which("uv")
    if uv is None:
        print("uv is needed to make the locks (pip install uv).", file=sys.stderr)
        return 1
    pinned = versions((ROOT / "constraints.txt").read_text())
    runtime: dict[str, str] = {}
    for name, extras in LOCKS.items():
        entries = {key: entry for key, entry in read(_compiled(uv, extras)).items() if key not in runtime}
        if unnamed := sorted(key for key in entries if key not in pinned):
            found = versions("".join(entries.values()))
            print(f"Not in constraints.txt: {', '.join(f'{key}=={found[key]}' for key in unnamed)}", file=sys.stderr)
            return 1
        (ROOT / name).write_text("# Made by `make lock`; do not edit.\n" + "".join(entries[key] for key in sorted(entries)))
        runtime = runtime or entries
    return 0


def _compiled(uv: str, extras: tuple[str, ...]) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], BUILD, *(one for extra in extras for one in project["optional-dependencies"].get(extra, ()))]
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.in"
        asked.write_text("\n".join(wanted))
        options = (
            "--generate-hashes",
            "--universal",
            "--python-version",
            "3.11",
            "--no-emit-index-url",
            "--no-header",
            "--no-annotate",
            "-q",
        )
        command = [uv, "pip", "compile", str(asked), "-c", str(ROOT / "constraints.txt"), *options]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout


if __name__ == "__main__":
    sys.exit(main())

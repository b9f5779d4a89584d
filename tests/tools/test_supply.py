"""What is installed is what was decided: every package pinned and hashed, the locks those of pyproject.toml, the bill of materials complete."""

from __future__ import annotations

import json
import re
import tomllib

from lock import BUILD, LOCKS, ROOT, name_of, read, versions
from sbom import document

WANTED = re.compile(r"^[A-Za-z0-9._-]+")


def test_the_locks_hold_what_the_project_wants_with_hashes_and_no_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    decided = versions((ROOT / "constraints.txt").read_text())
    told: set[str] = set()
    for name, extras in LOCKS.items():
        text = (ROOT / name).read_text()
        entries = read(text)
        told |= set(entries)
        wanted = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
        names = {name_of(found.group()) for one in wanted if (found := WANTED.match(one))} | {BUILD}
        assert names <= told, f"run make lock: {sorted(names - told)} not in {name}"
        assert "://" not in text
        for entry, version in versions(text).items():
            assert decided[entry] == version, f"run make lock: {entry}"
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entries[entry]), entry


def test_the_bill_names_every_package_once_and_is_the_same_for_the_same_locks() -> None:
    said = document()
    names = [part["name"] for part in said["components"] if part["type"] == "library"]
    locked = [entry for name in ("requirements.lock", "requirements-dev.lock") for entry in read((ROOT / name).read_text())]
    assert sorted(names) == sorted(locked) and len(set(names)) == len(names)
    assert all(part["hashes"] for part in said["components"])
    assert {"NotoSansSC-Regular.ttf"} <= {part["name"] for part in said["components"]}
    assert json.dumps(said) == json.dumps(document())

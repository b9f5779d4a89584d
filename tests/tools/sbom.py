"""`make sbom`: a CycloneDX 1.6 document of what the program is made of, from the locks, on standard output.

Packages come with the SHA-256 of every file that the lock admits, their licence as the installed package states it, and whether the program needs
them (required) or only whoever works on it (excluded). Carried fonts are named with the hash of their file. It says nothing about where anything was
fetched, and the same locks give the same document.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
import uuid
from typing import Any

from lock import ROOT, name_of, read, versions

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_MARKER = re.compile(r"^\S+ ; (.*?) \\$", re.MULTILINE)
_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def document() -> dict[str, Any]:
    """The whole document."""
    locks = {name: (ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")}
    parts = [one for (name, text), scope in zip(locks.items(), ("required", "excluded"), strict=True) for one in packages(text, scope)]
    mark = hashlib.sha256("".join(locks.values()).encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, mark)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "tidehall", "name": "tidehall", "version": _own_version()}},
        "components": parts + fonts(),
        "dependencies": [
            {"ref": "tidehall", "dependsOn": sorted(one["bom-ref"] for one in parts if one["scope"] == "required")},
        ],
    }


def packages(text: str, scope: str) -> list[dict[str, Any]]:
    """One component for each entry of a lock."""
    found = []
    for name, entry in sorted(read(text).items()):
        version = versions(entry)[name]
        marker = _MARKER.search(entry)
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "scope": scope,
            "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(_HASH.findall(entry))],
        }
        if licence := _licence(name):
            component["licenses"] = [{"license": {"name": licence}}]
        if marker:
            component["properties"] = [{"name": "tidehall:only-where", "value": marker.group(1)}]
        found.append(component)
    return found


def fonts() -> list[dict[str, Any]]:
    return [
        {
            "type": "file",
            "bom-ref": f"file:{path.name}",
            "name": path.name,
            "scope": "required",
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            "licenses": [{"license": {"id": "OFL-1.1"}}],
        }
        for path in sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
    ]


def _licence(name: str) -> str:
    """As the installed package states it; "" where it is not installed here or says nothing short."""
    try:
        said = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    stated = said.get("License-Expression") or said.get("License") or ""
    if stated and "\n" not in stated and len(stated) < 80:
        return str(stated)
    kinds = [line.rsplit(" :: ", 1)[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    return " / ".join(kinds)


def _own_version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert found is not None and name_of("tidehall") == "tidehall"
    return found.group(1)


if __name__ == "__main__":
    json.dump(document(), sys.stdout, ensure_ascii=False, indent=1)

"""Taking a scan in: type by content and not by name, a size limit, and only then into the encrypted file vault."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.backfill import attached
from desktop.intake.model import AttachedFile
from offline.vault.files import FileVault

MAX_SIZE = 200 * 1024 * 1024
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def filetype(path: Path) -> str:
    """The type that the content shows. `RuleViolation`: file.type, file.empty, file.too_big; `EnvironmentFault` file.unreadable."""
    try:
        size = path.stat().st_size
        with path.open("rb") as source:
            begin = source.read(16)
    except OSError as fault:
        raise EnvironmentFault("file.unreadable", name=path.name) from fault
    if size == 0:
        raise RuleViolation("file.empty", name=path.name)
    if size > MAX_SIZE:
        raise RuleViolation("file.too_big", name=path.name, most_mib=MAX_SIZE >> 20)
    for magic, kind in _MAGIC:
        if begin.startswith(magic):
            return kind
    raise RuleViolation("file.type", name=path.name)


def keep(vault: FileVault, path: Path) -> AttachedFile:
    """Checks a scan and puts it into the vault under its hash."""
    kind = filetype(path)
    stored = vault.put(path)
    return attached(path, kind, stored.size, stored.sha256)

"""Bytes of a scan by place: of an open file, of what lies in the vault, of memory. Refuses to read past the end (`file.broken`).

The readers of the formats see nothing but this, so that none of them can wander: every read is bounded, and what is kept in the vault is
opened a chunk at a time and never lies on the disk in the clear.
"""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from desktop.errors import RuleViolation
from offline.vault.files import CHUNK, FileVault

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CACHED = 16


class VaultStream(io.RawIOBase):
    """What the vault keeps under a hash as a stream that can be read anywhere. `EnvironmentFault` file.missing, file.corrupt."""

    def __init__(self, vault: FileVault, sha256: str) -> None:
        super().__init__()
        self._vault, self._sha256 = vault, sha256
        self._size = vault.size(sha256)
        self._at = 0
        self._chunks: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        into = memoryview(buffer).cast("B")
        chunk = self._chunk(self._at // CHUNK)
        part = chunk[self._at % CHUNK :][: len(into)]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _chunk(self, index: int) -> bytes:
        found = self._chunks.get(index)
        if found is None:
            found = self._vault.read(self._sha256, index * CHUNK, CHUNK)
            self._chunks[index] = found
            if len(self._chunks) > _CACHED:
                self._chunks.popitem(last=False)
        else:
            self._chunks.move_to_end(index)
        return found


def vault_stream(vault: FileVault, sha256: str) -> BinaryIO:
    """As `VaultStream`, and `read(n)` gives n bytes where there are that many."""
    return io.BufferedReader(VaultStream(vault, sha256), CHUNK)


class Source:
    """Reads exactly what was asked for, or `RuleViolation` file.broken."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.size = stream.seek(0, os.SEEK_END)

    def at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > self.size:
            raise RuleViolation("file.broken")
        self.stream.seek(offset)
        found = self.stream.read(length)
        if len(found) != length:
            raise RuleViolation("file.broken")
        return found

    def head(self, length: int) -> bytes:
        return self.at(0, min(length, self.size))

    def tail(self, length: int) -> bytes:
        return self.at(max(0, self.size - length), min(length, self.size))


@dataclass(frozen=True, slots=True)
class Edits:
    """Bytes that stand at other places than they did: by offset, and what follows the old end."""

    at: Mapping[int, bytes]
    tail: bytes = b""


class Edited(io.RawIOBase):
    """A stream read from its beginning with edits in it: a big file is changed without ever lying whole in memory."""

    def __init__(self, source: Source, edits: Edits) -> None:
        super().__init__()
        self._source, self._edits, self._at = source, edits, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        into = memoryview(buffer).cast("B")
        size = self._source.size
        if self._at >= size:
            part = bytearray(self._edits.tail[self._at - size : self._at - size + len(into)])
        else:
            part = bytearray(self._source.at(self._at, min(len(into), size - self._at)))
            for place, words in self._edits.at.items():
                for n, byte in enumerate(words):
                    if 0 <= place + n - self._at < len(part):
                        part[place + n - self._at] = byte
        into[: len(part)] = part
        self._at += len(part)
        return len(part)


class Limited(io.RawIOBase):
    """A stream that refuses to give more than `most` bytes (`file.too_big`): a file that grows, or has no end, is not stored."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        super().__init__()
        self._stream, self._left, self._most = stream, most, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        into = memoryview(buffer).cast("B")
        part = self._stream.read(len(into))
        self._left -= len(part)
        if self._left < 0:
            raise RuleViolation("file.too_big", most_mib=self._most >> 20)
        into[: len(part)] = part
        return len(part)

"""Scans on this disk: encrypted, named by what they hold, never whole in memory.

A stored file is a header that names its cipher, a sealed head (size and SHA-256 of the plain content) and chunks of 256 KiB, each under a key
that is this file's alone. Nonces count the chunks, so a chunk that was moved, swapped or left out does not open, and the sealed size
tells a file that was cut. Removing one destroys the salt of its key first, so that what a disk keeps of it opens with no key. The name on disk is an HMAC of the content's SHA-256: it says nothing without the key.

It refuses to return a byte that it could not verify. It does not know cases: who may be forgotten is the caller's business.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import EnvironmentFault
from desktop.ids import uuid7
from offline.vault.national import AES, SM4, Aead, aead

CHUNK = 256 * 1024
_MAGICS = {AES: b"THSCAN01", SM4: b"THSCAN02"}
_CIPHERS = {magic: cipher for cipher, magic in _MAGICS.items()}
_MAGIC_SIZE = 8
_SALT = 32
_TAG = 16
_HEAD = struct.Struct(">Q32s")
_PREFIX = _MAGIC_SIZE + _SALT + _HEAD.size + _TAG
_HEAD_NONCE = b"\xff" * 12


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What `put` stored: hex SHA-256 and length in bytes of the plain content. `fresh`: it was not there before."""

    sha256: str
    size: int
    fresh: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A stored file whose head has been proved."""

    stream: BinaryIO
    opening: Aead
    magic: bytes
    size: int
    sha256: str

    def chunk(self, index: int) -> bytes:
        self.stream.seek(_PREFIX + index * (CHUNK + _TAG))
        try:
            return self.opening.decrypt(
                index.to_bytes(12, "big"), self.stream.read(min(CHUNK, self.size - index * CHUNK) + _TAG), self.magic
            )
        except (InvalidTag, ValueError) as fault:
            raise EnvironmentFault("file.corrupt", sha256=self.sha256) from fault


class FileVault:
    """Content-addressed encrypted files under `root`.

    `put` is durable when it returns; killed before, it leaves at most a temporary file, which `sweep` removes on a later day. A missing file is
    `file.missing`, one that does not verify is `file.corrupt` (both `EnvironmentFault`); nothing is deleted because of either.
    """

    def __init__(self, root: Path, key: bytes, cipher: str = AES) -> None:
        """`cipher` is for what comes in; whatever lies there is read by the one that its header names."""
        if len(key) != 32:
            raise ValueError("the file key has 32 bytes")
        self._cipher = cipher
        self._root = root
        self._key = _derive(key, b"", b"tidehall scan content")
        self._naming = _derive(key, b"", b"tidehall scan names")

    def put(self, source: Path | BinaryIO) -> StoredFile:
        """Streams `source` in. The same content twice is stored once."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self._root / f"{uuid7()}.part"
        try:
            with _opened(source) as stream, _disk():
                stored = self._seal(stream, temporary)
                target = self._path(stored.sha256)
                target.parent.mkdir(mode=0o700, exist_ok=True)
                fresh = not target.exists()
                temporary.replace(target)
                sync_directory(target.parent)
                sync_directory(self._root)
            return replace(stored, fresh=fresh)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer only at the end."""
        if offset < 0 or length < 0:
            raise ValueError("offset and length are not negative")
        with self._open(sha256) as stored:
            end = min(stored.size, offset + length)
            parts = [stored.chunk(index) for index in range(offset // CHUNK, -(-end // CHUNK))]
            first = offset // CHUNK * CHUNK
            return b"".join(parts)[offset - first : max(0, end - first)]

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """The whole content, a chunk at a time."""
        with self._open(sha256) as stored:
            for index in range(-(-stored.size // CHUNK)):
                yield stored.chunk(index)

    def verify(self, sha256: str) -> bool:
        """Whether the content still is what its name says; False when it is missing or spoilt."""
        digest = hashlib.sha256()
        try:
            for part in self.chunks(sha256):
                digest.update(part)
        except EnvironmentFault:
            return False
        return digest.hexdigest() == sha256

    def size(self, sha256: str) -> int:
        """Length of the plain content in bytes."""
        with self._open(sha256) as stored:
            return stored.size

    def contains(self, sha256: str) -> bool:
        """Whether a file of that content is here; says nothing of its health."""
        return self._path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """Deletes the content. The caller has made sure that no other entry names it (two entries may share one content)."""
        self.erase(self._path(sha256))

    def unclaimed(self, needed: Iterable[str], before: datetime) -> list[Path]:
        """Contents that were last stored before that moment and whose SHA-256 is not among the needed. Nothing is opened: names are compared."""
        kept = {self._path(sha256) for sha256 in needed}
        return sorted(
            path for path in self._root.glob("[0-9a-f][0-9a-f]/*") if path.stat().st_mtime < before.timestamp() and path not in kept
        )

    def erase(self, path: Path) -> None:
        """Makes a content unreadable, then removes it."""
        with _disk(), suppress(FileNotFoundError):
            with path.open("r+b") as stream:
                stream.write(os.urandom(_PREFIX))
                stream.flush()
                os.fsync(stream.fileno())
            path.unlink()

    def hashes(self) -> Iterator[str]:
        """Of everything that lies here, whoever needs it. `EnvironmentFault` file.corrupt for what does not say."""
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            with path.open("rb") as stream, _disk():
                yield self._head(stream, path.name).sha256

    def sweep(self, before: datetime) -> int:
        """Removes what a killed `put` had begun before that moment: long enough ago that nobody is storing it now. Returns how many."""
        left = [path for path in self._root.glob("*.part") if path.stat().st_mtime < before.timestamp()]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _path(self, sha256: str) -> Path:
        name = hmac.new(self._naming, sha256.encode(), hashlib.sha256).hexdigest()
        return self._root / name[:2] / name[2:]

    def _seal(self, stream: BinaryIO, temporary: Path) -> StoredFile:
        salt, magic = os.urandom(_SALT), _MAGICS[self._cipher]
        sealing = aead(self._cipher, _derive(self._key, salt, b"file"))
        digest, size, index = hashlib.sha256(), 0, 0
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(magic + salt + bytes(_HEAD.size + _TAG))
            while part := _full_read(stream, CHUNK):
                digest.update(part)
                size += len(part)
                out.write(sealing.encrypt(index.to_bytes(12, "big"), part, magic))
                index += 1
            out.seek(_MAGIC_SIZE + _SALT)
            out.write(sealing.encrypt(_HEAD_NONCE, _HEAD.pack(size, digest.digest()), magic))
            out.flush()
            os.fsync(out.fileno())
        return StoredFile(digest.hexdigest(), size)

    @contextmanager
    def _open(self, sha256: str) -> Iterator[_Opened]:
        try:
            stream = self._path(sha256).open("rb")
        except FileNotFoundError as fault:
            raise EnvironmentFault("file.missing", sha256=sha256) from fault
        with stream, _disk():
            found = self._head(stream, sha256)
            whole = _PREFIX + found.size + -(-found.size // CHUNK) * _TAG
            if found.sha256 != sha256 or os.fstat(stream.fileno()).st_size != whole:
                raise EnvironmentFault("file.corrupt", sha256=sha256)
            yield found

    def _head(self, stream: BinaryIO, named: str) -> _Opened:
        prefix = stream.read(_PREFIX)
        magic = prefix[:_MAGIC_SIZE]
        if magic not in _CIPHERS:
            raise EnvironmentFault("file.corrupt", sha256=named)
        opening = aead(_CIPHERS[magic], _derive(self._key, prefix[_MAGIC_SIZE : _MAGIC_SIZE + _SALT], b"file"))
        try:
            size, digest = _HEAD.unpack(opening.decrypt(_HEAD_NONCE, prefix[_MAGIC_SIZE + _SALT :], magic))
        except (InvalidTag, ValueError, struct.error) as fault:
            raise EnvironmentFault("file.corrupt", sha256=named) from fault
        return _Opened(stream, opening, magic, size, digest.hex())


def _derive(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)


def _full_read(stream: BinaryIO, length: int) -> bytes:
    """A raw stream may give less than asked; a chunk is full unless it is the last."""
    parts, left = [], length
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source


@contextmanager
def _disk() -> Iterator[None]:
    """A full or read-only disk is the environment's fault, by name."""
    try:
        yield
    except OSError as fault:
        code = {28: "store.disk_full", 122: "store.disk_full", 30: "store.read_only"}.get(fault.errno or 0)
        if code is None:
            raise EnvironmentFault("file.unreadable", errno=fault.errno) from fault
        raise EnvironmentFault(code, store="files") from fault


def sync_directory(path: Path) -> None:
    """Makes a rename durable. Windows has no handle on directories to flush and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

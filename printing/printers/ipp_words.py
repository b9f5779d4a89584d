"""IPP as bytes (RFC 8010): attributes in, attributes out. It knows no printer and no network."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPERATION, JOB, END, PRINTER = 0x01, 0x02, 0x03, 0x04
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
_BEGIN, _END, _MEMBER = 0x34, 0x37, 0x4A
_NUMBERS = (INTEGER, ENUM)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value of a syntax tag. A collection's value is a list of attributes, its tag `_BEGIN`."""

    tag: int
    name: str
    value: Any


def collection(name: str, *members: Attribute) -> Attribute:
    return Attribute(_BEGIN, name, members)


def request(operation: int, number: int, groups: Sequence[tuple[int, Sequence[Attribute]]]) -> bytes:
    """Version 2.0. Charset and language come first in the operation group."""
    out = [struct.pack(">BBHI", 2, 0, operation, number)]
    for tag, attributes in groups:
        out.append(bytes([tag]))
        if tag == OPERATION:
            out += [
                _attribute(Attribute(CHARSET, "attributes-charset", "utf-8")),
                _attribute(Attribute(LANGUAGE, "attributes-natural-language", "zh-cn")),
            ]
        out += [_attribute(attribute) for attribute in attributes]
    return b"".join(out) + bytes([END])


def _attribute(attribute: Attribute) -> bytes:
    if attribute.tag == _BEGIN:
        inner = b"".join(
            _piece(_MEMBER, "", member.name.encode()) + _attribute(Attribute(member.tag, "", member.value)) for member in attribute.value
        )
        return _piece(_BEGIN, attribute.name, b"") + inner + _piece(_END, "", b"")
    if attribute.tag in _NUMBERS:
        return _piece(attribute.tag, attribute.name, struct.pack(">i", attribute.value))
    if attribute.tag == BOOLEAN:
        return _piece(attribute.tag, attribute.name, bytes([bool(attribute.value)]))
    return _piece(attribute.tag, attribute.name, str(attribute.value).encode())


def _piece(tag: int, name: str, value: bytes) -> bytes:
    raw = name.encode()
    return struct.pack(">BH", tag, len(raw)) + raw + struct.pack(">H", len(value)) + value


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` below 0x100 is well. The attributes of all groups by name, every value in a tuple; collections are left out."""

    status: int
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def first(self, name: str) -> Any:
        found = self.values.get(name, ())
        return found[0] if found else None


def read_answer(data: bytes) -> Answer:
    """ValueError for what is no IPP answer."""
    if len(data) < 9:
        raise ValueError("too short")
    _, _, status, _ = struct.unpack_from(">BBHI", data)
    values: dict[str, list[Any]] = {}
    place, name, depth = 8, "", 0
    try:
        while (tag := data[place]) != END:
            place += 1
            if tag < 0x10:
                continue
            (length,) = struct.unpack_from(">H", data, place)
            said = data[place + 2 : place + 2 + length].decode()
            place += 2 + length
            (length,) = struct.unpack_from(">H", data, place)
            raw = data[place + 2 : place + 2 + length]
            place += 2 + length
            name = said or name
            depth += (tag == _BEGIN) - (tag == _END)
            if depth == 0 and tag not in (_END, _MEMBER):
                values.setdefault(name, []).append(_value(tag, raw))
    except (IndexError, struct.error, UnicodeDecodeError) as fault:
        raise ValueError("cut short") from fault
    return Answer(status, {key: tuple(found) for key, found in values.items()})


def _value(tag: int, raw: bytes) -> Any:
    if tag in _NUMBERS and len(raw) == 4:
        return struct.unpack(">i", raw)[0]
    if tag == BOOLEAN:
        return raw != b"\0"
    return raw.decode("utf-8", "replace") if 0x40 <= tag <= 0x4F else raw

"""Writes `vbaProject.bin` from source text alone; Excel compiles it when it is opened.

Source: [MS-OVBA] 2.3 (streams), 2.4.1 (compression), 2.4.3 (the protection strings). A project without the
compiled cache is what that document asks of a writer.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from addin.ribbon.compound import Folder, write_compound

PROJECT_NAME = "Remitbook"
PROJECT_ID = "{6B1F8E0C-52D4-4C0B-9C3A-7D1E3B5A9F24}"
"""Our own; the protection strings are made with it."""

_CODE_PAGE, _LANGUAGE, _COOKIE = 1252, 0x0409, 0xFFFF
_SEED = 0x5D
_CHUNK, _WINDOW_BITS = 4096, 4
_SOURCE_ONLY = bytes.fromhex("cc61ffff000000")
_NAME_LINE = re.compile(r'Attribute VB_Name = "([A-Za-z][A-Za-z0-9_]{0,30})"\n')


@dataclass(frozen=True)
class Module:
    """A module as its file stands: LF at the ends of lines, ASCII. is_document: of the workbook, a sheet."""

    name: str
    source: str
    is_document: bool = False

    @property
    def content(self) -> bytes:
        """As VBA wants it: CRLF."""
        return self.source.replace("\n", "\r\n").encode("ascii")


def read_module(text: str, file_name: str) -> Module:
    """A module from its text. Raises ValueError where VBA would not take it as it stands."""
    found = _NAME_LINE.match(text)
    if found is None:
        raise ValueError(f'{file_name} must begin with Attribute VB_Name = "..."')
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.isascii():
            raise ValueError(f"{file_name}, line {number}: VBA sources are ASCII, this is not: {line}")
    if "\r" in text or not text.endswith("\n"):
        raise ValueError(f"{file_name} must have LF at the end of every line.")
    return Module(found[1], text, is_document="Attribute VB_Base = " in text)


def write_project(modules: Sequence[Module]) -> bytes:
    """The project's file. Raises ValueError where two modules have one name."""
    names = [module.name.casefold() for module in modules]
    if len(set(names)) < len(names):
        raise ValueError(f"Two modules have one name: {', '.join(module.name for module in modules)}.")
    streams: Folder = {module.name: compress(module.content) for module in modules}
    streams["_VBA_PROJECT"] = _SOURCE_ONLY
    streams["dir"] = compress(_directory(modules))
    return write_compound({"VBA": streams, "PROJECT": _project(modules), "PROJECTwm": _names(modules)})


def compress(content: bytes) -> bytes:
    """2.4.1.3: chunks of 4,096 bytes, each of literals and copies."""
    return b"\x01" + b"".join(
        _compressed_chunk(content[start : start + _CHUNK]) for start in range(0, len(content), _CHUNK)
    )


def protection(data: bytes, project_id: str = PROJECT_ID, seed: int = _SEED) -> str:
    """2.4.3.2: what CMG, DPB and GC hold, in hexadecimal."""
    key = sum(project_id.encode("ascii")) & 0xFF
    written = [seed, seed ^ 2, seed ^ key]
    plain, last, before = key, seed ^ key, seed ^ 2
    for byte in (*bytes((seed & 6) // 2), *struct.pack("<I", len(data)), *data):
        before, last = last, byte ^ ((before + plain) & 0xFF)
        plain = byte
        written.append(last)
    return bytes(written).hex().upper()


def _compressed_chunk(chunk: bytes) -> bytes:
    out = bytearray()
    seen: dict[bytes, list[int]] = {}
    place = 0
    while place < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if place >= len(chunk):
                break
            offset_bits = max(_WINDOW_BITS, (place - 1).bit_length() if place else 0)
            length, back = _longest(chunk, place, seen, (0xFFFF >> offset_bits) + 3)
            if length:
                flags |= 1 << bit
                tokens += struct.pack("<H", (back - 1) << (16 - offset_bits) | (length - 3))
            else:
                tokens.append(chunk[place])
            for passed in range(place, place + (length or 1)):
                seen.setdefault(chunk[passed : passed + 3], []).append(passed)
            place += length or 1
        out.append(flags)
        out += tokens
    if len(out) > _CHUNK:
        raise ValueError("A part of a module cannot be made smaller; VBA sources are text.")
    return struct.pack("<H", 0xB000 | (len(out) - 1)) + bytes(out)


def _longest(chunk: bytes, place: int, seen: dict[bytes, list[int]], most: int) -> tuple[int, int]:
    """(length, how far back) of the longest copy, (0, 0) where none has three bytes."""
    best = (0, 0)
    most = min(most, len(chunk) - place)
    if most < 3:
        return best
    for earlier in reversed(seen.get(chunk[place : place + 3], [])):
        length = 3
        while length < most and chunk[earlier + length] == chunk[place + length]:
            length += 1
        if length > best[0]:
            best = (length, place - earlier)
    return best


def _directory(modules: Sequence[Module]) -> bytes:
    """2.3.4.2, before its compression."""

    def record(number: int, content: bytes = b"") -> bytes:
        return struct.pack("<HI", number, len(content)) + content

    def long(number: int) -> bytes:
        return struct.pack("<I", number)

    def short(number: int) -> bytes:
        return struct.pack("<H", number)

    out = record(0x01, long(1)) + record(0x02, long(_LANGUAGE)) + record(0x14, long(_LANGUAGE))
    out += record(0x03, short(_CODE_PAGE)) + record(0x04, PROJECT_NAME.encode("ascii"))
    out += record(0x05) + record(0x40) + record(0x06) + record(0x3D) + record(0x07, long(0))
    out += record(0x08, long(0)) + struct.pack("<HIIH", 0x09, 4, 1, 1) + record(0x0C) + record(0x3C)
    out += record(0x0F, short(len(modules))) + record(0x13, short(_COOKIE))
    for module in modules:
        narrow, wide = module.name.encode("ascii"), module.name.encode("utf-16-le")
        out += record(0x19, narrow) + record(0x47, wide) + record(0x1A, narrow) + record(0x32, wide)
        out += record(0x1C) + record(0x48) + record(0x31, long(0)) + record(0x1E, long(0))
        out += record(0x2C, short(_COOKIE)) + record(0x22 if module.is_document else 0x21) + record(0x2B)
    return out + record(0x10)


def _project(modules: Sequence[Module]) -> bytes:
    """2.3.1: what the editor shows, and that nothing is protected."""
    listed = [
        f"Document={module.name}/&H00000000" if module.is_document else f"Module={module.name}"
        for module in modules
    ]
    lines = [
        f'ID="{PROJECT_ID}"', *listed, f'Name="{PROJECT_NAME}"', 'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{protection(bytes(4))}"', f'DPB="{protection(bytes(1))}"', f'GC="{protection(bytes([0xFF]))}"',
        "", "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "",
        "[Workspace]", *(f"{module.name}=0, 0, 0, 0, C" for module in modules), "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("ascii")


def _names(modules: Sequence[Module]) -> bytes:
    """2.3.3: each name in the code page and in UTF-16."""
    return b"".join(
        module.name.encode("ascii") + b"\0" + (module.name + "\0").encode("utf-16-le") for module in modules
    ) + bytes(2)

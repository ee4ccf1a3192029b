"""Writes a compound file (the container of `vbaProject.bin`): folders and streams, the same bytes every time.

Source: [MS-CFB], version 3: sectors of 512 bytes, streams below 4,096 bytes in the mini stream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF, _ENTRY = 512, 64, 4096, 128
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_HEADER_SLOTS = 109
_NAME = 31

Folder = dict[str, "bytes | Folder"]
"""Name -> a stream's bytes, or a folder of its own."""


@dataclass
class _Entry:
    name: str
    type: int
    content: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    black: bool = True
    start: int = 0
    size: int = 0


class _Sectors:
    """The sectors written so far, and for each the one that follows it."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.following: list[int] = []

    def add(self, content: bytes) -> int:
        """Append a chain; its first sector, or the end mark where there is nothing."""
        if not content:
            return _END
        first, count = len(self.following), -(-len(content) // _SECTOR)
        self.content += content.ljust(count * _SECTOR, b"\0")
        self.following += [*range(first + 1, first + count), _END]
        return first


def write_compound(root: Folder) -> bytes:
    """The file that holds the folder. Raises ValueError for a name or a size that does not fit."""
    entries = _entries(root)
    sectors = _Sectors()
    mini, mini_following = bytearray(), list[int]()
    for entry in entries:
        if entry.type != _STREAM:
            continue
        entry.size = len(entry.content)
        if entry.size >= _CUTOFF:
            entry.start = sectors.add(entry.content)
        elif entry.size:
            entry.start, count = len(mini_following), -(-entry.size // _MINI)
            mini += entry.content.ljust(count * _MINI, b"\0")
            mini_following += [*range(entry.start + 1, entry.start + count), _END]
        else:
            entry.start = _END
    entries[0].start, entries[0].size = sectors.add(bytes(mini)), len(mini)
    mini_fat = sectors.add(_numbers(mini_following))
    directory = sectors.add(_directory(entries))
    fat_sectors = 0
    while -(-(len(sectors.following) + fat_sectors) * 4 // _SECTOR) > fat_sectors:
        fat_sectors += 1
    if fat_sectors > _HEADER_SLOTS:
        raise ValueError(f"{len(sectors.content):,} bytes are more than this writer's 7 MB.")
    fat_start = len(sectors.following)
    fat = _numbers([*sectors.following, *[_FAT] * fat_sectors])
    mini_fat_sectors = -(-len(mini_following) * 4 // _SECTOR)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory, 0, _CUTOFF, mini_fat, mini_fat_sectors, _END, 0,
    )  # fmt: skip
    slots = [*range(fat_start, fat_start + fat_sectors)]
    slots += [_FREE] * (_HEADER_SLOTS - fat_sectors)
    return header + struct.pack(f"<{_HEADER_SLOTS}I", *slots) + bytes(sectors.content) + fat


def _entries(root: Folder) -> list[_Entry]:
    entries = [_Entry("Root Entry", _ROOT)]
    _fill(entries, 0, root)
    for entry in entries:
        ordered = sorted(entry.children, key=lambda child: _order(entries[child].name))
        depth = len(ordered).bit_length()
        is_full = len(ordered) == 2**depth - 1
        entry.child = _tree(entries, ordered, 1, 0 if is_full else depth)
    return entries


def _fill(entries: list[_Entry], parent: int, folder: Folder) -> None:
    for name, content in folder.items():
        if not 0 < len(name) <= _NAME or set(name) & set("/\\:!"):
            raise ValueError(
                f'"{name}" is no name in a compound file: 1 to {_NAME} characters, none of /\\:!'
            )
        entries[parent].children.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entries.append(_Entry(name, _STORAGE))
            _fill(entries, len(entries) - 1, content)


def _order(name: str) -> tuple[int, str]:
    """Shorter names first, then by capitals."""
    return len(name), name.upper()


def _tree(entries: list[_Entry], ordered: list[int], level: int, red_level: int) -> int:
    """A balanced tree; where its last level is not full, that level is red, so that it is a red-black one."""
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    entry = entries[ordered[middle]]
    entry.black = level != red_level
    entry.left = _tree(entries, ordered[:middle], level + 1, red_level)
    entry.right = _tree(entries, ordered[middle + 1 :], level + 1, red_level)
    return ordered[middle]


def _directory(entries: list[_Entry]) -> bytes:
    written = b"".join(
        struct.pack(
            "<64sHBBIII16xI16xIQ",
            entry.name.encode("utf-16-le"), 2 * len(entry.name) + 2, entry.type, entry.black,
            entry.left, entry.right, entry.child, 0, entry.start, entry.size,
        )
        for entry in entries
    )  # fmt: skip
    unused = struct.pack("<64xHBBIII16xI16xIQ", 0, 0, 0, _NONE, _NONE, _NONE, 0, 0, 0)
    return written + unused * (-len(entries) % (_SECTOR // _ENTRY))


def _numbers(numbers: list[int]) -> bytes:
    """Sector numbers, filled up to whole sectors."""
    filled = [*numbers, *[_FREE] * (-len(numbers) % (_SECTOR // 4))]
    return struct.pack(f"<{len(filled)}I", *filled)

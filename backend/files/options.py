"""What may be asked of the reading of a file, and how much of it there may be."""

from __future__ import annotations

import msgspec

from shared import limits


class CsvOptions(msgspec.Struct, frozen=True):
    """How a text file is to be read. separator, encoding: "" to find out.

    skip_rows: physical lines before the header that are passed over. no_header: all rows are data.
    """

    separator: str = ""
    encoding: str = ""
    skip_rows: int = 0
    no_header: bool = False


class ReadLimits(msgspec.Struct, frozen=True):
    """The most that is read of one file; one more is refused.

    rows: data rows below the header. columns: columns with a value in them. characters: of one cell.
    text_characters: of all cells together, for one long shared text can stand in a million cells.
    ratio: unpacked over packed size of a zip part, looked at in parts above `ratio_from_bytes`.
    memory_bytes: address space of the child, and cpu_s its processor time: on POSIX only.
    wall_s: from start to end of the child, everywhere.
    """

    file_bytes: int = limits.FILE_BYTES
    unpacked_bytes: int = limits.FILE_UNPACKED_BYTES
    parts: int = 10_000
    ratio: int = 200
    ratio_from_bytes: int = 16 * 1024**2
    rows: int = limits.SHEET_ROWS
    columns: int = limits.SHEET_COLUMNS
    cells: int = limits.SHEET_CELLS
    characters: int = limits.CELL_CHARACTERS
    text_characters: int = limits.BODY_BYTES
    memory_bytes: int = 2 * 1024**3
    cpu_s: int = 300
    wall_s: float = 360.0


DEFAULT = ReadLimits()

"""A text file with separators as rows of texts: nothing becomes a number or a date. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from shared.bad import Bad
from shared.limits import CELL_CHARACTERS
from shared.separators import (
    END,
    find_separator,
    separator_label,
    separator_misses,
    separator_of,
    with_end,
)

_SAMPLE_CHARACTERS = 1 << 16


def read_text_rows(data: bytes, reading: Mapping[str, str] | None = None) -> list[list[str]] | Bad:
    """The rows, all of one length. reading: options of `shared.settings.OF_FILES`; what is blank is found.

    Bad: FILE_ENCODING, FILE_SEPARATOR, FILE_UNREADABLE (open_quote), FILE_CELL_TOO_LONG. Raises ValueError
    for bytes that are no text.
    """
    chosen = reading or {}
    encoding = chosen.get("encoding", "")
    try:
        text = decode(data, encoding)
    except UnicodeDecodeError:
        return Bad("FILE_ENCODING", {"encoding": encoding})
    lines = io.StringIO(text, newline="")
    before = int(chosen.get("skip_lines") or 0)
    for _ in range(before):
        lines.readline()
    separator = separator_of(chosen.get("column_separator", ""))
    start = lines.tell()
    first = lines.readline()
    if first[:4].casefold() == "sep=" and first[5:6] in ("\r", "\n"):
        separator = separator or first[4]
        before += 1
    else:
        lines.seek(start)
        sample = lines.read(_SAMPLE_CHARACTERS)
        lines.seek(start)
        other = separator_misses(sample, separator) if separator else ""
        if other:
            facts = {"separator": separator_label(separator), "found": separator_label(other)}
            return Bad("FILE_SEPARATOR", facts)
        separator = separator or find_separator(sample)
    rows: list[list[str]] = []
    csv.field_size_limit(CELL_CHARACTERS)
    try:
        rows += csv.reader(with_end(lines), delimiter=separator)
    except csv.Error:
        return Bad("FILE_CELL_TOO_LONG", {"row": before + len(rows) + 1, "limit": CELL_CHARACTERS})
    if rows.pop() != [END]:
        return Bad("FILE_UNREADABLE", {"reason": "open_quote", "row": before + len(rows) + 1})
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def decode(data: bytes, encoding: str = "") -> str:
    """As it was chosen, else UTF-8 or UTF-16 by its mark, UTF-8 without, else the code page of Western
    Windows. Raises ValueError."""
    if encoding:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data[:4096]:
        raise ValueError("the file is not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")

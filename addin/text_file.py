"""A text file with separators as rows of texts: nothing becomes a number or a date. Pure."""

from __future__ import annotations

import csv
import io

_SEPARATORS = ";,\t|"
_LOOKED_LINES = 100


def read_text_rows(data: bytes) -> list[list[str]]:
    """The rows, all of one length. Raises ValueError for bytes that are no text."""
    text = decode(data)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def decode(data: bytes) -> str:
    """UTF-8 or UTF-16 by its mark, UTF-8 without, else the code page of Western Windows."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data[:4096]:
        raise ValueError("the file is not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def separator_of(text: str) -> str:
    """The separator that splits the first lines into the most columns, equally many in most lines."""
    sample = io.StringIO(text, newline="")
    lines = [line for line, _ in zip(sample, range(_LOOKED_LINES), strict=False) if line.strip()]
    if lines and lines[0].casefold().startswith("sep=") and lines[0][4:].strip("\r\n"):
        return lines[0][4]
    best, best_score = ",", (0, 0)
    for separator in _SEPARATORS:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        score = (widths.count(usual) if usual > 1 else 0, usual)
        if score > best_score:
            best, best_score = separator, score
    return best

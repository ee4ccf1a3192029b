"""A text file of separated values: its encoding, its separator, its rows. Every cell is text.

Encoding, unless it is given: what a byte order mark says; else UTF-8 if the whole file is; else
Windows-1252, in which European banks write and every byte but five is a letter. Separator, unless it
is given: a first line `sep=;`, else the one of ; tab | , that cuts most of the first rows into equally
many cells.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from backend.files.options import CsvOptions, ReadLimits
from backend.files.refusal import FileRefused
from backend.files.rows import Row
from shared.cells import cell_of
from shared.schemas import BLANK
from shared.separators import END, find_separator, separator_label, separator_misses, with_end

SAMPLE_CHARACTERS = 1 << 16
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def delimited_rows(path: Path, options: CsvOptions, limits: ReadLimits) -> Iterator[Row]:
    """The rows that hold something. Their numbers count lines as Excel would: one a record, whatever
    line breaks its quotes hold, blank ones included.

    options.no_header: a row 0 comes first, as wide as the first record, so that a column that is blank in
    every row is there all the same.

    Raises FileRefused: FILE_ENCODING, FILE_SEPARATOR, FILE_CELL_TOO_LONG, FILE_UNREADABLE (open_quote).
    """
    encoding = options.encoding or find_encoding(path)
    csv.field_size_limit(limits.characters)
    try:
        if codecs.lookup(encoding).name == "utf-8":
            encoding = "utf-8-sig"  # with or without its mark
        with path.open(encoding=encoding, newline="") as stream:
            yield from _rows(stream, options, limits)
    except (UnicodeError, LookupError) as error:
        raise FileRefused("FILE_ENCODING", encoding=encoding) from error


def find_encoding(path: Path) -> str:
    """The encoding of a file without being told."""
    with path.open("rb") as stream:
        head = stream.read(4096)
        for mark, encoding in BOMS:
            if head.startswith(mark):
                return encoding
        if (wide := _unmarked_utf16(head)) is not None:
            return wide
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while data := stream.read(1 << 20):
                decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without its mark: in Western text every other byte is a NUL."""
    half = len(head) // 2
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if half and head[offset::2].count(0) > half * 0.7 and head[1 - offset :: 2].count(0) < half * 0.1:
            return encoding
    return None


def _rows(stream: TextIO, options: CsvOptions, limits: ReadLimits) -> Iterator[Row]:
    for _ in range(options.skip_rows):
        stream.readline()
    number = options.skip_rows
    start = stream.tell()
    sample = stream.read(SAMPLE_CHARACTERS)
    stream.seek(start)
    separator = options.separator
    if sample[:4].lower() == "sep=" and sample[5:6] in {"\r", "\n"}:
        separator = separator or sample[4]
        stream.readline()
        number += 1
    elif separator and (other := separator_misses(sample, separator)):
        shown, found_ = separator_label(separator), separator_label(other)
        raise FileRefused("FILE_SEPARATOR", separator=shown, found=found_)
    reader = csv.reader(with_end(stream), delimiter=separator or find_separator(sample))
    is_first = options.no_header
    try:
        for cells in reader:
            if cells == [END]:
                return
            if is_first and cells:
                yield Row(0, False, [(column, BLANK, "") for column in range(len(cells))])
                is_first = False
            number += 1
            found = [(column, *cell_of(text)) for column, text in enumerate(cells) if text]
            found = [cell for cell in found if cell[2]]
            if found:
                yield Row(number, False, found)
    except csv.Error as error:
        raise FileRefused("FILE_CELL_TOO_LONG", row=number + 1, column="", limit=limits.characters) from error
    raise FileRefused("FILE_UNREADABLE", reason="open_quote", row=number)

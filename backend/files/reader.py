"""Reads one sheet of an untrusted .xlsx, .xlsm, .xls, text or bank file as a wire `Sheet`.

The file is parsed in a child process with limits on memory and time; nothing of it is parsed here.
What the file is, its bytes say, not its name. Encoding and separator of a text file are found out as
`backend.files.delimited` says, unless the options name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.files.exchange import Block, Names, Request, Tail
from backend.files.options import DEFAULT, CsvOptions, ReadLimits
from backend.files.process import child_frames
from backend.files.refusal import FileRefused
from backend.files.values import column_letter
from shared.schemas import BLANK, Column, Sheet, Source

__all__ = ["DEFAULT", "CsvOptions", "FileRefused", "ReadLimits", "list_sheets", "read_sheet"]


def read_sheet(
    data: bytes | Path,
    name: str,
    sheet: str = "",
    *,
    header_row: int = 0,
    skip_rows: int = 0,
    options: CsvOptions | None = None,
    limits: ReadLimits = DEFAULT,
) -> Sheet:
    """One sheet: its header, the rows below it that hold something, all columns that do, left to right.

    name: what people call the file. sheet: its name in any case, "" for the first visible one; a hidden
    one is read only by name. header_row: the sheet's own row number, 0 to find it, -1 where there is
    none (then all rows are data, and `Sheet.header_row` is 0). skip_rows: rows 1 to `skip_rows` hold no
    data (a banner, or units below a header that is named); options.skip_rows counts lines of a text file.
    A bank's file is one sheet with its header in row 1, whatever these say.

    Raises FileRefused, with the codes `backend.files.refusal` lists, and nothing else about the file.
    """
    request = Request(
        path="",
        name=name,
        limits=limits,
        sheet=sheet,
        header_row=header_row,
        skip_rows=skip_rows,
        options=options or CsvOptions(),
    )
    blocks: list[Block] = []
    with _named(name), child_frames(_checked(data, limits), request) as frames:
        for frame in frames:
            if isinstance(frame, Tail):
                return _sheet(name, blocks, frame)
            if isinstance(frame, Block):
                blocks.append(frame)
    raise FileRefused("FILE_UNREADABLE", reason="crash", file=name)


def list_sheets(data: bytes | Path, name: str, *, limits: ReadLimits = DEFAULT) -> list[str]:
    """The names of the visible sheets in their order; of a text file its own name without the ending.

    Raises FileRefused as `read_sheet` does.
    """
    request = Request(path="", name=name, limits=limits, list_only=True)
    with _named(name), child_frames(_checked(data, limits), request) as frames:
        for frame in frames:
            if isinstance(frame, Names):
                return frame.sheets
    raise FileRefused("FILE_UNREADABLE", reason="crash", file=name)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Says of a refusal which file it is about."""
    try:
        yield
    except FileRefused as refused:
        refused.facts.setdefault("file", name)
        raise


def _checked(data: bytes | Path, limits: ReadLimits) -> bytes | Path:
    try:
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
    except OSError as error:
        raise FileRefused("FILE_UNREADABLE", reason="missing") from error
    if size > limits.file_bytes:
        raise FileRefused("FILE_TOO_LARGE", what="file", limit=limits.file_bytes)
    return data


def _sheet(name: str, blocks: list[Block], tail: Tail) -> Sheet:
    """Puts the blocks together and empties them on the way, so that no cell is held twice."""
    rows = [number for block in blocks for number in block.rows]
    hidden = [number for block in blocks for number in block.hidden]
    order = sorted(range(len(tail.columns)), key=tail.columns.__getitem__)
    columns = [_column(blocks, place, tail) for place in order]
    span = ""
    if columns:
        first, last = columns[0].letter, columns[-1].letter
        span = f"{first}{tail.header_row or 1}:{last}{rows[-1] if rows else tail.header_row}"
    return Sheet(
        source=Source(sheet=tail.sheet, range=span, file=name),
        header_row=tail.header_row,
        rows=rows,
        columns=columns,
        hidden=hidden,
        merged=_inside(rows, tail.merged),
        date1904=tail.date1904,
        bank=tail.bank,
    )


def _column(blocks: list[Block], place: int, tail: Tail) -> Column:
    types: list[str] = []
    texts: list[str] = []
    for block in blocks:
        if place < len(block.types):
            types.append(block.types[place])
            texts += block.texts[place]
            block.texts[place] = []
        else:
            types.append(BLANK * len(block.rows))
            texts += [""] * len(block.rows)
    joined = "".join(types)
    alike = set(joined)
    return Column(
        header=tail.headers[place],
        letter=column_letter(tail.columns[place]),
        types=alike.pop() if len(alike) == 1 else joined,
        texts=texts,
    )


def _inside(rows: list[int], ranges: list[tuple[int, int]]) -> list[int]:
    """The rows that lie in any of the ranges, both ascending."""
    found: list[int] = []
    pending = iter(ranges)
    current = next(pending, None)
    for row in rows:
        while current is not None and current[1] < row:
            current = next(pending, None)
        if current is None:
            break
        if current[0] <= row:
            found.append(row)
    return found

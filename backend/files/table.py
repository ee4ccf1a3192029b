"""Rows of cells to columns below a header, a block of some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, zip_longest

from backend.files.exchange import Block, Tail
from backend.files.header import HEAD_ROWS, Place, find_table
from backend.files.options import ReadLimits
from backend.files.refusal import FileRefused
from backend.files.rows import OpenSheet, Row
from shared.schemas import BLANK

BLOCK_ROWS = 8_192
NO_HEADER = -1


def table_frames(
    sheet: OpenSheet, header_row: int, skip_rows: int, limits: ReadLimits
) -> Iterator[Block | Tail]:
    """The blocks of data rows, then the tail. header_row: 1-based, 0 to find it, -1 where there is none.

    A column of the table is sent if its header or any cell below holds something; one without a header
    has the header "". What stands beside the table, apart from it, is a note and is not sent.
    Raises FileRefused: FILE_EMPTY, FILE_TOO_MANY_ROWS, _COLUMNS, _CELLS, FILE_TOO_LARGE (text), and what
    `find_table` and the sheet's parser raise.
    """
    header, rows = _split(sheet, header_row, skip_rows)
    table = _Table(limits)
    headers = {column: text for column, _, text in header.cells}
    for column in sorted(headers):
        table.place(column)
    while block := list(islice(rows, BLOCK_ROWS)):
        yield table.block(block)
    yield Tail(
        sheet=sheet.name,
        header_row=header.number,
        headers=[headers.get(column, "") for column in table.places],
        columns=list(table.places),
        merged=_apart(sheet.merged),
        date1904=sheet.date1904,
        bank=sheet.bank,
    )


def _split(sheet: OpenSheet, header_row: int, skip_rows: int) -> tuple[Row, Iterator[Row]]:
    """The header and the data rows below it, both without what stands beside the table."""
    if header_row == NO_HEADER:
        rows = (row for row in sheet.rows if row.number > skip_rows or not row.number)
        width = next(rows, None)
        if width is None or not width.number:
            return width or Row(0, False, []), rows
        return Row(0, False, []), chain([width], rows)
    first = header_row or skip_rows + 1
    rows = (row for row in sheet.rows if row.number >= first)
    head = list(islice(rows, HEAD_ROWS))
    if not head:
        raise FileRefused("FILE_EMPTY")
    place = find_table(head, header_row, skip_rows)
    at = next(index for index, row in enumerate(head) if row.number == place.header_row)
    below = (row for row in chain(head[at + 1 :], rows) if row.number > skip_rows)
    return _inside(head[at], place), filter(_holds_cells, (_inside(row, place) for row in below))


def _inside(row: Row, place: Place) -> Row:
    inside = [cell for cell in row.cells if place.first_column <= cell[0] <= place.last_column]
    return row if len(inside) == len(row.cells) else row._replace(cells=inside)


def _holds_cells(row: Row) -> bool:
    return bool(row.cells)


class _Table:
    """Counts and places what is read. places: sheet column -> place in the block, in order of sight."""

    def __init__(self, limits: ReadLimits) -> None:
        self.places: dict[int, int] = {}
        self._limits = limits
        self._rows = self._characters = 0

    def place(self, column: int) -> int:
        if len(self.places) == self._limits.columns:
            raise FileRefused("FILE_TOO_MANY_COLUMNS", limit=self._limits.columns)
        self.places[column] = place = len(self.places)
        return place

    def block(self, rows: list[Row]) -> Block:
        self._rows += len(rows)
        if self._rows > self._limits.rows:
            raise FileRefused("FILE_TOO_MANY_ROWS", limit=self._limits.rows)
        lines_of_types, lines_of_texts = [], []
        places = self.places
        for row in rows:
            types, texts = [BLANK] * len(places), [""] * len(places)
            for column, type_, text in row.cells:
                place = places.get(column)
                if place is None:
                    place = self.place(column)
                    types.append(BLANK)
                    texts.append("")
                types[place], texts[place] = type_, text
            self._characters += sum(map(len, texts))
            if self._characters > self._limits.text_characters:
                raise FileRefused("FILE_TOO_LARGE", what="text", limit=self._limits.text_characters)
            lines_of_types.append(types)
            lines_of_texts.append(texts)
        if self._rows * len(places) > self._limits.cells:
            raise FileRefused("FILE_TOO_MANY_CELLS", limit=self._limits.cells)
        return Block(
            rows=[row.number for row in rows],
            hidden=[row.number for row in rows if row.hidden],
            types=["".join(types) for types in zip_longest(*lines_of_types, fillvalue=BLANK)],
            texts=[list(texts) for texts in zip_longest(*lines_of_texts, fillvalue="")],
        )


def _apart(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of rows in ascending order, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined

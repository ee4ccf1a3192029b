"""The block of a sheet that is the table: its header row, its data rows, its columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from shared.bad import Bad

Cell = tuple[str, str]
_DATA = frozenset("ndshb")
_LOOK = 200
_Part = tuple[int, list[int], int, int]


class Rows(Protocol):
    """Rows of cells, all of one length, asked for one by one: they may be made as they are asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Sequence[Cell]: ...


class Block(NamedTuple):
    """Where the table is, in the sheet's own 1-based row and column numbers, ends included.

    rows: the numbers of its data rows that are not wholly blank, ascending.
    """

    header_row: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    rows: tuple[int, ...]

    @property
    def range(self) -> str:
        """The block with its header, as Excel writes it: A5:H120."""
        return range_of(self.header_row, self.first_column, self.last_row, self.last_column)


def letter_of(column: int) -> str:
    """A column's letter from its 1-based number: 3 -> C, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def range_of(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A range as Excel writes it: (5, 1, 120, 8) -> A5:H120."""
    return f"{letter_of(first_column)}{first_row}:{letter_of(last_column)}{last_row}"


def find_block(
    cells: Rows,
    first_row: int = 1,
    first_column: int = 1,
    header_row: int = 0,
    skip: int = 0,
    whole: bool = False,
    filled: Sequence[list[int]] | None = None,
) -> Block | Bad:
    """The table in a used range or selection, given as rows of (type, text), all of one length.

    first_row, first_column: the sheet's numbers of the first cell. header_row: the sheet's row the user
    chose, 0 to find it. skip: rows 1 to `skip` of the sheet hold no data (a banner; units below a chosen
    header). whole: somebody marked these cells, so blank columns inside them part nothing. filled: of each
    row the indexes of its cells that are not blank, ascending, where they are known: then few of the cells
    are asked for. Bad: SHEET_EMPTY, HEADER_NOT_FOUND (range), TWO_HEADER_ROWS (first, second, skip: rows
    below the first up to the second), TWO_BLOCKS (first, second: ranges). A blank column inside a table
    parts nothing.
    """
    if filled is None:
        rows = map(cells.__getitem__, range(len(cells)))
        filled = [[place for place, (type, _) in enumerate(row) if type != "_"] for row in rows]
    filled = list(filled)
    for index in range(min(max(skip + 1 - first_row, 0), len(cells))):
        if first_row + index != header_row:
            filled[index] = []
    if header_row:
        filled[: max(header_row - first_row, 0)] = [[] for _ in filled[: max(header_row - first_row, 0)]]
    bands = _bands(cells, filled)
    if not bands:
        return Bad("SHEET_EMPTY", {})
    if whole:
        bands = [(min(place for place, _ in bands), max(place for _, place in bands))]
    found = [_in_band(cells, filled, band, header_row - first_row if header_row else -1) for band in bands]
    tables = [table for table in found if not isinstance(table, Bad)]
    tables += [part for narrow in _narrow(filled, bands) if (part := _beside(cells, filled, narrow, tables))]
    if not tables:
        widest = max(zip(bands, found, strict=True), key=lambda pair: pair[0][1] - pair[0][0])[1]
        assert isinstance(widest, Bad)
        return _placed(widest, cells, first_row, first_column)
    blocks = [
        Block(header + first_row, data[0] + first_row, data[-1] + first_row, left + first_column,
              right + first_column, tuple(row + first_row for row in data))
        for header, data, left, right in _joined(cells, [part for table in tables for part in table])
    ]  # fmt: skip
    if len(blocks) > 1:
        return Bad("TWO_BLOCKS", {"first": blocks[0].range, "second": blocks[1].range})
    refused = [bad for bad in found if isinstance(bad, Bad) and bad.code == "TWO_HEADER_ROWS"]
    return _placed(refused[0], cells, first_row, first_column) if refused else blocks[0]


def _bands(cells: Rows, filled: list[list[int]]) -> list[tuple[int, int]]:
    """Runs of columns that hold anything, as (first, last) indexes."""
    used = sorted(set(chain.from_iterable(filled)))
    bands: list[tuple[int, int]] = []
    for place in used:
        if bands and bands[-1][1] == place - 1:
            bands[-1] = (bands[-1][0], place)
        else:
            bands.append((place, place))
    return [band for band in bands if band[1] > band[0]] or bands


def _narrow(filled: list[list[int]], bands: list[tuple[int, int]]) -> list[int]:
    """Columns that stand alone, outside of all bands."""
    used = sorted(set(chain.from_iterable(filled)))
    return [place for place in used if not any(left <= place <= right for left, right in bands)]


def _beside(cells: Rows, filled: list[list[int]], column: int, tables: list[list[_Part]]) -> list[_Part]:
    """A lone column that shares a table's header row and rows, as a table; anything else is a note, []."""
    for header, data, _, _ in (part for table in tables for part in table):
        rows = [row for row in data if column in filled[row]]
        if rows and cells[header][column][0] == "t":
            return [(header, rows, column, column)]
    return []


def _joined(cells: Rows, parts: list[_Part]) -> list[_Part]:
    """Parts that blank columns only space out, as one table."""
    tables: list[_Part] = []
    for part in sorted(parts, key=lambda part: (part[2], part[0])):
        for place, table in enumerate(tables):
            if _is_one_table(cells, table, part):
                header, data, left, _ = table
                tables[place] = header, sorted({*data, *part[1]}), left, part[3]
                break
        else:
            tables.append(part)
    return tables


def _is_one_table(cells: Rows, one: _Part, other: _Part) -> bool:
    """Whether two parts share their header row, no title, and their last row; a total may stand below."""
    if one[0] != other[0]:
        return False
    titles = [
        {" ".join(text.split()).casefold() for type, text in cells[header][left : right + 1] if type != "_"}
        for header, _, left, right in (one, other)
    ]
    end = min(one[1][-1], other[1][-1])
    return titles[0].isdisjoint(titles[1]) and all(
        sum(row > end for row in data) <= 1 for _, data, _, _ in (one, other)
    )


def _in_band(cells: Rows, filled: list[list[int]], band: tuple[int, int], header: int) -> list[_Part] | Bad:
    """The tables one below the other in a run of columns."""
    left, right = band
    inside: dict[int, list[int]] = {}
    for index, row in enumerate(filled):
        if not row:
            continue
        inside_band = left <= row[0] and row[-1] <= right
        places = row if inside_band else [place for place in row if left <= place <= right]
        if places:
            inside[index] = places
    rows = list(inside)
    if header < 0:
        header = _find_header(cells, inside, rows)
        if header < 0:
            return Bad("HEADER_NOT_FOUND", {"rows": [rows[0], rows[-1]], "columns": [left, right]})
        titles = _titles(cells, inside, header, [row for row in rows if row > header])
        widest = max(len(inside[row]) for row in titles)
        header = next(row for row in titles if len(inside[row]) == widest)
        if header != titles[-1]:
            return Bad("TWO_HEADER_ROWS", {"rows": [header, titles[titles.index(header) + 1]]})
    below = [row for row in rows if row > header]
    if header not in inside:
        return Bad("HEADER_NOT_FOUND", {"rows": [header, header], "columns": [left, right]})
    if not below:
        return Bad("SHEET_EMPTY", {})
    parts: list[_Part] = []
    start = 0
    for place in range(1, len(below) - 1):
        if below[place] - below[place - 1] == 1:
            continue
        again = [cells[below[place]][column] for column in inside[header]]
        if again == [cells[header][column] for column in inside[header]] or _is_title(
            cells, inside, below, place
        ):
            if place > start:  # else the header before it has nothing below
                parts.append((header, below[start:place], left, right))
            header, start = below[place], place + 1
    parts.append((header, below[start:], left, right))
    return parts


def _find_header(cells: Rows, inside: dict[int, list[int]], rows: list[int]) -> int:
    """The first row of nothing but texts that spans at least half of the widest row; -1 for none.

    A formula that was never calculated may be a title like its neighbours.
    """
    widest = max(len(inside[row]) for row in rows[:_LOOK])
    for row in rows[:_LOOK]:
        types = [cells[row][place][0] for place in inside[row]]
        if len(types) * 2 >= widest and set(types) <= {"t", "f"} and types.count("t") > types.count("f"):
            return row
    return -1


def _titles(cells: Rows, inside: dict[int, list[int]], header: int, below: list[int]) -> list[int]:
    """The header found and the titles that follow it at once: what stood above the fullest is a banner."""
    titles = [header]
    for place, row in enumerate(below[:-1]):
        if not _is_title(cells, inside, below, place):
            break
        titles.append(row)
    return titles


def _is_title(cells: Rows, inside: dict[int, list[int]], below: list[int], place: int) -> bool:
    """Whether a row among data is a second header: nothing but texts without digits, over columns whose
    cells further down are numbers or dates."""
    row = below[place]
    places = inside[row]
    if len(places) < 2 or not all(
        cells[row][column][0] == "t" and not any(character.isdigit() for character in cells[row][column][1])
        for column in places
    ):
        return False
    further = below[place + 1 : place + 1 + _LOOK]
    for column in places:
        types = [cells[other][column][0] for other in further if cells[other][column][0] != "_"]
        if types and sum(type in _DATA for type in types) * 2 >= len(types):
            return True
    return False


def _placed(bad: Bad, cells: Rows, first_row: int, first_column: int) -> Bad:
    """The same refusal with the sheet's own row numbers and range."""
    if bad.code == "TWO_HEADER_ROWS":
        first, second = (row + first_row for row in bad.args["rows"])
        return Bad(bad.code, {"first": first, "second": second, "skip": second - first})
    if bad.code == "HEADER_NOT_FOUND":
        (top, bottom), (left, right) = bad.args["rows"], bad.args["columns"]
        area = range_of(top + first_row, left + first_column, bottom + first_row, right + first_column)
        return Bad(bad.code, {"range": area})
    return bad

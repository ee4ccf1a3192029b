"""What is told of a whole column or row at once is what each cell tells by itself."""

from __future__ import annotations

import datetime as dt
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from addin.grid import Grid
from addin.hosts.geometry import Area
from addin.source import CellRows
from addin.wire import Cells, to_wire, types_of
from shared.blocks import find_block
from shared.cells import cell_of, column_of
from shared.schemas import Source

VALUES = st.sampled_from(
    [None, None, None, "", " ", "\u00a0", "#N/A", " #N/A ", "# 7", "Amount", "Customer", "INV-1", "07", 1.0,
     0.0, True, False, dt.datetime(2026, 3, 2), dt.datetime(2026, 3, 2, 9, 30), dt.time(9, 30)]
)  # fmt: skip
COLUMNS = st.one_of(
    st.sampled_from([["Amount"], ["Customer", "INV-1"], [1.0, 2.5], [None], [None, "see mail"]]).flatmap(
        lambda few: st.lists(st.sampled_from(few), min_size=8, max_size=8)
    ),
    st.lists(VALUES, min_size=8, max_size=8),
)
SHEETS = st.lists(COLUMNS, min_size=1, max_size=5).map(lambda columns: list(map(list, zip(*columns))))


@given(SHEETS, st.data(), st.integers(0, 4), st.booleans())
def test_a_block_is_found_alike_in_cells_made_as_they_are_asked_for(
    values: list[list[object]], data: st.DataObject, header_row: int, whole: bool
) -> None:
    formulas = some_formulas(values, data)
    cells = [
        [cell_of(value, "General", formulas.get((row, place), "")) for place, value in enumerate(line)]
        for row, line in enumerate(values)
    ]
    rows = CellRows(Cells.of(values, formulas), len(values))
    assert rows.filled() == [[place for place, cell in enumerate(row) if cell[0] != "_"] for row in cells]
    assert find_block(
        rows, 3, 2, header_row and header_row + 2, whole=whole, filled=rows.filled()
    ) == find_block(cells, 3, 2, header_row and header_row + 2, whole=whole)
    assert [rows[row] for row in range(len(rows))] == cells


@given(SHEETS, st.data(), st.integers(0, 2))
def test_a_column_on_the_wire_is_its_cells_without_the_blank_rows(
    values: list[list[object]], data: st.DataObject, skip: int
) -> None:
    formulas = some_formulas(values, data)
    grid = Grid("July", Area(3, 2, len(values), len(values[0])), values, uncalculated=formulas)
    sheet = to_wire(grid, Source(), skip)
    cells = {
        row + 3: [
            cell_of(value, "General", formulas.get((row, place), "")) for place, value in enumerate(line)
        ]
        for row, line in enumerate(values)
        if row > skip
    }
    kept = {row: line for row, line in cells.items() if any(type != "_" for type, _ in line)}
    assert sheet.rows == list(kept)
    types = [types_of(column, len(kept)) for column in sheet.columns] if kept else []
    found = [
        list(zip(one, column.texts, strict=True)) for one, column in zip(types, sheet.columns, strict=False)
    ]
    assert found == list(map(list, zip(*kept.values(), strict=True)))


@given(COLUMNS)
def test_a_column_is_its_cells(values: list[object]) -> None:
    types, texts = column_of(values)
    assert list(zip(types, texts, strict=True)) == [cell_of(value) for value in values]


def some_formulas(values: list[list[object]], data: st.DataObject) -> dict[tuple[int, int], str]:
    """A formula in some of the empty cells."""
    places = product(range(len(values)), range(len(values[0])))
    empty = [place for place in places if values[place[0]][place[1]] is None]
    chosen = data.draw(st.sets(st.sampled_from(empty))) if empty else set()
    return dict.fromkeys(chosen, "=A1")

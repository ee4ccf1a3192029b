"""Addresses and rectangles."""

from __future__ import annotations

import pytest

from addin.hosts.geometry import (
    MAX_COLUMNS,
    MAX_ROWS,
    WHOLE_SHEET,
    Area,
    column_letters,
    column_number,
    joined_addresses,
    parse_address,
    parse_addresses,
    quote_sheet,
    rectangles,
    split_sheet,
)


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_counted_in_letters(number: int, letters: str) -> None:
    assert (column_letters(number), column_number(letters.lower())) == (letters, number)


@pytest.mark.parametrize(
    ("text", "area", "address"),
    [
        ("B3", Area(3, 2), "$B$3"),
        (" $b$3 ", Area(3, 2), "$B$3"),
        ("C4:A2", Area(2, 1, 3, 3), "$A$2:$C$4"),
        ("C:B", Area(1, 2, MAX_ROWS, 2), "$B:$C"),
        ("$4:2", Area(2, 1, 3, MAX_COLUMNS), "$2:$4"),
        ("1:1048576", WHOLE_SHEET, "$1:$1048576"),
        ("B3:B3", Area(3, 2), "$B$3"),
    ],
)
def test_an_address_is_a_rectangle(text: str, area: Area, address: str) -> None:
    assert parse_address(text) == area
    assert parse_addresses(f"A1,{text}") == [Area(1, 1), area]
    assert area.address() == address
    assert area.address(False, False) == address.replace("$", "")


@pytest.mark.parametrize(
    "text", ["", "A", "7", "A0", "0:3", "Sheet1!A1", "A1,B2", "A1:B", "A:7", "A1:7", "A1:", "ABCD1", "-1"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        parse_address(text)


@pytest.mark.parametrize("text", ["", "A0", "A1:B", "Sheet1!A1", "A1;B2"])
def test_no_area_of_several_is_left_out(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        parse_addresses(f"A1,{text},B2")


@pytest.mark.parametrize("text", ["A1048577", "XFE1", "A1:XFE1", "1:1048577"])
def test_an_address_beyond_the_sheet_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="outside the sheet"):
        parse_addresses(f"A1,{text}")
    with pytest.raises(ValueError, match="outside the sheet"):
        parse_address(text)


@pytest.mark.parametrize("cells", [(0, 1, 1, 1), (1, 0, 1, 1), (MAX_ROWS, 1, 2, 1), (1, MAX_COLUMNS, 1, 2)])
def test_a_rectangle_lies_on_the_sheet(cells: tuple[int, int, int, int]) -> None:
    with pytest.raises(IndexError, match="outside the sheet"):
        Area(*cells)


def test_rectangles_are_held_against_one_another() -> None:
    area = Area(2, 2, 4, 4)
    assert (area.size, list(area.row_numbers), list(area.column_numbers)) == (16, [2, 3, 4, 5], [2, 3, 4, 5])
    assert area.contains(Area(3, 3))
    assert not area.contains(Area(5, 5, 2, 1))
    assert area.intersect(Area(1, 1, 2, 2)) == Area(2, 2)
    assert area.intersect(Area(1, 1)) is None
    assert area.intersect(Area(2, 6)) is None
    assert area.union(Area(9, 1)) == Area(2, 1, 8, 5)


def test_a_rectangle_less_another_is_up_to_four() -> None:
    area = Area(1, 1, 3, 3)
    assert area.subtract(Area(5, 5)) == [area]
    assert area.subtract(Area(2, 2)) == [Area(1, 1, 1, 3), Area(3, 1, 1, 3), Area(2, 1), Area(2, 3)]
    assert area.subtract(Area(1, 1, 3, 2)) == [Area(1, 3, 3, 1)]
    assert area.subtract(area) == []


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([], []),
        ([(1, 1), (1, 2), (2, 1), (2, 2)], ["A1:B2"]),
        ([(3, 1), (1, 1)], ["A1", "A3"]),
        ([(1, 1), (1, 3), (2, 1), (2, 2)], ["A1", "C1", "A2:B2"]),
        ([(1, 1), (1, 2), (2, 1)], ["A1:B1", "A2"]),
    ],
)
def test_cells_are_gathered_into_rectangles(cells: list[tuple[int, int]], found: list[str]) -> None:
    assert [area.address(False, False) for area in rectangles(cells)] == found


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("A1", (None, "A1")),
        ("Sheet1!A1", ("Sheet1", "A1")),
        ("'It''s!'!A1:B2", ("It's!", "A1:B2")),
        ("'[Book 1.xlsx]July'!A1", ("July", "A1")),
    ],
)
def test_a_reference_names_its_sheet(reference: str, parts: tuple[str | None, str]) -> None:
    assert split_sheet(reference) == parts


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("July", "July"),
        ("Übersicht", "Übersicht"),
        ("July 26", "'July 26'"),
        ("It's", "'It''s'"),
        ("Q1", "'Q1'"),
    ],
)
def test_a_sheets_name_is_quoted_where_a_formula_needs_it(name: str, quoted: str) -> None:
    assert quote_sheet(name) == quoted


def test_many_rectangles_are_addressed_in_as_few_texts_as_excel_takes() -> None:
    areas = [Area(row, 3) for row in range(1, 2_000, 2)] + [Area(5, 1, 3, 2)]
    addresses = joined_addresses(areas, mac=False)
    assert max(map(len, addresses)) <= 255 < len(addresses[0]) + len("C1999,")
    assert [area for address in addresses for area in parse_addresses(address)] == areas
    assert joined_addresses([], mac=False) == []


def test_on_macos_an_area_with_a_colon_has_an_address_of_its_own() -> None:
    areas = [Area(1, 1), Area(3, 1), Area(5, 1, 2), Area(9, 1), Area(11, 1)]
    assert joined_addresses(areas, mac=True) == ["A1,A3", "A5:A6", "A9,A11"]
    assert joined_addresses(areas, mac=False) == ["A1,A3,A5:A6,A9,A11"]

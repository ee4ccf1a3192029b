"""Finding the table on a sheet, and its total row."""

import datetime as dt

import pytest

from shared.bad import Bad
from shared.blocks import Block, find_block, letter_of, range_of
from shared.kinds import KINDS
from shared.totals import total_row
from tests.unit.shared_sheets import columns, grid

DAY = dt.date(2026, 4, 2)
HEAD = ("Customer", "Date", "Amount")
ROW = ("00104", DAY, 5.0)


def test_letters_and_ranges() -> None:
    assert [letter_of(number) for number in (1, 26, 27, 703, 16384)] == ["A", "Z", "AA", "AAA", "XFD"]
    assert range_of(5, 1, 120, 8) == "A5:H120"


def test_cells_that_are_known_to_be_blank_need_not_be_asked_for() -> None:
    cells = grid(["Bank report"], [], HEAD, ROW, [], ROW)
    filled = [[0], [], [0, 1, 2], [0, 1, 2], [], [0, 1, 2]]
    assert find_block(cells, filled=filled) == find_block(cells) == Block(3, 4, 6, 1, 3, (4, 6))


def test_banner_and_blank_rows() -> None:
    found = find_block(
        grid(["Bank report"], ["As of:", "today"], [], HEAD, ROW, [], ROW, ["Total", None, 10.0])
    )
    assert found == Block(4, 5, 8, 1, 3, (5, 7, 8))
    assert found.range == "A4:C8"


def test_the_sheet_s_own_numbers() -> None:
    assert find_block(grid(HEAD, ROW), first_row=7, first_column=3) == Block(7, 8, 8, 3, 5, (8,))


def test_two_header_rows() -> None:
    cells = grid(HEAD, ["name", "day", "EUR"], ROW)
    assert find_block(cells) == Bad("TWO_HEADER_ROWS", {"first": 1, "second": 2, "skip": 1})
    assert find_block(cells, header_row=1, skip=2) == Block(1, 3, 3, 1, 3, (3,))
    assert find_block(cells, header_row=2) == Block(2, 3, 3, 1, 3, (3,))
    assert find_block(cells, skip=1) == Block(2, 3, 3, 1, 3, (3,))


def test_groups_above_the_header_are_a_banner() -> None:
    assert find_block(
        grid(["Customer", None, "Payment", None], ["No", "Name", "Day", "Sum"], ["1", "x", DAY, 5.0])
    ) == (Block(2, 3, 3, 1, 4, (3,)))
    assert find_block(grid(["By:", "Anna"], ["As of:", "today"], HEAD, ROW)) == Block(3, 4, 4, 1, 3, (4,))
    assert find_block(grid(["Payment"], HEAD, ROW)) == Block(2, 3, 3, 1, 3, (3,))


def test_texts_are_no_second_header() -> None:
    cells = grid(["Name", "Note"], ["Acme", "late"], ["Bolt", "early"], ["", "x"])
    assert find_block(cells) == Block(1, 2, 4, 1, 2, (2, 3, 4))
    assert find_block(grid(HEAD, ["n/a", None, None], ROW)) == Block(1, 2, 3, 1, 3, (2, 3))


def test_two_tables() -> None:
    beside = grid(["Customer", "Amount", None, "Customer", "Amount"], ["a", 1.0, None, "c", 2.0])
    assert find_block(beside) == Bad("TWO_BLOCKS", {"first": "A1:B2", "second": "D1:E2"})
    below = grid(HEAD, ROW, [], ["Invoice", "Issued", "Total"], ROW)
    assert find_block(below) == Bad("TWO_BLOCKS", {"first": "A1:C2", "second": "A4:C5"})
    again = grid(["A", "B"], ["x", "y"], [], ["A", "B"], ["x", "y"])
    assert find_block(again) == Bad("TWO_BLOCKS", {"first": "A1:B2", "second": "A4:B5"})
    nothing_between = grid(["A", "B"], ["x", "y"], [], ["A", "B"], [], ["A", "B"], ["x", "y"])
    assert find_block(nothing_between) == Bad("TWO_BLOCKS", {"first": "A1:B2", "second": "A6:B7"})


def test_a_blank_column_inside_a_table_parts_nothing() -> None:
    assert find_block(grid([*HEAD, None, "Type", "Note"], [*ROW, None, "Cash", "x"])) == Block(
        1, 2, 2, 1, 6, (2,)
    )
    assert find_block(grid(["Customer", None, "Amount", None, "Type"], ["a", None, 1.0, None, "Cash"])) == (
        Block(1, 2, 2, 1, 5, (2,))
    )
    sparse = grid([*HEAD, None, "Note", "By"], ROW, [*ROW, None, "late", "Ann"], ROW, ROW, ROW, ROW)
    assert find_block(sparse) == Bad("TWO_BLOCKS", {"first": "A1:C7", "second": "E1:F3"})
    to_the_end = grid([*HEAD, None, "Note", "By"], ROW, ROW, [*ROW, None, "late", "Ann"])
    assert find_block(to_the_end) == Block(1, 2, 4, 1, 6, (2, 3, 4))
    total = grid([*HEAD, None, "Type"], [*ROW, None, "Cash"], [*ROW, None, "Cash"], [None, None, 10.0])
    assert find_block(total) == Block(1, 2, 4, 1, 5, (2, 3, 4))


def test_a_table_with_a_header_of_its_own_beside_another_stays_one() -> None:
    lower = grid([*HEAD, None, None, None], [*ROW, None, "Type", "Fee"], [*ROW, None, "Cash", 1.0])
    assert find_block(lower) == Bad("TWO_BLOCKS", {"first": "A1:C3", "second": "E2:F3"})
    again = grid([*HEAD, None, " amount "], [*ROW, None, 1.0])
    assert find_block(again) == Bad("TWO_BLOCKS", {"first": "A1:C2", "second": "E1:E2"})


def test_what_somebody_marked_is_one_table_whatever_is_blank_in_it() -> None:
    cells = grid([*HEAD, None, None, "Customer", "Amount"], [*ROW, None, None, "00105", 7.0])
    assert isinstance(find_block(cells), Bad)
    assert find_block(cells, whole=True) == Block(1, 2, 2, 1, 7, (2,))


def test_a_lone_column_beside_a_table() -> None:
    assert find_block(grid([*HEAD, None, "Prepared by Anna"], ROW)) == Block(1, 2, 2, 1, 3, (2,))
    assert find_block(grid([*HEAD, None, "Fee"], [*ROW, None, 1.0])) == Block(1, 2, 2, 1, 5, (2,))
    short = grid([*HEAD, None, "Types"], [*ROW, None, "Cash"], ROW, ROW)
    assert find_block(short) == Bad("TWO_BLOCKS", {"first": "A1:C4", "second": "E1:E2"})
    assert find_block(grid(["Invoice"], ["INV-1"])) == Block(1, 2, 2, 1, 1, (2,))
    note = grid([*HEAD, None, None], [*ROW, None, "see mail"])
    assert find_block(note) == Block(1, 2, 2, 1, 3, (2,))


def test_a_table_beside_what_is_none() -> None:
    assert find_block(grid([*HEAD, None, 1.0, 2.0], [*ROW, None, 3.0, 4.0])) == Block(1, 2, 2, 1, 3, (2,))
    units = grid([*HEAD, None, "A", "B"], ["name", "day", "EUR", None, "x", "y"], [*ROW, None, "z", "w"])
    found = find_block(units)
    assert isinstance(found, Bad)
    assert found.code == "TWO_HEADER_ROWS"


def test_nothing_there() -> None:
    assert find_block(grid(HEAD)) == Bad("SHEET_EMPTY", {})
    assert find_block(grid([None])) == Bad("SHEET_EMPTY", {})
    assert find_block(grid(HEAD), header_row=1) == Bad("SHEET_EMPTY", {})
    assert find_block(grid([1.0, 2.0], [2.0, 3.0])) == Bad("HEADER_NOT_FOUND", {"range": "A1:B2"})
    assert find_block(grid(HEAD, [], ROW), header_row=2) == Bad("HEADER_NOT_FOUND", {"range": "A2:C2"})


AMOUNT = {"amount": ["Amount"], "account": ["Customer"], "invoices": ["Invoice"]}


def total(kind: str = "payments", **values: list[object]) -> int | None:
    return total_row(KINDS[kind], AMOUNT | {"number": ["Number"]}, columns(**values))


def test_total_row() -> None:
    assert total(Customer=["a", "b", None], Amount=[1.0, "2.00", 3.0]) == 2
    assert total(Customer=["a", "b", None, None], Amount=[1.0, 2.0, 3.0, None]) == 2
    assert total(Customer=["a", "x", None], Amount=[1.0, "many", 1.0], Note=["", "", "Sum"]) == 2
    assert total(Customer=["a", "b", None], Amount=[1.0, 1.0, 2.0]) == 2
    assert total("invoices", Number=["1", None], Amount=[7.0, 7.0]) == 1


def test_what_is_no_total_row() -> None:
    assert total(Customer=["a", "b", "Total Ltd"], Amount=[1.0, 2.0, 3.0]) is None
    assert total(Customer=["a", "b", None], Amount=[1.0, 2.0, 3.01]) is None
    assert total(Customer=["a", None], Amount=["x", 0.0]) is None
    assert total(Customer=["a", None], Amount=[1.0, "Total"]) is None
    assert total(Customer=[None], Amount=[1.0]) is None
    assert total(Customer=[None, None], Amount=[None, None]) is None
    assert total(Customer=["a", None]) is None
    assert total(Amount=[1.0, 1.0]) is None
    one_type = columns(Customer=["a", None], Amount=[1.0, 1.0])
    one_type[1].types = "n"
    assert total_row(KINDS["payments"], AMOUNT, one_type) == 1


@pytest.mark.parametrize("word", ["Total", " TOTAL: ", "Grand total", "Sum", "Summe", "Gesamt"])
def test_a_word_alone_is_no_identifier(word: str) -> None:
    assert total(Customer=["a", "b", word], Amount=[1.0, 2.0, 3.0]) == 2


@pytest.mark.parametrize("name", ["Summit", "Total Ltd", "Totalis", "Sum Inc", "Gesamtbau GmbH", "0"])
def test_a_customer_is_never_a_total(name: str) -> None:
    assert total(Customer=["a", "b", name], Amount=[1.0, 2.0, 3.0]) is None


def test_a_word_alone_is_not_enough() -> None:
    assert total(Customer=["a", "b", "Total"], Amount=[1.0, 2.0, 4.0]) is None
    assert total(Customer=["a", "Total"], Amount=[1.0, 1.0]) is None
    mapping = AMOUNT | {"date": ["Date"]}
    dated = columns(Customer=["a", "b", "Total"], Amount=[1.0, 2.0, 3.0], Date=["d", "d", "d"])
    assert total_row(KINDS["payments"], mapping, dated) is None
    known = columns(Customer=["a", "b", "Total"], Amount=[1.0, 2.0, 3.0])
    assert total_row(KINDS["payments"], AMOUNT, known, is_known=lambda text: text == "Total") is None

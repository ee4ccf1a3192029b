"""The rows of a sheet by their statements."""

from __future__ import annotations

from decimal import Decimal

from shared.schemas import Mapping
from shared.statement_rows import statement_differences
from shared.statements import differences_sentence
from tests.ledger import sheet_of

NAMES = ["statement", "own_account", "currency", "credit", "debit", "opening_balance", "closing_balance"]
SETTINGS = {"decimal_sign": ".", "sheet_currency": "", "currency": "EUR"}


def apart(*rows: list[object], total: int | None = None, **over: str) -> list[tuple[str, Decimal]]:
    mapping = Mapping({name: [name] for name in NAMES}, over)
    sheet = sheet_of(NAMES, [list(row) for row in rows])
    return [(each.statement, each.apart) for each in statement_differences(sheet, mapping, SETTINGS, total)]


def test_each_statement_is_counted_alone() -> None:
    assert apart(
        ["1", "DE1", None, 50, None, 100, 120],
        ["2", "DE1", None, 5, None, 120, 126],
        ["1", "DE1", "eur", None, 30, 100, 120],
        ["1", "DE2", None, 7, None, 0, 7],
    ) == [("2", Decimal(1))]


def test_balances_stated_in_one_row_are_those_of_the_statement() -> None:
    rows = [["1", None, None, 50, None, 100, 150], ["1", None, None, 20, None, None, None]]
    assert apart(*rows) == [("1", Decimal(-20))]
    assert apart(rows[0], ["2", None, None, 20, None, None, None]) == []


def test_nothing_is_said_where_nothing_can_be() -> None:
    assert apart(["1", None, None, "x", None, 0, 9]) == [], "an amount that cannot be read"
    assert apart(["1", None, None, None, None, 0, 9]) == [], "no amount"
    assert apart(["1", None, None, 5, None, "x", 9]) == []
    assert apart(["1", None, None, 5, None, 0, None]) == []
    without = Mapping({"credit": ["credit"]})
    assert statement_differences(sheet_of(NAMES, [["1", None, None, 5, None, 0, 9]]), without, SETTINGS) == []


def test_a_total_row_is_no_entry() -> None:
    rows = [["1", None, None, 5, None, 0, 5], ["1", None, None, 5, None, 0, 5]]
    assert apart(*rows, total=1) == []
    assert apart(*rows) == [("1", Decimal(-5))]


def test_values_for_all_rows_and_columns_that_are_gone() -> None:
    sheet = sheet_of(["credit"], [[5], [6]])
    mapping = Mapping(
        {"credit": ["credit"], "statement": ["gone"]}, {"opening_balance": "1", "closing_balance": "13"}
    )
    (found,) = statement_differences(sheet, mapping, SETTINGS)
    assert (found.apart, found.currency) == (Decimal(1), "EUR")


def test_of_many_the_first_are_told() -> None:
    rows = [[str(number), None, None, 5, None, 0, 9] for number in range(5)]
    mapping = Mapping({name: [name] for name in NAMES})
    found = statement_differences(sheet_of(NAMES, rows), mapping, SETTINGS)
    assert differences_sentence(found).count("apart") == 3
    assert differences_sentence(found).endswith("2 more")
    assert differences_sentence(found[:1]).count("apart") == 1

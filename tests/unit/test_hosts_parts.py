"""What both hosts make a table's headers and a new table's name of."""

from __future__ import annotations

import pytest

from addin.hosts.parts import new_table_name, unique_headers


@pytest.mark.parametrize(
    ("texts", "headers"),
    [
        (["Amount", "Date"], ["Amount", "Date"]),
        (["Amount", "", "amount"], ["Amount", "Column2", "amount2"]),
        (["Column2", "", ""], ["Column2", "Column22", "Column3"]),
        (["A", "A", "A2"], ["A", "A2", "A22"]),
    ],
)
def test_headers_are_unique_and_none_is_blank(texts: list[str], headers: list[str]) -> None:
    assert unique_headers(texts) == headers


def test_a_new_table_takes_the_first_free_name() -> None:
    assert new_table_name([]) == "Table1"
    assert new_table_name(["table1", "Invoices", "Table3"]) == "Table2"

"""Blocks of a page: where their cells stand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from addin.hosts.geometry import Area
from addin.pages import Block, Column, amount, lines, money_format, shows_date


def test_a_block_knows_where_its_values_stand() -> None:
    block = Block(4, 2, [Column("A"), Column("B")], [[1, 2, 3], [4, 5, 6]])
    assert (block.first_row, block.count, block.last_row, block.body) == (5, 3, 7, Area(5, 2, 3, 2))
    below = lines(4, 2, ["x", "y"])
    assert (below.first_row, below.last_row, below.body) == (4, 5, Area(4, 2, 2, 1))


@pytest.mark.parametrize("values", [[], [[]]])
def test_a_block_without_values_is_its_header(values: list[list[None]]) -> None:
    block = Block(4, 2, [Column("A")], values)
    assert (block.count, block.last_row, block.body) == (0, 4, None)


@pytest.mark.parametrize(
    ("number_format", "is_date"),
    [
        ("General", False),
        ("dd/mm/yyyy", True),
        ("h:mm", True),
        ('0.00 "days"', False),
        ("[Red]0.00", False),
        ("@", False),
    ],
)
def test_a_number_format_shows_a_date_or_not(number_format: str, is_date: bool) -> None:
    assert shows_date(number_format) is is_date


def test_money_has_its_currencys_decimals() -> None:
    assert [amount(12345, 2), amount(-5, 0), amount(None, 2)] == [Decimal("123.45"), Decimal(-5), None]
    assert [money_format(0), money_format(3)] == ["#,##0", "#,##0.000"]

"""Currencies that stand with an amount, and what a sign may mean."""

from __future__ import annotations

import pytest

from shared.currencies import meant
from shared.decimals import currency_in


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("EUR 100.00", "EUR"),
        ("100,00 eur", "EUR"),
        ("(1'200.50 CHF)", "CHF"),
        ("$ 5", "$"),
        ("-£5", "£"),
        ("US$ 5", "US$"),
        ("100.00", ""),
        ("5 pieces", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_a_currency_is_found_beside_its_amount(text: str, currency: str) -> None:
    assert currency_in("t", text) == currency


def test_a_number_bears_no_currency() -> None:
    assert currency_in("n", "100.00") == ""


@pytest.mark.parametrize(
    ("stated", "own", "currency"),
    [
        ("$", "CAD", "CAD"),
        ("$", "EUR", "$"),
        ("eur", "USD", "EUR"),
        ("kr.", "SEK", "SEK"),
        ("EUR", "EUR", "EUR"),
    ],
)
def test_a_sign_means_the_customers_currency_where_it_may(stated: str, own: str, currency: str) -> None:
    assert meant(stated, own) == currency

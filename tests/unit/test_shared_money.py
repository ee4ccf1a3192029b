"""Money in minor units, and the currencies it is counted in."""

from decimal import Decimal

import pytest

from shared.bad import Bad
from shared.limits import AMOUNT_MINOR
from shared.money import format_money, from_minor, known_currency, places_of, to_minor


@pytest.mark.parametrize(("code", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_places(code: str, places: int) -> None:
    assert places_of(code) == places


def test_known_currency() -> None:
    assert known_currency("USD")
    assert not known_currency("usd")
    assert not known_currency("XXX")
    with pytest.raises(KeyError):
        places_of("XXX")


@pytest.mark.parametrize(
    ("text", "places", "minor"),
    [
        ("1250.5", 2, 125050),
        ("-80", 2, -8000),
        ("1.20", 0, None),
        ("7.0", 0, 7),
        ("0.001", 3, 1),
        ("0", 2, 0),
    ],
)
def test_to_minor(text: str, places: int, minor: int | None) -> None:
    got = to_minor(Decimal(text), places)
    assert got == minor if minor is not None else isinstance(got, Bad) and got.code == "AMOUNT_PRECISION"


def test_the_largest_amount_and_one_above() -> None:
    limit = Decimal(AMOUNT_MINOR) / 100
    assert to_minor(limit, 2) == AMOUNT_MINOR
    assert to_minor(-limit, 2) == -AMOUNT_MINOR
    for above in (limit + Decimal("0.01"), -limit - Decimal("0.01"), Decimal("9" * 90)):
        bad = to_minor(above, 2)
        assert isinstance(bad, Bad)
        assert bad.code == "AMOUNT_TOO_LARGE"


def test_a_hair_is_never_rounded_away() -> None:
    bad = to_minor(Decimal("1." + "0" * 60 + "1"), 2)
    assert isinstance(bad, Bad)
    assert bad.code == "AMOUNT_PRECISION"


def test_from_minor_and_format() -> None:
    assert str(from_minor(125050, 2)) == "1250.50"
    assert str(from_minor(-7, 0)) == "-7"
    assert format_money(125000, 2) == "1,250.00"
    assert format_money(-5, 2) == "-0.05"
    assert format_money(1234567, 0) == "1,234,567"
    assert format_money(-1234567, 0) == "-1,234,567"
    assert format_money(1, 3) == "0.001"


@pytest.mark.parametrize("text", ["1E-999999", "1E-9999999", "-1E-20", f"1.{'0' * 90}1"])
def test_an_amount_next_to_nothing_is_no_whole_cents(text: str) -> None:
    found = to_minor(Decimal(text), 2)
    assert isinstance(found, Bad)
    assert found.code == "AMOUNT_PRECISION"

"""Money: decimal amounts to and from whole minor units of a currency."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact

from shared.bad import Bad
from shared.currencies import PLACES
from shared.limits import AMOUNT_MINOR

__all__ = ["format_money", "from_minor", "known_currency", "places_of", "to_minor"]

_SHIFT = tuple(10**places for places in range(5))
_TIMES = tuple(map(Decimal, _SHIFT))
_EXACT = Context(prec=2_000, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[Inexact])
"""More digits than any cell has; to round one is a bug."""


def known_currency(code: str) -> bool:
    """Whether this is a currency of ISO 4217, as three upper-case letters."""
    return code in PLACES


def places_of(currency: str) -> int:
    """Decimal places of a currency (0, 2, 3 or 4). Raises KeyError; ask `known_currency` first."""
    return PLACES[currency]


def to_minor(value: Decimal, places: int) -> int | Bad:
    """A finite amount in whole minor units (1250.5 with 2 places -> 125050), never rounded.

    Bad: AMOUNT_PRECISION where it has more places than the currency, AMOUNT_TOO_LARGE above
    `limits.AMOUNT_MINOR` minor units either way.
    """
    if value.adjusted() > 18:
        return _too_large(places)
    shifted = _EXACT.multiply(value, _TIMES[places])
    minor = int(shifted)
    if minor != shifted:
        return Bad("AMOUNT_PRECISION", {"value": f"{value:f}", "places": places})
    if -AMOUNT_MINOR <= minor <= AMOUNT_MINOR:
        return minor
    return _too_large(places)


def from_minor(minor: int, places: int) -> Decimal:
    """Minor units as a decimal with exactly `places` places: (125050, 2) -> Decimal("1250.50")."""
    return Decimal(minor).scaleb(-places)


def format_money(minor: int, places: int) -> str:
    """For people: (125000, 2) -> "1,250.00"."""
    whole, part = divmod(abs(minor), _SHIFT[places])
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}.{part:0{places}d}" if places else f"{sign}{whole:,}"


def _too_large(places: int) -> Bad:
    return Bad("AMOUNT_TOO_LARGE", {"limit": format_money(AMOUNT_MINOR, places)})

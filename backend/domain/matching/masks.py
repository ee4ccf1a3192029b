"""What looks like a number of ours and is a date, an amount, an IBAN or a telephone number."""

from __future__ import annotations

import re

_CURRENCY = (
    r"(?:eur|euro|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|ron|jpy|aud|cad|nzd|sgd|hkd|cny|inr|zar|brl|mxn|try|"
    r"[€$£¥])"
)
_MONTH = (
    r"(?:jan|feb|m[aä]r|apr|may|jun|jul|aug|sep|o[kc]t|nov|de[zc]|f[eé]v|avr|mai|juin|juil|ao[uû]|d[eé]c)"
    r"[a-zäéû]*"
)
_AMOUNT = r"[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?(?![0-9])"
_MASK = re.compile(
    rf"""(?<![0-9a-z])(?:(?=[a-z€$£¥])(?:
      (?:[a-z]{{2}}[0-9]{{2}}(?:\ [0-9a-z]{{4}}){{3,7}}(?:\ [0-9a-z]{{1,3}})?)
    | {_MONTH}[.,]?\ [0-9]{{1,2}},?\ [0-9]{{4}}
    | {_CURRENCY}\ ?(?:{_AMOUNT}|[0-9]+(?:[.,][0-9]{{1,2}})?)(?:[.,]-+)?
    )|(?=[0-9+])(?:
      (?:\+[0-9](?:[ ()/-]?[0-9]){{7,14}} | 0[1-9][0-9]{{1,3}}[ /-][0-9]{{6,9}})
    | [0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])
    | [0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9])
    | [0-9]{{1,2}}[.]?[ -]?{_MONTH}[.,]?[ -]?[0-9]{{2,4}}
    | [0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?
    | [0-9]{{1,3}}(?:[.,' ][0-9]{{3}})+[.,][0-9]{{2}}(?:\ ?{_CURRENCY}\b)?
    | [0-9]+[.,][0-9]{{1,2}}(?:\ ?{_CURRENCY}(?![a-z]))?
    | (?:{_AMOUNT}|[0-9]+)(?:[.,]-+)?\ ?{_CURRENCY}(?![a-z]|\ ?[0-9])
    ))(?![0-9a-z])""",
    re.VERBOSE,
)
"""By what it begins with, so that most of a text is passed over at once."""


def masks(folded: str) -> list[tuple[int, int]]:
    """(start, end) of all in a folded text that is rather one of them."""
    return [match.span() for match in _MASK.finditer(folded)]


def looks_like_date(digits: str) -> bool:
    """Whether bare digits may be a day or a month: 20240131, 31012024, 310124, 240131, 012024."""
    if len(digits) == 8:
        return (
            (_year(digits[:4]) and _day(digits[6:], digits[4:6]))
            or (_year(digits[4:]) and _day(digits[:2], digits[2:4]))
            or (_year(digits[4:]) and _day(digits[2:4], digits[:2]))
        )
    if len(digits) == 6:
        return (
            _day(digits[:2], digits[2:4])
            or _day(digits[4:], digits[2:4])
            or (_year(digits[2:]) and _day("01", digits[:2]))
            or (_year(digits[:4]) and _day("01", digits[4:]))
        )
    return False


def _year(text: str) -> bool:
    return "1990" <= text <= "2099"


def _day(day: str, month: str) -> bool:
    return "01" <= day <= "31" and "01" <= month <= "12"

"""Formulas between Excel's writing and that of LibreOffice's API: `=Sheet1!A1,2` and `=$Sheet1.A1;2`."""

import re
from functools import lru_cache

from addin.hosts.entry import ERROR_TEXTS
from addin.hosts.geometry import quote_sheet

_KEPT = r'"(?:[^"]|"")*"|#[A-Z/0]+[!?]?'  # texts and errors
_QUOTED = r"'(?:[^']|'')*'"
_CELL = r"\$?(?:[A-Za-z]{1,3}\$?\d|[A-Za-z]{1,3}:|\d+:)"
_OURS = re.compile(rf"(?P<kept>{_KEPT})|(?P<sheet>{_QUOTED}|[^\W\d][\w.]*)!|(?P<mark>[,;{{}}])")
_THEIRS = re.compile(
    rf"(?P<kept>{_KEPT})|\$?(?P<sheet>{_QUOTED}|[^\W\d]\w*)\.(?={_CELL}|#REF!)|(?P<mark>[;|{{}}])"
)


@lru_cache(maxsize=65_536)
def to_office(formula: str) -> str:
    """A formula of Excel as LibreOffice's API takes it. Structured references stay as they are."""
    return _rewritten(_OURS, formula, "${}.", {",": ";", ";": ";"}, {",": ";", ";": "|"})


@lru_cache(maxsize=65_536)
def to_excel(formula: str) -> str:
    """A formula of LibreOffice's API as Excel writes it; a bare error is its text, without equals sign."""
    if formula[1:] in ERROR_TEXTS:
        return formula[1:]
    return _rewritten(_THEIRS, formula, "{}!", {";": ",", "|": "|"}, {";": ",", "|": ";"})


def _rewritten(
    pattern: re.Pattern[str], formula: str, sheet: str, outside: dict[str, str], inside: dict[str, str]
) -> str:
    """Sheets and separators rewritten; between braces, in an array, the separators are others."""
    in_array = False

    def one(match: re.Match[str]) -> str:
        nonlocal in_array
        if match["kept"]:
            return match[0]
        if match["sheet"]:
            name = match["sheet"]
            plain = name[1:-1].replace("''", "'") if name.startswith("'") else name
            return sheet.format(quote_sheet(plain))
        if match["mark"] in "{}":
            in_array = match["mark"] == "{"
            return match[0]
        return (inside if in_array else outside)[match["mark"]]

    return pattern.sub(one, formula)

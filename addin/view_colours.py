"""Colours of the one column of a pulled sheet that says how a row stands; a word there does too. Pure."""

from __future__ import annotations

from addin.hosts.geometry import Area
from addin.pages import Fill, Look
from shared.schemas import ViewTable
from shared.views import View

_MAX_RUNS = 1_000
"""Above so many coloured runs none is coloured: the words beside say the same."""

_RESULT_LOOKS: dict[str, Look] = {"Done": "good", "Cancelled": "warning", "Refused": "bad"}

_LEVEL_LOOKS: dict[str, Look] = {
    "CERTAIN": "good",
    "STRONG": "warning",
    "CUSTOMER": "warning",
    "UNSURE": "bad",
}


def status_fills(view: View, table: ViewTable, first_row: int) -> list[Fill]:
    """Late invoices, imports by result, matches by certainty; equal neighbours as one rectangle."""
    if view.name == "invoices":
        place = table.columns.index("days_late")
        looks: list[Look | None] = ["bad" if days else None for days in table.values[place]]
    elif view.name == "imports":
        place = table.columns.index("result")
        looks = [_result_look(str(text)) for text in table.values[place]]
    elif view.name == "matches":
        place = table.columns.index("certainty")
        looks = [_LEVEL_LOOKS[level] for level in table.values[place]]
    else:
        return []
    fills: list[Fill] = []
    start = 0
    for row in range(1, len(looks) + 1):
        if row == len(looks) or looks[row] != looks[start]:
            look = looks[start]
            if look:
                fills.append(Fill(Area(first_row + start, place + 1, row - start, 1), look))
            start = row
    return fills if len(fills) <= _MAX_RUNS else []


def _result_look(text: str) -> Look | None:
    if text.endswith("to fix"):
        return "bad"
    return "warning" if text.startswith("Running") else _RESULT_LOOKS.get(text)

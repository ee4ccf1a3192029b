"""Colours of matches by their certainty, neighbours as one rectangle."""

from __future__ import annotations

from addin.hosts.geometry import Area
from addin.pages import Fill
from addin.view_colours import status_fills
from shared.schemas import ViewTable
from shared.views import VIEWS


def test_matches_are_coloured_by_their_certainty() -> None:
    levels = ["CERTAIN", "CERTAIN", "STRONG", "CUSTOMER", "UNSURE"]
    table = ViewTable("matches", ["certainty"], [levels], ["k"] * 5, [1] * 5, 1, "", "", {})
    assert status_fills(VIEWS["matches"], table, 9) == [
        Fill(Area(9, 1, 2, 1), "good"), Fill(Area(11, 1, 2, 1), "warning"), Fill(Area(13, 1, 1, 1), "bad"),
    ]  # fmt: skip

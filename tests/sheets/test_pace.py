"""Progress in words."""

from __future__ import annotations

import pytest

from addin.pace import Pace


def test_rows_rate_and_time_left_are_told_once_the_rate_means_something() -> None:
    pace = Pace()
    assert pace.line("sending", 0, 0, 0.0) == "sending"
    assert pace.line("booking", 0, 100_000, 1.0) == "booking, 0 of 100,000 rows"
    assert pace.line("booking", 5_000, 100_000, 1.5) == "booking, 5,000 of 100,000 rows"
    assert pace.line("booking", 20_000, 100_000, 3.0) == (
        "booking, 20,000 of 100,000 rows, 10,000 a second, 8 s left"
    )


def test_a_work_that_begins_anew_is_measured_anew() -> None:
    pace = Pace()
    pace.line("checking", 0, 10, 0.0)
    pace.line("checking", 9, 10, 9.0)
    assert pace.line("booking", 0, 10, 10.0) == "booking, 0 of 10 rows"
    assert pace.line("booking", 5, 10, 20.0) == "booking, 5 of 10 rows, 0.5 a second, 10 s left"


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [
        (9_123, 100_000, "9,100 a second, 10 s left"),
        (12, 1_200, "12 a second, 99 s left"),
        (12, 12_012, "12 a second, 17 min left"),
        (12, 120_012, "12 a second, 2 h 47 min left"),
    ],
)
def test_figures_are_rounded_to_what_counts(done: int, total: int, shown: str) -> None:
    pace = Pace()
    pace.line("booking", 0, total, 0.0)
    assert pace.line("booking", done, total, 1.0).endswith(shown)

"""SIGKILLs between stage and finish: no row lost, none doubled, the sums equal, resumed by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from secrets import randbelow

import pytest

from tests.crash.kills import (
    Figures,
    begin_reversal,
    copy_of,
    killed,
    prepare,
    prepare_matches,
    story,
    timed,
)

ROWS = 4_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sheet", "make", "import_kills", "reversal_kills"),
    [("payments", prepare, 70, 30), ("matches", prepare_matches, 30, 15)],
    ids=["payments", "matches"],
)
def test_kills(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    sheet: str,
    make: Callable[[Path, int, int], Path],
    import_kills: int,
    reversal_kills: int,
) -> None:
    seed = randbelow(1 << 31)
    chance = Random(seed)
    waiting = make(tmp_path, ROWS, seed)
    before = story(copy_of(waiting, "before.db"))
    url = copy_of(waiting, "whole.db")
    span = timed(url) / 4
    booked = story(url)
    begin_reversal(url)
    reversing = tmp_path / "reversing.db"
    copy_of(tmp_path / "whole.db", reversing.name)
    reversal_span = timed(url) / 4
    reversed_ = story(url)
    assert (before["items"], before["allocations"]) == (reversed_["items"], reversed_["allocations"])

    importing, taking_back = Figures(), Figures()
    while importing.kills < import_kills:
        killed(copy_of(waiting, f"import{importing.rounds}.db"), "DONE", booked, span, chance, importing)
    while taking_back.kills < reversal_kills:
        copy = copy_of(reversing, f"reversal{taking_back.rounds}.db")
        killed(copy, "REVERSED", reversed_, reversal_span, chance, taking_back)
    with capsys.disabled():
        for name, figures in (("import", importing), ("reversal", taking_back)):
            print(
                f"\n{name} of {ROWS} rows of {sheet}, seed {seed}: {figures.kills} kills in"
                f" {figures.rounds} rounds"
                f" {figures.by}, {figures.lost} rows lost, {figures.doubled} doubled,"
                f" {len(figures.differing)} differences",
                end="",
            )
    for figures in (importing, taking_back):
        assert (figures.lost, figures.doubled, figures.differing) == (0, 0, [])

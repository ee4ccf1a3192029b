"""A bounded share of the simulator: short histories from a new seed each time, shrunk if they part."""

from __future__ import annotations

import time
from secrets import randbelow

import pytest

from tests.simulator.histories import make_history, run, shrink, tell

HISTORIES, SECONDS, LENGTH = 1000, 150, 6


@pytest.mark.slow
def test_histories_from_a_new_seed(capsys: pytest.CaptureFixture[str]) -> None:
    seed = randbelow(1 << 31)
    until = time.monotonic() + SECONDS
    done = 0
    for number in range(seed, seed + HISTORIES):
        if time.monotonic() > until:
            break
        history = make_history(number, LENGTH)
        wrong = run(history)
        if wrong:
            shortest = shrink(history, lambda shorter: bool(run(shorter)), tries=300)
            pytest.fail(f"history {number}: {wrong}\n{tell(shortest)}\n{run(shortest)}")
        done += 1
    with capsys.disabled():
        print(f"\nsimulator: {done} histories from seed {seed}, 0 divergences", end="")
    assert done

"""`python -m tests.simulator --histories 1000 [--seed N]`: seeded histories against the naive reference."""

from __future__ import annotations

import argparse
import sys
import time
from secrets import randbelow

from tests.simulator.histories import make_history, run, shrink, tell


def main() -> int:
    """Exit code 1 if any history parts; the first is shrunk and printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first history; 0: a new one")
    parser.add_argument("--length", type=int, default=10, help="moves of a history, at most")
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0: never")
    parser.add_argument(
        "--go-on", action="store_true", help="count all divergences instead of shrinking the first"
    )
    arguments = parser.parse_args()
    seed = arguments.seed or randbelow(1 << 31) + 1
    started = time.monotonic()
    parted, done = 0, 0
    print(f"seed {seed}", flush=True)
    for number in range(seed, seed + arguments.histories):
        if arguments.seconds and time.monotonic() - started > arguments.seconds:
            break
        history = make_history(number, arguments.length)
        done += 1
        wrong = run(history)
        if wrong:
            parted += 1
            print(f"history {number}: {wrong}", flush=True)
            if not arguments.go_on:
                print(tell(shrink(history, lambda shorter: bool(run(shorter)))))
                break
    print(f"{done} histories from seed {seed}, {parted} divergences, {time.monotonic() - started:.1f} s")
    return 1 if parted else 0


if __name__ == "__main__":
    sys.exit(main())

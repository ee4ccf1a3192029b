"""`python -m tests.bench`: all figures in one run, to the terminal and docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import ledger, table
from tests.bench.table import Figure, at_least, at_most

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
RATIOS = {100_000: 0.35, 1_000_000: 0.45}
PEAKS = {100_000: 350, 1_000_000: 1_229}
DJANGO_TIMES = 60
MATCH_SECONDS, MATCH_MB = 10, 1_024


@dataclass(frozen=True)
class Plan:
    """How much is measured. repeats: rows -> runs. main: the size the peers are compared with."""

    accounts: int = 20_000
    invoices: int = 300_000
    repeats: tuple[tuple[int, int], ...] = ((10_000, 3), (100_000, 3), (1_000_000, 1))
    main: int = 100_000
    peer_rows: int = 10_000
    balances: int = 10_000


QUICK = Plan(2_000, 30_000, ((6_000, 1), (20_000, 1)), 20_000, 1_000, 2_000)


class Bench:
    """One run in one folder."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder
        self.figures: list[Figure] = []
        self.base = folder / "base.db"
        self.size = (str(plan.accounts), str(plan.invoices))
        self.rate = 0.0

    def work(self, task: str, *arguments: object) -> dict[str, Any]:
        """One measurement in a process of its own."""
        words = [sys.executable, "-W", "ignore", "-m", "tests.bench.work", task, *map(str, arguments)]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        told = ", ".join(f"{name} {value:,.2f}" for name, value in answer.items())
        print(f"  {task:12} {told}", file=sys.stderr, flush=True)
        return answer

    def make_base(self) -> None:
        """The ledger all runs begin with."""
        self.work("base", self.base, *self.size)

    def staged(self, rows: int) -> tuple[Path, int]:
        """A ledger with a payments sheet of that many rows staged, and how many are bad."""
        path = self.folder / f"staged-{rows}.db"
        return path, int(self.work("stage", self.base, path, *self.size, rows)["bad"])

    def engine(self, rows: int, repeats: int) -> None:
        """Payments against the raw limit."""
        staged, bad = self.staged(rows)
        ran = self.folder / f"ran-{rows}.db"
        what, most_mb = f"Engine, {rows:,} rows", PEAKS.get(rows)
        rate = self.against_raw(what, staged, ran, rows, bad, repeats, most_mb)
        if rows == self.plan.main:
            self.rate = rate
        else:
            ledger.discard(ran)

    def assigning(self) -> None:
        """Bank lines booked from Matches, each on one invoice, against the raw limit of just that."""
        rows, staged, ran = self.plan.main, self.folder / "matches.db", self.folder / "ran-matches.db"
        self.work("stage_matches", self.base, staged, *self.size, rows)
        self.against_raw(f"{rows:,} bank lines booked from Matches", staged, ran, rows, 0, 3)
        ledger.discard(ran)

    def against_raw(
        self,
        what: str,
        staged: Path,
        ran: Path,
        rows: int,
        bad: int,
        repeats: int,
        most_mb: int | None = None,
    ) -> float:
        """An import in turn with writing again what it wrote; rows a second. ran: the ledger it leaves."""
        print(what, file=sys.stderr)
        recorded = self.folder / "recorded"
        ledger.copy(staged, ran)
        self.work("record", ran, rows, bad, recorded)
        runs, raws = [], []
        for _ in range(repeats):
            ledger.copy(staged, ran)
            runs.append(self.work("run", ran, rows, bad))
            replayed = self.folder / "raw.db"
            ledger.copy(staged, replayed)
            raws.append(self.work("raw", replayed, recorded))
            ledger.discard(replayed)
        ledger.settle(ran)
        recorded.unlink()
        ledger.discard(staged)
        seconds = statistics.median(run["seconds"] for run in runs)
        raw = statistics.median(run["seconds"] for run in raws)
        peak = max(run["peak_mb"] for run in runs)
        rate, ratio = rows / seconds, raw / seconds
        basis = f"{seconds:.2f} s against {raw:.2f} s raw ({raws[0]['rows']:,} rows written)"
        share, memory = f"{what}: share of the raw limit", f"{what}: memory"
        self.figures.append(Figure(what, f"{rate:,.0f} rows/s", f"{repeats} run(s)"))
        shown = f"{ratio:.2f}"
        self.figures += [
            at_least(share, ratio, RATIOS[rows], shown, basis)
            if rows in RATIOS
            else Figure(share, shown, basis),
            at_most(memory, peak, most_mb, "MB") if most_mb else Figure(memory, f"{peak:,.0f} MB"),
        ]
        return rate

    def peers(self) -> None:
        """Others by the same rules."""
        rows = self.plan.peer_rows
        for name, task in (("django-import-export", "django"), ("SQLModel row by row", "sqlmodel")):
            path = self.folder / "peer.db"
            rate = rows / self.work(task, path, *self.size, rows)["seconds"]
            ledger.discard(path)
            times = self.rate / rate
            basis = f"{self.rate:,.0f} against {rate:,.0f} rows/s"
            what = f"Engine against {name}"
            if task == "django":
                self.figures.append(at_least(what, times, DJANGO_TIMES, f"{times:.0f} times", basis))
            else:
                self.figures.append(Figure(what, f"{times:.0f} times", basis))

    def answers(self) -> None:
        """What a person waits for, on the ledger after the main run."""
        ran = self.folder / f"ran-{self.plan.main}.db"
        asked = self.plan.balances
        life = self.work("sign_of_life", self.folder, 5)
        balances = self.work("balances", ran, self.plan.invoices, asked, 7)["milliseconds"]
        reversal = self.work("reversal", ran)
        what = f"Taking back {self.plan.main:,} rows, proof included"
        parts = "writing {carry:.2f} s, proof {proof:.2f} s, peak {peak_mb:,.0f} MB".format(**reversal)
        self.figures += [
            at_most(what, reversal["seconds"], 5, "s", parts),
            at_most(f"{asked:,} balances in one call", balances, 60, "ms", "median of 7, through the API"),
            at_most("First sign of life of a press", life["seconds"], 0.5, "s", "median of 5, on a terminal"),
            Figure(
                "The whole of that press", f"{life['whole']:.2f} s", "it ends by asking what the sheet holds"
            ),
        ]

    def matching(self) -> None:
        """Bank lines against all open invoices: two processes read, one decides; their memory together."""
        ran = self.work("matching", *self.size, self.plan.main)
        what = f"{self.plan.main:,} bank lines against {self.plan.invoices:,} open invoices"
        parts = "from rows in memory to proposals; {CERTAIN:,} certain".format(**ran)
        self.figures += [
            at_most(what, ran["seconds"], MATCH_SECONDS, "s", parts),
            at_most("That: memory", ran["peak_mb"], MATCH_MB, "MB"),
        ]

    def profile(self) -> str:
        """The engine under cProfile at the main size; the summary."""
        staged, bad = self.staged(self.plan.main)
        summary = self.folder / "profile.txt"
        self.work("profile", staged, self.plan.main, bad, summary)
        ledger.discard(staged)
        return summary.read_text(encoding="utf-8")


def main() -> int:
    """Measures; 0 also where a target was not reached: the table says so."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes; writes no page")
    parser.add_argument("--profile", action="store_true", help="only the engine under cProfile")
    parser.add_argument("--rows", type=int, help="only the engine, at this many rows (above 5,000)")
    parser.add_argument("--matching", action="store_true", help="only bank lines matched to invoices")
    parser.add_argument("--assigning", action="store_true", help="only bank lines booked from Matches")
    chosen = parser.parse_args()
    plan = QUICK if chosen.quick else Plan()
    machine = table.machine_line()
    with tempfile.TemporaryDirectory(prefix="remitbook-bench-") as folder:
        bench = Bench(plan, Path(folder))
        if not chosen.matching:
            bench.make_base()
        if chosen.profile:
            print(bench.profile())
            return 0
        if chosen.matching:
            bench.matching()
            print(table.plain(bench.figures))
            return 0
        if chosen.assigning:
            bench.assigning()
            print(table.plain(bench.figures))
            return 0
        if chosen.rows:
            bench.engine(chosen.rows, 1)
            print(table.plain(bench.figures))
            return 0
        try:
            for rows, repeats in plan.repeats:
                bench.engine(rows, repeats)
                if rows == plan.main:
                    bench.peers()
                    bench.answers()
            bench.matching()
            bench.assigning()
            profile = "" if chosen.quick else _top(bench.profile())
        finally:  # also of a run that breaks off, what it measured is worth seeing
            print(f"\n{machine}\n\n{table.plain(bench.figures)}")
    if not chosen.quick:
        PAGE.write_text(table.page(bench.figures, machine, profile), encoding="utf-8")
        print(f"\nWritten to docs/{PAGE.name}.")
    return 0


def _top(profile: str, count: int = 15) -> str:
    lines = profile.splitlines()
    start = next(place for place, line in enumerate(lines) if line.lstrip().startswith("ncalls"))
    return "\n".join(lines[start : start + 1 + count])


if __name__ == "__main__":
    raise SystemExit(main())

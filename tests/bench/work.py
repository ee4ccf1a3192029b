"""One measurement in a process of its own, answered as JSON: `python -m tests.bench.work TASK ARGUMENT ...`"""

from __future__ import annotations

import cProfile
import io
import json
import pstats
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import ledger, recording
from tests.bench.data import Size

Answer = dict[str, Any]


def base(path: str, accounts: str, invoices: str) -> Answer:
    """Makes the ledger all runs begin with."""
    start = time.perf_counter()
    ledger.make_base(Path(path), Size(int(accounts), int(invoices)))
    return {"seconds": time.perf_counter() - start}


def stage(base_path: str, path: str, accounts: str, invoices: str, rows: str) -> Answer:
    """Stages a payments sheet on a copy of it."""
    bad = ledger.make_staged(Path(base_path), Path(path), Size(int(accounts), int(invoices)), int(rows))
    return {"bad": bad, "peak_mb": _peak()}


def run(path: str, rows: str, bad: str) -> Answer:
    """The engine from the staged sheet to the last commit."""
    with ledger.opened(Path(path)) as server:
        import_id = ledger.last_import(Path(path))
        return _run(server, import_id) | _outcome(server, import_id, int(rows), int(bad))


def record(path: str, rows: str, bad: str, to: str) -> Answer:
    """The same, noting down all it writes."""
    with ledger.opened(Path(path)) as server, recording.recorded(Path(to)):
        import_id = ledger.last_import(Path(path))
        return _run(server, import_id) | _outcome(server, import_id, int(rows), int(bad))


def raw(path: str, recorded: str) -> Answer:
    """Writes a recording again."""
    return recording.replay(Path(recorded), Path(path))


def profile(path: str, rows: str, bad: str, to: str) -> Answer:
    """The engine under cProfile; a summary by own time and by cumulative time."""
    with ledger.opened(Path(path)) as server:
        import_id = ledger.last_import(Path(path))
        profiler = cProfile.Profile()
        profiler.enable()
        answer = _run(server, import_id)
        profiler.disable()
        answer |= _outcome(server, import_id, int(rows), int(bad))
    text = io.StringIO()
    stats = pstats.Stats(profiler, stream=text).strip_dirs()
    stats.sort_stats("tottime").print_stats(30)
    stats.sort_stats("cumulative").print_stats(40)
    Path(to).write_text(text.getvalue(), encoding="utf-8")
    return answer


def _run(server: Any, import_id: int) -> Answer:
    from backend import engine

    before = _processor()
    start = time.perf_counter()
    engine.run(server, ledger.CALLER.org_id, import_id)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "processor": _processor() - before, "peak_mb": _peak()}


def _outcome(server: Any, import_id: int, rows: int, bad: int) -> Answer:
    from backend import submit

    counts = submit.result(server, ledger.CALLER, str(import_id)).counts
    assert (counts.sent, counts.booked, counts.failed) == (rows, rows - bad, bad), counts
    return {"booked": counts.booked}


def _peak() -> float:
    """The most memory this process had, in MB. The parent must be small: a child begins with its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


TASKS: dict[str, Callable[..., Answer]] = {
    "base": base, "stage": stage, "run": run, "record": record, "raw": raw, "profile": profile,
}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))

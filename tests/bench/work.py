"""One measurement in a process of its own: `python -m tests.bench.work TASK ARGUMENT ...` answers JSON."""

from __future__ import annotations

import cProfile
import io
import json
import os
import pstats
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from shared.schemas import ReversalProof, ReversalRequest, ViewQuery, ViewTable
from tests.bench import ledger, recording
from tests.bench.data import Size, invoice

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


def stage_matches(base_path: str, path: str, accounts: str, invoices: str, rows: str) -> Answer:
    """Loads bank lines into a copy of it and stages Matches of them all, each on one invoice."""
    ledger.make_staged_matches(Path(base_path), Path(path), Size(int(accounts), int(invoices)), int(rows))
    return {"bad": 0, "peak_mb": _peak()}


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


def matching(accounts: str, invoices: str, lines: str) -> Answer:
    """Bank lines matched against all open invoices."""
    from tests.bench import matching as bench

    answer = bench.run(Size(int(accounts), int(invoices)), int(lines))
    return answer | {"peak_mb": _peak() + _peak(resource.RUSAGE_CHILDREN)}


def django(path: str, accounts: str, invoices: str, rows: str) -> Answer:
    """The peer django-import-export."""
    from tests.bench import peer_django

    return peer_django.measure(Path(path), Size(int(accounts), int(invoices)), int(rows))


def sqlmodel(path: str, accounts: str, invoices: str, rows: str) -> Answer:
    """The peer SQLModel."""
    from tests.bench import peer_sqlmodel

    return peer_sqlmodel.measure(Path(path), Size(int(accounts), int(invoices)), int(rows))


def reversal(path: str) -> Answer:
    """Taking the newest import back, from the press to the proof."""
    from backend import reverse

    with ledger.opened(Path(path)) as server:
        number = str(ledger.last_import(Path(path)))
        start = time.perf_counter()
        reverse.reverse(server, ledger.CALLER, number, ReversalRequest(why="bench"))
        reverse.carry(server, ledger.CALLER.org_id, int(number))
        carried = time.perf_counter() - start
        proof = reverse.reverse(server, ledger.CALLER, number, ReversalRequest())
        seconds = time.perf_counter() - start
    assert isinstance(proof, ReversalProof), proof
    assert proof.live == 0, proof.sentence
    assert not any(proof.differences.values()), proof.sentence
    return {"seconds": seconds, "carry": carried, "proof": seconds - carried, "peak_mb": _peak()}


def balances(path: str, invoices: str, asked: str, times: str) -> Answer:
    """So many balances by number in one call of the API, from request to the last byte of the answer."""
    from fastapi.testclient import TestClient

    from addin.balances import COLUMNS
    from backend import access
    from backend.jobs.runner import Runner
    from backend.main import create_app

    count = int(asked)
    step = int(invoices) // count
    numbers = [invoice(place * step) for place in range(count)]
    body = msgspec.json.encode(ViewQuery(numbers=numbers, columns=list(COLUMNS)))
    spent: list[float] = []
    with ledger.opened(Path(path)) as server:
        with server.database.write() as tx:
            caller = ledger.CALLER
            token = access.create_token(tx, caller.org_id, caller.user_id, "bench", ledger.NOW)
        server.jobs = Runner(server)
        with TestClient(create_app(server)) as client:
            headers = {
                "Authorization": f"Bearer {token}",
                "Remitbook-Api": "1",
                "Accept-Encoding": "identity",
            }
            for _ in range(int(times)):
                start = time.perf_counter()
                answer = client.post("/v1/views/invoices/query", content=body, headers=headers)
                spent.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, answer.text
        table = msgspec.json.decode(answer.content, type=ViewTable)
        assert len(table.values[0]) == count
    return {"milliseconds": statistics.median(spent), "first": spent[0]}


def sign_of_life(folder: str, times: str) -> Answer:
    """From the start of `remitbook press` to its first character on a terminal, and to its end."""
    import pty

    import openpyxl

    book = Path(folder) / "Payments.xlsx"
    openpyxl.Workbook().save(book)
    # A home of its own, and a server that is not there: what is measured comes before either is needed.
    environment = os.environ | {"REMITBOOK_HOME": folder, "REMITBOOK_SERVER": "http://127.0.0.1:9"}
    words = [str(Path(sys.executable).with_name("remitbook")), "press", "map_columns", str(book)]
    first: list[float] = []
    whole: list[float] = []
    for _ in range(int(times)):
        terminal, end = pty.openpty()
        start = time.perf_counter()
        with subprocess.Popen(
            words, env=environment, stdin=subprocess.DEVNULL, stdout=end, stderr=end
        ) as process:
            said = os.read(terminal, 1)
            first.append(time.perf_counter() - start)
            process.wait()
            whole.append(time.perf_counter() - start)
        said += os.read(terminal, 65536)
        os.close(end)
        os.close(terminal)
        assert said.startswith(b"Map columns: "), said
        assert b"Say what sheet" in said, said
    return {"seconds": statistics.median(first), "whole": statistics.median(whole)}


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


def _peak(whose: int = resource.RUSAGE_SELF) -> float:
    """The most memory this process had, or the largest of its children, in MB. The parent must be small: a
    child begins with its peak."""
    return resource.getrusage(whose).ru_maxrss / 1024


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


TASKS: dict[str, Callable[..., Answer]] = {
    "base": base, "stage": stage, "run": run, "record": record, "raw": raw, "profile": profile,
    "django": django, "sqlmodel": sqlmodel, "reversal": reversal, "balances": balances,
    "sign_of_life": sign_of_life, "matching": matching, "stage_matches": stage_matches,
}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))

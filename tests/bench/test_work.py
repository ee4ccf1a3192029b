"""The benchmark's own runs, small: its sheets are taken as the product takes them today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import ledger, work

SIZE = ("600", "12000")
ROWS = "6000"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("bench") / "base.db")
    work.base(path, *SIZE)
    return path


def test_bank_lines_are_loaded_and_booked_from_matches(base: str, tmp_path: Path) -> None:
    staged = str(tmp_path / "staged.db")
    work.stage_matches(base, staged, *SIZE, ROWS)
    assert work.run(staged, ROWS, "0")["booked"] == int(ROWS)


def test_payments_are_staged_booked_written_raw_and_taken_back(base: str, tmp_path: Path) -> None:
    ran, copy, recorded = (str(tmp_path / name) for name in ("ran.db", "copy.db", "recorded"))
    bad = str(work.stage(base, ran, *SIZE, ROWS)["bad"])
    ledger.copy(Path(ran), Path(copy))
    booked = work.record(ran, ROWS, bad, recorded)["booked"]
    assert booked == int(ROWS) - int(bad)
    assert work.raw(copy, recorded)["rows"] > booked
    assert work.balances(ran, SIZE[1], "500", "1")["milliseconds"] > 0
    assert work.reversal(ran)["seconds"] > 0


def test_bank_lines_are_matched() -> None:
    assert work.matching(*SIZE, "1000")["CERTAIN"] > 0

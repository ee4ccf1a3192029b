"""`remitbook demo`, run as a user runs it; it checks its own figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from backend import demo, demo_books


@pytest.mark.slow
def test_the_demo_ends_well_and_leaves_its_workbooks(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "addin.cli", "demo", "--all-sheets"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    folder = tmp_path / "demo-out"
    assert {"Mapping", "Failed"} <= set(
        openpyxl.load_workbook(folder / "payments.remitbook.before.xlsx").sheetnames
    )
    shown = set(openpyxl.load_workbook(folder / "payments.remitbook.xlsx").sheetnames)
    assert {"Mapping", "Check", "Invoices", "Aging", "Import log", "Delete import 3"} <= shown
    assert {"Import 3", "History", "Status", "Unapplied cash"} <= shown
    assert "\x1b" not in done.stdout


def test_a_wrong_figure_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(_: demo.Story) -> None:
        demo.must(False, "the customers owe 1.00")

    monkeypatch.setattr(demo.Story, "run", wrong)
    assert demo.tell(tmp_path / "out") == 1
    assert "1.00" in capsys.readouterr().err


def test_the_expected_figures_follow_from_the_rows() -> None:
    owed = sum(-total if number.startswith("CN") else total for number, _, _, total in demo_books.INVOICES)
    assert owed == float(demo.BEFORE)
    booked = {row[5]: row[2] for row in demo_books.PAYMENTS if isinstance(row[2], float)}
    for reference, cells in demo_books.CORRECTIONS.items():
        booked[reference] = cells.get("Amount", booked.get(reference))
        if str(cells.get("Send", "")).startswith("Drop"):
            del booked[reference]
    assert owed - sum(booked.values()) == float(demo.AFTER)

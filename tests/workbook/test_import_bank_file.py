"""`remitbook import payment_entries FILE`: what Load file says of a bank's file is said here too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.data.second_reading import BANKS
from tests.workbook.test_bad_input_files import line  # noqa: F401 - a fixture

Line = Callable[..., int]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mt940-wolph/betterplace/sepa_snippet.sta", ["11 entries of 2 statements (MT940)", "300.08 apart"]),
        ("camt-genkgo/camt054.v8.xml", ["1 entry of several payments", "import one of the two"]),
    ],
)
def test_what_is_in_it_is_said(
    line: Line,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    words: list[str],
) -> None:
    file = tmp_path / Path(name).name
    file.write_bytes((BANKS / name).read_bytes())
    assert line("import", "payment_entries", file, "--anyway") == 0
    said = capsys.readouterr().out
    assert [word for word in words if word not in said] == []


def test_balances_that_do_not_add_up_are_asked_about_first(
    line: Line,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "april.sta"
    file.write_bytes((BANKS / "mt940-wolph/betterplace/sepa_snippet.sta").read_bytes())
    assert line("import", "payment_entries", file) == 2
    said = capsys.readouterr()
    assert "300.08 apart" in said.out + said.err
    assert line("import", "payment_entries", file, "--anyway") == 0


def test_pending_entries_alone_are_told_by_their_number(
    line: Line,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "pending.xml"
    file.write_bytes((BANKS / "camt-genkgo/camt052.v4.xml").read_bytes())
    assert line("import", "payment_entries", file) == 2
    assert "left out: 1" in capsys.readouterr().err

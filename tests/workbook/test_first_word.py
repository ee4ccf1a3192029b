"""What a press says first on a terminal, and what it has loaded by then: nothing that takes long."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from addin.lean import NOT_NEEDED

SLOW = {
    "openpyxl", "xlwings", "httpx", "httpcore", "keyring", "platformdirs", "msgspec", "importlib.metadata",
    "shared", "email", "ssl", "urllib.request", "numpy", "pandas",
}  # fmt: skip
PROCESS = """
import runpy, sys
from importlib.abc import MetaPathFinder

asked = []

class Asked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        asked.append(name.partition(".")[0])

sys.meta_path.insert(0, Asked())
sys.argv = sys.argv[1:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__")
except SystemExit as ended:
    assert not ended.code
print(*asked)
asked.clear()
from addin.client import Client
Client("http://127.0.0.1:9", None)
print(*asked)
"""
SERVER = "import sys, backend.serve; print(*sys.modules)"


def test_the_first_word_comes_before_anything_slow_is_loaded(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="a terminal as a file is a matter of Unix")
    book = tmp_path / "Payments.xlsx"
    openpyxl.Workbook().save(book)
    words = [str(Path(sys.executable).with_name("remitbook")), "press", "map_columns", str(book)]
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=end,
        env=os.environ | {"REMITBOOK_HOME": str(tmp_path), "REMITBOOK_SERVER": "http://127.0.0.1:9"},
    )  # fmt: skip
    os.close(end)
    loaded: set[str] = set()
    try:
        with open(terminal, encoding="utf-8") as lines:
            for line in lines:
                if not line.startswith("import time:"):
                    break
                loaded.add(line.rpartition("|")[2].strip())
    finally:
        process.kill()
        process.wait()
    assert line.strip() == f"Map columns: {book} ..."
    assert {"addin.cli", "argparse"} <= loaded
    assert not SLOW & {part for name in loaded for part in (name, name.partition(".")[0])}


@pytest.mark.parametrize("words", [("addin.ribbon.button", "--help"), ("addin.worker",)])
def test_a_button_and_its_worker_load_no_client_before_they_need_it_and_a_small_one_then(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROCESS, *words],
        capture_output=True, text=True, check=True, env=os.environ | {"REMITBOOK_HOME": str(tmp_path)},
    )  # fmt: skip
    before, after = map(set, map(str.split, ran.stdout.splitlines()[-2:]))
    assert "xlwings" in before
    assert "httpx" not in before
    assert "httpx" in after
    # Not even asked for, installed or not: xlwings loads them wherever they are.
    assert not {name.partition(".")[0] for name in NOT_NEEDED} - {"cryptography"} & (before | after)


def test_a_server_on_sqlite_starts_without_the_driver_of_postgresql() -> None:
    loaded = subprocess.run([sys.executable, "-c", SERVER], capture_output=True, text=True, check=True)
    assert "sqlalchemy" in loaded.stdout.split()
    assert "psycopg" not in loaded.stdout.split()


@pytest.mark.parametrize("signs", ["ascii", "cp1252"])
def test_a_name_is_said_also_where_the_output_lacks_its_letters(signs: str, tmp_path: Path) -> None:
    """A scheduled press on Windows writes to a file of few letters; it ended with a stack trace there."""
    home = tmp_path / "Łukasz ▸ Žižek"
    done = subprocess.run(
        [sys.executable, "-m", "addin.cli", "doctor", "--server", "http://127.0.0.1:9"],
        capture_output=True, check=False, timeout=60,
        env={**os.environ, "PYTHONIOENCODING": signs, "REMITBOOK_HOME": str(home)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u0141ukasz" in done.stdout

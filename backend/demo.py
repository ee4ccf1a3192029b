"""`remitbook demo`: the main job from nothing, told in a terminal; 1 where a figure is not as it must be.

Everything is done as a user does it: a server of its own, workbooks, the command line as its own process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend import demo_bank, demo_books

OK, WRONG, REFUSED = 0, 1, 2
BEFORE, AFTER = Decimal("7949.50"), Decimal("760.00")
"""What all customers owe: at first, and after the import with its corrected rows."""

_START_S, _PRESS_S = 60.0, 120.0
_SERVER = "Remitbook answers on "
_BOOKS = ("customers.xlsx", "invoices.xlsx", "payments.xlsx")
_OURS, _KEPT = "payments.remitbook.xlsx", "payments.remitbook.before.xlsx"
_BALANCES, _PREVIEW = "customers.remitbook.xlsx", "payments.remitbook.preview.xlsx"
_SECRETS = tuple(f"REMITBOOK_{name}" for name in ("TOKEN", "SERVER", "DATABASE_URL", "PORT", "HOST"))
_DATE_RULE = "No earlier than the first open day"


class NotAsItMustBe(Exception):
    """A figure or an exit code of the demo is wrong."""


def register_demo(subparsers: Any) -> None:
    """Adds `demo`."""
    parser: argparse.ArgumentParser = subparsers.add_parser("demo", help="show the main job from nothing")
    parser.add_argument("--to", default="demo-out", metavar="FOLDER", help="where its workbooks go")
    parser.add_argument("--all-sheets", action="store_true", help="also check, invoices, aging, log")
    parser.set_defaults(func=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    try:
        return tell(Path(arguments.to), all_sheets=arguments.all_sheets)
    except ModuleNotFoundError as error:
        print(f"The server is not installed here ({error.name} is missing).", file=sys.stderr)
        return REFUSED


def tell(folder: Path, *, all_sheets: bool = False) -> int:
    """Tells the story once; the exit code."""
    started_s = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*_BOOKS, _OURS, _KEPT, _BALANCES, _PREVIEW, *demo_bank.BOOKS):
        (folder / name).unlink(missing_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="remitbook-demo-") as home:
            environment = _environment(Path(home))
            with _server(Path(home), environment) as server:
                demo_books.make_books(folder, dt.datetime.now(dt.UTC).date())
                address = _address(server)
                print(f"A server of its own, on SQLite, answers on {address}; the ledger is empty.")
                Story(folder, {**environment, "REMITBOOK_SERVER": address}, all_sheets).run()
    except (NotAsItMustBe, LookupError, OSError, subprocess.SubprocessError) as error:
        print(f"\nThe demo went wrong: {error}", file=sys.stderr)
        return WRONG
    print(f"\nDone in {time.monotonic() - started_s:.1f} s. The workbooks are in {folder}{os.sep}")
    for name, what in (
        ("payments.xlsx", "the list that was sent, untouched"),
        (_KEPT, "Remitbook's sheets after the import: Mapping, and Failed with its causes"),
        (_OURS, "the same at the end: the proof of the deletion"),
        (_BALANCES, "Customer balances"),
    ):
        print(f"  {name:32} {what}")
    return OK


class Story:
    """The steps, and what each must give."""

    def __init__(self, folder: Path, environment: dict[str, str], all_sheets: bool) -> None:
        self.folder = folder
        self.environment = environment
        self.all_sheets = all_sheets
        self.steps = 0
        self.begun: dict[tuple[str, ...], subprocess.Popen[str]] = {}

    def run(self) -> None:
        """Both chapters. Raises NotAsItMustBe."""
        self.payments()
        demo_bank.run(self)

    def payments(self) -> None:
        """A list of payments."""
        ours = self.folder / _OURS
        self.step("Customers and invoices, filled into the templates, are loaded.")
        self.press("import", "customers.xlsx", says="5 of 5 rows")
        self.press("import", "invoices.xlsx", says="13 of 13 rows")

        self.step("What do the customers owe?")
        self.ahead("map_columns", "payments.xlsx")
        self.press("pull_accounts", "customers.xlsx")
        before = self.balances(BEFORE)

        self.step("A list of payments, with its own headers. How would Remitbook read it?")
        self.press("map_columns", "payments.xlsx", says="refuse 12 rows")
        self.user("On sheet Mapping: bank dates are normal here, and TRF means Bank transfer.")
        demo_books.edit(ours, _fill_mapping)
        if self.all_sheets:
            self.press("check", "payments.xlsx", code=1, says="6 of 13 rows")

        self.step("Import.")
        self.press("import", "payments.xlsx", code=1, says="6 of 13 rows")
        self.failed(ours, rows=5)
        shutil.copyfile(ours, self.folder / _KEPT)

        self.step("The bad rows are corrected on sheet Failed, and sent again.")
        for reference, cells in demo_books.CORRECTIONS.items():
            self.user(f"{reference}: " + ", ".join(f"{header} = {_shown(cells[header])}" for header in cells))
        demo_books.edit(ours, demo_books.correct)
        self.press("reimport_failed", _OURS, "--sheet", "Failed", says="4 of 5 rows")

        self.step("Import, pressed once more on the same list: nothing is booked twice.")
        self.ahead("pull_accounts", "customers.xlsx")
        self.press("import", "payments.xlsx", code=2, says="Nothing was booked")
        self.press("pull_accounts", "customers.xlsx")
        after = self.balances(AFTER)
        if self.all_sheets:
            for button in (
                "pull_accounts", "pull_invoices", "pull_unallocated", "pull_aging", "import_log", "status",
                "guide",
            ):  # fmt: skip
                self.press(button, "payments.xlsx")
            self.press("pull_statement", "payments.xlsx", "--set", "account=00104")
            self.press("open_import", "payments.xlsx", "--set", "import=3")
            self.press("history", "payments.xlsx", "--set", "number=INV-2605")
            self.press("register_payment", _OURS, "--sheet", "Invoices", "--select", "A13:A25")

        self.step("The whole import is taken back, with the proof.")
        if self.all_sheets:
            self.press("delete_import", "payments.xlsx", "--set", "import=3")
            shutil.copyfile(ours, self.folder / _PREVIEW)
        self.press(
            "delete_import", "payments.xlsx", "--set", "import=3", "--set", "why=It was only a demo",
            "--set", "confirm=yes", says="difference 0.00",
        )  # fmt: skip
        self.press("pull_accounts", "customers.xlsx")
        again = self.balances(BEFORE)
        difference = sum((again[number] - before[number] for number in before), Decimal(0))
        must(again == before and after != before, f"after the deletion the balances are {again}")
        print(*_table(
            ("Customer", "Before", "Imported", "Taken back", "Difference"),
            [
                (name, before[number], after[number], again[number], again[number] - before[number])
                for number, name in demo_books.CUSTOMERS
            ]
            + [("Total", BEFORE, AFTER, sum(again.values(), Decimal(0)), difference)],
        ), sep="\n")  # fmt: skip

    def ahead(self, button: str, book: str, *options: str) -> None:
        """Begin a press that touches nothing the next one does; `press` with the same words ends it."""
        words = ("press", button, book, *options)
        self.begun[words] = subprocess.Popen(
            [sys.executable, "-m", "addin.cli", *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def press(self, button: str, book: str, *options: str, code: int = 0, says: str = "") -> None:
        """Press a button as its own process; its closing sentence must hold `says`."""
        words = ("press", button, book, *options)
        if words not in self.begun:
            self.ahead(button, book, *options)
        print(_dim("    $ remitbook " + " ".join(f'"{word}"' if " " in word else word for word in words)))
        process = self.begun.pop(words)
        text, _ = process.communicate(timeout=_PRESS_S)
        sentence = text.partition("\n")[0]
        print(wrapped(sentence, "      "))
        must(
            process.returncode == code and says in sentence,
            f"{' '.join(words)} ended with {process.returncode}, not {code}: {text}",
        )

    def balances(self, total: Decimal) -> dict[str, Decimal]:
        """Customer -> balance, from sheet Customer balances."""
        rows = demo_books.read_table(self.folder / _BALANCES, "Customer balances", "Customer")
        found = {str(row["Customer"]): Decimal(str(row["Balance"])) for row in rows}
        must(sum(found.values()) == total, f"the customers owe {sum(found.values())}, not {total}")
        return found

    def failed(self, ours: Path, rows: int) -> None:
        """Show sheet Failed: what is wrong with which row."""
        found = demo_books.read_table(ours, "Failed", "What is wrong")
        must(len(found) == rows, f"sheet Failed has {len(found)} rows, not {rows}")
        print("    Sheet Failed:")
        for row in found:
            lines = str(row["What is wrong"]).splitlines()
            number = format(int(row["Row"]), ">3")
            print(f"      {red(number)}  {wrapped(lines[0], ' ' * 11).lstrip()}")

    def keep(self, book: str, copy: str) -> None:
        """A copy of a workbook as it stands now."""
        shutil.copyfile(self.folder / book, self.folder / copy)

    def show(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """What stands on a sheet: a word in colour and what is beside it, line by line."""
        print(f"    {title}")
        for word, text in lines:
            print(f"      {red(format(word, '>9'))}  {wrapped(text, ' ' * 17).lstrip()}")

    def must(self, holds: bool, otherwise: str) -> None:
        """Raises NotAsItMustBe."""
        must(holds, otherwise)

    def step(self, text: str) -> None:
        """The headline of a step."""
        self.steps += 1
        print(f"\n{_bold(f'{self.steps}  {text}')}")

    def user(self, text: str) -> None:
        """What a person does."""
        print(f"    {_yellow('✎')} {text}")


def _fill_mapping(book: Any) -> None:
    sheet = book["Mapping"]
    demo_books.type_beside(sheet, "Date rule", _DATE_RULE, 3)
    demo_books.type_beside(sheet, "TRF", "Bank transfer", 3)


@contextmanager
def _server(home: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A server on SQLite as its own process, which is ended with the block."""
    database = f"sqlite:///{home / 'ledger.db'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "addin.cli", "serve", "--port", "0", "--database", database],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_START_S)


def _address(server: subprocess.Popen[str]) -> str:
    """Where the server answers, once it does."""
    assert server.stdout is not None
    first = server.stdout.readline().strip()
    must(first.startswith(_SERVER), f"the server did not start: {first}")
    threading.Thread(target=server.stdout.read, daemon=True).start()
    address = first.removeprefix(_SERVER)
    _wait(f"{address}/v1/health")
    return address


def _wait(url: str) -> None:
    import urllib.request  # every command of the server's loads this module; only this one asks

    until_s = time.monotonic() + _START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=_START_S):
                return
        except OSError:
            must(time.monotonic() < until_s, "the server does not answer")
            time.sleep(0.05)


def _environment(home: Path) -> dict[str, str]:
    """The user's own ledger, folder and tokens stay out of it."""
    kept = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    return kept | {"REMITBOOK_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise NotAsItMustBe(otherwise)


def _table(head: Sequence[str], rows: Sequence[tuple[str, *tuple[Decimal, ...]]]) -> list[str]:
    lines = [_dim(f"      {head[0]:18}" + "".join(f"{text:>12}" for text in head[1:]))]
    for name, *amounts in rows:
        line = f"      {name:18}" + "".join(f"{amount:>12,.2f}" for amount in amounts)
        lines.append(_bold(line) if name == "Total" else line)
    return lines


def _shown(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def wrapped(text: str, indent: str) -> str:
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent)


def _coloured(text: str, code: str) -> str:
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
    return text if plain else f"\x1b[{code}m{text}\x1b[0m"


def _bold(text: str) -> str:
    return _coloured(text, "1")


def _dim(text: str) -> str:
    return _coloured(text, "2")


def red(text: str) -> str:
    return _coloured(text, "31")


def _yellow(text: str) -> str:
    return _coloured(text, "33")

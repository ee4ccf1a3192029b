"""`python -m tests.bench.press`: *Import* in a running LibreOffice, from the button to the sheet Failed.

A sheet of payments, each of one invoice, three in a hundred of a type nobody knows; a server on SQLite with
as many customers and invoices as the benchmark of the engine. Nothing is measured before the columns were
mapped once, as a user does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

from tests.bench.live import HEADERS
from tests.live.office import LiveOffice
from tests.served import Served

TODAY = dt.date.today()
CUSTOMERS = 20_000
BAD_EVERY = 33


def main() -> None:
    """Print how long each part took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--invoices", type=int, default=300_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), given.rows, given.invoices)


def _measure(folder: Path, rows: int, invoices: int) -> None:
    served = Served(folder / "server")
    try:
        began = time.monotonic()
        _load(served, folder, invoices)
        print(f"{CUSTOMERS:,} customers and {invoices:,} invoices loaded in {time.monotonic() - began:.0f} s")
        live = LiveOffice(folder / "office", served.environment)
        try:
            _press(served, live, _payments(folder / "payments.xlsx", rows, invoices))
        finally:
            live.close()
    finally:
        served.stop()


def _press(served: Served, live: LiveOffice, path: Path) -> None:
    document = live.open(path)
    live.activate(document, "Payments")
    live.press("map_columns", timeout_s=300)
    number = served.http.get("/v1/views/imports").json()["values"][0][0]
    began = time.monotonic()
    pressed = live.press("import", timeout_s=300)
    by = {(line.who, line.what): line for line in pressed.lines}
    result = served.http.get(f"/v1/imports/{int(number) + 1}").json()
    print(f"press, from the button to its end: {by['button', 'exit'].at_s - began:.2f} s")
    print(f"  of it Python itself: {by['button', 'exit'].at_s - by['button', 'start'].at_s:.2f} s")
    print(f"button to sheet Failed and the closing sentence: {by['worker', 'exit'].at_s - began:.2f} s")
    print(f"  of it the server: {result['elapsed_ms'] / 1000:.2f} s, {result['counts']}")
    for line in pressed.lines:
        print(f"    {line.at_s - began:6.2f} s  {line.who} {line.what} {line.text[:80]!r}")


def _load(served: Served, folder: Path, invoices: int) -> None:
    """Customers and invoices, sent as files."""
    customers = openpyxl.Workbook(write_only=True)
    sheet = customers.create_sheet("Customers")
    sheet.append(["Customer", "Name", "Currency"])
    for number in range(CUSTOMERS):
        sheet.append([_customer(number), f"Customer {number}", "EUR"])
    customers.save(folder / "Customers.xlsx")
    lines = ["Invoice;Customer;Issued;Due;Total"]
    lines += [f"INV-{number:06d};{_customer(number)};{TODAY};{TODAY};100.00" for number in range(invoices)]
    (folder / "Invoices.csv").write_text("\n".join(lines) + "\n")
    for kind, name in (("accounts", "Customers.xlsx"), ("invoices", "Invoices.csv")):
        _import(served, kind, folder / name)


def _import(served: Served, kind: str, path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("remitbook"), "import", kind, path],
        env={**os.environ, **served.environment}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def _payments(path: Path, rows: int, invoices: int) -> Path:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Payments")
    sheet.append(HEADERS)
    for number in range(rows):
        invoice = number * (invoices // rows)
        kind = "TRF" if number % BAD_EVERY == 0 else "Bank transfer"
        sheet.append([
            _customer(invoice), f"INV-{invoice:06d}", 100.0, TODAY, kind, f"TX-{number:07d}",
            f"Ref. {number}", number % 2 == 0, "see mail" if number % 3 == 0 else None,
        ])  # fmt: skip
    workbook.save(path)
    return path


def _customer(number: int) -> str:
    return f"{number % CUSTOMERS:05d}"


if __name__ == "__main__":
    main()

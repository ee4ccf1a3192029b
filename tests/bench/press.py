"""`python -m tests.bench.press`: *Import* in a running LibreOffice, from the button to the sheet Failed.

A sheet of payments, each of one invoice, three in a hundred of a type nobody knows; a server on SQLite with
as many customers and invoices as the benchmark of the engine. Nothing is measured before the columns were
mapped once, as a user does.

The aims in seconds were set on a machine whose LibreOffice hands over 100,000 rows of eight cells in 0.44 s
and takes 5,000 of nine in 0.11 s. So each is also told as a multiple of what LibreOffice itself takes for
that in the same run, which does not depend on the machine, nor on who else uses it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from addin.hosts import libreoffice
from tests.bench import live, table
from tests.bench.live import HEADERS
from tests.live.office import LiveOffice
from tests.served import Served

TODAY = dt.date.today()
CUSTOMERS = 20_000
BAD_EVERY = 33
FAILED = 5_000
AIMS = {"press": (3.0, "read"), "failed": (10.0, "read"), "page": (0.5, "write")}
"""Seconds, and which raw limit they are told by."""
RAW_WHERE_AIMED = {"read": 0.44, "write": 0.11}


def main() -> None:
    """Print how long each part took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--invoices", type=int, default=300_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        taken = _measure(Path(folder), given.rows, given.invoices)
    taken["page"] = statistics.median(live.failed_seconds(FAILED, times=5))
    limits = live.raw_limits(given.rows, FAILED)
    libreoffice.stop()
    print(table.plain(list(figures(taken, limits, given.rows))))


def figures(taken: dict[str, float], limits: dict[str, float], rows: int) -> Iterator[table.Figure]:
    """What was reached, in seconds and as a multiple of the raw limit."""
    raw = {"read": f"handing over {rows:,} rows", "write": f"taking {FAILED:,} rows"}
    names = {
        "press": f"Import of {rows:,} rows, the press itself",
        "failed": "From the button to sheet Failed",
        "page": f"Writing {FAILED:,} failed rows",
    }
    for what, (aim, by) in AIMS.items():
        seconds, limit = taken[what], limits[by]
        yield table.at_most(names[what], seconds, aim, "s")
        times = round(aim / RAW_WHERE_AIMED[by], 1)
        yield table.at_most(
            "That: of the raw limit", seconds / limit, times, "times", f"{raw[by]}: {limit:.2f} s"
        )


def _measure(folder: Path, rows: int, invoices: int) -> dict[str, float]:
    served = Served(folder / "server")
    try:
        began = time.monotonic()
        _load(served, folder, invoices)
        print(f"{CUSTOMERS:,} customers and {invoices:,} invoices loaded in {time.monotonic() - began:.0f} s")
        office = LiveOffice(folder / "office", served.environment)
        try:
            return _press(served, office, _payments(folder / "payments.xlsx", rows, invoices))
        finally:
            office.close()
    finally:
        served.stop()


def _press(served: Served, office: LiveOffice, path: Path) -> dict[str, float]:
    document = office.open(path)
    office.activate(document, "Payments")
    office.press("map_columns", timeout_s=300)
    number = served.http.get("/v1/views/imports").json()["values"][0][0]
    began = time.monotonic()
    pressed = office.press("import", timeout_s=300)
    by = {(line.who, line.what): line for line in pressed.lines}
    result = served.http.get(f"/v1/imports/{int(number) + 1}").json()
    assert result["counts"]["failed"] == result["counts"]["to_fix"] > 0, result
    print(f"the server: {result['elapsed_ms'] / 1000:.2f} s, {result['counts']}")
    for line in pressed.lines:
        print(f"    {line.at_s - began:6.2f} s  {line.who} {line.what} {line.text[:80]!r}")
    return {"press": by["button", "exit"].at_s - began, "failed": by["worker", "exit"].at_s - began}


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

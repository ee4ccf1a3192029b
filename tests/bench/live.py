"""`python -m tests.bench.live`: what the add-in itself costs in a workbook, on both hosts, without a server.

Reading and encoding a sheet of payments, writing a Failed sheet, writing a pulled sheet, in seconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import msgspec

from addin.draft import Filled, Known, Where, make_draft
from addin.failed_sheet import FailedTable, failed_page
from addin.hosts import files, libreoffice
from addin.outbox import content_of
from addin.pages import MONEY, Page
from addin.source import read_rows
from addin.view_sheet import view_page
from addin.workbook import Desk
from shared.kinds import KINDS
from shared.schemas import Cause, Column, MoneyTotals, RowIssue, Submission, ViewTable
from shared.views import VIEWS

DAY = dt.datetime(2026, 3, 2)
HEADERS = [
    "Customer no.",
    "Invoice no.",
    "Amount",
    "Paid on",
    "Type",
    "Txn",
    "Reference",
    "Cleared",
    "My note",
]
SENTENCES = {
    "type": 'Type "TRF" is unknown. Choose one of: Bank transfer, Cheque, Cash.',
    "invoices": "There is no invoice INV-99999. Correct the number, or clear it.",
    "amount": 'Amount "n/a" is no number.',
}
PLACES = {"type": 4, "invoices": 1, "amount": 2}


def payment(number: int) -> list[Any]:
    """One row of nine cells as a team has them."""
    day = DAY + dt.timedelta(days=number % 28)
    return [
        *(f"{number % 20_000:05d}", f"INV-{number:06d}", 10 + number % 977 / 4, day, "Bank transfer"),
        *(f"TX-{number:07d}", f"Ref. {number % 4_000}", number % 2 == 0, None if number % 3 else "see mail"),
    ]


def failed(rows: int) -> Page:
    """A Failed sheet of that many rows: one fault each, every fifth row two."""
    chance = random.Random(3)
    numbers = sorted(chance.sample(range(2, 34 * rows), rows))
    issues = []
    for number in numbers:
        names = chance.sample(list(PLACES), 2 if chance.random() < 0.2 else 1)
        issues.append([_issue(number, name) for name in names])
    table = [payment(number) for number in numbers]
    columns = [
        Column(HEADERS[0], "A", "t", [row[0] for row in table]),
        Column(HEADERS[1], "B", "t", [row[1] for row in table]),
        Column(HEADERS[2], "C", "n", [str(row[2]) for row in table]),
        Column(HEADERS[3], "D", "d", [row[3].date().isoformat() for row in table]),
        Column(HEADERS[4], "E", "t", ["TRF"] * rows),
        Column(HEADERS[5], "F", "t", [row[5] for row in table]),
        Column(HEADERS[6], "G", "t", [row[6] for row in table]),
        Column(HEADERS[7], "H", "b", ["TRUE" if row[7] else "FALSE" for row in table]),
        Column(HEADERS[8], "I", "".join("_" if row[8] is None else "t" for row in table),
               [row[8] or "" for row in table]),
    ]  # fmt: skip
    formats = ["@", "@", MONEY, "dd.mm.yyyy", *["General"] * 5]
    return failed_page(
        FailedTable(
            root="0f0f", number=48, kind=KINDS["payments"], sheet="Payments", book="book.xlsx", rows=numbers,
            keys=[f"k{number}" for number in numbers], columns=columns, issues=issues,
            widths=[12.0] * 9, formats=[[each] * rows for each in formats],
            fields={place: name for name, place in PLACES.items()} | {0: "account", 3: "date"},
            causes=[Cause("X", rows, sentence, [numbers[0]]) for sentence in SENTENCES.values()],
            money=[MoneyTotals("EUR", 2, failed=rows * 10_000)],
        ),
        "Failed",
    )  # fmt: skip


def _issue(row: int, name: str) -> RowIssue:
    cell = "ABCDEFGHI"[PLACES[name]] + str(row)
    suggestion = "Bank transfer" if name == "type" else ""
    return RowIssue(row, name, f"{name.upper()}_UNKNOWN", SENTENCES[name], cell=cell, suggestion=suggestion)


def pulled(rows: int) -> Page:
    """The pulled sheet of that many invoices."""
    view = VIEWS["invoices"]
    makers: dict[str, Callable[[int], Any]] = {
        "date": lambda number: (DAY + dt.timedelta(days=number % 28)).date().isoformat(),
        "datetime": lambda number: "2026-03-02T10:00:00+00:00",
        "money": lambda number: number * 7,
        "integer": lambda number: number,
        "bool": lambda number: number % 2 == 0,
    }
    values: list[list[Any]] = []
    for column in view.columns:
        texts = [word for word, _ in column.choices] or [f"{column.name} {number}" for number in range(97)]
        text = ["EUR"] if column.name == "currency" else texts
        make = makers.get(column.type, lambda number, text=text: text[number % len(text)])
        values.append([make(number) for number in range(rows)])
    table = ViewTable(
        "invoices", [column.name for column in view.columns], values,
        [f"key-{number}" for number in range(rows)], [1] * rows, 9, "", "", {"EUR": 2},
        "2026-04-02T09:30:00+00:00",
    )  # fmt: skip
    return view_page(view, table, (), {}, dt.UTC)


class Stopwatch:
    """Seconds by what was done."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.taken[what] = time.perf_counter() - start


def measure(host: ModuleType, rows: int, failed_rows: int) -> dict[str, float]:
    """All figures of one host."""
    taken = Stopwatch()
    book = host.new_book()
    sheet = book.sheets[0]
    sheet.name = "Payments"
    sheet["A:B"].number_format = sheet["F:F"].number_format = "@"
    with taken(f"write {rows:,} rows x 9 plainly"):
        sheet["A1"].value = [HEADERS, *map(payment, range(rows))]
    _press(Desk(book), taken, rows)
    for what, page in (
        (f"write Failed of {failed_rows:,} rows", failed(failed_rows)),
        (f"write it again ({failed_rows:,} rows)", failed(failed_rows)),
        (f"write a pulled sheet of {rows:,} rows", pulled(rows)),
    ):
        desk = Desk(book)
        with taken(what):
            desk.write(page)
    book.close()
    return taken.taken


def _press(desk: Desk, taken: Stopwatch, rows: int) -> None:
    """What a press does before anything is sent."""
    kind = KINDS["payments"]
    known = Known(dt.date(2026, 4, 2), choices={"type": [("BANK", "Bank transfer")]})
    with taken(f"read {rows:,} rows x 9"):
        read = read_rows(desk, desk.here(), Where())
    with taken(f"map {rows:,} rows"):
        draft = make_draft(kind, read.sheet, Filled(kind.name), None, known)
    submission = Submission(kind=kind.name, sheet=read.sheet, mapping=draft.mapping)
    with taken("encode twice and digest"):
        content_of(submission)
        msgspec.msgpack.encode(submission)


def failed_seconds(rows: int, times: int) -> list[float]:
    """What it takes to write so many failed rows into LibreOffice, each time into another book."""
    taken = []
    for _ in range(times):
        book = libreoffice.new_book()
        book.sheets[0].name = "Payments"
        book.sheets[0]["A1"].value = [HEADERS, *map(payment, range(100))]
        page, desk = failed(rows), Desk(book)
        start = time.perf_counter()
        desk.write(page)
        taken.append(time.perf_counter() - start)
        assert book.sheets["Failed"].range((rows, 1)).value
        book.close()
    return taken


def raw_limits(rows: int, written: int) -> dict[str, float]:
    """Seconds LibreOffice itself takes to hand over so many rows of eight cells in one call, and to take so
    many of nine: what a press and a Failed sheet are measured against. Median of 5."""
    book = libreoffice.new_book()
    sheet = book.sheets[0]
    sheet["A1"].value = list(map(payment, range(rows)))
    read, write = [], []
    for _ in range(5):
        there = sheet["A1"].resize(rows, len(HEADERS) - 1).impl.uno
        start = time.perf_counter()
        there.getDataArray()
        read.append(time.perf_counter() - start)
        some = sheet["A1"].resize(written, len(HEADERS)).impl.uno.getDataArray()
        new = book.sheets.add()["A1"].resize(written, len(HEADERS)).impl.uno
        start = time.perf_counter()
        new.setDataArray(some)
        write.append(time.perf_counter() - start)
    book.close()
    return {"read": statistics.median(read), "write": statistics.median(write)}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--failed", type=int, default=5_000)
    parser.add_argument("--host", choices=("files", "libreoffice"))
    given = parser.parse_args()
    hosts = {"files": files, "libreoffice": libreoffice}
    chosen = [given.host] if given.host else list(hosts)
    found = {name: measure(hosts[name], given.rows, given.failed) for name in chosen}
    libreoffice.stop()
    print(f"{'seconds':40}" + "".join(f"{name:>14}" for name in chosen))
    for what in found[chosen[0]]:
        print(f"{what:40}" + "".join(f"{found[name][what]:14.2f}" for name in chosen))


if __name__ == "__main__":
    main()

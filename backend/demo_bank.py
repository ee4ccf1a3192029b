"""The demo's second chapter: a bank statement is loaded, matched, looked at, booked, and taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backend import demo_books

if TYPE_CHECKING:
    from backend.demo import Story

BOOK, STATEMENT = "bank.xlsx", "statement.sta"
BOOKS = (BOOK, STATEMENT, "bank.remitbook.xlsx", "bank.remitbook.before.xlsx")
OURS, KEPT = BOOKS[2:]
LINES = (
    ("C", "840,00", "Bolt GmbH", "INV-2605 and INV-2606"),
    ("C", "1250,00", "Acme Ltd", "Invoice INV-2601 of last month"),
    ("C", "955,00", "Acme Ltd", "INV-2603 less bank fee"),
    ("C", "700,00", "SUMMIT", "as agreed on the phone"),
    ("D", "80,00", "Bolt GmbH", "CN-0007"),
)
"""(money in or out, amount, the other party, reference)."""

BEFORE, AFTER = Decimal("7949.50"), Decimal("4279.50")
"""What all customers owe before the lines are booked, and after."""
_CORRECTED = "INV-2608"


def run(story: Story) -> None:
    """Raises NotAsItMustBe."""
    make_statement(story.folder, dt.datetime.now(dt.UTC).date())
    ours = story.folder / OURS
    story.step("Another day: a bank statement, loaded from the bank's own file.")
    story.press("load_file", BOOK, "--set", f"file={STATEMENT}", says="5 entries")
    story.press("import", OURS, "--sheet", "statement", says="5 of 5 rows")

    story.step("Which invoices do its lines pay? Only what is certain is ticked.")
    story.press("find_invoices", BOOK, says="5 bank lines")
    story.show("Sheet Matches:", shown(ours))

    story.step("One reference is corrected and found again; a bank fee is told where it goes.")
    story.user(f"700.00: Reference = {_CORRECTED}. 955.00: Book? = Yes, Difference goes to = Bank fee.")
    demo_books.edit(ours, correct_reference)
    story.press("find_invoices", BOOK, says="5 bank lines")
    demo_books.edit(ours, tick)
    story.keep(OURS, KEPT)

    story.step("What is ticked is booked.")
    story.press("book_matches", BOOK, says="5 of 5 rows")
    story.press("pull_accounts", "customers.xlsx")
    story.balances(AFTER)

    story.step("And taken back: the invoices are open, the lines new again.")
    number = "5"
    story.press(
        "delete_import", BOOK, "--set", f"import={number}", "--set", "why=It was only a demo",
        "--set", "confirm=yes", says="difference 0.00",
    )  # fmt: skip
    story.press("pull_accounts", "customers.xlsx")
    story.balances(BEFORE)


def make_statement(folder: Path, today: dt.date) -> None:
    """statement.sta as a bank writes it, and bank.xlsx to work in."""
    import openpyxl

    day = f"{today:%y%m%d}"
    entries = "\n".join(
        f":61:{day}{today:%m%d}{side}{amount}NTRFNONREF//B{place}\n:86:166?00TRANSFER?20{text}?32{payer}"
        for place, (side, amount, payer, text) in enumerate(LINES, start=1)
    )
    total = sum(
        (Decimal(amount.replace(",", ".")) * (1 if side == "C" else -1) for side, amount, _, _ in LINES),
        Decimal(10_000),
    )
    closing = f"{total:.2f}".replace(".", ",")
    (folder / STATEMENT).write_text(
        f":20:DEMO\n:25:10020030/1234567\n:28C:7/1\n:60F:C{day}EUR10000,00\n{entries}\n"
        f":62F:C{day}EUR{closing}\n-\n",
        encoding="ascii",
    )
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.save(folder / BOOK)


def shown(ours: Path) -> list[tuple[str, str]]:
    """Each line of sheet Matches: its amount, how certain, and why."""
    rows = demo_books.read_table(ours, "Matches", "Why")
    return [(f"{row['Amount']:,.2f}", f"{row['Certainty']}: {row['Why']}") for row in rows]


def correct_reference(book: Any) -> None:
    """As a person does who knows what the line is for."""
    _type(book["Matches"], 700, {"Reference": _CORRECTED})


def tick(book: Any) -> None:
    """Where the difference goes, and that lines that are not certain are right all the same."""
    sheet = book["Matches"]
    _type(sheet, 700, {"Book?": "Yes"})
    _type(sheet, 955, {"Book?": "Yes", "Difference goes to": "Bank fee"})
    _type(sheet, -80, {"Book?": "Yes"})


def _type(sheet: Any, amount: float, cells: dict[str, str]) -> None:
    """Types into the row of the line with that amount. Raises LookupError where there is none."""
    header = next(row for row in sheet.iter_rows() if any(cell.value == "Why" for cell in row))
    places = {cell.value: cell.column for cell in header}
    for row in sheet.iter_rows(min_row=header[0].row + 1):
        if row[places["Amount"] - 1].value == amount:
            for title, text in cells.items():
                sheet.cell(row[0].row, places[title]).value = text
            return
    raise LookupError(f"no line of {amount} on sheet {sheet.title}")

"""Somebody edits, hides, renames, selects and presses at random: no press ends in a fault of Remitbook's,
what stands on the user's own sheets stays, and the ledger adds up."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter as letter

from addin.commands import COMMANDS
from addin.companion import companion_of
from addin.errors import Refusal, WrongUsage
from addin.press import Outcome
from tests.architecture.sources import ROOT
from tests.workbook.office import BAD_TYPE, CUSTOMERS, GOOD, HEADER, INVOICES, Office, Rows

SEEDS, STEPS = 12, 25
DAY = dt.date(2026, 4, 2)
LINES: Rows = [
    ["Date", "Credit", "Payer", "IBAN", "Reference"],
    [DAY, 500.0, "ACME LIMITED", "DE89 3704", "INV-1001 and INV-1004"],
    [DAY, 777.0, "Somebody", None, "thank you"],
    [DAY, 190.0, "Bolt", None, "INV-1002 less discount"],
    [DAY, 300.0, "Summit", None, "INV-1003"],
    [DAY, -300.0, "Summit", None, "INV-1003 returned"],
]
BANK_FILES = sorted(path for path in (ROOT / "tests" / "data" / "banks").rglob("*") if path.is_file())
PAYMENTS: Rows = [HEADER, *GOOD, BAD_TYPE, ["00317", "INV-1003", "x", DAY, "Cheque", "TX7", None]]
SHEETS: dict[str, Rows] = {
    "Customers": CUSTOMERS,
    "Invoices": INVOICES,
    "Payments": PAYMENTS,
    "Bank lines": LINES,
    "Blank": [],
}
VALUES = (
    *(None, " ", "x", "Yes", "No", 0, 1, -1, 1.5, 100.0, 12345678901234567890, "=1+1", "+1", "3", "\u00b2"),
    *(
        "00104",
        "00231",
        "INV-1001",
        "INV-1005; INV-1002",
        "INV-9999",
        "TX1",
        "a;b;c",
        "é" * 300,
        "\n",
        "#N/A",
    ),
    *(DAY, dt.datetime(2030, 1, 1, 12), "31.12.2026", "2026-13-45", "today", "1e5", "1.234,56", "EUR", "XXX"),
    *("Drop", "On account", True, "Customer", "Credit", "A1:C3", "Payments", "Bank lines", "Bank transfer"),
    *("Certain", "Ignore", "Returned"),
)
TYPED = (
    *(
        "",
        "1",
        "2",
        "3",
        "99999999999999999999",
        "0",
        "-1",
        "\u00b2",
        "x",
        "a'b",
        ";",
        "$Amount > 0",
        "A1:C3",
    ),
    *("2026-04-01", "1.4.2026", "00104", "INV-1001", "Payments", "EUR", "BL-3-2", "PAY-4-2"),
)
NAMES = ("Failed", "Mine", "Matches", "Mapping 2", "a'b", "Ü (2)")
OFTEN = {
    "import": 5,
    "reimport_failed": 5,
    "find_invoices": 5,
    "book_matches": 4,
    "delete_import": 3,
    "check": 3,
}
OUTSIDE = {"sign_in", "users"}
"""What opens a browser."""
PRESSED_ON = {"find_invoices": "Matches", "book_matches": "Matches", "reimport_failed": "Failed"}


class Walk:
    """One person's session. said: what was done, step by step."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        self.book = office.book("b.xlsx", **SHEETS)
        self.in_place = self.chance.random() < 0.5
        self.said: list[str] = []

    def sheets(self) -> list[tuple[Path, str, int, int]]:
        """Every sheet with its file, rows and columns."""
        files = [path for path in (self.book, companion_of(self.book)) if path.exists()]
        books = [(path, openpyxl.load_workbook(path)) for path in files]
        return [(path, each.title, each.max_row, each.max_column) for path, book in books for each in book]

    def edit(self) -> None:
        """Change a cell, a row, a column or a sheet's name, more often one of ours."""
        there = self.sheets()
        ours = [each for each in there if each[1] not in SHEETS]
        path, name, rows, columns = self.chance.choice(ours if ours and self.chance.random() < 0.6 else there)
        workbook = openpyxl.load_workbook(path)
        sheet = workbook[name]
        row, column = self.chance.randint(1, rows + 1), self.chance.randint(1, columns + 1)
        how = self.chance.choice(["type"] * 6 + ["paste", "hide", "delete", "insert", "clear", "rename"])
        value = self.chance.choice(VALUES)
        self.said.append(f"{how} on {name}, {letter(column)}{row}: {value!r}")
        if how == "type":
            _put(sheet, row, column, value)
        elif how == "paste":
            over = self.chance.randint(1, rows)
            for cell in sheet[row]:
                _put(sheet, over, cell.column, cell.value)
        elif how == "hide":
            sheet.row_dimensions[row].hidden = True
        elif how == "delete":
            sheet.delete_rows(row)
        elif how == "insert":
            sheet.insert_rows(row)
        elif how == "clear":
            for each in range(1, rows + 1):
                _put(sheet, each, column, None)
        elif name not in SHEETS and (title := self.chance.choice(NAMES)) not in workbook.sheetnames:
            sheet.title = title
        workbook.save(path)

    def press(self) -> None:
        """Press a button on a sheet, with some cells selected and some options said."""
        ids = [each for each in COMMANDS if each not in OUTSIDE]
        button = self.chance.choices(ids, [OFTEN.get(each, 1) for each in ids])[0]
        there = self.sheets()
        likely = [each for each in there if each[1] == PRESSED_ON.get(button)]
        _, name, rows, columns = self.chance.choice(
            likely if likely and self.chance.random() < 0.7 else there
        )
        options = self._options(button)
        selected = self._selected(rows, columns)
        agrees = self.chance.choice([True, False, None])
        self.said.append(f"{button} on {name}, {selected or 'nothing'} selected: {options}")
        before = self.own()
        try:
            outcome = self.office.press(
                button,
                self.book,
                name,
                selected,
                in_place=self.in_place,
                ask=None if agrees is None else lambda _: bool(agrees),
                now=None,
                **options,
            )
        except (Refusal, WrongUsage) as refused:
            outcome = Outcome(refused.sentence, code=refused.code)
        self.said.append(f"    {outcome.exit_code} {outcome.code} {outcome.sentence}")
        assert outcome.code != "BUG"
        assert button == "fill_balances" or self.own() == before

    def own(self) -> dict[str, list[list[Any]]]:
        """The values of the user's own sheets, without blanks at the ends."""
        workbook = openpyxl.load_workbook(self.book)
        return {name: _values(workbook[name]) for name in SHEETS}

    def _selected(self, rows: int, columns: int) -> str:
        top, left = self.chance.randint(1, rows + 1), self.chance.randint(1, columns + 1)
        end, right = self.chance.randint(top, rows + 2), self.chance.randint(left, columns + 2)
        a, b, last = letter(left), letter(right), letter(columns)
        cells = [f"{a}{top}", f"{a}{top}:{b}{end}", f"A1:{last}{rows}", f"A{rows}:{last}{rows}"]
        return self.chance.choice(
            ["", "", *cells, f"{a}:{b}", f"{top}:{end}", f"A{top}:C{top},A{end + 1}:C{end + 1}"]
        )

    def _options(self, button: str) -> dict[str, str]:
        said: dict[str, str] = {}
        options = COMMANDS[button].options
        for option in options:
            if self.chance.random() < (0.5 if len(options) < 5 else 0.05):
                words = [word for word, _ in option.choices] if self.chance.random() < 0.9 else []
                said[f"{option.name}_"] = self.chance.choice(words or TYPED)
        if button == "load_file":
            said["file_"] = str(self.chance.choice([*BANK_FILES, self.book]))
        return said


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        cell.value = value


def _values(sheet: Any) -> list[list[Any]]:
    rows = [[None if value == "" else value for value in row] for row in sheet.iter_rows(values_only=True)]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date:UserWarning")
def test_whatever_is_edited_and_pressed_nothing_breaks(office: Office, seed: int) -> None:
    walk = Walk(office, seed)
    if walk.chance.random() < 0.9:
        office.load(walk.book)
    for sheet in ("Payments", "Bank lines"):
        if walk.chance.random() < 0.7:
            office.press("import", walk.book, sheet, in_place=walk.in_place)
    try:
        for _ in range(STEPS):
            walk.edit() if walk.chance.random() < 0.45 else walk.press()
    except Exception:
        print("\n".join(walk.said))
        raise
    assert office.client().get_json("/v1/verify", dict)["findings"] == []

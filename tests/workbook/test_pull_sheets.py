"""Pulled sheets as people find them: head, options, table, totals, and what they remember."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from addin.commands.pulling import options_of
from addin.errors import Refusal
from addin.view_sheet import view_page
from addin.workbook import Desk
from shared.headers import KEY_HEADER, VERSION_HEADER
from shared.schemas import ViewTable
from shared.views import VIEWS
from tests.workbook.office import CUSTOMERS, INVOICES, Office, find

PAID = ["Customer no.", "Invoice no.", "Amount", "Paid on", "Type", "Txn"]
DAY = dt.date(2026, 4, 2)


@pytest.fixture
def desk(office: Office) -> tuple[Office, Path]:
    """Twelve invoices loaded from a book, two of them paid; nothing pulled yet."""
    book = office.book("april.xlsx", Customers=CUSTOMERS, Invoices=INVOICES, Payments=[
        PAID,
        ["00104", "INV-1001", 100.0, DAY, "Cash", "T1"],
        ["00231", "INV-1002", 150.0, DAY, "Cash", "T2"],
        ["00317", "", 5000.0, DAY, "Cash", "T3"],
    ])  # fmt: skip
    office.load(book)
    assert office.press("import", book, "Payments").exit_code == 0
    return office, office.book("today.xlsx", Notes=[["Dear Ann"]])


def table_of(office: Office, book: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a pulled sheet by header."""
    values = office.values(book, sheet)
    place = next(place for place, row in enumerate(values) if KEY_HEADER in row or "What happened" in row)
    return [dict(zip(values[place], row, strict=True)) for row in values[place + 1 :]]


def set_option(office: Office, book: Path, sheet: str, label: str, value: Any) -> None:
    def change(workbook: Any) -> None:
        cell = find(workbook[sheet], label)
        workbook[sheet].cell(cell.row, 2).value = value

    office.edit(book, change)


def test_a_pulled_sheet_has_head_table_total_and_hidden_keys(desk: tuple[Office, Path]) -> None:
    office, book = desk
    outcome = office.press("pull_invoices", book)
    assert (outcome.sheet, outcome.exit_code) == ("Invoices", 0)
    sheet = office.open(book)["Invoices"]
    assert sheet["A1"].value == "Invoices"
    assert sheet["A2"].value == "Up to date 2 Apr 09:30"
    header = find(sheet, "Invoice")
    titles = [cell.value for cell in sheet[header.row]]
    assert titles == [column.header for column in VIEWS["invoices"].columns] + [KEY_HEADER, VERSION_HEADER]
    assert header.fill.fgColor.rgb.endswith("1F3864")
    first = {title: sheet.cell(header.row + 1, place) for place, title in enumerate(titles, start=1)}
    assert (first["Invoice"].value, first["Invoice"].number_format) == ("INV-1001", "@")
    assert (first["Customer"].value, first["Customer"].data_type) == ("00104", "s")
    assert (first["Total"].value, first["Total"].number_format) == (100, "#,##0.00")
    assert first["Due"].value == dt.datetime(2026, 4, 28)
    assert (first["Open"].value, first["Open"].font.bold) == (0, True)
    assert (first["Status"].value, first["On hold"].value) == ("Paid", "No")
    assert first[KEY_HEADER].value.startswith("invoice:")
    assert sheet.column_dimensions[first[KEY_HEADER].column_letter].hidden
    total = sheet.cell(header.row - 1, first["Open"].column)
    rows = f"{header.row + 1}:{first['Open'].column_letter}{header.row + 12}"
    assert total.value == f"=SUBTOTAL(109,{first['Open'].column_letter}{rows})"
    assert sheet.freeze_panes == f"B{header.row + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{header.row}:")
    option = find(sheet, "Customer")
    assert sheet.cell(option.row, 2).fill.fgColor.rgb.endswith("FFF2CC")


def test_the_yellow_cells_are_obeyed_and_remembered(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_invoices", book)
    set_option(office, book, "Invoices", "Customer", "231")
    set_option(office, book, "Invoices", "Status", "Anything open")
    office.press("pull_invoices", book)
    numbers = [row["Invoice"] for row in table_of(office, book, "Invoices")]
    assert numbers == ["INV-1002", "INV-1005", "INV-1008", "INV-1011"]
    set_option(office, book, "Invoices", "As of", dt.datetime(2026, 3, 5))
    office.press("pull_invoices", book)
    rows = table_of(office, book, "Invoices")
    assert [(row["Invoice"], row["Open"]) for row in rows] == [("INV-1002", 200), ("INV-1005", 500)]
    assert office.values(book, "Invoices")[1][0] == "Up to date 2 Apr 09:30 · as of 5 Mar 2026"
    assert office.open(book).sheetnames.count("Invoices") == 1


def test_an_option_given_with_the_press_comes_before_the_sheet(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_accounts", book, account="00104")
    assert [row["Customer"] for row in table_of(office, book, "Customer balances")] == ["00104"]
    office.press("pull_accounts", book, account="00317")
    (row,) = table_of(office, book, "Customer balances")
    assert (row["Open invoices"], row["Unapplied"], row["Balance"]) == (0, 2000, -2000)


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("As of", "soon", "OPTION_INVALID"),
        ("Status", "Angry", "OPTION_INVALID"),
        ("Customer", "99", "NOT_FOUND"),
    ],
)
def test_a_yellow_cell_that_cannot_be_is_refused_and_nothing_changes(
    desk: tuple[Office, Path], label: str, value: str, code: str
) -> None:
    office, book = desk
    office.press("pull_invoices", book)
    set_option(office, book, "Invoices", label, value)
    before = office.values(book, "Invoices")
    assert office.press("pull_invoices", book).code == code
    assert office.values(book, "Invoices") == before


def test_aging_shows_its_difference_to_customer_balances(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_aging", book, as_of="2026-05-20")
    texts = [str(row[0]) for row in office.values(book, "Aging")]
    assert "Aging 2,550.00 EUR · Customer balances 2,550.00 EUR · difference 0.00" in texts
    late = {row["Customer"]: row["1-30 days"] for row in table_of(office, book, "Aging")}
    assert late == {"00104": 2100, "00231": 2450, "00317": 0}


def test_unapplied_cash_and_payments(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_unallocated", book)
    (row,) = table_of(office, book, "Unapplied cash")
    assert (row["Customer"], row["Amount"], row["Unapplied"], row["Customer owes"]) == (
        "00317",
        5000,
        2000,
        0,
    )
    office.press("pull_payments", book)
    used = {row["Transaction ID"]: row["Invoices"] for row in table_of(office, book, "Payments")}
    assert used["T1"] == "INV-1001: 100.00"


def test_changes_that_were_not_imported_are_not_lost(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_invoices", book)

    def change(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        due = next(cell.column for cell in sheet[find(sheet, "Invoice").row] if cell.value == "Due")
        sheet.cell(find(sheet, "INV-1004").row, due).value = dt.datetime(2026, 5, 31)

    office.edit(book, change)
    outcome = office.press("pull_invoices", book)
    assert outcome.code == "UNSENT_CHANGES"
    assert "Due of INV-1004" in outcome.sentence
    everything = office.press("refresh_all", book)
    assert everything.exit_code == 2
    assert office.press("pull_invoices", book, ask=lambda _: True).exit_code == 0
    office.edit(book, change)
    assert office.press("pull_invoices", book, discard="yes").exit_code == 0


def test_a_changed_row_sent_back_is_an_update_and_the_rest_is_skipped(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_invoices", book)

    def change(workbook: Any) -> None:
        sheet = workbook["Invoices"]
        due = next(cell.column for cell in sheet[find(sheet, "Invoice").row] if cell.value == "Due")
        sheet.cell(find(sheet, "INV-1004").row, due).value = dt.datetime(2026, 5, 31)

    office.edit(book, change)
    outcome = office.press("import", book, "Invoices")
    assert outcome.sentence == "Import 4: 1 of 12 rows booked, 11 skipped."
    assert office.press("pull_invoices", book).exit_code == 0
    dates = {row["Invoice"]: row["Due"] for row in table_of(office, book, "Invoices")}
    assert dates["INV-1004"] == dt.datetime(2026, 5, 31)
    office.press("history", book, number="INV-1004")
    steps = [row["What happened"] for row in table_of(office, book, "History")]
    assert any("Due" in step and "2026-05-31" in step for step in steps), steps


def test_refresh_all_pulls_each_sheet_with_its_own_options(desk: tuple[Office, Path]) -> None:
    office, book = desk
    assert office.press("refresh_all", book).code == "NOTHING_PULLED"
    office.press("pull_invoices", book, status="PAID")
    office.press("pull_accounts", book)
    office.press("import_log", book)
    more = office.book("more.xlsx", Payments=[PAID, ["00104", "INV-1004", 400.0, DAY, "Cash", "T9"]])
    office.press("import", more, "Payments")
    outcome = office.press("refresh_all", book)
    assert outcome.exit_code == 0
    paid = {row["Invoice"] for row in table_of(office, book, "Invoices")}
    assert {"INV-1001", "INV-1004"} <= paid
    assert "INV-1002" not in paid
    assert len(table_of(office, book, "Import log")) == 4


def test_a_sheet_older_than_the_ledger_says_so() -> None:
    import xlwings as xw

    from addin.hosts import files
    from addin.refresh import tell_age

    files.activate()
    book: xw.Book = files.new_book()
    desk = Desk(book)
    view = VIEWS["accounts"]
    columns = [column.name for column in view.columns]
    table = ViewTable(
        "accounts", columns, [[] for _ in columns], [], [], 7, "", "", {}, "2026-04-03T18:12:00+00:00"
    )
    desk.write(view_page(view, table, options_of(view), {}, dt.UTC))
    assert tell_age(desk, 7) == 0
    assert book.sheets["Customer balances"]["A2"].value == "Up to date 3 Apr 18:12"
    assert tell_age(desk, 10) == 1
    assert book.sheets["Customer balances"]["A2"].value == "3 bookings since: Refresh"


def test_several_currencies_are_never_added_up_and_keep_their_places() -> None:
    view = VIEWS["accounts"]
    columns = [column.name for column in view.columns]
    rows = [
        ("1", "=cmd|'/c calc'!A1", "JPY", 500, 0, 0, 0, 0, 500, 0, None),
        ("2", "Bolt", "EUR", 1250, 0, 0, 0, 0, 1250, 0, "2026-04-28"),
        ("3", "Cog", "EUR", 50, 0, 0, 0, 0, 50, 0, None),
    ]
    values = [list(column) for column in zip(*rows, strict=True)]
    keys, places, read = ["a", "b", "c"], {"EUR": 2, "JPY": 0}, "2026-04-03T18:12:00+00:00"
    table = ViewTable("accounts", columns, values, keys, [1, 2, 3], 7, "", "", places, read)
    page = view_page(view, table, options_of(view), {}, dt.UTC)
    totals = next(block for block in page.blocks if block.values and block.values[0][:1] == ["Total"])
    balance = columns.index("balance")
    assert [str(value) for value in totals.values[balance]] == ["13.00", "500"]
    body = page.blocks[-1]
    assert [str(value) for value in body.values[balance]] == ["500", "12.50", "0.50"]
    assert body.formats[0, balance] == "#,##0"
    assert type(body.values[1][0]) is str


@pytest.mark.parametrize(
    "button", ["pull_payments", "pull_unallocated", "pull_payment_entries", "pull_aging", "import_log"]
)
@pytest.mark.parametrize("holds", ["", "payments", "payment_entries"])
def test_a_pulled_sheet_that_takes_nothing_back_is_not_sent(
    desk: tuple[Office, Path], button: str, holds: str
) -> None:
    office, book = desk
    pulled = office.press(button, book)
    for press in ("check", "import", "map_columns"):
        refused = office.press(press, book, pulled.sheet, **({"holds": holds} if holds else {}))
        assert (refused.exit_code, refused.code) == (2, "SHEET_IS_PULLED")
        assert pulled.sheet in refused.sentence
    with pytest.raises(Refusal, match="4"):
        office.client().get_import("4")


def test_rows_copied_from_a_pulled_sheet_are_not_sent_either(desk: tuple[Office, Path]) -> None:
    office, book = desk
    office.press("pull_payments", book)
    values = office.values(book, "Payments")
    place = next(place for place, row in enumerate(values) if KEY_HEADER in row)
    copy = office.book("copy.xlsx", Payments=values[place:])
    for press in ("check", "import"):
        refused = office.press(press, copy, "Payments", payment_date_rule="ANY")
        assert (refused.exit_code, refused.code) == (2, "SHEET_IS_PULLED")


def test_the_sheets_that_come_back_are_known_by_what_they_are_not_by_their_name(
    desk: tuple[Office, Path],
) -> None:
    office, book = desk
    for button, header in (("pull_invoices", "Due"), ("pull_accounts", "Name")):
        name = office.press(button, book).sheet

        def change(workbook: Any, name: str = name, header: str = header) -> None:
            sheet = workbook[name]
            cell = next(cell for cell in sheet[find(sheet, KEY_HEADER).row] if cell.value == header)
            first = sheet.cell(cell.row + 1, cell.column)
            first.value = dt.datetime(2026, 5, 31) if header == "Due" else "Acme Limited"
            sheet.title = f"My {header}"

        office.edit(book, change)
        sent = office.press("import", book, f"My {header}")
        assert sent.exit_code == 0, sent.sentence
        assert office.client().get_import("4" if header == "Due" else "5").counts.booked == 1

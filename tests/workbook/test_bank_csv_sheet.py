"""A bank's text file by way of a sheet and by the command line: the configuration said once and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from addin import cli
from addin import press as pressing
from tests.api.test_bank_csv import (
    GUIDE_COLUMNS,
    GUIDE_NAMES,
    GUIDE_NUMBERS,
    GUIDE_SIGNED,
    GUIDE_TABLE,
    PAYOUT,
    STATEMENT,
)
from tests.workbook.office import Office, find

BANK = "payment_entries"


@pytest.fixture
def book(office: Office) -> Path:
    return office.book(Mine=[["x"]])


@pytest.fixture
def line(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command line, in process, at the test's server."""
    monkeypatch.setattr(pressing, "connect", office.client)
    return lambda *words: cli.main([str(word) for word in words])


def file(office: Office, data: bytes, name: str = "bank.csv") -> str:
    path = office.folder / name
    path.write_bytes(data)
    return str(path)


def table(office: Office) -> list[tuple[str, str, int]]:
    found = office.client().view("payment_entries")
    rows = [dict(zip(found.columns, row, strict=True)) for row in zip(*found.values, strict=True)]
    rows.sort(key=lambda row: row["number"])
    return [(row["date"], row["reference"], row["amount"]) for row in rows]


def option(office: Office, book: Path, label: str, text: str | None = None) -> Any:
    """What stands in a yellow cell of sheet Mapping; typed over where a text is given."""
    if text is not None:
        office.edit(book, lambda made: _type(made["Mapping"], label, text))
    sheet = office.open(book)["Mapping"]
    return sheet.cell(find(sheet, label).row, 3).value


def _type(sheet: Any, label: str, text: str) -> None:
    sheet.cell(find(sheet, label).row, 3).value = text


def test_the_guides_examples_by_way_of_a_sheet(office: Office, book: Path) -> None:
    numbered = file(office, GUIDE_COLUMNS)
    assert office.press("load_file", book, file=numbered, field_mapping=GUIDE_NUMBERS).sheet == "bank"
    assert office.values(book, "bank")[0] == ["Column A", "Column B", "Column C", "Column D"]
    assert office.press("import", book, "bank", holds=BANK).exit_code == 0
    assert table(office) == [*GUIDE_TABLE, PAYOUT]
    assert office.client().get_import("1").source.file == "bank.csv"

    office.press("delete_import", book, **{"import": "1", "confirm": "yes"})
    named = file(office, GUIDE_SIGNED, "other.csv")
    assert office.press("load_file", book, file=named).exit_code == 0
    result = office.press("import", book, "other", holds=BANK, field_mapping=GUIDE_NAMES, send_anyway="yes")
    assert result.exit_code == 0
    assert table(office)[-3:] == [*GUIDE_TABLE, PAYOUT]


def test_a_configuration_said_once_serves_the_next_file(office: Office, book: Path, line: Any) -> None:
    data = "Export\n02.04.2026^Zürich^5,00^\n".encode("cp1252")
    options = {
        "column_separator": "^", "encoding": "cp1252", "skip_lines": "1", "field_mapping": GUIDE_NUMBERS,
    }  # fmt: skip
    assert office.press("load_file", book, file=file(office, data), **options).exit_code == 0
    assert office.press("map_columns", book, "bank", holds=BANK, date_order="DMY").exit_code == 0
    assert option(office, book, "Column separator") == "Caret ^"
    assert option(office, book, "Field mapping") == GUIDE_NUMBERS
    saved = office.press("saved_mappings", book, "bank", save_as="Bank ABC")
    assert saved.exit_code == 0, saved
    assert office.press("import", book, "bank").exit_code == 0

    again = data.replace(b"5,00", b"6,00")
    assert (
        office.press("load_file", book, file=file(office, again, "may.csv"), profile="Bank ABC").sheet
        == "may"
    )
    assert office.press("import", book, "may").exit_code == 0, "the sheet knows what it holds"
    third = file(office, data.replace(b"5,00", b"7,00"), "june.csv")
    assert line("import", BANK, third, "--mapping", "bank abc") == 2, "a name is a name"
    assert line("import", BANK, third, "--mapping", "Bank ABC") == 0
    assert [amount for _, _, amount in table(office)] == [500, 600, 700]
    assert {reference for _, reference, _ in table(office)} == {"Zürich"}


def test_load_file_on_sheet_mapping_reads_as_its_yellow_cells_say(office: Office, book: Path) -> None:
    path = file(office, GUIDE_COLUMNS)
    office.press("load_file", book, file=path)
    outcome = office.press("map_columns", book, "bank", holds=BANK, field_mapping=GUIDE_NUMBERS)
    assert (outcome.exit_code, outcome.code) == (2, "FIELD_MAPPING_INVALID"), "no row is taken for headers"
    office.press("map_columns", book, "bank", holds=BANK)
    option(office, book, "Field mapping", GUIDE_NUMBERS)
    loaded = office.press("load_file", book, "Mapping", file=path)
    assert loaded.exit_code == 0
    assert office.press("import", book, loaded.sheet).exit_code == 0
    assert table(office) == [*GUIDE_TABLE, PAYOUT]


def test_a_long_field_mapping_is_remembered_whole_and_leaves_what_is_chosen_by_hand(
    office: Office, book: Path
) -> None:
    """Excel holds the text of a defined name to 255 characters."""
    day, amount, note = (name + 80 * "x" for name in ("Day", "Amount", "Note"))
    data = f"{day};{amount};{note};Who;Also\n01.04.2026;5,00;INV-1;Acme;Bolt\n".encode()
    text = f"{day} BookingDate__c;{amount} Credit__c;{note} Reference__c"
    assert len(text) > 200
    told = office.press("load_file", book, file=file(office, data), field_mapping=text)
    assert told.exit_code == 0, told
    assert office.press("map_columns", book, "bank", holds=BANK).exit_code == 0
    assert option(office, book, "Field mapping") == text
    option(office, book, "Payer", "Also (E)")
    again = office.press("map_columns", book, "Mapping")
    assert (again.exit_code, option(office, book, "Payer")) == (0, "Also (E)")
    option(office, book, "Field mapping", f"{day} BookingDate__c;{amount} Credit__c")
    assert office.press("map_columns", book, "Mapping").exit_code == 0
    assert not [name for name in office.open(book)["Mapping"].defined_names if "__" in name], (
        "no rest is left"
    )


def test_a_field_mapping_typed_on_sheet_mapping_decides(office: Office, book: Path) -> None:
    office.press("load_file", book, file=file(office, GUIDE_SIGNED))
    office.press("map_columns", book, "bank", holds=BANK)
    option(office, book, "Field mapping", "Date booking_date;Amount Debit__c")
    assert office.press("map_columns", book, "Mapping").exit_code == 0
    sheet = office.open(book)["Mapping"]
    shown = {row[0].value: (row[2].value, row[9].value) for row in sheet.iter_rows()}
    assert shown["Debit"] == ("Amount (F)", "as the field mapping says")
    assert not shown["Credit"][0]
    assert not shown["Payer"][0]

    def by_hand(made: Any) -> None:
        made["Mapping"].cell(find(made["Mapping"], "Debit").row, 3).value = "Type (B)"

    office.edit(book, by_hand)
    assert office.press("import", book, "Mapping").code == "MAPPING_INVALID", "neither is taken in silence"
    option(office, book, "Field mapping", GUIDE_NAMES)
    assert office.press("import", book, "Mapping").exit_code == 0
    assert table(office) == [*GUIDE_TABLE, PAYOUT]


def test_another_saved_mapping_chosen_on_sheet_mapping_says_all(office: Office, book: Path) -> None:
    office.press("load_file", book, file=file(office, GUIDE_SIGNED))
    office.press("map_columns", book, "bank", holds=BANK, field_mapping="Date booking_date;Amount debit")
    assert office.press("saved_mappings", book, "bank", save_as="Turned round").exit_code == 0
    option(office, book, "Field mapping", GUIDE_NAMES)
    assert office.press("map_columns", book, "Mapping").exit_code == 0
    assert office.press("saved_mappings", book, "bank", save_as="Right").exit_code == 0
    option(office, book, "Saved mapping", "Right")
    assert office.press("map_columns", book, "Mapping").exit_code == 0
    assert option(office, book, "Field mapping") == GUIDE_NAMES
    option(office, book, "Saved mapping", "Turned round")
    assert office.press("map_columns", book, "Mapping").exit_code == 0
    assert option(office, book, "Field mapping") == "Date booking_date;Amount debit"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"column_separator": ","}, "FILE_SEPARATOR"),
        ({"encoding": "utf-8"}, "FILE_ENCODING"),
        ({"skip_lines": "x"}, "OPTION_INVALID"),
        ({"field_mapping": "1 Nothing__c"}, "FIELD_MAPPING_INVALID"),
        ({"profile": "None"}, "PROFILE_UNKNOWN"),
    ],
)
def test_a_file_read_wrongly_is_said_before_there_is_a_sheet(
    office: Office, book: Path, options: dict[str, str], code: str
) -> None:
    path = file(office, GUIDE_SIGNED.replace(b"Firma", "M\u00fcller".encode("cp1252")))
    outcome = office.press("load_file", book, file=path, **options)
    assert (outcome.exit_code, outcome.code) == (2, code)


def test_a_loaded_sheets_file_name_is_asked_once(office: Office, book: Path, line: Any) -> None:
    path = file(office, GUIDE_SIGNED)
    office.press("load_file", book, file=path)
    kept = {"holds": BANK, "keep_where": "$Amount > 0"}
    assert office.press("import", book, "bank", **kept).exit_code == 0
    others = {"holds": BANK, "keep_where": "$Amount <= 0", "chargebacks": "all"}
    assert office.press("import", book, "bank", **others).code == "SAME_NAME"
    asked: list[str] = []
    assert (
        office.press("import", book, "bank", ask=lambda text: not asked.append(text), **others).exit_code == 0
    )
    assert len(asked) == 1
    assert table(office) == [*GUIDE_TABLE, PAYOUT]
    assert line("import", BANK, path) == 2
    assert line("import", BANK, path, "--anyway") == 0, "every line is a duplicate"
    assert len(table(office)) == 3


def test_each_option_by_the_command_line(office: Office, line: Any) -> None:
    path = file(office, GUIDE_COLUMNS)
    assert line("import", BANK, path, "--set", "field_mapping=1 Nothing__c") == 2
    options = {
        "Field mapping": GUIDE_NUMBERS, "Chargebacks": "all", "keep_where": "$4 > 0",
        "Column separator": ";", "Encoding": "UTF-8",
    }  # fmt: skip
    words = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
    assert line("import", BANK, path, *words) == 0
    assert table(office) == [PAYOUT]
    found = office.client().view("payment_entries")
    assert found.values[found.columns.index("returned")] == [True]


def test_balances_that_do_not_fit_are_told_on_mapping_and_check_and_asked_by_import(
    office: Office, book: Path, line: Any
) -> None:
    path = file(office, STATEMENT)
    office.press("load_file", book, file=path)
    office.press("map_columns", book, "bank", holds=BANK, date_order="YMD")
    mapping = [str(row[0]) for row in office.values(book, "Mapping")]
    assert sum("1,050.00" in text for text in mapping) == 1
    assert office.press("check", book, "bank").exit_code == 0
    assert sum("1,050.00" in str(row[0]) for row in office.values(book, "Check")[2:]) == 1
    assert office.press("import", book, "bank").code == "STATEMENT_DIFFERENCE"
    asked: list[str] = []
    assert office.press("import", book, "bank", ask=lambda text: bool(asked.append(text))).exit_code == 2
    assert office.press("import", book, "bank", ask=lambda text: not asked.append(text)).exit_code == 0
    assert len(asked) == 2
    other = file(office, STATEMENT.replace(b"-20", b"-21"), "other.csv")
    assert line("import", BANK, other) == 2
    assert line("import", BANK, other, "--anyway") == 0
    assert [amount for _, _, amount in table(office)] == [10000, -2000, -2100]

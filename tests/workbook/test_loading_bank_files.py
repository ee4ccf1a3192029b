"""Load file with a bank's file: entries as bank lines, what is in it in the closing sentence."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from shared.kinds.payment_entries import KIND
from tests.data.second_reading import BANKS
from tests.workbook.office import Office

Loaded = tuple[Office, Path]
HEADERS = [field.header for field in KIND.fields]
STATEMENT = (
    ":20:S\n:25:DE89370400440532013000\n:28C:12\n:60F:C260401EUR100,\n"
    ":61:260402C300,NTRFNONREF//B1\n:86:166?20INV-1001 INV-1002?31FR14?3200104 GmbH\n"
    ":61:260402D80,5NTRFNONREF//B2\n:86:177?20=1+1\n:62F:C260402EUR{closing},\n-\n"
)


@pytest.mark.parametrize("name", ["april.sta", "april.txt", "april.csv", "april.swi", "april"])
def test_entries_become_bank_lines_whatever_the_file_is_called(loaded: Loaded, name: str) -> None:
    office, book = loaded
    path = office.folder / name
    path.write_text(STATEMENT.format(closing="319,5").replace("319,5,", "319,5"))
    outcome = office.press("load_file", book, file=str(path))
    assert (outcome.exit_code, outcome.sheet, outcome.details) == (0, "april", ())
    sheet = office.open(book)["april"]
    assert [cell.value for cell in sheet[1]] == HEADERS
    first = dict(zip(HEADERS, sheet[2], strict=True))
    assert first["Date"].value == dt.datetime(2026, 4, 2)
    assert first["Date"].is_date
    assert (first["Credit"].value, first["Credit"].number_format) == (300, "#,##0.00")
    assert first["Debit"].value is None
    assert (first["Payer"].value, first["IBAN"].value) == ("00104 GmbH", "FR14")
    second = dict(zip(HEADERS, sheet[3], strict=True))
    assert (second["Debit"].value, second["Reference"].value, second["Reference"].data_type) == (
        80.5,
        "=1+1",
        "s",
    )
    assert "2 entries of 1 statement (MT940); in 300.00 EUR, out 80.50 EUR" in outcome.sentence
    assert "Opening + entries = closing: 1 of 1 statement." in outcome.sentence


def test_balances_that_do_not_add_up_are_told_with_their_figures(loaded: Loaded) -> None:
    office, book = loaded
    path = office.folder / "april.sta"
    path.write_text(STATEMENT.format(closing="329"))
    outcome = office.press("load_file", book, file=str(path))
    assert outcome.exit_code == 0
    told = "Statement 12: opening 100.00 + entries 219.50 = 319.50, the file says closing 329.00: 9.50 apart."
    assert outcome.details == (told,)
    assert told in outcome.sentence


@pytest.mark.parametrize(
    ("folder", "name", "entries"),
    [
        ("camt-genkgo", "camt053.v2.multi.statement.xml", 2),
        ("ofx-ofxparse", "fidelity-savings.ofx", 4),
        ("bai2-moov", "sample1.txt", 17),
        ("mt940-wolph/mBank", "mt942.sta", 3),
    ],
)
def test_files_of_other_people(loaded: Loaded, folder: str, name: str, entries: int) -> None:
    office, book = loaded
    path = Path(shutil.copy(BANKS / folder / name, office.folder / name))
    outcome = office.press("load_file", book, file=str(path))
    assert outcome.exit_code == 0
    assert len(office.values(book, outcome.sheet)) == entries + 1


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("none.sta", b":20:S\n:25:1\n", "BANK_FILE_EMPTY"),
        ("bad.sta", b":20:S\n:61:what\n", "BANK_FILE_UNREADABLE"),
        ("text.sta", b"1\n2\n", "FILE_UNSUPPORTED"),
        ("other.xml", b"<?xml version='1.0'?><a/>", "FILE_UNSUPPORTED"),
    ],
)
def test_what_cannot_be_loaded_is_refused_by_a_code(
    loaded: Loaded, name: str, data: bytes, code: str
) -> None:
    office, book = loaded
    path = office.folder / name
    path.write_bytes(data)
    outcome = office.press("load_file", book, file=str(path))
    assert (outcome.exit_code, outcome.code) == (2, code)


def test_the_sheet_knows_that_it_holds_bank_lines(loaded: Loaded) -> None:
    office, book = loaded
    path = office.folder / "april.sta"
    path.write_text(STATEMENT.format(closing="329"))
    assert office.press("load_file", book, file=str(path)).exit_code == 0
    assert office.press("import", book, "april").code == "STATEMENT_DIFFERENCE", "a question, not a refusal"
    outcome = office.press("import", book, "april", send_anyway="yes")
    assert outcome.exit_code == 0, outcome
    assert office.client().get_import("3").kind == "payment_entries"
    assert office.client().get_import("3").counts.booked == 2

"""Delete import: shown first, done on that sheet, proved; the corrected file loads again."""

from __future__ import annotations

from pathlib import Path

from tests.workbook.office import HEADER, TODAY, Office

Loaded = tuple[Office, Path]


def test_shown_then_done_then_loaded_again(loaded: Loaded) -> None:
    office, book = loaded
    office.press("import", book, "Payments")
    shown = office.press("delete_import", book, import_="3")
    assert (shown.exit_code, shown.sheet) == (0, "Delete import 3")
    assert office.client().get_import("3").state == "DONE"
    headers = next(row for row in office.values(book, "Delete import 3") if "Difference" in row)
    assert headers[:7] == ["Document", "Customer", "Name", "Now", "After", "Difference", "Cur."]
    done = office.press("delete_import", book, "Delete import 3")
    assert done.exit_code == 0
    assert office.client().get_import("3").state == "REVERSED"
    assert "0.00" in str(office.values(book, "Delete import 3"))
    assert office.press("import", book, "Payments").exit_code == 0


def test_an_import_that_is_taken_back_is_not_shown_as_if_it_stood(loaded: Loaded) -> None:
    office, book = loaded
    office.press("import", book, "Payments")
    assert office.press("delete_import", book, import_="3 ").sheet == "Delete import 3"
    elsewhere = office.book("other.xlsx", Notes=[["x"]])
    assert office.press("delete_import", elsewhere, import_="3", confirm="yes").exit_code == 0
    again = office.press("delete_import", book, import_="3")
    assert (again.exit_code, again.code) == (2, "IMPORT_REVERSED")
    assert again.sentence == "Import 3 was taken back already by Ann: see Import log."
    assert "was taken back" in office.press("delete_import", book, "Delete import 3").sentence
    assert office.press("open_import", book, import_=" 3").exit_code == 0


def test_a_check_that_an_import_has_used_binds_no_later_one(loaded: Loaded) -> None:
    office, book = loaded
    office.press("check", book, "Payments")
    assert office.press("import", book, "Payments").exit_code == 0
    assert office.press("delete_import", book, import_="3", confirm="yes").exit_code == 0
    assert office.press("import", book, "Payments").exit_code == 0


def test_what_depends_on_it_goes_along_only_with_consent(loaded: Loaded) -> None:
    office, book = loaded
    office.press("import", book, "Payments")
    refused = office.press("delete_import", book, import_="2", confirm="yes")
    assert (refused.exit_code, refused.code) == (2, "DEPENDANTS_NEED_CONSENT")
    assert "If you agree, 2 payments stay, their money set free: say Yes under" in refused.sentence
    assert office.client().get_import("2").state == "DONE"
    office.press("delete_import", book, import_="2")
    assert becomes_of(office, book, "Delete import 2") == {("payment", "Stays, its money becomes free")}
    agreed = office.press("delete_import", book, import_="2", confirm="yes", consent="yes", why="wrong year")
    assert agreed.exit_code == 0
    assert office.client().get_import("2").state == "REVERSED"
    assert office.client().get_import("2").reversed_why == "wrong year"


def becomes_of(office: Office, book: Path, sheet: str) -> set[tuple[object, object]]:
    """(what, what becomes of it) of the later work a sheet lists."""
    rows = office.values(book, sheet)
    top = next(at for at, row in enumerate(rows) if "What becomes of it" in row)
    place = rows[top].index("What becomes of it")
    listed = [row for row in rows[top + 1 :] if len(row) > place and row[place] and row[0]]
    return {(row[0], row[place]) for row in listed if str(row[place - 1]).startswith("Import ")}


def test_customers_show_the_imports_that_go_and_the_payments_that_stay(loaded: Loaded) -> None:
    office, book = loaded
    one = office.book("one.xlsx", Customers=[["Customer", "Name", "Currency"], ["00999", "New", "EUR"]])
    assert office.press("import", one, "Customers").exit_code == 0
    header = ["Invoice", "Customer", "Issued", "Due", "Total"]
    lines = [["N-1", "00999", TODAY, TODAY, 10.0], ["N-2", "00104", TODAY, TODAY, 20.0]]
    assert office.press("import", office.book("two.xlsx", Invoices=[header, *lines])).exit_code == 0
    paid = ["00104", "N-2", 20.0, TODAY, "Cash", "TX9", None]
    assert office.press("import", office.book("three.xlsx", Payments=[HEADER, paid])).exit_code == 0
    office.press("delete_import", book, import_="3")
    assert becomes_of(office, book, "Delete import 3") == {
        ("invoices", "Taken back with it"),
        ("payment", "Stays, its money becomes free"),
    }


def test_its_failed_rows_are_closed(loaded: Loaded) -> None:
    office, _ = loaded
    bad = ["00317", "INV-9999", 50.0, TODAY, "Cheque", "TX3", None]
    book = office.book("b.xlsx", Payments=[HEADER, bad, ["00104", "INV-1001", 1.0, TODAY, "Cash", "T", None]])
    office.press("import", book, "Payments")
    office.press("delete_import", book, import_="3", confirm="yes")
    assert "nothing left" in office.values(book, "Failed")[0][0]


def test_without_a_number_it_asks_for_one(loaded: Loaded) -> None:
    office, book = loaded
    assert office.press("delete_import", book).code == "IMPORT_MISSING"
    assert office.press("delete_import", book, import_="99").exit_code == 2

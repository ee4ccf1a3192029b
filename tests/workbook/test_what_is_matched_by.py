"""Payer names and Matching rules as people change them: pulled, typed into, imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.workbook.office import CUSTOMERS, Office, find


def table(office: Office, book: Path, sheet: str, header: str) -> list[dict[str, Any]]:
    """The rows below the header row that holds that text, by header."""
    values = office.values(book, sheet)
    place = next(place for place, row in enumerate(values) if header in row)
    return [dict(zip(values[place], row, strict=True)) for row in values[place + 1 :] if any(row)]


def test_a_payer_name_is_removed_where_it_is_shown(office: Office) -> None:
    known = [
        ["What", "As the bank writes it", "Customer"],
        ["IBAN", "DE89", "00104"],
        ["Name", "ACME", "00104"],
    ]
    book = office.book("b.xlsx", **{"Customers": CUSTOMERS, "Payer names": known})
    for sheet in ("Customers", "Payer names"):
        assert office.press("import", book, sheet).exit_code == 0
    pulled = office.press("pull_payer_aliases", book).sheet

    def remove(workbook: Any) -> None:
        sheet = workbook[pulled]
        sheet.cell(find(sheet, "ACME").row, find(sheet, "Remove").column).value = "Yes"

    office.edit(book, remove)
    sent = office.press("import", book, pulled, holds="payer_aliases")
    assert sent.exit_code == 0, sent.sentence
    office.press("pull_payer_aliases", book, discard="yes")
    assert [row["As the bank writes it"] for row in table(office, book, pulled, "Remove")] == ["DE89"]


def test_a_rule_is_switched_off_and_one_added_where_they_are_shown(office: Office) -> None:
    book = office.book("b.xlsx", Notes=[["mine"]])
    pulled = office.press("pull_matching_rules", book).sheet

    def change(workbook: Any) -> None:
        sheet = workbook[pulled]
        header = find(sheet, "Rule")
        sheet.cell(find(sheet, "Mandate").row, header.column + 5).value = "No"
        below = sheet.max_row + 1
        cells = ("Orders", "Invoice reference", "Reference", "Order ([0-9]+)", 5, "Yes")
        for place, text in enumerate(cells):
            sheet.cell(below, header.column + place).value = text

    office.edit(book, change)
    sent = office.press("import", book, pulled)
    assert sent.exit_code == 0, sent.sentence
    office.press("pull_matching_rules", book)
    rows = {row["Rule"]: row for row in table(office, book, pulled, "Rule")}
    assert (rows["Mandate"]["Active"], rows["Orders"]["Pattern"]) == ("No", "Order ([0-9]+)")
    assert next(iter(rows)) == "Orders"

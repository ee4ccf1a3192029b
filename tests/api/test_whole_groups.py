"""A payment or an invoice over several rows, failed and sent again: whole, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backend.access import Caller
from backend.context import Server
from shared.schemas import ImportResult, Mapping, Retry, Sheet, Source, Submission
from tests.ledger import ANY_DATE, Office

HEADER = ["account", "invoices", "amount", "transaction_id", "type"]
ONE = {**ANY_DATE, "same_transaction_id": "one_payment"}
"""Rows with one type and transaction ID are one payment."""


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1", "C2")
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 50))
    return office


def failing(office: Office, *rows: list[Any], **over: Any) -> ImportResult:
    """T over rows 2 to 4, of which row 3 names an invoice there is none of; and what else is given."""
    group = [
        ["C1", "A", 30, "T", "Cash"],
        ["C1", "NONE", 20, "T", "Cash"],
        ["C1", "B", 10, "T", "cash"],
    ]
    return office.payments(HEADER, *group, *rows, **{"options": ONE, **over})  # type: ignore[arg-type]


def missing(office: Office, result: ImportResult) -> dict[int, list[int]]:
    """Row -> the rows its sentence misses."""
    told = office.failed(result)
    found = {}
    for row, issues in zip(told.rows, told.issues, strict=True):
        for issue in issues:
            if issue.code == "GROUP_INCOMPLETE":
                assert issue.field in ("transaction_id", "number")
                found[row] = [int(text) for text in issue.sentence.split(": ")[1].split(".")[0].split(", ")]
    return found


def test_a_part_of_a_payment_is_not_booked(office: Office) -> None:
    result = failing(office)
    again = office.retry(result, {3: {"invoices": "B"}}, only=[3])
    assert (again.counts.booked, again.counts.to_fix) == (0, 1)
    assert missing(office, result) == {3: [2, 4]}
    assert office.unallocated() == {}
    two = office.retry(result, only=[2, 3])
    assert two.counts.booked == 0
    assert missing(office, result) == {2: [4], 3: [4]}
    whole = office.retry(result)
    assert (whole.counts.booked, office.codes(result)) == (3, {})
    assert office.allocations() == [("PAY-3-2", "A", 30_00), ("PAY-3-2", "B", 30_00)]
    office.verify()


def test_what_is_given_up_is_not_missing(office: Office) -> None:
    result = failing(office)
    again = office.retry(result, send={3: "drop"})
    assert (again.counts.booked, again.counts.dropped) == (2, 1)
    assert office.allocations() == [("PAY-3-2", "A", 30_00), ("PAY-3-2", "B", 10_00)]


def test_what_was_given_up_before_is_not_missing(office: Office) -> None:
    result = failing(office)
    office.retry(result, send={3: "drop"}, only=[3])
    assert office.retry(result, only=[2, 4]).counts.booked == 2


def test_a_row_taken_out_of_the_payment_goes_by_itself(office: Office) -> None:
    result = failing(office)
    again = office.retry(result, {3: {"invoices": "A", "transaction_id": "U"}}, only=[3])
    assert again.counts.booked == 1
    assert office.retry(result, only=[2]).counts.booked == 0
    assert missing(office, result) == {2: [4]}
    assert office.retry(result, only=[2, 4]).counts.booked == 2


def test_a_row_corrected_before_belongs_where_its_correction_says(office: Office) -> None:
    result = failing(office, ["C1", "NONE", 5, "U", "Cash"])
    office.retry(result, {5: {"transaction_id": "T"}}, only=[5])
    assert missing(office, result) == {5: [2, 3, 4]}
    office.retry(result, {3: {"invoices": "B"}}, only=[2, 3, 4])
    assert missing(office, result) == {2: [5], 3: [5], 4: [5], 5: [2, 3, 4]}
    assert office.retry(result, {5: {"invoices": "A"}}).counts.booked == 4
    assert office.unallocated() == {"PAY-3-2": 0}


def test_other_payments_are_not_held_up(office: Office) -> None:
    result = failing(
        office,
        ["C1", "NONE", 5, "T", "Cheque"],
        ["C1", "NONE", 6, None, "Cash"],
        ["C1", "NONE", 7, "U", "Cash"],
    )
    for row in (5, 6, 7):
        assert office.retry(result, {row: {"invoices": "A"}}, only=[row]).counts.booked == 1
    assert missing(office, result) == {}


def test_where_the_same_id_means_duplicates_each_row_goes_by_itself(office: Office) -> None:
    result = office.payments(
        HEADER, ("C1", "NONE", 30, "T", "Cash"), ("C1", "NONE", 20, "T", "Cash"), options=ANY_DATE
    )
    assert office.retry(result, {2: {"invoices": "A"}}, only=[2]).counts.booked == 1


def test_a_type_not_known_yet_may_be_the_same(office: Office) -> None:
    result = failing(office, ["C1", "A", 5, "T", "TRF"])
    office.retry(result, {3: {"invoices": "B"}}, only=[2, 3, 4])
    assert missing(office, result) == {2: [5], 3: [5], 4: [5]}
    assert office.retry(result, {5: {"type": "Cash"}}).counts.booked == 4


def test_a_part_of_a_duplicate_payment_is_not_booked_anyway(office: Office) -> None:
    rows = [("C1", "A", 30, "T", "Cash"), ("C1", "B", 20, "T", "Cash")]
    assert office.payments(HEADER, *rows, options=ONE).counts.booked == 2
    result = office.payments(HEADER, *rows, ("C2", None, 1, "U", "Cash"), options=ONE)
    assert result.counts.duplicate == 2

    def anyway(*wanted: int) -> ImportResult:
        links, count = [str(row) for row in wanted], len(wanted)
        retry = Retry(result.root, [""] * count, links, ["book_anyway"] * count, [""] * count)
        sheet = Sheet(Source(sheet="Import 4"), 1, list(wanted), [])
        return office.put(msgspec.json.encode(Submission("payments", sheet, Mapping({}), retry=retry)))

    part = anyway(2)
    assert (part.counts.booked, [cause.code for cause in part.causes]) == (0, ["GROUP_INCOMPLETE"])
    assert anyway(2, 3).counts.booked == 2
    office.verify()


def test_lines_of_an_invoice_are_sent_together(office: Office) -> None:
    header = ["number", "account", "issue_date", "amount", "line"]
    rows = [["I", "C1", "2026-03-01", 10, "x"], ["I", "C1", "soon", 20, "y"], ["J", "C1", "soon", 5, "z"]]
    result = office.send("invoices", header, rows)
    assert result.counts.to_fix == 3
    day = {"issue_date": ("d", "2026-03-01")}
    assert office.retry(result, {3: day, 4: day}, only=[3, 4]).counts.booked == 1
    assert missing(office, result) == {3: [2]}
    assert office.retry(result).counts.booked == 2
    assert office.open()["I"] == 30_00


def test_many_missing_rows_are_counted(office: Office) -> None:
    rows = [("C1", "NONE" if place == 0 else "A", 1, "T", "Cash") for place in range(40)]
    result = office.payments(HEADER, *rows, options=ONE)
    office.retry(result, {2: {"invoices": "A"}}, only=[2])
    (issue,) = office.failed(result).issues[0]
    assert issue.code == "GROUP_INCOMPLETE"
    assert issue.sentence.startswith("Of the rows of payment T, these were not sent along: 3, 4, 5, ")
    assert "and 29 more" in issue.sentence


def test_a_row_of_an_unknown_type_holds_back_what_it_may_belong_to(office: Office) -> None:
    """Booked apart, the row would be told to be a duplicate of its own payment once its type is known."""
    result = office.payments(
        HEADER,
        ["C1", "A", 30, "T", "Cash"],
        ["C1", "B", 20, "T", "TRF"],
        ["C1", "A", 5, "U", "Cash"],
        options=ONE,
    )
    assert office.codes(result) == {2: ["GROUP_ROW_FAILED"], 3: ["TYPE_UNKNOWN"]}
    mended = office.retry(result, {3: {"type": "Cash"}})
    assert (mended.counts.booked, mended.counts.duplicate) == (2, 0)
    assert office.open() == {"A": 65_00, "B": 30_00}
    office.verify()

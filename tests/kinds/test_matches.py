"""The view Matches: new bank lines with what they pay, as the ledger and the user's corrections say."""

from __future__ import annotations

from typing import Any

import pytest

from backend import pull
from backend.line_reading import apart
from backend.line_reading.exchange import decode_piece
from backend.line_reading.second import Second
from backend.problems import NotFound
from shared.match_codes import match_sentence
from shared.schemas import ViewQuery
from tests.kinds.bank import assign
from tests.kinds.bank import lines as bank_lines
from tests.ledger import Office

DAY = "2026-04-02"
HEADER = ["booking_date", "credit", "reference", "payer", "iban"]


def matches(office: Office, **over: Any) -> list[dict[str, Any]]:
    """The view's rows, with their keys."""
    table = pull.pull(office.server, office.caller, "matches", ViewQuery(**over))
    rows = [dict(zip(table.columns, row, strict=True)) for row in zip(*table.values, strict=True)]
    return [{**row, "key": key} for row, key in zip(rows, table.keys, strict=True)]


def lines(office: Office, *rows: tuple[Any, ...]) -> None:
    """Bank lines as (amount, reference, payer, IBAN)."""
    padded = [[DAY, *row, *[None] * (4 - len(row))] for row in rows]
    office.send("payment_entries", HEADER, padded)


def test_the_batch_booking_of_the_guide(office: Office) -> None:
    """Three invoices of 100, one payment of 300 that names them all: found without an edit."""
    office.customers("C1")
    office.invoices(*[(f"INV00{n}", "C1", "2026-03-01", 100) for n in (1, 2, 3)])
    lines(office, (300, "Payment INV001, INV002, INV003"))
    (row,) = matches(office)
    assert (row["book"], row["certainty"]) == (True, "CERTAIN")
    assert (row["invoices"], row["amounts"]) == ("INV001; INV002; INV003", "100.00; 100.00; 100.00")
    assert (row["account"], row["open_total"], row["difference"]) == ("C1", 30000, 0)
    assert "INV001, INV002 and INV003" in row["why"]


def test_a_corrected_reference_is_matched_instead_and_one_line_alone_may_be_asked_for(office: Office) -> None:
    office.customers("C1")
    office.invoices(("INV-2001", "C1", "2026-03-01", 100), ("INV-2002", "C1", "2026-03-02", 50))
    lines(office, (100, "thank you"), (50, "INV-2002"))
    first, second = matches(office)
    assert (first["certainty"], first["invoices"]) == ("UNSURE", None)
    (again,) = matches(office, numbers=[first["entry"]], texts={first["key"]: "INV-2001"})
    assert (again["certainty"], again["invoices"], again["reference"]) == ("CERTAIN", "INV-2001", "INV-2001")
    assert [row["certainty"] for row in matches(office)] == ["UNSURE", "CERTAIN"]
    assert second["invoices"] == "INV-2002"


COLONS = [
    ("RE:2026:50", 100),
    ("RE:2026", 70),
    ("RE:2027:30", 60),
    ("RE:2027", 80),
    ("RE:A", 1000),
    ("RE:B", 500),
]


def test_a_number_with_a_colon_in_it_is_booked_as_itself(office: Office) -> None:
    """RE:2026:50 is not RE:2026 with 50."""
    office.customers("C1")
    office.invoices(*[(number, "C1", "2026-03-01", amount) for number, amount in COLONS[:2]])
    office.send("payer_aliases", ["what", "text", "account"], [["IBAN", "DE89370400440532013000", "C1"]])
    (line,) = bank_lines(office, 100, iban="DE89370400440532013000")
    (row,) = matches(office)
    assert (row["certainty"], row["invoices"]) == ("CERTAIN", "RE:2026:50")
    assert assign(office, {"entry": line, "invoices": row["invoices"]}).counts.booked == 1
    assert office.open() == {"RE:2026:50": 0, "RE:2026": 7000}


def test_numbers_that_would_be_read_as_others_in_one_cell_are_not_written_there(office: Office) -> None:
    office.customers("C1")
    office.invoices(*[(number, "C1", "2026-03-01", amount) for number, amount in COLONS])
    office.send("payer_aliases", ["what", "text", "account"], [["IBAN", "DE89370400440532013000", "C1"]])
    lines(office, *[(amount, None, None, "DE89370400440532013000") for amount in (160, 150, 1500)])
    held, also, readable = matches(office)
    assert (held["book"], held["certainty"], held["invoices"]) == (False, "CUSTOMER", None)
    assert (held["account"], held["amounts"], held["difference"]) == ("C1", None, None)
    assert held["candidates"] == "RE:2026:50 of C1 Customer C1, 100.00; RE:2027:30 of C1 Customer C1, 60.00"
    assert match_sentence("NUMBERS_NOT_PARTED", {"invoices": ["RE:2026:50", "RE:2027:30"]}) in held["why"]
    assert (also["certainty"], also["invoices"]) == ("CUSTOMER", None)
    assert (readable["certainty"], readable["invoices"]) == ("CERTAIN", "RE:A; RE:B")


def test_a_difference_is_shown_and_stays_on_account_unless_told_otherwise(office: Office) -> None:
    office.customers("C1")
    office.invoices(("INV-2001", "C1", "2026-03-01", 100))
    lines(office, (97, "INV-2001"))
    (row,) = matches(office)
    assert (row["book"], row["certainty"], row["difference"]) == (False, "STRONG", -300)
    assert (row["difference_to"], row["treat_as"]) == ("ACCOUNT", "PAYMENT")


def test_a_paid_invoice_is_no_target_and_its_payment_is_named(office: Office) -> None:
    office.customers("C1")
    office.invoices(("INV-2001", "C1", "2026-03-01", 100), ("INV-2009", "C1", "2026-03-01", 55))
    office.payments(["account", "invoices", "amount"], ("C1", "INV-2001", 100))
    lines(office, (100, "INV-2001"))
    (row,) = matches(office)
    assert row["certainty"] != "CERTAIN"
    assert row["invoices"] is None
    assert "PAY-3-2" in row["why"]


def test_the_payer_is_known_by_an_iban_and_the_sum_is_unique(office: Office) -> None:
    office.customers("C1", "C2")
    office.invoices(("A-1", "C1", "2026-03-01", 100), ("A-2", "C1", "2026-03-02", 77), ("A-3", "C2", DAY, 77))
    office.send("payer_aliases", ["what", "text", "account"], [["IBAN", "DE89 3704 0044", "C1"]])
    lines(office, (77, "thanks", "Someone", "DE8937040044"), (77, "thanks", "Customer C2"))
    known, unknown = matches(office)
    assert (known["certainty"], known["invoices"]) == ("CERTAIN", "A-2")
    assert (unknown["book"], unknown["certainty"]) == (False, "UNSURE")


def test_what_is_looked_for_can_be_chosen(office: Office) -> None:
    office.customers("C1")
    office.invoices(("INV-2001", "C1", "2026-03-01", 100))
    lines(office, (100, "INV-2001"))
    (row,) = matches(office, filters={"find_invoices": "no"})
    assert (row["certainty"], row["invoices"], row["account"]) == ("CUSTOMER", None, "C1")
    assert matches(office, filters={"certainty": "UNSURE"}) == []
    assert len(matches(office, filters={"date_from": DAY, "date_to": DAY, "import": "3"}, limit=1)) == 1


def test_a_candidate_in_another_currency_has_its_own_decimals_and_each_stands_once(office: Office) -> None:
    office.send("accounts", ["number", "name", "currency"], [["J1", "Yen Co", "JPY"], ["K1", "Din", "KWD"]])
    office.send(
        "invoices", ["number", "account", "issue_date", "amount", "currency"],
        [["J-1", "J1", "2026-03-01", 12345, "JPY"], ["K-1", "K1", "2026-03-01", 12.345, "KWD"]],
    )  # fmt: skip
    header = ["booking_date", "credit", "currency", "reference"]
    office.send("payment_entries", header, [[DAY, 100, "EUR", "J-1 K-1"], [DAY, 12345, "JPY", "J-1"]])
    euros, yen = matches(office)
    assert euros["candidates"] == "J-1 of J1 Yen Co, 12,345 JPY; K-1 of K1 Din, 12.345 KWD"
    assert yen["candidates"].count("J-1 of J1 Yen Co, 12,345") == 1


def test_other_candidates_are_named_with_whose_they_are(office: Office) -> None:
    office.customers("C1")
    office.invoices(("A-1", "C1", "2026-03-01", 77), ("A-2", "C1", "2026-03-02", 77))
    office.send("payer_aliases", ["what", "text", "account"], [["IBAN", "DE89", "C1"]])
    lines(office, (77, "thanks", "Someone", "DE89"))
    (row,) = matches(office)
    assert row["certainty"] == "CUSTOMER"
    assert row["candidates"] == "A-1 of C1 Customer C1, 77.00; A-2 of C1 Customer C1, 77.00"


def test_nothing_of_what_is_being_taken_back_is_proposed(office: Office) -> None:
    office.customers("C1")
    loaded = office.invoices(("INV-2001", "C1", "2026-03-01", 100))
    lines(office, (100, "INV-2001"))
    office.begin_reversal(loaded)
    assert [row["invoices"] for row in matches(office)] == [None]


def test_there_is_no_such_import(office: Office) -> None:
    with pytest.raises(NotFound):
        matches(office, filters={"import": "99"})


def test_many_lines_are_read_by_a_process_of_their_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.customers("C1")
    office.invoices(*[(f"INV-{n}", "C1", "2026-03-01", 10) for n in range(2001, 2011)])
    lines(office, (100, "INV-2001 bis INV-2010"), (10, "INV-2001"), (10, "Kunde C1"), (10, "nothing"))
    here = matches(office)
    assert [row["certainty"] for row in here] == ["CERTAIN", "STRONG", "CUSTOMER", "UNSURE"]
    monkeypatch.setattr(apart, "MANY_LINES", 4)
    answered: list[bytes] = []
    monkeypatch.setattr(
        apart, "decode_piece", lambda *given: answered.append(given[0]) or decode_piece(*given)
    )
    monkeypatch.setattr(Second, "answered", lambda self: self._answers.get(timeout=60))
    assert matches(office) == here
    assert len(answered) == 1

"""Matches against what loses money: rows moved without their key, amounts misread, the same money twice."""

from __future__ import annotations

from typing import Any

import pytest

from backend.problems import RoleTooLow
from tests.conftest import add_user
from tests.kinds.bank import DAY, assign, lines, money, states
from tests.kinds.test_matches import matches
from tests.ledger import Office


@pytest.fixture
def ledger(office: Office) -> Office:
    """C1 with INV001 and INV002 (100 each), C2 with INV010 (50), C4 in Bahraini dinars (1.234 and 2.500)."""
    office.send(
        "accounts", ["number", "name", "currency"],
        [["C1", "One", "EUR"], ["C2", "Two", "EUR"], ["C4", "Four", "BHD"]],
    )  # fmt: skip
    office.invoices(
        ("INV001", "C1", "2026-01-01", 100), ("INV002", "C1", "2026-01-02", 100),
        ("INV010", "C2", "2026-01-01", 50), ("RB-1001", "C4", "2026-01-01", 1.234),
        ("RB-1002", "C4", "2026-01-02", 2.5),
    )  # fmt: skip
    return office


def pulled(office: Office) -> tuple[list[str], list[int]]:
    """Hidden keys and versions of the bank lines there are, in their order."""
    with office.server.database.read() as tx:
        rows = tx.rows(
            "SELECT id, version FROM payment_entry WHERE org_id = ? AND live ORDER BY id",
            office.caller.org_id,
        )
    return [f"payment_entry:{id_}" for id_, _ in rows], [version for _, version in rows]


def test_rows_sorted_without_the_hidden_column_are_not_booked(ledger: Office) -> None:
    """Two lines equal in day, currency and amount: nothing else tells that the keys are another row's."""
    first, second = lines(ledger, 100, 100)
    keys, versions = pulled(ledger)
    rows = ({"entry": second, "invoices": "INV001"}, {"entry": first, "account": "C2"})
    result = assign(ledger, *rows, keys=keys, versions=versions)
    assert ledger.codes(result) == {2: ["COLUMN_DERIVED"], 3: ["COLUMN_DERIVED"]}
    assert states(ledger) == {first: "NEW", second: "NEW"}
    fixed = ledger.retry(result)
    assert fixed.counts.booked == 2, "sent from Failed a row is of the line it names"
    assert ledger.open()["INV001"] == 0


@pytest.mark.parametrize("sign", ["", ",", "."])
@pytest.mark.parametrize(
    ("amount", "currency", "reference", "left"),
    [
        (200, "EUR", "INV001 INV002", {"INV001": 0, "INV002": 0}),
        (97, "EUR", "INV001", {"INV001": 300}),
        (3.734, "BHD", "RB-1001 RB-1002", {"RB-1001": 0, "RB-1002": 0}),
        (1.0, "BHD", "RB-1001", {"RB-1001": 234}),
    ],
)
def test_a_proposal_is_booked_as_it_stands_whatever_the_decimal_sign(
    ledger: Office, amount: float, currency: str, reference: str, left: dict[str, int], sign: str
) -> None:
    lines(ledger, amount, currency=currency, reference=reference)
    (row,) = matches(ledger)
    said = {name: row[name] for name in ("entry", "account", "invoices", "amounts")}
    assert assign(ledger, said, options={"decimal_sign": sign}).counts.booked == 1
    assert left.items() <= ledger.open().items()
    ledger.verify()


def test_a_proposal_on_an_invoice_paid_in_part_meanwhile_is_refused(ledger: Office) -> None:
    """The sheet says Open total 100.00 and Difference 0.00: 60.00 of it is not put on account in silence."""
    (line,) = lines(ledger, 100, reference="INV001")
    (row,) = matches(ledger)
    assert (row["book"], row["open_total"], row["difference"], row["amounts"]) == (True, 10000, 0, "100.00")
    ledger.payments(["account", "invoices", "amount"], ("C1", "INV001", 60))
    before = money(ledger)
    said = {name: row[name] for name in ("entry", "account", "invoices", "amounts")}
    assert ledger.codes(assign(ledger, said)) == {2: ["AMOUNT_EXCEEDS_OPEN"]}
    assert money(ledger) == before
    assert states(ledger) == {line: "NEW"}
    assert assign(ledger, said | {"amounts": None}).counts.booked == 1, "without an amount the rest is kept"


class TestOfACustomerWhoIsGone:
    def test_what_it_was_known_by_says_nothing(self, ledger: Office) -> None:
        gone = ledger.customers("C9")
        aliases = [["IBAN", "DE89 3704 0044", "C9"], ["Name", "Someone", "C9"]]
        ledger.send("payer_aliases", ["what", "text", "account"], aliases)
        lines(ledger, 77, payer="Someone", iban="DE8937040044")
        assert matches(ledger)[0]["account"] == "C9"
        ledger.reverse(gone)
        (row,) = matches(ledger)
        assert (row["certainty"], row["account"]) == ("UNSURE", None)

    @pytest.mark.parametrize("amount", [50, -50])
    def test_its_invoice_is_no_target(self, ledger: Office, amount: int) -> None:
        gone = ledger.customers("C9")
        ledger.invoices(("OLD-10001", "C9", "2026-01-01", 50))
        ledger.reverse(gone)
        lines(ledger, amount, reference="OLD-10001")
        (row,) = matches(ledger)
        assert (row["book"], row["account"], row["invoices"]) == (False, None, None)
        assert "OLD-10001" in row["why"]


@pytest.mark.parametrize(
    ("amount", "invoices", "amounts"), [(40, "INV001", "40.00"), (150, "INV001; INV002", "80.00; 70.00")]
)
def test_a_payments_sheet_with_a_part_booked_from_the_bank_is_a_duplicate(
    ledger: Office, amount: int, invoices: str, amounts: str
) -> None:
    (line,) = lines(ledger, amount, reference="my text")
    said: dict[str, Any] = {"entry": line, "account": "C1", "invoices": invoices, "amounts": amounts}
    assert assign(ledger, said).counts.booked == 1
    before = ledger.open()
    late = ledger.payments(
        ["account", "invoices", "amount", "date", "reference"], ("C1", invoices, amount, DAY, "my text")
    )
    assert (late.counts.duplicate, late.counts.booked) == (1, 0)
    assert ledger.open() == before


def test_rules_that_decide_what_is_ticked_need_a_manager(ledger: Office) -> None:
    clerk, _ = add_user(ledger.server, ledger.caller.org_id, "clerk@example.org", "CLERK")
    with pytest.raises(RoleTooLow):
        Office(ledger.server, clerk).send(
            "matching_rules", ["name", "source", "look_in"], [["Mine", "IBAN", "IBAN"]]
        )


def test_on_account_under_send_keeps_the_money_of_the_customer(ledger: Office) -> None:
    """What the sentence about a paid invoice recommends."""
    ledger.send("accounts", ["number", "name", "currency"], [["U1", "One", "USD"]])
    numbers = lines(ledger, 100, 100, 100, 100, 100)
    ledger.payments(["account", "invoices", "amount"], ("C1", "INV001", 100))
    sent = assign(
        ledger,
        {"entry": numbers[0], "account": "C1", "invoices": "INV001"},
        {"entry": numbers[1], "invoices": "INV001; INV-none", "amounts": "50; 50"},
        {"entry": numbers[2], "invoices": "INV-none"},
        {"entry": numbers[3], "invoices": "INV001; INV010; INV-none"},
        {"entry": numbers[4], "account": "U1", "invoices": "INV001"},
    )
    assert sent.counts.failed == 5
    again = ledger.retry(sent, send=dict.fromkeys(range(2, 7), "on_account"))
    assert again.counts.booked == 2
    assert ledger.codes(sent) == {
        4: ["IDENTIFIER_MISSING"], 5: ["ONE_CUSTOMER_ONLY"], 6: ["CURRENCY_MISMATCH"],
    }  # fmt: skip
    assert ledger.unallocated() == {
        f"PAY-{sent.number - 1}-2": 0, f"PAY-{sent.number}-2": 10000, f"PAY-{sent.number}-3": 10000,
    }  # fmt: skip
    assert ledger.open()["INV002"] == 10000
    ledger.verify()


def test_a_line_sent_again_is_a_duplicate_also_when_told_to_be_booked_anyway(ledger: Office) -> None:
    first, second = lines(ledger, 100, 100)
    done = assign(ledger, {"entry": first, "account": "C1"})
    again = assign(ledger, {"entry": first, "account": "C9"}, {"entry": second, "account": "C1"})
    assert (again.counts.duplicate, again.counts.booked, again.counts.failed) == (1, 1, 0)
    (cause,) = again.causes
    assert (cause.code, cause.rows) == ("ENTRY_BOOKED", [2])
    assert f"import {done.number}" in cause.sentence
    anyway = assign(ledger, {"entry": first, "account": "C1"}, book_anyway=[2], anyway=["SAME_CONTENT"])
    assert (anyway.counts.duplicate, anyway.counts.booked) == (1, 0)
    assert len(ledger.unallocated()) == 2
    ledger.verify()

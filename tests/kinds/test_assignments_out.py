"""Matches: what an invoice lacks, payments that came back, refunds, payouts; each taken back."""

from __future__ import annotations

from typing import Any

import pytest

from backend import pull, reverse
from backend.problems import DependantsNeedConsent
from shared.kinds import KINDS
from shared.schemas import ImportResult, ReversalRequest, ViewQuery, ViewTable
from shared.views import VIEWS, ViewColumn
from tests.conftest import add_user
from tests.kinds.bank import DAY, assign, lines, money, states, undo, wrong
from tests.ledger import Office

LATER = "2026-04-09"


@pytest.fixture
def ledger(office: Office) -> Office:
    """C1 with A, B, C (100 each, one a day) and credit notes N (30), M (20); C2 with Z (50)."""
    office.customers("C1", "C2")
    office.invoices(
        ("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 100), ("C", "C1", "2026-01-03", 100),
        ("Z", "C2", "2026-01-01", 50),
    )  # fmt: skip
    office.send(
        "invoices", ["number", "account", "issue_date", "amount", "kind"],
        [["N", "C1", "2026-01-05", 30, "Credit note"], ["M", "C1", "2026-01-06", 20, "Credit note"]],
    )  # fmt: skip
    return office


def paid(office: Office, amount: float, **row: Any) -> ImportResult:
    """A bank line booked as a payment."""
    (line,) = lines(office, amount)
    result = assign(office, {"entry": line, **row})
    assert result.counts.booked == 1, office.codes(result)
    return result


def out(office: Office, amount: float, treat_as: str, **row: Any) -> ImportResult:
    """A bank line of money out, booked."""
    (line,) = lines(office, -amount, booking_date=LATER)
    result = assign(office, {"entry": line, "treat_as": treat_as, **row})
    assert result.counts.booked == 1, [
        issue.sentence for found in office.failed(result).issues for issue in found
    ]
    office.verify()
    return result


def refused(office: Office, amount: float, treat_as: str, **row: Any) -> list[tuple[str, str]]:
    (line,) = lines(office, -amount, booking_date=LATER)
    before = money(office)
    found = wrong(office, {"entry": line, "treat_as": treat_as, **row})
    assert money(office) == before
    assert states(office)[line] == "NEW"
    return found[2]


def opened(office: Office, *numbers: str) -> list[int]:
    return [office.open()[number] for number in numbers]


class TestTooLittle:
    @pytest.mark.parametrize(
        ("to", "word"), [("Bank fee", "Bank fee"), ("DISCOUNT", "Discount"), ("Write off", "Write off")]
    )
    def test_is_closed_without_money(self, ledger: Office, to: str, word: str) -> None:
        before = money(ledger)
        result = paid(ledger, 195, invoices="A; B", difference_to=to)
        assert opened(ledger, "A", "B") == [0, 0]
        assert ledger.allocations() == [
            (f"PAY-{result.number}-2", "A", 10000), (f"PAY-{result.number}-2", "B", 9500),
            (f"WO-{result.number}-2", "B", 500),
        ]  # fmt: skip
        with ledger.server.database.read() as tx:
            assert tx.value(
                "SELECT remark FROM open_item WHERE org_id = ? AND kind = 'WRITE_OFF'", ledger.caller.org_id
            ) == word  # fmt: skip
        ledger.verify()
        undo(ledger, result, before)

    def test_of_several_customers_is_closed_for_each(self, ledger: Office) -> None:
        before = money(ledger)
        result = paid(ledger, 140, invoices="A; Z", amounts="95; 45", difference_to="Bank fee")
        assert opened(ledger, "A", "Z") == [0, 0]
        written = {credit for credit, _, _ in ledger.allocations() if credit.startswith("WO")}
        assert written == {f"WO-{result.number}-2", f"WO-{result.number}-2-2"}
        undo(ledger, result, before)

    def test_stays_open(self, ledger: Office) -> None:
        paid(ledger, 195, invoices="A; B", difference_to="Keep on account")
        paid(ledger, 95, invoices="C", difference_to="Oldest invoice")
        assert opened(ledger, "A", "B", "C") == [0, 500, 500]

    def test_is_disputed(self, ledger: Office) -> None:
        before = money(ledger)
        result = paid(ledger, 195, invoices="A; B", difference_to="Dispute")
        assert opened(ledger, "A", "B") == [0, 500]
        assert on_hold(ledger) == ["B"]
        ledger.payments(["account", "amount"], ("C1", 5))
        assert opened(ledger, "B", "C") == [500, 9500]
        undo(ledger, result, before | money_of_payments(ledger) | {"C": 9500})
        assert on_hold(ledger) == []

    def test_disputed_no_later_row_pays_it_unnamed(self, ledger: Office) -> None:
        first, second, third = lines(ledger, 95, 5, 1)
        result = assign(
            ledger,
            {"entry": first, "invoices": "A", "difference_to": "Dispute"},
            {"entry": second, "account": "C1"},
            {"entry": third, "invoices": "A", "difference_to": "Dispute"},
        )
        assert result.counts.booked == 3
        assert opened(ledger, "A", "B") == [400, 9500]

    def test_what_does_not_fit(self, ledger: Office) -> None:
        first, second, third, fourth, fifth = lines(ledger, 110, 80, 1, 100, 98)
        before = money(ledger)
        found = wrong(
            ledger,
            {"entry": first, "invoices": "A", "difference_to": "FEE"},
            {"entry": second, "invoices": "A", "difference_to": "DISCOUNT"},
            {"entry": third, "account": "C1", "difference_to": "Dispute"},
            {"entry": fourth, "account": "C1", "invoices": "C", "difference_to": "FEE", "book": "no"},
            {"entry": fifth, "invoices": "Q", "difference_to": "FEE"},
        )
        assert found == {
            2: [("difference_to", "DIFFERENCE_DOES_NOT_FIT")],
            3: [("difference_to", "WRITE_OFF_ABOVE_LIMIT")],
            4: [("difference_to", "DIFFERENCE_NEEDS_INVOICE")],
            6: [("invoices", "INVOICE_NOT_FOUND")],
        }
        assert money(ledger) == before

    def test_the_limit_is_the_smaller_of_an_amount_and_a_part(self, ledger: Office) -> None:
        assert wrong_difference(ledger, 89) == ["WRITE_OFF_ABOVE_LIMIT"]
        rules = [["Differences: at most", "5"], ["Differences: at most percent", "50"]]
        ledger.send("settings", ["name", "value"], rules)
        assert wrong_difference(ledger, 94) == ["WRITE_OFF_ABOVE_LIMIT"]
        assert wrong_difference(ledger, 95) == []


def wrong_difference(office: Office, amount: float) -> list[str]:
    (line,) = lines(office, amount)
    found = wrong(office, {"entry": line, "invoices": "A", "difference_to": "FEE"})
    return [code for _, code in found.get(2, [])]


def on_hold(office: Office) -> list[str]:
    with office.server.database.read() as tx:
        rows = tx.rows(
            "SELECT number FROM open_item WHERE org_id = ? AND hold AND void_seq IS NULL",
            office.caller.org_id,
        )
    return [number for (number,) in rows]


def money_of_payments(office: Office) -> dict[str, int]:
    """Payments of payments sheets alone."""
    with office.server.database.read() as tx:
        return dict(
            tx.rows(
                "SELECT o.number, o.open FROM open_item o JOIN import i ON i.org_id = o.org_id"
                " AND i.id = o.import_id WHERE o.org_id = ? AND i.kind = 'payments' AND o.kind = 'PAYMENT'",
                office.caller.org_id,
            )
        )


class TestReturned:
    def test_without_a_fee_the_invoice_is_open_again(self, ledger: Office) -> None:
        paid(ledger, 100, invoices="A")
        before = money(ledger)
        result = out(ledger, 100, "Returned", invoices="A")
        assert opened(ledger, "A", f"CB-{result.number}-2") == [10000, 0]
        assert set(ledger.unallocated().values()) == {0}
        undo(ledger, result, before)
        assert opened(ledger, "A") == [0]

    @pytest.mark.parametrize("fee", [{}, {"fee": 7}])
    @pytest.mark.parametrize("who", ["We", "Customer", None])
    def test_with_a_fee(self, ledger: Office, who: str | None, fee: dict[str, Any]) -> None:
        paid(ledger, 100, invoices="A")
        before = money(ledger)
        result = out(ledger, 107, "Returned", invoices="A", fee_to=who, **fee)
        assert opened(ledger, "A") == [10000]
        assert ledger.open().get(f"FEE-{result.number}-2") == (700 if who == "Customer" else None)
        undo(ledger, result, before)

    def test_the_lines_own_fee_counts(self, ledger: Office) -> None:
        paid(ledger, 100, invoices="A")
        (line,) = lines(ledger, -60, booking_date=LATER, fee=10)
        result = assign(ledger, {"entry": line, "treat_as": "Returned", "invoices": "A"})
        assert (result.counts.booked, opened(ledger, "A")) == (1, [5000])

    def test_a_part(self, ledger: Office) -> None:
        payment = paid(ledger, 100, invoices="A")
        before = money(ledger)
        result = out(ledger, 40, "Returned", invoices="A")
        assert opened(ledger, "A") == [4000]
        assert (f"PAY-{payment.number}-2", "A", 6000) in ledger.allocations()
        second = out(ledger, 10, "Returned", invoices="A")
        assert opened(ledger, "A") == [5000]
        ledger.reverse(result)
        ledger.verify()
        assert opened(ledger, "A") == [1000]
        undo(ledger, second, before)

    def test_of_several_invoices_the_newest_first(self, ledger: Office) -> None:
        paid(ledger, 300, invoices="A; B; C")
        before = money(ledger)
        result = out(ledger, 150, "Returned", invoices="A; B; C")
        assert opened(ledger, "A", "B", "C") == [0, 5000, 10000]
        undo(ledger, result, before)

    def test_those_named_come_before_others(self, ledger: Office) -> None:
        paid(ledger, 300, invoices="A; B; C")
        result = out(ledger, 150, "Returned", invoices="A")
        assert opened(ledger, "A", "B", "C") == [10000, 0, 5000]
        ledger.reverse(result)
        out(ledger, 300, "Returned", invoices="A")
        assert opened(ledger, "A", "B", "C") == [10000, 10000, 10000]

    def test_amounts_each_say_how_much_of_which(self, ledger: Office) -> None:
        paid(ledger, 300, invoices="A; B; C")
        out(ledger, 60, "Returned", invoices="A; B", amounts="40; 20")
        assert opened(ledger, "A", "B", "C") == [4000, 2000, 0]

    def test_of_money_that_was_partly_on_account(self, ledger: Office) -> None:
        payment = paid(ledger, 150, invoices="A", difference_to="ACCOUNT")
        before = money(ledger)
        result = out(ledger, 150, "Returned", invoices="A")
        assert opened(ledger, "A") == [10000]
        assert ledger.unallocated() == {f"PAY-{payment.number}-2": 0}
        undo(ledger, result, before)

    def test_of_money_on_account_by_the_customer_alone(self, ledger: Office) -> None:
        paid(ledger, 50, account="C2")
        ledger.payments(["account", "amount"], ("C2", 70))
        before = money(ledger)
        result = out(ledger, 72, "Returned", account="C2")
        assert sorted(ledger.unallocated().values()) == [0, 0]
        undo(ledger, result, before)

    def test_of_two_payments_the_one_that_fits(self, ledger: Office) -> None:
        first, second = paid(ledger, 60, invoices="A"), paid(ledger, 40, invoices="A")
        out(ledger, 40, "Returned", invoices="A")
        assert ledger.allocations()[-1] == (f"PAY-{second.number}-2", f"CB-{second.number + 2}-2", 4000)
        out(ledger, 63, "Returned", invoices="A")
        assert opened(ledger, "A") == [10000]
        assert first.number < second.number

    def test_what_fits_no_payment(self, ledger: Office) -> None:
        assert refused(ledger, 100, "Returned", invoices="A") == [("invoices", "RETURNED_NOT_FOUND")]
        paid(ledger, 100, invoices="A")
        assert refused(ledger, 126, "Returned", invoices="A") == [("invoices", "RETURNED_NOT_FOUND")]
        assert refused(ledger, 100, "Returned", account="C2") == [("invoices", "RETURNED_NOT_FOUND")]
        assert refused(ledger, 100, "Returned", invoices="A", fee=100) == [("fee", "FEE_OUTSIDE_AMOUNT")]
        assert refused(ledger, 100, "Returned", invoices="A", fee=1.2345) == [("fee", "AMOUNT_PRECISION")]
        assert refused(ledger, 100, "Returned", invoices="A; Z") == [("account", "ONE_CUSTOMER_ONLY")]
        assert refused(ledger, 100, "Returned", account="C9", fee=1) == [("account", "ACCOUNT_NOT_FOUND")]

    def test_a_line_that_is_nothing_but_its_fee(self, ledger: Office) -> None:
        paid(ledger, 100, invoices="A")
        before = money(ledger)
        (line,) = lines(ledger, -5, fee=5, returned="yes", booking_date=LATER)
        row = {"entry": line, "invoices": "A", "treat_as": "Returned"}
        assert wrong(ledger, row) == {2: [("fee", "FEE_OUTSIDE_AMOUNT")]}
        ledger.verify()
        assert (money(ledger), states(ledger)[line]) == (before, "NEW")
        assert assign(ledger, row | {"treat_as": "Ignore"}).counts.booked == 1

    def test_in_the_same_sheet_as_the_payment(self, ledger: Office) -> None:
        before = money(ledger)
        first, second, third, fourth = lines(ledger, 100, -100, 100, -107)
        result = assign(
            ledger,
            {"entry": first, "invoices": "A"},
            {"entry": second, "invoices": "A", "treat_as": "Returned"},
            {"entry": third, "invoices": "A"},
            {"entry": fourth, "invoices": "A", "treat_as": "Returned", "fee_to": "Customer"},
        )
        assert result.counts.booked == 4
        assert opened(ledger, "A", f"FEE-{result.number}-5") == [10000, 700]
        ledger.verify()
        undo(ledger, result, before)

    def test_a_later_row_pays_what_is_open_again_and_the_fee(self, ledger: Office) -> None:
        paid(ledger, 100, invoices="A")
        first, second = lines(ledger, -107, 307)
        result = assign(
            ledger,
            {"entry": first, "invoices": "A", "treat_as": "Returned", "fee_to": "Customer"},
            {"entry": second, "account": "C1"},
        )
        assert result.counts.booked == 2
        assert opened(ledger, "A", "B", "C", f"FEE-{result.number}-2") == [0, 0, 0, 700 - 700]
        ledger.verify()


class TestRefund:
    def test_gives_back_money_on_account_oldest_first(self, ledger: Office) -> None:
        ledger.payments(
            ["account", "amount", "date"],
            ("C2", 50, "2026-02-01"), ("C2", 30, "2026-03-02"), ("C2", 20, "2026-03-01"),
        )  # fmt: skip
        before = money(ledger)
        assert list(ledger.unallocated().values()) == [0, 3000, 2000]
        result = out(ledger, 40, "Refund", account="C2")
        assert list(ledger.unallocated().values()) == [0, 1000, 0]
        undo(ledger, result, before)
        out(ledger, 20, "Refund", account="C2")
        assert list(ledger.unallocated().values()) == [0, 3000, 0]

    def test_g14_more_than_is_on_account(self, ledger: Office) -> None:
        ledger.payments(["account", "invoices", "amount"], ("C2", "Z", 90))
        assert refused(ledger, 50, "Refund", account="C2") == [("amount", "REFUND_EXCEEDS_UNALLOCATED")]
        out(ledger, 40, "Refund", account="C2")
        assert refused(ledger, 1, "Refund", account="C2") == [("amount", "REFUND_EXCEEDS_UNALLOCATED")]

    def test_of_a_payment_of_the_same_sheet(self, ledger: Office) -> None:
        ledger.payments(["invoices", "amount", "date"], ("Z", 60, "2026-03-01"))
        first, second = lines(ledger, 30, -35)
        result = assign(
            ledger,
            {"entry": first, "account": "C2"},
            {"entry": second, "account": "C2", "treat_as": "Refund"},
        )
        assert result.counts.booked == 2
        assert sorted(ledger.unallocated().values()) == [0, 500]
        ledger.verify()

    def test_takes_no_invoice_and_no_credit_note(self, ledger: Office) -> None:
        assert refused(ledger, 5, "Refund", account="C1", invoices="A") == [
            ("invoices", "REFUND_NAMES_INVOICE")
        ]
        assert refused(ledger, 5, "Refund", account="C1") == [("amount", "REFUND_EXCEEDS_UNALLOCATED")]


class TestPayout:
    def test_pays_credit_notes_out(self, ledger: Office) -> None:
        before = money(ledger)
        result = out(ledger, 45, "Payout", invoices="M; N")
        assert opened(ledger, "N", "M", f"PO-{result.number}-2") == [0, 500, 0]
        undo(ledger, result, before)
        out(ledger, 25, "Payout", invoices="M; N", amounts="5; 20")
        assert opened(ledger, "N", "M") == [1000, 1500]

    def test_what_is_against_it(self, ledger: Office) -> None:
        assert refused(ledger, 51, "Payout", invoices="M; N") == [("amount", "PAYOUT_EXCEEDS_OPEN")]
        assert refused(ledger, 51, "Payout", invoices="M; N", amounts="30; 20") == [
            ("amounts", "AMOUNT_EXCEEDS_OPEN")
        ]
        assert refused(ledger, 5, "Payout", invoices="A") == [("invoices", "INVOICE_NOT_CREDIT")]
        assert refused(ledger, 5, "Payout", account="C1") == [("invoices", "PAYOUT_NAMES_NOTHING")]
        out(ledger, 20, "Payout", invoices="M")
        assert refused(ledger, 5, "Payout", invoices="M") == [("invoices", "CREDIT_USED_UP")]


def test_only_a_manager_gives_money_back_or_writes_it_off(ledger: Office) -> None:
    clerk = Office(
        ledger.server, add_user(ledger.server, ledger.caller.org_id, "cleo@example.org", "CLERK")[0]
    )
    first, second, third, fourth, fifth = lines(ledger, -1, -2, -3, 95, 100)
    rows = (
        {"entry": first, "invoices": "A", "treat_as": "Returned"},
        {"entry": second, "account": "C1", "treat_as": "Refund"},
        {"entry": third, "invoices": "N", "treat_as": "Payout"},
        {"entry": fourth, "invoices": "A", "difference_to": "Bank fee"},
        {"entry": fifth, "invoices": "B", "difference_to": "Dispute"},
    )
    result = assign(clerk, *rows)
    assert result.counts.booked == 1
    assert clerk.codes(result) == {
        2: ["NEEDS_MANAGER"], 3: ["NEEDS_MANAGER"], 4: ["NEEDS_MANAGER"], 5: ["NEEDS_MANAGER"]
    }  # fmt: skip
    assert clerk.retry(result, only=[4]).counts.booked == 0
    assert ledger.retry(result, only=[4, 5]).counts.booked == 2
    mine = assign(ledger, {"entry": second, "account": "C1", "treat_as": "Refund"})
    assert clerk.codes(mine) == {2: ["REFUND_EXCEEDS_UNALLOCATED"]}
    ledger.payments(["account", "amount"], ("C1", 900))
    assert clerk.retry(mine).counts.booked == 0
    assert clerk.codes(mine) == {2: ["NEEDS_MANAGER"]}


class TestInAnotherOrder:
    def test_the_statement_first_takes_along_what_it_became(self, ledger: Office) -> None:
        before = money(ledger)
        statement = ledger.send(
            "payment_entries", ["booking_date", "credit"], [[DAY, 100], [DAY, -100], [DAY, 5]]
        )
        number = statement.number
        assign(
            ledger,
            {"entry": f"BL-{number}-2", "invoices": "A"},
            {"entry": f"BL-{number}-3", "invoices": "A", "treat_as": "Returned"},
        )
        assign(ledger, {"entry": f"BL-{number}-4", "treat_as": "Ignore"})
        with pytest.raises(DependantsNeedConsent):
            reverse.reverse(ledger.server, ledger.caller, statement.id, ReversalRequest())
        undo(ledger, statement, before)
        assert states(ledger) == {}

    def test_a_payment_that_came_back_takes_that_along(self, ledger: Office) -> None:
        before = money(ledger)
        first = paid(ledger, 100, invoices="A")
        back = out(ledger, 107, "Returned", invoices="A", fee_to="Customer")
        again = paid(ledger, 307, account="C1")
        found = reverse.preview(ledger.server, ledger.caller, first.id)
        assert [(each.import_number, each.code) for each in found.dependants] == [
            (back.number, "IMPORT_STANDS_ON_IT")
        ]
        ledger.reverse(first)
        ledger.verify()
        left = ledger.unallocated()[f"PAY-{again.number}-2"]
        assert left == 700
        undo(ledger, again, before)

    def test_a_payments_sheet_that_came_back_and_was_refunded(self, ledger: Office) -> None:
        before = money(ledger)
        sheet = ledger.payments(["invoices", "amount", "transaction_id"], ("A", 100, "T1"), ("B", 130, "T2"))
        out(ledger, 100, "Returned", invoices="A")
        out(ledger, 30, "Refund", account="C1")
        assert len(reverse.preview(ledger.server, ledger.caller, sheet.id).dependants) == 2
        undo(ledger, sheet, before)

    def test_what_stands_on_what_goes_along_goes_too(self, ledger: Office) -> None:
        before = money(ledger)
        statement = ledger.send("payment_entries", ["booking_date", "credit"], [[DAY, 100]])
        assign(ledger, {"entry": f"BL-{statement.number}-2", "invoices": "A"})
        out(ledger, 100, "Returned", invoices="A")
        undo(ledger, statement, before)

    def test_credit_notes_paid_out(self, ledger: Office) -> None:
        notes = ledger.send(
            "invoices", ["number", "account", "issue_date", "amount", "kind"],
            [["K", "C1", "2026-02-05", 30, "Credit note"]],
        )  # fmt: skip
        before = {number: amount for number, amount in money(ledger).items() if number != "K"}
        out(ledger, 30, "Payout", invoices="K")
        undo(ledger, notes, before)

    def test_the_invoice_was_paid_otherwise_meanwhile(self, ledger: Office) -> None:
        first = paid(ledger, 100, invoices="A")
        back = out(ledger, 100, "Returned", invoices="A")
        second = paid(ledger, 60, invoices="A")
        preview = reverse.preview(ledger.server, ledger.caller, back.id)
        changes = {line.document: line.difference for line in preview.touched}
        assert changes[f"PAY-{first.number}-2"] == 6000
        assert changes["A"] == -4000
        ledger.reverse(back)
        ledger.verify()
        assert opened(ledger, "A") == [0]
        assert ledger.unallocated() == {f"PAY-{first.number}-2": 6000, f"PAY-{second.number}-2": 0}

    def test_two_parts_came_back_and_one_of_them_is_taken_back(self, ledger: Office) -> None:
        payment = paid(ledger, 150, invoices="A", difference_to="ACCOUNT")
        first = out(ledger, 40, "Returned", invoices="A")
        out(ledger, 10, "Returned", invoices="A")
        ledger.reverse(first)
        ledger.verify()
        assert opened(ledger, "A") == [1000]
        assert ledger.unallocated() == {f"PAY-{payment.number}-2": 5000}

    def test_what_an_invoice_lacked_goes_with_the_invoice(self, ledger: Office) -> None:
        before = money(ledger)
        gone = ledger.invoices(("G", "C1", "2026-01-09", 100))
        paid(ledger, 95, invoices="G", difference_to="Discount")
        undo(ledger, gone, before)

    def test_a_dispute_stands_while_one_says_so(self, ledger: Office) -> None:
        first = paid(ledger, 60, invoices="A", difference_to="Dispute")
        paid(ledger, 10, invoices="A", difference_to="Dispute")
        ledger.reverse(first)
        assert on_hold(ledger) == ["A"]

    def test_the_invoice_itself_is_gone(self, ledger: Office) -> None:
        gone = ledger.invoices(("G", "C1", "2026-01-09", 100))
        first = paid(ledger, 100, invoices="G")
        back = out(ledger, 40, "Returned", invoices="G")
        ledger.reverse(gone)
        ledger.verify()
        ledger.reverse(back)
        ledger.verify()
        assert ledger.unallocated() == {f"PAY-{first.number}-2": 10000}

    def test_freed_money_pays_the_oldest_where_that_is_asked(self, ledger: Office) -> None:
        first = paid(ledger, 100, invoices="B")
        back = out(ledger, 40, "Returned", invoices="B")
        ledger.reverse(back, freed="oldest_first")
        ledger.verify()
        assert opened(ledger, "A", "B") == [10000, 0]
        assert ledger.unallocated() == {f"PAY-{first.number}-2": 0}


def test_nothing_is_put_on_what_is_being_deleted(ledger: Office) -> None:
    gone = ledger.invoices(("G", "C1", "2026-01-09", 100), ("H", "C1", "2026-01-10", 100))
    notes = ledger.send(
        "invoices", ["number", "account", "issue_date", "amount", "kind"],
        [["K", "C1", "2026-02-05", 30, "Credit note"]],
    )  # fmt: skip
    statement = ledger.send("payment_entries", ["booking_date", "credit"], [[DAY, 9]])
    sheet = ledger.payments(["invoices", "amount"], ("A", 100))
    paid(ledger, 100, invoices="G")
    numbers = lines(ledger, -100, -30, 5, -100)
    for result in (gone, notes, statement, sheet):
        ledger.begin_reversal(result)
    assert wrong(
        ledger,
        {"entry": numbers[0], "invoices": "G", "treat_as": "Returned"},
        {"entry": numbers[1], "invoices": "K", "treat_as": "Payout"},
        {"entry": numbers[2], "invoices": "H", "amount": 6},
        {"entry": numbers[3], "invoices": "A", "treat_as": "Returned"},
        {"entry": f"BL-{statement.number}-2", "account": "C1"},
    ) == {
        2: [("invoices", "INVOICE_BEING_DELETED")],
        3: [("invoices", "INVOICE_BEING_DELETED")],
        4: [("amount", "COLUMN_DERIVED"), ("invoices", "INVOICE_BEING_DELETED")],
        5: [("invoices", "RETURNED_NOT_FOUND")],
        6: [("entry", "ENTRY_BEING_DELETED")],
    }


def test_what_matches_proposes_is_booked_as_it_stands(ledger: Office) -> None:
    """Every kind of line, from the pulled sheet, with nothing typed but the tick."""
    iban = "DE89370400440532013000"
    ledger.invoices(("INV-1001", "C1", "2026-01-11", 100), ("INV-1002", "C1", "2026-01-12", 100))
    ledger.send(
        "invoices", ["number", "account", "issue_date", "amount", "kind"],
        [["CN-1003", "C1", "2026-01-05", 30, "Credit note"]],
    )  # fmt: skip
    paid(ledger, 100, invoices="INV-1001")
    ledger.payments(["account", "amount", "date"], ("C2", 75, "2026-03-01"))
    ledger.send("payer_aliases", ["what", "text", "account"], [["IBAN", iban, "C2"]])
    for amount, reference in ((100, "INV-1002"), (-107, "return of INV-1001"), (-30, "CN-1003")):
        lines(ledger, amount, reference=reference, booking_date=LATER)
    lines(ledger, -25, iban=iban, booking_date=LATER)
    table = pull.pull(ledger.server, ledger.caller, "matches", ViewQuery())
    columns = [column for column in VIEWS["matches"].columns if column.name in KINDS["assignments"].names]
    rows = [
        {column.name: cell_of(column, table, row) for column in columns} | {"book": "yes"}
        for row in range(len(table.keys))
    ]
    treated = {row["treat_as"] for row in rows}
    result = assign(ledger, *rows, keys=table.keys, versions=table.versions)
    assert treated == {"PAYMENT", "RETURNED", "REFUND", "PAYOUT"}, rows
    assert ledger.codes(result) == {}
    assert result.counts.booked == 4
    assert opened(ledger, "INV-1001", "INV-1002", "CN-1003") == [10000, 0, 0]
    ledger.verify()


def cell_of(column: ViewColumn, table: ViewTable, row: int) -> Any:
    """A cell as the add-in sends it: money in whole currency, everything else as text."""
    value = table.values[table.columns.index(column.name)][row]
    if value is None or value == "":
        return None
    if column.type == "money":
        return ("n", f"{value / 100:.2f}")
    return ("b", "TRUE" if value else "FALSE") if column.type == "bool" else str(value)

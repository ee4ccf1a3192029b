"""Sheets made up from a source of chance: small pools, so that rows collide in every way they can."""

from __future__ import annotations

from random import Random
from typing import Any

Rows = list[dict[str, Any]]
Options = dict[str, str]

CUSTOMERS = ("C1", "C2", "007", "C3")
INVOICES = ("A1", "A2", "A3", "B1", "B2", "B10", "0042", "042", "T1", "K1", "K2")
TRANSACTIONS = ("X1", "X2", "X3", "7", "07", "007")
DAYS = ("2026-03-20", "2026-04-02", "2026-04-03", "2026-04-20")
ISSUED = ("2026-01-01", "2026-01-02", "2026-01-03", "2026-02-01")
AMOUNTS = ("10", "20", "30", "50", "50", "75.5", "100")

ACCOUNT_HEADER = ["number", "name", "currency", "ordering_enabled", "auto_allocate"]
INVOICE_HEADER = ["number", "account", "kind", "issue_date", "amount", "paid", "hold", "auto_allocate"]
PAYMENT_HEADER = ["account", "invoices", "more", "amount", "date", "transaction_id", "type", "currency",
                  "payer", "reference"]  # fmt: skip
LINE_HEADER = ["booking_date", "credit", "reference", "payer", "own_account"]
MATCH_HEADER = ["entry", "book", "account", "invoices", "difference_to", "treat_as", "fee_to"]
SETTINGS: dict[str, tuple[str, ...]] = {
    "overpay_policy": ("LEAVE", "LEAVE", "SPILL_OLDEST", "REJECT"),
    "listed_invoice_order": ("oldest_first", "as_listed"),
    "strict_oldest_first": ("no", "no", "no", "yes"),
    "same_transaction_id": ("duplicate", "one_payment"),
    "twins": ("duplicate", "duplicate", "book"),
    "ordering_severity": ("ERROR", "WARNING"),
    "check_ordering_on_invoice_rows": ("no", "yes"),
    "payment_date_rule": ("ANY", "ANY", "NOT_BEFORE_SUBMISSION", "NOT_AFTER_SUBMISSION", "WINDOW",
                          "NOT_BEFORE_OPEN_PERIOD"),
    "payment_date_severity": ("ERROR", "WARNING"),
    "payment_date_days_back": ("5", "30"),
    "payment_date_days_ahead": ("0", "10"),
}  # fmt: skip


def customers(chance: Random, count: int) -> Rows:
    """Customers, some told twice, some only changed."""
    return [
        {
            "number": number,
            "name": f"Customer {number}" if chance.random() < 0.9 else None,
            "currency": chance.choice((None, None, None, "EUR", "USD", "XXX")),
            "ordering_enabled": chance.choice((None, None, "yes", "no")),
            "auto_allocate": chance.choice((None, None, None, "no")),
        }
        for number in (chance.choice(CUSTOMERS) for _ in range(count))
    ]


def invoices(chance: Random, count: int) -> Rows:
    """Invoices and credit notes; a number's kind and total seldom change, so that re-loads are equal."""
    rows = []
    for _ in range(count):
        number = chance.choice(INVOICES)
        usual = Random(number)
        whose = usual.choice(CUSTOMERS[:3])
        if chance.random() < 0.2:
            whose = chance.choice((*CUSTOMERS, "C9", "customer c1"))
        plain = chance.choice((None, None, None, "Tax invoice"))
        rows.append({
            "number": number,
            "account": whose,
            "kind": {"T": "Top-up", "K": "Credit note"}.get(number[0], plain),
            "issue_date": ("d", usual.choice(ISSUED)) if chance.random() < 0.95 else None,
            "amount": ("n", usual.choice(AMOUNTS)) if chance.random() < 0.9 else amount(chance),
            "paid": chance.choice((None, None, None, None, ("n", "5"), ("n", "500"))),
            "hold": chance.choice((None, None, None, None, "yes")),
            "auto_allocate": chance.choice((None, None, None, None, "no")),
        })  # fmt: skip
    return rows


def amount(chance: Random) -> Any:
    """An amount, good or bad."""
    if chance.random() < 0.85:
        text = chance.choice(AMOUNTS)
        return ("n", text) if chance.random() < 0.8 else ("t", text)
    return chance.choice((
        None, ("n", "0"), ("n", "-20"), ("t", "(20.00)"), ("n", "10.005"), ("t", "soon"), ("x", "#N/A"),
        ("f", "=B2*2"), ("d", "2026-04-02"), ("b", "TRUE"),
    ))  # fmt: skip


def named(chance: Random) -> Any:
    """The cell that names invoices: none, one, several, with amounts, wrongly written."""
    kind = chance.random()
    if kind < 0.3:
        return None
    numbers = [chance.choice(INVOICES) for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
    if kind < 0.4:
        numbers = [chance.choice((number.lower(), number.lstrip("0"), "Z99")) for number in numbers]
    if kind < 0.42:
        return ("x", "#REF!")
    if 0.42 <= kind < 0.6:
        return "; ".join(f"{number}:{chance.choice(('10', '20', '50', '0', '10.005'))}" for number in numbers)
    if 0.6 <= kind < 0.63:
        return f"{numbers[0]}:10; {numbers[-1]}"
    return chance.choice((", ", ";", "|", "\n")).join(numbers)


def payment(chance: Random, *, good: bool) -> dict[str, Any]:
    """One payment row. good: nothing is wrong with it but what the ledger may say."""
    row: dict[str, Any] = dict.fromkeys(PAYMENT_HEADER)
    row["type"] = "Bank transfer"
    row["amount"] = ("n", chance.choice(AMOUNTS))
    row["date"] = chance.choice((None, ("d", "2026-04-02"), ("t", "2026-04-03")))
    row["transaction_id"] = chance.choice((None, None, chance.choice(TRANSACTIONS)))
    row["reference"] = chance.choice((None, None, None, "rent"))
    if good:
        if chance.random() < 0.5:
            row["account"] = chance.choice(CUSTOMERS[:3])
        else:
            row["invoices"] = chance.choice(INVOICES[:8])
        return row
    row["account"] = chance.choice((None, None, *CUSTOMERS, "c1", "7", ("n", "7"), "Customer C2", "C9",
                                    ("x", "#N/A"), ("d", "2026-01-07")))  # fmt: skip
    row["invoices"] = named(chance)
    row["more"] = chance.choice((None, None, None, None, chance.choice(INVOICES)))
    row["amount"] = amount(chance)
    row["date"] = chance.choice(
        (None, *((type_, day) for day in DAYS for type_ in "dt"), ("t", "soon"), ("x", "#N/A"))
    )
    row["type"] = chance.choice(("Bank transfer",) * 6 + ("cash", "PayPal", "Barter", None, ("x", "#N/A")))
    row["currency"] = chance.choice((None,) * 8 + ("EUR", "USD", "XXX"))
    row["payer"] = chance.choice((None, None, None, "Acme"))
    row["reference"] = chance.choice((None, None, None, "rent", ("x", "#N/A")))
    return row


def payments(chance: Random, count: int) -> Rows:
    """Payments, good, bad and equal to each other."""
    rows: Rows = []
    for _ in range(count):
        if rows and chance.random() < 0.2:
            row = dict(chance.choice(rows))
            name = chance.choice(("transaction_id", "amount", "reference", "invoices", ""))
            if name:
                row[name] = payment(chance, good=True)[name]
            rows.append(row)
        else:
            rows.append(payment(chance, good=chance.random() < 0.6))
    return rows


def options(chance: Random) -> Options:
    """The settings of a payments sheet."""
    if chance.random() < 0.4:
        return {"payment_date_rule": "ANY"}
    return {name: chance.choice(values) for name, values in SETTINGS.items()}


def lines(chance: Random, count: int, account: str) -> Rows:
    """Bank lines, money in and out. account: our own, for each statement another."""
    return [
        {
            "booking_date": ("d", chance.choice(("2026-03-20", "2026-04-01", "2026-04-02"))),
            "credit": ("n", f"{chance.choice(('', '', '-'))}{chance.choice((*AMOUNTS, '12', '57'))}"),
            "reference": "bank",
            "payer": chance.choice((None, "Acme", "Bolt")),
            "own_account": f"{account}-{place}",
        }
        for place in range(count)
    ]


def matches(
    chance: Random,
    there: list[tuple[str, int]],
    payments: list[tuple[str, ...]],
    open_: list[tuple[str, ...]],
) -> Rows:
    """Rows of Matches. there: (number, minor units) of bank lines; payments: which invoices each that stands
    had paid; open_: each customer's open invoices."""
    rows: Rows = []
    for number, amount in there:
        row: dict[str, Any] = dict.fromkeys(MATCH_HEADER)
        row["entry"] = number if chance.random() < 0.95 else "BL-99-2"
        row["book"] = "yes" if chance.random() < 0.85 else None
        if amount > 0:
            row["treat_as"] = chance.choice((None,) * 8 + ("Payment", "Ignore", "Refund"))
            row["difference_to"] = chance.choice(
                (None, None, None, "Keep on account", "Oldest invoice", "Bank fee", "Write off", "Dispute")
            )
        else:
            row["treat_as"] = chance.choice(("Returned",) * 4 + ("Refund", "Refund", "Payout", "Ignore"))
            row["fee_to"] = chance.choice((None, "We", "Customer"))
        few = [chance.choice(INVOICES) for _ in range(chance.choice((1, 1, 2, 3)))]
        if amount > 0 and open_ and chance.random() < 0.6:
            few = [number for number in chance.choice(open_) if chance.random() < 0.7] or few
        if row["treat_as"] == "Returned" and payments and chance.random() < 0.7:
            few = list(chance.choice(payments))
        if row["treat_as"] == "Payout":
            few = [chance.choice(("K1", "K2")) for _ in range(chance.choice((1, 2)))]
        if row["treat_as"] == "Refund" or chance.random() < 0.3:
            row["account"] = "; ".join(
                chance.choice(CUSTOMERS[:3]) for _ in range(chance.choice((1, 1, 1, 1, 1, 2)))
            )
        if row["treat_as"] != "Refund" and (row["account"] is None or chance.random() < 0.2):
            row["invoices"] = "; ".join(few)
        rows.append(row)
        if chance.random() < 0.05:
            rows.append(dict(row))
    return rows


def match_options(chance: Random) -> Options:
    """The settings of a sheet of Matches."""
    return {name: chance.choice(SETTINGS[name]) for name in ("overpay_policy", "listed_invoice_order")}

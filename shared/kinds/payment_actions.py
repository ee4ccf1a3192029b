"""Payment corrections: what is done by hand about a payment, one row each."""

from shared.kinds.base import Field, Kind

ACTIONS = (("REGISTER", "Register payment"),)
"""What a row does: (code word, what people read)."""

KIND = Kind(
    name="payment_actions",
    label="Payment corrections",
    help="Pays each invoice named: from the customer's money on account first, the rest by a new payment.",
    money=True,
    amount_field="amount",
    date_field="date",
    identifiers=("invoice",),
    fields=(
        Field(
            "action",
            "Action",
            "choice",
            "Register payment. Empty: the same.",
            example=("Register payment", "Register payment", ""),
            aliases=("What to do",),
            choices=ACTIONS,
            width=18,
        ),
        Field(
            "invoice",
            "Invoice",
            "id",
            "The invoice to be paid.",
            required="yes",
            example=("INV-1001", "INV-1002", "INV-1003"),
            aliases=("Invoice no.", "Invoice number", "Rechnung", "Rechnungsnummer"),
            width=18,
        ),
        Field(
            "amount",
            "Amount",
            "amount",
            "At most what is open. Empty: all that is open.",
            example=("", "40.00", ""),
            aliases=("Payment amount", "Betrag"),
            width=14,
        ),
        Field(
            "date",
            "Date",
            "date",
            "The day of the new payment. Empty: the day the sheet is sent.",
            example=("2026-04-02", "2026-04-02", ""),
            aliases=("Payment date", "Paid on", "Datum"),
            width=12,
        ),
        Field(
            "type",
            "Payment type",
            "choice",
            "How the money came; needed where money on account is not enough.",
            example=("Cash", "Bank transfer", ""),
            aliases=("Type", "Method", "Zahlungsart"),
            width=16,
        ),
        Field(
            "reference",
            "Reference",
            "text",
            "Kept with the new payment.",
            example=("paid at the desk", "", ""),
            aliases=("Note", "Remark"),
            max_length=1000,
            width=30,
        ),
    ),
)

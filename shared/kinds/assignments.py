"""Matches: what each bank line becomes, one row a line."""

from shared.kinds.base import Field, Kind

DIFFERENCE_TO = (
    ("ACCOUNT", "Keep on account"),
    ("FEE", "Bank fee"),
    ("DISCOUNT", "Discount"),
    ("DISPUTE", "Dispute"),
    ("WRITE_OFF", "Write off"),
    ("OLDEST", "Oldest invoice"),
)
"""Where a difference between a line and its invoices goes: (code word, what people read)."""

TREAT_AS = (
    ("PAYMENT", "Payment"),
    ("RETURNED", "Returned"),
    ("REFUND", "Refund"),
    ("PAYOUT", "Payout"),
    ("IGNORE", "Ignore"),
)
"""What a line is: (code word, what people read)."""

FEE_TO = (("US", "We"), ("CUSTOMER", "Customer"))
"""Who bears the bank's fee of a returned payment: (code word, what people read)."""

KIND = Kind(
    name="assignments",
    label="Matches",
    help="Books each bank line whose Book? says yes: as payments on the invoices named, or as what it is"
    " treated as.",
    money=True,
    amount_field="amount",
    currency_field="currency",
    date_field="date",
    identifiers=("entry",),
    fields=(
        Field(
            "entry",
            "Bank line",
            "id",
            "The line's number on Bank lines.",
            required="yes",
            example=("BL-3-2", "BL-3-3", "BL-3-4"),
            aliases=("Line", "Entry", "Payment entry"),
            width=12,
        ),
        Field(
            "book",
            "Book?",
            "bool",
            "Yes: book this line. No or empty: leave it out.",
            required="yes",
            example=("yes", "yes", "no"),
            aliases=("Book", "Assign"),
            width=8,
        ),
        Field(
            "account",
            "Customer",
            "id",
            "The customer's number, or exact name; several with a semicolon between: one payment each. Empty:"
            " whoever the invoices belong to.",
            example=("00104", "00231", ""),
            aliases=("Customer no.", "Customer number", "Account", "Kunde", "Debitor"),
            max_length=1000,
            width=16,
        ),
        Field(
            "invoices",
            "Invoices",
            "ids",
            "Invoices the money is for (a payout: credit notes; a returned payment: what it had paid), with a"
            " semicolon between. Empty: the customer's oldest.",
            example=("INV-1001; INV-1002", "INV-2001", ""),
            aliases=("Invoice", "Invoice number", "Invoice numbers", "Rechnung", "Rechnungsnummer"),
            many=True,
            max_length=32767,
            width=30,
        ),
        Field(
            "amounts",
            "Amount each",
            "amounts",
            "An amount for each invoice, in their order, with a semicolon between. Empty: as they are paid"
            " otherwise.",
            example=("200.00; 100.00", "", ""),
            aliases=("Amounts", "Amount per invoice"),
            max_length=32767,
            width=24,
        ),
        Field(
            "difference_to",
            "Difference goes to",
            "choice",
            "Too much money: Keep on account, or Oldest invoice. Too little: Keep on account (the invoice"
            " stays open), Bank fee, Discount or Write off (it is closed), Dispute (it is put on hold).",
            example=("Keep on account", "Oldest invoice", ""),
            aliases=("Difference", "Difference to"),
            choices=DIFFERENCE_TO,
            width=20,
        ),
        Field(
            "treat_as",
            "Treat as",
            "choice",
            "Empty: a payment, where money came in. Money out: Returned (a payment the bank took back),"
            " Refund (of money on account), Payout (of credit notes). Either: Ignore.",
            example=("Payment", "Payment", "Ignore"),
            aliases=("Treat", "What it is"),
            choices=TREAT_AS,
            width=14,
        ),
        Field(
            "fee",
            "Fee",
            "amount",
            "The bank's fee in a returned payment. Empty: what the line is more than the payment.",
            aliases=("Chargeback fee", "Return fee"),
            width=12,
        ),
        Field(
            "fee_to",
            "Fee borne by",
            "choice",
            "We, or the customer, who then owes it. Empty: we.",
            aliases=("Fee to",),
            choices=FEE_TO,
            width=14,
        ),
        Field(
            "reference",
            "Reference",
            "text",
            "The payer's own text; kept with the payment.",
            example=("INV-1001 INV-1002", "2001 less 3 %", ""),
            aliases=("Payment reference", "Verwendungszweck"),
            max_length=4000,
            width=46,
        ),
        Field(
            "date",
            "Date",
            "date",
            "The line's own day; it is compared, never changed.",
            example=("2026-04-02", "2026-04-02", "2026-04-03"),
            aliases=("Booking date", "Buchungstag"),
            width=12,
        ),
        Field(
            "currency",
            "Cur.",
            "id",
            "The line's own currency.",
            example=("EUR", "EUR", "EUR"),
            aliases=("Currency", "Cur"),
            max_length=3,
            width=6,
        ),
        Field(
            "amount",
            "Amount",
            "amount",
            "The line's own amount; it is compared, never changed.",
            example=("300.00", "97.00", "0.50"),
            aliases=("Line amount", "Betrag"),
            width=14,
        ),
    ),
)

"""Statement of account: what moved one customer's balance in a period, from opening to closing."""

from shared.views.base import Filter, View, ViewColumn

LINES = (
    ("OPENING_BALANCE", "Opening balance"),
    ("STANDARD", "Invoice"),
    ("TAX", "Tax invoice"),
    ("FEE", "Fee"),
    ("CREDIT_NOTE", "Credit note"),
    ("PAYMENT", "Payment"),
    ("OPENING", "Paid before"),
    ("WRITE_OFF", "Written off"),
    ("CHARGEBACK", "Returned payment"),
    ("REFUND", "Refund"),
    ("PAYOUT", "Payout"),
    ("TAKEN_BACK", "Taken back"),
    ("TOP_UP", "Put on top-up"),
    ("CLOSING_BALANCE", "Closing balance"),
    ("NOT_DUE", "Not due"),
    ("DAYS_1_30", "1-30 days late"),
    ("DAYS_31_60", "31-60 days late"),
    ("DAYS_61_90", "61-90 days late"),
    ("OVER_90", "Over 90 days late"),
    ("CREDIT_NOTES", "Credit notes left"),
    ("UNAPPLIED", "Unapplied money"),
    ("PREPAID", "Prepaid"),
)
"""What a line is: (code word, what people read). An item is called by its kind."""

VIEW = View(
    name="statement",
    label="Statement",
    help="A customer's statement of account. Opening balance, every document of the period with the balance"
    " after it, closing balance, and how late what is open is. Above zero the customer owes.",
    columns=(
        # Up to "Still open" it is as wide as a page of paper.
        ViewColumn("what", "What", "text", 16, choices=LINES),
        ViewColumn("number", "Document", "id", 14),
        ViewColumn("date", "Date", "date", 11),
        ViewColumn("due_date", "Due", "date", 11),
        ViewColumn("amount", "Amount", "money", 11.5, help="What it adds to the balance, or takes off it."),
        ViewColumn("balance", "Balance", "money", 11.5, bold=True),
        ViewColumn("open", "Still open", "money", 11.5, help="What is left of it at the end of the period."),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("settled", "Settled with", "text", 40, help="What it was put on, or what was put on it."),
        ViewColumn("reference", "Reference", "text", 30),
    ),
    filters=(
        Filter("account", "Customer"),
        Filter("date_from", "From"),
        Filter("date_to", "To"),
        Filter("currency", "Currency"),
    ),
)

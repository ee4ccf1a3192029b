"""Invoices with what was paid, what is open, and how late they are."""

from shared.views.base import Filter, View, ViewColumn
from shared.views.payments import STATES

STATUSES = (
    ("UNPAID", "Unpaid"),
    ("PARTIALLY_PAID", "Partly paid"),
    ("PAID", "Paid"),
    ("WRITTEN_OFF", "Written off"),
    ("NO_PAYMENT_REQUIRED", "Below threshold"),
    ("PREVIOUS_BALANCE_REMAINING", "Older balance open"),
    ("DO_NOT_PAY", "Nothing to pay"),
    ("NONE", "Taken back"),
)
"""Payment statuses: (code word, what people read)."""

LOOKED_UP = (("unknown", "Not found"), ("ambiguous", "Several match"))
"""What a number that was asked for and names no invoice gets as its status."""

DOCUMENTS = (
    ("STANDARD", "Invoice"),
    ("TAX", "Tax invoice"),
    ("FEE", "Fee"),
    ("PROFORMA", "Pro-forma"),
    ("TOPUP", "Top-up"),
    ("CREDIT_NOTE", "Credit note"),
    ("CHARGEBACK", "Returned payment"),
    ("REFUND", "Refund"),
    ("PAYOUT", "Payout"),
)
"""Kinds of document: (code word, what people read)."""

VIEW = View(
    name="invoices",
    label="Invoices",
    help="Every invoice with its payments, its open amount and its status. Change Due or On hold and send"
    " the sheet back to change the invoice.",
    updates="invoices",
    columns=(
        ViewColumn("number", "Invoice", "id", 16),
        ViewColumn("account", "Customer", "id", 14),
        ViewColumn("name", "Name", "text", 28),
        ViewColumn("kind", "Kind", "text", 12, choices=DOCUMENTS),
        ViewColumn("issue_date", "Issued", "date", 11),
        ViewColumn("due_date", "Due", "date", 11, editable="due_date"),
        ViewColumn(
            "days_late", "Days late", "integer", 9, help="Days since it fell due, while something is open."
        ),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("total", "Total", "money", 14, total=True),
        ViewColumn(
            "paid", "Paid", "money", 14, total=True, help="Payments, and what was paid before it came here."
        ),
        ViewColumn(
            "credits",
            "Credits & adjustments",
            "money",
            20,
            total=True,
            help="Credit notes and whatever else settled it without money.",
        ),
        ViewColumn("open", "Open", "money", 14, bold=True, total=True),
        ViewColumn("status", "Status", "text", 14, choices=STATUSES + STATES + LOOKED_UP),
        ViewColumn("last_payment", "Last payment", "date", 11),
        ViewColumn("hold", "On hold", "bool", 10, editable="hold"),
    ),
    filters=(
        Filter("account", "Customer"),
        Filter("status", "Status", (("OPEN", "Anything open"), ("OVERDUE", "Overdue"), *STATUSES)),
        Filter(
            "kind",
            "Kind",
            (
                ("DEBT", "Invoices and fees"),
                ("REQUEST", "Pro-formas and top-ups"),
                ("CREDIT_NOTE", "Credit notes"),
                ("ALL", "All documents"),
            ),
        ),
        Filter("issued_from", "Issued from"),
        Filter("issued_to", "Issued to"),
        Filter("due_to", "Due by"),
    ),
)

"""Payments: what came in, and what it was used for."""

from shared.views.base import Filter, View, ViewColumn

STATES = (
    ("UNALLOCATED", "Unapplied"),
    ("PARTIALLY_ALLOCATED", "Partly applied"),
    ("ALLOCATED", "Applied"),
    ("UNASSIGNED", "No customer"),
    ("VOIDED", "Taken back"),
)
"""States of a payment: (code word, what people read)."""

VIEW = View(
    name="payments",
    label="Payments",
    help="Every payment with the invoices it settled and what is left of it.",
    columns=(
        ViewColumn("number", "Payment", "id", 18),
        ViewColumn("account", "Customer", "id", 14),
        ViewColumn("name", "Name", "text", 28),
        ViewColumn("date", "Date", "date", 11),
        ViewColumn("type", "Payment type", "text", 16),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("amount", "Amount", "money", 14, total=True),
        ViewColumn("applied", "Applied", "money", 14, total=True),
        ViewColumn("unapplied", "Unapplied", "money", 14, bold=True, total=True),
        ViewColumn("state", "State", "text", 14, choices=STATES),
        ViewColumn("invoices", "Invoices", "text", 34, help="What it settled, with the amount of each."),
        ViewColumn("transaction_id", "Transaction ID", "id", 18),
        ViewColumn("payer", "Payer", "text", 22),
        ViewColumn("reference", "Reference", "text", 30),
        ViewColumn("remark", "Remark", "text", 24),
        ViewColumn("import_no", "Import", "integer", 8),
        ViewColumn("row", "Row", "integer", 8),
    ),
    filters=(
        Filter("account", "Customer"),
        Filter("state", "State", STATES),
        Filter("date_from", "Date from"),
        Filter("date_to", "Date to"),
        Filter("type", "Payment type"),
        Filter("import", "Import"),
    ),
)

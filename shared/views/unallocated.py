"""Unapplied cash: money received that stands on no invoice yet."""

from shared.views.base import Filter, View, ViewColumn

VIEW = View(
    name="unallocated",
    label="Unapplied cash",
    help="Payments with money left, oldest first, beside what the customer still owes.",
    columns=(
        ViewColumn("number", "Payment", "id", 18),
        ViewColumn("account", "Customer", "id", 14),
        ViewColumn("name", "Name", "text", 28),
        ViewColumn("date", "Date", "date", 11),
        ViewColumn("days", "Days", "integer", 7, help="Days since it was received."),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("amount", "Amount", "money", 14, total=True),
        ViewColumn("applied", "Applied", "money", 14, total=True),
        ViewColumn("unapplied", "Unapplied", "money", 14, bold=True, total=True),
        ViewColumn(
            "owes", "Customer owes", "money", 14, help="The customer's open invoices in that currency."
        ),
        ViewColumn("type", "Payment type", "text", 16),
        ViewColumn("transaction_id", "Transaction ID", "id", 18),
        ViewColumn("payer", "Payer", "text", 22),
        ViewColumn("reference", "Reference", "text", 30),
        ViewColumn("import_no", "Import", "integer", 8),
        ViewColumn("row", "Row", "integer", 8),
    ),
    filters=(
        Filter("account", "Customer"),
        Filter("date_to", "Received by"),
        Filter("currency", "Currency"),
    ),
)

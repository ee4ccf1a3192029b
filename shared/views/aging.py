"""Aging: each customer's open invoices by how late they are."""

from shared.views.base import Filter, View, ViewColumn

VIEW = View(
    name="aging",
    label="Aging",
    help="Open invoices by days since they fell due; credit notes, unapplied and prepaid money stand apart. "
    "Balance is the same as on Customer balances.",
    columns=(
        ViewColumn("number", "Customer", "id", 14),
        ViewColumn("name", "Name", "text", 28),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("not_due", "Not due", "money", 14, total=True),
        ViewColumn("days_1_30", "1-30 days", "money", 14, total=True),
        ViewColumn("days_31_60", "31-60 days", "money", 14, total=True),
        ViewColumn("days_61_90", "61-90 days", "money", 14, total=True),
        ViewColumn("over_90", "Over 90 days", "money", 14, total=True),
        ViewColumn("credit_notes", "Credit notes", "money", 14, total=True),
        ViewColumn("unapplied", "Unapplied", "money", 14, total=True),
        ViewColumn("prepaid", "Prepaid", "money", 14, total=True),
        ViewColumn("unbilled", "Not yet billed", "money", 14, total=True),
        ViewColumn("balance", "Balance", "money", 14, bold=True, total=True),
    ),
    filters=(Filter("account", "Customer"), Filter("currency", "Currency")),
)

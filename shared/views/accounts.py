"""Customer balances: what each customer owes, and what stands against it."""

from shared.views.base import Filter, View, ViewColumn

VIEW = View(
    name="accounts",
    label="Customer balances",
    help="One line a customer and currency. Balance = open invoices - credit notes - unapplied - prepaid "
    "+ not yet billed; above zero the customer owes.",
    updates="accounts",
    columns=(
        ViewColumn("number", "Customer", "id", 14),
        ViewColumn("name", "Name", "text", 28, editable="name"),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("open_invoices", "Open invoices", "money", 14, total=True),
        ViewColumn(
            "credit_notes",
            "Credit notes",
            "money",
            14,
            total=True,
            help="What credit notes have left to give.",
        ),
        ViewColumn(
            "unapplied",
            "Unapplied",
            "money",
            14,
            total=True,
            help="Money received and put on no invoice yet.",
        ),
        ViewColumn(
            "prepaid",
            "Prepaid",
            "money",
            14,
            total=True,
            help="Money on pro-formas: asked for, but not a debt, so it stays the customer's.",
        ),
        ViewColumn(
            "unbilled",
            "Not yet billed",
            "money",
            14,
            total=True,
            help="Charges less credits that no invoice holds yet.",
        ),
        ViewColumn("balance", "Balance", "money", 14, bold=True, total=True),
        ViewColumn("overdue", "Overdue", "money", 14, total=True),
        ViewColumn("oldest_due", "Oldest due", "date", 11, help="Due date of the oldest open invoice."),
    ),
    filters=(
        Filter("account", "Customer"),
        Filter(
            "show",
            "Show",
            (
                ("ALL", "All customers"),
                ("BALANCE", "With a balance"),
                ("OVERDUE", "Overdue"),
                ("UNAPPLIED", "With unapplied money"),
            ),
        ),
        Filter("currency", "Currency"),
    ),
)

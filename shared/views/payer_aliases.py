"""Payer names: what a bank calls each customer, and where it was learned."""

from shared.kinds.payer_aliases import WHAT
from shared.views.base import Filter, View, ViewColumn

VIEW = View(
    name="payer_aliases",
    label="Payer names",
    help="Names, IBANs, mandates and accounts that stand for a customer. To remove one, type Yes beside it.",
    columns=(
        ViewColumn("what", "What", "text", 18, choices=WHAT),
        ViewColumn("text", "As the bank writes it", "text", 34),
        ViewColumn("account", "Customer", "id", 16),
        ViewColumn("name", "Name", "text", 28),
        ViewColumn("remove", "Remove", "bool", 10, "remove", help="Type Yes and press Import to remove it."),
        ViewColumn("import_no", "Import", "integer", 8, help="The import it was learned from, or sent with."),
        ViewColumn("row", "Row", "integer", 8),
    ),
    filters=(Filter("account", "Customer"), Filter("what", "What", WHAT)),
    updates="payer_aliases",
    as_of=False,
)

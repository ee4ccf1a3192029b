"""History: everything that ever happened to one number."""

from shared.views.base import Filter, View, ViewColumn

VIEW = View(
    name="history",
    label="History",
    help="Which file, which row, who and when, for an invoice, a payment or a customer.",
    as_of=False,
    columns=(
        ViewColumn("number", "Number", "id", 18),
        ViewColumn("what", "What happened", "text", 54),
        ViewColumn("date", "Date", "date", 11),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("amount", "Amount", "money", 14),
        ViewColumn("open_before", "Open before", "money", 14),
        ViewColumn("open_after", "Open after", "money", 14, bold=True),
        ViewColumn("import_no", "Import", "integer", 8),
        ViewColumn("attempt", "Try", "integer", 6),
        ViewColumn("source", "File ▸ Sheet", "text", 34),
        ViewColumn("row", "Row", "integer", 7),
        ViewColumn("by", "By", "text", 18),
        ViewColumn("when", "When", "datetime", 16),
    ),
    filters=(Filter("number", "Number"),),
)

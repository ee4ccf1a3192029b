"""Bank lines: what came with the statements, and what became of each."""

from shared.views.base import Filter, View, ViewColumn

STATES = (("NEW", "New"), ("CONVERTED", "Booked"), ("IGNORED", "Ignored"))
"""States of a bank line: (code word, what people read)."""

VIEW = View(
    name="payment_entries",
    label="Bank lines",
    help="The lines of your statements, newest first, and which of them are booked.",
    columns=(
        ViewColumn("number", "Bank line", "id", 12),
        ViewColumn("state", "State", "text", 10, choices=STATES),
        ViewColumn("date", "Date", "date", 11),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn(
            "amount", "Amount", "money", 14, bold=True, total=True, signed=True, help="Below zero: money out."
        ),
        ViewColumn("payer", "Payer", "text", 26),
        ViewColumn("reference", "Reference", "text", 46),
        ViewColumn("iban", "IBAN", "id", 26),
        ViewColumn("transaction_id", "Transaction ID", "id", 20),
        ViewColumn("mandate", "Mandate", "id", 18),
        ViewColumn(
            "returned", "Returned", "bool", 10, help="As it was sent; blank is found out when matching."
        ),
        ViewColumn("fee", "Fee", "money", 10),
        ViewColumn("value_date", "Value date", "date", 11),
        ViewColumn("foreign_amount", "Foreign amount", "text", 14),
        ViewColumn("foreign_currency", "Foreign cur.", "id", 8),
        ViewColumn("conversion_rate", "Rate", "text", 10),
        ViewColumn("statement", "Statement", "id", 16),
        ViewColumn("own_account", "Own account", "id", 26),
        ViewColumn("file", "File", "text", 24, help="The file or workbook it came from."),
        ViewColumn("import_no", "Import", "integer", 8),
        ViewColumn("row", "Row", "integer", 8),
    ),
    filters=(
        Filter("state", "State", STATES),
        Filter("date_from", "Date from"),
        Filter("date_to", "Date to"),
        Filter("import", "Import"),
    ),
    as_of=False,
)

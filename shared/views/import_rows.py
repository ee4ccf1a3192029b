"""Open import: what became of each row of one import."""

from shared.views.base import Filter, View, ViewColumn

OUTCOMES = (
    ("booked", "Booked"),
    ("failed", "To fix"),
    ("fixed", "Fixed later"),
    ("dropped", "Dropped"),
    ("duplicate", "Duplicate"),
    ("filtered", "Left out"),
    ("skipped", "Skipped"),
    ("not_reached", "Not reached"),
)
"""What became of a row: (code word, what people read)."""

VIEW = View(
    name="import_rows",
    label="Open import",
    help="Each row of one import with what became of it. Tick Book anyway beside a duplicate that is none.",
    as_of=False,
    columns=(
        ViewColumn("row", "Row", "integer", 10),
        ViewColumn("outcome", "Result", "text", 12, choices=OUTCOMES),
        ViewColumn("document", "Booked as", "id", 18),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("amount", "Amount", "money", 14, total=True),
        ViewColumn("why", "Why", "text", 62),
        ViewColumn("warnings", "Warnings", "text", 48),
        ViewColumn("attempt", "Try", "integer", 6, help="The try that settled the row."),
        ViewColumn(
            "book_anyway",
            "Book anyway",
            "bool",
            12,
            editable="book_anyway",
            help="Yes: this duplicate is a payment of its own. Then press Re-import failed.",
        ),
    ),
    filters=(Filter("import", "Import"), Filter("outcome", "Result", OUTCOMES)),
)

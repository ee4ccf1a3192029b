"""The Import log: one line an import and currency."""

from shared.kinds import KINDS
from shared.views.base import Filter, View, ViewColumn

RESULTS = (
    ("DONE", "Done"),
    ("TO_FIX", "To fix"),
    ("RUNNING", "Running"),
    ("CANCELLED", "Cancelled"),
    ("REFUSED", "Refused"),
    ("REVERSED", "Taken back"),
)
"""Results one can filter by. The column itself says more: "40 to fix", "Running 62 %"."""

VIEW = View(
    name="imports",
    label="Import log",
    help="Every import with its rows and money by outcome. Select a line, then Open import or Delete import.",
    as_of=False,
    columns=(
        ViewColumn("number", "No.", "integer", 10),
        ViewColumn("result", "Result", "text", 16),
        ViewColumn("what", "What", "text", 14),
        ViewColumn("source", "Workbook ▸ Sheet", "text", 34),
        ViewColumn("when", "When", "datetime", 16),
        ViewColumn("by", "By", "text", 18),
        ViewColumn("sent", "Rows", "integer", 9),
        ViewColumn("booked", "Booked", "integer", 9),
        ViewColumn("to_fix", "To fix", "integer", 8),
        ViewColumn("fixed", "Fixed later", "integer", 11),
        ViewColumn("dropped", "Dropped", "integer", 8),
        ViewColumn("duplicate", "Duplicates", "integer", 10),
        ViewColumn("filtered", "Left out", "integer", 8),
        ViewColumn("skipped", "Skipped", "integer", 8),
        ViewColumn("not_reached", "Not reached", "integer", 11),
        ViewColumn("warnings", "Warnings", "integer", 9),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn("money_sent", "Money sent", "money", 15),
        ViewColumn("money_booked", "Money booked", "money", 15),
        ViewColumn("money_not_booked", "Money not booked", "money", 17),
        ViewColumn("difference", "Difference", "money", 10),
        ViewColumn("attempts", "Tries", "integer", 6),
        ViewColumn("sentence", "In words", "text", 60),
        ViewColumn("reversed", "Taken back by, when, why", "text", 34),
    ),
    filters=(
        Filter("result", "Result", RESULTS),
        Filter("kind", "What", tuple((kind.name, kind.label) for kind in KINDS.values())),
        Filter("by", "By"),
        Filter("date_from", "Sent from"),
        Filter("date_to", "Sent to"),
    ),
)

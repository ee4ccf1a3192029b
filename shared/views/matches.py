"""Matches: the bank lines that are new, each with what it pays, how sure that is, and why."""

from shared.kinds.assignments import DIFFERENCE_TO, FEE_TO, TREAT_AS
from shared.views.base import Filter, View, ViewColumn

LEVELS = (
    ("CERTAIN", "Certain"),
    ("STRONG", "Strong"),
    ("CUSTOMER", "Customer only"),
    ("UNSURE", "Unsure"),
)
"""How sure a proposal is: (code word, what people read). Only Certain is ticked."""

YES_NO = (("yes", "Yes"), ("no", "No"))

VIEW = View(
    name="matches",
    label="Matches",
    help="New bank lines with the invoices they pay, how certain that is, and why. Nothing is booked yet.",
    columns=(
        ViewColumn("book", "Book?", "bool", 17, "book", help="Yes: Book matches books this line."),
        ViewColumn("certainty", "Certainty", "text", 12, choices=LEVELS),
        ViewColumn("why", "Why", "text", 48),
        ViewColumn("date", "Date", "date", 11),
        ViewColumn("currency", "Cur.", "id", 6),
        ViewColumn(
            "amount", "Amount", "money", 14, bold=True, total=True, signed=True, help="Below zero: money out."
        ),
        ViewColumn("payer", "Payer", "text", 26),
        ViewColumn(
            "reference",
            "Reference",
            "text",
            46,
            "reference",
            help="Correct it and press Find invoices again.",
        ),
        ViewColumn(
            "account", "Customer", "id", 14, "account", help="Several: with a semicolon between them."
        ),
        ViewColumn("name", "Name", "text", 26),
        ViewColumn(
            "invoices", "Invoices", "id", 30, "invoices", help="Several: with a semicolon between them."
        ),
        ViewColumn(
            "amounts",
            "Amount each",
            "id",
            24,
            "amounts",
            help="One for each invoice, in their order. Empty: the oldest first, as far as the money goes.",
        ),
        ViewColumn("open_total", "Open total", "money", 14),
        ViewColumn(
            "difference", "Difference", "money", 12, signed=True, help="Above zero: more came than is open."
        ),
        ViewColumn("difference_to", "Difference goes to", "text", 20, "difference_to", choices=DIFFERENCE_TO),
        ViewColumn("treat_as", "Treat as", "text", 16, "treat_as", choices=TREAT_AS),
        ViewColumn("fee", "Fee", "money", 10, "fee", help="The bank's fee within a returned payment."),
        ViewColumn("fee_to", "Fee borne by", "text", 12, "fee_to", choices=FEE_TO),
        ViewColumn("candidates", "Other candidates", "text", 40),
        ViewColumn("entry", "Bank line", "id", 12),
    ),
    filters=(
        Filter("date_from", "Date from"),
        Filter("date_to", "Date to"),
        Filter("import", "Import"),
        Filter("certainty", "Certainty", LEVELS),
        Filter("find_invoices", "Find invoices", YES_NO),
        Filter("find_credit_notes", "Find credit notes", YES_NO),
        Filter("find_customers", "Find customers", YES_NO),
    ),
    updates="assignments",
    as_of=False,
)

"""Matching rules: where a bank line is searched for what, in which order."""

from typing import NamedTuple

from shared.kinds.base import Field, Kind

SOURCES = (
    ("INVOICE_NUMBER", "Invoice number"),
    ("INVOICE_REFERENCE", "Invoice reference"),
    ("CUSTOMER_NUMBER", "Customer number"),
    ("IBAN", "IBAN"),
    ("MANDATE", "Mandate"),
)
"""What is looked for: (code word, what people read)."""

LOOK_IN = (
    ("reference", "Reference"),
    ("payer", "Payer"),
    ("iban", "IBAN"),
    ("mandate", "Mandate"),
    ("transaction_id", "Transaction ID"),
)
"""Where: a column of Bank lines."""


class MatchingRule(NamedTuple):
    """A rule in force. pattern: RE2 syntax, "" for the text itself; its first group, if any, is what is
    found. priority: the smallest is asked first."""

    name: str
    source: str
    look_in: str
    pattern: str
    priority: int
    active: bool


SHIPPED = (
    MatchingRule("Invoice number", "INVOICE_NUMBER", "reference", "", 10, True),
    MatchingRule("Invoice bank account", "IBAN", "reference", "[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}", 20, True),
    MatchingRule("Customer number", "CUSTOMER_NUMBER", "reference", "", 30, True),
    MatchingRule("Payer's IBAN", "IBAN", "iban", "", 40, True),
    MatchingRule("Mandate", "MANDATE", "mandate", "", 50, True),
    MatchingRule("Order, dunning or statement number", "INVOICE_REFERENCE", "reference", "", 60, True),
)
"""The rules every organisation starts with; a row of the sheet with the same name changes one."""

KIND = Kind(
    name="matching_rules",
    label="Matching rules",
    help="Says what is looked for in which column of a bank line. Invoice numbers always win.",
    key=("name",),
    fields=(
        Field(
            "name",
            "Rule",
            "text",
            "Its name; a row with a name there is changes that rule.",
            example=("Invoice number", "Our order number", "Customer number"),
            required="yes",
            aliases=("Name", "Matching field"),
            width=34,
        ),
        Field(
            "source",
            "Look for",
            "choice",
            "Invoice number, Invoice reference (an order, dunning or statement number of the invoice), "
            "Customer number, IBAN or Mandate.",
            example=("Invoice number", "Invoice reference", "Customer number"),
            aliases=("Source", "Source object"),
            choices=SOURCES,
            width=20,
        ),
        Field(
            "look_in",
            "Look in",
            "choice",
            "The column of Bank lines: Reference, Payer, IBAN, Mandate or Transaction ID.",
            example=("Reference", "Reference", "Payer"),
            aliases=("Column", "Field"),
            choices=LOOK_IN,
            width=16,
        ),
        Field(
            "pattern",
            "Pattern",
            "text",
            "A regular expression (RE2); its first group is what is found. Empty: the text as it stands.",
            example=("", "Order ([0-9]{6})", ""),
            aliases=("Regex", "Regular expression"),
            max_length=1000,
            width=34,
        ),
        Field(
            "priority",
            "Priority",
            "integer",
            "The smallest is asked first.",
            example=("10", "60", "30"),
            aliases=("Order",),
            width=10,
        ),
        Field("active", "Active", "bool", "No: it is not asked.", example=("yes", "yes", "yes"), width=10),
    ),
)

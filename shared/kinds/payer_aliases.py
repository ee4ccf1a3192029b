"""Payer names: what a bank calls a customer, learned from what was assigned or sent as a sheet."""

from shared.kinds.base import Field, Kind

WHAT = (("NAME", "Name"), ("IBAN", "IBAN"), ("MANDATE", "Mandate"), ("PROVIDER", "Account at provider"))
"""What stands for a customer: (code word, what people read)."""

KIND = Kind(
    name="payer_aliases",
    label="Payer names",
    help="Says which customer a name, an IBAN, a mandate or an account with a provider belongs to.",
    key=("text",),
    fields=(
        Field(
            "what",
            "What",
            "choice",
            "Name, IBAN, Mandate or Account at provider. A name alone never books anything.",
            example=("IBAN", "Name", "Mandate"),
            required="yes",
            aliases=("Type", "Kind of name"),
            choices=WHAT,
            width=18,
        ),
        Field(
            "text",
            "As the bank writes it",
            "text",
            "Compared without blanks where it is an IBAN, else in any case.",
            example=("DE89 3704 0044 0532 0130 00", "ACME LIMITED", "M-00104-1"),
            required="yes",
            aliases=("Text", "Payer", "Payer name", "IBAN", "Alias"),
            width=34,
        ),
        Field(
            "account",
            "Customer",
            "id",
            "The customer's number, or the exact name if no other bears it.",
            example=("00104", "00104", "00104"),
            required="yes",
            aliases=("Customer no.", "Customer number", "Account", "Kunde", "Debitor"),
            width=16,
        ),
        Field(
            "remove",
            "Remove",
            "bool",
            "Yes: it does not stand for this customer any more.",
            example=("no", "no", "no"),
            aliases=("Delete", "Forget"),
            width=10,
        ),
    ),
)

"""Payment types: how money comes in. Gateway types are booked by the gateway, never imported."""

from shared.kinds.base import Field, Kind

KIND = Kind(
    name="payment_types",
    label="Payment types",
    help="Adds payment types, or changes the named columns of those there are.",
    key=("code",),
    fields=(
        Field(
            "code",
            "Code",
            "id",
            "The short name used in sheets.",
            example=("TRF", "CHQ", "STRIPE"),
            required="yes",
            aliases=("Payment type code", "Type", "Short name"),
            width=12,
        ),
        Field(
            "name",
            "Name",
            "text",
            "What people read.",
            example=("Bank transfer (branch)", "Cheque", "Stripe"),
            required="yes",
            aliases=("Payment type", "Description"),
            width=26,
        ),
        Field(
            "is_gateway",
            "Gateway",
            "bool",
            "Yes: the provider books it itself, so a sheet may not. Empty: no.",
            example=("no", "no", "yes"),
            aliases=("Is gateway", "Payment gateway"),
            width=10,
        ),
        Field(
            "active",
            "Active",
            "bool",
            "No: sheets that use it are refused. Empty: yes.",
            example=("yes", "yes", "yes"),
            aliases=("Enabled", "Valid"),
            width=10,
        ),
    ),
)

BUILT_IN: tuple[tuple[str, str, bool], ...] = (
    ("BANK", "Bank transfer", False),
    ("DEBIT", "Direct debit", False),
    ("CHEQUE", "Cheque", False),
    ("CASH", "Cash", False),
    ("CARD", "Card", False),
    ("PAYPAL", "PayPal", True),
)
"""(code, name, is_gateway) of the six types every organisation starts with."""

"""Billing: payments by hand."""

from addin.commands.base import Command

COMMANDS = (
    Command(
        "register_payment", "Register payment", "Billing",
        "Say that the invoices you marked were paid",
        "They stand on a sheet of Payment corrections with what is open of each, ready to be corrected and"
        " imported. The customer's money on account is used first, oldest first; the rest is a new payment.",
        "DollarSign", "addin.register_payment:register_payment", large=True,
    ),
)  # fmt: skip

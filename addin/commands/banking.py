"""Bank: which invoices the lines of a statement pay, and booking them."""

from addin.commands.base import Command
from addin.commands.importing import SEND_ANYWAY
from addin.commands.pulling import DISCARD, options_of
from shared.views import VIEWS

COMMANDS = (
    Command(
        "find_invoices", "Find invoices", "Bank",
        "Find the invoices that your new bank lines pay",
        "Sheet Matches shows each line with its invoices, how certain that is and why; only what is certain"
        " is ticked, and nothing is booked. Correct a reference there and press again: one cell selected"
        " means all lines, more than one means their rows.",
        "TableFind", "addin.matches:find_invoices", (*options_of(VIEWS["matches"]), DISCARD), large=True,
    ),
    Command(
        "book_matches", "Book matches", "Bank",
        "Book the lines ticked on sheet Matches",
        "Payments, returned payments, refunds and payouts, as the sheet says; what is not ticked stays. Lines"
        " that cannot be booked come back on sheet Failed. Delete import takes all of it back.",
        "ImportSavedImports", "addin.matches:book_matches", (SEND_ANYWAY,), large=True, reads_rows=True,
    ),
)  # fmt: skip

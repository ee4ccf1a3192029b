"""Pull: balances and other views into sheets, as of any date."""

from addin.commands.base import YES_NO, Command, Option
from shared.views import VIEWS, View

DISCARD = Option(
    "discard", "Replace changed cells",
    "Yes: cells you changed on the sheet and did not import are replaced by what the ledger says.",
    YES_NO, "no",
)  # fmt: skip

_DEFAULTS = {("invoices", "kind"): "DEBT", ("accounts", "show"): "ALL"}
"""What the server takes where nothing is chosen, so that the sheet says it."""


def options_of(view: View) -> tuple[Option, ...]:
    """The options block of a view's sheet, in the order of its rows."""
    clocks = (
        Option("as_of", "As of", "Effective dates up to this day: 31/03/2026. Empty: all."),
        Option(
            "known_at", "Known at",
            "As the ledger stood then: a day, a time, or a ledger sequence. Empty: now.",
        ),
    )  # fmt: skip
    filters = tuple(
        Option(each.name, each.label, "", each.choices, _DEFAULTS.get((view.name, each.name), ""))
        for each in view.filters
    )
    return (clocks if view.as_of else ()) + filters


def _pull(
    id_: str,
    view: str,
    label: str,
    supertip: str,
    icon: str,
    *,
    large: bool = False,
    more: bool = False,
    run: str = "pull:pull_view",
) -> Command:
    declared = VIEWS[view]
    return Command(
        id_, label, "Pull", declared.help.partition(". ")[0].rstrip("."), supertip, icon,
        f"addin.{run}", (*options_of(declared), DISCARD), large=large, more=more,
    )  # fmt: skip


COMMANDS = (
    _pull(
        "pull_invoices", "invoices", "Invoices",
        "Total, paid, credits, open amount, status and days late of every invoice, as of the dates in the"
        " yellow cells. Change Due or On hold there and press Import to change the invoice.",
        "TableInsert", large=True,
    ),
    _pull(
        "pull_accounts", "accounts", "Customer balances",
        "Open invoices, credit notes, unapplied money, balance and overdue amount of every customer. A closed"
        " month does not move: give As of and Known at.",
        "FunctionsFinancialInsertGallery", large=True,
    ),
    Command(
        "fill_balances", "Fill balances", "Pull",
        "Write balance, status and due date beside the invoice numbers you marked",
        "Only empty cells are written, in the three columns right of the numbers; filled cells are left alone"
        " and counted.",
        "FillRight", "addin.balances:fill_balances",
        (Option("as_of", "As of", "Effective dates up to this day. Empty: now."),), large=True,
    ),
    _pull(
        "pull_unallocated", "unallocated", "Unapplied cash",
        "How old each is, what it was used for, and the import and row it came from.",
        "DollarSign",
    ),
    _pull(
        "pull_aging", "aging", "Aging",
        "Not due, 1-30, 31-60, 61-90 and over 90 days by customer and currency; credit notes and unapplied"
        " money apart. The difference to Customer balances is shown, and is 0.",
        "DateAndTimeInsert",
    ),
    _pull(
        "pull_statement", "statement", "Statement",
        "Opening balance, every document of the period with the balance after it, closing balance, and how"
        " late what is open is; ready to be printed. Of the customer in the yellow cells, else of the number"
        " in the selected cell: a customer's, or one of their invoices.",
        "CreateReport", run="statement:pull_statement",
    ),
    _pull(
        "pull_payments", "payments", "Payments",
        "Its day, type and transaction ID, each invoice with the amount it got, and the import and row it is"
        " from.",
        "Calculator", more=True,
    ),
    _pull(
        "pull_payment_entries", "payment_entries", "Bank lines",
        "What came with your statements, newest first, with its import and row, and whether it is booked.",
        "TableOfContentsDialog", more=True,
    ),
    _pull(
        "pull_payer_aliases", "payer_aliases", "Payer names",
        "Names, IBANs, mandates and accounts that stand for a customer, and the import each came with.",
        "TableSelect", more=True,
    ),
    _pull(
        "pull_matching_rules", "matching_rules", "Matching rules",
        "What is looked for in which column of a bank line, in the order it is asked.",
        "TableFind", more=True,
    ),
    Command(
        "refresh_all", "Refresh all", "Pull",
        "Pull every sheet of this workbook anew",
        "Each with its own yellow cells. Sheets with changes you have not imported are left alone.",
        "RefreshAll", "addin.refresh:refresh_all", (DISCARD,),
    ),
)  # fmt: skip

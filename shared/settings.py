"""Every rule a sheet, a mapping or an organisation may set: option > mapping > organisation > default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Setting:
    """One rule. Values are code words; people read the labels.

    choices: (code word, label), () for free text of `type`. kinds: whose sheets it is an option of
    (() for none: the organisation's alone). organisation: it may be a row of the sheet Settings.
    """

    name: str
    label: str
    default: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    type: Literal["choice", "text", "date", "integer", "amount", "currency", "time_zone"] = "choice"
    kinds: tuple[str, ...] = ()
    organisation: bool = True


_WITH_AMOUNTS = ("payments", "invoices", "accounts", "payment_entries", "assignments", "payment_actions")
_ALL = (*_WITH_AMOUNTS, "payment_types", "settings", "payer_aliases", "matching_rules")
_YES_NO = (("yes", "Yes"), ("no", "No"))
_SEVERITY = (("ERROR", "Refuse the row"), ("WARNING", "Book it, with a warning"))

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "payment_date_rule",
        "Date rule",
        "NOT_BEFORE_SUBMISSION",
        "Which payment dates are accepted, seen from the day the sheet is first sent.",
        choices=(
            ("NOT_BEFORE_SUBMISSION", "No earlier than the day it is sent"),
            ("NOT_AFTER_SUBMISSION", "No later than the day it is sent"),
            ("NOT_BEFORE_OPEN_PERIOD", "No earlier than the first open day"),
            ("WINDOW", "Within a number of days of the day it is sent"),
            ("ANY", "Any date"),
        ),
        kinds=("payments",),
    ),
    Setting(
        "payment_date_days_back",
        "Date rule: days back",
        "30",
        "Only for the date rule by number of days.",
        type="integer",
        kinds=("payments",),
    ),
    Setting(
        "payment_date_days_ahead",
        "Date rule: days ahead",
        "0",
        "Only for the date rule by number of days.",
        type="integer",
        kinds=("payments",),
    ),
    Setting(
        "payment_date_severity",
        "Date rule broken",
        "ERROR",
        "What happens to a row the date rule refuses.",
        choices=_SEVERITY,
        kinds=("payments",),
    ),
    Setting(
        "ordering_severity",
        "Customer not enabled for ordering",
        "ERROR",
        "What happens to a row whose customer is not enabled for ordering.",
        choices=_SEVERITY,
        kinds=("payments",),
    ),
    Setting(
        "check_ordering_on_invoice_rows",
        "Check ordering on invoice rows",
        "no",
        "Also where the row names only an invoice.",
        choices=_YES_NO,
        kinds=("payments",),
    ),
    Setting(
        "listed_invoice_order",
        "Named invoices are paid",
        "oldest_first",
        "The order in which one payment settles the invoices it names.",
        choices=(("oldest_first", "Oldest first"), ("as_listed", "As listed")),
        kinds=("payments", "assignments"),
    ),
    Setting(
        "overpay_policy",
        "Surplus",
        "LEAVE",
        "What happens to money above the invoices a row names.",
        choices=(
            ("LEAVE", "Keep on account"),
            ("SPILL_OLDEST", "Pay the oldest other invoices"),
            ("REJECT", "Refuse the row"),
        ),
        kinds=("payments", "assignments"),
    ),
    Setting(
        "strict_oldest_first",
        "Strictly oldest first",
        "no",
        "Refuse a row that pays an invoice while an older one of the customer stays open.",
        choices=_YES_NO,
        kinds=("payments", "assignments"),
    ),
    Setting(
        "same_transaction_id",
        "Same transaction ID twice",
        "duplicate",
        "Rows of one sheet with the same payment type and transaction ID.",
        choices=(
            ("duplicate", "Duplicates: book the first"),
            ("one_payment", "One payment with an amount per invoice"),
        ),
        kinds=("payments",),
    ),
    Setting(
        "twins",
        "Equal rows",
        "duplicate",
        "Rows of one sheet equal in every mapped column, without an ID.",
        choices=(("duplicate", "Duplicates: book the first"), ("book", "Genuine: book all")),
        kinds=("payments",),
    ),
    Setting(
        "match_tolerance",
        "Small difference",
        "2.00",
        "A line that is short by no more than this may be a bank fee; it is said, never booked by itself.",
        type="amount",
    ),
    Setting(
        "match_tolerance_percent",
        "Small difference, percent",
        "2",
        "The same in percent of what is open, as a cash discount is.",
        type="amount",
    ),
    Setting(
        "chargeback_fee_max",
        "Fee of a returned payment",
        "25.00",
        "A line up to this much above a payment may be that payment returned, with the bank's fee.",
        type="amount",
    ),
    Setting(
        "apply_on_load",
        "Apply money on loading",
        "no",
        "Loaded invoices are paid at once from unapplied money, loaded credit notes pay the oldest.",
        choices=_YES_NO,
        kinds=("invoices",),
    ),
    Setting(
        "date_order",
        "Date order",
        "",
        "How dates written as text are read; empty: what the column itself shows.",
        choices=(
            ("", "As the column shows"),
            ("DMY", "Day month year"),
            ("MDY", "Month day year"),
            ("YMD", "Year month day"),
            ("MYD", "Month year day"),
            ("DYM", "Day year month"),
            ("YDM", "Year day month"),
        ),
        kinds=_ALL,
        organisation=False,
    ),
    Setting(
        "decimal_sign",
        "Decimal sign",
        "",
        "How amounts written as text are read; empty: as the column shows.",
        choices=(("", "As the column shows"), (".", "Point: 1,234.56"), (",", "Comma: 1.234,56")),
        kinds=_WITH_AMOUNTS,
        organisation=False,
    ),
    Setting(
        "invoice_separators",
        "Between invoices",
        ",;|\n",
        "The characters between invoices in one cell.",
        type="text",
        kinds=("payments", "assignments"),
    ),
    Setting(
        "hidden_rows",
        "Hidden rows",
        "ask",
        "Rows hidden by a filter or by hand.",
        choices=(("ask", "Ask"), ("send", "Send"), ("leave_out", "Leave out")),
        kinds=_ALL,
        organisation=False,
    ),
    Setting(
        "keep_where",
        "Keep rows where",
        "",
        "Only rows for which this holds are sent: $Status = Paid & $Amount > 0",
        type="text",
        kinds=_WITH_AMOUNTS,
        organisation=False,
    ),
    Setting(
        "chargebacks",
        "Chargebacks",
        "find",
        "Returned payments: found when matched, or every row of the sheet is one (import as chargeback).",
        choices=(("find", "Found when matched"), ("all", "Every row is one")),
        kinds=("payment_entries",),
        organisation=False,
    ),
    Setting(
        "field_mapping",
        "Field mapping",
        "",
        "JustOn's text, in place of the columns below: 1 BookingDate__c;2 Reference__c (then there is no"
        " header), or Date booking_date;Amount credit.",
        type="text",
        kinds=("payment_entries",),
        organisation=False,
    ),
    Setting(
        "column_separator",
        "Column separator",
        "",
        "Of a .csv file, when it is loaded.",
        choices=(
            ("", "As the file shows"),
            (";", "Semicolon ;"),
            (",", "Comma ,"),
            ("tab", "Tab"),
            ("|", "Bar |"),
            (":", "Colon :"),
            ("^", "Caret ^"),
            ("~", "Tilde ~"),
        ),
        kinds=_WITH_AMOUNTS,
        organisation=False,
    ),
    Setting(
        "encoding",
        "Encoding",
        "",
        "Of a .csv file, when it is loaded.",
        choices=(
            ("", "As the file shows"),
            ("utf-8", "UTF-8"),
            ("iso-8859-1", "ISO-8859-1"),
            ("cp1252", "Windows-1252"),
            ("utf-16", "UTF-16"),
        ),
        kinds=_WITH_AMOUNTS,
        organisation=False,
    ),
    Setting(
        "skip_lines",
        "Lines to skip",
        "",
        "The first lines of a .csv file, above its headers, when it is loaded.",
        type="integer",
        kinds=_WITH_AMOUNTS,
        organisation=False,
    ),
    Setting(
        "all_or_nothing",
        "All or nothing",
        "no",
        "Book nothing if a single row fails.",
        choices=_YES_NO,
        kinds=_ALL,
        organisation=False,
    ),
    Setting(
        "sheet_currency",
        "Currency of the sheet",
        "",
        "For rows without a currency; empty: the customer's own, in bank lines yours.",
        type="currency",
        kinds=_WITH_AMOUNTS,
        organisation=False,
    ),
    Setting(
        "write_off_max",
        "Differences: at most",
        "100.00",
        "The most of one bank line's difference that a manager may book as fee, discount or write-off.",
        type="amount",
    ),
    Setting(
        "write_off_percent",
        "Differences: at most percent",
        "10",
        "The same, of what was open on the invoices named; the smaller of the two counts.",
        type="integer",
    ),
    Setting(
        "learn_payers",
        "Learn payers",
        "yes",
        "A booked bank line of one customer says whose its payer, IBAN and mandate are.",
        choices=_YES_NO,
        kinds=("assignments",),
    ),
    Setting(
        "books_closed_through",
        "Books closed through",
        "",
        "No entry is dated on or before this day.",
        type="date",
    ),
    Setting("time_zone", "Time zone", "UTC", "Where the organisation's day begins.", type="time_zone"),
    Setting("currency", "Currency", "EUR", "The organisation's own currency.", type="currency"),
)

OF_FILES = ("column_separator", "encoding", "skip_lines")
"""How a text file is read: nothing to the rows once they are read."""

BY_NAME: dict[str, Setting] = {setting.name: setting for setting in SETTINGS}


def options_of(kind: str) -> tuple[Setting, ...]:
    """The settings a sheet of that kind may set for itself, in the order of the options block."""
    return tuple(setting for setting in SETTINGS if kind in setting.kinds)


def resolve(organisation: dict[str, str], mapping: dict[str, str], options: dict[str, str]) -> dict[str, str]:
    """All settings with the value in force: option > mapping > organisation > default."""
    values = {setting.name: setting.default for setting in SETTINGS}
    for layer in (organisation, mapping, options):
        values.update({name: value for name, value in layer.items() if name in values})
    return values

"""The static rules of one payment row: all its violations at once. Written from domain 1.3, 7.1 and 8.2."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.naive.cells import Cell, Code, minor, read_amount, read_day, read_id, read_text, split_named
from tests.naive.ledger import Account, Books, Item

TYPES = {
    word.casefold(): name
    for name in ("Bank transfer", "Direct debit", "Cheque", "Cash", "Card")
    for word in (name, name.upper().replace(" ", "_"))
}
GATEWAY = "PayPal"
CURRENCIES = ("EUR", "USD", "JPY")
DATE_CODES = {
    "NOT_BEFORE_SUBMISSION": "DATE_BEFORE_SUBMISSION",
    "NOT_AFTER_SUBMISSION": "DATE_AFTER_SUBMISSION",
    "NOT_BEFORE_OPEN_PERIOD": "DATE_IN_CLOSED_PERIOD",
    "WINDOW": "DATE_OUTSIDE_WINDOW",
}

CONTENT = ("account", "invoices", "amount", "date", "transaction_id", "reference")
"""If one of these cannot be read, nobody knows whether the row is equal to another."""

Settings = dict[str, str]


@dataclass(eq=False)
class Payment:
    """One row as it was understood. amount: minor units, None if unreadable. date: as written, "" for
    blank. content: what makes two rows without an id the same, None where something cannot be read."""

    row: int
    codes: list[Code] = field(default_factory=list)
    account: Account | None = None
    amount: int | None = None
    currency: str = ""
    date: str = ""
    type: str = ""
    transaction: str | None = None
    payer: str | None = None
    reference: str | None = None
    named: list[tuple[Item, int | None]] = field(default_factory=list)
    content: Any = None
    anyway: bool = False
    on_account: bool = False

    @property
    def id(self) -> tuple[str, str] | None:
        """Payment type and transaction id, where both are known."""
        return (self.type, self.transaction) if self.type and self.transaction else None

    def may_be_one_with(self, other: Payment) -> bool:
        """Whether both may be rows of one payment; a type that is unknown may be any."""
        types_differ = self.type and other.type and self.type != other.type
        return bool(self.transaction) and self.transaction == other.transaction and not types_differ


def day_code(day: str, settings: Settings, submitted: str) -> Code | None:
    """Why the date rule refuses a day, None if it does not, or only warns."""
    rule = settings["payment_date_rule"]
    distance = (dt.date.fromisoformat(day) - dt.date.fromisoformat(submitted)).days
    refused = {
        "NOT_BEFORE_SUBMISSION": distance < 0,
        "NOT_AFTER_SUBMISSION": distance > 0,
        "NOT_BEFORE_OPEN_PERIOD": day <= settings["books_closed_through"],
        "WINDOW": not (
            -int(settings["payment_date_days_back"]) <= distance <= int(settings["payment_date_days_ahead"])
        ),
        "ANY": False,
    }[rule]
    return Code(DATE_CODES[rule]) if refused and settings["payment_date_severity"] == "ERROR" else None


def judge(
    books: Books,
    row: int,
    cells: dict[str, Cell],
    settings: Settings,
    submitted: str,
    *,
    on_account: bool = False,
) -> Payment:
    """Understands one row. on_account: its invoices only say whose money it is."""
    found = Payment(row, on_account=on_account)
    codes = found.codes
    readable = True

    def read(name: str, how: Any) -> Any:
        nonlocal readable
        value = how(cells.get(name))
        if isinstance(value, Code):
            codes.append(value)
            readable = readable and name not in CONTENT
            return None
        return value

    who = read("account", read_id)
    lists = [read_id(cells.get(name)) for name in ("invoices", "more")]
    bad_list = next((value for value in lists if isinstance(value, Code)), None)
    named: list[tuple[str, str]] | Code = bad_list or split_named("\n".join(text for text in lists if text))
    amount = read("amount", read_amount)
    date = read("date", read_day)
    found.transaction = read("transaction_id", read_id)
    type_word = read("type", read_text)
    currency = (read("currency", read_id) or settings["sheet_currency"]).upper()
    found.payer, found.reference = read("payer", read_text), read("reference", read_text)

    # who, and for what: V1 to V5
    if who is not None:
        account = books.find_account(who)
        if isinstance(account, Code):
            codes.append(account)
        else:
            found.account = account
            if not account.fields["ordering_enabled"] and settings["ordering_severity"] == "ERROR":
                codes.append(Code("ACCOUNT_NOT_ORDERING_ENABLED"))
    account_unreadable = isinstance(read_id(cells.get("account")), Code)
    known: dict[Item, str] = {}
    unknown: list[Code] = []
    if isinstance(named, Code):
        unknown.append(named)
        readable = False
    else:
        if not named and who is None and not account_unreadable and not on_account:
            codes.append(Code("IDENTIFIER_MISSING"))
        for number, part in named:
            document = books.find_document(number)
            if isinstance(document, Code):
                unknown.append(document)
            elif known.setdefault(document, part) != part and not on_account:
                codes.append(Code("INVOICE_NAMED_TWICE"))
    if not on_account:
        codes += unknown
        codes += [Code("INVOICE_NOT_DEBIT") for document in known if not document.is_debit]
    owners = {document.account for document in known}
    if found.account is not None:
        if not on_account:
            codes += [Code("INVOICE_ACCOUNT_MISMATCH") for d in known if d.account is not found.account]
    elif who is None:
        if len(owners) > 1:
            codes.append(Code("INVOICES_SPAN_ACCOUNTS"))
        elif known:
            found.account = next(iter(known)).account
            if (
                settings["check_ordering_on_invoice_rows"] == "yes"
                and settings["ordering_severity"] == "ERROR"
                and not found.account.fields["ordering_enabled"]
            ):  # fmt: skip
                codes.append(Code("ACCOUNT_NOT_ORDERING_ENABLED"))
        elif on_account and not account_unreadable:
            codes.append(Code("IDENTIFIER_MISSING"))

    # how much: V6
    if currency and currency not in CURRENCIES:
        codes.append(Code("CURRENCY_UNKNOWN"))
        currency = ""
    elif currency and found.account is not None and found.account.currency != currency:
        codes.append(Code("CURRENCY_MISMATCH"))
    found.currency = currency or (found.account.currency if found.account else settings["currency"])
    if amount is None:
        if not isinstance(read_amount(cells.get("amount")), Code):
            codes.append(Code("AMOUNT_MISSING"))
    else:
        in_minor = minor(amount, found.currency)
        if isinstance(in_minor, Code):
            codes.append(in_minor)
        else:
            found.amount = in_minor
            if in_minor <= 0:
                codes.append(Code("AMOUNT_NOT_POSITIVE" if in_minor else "AMOUNT_IS_ZERO"))

    # when: V7
    if date is not None:
        found.date = date
        refused = day_code(date, settings, submitted)
        if refused:
            codes.append(refused)

    # how: V8
    if type_word is None:
        if not isinstance(read_text(cells.get("type")), Code):
            codes.append(Code("TYPE_MISSING"))
    elif type_word.casefold() == GATEWAY.casefold():
        found.type = GATEWAY
        codes.append(Code("TYPE_IS_GATEWAY"))
    elif type_word.casefold() in TYPES:
        found.type = TYPES[type_word.casefold()]
    else:
        codes.append(Code("TYPE_UNKNOWN"))

    # an amount for each invoice
    total = 0
    for document, text in known.items():
        part: int | Code | None = None
        if text and not on_account:
            decimal = read_amount(text)
            part = minor(decimal, found.currency) if isinstance(decimal, Decimal) else decimal
            if isinstance(part, Code):
                codes.append(part)
                part = None
            elif part is not None and part <= 0:
                codes.append(Code("AMOUNT_NOT_POSITIVE"))
            total += part or 0
        found.named.append((document, part))
    if found.amount and total > found.amount > 0:
        codes.append(Code("AMOUNTS_EXCEED_PAYMENT"))

    if readable and found.account is not None and found.amount:
        assert not isinstance(named, Code)
        said = frozenset(_said(books, number, part) for number, part in named)
        found.content = (found.account, found.date, found.amount, said, found.reference)
    if on_account:
        found.named = []
    if codes:
        codes += already_paid(books, found)
    return found


def already_paid(books: Books, row: Payment) -> list[Code]:
    """What is said of a row's paid invoices where something else is wrong with it anyway."""
    return [Code("INVOICE_ALREADY_PAID") for d, _ in row.named if d.is_debit and not books.open(d)]


def _said(books: Books, number: str, part: str) -> tuple[Any, Any]:
    """An invoice a row names, and for how much: the document, or the text where there is none."""
    document = books.find_document(number)
    return (number if isinstance(document, Code) else document), (read_amount(part) if part else None)

"""A bank's file on a sheet: its entries as bank lines, and the sentence that says what is in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from addin.pages import DATE, GENERAL, TEXT, Block, Column, Page, Value, money_format
from addin.wire import types_of
from shared.cells import value_of
from shared.kinds.payment_entries import KIND
from shared.money import known_currency, places_of
from shared.schemas import BankFile, Mapping, Sheet
from shared.sentences import plural
from shared.statement_rows import statement_lines
from shared.statements import StatementLine, balances, checked, difference_sentence

_MONEY = frozenset({"credit", "debit", "fee", "opening_balance", "closing_balance"})
MOST_APART = 3
"""Statements that do not add up in one sentence; the others are counted."""
_FIELDS = {field.header: field for field in KIND.fields}
_MAPPING = Mapping({field.name: [field.header] for field in KIND.fields})
_AS_WRITTEN = {"decimal_sign": ".", "sheet_currency": "", "currency": ""}
"""How the sheet of a bank's file is to be read."""
_AGAIN = {
    "MT942": " It is an interim report: the same entries come again on the statement.",
    "CAMT.052": " It is an interim report: the same entries come again on the statement.",
    "CAMT.054": " The same money stands on the account's statement: import one of the two.",
}


def bank_page(sheet: Sheet, title: str, marks: dict[str, str]) -> Page:
    """The entries below their headers: dates as dates, money as money, everything else as text."""
    currencies = _texts(sheet, "currency")
    usual = max(set(currencies), key=currencies.count)
    formats: dict[tuple[int, int], str] = {}
    columns: list[Column] = []
    values: list[list[Value]] = []
    for place, column in enumerate(sheet.columns):
        field = _FIELDS[column.header]
        is_money = field.name in _MONEY
        shown = (
            money_format(_places(usual))
            if is_money
            else {"date": DATE, "amount": GENERAL}.get(field.type, TEXT)
        )
        columns.append(Column(field.header, field.width, shown, keep_typed=field.type in ("date", "amount")))
        types = types_of(column, len(column.texts))
        values.append([_value(type_, text) for type_, text in zip(types, column.texts, strict=True)])
        if is_money:
            for row, (currency, text) in enumerate(zip(currencies, column.texts, strict=True)):
                needed = money_format(max(_places(currency), _decimals(text)))
                if text and needed != shown:
                    formats[row, place] = needed
    page = Page("loaded", title, marks, blocks=[Block(1, 1, columns, values, formats=formats)])
    page.freeze = (2, 1)
    return page


def bank_words(sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    """What is in a bank's file, in sentences, and a line for each statement that does not add up."""
    about = sheet.bank or BankFile("")
    lines = statement_lines(sheet, _MAPPING, _AS_WRITTEN)
    apart = [f"{difference_sentence(each)}." for each in balances(lines)]
    parts = [
        f"{plural(about.entries, 'entry', 'entries')} of {plural(about.statements, 'statement')}"
        f" ({about.format}); {_sums(lines)}."
    ]
    parts += _left(about)
    parts.append(_balance_words(len({line[:3] + line[4:] for line in lines}), checked(lines), apart))
    return f"{' '.join(parts)}{_AGAIN.get(about.format, '')}", tuple(apart)


def bank_sentence(sheet: Sheet, file: str, shown_on: str) -> tuple[str, tuple[str, ...]]:
    """`bank_words` of a file that was put on a sheet."""
    words, apart = bank_words(sheet)
    return f"{file} is on sheet {shown_on}: {words} Nothing was sent.", apart


def _texts(sheet: Sheet, name: str) -> list[str]:
    header = next(field.header for field in KIND.fields if field.name == name)
    return next(column.texts for column in sheet.columns if column.header == header)


def _sums(lines: Sequence[StatementLine]) -> str:
    """in 300.00 EUR, out 80.00 EUR and 5 JPY."""
    said: list[str] = []
    for word, sign in (("in", 1), ("out", -1)):
        sums: dict[str, Decimal] = {}
        for line in lines:
            if line.amount is not None and line.amount * sign > 0:
                sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.amount * sign
        written = " and ".join(f"{_money(sums[each], each)} {each}".strip() for each in sorted(sums))
        said.append(f"{word} {written or 'nothing'}")
    return ", ".join(said)


def _left(about: BankFile) -> Iterator[str]:
    if about.pending:
        left = plural(about.pending, "entry", "entries")
        yield f"Left out, because the bank has not booked it yet: {left}."
    if about.unsplit:
        yield (
            "Kept whole, because the amounts of their payments are not given or do not add up:"
            f" {plural(about.unsplit, 'entry', 'entries')} of several payments."
        )
    if about.corrections:
        groups = plural(about.corrections, "group")
        yield (
            f"It corrects what the bank sent before, in {groups}: before you import, compare with the lines"
            " that are there already."
        )
    if about.untrue_totals:
        where = f"in line {about.untrue_at}"
        where = f"first {where}, {about.untrue_totals} in all" if about.untrue_totals > 1 else where
        yield (
            f"The control totals in the file are not what stands in it ({where}): an entry may be missing or"
            " changed. Compare it with the account, or ask the bank for the file again, before you import."
        )


def _balance_words(statements: int, with_both: int, apart: Sequence[str]) -> str:
    """Of how many statements with entries opening and entries lead to closing."""
    if not with_both:
        return "No statement gives both balances."
    said = f"Opening + entries = closing: {with_both - len(apart)} of {plural(with_both, 'statement')}."
    if statements > with_both:
        said = f"{said} Without both balances: {statements - with_both}."
    more = f" And {len(apart) - MOST_APART:,} more." if len(apart) > MOST_APART else ""
    return " ".join([said, *apart[:MOST_APART]]) + more


def _value(type_: str, text: str) -> Value:
    return Decimal(text) if type_ == "n" else value_of(type_, text)  # type: ignore[return-value]


def _places(currency: str) -> int:
    return places_of(currency) if known_currency(currency) else 2


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _money(amount: Decimal, currency: str) -> str:
    exponent = amount.normalize().as_tuple().exponent
    return f"{amount:,.{max(_places(currency), -int(exponent))}f}"

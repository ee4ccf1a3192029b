"""Faults a person puts into a payments sheet, each with the code that must answer it.

A fault changes one row: [customer, invoices, amount, date, type, transaction id, currency]. Which rows are
hit is drawn from a seed; the sheet's other rows stay as they are and must all be booked.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = list[Any]
CUSTOMER, INVOICES, AMOUNT, DATE, TYPE, TRANSACTION, CURRENCY = range(7)
HEADER = [
    "customerID",
    "invoiceNumber",
    "Amount",
    "SettledDate",
    "Payment type",
    "Transaction ID",
    "Currency",
]

NOT_ORDERING = "9999-CLOSE"
CREDIT_NOTE = "CN-0001"
CLOSED_THROUGH = dt.date(2011, 12, 31)


@dataclass(frozen=True)
class Fault:
    """code: of the row on sheet Failed. change: gets the row and another customer's good row."""

    name: str
    code: str
    change: Callable[[Row, Row], None]


def _put(place: int, value: Any) -> Callable[[Row, Row], None]:
    def change(row: Row, _other: Row) -> None:
        row[place] = value

    return change


def _nobody_named(row: Row, _other: Row) -> None:
    row[CUSTOMER] = row[INVOICES] = None


def _others_invoice(row: Row, other: Row) -> None:
    row[INVOICES] = other[INVOICES]


def _two_customers(row: Row, other: Row) -> None:
    row[CUSTOMER], row[INVOICES] = None, f"{row[INVOICES]}; {other[INVOICES]}"


def _one_unknown(row: Row, _other: Row) -> None:
    row[INVOICES] = f"{row[INVOICES]}, 0000000001"


def _letter_for_zero(row: Row, _other: Row) -> None:
    row[AMOUNT] = f"{row[AMOUNT]:.1f}O"


def _in_brackets(row: Row, _other: Row) -> None:
    row[AMOUNT] = f"({row[AMOUNT]:.2f})"


def _negative(row: Row, _other: Row) -> None:
    row[AMOUNT] = -row[AMOUNT]


def _half_a_cent(row: Row, _other: Row) -> None:
    row[AMOUNT] = f"{row[AMOUNT]:.2f}5"


def _parts_above_payment(row: Row, _other: Row) -> None:
    row[INVOICES] = f"{row[INVOICES].split(', ')[0]}:{row[AMOUNT] + 1:.2f}"


def _part_above_open(row: Row, _other: Row) -> None:
    number = row[INVOICES].split(", ")[0]
    row[AMOUNT] += 1000
    row[INVOICES] = f"{number}:{row[AMOUNT]:.2f}"


FAULTS = (
    Fault("customer not known", "ACCOUNT_NOT_FOUND", _put(CUSTOMER, "0000-NOBODY")),
    Fault("customer not enabled", "ACCOUNT_NOT_ORDERING_ENABLED", lambda row, _: _of(row, NOT_ORDERING)),
    Fault("invoice not known", "INVOICE_NOT_FOUND", _put(INVOICES, "0000000001")),
    Fault("one of two invoices not known", "INVOICE_NOT_FOUND", _one_unknown),
    Fault("credit note named", "INVOICE_NOT_DEBIT", lambda row, _: _of(row, None, CREDIT_NOTE)),
    Fault("another customer's invoice", "INVOICE_ACCOUNT_MISMATCH", _others_invoice),
    Fault("invoices of two customers", "INVOICES_SPAN_ACCOUNTS", _two_customers),
    Fault("nobody named", "IDENTIFIER_MISSING", _nobody_named),
    Fault("amount missing", "AMOUNT_MISSING", _put(AMOUNT, None)),
    Fault("letter O for zero", "AMOUNT_NOT_NUMERIC", _letter_for_zero),
    Fault("amount in brackets", "AMOUNT_NOT_POSITIVE", _in_brackets),
    Fault("amount negative", "AMOUNT_NOT_POSITIVE", _negative),
    Fault("amount zero", "AMOUNT_IS_ZERO", _put(AMOUNT, 0)),
    Fault("half a cent", "AMOUNT_PRECISION", _half_a_cent),
    Fault("amount an error cell", "CELL_ERROR", _put(AMOUNT, "#N/A")),
    Fault("amount a formula never calculated", "FORMULA_NOT_CALCULATED", _put(AMOUNT, "=1+1")),
    Fault("parts above the payment", "AMOUNTS_EXCEED_PAYMENT", _parts_above_payment),
    Fault("part above the open amount", "AMOUNT_EXCEEDS_OPEN", _part_above_open),
    Fault("no such day", "DATE_NOT_A_DATE", _put(DATE, "2013-02-30")),
    Fault("day in a closed period", "DATE_IN_CLOSED_PERIOD", _put(DATE, CLOSED_THROUGH)),
    Fault("type not known", "TYPE_UNKNOWN", _put(TYPE, "Telegraph")),
    Fault("type of a gateway", "TYPE_IS_GATEWAY", _put(TYPE, "PayPal")),
    Fault("type missing", "TYPE_MISSING", _put(TYPE, None)),
    Fault("currency not known", "CURRENCY_UNKNOWN", _put(CURRENCY, "XQQ")),
    Fault("not the customer's currency", "CURRENCY_MISMATCH", _put(CURRENCY, "USD")),
    Fault("transaction id too long", "TRANSACTION_ID_TOO_LONG", _put(TRANSACTION, "X" * 256)),
    Fault("more than 500 invoices", "TOO_MANY_INVOICES",
          _put(INVOICES, ", ".join(f"N{place}" for place in range(501)))),
)  # fmt: skip


def _of(row: Row, customer: str | None, invoices: str | None = None) -> None:
    row[CUSTOMER], row[INVOICES] = customer, invoices


def put_in(rows: list[Row], seed: int, times: int) -> dict[int, Fault]:
    """Puts every fault into `times` rows; the fault by the row's place in the list.

    What another row's invoice is borrowed from stays good, so that only the fault can be the cause.
    """
    chance = random.Random(seed)
    places = chance.sample(range(len(rows)), len(FAULTS) * times)
    good = [place for place in range(len(rows)) if place not in set(places)]
    hit: dict[int, Fault] = {}
    for fault, place in zip(FAULTS * times, places, strict=True):
        other = next(
            rows[at]
            for at in iter(lambda: chance.choice(good), None)
            if rows[at][CUSTOMER] != rows[place][CUSTOMER]
        )
        fault.change(rows[place], other)
        hit[place] = fault
    return hit

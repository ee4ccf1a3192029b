"""Why a bank line is proposed as it is: code -> its sentence (`shared.sentences.fill` over the facts)."""
# ruff: noqa: E501 - a sentence stands in one line, so that it can be found

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.sentences import fill

MATCH_CODES: dict[str, str] = {
    # Invoices by their number
    "NUMBER_EXACT": "{invoices:all} stands in the reference; its open amount is {open:money}.",
    "NUMBERS_EXACT": "{invoices:all} stand in the reference; their open amounts add up to {open:money}.",
    "NUMBER_DIFFERS": "{invoices:all} stands in the reference; its open amount is {open:money}, the line has {amount:money}.",
    "NUMBERS_DIFFER": "{invoices:all} stand in the reference; their open amounts add up to {open:money}, the line has {amount:money}.",
    "SEVERAL_CUSTOMERS": "They belong to {count:count} customers, {accounts:all}: each gets its part.",
    "SEVERAL_CUSTOMERS_HELD": "They belong to {count:count} customers, {accounts:all}, and do not add up to the line: choose the invoices.",
    "SHORT_SMALL": "{difference:money} too little, {percent} %: as much as a bank fee or a cash discount may be. Say where the difference goes.",
    "SHORT": "{difference:money} too little, {percent} %. What is left stays open.",
    "NOT_REACHED": "Nothing of it is left for {invoices:all}.",
    "SURPLUS": "{difference:money} more than is open: it stays on the account.",
    "RANGE_WHOLE": "{first} to {last} is a range: all {count:count} open invoices in it are paid.",
    "RANGE_ENDS": "{first} and {last} alone are paid, not what lies between them: only so the amounts add up.",
    "RANGE_HELD": "{first} to {last} may be a range, and the amounts do not say so: choose the invoices.",
    "NUMBERS_NOT_PARTED": "{invoices:all} cannot stand in one cell: a mark in a number would be read as the one between two, or before an amount. Name one of them; what is left stays on the account.",
    "ZEROS_LOST": "{text} was read as {invoice}: only zeros are different.",
    "NUMBER_AMBIGUOUS": "{text} can be more than one invoice: {candidates:all}.",
    "NUMBER_IN_DOUBT": "{text} may be a part of another number, or stand for another invoice than {invoice}.",
    "NUMBER_DOUBTFUL": "{invoice} may be meant too, but nothing beside the digits says so.",
    "NUMBER_PAID": "{invoice} is already paid[ on {date:day}][ by {payment}].",
    "NUMBER_VOID": "{invoice} is void.",
    "NUMBER_UNKNOWN": "{text} looks like an invoice number, and there is no such invoice.",
    "OTHER_CURRENCY": "{invoice} is in {invoice_currency}, the line in {currency}.",
    "CREDIT_NOTE_NAMED": "{invoice}, a credit note of {open:money}, stands in the reference too.",
    "INVOICE_NAMED": "{invoice} stands in the reference, but money goes out.",
    # By an order, a dunning or a statement
    "REFERENCE_EXACT": "{text} is the reference of {invoices:all}; together {open:money} are open.",
    "REFERENCE_DIFFERS": "{text} is the reference of {invoices:all}; together {open:money} are open, the line has {amount:money}.",
    "REFERENCE_AMBIGUOUS": "{text} is the reference of invoices of {count:count} customers, {accounts:all}.",
    "REFERENCE_ALONE": "Nothing but {text} speaks for {name} ({account}): invoices of others, paid by now, may have had it too.",
    # Who pays
    "CUSTOMER_BY_IBAN": "The IBAN {text} belongs to {name} ({account}).",
    "CUSTOMER_BY_PROVIDER": "The account {text} at the payment provider belongs to {name} ({account}).",
    "CUSTOMER_BY_MANDATE": "The mandate {text} belongs to {name} ({account}).",
    "CUSTOMER_BY_CUSTOMER_NUMBER": "The customer number {text} stands in the line: {name} ({account}).",
    "CUSTOMER_BY_DIGITS": "{text} may be the customer number of {name} ({account}), but no word before it says so.",
    "CUSTOMER_BY_NAME": "The payer {text} was {name} ({account}) before; a name alone never assigns.",
    "CUSTOMER_BY_INVOICE": "The invoice named belongs to {name} ({account}).",
    "PAYER_DIFFERS": "{text} belongs to {name} ({account}), the invoices to another customer: someone else pays.",
    "PAYER_AMBIGUOUS": "{text} belongs to {count:count} customers: {accounts:all}.",
    "PAYERS_DISAGREE": "What the line says of its payer means {count:count} customers: {accounts:all}.",
    # By the sum
    "SUM_OF_ONE": "Only {invoices:all} is open with exactly {amount:money}.",
    "SUM_OF_SEVERAL": "Only {invoices:all} add up to {amount:money}.",
    "SUM_NOT_UNIQUE": "More than one choice of the customer's open invoices adds up to {amount:money}.",
    "SUM_NOT_FOUND": "No choice of the customer's open invoices adds up to {amount:money}.",
    "SUM_NOT_TRIED": "The customer has too many open invoices to try which of them add up to {amount:money}.",
    "NAMED_ONLY": "{invoice} is on hold, or not to be paid by money that does not name it.",
    "ISSUED_LATER": "{invoice} was issued on {date:day}, after the money came.",
    "LINE_BEFORE": "Another line, of {date:day}, is for[ {invoice}] the same.",
    # Money out
    "RETURNED_PAYMENT": "{payment}, {amount:money} on {invoices:all}, came back.",
    "RETURNED_FEE": "{fee:money} above it is taken for the bank's fee.",
    "RETURNED_AMBIGUOUS": "More than one payment can have come back: {payments:all}.",
    "RETURNED_NOT_FOUND": "The line is a returned payment, and no payment of that amount stands on an invoice it names.",
    "RETURNED_MONEY_IN": "The line is marked as returned, but money comes in.",
    "PAYOUT_EXACT": "Credit notes named in the reference: {invoices:all}, with {open:money} open.",
    "PAYOUT_DIFFERS": "Credit notes named in the reference: {invoices:all}, with {open:money} open; the line has {amount:money}.",
    "PAYOUT_BY_SUM": "Of the customer's credit notes only {invoices:all} come to {amount:money}.",
    "REFUND_POSSIBLE": "The customer has {unallocated:money} unapplied: this may be a refund of it.",
    "REFUND_TOO_LARGE": "The customer has only {unallocated:money} unapplied.",
    # Nothing, and what else it could be
    "NOTHING_FOUND": "Neither an invoice nor a customer was found in the line.",
    "NOT_CHOSEN": "What was found is not among what is to be found.",
    "CANDIDATE_NAMED": "named in the line",
    "CANDIDATE_AMOUNT": "open with exactly this amount",
    "CANDIDATE_NAME": "a name like the payer's",
    "CANDIDATE_PAYER": "known as the payer",
}
"""Code -> what people read in column Why; those that begin with CANDIDATE, in Other candidates."""


def match_sentence(code: str, args: Mapping[str, Any]) -> str:
    """What people read about a reason. Amounts need `currency` among the facts."""
    return fill(MATCH_CODES[code], args)

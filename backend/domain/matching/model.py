"""What the matcher is given of lines, documents and customers, and what it proposes: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from shared.kinds.matching_rules import SHIPPED, MatchingRule

Level = Literal["CERTAIN", "STRONG", "CUSTOMER", "UNSURE"]
TreatAs = Literal["PAYMENT", "RETURNED", "REFUND", "PAYOUT"]
AliasOf = Literal["NAME", "IBAN", "MANDATE", "PROVIDER"]
TargetType = Literal["INVOICES", "CREDIT_NOTES", "ACCOUNTS"]


class Entry(NamedTuple):
    """A bank line that is NEW. date: ISO. amount: minor units, above 0 money in, below 0 money out, never 0.
    returned: None to find out. fee: minor units of a returned payment's fee, None where it is not stated."""

    id: int
    date: str
    amount: int
    currency: str
    reference: str = ""
    payer: str = ""
    iban: str = ""
    mandate: str = ""
    transaction_id: str = ""
    returned: bool | None = None
    fee: int | None = None


class Document(NamedTuple):
    """A live document with an open amount that people know by its number: invoices, fees (side D) and
    credit notes (side C); payments are none. Dates are ISO text; due_date and reference "" where there is
    none. amount, open: minor units, open > 0. auto: money that does not name it may pay it."""

    id: int
    number: str
    side: str
    kind: str
    account_id: int
    currency: str
    amount: int
    open: int
    document_date: str
    due_date: str = ""
    reference: str = ""
    hold: bool = False
    auto: bool = True


class Closed(NamedTuple):
    """A document on which nothing is open: paid, or void."""

    id: int
    number: str
    side: str
    account_id: int
    currency: str
    void: bool = False


class Account(NamedTuple):
    """A live customer."""

    id: int
    number: str
    name: str


class Alias(NamedTuple):
    """What a payer is known by, as written, and whose it is."""

    what: AliasOf
    text: str
    account_id: int


class Paid(NamedTuple):
    """A live allocation of a payment on a document. amount: minor units that stand on the document."""

    payment: str
    amount: int
    date: str


@dataclass(frozen=True)
class Past:
    """What was looked up of documents named in the lines.

    closed: those behind `numbers_to_look_up`. paid: document id -> its live allocations of payments, of
    those `documents_to_look_up` asks for.
    """

    closed: Sequence[Closed] = ()
    paid: Mapping[int, Sequence[Paid]] = field(default_factory=dict)


@dataclass(frozen=True)
class MatchRules:
    """How lines are matched. fields: the rules in force; those that are not active are passed over.

    as_listed: named invoices are paid in the order of the text, else oldest first. tolerance (in the
    currency's main unit) and tolerance_percent: the larger difference that a short payment may have and
    still be called small; it is never made certain by that. targets: what may be proposed.
    """

    fields: tuple[MatchingRule, ...] = SHIPPED
    as_listed: bool = False
    tolerance: Decimal = Decimal("2.00")
    tolerance_percent: Decimal = Decimal(2)
    chargeback_fee_max: Decimal = Decimal("25.00")
    targets: frozenset[TargetType] = frozenset({"INVOICES", "CREDIT_NOTES", "ACCOUNTS"})


class Target(NamedTuple):
    """A document a line settles, with its part. amount: minor units, above 0, at most what is open (of a
    returned payment: what stood on it)."""

    document_id: int
    amount: int


class Reason(NamedTuple):
    """Why, in a stable word of `shared.match_codes` with the facts of its sentence, plain JSON values."""

    code: str
    args: dict[str, Any] = {}


class Candidate(NamedTuple):
    """What else it could be. document_id: 0 where only the customer is meant. code: of
    `shared.match_codes`."""

    account_id: int
    document_id: int
    code: str


class Proposal(NamedTuple):
    """What a line is, as far as it can be told. Only CERTAIN may be booked without a look.

    account_ids: whose money it is, those of the targets first named first. targets: in the order in which
    they are settled. difference: |amount| less the targets' open amounts (of a returned payment: less what
    stood on them and the fee), minor units; above 0 a surplus, below 0 too little. Without targets it is
    the whole |amount|. payment: the number of the payment that came back. fee: of a returned payment.
    """

    entry_id: int
    level: Level
    treat_as: TreatAs
    account_ids: tuple[int, ...] = ()
    targets: tuple[Target, ...] = ()
    difference: int = 0
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    payment: str = ""
    fee: int = 0

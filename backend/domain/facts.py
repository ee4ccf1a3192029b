"""What rules and plans are given: the settings in force, records looked up, the ledger as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from backend.domain.allocation import Debit
from backend.domain.chargebacks import Paid

MAY_GIVE_BACK = "may_give_back"
"""In the settings bank lines are judged by: whether their sender may give money back or write it off."""

MAY_REOPEN = "may_reopen"
"""In the settings an import of settings is judged by: whether its sender may reopen a closed period."""


@dataclass(frozen=True)
class Rules:
    """What a sheet is judged by: the settings in force (option > mapping > organisation > default), the
    organisation's own, and the day the sheet was first sent."""

    settings: dict[str, str]
    organisation: dict[str, str]
    submitted: str

    @property
    def currency(self) -> str:
        """The organisation's own currency."""
        return self.settings["currency"]

    def __getitem__(self, name: str) -> str:
        return self.settings[name]

    def on(self, name: str) -> bool:
        """A yes/no setting."""
        return self.settings[name] == "yes"


@dataclass
class Needs:
    """What a check looks up: customers by what was written (number or name), documents by loose key, bank
    lines by id or number."""

    accounts: set[str] = field(default_factory=set)
    invoices: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    payment_types: bool = False
    aliases: bool = False
    matching_rules: bool = False
    entries: set[int] = field(default_factory=set)
    entry_numbers: set[str] = field(default_factory=set)
    account_ids: set[int] = field(default_factory=set)
    item_ids: set[int] = field(default_factory=set)


@dataclass
class References:
    """What was found: rows of the tables as plain tuples, by loose key; see `backend.store.references`.

    names: customers by casefolded name, of the texts that are no customer's number.
    going, going_entries: ids of those documents and bank lines whose import is being taken back -> facts for
    the sentence. booked_entries: of those bank lines that are not new, what made them so.
    """

    accounts: dict[str, list[AccountRef]] = field(default_factory=dict)
    names: dict[str, list[AccountRef]] = field(default_factory=dict)
    account_by_id: dict[int, AccountRef] = field(default_factory=dict)
    invoices: dict[str, tuple[InvoiceRef, ...]] = field(default_factory=dict)
    payment_types: list[PaymentTypeRef] = field(default_factory=list)
    aliases: list[AliasRef] = field(default_factory=list)
    matching_rules: list[RuleRef] = field(default_factory=list)
    entries: dict[int, EntryRef] = field(default_factory=dict)
    entry_numbers: dict[str, int] = field(default_factory=dict)
    booked_entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    going_entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    documents: dict[str, list[DocumentRef]] = field(default_factory=dict)
    document_by_id: dict[int, DocumentRef] = field(default_factory=dict)
    opening: dict[int, int] = field(default_factory=dict)
    going: dict[int, dict[str, Any]] = field(default_factory=dict)
    empty: bool = False


class AccountRef(NamedTuple):
    """A live account; the columns in the order `backend.store.references` selects them."""

    id: int
    number: str
    name: str
    currency: str
    ordering_enabled: bool
    status: str
    payment_days: int
    auto_allocate: bool
    collection_threshold: int
    email: str
    version: int


class InvoiceRef(NamedTuple):
    """A live document as a payment needs it: no more, there may be a million. open: minor units."""

    id: int
    number: str
    side: str
    account_id: int
    open: int
    number_key: str


class DocumentRef(NamedTuple):
    """A live document whole; the columns in the order they are selected. open: minor units at the check."""

    id: int
    number: str
    side: str
    kind: str
    account_id: int
    currency: str
    amount: int
    open: int
    version: int
    document_date: str
    due_date: str | None
    hold: bool
    auto_allocate: bool
    reference: str | None
    import_id: int
    row_no: int


@dataclass(frozen=True, slots=True)
class PaymentTypeRef:
    """A live payment type."""

    id: int
    code: str
    name: str
    is_gateway: bool
    active: bool
    built_in: bool


class AliasRef(NamedTuple):
    """A live payer name; the columns in the order they are selected. active: not removed."""

    id: int
    alias_key: str
    what: str
    text: str
    text_key: str
    account_id: int
    active: bool


class EntryRef(NamedTuple):
    """A live bank line; the columns in the order they are selected. amount: signed minor units."""

    id: int
    number: str
    date: str
    currency: str
    amount: int
    state: str
    version: int
    transaction_id: str | None
    payer: str | None
    iban: str | None
    mandate: str | None
    reference: str | None
    fee: int | None


class RuleRef(NamedTuple):
    """A live matching rule of the organisation; the columns in the order they are selected."""

    id: int
    name: str
    source: str
    look_in: str
    pattern: str
    priority: int
    active: bool


class CreditNote(NamedTuple):
    """A credit note that a row names. open: minor units under the locks."""

    id: int
    account_id: int
    number: str
    effective_date: str
    date: str
    open: int


WHOLE = 1 << 62
"""More money than there is."""


@dataclass
class Wants:
    """What a run of rows needs to know of the ledger, under the locks.

    pools: account -> how much money of these rows goes to its oldest debits; WHOLE: all of them are needed.
    debits: named by rows, whose money they take beside it.
    credits: credit notes named by rows. returned: invoices whose payment came back; returned_of: customers,
    where no invoice is named.
    claims: (kind, key, row). changed: documents whose attributes the rows change, or whose number they use
    again.
    """

    pools: dict[int, int] = field(default_factory=dict)
    debits: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    credits_of: set[int] = field(default_factory=set)
    credits: set[int] = field(default_factory=set)
    returned: set[int] = field(default_factory=set)
    returned_of: set[int] = field(default_factory=set)
    claims: list[tuple[str, str, int]] = field(default_factory=list)
    fingerprints: set[int] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)


@dataclass
class Ledger:
    """What was found under the locks. claimed: (kind, key) -> the owner that holds it already.
    fingerprints: -> live payments [(payment type id, transaction id, root import id, facts for the
    sentence)]; `of_kind` among the facts: the kind of sheet they came with.
    entries: fingerprint or identity -> live bank lines [(root import id, whether it has the bank's own
    number, facts for the sentence)], oldest first.
    owner_names: claim owner -> such facts.
    credits: account id -> [[item id, open, effective date, number, day, kind], ...] oldest first, to be
    changed. credit_notes: those that rows name. paid: the payments one of which may have come back.
    going: of the documents that the rows name, those whose import is being taken back -> facts for the
    sentence. Nothing else that is here is of such an import.
    """

    debits: list[Debit] = field(default_factory=list)
    claimed: dict[tuple[str, str], int] = field(default_factory=dict)
    fingerprints: dict[int, list[tuple[int | None, str | None, int, dict[str, Any]]]] = field(
        default_factory=dict
    )
    entries: dict[int, list[tuple[int, bool, dict[str, Any]]]] = field(default_factory=dict)
    credits: dict[int, list[list[Any]]] = field(default_factory=dict)
    credit_notes: dict[int, CreditNote] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)
    owner_names: dict[int, dict[str, Any]] = field(default_factory=dict)
    going: dict[int, dict[str, Any]] = field(default_factory=dict)

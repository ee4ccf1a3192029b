"""The tables. Money is BIGINT minor units; dates are ISO text (2026-04-02); times ISO text in UTC.

`org_id` leads every key and every index. SQLModel holds the schema and the ordinary reads and writes;
the bulk path writes the same tables by the driver's own call, its columns taken from here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, MetaData, Text, event, text
from sqlmodel import Field, SQLModel

from backend.store import planner
from backend.store.standing import IS_GIVEN_BACK

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention
event.listen(SQLModel.metadata, "after_create", planner.after_create)

COMPACT: dict[str, Any] = {"sqlite_with_rowid": False}


def _money(default: int | None = None, *, nullable: bool = False) -> Any:
    return Field(default=default, sa_column=Column(BigInteger, nullable=nullable))


def _counted() -> Any:
    return Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))


def _blob() -> Any:
    return Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


def _long_text(default: str = "") -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=False))


class Organisation(SQLModel, table=True):
    """A tenant. All its rules are puts of entity `setting`."""

    __tablename__ = "organisation"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    created_at: str


class User(SQLModel, table=True):
    """A person of one organisation. role: VIEWER CLERK MANAGER ADMIN."""

    __tablename__ = "user_account"
    __table_args__ = (Index(None, "org_id", "email", unique=True),)
    org_id: int = Field(primary_key=True)
    id: int = Field(primary_key=True)
    email: str
    name: str
    role: str
    active: bool = True
    created_at: str = ""


class Token(SQLModel, table=True):
    """An access token, kept as the SHA-256 of its text only."""

    __tablename__ = "token"
    hash: str = Field(primary_key=True)
    org_id: int = Field(index=True)
    user_id: int
    label: str = ""
    created_at: str
    expires_at: str = ""
    revoked_at: str = ""


class TokenUse(SQLModel, table=True):
    """The last day (UTC) a token was used: beside the token, which never changes but to be revoked."""

    __tablename__ = "token_use"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    used_on: str


class Password(SQLModel, table=True):
    """What is kept of a user's password (`backend.passwords`); users without one do not sign in on a page."""

    __tablename__ = "password"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    user_id: int = Field(primary_key=True)
    hash: str
    set_at: str


class BrowserSession(SQLModel, table=True):
    """A browser that is signed in. hash: SHA-256 of its cookie. token_hash: of the token it was opened
    with, with which it ends; "" where a password was typed."""

    __tablename__ = "browser_session"
    hash: str = Field(primary_key=True)
    org_id: int = Field(index=True)
    user_id: int
    token_hash: str = ""
    expires_at: str


class SignInRequest(SQLModel, table=True):
    """An add-in that waits for its user to confirm it in the browser. hash: SHA-256 of its id.

    challenge: SHA-256 of what the add-in alone knows. state: WAITING CONFIRMED DENIED USED. org_id,
    user_id: of who confirmed it, 0 before.
    """

    __tablename__ = "sign_in_request"
    hash: str = Field(primary_key=True)
    challenge: str
    code: str
    computer: str
    address: str
    state: str
    org_id: int
    user_id: int
    started_at: str
    expires_at: str


class OneTimeLink(SQLModel, table=True):
    """A link that lets its holder do one thing once; gone when it is used. hash: SHA-256 of its key.

    purpose: PASSWORD (set one: an invitation, or a forgotten password), PAGE (open a page as the holder of
    token_hash).
    """

    __tablename__ = "one_time_link"
    hash: str = Field(primary_key=True)
    purpose: str
    org_id: int = Field(index=True)
    user_id: int
    token_hash: str = ""
    expires_at: str


class Tries(SQLModel, table=True):
    """How often something was tried in one quarter of an hour. name: what, and a digest of for whom.
    slot: quarters of an hour since 1970."""

    __tablename__ = "tries"
    __table_args__ = (COMPACT,)
    name: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    count: int


class Counter(SQLModel, table=True):
    """The last id or number given, by name: item, allocation, put, account, import, number, seq, epoch."""

    __tablename__ = "counter"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: int = Field(sa_column=Column(BigInteger, nullable=False))


class Account(SQLModel, table=True):
    """A customer: the fold of its live puts. live: it has at least one. version: the last ledger
    sequence that touched it or its items."""

    __tablename__ = "account"
    __table_args__ = (
        Index(None, "org_id", "number_key"),
        Index(None, "org_id", "name_key"),
        Index(
            "ix_account_threshold",
            "org_id",
            "id",
            sqlite_where=text("collection_threshold > 0"),
            postgresql_where=text("collection_threshold > 0"),
        ),
        COMPACT,
    )
    org_id: int = Field(primary_key=True)
    id: int = Field(primary_key=True)
    number: str
    number_key: str
    name: str
    name_key: str
    currency: str
    ordering_enabled: bool = True
    status: str = "ACTIVE"
    payment_days: int = 30
    auto_allocate: bool = True
    collection_threshold: int = _money(0)
    email: str = ""
    live: bool = True
    version: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


class PaymentType(SQLModel, table=True):
    """How money comes in: the fold of its live puts. built_in types are there from the start."""

    __tablename__ = "payment_type"
    __table_args__ = (Index(None, "org_id", "code_key"), COMPACT)
    org_id: int = Field(primary_key=True)
    id: int = Field(primary_key=True)
    code: str
    code_key: str
    name: str
    name_key: str
    is_gateway: bool = False
    active: bool = True
    built_in: bool = False
    live: bool = True


class OpenItem(SQLModel, table=True):
    """A document with an open amount. side: D (invoice, fee, refund) or C (payment, credit note,
    opening credit). amount > 0 never changes; open = amount less its allocations, 0 once void.

    document_date: issued or received. effective_date: when it counts, never in a closed period.
    seq: the ledger sequence that booked it; void_seq, void_date: that took it back, NULL while live.
    number_key: `loose_key(number)` of documents people look up (not payments), else NULL.
    fingerprint: of a payment, for duplicates without an id, else NULL.
    """

    __tablename__ = "open_item"
    __table_args__ = (
        CheckConstraint("open >= 0 AND open <= amount", name="open"),
        # What is open of a customer is looked for at every booking; on SQLite it has an index of its own.
        # PostgreSQL's holds all: there no index may mention the open amount.
        Index(
            "ix_open_item_account",
            "org_id",
            "account_id",
            "document_date",
            sqlite_where=text("open > 0"),
            info=planner.found_by(2),
        ),
        Index("ix_open_item_customer", "org_id", "account_id", "document_date").ddl_if(dialect="sqlite"),
        Index(
            "ix_open_item_number",
            "org_id",
            "number_key",
            sqlite_where=text("number_key IS NOT NULL"),
            postgresql_where=text("number_key IS NOT NULL"),
        ),
        Index(
            "ix_open_item_fingerprint",
            "org_id",
            "fingerprint",
            sqlite_where=text("fingerprint IS NOT NULL"),
            postgresql_where=text("fingerprint IS NOT NULL"),
        ),
        Index(
            "ix_open_item_write_off",
            "org_id",
            "id",
            sqlite_where=text("kind = 'WRITE_OFF'"),
            postgresql_where=text("kind = 'WRITE_OFF'"),
        ),
        Index(
            "ix_open_item_given_back",
            "org_id",
            "id",
            sqlite_where=text(f"kind IN {IS_GIVEN_BACK}"),
            postgresql_where=text(f"kind IN {IS_GIVEN_BACK}"),
        ),
        COMPACT,
    )
    org_id: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    side: str
    kind: str
    account_id: int
    currency: str
    amount: int = _money()
    open: int = _money()
    number: str
    number_key: str | None = None
    document_date: str
    effective_date: str
    due_date: str | None = None
    seq: int = _money()
    void_seq: int | None = _money(nullable=True)
    void_date: str | None = None
    import_id: int
    row_no: int
    type_id: int | None = None
    transaction_id: str | None = None
    fingerprint: int | None = _money(nullable=True)
    payer: str | None = None
    reference: str | None = None
    remark: str | None = None
    hold: bool = False
    auto_allocate: bool = True
    version: int = _money(0)


class InvoiceLine(SQLModel, table=True):
    """A line of an invoice that was loaded one row a line."""

    __tablename__ = "invoice_line"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    item_id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    line_no: int = Field(primary_key=True)
    text: str
    amount: int = _money()
    row_no: int


class Allocation(SQLModel, table=True):
    """Money of one credit on one debit. amount: positive, or negative in the twin that `reverses` one."""

    __tablename__ = "allocation"
    __table_args__ = (
        # The amount stands in them so that what is on a document is summed without a look at the rows.
        Index("ix_allocation_debit", "org_id", "debit_id", "amount", info=planner.found_by(2)),
        Index("ix_allocation_credit", "org_id", "credit_id", "amount", info=planner.found_by(2)),
        Index(
            "ux_allocation_reverses",
            "org_id",
            "reverses",
            unique=True,
            sqlite_where=text("reverses IS NOT NULL"),
            postgresql_where=text("reverses IS NOT NULL"),
        ),
        COMPACT,
    )
    org_id: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    debit_id: int = _money()
    credit_id: int = _money()
    amount: int = _money()
    effective_date: str
    seq: int = _money()
    reverses: int | None = _money(nullable=True)


class PaymentEntry(SQLModel, table=True):
    """A line of a bank statement. amount: credit less debit, positive is money in; it and all other facts
    never change. state (NEW, CONVERTED, IGNORED) and live are the fold of its puts.

    returned: said by hand, NULL to find out. fee: part of a returned payment, minor units. foreign_amount,
    conversion_rate: decimal texts. fingerprint, identity: what makes two lines equal, without and with the
    bank's own number (`backend.kinds.payment_entries`); identity NULL where there is none.
    """

    __tablename__ = "payment_entry"
    __table_args__ = (
        Index("ix_payment_entry_fingerprint", "org_id", "fingerprint"),
        Index(
            "ix_payment_entry_identity",
            "org_id",
            "identity",
            sqlite_where=text("identity IS NOT NULL"),
            postgresql_where=text("identity IS NOT NULL"),
        ),
        Index(
            "ix_payment_entry_new",
            "org_id",
            "booking_date",
            sqlite_where=text("live AND state = 'NEW'"),
            postgresql_where=text("live AND state = 'NEW'"),
        ),
        Index("ix_payment_entry_number", "org_id", "number"),
        COMPACT,
    )
    org_id: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    import_id: int
    row_no: int
    number: str
    booking_date: str
    value_date: str | None = None
    currency: str
    amount: int = _money()
    reference: str | None = None
    payer: str | None = None
    iban: str | None = None
    transaction_id: str | None = None
    mandate: str | None = None
    foreign_amount: str | None = None
    foreign_currency: str | None = None
    conversion_rate: str | None = None
    returned: bool | None = None
    fee: int | None = _money(nullable=True)
    statement: str | None = None
    own_account: str | None = None
    fingerprint: int = _money()
    identity: int | None = _money(nullable=True)
    state: str = "NEW"
    live: bool = True
    version: int = _money(0)


class PayerAlias(SQLModel, table=True):
    """What a bank calls a customer: the fold of its puts. what: NAME IBAN MANDATE PROVIDER. alias_key: what,
    text_key and customer in one, which only one record bears."""

    __tablename__ = "payer_alias"
    __table_args__ = (Index(None, "org_id", "account_id"), COMPACT)
    org_id: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    alias_key: str
    what: str
    text: str
    text_key: str
    account_id: int
    active: bool = True
    live: bool = True


class MatchingRule(SQLModel, table=True):
    """What is looked for where in a bank line: the fold of its puts; one with a shipped rule's name stands
    for that."""

    __tablename__ = "matching_rule"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    name: str
    name_key: str
    source: str
    look_in: str
    pattern: str
    priority: int
    active: bool = True
    live: bool = True


class Put(SQLModel, table=True):
    """One row's change of master data: JSON of the named fields. The record is the fold of the live puts
    by id. entity: account, payment_type, setting, invoice (attributes), payment_entry (its state),
    payer_alias, matching_rule."""

    __tablename__ = "put"
    __table_args__ = (Index("ix_put_entity", "org_id", "entity", "entity_id"), COMPACT)
    org_id: int = Field(primary_key=True)
    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    entity: str
    entity_id: int = _money()
    fields: str = _long_text("{}")
    seq: int = _money()
    dead_seq: int | None = _money(nullable=True)
    import_id: int
    row_no: int


class Claim(SQLModel, table=True):
    """A name only one live record may bear. kind: transaction (key `<type id>:<id>`), invoice (number),
    account (number), payment_type (code), payer_alias (alias_key), matching_rule
    (name). Freed when the record is taken back."""

    __tablename__ = "claim"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    owner_id: int = _money()


class Import(SQLModel, table=True):
    """One submission of a sheet. id: internal, also of attempts; number: of the root, what people say.

    uuid: the client's. root_id: id of the first try (its own there). settings: the snapshot in force.
    counts, money, causes: JSON of `shared.schemas` shapes, of this try alone where it is not the root.
    body_digest: same uuid, same bytes. content_digest: order-free, of kept rows and options.
    position: rows already reached, of the plans of all its checks; rows: of all of them. state: STAGED
    CHECKING RUNNING DONE CANCELLED REFUSED REVERSING REVERSED.
    """

    __tablename__ = "import"
    __table_args__ = (
        Index(None, "org_id", "uuid", unique=True),
        Index(None, "org_id", "content_digest"),
        Index(None, "org_id", "root_id"),
        Index(
            "ix_import_reversing",
            "org_id",
            "id",
            sqlite_where=text("state = 'REVERSING'"),
            postgresql_where=text("state = 'REVERSING'"),
        ),
    )
    org_id: int = Field(primary_key=True)
    id: int = Field(primary_key=True)
    uuid: str
    number: int
    root_id: int
    attempt: int = 1
    kind: str
    state: str
    book: str = ""
    sheet: str = ""
    range: str = ""
    file: str = ""
    user_id: int
    submitted_at: str
    submitted_date: str
    started_at: str = ""
    finished_at: str = ""
    mapping: str = _long_text("{}")
    options: str = _long_text("{}")
    settings: str = _long_text("{}")
    anyway: str = _long_text("[]")
    profile: str = ""
    profile_version: int = 0
    rules_version: int = 1
    check_uuid: str = ""
    body_digest: str = ""
    content_digest: str = ""
    epoch: int = _money(0)
    planned: bool = False
    position: int = 0
    rows: int = 0
    counts: str = _long_text("{}")
    money: str = _long_text("[]")
    causes: str = _long_text("[]")
    unreadable: int = 0
    cancel_requested: bool = False
    code: str = ""
    code_args: str = _long_text("{}")
    reversed_by: int = 0
    reversed_at: str = ""
    reversed_why: str = ""
    reversal: str = _long_text("{}")
    pressed_at: str = Field(default="", sa_column_kwargs={"server_default": ""})


class ImportPart(SQLModel, table=True):
    """A compressed blob of an import: part `cells` (the sheet as sent), `plan` (the checked rows, until
    it is finished)."""

    __tablename__ = "import_part"
    org_id: int = Field(primary_key=True)
    import_id: int = Field(primary_key=True)
    part: str = Field(primary_key=True)
    data: bytes = _blob()


class Posting(SQLModel, table=True):
    """One commit of one import, and its marker: unique (import, action, position_from) makes it exactly
    once. The ids of what it wrote lie in the half-open ranges [from, to).

    action: check (rows decided without the ledger), book, reverse: there the items and puts are those it
    took back, from which the next piece follows, and position_from counts the pieces.
    others: of a booking, the range in which its allocations between documents of others lie, if there are
    any; of a reversal, the one it took back.
    results: compressed outcomes by row (`backend.store.results`).
    """

    __tablename__ = "posting"
    __table_args__ = (
        Index("ux_posting_marker", "org_id", "import_id", "action", "position_from", unique=True),
        COMPACT,
    )
    org_id: int = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True))
    import_id: int
    action: str
    position_from: int
    position_to: int
    recorded_at: str
    item_from: int = _money(0)
    item_to: int = _money(0)
    allocation_from: int = _money(0)
    allocation_to: int = _money(0)
    put_from: int = _money(0)
    put_to: int = _money(0)
    results: bytes = _blob()
    others_from: int = _counted()
    others_to: int = _counted()


class FailedRow(SQLModel, table=True):
    """A row that was not booked and may be sent again. state: to_fix, fixed, dropped; duplicate, booked
    (a duplicate booked anyway). import_id: the last try it failed in, whose cells it shows.
    issues: JSON list of [field, code, args]. amount: minor units, NULL where unreadable."""

    __tablename__ = "failed_row"
    __table_args__ = (COMPACT,)
    org_id: int = Field(primary_key=True)
    root_id: int = Field(primary_key=True)
    row_no: int = Field(primary_key=True)
    import_id: int
    cell_row: int
    state: str
    issues: str = _long_text("[]")
    amount: int | None = _money(nullable=True)
    currency: str = ""
    reason: str = ""
    fixed_by: int = 0


class CheckRun(SQLModel, table=True):
    """A check, kept for a while: its result, and the versions of all it read."""

    __tablename__ = "check_run"
    org_id: int = Field(primary_key=True)
    uuid: str = Field(primary_key=True)
    created_at: str
    digest: str
    body_digest: str
    basis: str = _long_text("{}")
    result: bytes = _blob()


class ProfileRow(SQLModel, table=True):
    """A saved mapping, one row a version. owner 0: shared with the organisation."""

    __tablename__ = "profile"
    __table_args__ = (Index(None, "org_id", "kind", "signature"),)
    org_id: int = Field(primary_key=True)
    owner: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    kind: str
    signature: str
    body: str = _long_text("{}")
    user_id: int
    created_at: str
    deleted: bool = False

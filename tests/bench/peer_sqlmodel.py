"""The peer SQLModel row by row: a session, a select a question, an object a row; one commit at the end."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, create_engine, func, select

from tests.bench import data, ledger, rules
from tests.bench.data import Size


class PeerAccount(SQLModel, table=True):
    """A customer."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    ordering_enabled: bool = True


class PeerInvoice(SQLModel, table=True):
    """An invoice with its open amount."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    account_id: int = Field(foreign_key="peeraccount.id", index=True)
    issued: str
    total: int
    open: int


class PeerPaymentType(SQLModel, table=True):
    """How money comes in."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    is_gateway: bool = False


class PeerPayment(SQLModel, table=True):
    """A payment."""

    __table_args__ = (UniqueConstraint("type_id", "transaction_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="peeraccount.id", index=True)
    type_id: int = Field(foreign_key="peerpaymenttype.id")
    amount: int
    unallocated: int
    paid_on: str
    transaction_id: str


class PeerAllocation(SQLModel, table=True):
    """Money of a payment on an invoice."""

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="peerpayment.id", index=True)
    invoice_id: int = Field(foreign_key="peerinvoice.id", index=True)
    amount: int


_TABLES = [
    model.__table__  # type: ignore[attr-defined]
    for model in (PeerAccount, PeerInvoice, PeerPaymentType, PeerPayment, PeerAllocation)
]


def measure(path: Path, size: Size, count: int) -> dict[str, Any]:
    """Imports a sheet into a ledger of SQLModel tables."""
    ledger.discard(path)
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    SQLModel.metadata.create_all(engine, tables=_TABLES)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO peeraccount (id, number, ordering_enabled) VALUES (?, ?, 1)",
            [(place + 1, data.account(place)) for place in range(size.accounts)],
        )
        connection.exec_driver_sql(
            "INSERT INTO peerinvoice (number, account_id, issued, total, open) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    data.invoice(place), place % size.accounts + 1, data.issued(place, size),
                    data.invoice_cents(place), data.invoice_cents(place) if place < size.invoices else 0,
                )
                for place in range(size.invoices + data.SETTLED)
            ],
        )  # fmt: skip
        connection.exec_driver_sql(
            "INSERT INTO peerpaymenttype (name, is_gateway) VALUES (?, ?)",
            [("Bank transfer", 0), ("PayPal", 1)],
        )
    sheet = data.payments(size, count)
    refused = 0
    start = time.perf_counter()
    with Session(engine) as session:
        for row in sheet.rows:
            try:
                _book(session, row)
            except rules.RowRefused:
                refused += 1
        session.commit()
    seconds = time.perf_counter() - start
    with Session(engine) as session:
        booked = session.exec(select(func.count()).select_from(PeerPayment)).one()
    assert (booked, refused) == (count - sheet.bad, sheet.bad), (booked, refused)
    engine.dispose()
    return {"seconds": seconds, "booked": booked}


def _book(session: Session, row: tuple[str, ...]) -> None:
    customer, cell, _, amount_text, day, transaction_id, type_name = row
    amount = rules.cents(amount_text)
    kind = session.exec(select(PeerPaymentType).where(PeerPaymentType.name == type_name)).first()
    if kind is None or kind.is_gateway:
        raise rules.RowRefused("TYPE_IS_GATEWAY" if kind else "TYPE_UNKNOWN")
    known = select(PeerPayment).where(
        PeerPayment.type_id == kind.id, PeerPayment.transaction_id == transaction_id
    )
    if session.exec(known).first() is not None:
        raise rules.RowRefused("DUPLICATE")
    account_id: int | None = None
    if customer:
        account = session.exec(select(PeerAccount).where(PeerAccount.number == customer)).first()
        if account is None:
            raise rules.RowRefused("ACCOUNT_NOT_FOUND")
        if not account.ordering_enabled:
            raise rules.RowRefused("ACCOUNT_NOT_ORDERING_ENABLED")
        account_id = account.id
    parts = dict(rules.named(cell))
    if parts:
        invoices = list(session.exec(select(PeerInvoice).where(col(PeerInvoice.number).in_(parts))))
        if len(invoices) != len(parts):
            raise rules.RowRefused("INVOICE_NOT_FOUND")
        account_id = account_id or invoices[0].account_id
        if any(invoice.account_id != account_id for invoice in invoices):
            raise rules.RowRefused("INVOICE_ACCOUNT_MISMATCH")
        if not all(invoice.open for invoice in invoices):
            raise rules.RowRefused("INVOICE_ALREADY_PAID")
    else:
        wanted = select(PeerInvoice).where(PeerInvoice.account_id == account_id, PeerInvoice.open > 0)
        invoices = list(session.exec(wanted))
    shares = rules.shares(amount, invoices, parts)  # type: ignore[arg-type]
    assert account_id is not None
    assert kind.id is not None
    payment = PeerPayment(
        account_id=account_id, type_id=kind.id, amount=amount,
        unallocated=amount - sum(share for _, share in shares), paid_on=day, transaction_id=transaction_id,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    for invoice, share in shares:
        session.add(PeerAllocation(payment_id=payment.id, invoice_id=invoice.id, amount=share))  # type: ignore[arg-type]
        invoice.open -= share
    session.flush()

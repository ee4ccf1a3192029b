"""CAMT.052, 053 and 054, versions 1 to 8, to statements. Source: ISO 20022, BankToCustomer messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from backend.files.bank.camt_parts import parts_of
from backend.files.bank.camt_values import day_of, is_debit, money_of
from backend.files.bank.entries import Entry, Reading, Statement
from backend.files.bank.nodes import Node, read_nodes

MESSAGES = {
    "BkToCstmrAcctRpt": "CAMT.052",
    "BkToCstmrStmt": "CAMT.053",
    "BkToCstmrDbtCdtNtfctn": "CAMT.054",
}
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
BOOKED = "BOOK"
STATEMENTS = frozenset({"Rpt", "Stmt", "Ntfctn"})
_COUNT, _SUM = "TxsSummry/TtlNtries/NbOfNtries", "TxsSummry/TtlNtries/Sum"
_PAGE, _LAST_PAGE = (
    tuple(f"{kind}Pgntn/{name}" for kind in ("Stmt", "Rpt", "Ntfctn")) for name in ("PgNb", "LastPgInd")
)
_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,17})?")
_ACCOUNTS = ("Acct/Id/IBAN", "Acct/Id/BBAN", "Acct/Id/UPIC", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")


def camt_statements(stream: IO[bytes], reading: Reading) -> Iterator[Statement]:
    """The statements in order. An entry of several transactions is split as `camt_parts` says; one that is
    not booked (PDNG, INFO, FUTR) is counted and left out.

    Raises FileRefused: BANK_FILE_UNREADABLE, FILE_TOO_MANY_ROWS.
    """
    document = _Document(reading)
    ends = {"Ntry": document.take_entry} | dict.fromkeys(STATEMENTS, document.take_statement)
    ends["GrpHdr"] = document.take_header
    for _ in read_nodes(stream, ends, reading):
        yield from document.done
        document.done.clear()


class _Document:
    def __init__(self, reading: Reading) -> None:
        self.done: list[Statement] = []
        self._reading = reading
        self._entries: list[Entry] = []
        self._amounts: list[Decimal | None] = []  # of all elements Ntry; None for one that is not booked

    def take_header(self, node: Node) -> None:
        # Version 1 ends its names in V01.
        name = node.parent.tag.partition("V0")[0] if node.parent is not None else ""
        self._reading.about.format = MESSAGES.get(name, self._reading.about.format)

    def take_entry(self, node: Node) -> None:
        around = node.within(STATEMENTS)
        if around is None:
            raise self._reading.refused("out_of_place", node.line, node.tag)
        if node.value("Sts/Cd", "Sts/Prtry", "Sts") not in {BOOKED, ""}:
            self._reading.about.pending += 1
            self._amounts.append(None)
            return
        amount, currency = money_of(node, self._reading)
        self._amounts.append(amount)
        whole = Entry(
            line=node.line,
            booked=day_of(node, "BookgDt", self._reading),
            valued=day_of(node, "ValDt", self._reading),
            amount=amount,
            is_debit=is_debit(node, self._reading),
            currency=currency,
        )
        for entry in parts_of(whole, node, around.value(*_ACCOUNTS), self._reading):
            self._reading.count_entry()
            self._entries.append(entry)

    def take_statement(self, node: Node) -> None:
        statement = Statement(node.value("Id"), node.value(*_ACCOUNTS), node.value("Acct/Ccy"))
        for name, codes in (("opening", OPENING), ("closing", CLOSING)):
            self._add_balance(statement, name, codes, node)
        statement.entries, self._entries = self._entries, []
        self._compare(node, self._amounts)
        self._amounts = []
        self.done.append(statement)

    def _compare(self, node: Node, amounts: list[Decimal | None]) -> None:
        """The statement's own count and sum of its entries, of one that is not spread over several pages."""
        page, is_last = node.value(*_PAGE), node.value(*_LAST_PAGE)
        if page.lstrip("0") not in {"", "1"} or is_last in {"false", "0"}:
            return
        for stated in node.all(_COUNT):
            if stated.text and _number(stated) != len(amounts):
                self._reading.note_untrue(stated.line)
        booked = [amount for amount in amounts if amount is not None]
        for stated in node.all(_SUM) if len(booked) == len(amounts) else ():
            if stated.text and _number(stated) != sum(booked):
                self._reading.note_untrue(stated.line)

    def _add_balance(self, statement: Statement, name: str, codes: tuple[str, ...], node: Node) -> None:
        """The balance of the first of the codes that has one in the statement's currency."""
        for code in codes:
            for balance in node.all("Bal"):
                if balance.value("Tp/CdOrPrtry/Cd", "Tp/Cd") != code or getattr(statement, name) is not None:
                    continue
                amount, currency = money_of(balance, self._reading)
                statement.currency = statement.currency or currency
                if currency == statement.currency:
                    setattr(statement, name, -amount if is_debit(balance, self._reading) else amount)


def _number(node: Node) -> Decimal | None:
    return Decimal(node.text) if _NUMBER.fullmatch(node.text) else None

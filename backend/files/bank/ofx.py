"""OFX 1 and 2 to statements: banks, credit cards, and the bank entries of investment accounts.

Source: OFX 2.2, chapters 11 and 13.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from backend.files.bank.entries import Entry, Reading, Statement, joined, one_line, rate_of
from backend.files.bank.lines import bank_lines
from backend.files.bank.nodes import Node
from backend.files.bank.sgml import read_sgml
from backend.files.options import CsvOptions

STATEMENTS = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
_ACCOUNTS = ("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID", "INVACCTFROM/ACCTID")
_LISTS = ("BANKTRANLIST", "INVTRANLIST")
_AGGREGATES = STATEMENTS | {
    "STMTTRN", "STATUS", "STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1",
    "INVSTMTMSGSRSV1", "BANKTRANLIST", "INVTRANLIST", "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM",
    "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "PAYEE", "LEDGERBAL",
}  # fmt: skip
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9.:]*(?:\[.*\])?)?")


def ofx_statements(path: Path, options: CsvOptions, reading: Reading) -> Iterator[Statement]:
    """The statements in order.

    Raises FileRefused: BANK_FILE_UNREADABLE, FILE_TOO_MANY_ROWS, FILE_ENCODING.
    """
    document = _Document(reading)
    ends = {"STMTTRN": document.take_entry} | dict.fromkeys(STATEMENTS, document.take_statement)
    ends["STATUS"] = document.take_status
    text = "\n".join(line for _, line in bank_lines(path, options))
    for _ in read_sgml(text, ends, _AGGREGATES, reading):
        yield from document.done
        document.done.clear()


class _Document:
    def __init__(self, reading: Reading) -> None:
        self.done: list[Statement] = []
        self._reading = reading
        self._entries: list[Entry] = []

    def take_status(self, node: Node) -> None:
        """The bank's own word that it could not answer."""
        if node.value("SEVERITY").upper() == "ERROR":
            said = f"{node.value('CODE')} {node.value('MESSAGE')}"
            raise self._reading.refused("bank_error", node.line, said)

    def take_statement(self, node: Node) -> None:
        statement = Statement(
            name=_period(node), account=one_line(node.value(*_ACCOUNTS)), currency=node.value("CURDEF")
        )
        closing = node.first("LEDGERBAL/BALAMT")
        if closing is not None and closing.text:
            statement.closing = self._reading.amount(closing.text, closing.line, ",", statement.currency)
        statement.entries, self._entries = self._entries, []
        self.done.append(statement)

    def take_entry(self, node: Node) -> None:
        statement = node.within(STATEMENTS)
        if statement is None:
            raise self._reading.refused("out_of_place", node.line, node.tag)
        # It takes the place of an earlier entry, or takes one away: more than a line of a statement can do.
        if node.value("CORRECTFITID"):
            raise self._reading.refused("correction", node.line, node.value("CORRECTFITID"))
        found = node.first("TRNAMT")
        if found is None:
            raise self._reading.refused("no_amount", node.line, node.tag)
        currency = node.value("CURRENCY/CURSYM") or statement.value("CURDEF")
        amount = self._reading.amount(found.text, found.line, ",", currency)
        booked = self._day(node, "DTPOSTED")
        if booked is None:
            raise self._reading.refused("no_date", node.line, node.value("FITID", "NAME"))
        entry = Entry(
            line=node.line,
            booked=booked,
            amount=abs(amount),
            is_debit=amount < 0,
            currency=node.value("CURRENCY/CURSYM"),
            valued=self._day(node, "DTAVAIL"),
            payer=one_line(node.value("NAME", "PAYEE/NAME", "EXTDNAME")),
            iban=one_line(node.value("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID")),
            transaction_id=one_line(node.value("FITID")),
        )
        check = node.value("CHECKNUM").strip("0") and node.value("CHECKNUM")
        entry.reference = joined(node.value("MEMO"), check, node.value("REFNUM")) or entry.payer
        self._add_foreign(entry, node, statement.value("CURDEF"))
        self._reading.count_entry()
        self._entries.append(entry)

    def _add_foreign(self, entry: Entry, node: Node, own: str) -> None:
        """ORIGCURRENCY: converted by the bank from another; CURRENCY: the amount itself is in another."""
        stated = node.value("ORIGCURRENCY/CURSYM")
        rate = node.first("ORIGCURRENCY/CURRATE")
        if stated and stated != own and rate is not None and rate.text:
            entry.foreign_currency = stated
            entry.rate = rate_of(Decimal(1), self._number(rate))

    def _number(self, node: Node) -> Decimal:
        return self._reading.amount(node.text, node.line)

    def _day(self, node: Node, name: str) -> date | None:
        """The day of the bank, whatever its clock says."""
        found = node.first(name)
        if found is None or not found.text:
            return None
        read = _DAY.fullmatch(found.text)
        if read is None:
            raise self._reading.refused("no_date", found.line, found.text)
        return self._reading.day(int(read[1]), int(read[2]), int(read[3]), found.line, found.text)


def _period(node: Node) -> str:
    """A statement of OFX has no number: from day to day."""
    first, last = (node.value(*(f"{each}/{name}" for each in _LISTS))[:8] for name in ("DTSTART", "DTEND"))
    return f"{first}-{last}" if first and last else ""

"""The control totals of a BAI2 file (records 49, 98 and 99) against what stands in it."""

from __future__ import annotations

import re

from backend.files.bank.entries import Reading

WHOLE = re.compile(r"[+-]?[0-9]{1,24}")


class Totals:
    """Counts along, and notes each trailer that says otherwise.

    An account's total is the sum of all amounts of its records 03 and 16; a group's that of its accounts'
    totals, the file's that of its groups'. A count or total that is left blank is not asked.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._amounts = self._records = 0
        self._accounts: list[int] = []
        self._groups: list[int] = []

    def begin_account(self, amounts: list[str], records: int) -> None:
        """A record 03 with its continuations."""
        self._amounts, self._records = sum(map(_whole, amounts)), records

    def add_entry(self, amount: str, records: int) -> None:
        """A record 16 with its continuations."""
        self._amounts += _whole(amount)
        self._records += records

    def end_account(self, total: str, records: str, line: int) -> None:
        """Record 49. records: of the account, this one included."""
        self._compare(line, (total, self._amounts), (records, self._records + 1))
        self._accounts.append(_whole(total))

    def end_group(self, total: str, accounts: str, line: int) -> None:
        """Record 98."""
        self._compare(line, (total, sum(self._accounts)), (accounts, len(self._accounts)))
        self._accounts = []
        self._groups.append(_whole(total))

    def end_file(self, total: str, groups: str, line: int) -> None:
        """Record 99."""
        self._compare(line, (total, sum(self._groups)), (groups, len(self._groups)))

    def _compare(self, line: int, *stated: tuple[str, int]) -> None:
        if any(text and (WHOLE.fullmatch(text) is None or int(text) != found) for text, found in stated):
            self._reading.note_untrue(line)


def _whole(text: str) -> int:
    return int(text) if WHOLE.fullmatch(text) else 0

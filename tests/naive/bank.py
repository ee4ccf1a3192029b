"""Bank lines by the reference: kept, then booked row by row as payments, returned payments, refunds, payouts.

Only sheets whose cells are well formed; what the ledger says of them is judged here in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.naive.cells import Code, natural
from tests.naive.ledger import Account, Allocation, Books, Item
from tests.naive.rules import Settings

WORDS = {"FEE": "Bank fee", "DISCOUNT": "Discount", "WRITE_OFF": "Write off"}
NAMED = (*WORDS.values(), "Dispute")
GIVEN_BACK = ("CHARGEBACK", "REFUND", "PAYOUT")


@dataclass(eq=False)
class Line:
    """A bank line. amount: signed minor units. by: the number of the import that booked it, 0 if none."""

    number: str
    date: str
    amount: int
    root: int
    row: int
    state: str = "NEW"
    by: int = 0


@dataclass(eq=False)
class Taken:
    """Money that an import took off an invoice, to be put back when it is taken back."""

    credit: Item
    debit: Item
    amount: int
    day: str
    by: int


@dataclass
class Bank:
    """All bank lines, and what was taken back."""

    lines: list[Line] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


class Refused(Exception):
    """Why a row fails: all codes."""

    def __init__(self, *codes: str) -> None:
        super().__init__(codes)
        self.codes = codes


@dataclass
class Booking:
    """One row of Matches on the books."""

    books: Books
    bank: Bank
    settings: Settings
    root: int
    row: int
    cells: dict[str, Any]
    line: Line | None
    accounts: list[Account] = field(default_factory=list)
    named: list[Item] = field(default_factory=list)

    @property
    def treat_as(self) -> str:
        return str(self.cells.get("treat_as") or ("Payment" if self.line else ""))

    def judge(self, rows_of: int) -> list[str]:
        """All that is wrong before anything is booked. rows_of: how many rows are of the same line."""
        line, codes = self.line, []
        if line is None:
            codes.append("ENTRY_NOT_FOUND")
        else:
            if rows_of > 1:
                codes.append("ENTRY_TWICE")
            if line.state != "NEW":
                codes.append("ENTRY_IGNORED" if line.state == "IGNORED" else "ENTRY_BOOKED")
            is_in = line.amount > 0
            if self.treat_as != "Ignore" and is_in != (self.treat_as == "Payment"):
                codes.append("MONEY_IN" if is_in else "MONEY_OUT")
        return codes if self.treat_as == "Ignore" else self._understand(codes)

    def book(self) -> None:
        """Books the row. Raises Refused, with nothing changed."""
        assert self.line is not None
        if self.treat_as == "Ignore":
            self.line.state, self.line.by = "IGNORED", self.root
            return
        {"Payment": self._payment, "Returned": self._returned, "Refund": self._refund,
         "Payout": self._payout}[self.treat_as]()  # fmt: skip
        self.line.state, self.line.by = "CONVERTED", self.root

    def _understand(self, codes: list[str]) -> list[str]:
        """Whose money it is and what it is for; all that is wrong with the row."""
        books, treat_as = self.books, self.treat_as
        named, accounts = self.named, self.accounts
        for text in dict.fromkeys(_pieces(self.cells.get("invoices"))):
            found = books.find_document(text)
            if isinstance(found, Code):
                codes.append(str(found))
                continue
            if found in named:
                codes.append("INVOICE_NAMED_TWICE")
                continue
            if found.is_debit != (treat_as != "Payout"):
                codes.append("INVOICE_NOT_CREDIT" if treat_as == "Payout" else "INVOICE_NOT_DEBIT")
            named.append(found)
        owners = list(dict.fromkeys(item.account for item in named))
        for text in _pieces(self.cells.get("account")):
            account = books.find_account(text)
            if isinstance(account, Code):
                codes.append(str(account))
            elif account not in accounts:
                accounts.append(account)
        if not self.cells.get("account"):
            accounts += owners
            if not owners and not self.cells.get("invoices"):
                codes.append("IDENTIFIER_MISSING")
        elif accounts:
            codes += ["INVOICE_ACCOUNT_MISMATCH" for item in named if item.account not in accounts]
            if len(accounts) > 1:
                codes += ["CUSTOMER_WITHOUT_INVOICE" for account in accounts if account not in owners]
        codes += ["CURRENCY_MISMATCH" for account in accounts if self.line and account.currency != "EUR"]
        if treat_as == "Payment":
            if self.cells.get("difference_to") in NAMED and not self.cells.get("invoices"):
                codes.append("DIFFERENCE_NEEDS_INVOICE")
        elif treat_as:
            if len(accounts) > 1:
                codes.append("ONE_CUSTOMER_ONLY")
            if treat_as == "Refund" and self.cells.get("invoices"):
                codes.append("REFUND_NAMES_INVOICE")
            if treat_as == "Payout" and not self.cells.get("invoices"):
                codes.append("PAYOUT_NAMES_NOTHING")
        if codes and treat_as == "Payment":
            codes += ["INVOICE_ALREADY_PAID" for item in named if item.is_debit and not books.open(item)]
        return codes

    def _add(self, kind: str, number: str, account: Account, amount: int, due: str = "") -> Item:
        assert self.line is not None
        item = Item(kind, number, account, amount, self.line.date, self.root, self.row, due)
        self.books.items.append(item)
        return item

    # money in

    def _payment(self) -> None:
        accounts, named, line = self.accounts, self.named, self.line
        assert line is not None
        books, to = self.books, self.cells.get("difference_to") or ""
        policy = self.settings["overpay_policy"] if not to else "LEAVE"
        policy = "SPILL_OLDEST" if to == "Oldest invoice" else policy
        against = ["INVOICE_ALREADY_PAID" for item in named if not books.open(item)]
        if against:
            raise Refused(*against)
        before = sum(books.open(item) for item in named)
        by_age = self.settings["listed_invoice_order"] != "as_listed"
        order = sorted(named, key=lambda item: item.age) if by_age else named
        rest, parts = line.amount, {}
        for item in order:
            parts[item] = min(rest, books.open(item))
            rest -= parts[item]
        if len(accounts) > 1 and not all(parts.values()):
            raise Refused("MONEY_DOES_NOT_REACH")
        for account in accounts:
            tops = [item for item in parts if item.account is account and item.kind == "TOPUP"]
            short = [item for item in tops if parts[item] != books.open(item)]
            if short:
                raise Refused(*["TOPUP_REQUIRES_FULL_AMOUNT"] * len(short))
        first = accounts[0]
        may_pool = first.fields["auto_allocate"]
        to_oldest = bool(named) or not self._pool_takes(first, rest)
        if rest and (named or may_pool) and policy == "REJECT" and to_oldest:
            raise Refused("OVERPAYMENT_NOT_ALLOWED")
        if rest and may_pool and (not named or policy == "SPILL_OLDEST"):
            for item in books.pool(first):
                if item not in parts:
                    part = min(rest, books.open(item))
                    parts[item] = part
                    rest -= part
        if to in NAMED:
            lack = before - sum(parts[item] for item in named)
            if rest:
                raise Refused("DIFFERENCE_DOES_NOT_FIT")
            if to != "Dispute" and lack > min(10000, before * 10 // 100):
                raise Refused("WRITE_OFF_ABOVE_LIMIT")
        for place, account in enumerate(accounts, start=1):
            own = {item: part for item, part in parts.items() if item.account is account and part}
            amount = sum(own.values()) + (rest if account is first else 0)
            payment = self._add("PAYMENT", _called("PAY", self.root, self.row, place), account, amount)
            for item, part in own.items():
                books.apply(payment, item, part)
        if to in WORDS.values():
            self._close(named)
        elif to == "Dispute":
            for item in named:
                if books.open(item):
                    item.holds.append(self.root)

    def _pool_takes(self, account: Account, amount: int) -> bool:
        return sum(self.books.open(item) for item in self.books.pool(account)) >= amount

    def _close(self, named: list[Item]) -> None:
        books = self.books
        lacking = [item for item in named if books.open(item)]
        for place, account in enumerate(dict.fromkeys(item.account for item in lacking), start=1):
            own = [item for item in lacking if item.account is account]
            total = sum(books.open(item) for item in own)
            credit = self._add("WRITE_OFF", _called("WO", self.root, self.row, place), account, total)
            for item in own:
                books.apply(credit, item, books.open(item))

    # money out

    def _returned(self) -> None:
        accounts, named, line = self.accounts, self.named, self.line
        assert line is not None
        books, amount = self.books, -line.amount
        payments = [item for item in books.items if item.kind == "PAYMENT"]
        candidates = []
        for payment in sorted(payments, key=lambda p: (p.date, natural(p.number), p.number), reverse=True):
            stands = [a for a in books.allocations if a.credit is payment and a.debit.kind not in GIVEN_BACK]
            if any(a.debit in named for a in stands) or (not named and payment.account is accounts[0]):
                candidates.append((payment, stands))
        best: tuple[int, Item, list[Allocation], int] | None = None
        for payment, stands in candidates:
            on = sum(a.amount for a in stands if a.debit in named)
            whole = books.open(payment) + sum(a.amount for a in stands)
            for rank, fits, back in (
                (0, on == amount, amount), (1, whole == amount, amount),
                (2, 0 < on < amount <= on + 2500, on), (3, 0 < whole < amount <= whole + 2500, whole),
                (4, amount < on, amount), (5, amount < whole, amount),
            ):  # fmt: skip
                if fits and (best is None or rank < best[0]):
                    best = (rank, payment, stands, back)
        if best is None:
            raise Refused("RETURNED_NOT_FOUND")
        _, payment, stands, back = best
        left = back
        by_age = sorted(stands, key=lambda a: (a.day, a.debit.age), reverse=True)
        for allocation in sorted(by_age, key=lambda a: a.debit not in named):
            part = min(allocation.amount, left)
            if part:
                day = max(allocation.day, line.date)
                self.bank.taken.append(Taken(payment, allocation.debit, part, day, self.root))
                allocation.amount -= part
                if not allocation.amount:
                    books.allocations.remove(allocation)
                else:
                    allocation.day = day
                left -= part
        debit = self._add("CHARGEBACK", _called("CB", self.root, self.row), accounts[0], back)
        books.apply(payment, debit, back)
        if amount > back and self.cells.get("fee_to") == "Customer":
            self._add("FEE", _called("FEE", self.root, self.row), accounts[0], amount - back, line.date)

    def _refund(self) -> None:
        accounts = self.accounts
        credits = [item for item in self.books.credits(accounts[0]) if item.kind == "PAYMENT"]
        self._give_back("REFUND", "REF", accounts[0], credits, "REFUND_EXCEEDS_UNALLOCATED")

    def _payout(self) -> None:
        accounts, named = self.accounts, self.named
        if not all(map(self.books.open, named)):
            raise Refused("CREDIT_USED_UP")
        by_age = self.settings["listed_invoice_order"] != "as_listed"
        order = self.books.in_order(named) if by_age else named
        self._give_back("PAYOUT", "PO", accounts[0], order, "PAYOUT_EXCEEDS_OPEN")

    def _give_back(self, kind: str, prefix: str, account: Account, credits: list[Item], code: str) -> None:
        assert self.line is not None
        books, rest = self.books, -self.line.amount
        if sum(map(books.open, credits)) < rest:
            raise Refused(code)
        debit = self._add(kind, _called(prefix, self.root, self.row), account, rest)
        for credit in credits:
            part = min(rest, books.open(credit))
            books.apply(credit, debit, part)
            rest -= part


def put_back(books: Books, bank: Bank, root: int) -> dict[Item, int]:
    """What an import took off invoices goes back, newest first, as far as it can: payment -> how much."""
    found: dict[Item, int] = {}
    for one in reversed([taken for taken in bank.taken if taken.by == root]):
        bank.taken.remove(one)
        if one.credit in books.items and one.debit in books.items:
            part = min(one.amount, books.open(one.credit), books.open(one.debit))
            books.apply(one.credit, one.debit, part, one.day)
            found[one.credit] = found.get(one.credit, 0) + part
    return found


def _called(prefix: str, root: int, row: int, place: int = 1) -> str:
    return f"{prefix}-{root}-{row}" + (f"-{place}" if place > 1 else "")


def _pieces(cell: Any) -> list[str]:
    return [text for piece in (cell or "").split(";") if (text := piece.strip())]

"""The naive reference: one row at a time, in sheet order, nothing in bulk. Slow, plain, and the judge.

Order of decisions on a payment row: equal to a payment that stands -> duplicate, whatever else is wrong;
the static rules, all violations at once; equal to an earlier good row of the sheet -> as that one ends;
only then what the running ledger can tell.

A payment over several rows (`same_transaction_id` = one_payment) is known by its id alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from shared.settings import resolve
from tests.naive.bank import GIVEN_BACK, Bank, Booking, Line, Refused, put_back
from tests.naive.cells import Cell, Code, minor, read_amount, read_day, read_id, read_text
from tests.naive.ledger import POOL, Account, Books, Item
from tests.naive.rules import CURRENCIES, Payment, Settings, already_paid, judge

Rows = list[dict[str, Cell]]
KINDS = {"Invoice": "STANDARD", "Tax invoice": "TAX", "Pro-forma": "PROFORMA", "Top-up": "TOPUP",
         "Credit note": "CREDIT_NOTE"}  # fmt: skip
BOOKED, FAILED, DUPLICATE, FILTERED, SKIPPED = "booked", "failed", "duplicate", "filtered", "skipped"


@dataclass
class Row:
    """What became of a row. state: "" or, for one that may be sent again, to_fix fixed dropped duplicate
    booked. amount: minor units as the totals hold it, None if unreadable."""

    cells: dict[str, Cell]
    outcome: str = ""
    codes: tuple[str, ...] = ()
    state: str = ""
    amount: int | None = None
    currency: str = ""


@dataclass
class Import:
    """A sheet as it was sent. rows: sheet row number -> what became of it; tries change it, too.
    first: the cells as they were first sent."""

    number: int
    kind: str
    settings: Settings
    submitted: str
    rows: dict[int, Row]
    first: dict[int, dict[str, Cell]]
    state: str = "DONE"
    identity: Any = None

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows.values())

    @property
    def has_booked(self) -> bool:
        return any(row.outcome == BOOKED or row.state == "fixed" for row in self.rows.values())


@dataclass
class Job:
    """Rows under way: units in the order they are booked, each a payment with its rows and their twins."""

    target: Import
    units: list[tuple[list[Payment], list[Payment]]] = field(default_factory=list)
    outcomes: dict[int, Row] = field(default_factory=dict)
    is_try: bool = False


class NaiveOffice:
    """One organisation. The data of every sheet start in row 2."""

    def __init__(self, today: dt.date, organisation: Settings | None = None) -> None:
        self.today = today
        self.organisation = organisation or {}
        self.books = Books()
        self.bank = Bank()
        self.imports: list[Import] = []

    def _begin(self, kind: str, rows: Rows, options: Settings) -> Import:
        told = {number: Row(cells) for number, cells in enumerate(rows, start=2)}
        number = len(self.imports) + 1
        settings, first = resolve(self.organisation, {}, options), dict(enumerate(rows, start=2))
        made = Import(number, kind, settings, self.today.isoformat(), told, first)
        self.imports.append(made)
        return made

    # customers

    def customers(self, rows: Rows) -> Import:
        """Adds customers, or changes their named fields; all rows are read before the first is put."""
        made = self._begin("accounts", rows, {})
        first: dict[Account | str, tuple[dict[str, Any], str]] = {}
        puts: list[tuple[Account, dict[str, Any]]] = []
        for told in made.rows.values():
            told.amount, told.currency = 0, "EUR"
            number = read_id(told.cells["number"])
            assert isinstance(number, str)
            fields = _account_fields(told.cells)
            there = self.books.find_account(number)
            account = None if isinstance(there, Code) else there
            codes = []
            if account is None and "name" not in fields:
                codes.append("VALUE_MISSING")
            if fields.get("currency", "EUR") not in CURRENCIES:
                codes.append("CURRENCY_UNKNOWN")
            elif account is not None and fields.get("currency", account.currency) != account.currency:
                codes.append("CURRENCY_FIXED")
            who: Account | str = account or number
            if account is None:
                fields = {"currency": "EUR", **fields, "number": number}
            if not codes and who in first and first[who][0] != fields:
                codes.append("NUMBER_TWICE")
            if codes:
                _tell(told, FAILED, *codes)
            elif who in first:
                _tell(told, DUPLICATE if first[who][1] == BOOKED else SKIPPED)
            else:
                known = account.fields if account else {}
                changed = {name: value for name, value in fields.items() if known.get(name) != value}
                _tell(told, BOOKED if changed else SKIPPED)
                first[who] = (fields, told.outcome)
                if account is None:
                    account = Account()
                    self.books.accounts.append(account)
                if changed:
                    puts.append((account, changed))
        for account, changed in puts:
            account.puts.append((made.number, changed))
        return made

    # invoices and credit notes

    def invoices(self, rows: Rows, options: Settings) -> Import:
        """Loads documents, one row each."""
        made = self._begin("invoices", rows, options)
        first: dict[str, Item] = {}
        good: list[tuple[int, Item]] = []
        for number, told in made.rows.items():
            item, codes = self._document(made, number, told)
            if item is not None and not codes:
                owner = first.setdefault(item.number, item)
                if owner is not item and not (
                    _same_document(owner, item) and (owner.hold, owner.auto) == (item.hold, item.auto)
                ):
                    codes.append("NUMBER_TWICE")
            if codes:
                _tell(told, FAILED, *codes)
            elif item is not None:
                good.append((number, item))
        there = {item.number: item for item in self.books.items if item.kind != "PAYMENT"}
        for number, item in good:
            earlier = there.get(item.number)
            if earlier is not None:
                same = _same_document(earlier, item)
                _tell(made.rows[number], DUPLICATE if same else FAILED, *([] if same else ["INVOICE_EXISTS"]))
            elif first[item.number] is not item:
                _tell(made.rows[number], DUPLICATE)
            else:
                self.books.items.append(item)
                _tell(made.rows[number], BOOKED)
                if made.settings["apply_on_load"] == "yes" and item.account.fields["auto_allocate"]:
                    self._apply_on_load(item)
        return made

    def _document(self, made: Import, row: int, told: Row) -> tuple[Item | None, list[str]]:
        cells, codes = told.cells, []
        who = read_id(cells["account"])
        account = self.books.find_account(who) if who else Code("VALUE_MISSING")
        if isinstance(account, Code):
            codes.append(str(account))
        kind = KINDS.get(read_text(cells.get("kind")) or "Invoice", "")
        if not kind:
            codes.append("CHOICE_UNKNOWN")
            kind = "STANDARD"
        told.currency = "EUR" if isinstance(account, Code) else account.currency
        money = {}
        for name in ("amount", "paid"):
            value = read_amount(cells.get(name))
            value = (
                minor(value, told.currency) if value is not None and not isinstance(value, Code) else value
            )
            if isinstance(value, Code):
                codes.append(str(value))
            elif value is not None:
                money[name] = value
        total, paid = money.get("amount"), money.get("paid", 0)
        told.amount = total
        if total is None:
            if read_amount(cells.get("amount")) is None:
                codes.append("AMOUNT_MISSING")
        elif total < 0 and kind != "CREDIT_NOTE":
            codes.append("AMOUNT_NEGATIVE")
        elif total <= 0:
            codes.append("AMOUNT_NOT_POSITIVE")
        if paid < 0:
            codes.append("AMOUNT_NOT_POSITIVE")
        elif total is not None and paid > max(total, 0):
            codes.append("PAID_EXCEEDS_TOTAL")
        issued = read_day(cells.get("issue_date"))
        if issued is None:
            codes.append("DATE_MISSING")
        elif isinstance(issued, Code):
            codes.append(str(issued))
        if codes or isinstance(account, Code) or total is None or issued is None:
            return None, codes
        due = (dt.date.fromisoformat(issued) + dt.timedelta(days=30)).isoformat()
        return Item(
            kind, str(read_id(cells["number"])), account, total, issued, made.number, row, due, paid,
            read_text(cells.get("hold")) == "yes", read_text(cells.get("auto_allocate")) != "no",
        ), codes  # fmt: skip

    def _apply_on_load(self, item: Item) -> None:
        if not item.is_debit:
            self.books.pay_oldest(item, self.books.open(item))
        elif item.kind in POOL and item.auto and not item.hold:
            for credit in self.books.credits(item.account):
                self.books.apply(credit, item, min(self.books.open(credit), self.books.open(item)))

    # payments

    def pay(
        self,
        rows: Rows,
        options: Settings,
        *,
        book_anyway: Collection[int] = (),
        left_out: Collection[int] = (),
    ) -> Job:
        """Reads and judges the sheet; the job books it, as far as it is run."""
        made = self._begin("payments", rows, options)
        made.state = "RUNNING"
        job = Job(made, outcomes=made.rows)
        for row in left_out:
            _tell(made.rows[row], FILTERED)
        total = _total_row(rows)
        if total is not None:
            _tell(made.rows[total], SKIPPED)
        self._check(job, dict.fromkeys(book_anyway, "book_anyway"))
        return job

    def retry(self, target: Import, cells: dict[int, dict[str, Cell]], sends: dict[int, str]) -> Job:
        """Rows of Failed, as the next try: by today's ledger, by the first try's day and settings."""
        job = Job(target, is_try=True)
        for row in sorted(cells):
            if sends[row] == "drop":
                target.rows[row].state = "dropped"
            else:
                job.outcomes[row] = Row(cells[row])
        self._check(job, sends)
        return job

    def _check(self, job: Job, sends: dict[int, str]) -> None:
        """Understands each row and says what is wrong with it; the good ones become units."""
        again: set[int] = set()
        groups, bad = self._sort(job, sends, again)
        if not job.is_try:
            again = {
                one.row for unit in groups for one in unit if self._booked_from_failed(job.target, one, unit)
            }
            if again:
                groups, bad = self._sort(job, sends, again)
        while True:  # an equal row would be booked in the place of one that is booked already
            refused = [each for each in bad if "ROW_SENT_AGAIN" in each.codes]
            twins = {
                one.row
                for unit in groups
                for one in unit
                if any(_is_twin(one, other, job.target.settings) for other in refused)
            }
            if not twins:
                break
            again |= twins
            groups, bad = self._sort(job, sends, again)
        for payment in bad:
            if self._stands(payment, job):
                self._settle(job, payment, DUPLICATE)
            else:
                self._settle(job, payment, FAILED, *payment.codes)
        job.units = [(unit, []) for unit in groups]
        _follow(job.units, job.target.settings)
        job.units = [unit for unit in job.units if unit[0]]

    def _sort(
        self, job: Job, sends: dict[int, str], again: set[int]
    ) -> tuple[list[list[Payment]], list[Payment]]:
        """The good rows, those of one payment together, and the bad ones. again: rows booked from Failed."""
        settings = job.target.settings
        good: list[Payment] = []
        bad: list[Payment] = []
        for row, told in job.outcomes.items():
            how = sends.get(row, "yes")
            payment = judge(
                self.books, row, told.cells, settings, job.target.submitted, on_account=how == "on_account"
            )
            payment.anyway = how == "book_anyway"
            if row in again or (job.is_try and self._sent_again(job, payment)):
                if not payment.codes:
                    payment.codes += already_paid(self.books, payment)
                payment.codes.append(Code("ROW_SENT_AGAIN"))
            told.amount, told.currency = payment.amount, payment.currency
            if not told.outcome:
                (bad if payment.codes else good).append(payment)
        if settings["same_transaction_id"] == "one_payment":
            parts = [payment for payment in (*good, *bad) if job.is_try and self._is_part(job, payment)]
            for payment in parts:
                if not payment.codes:
                    payment.codes += already_paid(self.books, payment)
                payment.codes.append(Code("GROUP_INCOMPLETE"))
                payment.content = None
            good, bad = [p for p in good if p not in parts], [*bad, *(p for p in parts if p not in bad)]
            groups = _group(job, good, bad)
        else:
            groups = [[payment] for payment in good]
        return groups, bad

    def _is_part(self, job: Job, payment: Payment) -> bool:
        """Whether a row of the same payment, as open as this one, was not sent along."""
        target = job.target
        for row, told in target.rows.items():
            if row in job.outcomes or told.state != target.rows[payment.row].state:
                continue
            other = judge(self.books, row, told.cells, target.settings, target.submitted)
            same_type = not payment.type or other.type in ("", payment.type)
            if payment.transaction and other.transaction == payment.transaction and same_type:
                return True
        return False

    def _booked_from_failed(self, target: Import, payment: Payment, unit: list[Payment]) -> bool:
        """Whether another import's sheet Failed booked this row, of the same customer, amount and day.
        unit: all rows of its payment."""
        amount = sum(each.amount or 0 for each in unit)

        def bare(id: str) -> str:
            return id.lstrip("0") if id.isdigit() else id

        return not payment.anyway and any(
            item.tried
            and item.root != target.number
            and (item.row, item.account, item.amount) == (payment.row, payment.account, amount)
            and item.date == (payment.date or target.submitted)
            and (
                not item.transaction
                or not payment.transaction
                or bare(item.transaction) == bare(payment.transaction)
            )
            for item in self.books.items
        )

    def _sent_again(self, job: Job, payment: Payment) -> bool:
        """Whether another import of the sheet booked this row. Here all is one sheet."""
        return not payment.anyway and any(
            item.kind == "PAYMENT"
            and self.imports[item.root - 1].kind == "payments"
            and (item.root > job.target.number or (item.tried and item.root != job.target.number))
            and item.row == payment.row
            and self._is_one(job.target, payment, job.outcomes[payment.row].cells, item)
            for item in self.books.items
        )

    def _is_one(self, target: Import, payment: Payment, cells: dict[str, Cell], item: Item) -> bool:
        """Whether the row, as it is or as it was first sent, may be that payment."""

        def value(name: str, read: Any, cells: dict[str, Cell]) -> Any:
            found = read(cells.get(name))
            return None if isinstance(found, Code) else found

        first = target.first[payment.row]
        id_now, id_first = (value("transaction_id", read_id, each) for each in (cells, first))
        if item.transaction:
            ids = [item.transaction.lstrip("0") if item.transaction.isdigit() else item.transaction]
            ids += [each.lstrip("0") if each.isdigit() else each for each in (id_now, id_first) if each]
            if ids[0] in ids[1:]:
                return True
            if id_now and id_now == id_first:
                return False
        day_now, day_first = (value("date", read_day, each) for each in (cells, first))
        read = [value("amount", read_amount, each) for each in (cells, first)]
        amounts = [None if each is None else minor(each, item.account.currency) for each in read]
        if item.amount not in amounts:
            was_none = amounts[1] is None or isinstance(amounts[1], Code)
            return was_none and item.date == (day_now or target.submitted)
        if item.root > target.number or item.tried >= target.number:
            return day_now in (None, item.date) or day_now != day_first
        return item.date in (day_now or target.submitted, day_first or target.submitted)

    def _stands(self, payment: Payment, job: Job) -> bool:
        """Whether an equal payment is booked already."""
        if payment.anyway:
            return False
        for item in self.books.items:
            if item.kind != "PAYMENT":
                continue
            if payment.id and (item.type, item.transaction) == payment.id:
                return True
            if not payment.content or item.content != payment.content:
                continue
            if payment.transaction and item.transaction:
                ids = {payment.transaction, item.transaction}
                is_one = all(id.isdigit() for id in ids) and len({int(id) for id in ids}) == 1
                if is_one and item.type == payment.type and item.root != job.target.number:
                    return True
            else:
                genuine = item.root == job.target.number and job.target.settings["twins"] == "book"
                if not genuine:
                    return True
        return False

    def run(self, job: Job, until: int = 1 << 30) -> None:
        """Books the units that begin above a row, then says that the sheet is done."""
        while job.units and job.units[0][0][0].row < until:
            self._book(job, *job.units.pop(0))
        if not job.is_try:
            job.target.state = "CANCELLED" if job.units else "DONE"

    def _book(self, job: Job, members: list[Payment], twins: list[Payment]) -> None:
        if self._stands(members[0], job):
            for payment in (*members, *twins):
                self._settle(job, payment, DUPLICATE)
            return
        first = members[0]
        assert first.account is not None
        item = Item(
            "PAYMENT", f"PAY-{job.target.number}-{first.row}", first.account,
            sum(payment.amount or 0 for payment in members), first.date or job.target.submitted,
            job.target.number, first.row, type=first.type, transaction=first.transaction,
            content=first.content, tried=len(self.imports) if job.is_try else 0,
        )  # fmt: skip
        self.books.items.append(item)
        refused = None
        for payment in members:
            codes = self._allocate(item, payment, job.target.settings)
            if codes:
                refused = (payment, codes)
                break
        if refused is not None:
            self.books.remove([item])
        for payment in members:
            if refused is None:
                self._settle(job, payment, BOOKED)
            else:
                codes = refused[1] if payment is refused[0] else ["GROUP_ROW_FAILED"]
                self._settle(job, payment, FAILED, *codes)
        for twin in twins:
            if refused is None or self._stands(twin, job):
                self._settle(job, twin, DUPLICATE)
            else:
                self._settle(job, twin, FAILED, "DUPLICATE_OF_FAILED_ROW")

    def _allocate(self, item: Item, payment: Payment, settings: Settings) -> list[str]:
        """Puts a row's money where it belongs, or says all that is against it. Source: domain 7.4."""
        books, rest = self.books, payment.amount or 0
        named = [debit for debit, _ in payment.named]
        against = ["INVOICE_ALREADY_PAID" for debit in named if not books.open(debit)]
        for debit, part in payment.named:
            if part is not None and books.open(debit) and part > books.open(debit):
                against.append("AMOUNT_EXCEEDS_OPEN")
        if against:
            return against
        takes_unnamed = item.account.fields["auto_allocate"] and not payment.on_account
        oldest = [debit for debit in books.pool(item.account) if debit not in named]
        parts: dict[Item, int] = {}
        if any(part is not None for _, part in payment.named):
            for debit, part in payment.named:
                parts[debit] = part or 0
        else:
            order = (
                named
                if settings["listed_invoice_order"] == "as_listed"
                else sorted(named, key=lambda d: d.age)
            )
            if not named and takes_unnamed:
                order = oldest
            for debit in order:
                parts[debit] = min(books.open(debit), rest - sum(parts.values()))
        rest -= sum(parts.values())
        for debit in named:
            if debit.kind == "TOPUP" and parts[debit] != books.open(debit):
                against.append("TOPUP_REQUIRES_FULL_AMOUNT")
        if against:
            return against
        if rest and (named or takes_unnamed) and settings["overpay_policy"] == "REJECT":
            return ["OVERPAYMENT_NOT_ALLOWED"]
        if rest and named and takes_unnamed and settings["overpay_policy"] == "SPILL_OLDEST":
            for debit in oldest:
                parts[debit] = min(books.open(debit), rest)
                rest -= parts[debit]
        if settings["strict_oldest_first"] == "yes":
            for paid in (debit for debit, part in parts.items() if part):
                for older in books.pool(item.account):
                    if older.age < paid.age and parts.get(older, 0) < books.open(older):
                        return ["OLDER_INVOICE_OPEN"]
        for debit, part in parts.items():
            books.apply(item, debit, part)
        return []

    def _settle(self, job: Job, payment: Payment, outcome: str, *codes: str) -> None:
        """Tells what became of a row, and carries a further try into the row it tries again."""
        told = job.outcomes[payment.row]
        _tell(told, outcome, *codes)
        if not job.is_try:
            return
        root = job.target.rows[payment.row]
        if outcome == BOOKED:
            root.amount, root.currency = told.amount, told.currency
            if root.state == "duplicate":
                root.outcome, root.state = BOOKED, "booked"
            else:
                root.state = "fixed"
        elif root.state == "to_fix" and outcome == FAILED:
            root.codes, root.cells = told.codes, told.cells
        elif root.state == "to_fix" and outcome == DUPLICATE:
            root.state = "dropped"

    # bank lines

    def statement(self, rows: Rows) -> Import:
        """Keeps bank lines."""
        made = self._begin("payment_entries", rows, {})
        for row, told in made.rows.items():
            amount, day = read_amount(told.cells["credit"]), read_day(told.cells["booking_date"])
            assert not isinstance(amount, Code | None)
            assert not isinstance(day, Code | None)
            told.amount, told.currency = int(amount * 100), "EUR"
            self.bank.lines.append(Line(f"BL-{made.number}-{row}", day, told.amount, made.number, row))
            _tell(told, BOOKED)
        return made

    def assign(self, rows: Rows, options: Settings) -> Import:
        """Books bank lines: all rows are judged before the first is booked."""
        made = self._begin("assignments", rows, options)
        lines = {line.number: line for line in self.bank.lines}
        bookings = []
        asked = [told.cells["entry"] for told in made.rows.values() if told.cells.get("book")]
        for row, told in made.rows.items():
            line = lines.get(told.cells["entry"])
            told.amount, told.currency = line.amount if line else None, "EUR"
            if not told.cells.get("book"):
                _tell(told, FILTERED)
                continue
            booking = Booking(self.books, self.bank, made.settings, made.number, row, told.cells, line)
            codes = booking.judge(asked.count(told.cells["entry"]))
            if "ENTRY_BOOKED" in codes:
                _tell(told, DUPLICATE)
            elif codes:
                _tell(told, FAILED, *codes)
            else:
                bookings.append((told, booking))
        for told, booking in bookings:
            try:
                booking.book()
            except Refused as refused:
                _tell(told, FAILED, *refused.codes)
            else:
                _tell(told, BOOKED)
        return made

    # taking back

    def standing_on(self, target: Import) -> list[Import]:
        """Imports that mean nothing without this one, and those that mean nothing without them."""
        gone = {target.number}
        accounts: set[Account] = set()
        if target.kind == "accounts":
            accounts = {a for a in self.books.accounts if a.is_live and a.puts[0][0] == target.number
                        and "number" in a.puts[0][1]}  # fmt: skip
        found: set[int] = set()
        while True:
            more = {item.root for item in self.books.items if item.account in accounts}
            more |= {line.by for line in self.bank.lines if line.root in gone and line.by}
            for one in self.books.allocations:
                if one.debit.kind in GIVEN_BACK and one.credit.root in gone:
                    more.add(one.debit.root)
                if one.credit.kind == "WRITE_OFF" and one.debit.root in gone:
                    more.add(one.credit.root)
            more -= gone
            if not more:
                return [other for other in self.imports if other.number in found]
            found |= more
            gone |= more

    def reverse(self, target: Import, freed: str = "leave") -> None:
        """Takes an import back, newest first with those that stand on it."""
        along = self.standing_on(target)
        self.books.going |= {one.number for one in (target, *along)}
        for other in reversed(along):
            self.reverse(other, freed)
        for account in self.books.accounts:
            account.puts = [put for put in account.puts if put[0] != target.number]
        free = self.books.remove([item for item in self.books.items if item.root == target.number])
        for payment, back in put_back(self.books, self.bank, target.number).items():
            free[payment] = free.get(payment, 0) - back
        for item in self.books.items:
            item.holds = [number for number in item.holds if number != target.number]
        self.bank.lines = [line for line in self.bank.lines if line.root != target.number]
        for line in self.bank.lines:
            if line.by == target.number:
                line.state, line.by = "NEW", 0
        if freed == "oldest_first":
            for credit in self.books.in_order(free):
                may = credit.kind != "WRITE_OFF" and free[credit] > 0
                may = may and credit.root not in self.books.going
                if may and credit.account.fields["auto_allocate"]:
                    self.books.pay_oldest(credit, free[credit])
        self.books.going.remove(target.number)
        target.state = "REVERSED"


def _tell(told: Row, outcome: str, *codes: str) -> None:
    assert not told.outcome, (told, outcome)
    told.outcome, told.codes = outcome, tuple(sorted(codes))
    told.state = {FAILED: "to_fix", DUPLICATE: "duplicate"}.get(outcome, "")


def _account_fields(cells: dict[str, Cell]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: text for name in ("name", "currency") if (text := read_text(cells.get(name)))
    }
    for name in ("ordering_enabled", "auto_allocate"):
        if cells.get(name) is not None:
            fields[name] = read_text(cells[name]) == "yes"
    return fields


def _same_document(one: Item, other: Item) -> bool:
    names = ("kind", "number", "account", "amount", "date", "due", "opening")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _total_row(rows: Rows) -> int | None:
    """The last row, if it names nobody and is the sum of those above it."""
    if len(rows) < 2 or any(rows[-1].get(name) is not None for name in ("account", "invoices", "more")):
        return None
    total = read_amount(rows[-1].get("amount"))
    above = [
        a
        for cells in rows[:-1]
        if (a := read_amount(cells.get("amount"))) is not None and not isinstance(a, Code)
    ]
    return len(rows) + 1 if above and total == sum(above) else None


def _group(job: Job, good: list[Payment], bad: list[Payment]) -> list[list[Payment]]:
    """Rows with one payment type and id are one payment, or fail together: those are moved to `bad`."""
    groups: dict[Any, list[Payment]] = {}
    for payment in good:
        groups.setdefault(payment.id or payment, []).append(payment)
    for payment in (*good, *bad):
        if sum(payment.may_be_one_with(other) for other in (*good, *bad)) > 1:
            payment.content = None
    kept, known_bad = [], list(bad)
    for members in groups.values():
        said = {
            (p.account, p.currency, p.date or job.target.submitted, p.payer, p.reference) for p in members
        }
        is_broken = any(members[0].may_be_one_with(other) for other in known_bad)
        if is_broken or len(said) > 1:
            for payment in members:
                payment.codes.append(Code("GROUP_ROW_FAILED" if is_broken else "GROUP_DISAGREES"))
                bad.append(payment)
        else:
            kept.append(members)
    return kept


def _is_twin(one: Payment, other: Payment, settings: Settings) -> bool:
    """Whether a row is a duplicate of another of its sheet."""
    if one.anyway:
        return False
    if one.id and one.id == other.id:
        return True
    equal = one.content and one.content == other.content and not (one.transaction and other.transaction)
    return bool(equal) and settings["twins"] == "duplicate"


def _follow(units: list[tuple[list[Payment], list[Payment]]], settings: Settings) -> None:
    """The first good row owns its id and its content; later equals follow it, their own unit is empty."""
    by_id: dict[Any, Any] = {}
    by_content: dict[Any, list[tuple[Any, bool]]] = {}
    for unit in units:
        first = unit[0][0]
        if first.anyway:
            continue
        owner = None
        if first.id and settings["same_transaction_id"] == "duplicate":
            owner = by_id.get(first.id)
        same = (
            by_content.setdefault(first.content, [])
            if first.content and settings["twins"] == "duplicate"
            else []
        )
        if owner is None:
            owner = next((other for other, has_id in same if not (has_id and first.transaction)), None)
            if owner is None:
                same.append((unit, first.transaction is not None))
        else:
            same.append((owner, first.transaction is not None))
        if first.id:
            by_id.setdefault(first.id, owner or unit)
        if owner is not None:
            owner[1].extend(unit[0])
            unit[0].clear()

"""The engine and the naive reference side by side: each move is made in both, then they are compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from backend import checks, engine, reverse, submit
from backend.context import Server
from backend.jobs.runner import Runner
from backend.problems import CheckChanged, NoAccounts, SameContent, SheetEmpty
from backend.store import reversals
from shared.schemas import (
    FailedRows,
    ImportResult,
    Mapping,
    Retry,
    ReversalProof,
    ReversalRequest,
    Submission,
)
from tests.conftest import Clock, sign_up
from tests.ledger import Office, sheet_of
from tests.naive import compare
from tests.naive.bank import GIVEN_BACK
from tests.naive.office import Import, Job, NaiveOffice
from tests.simulator import sheets
from tests.simulator.faults import Crash, FaultyDatabase, fresh

CLOSED = {"books_closed_through": "2026-03-31"}
"""The organisation's own rules in every history."""

TRY_SENDS = ("yes", "yes", "yes", "drop", "on_account")


class Divergence(AssertionError):
    """The engine and the naive reference do not say the same."""


@dataclass
class Move:
    """What people do next. seed: all further chance of the move. rows: of a sheet it sends.
    pick: which of the imports it means."""

    name: str
    seed: int
    pick: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [f"{self.name} seed={self.seed} pick={self.pick} {self.options or ''}"]
        return "\n".join([*lines, *(f"      {shown(row)}" for row in self.rows)])


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row without its blank cells."""
    return {name: value for name, value in row.items() if value is not None}


@dataclass
class Sent:
    """An import both sides know. body: as sent. left: what was already asked of it."""

    told: Import
    uuid: str
    rows: list[dict[str, Any]]
    options: dict[str, str]


class World:
    """One organisation on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = fresh(folder)
        self._piece_items, reversals.PIECE_ITEMS = reversals.PIECE_ITEMS, 2
        self.clock = Clock()
        self.database = FaultyDatabase(self.url)
        self.server = Server(self.database, self.clock)
        self.server.jobs = Later()
        self.caller, _ = sign_up(self.server)
        self.naive = NaiveOffice(self.clock.now.date(), CLOSED)
        with self.database.write() as tx:
            tx.run(
                "UPDATE put SET fields = ? WHERE org_id = ? AND entity = 'setting'",
                json.dumps(CLOSED),
                self.caller.org_id,
            )
        self.sent: list[Sent] = []
        self.is_calm = False
        self.database.watch = self._watch

    @property
    def office(self) -> Office:
        return Office(self.server, self.caller)

    def close(self) -> None:
        self.database.close()
        reversals.PIECE_ITEMS = self._piece_items

    # comparing

    def compare(self) -> None:
        """Counts and money add up, every figure equal, verify finds nothing."""
        lines = compare.differences(compare.of_engine(self.server, self.caller), compare.of_naive(self.naive))
        if lines:
            raise Divergence("\n".join(lines))
        self.office.verify()

    def _watch(self) -> None:
        """Law 1, after every commit."""
        with self.database.read() as tx:
            for number, attempt, state, counts, money in tx.rows(
                "SELECT number, attempt, state, counts, money FROM import WHERE org_id = ?",
                self.caller.org_id,
            ):
                check_sums(f"import {number}, try {attempt}, {state}", counts, money)

    # making moves

    def make(self, move: Move) -> None:
        """Makes one move on both sides. Raises Divergence, or what the engine raises."""
        getattr(self, f"do_{move.name}")(move, Random(move.seed))
        self.compare()

    def do_customers(self, move: Move, chance: Random) -> None:
        if move.rows:
            self._put(
                "accounts", sheets.ACCOUNT_HEADER, move, chance, lambda: self.naive.customers(move.rows)
            )

    def do_invoices(self, move: Move, chance: Random) -> None:
        if move.rows:
            self._put(
                "invoices",
                sheets.INVOICE_HEADER,
                move,
                chance,
                lambda: self.naive.invoices(move.rows, move.options),
            )

    def do_pay(self, move: Move, chance: Random) -> None:
        if move.rows:
            self._pay(move.rows, move.options, chance)

    def do_again(self, move: Move, chance: Random) -> None:
        """The same sheet once more, perhaps on purpose."""
        old = self._pick(move, "payments")
        if old:
            self._pay(old.rows, old.options, chance, anyway=chance.random() < 0.7)

    def do_mend(self, move: Move, chance: Random) -> None:
        """The same sheet after some rows were mended."""
        old = self._pick(move, "payments")
        if old:
            rows = [
                sheets.payment(chance, good=True)
                if old.told.rows[number].state == "to_fix" and chance.random() < 0.7
                else row
                for number, row in enumerate(old.rows, start=2)
            ]
            self._pay(rows, old.options, chance)

    def do_anyway(self, move: Move, chance: Random) -> None:
        """Duplicates booked all the same, by another import."""
        old = self._pick(move, "payments")
        if old and old.options.get("same_transaction_id") != "one_payment":
            duplicates = [number for number, row in old.told.rows.items() if row.state == "duplicate"]
            self._pay(
                old.rows,
                old.options,
                chance,
                anyway=True,
                book_anyway=[number for number in duplicates if chance.random() < 0.8],
            )

    def do_cancel(self, move: Move, chance: Random) -> None:
        """A payments sheet, cancelled between two chunks."""
        if move.rows:
            self._pay(move.rows, move.options, chance, cancel=True)

    def do_meet(self, move: Move, chance: Random) -> None:
        """Two payments sheets under way at once: the second is booked between two chunks of the first."""
        if len(move.rows) > 3:
            half = len(move.rows) // 2
            self._pay(move.rows[:half], move.options, chance, between=move.rows[half:])

    def do_check(self, move: Move, chance: Random) -> None:
        """A check, perhaps something else in between, then the import that names it."""
        if not move.rows:
            return
        body = self._payments(move.rows, move.options)
        uuid = unique(chance)
        try:
            told = checks.check(self.server, self.caller, uuid, body)
        except (NoAccounts, SheetEmpty) as refused:
            self._expect_refused(refused, move.rows)
            return
        again = checks.check(self.server, self.caller, unique(chance), body)
        if again.digest != told.digest:
            raise Divergence("two checks of one sheet differ")
        self.compare()
        before = msgspec.json.encode(told.counts)
        if chance.random() < 0.5:
            self._pay(sheets.payments(chance, 2), {"payment_date_rule": "ANY"}, chance)
        try:
            self._pay(move.rows, move.options, chance, check=uuid)
        except CheckChanged:
            return
        if self.sent[-1].rows is move.rows:
            counts = self._result(self.sent[-1].uuid).counts
            if msgspec.json.encode(counts) != before:
                raise Divergence(f"check told {told.counts}, import did {counts}")

    def do_retry(self, move: Move, chance: Random) -> None:
        """Failed rows, some mended, as the next try."""
        old = self._pick(move, "payments")
        if old and old.told.state in ("DONE", "CANCELLED"):
            self._retry(old, chance, "to_fix")

    def do_anyway_later(self, move: Move, chance: Random) -> None:
        """Duplicates of an import, booked by a further try of it."""
        old = self._pick(move, "payments")
        one_payment = old and old.options.get("same_transaction_id") == "one_payment"
        if old and old.told.state in ("DONE", "CANCELLED") and not one_payment:
            self._retry(old, chance, "duplicate")

    def do_statement(self, move: Move, chance: Random) -> None:
        """Bank lines, and some of all that are new booked."""
        account = f"OWN{len(self.naive.imports)}"
        move.rows = move.rows or sheets.lines(chance, chance.randint(1, 5), account)
        self._put(
            "payment_entries", sheets.LINE_HEADER, move, chance, lambda: self.naive.statement(move.rows)
        )
        self.do_assign(Move("assign", move.seed), chance)

    def do_assign(self, move: Move, chance: Random) -> None:
        """Rows of Matches for bank lines there are."""
        move.rows = matches_of(self.naive, chance)
        move.options = sheets.match_options(chance)
        if move.rows:
            self._put(
                "assignments", sheets.MATCH_HEADER, move, chance,
                lambda: self.naive.assign(move.rows, move.options), chunk=chance.choice((0, 0, 1, 2)),
            )  # fmt: skip

    def do_reverse(self, move: Move, chance: Random) -> None:
        """An import taken back, with all that stands on it."""
        old = self._pick(move, "")
        if old and old.told.state in ("DONE", "CANCELLED"):
            freed = chance.choice(("leave", "oldest_first"))
            self._crashing(chance, lambda: self._reverse(old, freed, chance))
            self.naive.reverse(old.told, freed)

    def do_restart(self, move: Move, chance: Random) -> None:
        """A new server on the same database."""
        self._restart()

    def do_next_day(self, move: Move, chance: Random) -> None:
        """The day after."""
        self.clock.advance(days=1)
        self.naive.today += timedelta(days=1)

    # how

    def _pick(self, move: Move, kind: str) -> Sent | None:
        found = [sent for sent in self.sent if kind in ("", sent.told.kind)]
        return found[-1 - move.pick % len(found)] if found else None

    def _payments(self, rows: list[dict[str, Any]], options: dict[str, str], **over: Any) -> bytes:
        header = sheets.PAYMENT_HEADER
        columns = {name: [name] for name in header if name != "more"} | {"invoices": ["invoices", "more"]}
        cells = [[row.get(name) for name in header] for row in rows]
        return self.office.body(
            "payments",
            header,
            cells,
            mapping=Mapping(columns),
            options={"decimal_sign": ".", **options},
            **over,
        )

    def _put(
        self, kind: str, header: list[str], move: Move, chance: Random, naive: Callable[[], Import],
        chunk: int = 0,
    ) -> None:  # fmt: skip
        options = {"decimal_sign": ".", **move.options} if kind != "accounts" else {}
        body = self.office.body(
            kind,
            header,
            [[row.get(name) for name in header] for row in move.rows],
            options=options,
            anyway=["SAME_CONTENT"],
        )
        uuid = unique(chance)
        try:
            self._carry(uuid, body, chance, chunk)
        except NoAccounts as refused:
            self._expect_refused(refused, move.rows)
            return
        self.sent.append(Sent(naive(), uuid, move.rows, move.options))

    def _expect_refused(self, refused: Exception, rows: list[dict[str, Any]]) -> None:
        expected = self._refusal(rows)
        if not isinstance(refused, expected or ()):
            raise Divergence(f"engine refused with {refused!r}, naive expected {expected}") from refused

    def _refusal(self, rows: list[dict[str, Any]]) -> type[Exception] | None:
        if not self.naive.books.live_accounts:
            return NoAccounts
        return None

    def _pay(
        self,
        rows: list[dict[str, Any]],
        options: dict[str, str],
        chance: Random,
        *,
        anyway: bool = False,
        book_anyway: list[int] | None = None,
        cancel: bool = False,
        check: str = "",
        between: list[dict[str, Any]] | None = None,
    ) -> None:
        # What is the same content: the texts of the rows in any order, and the options.
        identity = (sorted(repr(sorted(_texts(row).items())) for row in rows), sorted(options.items()))
        repeats = [
            one.number
            for one in self.naive.imports
            if one.identity == identity
            and one.state != "REVERSED"
            and (one.has_booked or one.state == "RUNNING")
        ]
        body = self._payments(
            rows,
            options,
            anyway=["SAME_CONTENT"] if anyway else [],
            check=check,
            book_anyway=book_anyway or [],
        )
        uuid = unique(chance)
        chunk = chance.choice((0, 0, 1, 2, 3))
        try:
            if cancel or between:
                self._start(uuid, body)
            else:
                self._carry(uuid, body, chance, chunk)
        except SameContent as refused:
            if anyway or not repeats:
                raise Divergence(f"refused as the same content: {refused}") from refused
            return
        except NoAccounts as refused:
            self._expect_refused(refused, rows)
            return
        if repeats and not anyway:
            raise Divergence(f"the content of import {repeats[0]} was taken again")
        job = self.naive.pay(rows, options, book_anyway=book_anyway or ())
        job.target.identity = identity
        self.sent.append(Sent(job.target, uuid, rows, options))
        if between:
            self._meet(uuid, job, between, options, chance, chunk or 1)
        elif cancel:
            self._cancel(uuid, job, chance, chunk or 1)
        else:
            self.naive.run(job)

    def _cut(self, uuid: str, job: Job, commits: int, chunk: int) -> int:
        """Lets the engine book some chunks, then stops it; the first row it has not reached."""

        class Enough(Exception):
            pass

        left = commits

        def stop() -> None:
            nonlocal left
            self._watch()
            left -= 1
            if not left:
                raise Enough

        self.database.watch = stop
        try:
            engine.run(self.server, self.caller.org_id, self._id(uuid), chunk)
        except Enough:
            pass
        finally:
            self.database.watch = self._watch
        with self.database.read() as tx:
            reached = compare.outcomes_of_engine(tx, self.caller.org_id, self._id(uuid))
        return next((unit[0][0].row for unit in job.units if str(unit[0][0].row) not in reached), 1 << 30)

    def _cancel(self, uuid: str, job: Job, chance: Random, chunk: int) -> None:
        cut = self._cut(uuid, job, chance.randint(3, 8), chunk)
        submit.cancel(self.server, self.caller, uuid)
        engine.run(self.server, self.caller.org_id, self._id(uuid), chunk)
        told = self._result(uuid)
        self.naive.run(job, cut)
        if told.state == "CANCELLED":  # also where the last row was reached, but not yet told to be done
            job.target.state = "CANCELLED"

    def _meet(
        self,
        uuid: str,
        job: Job,
        rows: list[dict[str, Any]],
        options: dict[str, str],
        chance: Random,
        chunk: int,
    ) -> None:
        cut = self._cut(uuid, job, chance.randint(3, 8), chunk)
        self.naive.run(job, cut)
        if self._result(uuid).state not in ("DONE", "CANCELLED"):
            job.target.state = "RUNNING"
        self.is_calm = True  # a restart would take up the first one as well
        self._pay(rows, {"payment_date_rule": "ANY"}, chance)
        self.is_calm = False
        engine.run(self.server, self.caller.org_id, self._id(uuid), chunk)
        self.naive.run(job)

    def _retry(self, old: Sent, chance: Random, state: str) -> None:
        told: FailedRows = submit.failed(self.server, self.caller, old.uuid)
        rows = [
            number for number, row in old.told.rows.items() if row.state == state and chance.random() < 0.8
        ]
        if not rows:
            return
        sends = {row: chance.choice(TRY_SENDS) if state == "to_fix" else "book_anyway" for row in rows}
        cells = {}
        for row in rows:
            mended = sheets.payment(chance, good=True)
            kept = old.told.rows[row].cells
            cells[row] = {**kept, **{n: v for n, v in mended.items() if chance.random() < 0.5}}
            if state == "duplicate" or sends[row] == "drop":
                cells[row] = kept
        if state == "to_fix":
            expected = [number for number, row in old.told.rows.items() if row.state == state]
            if told.rows != expected:
                raise Divergence(f"Failed has rows {told.rows}, naive {expected}")
        header = sheets.PAYMENT_HEADER
        order = chance.sample(rows, len(rows))
        sheet = sheet_of(header, [[cells[row].get(name) for name in header] for row in order], "Failed")
        retry = Retry(
            old.uuid,
            [""] * len(rows),
            [str(row) for row in order],
            [sends[row] for row in order],
            [""] * len(rows),
        )
        uuid = unique(chance)
        body = msgspec.json.encode(Submission("payments", sheet, Mapping({}), retry=retry))
        self._carry(uuid, body, chance, chance.choice((0, 1, 2)))
        job = self.naive.retry(old.told, cells, sends)
        self.naive.run(job)
        with self.database.read() as tx:
            lines = compare.differences(
                compare.outcomes_of_engine(tx, self.caller.org_id, self._id(uuid)), compare.of_try(job), "try"
            )
        if lines:
            raise Divergence("\n".join(lines))

    def _reverse(self, old: Sent, freed: str, chance: Random) -> None:
        expected = {other.number for other in self.naive.standing_on(old.told)}
        found = reverse.preview(self.server, self.caller, old.uuid)
        if any(found.differences.values()):
            raise Divergence(f"the preview does not add up: {found.differences}")
        along = {d.import_number for d in found.dependants if d.code == "IMPORT_STANDS_ON_IT"}
        state = self._result(old.uuid).state
        if state in ("DONE", "CANCELLED") and along != expected:
            raise Divergence(f"engine takes {along} along, naive {expected}")
        consent = sorted({dependant.import_id for dependant in found.dependants})
        with staged(chance.random() < 0.5):
            proof = reverse.reverse(self.server, self.caller, old.uuid, ReversalRequest("", freed, consent))
            if not isinstance(proof, ReversalProof):
                reverse.carry(self.server, self.caller.org_id, self._id(old.uuid))
                again = reverse.reverse(self.server, self.caller, old.uuid, ReversalRequest())
                assert isinstance(again, ReversalProof)
                proof = again
        if proof.live or any(proof.differences.values()):
            raise Divergence(f"no proof: {proof}")

    def _start(self, uuid: str, body: bytes) -> None:
        with staged(True):
            submit.submit(self.server, self.caller, uuid, body)

    def _carry(self, uuid: str, body: bytes, chance: Random, chunk: int = 0) -> None:
        """Sends and carries an import through: at once or staged, perhaps with a crash; then once more."""

        def press() -> None:
            with staged(chunk > 0):
                submit.submit(self.server, self.caller, uuid, body)
            if chunk:
                engine.run(self.server, self.caller.org_id, self._id(uuid), chunk)

        self._crashing(chance, press)
        first = msgspec.json.encode(self._result(uuid))
        if msgspec.json.encode(submit.submit(self.server, self.caller, uuid, body)) != first:
            raise Divergence("the same id with the same bytes gave another answer")

    def _crashing(self, chance: Random, do: Callable[[], None]) -> None:
        """Does something; one time in four it dies on the way, and is done again by a new process."""
        fuse = chance.randint(1, 60)
        if self.is_calm or chance.random() >= 0.25:
            do()
            return
        self.database.fuse = fuse
        try:
            do()
        except Crash:
            self._restart()
            do()
        finally:
            self.database.fuse = 0

    def _restart(self) -> None:
        self.database.close()
        self.database = FaultyDatabase(self.url)
        self.database.watch = self._watch
        self.server = Server(self.database, self.clock)
        self.server.jobs = Later()
        runner = Runner(self.server)
        runner.start()
        runner.drain()
        runner.stop()
        with self.database.read() as tx:
            left = tx.rows(
                "SELECT number, state FROM import"
                " WHERE state IN ('STAGED', 'CHECKING', 'RUNNING', 'REVERSING')"
            )
        if left:
            raise Divergence(f"not resumed by itself: {left}")

    def _id(self, uuid: str) -> int:
        with self.database.read() as tx:
            return int(
                tx.value("SELECT id FROM import WHERE org_id = ? AND uuid = ?", self.caller.org_id, uuid)
            )

    def _result(self, uuid: str) -> ImportResult:
        return submit.result(self.server, self.caller, uuid)


def matches_of(naive: NaiveOffice, chance: Random) -> sheets.Rows:
    """Rows for most bank lines there are, those booked seldom."""
    there = [
        (line.number, line.amount)
        for line in naive.bank.lines
        if chance.random() < (0.8 if line.state == "NEW" else 0.1)
    ]
    paid: dict[str, list[str]] = {}
    for one in naive.books.allocations:
        if one.credit.kind == "PAYMENT" and one.debit.kind not in GIVEN_BACK:
            paid.setdefault(one.credit.number, []).append(one.debit.number)
    open_: dict[str, list[str]] = {}
    for item in naive.books.items:
        if item.is_debit and naive.books.open(item):
            open_.setdefault(item.account.number, []).append(item.number)
    return sheets.matches(
        chance, there, [tuple(numbers) for numbers in paid.values()], [tuple(few) for few in open_.values()]
    )


class Later:
    """A runner that leaves the work to the test."""

    def enqueue(self, org_id: int, import_id: int) -> None:
        """Nothing happens by itself."""


@contextmanager
def staged(yes: bool) -> Iterator[None]:
    """No sheet is small: nothing is done at once."""
    before = submit.AT_ONCE_ROWS, reverse.AT_ONCE_ROWS
    if yes:
        submit.AT_ONCE_ROWS = reverse.AT_ONCE_ROWS = -1
    try:
        yield
    finally:
        submit.AT_ONCE_ROWS, reverse.AT_ONCE_ROWS = before


def unique(chance: Random) -> str:
    """An id nobody has."""
    return str(UUID(int=chance.getrandbits(128)))


def check_sums(where: str, counts: str, money: str) -> None:
    """Rows and money add up."""
    told: dict[str, int] = msgspec.json.decode(counts)
    names = ("booked", "failed", "duplicate", "filtered", "skipped", "not_reached")
    if told.get("sent", 0) != sum(told.get(name, 0) for name in names) or told.get("not_reached", 0) < 0:
        raise Divergence(f"{where}: rows do not add up: {told}")
    if told.get("failed", 0) != sum(told.get(name, 0) for name in ("to_fix", "fixed", "dropped")):
        raise Divergence(f"{where}: failed rows do not add up: {told}")
    for line in msgspec.json.decode(money):
        if line.get("sent", 0) != sum(line.get(name, 0) for name in names) or line.get("difference"):
            raise Divergence(f"{where}: money does not add up: {line}")


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {
        name: (value if isinstance(value, str) else value[1]).strip() for name, value in shown(row).items()
    }

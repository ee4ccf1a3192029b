"""Laws 1 and 5 on made-up sheets: whatever the settings, the chunks or the database, the naive reference's
ledger comes out, and at every moment rows and money add up.

The sheets are those of the simulator, drawn from hypothesis's own chance so that it can shrink them.
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import checks, engine, submit
from backend.context import Server
from backend.problems import CheckChanged
from backend.store.database import Database
from shared.schemas import Column, Mapping, Retry, Sheet, Source, Submission
from tests.conftest import Clock, sign_up
from tests.ledger import ANY_DATE, Office, letters
from tests.naive import compare
from tests.naive.office import NaiveOffice
from tests.simulator import sheets
from tests.simulator.faults import FaultyDatabase
from tests.simulator.world import Later, check_sums, staged

CHANCE = st.randoms(use_true_random=False)
QUICK = settings(
    max_examples=100, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
TODAY = date(2026, 4, 2)


def office_on(database: Database) -> Office:
    """A new organisation; many share a database, and none sees another."""
    server = Server(database, Clock(), Later())
    return Office(server, sign_up(server)[0])


class Made:
    """Sheets of one example."""

    def __init__(self, chance: Random) -> None:
        self.customers = [
            {**row, "name": f"Customer {row['number']}"}
            for row in sheets.customers(chance, chance.randint(2, 5))
        ]  # fmt: skip
        self.customers.append({"number": "C1", "name": "Customer C1"})
        self.invoices = sheets.invoices(chance, chance.randint(3, 9))
        self.apply = {"apply_on_load": chance.choice(("no", "yes"))}
        self.payments = [sheets.payments(chance, chance.randint(1, 9)) for _ in range(chance.randint(1, 3))]
        self.options = [sheets.options(chance) for _ in self.payments]


def body_of(office: Office, kind: str, rows: sheets.Rows, options: dict[str, str], **over: Any) -> bytes:
    """The bytes of a sheet."""
    header = {"accounts": sheets.ACCOUNT_HEADER, "invoices": sheets.INVOICE_HEADER,
              "payments": sheets.PAYMENT_HEADER}[kind]  # fmt: skip
    columns = {name: [name] for name in header if name != "more"}
    if kind == "payments":
        columns["invoices"] = ["invoices", "more"]
    if kind != "accounts":
        options = {"decimal_sign": ".", **options}
    over.setdefault("anyway", ["SAME_CONTENT"])
    cells = [[row.get(name) for name in header] for row in rows]
    return office.body(kind, header, cells, mapping=Mapping(columns), options=options, **over)


def carry(office: Office, body: bytes, chunk_rows: int) -> str:
    """Sends and books a sheet, in chunks of so many rows (0: at once); its id."""
    uuid = str(uuid4())
    with staged(chunk_rows > 0):
        submit.submit(office.server, office.caller, uuid, body)
    if chunk_rows:
        engine.run(office.server, office.caller.org_id, import_id(office, uuid), chunk_rows)
    return uuid


def import_id(office: Office, uuid: str) -> int:
    with office.server.database.read() as tx:
        return int(
            tx.value("SELECT id FROM import WHERE org_id = ? AND uuid = ?", office.caller.org_id, uuid)
        )


def all_of(office: Office, made: Made, chunk_rows: int) -> list[str]:
    """Every sheet of an example, one after the other; their ids."""
    sent = [carry(office, body_of(office, "accounts", made.customers, {}), chunk_rows),
            carry(office, body_of(office, "invoices", made.invoices, made.apply), chunk_rows)]  # fmt: skip
    for rows, options in zip(made.payments, made.options, strict=True):
        sent.append(carry(office, body_of(office, "payments", rows, options), chunk_rows))
    return sent


def naive_of(made: Made) -> NaiveOffice:
    """The same by the reference."""
    naive = NaiveOffice(TODAY)
    naive.customers(made.customers)
    naive.invoices(made.invoices, made.apply)
    for rows, options in zip(made.payments, made.options, strict=True):
        naive.run(naive.pay(rows, options))
    return naive


@QUICK
@given(chance=CHANCE)
def test_law_5_engine_and_naive_reference_give_one_ledger(sqlite: FaultyDatabase, chance: Random) -> None:
    made = Made(chance)
    office = office_on(sqlite)
    all_of(office, made, 0)
    assert (
        compare.differences(compare.of_engine(office.server, office.caller), compare.of_naive(naive_of(made)))
        == []
    )
    office.verify()


@QUICK
@given(chance=CHANCE, chunk_rows=st.integers(1, 5))
def test_law_5_any_chunk_size_gives_one_digest_and_law_1_holds_between_chunks(
    sqlite: FaultyDatabase, chance: Random, chunk_rows: int
) -> None:
    made = Made(chance)
    at_once, in_chunks = office_on(sqlite), office_on(sqlite)
    all_of(at_once, made, 0)

    def adds_up() -> None:
        with sqlite.read() as tx:
            for row in tx.rows(
                "SELECT state, counts, money FROM import WHERE org_id = ?", in_chunks.caller.org_id
            ):
                check_sums(*row)
            over = tx.rows(
                "SELECT number FROM open_item WHERE org_id = ? AND (open < 0 OR open > amount)",
                in_chunks.caller.org_id,
            )
            assert not over

    sqlite.watch = adds_up
    try:
        all_of(in_chunks, made, chunk_rows)
    finally:
        sqlite.watch = None
    one, other = (compare.of_engine(office.server, office.caller) for office in (at_once, in_chunks))
    assert compare.differences(one, other) == []
    assert compare.digest(one) == compare.digest(other)


@settings(QUICK, max_examples=20)
@given(chance=CHANCE, chunk_rows=st.integers(0, 3))
def test_law_5_either_database_gives_one_digest(
    sqlite: FaultyDatabase, postgresql: Database, chance: Random, chunk_rows: int
) -> None:
    made = Made(chance)
    freed = chance.choice(("leave", "oldest_first"))
    stories = []
    for database in (sqlite, postgresql):
        office = office_on(database)
        sent = all_of(office, made, chunk_rows)
        stories.append(compare.of_engine(office.server, office.caller))
        office.reverse(submit.result(office.server, office.caller, sent[1]), freed=freed)
        stories.append(compare.of_engine(office.server, office.caller))
        office.verify()
    assert compare.differences(stories[0], stories[2]) == []
    assert compare.digest(stories[1]) == compare.digest(stories[3])


@QUICK
@given(chance=CHANCE, chunk_rows=st.integers(0, 2))
def test_taken_back_in_any_order_it_is_the_fold_of_what_stands(
    sqlite: FaultyDatabase, chance: Random, chunk_rows: int
) -> None:
    """After each step the naive ledger, which simply forgets what is taken back; in the end an empty one."""
    made = Made(chance)
    office = office_on(sqlite)
    sent = all_of(office, made, chunk_rows)
    naive = naive_of(made)
    for at in chance.sample(range(len(sent)), len(sent)):
        freed = chance.choice(("leave", "oldest_first"))
        if naive.imports[at].state == "REVERSED":
            continue
        office.reverse(submit.result(office.server, office.caller, sent[at]), freed=freed)
        naive.reverse(naive.imports[at], freed)
        assert (
            compare.differences(compare.of_engine(office.server, office.caller), compare.of_naive(naive))
            == []
        )
        office.verify()
    story = compare.of_engine(office.server, office.caller)
    assert (story["accounts"], story["items"], story["allocations"]) == ({}, {}, {})


@QUICK
@given(chance=CHANCE)
def test_taking_the_last_import_back_is_never_having_imported_it(
    sqlite: FaultyDatabase, chance: Random
) -> None:
    made = Made(chance)
    office = office_on(sqlite)
    all_of(office, made, chance.randint(0, 2))
    before = compare.of_engine(office.server, office.caller)
    kind = chance.choice(("payments", "invoices"))
    rows = sheets.payments(chance, 6) if kind == "payments" else sheets.invoices(chance, 5)
    options = sheets.options(chance) if kind == "payments" else made.apply
    body = body_of(office, kind, rows, options)
    uuid = carry(office, body, chance.randint(0, 2))
    after = compare.of_engine(office.server, office.caller)
    office.reverse(submit.result(office.server, office.caller, uuid))
    again = compare.of_engine(office.server, office.caller)
    for part in ("accounts", "items", "allocations"):
        assert compare.differences(again[part], before[part]) == []
    uuid = carry(office, body, 0)  # and the same file loads again, to the same end
    told = submit.result(office.server, office.caller, uuid)
    assert told.counts == submit.result(office.server, office.caller, uuid).counts
    last = compare.of_engine(office.server, office.caller)
    imports = [last["imports"][number] for number in sorted(last["imports"], key=int)]
    assert imports[-1]["outcomes"] == after["imports"][str(len(imports) - 1)]["outcomes"]


@QUICK
@given(chance=CHANCE)
def test_an_import_does_what_its_check_told(sqlite: FaultyDatabase, chance: Random) -> None:
    made = Made(chance)
    office = office_on(sqlite)
    all_of(office, made, 0)
    rows, options = sheets.payments(chance, 6), sheets.options(chance)
    body = body_of(office, "payments", rows, options)
    told = checks.check(office.server, office.caller, str(uuid4()), body)
    before = compare.of_engine(office.server, office.caller)
    uuid = carry(office, body_of(office, "payments", rows, options, check=told.id), chance.randint(0, 2))
    result = submit.result(office.server, office.caller, uuid)
    assert (result.counts, result.money, result.unreadable) == (told.counts, told.money, told.unreadable)
    after = compare.of_engine(office.server, office.caller)
    opens = {line.invoice: line.open_after for line in told.effects if line.applied is not None}
    assert opens == {
        name.partition(" ")[2]: item[2] for name, item in after["items"].items()
        if name in before["items"] and before["items"][name] != item
    }  # fmt: skip


@settings(QUICK, max_examples=20)
@given(chance=CHANCE)
def test_a_check_is_refused_after_a_booking_on_one_of_its_customers(
    sqlite: FaultyDatabase, chance: Random
) -> None:
    office = office_on(sqlite)
    office.customers("C1", "C2")
    rows = [{**sheets.payment(chance, good=True), "invoices": None, "account": "C1"}]
    told = checks.check(
        office.server, office.caller, str(uuid4()), body_of(office, "payments", rows, ANY_DATE)
    )
    other = chance.choice(("C1", "C2"))
    office.payments(["account", "amount", "reference"], (other, 5, "another"))
    body = body_of(office, "payments", rows, ANY_DATE, check=told.id)
    if other == "C1":
        with pytest.raises(CheckChanged) as refused:
            carry(office, body, 0)
        assert refused.value.args_["accounts"] == ["C1"]
    else:
        carry(office, body, 0)


CELLS = st.one_of(
    st.just(("_", "")),
    st.tuples(st.just("t"), st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
              .filter(lambda text: not text.isspace())),
    st.tuples(st.just("n"), st.sampled_from(("0", "-5", "000123", "12.345", "1234567890123456", "99999999"))),
    st.tuples(st.just("d"), st.dates(date(1951, 1, 1), date(2100, 1, 1)).map(date.isoformat)),
    st.tuples(st.just("s"), st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))
              .map(lambda at: at.replace(microsecond=0).isoformat())
              .filter(lambda text: not text.endswith("T00:00:00"))),
    st.tuples(st.just("h"), st.times().map(lambda at: at.replace(microsecond=0).isoformat())),
    st.tuples(st.just("b"), st.sampled_from(("TRUE", "FALSE"))),
    st.tuples(st.just("x"), st.sampled_from(("#N/A", "#REF!", "#DIV/0!"))),
    st.tuples(st.just("f"), st.sampled_from(("=A1+B1", "=SUM(A1:A9)", '=HYPERLINK("x")'))),
)  # fmt: skip


@settings(QUICK, max_examples=40)
@given(rows=st.lists(st.tuples(*[CELLS] * 5), min_size=1, max_size=6), extra=st.booleans())
def test_a_failed_row_comes_back_as_it_was_sent(
    sqlite: FaultyDatabase, rows: list[tuple[tuple[str, str], ...]], extra: bool
) -> None:
    """Sheet, server, Failed, server, Failed: every cell of every type, also in unmapped columns."""
    office = office_on(sqlite)
    office.customers("C1")
    header = ["who", "amount", "date", "note", "type" if extra else "=type"]
    columns = [
        Column(title, letters(at), "".join(row[at][0] for row in rows), [row[at][1] for row in rows])
        for at, title in enumerate(header)
    ]
    columns.append(Column("kind", "F", "t", ["Barter"] * len(rows)))  # so that every row fails
    sheet = Sheet(Source("Book.xlsx", "S"), 1, list(range(2, len(rows) + 2)), columns)
    mapping = Mapping({"account": ["who"], "amount": ["amount"], "date": ["date"], "type": ["kind"]})
    options = {**ANY_DATE, "decimal_sign": ".", "date_order": "DMY"}
    first = office.put(msgspec.json.encode(Submission("payments", sheet, mapping, options=options)))
    found = office.failed(first)
    assert found.rows == [row for row in sheet.rows if row not in skipped(office, first.id)]
    assert cells_of(found.columns, found.rows, sheet.rows) == cells_of(
        columns, found.rows, sheet.rows, whole=True
    )
    if not found.rows:
        return
    again = Sheet(Source("Book.xlsx", "Failed"), 1, found.rows, found.columns)
    retry = Retry(
        first.id, found.keys, [""] * len(found.rows), ["yes"] * len(found.rows), [""] * len(found.rows)
    )
    office.put(msgspec.json.encode(Submission("payments", again, Mapping({}), retry=retry)))
    back = office.failed(first)
    assert back.rows == found.rows
    assert cells_of(back.columns, back.rows, back.rows) == cells_of(found.columns, found.rows, found.rows)
    assert [[issue.code for issue in row] for row in back.issues] == [
        [i.code for i in row] for row in found.issues
    ]


def skipped(office: Office, uuid: str) -> set[int]:
    with office.server.database.read() as tx:
        told = compare.outcomes_of_engine(tx, office.caller.org_id, import_id(office, uuid))
    return {int(row) for row, outcome in told.items() if outcome == "skipped"}


def cells_of(
    columns: list[Column], rows: list[int], there: list[int], *, whole: bool = False
) -> list[list[Any]]:
    """Column by column (type, text) of some rows; whole: the columns have all rows that are there."""
    places = [there.index(row) for row in rows] if whole else range(len(rows))
    return [
        [(column.types if len(column.types) == 1 else column.types[at], column.texts[at]) for at in places]
        for column in columns
    ]


def test_every_combination_of_the_settings_is_the_reference(sqlite: FaultyDatabase) -> None:
    """One sheet that meets all rules, under each pair of choices."""
    names = list(sheets.SETTINGS)
    pairs = [
        {**ANY_DATE, one: value, other: choice}
        for at, one in enumerate(names) for value in sorted(set(sheets.SETTINGS[one]))
        for other in names[at + 1:] for choice in sorted(set(sheets.SETTINGS[other]))
    ]  # fmt: skip
    chance = Random(20260402)
    for number, pair in enumerate(chance.sample(pairs, 100)):
        made = Made(Random(number))
        made.options = [pair for _ in made.options]
        office = office_on(sqlite)
        all_of(office, made, number % 4)
        lines = compare.differences(
            compare.of_engine(office.server, office.caller), compare.of_naive(naive_of(made))
        )
        assert not lines, (pair, lines)

"""Bank lines booked at random: the naive reference's ledger comes out in any chunks, on either database, and
taken back in any order."""

from __future__ import annotations

from random import Random
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from backend import engine, submit
from backend.store.database import Database
from shared.schemas import Mapping
from tests.ledger import Office
from tests.naive import compare
from tests.naive.office import Import, NaiveOffice
from tests.property.test_engine import CHANCE, QUICK, TODAY, import_id, office_on
from tests.simulator import sheets
from tests.simulator.faults import FaultyDatabase
from tests.simulator.world import matches_of, staged

Step = tuple[str, sheets.Rows, dict[str, str]]
HEADERS = {
    "accounts": sheets.ACCOUNT_HEADER, "invoices": sheets.INVOICE_HEADER, "payments": sheets.PAYMENT_HEADER,
    "payment_entries": sheets.LINE_HEADER, "assignments": sheets.MATCH_HEADER,
}  # fmt: skip


def made(chance: Random) -> tuple[NaiveOffice, list[Step]]:
    """Some sheets, each made up from what the ones before left, and the naive ledger they give."""
    naive = NaiveOffice(TODAY)
    customers: sheets.Rows = [
        {
            "number": number,
            "name": f"Customer {number}",
            "auto_allocate": chance.choice((None, None, None, "no")),
        }
        for number in sheets.CUSTOMERS
    ]
    customers[-1]["currency"] = "USD"
    steps: list[Step] = [
        ("accounts", customers, {}),
        ("invoices", sheets.invoices(chance, chance.randint(4, 9)), {}),
    ]
    naive.customers(customers)
    naive.invoices(steps[1][1], {})
    for place in range(chance.randint(1, 3)):
        if chance.random() < 0.5:
            rows = sheets.payments(chance, chance.randint(1, 4))
            steps.append(("payments", rows, {"payment_date_rule": "ANY"}))
            naive.run(naive.pay(rows, {"payment_date_rule": "ANY"}))
        rows = sheets.lines(chance, chance.randint(1, 5), f"OWN{place}")
        steps.append(("payment_entries", rows, {}))
        naive.statement(rows)
        rows, options = matches_of(naive, chance), sheets.match_options(chance)
        if rows:
            steps.append(("assignments", rows, options))
            naive.assign(rows, options)
    return naive, steps


def body_of(office: Office, step: Step) -> bytes:
    kind, rows, options = step
    header = HEADERS[kind]
    columns = {name: [name] for name in header if name != "more"}
    if kind == "payments":
        columns["invoices"] = ["invoices", "more"]
    if kind not in ("accounts", "assignments"):
        options = {"decimal_sign": ".", **options}
    cells = [[row.get(name) for name in header] for row in rows]
    return office.body(
        kind, header, cells, mapping=Mapping(columns), options=options, anyway=["SAME_CONTENT"]
    )


def carry(office: Office, step: Step, chunk_rows: int) -> str:
    """Sends and books a sheet, in chunks of so many rows (0: at once); its id."""
    uuid = str(uuid4())
    with staged(chunk_rows > 0):
        submit.submit(office.server, office.caller, uuid, body_of(office, step))
    if chunk_rows:
        engine.run(office.server, office.caller.org_id, import_id(office, uuid), chunk_rows)
    return uuid


def same(office: Office, naive: NaiveOffice) -> list[str]:
    return compare.differences(compare.of_engine(office.server, office.caller), compare.of_naive(naive))


@QUICK
@given(chance=CHANCE, chunk_rows=st.integers(0, 3))
def test_engine_and_naive_reference_give_one_ledger(
    sqlite: FaultyDatabase, chance: Random, chunk_rows: int
) -> None:
    naive, steps = made(chance)
    office = office_on(sqlite)
    for step in steps:
        carry(office, step, chunk_rows)
    assert same(office, naive) == []
    office.verify()


@QUICK
@given(chance=CHANCE)
def test_taken_back_in_any_order(sqlite: FaultyDatabase, chance: Random) -> None:
    naive, steps = made(chance)
    office = office_on(sqlite)
    sent = [carry(office, step, chance.randint(0, 2)) for step in steps]
    for at in chance.sample(range(len(sent)), len(sent)):
        target: Import = naive.imports[at]
        if target.state == "REVERSED":
            continue
        freed = chance.choice(("leave", "oldest_first"))
        proof = office.reverse(submit.result(office.server, office.caller, sent[at]), freed=freed)
        assert (proof.live, set(proof.differences.values()) - {0}) == (0, set())
        naive.reverse(target, freed)
        assert same(office, naive) == []
        office.verify()
    story = compare.of_engine(office.server, office.caller)
    assert [story[part] for part in ("accounts", "items", "allocations", "lines")] == [{}, {}, {}, {}]


@settings(QUICK, max_examples=15)
@given(chance=CHANCE)
def test_either_database_gives_one_digest(
    sqlite: FaultyDatabase, postgresql: Database, chance: Random
) -> None:
    _, steps = made(chance)
    taken = chance.randrange(len(steps))
    stories = []
    for database, chunk_rows in ((sqlite, 0), (postgresql, 2)):
        office = office_on(database)
        sent = [carry(office, step, chunk_rows) for step in steps]
        stories.append(compare.of_engine(office.server, office.caller))
        office.reverse(submit.result(office.server, office.caller, sent[taken]))
        stories.append(compare.of_engine(office.server, office.caller))
        office.verify()
    assert compare.differences(stories[0], stories[2]) == []
    assert compare.digest(stories[1]) == compare.digest(stories[3])

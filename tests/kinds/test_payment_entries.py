"""Bank lines: amounts of either sign, equal lines within a statement and between statements, taking back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from backend import engine, pull, submit
from shared.schemas import Mapping, ViewQuery
from tests.ledger import Office
from tests.property.test_engine import import_id
from tests.simulator.world import staged

HEADER = ["booking_date", "credit", "debit", "reference"]
WITH_ID = ["booking_date", "credit", "reference", "transaction_id", "own_account"]
DAY = "2026-04-02"


def lines(office: Office, **filters: str) -> list[dict[str, Any]]:
    """The view's rows."""
    table = pull.pull(office.server, office.caller, "payment_entries", ViewQuery(filters=filters))
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*table.values, strict=True)]


def amounts(office: Office) -> list[int]:
    return sorted(line["amount"] for line in lines(office))


def test_a_credit_below_zero_and_a_debit_are_the_same_money_out(office: Office) -> None:
    """G10."""
    result = office.send(
        "payment_entries", HEADER, [[DAY, -80, None, "a"], [DAY, None, 80, "b"], [DAY, None, -80, "c"]]
    )
    assert result.counts.booked == 3
    assert amounts(office) == [-8000, -8000, 8000]
    assert result.money[0].booked == -8000


def test_debits_below_zero_alone_are_not_booked_as_money_in(office: Office) -> None:
    """Many banks write money out as -80.00 under Debit."""
    rows = [[DAY, 50, None, "a"], [DAY, None, -80, "b"], [DAY, None, -15.5, "c"], [DAY, 0, 0, "d"]]
    result = office.send("payment_entries", HEADER, rows)
    assert office.codes(result) == {3: ["DEBIT_BELOW_ZERO"], 4: ["DEBIT_BELOW_ZERO"], 5: ["AMOUNT_ZERO"]}
    assert amounts(office) == [5000]
    again = office.retry(result, {3: {"debit": 80}}, only=[3, 4])
    assert (again.counts.booked, again.counts.failed) == (1, 1), (
        "one of them mended says nothing of the other"
    )
    assert amounts(office) == [-8000, 5000]
    third = office.retry(result, {4: {"credit": 15.5, "debit": None}}, only=[4])
    assert third.counts.booked == 1
    assert amounts(office) == [-8000, 1550, 5000]


def test_credit_and_debit_together_count_as_their_difference_with_a_warning(office: Office) -> None:
    result = office.send("payment_entries", HEADER, [[DAY, 100, 30, "a"], [DAY, 100, 0, "b"]])
    assert (result.counts.booked, result.counts.warnings) == (2, 1)
    assert amounts(office) == [7000, 10000]


def test_a_line_without_money_or_day_fails_with_all_that_is_wrong(office: Office) -> None:
    rows = [
        [DAY, None, None, "a"], [DAY, 30, 30, "b"], [None, 5, None, "c"], ["x", 5, None, "d"],
        [DAY, "1,2,3x", None, "e"], [None, None, None, "f"], [DAY, 1.234, None, "g"],
    ]  # fmt: skip
    result = office.send("payment_entries", HEADER, rows)
    assert office.codes(result) == {
        2: ["AMOUNT_MISSING"], 3: ["AMOUNT_ZERO"], 4: ["DATE_MISSING"], 5: ["DATE_NOT_A_DATE"],
        6: ["AMOUNT_NOT_NUMERIC"], 7: ["AMOUNT_MISSING", "DATE_MISSING"], 8: ["AMOUNT_PRECISION"],
    }  # fmt: skip


def test_currency_fee_mandate_and_foreign_amount(office: Office) -> None:
    header = ["booking_date", "credit", "currency", "fee", "mandate", "foreign_amount", "foreign_currency"]
    rows = [
        [DAY, -80, "usd", 5, "M-1", 88.5, "chf"],
        [DAY, -80, "XXY", 5, None, None, None],
        [DAY, -80, None, 90, None, None, None],
        [DAY, -80, None, 1.234, None, None, None],
        [DAY, -80, None, None, "M\u00e41", None, None],
        [DAY, 5, None, None, None, None, "ZZY"],
    ]
    result = office.send("payment_entries", header, rows)
    assert office.codes(result) == {
        3: ["CURRENCY_UNKNOWN"], 4: ["FEE_OUTSIDE_AMOUNT"], 5: ["AMOUNT_PRECISION"], 6: ["MANDATE_INVALID"],
        7: ["CURRENCY_UNKNOWN"],
    }  # fmt: skip
    (line,) = lines(office)
    assert (line["currency"], line["fee"], line["foreign_amount"], line["foreign_currency"]) == (
        "USD", 500, "88.5", "CHF",
    )  # fmt: skip


def test_equal_lines_of_one_statement_are_all_kept_and_counted(office: Office) -> None:
    result = office.send("payment_entries", HEADER, [[DAY, 5, None, "a"]] * 3)
    assert (result.counts.booked, result.counts.warnings) == (3, 2)


def test_the_same_statement_again_adds_only_what_is_new(office: Office) -> None:
    first = office.send("payment_entries", HEADER, [[DAY, 5, None, "a"], [DAY, 5, None, "a"]])
    again = office.send("payment_entries", HEADER, [[DAY, 5, None, "a"]] * 3 + [[DAY, 6, None, "b"]])
    assert (again.counts.duplicate, again.counts.booked) == (2, 2)
    assert len(lines(office)) == 4
    office.reverse(first)
    third = office.send("payment_entries", HEADER, [[DAY, 5, None, "a"], [DAY, 7, None, "x"]])
    assert (third.counts.duplicate, third.counts.booked) == (1, 1)


def test_the_banks_own_number_decides_where_both_have_one(office: Office) -> None:
    office.send("payment_entries", WITH_ID, [[DAY, 5, "a", "T1", "DE1"]])
    result = office.send(
        "payment_entries", WITH_ID,
        [
            [DAY, 5, "another text", "T1", "DE1"],  # the same number
            [DAY, 5, "a", "T2", "DE1"],  # another number, the same content
            [DAY, 5, "a", "T1", "DE2"],  # another account
            [DAY, 6, "a", "T1", "DE1"],  # another amount under one number
            [DAY, 5, "a", None, "DE1"],  # no number: the content decides
        ],
    )  # fmt: skip
    assert (result.counts.duplicate, result.counts.booked) == (2, 3)


def test_a_line_comes_with_a_number_that_came_without(office: Office) -> None:
    office.send("payment_entries", WITH_ID, [[DAY, 5, "a", None, "DE1"]])
    result = office.send("payment_entries", WITH_ID, [[DAY, 5, "a", "T1", "DE1"]])
    assert result.counts.duplicate == 1


@pytest.mark.parametrize("chunk_rows", [0, 1, 2])
@pytest.mark.parametrize(
    ("there", "sent", "booked"),
    [
        ([None], ["T1", "T2"], ["T2"]),  # one line without a number is one of two, never both
        ([None, None], ["T1", "T2", "T3"], ["T3"]),
        (["T2", None], ["T2", "T1"], []),  # what its own number finds leaves the other to the next
        (["T2", None], ["T1", "T2", "T3"], ["T3"]),
        ([None], [None, "T1"], ["T1"]),
        ([None], ["T1", None], [None]),
        (["T1", None], [None, "T1", "T2"], ["T2"]),
        (["T5", None], [None, "T9"], []),
        (["T1"], ["T2", None], ["T2"]),
    ],
)
def test_one_line_that_is_there_is_the_duplicate_of_one_row(
    office: Office, there: list[str | None], sent: list[str | None], booked: list[str | None], chunk_rows: int
) -> None:
    office.send("payment_entries", WITH_ID, [[DAY, 5, "a", each, "DE1"] for each in there])
    rows = [[DAY, 5, "a", each, "DE1"] for each in sent]
    rows.insert(1, [DAY, 9, "b", "U1", "DE1"])
    if chunk_rows:
        uuid = str(uuid4())
        with staged(True):
            submit.submit(office.server, office.caller, uuid, office.body("payment_entries", WITH_ID, rows))
        engine.run(office.server, office.caller.org_id, import_id(office, uuid), chunk_rows)
        result = submit.result(office.server, office.caller, uuid)
    else:
        result = office.send("payment_entries", WITH_ID, rows)
    new = [line["transaction_id"] for line in lines(office, **{"import": str(result.number)})]
    assert sorted(map(str, new)) == sorted(["U1", *map(str, booked)])
    assert result.counts.duplicate == len(sent) - len(booked)


@pytest.mark.parametrize(("first", "second"), [(None, "T1"), ("T1", None), ("T1", "T1"), (None, None)])
def test_one_line_in_two_formats_of_one_account_is_one(
    office: Office, first: str | None, second: str | None
) -> None:
    office.send("payment_entries", WITH_ID, [[DAY, 5, "a", first, "37040044/0532013000"]])
    for account in ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"):
        again = office.send("payment_entries", WITH_ID, [[DAY, 5, "a", second, account]])
        assert (again.counts.duplicate, again.counts.booked) == (1, 0)
    other = office.send("payment_entries", WITH_ID, [[DAY, 5, "a", second, "37040044/0532013001"]])
    assert other.counts.booked == 1


def test_taken_back_a_statement_is_gone_and_loads_again(office: Office) -> None:
    first = office.send("payment_entries", HEADER, [[DAY, 5, None, "a"]])
    proof = office.reverse(first)
    assert (proof.live, proof.differences) == (0, {})
    assert lines(office) == []
    assert office.send("payment_entries", HEADER, [[DAY, 5, None, "a"]]).counts.booked == 1
    assert [line["state"] for line in lines(office)] == ["NEW"]


def test_the_view_finds_by_state_day_and_import(office: Office) -> None:
    office.send("payment_entries", HEADER, [[DAY, 5, None, "a"], ["2026-05-02", 6, None, "b"]])
    office.send("payment_entries", ["booking_date", "credit", "returned"], [["2026-05-03", -5, "yes"]])
    assert [line["number"] for line in lines(office)] == ["BL-2-2", "BL-1-3", "BL-1-2"]
    assert [line["returned"] for line in lines(office)] == [True, None, None]
    assert len(lines(office, date_to="2026-04-30")) == 1
    assert len(lines(office, date_from="2026-05-01", state="NEW")) == 2
    assert len(lines(office, state="IGNORED")) == 0
    assert [line["number"] for line in lines(office, **{"import": "2"})] == ["BL-2-2"]


def test_imported_as_chargebacks_every_line_is_one_and_money_in_is_refused(office: Office) -> None:
    rows = [[DAY, -80, None, "no"], [DAY, None, 50, None], [DAY, 30, None, None], [DAY, 7, None, "yes"]]
    header = ["booking_date", "credit", "debit", "returned"]
    result = office.send("payment_entries", header, rows, options={"chargebacks": "all"})
    assert office.codes(result) == {4: ["RETURNED_MONEY_IN"], 5: ["RETURNED_MONEY_IN"]}
    assert {line["amount"]: line["returned"] for line in lines(office)} == {-8000: True, -5000: True}
    again = office.retry(result, {4: {"credit": -30}}, only=[4])
    assert again.counts.booked == 1, "the further try is judged by the same rule"
    assert {line["returned"] for line in lines(office)} == {True}


def test_without_that_option_what_each_line_says_counts(office: Office) -> None:
    rows = [[DAY, -80, "no"], [DAY, -50, None], [DAY, 30, "yes"]]
    result = office.send("payment_entries", ["booking_date", "credit", "returned"], rows)
    assert result.counts.booked == 3
    assert {line["amount"]: line["returned"] for line in lines(office)} == {
        -8000: False, -5000: None, 3000: True,
    }, "a bank may reverse what it had taken"  # fmt: skip


def test_a_line_is_kept_though_it_is_there_when_the_user_says_so(office: Office) -> None:
    office.send("payment_entries", WITH_ID, [[DAY, 5, "a", "T1", "DE1"]])
    rows = [[DAY, 5, "a", "T1", "DE1"], [DAY, 5, "a", None, "DE1"], [DAY, 6, "b", "T2", "DE1"]]
    again = office.send("payment_entries", WITH_ID, rows, book_anyway=[2])
    assert (again.counts.booked, again.counts.duplicate) == (2, 1)


def test_lines_that_are_left_out_count_with_their_money(office: Office) -> None:
    only_in = {"keep_where": "$credit > 0"}
    result = office.send(
        "payment_entries", HEADER, [[DAY, 5, None, "a"], [DAY, -7, None, "b"]], options=only_in
    )
    assert (result.counts.booked, result.counts.filtered) == (1, 1)
    assert (result.money[0].sent, result.money[0].booked, result.money[0].filtered) == (-200, 500, -700)


@pytest.mark.parametrize("header", ["Soll/Haben", "Debit/Credit", "S/H", "Type", " "])
@pytest.mark.parametrize(
    ("out", "money_in"),
    [("S", "H"), ("D", "C"), ("DR.", "cr"), ("Soll", "Haben"), ("DBIT", "CRDT"), ("-", "+")],
)
def test_a_mark_of_money_out_is_never_booked_as_money_in(
    office: Office, header: str, out: str, money_in: str
) -> None:
    columns = ["booking_date", "credit", header, "Saldo", "H"]
    rows = [
        [DAY, 100, money_in, 5, "S"],
        [DAY, 80, out, 6, "S"],
        [DAY, -7, out, 7, "H"],
        [DAY, 9, "", 8, "S"],
    ]
    mapping = Mapping({"booking_date": ["booking_date"], "credit": ["credit"]})
    result = office.send("payment_entries", columns, rows, mapping=mapping)
    assert office.codes(result) == {3: ["MARK_SAYS_OUT"]}
    assert amounts(office) == [-700, 900, 10000]
    assert office.retry(result, {3: {"credit": -80}}, only=[3]).counts.booked == 1
    assert amounts(office) == [-8000, -700, 900, 10000]


def test_marked_amounts_are_sent_in_two_halves(office: Office) -> None:
    rows = [[DAY, 100, "H"], [DAY, 80, "S"]]
    for field, mark in (("credit", "H"), ("debit", "S")):
        mapping = Mapping({"booking_date": ["booking_date"], field: ["Betrag"]})
        options = {"keep_where": f"$Mark = {mark}"}
        result = office.send(
            "payment_entries", ["booking_date", "Betrag", "Mark"], rows, mapping=mapping, options=options
        )
        assert (result.counts.booked, result.counts.failed) == (1, 0)
    assert amounts(office) == [-8000, 10000]


@pytest.mark.parametrize("texts", [["-", "-"], ["D", "x"], ["", ""], ["C", "C"]])
def test_what_is_no_column_of_marks_says_nothing(office: Office, texts: list[str]) -> None:
    rows = [[DAY, 100, texts[0]], [DAY, 80, texts[1]]]
    mapping = Mapping({"booking_date": ["booking_date"], "credit": ["credit"]})
    result = office.send("payment_entries", ["booking_date", "credit", "Type"], rows, mapping=mapping)
    assert result.counts.booked == 2

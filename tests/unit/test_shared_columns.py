"""What is told of a sheet before it is sent, the date rules, and the digest of its content."""

import datetime as dt
from dataclasses import replace

import pytest

from shared.columns import DATE_RULES, Facts, collect_facts, count_date_rule, date_rule_refuses
from shared.contents import content_digest, content_digest_of_columns
from shared.kinds import KINDS
from shared.schemas import Mapping
from tests.unit.shared_sheets import columns, sheet

TODAY = dt.date(2026, 4, 2)
DAYS = [TODAY + dt.timedelta(days=days) for days in (-31, -30, -1, 0, 1)]


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        ("NOT_BEFORE_SUBMISSION", [True, True, True, False, False]),
        ("NOT_AFTER_SUBMISSION", [False, False, False, False, True]),
        ("NOT_BEFORE_OPEN_PERIOD", [True, True, True, False, False]),
        ("WINDOW", [True, False, False, False, True]),
        ("ANY", [False] * 5),
    ],
)
def test_date_rules(rule: str, refused: list[bool]) -> None:
    closed = TODAY - dt.timedelta(days=1)
    assert [date_rule_refuses(day, TODAY, rule, {}, closed) for day in DAYS] == refused
    assert count_date_rule(dict.fromkeys(DAYS, 2), TODAY, rule, {}, closed) == 2 * sum(refused)


def test_window_and_open_books() -> None:
    window = {"payment_date_days_back": "0", "payment_date_days_ahead": "1"}
    assert [date_rule_refuses(day, TODAY, "WINDOW", window, None) for day in DAYS] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert date_rule_refuses(DAYS[0], TODAY, "WINDOW", {"payment_date_days_back": "many"}, None)
    assert not date_rule_refuses(DAYS[0], TODAY, "NOT_BEFORE_OPEN_PERIOD", {}, None)
    with pytest.raises(ValueError):
        date_rule_refuses(TODAY, TODAY, "SOMETIMES", {}, None)


def facts(
    mapping: Mapping | None = None, settings: dict[str, str] | None = None, **values: list[object]
) -> Facts:
    fields = {
        "account": "Customer", "amount": "Amount", "date": "Date", "transaction_id": "ID", "type": "Type",
        "payer": "Payer",
    }  # fmt: skip
    mapping = mapping or Mapping({name: [header] for name, header in fields.items() if header in values})
    types = {"type": ["BANK", "Bank transfer"]}
    return collect_facts(
        KINDS["payments"], sheet(columns(**values), [3]), mapping, settings or {}, TODAY, None, types
    )


def test_fields() -> None:
    got = facts(
        Customer=["1", "1", None, 7],
        Amount=[5.0, "1,5", "x", "#N/A"],
        Date=["13.04.2026", "03.04.2026", None, "?"],
        Type=["TRF", "trf ", "bank", None],
        ID=[1.0, 1.0, "2", 3],
    )
    assert (got.rows, got.hidden, got.no_identifier, got.total_row) == (4, 1, 1, None)
    account, amount, date, kind = (got.fields[name] for name in ("account", "amount", "date", "type"))
    assert (account.blank, account.distinct, account.examples) == (1, 2, (("t", "1"), ("n", "7")))
    assert amount.unreadable == {"AMOUNT_NOT_NUMERIC": 1, "CELL_ERROR": 1}
    assert (date.unreadable, date.blank) == ({"DATE_NOT_A_DATE": 1}, 1)
    assert kind.unknown == {"TRF": 2}
    assert (got.date_order.order, got.decimal_sign.sign) == ("DMY", ",")
    assert got.date_rules == dict.fromkeys(DATE_RULES, 0) | {"NOT_AFTER_SUBMISSION": 2, "WINDOW": 2}


def test_ids_and_equal_rows() -> None:
    got = facts(ID=["a", "a ", "b", "a", None, None], Type=["BANK", "bank", "BANK", "CASH", "BANK", "BANK"])
    assert (got.repeated_ids, got.repeated_id_rows) == (1, 2)
    assert got.equal_rows == 2
    assert facts(ID=["a", "a"]).repeated_ids == 1
    assert facts(ID=["é", "a", None]).repeated_ids == 0
    assert facts(ID=["é", "é", None]).repeated_ids == 1


def test_choices_and_constants() -> None:
    mapping = Mapping(
        {"account": ["Customer"], "amount": ["Amount"], "type": ["Type"], "payer": ["Gone"]},
        constants={"account": "1"},
        values={"type": {"trf": "BANK"}},
    )
    got = facts(
        mapping, {"date_order": "DMY", "decimal_sign": "."}, Customer=[None], Amount=["1,234"], Type=["TRF"]
    )
    assert (got.fields["account"].blank, got.no_identifier) == (0, 0)
    assert got.fields["amount"].unreadable == {}
    assert got.fields["type"].unknown == {}
    assert "payer" not in got.fields
    assert (got.date_order.order, got.decimal_sign.sign, got.date_rules) == ("DMY", ".", {})


def test_one_type_for_all_rows() -> None:
    one = columns(Customer=["1", "2"])
    one[0].types = "t"
    mapping = Mapping({"account": ["Customer"]})
    got = collect_facts(KINDS["payments"], sheet(one), mapping, {}, TODAY)
    assert got.fields["account"].distinct == 2
    assert replace(got, rows=0).rows == 0


def test_other_kinds_of_fields() -> None:
    mapping = Mapping(
        {"number": ["No"], "ordering_enabled": ["On"], "payment_days": ["Days"], "status": ["State"]}
    )
    own = sheet(columns(No=["1"], On=["maybe"], Days=["x"], State=["dozing"]))
    got = collect_facts(KINDS["accounts"], own, mapping, {}, TODAY)
    assert got.fields["ordering_enabled"].unreadable == {"BOOL_UNKNOWN": 1}
    assert got.fields["payment_days"].unreadable == {"INTEGER_EXPECTED": 1}
    assert got.fields["status"].unknown == {"dozing": 1}


def test_the_digest_of_a_content() -> None:
    rows = [{"a": "1", "b": "2"}, {"a": "3", "b": ""}]
    options = {"date_order": "DMY"}
    same = content_digest(rows, options)
    assert content_digest(rows[::-1], options) == same
    assert content_digest([{"b": "2", "a": "1"}, {"a": "3"}], options) == same
    assert content_digest_of_columns({"b": ["", "2"], "a": ["3", "1"], "c": ["", ""]}, options) == same
    others = [
        content_digest([*rows, rows[0]], options),
        content_digest(rows, {}),
        content_digest([{"a": "1b:2"}], options),
        content_digest([{"a": "\ud800"}], options),
        content_digest([], options),
    ]
    assert len({same, *others}) == 6


def test_the_digest_is_the_one_kept_of_earlier_imports() -> None:
    rows = [{"a": "1", "b": "2"}, {"a": "3"}, {"a": "ü:4", "b": ""}]
    assert (
        content_digest(rows, {"kind": "payments"})
        == "c18d2f3a430b44e13507fdb23a2b5e36643c10253815d80bcf5d78234b6bfcfa"
    )


def test_the_total_row_is_counted_as_nothing_else() -> None:
    found = facts(
        Customer=["a", "b", "c", "Total"], Amount=[1.0, 2.0, 3.0, 6.0], Payer=["x", "y", None, None]
    )
    assert found.total_row == 3
    assert found.no_identifier == 0
    assert {name: field.blank for name, field in found.fields.items()} == {
        "account": 0,
        "amount": 0,
        "payer": 1,
    }

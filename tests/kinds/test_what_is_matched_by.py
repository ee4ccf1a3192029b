"""Payer names and matching rules: added, changed, removed, taken back."""

from __future__ import annotations

from typing import Any

from backend import pull
from shared.kinds.matching_rules import SHIPPED
from shared.schemas import ViewQuery
from tests.ledger import Office

ALIAS = ["what", "text", "account", "remove"]


def shown(office: Office, view: str, **filters: str) -> list[tuple[Any, ...]]:
    """The view's rows."""
    table = pull.pull(office.server, office.caller, view, ViewQuery(filters=filters))
    return list(zip(*table.values, strict=True))


def test_a_payer_name_is_added_once_and_removed(office: Office) -> None:
    office.customers("C1", "C2")
    rows = [["IBAN", "DE89 3704 0044", "C1", None], ["name", "Acme  Ltd", "C2", "no"]]
    first = office.send("payer_aliases", ALIAS, rows)
    assert first.counts.booked == 2
    again = office.send(
        "payer_aliases", ALIAS, [["IBAN", "de8937040044", "C1", None], ["Name", "ACME ltd", "C2", "yes"]]
    )
    assert (again.counts.skipped, again.counts.booked) == (1, 1)
    assert [row[:3] for row in shown(office, "payer_aliases")] == [("IBAN", "DE89 3704 0044", "C1")]
    office.reverse(again)
    assert len(shown(office, "payer_aliases", account="C2")) == 1
    office.reverse(first)
    assert shown(office, "payer_aliases") == []
    assert office.send("payer_aliases", ALIAS, rows).counts.booked == 2


def test_what_is_wrong_with_a_payer_name(office: Office) -> None:
    office.customers("C1", "x1")
    error = ("x", "#REF!")
    rows = [
        [None, None, None, None], ["Phone", "1", "C1", None], ["Name", "A", "C9", None],
        ["Name", "unknown", "C1", "yes"], ["IBAN", "-- --", "C1", None], [error, "a", "C1", None],
        ["Name", "B", "X1", None],
    ]  # fmt: skip
    result = office.send("payer_aliases", ALIAS, rows)
    assert office.codes(result) == {
        2: ["VALUE_MISSING"] * 3, 3: ["CHOICE_UNKNOWN"], 4: ["ACCOUNT_NOT_FOUND"], 5: ["ALIAS_UNKNOWN"],
        6: ["VALUE_MISSING"], 7: ["CELL_ERROR"],
    }  # fmt: skip
    assert (result.counts.booked, result.counts.warnings) == (1, 1)


def test_the_shipped_rules_stand_until_a_row_changes_one(office: Office) -> None:
    assert [row[0] for row in shown(office, "matching_rules")] == [rule.name for rule in SHIPPED]
    header = ["name", "source", "look_in", "pattern", "priority", "active"]
    first = office.send(
        "matching_rules", header,
        [
            ["customer number", None, None, None, None, "no"],
            ["Order", "Invoice reference", "Reference", "Order ([0-9]+)", 5, None],
        ],
    )  # fmt: skip
    assert first.counts.booked == 2
    rules = shown(office, "matching_rules")
    assert rules[0][:4] == ("Order", "INVOICE_REFERENCE", "reference", "Order ([0-9]+)")
    assert [row[5] for row in rules if row[0].casefold() == "customer number"] == [False]
    second = office.send("matching_rules", ["name", "priority"], [["ORDER", 90]])
    assert shown(office, "matching_rules")[-1][0] == "Order"
    office.reverse(second)
    assert shown(office, "matching_rules")[0][0] == "Order"
    office.reverse(first)
    assert [row[0] for row in shown(office, "matching_rules")] == [rule.name for rule in SHIPPED]


def test_what_is_wrong_with_a_rule(office: Office) -> None:
    rows = [
        [None, "IBAN", "IBAN"],
        ["A", "Phone", "Reference"],
        ["B", None, None],
        [("x", "#REF!"), None, None],
    ]
    result = office.send("matching_rules", ["name", "source", "look_in"], rows)
    assert office.codes(result) == {
        2: ["VALUE_MISSING"], 3: ["CHOICE_UNKNOWN"], 4: ["VALUE_MISSING"] * 2, 5: ["CELL_ERROR"],
    }  # fmt: skip


def test_a_pattern_that_is_none_is_refused(office: Office) -> None:
    header = ["name", "source", "look_in", "pattern"]
    rows = [
        ["Ours", "Invoice number", "Reference", "bill ([0-9]+"],
        ["Twice", "Invoice number", "Reference", r"(a)\1"],
        ["Good", "Invoice number", "Reference", "bill ([0-9]+)"],
    ]  # fmt: skip
    result = office.send("matching_rules", header, rows)
    assert office.codes(result) == {2: ["PATTERN_INVALID"], 3: ["PATTERN_INVALID"]}
    assert result.counts.booked == 1

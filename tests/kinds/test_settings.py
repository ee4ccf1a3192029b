"""Sheets of settings: which words a rule takes, and who may open a closed period again."""

from __future__ import annotations

import pytest

from backend import access, rules
from tests.conftest import add_user
from tests.ledger import Office

HEADER = ["name", "value"]


def in_force(office: Office, name: str) -> str:
    """The organisation's rule."""
    with office.server.database.read() as tx:
        return rules.in_force(tx, office.caller.org_id)[name]


@pytest.mark.parametrize(
    ("label", "value", "name", "kept"),
    [
        ("Date rule", "Any date", "payment_date_rule", "ANY"),
        ("payment_date_rule", "window", "payment_date_rule", "WINDOW"),
        ("Date rule: days back", "3650", "payment_date_days_back", "3650"),
        ("Date rule: days back", "007", "payment_date_days_back", "7"),
        ("Books closed through", "2026-01-31", "books_closed_through", "2026-01-31"),
        ("Currency", "usd", "currency", "USD"),
        ("Time zone", "Europe/Vienna", "time_zone", "Europe/Vienna"),
        ("Between invoices", "/", "invoice_separators", "/"),
        ("STRICTLY OLDEST FIRST", "Yes", "strict_oldest_first", "yes"),
    ],
)
def test_a_rule_is_put_by_its_name_or_label(
    office: Office, label: str, value: str, name: str, kept: str
) -> None:
    result = office.send("settings", HEADER, [[label, value]])
    assert (office.codes(result), result.counts.booked) == ({}, 1)
    assert in_force(office, name) == kept


@pytest.mark.parametrize(
    ("label", "value", "allowed"),
    [
        ("Date rule", "whenever", "Any date"),
        ("Date rule: days back", "3651", "integer"),
        ("Date rule: days back", "-1", "integer"),
        ("Date rule: days back", "²", "integer"),
        ("Books closed through", "soon", "date"),
        ("Books closed through", "1989-12-31", "a day after 1990"),
        ("Currency", "XXQ", "currency"),
        ("Time zone", "Mars/Base", "time_zone"),
        ("Time zone", "../etc/passwd", "time_zone"),
        ("Time zone", "Europe", "time_zone"),
        ("Date rule: days back", "9" * 40, "integer"),
    ],
)
def test_a_value_it_cannot_have_is_told_with_those_it_can(
    office: Office, label: str, value: str, allowed: str
) -> None:
    result = office.send("settings", HEADER, [[label, value]])
    assert office.codes(result) == {2: ["SETTING_VALUE_INVALID"]}
    ((issue,),) = office.failed(result).issues
    assert (issue.field, value in issue.sentence, allowed in issue.sentence) == ("value", True, True)


def test_a_rule_has_a_name_there_is(office: Office) -> None:
    result = office.send("settings", HEADER, [[None, "yes"], ["Colour", "red"]])
    assert office.codes(result) == {2: ["VALUE_MISSING"], 3: ["SETTING_UNKNOWN"]}


def test_an_empty_value_puts_the_default_back(office: Office) -> None:
    office.send("settings", HEADER, [["Surplus", "Refuse the row"]])
    assert in_force(office, "overpay_policy") == "REJECT"
    assert office.send("settings", HEADER, [["Surplus", None]]).counts.booked == 1
    assert in_force(office, "overpay_policy") == "LEAVE"


def test_what_is_in_force_already_is_skipped(office: Office) -> None:
    office.send("settings", HEADER, [["Surplus", "REJECT"]])
    result = office.send("settings", HEADER, [["overpay_policy", "REJECT"]])
    assert (result.counts.skipped, result.counts.booked) == (1, 0)


def test_only_an_administrator_opens_a_closed_period_again(office: Office) -> None:
    office.send("settings", HEADER, [["Books closed through", "2026-02-28"]])
    _, token = add_user(office.server, office.caller.org_id, "max@example.org", "MANAGER")
    manager = Office(office.server, access.authenticate(office.server, token))
    for value in ("2026-01-31", None):
        result = manager.send("settings", HEADER, [["Books closed through", value]])
        assert office.codes(result) == {2: ["REOPEN_NEEDS_ADMIN"]}
    assert manager.send("settings", HEADER, [["Books closed through", "2026-03-31"]]).counts.booked == 1
    assert office.send("settings", HEADER, [["Books closed through", "2026-01-31"]]).counts.booked == 1
    assert in_force(office, "books_closed_through") == "2026-01-31"

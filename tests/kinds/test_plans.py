"""Plans whose facts moved between check and booking: told, not booked, and nothing is taken."""

from __future__ import annotations

from typing import Any

import pytest

from backend.domain.facts import Ledger, Rules
from backend.domain.planned import BOOKED, FAILED, Planned, Stamp
from backend.kinds import RULES
from shared.codes import Issue
from shared.settings import resolve

STAMP = Stamp(
    org_id=1, import_id=7, root_id=7, root_number=7, seq=70, item_id=100, allocation_id=200, put_id=300,
    today="2026-04-02", open_from="",
)  # fmt: skip
SETTINGS = resolve({}, {}, {})


def plan(kind: str, rows: dict[str, list[Any]], ledger: Ledger) -> Planned:
    """What a kind would do with checked rows."""
    return RULES[kind].plan(rows, ledger, Rules(SETTINGS, SETTINGS, "2026-04-02"), STAMP)


def of_puts(*keys: str) -> dict[str, list[Any]]:
    """Checked rows that each add a record."""
    return {
        "row": list(range(2, len(keys) + 2)),
        "unit": list(range(len(keys))),
        "twin": [False] * len(keys),
        "candidate": [
            (key, 0, {"number": key, "code": key, "name": key, "currency": "EUR"}, None) for key in keys
        ],
    }


@pytest.mark.parametrize(("kind", "entity"), [("accounts", "account"), ("payment_types", "payment_type")])
def test_a_record_that_somebody_else_added_meanwhile_is_told_and_not_added(kind: str, entity: str) -> None:
    done = plan(kind, of_puts("N1", "N2"), Ledger(claimed={(entity, "N1"): 5}))
    assert done.outcomes == [(2, FAILED), (3, BOOKED)]
    assert [(issue.code, issue.args) for issue in done.issues[2]] == [("ROW_CHANGED", {"number": "N1"})]
    assert done.released == [(entity, "N1")]
    assert len(done.puts) == len(done.records[entity]) == 1


def test_an_invoice_that_somebody_else_loaded_meanwhile_is_told_and_not_booked() -> None:
    document = {
        "number": "A", "account": 1, "kind": "STANDARD", "issue_date": "2026-03-01",
        "due_date": "2026-03-31", "currency": "EUR", "hold": False, "auto_allocate": True, "amount": 100,
        "paid": 0, "reference": None, "line": None, "account_auto_allocate": True, "existing": None,
    }  # fmt: skip
    rows = {
        "row": [2, 3], "unit": [0, 0], "twin": [False, True], "document": [document, document],
        "update": [None, None],
    }  # fmt: skip
    done = plan("invoices", rows, Ledger(claimed={("invoice", "A"): 5}))
    assert done.outcomes == [(2, FAILED), (3, FAILED)]
    assert [issue.code for row in (2, 3) for issue in done.issues[row]] == ["INVOICE_EXISTS"] * 2
    assert (done.items, done.released) == ([], [])


def test_what_fails_has_the_issues_that_name_its_row() -> None:
    done = Planned()
    issues = [Issue(2, "amount", "AMOUNT_MISSING", {}), Issue(3, "account", "VALUE_MISSING", {})]
    done.fail([2, 3, 4], issues)
    assert done.outcomes == [(2, FAILED), (3, FAILED), (4, FAILED)]
    assert done.issues == {2: issues[:1], 3: issues[1:], 4: []}

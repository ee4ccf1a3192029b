"""How the columns of a sheet are read as a whole, as the server judges it."""

from __future__ import annotations

import pytest

from backend.access import Caller
from backend.context import Server
from backend.problems import DateOrderAmbiguous, DecimalSignAmbiguous, as_problem
from tests.ledger import Office

HEADER = ["number", "account", "issue_date", "due_date", "amount"]


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1")
    return office


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0)])
def test_two_date_orders_are_one_refusal_whatever_the_order_of_the_rows(
    office: Office, order: tuple[int, ...]
) -> None:
    days = ["03/04/2026", "13/04/2026", "04/13/2026"]
    rows = [["A", "C1", days[place], None, 10] for place in order]
    with pytest.raises(DateOrderAmbiguous) as refused:
        office.send("invoices", HEADER, rows)
    assert refused.value.args_["count"] == 1
    sentence = as_problem(refused.value).detail
    for place in (1, 2):
        assert f'"{days[place]}" in row {order.index(place) + 2}' in sentence


def test_one_column_of_dates_settles_the_other(office: Office) -> None:
    rows = [["A", "C1", "13/02/2026", "03/04/2026", 10], ["B", "C1", "01/03/2026", None, 10]]
    assert office.send("invoices", HEADER, rows).counts.booked == 2
    office.payments(["invoices", "amount"], ("A", 10))
    assert office.open() == {"A": 0, "B": 1000}


def test_two_decimal_signs_are_named_with_their_cells(office: Office) -> None:
    rows = [[number, "C1", ("d", "2026-03-01"), None, text] for number, text in
            (("A", "1,234"), ("B", "1,5"), ("C", "2.5"))]  # fmt: skip
    with pytest.raises(DecimalSignAmbiguous) as refused:
        office.send("invoices", HEADER, rows)
    sentence = as_problem(refused.value).detail
    assert '"2.5" in row 4' in sentence
    assert '"1,5" in row 3' in sentence

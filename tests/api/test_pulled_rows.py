"""Pulled rows sent back: attributes change, what is worked out does not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from backend import pull, submit
from backend.access import Caller
from backend.context import Server
from backend.problems import SheetIsPulled
from shared.headers import KEY_HEADER
from shared.schemas import Mapping, ViewQuery
from shared.views import VIEWS
from tests.ledger import ANY_DATE, Office


@pytest.fixture
def office(server: Server, caller: Caller) -> Office:
    office = Office(server, caller)
    office.customers("C1")
    office.invoices(("A", "C1", "2026-01-01", 100), ("B", "C1", "2026-01-02", 50))
    office.payments(["invoices", "amount", "date"], ("A", 30, "2026-02-01"))
    return office


def send_back(
    office: Office, view: str, changes: dict[int, dict[str, Any]], as_of: str = "", pulled: str = ""
) -> Any:
    """Pulls a view, changes cells (row index -> header -> value), and sends the sheet back."""
    table = pull.pull(office.server, office.caller, view, ViewQuery(as_of=pulled))
    columns = VIEWS[view].columns
    rows: list[list[Any]] = []
    for index in range(len(table.keys)):
        row: list[Any] = []
        for place, column in enumerate(columns):
            value = table.values[place][index]
            if column.header in changes.get(index, {}):
                row.append(changes[index][column.header])
            elif value is None:
                row.append(None)
            elif column.type == "money":
                row.append(("n", f"{value / 100:.2f}"))
            elif column.type == "date":
                row.append(("d", value))
            elif column.type == "bool":
                row.append(("b", "TRUE" if value else "FALSE"))
            else:
                row.append(str(dict(column.choices).get(value, value)))
        rows.append(row)
    kind = VIEWS[view].updates
    mapping = {
        "invoices": {
            "number": ["Invoice"],
            "account": ["Customer"],
            "issue_date": ["Issued"],
            "amount": ["Total"],
            "due_date": ["Due"],
            "hold": ["On hold"],
        },
        "accounts": {"number": ["Customer"], "name": ["Name"]},
    }[kind]
    return office.send(
        kind, [column.header for column in columns], rows, mapping=Mapping(mapping), keys=list(table.keys),
        versions=list(table.versions), as_of=as_of,
    )  # fmt: skip


def test_an_untouched_sheet_is_skipped_whole(office: Office) -> None:
    for view in ("invoices", "accounts"):
        result = send_back(office, view, {})
        assert (result.counts.skipped, result.counts.failed) == (result.counts.sent, 0)


def test_a_changed_due_date_is_booked(office: Office) -> None:
    result = send_back(office, "invoices", {0: {"Due": ("d", "2026-05-05")}})
    assert (result.counts.booked, result.counts.skipped) == (1, 1)
    office.verify()


@pytest.mark.parametrize(
    ("header", "value", "said"),
    [
        ("Open", ("n", "1.00"), "; this row says 1.00. Put it back."),
        ("Paid", None, ". Put it back."),
        ("Customer", "C9", "; this row says C9. Put it back."),
    ],
)
def test_a_worked_out_cell_is_refused(office: Office, header: str, value: Any, said: str) -> None:
    result = send_back(office, "invoices", {0: {header: value, "Due": ("d", "2026-05-05")}})
    assert office.codes(result) == {2: ["COLUMN_DERIVED"]}
    [[issue]] = office.failed(result).issues
    assert issue.sentence.startswith(f"{header} is worked out and cannot be typed over: it is ")
    assert issue.sentence.endswith(said)
    assert result.counts.booked == 0


def test_a_worked_out_balance_is_refused(office: Office) -> None:
    result = send_back(office, "accounts", {0: {"Balance": ("n", "0.00")}})
    assert office.codes(result) == {2: ["COLUMN_DERIVED"]}


@pytest.mark.parametrize("number", ["B", "A-typed-over", None])
def test_a_row_under_another_number_than_its_keys_is_refused(office: Office, number: str | None) -> None:
    result = send_back(office, "invoices", {0: {"Invoice": number, "Due": ("d", "2026-05-05")}})
    assert "COLUMN_DERIVED" in office.codes(result)[2]
    assert result.counts.booked == 0


def test_another_documents_cells_over_the_only_row_change_nothing(office: Office) -> None:
    office.invoices(("C", "C1", "2026-01-03", 50))
    table = pull.pull(office.server, office.caller, "invoices", ViewQuery())
    key, version = table.keys[1], table.versions[1]
    names = {"number": "Invoice", "account": "Customer", "issue_date": "Issued", "amount": "Total"}
    names["due_date"] = "Due"
    result = office.send(
        "invoices", list(names.values()), [["C", "C1", ("d", "2026-01-03"), 50, ("d", "2026-05-05")]],
        mapping=Mapping({name: [header] for name, header in names.items()}), keys=[key], versions=[version],
    )  # fmt: skip
    assert office.codes(result) == {2: ["COLUMN_DERIVED"]}
    assert result.counts.booked == 0


def test_a_figure_that_moves_with_the_day_is_no_edit(office: Office) -> None:
    result = send_back(office, "accounts", {0: {"Name": "New", "Overdue": ("n", "0.00")}})
    assert (result.counts.booked, result.counts.failed) == (1, 0)


def test_figures_of_an_earlier_day_are_no_edit(office: Office) -> None:
    result = send_back(
        office, "invoices", {0: {"Due": ("d", "2026-05-05")}}, as_of="2026-01-15", pulled="2026-01-15"
    )
    assert (result.counts.booked, result.counts.failed) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("payments", ["invoices", "amount", "type"]),
        ("payment_entries", ["reference", "credit", "date"]),
        ("payment_actions", ["invoice", "amount", "type"]),
    ],
)
@pytest.mark.parametrize("as_column", [False, True])
def test_pulled_rows_of_a_kind_that_takes_none_back_are_refused_whole(
    office: Office, kind: str, header: list[str], as_column: bool
) -> None:
    rows: list[list[Any]] = [["B", 5, "Cash"], ["B", 6, "Cash"]]
    keys = ["", "payment:3"]
    over: dict[str, Any] = {"keys": keys, "versions": [0, 1]}
    if as_column:
        rows = [[*row, key or None] for row, key in zip(rows, keys, strict=True)]
        over = {"mapping": Mapping({name: [name] for name in header})}
        header = [*header, KEY_HEADER]
    body = office.body(kind, header, rows, **over)
    for verb in (submit.submit, submit.check):
        with pytest.raises(SheetIsPulled) as refused:
            verb(office.server, office.caller, str(uuid4()), body)
        args = refused.value.args_
        assert (args["sheet"], args["row"], args["count"]) == ("Sheet1", 3, 1)
    office.verify()


def test_keys_that_are_none_of_a_pulled_row_refuse_nothing(office: Office) -> None:
    rows = [["B", 5, "2026-02-01", "note: paid"], ["B", 6, "2026-02-01", "3f2a|3f2a-2-11"]]
    header = ["invoices", "amount", "date", KEY_HEADER]
    mapping = Mapping({name: [name] for name in header[:3]}, {"type": "Cash"})
    sent = office.send("payments", header, rows, mapping=mapping, options=ANY_DATE)
    assert sent.counts.booked == 2

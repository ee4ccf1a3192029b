"""Sheet Failed: laid out with the user's own cells, read back however it was left, and what stays of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from addin.errors import Refusal
from addin.failed_reading import Edited, header_row_of, read_failed
from addin.failed_remains import remains
from addin.failed_sheet import FailedTable, failed_page, finished_page, full_key, split_key
from addin.grid import Grid, Run
from addin.hosts.geometry import Area
from addin.pages import DATE, GENERAL, MOMENT, TEXT, ErrorCell, Page
from addin.wire import header_text, pack_types, to_wire, types_of
from shared.kinds import KINDS
from shared.limits import FAILED_HEAD_ROWS
from shared.schemas import Cause, Column, FailedRows, MoneyTotals, RowIssue, Source
from tests.sheets.pages import cells, drop_downs, looks, table, texts

PAYMENTS = KINDS["payments"]
MONEY = [MoneyTotals("EUR", 2, failed=480_00)]


def issue(row: int, field: str = "type", code: str = "TYPE_UNKNOWN", **more: Any) -> RowIssue:
    """One thing wrong."""
    return RowIssue(row, field, code, more.pop("sentence", f"{field} is wrong."), **more)


def failed_table(columns: list[Column], issues: list[list[RowIssue]], **more: Any) -> FailedTable:
    """A table of rows 7, 8 and so on of sheet July."""
    count = len(issues)
    fields: dict[str, Any] = {
        "root": "k", "number": 3, "kind": PAYMENTS, "sheet": "July", "book": "b.xlsx",
        "rows": list(range(7, 7 + count)), "keys": [f"k{number}" for number in range(count)],
    } | more  # fmt: skip
    return FailedTable(columns=columns, issues=issues, **fields)


def one_row(*columns: Column, **more: Any) -> FailedTable:
    """A table of one row with one fault."""
    return failed_table(list(columns), [more.pop("issues", [issue(7)])], **more)


def written(page: Page) -> tuple[list[dict[str, Any]], Any]:
    """The rows by header, and the block."""
    block, lines = table(page, "Row")
    return lines, block


# What is written.


def test_the_head_says_how_many_rows_and_how_much_money_is_to_fix() -> None:
    page = failed_page(
        one_row(Column("Type", "A", "t", ["TRF"]), money=MONEY, causes=[Cause("X", 1, "why", [7])]), "Failed"
    )
    assert texts(page)[:2] == [
        "Import 3 · 1 row, 480.00 EUR · correct the red cells, then press Re-import failed",
        "1 × why (row 7)",
    ]
    assert page.marks == {"root": "k", "number": "3", "source": "July", "header": "4"}
    assert page.freeze == (5, 5)


@pytest.mark.parametrize("sheet", ["July", ""])
def test_the_head_of_a_sheet_that_was_all_or_nothing_sends_nobody_to_a_press_that_is_refused(
    sheet: str,
) -> None:
    table = one_row(Column("Type", "A", "t", ["TRF"]), whole=True, sheet=sheet)
    head = texts(failed_page(table, "Failed"))[0]
    assert head.startswith("Import 3 · 1 row · all or nothing")
    assert "Re-import" not in head
    assert ("on sheet July" in head) is bool(sheet)


@pytest.mark.parametrize(
    ("others", "said"),
    [(1, "1 more row of this import stands elsewhere."), (2, "2 more rows of this import stand elsewhere.")],
)
def test_rows_that_stand_elsewhere_are_told_instead_of_money(others: int, said: str) -> None:
    page = failed_page(one_row(Column("Type", "A", "t", ["TRF"]), money=MONEY, others=others), "Failed")
    assert texts(page)[:2] == ["Import 3 · 1 row · correct the red cells, then press Re-import failed", said]


@pytest.mark.parametrize(
    ("count", "last"), [(20, "1 × why 19"), (21, "... and 1 other cause"), (22, "... and 2 other causes")]
)
def test_the_causes_are_told_up_to_a_number(count: int, last: str) -> None:
    causes = [Cause("X", 1, f"why {number}") for number in range(count)]
    page = failed_page(one_row(Column("Type", "A", "t", ["TRF"]), causes=causes), "Failed")
    head = [value for (_, column), value in sorted(cells(page).items()) if column == 1]
    assert last in head
    assert len([text for text in head if str(text).startswith(("1 × why", "... and"))]) == min(count, 21)


def test_the_header_stays_where_it_stood_before_if_it_can() -> None:
    table = one_row(Column("Type", "A", "t", ["TRF"]))
    first = failed_page(table, "Failed")
    assert failed_page(table, "Failed", 9).filter == Area(9, 1, 2, first.filter.columns)
    assert failed_page(table, "Failed", 9).marks["header"] == "9"
    assert failed_page(table, "Failed", 1).filter == first.filter


@pytest.mark.parametrize(("count", "shown"), [(1_000, 1_000), (1_001, 20)])
def test_of_a_long_sheet_only_the_first_rows_have_links_and_notes(count: int, shown: int) -> None:
    faults = [[issue(7 + place, cell=f"A{7 + place}")] for place in range(count)]
    page = failed_page(failed_table([Column("Type", "A", "t", ["TRF"] * count)], faults), "Failed")
    first = page.freeze[0]
    assert [link.row for link in page.links] == list(range(first, first + shown))
    assert [note.row for note in page.notes] == list(range(first, first + shown))
    assert sum(fill.area.rows for fill in page.fills) == count


@pytest.mark.parametrize(("count", "head"), [(3, 3), (4, 0)])
def test_a_table_that_fills_the_sheet_has_no_head(
    monkeypatch: pytest.MonkeyPatch, count: int, head: int
) -> None:
    assert FAILED_HEAD_ROWS > 100_000
    monkeypatch.setattr("addin.failed_sheet.FAILED_HEAD_ROWS", 3)
    made = failed_table([Column("Type", "A", "t", ["x"] * count)], [[issue(7)] for _ in range(count)])
    page = failed_page(made, "Failed")
    assert cells(page)[head or 1, 1] == "Row"
    assert page.freeze == ((head or 1) + 1, 5)


def test_each_row_stands_with_its_own_cells_its_faults_and_its_key() -> None:
    faults = [
        issue(7, sentence="The type is unknown.", suggestion="Cash"),
        issue(7, "amount", "AMOUNT_MISSING", sentence="No amount."),
        issue(7, "amount", "AMOUNT_MISSING", sentence="Really."),
    ]
    made = one_row(Column("Type", "A", "t", ["TRF"]), Column("Amount", "B", "_", [""]), issues=faults)
    page = failed_page(made, "Failed")
    (line,), block = written(page)
    assert line == {
        "Row": 7,
        "What is wrong": "The type is unknown.\nNo amount.\nReally.",
        "Suggestion": "Cash",
        "Send": "Yes",
        "Type": "TRF",
        "Amount": None,
        "Code": "TYPE_UNKNOWN, AMOUNT_MISSING",
        "Remitbook key": "k|k0",
    }
    assert [column.hidden for column in block.columns] == [False] * 7 + [True]
    at = block.first_row
    assert drop_downs(page) == {f"D{at}": ("Yes", "Drop", "On account")}
    assert [(link.sheet, link.cell) for link in page.links] == [("July", "A7")]
    assert page.filter == Area(at - 1, 1, 2, 8)  # the hidden key is sorted along


def test_a_table_of_a_sheet_that_is_gone_has_no_links_and_one_without_rows_no_filter() -> None:
    assert failed_page(one_row(Column("Type", "A", "t", ["x"]), sheet=""), "Failed").links == []
    empty = failed_page(failed_table([Column("Type", "A", "_", [])], []), "Failed")
    assert (empty.filter, drop_downs(empty)) == (None, {})
    assert written(empty)[1].columns[5].width == 20


@pytest.mark.parametrize(
    ("type_", "text", "own", "value", "shown"),
    [
        ("t", "00104", TEXT, "00104", TEXT),
        ("t", "=1+1", GENERAL, "=1+1", GENERAL),
        ("n", "12.5", "#,##0.00", 12.5, "#,##0.00"),
        ("n", "12.5", TEXT, 12.5, GENERAL),
        ("n", "12.5", "dd/mm/yyyy", 12.5, GENERAL),
        ("n", "104", "00000", 104, GENERAL),
        ("n", "00104", GENERAL, 104, "00000"),
        ("n", "104", "0", 104, "0"),
        ("d", "2026-04-02", "dd.mm.yyyy", dt.date(2026, 4, 2), "dd.mm.yyyy"),
        ("d", "2026-04-02", GENERAL, dt.date(2026, 4, 2), DATE),
        ("s", "2026-04-02T09:30:00", TEXT, dt.datetime(2026, 4, 2, 9, 30), MOMENT),
        ("h", "09:30:00", "0.00", dt.time(9, 30), "hh:mm:ss"),
        ("b", "TRUE", TEXT, True, GENERAL),
        ("b", "FALSE", GENERAL, False, GENERAL),
        ("x", "#N/A", TEXT, ErrorCell("#N/A"), GENERAL),
        ("x", "#N/A", "0.00", ErrorCell("#N/A"), "0.00"),
        ("_", "", DATE, None, DATE),
    ],
)
def test_a_cell_comes_back_with_its_type_and_a_format_that_shows_it(
    type_: str, text: str, own: str, value: Any, shown: str
) -> None:
    page = failed_page(one_row(Column("Mine", "A", type_, [text]), formats=[[own]]), "Failed")
    (line,), block = written(page)
    assert (line["Mine"], type(line["Mine"])) == (value, type(value))
    assert block.formats.get((0, 4), block.columns[4].number_format) == shown


def test_a_column_has_the_format_most_of_its_cells_have() -> None:
    made = failed_table(
        [Column("Mine", "A", "nnn", ["1", "2", "3"])],
        [[issue(row)] for row in (7, 8, 9)],
        formats=[["0.00", "0.0", "0.00"]],
    )
    _, block = written(failed_page(made, "Failed"))
    assert (block.columns[4].number_format, block.formats) == ("0.00", {(1, 4): "0.0"})


@pytest.mark.parametrize(
    ("widths", "text", "width"),
    [([31.0], "x", 31.0), ([90.0], "x", 60.0), ([9.0], "x" * 12, 14), ([], "x" * 99, 28.0), ([], "", 8.0)],
)
def test_a_column_is_as_wide_as_it_was_or_as_its_cells_need(
    widths: list[float], text: str, width: float
) -> None:
    _, block = written(failed_page(one_row(Column("Mine", "A", "t", [text]), widths=widths), "Failed"))
    assert block.columns[4].width == width


def test_columns_people_type_numbers_or_dates_into_keep_their_format() -> None:
    made = one_row(
        Column("A", "A", "t", ["x"]), Column("B", "B", "t", ["x"]), Column("C", "C", "t", ["x"]),
        fields={0: "amount", 1: "account"},
    )  # fmt: skip
    _, block = written(failed_page(made, "Failed"))
    assert [column.keep_typed for column in block.columns[4:7]] == [True, False, False]


def test_wrong_cells_are_red_doubtful_ones_yellow_with_what_is_allowed() -> None:
    columns = [
        Column("Type", "C", "t", ["TRF", "x"]),
        Column("Amount", "D", "t", ["x", "1"]),
        Column("Mine", "E", "t", ["", ""]),
    ]
    issues = [
        [
            issue(7, cell="C7"),
            issue(7, "amount", "AMOUNT_NOT_NUMERIC", cell="D7"),
            issue(7, "", "ROW_CHANGED"),
        ],
        [
            issue(8, warning=True, cell="C8"),
            issue(8, "date", "DATE_MISSING"),
            issue(8, "remark", "X", cell="Z8"),
            issue(8, "amount", "AMOUNT_AMBIGUOUS", warning=True),
            issue(8, "amount", "AMOUNT_NOT_NUMERIC"),
        ],
    ]
    page = failed_page(failed_table(columns, issues, fields={0: "type", 1: "amount"}), "Failed")
    at = written(page)[1].first_row
    assert sorted(looks(page)) == sorted([
        (f"E{at + 1}", "warning"), (f"E{at}:F{at}", "bad"), (f"F{at + 1}", "bad"),
    ])  # fmt: skip
    notes = {(note.row - at, note.column): note.text for note in page.notes}
    assert set(notes) == {(0, 5), (0, 6), (1, 5), (1, 6)}
    assert notes[0, 5] == f"type is wrong.\n{PAYMENTS.field('type').help}"
    assert notes[1, 6].startswith("amount is wrong.\namount is wrong.\n")


def test_a_note_on_a_column_that_is_no_field_says_only_what_is_wrong() -> None:
    page = failed_page(
        one_row(Column("Mine", "E", "t", ["x"]), issues=[issue(7, "type", cell="E7")]), "Failed"
    )
    assert [note.text for note in page.notes] == ["type is wrong."]


def test_where_either_of_two_cells_may_be_wrong_both_are_marked() -> None:
    columns = [Column("Customer", "A", "t", ["1"]), Column("Invoice", "B", "t", ["2"])]
    fault = [issue(7, "invoices", "INVOICE_ACCOUNT_MISMATCH", cell="B7")]
    page = failed_page(failed_table(columns, [fault], fields={0: "account", 1: "invoices"}), "Failed")
    at = written(page)[1].first_row
    assert looks(page) == [(f"E{at}:F{at}", "bad")]


def test_a_finished_sheet_says_that_nothing_is_left() -> None:
    page = finished_page("k", 3, "Failed", "All 5 rows are booked.")
    assert texts(page) == ["Import 3 · nothing left to fix", "All 5 rows are booked."]
    assert page.marks == {"root": "k", "number": "3", "finished": "yes"}


def test_a_key_names_its_import() -> None:
    assert split_key(full_key("k", "k0")) == ("k", "k0")
    assert split_key("typed by hand") == ("", "typed by hand")


# What is read back.

HEADER = ["Row", "What is wrong", "Suggestion", "Send", "Type", "Amount", "Code", "Remitbook key"]


def grid_of(*rows: list[Any], header: list[Any] | None = None, **more: Any) -> Grid:
    """A Failed sheet from its header in row 5 on."""
    values = [header or HEADER, *rows]
    return Grid("Failed", Area(5, 1, len(values), len(values[0])), values, **more)


def left(
    row: int | None, send: Any = "Yes", type_: Any = "Cash", key: str | None = "k|k0", amount: Any = 5.0
) -> list[Any]:
    """A row as a person left it."""
    return [row, "wrong", None, send, type_, amount, "TYPE_UNKNOWN", key]


def read(grid: Grid, title: str = "Import 3 · 1 row", marks: dict[str, str] | None = None) -> Edited:
    return read_failed(grid, title, marks or {}, "b.xlsx")


def test_the_rows_are_read_with_keys_links_and_own_columns_only() -> None:
    found = read(grid_of(left(7), left(8, "On account", key="k|k1"), left(None, None, key=None)))
    assert [column.header for column in found.sheet.columns] == ["Type", "Amount"]
    assert found.letters == ["E", "F"]
    assert (found.root, found.number) == ("k", "3")
    assert found.sheet.rows == [6, 7, 8]
    assert (found.retry.keys, found.retry.links) == (["k0", "k1", ""], ["7", "8", ""])
    assert (found.retry.send, found.shown_send) == (["yes", "on_account", "yes"], ["Yes", "On account", ""])


@pytest.mark.parametrize(
    ("said", "word", "reason"),
    [
        ("Yes", "yes", ""),
        ("y", "yes", ""),
        (None, "yes", ""),
        ("DROP", "drop", ""),
        ("Drop: paid in cash", "drop", "paid in cash"),
        ("no", "drop", ""),
        ("N: twice", "drop", "twice"),
        ("on_account", "on_account", ""),
        ("On Account ", "on_account", ""),
    ],
)
def test_send_is_read_as_people_write_it(said: Any, word: str, reason: str) -> None:
    retry = read(grid_of(left(7, said))).retry
    assert (retry.send, retry.reasons) == ([word], [reason])


def test_a_send_that_says_nothing_known_is_refused_with_its_row() -> None:
    with pytest.raises(
        Refusal, match=r'Send in row 6 of sheet Failed is "later"\. Allowed: Yes, Drop, On account'
    ) as refused:
        read(grid_of(left(7, "later")))
    assert (refused.value.code, refused.value.args_) == ("SEND_UNKNOWN", {"row": 6})


def test_rows_of_two_imports_are_refused() -> None:
    with pytest.raises(Refusal, match="rows of 2 imports") as refused:
        read(grid_of(left(7), left(8, key="r2|k0")))
    assert refused.value.code == "FAILED_MIXED"


@pytest.mark.parametrize(
    ("key", "title", "marks", "root", "number"),
    [
        (None, "Import 3 · 1 row", {"root": "r9", "number": "4"}, "r9", "4"),
        (None, "Import 3 · 1 row", {}, "", "3"),
        (None, "My list", {}, "", ""),
        ("k|k0", "My list", {"root": "r9"}, "k", ""),
    ],
)
def test_the_import_is_known_by_key_mark_or_title(
    key: str | None, title: str, marks: dict[str, str], root: str, number: str
) -> None:
    found = read(grid_of(left(7, key=key)), title, marks)
    assert (found.root, found.retry.root, found.number) == (root, root, number)


def test_rows_cleared_of_all_that_is_the_users_are_left_out() -> None:
    found = read(grid_of(left(7), left(None, "Yes", None, None, None), left(9, key="k|k2")))
    assert (found.sheet.rows, found.retry.keys) == ([6, 8], ["k0", "k2"])
    assert [column.texts for column in found.sheet.columns] == [["Cash", "Cash"], ["5", "5"]]
    mixed = read(grid_of(left(7), left(None, "Yes", None, None, None), left(9, type_=4.0)))
    assert [column.types for column in mixed.sheet.columns] == ["tn", "nn"]


def test_a_sheet_cleared_whole_has_no_rows() -> None:
    found = read(grid_of(left(None, "Yes", None, None, None), left(None, "Drop", None, None, None)))
    assert (found.sheet.rows, found.retry.keys) == ([], [])


def test_own_columns_stay_though_their_header_is_gone_and_empty_ones_do_not() -> None:
    header = [*HEADER[:4], None, "Amount", None, "Code"]
    row = [7, "wrong", None, "Yes", "Cash", 5.0, None, "TYPE_UNKNOWN"]
    found = read(grid_of(row, header=header))
    assert [(column.header, column.letter) for column in found.sheet.columns] == [("", "E"), ("Amount", "F")]
    assert found.retry.keys == [""]


def test_the_header_row_is_found_below_anything_typed_above() -> None:
    assert header_row_of([["My title"], [], [None, 1.0], HEADER]) == 3
    assert header_row_of([["Row", "Send"]]) is None
    assert header_row_of([["x"]] * 200 + [HEADER]) is None


# What stays after a try.


def fixed(edited: Edited, rows: list[int], keys: list[str]) -> FailedTable:
    """What stays of it where the server still has these rows to fix."""
    columns = [Column("Type", "C", "t", ["TRF"] * len(rows)), Column("Amount", "D", "t", ["1"] * len(rows))]
    issues = [[issue(row, cell=f"C{row}")] for row in rows]
    failed = FailedRows("k", 3, rows, keys, columns, issues, [], MONEY)
    return remains(edited, failed, failed_table(columns, issues, rows=rows, keys=keys, money=MONEY))


def codes(made: FailedTable) -> list[list[str]]:
    return [[each.code for each in issues] for issues in made.issues]


def test_rows_booked_go_and_the_others_stay_as_the_user_left_them() -> None:
    grid = grid_of(
        left(7, type_="Cash"),
        left(8, "Drop", "Giro", "k|k1", 6.0),
        runs=[[], [], [], [], [Run(6, "@")], [Run(6, "0.00"), Run(7, "0.000")]],
        widths=[1, 2, 3, 4, 5.5, 6.5],
    )
    made = fixed(read(grid), [8], ["k1"])
    assert (made.rows, made.keys, made.send) == ([8], ["k1"], ["Drop"])
    assert [(column.header, column.letter, column.types, column.texts) for column in made.columns] == [
        ("Type", "C", "t", ["Giro"]), ("Amount", "D", "n", ["6"]),
    ]  # fmt: skip
    assert (made.widths, made.formats) == ([5.5, 6.5], [["@"], ["0.000"]])
    assert (codes(made), made.money, made.others) == ([["TYPE_UNKNOWN"]], MONEY, 0)


def test_columns_added_and_rows_deleted_are_the_users_business() -> None:
    header = [*HEADER[:6], "My note", *HEADER[6:]]
    grid = grid_of([7, "wrong", None, None, "Cash", 5.0, "see mail", "X", "k|k0"], header=header)
    made = fixed(read(grid), [7, 9], ["k0", "k2"])
    assert [(column.header, column.letter) for column in made.columns] == [
        ("Type", "C"),
        ("Amount", "D"),
        ("My note", ""),
    ]
    assert (made.others, list(made.money), made.send) == (1, [], ["Yes"])
    assert (made.widths, made.formats) == ([0, 0, 0], [[""], [""], [""]])


def test_a_row_without_its_key_is_known_by_its_link() -> None:
    made = fixed(
        read(grid_of(left(7, key=None), left(8, key="k|k1")), marks={"root": "k"}), [7, 8], ["k0", "k1"]
    )
    assert (made.keys, codes(made)) == (["k0", "k1"], [["TYPE_UNKNOWN"], ["TYPE_UNKNOWN"]])


def test_a_row_beside_the_key_of_another_stays_as_it_is_and_says_so() -> None:
    made = fixed(read(grid_of(left(7, key="k|k1"), left(8, key="k|k9"))), [7, 8], ["k0", "k1"])
    assert codes(made) == [["KEY_OF_ANOTHER_ROW"]] * 2
    assert (made.rows, made.keys) == ([7, 8], ["k1", "k9"])


def test_one_key_on_two_rows_is_told_on_both() -> None:
    made = fixed(read(grid_of(left(7), left(7))), [7], ["k0"])
    assert codes(made) == [["KEY_TWICE", "TYPE_UNKNOWN"]] * 2
    assert list(made.money) == []


def test_a_row_typed_in_by_hand_stays_and_is_told_so() -> None:
    hand = ["new", None, None, None, "Cash", 5.0, None, None]
    made = fixed(read(grid_of(left(7), hand, left(8, key="k|k1"), left(99, key=None))), [7], ["k0"])
    assert (made.rows, made.keys, codes(made)) == ([7, 0], ["k0", ""], [["TYPE_UNKNOWN"], ["KEY_MISSING"]])
    assert made.issues[1][0].row == 7


# From cells to the wire.


def test_a_formula_without_a_result_fills_its_row_unless_the_row_is_left_out() -> None:
    values = [["Customer", "Amount"], [None, None], ["00104", None], [None, None]]
    grid = Grid("July", Area(3, 2, 4, 2), values, uncalculated={(1, 1): "=A1", (2, 1): "=A2"})
    assert to_wire(grid, Source()).rows == [4, 5]
    assert to_wire(grid, Source(), skip_rows=1).rows == [5]


def test_a_range_travels_column_by_column_without_its_blank_rows() -> None:
    values = [["Customer", None, 2026.0], ["00104", 5.0, None], [None, " ", ""], [7.0, None, None]]
    grid = Grid("July", Area(3, 2, 4, 3), values, hidden=[4, 5], merged=[6])
    sheet = to_wire(grid, Source(sheet="July"))
    assert (sheet.header_row, sheet.rows, sheet.hidden, sheet.merged) == (3, [4, 6], [4], [6])
    assert [(column.header, column.letter, column.types, column.texts) for column in sheet.columns] == [
        ("Customer", "B", "tn", ["00104", "7"]), ("", "C", "n_", ["5", ""]), ("2026", "D", "_", ["", ""]),
    ]  # fmt: skip
    assert to_wire(grid, Source(), skip_rows=1).rows == [6]


def test_padded_numbers_and_formulas_never_worked_out_travel_as_what_they_are() -> None:
    values = [["No", "Sum"], [104.0, None], [None, None]]
    grid = Grid(
        "July",
        Area(1, 1, 3, 2),
        values,
        [[Run(1, "00000")], []],
        uncalculated={(1, 1): "=B9*2", (2, 1): "=B8"},
    )
    sheet = to_wire(grid, Source())
    assert sheet.rows == [2, 3]
    assert [(column.types, column.texts) for column in sheet.columns] == [
        ("n_", ["00104", ""]),
        ("f", ["=B9*2", "=B8"]),
    ]


def test_small_words_of_the_wire() -> None:
    assert [header_text(value) for value in (None, " A ", 5.0, True)] == ["", " A ", "5", "TRUE"]
    assert [pack_types(types) for types in ("ttt", "tn", "")] == ["t", "tn", ""]
    assert types_of(Column("A", "A", "t", ["x"] * 3), 3) == "ttt"
    assert types_of(Column("A", "A", "tnt", ["x"] * 3), 3) == "tnt"


def test_a_cell_has_the_format_of_the_run_it_lies_in() -> None:
    grid = grid_of(left(7), runs=[[Run(6, "0.0"), Run(8, "0.00")]])
    assert [grid.format_at(row, 0) for row in (5, 6, 7, 8, 9)] == ["General", "0.0", "0.0", "0.00", "0.00"]
    assert grid.format_at(6, 5) == "General"

"""Days as people write them."""

import datetime as dt

import pytest

from shared.bad import Bad
from shared.dates import infer_date_order, read_date

APRIL_2 = dt.date(2026, 4, 2)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-04-02", ""),
        ("2026-04-02", "DMY"),
        ("2026/4/2", "MDY"),
        ("20260402", ""),
        ("20260402", "YMD"),
        ("02042026", "DMY"),
        ("04022026", "MDY"),
        ("02.04.2026", "DMY"),
        ("04/02/2026", "MDY"),
        ("2.4.26", "DMY"),
        ("26-04-02", "YMD"),
        ("26.4.2", "YMD"),
        ("2 Apr 2026", ""),
        ("April 2nd, 2026", ""),
        ("2. April 26", ""),
        ("2026 April 2", ""),
        ("Do, 02.04.2026", "DMY"),
        ("2026-04-02T18:12:00", ""),
        ("2026-04-02 18:12", ""),
        ("2.4.2026 18:12:11", "DMY"),
        (" 2026-04-02 ", ""),
        ("２０２６-04-02", ""),
        ("02 04 2026", "DMY"),
    ],
)
def test_the_second_of_april(text: str, order: str) -> None:
    assert read_date("t", text, order) == APRIL_2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/04/2026", dt.date(2026, 4, 13)),
        ("04/13/2026", dt.date(2026, 4, 13)),
        ("03/03/2026", dt.date(2026, 3, 3)),
        ("1. März 1999", dt.date(1999, 3, 1)),
        ("1 mai 68", dt.date(2068, 5, 1)),
        ("1 May 69", dt.date(1969, 5, 1)),
        ("45-04-15", dt.date(2045, 4, 15)),
        ("99.04.15", dt.date(1999, 4, 15)),
    ],
)
def test_days_that_need_no_order(text: str, day: dt.date) -> None:
    assert read_date("t", text) == day


@pytest.mark.parametrize(
    ("text", "order", "first", "second"),
    [
        ("03/04/2026", "", "2026-04-03", "2026-03-04"),
        ("03/04/26", "", "2026-04-03", "2026-03-04"),
        ("26-04-02", "", "2002-04-26", "2026-04-02"),
        ("03/04/2026", "YMD", "2026-04-03", "2026-03-04"),
    ],
)
def test_ambiguous_days(text: str, order: str, first: str, second: str) -> None:
    got = read_date("t", text, order)  # type: ignore[arg-type]
    assert got == Bad("DATE_AMBIGUOUS", {"value": text, "first": first, "second": second})


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("31/02/2026", "DMY"),
        ("31/02/2026", ""),
        ("2026-02-31", ""),
        ("hello", ""),
        ("1/2", ""),
        ("2026", ""),
        ("-5/4/2026", ""),
        ("12:30:15", ""),
        ("2:4:2026", "DMY"),
        ("1.234,50", ""),
        ("Apr Mai 2026", ""),
        ("2 Smarch 2026", ""),
        ("0206-04-02", ""),
        ("2 April 206", ""),
        ("99999999", "DMY"),
        ("x" * 70, ""),
        ("02.04.2300", "DMY"),
        ("2 Apr 2026 EUR", ""),
        ("1950-13-01", ""),
        ("2.4.02026", ""),
        ("0a.04.2026", "DMY"),
        ("1, 234, 2026", ""),
    ],
)
def test_texts_that_are_no_day(text: str, order: str) -> None:
    got = read_date("t", text, order)  # type: ignore[arg-type]
    assert isinstance(got, Bad)
    assert got.code == "DATE_NOT_A_DATE"


def test_a_day_in_another_order_is_suggested() -> None:
    got = read_date("t", "04/13/2026", "DMY")
    assert isinstance(got, Bad)
    assert (got.code, got.args["suggestion"]) == ("DATE_NOT_A_DATE", "2026-04-13")
    got = read_date("t", "31.12.99", "YMD")
    assert isinstance(got, Bad)
    assert got.args["suggestion"] == "1999-12-31"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-03-04", "YDM"), ("26/3/4", "YDM"), ("20260304", "YDM"), ("04.2026.03", "MYD"),
        ("04 26 03", "MYD"), ("04202603", "MYD"), ("03-2026-04", "DYM"), ("03202604", "DYM"),
        ("3 April 2026", "DYM"),
    ],
)  # fmt: skip
def test_an_order_that_is_never_guessed_is_kept_to_where_it_was_chosen(text: str, order: str) -> None:
    assert read_date("t", text, order) == dt.date(2026, 4, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2026-13-13", "26-31-31", "20261313", "1", "2026", "03.04.2026"])
def test_no_day_in_such_an_order(text: str) -> None:
    got = read_date("t", text, "YDM")
    assert isinstance(got, Bad)
    assert got.code == "DATE_NOT_A_DATE"


@pytest.mark.parametrize(
    ("type", "text", "code", "suggestion"),
    [
        ("n", "46114", "DATE_NOT_A_DATE", "2026-04-02"),
        ("n", "46114.5", "DATE_NOT_A_DATE", "2026-04-02"),
        ("n", "20260402", "DATE_NOT_A_DATE", "2026-04-02"),
        ("n", "20261402", "DATE_NOT_A_DATE", ""),
        ("n", "12345", "DATE_NOT_A_DATE", ""),
        ("n", "-5", "DATE_NOT_A_DATE", ""),
        ("n", "7", "DATE_NOT_A_DATE", ""),
        ("d", "1900-01-05", "DATE_NOT_A_DATE", ""),
        ("s", "9999-12-31T00:00:00", "DATE_NOT_A_DATE", ""),
        ("h", "18:12:00", "DATE_NOT_A_DATE", ""),
        ("b", "TRUE", "DATE_NOT_A_DATE", ""),
        ("x", "#N/A", "CELL_ERROR", ""),
        ("f", "=A1", "FORMULA_NOT_CALCULATED", ""),
    ],
)
def test_cells_that_are_no_day(type: str, text: str, code: str, suggestion: str) -> None:
    got = read_date(type, text)
    assert isinstance(got, Bad)
    assert (got.code, got.args.get("suggestion", "")) == (code, suggestion)


def test_date_cells_and_blanks() -> None:
    assert read_date("d", "2026-04-02") == APRIL_2
    assert read_date("s", "2026-04-02T18:12:00") == APRIL_2
    assert read_date("_", "") is None
    assert read_date("t", "\u00a0") is None


@pytest.mark.parametrize(
    ("texts", "order", "ambiguous"),
    [
        (["03/04/2026", "13/04/2026"], "DMY", 0),
        (["03/04/2026", "04/13/2026"], "MDY", 0),
        (["26-04-02", "45-04-15"], "YMD", 0),
        (["03/04/2026", "13/04/2026", "05/16/2026"], "", 1),
        (["03/04/2026", "03/04/2026", "03/03/2026"], "", 2),
        (["26-04-02", "26-04-15"], "", 2),
        (["03/03/2026", "2026-04-02", "31/02/2026", "x"], "", 0),
        (["2026-04-02", "2 Apr 2026"], "", 0),
        ([], "", 0),
    ],
)
def test_the_order_of_a_column(texts: list[str], order: str, ambiguous: int) -> None:
    got = infer_date_order("t", texts)
    assert (got.order, got.ambiguous) == (order, ambiguous)
    assert got.reason
    assert infer_date_order("t" * len(texts), texts) == got


def test_a_clash_names_one_cell_of_each_kind() -> None:
    got = infer_date_order("t", ["03/04/2026", "12/31/2026", "31/12/2026", "31/12/2026"], [7, 8, 9, 12])
    assert (got.order, got.ambiguous) == ("", 1)
    assert '"31/12/2026" in row 9' in got.reason
    assert '"12/31/2026" in row 8' in got.reason


def test_a_clash_with_a_year_in_front() -> None:
    got = infer_date_order("t", ["01/02/2003", "13-04-05", "04-13-05"])
    assert (got.order, got.ambiguous) == ("", 2)
    assert got.reason == '"04-13-05" has the month first, "13-04-05" has the day or year first'


def test_two_cells_settle_together() -> None:
    # DMY or MDY; DMY or YMD.
    got = infer_date_order("t", ["01/02/2003", "13-04-05"])
    assert (got.order, got.reason) == ("DMY", '"01/02/2003" and "13-04-05" settle it')


def test_the_cell_that_settles_is_named_with_its_row() -> None:
    got = infer_date_order("t", ["03/04/2026", "13/04/2026"], [2, 5])
    assert '"13/04/2026" in row 5' in got.reason


def test_date_cells_do_not_settle_the_order() -> None:
    assert infer_date_order("dt", ["2026-04-13", "03/04/2026"]).ambiguous == 1

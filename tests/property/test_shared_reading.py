"""Whatever the value: what is written is read back, and read the same by everybody."""

import datetime as dt
import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.bad import Bad
from shared.cells import are_plain_ids, cell_of, column_of, number_format_of, read_id, value_of
from shared.contents import content_digest
from shared.dates import FIRST_YEAR, LAST_YEAR, infer_date_order, read_date
from shared.decimals import infer_decimal_sign, read_decimal
from shared.filters import parse_filter
from shared.identifiers import loose_key, natural_key, split_invoices
from shared.money import format_money, from_minor, to_minor

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 1, 1)),
    st.datetimes(dt.datetime(1900, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.times().map(lambda time: time.replace(microsecond=0)),
)
DAYS = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))
MINOR = st.integers(-(10**15), 10**15)
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters="-/_."), min_size=1)


@given(VALUES)
def test_a_cell_goes_to_the_wire_and_back(value: object) -> None:
    cell = cell_of(value)
    back = value_of(*cell)
    assert cell_of(back) == cell
    if isinstance(value, (bool, dt.time)) or value is None:
        assert back == value
    elif isinstance(value, (int, float)):
        assert float(back) == float(value)  # type: ignore[arg-type]
        assert "e" not in cell[1]
    elif isinstance(value, str) and cell[0] == "t":
        assert back == value
    elif isinstance(value, dt.datetime):
        assert cell[1].startswith(value.date().isoformat())


@given(st.lists(VALUES))
def test_a_column_is_its_cells(values: list[object]) -> None:
    types, texts = column_of(values)
    assert list(zip(types, texts)) == [cell_of(value) for value in values]


@given(
    st.lists(st.text(max_size=6) | st.sampled_from(["", "A 1", " A1", "1.2E+15", "1e+15", "A1\x1f", "1\n2"]))
)
def test_plain_ids_are_those_that_are_read_as_they_are(texts: list[str]) -> None:
    if are_plain_ids(texts):
        assert [read_id("t", text) for text in texts] == [text or None for text in texts]


@given(st.integers(0, 10**9), st.integers(2, 12))
def test_zeros_in_front_survive(number: int, width: int) -> None:
    cell = cell_of(float(number), "0" * width)
    assert cell == ("n", str(number).zfill(width))
    assert cell_of(value_of(*cell), number_format_of(*cell)) == cell


@given(MINOR, st.sampled_from([0, 2, 3, 4]))
def test_money_there_and_back(minor: int, places: int) -> None:
    assert to_minor(from_minor(minor, places), places) == minor
    assert read_decimal("t", format_money(minor, places), ".") == from_minor(minor, places)


@given(
    MINOR,
    st.sampled_from([",.", ".,", " ,", " .", "',", "'.", "\u00a0,", "\u202f,"]),
    st.sampled_from(["{}", "EUR {}", "{} EUR", "€{}", "{}\u00a0€", " {} "]),
)
def test_amounts_in_both_notations(minor: int, marks: str, around: str) -> None:
    text = format_money(minor, 2).replace(",", "T").replace(".", marks[1]).replace("T", marks[0])
    got = read_decimal("t", around.format(text), marks[1])  # type: ignore[arg-type]
    assert got == from_minor(minor, 2)
    assert read_decimal("t", around.format(text), "") == got


@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 4)))
def test_a_number_cell_is_what_excel_shows(number: float) -> None:
    assert read_decimal(*cell_of(number)) == Decimal(repr(number)).quantize(Decimal("0.0001"))


@given(st.text())
def test_readers_never_raise(text: str) -> None:
    for sign in ("", ".", ","):
        got = read_decimal("t", text, sign)  # type: ignore[arg-type]
        assert got is None or isinstance(got, (Decimal, Bad))
    for order in ("", "DMY", "MDY", "YMD"):
        day = read_date("t", text, order)  # type: ignore[arg-type]
        assert day is None or isinstance(day, (dt.date, Bad))
    split_invoices(text)
    natural_key(text)
    parse_filter(text)


@given(st.text("0123456789.,-:/ ()€ABCO", max_size=12))
def test_readers_agree_with_themselves(text: str) -> None:
    free = read_decimal("t", text, "")
    if isinstance(free, Decimal):
        assert free in (read_decimal("t", text, "."), read_decimal("t", text, ","))
    day = read_date("t", text, "")
    if isinstance(day, dt.date):
        assert day in [read_date("t", text, order) for order in ("DMY", "MDY", "YMD")]  # type: ignore[arg-type]


@given(DAYS, st.sampled_from("./- "), st.booleans())
def test_days_by_their_order(day: dt.date, mark: str, padded: bool) -> None:
    width = 2 if padded else 1
    parts = {"D": f"{day.day:0{width}}", "M": f"{day.month:0{width}}", "Y": str(day.year)}
    for order in ("DMY", "MDY", "YMD"):
        assert read_date("t", mark.join(parts[part] for part in order), order) == day  # type: ignore[arg-type]
    assert read_date("d", day.isoformat()) == day


@given(st.lists(DAYS, min_size=1), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_in_one_order_never_clashes(days: list[dt.date], form: str) -> None:
    order = "DMY" if form[1] == "d" else "MDY"
    got = infer_date_order("t", [day.strftime(form) for day in days])
    assert got.order in (order, "")
    settles = any(day.day > 12 for day in days)
    assert (got.order == order) == settles
    if not settles:
        assert got.ambiguous == sum(day.day != day.month for day in days)


MIXED = st.builds(
    lambda day, form: day.strftime(form),
    DAYS,
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%y-%m-%d", "%d-%m-%y"]),
)


@given(st.data(), st.lists(MIXED, min_size=1, max_size=12))
def test_the_order_of_a_column_does_not_hang_on_the_order_of_its_rows(
    data: st.DataObject, texts: list[str]
) -> None:
    cells = list(zip(texts, range(2, 2 + len(texts)), strict=True))
    again = data.draw(st.permutations(cells))
    first = infer_date_order("t", texts, [row for _, row in cells])
    assert infer_date_order("t", [text for text, _ in again], [row for _, row in again]) == first
    assert infer_date_order("t", [text for text, _ in again]) == infer_date_order("t", texts)


@given(st.lists(MINOR.map(lambda minor: format_money(minor, 2)), min_size=1))
def test_a_column_with_decimals_settles_its_sign(texts: list[str]) -> None:
    assert infer_decimal_sign("t", texts).sign == "."


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True), st.sampled_from([", ", "; ", "|", "\n", ",,"]))
def test_invoices_join_and_split(names: list[str], joint: str) -> None:
    assert split_invoices(joint.join(names)) == [(name, "") for name in names]


@given(
    st.dictionaries(NAMES, st.integers(1, 10**8), min_size=1, max_size=20), st.sampled_from(["; ", "|", "\n"])
)
def test_invoices_with_amounts_join_and_split(amounts: dict[str, int], joint: str) -> None:
    pairs = [
        (name, format_money(minor, 2).replace(",", "").replace(".", ",")) for name, minor in amounts.items()
    ]
    assert split_invoices(joint.join(f"{name}: {amount}" for name, amount in pairs)) == pairs
    assert split_invoices(",".join(f"{name}:{amount}" for name, amount in pairs)) == pairs


def natural(number: str) -> tuple[object, ...]:
    parts = re.split("([0-9]+)", number.casefold())
    return (*(int(part) if place % 2 else part for place, part in enumerate(parts)), number)


@given(st.lists(st.text("0123456789aAbB-/", max_size=14)))
def test_the_natural_key_sorts_as_tuples_do(numbers: list[str]) -> None:
    def compared(number: str) -> tuple[tuple[object, ...], str]:
        *parts, last = natural(number)
        return tuple(parts), str(last)

    assert sorted(numbers, key=natural_key) == sorted(numbers, key=compared)


@given(NAMES)
def test_the_loose_key_is_loose_and_stays(name: str) -> None:
    key = loose_key(name)
    assert loose_key(f" 00{name} ") == key
    assert loose_key(key) == key


ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), st.text("xy1:", max_size=3)), max_size=6)


@given(ROWS, ROWS)
def test_equal_digests_are_equal_contents(left: list[dict[str, str]], right: list[dict[str, str]]) -> None:
    def content(rows: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
        return sorted(sorted((name, text) for name, text in row.items() if text) for row in rows)

    equal = content(left) == content(right)
    assert (content_digest(left, {}) == content_digest(right, {})) == equal

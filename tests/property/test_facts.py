"""What is counted of whole columns is what counting their cells one by one gives."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shared.bad import Bad
from shared.cells import column_of, read_id, read_text
from shared.columns import collect_facts
from shared.kinds import KINDS
from shared.schemas import Column, Mapping, Sheet, Source

ROWS = 7
VALUES = st.sampled_from(
    [
        None,
        "",
        "A-1",
        "A-2",
        " A-1",
        "a-1",
        "\u00a0A-1",
        "1E+15",
        "#N/A",
        "7",
        7.0,
        8.0,
        True,
        dt.date(2026, 3, 2),
    ]
)
COLUMNS = st.one_of(
    st.lists(VALUES, min_size=ROWS, max_size=ROWS),
    st.lists(st.sampled_from(["A-1", "A-2", "a-2"]), min_size=ROWS, max_size=ROWS),
    st.permutations([f"A-{number}" for number in range(ROWS)]),
)
FIELDS = {
    "account": ["Account"],
    "invoices": ["Invoice", "More"],
    "payer": ["Payer"],
    "transaction_id": ["ID"],
}


@given(st.tuples(COLUMNS, COLUMNS, COLUMNS, COLUMNS, COLUMNS))
def test_facts_are_those_of_the_cells(values: tuple[list[object], ...]) -> None:
    headers = [header for each in FIELDS.values() for header in each]
    wire = [column_of(each) for each in values]
    columns = [
        Column(header, letter, types, texts)
        for header, letter, (types, texts) in zip(headers, "ABCDE", wire, strict=True)
    ]
    sheet = Sheet(source=Source(), header_row=1, rows=list(range(2, ROWS + 2)), columns=columns)
    got = collect_facts(KINDS["payments"], sheet, Mapping(FIELDS), {}, dt.date(2026, 4, 2))
    cells = dict(zip(headers, (list(zip(*each, strict=True)) for each in wire), strict=True))
    for name, mapped in FIELDS.items():
        found = got.fields[name]
        counts = Counter(cell for header in mapped for cell in cells[header])
        shown = [cell for cell in counts if cell[0] != "_"]
        read = read_text if name == "payer" else read_id
        bad: Counter[str] = Counter()
        for cell, count in counts.items():
            value = read(*cell)
            if isinstance(value, Bad):
                bad[value.code] += count
        rows = list(zip(*(cells[header] for header in mapped), strict=True))
        assert (found.distinct, found.examples) == (len(shown), tuple(shown[:3]))
        assert found.unreadable == bad
        assert found.blank == sum(all(type == "_" for type, _ in row) for row in rows)
    whole = Counter(zip(*cells.values(), strict=True))
    assert got.equal_rows == sum(count for count in whole.values() if count > 1)
    ids = Counter(text.strip() for _, text in cells["ID"] if text.strip())
    assert got.repeated_id_rows == sum(count for count in ids.values() if count > 1)
    assert got.repeated_ids == sum(count > 1 for count in ids.values())

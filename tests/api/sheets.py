"""Small submissions for the API's tests."""

from __future__ import annotations

import msgspec

from shared.schemas import Column, Mapping, Sheet, Source, Submission


def submission(kind: str, columns: dict[str, list[str]], **over: object) -> bytes:
    """The body of a PUT: field -> texts, each field mapped to a column of its own name."""
    count = len(next(iter(columns.values())))
    sheet = Sheet(
        Source(book="Book1.xlsx", sheet=kind),
        header_row=1,
        rows=list(range(2, count + 2)),
        columns=[
            Column(name, chr(65 + place), "t", texts) for place, (name, texts) in enumerate(columns.items())
        ],
    )
    made = Submission(kind=kind, sheet=sheet, mapping=Mapping({name: [name] for name in columns}))
    return msgspec.json.encode(msgspec.structs.replace(made, **over))


def customers(*numbers: str) -> bytes:
    """Customers of these numbers."""
    return submission(
        "accounts", {"number": list(numbers), "name": [f"Customer {number}" for number in numbers]}
    )

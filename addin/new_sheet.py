"""New sheet: empty, with the columns of one kind of sheet, their help, drop-downs and number formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addin.errors import Refusal
from addin.hosts.geometry import Area
from addin.pages import DATE, GENERAL, MONEY, TEXT, Block, Choices, Column, Page, Value
from addin.press import Outcome, Press
from shared.kinds import KINDS, Kind
from shared.kinds.base import Field
from shared.limits import SHEET_ROWS

PURPOSE = "new_sheet"

_FORMATS = {
    "id": TEXT, "ids": TEXT, "text": TEXT, "choice": TEXT, "bool": TEXT, "integer": "0", "amount": MONEY,
    "amounts": TEXT, "date": DATE,
}  # fmt: skip


def add_sheet(press: Press) -> Outcome:
    """Add the sheet to Remitbook's book; the user fills it in and says Import there."""
    name = press.option("holds")
    if not name:
        labels = ", ".join(kind.label for kind in KINDS.values())
        raise Refusal("KIND_MISSING", f"Choose what the new sheet will hold: {labels}.")
    kind = KINDS[name]
    sheet = press.desk.add(kind_page(kind))
    return Outcome(f"Sheet {sheet.name} is ready: fill in the rows, then press Import.", sheet=sheet.name)


def kind_page(kind: Kind, filled: Mapping[str, Sequence[Value]] | None = None) -> Page:
    """A sheet for a kind, its header in row 1. filled: field -> values of rows that stand there already."""
    rows = max(map(len, (filled or {}).values()), default=0)
    page = Page(PURPOSE, kind.label, {"updates": kind.name})
    columns = [
        Column(
            field.header,
            field.width,
            _FORMATS.get(field.type, GENERAL),
            note=_note(kind, field),
            keep_typed=True,
        )
        for field in kind.fields
    ]
    values = [(filled or {}).get(field.name) or [None] * rows for field in kind.fields]
    page.blocks.append(Block(1, 1, columns, values, whole=True))
    for place, field in enumerate(kind.fields):
        allowed = tuple(label for _, label in field.choices) or (
            ("Yes", "No") if field.type == "bool" else ()
        )
        if allowed:
            page.choices.append(Choices(Area(2, place + 1, SHEET_ROWS), allowed))
    page.freeze = (2, 1)
    return page


def _note(kind: Kind, field: Field) -> str:
    needed = {"yes": "Needed. ", "no": ""}.get(field.required, "")
    if not needed and field.required != "no":
        members = [each.header for each in kind.fields if each.required == field.required]
        needed = f"One of {' and '.join(members)} is needed. "
    examples = [text for text in field.example if text]
    shown = f" For example: {examples[0]}" if examples else ""
    return f"{needed}{field.help}{shown}"

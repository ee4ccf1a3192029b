"""After an import: the rows to fix, laid out on sheet Failed with the looks of the user's own sheet."""

from __future__ import annotations

import msgspec

from addin.failed_sheet import PURPOSE, FailedTable, failed_page
from addin.grid import Grid, Run, format_in
from addin.hosts.geometry import column_letters
from addin.press import Outcome, Press
from addin.sending import ended
from addin.workbook import SheetOf
from addin.workbook.marks import UNFINISHED
from shared.headers import header_keys
from shared.kinds import KINDS
from shared.matching import match_headers
from shared.schemas import FailedRows, ImportResult, Mapping

TITLE = "Failed"


class Looks(msgspec.Struct):
    """How the user's columns look. widths: by letter. runs: by letter, (sheet row, number format from it)."""

    widths: dict[str, float] = {}
    runs: dict[str, list[tuple[int, str]]] = {}


def looks_of(grid: Grid) -> Looks:
    """What dressing the rows to fix will need of the sheet."""
    letters = [column_letters(grid.area.column + place) for place in range(len(grid.runs))]
    return Looks(
        dict(zip(letters, grid.widths, strict=True)),
        {
            letter: [(run.row, run.number_format) for run in runs]
            for letter, runs in zip(letters, grid.runs, strict=True)
        },
    )


def write_failed(press: Press, result: ImportResult, mapping: Mapping, looks: Looks) -> Outcome:
    """Write the rows to fix of a fresh import; the closing sentence names the sheet.

    A sheet that has them already, written by a process that was killed after, is a person's work by now.
    """
    there = press.desk.find(PURPOSE, root=result.root)
    if there is not None and UNFINISHED not in there.marks:
        return ended(result, there.name)
    failed = press.client.failed(result.id)
    table = table_of(result, failed, mapping)
    dress(table, looks)
    if table.sheet not in press.desk.names():
        table.sheet = ""  # renamed or removed meanwhile: its rows have nothing to link to
    sheet = press.desk.write(failed_page(table, title_for(press, result.root, result.root_number)))
    return ended(result, sheet.name)


def table_of(result: ImportResult, failed: FailedRows, mapping: Mapping) -> FailedTable:
    """The rows to fix as the server has them."""
    return FailedTable(
        root=result.root,
        number=result.root_number,
        kind=KINDS[result.kind],
        sheet=result.source.sheet,
        book=result.source.book,
        rows=failed.rows,
        keys=failed.keys,
        columns=failed.columns,
        issues=failed.issues,
        fields=field_places(header_keys(failed.columns), mapping),
        causes=failed.causes,
        money=failed.money,
        whole=result.state == "REFUSED",
    )


def field_places(keys: list[str], mapping: Mapping) -> dict[int, str]:
    """Column place -> field, for the mapped columns."""
    by_key = {key: name for name, columns in mapping.columns.items() for key in columns}
    return {place: by_key[key] for place, key in enumerate(keys) if key in by_key}


def name_fields(table: FailedTable) -> None:
    """Tell the table's fields by its headers, where no mapping is at hand."""
    by_key = {key: match.field for match in match_headers(table.kind, table.columns) for key in match.keys}
    table.fields = {
        place: by_key[column.header] for place, column in enumerate(table.columns) if column.header in by_key
    }


def dress(table: FailedTable, looks: Looks) -> None:
    """Give the table's columns the widths and number formats the user's sheet has."""
    for column in table.columns:
        runs = [Run(*run) for run in looks.runs.get(column.letter, ())]
        table.widths.append(looks.widths.get(column.letter, 0))
        table.formats.append([format_in(runs, row) if runs else "" for row in table.rows])


def title_for(press: Press, root: str, number: int) -> str:
    """Failed, while no other import's rows stand there; then Failed 48."""
    others = [
        sheet
        for sheet in press.desk.our_sheets()
        if sheet.purpose == PURPOSE and sheet.marks.get("root") != root
    ]
    for sheet in others:
        if sheet.marks.get("finished") and sheet.name == TITLE:
            press.desk.delete(sheet)
            others.remove(sheet)
            break
    return f"{TITLE} {number}" if any(_is_first(sheet) for sheet in others) else TITLE


def _is_first(sheet: SheetOf) -> bool:
    return sheet.name == TITLE or sheet.name.startswith(f"{TITLE} (")

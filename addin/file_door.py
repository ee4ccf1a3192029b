"""What a refused file's sender can do at `remitbook import`, where there is no sheet Mapping and nothing
can be marked: the same refusals, with the way out that door has."""

from __future__ import annotations

from addin.errors import Refusal
from shared.sentences import fill

_MAP_ONCE = (
    " Import one such file with remitbook press import: sheet Mapping asks, and what is chosen there is kept"
    " for these headers. Or name a saved mapping with --mapping."
)
SAID_HERE = {
    "TWO_HEADER_ROWS": "Rows {first} and {second} both look like headers. Name the right one: --set"
    " header_row={second}, or --set header_row={first}[ --set skip_rows={skip}].",
    "HEADER_NOT_FOUND": "No row looks like column headers[ in {range}]. Name it by its number: --set"
    " header_row=1.",
    "TWO_BLOCKS": "There are two tables on this sheet: {first} and {second}. Put each on a sheet of its own"
    " and name it with --sheet; or, in a workbook, mark the one you mean: remitbook press import FILE"
    " --select {first}.",
    "COLUMN_MISSING": "No column was found for {fields|label|field}[: there is no "
    '"{column}" on sheet {sheet}].' + _MAP_ONCE,
    "MAPPING_INVALID": "The mapping does not fit[: {why}]." + _MAP_ONCE,
    "DATE_ORDER_AMBIGUOUS": "Dates[ in {column}] can be read in two ways[: {reason}]. Choose: --set"
    " date_order=DMY, MDY or YMD.",
    "DECIMAL_SIGN_AMBIGUOUS": "Amounts[ in {column}] can be read in two ways[: {reason}]. Choose: --set"
    " decimal_sign=. or --set decimal_sign=, (a comma).",
    "HIDDEN_ROWS_UNDECIDED": "Rows hidden by a filter or by hand: {hidden|count:count}. Choose: --set"
    " hidden_rows=send or --set hidden_rows=leave_out.",
}
"""Code -> its sentence at this door."""


def said_here(refusal: Refusal) -> Refusal:
    """The refusal, with the words that help at this door."""
    if refusal.code not in SAID_HERE:
        return refusal
    sentence = fill(SAID_HERE[refusal.code], refusal.args_)
    return Refusal(refusal.code, sentence, refusal.args_, refusal.status)

"""Issue: what is wrong with a row, as a value. The codes and their sentences are in `CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.request_codes import REQUEST_CODES
from shared.row_codes import ROW_CODES
from shared.sentences import fill
from shared.value_codes import VALUE_CODES


class Issue(NamedTuple):
    """One violation. row: the sheet's row number. field: the kind's field name, "" for the row.
    args: the facts the sentence needs, plain JSON values."""

    row: int
    field: str
    code: str
    args: dict[str, Any] = {}


class Code(NamedTuple):
    """A stable word with its sentence template (`shared.sentences.fill` over the args, with `cell`,
    `value`, `header`, `label` supplied by whoever shows it) and its paragraph for the docs."""

    sentence: str
    paragraph: str
    warning: bool = False


_WARNINGS = frozenset(
    {"DATE_FAR_FUTURE", "DUE_BEFORE_ISSUED", "ID_ZERO_PADDED", "ID_CASE_DIFFERS", "MERGED_CELL", "TOTAL_ROW"}
)

CODES: dict[str, Code] = {
    code: Code(template, paragraph, code in _WARNINGS)
    for code, (template, paragraph) in (ROW_CODES | VALUE_CODES | REQUEST_CODES).items()
}
"""Code -> its sentence template (`shared.sentences.fill`), its paragraph, and whether it only warns."""

EITHER: dict[str, tuple[str, ...]] = {
    "INVOICE_ACCOUNT_MISMATCH": ("account", "invoices"),
    "IDENTIFIER_MISSING": ("account", "invoices"),
    "AMOUNTS_EXCEED_PAYMENT": ("amount", "invoices"),
    "PAID_EXCEEDS_TOTAL": ("amount", "paid"),
    "DUE_BEFORE_ISSUED": ("issue_date", "due_date"),
}
"""Code -> the fields any of which may be the wrong one, so that all of their cells are marked."""

_SUGGESTIONS: dict[str, str] = {
    "ACCOUNT_NOT_FOUND": "[{candidate}]",
    "INVOICE_NOT_FOUND": "[{candidate}]",
    "INVOICE_ALREADY_PAID": "Send: On account",
    "INVOICE_NOT_DEBIT": "Send: On account",
    "INVOICE_ACCOUNT_MISMATCH": "[Customer {owner}]",
    "TYPE_IS_GATEWAY": "Send: Drop",
    "AMOUNT_IS_ZERO": "Send: Drop",
    "ROW_SENT_AGAIN": "Send: Drop",
    "DATE_NOT_A_DATE": "[{suggestion:day}]",
    "AMOUNT_EXCEEDS_OPEN": "[{open}]",
    "CURRENCY_MISMATCH": "[{expected}]",
}


def sentence(code: str, args: Mapping[str, Any]) -> str:
    """What people read about a code: cell, value, why, way out. Never raises: a missing fact becomes "…",
    an unknown code its own name."""
    if code == "INVOICE_NOT_FOUND" and args.get("two"):
        code = "INVOICES_LOOK_JOINED"
    known = CODES.get(code)
    return fill(known.sentence, args) if known else code


def suggestion(code: str, args: Mapping[str, Any]) -> str:
    """A value that would do, or a choice under Send, for the column Suggestion; "" where there is none."""
    return fill(_SUGGESTIONS.get(code, "[{suggestion}]"), args)

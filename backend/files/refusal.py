"""The refusal of a file: one exception, its code a stable word, its facts plain JSON values.

Codes and the facts each carries, beside `file`, the name people call it by:

    FILE_TOO_LARGE         what (file, unpacked, ratio, parts, text, memory), limit where there is one
    FILE_TOO_MANY_ROWS     limit
    FILE_TOO_MANY_COLUMNS  limit
    FILE_TOO_MANY_CELLS    limit
    FILE_CELL_TOO_LONG     row, column (letter, "" in a text file), limit
    FILE_ENCRYPTED         (none)
    FILE_UNSUPPORTED       format (xlsb, ods, html, xml, pdf, doc, zip, binary, image)
    FILE_UNREADABLE        reason (a word of `REASONS`), row where it is known
    FILE_ENCODING          encoding
    FILE_SEPARATOR         separator (the one chosen), found (the one that cuts its lines)
    FILE_EMPTY             (none)
    BANK_FILE_UNREADABLE   format, line, reason (a word of `BANK_REASONS`), text (what stands there)
    BANK_FILE_EMPTY        format, statements, pending: a bank's file that was read and holds no entry
    FILE_SHEET_NOT_FOUND   sheet, sheets
    FILE_TIMEOUT           limit (seconds)
    HEADER_NOT_FOUND       range, as `shared.blocks.find_block` says; likewise TWO_HEADER_ROWS (first,
                           second, skip) and TWO_BLOCKS (first, second)
"""

from __future__ import annotations

from typing import Any

REASONS = (
    "missing",  # there is no such file, or it cannot be opened
    "damaged",  # cut off, or not what its first bytes promise
    "doctype",  # its XML declares entities, which no spreadsheet program writes
    "row_order",  # its rows do not ascend
    "open_quote",  # a quote of the text file is never closed
    "crash",  # the process that read it died
)

BANK_REASONS = (
    "no_entry",  # a line :61: that is none
    "no_amount",
    "no_date",
    "no_balance",
    "no_mark",  # neither credit nor debit
    "no_record",  # a line of a BAI2 file before any record
    "no_type",  # a type code of BAI2 that is neither credit nor debit
    "no_funds",  # a funds type of BAI2 there is not
    "no_currency",  # without one an amount of BAI2 is no amount
    "out_of_place",  # an entry outside of a statement, an account inside of one
    "too_long",  # a field longer than any bank writes
    "cut_off",  # the file ends before its trailer
    "bank_error",  # the bank answered by an error in place of a statement
    "correction",  # an entry that takes the place of one on an earlier statement
    "deletion",  # what the bank takes back of what it sent before
    "test_only",  # what the bank sent to try the line
    "not_closed",  # an element whose end is missing
    "nested",  # elements too deep in one another
    "damaged",
    "doctype",
)


class FileRefused(Exception):
    """A file that cannot be read as a sheet. code: a word of the list above; facts: its arguments."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

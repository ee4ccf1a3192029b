"""Every limit in one place: printed by Status, tested at the number and one above."""

from __future__ import annotations

SHEET_ROWS = 1_048_575
SHEET_COLUMNS = 200
SHEET_CELLS = 25_000_000
CELL_CHARACTERS = 32_767
FILE_BYTES = 100 * 1024**2
FILE_UNPACKED_BYTES = 1024**3
BODY_BYTES = 400 * 1024**2
AT_ONCE_ROWS = 5_000
ALL_OR_NOTHING_ROWS = 100_000
GROUP_ROWS = 500
INVOICES_IN_A_ROW = 500
QUERY_NUMBERS = 50_000
TRANSACTION_ID_CHARACTERS = 255
TEXT_CHARACTERS = 1_000
CHECK_EFFECTS = 50_000
FAILED_HEAD_ROWS = 1_000_000
OUTBOX_DAYS = 7
CHECK_KEPT_HOURS = 24
AMOUNT_MINOR = 10**15
HOST_CELLS = 5_000_000
WAIT_SECONDS = 5
SIGN_IN_MINUTES = 10
SIGN_IN_STARTS = 200
INVITATION_DAYS = 7
PAGE_LINK_SECONDS = 60
SESSION_HOURS = 8
PASSWORD_TRIES = 10
ADDRESS_TRIES = 100
PASSWORD_CHARACTERS = 200
SUM_INVOICES = 24

LIMITS: dict[str, int] = {name.lower(): value for name, value in dict(globals()).items() if name.isupper()}

LABELS = {
    "sheet_rows": "Rows on a sheet",
    "sheet_columns": "Columns on a sheet",
    "sheet_cells": "Cells on a sheet",
    "cell_characters": "Characters in a cell",
    "file_bytes": "Bytes of a file",
    "file_unpacked_bytes": "Bytes of a workbook, unpacked",
    "body_bytes": "Bytes of one request",
    "at_once_rows": "Rows answered at once",
    "all_or_nothing_rows": "Rows booked all or none",
    "group_rows": "Rows of one payment",
    "invoices_in_a_row": "Invoices named in a row",
    "query_numbers": "Numbers asked for at once",
    "transaction_id_characters": "Characters of a transaction ID",
    "text_characters": "Characters of a text",
    "check_effects": "Lines on sheet Check",
    "failed_head_rows": "Failed rows below a head",
    "outbox_days": "Days a sheet waits to be sent",
    "check_kept_hours": "Hours a check is kept",
    "amount_minor": "Cents of an amount",
    "host_cells": "Cells of a workbook without Excel",
    "wait_seconds": "Seconds an answer waits for news",
    "sign_in_minutes": "Minutes to sign in",
    "sign_in_starts": "Sign-ins begun at once",
    "invitation_days": "Days an invitation holds",
    "page_link_seconds": "Seconds a link to the page Users holds",
    "session_hours": "Hours signed in to the pages",
    "password_tries": "Wrong passwords of one user",
    "address_tries": "Wrong passwords from one address",
    "password_characters": "Characters of a password",
    "sum_invoices": "Invoices tried for a sum",
}
"""How people read each of them."""

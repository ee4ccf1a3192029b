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

LIMITS: dict[str, int] = {name.lower(): value for name, value in dict(globals()).items() if name.isupper()}

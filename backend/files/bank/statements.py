"""The statements of a bank's file, by the reader of its format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from backend.files.bank.bai2 import bai2_statements
from backend.files.bank.camt import camt_statements
from backend.files.bank.entries import Reading, Statement
from backend.files.bank.lines import bank_lines
from backend.files.bank.mt940 import mt940_statements
from backend.files.bank.ofx import ofx_statements
from backend.files.options import CsvOptions
from shared.bank_formats import BAI2, CAMT, MT940

__all__ = ["Reading", "read_statements"]


def read_statements(
    path: Path, stream: BinaryIO, format: str, options: CsvOptions, reading: Reading
) -> Iterator[Statement]:
    """The statements in the order of the file. stream: its bytes from the start.

    Raises FileRefused as the readers say.
    """
    if format == CAMT:
        return camt_statements(stream, reading)
    if format == MT940:
        return mt940_statements(bank_lines(path, options), reading)
    if format == BAI2:
        return bai2_statements(bank_lines(path, options), reading)
    return ofx_statements(path, options, reading)

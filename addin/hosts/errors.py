"""Errors that a host raises, each with a stable code.

HostError
├── HostBusy         the program turned the call away: a cell is being edited, a box is open
├── HostFileError    a file could not be opened or saved, or its book was closed meanwhile
├── OfficeError      LibreOffice is not there, does not start or has ended
└── HostValueError   a value does not fit a cell (also a ValueError)
"""

from typing import Literal

FileCode = Literal[
    "BOOK_CLOSED",
    "DISK_FULL",
    "FILE_ENCRYPTED",
    "FILE_LOCKED",
    "FILE_NOT_FOUND",
    "FILE_STRICT_OOXML",
    "FILE_TOO_LARGE",
    "FILE_UNREADABLE",
]
OfficeCode = Literal["LIBREOFFICE_MISSING", "LIBREOFFICE_NOT_STARTED", "OFFICE_GONE"]
ValueCode = Literal["DATE_OUT_OF_RANGE", "NUMBER_NOT_FINITE", "TEXT_TOO_LONG", "VALUE_TYPE_UNKNOWN"]


class HostError(Exception):
    """What every error of a host has: a stable `code` and a `message` for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class HostFileError(HostError):
    """A file could not be opened or saved, or its book is closed; `code` is one of `FileCode`."""

    def __init__(self, code: FileCode, message: str) -> None:
        super().__init__(code, message)


class OfficeError(HostError):
    """LibreOffice cannot be used; `code` is one of `OfficeCode`."""

    def __init__(self, code: OfficeCode, message: str) -> None:
        super().__init__(code, message)


class HostValueError(HostError, ValueError):
    """A value does not fit into a cell; `code` is one of `ValueCode`, `cell` is like `Sheet1!B7`."""

    def __init__(self, code: ValueCode, message: str, cell: str) -> None:
        super().__init__(code, message)
        self.cell = cell


class HostBusy(HostError):
    """Nothing was done; later it may be."""

    def __init__(self) -> None:
        super().__init__("PROGRAM_BUSY", "Finish editing the cell, or close the open box, then press again.")

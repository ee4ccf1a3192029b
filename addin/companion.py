"""A press without Excel: the user's book is read, Remitbook's sheets live in BOOK.remitbook.xlsx beside it.

So the book keeps its formulas, charts and buttons, whatever wrote them. In place is possible where saving
would lose nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import xlwings as xw

from addin.errors import Refusal
from addin.hosts.errors import HostFileError
from addin.workbook import Desk

TAIL = ".remitbook.xlsx"


@dataclass
class Files:
    """The desk of one press and the file its sheets are saved to."""

    desk: Desk
    target: Path
    in_place: bool
    host: ModuleType

    def save(self) -> Path | None:
        """Write what the press changed; where it went, None for nothing.

        Where the file is locked, the sheets go to another name beside it: nothing is lost.
        """
        book = self.desk.opened_ours
        if book is None or not self.desk.written:
            return None
        for path in _names(self.target):
            try:
                self.host.save(book, path)
            except HostFileError as error:
                if error.code != "FILE_LOCKED":
                    raise
            else:
                return path
        raise Refusal(
            "FILE_LOCKED", f"{self.target.name} cannot be written. Close it in Excel and press again."
        )


def companion_of(book: Path) -> Path:
    """Where Remitbook's sheets of a book live."""
    return book if book.name.endswith(TAIL) else book.with_name(book.stem + TAIL)


def open_files(
    book: Path, sheet: str = "", select: str = "", in_place: bool = False, host: str = "files"
) -> Files:
    """Open a book for a press, on a host of `addin.hosts`.

    Raises HostFileError, OfficeError, Refusal WOULD_LOSE.
    """
    opener = import_module(f"addin.hosts.{host}")
    target = companion_of(book)
    if in_place or target == book:
        if target != book:
            _refuse_loss(book, opener)
        opened = opener.open_book(book)
        return Files(Desk(opened, lambda: opened, True, sheet, select), book, True, opener)
    opened = opener.open_book(book, read_only_source=True)

    def open_ours() -> xw.Book:
        found: xw.Book = opener.open_book(target) if target.exists() else opener.new_book()
        return found

    return Files(Desk(opened, open_ours, target.exists(), sheet, select), target, False, opener)


def _refuse_loss(book: Path, opener: ModuleType) -> None:
    lost = opener.would_lose(book)
    if lost:
        what = ", ".join(lost)
        raise Refusal(
            "WOULD_LOSE",
            f"Writing into {book.name} would lose {what}. Press without --in-place: Remitbook's sheets then"
            f" go to {companion_of(book).name} beside it.",
            {"lost": lost},
        )


def _names(target: Path) -> list[Path]:
    """The file itself, then names nobody has."""
    others = (target.with_name(f"{target.stem} ({number}){target.suffix}") for number in range(2, 100))
    return [target, *[path for path in others if not path.exists()][:3]]

"""The files host: code written to xlwings' API runs on .xlsx files without Excel.

    book = open_book(Path("payments.xlsx"), read_only_source=True)
    book.sheets["March"]["A1"].options(ndim=2, err_to_str=True).value
    save(book, Path("payments-remitbook.xlsx"))

It behaves as Excel does towards a macro where the add-in relies on it, and says so where it cannot: what
needs a window and shapes raises NotImplementedError. Nothing is calculated: a formula keeps the
result its file had, and has none once it is written here.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import xlwings as xw

from addin.hosts.errors import HostError, HostFileError, HostValueError
from addin.hosts.files_app import DEFAULT_MAX_CELLS, Alert, AlertHandler, App, Engine
from addin.hosts.files_book import load_book
from addin.hosts.files_package import refuse_open_elsewhere, would_lose

__all__ = [
    "DEFAULT_MAX_CELLS",
    "Alert",
    "HostError",
    "HostFileError",
    "HostValueError",
    "activate",
    "alerts",
    "answering",
    "new_book",
    "open_book",
    "reading",
    "save",
    "would_lose",
]


def activate() -> None:
    """Make this host the engine that xlwings works on. Asking twice does no harm."""
    _register()
    xw.engines[Engine.name].activate()


def open_book(path: Path, *, read_only_source: bool = False, max_cells: int = DEFAULT_MAX_CELLS) -> xw.Book:
    """Open an .xlsx or .xlsm file and activate it; an open book of the same name is closed first.

    With `read_only_source` the file is read even while Excel has it open, and cannot be saved over.

    Raises:
        HostFileError: FILE_NOT_FOUND, FILE_LOCKED, FILE_ENCRYPTED, FILE_STRICT_OOXML, FILE_UNREADABLE, or
            FILE_TOO_LARGE, if all sheets together have more than `max_cells` cells.
    """
    path = path.resolve()
    if not read_only_source:
        refuse_open_elsewhere(path)
    app = _app()
    book = load_book(app, path, max_cells, read_only_source)
    for known in [each for each in app.open_books if each.name.casefold() == book.name.casefold()]:
        known.close()
    return xw.Book(impl=app.take(book))


@contextmanager
def reading(path: Path) -> Iterator[xw.Book]:
    """A file as a book to read from, apart from all that is open: what xlwings works on stays what it was.

    Raises:
        HostFileError: as `open_book`.
    """
    app = Engine().apps[os.getpid()]
    _register()
    try:
        yield xw.Book(impl=app.take(load_book(app, path.resolve(), DEFAULT_MAX_CELLS, True)))
    finally:
        app.quit()


def new_book() -> xw.Book:
    """A new book with one empty sheet, Sheet1, not saved yet; it is activated."""
    return xw.Book(impl=_app().books.add())


def save(book: xw.Book, path: Path) -> None:
    """Write a book of this host to a file, which it replaces whole or not at all.

    Raises:
        HostFileError: FILE_LOCKED, if the file cannot be written or was opened to be read only.
    """
    book.save(path)


def alerts() -> list[Alert]:
    """The messages shown since the host was activated, oldest first."""
    return list(_app().alerts)


def answering(handler: AlertHandler) -> AbstractContextManager[list[Alert]]:
    """Let a function answer the questions of `app.alert`; gives the list of those shown meanwhile.

    The function answers ok, cancel, yes or no, as the alert's buttons allow. Outside, every question is
    answered with what does nothing: ok, cancel or no.
    """
    return _app().answering(handler)


def _register() -> None:
    if Engine.name not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(Engine()))


def _app() -> App:
    activate()
    app: App = xw.engines[Engine.name].impl.apps[xw.engines[Engine.name].impl.apps.keys()[0]]
    return app

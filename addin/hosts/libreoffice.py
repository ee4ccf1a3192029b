"""The LibreOffice host: code written to xlwings' API runs in a LibreOffice without a window.

    book = open_book(Path("payments.xlsx"))
    book.sheets["March"]["A1"].options(ndim=2, err_to_str=True).value
    save(book, Path("payments.xlsx"))
    stop()

It stands beside the files host and has its functions. Formulas are calculated and charts kept. What it has
not yet raises NotImplementedError. LibreOffice has no table styles.
"""

from pathlib import Path

import xlwings as xw

from addin.hosts.files_app import DEFAULT_MAX_CELLS
from addin.hosts.files_package import refuse_open_elsewhere
from addin.hosts.libreoffice_app import App, Engine
from addin.hosts.libreoffice_book import load_book

__all__ = ["activate", "new_book", "open_book", "save", "stop"]


def activate() -> None:
    """Make this host the engine that xlwings works on. Asking twice does no harm."""
    if Engine.name not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(Engine()))
    xw.engines[Engine.name].activate()


def open_book(path: Path, *, read_only_source: bool = False, max_cells: int = DEFAULT_MAX_CELLS) -> xw.Book:
    """Open an .xlsx or .xlsm file and activate it; an open book of the same name is closed first.

    Raises:
        OfficeError: LIBREOFFICE_MISSING, LIBREOFFICE_NOT_STARTED.
        HostFileError: as `files.open_book`.
    """
    path = path.resolve()
    if not read_only_source:
        refuse_open_elsewhere(path)
    app = _app()
    for known in [each for each in app.open_books if each.name.casefold() == path.name.casefold()]:
        known.close()
    return xw.Book(impl=app.take(load_book(app, path, max_cells, read_only_source)))


def new_book() -> xw.Book:
    """A new book with one empty sheet, Sheet1, not saved yet; it is activated."""
    return xw.Book(impl=_app().books.add())


def save(book: xw.Book, path: Path) -> None:
    """Write a book of this host to a file, which it replaces whole or not at all.

    Raises:
        HostFileError: FILE_LOCKED, if the file cannot be written or was opened to be read only.
    """
    book.save(path)


def stop() -> None:
    """Close every book without saving and end this process's LibreOffice; the next call starts another."""
    _app().quit()


def _app() -> App:
    activate()
    apps = xw.engines[Engine.name].impl.apps
    app: App = apps[apps.keys()[0]]
    return app
